/* Runs the unit tests of app/http; escape's are here. Never needs a web server. */
#include "http_test.h"

#include <stdlib.h>

#include "base/log.h"
#include "http/escape.h"

static struct arena *arena;

static void setup(void)
{
	arena = arena_new(4096);
}

static void teardown(void)
{
	arena_free(arena);
}

static struct str quoted(struct str text)
{
	struct buf out;
	struct str copy;

	buf_init(&out, 1024);
	escape_header_quoted(&out, text);
	copy = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return copy;
}

START_TEST(escapes_every_byte_and_back)
{
	char bytes[256];
	struct str all = {bytes, sizeof bytes}, encoded, decoded;

	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	encoded = escape_url_copy(arena, all);
	ck_assert_uint_eq(encoded.len, 66 + 3 * (256 - 66));
	for (size_t i = 0; i < encoded.len; i++)
		ck_assert_ptr_eq(memchr("/?#&=+, ;\"'<>", encoded.at[i], 13), NULL);
	ck_assert(unescape_url(arena, encoded, &decoded));
	ck_assert(str_equal(all, decoded));
}
END_TEST

START_TEST(escapes_in_upper_case)
{
	ck_assert(str_is(escape_url_copy(arena, STR("a/\xC3\xBC ~")), "a%2F%C3%BC%20~"));
	ck_assert(str_is(escape_url_copy(arena, STR("")), ""));
	ck_assert(str_is(escape_url_copy(arena, (struct str){NULL, 0}), ""));
}
END_TEST

START_TEST(refuses_broken_escapes)
{
	static const char *const broken[] = {
		"%", "a%", "%4", "%4g", "%g4", "%%41", "%+1", "% 1", "%-1", "x%4"};
	struct str text;

	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		ck_assert_msg(!unescape_url(arena, str_from(broken[i]), &text), "%s",
			broken[i]);
		ck_assert(!escapes_are_whole(str_from(broken[i])));
	}
	/* What follows the text in memory must not be taken for its end. */
	ck_assert(!unescape_url(arena, str_slice(STR("%41"), 0, 2), &text));
}
END_TEST

START_TEST(decodes_either_case_and_keeps_plus)
{
	struct str text;

	ck_assert(unescape_url(arena, STR("%2f%2F+%00%25"), &text));
	ck_assert(str_equal(text, STR("//+\0%")));
	ck_assert(unescape_url(arena, STR(""), &text));
	ck_assert_uint_eq(text.len, 0);
}
END_TEST

START_TEST(quotes_for_headers)
{
	ck_assert(str_is(quoted(STR("a\"b\\c")), "\"a\\\"b\\\\c\""));
	ck_assert(str_is(quoted(STR("a\r\nX: y\0\x7F")), "\"a__X: y__\""));
	ck_assert(str_is(quoted(STR("")), "\"\""));
}
END_TEST

static TCase *http_escape_case(void)
{
	TCase *tests = tcase_create("escape");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, escapes_every_byte_and_back);
	tcase_add_test(tests, escapes_in_upper_case);
	tcase_add_test(tests, refuses_broken_escapes);
	tcase_add_test(tests, decodes_either_case_and_keeps_plus);
	tcase_add_test(tests, quotes_for_headers);
	return tests;
}

int main(void)
{
	Suite *suite = suite_create("http");
	SRunner *runner;
	int failed;

	log_level_set(LOG_LEVEL_ERROR);
	suite_add_tcase(suite, http_escape_case());
	suite_add_tcase(suite, http_request_case());
	suite_add_tcase(suite, http_response_case());
	suite_add_tcase(suite, http_cookie_case());
	suite_add_tcase(suite, http_form_case());
	suite_add_tcase(suite, http_multipart_case());
	suite_add_tcase(suite, http_fcgi_head_case());
	suite_add_tcase(suite, http_fcgi_case());
	suite_add_tcase(suite, http_fcgi_hostile_case());
	suite_add_tcase(suite, http_fcgi_record_case());
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
