/* Texts that look like numbers, numbers that are not what they look like. */
#include "convert_test.h"

START_TEST(takes_for_an_integer_only_what_is_one)
{
	static const struct expected rows[] = {
		{"'12'", "12", false},
		{"'-5'", "-5", false},
		{"'007'", "7", true},
		{"' 12 '", "12", true},
		{"char(9) || '12' || char(10)", "12", true},
		{"'+3'", "3", true},
		{"'-0'", "0", true},
		{"'0'", "0", false},
		{"'1e3'", NULL, false},
		{"'0x10'", NULL, false},
		{"'12abc'", NULL, false},
		{"'1.0'", NULL, false},
		{"'--5'", NULL, false},
		{"'+-5'", NULL, false},
		{"'-'", NULL, false},
		{"'1 2'", NULL, false},
		{"'9223372036854775807'", "9223372036854775807", false},
		{"'9223372036854775808'", NULL, false},
		{"'-9223372036854775808'", "-9223372036854775807 - 1", false},
		{"'-9223372036854775809'", NULL, false},
		{"'99999999999999999999999'", NULL, false},
		{"'12' || char(0)", NULL, false},
		{"'-5' || char(0) || '6'", NULL, false},
		{"CAST(x'FF31' AS TEXT)", NULL, false},
		{"x'3132'", NULL, false},
		{"NULL", "NULL", false},
		{"''", "NULL", true},
		{"'  '", "NULL", true},
	};

	CONVERTS(FIELD("text", "TEXT"), FIELD("integer", "INTEGER"), rows);
	CONVERTS(FIELD("text", "TEXT COLLATE NOCASE"), FIELD("big integer", "BIGINT"),
		rows);
}
END_TEST

START_TEST(does_not_take_the_empty_text_for_null_where_there_must_be_a_value)
{
	static const struct expected rows[] = {{"''", NULL, false}, {"'1'", "1", false}};
	struct field_spec to = FIELD("integer", "INTEGER");

	to.is_not_null = true;
	CONVERTS(FIELD("text", "TEXT"), to, rows);
}
END_TEST

START_TEST(rounds_no_real_to_an_integer)
{
	static const struct expected rows[] = {
		{"1.0", "1", false},
		{"-3.0", "-3", false},
		{"1.5", NULL, false},
		{"9e999", NULL, false},
		{"-9e999", NULL, false},
		{"1e300", NULL, false},
		{"9223372036854775807.0", NULL, false},
		{"9007199254740992.0", "9007199254740992", false},
	};
	static const struct expected any[] = {
		{"1.0", "1", true}, {"1", "1", false}, {"'1'", "1", true}};

	CONVERTS(FIELD("real", "REAL"), FIELD("integer", "INTEGER"), rows);
	CONVERTS(FIELD("any", ""), FIELD("integer", "INTEGER"), any);
}
END_TEST

START_TEST(takes_an_integer_for_a_real_only_where_none_of_it_is_lost)
{
	static const struct expected rows[] = {
		{"1", "1.0", false},
		{"9007199254740992", "9007199254740992.0", false},
		{"9007199254740993", NULL, false},
		{"9223372036854775807", NULL, false},
	};

	CONVERTS(FIELD("integer", "INTEGER"), FIELD("real", "REAL"), rows);
}
END_TEST

START_TEST(reads_reals_as_people_type_them)
{
	static const struct expected rows[] = {
		{"'1.5'", "1.5", false},
		{"'1.50'", "1.5", true},
		{"'1e3'", "1000.0", true},
		{"'12'", "12.0", true},
		{"'0x10'", NULL, false},
		{"'1e999'", NULL, false},
		{"'1e-999'", NULL, false},
		{"'0e5'", "0.0", true},
		{"'inf'", "9e999", true},
		{"'-Infinity'", "-9e999", true},
		{"'nan'", NULL, false},
		{"'1,5'", NULL, false},
		{"'1.5' || char(0)", NULL, false},
		{"''", "NULL", true},
	};

	CONVERTS(FIELD("text", "TEXT"), FIELD("real", "REAL"), rows);
}
END_TEST

START_TEST(keeps_every_digit_of_a_decimal)
{
	static const struct expected numbers[] = {
		{"'12.50'", "12.5", true},
		{"'12.5'", "12.5", false},
		{"'12'", "12", false},
		{"'1.005'", NULL, false},
		{"'1.000'", "1", true},
		{"'12345678.90'", "12345678.9", true},
		{"'123456789.1'", NULL, false},
		{"'0012.5'", "12.5", true},
		{"'.5'", "0.5", true},
		{"'5.'", "5", true},
		{"'.'", NULL, false},
		{"'1.2.3'", NULL, false},
		{"'1e2'", NULL, false},
		{"'-1.25'", "-1.25", false},
		{"'1,5'", NULL, false},
		{"x'31'", NULL, false},
	};
	static const struct expected texts[] = {
		{"'1234567890123456789.10'", "'1234567890123456789.10'", false},
		{"'+1.50'", "'1.50'", true},
		{"1.5", "'1.5'", true},
		{"7", "'7'", true},
		{"0.1 + 0.2", NULL, false},
	};
	struct field_spec to = FIELD("decimal", "DECIMAL(10,2)");

	to.digits = 10;
	to.places = 2;
	CONVERTS(FIELD("text", "TEXT"), to, numbers);
	to = FIELD("decimal", "TEXT");
	to.digits = 30;
	to.places = 10;
	CONVERTS(FIELD("any", ""), to, texts);
}
END_TEST

