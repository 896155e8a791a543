/* What a definition asks beyond the kind: required, minimum, maximum, pattern. */
#include "fields_test.h"

static enum status limit_status(const struct field *field, const char *limit)
{
	struct fault fault;

	return field_limit_check(test_arena, field, str_from(limit), &fault);
}

START_TEST(asks_for_what_is_required_touched_or_not)
{
	struct field field = field_of("x", "TEXT");
	struct value empty = text_value(""), null = value_null(), blank = text_value(" ");
	struct field_typed ticked = {.is_null_ticked = true};
	struct fault fault;
	struct value value;

	field.is_required = true;
	refuses(&field, "", NULL, "required");
	refuses(&field, " \r\n\t", NULL, "required");
	refuses(&field, "", &empty, "required");
	refuses(&field, "", &null, "required");
	refuses(&field, " ", &empty, "required");
	refuses(&field, " ", &blank, "required");
	ck_assert_int_eq(field_read(test_arena, &field, &ticked, NULL, &value, &fault),
		STATUS_INVALID);
	reads_as(&field, " a ", &empty, text_value(" a "));
	field = field_of("x", "INTEGER");
	field.is_required = true;
	refuses(&field, "", NULL, "required");
	refuses(&field, " ", &null, "required");
	reads_as(&field, "0", &null, value_integer(0));
}
END_TEST

START_TEST(lets_the_database_fill_in_what_is_required)
{
	struct field field = field_of("id", "INTEGER");
	struct value stored = value_integer(5);

	field.is_required = field.is_rowid = true;
	reads_as(&field, "", NULL, value_null());
	refuses(&field, "", &stored, "required");
	field = field_of("x", "DATETIME");
	field.is_required = field.has_fallback = true;
	field.fallback_sql = STR("CURRENT_TIMESTAMP");
	reads_as(&field, "", NULL, value_null());
	stored = text_value("2024-01-01 00:00:00");
	refuses(&field, "", &stored, "required");
}
END_TEST

START_TEST(compares_numbers_exactly)
{
	struct field field = field_of("x", "INTEGER");

	field.minimum = STR("-3");
	field.maximum = STR("9007199254740992");
	refuses(&field, "-4", NULL, "Enter -3 or more.");
	reads_as(&field, "-3", NULL, value_integer(-3));
	reads_as(&field, "9007199254740992", NULL, value_integer(9007199254740992));
	refuses(&field, "9007199254740993", NULL, "Enter 9007199254740992 or less.");
	field = field_of("x", "DECIMAL(10,2)");
	field.minimum = STR("0.10");
	field.maximum = STR("100");
	reads_as(&field, ".1", NULL, value_real(0.1));
	refuses(&field, "0.09", NULL, "0.10 or more");
	refuses(&field, "-0.2", NULL, "0.10 or more");
	reads_as(&field, "100.00", NULL, value_integer(100));
	refuses(&field, "100.01", NULL, "100 or less");
	field = field_of("x", "REAL");
	field.maximum = STR("1e3");
	reads_as(&field, "1000", NULL, value_real(1000));
	refuses(&field, "1000.5", NULL, "1e3 or less");
	refuses(&field, "Infinity", NULL, "1e3 or less");
	field.minimum = STR("0");
	reads_as(&field, "-0", NULL, value_real(0));
	refuses(&field, "-1e-300", NULL, "0 or more");
}
END_TEST

START_TEST(compares_decimals_of_any_length_kept_as_texts)
{
	struct field field = field_of_kind("TEXT", "decimal");

	field.digits = 30;
	field.places = 10;
	field.maximum = STR("12345678901234567890.1234567891");
	reads_as(&field, "12345678901234567890.1234567891", NULL,
		text_value("12345678901234567890.1234567891"));
	refuses(&field, "12345678901234567890.1234567892", NULL, "or less");
	refuses(&field, "1.12345678901", NULL, "10 digits after the point");
	reads_as(&field, "9", NULL, text_value("9"));
}
END_TEST

START_TEST(compares_moments_in_their_own_order)
{
	struct field field = field_of("x", "DATE");

	field.minimum = STR("2024-02-29");
	field.maximum = STR("2024-12-31");
	refuses(&field, "2024-02-28", NULL, "Enter 2024-02-29 or later.");
	reads_as(&field, "2024-02-29", NULL, text_value("2024-02-29"));
	refuses(&field, "2025-01-01", NULL, "Enter 2024-12-31 or earlier.");
	field = field_of("x", "DATETIME");
	field.minimum = STR("2024-01-01T10:00");
	field.maximum = STR("2024-12-31");
	refuses(&field, "2024-01-01 09:59:59.9", NULL, "or later");
	reads_as(&field, "2024-01-01T10:00", NULL, text_value("2024-01-01 10:00:00"));
	reads_as(&field, "2024-12-31T23:59:59", NULL, text_value("2024-12-31 23:59:59"));
	refuses(&field, "2024-01-01 10:30:00+01:00", NULL, "or later");
	reads_as(&field, "2024-01-01 09:30:00-01:00", NULL,
		text_value("2024-01-01 09:30:00-01:00"));
	field.minimum = STR("2024-03-01 00:00:00");
	refuses(&field, "2024-02-29 23:59:59", NULL, "or later");
	field = field_of("x", "TIME");
	field.maximum = STR("08:30:00.50");
	reads_as(&field, "08:30:00.5", NULL, text_value("08:30:00.5"));
	refuses(&field, "08:30:00.51", NULL, "or earlier");
}
END_TEST

