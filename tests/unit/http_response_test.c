/* Answers: what may not be smuggled in, what every page carries, where redirects go. */
#include "http/response.h"

#include "http_test.h"

static struct response response;
static struct buf head;

static void setup(void)
{
	response_init(&response);
	buf_init(&head, 65536);
}

static void teardown(void)
{
	response_free(&response);
	buf_free(&head);
}

static const char *head_text(void)
{
	buf_clear(&head, 65536);
	response_head(&response, &head);
	return buf_cstring(&head);
}

static size_t count_in_head(const char *part)
{
	size_t count = 0;

	for (const char *at = head_text(); (at = strstr(at, part)); at++)
		count++;
	return count;
}

START_TEST(turns_line_ends_in_values_into_spaces)
{
	response_header(&response, "Reeve-Stamp", STR("a\r\nSet-Cookie: b\0c\x7F"));
	ck_assert_uint_eq(count_in_head("\r\nReeve-Stamp: a  Set-Cookie: b c \r\n"), 1);
	ck_assert_uint_eq(count_in_head("\r\nSet-Cookie"), 0);
}
END_TEST

START_TEST(refuses_names_that_nginx_obeys_or_that_are_none)
{
	static const char *const names[] = {"X-Accel-Redirect", "x-accel-buffering",
		"X-ACCEL-Expires", "X-Accel", "Status", "content-length", "", "a b",
		"a:", "a\r\nb", "\xC3\xBC"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		response_header(&response, names[i], STR("/secret"));
		ck_assert_msg(response.headers.len == 0, "%s", names[i]);
	}
	response_header(&response, "X-Acce", STR("fine"));
	ck_assert_uint_eq(count_in_head("\r\nX-Acce: fine\r\n"), 1);
}
END_TEST

START_TEST(drops_a_header_whole_when_there_is_no_room)
{
	static char value[RESPONSE_HEADER_BYTES];

	memset(value, 'v', sizeof value);
	response_header(&response, "First", (struct str){value, 16000});
	response_header(&response, "Second", (struct str){value, 400});
	response_header(&response, "Third", STR("x"));
	ck_assert(buf_is_full(&response.headers));
	ck_assert_uint_eq(count_in_head("First: v"), 1);
	ck_assert_uint_eq(count_in_head("Second"), 0);
	ck_assert_uint_eq(count_in_head("Third"), 0);
	ck_assert_uint_eq(count_in_head("v\r\nContent-Security-Policy"), 1);
}
END_TEST

START_TEST(carries_the_security_headers)
{
	response_type(&response, 200, "text/html; charset=utf-8");
	buf_text(&response.body, "hello");
	ck_assert(str_starts(str_from(head_text()), "Status: 200 OK\r\n"));
	ck_assert_uint_eq(count_in_head("Content-Security-Policy: default-src 'none'; "
					"style-src 'self'; img-src 'self' data:; "
					"script-src 'self'; connect-src 'self'; "
					"form-action 'self'; base-uri 'none'; "
					"frame-ancestors 'none'\r\n"),
		1);
	ck_assert_uint_eq(count_in_head("Cache-Control: no-store\r\n"), 1);
	ck_assert_uint_eq(count_in_head("X-Content-Type-Options: nosniff\r\n"), 1);
	ck_assert_uint_eq(count_in_head("Referrer-Policy: same-origin\r\n"), 1);
	ck_assert(str_ends(str_from(head_text()), "\r\nContent-Length: 5\r\n\r\n"));
	ck_assert_uint_eq(count_in_head("\r\n\r\n"), 1);
}
END_TEST

START_TEST(lets_a_page_have_its_own_policy_and_caching)
{
	response_header(&response, "cache-control", STR("max-age=60"));
	response_header(&response, "Content-Security-Policy", STR("sandbox"));
	ck_assert_uint_eq(count_in_head("no-store"), 0);
	ck_assert_uint_eq(count_in_head("default-src"), 0);
	ck_assert_uint_eq(count_in_head("sandbox"), 1);
}
END_TEST

