/* Texts, any, booleans and blobs: what is shown, and what inputs hold. */
#include "fields_test.h"

#define FFFD "\xEF\xBF\xBD"

static const char long_line[] =
	"0123456789012345678901234567890123456789012345678901234567890123456789"
	"012345678901234567890123456789012345678901234567890";

START_TEST(shows_broken_texts_whole_and_legible)
{
	struct field field = field_of("x", "TEXT");

	ck_assert_str_eq(shown(&field, value_text(STR("a\0b")), 50), "a\xE2\x90\x80"
								     "b");
	ck_assert_str_eq(shown(&field, text_value("a\xFF"), 50), "a" FFFD);
	ck_assert_str_eq(shown(&field, text_value("\xC3"), 50), FFFD);
	ck_assert_str_eq(shown(&field, text_value("\xED\xA0\x80"), 50), FFFD FFFD FFFD);
	ck_assert_str_eq(shown(&field, text_value("\x1B[1m\x7F"), 50),
		"\xE2\x90\x9B[1m\xE2\x90\xA1");
	ck_assert_str_eq(shown(&field, text_value("\xC2\x85"), 50), FFFD);
	ck_assert_str_eq(shown(&field, text_value("a\nb\tc"), 50), "a\nb\tc");
	ck_assert_str_eq(shown(&field, text_value(""), 50), "");
}
END_TEST

START_TEST(cuts_long_texts_at_whole_characters)
{
	struct field field = field_of("x", "TEXT");

	ck_assert_str_eq(shown(&field, text_value("abcdef"), 6), "abcdef");
	ck_assert_str_eq(shown(&field, text_value("abcdefg"), 6), "abcde…");
	ck_assert_str_eq(shown(&field, text_value("äöüß"), 4), "äöüß");
	ck_assert_str_eq(shown(&field, text_value("äöüßé"), 4), "äöü…");
	ck_assert_str_eq(shown(&field, text_value("ab"), 1), "…");
	ck_assert_str_eq(shown(&field, text_value("ab"), 0), "");
	ck_assert_str_eq(shown(&field, text_value("\xFF\xFF\xFF"), 2), FFFD "…");
}
END_TEST

START_TEST(shows_short_texts_without_copying)
{
	struct field field = field_of("x", "TEXT");
	struct value value = text_value("Größe");

	ck_assert_ptr_eq(
		field.kind->display(test_arena, &field, value, 50).at, value.bytes.at);
	ck_assert_ptr_eq(
		field.kind->display(test_arena, &field, value, 5).at, value.bytes.at);
}
END_TEST

START_TEST(shows_the_size_of_blobs_in_any_column)
{
	static char bytes[3400];
	struct field text = field_of("x", "TEXT"), blob = field_of("x", "BLOB");
	struct field date = field_of("x", "DATE"), flag = field_of("x", "BOOLEAN");
	struct value value = value_blob((struct str){bytes, sizeof bytes});

	ck_assert_str_eq(shown(&text, value, 50), "3.4 kB");
	ck_assert_str_eq(shown(&date, value, 50), "3.4 kB");
	ck_assert_str_eq(shown(&flag, value, 50), "3.4 kB");
	ck_assert_str_eq(shown(&blob, value_blob(STR("")), 50), "0 bytes");
	ck_assert_str_eq(shown(&blob, value_blob(STR("a")), 50), "1 byte");
	value.bytes.len = 12;
	ck_assert_str_eq(shown(&blob, value, 50), "12 bytes");
	value.bytes.len = 999;
	ck_assert_str_eq(shown(&blob, value, 50), "999 bytes");
	value.bytes.len = 1000;
	ck_assert_str_eq(shown(&blob, value, 50), "1.0 kB");
	value.bytes.len = 999960;
	ck_assert_str_eq(shown(&blob, value, 50), "1.0 MB");
}
END_TEST

