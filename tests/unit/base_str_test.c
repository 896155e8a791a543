/* Byte strings. */
#include <stdint.h>

#include "base/str.h"
#include "base_test.h"

static const struct str nothing = {NULL, 0};

START_TEST(compares_bytes_and_lengths)
{
	ck_assert(str_equal(nothing, STR("")));
	ck_assert(!str_equal(STR("a\0b"), STR("a\0c")));
	ck_assert(!str_equal(STR("a"), STR("a\0")));
	ck_assert_int_lt(str_compare(STR("a"), STR("ab")), 0);
	ck_assert_int_gt(str_compare(STR("\xFF"), STR("a")), 0);
	ck_assert_int_eq(str_compare(nothing, STR("")), 0);
	ck_assert_int_lt(str_compare(nothing, STR("\0")), 0);
	ck_assert(str_is(nothing, ""));
	ck_assert(str_is(str_from(NULL), ""));
}
END_TEST

START_TEST(folds_ascii_letters_alone)
{
	ck_assert(str_equal_nocase(STR("ABZ[@"), STR("abz[@")));
	ck_assert(!str_equal_nocase(STR("[@"), STR("{`")));
	ck_assert(!str_equal_nocase(STR("\xC3\x84"), STR("\xC3\xA4")));
	ck_assert(str_has_nocase(STR("VarCHAR(3)"), "char"));
	ck_assert(str_has_nocase(STR("x"), ""));
	ck_assert(str_has_nocase(nothing, ""));
	ck_assert(!str_has_nocase(nothing, "a"));
	ck_assert(!str_has_nocase(STR("cha"), "char"));
}
END_TEST

START_TEST(finds_and_slices_within_the_text)
{
	struct str text = STR("a,b,c");

	ck_assert_uint_eq(str_find(text, 0, ','), 1);
	ck_assert_uint_eq(str_find(text, 2, ','), 3);
	ck_assert_uint_eq(str_find(text, 4, ','), 5);
	ck_assert_uint_eq(str_find(text, 99, ','), 5);
	ck_assert_uint_eq(str_find(nothing, 0, ','), 0);
	ck_assert(str_is(str_slice(text, 2, 99), "b,c"));
	ck_assert(str_is(str_slice(text, 99, 100), ""));
	ck_assert(str_is(str_slice(text, 3, 1), ""));
	ck_assert(str_is(str_slice(nothing, 0, 5), ""));
	ck_assert(str_is(str_trim(STR(" \t\r\n a b \v\f")), "a b"));
	ck_assert(str_is(str_trim(STR("  ")), ""));
	ck_assert(str_is(str_trim(nothing), ""));
	ck_assert(str_starts(text, "a,") && !str_starts(text, "a,b,c,"));
	ck_assert(str_ends(text, ",c") && !str_ends(text, ",a,b,c"));
	ck_assert(str_starts(nothing, "") && str_ends(nothing, ""));
}
END_TEST

START_TEST(knows_strict_utf8)
{
	static const char *const good[] = {"", "abc", "\xC2\x80", "\xDF\xBF",
		"\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80",
		"\xF4\x8F\xBF\xBF"};
	static const char *const bad[] = {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2",
		"\xC2\x41", "\xE0\x9F\xBF", "\xE2\x82", "\xE2\x28\xA1", "\xED\xA0\x80",
		"\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80", "\xFE", "\xFF", "a\xE2\x82\xAC\xE2"};

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ck_assert_msg(str_is_utf8(str_from(good[i])), "good %zu", i);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!str_is_utf8(str_from(bad[i])), "bad %zu", i);
	ck_assert(str_is_utf8(STR("a\0b")));
	ck_assert(str_is_utf8(nothing));
}
END_TEST

START_TEST(takes_the_first_whole_characters)
{
	struct str text = STR("a\xE2\x82\xAC\xFF\xC3z");

	ck_assert(str_is(str_first_characters(text, 0), ""));
	ck_assert(str_is(str_first_characters(text, 1), "a"));
	ck_assert(str_is(str_first_characters(text, 2), "a\xE2\x82\xAC"));
	ck_assert(str_is(str_first_characters(text, 3), "a\xE2\x82\xAC\xFF"));
	ck_assert(str_is(str_first_characters(text, 4), "a\xE2\x82\xAC\xFF\xC3"));
	ck_assert(str_equal(str_first_characters(text, 99), text));
	ck_assert(str_is(str_first_characters(nothing, 5), ""));
}
END_TEST

START_TEST(reads_integers_to_the_very_limits)
{
	static const char *const bad[] = {"", "+", "-", " 1", "1 ", "0x1", "1.0", "1e3",
		"--1", "+-1", "9223372036854775808", "-9223372036854775809",
		"18446744073709551616", "99999999999999999999999", "1_0", "\xD9\xA1"};
	int64_t number = 5;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!str_to_int64(str_from(bad[i]), &number), "%s", bad[i]);
	ck_assert(!str_to_int64(STR("1\0"), &number));
	ck_assert(!str_to_int64(nothing, &number));
	ck_assert_int_eq(number, 5);
	ck_assert(str_to_int64(STR("9223372036854775807"), &number));
	ck_assert_int_eq(number, INT64_MAX);
	ck_assert(str_to_int64(STR("-9223372036854775808"), &number));
	ck_assert_int_eq(number, INT64_MIN);
	ck_assert(str_to_int64(STR("-0"), &number));
	ck_assert_int_eq(number, 0);
	ck_assert(str_to_int64(STR("+0000000000000000000000012"), &number));
	ck_assert_int_eq(number, 12);
}
END_TEST

TCase *base_str_cases(void)
{
	TCase *cases = tcase_create("str");

	tcase_add_test(cases, compares_bytes_and_lengths);
	tcase_add_test(cases, folds_ascii_letters_alone);
	tcase_add_test(cases, finds_and_slices_within_the_text);
	tcase_add_test(cases, knows_strict_utf8);
	tcase_add_test(cases, takes_the_first_whole_characters);
	tcase_add_test(cases, reads_integers_to_the_very_limits);
	return cases;
}
