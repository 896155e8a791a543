/* Cookies, read and written, by http and by https. */
#include "http/cookie.h"

#include "http_test.h"

static struct request request;
static struct response response;

static void setup(void)
{
	request = (struct request){.method = METHOD_GET};
	response_init(&response);
}

static void teardown(void)
{
	response_free(&response);
}

static struct str read_from(const char *cookies)
{
	request.cookies = str_from(cookies);
	return cookie_read(&request, "reeve");
}

static bool wrote(const char *line)
{
	return str_is(buf_content(&response.headers), line);
}

START_TEST(finds_no_cookie_where_there_is_none)
{
	static const char *const without[] = {"", ";", "=", "reeve", ";;; ;", "reeves=1",
		"Reeve=1", "a=reeve=1", "xreeve=1", "reeve =1", "__Host-reeve=1",
		" ; = ;"};

	for (size_t i = 0; i < sizeof without / sizeof without[0]; i++)
		ck_assert_msg(read_from(without[i]).len == 0, "%s", without[i]);
	ck_assert_uint_eq(read_from(NULL).len, 0);
}
END_TEST

START_TEST(reads_the_first_of_its_name)
{
	ck_assert(str_is(read_from("reeve=1"), "1"));
	ck_assert(str_is(read_from("a=b;reeve=1=2;c"), "1=2"));
	ck_assert(str_is(read_from("a;  reeve=first ; reeve=second"), "first"));
	ck_assert(str_is(read_from("reeve=; reeve=second"), ""));
}
END_TEST

START_TEST(wants_the_host_prefix_by_https)
{
	request.is_https = true;
	ck_assert_uint_eq(read_from("reeve=planted").len, 0);
	ck_assert_uint_eq(read_from("__host-reeve=planted").len, 0);
	ck_assert_uint_eq(read_from("__Host-=planted").len, 0);
	ck_assert(str_is(read_from("reeve=planted; __Host-reeve=real"), "real"));
}
END_TEST

START_TEST(writes_for_http_and_https)
{
	cookie_write(&response, &request, "reeve", STR("0af3"), -1);
	ck_assert(wrote("Set-Cookie: reeve=0af3; Path=/; HttpOnly; SameSite=Lax\r\n"));
	response_clear(&response);
	request.is_https = true;
	cookie_write(&response, &request, "reeve", STR("0af3"), 60);
	ck_assert(wrote("Set-Cookie: __Host-reeve=0af3; Path=/; HttpOnly; SameSite=Lax; "
			"Secure; Max-Age=60\r\n"));
}
END_TEST

START_TEST(deletes_by_an_age_of_nothing)
{
	cookie_write(&response, &request, "reeve", STR("0af3"), 0);
	ck_assert(wrote("Set-Cookie: reeve=; Path=/; HttpOnly; SameSite=Lax; "
			"Max-Age=0\r\n"));
}
END_TEST

START_TEST(writes_nothing_that_could_break_out)
{
	static const struct str bad[] = {STR("a;b"), STR("a\r\nb"), STR("a b"), STR("\0"),
		STR("a,b"), STR("\"a\""), STR("\xC3\xBC"), STR("\x7F")};
	static char large[8192];

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		cookie_write(&response, &request, "reeve", bad[i], -1);
	memset(large, 'a', sizeof large);
	cookie_write(&response, &request, "reeve", (struct str){large, sizeof large}, -1);
	ck_assert_uint_eq(response.headers.len, 0);
}
END_TEST

TCase *http_cookie_case(void)
{
	TCase *tests = tcase_create("cookie");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, finds_no_cookie_where_there_is_none);
	tcase_add_test(tests, reads_the_first_of_its_name);
	tcase_add_test(tests, wants_the_host_prefix_by_https);
	tcase_add_test(tests, writes_for_http_and_https);
	tcase_add_test(tests, deletes_by_an_age_of_nothing);
	tcase_add_test(tests, writes_nothing_that_could_break_out);
	return tests;
}
