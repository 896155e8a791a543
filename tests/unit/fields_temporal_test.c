/* Dates, moments and times. */
#include "fields_test.h"

START_TEST(checks_dates_against_the_calendar)
{
	static const char *const no_days[] = {"2023-02-29", "1900-02-29", "2024-13-01",
		"2024-00-10", "2024-04-31", "2024-01-00", "0000-01-01"};
	static const char *const no_dates[] = {"2024-2-9", "29.02.2024", "2024-02-29x",
		"2024-02", "20240229", "2024/02/29", "today", "2024-02-29 10:00", "10:00",
		"1709164800", "+2024-02-29", "2024-02-2\xD9\xA9"};
	struct field field = field_of("x", "DATE");

	reads_as(&field, "2024-02-29", NULL, text_value("2024-02-29"));
	reads_as(&field, "2000-02-29", NULL, text_value("2000-02-29"));
	reads_as(&field, " 0001-01-01 ", NULL, text_value("0001-01-01"));
	reads_as(&field, "9999-12-31", NULL, text_value("9999-12-31"));
	for (size_t i = 0; i < sizeof no_days / sizeof *no_days; i++)
		refuses(&field, no_days[i], NULL, "no such day");
	for (size_t i = 0; i < sizeof no_dates / sizeof *no_dates; i++)
		refuses(&field, no_dates[i], NULL, "Enter a date as YYYY-MM-DD.");
}
END_TEST

START_TEST(offers_a_calendar_only_for_what_one_can_hold)
{
	struct field field = field_of("x", "DATE");

	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_DATE);
	ck_assert_int_eq(widget_of(&field, text_value("2024-02-29")), WIDGET_DATE);
	ck_assert_int_eq(widget_of(&field, text_value("2023-02-29")), WIDGET_TEXT);
	ck_assert_int_eq(widget_of(&field, text_value("2024-02-29 ")), WIDGET_TEXT);
	ck_assert_int_eq(widget_of(&field, text_value("0000-00-00")), WIDGET_TEXT);
	ck_assert_int_eq(widget_of(&field, text_value("")), WIDGET_TEXT);
	ck_assert_int_eq(widget_of(&field, value_integer(1709164800)), WIDGET_TEXT);
	ck_assert_str_eq(input_text(&field, value_real(2460369.5)), "2460369.5");
}
END_TEST

START_TEST(puts_a_number_only_where_a_number_was)
{
	struct field date = field_of("x", "DATE"), moment = field_of("x", "DATETIME");
	struct field time = field_of("x", "TIME");
	struct value seconds = value_integer(1709164800), julian = value_real(2460369.5);
	struct value text = text_value("2024-02-29");

	reads_as(&date, "1709164801", &seconds, value_integer(1709164801));
	reads_as(&moment, "2460370.25", &julian, value_real(2460370.25));
	reads_as(&time, "3600", &seconds, value_integer(3600));
	reads_as(&date, "2024-03-01", &seconds, text_value("2024-03-01"));
	refuses(&date, "1709164801", &text, "YYYY-MM-DD");
	refuses(&moment, "1709164801", NULL, "YYYY-MM-DD");
	refuses(&date, "soon", &seconds, "YYYY-MM-DD");
}
END_TEST

START_TEST(reads_moments_as_browsers_and_people_write_them)
{
	static const char *const wrong[] = {"10:00", "2024-02-29 10", "2024-02-29t10:00",
		"2024-02-29  10:00", "2024-02-29T", "2024-02-29 10:00:0",
		"2024-02-29 10:00:00.", "2024-02-29 10:00 UTC", "2024-02-29 10:00+2",
		"2024-02-29 10:00+15:00", "2024-02-29 10:00Zz", "29 Feb 2024"};
	struct field field = field_of("x", "DATETIME");

	reads_as(&field, "2024-02-29T10:00", NULL, text_value("2024-02-29 10:00:00"));
	reads_as(&field, "2024-02-29 10:00:05", NULL, text_value("2024-02-29 10:00:05"));
	reads_as(&field, "2024-02-29T10:00:05.25", NULL,
		text_value("2024-02-29 10:00:05.25"));
	reads_as(&field, "2024-02-29", NULL, text_value("2024-02-29"));
	reads_as(&field, "2024-02-29T10:00Z", NULL, text_value("2024-02-29 10:00:00Z"));
	reads_as(&field, "2024-02-29 10:00:00 +02:00", NULL,
		text_value("2024-02-29 10:00:00 +02:00"));
	refuses(&field, "2023-02-29T10:00", NULL, "no such day");
	refuses(&field, "2024-02-29T24:00", NULL, "no such time");
	refuses(&field, "2024-02-29T10:60", NULL, "no such time");
	refuses(&field, "2024-02-29T10:00:60", NULL, "no such time");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		refuses(&field, wrong[i], NULL, "Enter a date and time");
}
END_TEST

