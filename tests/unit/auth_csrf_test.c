/* Tests of what tells our own forms from those of others, and of where a redirect may
 * lead. */
#include "auth_test.h"

#include "auth/csrf.h"
#include "auth/secret.h"

/* A request with the token of `secret`: fine but for what a test changes. */
static struct form form_with_token(struct str secret)
{
	struct str token = csrf_token(room.arena, secret);

	return form_of(
		arena_printf(room.arena, "a=1&-csrf=%.*s&-csrf=other", STR_ARGS(token))
			.at);
}

static bool is_taken(const struct request *request, struct str secret)
{
	struct form form = form_with_token(secret);
	enum status status = csrf_check(request, &form, secret, &room.fault);

	if (status == STATUS_OK)
		return true;
	assert_fault(status, STATUS_DENIED, "Nothing was changed.");
	return false;
}

static bool origin_is_taken(const char *host, const char *origin, bool is_https)
{
	struct request request = request_with("");

	request.host = str_from(host);
	request.origin = str_from(origin);
	request.is_https = is_https;
	return is_taken(&request, secret_new(room.arena));
}

static void assert_refused(const char *encoded, struct str secret)
{
	struct request request = request_with("");
	struct form form = form_of(encoded);

	assert_fault(csrf_check(&request, &form, secret, &room.fault), STATUS_DENIED,
		"reload the page and try again. Nothing was changed.");
}

START_TEST(a_form_without_our_token_is_refused)
{
	struct str secret = secret_new(room.arena), other = secret_new(room.arena);
	const char *token = arena_text(room.arena, csrf_token(room.arena, secret));
	const char *others = arena_text(room.arena, csrf_token(room.arena, other));

	ck_assert_uint_eq(strlen(token), DIGEST_HEX_BYTES);
	assert_refused("", secret);
	assert_refused("a=1", secret);
	assert_refused("-csrf", secret);
	assert_refused("-csrf=", secret);
	assert_refused(arena_printf(room.arena, "csrf=%s", token).at, secret);
	assert_refused(arena_printf(room.arena, "-csrf=%s", others).at, secret);
	assert_refused(arena_printf(room.arena, "-csrf=%s0", token).at, secret);
	assert_refused(arena_printf(room.arena, "-csrf=%.31s", token).at, secret);
	assert_refused(arena_printf(room.arena, "-csrf=&-csrf=%s", token).at, secret);
	assert_refused(
		arena_printf(room.arena, "-csrf=%.*s", STR_ARGS(secret)).at, secret);
}
END_TEST

START_TEST(no_secret_has_no_token)
{
	static const char *const secrets[] = {"", "0", "short", "\xff"};

	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
		struct str secret = str_from(secrets[i]);

		ck_assert_uint_eq(csrf_token(room.arena, secret).len, 0);
		assert_refused("-csrf=", secret);
		assert_refused("a=1", secret);
	}
	ck_assert_uint_eq(csrf_token(room.arena, (struct str){NULL, 0}).len, 0);
}
END_TEST

START_TEST(whoever_can_compute_the_token_of_no_secret_gains_nothing)
{
	struct digest digest = digest_keyed(STR(""), STR("reeve form"));
	char token[DIGEST_HEX_BYTES + 1];

	hex_encode(token, digest.bytes, DIGEST_BYTES);
	assert_refused(arena_printf(room.arena, "-csrf=%s", token).at, STR(""));
	assert_refused(
		arena_printf(room.arena, "-csrf=%s", token).at, (struct str){NULL, 0});
}
END_TEST

START_TEST(our_own_form_is_taken_again_and_again)
{
	struct request request = request_with("");
	struct str secret = secret_new(room.arena);

	ck_assert(is_taken(&request, secret));
	ck_assert(is_taken(&request, secret));
}
END_TEST