START_TEST(refuses_a_decimal_that_no_number_holds)
{
	static const struct expected rows[] = {
		{"'1234567890123456.5'", NULL, false},
		{"'9223372036854775807'", "9223372036854775807", false},
		{"'9223372036854775808'", NULL, false},
		{"'0.123456789012345'", "0.123456789012345", false},
		{"'0.1234567890123456'", NULL, false},
	};

	CONVERTS(FIELD("decimal", "TEXT"), FIELD("decimal", "DECIMAL"), rows);
}
END_TEST

START_TEST(knows_the_words_for_yes_and_no)
{
	static const struct expected rows[] = {
		{"'true'", "1", true},
		{"'FALSE'", "0", true},
		{"'Yes'", "1", true},
		{"'no'", "0", true},
		{"' on '", "1", true},
		{"'OFF'", "0", true},
		{"'t'", "1", true},
		{"'F'", "0", true},
		{"'1'", "1", false},
		{"'0'", "0", false},
		{"'2'", NULL, false},
		{"'maybe'", NULL, false},
		{"'true' || char(0)", NULL, false},
		{"''", "NULL", true},
		{"x'31'", NULL, false},
	};
	static const struct expected numbers[] = {{"1", "1", false}, {"0", "0", false},
		{"2", NULL, false}, {"-1", NULL, false}, {"1.0", "1", true},
		{"0.5", NULL, false}, {"9e999", NULL, false}};
	static const struct expected answers[] = {
		{"1", "1", false}, {"'yes'", "1", true}, {"7", "7", true}};

	CONVERTS(FIELD("text", "TEXT"), FIELD("boolean", "BOOLEAN"), rows);
	CONVERTS(FIELD("any", ""), FIELD("boolean", "BOOLEAN"), numbers);
	CONVERTS(FIELD("boolean", "BOOLEAN"), FIELD("integer", "INTEGER"), answers);
}
END_TEST

START_TEST(minds_what_the_columns_type_makes_of_a_text)
{
	static const struct expected rows[] = {
		{"'007'", NULL, false},
		{"'7'", "7", false},
		{"' 7'", NULL, false},
		{"'1e3'", NULL, false},
		{"'1.0'", NULL, false},
		{"'0x10'", "'0x10'", false},
		{"'abc'", "'abc'", false},
		{"'9223372036854775808'", NULL, false},
		{"''", "''", false},
		{"x'00'", NULL, false},
	};
	static const struct expected whole[] = {
		{"'7'", "'7'", false}, {"'07'", "'7'", true}, {"8", "'8'", false}};

	CONVERTS(FIELD("text", "TEXT"), FIELD("text", "STRING"), rows);
	CONVERTS(FIELD("text", "TEXT"), FIELD("integer", "TEXT"), whole);
}
END_TEST

START_TEST(spells_numbers_so_that_they_can_be_read_back)
{
	static const struct expected rows[] = {
		{"1.0", "'1.0'", false},
		{"0.1", "'0.1'", false},
		{"1.0 / 3", "'0.33333333333333331'", false},
		{"9e999", "'Inf'", false},
		{"1e300", "'1.0e+300'", false},
		{"'x'", "'x'", true},
		{"x'4142'", NULL, false},
	};
	static const struct expected any[] = {
		{"-9223372036854775807 - 1", "'-9223372036854775808'", true},
		{"'x'", "'x'", false}};

	CONVERTS(FIELD("real", "REAL"), FIELD("text", "TEXT"), rows);
	/* "any" does not say that it was a number: undoing needs the old value. */
	CONVERTS(FIELD("any", ""), FIELD("text", "TEXT"), any);
}
END_TEST

TCase *convert_number_cases(void)
{
	TCase *cases = tcase_create("number");

	tcase_add_test(cases, takes_for_an_integer_only_what_is_one);
	tcase_add_test(
		cases, does_not_take_the_empty_text_for_null_where_there_must_be_a_value);
	tcase_add_test(cases, rounds_no_real_to_an_integer);
	tcase_add_test(cases, takes_an_integer_for_a_real_only_where_none_of_it_is_lost);
	tcase_add_test(cases, reads_reals_as_people_type_them);
	tcase_add_test(cases, keeps_every_digit_of_a_decimal);
	tcase_add_test(cases, refuses_a_decimal_that_no_number_holds);
	tcase_add_test(cases, knows_the_words_for_yes_and_no);
	tcase_add_test(cases, minds_what_the_columns_type_makes_of_a_text);
	tcase_add_test(cases, spells_numbers_so_that_they_can_be_read_back);
	return cases;
}