START_TEST(keeps_a_stored_value_past_the_limits_while_untouched)
{
	struct field field = field_of("x", "INTEGER");
	struct value stored = value_integer(500);

	field.maximum = STR("10");
	reads_as(&field, "500", &stored, stored);
	refuses(&field, "501", &stored, "10 or less");
	field.choices = (const struct field_choice[]){{STR("1"), STR("One")}};
	field.choice_count = 1;
	reads_as(&field, "500", &stored, stored);
	refuses(&field, "2", &stored, "one of the choices");
	reads_as(&field, "1", &stored, value_integer(1));
}
END_TEST

START_TEST(tells_limits_from_what_is_none)
{
	struct field field = field_of("x", "INTEGER");

	ck_assert_int_eq(limit_status(&field, ""), STATUS_OK);
	ck_assert_int_eq(limit_status(&field, "-12"), STATUS_OK);
	ck_assert_int_eq(limit_status(&field, "1.5"), STATUS_INVALID);
	ck_assert_int_eq(limit_status(&field, "many"), STATUS_INVALID);
	ck_assert_int_eq(limit_status(&field, "\xFF"), STATUS_INVALID);
	field = field_of("x", "DATE");
	ck_assert_int_eq(limit_status(&field, "2024-02-29"), STATUS_OK);
	ck_assert_int_eq(limit_status(&field, "2023-02-29"), STATUS_INVALID);
	field = field_of("x", "TEXT");
	ck_assert_int_eq(limit_status(&field, "5"), STATUS_INVALID);
	/* A hand-made row may say it all the same: it is not looked at. */
	field.minimum = STR("5");
	reads_as(&field, "1", NULL, text_value("1"));
	field = field_of("x", "INTEGER");
	field.minimum = STR("many");
	reads_as(&field, "1", NULL, value_integer(1));
}
END_TEST

START_TEST(matches_the_whole_text)
{
	struct field field = field_of("x", "TEXT");
	struct value stored = text_value("old");

	field.pattern = STR("[a-z]{2}|\\d+");
	reads_as(&field, "ab", NULL, text_value("ab"));
	reads_as(&field, "123", NULL, text_value("123"));
	refuses(&field, "abc", NULL, "does not match the pattern [a-z]{2}|\\d+");
	refuses(&field, "ab\n", NULL, "does not match");
	refuses(&field, "1a", NULL, "does not match");
	reads_as(&field, "", NULL, text_value(""));
	reads_as(&field, "old", &stored, stored);
	field.pattern = STR(".");
	reads_as(&field, "\xC3\xA4", NULL, text_value("\xC3\xA4"));
	field = field_of("x", "INTEGER");
	field.pattern = STR("\\d{3}");
	reads_as(&field, "123", NULL, value_integer(123));
	refuses(&field, "12", NULL, "does not match");
}
END_TEST

START_TEST(survives_hostile_patterns)
{
	struct field field = field_of("x", "TEXT");
	char longest[1100], subject[64];

	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	memset(subject, 'a', sizeof subject - 1);
	subject[sizeof subject - 2] = '!';
	subject[sizeof subject - 1] = '\0';
	field.pattern = STR("(a+)+b|(a|aa)+$");
	refuses(&field, subject, NULL, "takes too long");
	field.pattern = STR("((?:a{1000}){1000}){1000}");
	refuses(&field, "a", NULL, "pattern is broken");
	field.pattern = str_from(longest);
	refuses(&field, "a", NULL, "1000 bytes");
	field.pattern = STR("(a(?1)?)");
	reads_as(&field, "aaa", NULL, text_value("aaa"));
	field.pattern = STR("(?R)?a");
	refuses(&field, "aaa", NULL, "takes too long");
	field.pattern = STR("(");
	refuses(&field, "a", NULL, "broken at character");
}
END_TEST

START_TEST(refuses_broken_patterns_with_a_sentence)
{
	static const char *const broken[] = {
		"(", "[a", "a{2,1}", "*", "\\", "(?<n>a", "\\C", "\xFF", "\\p{Nothing}"};
	struct fault fault;

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		ck_assert_msg(field_pattern_check(str_from(broken[i]), &fault) ==
				      STATUS_INVALID,
			"%s is taken", broken[i]);
		ck_assert(str_has_nocase(str_from(fault.sentence), "pattern is broken"));
	}
	ck_assert_int_eq(field_pattern_check(STR(""), &fault), STATUS_OK);
	ck_assert_int_eq(field_pattern_check(STR("[A-Z]{2}-\\d{4}"), NULL), STATUS_OK);
	ck_assert_int_eq(field_pattern_check(STR("\\"), NULL), STATUS_INVALID);
}
END_TEST

TCase *fields_limits_cases(void)
{
	TCase *cases = tcase_create("limits");

	tcase_add_test(cases, asks_for_what_is_required_touched_or_not);
	tcase_add_test(cases, lets_the_database_fill_in_what_is_required);
	tcase_add_test(cases, compares_numbers_exactly);
	tcase_add_test(cases, compares_decimals_of_any_length_kept_as_texts);
	tcase_add_test(cases, compares_moments_in_their_own_order);
	tcase_add_test(cases, keeps_a_stored_value_past_the_limits_while_untouched);
	tcase_add_test(cases, tells_limits_from_what_is_none);
	tcase_add_test(cases, matches_the_whole_text);
	tcase_add_test(cases, survives_hostile_patterns);
	tcase_add_test(cases, refuses_broken_patterns_with_a_sentence);
	return cases;
}