START_TEST(an_origin_must_be_this_host_by_this_scheme)
{
	ck_assert(origin_is_taken("host:8080", "http://host:8080", false));
	ck_assert(origin_is_taken("Host:8080", "http://hOST:8080", false));
	ck_assert(origin_is_taken("host", "https://host", true));
	ck_assert(origin_is_taken("host:443", "https://host", true));
	ck_assert(origin_is_taken("host", "http://host:80", false));
	ck_assert(origin_is_taken("[::1]:8080", "http://[::1]:8080", false));
	ck_assert(!origin_is_taken("host:8080", "null", false));
	ck_assert(!origin_is_taken("null", "null", false));
	ck_assert(!origin_is_taken("host:8080", "https://host:8080", false));
	ck_assert(!origin_is_taken("host:8080", "http://host:8080", true));
	ck_assert(!origin_is_taken("host:8080", "http://host:8081", false));
	ck_assert(!origin_is_taken("host:8080", "http://host", false));
	ck_assert(!origin_is_taken("host", "http://host:443", false));
	ck_assert(!origin_is_taken("host:8080", "http://evil.host:8080", false));
	ck_assert(!origin_is_taken("host:8080", "http://host:8080.evil", false));
	ck_assert(!origin_is_taken("host:8080", "http://host:8080@evil", false));
	ck_assert(!origin_is_taken("host:8080", "http://evil/http://host:8080", false));
	ck_assert(!origin_is_taken("host:8080", "http://", false));
	ck_assert(!origin_is_taken("", "http://", false));
	ck_assert(!origin_is_taken("host:8080", "host:8080", false));
	ck_assert(!origin_is_taken("host:8080", "ftp://host:8080", false));
	ck_assert(!origin_is_taken("host:8080", "h", false));
}
END_TEST

START_TEST(the_browser_must_not_say_that_it_came_from_elsewhere)
{
	static const struct {
		const char *site;
		bool is_taken;
	} cases[] = {{"same-origin", true}, {"none", true}, {"same-site", false},
		{"cross-site", false}, {"Same-Origin", false},
		{"same-origin, none", false}};
	struct request request = request_with("");
	struct str secret = secret_new(room.arena);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		request.fetch_site = str_from(cases[i].site);
		request.origin = STR("");
		ck_assert_msg(is_taken(&request, secret) == cases[i].is_taken, "%s",
			cases[i].site);
		request.origin = STR("http://host:8080");
		ck_assert(is_taken(&request, secret) == cases[i].is_taken);
		request.origin = STR("http://evil");
		ck_assert(!is_taken(&request, secret));
	}
}
END_TEST

START_TEST(a_referer_counts_where_nothing_better_was_sent)
{
	static const char *const foreign[] = {"http://evil/", "http://evil/host:8080",
		"http://host:8080.evil/", "https://host:8080/",
		"http://evil?http://host:8080/", "http://host:8080@evil/",
		"http://host:8080\\@evil/", "/admin/", "about:blank"};
	struct request request = request_with("");
	struct str secret = secret_new(room.arena);

	request.referer = STR("http://host:8080/admin/login/?next=/admin/");
	ck_assert(is_taken(&request, secret));
	request.referer = STR("http://host:8080");
	ck_assert(is_taken(&request, secret));
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
		request.referer = str_from(foreign[i]);
		ck_assert_msg(!is_taken(&request, secret), "%s", foreign[i]);
	}
	request.origin = STR("http://host:8080");
	ck_assert(is_taken(&request, secret));
}
END_TEST

START_TEST(the_login_form_has_a_secret_before_any_session)
{
	struct request request = request_with("");
	struct str secret = csrf_login_begin(room.arena, &request, &room.response);
	struct str headers = buf_content(&room.response.headers);
	struct form form = form_with_token(secret);

	ck_assert(str_has_nocase(
		headers, arena_printf(room.arena, "Set-Cookie: reeve_login=%.*s;",
				 STR_ARGS(secret))
				 .at));
	ck_assert(!str_has_nocase(headers, "Max-Age"));
	ck_assert_uint_eq(csrf_login_read(&request).len, 0);
	assert_fault(csrf_check(&request, &form, csrf_login_read(&request), &room.fault),
		STATUS_DENIED, "reload the page");
	request = request_with(
		arena_printf(room.arena, "reeve_login=%.*s", STR_ARGS(secret)).at);
	ck_assert_int_eq(
		csrf_check(&request, &form, csrf_login_read(&request), &room.fault),
		STATUS_OK);
	response_clear(&room.response);
	ck_assert(str_equal(
		csrf_login_begin(room.arena, &request, &room.response), secret));
	ck_assert_uint_eq(room.response.headers.len, 0);
	ck_assert_int_eq(number_of("SELECT count(*) FROM reeve_session"), 0);
}
END_TEST

