/* Integers, reals and decimals. */
#include <math.h>

#include "fields_test.h"

START_TEST(reads_whole_numbers_of_64_bits_and_no_others)
{
	static const char *const wrong[] = {"1.5", "1.0", "1e3", "0x1F", "12abc", "--1",
		"1 2", "+", "-", "1,000", "٣", "NULL", "1_0"};
	struct field field = field_of("x", "INTEGER");

	reads_as(&field, "0", NULL, value_integer(0));
	reads_as(&field, " 12 ", NULL, value_integer(12));
	reads_as(&field, "+7", NULL, value_integer(7));
	reads_as(&field, "-0", NULL, value_integer(0));
	reads_as(&field, "007", NULL, value_integer(7));
	reads_as(&field, "9223372036854775807", NULL, value_integer(INT64_MAX));
	reads_as(&field, "-9223372036854775808", NULL, value_integer(INT64_MIN));
	refuses(&field, "9223372036854775808", NULL, "9223372036854775807");
	refuses(&field, "-9223372036854775809", NULL, "-9223372036854775808");
	refuses(&field, "99999999999999999999999999999", NULL, "no larger");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		refuses(&field, wrong[i], NULL, "Enter a whole number.");
}
END_TEST

START_TEST(shows_what_is_no_integer_as_it_is)
{
	struct field field = field_of("x", "INTEGER");
	struct value real = value_real(1.5), text = text_value("abc");

	ck_assert_int_eq(widget_of(&field, value_integer(5)), WIDGET_NUMBER);
	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_NUMBER);
	ck_assert_int_eq(widget_of(&field, real), WIDGET_TEXT);
	ck_assert_str_eq(input_text(&field, real), "1.5");
	ck_assert_int_eq(widget_of(&field, text), WIDGET_TEXT);
	ck_assert_str_eq(shown(&field, text, 2), "a…");
	reads_as(&field, "1.5", &real, real);
	reads_as(&field, "abc", &text, text);
	refuses(&field, "2.5", &real, "whole number");
	refuses(&field, "abd", &text, "whole number");
}
END_TEST

START_TEST(reads_reals_in_any_usual_spelling)
{
	static const char *const wrong[] = {"nan", "0x1p3", "1,5", "1e", ".", "e5",
		"1.2.3", "infinite", "--inf", "1f"};
	struct field field = field_of("x", "REAL");

	reads_as(&field, "1.5", NULL, value_real(1.5));
	reads_as(&field, "1e5", NULL, value_real(1e5));
	reads_as(&field, " -2. ", NULL, value_real(-2));
	reads_as(&field, ".5", NULL, value_real(0.5));
	reads_as(&field, "7", NULL, value_real(7));
	reads_as(&field, "5e-324", NULL, value_real(5e-324));
	reads_as(&field, "0e-999", NULL, value_real(0));
	reads_as(&field, "inf", NULL, value_real(INFINITY));
	reads_as(&field, "-Infinity", NULL, value_real(-INFINITY));
	reads_as(&field, "+INF", NULL, value_real(INFINITY));
	refuses(&field, "1e999", NULL, "too large");
	refuses(&field, "1e-999", NULL, "too small");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		refuses(&field, wrong[i], NULL, "Enter a number");
}
END_TEST

START_TEST(gives_every_real_back_as_it_was_shown)
{
	static const double reals[] = {
		0.1, 1e22, 5e-324, 1.0 / 3, INFINITY, -INFINITY, 100};
	struct field field = field_of("x", "REAL");

	for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
		struct value value = value_real(reals[i]);

		ck_assert_int_eq(widget_of(&field, value), WIDGET_NUMBER);
		reads_as(&field, input_text(&field, value), NULL, value);
		reads_as(&field, input_text(&field, value), &value, value);
	}
}
END_TEST

