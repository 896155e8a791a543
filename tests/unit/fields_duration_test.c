/* Durations: how people write them, and what is kept. */
#include "fields_test.h"

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

START_TEST(reads_durations_as_people_write_them)
{
	static const struct {
		const char *typed;
		int64_t us;
	} expectations[] = {{"1 02:03:04", DAY + 7384 * SECOND},
		{"02:03:04.5", 7384 * SECOND + 500000}, {"36:00:00", 36 * 3600 * SECOND},
		{"1 day, 2:03:04", DAY + 7384 * SECOND},
		{"2 days 00:00:01", 2 * DAY + SECOND}, {"-00:00:01", -SECOND},
		{"0:00:00", 0}, {"90 min", 5400 * SECOND}, {"1h 30m", 5400 * SECOND},
		{"1h30m", 5400 * SECOND}, {"1.5 Hours", 5400 * SECOND},
		{"0,5 h", 1800 * SECOND}, {".5 s", 500000}, {"250 ms", 250000},
		{"7 \xC2\xB5s", 7}, {"2 weeks, 1 day", 15 * DAY}, {"-2 d", -2 * DAY},
		{"PT90M", 5400 * SECOND}, {"P1DT2H3M4.5S", DAY + 7384 * SECOND + 500000},
		{"P2W", 14 * DAY}, {"-PT0.000001S", -1}, {"pt5m", 300 * SECOND},
		{"PT0S", 0}, {"+1 s", SECOND}, {"00:00:00.000001", 1},
		{"106751991 04:00:54.775807", INT64_MAX}};
	struct field field = field_of_kind("INTEGER", "duration");

	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
		reads_as(&field, expectations[i].typed, NULL,
			value_integer(expectations[i].us));
	reads_as(&field, " ", NULL, value_null());
}
END_TEST

START_TEST(refuses_what_has_no_certain_length)
{
	static const char *const refused[] = {"90", "2:30", "1 2:30", "1 month", "P1M",
		"P1Y", "P", "PT", "P1", "PT1", "PT1D", "P1H", "P1DT", "PT1S1M", "PT1M1M",
		"PTM", "1:60:00", "1:00:60", "1 24:00:00", "1:2:3", "1:00:00:00",
		"1:00:00 x", "1:00:00.", "min", "1 min x", "1 parsec", "--1 s", "1 -s",
		"- ", "-", "1e3 s", "0x10 s", ":", "::", "00:00:", "1  weeks 02:00:00",
		"1 min 2", "P1D 02:00:00"};
	struct field field = field_of_kind("INTEGER", "duration");

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		refuses(&field, refused[i], NULL, "Enter a duration as");
	refuses(&field, "99999999999999999999 s", NULL, "too long");
	refuses(&field, "9223372036855 s", NULL, "too long");
	refuses(&field, "106751991 04:00:54.775808", NULL, "too long");
	refuses(&field, "99999999999 00:00:00", NULL, "too long");
	refuses(&field, "P99999999999999D", NULL, "too long");
	refuses(&field, "0.5 us", NULL, "too fine");
	refuses(&field, "00:00:00.0000001", NULL, "too fine");
	refuses(&field, "PT0.12345678S", NULL, "too fine");
}
END_TEST

START_TEST(shows_days_and_clock)
{
	struct field field = field_of_kind("INTEGER", "duration");

	ck_assert_str_eq(
		shown(&field, value_integer(DAY + 7384 * SECOND), 80), "1 02:03:04");
	ck_assert_str_eq(shown(&field, value_integer(0), 80), "00:00:00");
	ck_assert_str_eq(shown(&field, value_integer(-1500000), 80), "-00:00:01.5");
	ck_assert_str_eq(shown(&field, value_integer(1), 80), "00:00:00.000001");
	ck_assert_str_eq(shown(&field, value_integer(INT64_MIN), 80),
		"-106751991 04:00:54.775808");
	ck_assert_str_eq(shown(&field, text_value("PT90M"), 80), "PT90M");
	ck_assert_str_eq(shown(&field, value_real(1.5), 80), "1.5");
	ck_assert_str_eq(input_text(&field, value_integer(90 * SECOND)), "00:01:30");
}
END_TEST

START_TEST(keeps_texts_where_the_row_or_column_has_texts)
{
	struct field field = field_of_kind("TEXT", "duration");
	struct value clock = text_value("01:30:00"), iso = text_value("PT90M");
	struct value word = text_value("soon");

	reads_as(&field, "90 min", NULL, text_value("PT1H30M"));
	reads_as(&field, "2 days", NULL, text_value("P2D"));
	reads_as(&field, "0:00:00", NULL, text_value("PT0S"));
	reads_as(&field, "-1 02:03:04.5", NULL, text_value("-P1DT2H3M4.5S"));
	reads_as(&field, "2 h", &clock, text_value("02:00:00"));
	reads_as(&field, "2 h", &iso, text_value("PT2H"));
	field = field_of_kind("INTEGER", "duration");
	reads_as(&field, "2 h", &word, value_integer(7200 * SECOND));
	reads_as(&field, "2 h", &clock, text_value("02:00:00"));
}
END_TEST

START_TEST(changes_no_duration_that_was_not_touched)
{
	struct field field = field_of_kind("INTEGER", "duration");
	const struct value values[] = {value_integer(INT64_MIN), value_integer(INT64_MAX),
		value_integer(0), value_integer(-1), value_real(1.5), text_value("soon"),
		text_value(""), text_value("2:30"), value_blob(STR("\xFF")),
		value_null()};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		reads_as(&field, input_text(&field, values[i]), &values[i], values[i]);
	reads_as(&field, "2.5", &values[4], value_real(2.5));
}
END_TEST

START_TEST(compares_durations_by_their_length)
{
	struct field field = field_of_kind("INTEGER", "duration");

	field.minimum = STR("90 min");
	field.maximum = STR("P1D");
	reads_as(&field, "1:30:00", NULL, value_integer(5400 * SECOND));
	refuses(&field, "1:29:59.999999", NULL, "Enter 90 min or more.");
	reads_as(&field, "24 h", NULL, value_integer(DAY));
	refuses(&field, "1 00:00:00.1", NULL, "Enter P1D or less.");
}
END_TEST

TCase *fields_duration_cases(void)
{
	TCase *cases = tcase_create("duration");

	tcase_add_test(cases, reads_durations_as_people_write_them);
	tcase_add_test(cases, refuses_what_has_no_certain_length);
	tcase_add_test(cases, shows_days_and_clock);
	tcase_add_test(cases, keeps_texts_where_the_row_or_column_has_texts);
	tcase_add_test(cases, changes_no_duration_that_was_not_touched);
	tcase_add_test(cases, compares_durations_by_their_length);
	return cases;
}
