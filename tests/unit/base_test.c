/* Runs the tests of the base room, and tests what is too small for a file of its own:
 * statuses, digests and clocks. */
#include "base_test.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/status.h"

START_TEST(names_every_status_and_survives_no_fault)
{
	for (int status = STATUS_OK; status <= STATUS_FAILED; status++) {
		const char *name = status_name((enum status)status);

		ck_assert_ptr_nonnull(name);
		ck_assert_str_ne(name, "");
		for (int other = STATUS_OK; other < status; other++)
			ck_assert_str_ne(name, status_name((enum status)other));
	}
	ck_assert_str_eq(status_name((enum status)99), "UNKNOWN");
	ck_assert_int_eq(fault_set(NULL, STATUS_BUSY, "x"), STATUS_BUSY);
	fault_detail(NULL, "x");
}
END_TEST

START_TEST(cuts_a_long_sentence_at_a_whole_character)
{
	char text[FAULT_SENTENCE_BYTES + 16];
	struct fault fault;

	for (int shift = 0; shift < 4; shift++) {
		size_t at = 0;

		while (at < (size_t)shift)
			text[at++] = 'a';
		while (at + 4 < sizeof text) {
			memcpy(text + at, "\xE2\x82\xAC", 3);
			at += 3;
		}
		text[at] = '\0';
		ck_assert_int_eq(
			fault_set(&fault, STATUS_INVALID, "%s", text), STATUS_INVALID);
		ck_assert(str_is_utf8(str_from(fault.sentence)));
		ck_assert_uint_gt(strlen(fault.sentence), FAULT_SENTENCE_BYTES - 8);
		fault_detail(&fault, "%s", text);
		ck_assert(str_is_utf8(str_from(fault.detail)));
	}
	ck_assert_int_eq(fault_set(&fault, STATUS_OK, "ä"), STATUS_OK);
	ck_assert_str_eq(fault.sentence, "ä");
	ck_assert_str_eq(fault.detail, "");
}
END_TEST

START_TEST(digests_tell_parts_from_their_joining)
{
	struct digest_state one, other;

	digest_begin(&one);
	digest_add_part(&one, STR("ab"));
	digest_add_part(&one, STR("c"));
	digest_begin(&other);
	digest_add_part(&other, STR("a"));
	digest_add_part(&other, STR("bc"));
	ck_assert(!digest_equal(digest_end(&one), digest_end(&other)));
	digest_begin(&one);
	digest_add(&one, STR("ab"));
	digest_add(&one, (struct str){NULL, 0});
	digest_add(&one, STR("c"));
	ck_assert(digest_equal(digest_end(&one), digest_of(STR("abc"))));
	ck_assert(!digest_equal(digest_of(STR("")), digest_of(STR("\0"))));
	ck_assert(!digest_equal(digest_keyed(STR("0123456789abcdef"), STR("x")),
		digest_keyed(STR("0123456789abcdeg"), STR("x"))));
}
END_TEST

START_TEST(spells_the_known_digest_of_nothing)
{
	char text[DIGEST_HEX_BYTES + 1];
	struct digest digest = digest_of((struct str){NULL, 0});

	hex_encode(text, digest.bytes, DIGEST_BYTES);
	ck_assert_str_eq(text, "cae66941d9efbd404e4d88758ea67670");
}
END_TEST

START_TEST(reads_hexadecimal_of_exactly_the_right_length)
{
	unsigned char bytes[2] = {0};

	ck_assert(hex_decode(STR("00fF"), bytes, 2));
	ck_assert_uint_eq(bytes[0], 0);
	ck_assert_uint_eq(bytes[1], 255);
	ck_assert(!hex_decode(STR("00f"), bytes, 2));
	ck_assert(!hex_decode(STR("00fff"), bytes, 2));
	ck_assert(!hex_decode(STR("00fg"), bytes, 2));
	ck_assert(!hex_decode(STR("0x0f"), bytes, 2));
	ck_assert(!hex_decode(STR("00f\0"), bytes, 2));
	ck_assert(!hex_decode(STR(""), bytes, 2));
	ck_assert(hex_decode(STR(""), bytes, 0));
}
END_TEST

START_TEST(compares_secrets_of_any_length)
{
	unsigned char one[16], other[16];

	ck_assert(secret_equal(STR("ab"), STR("ab")));
	ck_assert(!secret_equal(STR("ab"), STR("ac")));
	ck_assert(!secret_equal(STR("ab"), STR("abc")));
	ck_assert(secret_equal((struct str){NULL, 0}, STR("")));
	random_bytes(one, sizeof one);
	random_bytes(other, sizeof other);
	ck_assert(memcmp(one, other, sizeof one) != 0);
}
END_TEST

START_TEST(writes_moments_in_utc)
{
	char text[CLOCK_TEXT_BYTES];
	int64_t before = clock_us();

	clock_text(0, text);
	ck_assert_str_eq(text, "1970-01-01T00:00:00Z");
	clock_text(951827696, text);
	ck_assert_str_eq(text, "2000-02-29T12:34:56Z");
	clock_text(253402300799, text);
	ck_assert_str_eq(text, "9999-12-31T23:59:59Z");
	clock_text(253402300800, text);
	ck_assert_str_eq(text, "-");
	clock_text(INT64_MAX, text);
	ck_assert_str_eq(text, "-");
	clock_text(INT64_MIN, text);
	ck_assert_str_eq(text, "-");
	ck_assert_int_ge(clock_us(), before);
	ck_assert_int_gt(clock_unix_s(), 1700000000);
}
END_TEST

static TCase *small_cases(void)
{
	TCase *cases = tcase_create("small");

	tcase_add_test(cases, names_every_status_and_survives_no_fault);
	tcase_add_test(cases, cuts_a_long_sentence_at_a_whole_character);
	tcase_add_test(cases, digests_tell_parts_from_their_joining);
	tcase_add_test(cases, spells_the_known_digest_of_nothing);
	tcase_add_test(cases, reads_hexadecimal_of_exactly_the_right_length);
	tcase_add_test(cases, compares_secrets_of_any_length);
	tcase_add_test(cases, writes_moments_in_utc);
	return cases;
}

int main(void)
{
	TCase *(*const cases[])(void) = {small_cases, base_memory_cases, base_str_cases,
		base_config_cases, base_scoreboard_cases, base_job_board_cases};
	Suite *suite = suite_create("base");
	SRunner *runner;
	int failed;

	digest_start();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		suite_add_tcase(suite, cases[i]());
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
