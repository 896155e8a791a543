/* Signatures: what they are worth, and what is none. The expected ones were made by
 * another program. */
#include "auth/signature.h"
#include "auth_test.h"

#define SECRET "0123456789abcdef"
#define NONCE "00112233445566778899aabbccddeeff"
#define MOMENT "1700000000"
#define MAC "ff12b9939e314ac19daaf90d1315f0d2c57c8abc6035596da5e025e9a4af620c"
#define MAC_OF_NOTHING "4c47d1f8823a301137c01d9eb576b891fea739100aa4592b26edf15c8989af9f"
#define UPPER "FF12B9939E314AC19DAAF90D1315F0D2C57C8ABC6035596DA5E025E9A4AF620C"

enum { NOW_S = 1700000000 };

static struct fault fault;
static int64_t moment_s;

static enum status check(const char *moment, const char *nonce, const char *mac,
	struct str body, int64_t now_s)
{
	const struct signature signature = {
		str_from(moment), str_from(nonce), str_from(mac)};

	moment_s = -1;
	return signature_check(&signature, STR(SECRET), body, now_s, &moment_s, &fault);
}

START_TEST(makes_the_signature_that_others_make)
{
	struct signature signature = {STR(MOMENT), STR(NONCE), STR("")};
	char mac[SIGNATURE_MAC_HEX + 1], longer[100];

	signature_make(STR(SECRET), &signature, STR("{}"), mac);
	ck_assert_str_eq(mac, MAC);
	signature_make(STR(SECRET), &signature, (struct str){NULL, 0}, mac);
	ck_assert_str_eq(mac, MAC_OF_NOTHING);
	memset(longer, 'k', sizeof longer);
	signature.timestamp = STR("0");
	signature.nonce = STR("ffffffffffffffffffffffffffffffff");
	signature_make((struct str){longer, sizeof longer}, &signature, STR("a\0b"), mac);
	ck_assert_str_eq(
		mac, "4078a9e391cef022d1245d7bcb47b7b71e9e96bc441c88d317d3402347574b49");
}
END_TEST

START_TEST(takes_what_is_signed_well_within_its_time)
{
	static const int64_t apart[] = {0, 1, -1, SIGNATURE_SECONDS, -SIGNATURE_SECONDS};

	for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
		ck_assert_int_eq(check(MOMENT, NONCE, MAC, STR("{}"), NOW_S + apart[i]),
			STATUS_OK);
		ck_assert_int_eq(moment_s, NOW_S);
	}
	ck_assert_int_eq(check(MOMENT, NONCE, UPPER, STR("{}"), NOW_S), STATUS_OK);
	ck_assert_int_eq(
		check(MOMENT, NONCE, MAC_OF_NOTHING, (struct str){NULL, 0}, NOW_S),
		STATUS_OK);
}
END_TEST

START_TEST(denies_what_is_too_old_or_too_new)
{
	static const int64_t apart[] = {
		SIGNATURE_SECONDS + 1, -SIGNATURE_SECONDS - 1, NOW_S, -NOW_S};

	for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
		ck_assert_int_eq(check(MOMENT, NONCE, MAC, STR("{}"), NOW_S + apart[i]),
			STATUS_DENIED);
		ck_assert(str_has_nocase(str_from(fault.sentence), "clock"));
	}
}
END_TEST

START_TEST(denies_what_was_altered_in_any_part)
{
	static const char *const bodies[] = {"{} ", "{", "", "{]"};
	char mac[] = MAC;

	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
		ck_assert_int_eq(check(MOMENT, NONCE, MAC, str_from(bodies[i]), NOW_S),
			STATUS_DENIED);
	ck_assert_int_eq(
		check("1700000001", NONCE, MAC, STR("{}"), NOW_S), STATUS_DENIED);
	ck_assert_int_eq(
		check("01700000000", NONCE, MAC, STR("{}"), NOW_S), STATUS_DENIED);
	ck_assert_int_eq(
		check(MOMENT, "00112233445566778899AABBCCDDEEFF", MAC, STR("{}"), NOW_S),
		STATUS_DENIED);
	for (size_t i = 0; i < SIGNATURE_MAC_HEX; i++) {
		mac[i] = MAC[i] == '0' ? '1' : '0';
		ck_assert_int_eq(
			check(MOMENT, NONCE, mac, STR("{}"), NOW_S), STATUS_DENIED);
		mac[i] = MAC[i];
	}
	ck_assert_int_eq(check(MOMENT, NONCE, mac, STR("{}"), NOW_S), STATUS_OK);
}
END_TEST

START_TEST(cannot_read_headers_that_have_not_their_shape)
{
	static const char *const moments[] = {"", "now", "-1700000000", "+1700000000",
		" 1700000000", "1700000000.0", "1700000000000", "0x6553f100", "\xd9\xa1"};
	static const char *const nonces[] = {"", "0", NONCE "0", NONCE "00",
		"00112233445566778899aabbccddeef", "00112233445566778899aabbccddeefg",
		"00112233445566778899aabbccddee f"};

	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		ck_assert_int_eq(check(moments[i], NONCE, MAC, STR("{}"), NOW_S),
			STATUS_MALFORMED);
		ck_assert(str_has_nocase(str_from(fault.sentence), "Reeve-Timestamp"));
	}
	for (size_t i = 0; i < sizeof nonces / sizeof *nonces; i++) {
		ck_assert_int_eq(check(MOMENT, nonces[i], MAC, STR("{}"), NOW_S),
			STATUS_MALFORMED);
		ck_assert(str_has_nocase(str_from(fault.sentence), "Reeve-Nonce"));
	}
	ck_assert_int_eq(check(MOMENT, NONCE, "", STR("{}"), NOW_S), STATUS_MALFORMED);
	ck_assert_int_eq(
		check(MOMENT, NONCE, MAC "0", STR("{}"), NOW_S), STATUS_MALFORMED);
	ck_assert_int_eq(check(MOMENT, NONCE, NONCE, STR("{}"), NOW_S), STATUS_MALFORMED);
	ck_assert(str_has_nocase(str_from(fault.sentence), "Reeve-Signature"));
}
END_TEST

Suite *signature_suite(void)
{
	Suite *suite = suite_create("signature");
	TCase *cases = tcase_create("signature");

	tcase_add_test(cases, makes_the_signature_that_others_make);
	tcase_add_test(cases, takes_what_is_signed_well_within_its_time);
	tcase_add_test(cases, denies_what_is_too_old_or_too_new);
	tcase_add_test(cases, denies_what_was_altered_in_any_part);
	tcase_add_test(cases, cannot_read_headers_that_have_not_their_shape);
	suite_add_tcase(suite, cases);
	return suite;
}
