/* Stamps of when a row was made and changed: filled in, never typed. */
#include "fields_test.h"

static struct value stamp(const struct field *field, int64_t moment_s)
{
	return field_stamp(test_arena, field, moment_s);
}

START_TEST(stamps_new_rows_and_changed_ones)
{
	struct field created = field_of_kind("DATETIME", "created");
	struct field updated = field_of_kind("DATETIME", "updated");
	struct field datetime = field_of("x", "DATETIME");

	ck_assert(field_is_stamp(&created, true));
	ck_assert(!field_is_stamp(&created, false));
	ck_assert(field_is_stamp(&updated, true));
	ck_assert(field_is_stamp(&updated, false));
	ck_assert(!field_is_stamp(&datetime, true));
	created.is_generated = true;
	ck_assert(!field_is_stamp(&created, true));
}
END_TEST

START_TEST(spells_the_moment_as_the_column_holds_it)
{
	struct field field = field_of_kind("DATETIME", "created");

	ck_assert(value_equal(stamp(&field, 0), text_value("1970-01-01 00:00:00")));
	ck_assert(value_equal(
		stamp(&field, 1709210096), text_value("2024-02-29 12:34:56")));
	ck_assert(value_equal(stamp(&field, -1), text_value("1969-12-31 23:59:59")));
	ck_assert(value_is_null(stamp(&field, INT64_MAX)));
	field = field_of_kind("TEXT", "updated");
	ck_assert(value_equal(stamp(&field, 60), text_value("1970-01-01 00:01:00")));
	field = field_of_kind("INTEGER", "updated");
	ck_assert(value_equal(stamp(&field, 60), value_integer(60)));
	field = field_of_kind("REAL", "updated");
	ck_assert(value_equal(stamp(&field, 60), value_real(60)));
}
END_TEST

START_TEST(cannot_be_typed)
{
	struct field field = field_of_kind("DATETIME", "created");
	struct value stored = text_value("2024-02-29 12:34:56"), null = value_null();

	ck_assert_int_eq(widget_of(&field, stored), WIDGET_FIXED);
	ck_assert_int_eq(widget_of(&field, null), WIDGET_FIXED);
	reads_as(&field, "", &stored, stored);
	reads_as(&field, "2024-02-29 12:34:56", &stored, stored);
	refuses(&field, "2020-01-01 00:00:00", &stored, "fills this in");
	refuses(&field, "2020-01-01 00:00:00", NULL, "fills this in");
	field.is_nullable = false;
	field.is_required = true;
	reads_as(&field, "", NULL, null);
	reads_as(&field, "", &null, null);
}
END_TEST

TCase *fields_stamp_cases(void)
{
	TCase *cases = tcase_create("stamp");

	tcase_add_test(cases, stamps_new_rows_and_changed_ones);
	tcase_add_test(cases, spells_the_moment_as_the_column_holds_it);
	tcase_add_test(cases, cannot_be_typed);
	return cases;
}
