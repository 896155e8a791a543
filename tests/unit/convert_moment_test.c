/* Days that there are, days that there are not, and moments as numbers. */
#include "convert_test.h"

START_TEST(takes_for_a_date_only_a_day_that_there_is)
{
	static const struct expected rows[] = {
		{"'2024-02-29'", "'2024-02-29'", false},
		{"'2024-02-30'", NULL, false},
		{"'2023-02-29'", NULL, false},
		{"'2024-13-01'", NULL, false},
		{"'2024-1-1'", NULL, false},
		{"'0000-01-01'", NULL, false},
		{"'0001-01-01'", "'0001-01-01'", false},
		{"'01.02.2024'", NULL, false},
		{"' 2024-01-01 '", "'2024-01-01'", true},
		{"'2024-01-01 10:30'", "'2024-01-01'", true},
		{"'2024-01-01T00:00:00Z'", "'2024-01-01'", true},
		{"'2024-01-01x'", NULL, false},
		{"'2024-01-01 25:00'", NULL, false},
		{"'2024-01-01' || char(0)", NULL, false},
		{"'now'", NULL, false},
		{"'12:30'", NULL, false},
		{"''", "NULL", true},
		{"x'00'", NULL, false},
	};

	CONVERTS(FIELD("text", "TEXT"), FIELD("date", "DATE"), rows);
}
END_TEST

START_TEST(reads_seconds_and_julian_days)
{
	static const struct expected rows[] = {
		{"0", "'1970-01-01 00:00:00'", false},
		{"1704067200", "'2024-01-01 00:00:00'", false},
		{"-1", "'1969-12-31 23:59:59'", false},
		{"1704067200.5", "'2024-01-01 00:00:00.500'", true},
		{"2460310.5", "'2024-01-01 00:00:00'", true},
		{"2460311", "'2024-01-01 12:00:00'", true},
		{"253402300799", "'9999-12-31 23:59:59'", false},
		{"253402300800", NULL, false},
		{"9223372036854775807", NULL, false},
		{"9e999", NULL, false},
		{"'1704067200'", NULL, false},
		{"'2024-01-01'", "'2024-01-01 00:00:00'", true},
		{"'2024-01-01T10:30'", "'2024-01-01T10:30'", true},
	};

	CONVERTS(FIELD("integer", ""), FIELD("datetime", "DATETIME"), rows);
}
END_TEST

START_TEST(takes_for_a_moment_only_what_the_form_takes)
{
	static const struct expected rows[] = {
		{"'2024-01-01 23:59:59.123456789'", "'2024-01-01 23:59:59.123456789'",
			false},
		{"'2024-01-01 10:30+14:00'", "'2024-01-01 10:30+14:00'", false},
		{"'2024-01-01 10:30 -05:30'", "'2024-01-01 10:30 -05:30'", false},
		{"'2024-01-01 10:30+15:00'", NULL, false},
		{"'2024-01-01 24:00'", NULL, false},
		{"'2024-01-01 10:60'", NULL, false},
		{"'2024-01-01 10:30:60'", NULL, false},
		{"'2024-01-01 10:30:'", NULL, false},
		{"'2024-01-01 10:30:00.'", NULL, false},
		{"'2024-01-01  10:30'", NULL, false},
		{"'2024-01-01 10:30 UTC'", NULL, false},
	};

	CONVERTS(FIELD("text", "TEXT"), FIELD("datetime", "DATETIME"), rows);
}
END_TEST

START_TEST(gives_seconds_for_moments)
{
	static const struct expected dates[] = {
		{"'2024-01-01'", "1704067200", false},
		{"5", "5", true},
		{"'2024-02-30'", NULL, false},
		{"'soon'", NULL, false},
	};
	static const struct expected moments[] = {
		{"'2024-01-01 00:00:00'", "1704067200", false},
		{"'2024-01-01 00:00:00+02:00'", "1704060000", true},
		{"'2024-01-01 00:00:00.5'", NULL, false},
	};
	static const struct expected times[] = {
		{"'01:02:03'", "3723", false}, {"'01:02'", "3720", true}};

	CONVERTS(FIELD("date", "DATE"), FIELD("integer", "INTEGER"), dates);
	CONVERTS(FIELD("datetime", "DATETIME"), FIELD("integer", "INTEGER"), moments);
	CONVERTS(FIELD("time", "TIME"), FIELD("integer", "INTEGER"), times);
}
END_TEST

START_TEST(takes_the_time_of_a_moment)
{
	static const struct expected rows[] = {
		{"'2024-01-01 10:30:00'", "'10:30:00'", true},
		{"'2024-01-01T10:30'", "'10:30'", true},
		{"'2024-02-30 10:30'", NULL, false},
		{"'2024-01-01'", NULL, false},
		{"'10:30'", "'10:30'", true},
		{"'24:00'", NULL, false},
		{"3600", "'01:00:00'", true},
		{"86400", NULL, false},
		{"-1", NULL, false},
	};

	CONVERTS(FIELD("datetime", "DATETIME"), FIELD("time", "TIME"), rows);
}
END_TEST

START_TEST(counts_durations_in_microseconds)
{
	static const struct expected rows[] = {
		{"'1 02:03:04.000005'", "93784000005", false},
		{"'00:00:01'", "1000000", false},
		{"'-00:00:01.5'", "-1500000", false},
		{"'100:00:00'", "360000000000", true},
		{"'2:30'", NULL, false},
		{"'90'", NULL, false},
		{"'00:60:00'", NULL, false},
		{"'00:00:00.1234567'", NULL, false},
		{"'x 00:00:00'", NULL, false},
		{"'999999999 00:00:00'", NULL, false},
		{"''", "NULL", true},
	};
	static const struct expected back[] = {
		{"93784000005", "'1 02:03:04.000005'", false},
		{"-1", "'-00:00:00.000001'", false},
		{"-9223372036854775807 - 1", "'-9223372036854775808'", true},
		{"'x'", "'x'", true},
	};

	CONVERTS(FIELD("text", "TEXT"), FIELD("duration", "INTEGER"), rows);
	CONVERTS(FIELD("duration", "INTEGER"), FIELD("text", "TEXT"), back);
}
END_TEST

TCase *convert_moment_cases(void)
{
	TCase *cases = tcase_create("moment");

	tcase_add_test(cases, takes_for_a_date_only_a_day_that_there_is);
	tcase_add_test(cases, reads_seconds_and_julian_days);
	tcase_add_test(cases, takes_for_a_moment_only_what_the_form_takes);
	tcase_add_test(cases, gives_seconds_for_moments);
	tcase_add_test(cases, takes_the_time_of_a_moment);
	tcase_add_test(cases, counts_durations_in_microseconds);
	return cases;
}