START_TEST(a_login_cookie_that_is_no_secret_is_replaced)
{
	struct request request = request_with("reeve_login=chosen-by-somebody-else");
	struct str secret = csrf_login_begin(room.arena, &request, &room.response);

	ck_assert(secret_is_wellformed(secret));
	ck_assert_uint_eq(csrf_login_read(&request).len, 0);
	ck_assert_uint_gt(room.response.headers.len, 0);
}
END_TEST

START_TEST(redirects_stay_below_admin)
{
	static const char *const safe[] = {"/admin/", "/admin/album/?q=a%20b&o=-1",
		"/admin/album/1,2/change/", "/admin/x/..a/", "/admin/x/a../",
		"/admin/x/.../", "/admin/?next=/../..", "/admin/a%2F..%2Fb/",
		"/admin/#.."};
	static const char *const unsafe[] = {"", "/", "/admin", "/adminx/", "admin/",
		"//evil/", "/\\evil", "//admin/", "\\/admin/", "http://host/admin/",
		"javascript:alert(1)", " /admin/", "/admin/ ",
		"/admin/\r\nSet-Cookie: a=b", "/admin/\t", "/admin/\x01", "/admin/\x7f",
		"/admin/\xc3\xa9", "/admin/\\..\\..", "/admin/../evil", "/admin/..",
		"/admin/./x", "/admin/x/../../evil", "/admin/%2e%2E/evil",
		"/admin/.%2e/evil", "/admin/x/%2E./../", "/admin/..?a", "/admin/..#a",
		"/ADMIN/", "/login/?/admin/"};
	char longest[REQUEST_PATH_BYTES + REQUEST_QUERY_BYTES + 1];

	for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
		ck_assert_msg(safe_next(str_from(safe[i])), "%s", safe[i]);
	for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
		ck_assert_msg(!safe_next(str_from(unsafe[i])), "%s", unsafe[i]);
	ck_assert(!safe_next((struct str){NULL, 0}));
	ck_assert(!safe_next(STR("/admin/\0x")));
	memset(longest, 'x', sizeof longest);
	memcpy(longest, "/admin/", 7);
	ck_assert(safe_next((struct str){longest, sizeof longest - 1}));
	ck_assert(!safe_next((struct str){longest, sizeof longest}));
}
END_TEST

Suite *csrf_suite(void)
{
	Suite *suite = suite_create("auth: csrf");
	TCase *tests = tcase_create("csrf");

	tcase_add_checked_fixture(tests, room_setup, room_teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_form_without_our_token_is_refused);
	tcase_add_test(tests, no_secret_has_no_token);
	tcase_add_test(tests, whoever_can_compute_the_token_of_no_secret_gains_nothing);
	tcase_add_test(tests, our_own_form_is_taken_again_and_again);
	tcase_add_test(tests, an_origin_must_be_this_host_by_this_scheme);
	tcase_add_test(tests, the_browser_must_not_say_that_it_came_from_elsewhere);
	tcase_add_test(tests, a_referer_counts_where_nothing_better_was_sent);
	tcase_add_test(tests, the_login_form_has_a_secret_before_any_session);
	tcase_add_test(tests, a_login_cookie_that_is_no_secret_is_replaced);
	tcase_add_test(tests, redirects_stay_below_admin);
	suite_add_tcase(suite, tests);
	return suite;
}
