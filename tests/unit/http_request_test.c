/* Requests from parameters: limits, refusals, and what Accept prefers. */
#include "http/request.h"

#include <stdlib.h>

#include "http_test.h"

enum { MOST_PARAMS = 16 };

struct param {
	const char *name;
	const char *value;
};

/* Parameters of a good GET, then those of the test; the last of a name counts. */
static struct param params[MOST_PARAMS];
static struct arena *arena;
static struct request request;
static struct fault fault;

static void set(const char *name, const char *value)
{
	for (size_t i = 0; i < MOST_PARAMS; i++) {
		if (params[i].name && strcmp(params[i].name, name) != 0)
			continue;
		params[i] = (struct param){name, value};
		return;
	}
	ck_abort_msg("too many parameters");
}

static const char *get(const void *source, const char *name)
{
	const struct param *from = source;

	for (size_t i = 0; i < MOST_PARAMS && from[i].name; i++)
		if (strcmp(from[i].name, name) == 0)
			return from[i].value;
	return NULL;
}

static enum status parse_body(struct str body)
{
	return request_parse(&request, arena, get, params, body, &fault);
}

static enum status parse(void)
{
	return parse_body(STR(""));
}

static enum status parse_uri(const char *uri)
{
	set("REQUEST_URI", uri);
	return parse();
}

static void setup(void)
{
	arena = arena_new(4096);
	memset(params, 0, sizeof params);
	set("REQUEST_METHOD", "GET");
	set("REQUEST_URI", "/admin/");
}

static void teardown(void)
{
	arena_free(arena);
}

/* "/" followed by `len` - 1 letters, or `head` and then letters. */
static const char *long_text(const char *head, size_t len)
{
	char *text = arena_alloc(arena, len + 1);

	memset(text, 'a', len);
	memcpy(text, head, strlen(head));
	text[len] = '\0';
	return text;
}

START_TEST(refuses_a_request_without_method_or_path)
{
	set("REQUEST_METHOD", NULL);
	ck_assert_int_eq(parse(), STATUS_MALFORMED);
	set("REQUEST_METHOD", "");
	ck_assert_int_eq(parse(), STATUS_MALFORMED);
	set("REQUEST_METHOD", "GET");
	ck_assert_int_eq(parse_uri(NULL), STATUS_MALFORMED);
	ck_assert_int_eq(parse_uri(""), STATUS_MALFORMED);
	ck_assert_int_eq(parse_uri("admin/"), STATUS_MALFORMED);
	ck_assert_int_eq(parse_uri("?q=1"), STATUS_MALFORMED);
	ck_assert_int_eq(parse_uri("http://host/"), STATUS_MALFORMED);
	ck_assert_int_eq(parse_uri("*"), STATUS_MALFORMED);
	ck_assert_int_eq(parse_uri("/"), STATUS_OK);
}
END_TEST

START_TEST(refuses_control_characters_and_broken_escapes)
{
	static const char *const bad[] = {"/a\nb", "/a\rb", "/a\tb", "/\x01", "/a\x7F",
		"/%", "/%4", "/%zz", "/?q=%", "/?q=\n"};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(parse_uri(bad[i]) == STATUS_MALFORMED, "%zu", i);
}
END_TEST

START_TEST(keeps_the_path_encoded)
{
	ck_assert_int_eq(parse_uri("//evil/%2F%00%0d%0A/\\x?a=%3F?b"), STATUS_OK);
	ck_assert(str_is(request.path, "//evil/%2F%00%0d%0A/\\x"));
	ck_assert(str_is(request.query, "a=%3F?b"));
	ck_assert_int_eq(parse_uri("/a?"), STATUS_OK);
	ck_assert_uint_eq(request.query.len, 0);
}
END_TEST

START_TEST(holds_its_limits_to_the_byte)
{
	ck_assert_int_eq(parse_uri(long_text("/", REQUEST_PATH_BYTES)), STATUS_OK);
	ck_assert_int_eq(
		parse_uri(long_text("/", REQUEST_PATH_BYTES + 1)), STATUS_NOT_FOUND);
	ck_assert_int_eq(parse_uri(long_text("/?", REQUEST_QUERY_BYTES + 2)), STATUS_OK);
	ck_assert_int_eq(
		parse_uri(long_text("/?", REQUEST_QUERY_BYTES + 3)), STATUS_TOO_LARGE);
}
END_TEST

START_TEST(holds_the_body_to_its_length)
{
	set("CONTENT_LENGTH", "3");
	ck_assert_int_eq(parse_body(STR("abc")), STATUS_OK);
	ck_assert(str_is(request.body, "abc"));
	ck_assert_int_eq(parse_body(STR("ab")), STATUS_MALFORMED);
	ck_assert_int_eq(parse_body(STR("")), STATUS_MALFORMED);
	ck_assert_int_eq(parse_body(STR("abcd")), STATUS_MALFORMED);
	set("CONTENT_LENGTH", "-1");
	ck_assert_int_eq(parse(), STATUS_MALFORMED);
	set("CONTENT_LENGTH", "3x");
	ck_assert_int_eq(parse_body(STR("abc")), STATUS_MALFORMED);
	set("CONTENT_LENGTH", "99999999999999999999");
	ck_assert_int_eq(parse(), STATUS_MALFORMED);
	set("CONTENT_LENGTH", "");
	ck_assert_int_eq(parse(), STATUS_OK);
	ck_assert_int_eq(parse_body(STR("a")), STATUS_MALFORMED);
}
END_TEST