START_TEST(sends_one_content_type_the_last)
{
	response_header(&response, "Allow", STR("GET"));
	response_type(&response, 200, "text/html; charset=utf-8");
	response_header(&response, "Allow", STR("POST"));
	response_type(&response, 503, "text/plain; charset=utf-8");
	ck_assert_int_eq(response.code, 503);
	ck_assert_uint_eq(count_in_head("\r\nContent-Type: "), 1);
	ck_assert_uint_eq(
		count_in_head("Content-Type: text/plain; charset=utf-8\r\n"), 1);
	ck_assert_uint_eq(count_in_head("\r\nAllow: "), 2);
}
END_TEST

START_TEST(redirects_only_within_this_host)
{
	static const struct str elsewhere[] = {STR("//evil"), STR("/\\evil"), STR(""),
		STR("http://evil/"), STR("evil"), STR("\\evil"), STR("/a\r\nX: y"),
		STR("/a\tb"), STR("/\0"), STR("/a\x7F"), STR(" /a")};

	for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
		response_clear(&response);
		response_redirect(&response, elsewhere[i]);
		ck_assert_msg(count_in_head("\r\nLocation: /admin/\r\n") == 1, "%zu", i);
	}
	response_redirect(&response, STR("/admin/a%2Fb/?q=//x"));
	ck_assert_int_eq(response.code, 303);
	ck_assert_uint_eq(count_in_head("Location"), 1);
	ck_assert_uint_eq(count_in_head("\r\nLocation: /admin/a%2Fb/?q=//x\r\n"), 1);
	response_redirect_permanent(&response, STR("/"));
	ck_assert(str_starts(str_from(head_text()), "Status: 301 Moved Permanently\r\n"));
	ck_assert_uint_eq(count_in_head("\r\nLocation: /\r\n"), 1);
}
END_TEST

START_TEST(forgets_everything_when_cleared)
{
	response_type(&response, 404, "text/html");
	buf_text(&response.body, "gone");
	response_clear(&response);
	ck_assert_int_eq(response.code, 200);
	ck_assert_uint_eq(response.headers.len, 0);
	ck_assert_uint_eq(response.body.len, 0);
	ck_assert_uint_eq(count_in_head("Content-Length: 0\r\n"), 1);
}
END_TEST

START_TEST(maps_every_status_to_a_code_with_a_reason)
{
	for (int status = STATUS_OK; status <= STATUS_FAILED; status++) {
		int code = status_http_code((enum status)status);

		ck_assert_int_eq(code == 200, status == STATUS_OK);
		ck_assert_int_ge(code, 200);
		ck_assert_str_ne(http_reason(code), "Unknown");
	}
	ck_assert_int_eq(status_http_code(STATUS_MALFORMED), 400);
	ck_assert_int_eq(status_http_code(STATUS_BAD_METHOD), 405);
	ck_assert_int_eq(status_http_code(STATUS_TOO_LARGE), 413);
	ck_assert_int_eq(status_http_code(STATUS_FULL), 503);
	ck_assert_str_eq(http_reason(799), "Unknown");
}
END_TEST

TCase *http_response_case(void)
{
	TCase *tests = tcase_create("response");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, turns_line_ends_in_values_into_spaces);
	tcase_add_test(tests, refuses_names_that_nginx_obeys_or_that_are_none);
	tcase_add_test(tests, drops_a_header_whole_when_there_is_no_room);
	tcase_add_test(tests, carries_the_security_headers);
	tcase_add_test(tests, lets_a_page_have_its_own_policy_and_caching);
	tcase_add_test(tests, sends_one_content_type_the_last);
	tcase_add_test(tests, redirects_only_within_this_host);
	tcase_add_test(tests, forgets_everything_when_cleared);
	tcase_add_test(tests, maps_every_status_to_a_code_with_a_reason);
	return tests;
}
