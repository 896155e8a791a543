/* JSON: kept as typed, shown without the spaces between. */
#include "fields_test.h"

START_TEST(keeps_json_as_it_was_typed)
{
	static const char *const taken[] = {"{}", "[1, 2]", "{\n  \"a\": [true, null]\n}",
		"\"text\"", "12", "1.50", "null", " [1] ",
		"123456789012345678901234567890", "\"\\u0000\"", "{\"a\":1,\"a\":2}",
		"\"\xC3\xA4\""};
	struct field field = field_of_kind("TEXT", "JSON");
	struct value stored = text_value("{\"a\":1}");

	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
		reads_as(&field, taken[i], NULL, text_value(taken[i]));
		reads_as(&field, taken[i], &stored, text_value(taken[i]));
	}
	reads_as(&field, "[\r\n1]", NULL, text_value("[\n1]"));
	reads_as(&field, " ", NULL, value_null());
}
END_TEST

START_TEST(refuses_what_is_no_json_and_says_where)
{
	static const char *const refused[] = {"{", "[1,]", "{a:1}", "'a'", "[1] 2", "nul",
		"01", "NaN", "\"\\x\"", "\"a\nb\"", "[1", "}", "\\", "// a\n1", "+1"};
	struct field field = field_of_kind("TEXT", "JSON");
	struct value broken = text_value("{broken");
	size_t deep = 100000;
	char *nested = arena_alloc(test_arena, deep + 1);

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		refuses(&field, refused[i], NULL, "no valid JSON");
	refuses(&field, "{\r\n \"a\" 1}", NULL, "line 2");
	memset(nested, '[', deep);
	nested[deep] = '\0';
	refuses(&field, nested, NULL, "no valid JSON");
	reads_as(&field, "{broken", &broken, broken);
	refuses(&field, "{broken!", &broken, "no valid JSON");
}
END_TEST

START_TEST(refuses_more_json_than_is_checked)
{
	struct field field = field_of_kind("TEXT", "JSON");
	size_t length = 1024 * 1024 + 1;
	char *text = arena_alloc(test_arena, length + 1);

	memset(text, ' ', length);
	text[0] = '1';
	text[length] = '\0';
	refuses(&field, text, NULL, "1 MB");
	text[length - 1] = '\0';
	reads_as(&field, text, NULL, text_value(text));
}
END_TEST

START_TEST(shows_json_in_one_line)
{
	struct field field = field_of_kind("TEXT", "JSON");

	ck_assert_str_eq(shown(&field, text_value("{\n\t\"a b\": [1, 2]\r\n}"), 80),
		"{\"a b\":[1,2]}");
	ck_assert_str_eq(
		shown(&field, text_value("[\"\\\" x\", 1 ]"), 80), "[\"\\\" x\",1]");
	ck_assert_str_eq(shown(&field, text_value("[1, 2, 3]"), 4), "[1,\xE2\x80\xA6");
	ck_assert_str_eq(shown(&field, text_value("\"open \\"), 80), "\"open \\");
	ck_assert_str_eq(
		shown(&field,
			text_value("\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80"
				   "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\""),
			3),
		"\"\xF0\x9F\x98\x80\xE2\x80\xA6");
	ck_assert_str_eq(shown(&field, value_integer(12), 80), "12");
	ck_assert_str_eq(shown(&field, value_blob(STR("abc")), 80), "3 bytes");
	ck_assert_str_eq(input_text(&field, text_value("[ 1 ]")), "[ 1 ]");
	ck_assert_int_eq(widget_of(&field, text_value("[]")), WIDGET_JSON);
	ck_assert_int_eq(widget_of(&field, text_value("[\n]")), WIDGET_JSON);
	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_JSON);
	ck_assert_int_eq(widget_of(&field, value_blob(STR("abc"))), WIDGET_FIXED);
}
END_TEST

/* A JSON column of affinity NUMERIC keeps a number as a number. */
START_TEST(keeps_numbers_where_the_column_has_them)
{
	struct field field = field_of_kind("JSON", "JSON");
	struct value stored = value_integer(7);

	reads_as(&field, "12", NULL, value_integer(12));
	reads_as(&field, "8", &stored, value_integer(8));
	reads_as(&field, "[8]", &stored, text_value("[8]"));
	refuses(&field, "1.0", NULL, "SQLite would keep this as 1");
}
END_TEST

TCase *fields_json_cases(void)
{
	TCase *cases = tcase_create("json");

	tcase_add_test(cases, keeps_json_as_it_was_typed);
	tcase_add_test(cases, refuses_what_is_no_json_and_says_where);
	tcase_add_test(cases, refuses_more_json_than_is_checked);
	tcase_add_test(cases, shows_json_in_one_line);
	tcase_add_test(cases, keeps_numbers_where_the_column_has_them);
	return cases;
}