START_TEST(gives_texts_an_input_that_holds_them)
{
	struct field field = field_of("x", "VARCHAR(3)");

	ck_assert_int_eq(widget_of(&field, text_value("abc")), WIDGET_TEXT);
	ck_assert_int_eq(widget_of(&field, text_value("a\nb")), WIDGET_TEXTAREA);
	ck_assert_int_eq(widget_of(&field, text_value("a\r")), WIDGET_TEXTAREA);
	ck_assert_uint_eq(strlen(long_line), 121);
	ck_assert_int_eq(widget_of(&field, text_value(long_line)), WIDGET_TEXTAREA);
	ck_assert_int_eq(widget_of(&field, text_value(long_line + 1)), WIDGET_TEXT);
	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_TEXT);
	ck_assert(field.kind->input(test_arena, &field, value_null()).is_null);
	ck_assert(!field.kind->input(test_arena, &field, text_value("")).is_null);
	ck_assert_str_eq(input_text(&field, value_integer(7)), "7");
	field = field_of("notes", "TEXT");
	ck_assert_int_eq(widget_of(&field, text_value("abc")), WIDGET_TEXTAREA);
	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_TEXTAREA);
	ck_assert(field.kind->input(test_arena, &field, value_null()).is_null);
}
END_TEST

START_TEST(never_offers_to_type_bytes_that_are_no_text)
{
	static const char *const types[] = {"TEXT", "CLOB", "", "INT", "REAL", "DECIMAL",
		"BOOLEAN", "DATE", "DATETIME", "TIME", "BLOB"};
	const struct value hostile[] = {text_value("\xFF"), value_text(STR("a\0b")),
		value_blob(STR("abc")), value_blob(STR(""))};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct field field = field_of("x", types[i]);

		for (size_t j = 0; j < sizeof hostile / sizeof *hostile; j++) {
			struct field_input input =
				field.kind->input(test_arena, &field, hostile[j]);

			ck_assert_int_eq(input.widget, WIDGET_FIXED);
			ck_assert(input.why.len > 0);
			ck_assert(str_is_utf8(input.text));
			ck_assert(!input.is_null);
			/* The form had no input for it: it stays as it is. */
			reads_as(&field, "", &hostile[j], hostile[j]);
			refuses(&field, "typed", &hostile[j], "");
		}
	}
}
END_TEST

START_TEST(shows_what_the_database_computes_and_takes_nothing)
{
	static const char *const types[] = {"TEXT", "CLOB", "", "INT", "REAL", "DECIMAL",
		"BOOLEAN", "DATE", "DATETIME", "TIME", "BLOB"};
	const struct value values[] = {value_null(), value_integer(1), value_real(0.5),
		text_value("true"), text_value("2024-02-29"),
		text_value("2024-02-29 10:00:00"), text_value("10:00")};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct field field = field_of("x", types[i]);

		field.is_generated = true;
		for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
			ck_assert_int_eq(widget_of(&field, values[j]), WIDGET_FIXED);
			reads_as(&field, "", &values[j], values[j]);
			refuses(&field, "typed", &values[j], "computes");
		}
		reads_as(&field, "", NULL, value_null());
	}
}
END_TEST

START_TEST(keeps_the_class_of_values_in_columns_of_any)
{
	struct field field = field_of("x", "");
	struct value seven = value_integer(7), text = text_value("7");

	reads_as(&field, "8", &seven, value_integer(8));
	reads_as(&field, "8.5", &seven, value_real(8.5));
	reads_as(&field, "2.0", &seven, value_real(2));
	reads_as(&field, "08", &seven, text_value("08"));
	reads_as(&field, " 8", &seven, text_value(" 8"));
	reads_as(&field, "8", &text, text_value("8"));
	reads_as(&field, "8", NULL, value_integer(8));
	reads_as(&field, "1e5", NULL, text_value("1e5"));
	reads_as(&field, "1e22", NULL, value_real(1e22));
	reads_as(&field, "abc", NULL, text_value("abc"));
	reads_as(&field, "9223372036854775808", NULL, text_value("9223372036854775808"));
	reads_as(&field, "", NULL, text_value(""));
	field.affinity = AFFINITY_TEXT;
	reads_as(&field, "8", NULL, text_value("8"));
}
END_TEST

