/* field_read: NULL and empty, line ends, lengths, and what SQLite would make of it. */
#include "fields_test.h"

static enum status read_ticked(const struct field *field, const char *typed,
	const struct value *stored, struct value *value)
{
	struct field_typed posted = {.text = str_from(typed), .is_null_ticked = true};
	struct fault fault;

	return field_read(test_arena, field, &posted, stored, value, &fault);
}

START_TEST(refuses_bytes_that_are_no_text)
{
	struct field field = field_of("x", "TEXT");
	struct field_typed posted = {.text = STR("a\0b")};
	struct fault fault;
	struct value value;

	refuses(&field, "a\xFF", NULL, "UTF-8");
	refuses(&field, "\xED\xA0\x80", NULL, "UTF-8");
	ck_assert_int_eq(field_read(test_arena, &field, &posted, NULL, &value, &fault),
		STATUS_INVALID);
	ck_assert(str_has_nocase(str_from(fault.sentence), "NUL"));
	ck_assert_int_eq(field_read(test_arena, &field, &posted, NULL, &value, NULL),
		STATUS_INVALID);
}
END_TEST

START_TEST(tells_null_from_empty_text)
{
	static const char *const types[] = {"TEXT", "CLOB", ""};
	struct value value, empty = text_value(""), null = value_null();

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct field field = field_of("x", types[i]);

		reads_as(&field, "", NULL, empty);
		reads_as(&field, "", &null, empty);
		reads_as(&field, "", &empty, empty);
		ck_assert_int_eq(read_ticked(&field, "", &empty, &value), STATUS_OK);
		ck_assert(value_is_null(value));
		field.is_nullable = false;
		reads_as(&field, "", NULL, empty);
		ck_assert_int_eq(read_ticked(&field, "", &empty, &value), STATUS_INVALID);
	}
}
END_TEST

START_TEST(takes_whichever_of_text_and_null_was_changed)
{
	struct field field = field_of("x", "TEXT");
	struct value value, null = value_null(), old = text_value("a\r\nb");

	ck_assert_int_eq(read_ticked(&field, "new", &null, &value), STATUS_OK);
	ck_assert(value_equal(value, text_value("new")));
	ck_assert_int_eq(read_ticked(&field, "new", NULL, &value), STATUS_OK);
	ck_assert(value_equal(value, text_value("new")));
	ck_assert_int_eq(read_ticked(&field, "a\r\nb", &old, &value), STATUS_OK);
	ck_assert(value_is_null(value));
	ck_assert_int_eq(read_ticked(&field, "new", &old, &value), STATUS_INVALID);
}
END_TEST

START_TEST(makes_null_of_emptiness_where_it_is_no_value)
{
	static const char *const types[] = {
		"INT", "REAL", "DECIMAL", "BOOLEAN", "DATE", "DATETIME", "TIME", "BLOB"};
	struct value five = value_integer(5), empty = text_value(""), value;

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct field field = field_of("x", types[i]);

		reads_as(&field, "", NULL, value_null());
		reads_as(&field, " \t", &five, value_null());
		/* Not touched, and it may yet be made NULL. */
		reads_as(&field, "", &empty, empty);
		ck_assert_int_eq(read_ticked(&field, "", &empty, &value), STATUS_OK);
		ck_assert(value_is_null(value));
		field.is_nullable = false;
		refuses(&field, "", NULL, "This field is required.");
		refuses(&field, " ", &five, "This field is required.");
	}
}
END_TEST

START_TEST(makes_null_of_an_empty_reference)
{
	struct field field = field_of("x", "VARCHAR(5)");

	ck_assert(field_is_textual(&field));
	field.reference = 0;
	ck_assert(!field_is_textual(&field));
	reads_as(&field, "", NULL, value_null());
	field.is_nullable = false;
	refuses(&field, "", NULL, "required");
}
END_TEST

START_TEST(asks_the_database_for_a_new_rowid_or_default)
{
	struct field field = field_of("id", "INTEGER");
	struct value five = value_integer(5);

	field.is_nullable = false;
	field.is_rowid = true;
	reads_as(&field, "", NULL, value_null());
	refuses(&field, "", &five, "required");
	field.is_nullable = true;
	refuses(&field, "", &five, "required");
	field = field_of("made", "DATETIME");
	field.is_nullable = false;
	field.has_fallback = true;
	reads_as(&field, "", NULL, value_null());
	refuses(&field, "", &five, "required");
	field.is_fallback_constant = true;
	field.fallback = text_value("2024-01-01 00:00:00");
	refuses(&field, "", NULL, "required");
}
END_TEST

START_TEST(keeps_the_default_of_a_file_that_cannot_be_typed)
{
	struct field field = field_of("x", "BLOB");

	field.is_nullable = false;
	field.has_fallback = field.is_fallback_constant = true;
	field.fallback = value_blob(STR("\1\2"));
	reads_as(&field, "", NULL, field.fallback);
}
END_TEST

START_TEST(keeps_the_line_ends_of_the_row)
{
	struct field field = field_of("body", "TEXT");
	struct value lf = text_value("a\nb"), crlf = text_value("a\r\nb");
	struct value mixed = text_value("a\nb\r\nc\rd"), cr = text_value("a\rb");

	reads_as(&field, "a\r\nb\r\n", NULL, text_value("a\nb\n"));
	reads_as(&field, "a\r\nb", &lf, lf);
	reads_as(&field, "a\r\nb", &crlf, crlf);
	reads_as(&field, "a\r\nb\r\nc\r\nd", &mixed, mixed);
	reads_as(&field, "a\r\nb", &cr, cr);
	reads_as(&field, "a\r\nc", &lf, text_value("a\nc"));
	reads_as(&field, "a\r\nc", &crlf, text_value("a\r\nc"));
	reads_as(&field, "a\rc", NULL, text_value("a\nc"));
}
END_TEST