START_TEST(refuses_a_body_past_the_limit)
{
	char *bytes = calloc(1, REQUEST_BODY_BYTES + 1);

	set("CONTENT_LENGTH", "16777216");
	ck_assert_int_eq(parse_body((struct str){bytes, REQUEST_BODY_BYTES}), STATUS_OK);
	set("CONTENT_LENGTH", "16777217");
	ck_assert_int_eq(parse_body((struct str){bytes, REQUEST_BODY_BYTES + 1}),
		STATUS_TOO_LARGE);
	free(bytes);
}
END_TEST

START_TEST(knows_three_methods_in_upper_case)
{
	static const struct {
		const char *name;
		enum method method;
		bool is_safe;
	} methods[] = {
		{"GET", METHOD_GET, true},
		{"HEAD", METHOD_HEAD, true},
		{"POST", METHOD_POST, false},
		{"get", METHOD_OTHER, false},
		{"GETS", METHOD_OTHER, false},
		{"DELETE", METHOD_OTHER, false},
		{"BREW", METHOD_OTHER, false},
	};

	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
		set("REQUEST_METHOD", methods[i].name);
		ck_assert_int_eq(parse(), STATUS_OK);
		ck_assert_int_eq(request.method, methods[i].method);
		ck_assert_int_eq(request_is_safe(&request), methods[i].is_safe);
		ck_assert(str_is(request.method_name, methods[i].name));
	}
}
END_TEST

START_TEST(takes_headers_and_misses_none)
{
	ck_assert_int_eq(parse(), STATUS_OK);
	ck_assert_uint_eq(request.cookies.len, 0);
	ck_assert_uint_eq(request.content_type.len, 0);
	ck_assert(!request.is_https);
	set("CONTENT_TYPE", " Text/HTML ; charset=UTF-8");
	set("HTTP_COOKIE", "a=b");
	set("HTTP_SEC_FETCH_SITE", "same-origin");
	set("REMOTE_ADDR", "127.0.0.1");
	set("HTTPS", "on");
	ck_assert_int_eq(parse(), STATUS_OK);
	ck_assert(str_is(request.content_type, "text/html"));
	ck_assert(str_is(request.cookies, "a=b"));
	ck_assert(str_is(request.fetch_site, "same-origin"));
	ck_assert(str_is(request.remote_address, "127.0.0.1"));
	ck_assert(request.is_https);
	set("HTTPS", "off");
	ck_assert_int_eq(parse(), STATUS_OK);
	ck_assert(!request.is_https);
	set("HTTP_X_FORWARDED_PROTO", "https");
	ck_assert_int_eq(parse(), STATUS_OK);
	ck_assert(!request.is_https);
	set("REQUEST_SCHEME", "https");
	ck_assert_int_eq(parse(), STATUS_OK);
	ck_assert(request.is_https);
}
END_TEST

START_TEST(answers_json_to_whom_prefers_it)
{
	static const struct {
		const char *accept;
		bool wants;
	} cases[] = {
		{"application/json", true},
		{"Application/JSON;charset=utf-8", true},
		{"application/json, text/plain, */*", true},
		{"text/html;q=0.5, application/json", true},
		{"text/*;q=0.9,application/json;q=0.91", true},
		{"*/*;q=0.1, application/*", true},
		{"text/html, application/json;q=0.5, */*;q=0.1", false},
		{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
			false},
		{"application/json, text/html", false},
		{"application/json;q=0", false},
		{"application/json;q=0, */*;q=0", false},
		{"application/json;q=nonsense", false},
		{"application/json;q=", false},
		{"application/json;q=1.5", false},
		{"application/jsonx", false},
		{"*/*", false},
		{"", false},
		{",,;,;q=1,", false},
		{NULL, false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set("HTTP_ACCEPT", cases[i].accept);
		ck_assert_int_eq(parse(), STATUS_OK);
		ck_assert_msg(request_wants_json(&request) == cases[i].wants, "%s",
			cases[i].accept ? cases[i].accept : "(none)");
	}
}
END_TEST

TCase *http_request_case(void)
{
	TCase *tests = tcase_create("request");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, refuses_a_request_without_method_or_path);
	tcase_add_test(tests, refuses_control_characters_and_broken_escapes);
	tcase_add_test(tests, keeps_the_path_encoded);
	tcase_add_test(tests, holds_its_limits_to_the_byte);
	tcase_add_test(tests, holds_the_body_to_its_length);
	tcase_add_test(tests, refuses_a_body_past_the_limit);
	tcase_add_test(tests, knows_three_methods_in_upper_case);
	tcase_add_test(tests, takes_headers_and_misses_none);
	tcase_add_test(tests, answers_json_to_whom_prefers_it);
	return tests;
}