START_TEST(shows_yes_and_no_and_nothing_else_so)
{
	struct field field = field_of("x", "BOOLEAN");

	ck_assert_str_eq(shown(&field, value_integer(1), 9), "Yes");
	ck_assert_str_eq(shown(&field, value_integer(0), 9), "No");
	ck_assert_str_eq(shown(&field, value_integer(2), 9), "2");
	ck_assert_str_eq(shown(&field, text_value("TRUE"), 9), "Yes");
	ck_assert_str_eq(shown(&field, text_value("f"), 9), "No");
	ck_assert_str_eq(shown(&field, text_value("maybe"), 9), "maybe");
	ck_assert_str_eq(shown(&field, text_value(""), 9), "");
	ck_assert_str_eq(input_text(&field, text_value("Y")), "1");
	ck_assert_str_eq(input_text(&field, value_integer(0)), "0");
	ck_assert_str_eq(input_text(&field, value_integer(-1)), "-1");
	ck_assert_int_eq(widget_of(&field, value_integer(-1)), WIDGET_BOOLEAN);
	ck_assert_int_eq(widget_of(&field, text_value("a\nb")), WIDGET_TEXTAREA);
}
END_TEST

START_TEST(answers_in_the_words_of_the_row)
{
	struct field field = field_of("x", "BOOLEAN");
	struct value strange = value_integer(2), yes = text_value("Y");
	struct value truth = text_value("true"), null = value_null();

	reads_as(&field, "1", NULL, value_integer(1));
	reads_as(&field, "0", &null, value_integer(0));
	reads_as(&field, "No", NULL, value_integer(0));
	reads_as(&field, "0", &yes, text_value("N"));
	reads_as(&field, "1", &yes, yes);
	reads_as(&field, "0", &truth, text_value("false"));
	reads_as(&field, "2", &strange, strange);
	reads_as(&field, "1", &strange, value_integer(1));
	reads_as(&field, "", &yes, value_null());
	refuses(&field, "2", NULL, "yes or no");
	refuses(&field, "maybe", &yes, "yes or no");
	field.has_fallback = field.is_fallback_constant = true;
	field.fallback = text_value("f");
	reads_as(&field, "1", NULL, text_value("t"));
}
END_TEST

START_TEST(edits_texts_and_numbers_in_blob_columns)
{
	struct field field = field_of("x", "BLOB");
	struct value text = text_value("abc"), number = value_integer(5);
	struct value null = value_null();

	ck_assert_int_eq(widget_of(&field, text), WIDGET_TEXT);
	reads_as(&field, "abd", &text, text_value("abd"));
	reads_as(&field, "6", &number, value_integer(6));
	ck_assert_int_eq(widget_of(&field, null), WIDGET_FIXED);
	reads_as(&field, "", &null, value_null());
	reads_as(&field, "", NULL, value_null());
	refuses(&field, "abc", NULL, "cannot be typed");
	refuses(&field, "abc", &null, "cannot be typed");
}
END_TEST

TCase *fields_text_cases(void)
{
	TCase *cases = tcase_create("text");

	tcase_add_test(cases, shows_broken_texts_whole_and_legible);
	tcase_add_test(cases, cuts_long_texts_at_whole_characters);
	tcase_add_test(cases, shows_short_texts_without_copying);
	tcase_add_test(cases, shows_the_size_of_blobs_in_any_column);
	tcase_add_test(cases, gives_texts_an_input_that_holds_them);
	tcase_add_test(cases, never_offers_to_type_bytes_that_are_no_text);
	tcase_add_test(cases, shows_what_the_database_computes_and_takes_nothing);
	tcase_add_test(cases, keeps_the_class_of_values_in_columns_of_any);
	tcase_add_test(cases, shows_yes_and_no_and_nothing_else_so);
	tcase_add_test(cases, answers_in_the_words_of_the_row);
	tcase_add_test(cases, edits_texts_and_numbers_in_blob_columns);
	return cases;
}