START_TEST(counts_characters_and_not_bytes)
{
	struct field field = field_of("x", "VARCHAR(4)");
	struct value longer = text_value("abcdef");

	reads_as(&field, "äöü€", NULL, text_value("äöü€"));
	reads_as(&field, "a\r\nbc", NULL, text_value("a\nbc"));
	refuses(&field, "abcde", NULL, "Keep this to 4 characters: it has 5.");
	reads_as(&field, "abcdef", &longer, longer);
	refuses(&field, "abcdeg", &longer, "4 characters");
}
END_TEST

START_TEST(refuses_what_sqlite_would_read_differently)
{
	struct field field = field_of("x", "STRING");
	struct value old = text_value("x");

	refuses(&field, "007", NULL, "keep this as 7, as the column's type is STRING");
	refuses(&field, "1e5", NULL, "100000");
	refuses(&field, "1.0", &old, "keep this as 1");
	refuses(&field, " 12", NULL, "keep this as 12");
	refuses(&field, "1e999", NULL, "Infinity");
	refuses(&field, "9223372036854775808", NULL, "9.223372036854776e18");
	reads_as(&field, "7", NULL, value_integer(7));
	reads_as(&field, "1.5", NULL, value_real(1.5));
	reads_as(&field, "7a", NULL, text_value("7a"));
	reads_as(&field, "", NULL, text_value(""));
	reads_as(&field, "Infinity", NULL, text_value("Infinity"));
	field = field_of("x", "INTERVAL");
	refuses(&field, "05", NULL, "keep this as 5");
	field = field_of("x", "INTEGER");
	field.affinity = AFFINITY_REAL;
	reads_as(&field, "5", NULL, value_real(5));
	refuses(&field, "9007199254740993", NULL, "9007199254740992.0");
	field.affinity = AFFINITY_TEXT;
	reads_as(&field, "5", NULL, text_value("5"));
	field = field_of("x", "REAL");
	field.affinity = AFFINITY_TEXT;
	reads_as(&field, "0.5", NULL, text_value("0.5"));
	refuses(&field, "0.12345678901234567", NULL, "0.123456789012346");
}
END_TEST

START_TEST(fits_values_to_strict_types)
{
	struct field field = field_of("x", "TEXT");

	field.is_strict = true;
	reads_as(&field, "007", NULL, text_value("007"));
	field = field_of("x", "ANY");
	field.is_strict = true;
	reads_as(&field, "007", NULL, text_value("007"));
	reads_as(&field, "7", NULL, value_integer(7));
	field.type = STR("INT");
	field.affinity = AFFINITY_INTEGER;
	refuses(&field, "abc", NULL, "takes only whole numbers");
	refuses(&field, "1.5", NULL, "takes only whole numbers");
	field.type = STR("REAL");
	field.affinity = AFFINITY_REAL;
	reads_as(&field, "7", NULL, value_real(7));
	refuses(&field, "abc", NULL, "takes only numbers");
	field.type = STR("BLOB");
	field.affinity = AFFINITY_BLOB;
	refuses(&field, "abc", NULL, "takes only files");
}
END_TEST

/* Whatever any column holds, a form that nobody touched changes nothing. */
START_TEST(changes_nothing_that_was_not_touched)
{
	static const char *const types[] = {"TEXT", "VARCHAR(2)", "CLOB", "", "STRING",
		"INT", "REAL", "DECIMAL(4,1)", "BOOLEAN", "DATE", "DATETIME", "TIME",
		"BLOB"};
	const struct value values[] = {value_integer(0), value_integer(1),
		value_integer(-7), value_integer(INT64_MIN), value_real(0.1),
		value_real(1e22), value_real(12.34), text_value(""), text_value(" "),
		text_value("007"), text_value("1.50"), text_value(" spaced "),
		text_value("a\r\nb\n"), text_value("\n"), text_value("true"),
		text_value("N"), text_value("2024-02-29"), text_value("2024-02-29 10:00"),
		text_value("2024-02-29T10:00:00.120Z"), text_value("08:15"),
		text_value("\x01\x1F"), text_value("NULL"), value_blob(STR("a\0b"))};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct field field = field_of("x", types[i]);

		for (size_t j = 0; j < sizeof values / sizeof *values; j++)
			reads_as(&field, input_text(&field, values[j]), &values[j],
				values[j]);
	}
}
END_TEST

TCase *fields_read_cases(void)
{
	TCase *cases = tcase_create("read");

	tcase_add_test(cases, refuses_bytes_that_are_no_text);
	tcase_add_test(cases, tells_null_from_empty_text);
	tcase_add_test(cases, takes_whichever_of_text_and_null_was_changed);
	tcase_add_test(cases, makes_null_of_emptiness_where_it_is_no_value);
	tcase_add_test(cases, makes_null_of_an_empty_reference);
	tcase_add_test(cases, asks_the_database_for_a_new_rowid_or_default);
	tcase_add_test(cases, keeps_the_default_of_a_file_that_cannot_be_typed);
	tcase_add_test(cases, keeps_the_line_ends_of_the_row);
	tcase_add_test(cases, counts_characters_and_not_bytes);
	tcase_add_test(cases, refuses_what_sqlite_would_read_differently);
	tcase_add_test(cases, fits_values_to_strict_types);
	tcase_add_test(cases, changes_nothing_that_was_not_touched);
	return cases;
}