START_TEST(writes_moments_in_the_style_of_the_row)
{
	struct field field = field_of("x", "DATETIME");
	struct value space = text_value("2009-01-01 00:00:00");
	struct value tee = text_value("2009-01-01T00:00:00");
	struct value minutes = text_value("2009-01-01 00:00");
	struct value millis = text_value("2009-01-01 00:00:00.000");
	struct value micros = text_value("2009-01-01 00:00:00.123456");

	reads_as(&field, "2010-01-01T08:30", &space, text_value("2010-01-01 08:30:00"));
	reads_as(&field, "2010-01-01T08:30", &tee, text_value("2010-01-01T08:30:00"));
	reads_as(&field, "2010-01-01 08:30", &tee, text_value("2010-01-01T08:30:00"));
	reads_as(&field, "2010-01-01T08:30", &minutes, text_value("2010-01-01 08:30"));
	reads_as(&field, "2010-01-01T08:30:07", &minutes,
		text_value("2010-01-01 08:30:07"));
	reads_as(&field, "2010-01-01T08:30:07.5", &millis,
		text_value("2010-01-01 08:30:07.500"));
	reads_as(&field, "2010-01-01 08:30:07", &micros,
		text_value("2010-01-01 08:30:07.000000"));
	reads_as(&field, "2010-01-01 08:30:07.1234567", &millis,
		text_value("2010-01-01 08:30:07.1234567"));
	field.has_fallback = field.is_fallback_constant = true;
	field.fallback = tee;
	reads_as(&field, "2010-01-01T08:30", NULL, text_value("2010-01-01T08:30:00"));
}
END_TEST

START_TEST(returns_a_moment_that_a_browser_shortened_as_it_was)
{
	static const struct {
		const char *stored;
		const char *posted;
	} cases[] = {{"2009-01-01 00:00:00", "2009-01-01T00:00"},
		{"2009-01-01T00:00:00", "2009-01-01T00:00"},
		{"2009-01-01 00:00:00.000", "2009-01-01T00:00"},
		{"2009-01-01 10:20", "2009-01-01T10:20:00"},
		{"2009-01-01 10:20:30.100", "2009-01-01T10:20:30.1"},
		{"2009-01-01 10:20:30.1", "2009-01-01T10:20:30.100"}};
	struct field field = field_of("x", "TIMESTAMP");

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct value stored = text_value(cases[i].stored);

		ck_assert_int_eq(widget_of(&field, stored), WIDGET_DATETIME);
		reads_as(&field, cases[i].posted, &stored, stored);
		reads_as(&field, input_text(&field, stored), &stored, stored);
	}
}
END_TEST

START_TEST(leaves_moments_that_no_browser_holds_as_text)
{
	static const char *const texts[] = {"2009-01-01", "2009-01-01 00:00:00Z",
		"2009-01-01 00:00:00+02:00", "2009-01-01 00:00:00.123456",
		"2009-02-29 00:00:00", "0000-00-00 00:00:00", "2009-01-01 25:00", "10:00",
		"soon"};
	struct field field = field_of("x", "DATETIME");

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct value stored = text_value(texts[i]);

		ck_assert_int_eq(widget_of(&field, stored), WIDGET_TEXT);
		ck_assert_str_eq(input_text(&field, stored), texts[i]);
		reads_as(&field, texts[i], &stored, stored);
	}
	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_DATETIME);
	ck_assert_str_eq(input_text(&field, text_value("2009-01-01 10:20:30")),
		"2009-01-01T10:20:30");
}
END_TEST

START_TEST(reads_times_and_keeps_their_style)
{
	struct field field = field_of("x", "TIME");
	struct value minutes = text_value("08:30"), seconds = text_value("08:30:00");

	reads_as(&field, "08:30", NULL, text_value("08:30:00"));
	reads_as(&field, "23:59:59.5", NULL, text_value("23:59:59.5"));
	reads_as(&field, "09:15", &minutes, text_value("09:15"));
	reads_as(&field, "09:15", &seconds, text_value("09:15:00"));
	reads_as(&field, "08:30", &seconds, seconds);
	refuses(&field, "24:00", NULL, "no such time");
	refuses(&field, "8:30", NULL, "HH:MM");
	refuses(&field, "2024-02-29 08:30", NULL, "HH:MM");
	refuses(&field, "2024-02-29", NULL, "HH:MM");
	refuses(&field, "08:30 am", NULL, "HH:MM");
	ck_assert_int_eq(widget_of(&field, minutes), WIDGET_TIME);
	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_TIME);
	ck_assert_int_eq(widget_of(&field, text_value("08:30Z")), WIDGET_TEXT);
	ck_assert_int_eq(widget_of(&field, text_value("2024-02-29 08:30")), WIDGET_TEXT);
}
END_TEST

START_TEST(takes_in_a_date_column_what_the_row_has_there)
{
	struct field date = field_of("x", "DATE"), time = field_of("x", "TIME");
	struct value moment = text_value("2009-01-01 00:00:00");

	reads_as(
		&date, "2009-01-02 00:00:00", &moment, text_value("2009-01-02 00:00:00"));
	reads_as(&date, "2009-01-02", &moment, text_value("2009-01-02"));
	reads_as(
		&time, "2009-01-02 07:00:00", &moment, text_value("2009-01-02 07:00:00"));
	refuses(&date, "07:00", &moment, "YYYY-MM-DD");
}
END_TEST

TCase *fields_temporal_cases(void)
{
	TCase *cases = tcase_create("temporal");

	tcase_add_test(cases, checks_dates_against_the_calendar);
	tcase_add_test(cases, offers_a_calendar_only_for_what_one_can_hold);
	tcase_add_test(cases, puts_a_number_only_where_a_number_was);
	tcase_add_test(cases, reads_moments_as_browsers_and_people_write_them);
	tcase_add_test(cases, writes_moments_in_the_style_of_the_row);
	tcase_add_test(cases, returns_a_moment_that_a_browser_shortened_as_it_was);
	tcase_add_test(cases, leaves_moments_that_no_browser_holds_as_text);
	tcase_add_test(cases, reads_times_and_keeps_their_style);
	tcase_add_test(cases, takes_in_a_date_column_what_the_row_has_there);
	return cases;
}
