/* The look at a request before libfcgi: byte by byte, and at every limit. */
#include "http/fcgi_head.h"

#include <stdlib.h>

#include "base/arena.h"
#include "http_fcgi_client.h"
#include "http_test.h"

static struct buf bytes;

static void setup(void)
{
	buf_init(&bytes, CLIENT_BYTES);
}

static void teardown(void)
{
	buf_free(&bytes);
}

/* Judges a copy, as judging changes what it sees. */
static enum fcgi_head judge(size_t len)
{
	unsigned char *copy = must_malloc(len);
	enum fcgi_head head;

	if (len)
		memcpy(copy, bytes.at, len);
	head = fcgi_head_judge(copy, len);
	free(copy);
	return head;
}

START_TEST(wants_more_until_the_parameters_end)
{
	size_t whole;

	request_add(&bytes, "GET", "/", "0", STR(""));
	whole = bytes.len - 8; /* without the empty record of standard input */
	for (size_t len = 0; len < whole; len++)
		ck_assert_msg(judge(len) == FCGI_HEAD_SHORT, "%zu", len);
	for (size_t len = whole; len <= bytes.len; len++)
		ck_assert_msg(judge(len) == FCGI_HEAD_WHOLE, "%zu", len);
}
END_TEST

START_TEST(knows_a_stranger_by_his_first_byte)
{
	buf_text(&bytes, "GET / HTTP/1.1");
	ck_assert_int_eq(judge(1), FCGI_HEAD_BROKEN);
	ck_assert_int_eq(judge(bytes.len), FCGI_HEAD_BROKEN);
	ck_assert_int_eq(judge(0), FCGI_HEAD_SHORT);
}
END_TEST

START_TEST(skips_padding)
{
	begin_add(&bytes, 1);
	bytes.at[6] = 3;
	buf_append(&bytes, "\xFF\xFF\xFF", 3);
	record_add(&bytes, 4, STR("\1\1ab"));
	bytes.at[16 + 3 + 6] = 5;
	ck_assert_int_eq(judge(bytes.len), FCGI_HEAD_SHORT);
	buf_append(&bytes, "\xFF\xFF\xFF\xFF\xFF", 5);
	record_add(&bytes, 4, STR(""));
	ck_assert_int_eq(judge(bytes.len), FCGI_HEAD_WHOLE);
}
END_TEST

START_TEST(joins_pairs_across_records)
{
	begin_add(&bytes, 1);
	record_add(&bytes, 4, STR("\4"));
	record_add(&bytes, 4, STR("\x80\0"));
	record_add(&bytes, 4, STR("\0\2NA"));
	record_add(&bytes, 4, STR("MEab\1"));
	record_add(&bytes, 4, STR("\0x"));
	record_add(&bytes, 4, STR(""));
	ck_assert_int_eq(judge(bytes.len), FCGI_HEAD_WHOLE);
}
END_TEST

START_TEST(refuses_any_other_record_or_request)
{
	for (int type = 0; type < 256; type++) {
		buf_clear(&bytes, CLIENT_BYTES);
		begin_add(&bytes, 1);
		record_add(&bytes, type, STR(""));
		ck_assert_int_eq(
			judge(bytes.len), type == 4 ? FCGI_HEAD_WHOLE : FCGI_HEAD_BROKEN);
		buf_clear(&bytes, CLIENT_BYTES);
		begin_add(&bytes, 1);
		record_add(&bytes, 4, STR(""));
		record_add(&bytes, type, STR(""));
		ck_assert_int_eq(
			judge(bytes.len), type == 5 ? FCGI_HEAD_WHOLE : FCGI_HEAD_BROKEN);
	}
	buf_clear(&bytes, CLIENT_BYTES);
	begin_add(&bytes, 1);
	record_add(&bytes, 4, STR(""));
	bytes.at[16 + 3] = 2;
	ck_assert_int_eq(judge(bytes.len), FCGI_HEAD_BROKEN);
}
END_TEST

TCase *http_fcgi_head_case(void)
{
	TCase *tests = tcase_create("fcgi head");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, wants_more_until_the_parameters_end);
	tcase_add_test(tests, knows_a_stranger_by_his_first_byte);
	tcase_add_test(tests, skips_padding);
	tcase_add_test(tests, joins_pairs_across_records);
	tcase_add_test(tests, refuses_any_other_record_or_request);
	return tests;
}