START_TEST(holds_decimals_to_their_digits_and_places)
{
	struct field field = field_of("x", "DECIMAL(5,2)");
	struct field whole = field_of("x", "NUMBER(3)"),
		     all = field_of("x", "DECIMAL(2,2)");

	reads_as(&field, "999.99", NULL, value_real(999.99));
	reads_as(&field, "-0.5", NULL, value_real(-0.5));
	reads_as(&field, "12.00", NULL, value_integer(12));
	reads_as(&field, "00012.5000", NULL, value_real(12.5));
	reads_as(&field, "+.5", NULL, value_real(0.5));
	reads_as(&field, "0", NULL, value_integer(0));
	refuses(&field, "1000", NULL, "at most 3 digits before");
	refuses(&field, "1.005", NULL, "at most 2 digits after");
	refuses(&field, "1e2", NULL, "such as 12");
	refuses(&field, "inf", NULL, "such as 12");
	refuses(&field, "1,5", NULL, "such as 12");
	refuses(&field, ".", NULL, "such as 12");
	refuses(&field, "-", NULL, "such as 12");
	refuses(&whole, "1.5", NULL, "no digits after");
	reads_as(&whole, "1.0", NULL, value_integer(1));
	reads_as(&all, "0.25", NULL, value_real(0.25));
	refuses(&all, "1", NULL, "0 digits before");
}
END_TEST

START_TEST(refuses_decimals_that_sqlite_would_round)
{
	struct field field = field_of("x", "DECIMAL"), real = field_of("x", "DECIMAL");
	struct field text = field_of("x", "DECIMAL TEXT");

	real.affinity = AFFINITY_REAL;
	reads_as(&field, "123456789.012345", NULL, value_real(123456789.012345));
	reads_as(&field, "0.000000123456789012345", NULL,
		value_real(0.000000123456789012345));
	refuses(&field, "1234567890.123456", NULL, "15 digits");
	reads_as(&field, "9007199254740993", NULL, value_integer(9007199254740993));
	reads_as(&field, "9007199254740993.00", NULL, value_integer(9007199254740993));
	reads_as(&field, "9223372036854775807", NULL, value_integer(INT64_MAX));
	refuses(&field, "9223372036854775808", NULL, "15 digits");
	refuses(&real, "9007199254740993", NULL, "15 digits");
	reads_as(&real, "12", NULL, value_real(12));
	reads_as(&real, "1000000000000000000000", NULL, value_real(1e21));
	reads_as(&text, "+1234567890.1234567890", NULL,
		text_value("1234567890.1234567890"));
}
END_TEST

START_TEST(shows_decimals_with_their_places)
{
	struct field field = field_of("x", "DECIMAL(10,2)"),
		     bare = field_of("x", "NUMERIC");
	struct field whole = field_of("x", "DECIMAL(10,0)");

	ck_assert_str_eq(shown(&field, value_integer(12), 50), "12.00");
	ck_assert_str_eq(shown(&field, value_real(-12.5), 50), "-12.50");
	ck_assert_str_eq(shown(&field, value_real(0.125), 50), "0.125");
	ck_assert_str_eq(shown(&field, value_real(1e22), 50), "1e22");
	ck_assert_str_eq(shown(&field, value_real(INFINITY), 50), "Infinity");
	ck_assert_str_eq(shown(&field, text_value("12"), 50), "12");
	ck_assert_str_eq(shown(&bare, value_real(1.5), 50), "1.5");
	ck_assert_str_eq(shown(&whole, value_real(3), 50), "3");
	ck_assert_str_eq(input_text(&field, value_real(0.99)), "0.99");
	ck_assert_int_eq(widget_of(&field, value_real(0.99)), WIDGET_NUMBER);
	ck_assert_int_eq(widget_of(&field, text_value("n/a")), WIDGET_TEXT);
}
END_TEST

TCase *fields_number_cases(void)
{
	TCase *cases = tcase_create("number");

	tcase_add_test(cases, reads_whole_numbers_of_64_bits_and_no_others);
	tcase_add_test(cases, shows_what_is_no_integer_as_it_is);
	tcase_add_test(cases, reads_reals_in_any_usual_spelling);
	tcase_add_test(cases, gives_every_real_back_as_it_was_shown);
	tcase_add_test(cases, holds_decimals_to_their_digits_and_places);
	tcase_add_test(cases, refuses_decimals_that_sqlite_would_round);
	tcase_add_test(cases, shows_decimals_with_their_places);
	return cases;
}
