/* Requests of every kind, the hostile ones first: what each is answered with. */
#include "worker_test.h"

#include <stdio.h>

static void make_books(void)
{
	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT)");
	foreign("INSERT INTO book VALUES (1, 'Emma')");
}

START_TEST(says_which_methods_an_address_takes)
{
	static const struct {
		const char *method, *path, *allow;
	} cases[] = {{"POST", "/admin/", "GET, HEAD"}, {"PUT", "/admin/", "GET, HEAD"},
		{"GET", "/admin/logout/", "POST"},
		{"DELETE", "/admin/login/", "GET, HEAD, POST"},
		{"get", "/admin/-/ping", "GET, HEAD"},
		{"POST", "/admin/book/", "GET, HEAD"},
		{"DELETE", "/admin/book/", "GET, HEAD"},
		{"PUT", "/admin/book/1/change/", "GET, HEAD, POST"},
		{"POST", "/admin/book/1/history/", "GET, HEAD"}};

	make_books();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int code = strcmp(cases[i].method, "POST") == 0
				   ? post(cases[i].path, "")
				   : ask((struct ask){.method = cases[i].method,
					     .path = cases[i].path});

		ck_assert_msg(code == 405, "%d for %s %s", code, cases[i].method,
			cases[i].path);
		ck_assert_str_eq(header("Allow"), cases[i].allow);
	}
}
END_TEST

START_TEST(answers_head_as_it_would_get)
{
	static const char *const paths[] = {"/admin/", "/admin/book/", "/admin/book/add/",
		"/admin/book/1/delete/", "/admin/nothing/", "/admin/book"};

	make_books();
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		int code = get(paths[i]);
		size_t length = test_worker->response.body.len;

		ck_assert_int_eq(
			ask((struct ask){.method = "HEAD", .path = paths[i]}), code);
		ck_assert_uint_eq(test_worker->response.body.len, length);
	}
}
END_TEST

START_TEST(has_nothing_at_other_addresses)
{
	static const char *const paths[] = {"/", "/admin//", "/admin/book/x/change/",
		"/admin/book/2/change/", "/admin/book/%31/change/nope",
		"/admin/book/9223372036854775808/change/", "/admin/book/1,1/change/",
		"/admin/book/~t31/change/", "/admin/book/%00/change/",
		"/admin/book/1/blob/title", "/admin/book/1/blob/nothing",
		"/admin/book/?o=nothing", "/admin/book/?p=0", "/admin/book/?p=x",
		"/admin/<script>/", "/admin/reeve_user/", "/admin/sqlite_schema/"};

	make_books();
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		int code = get(paths[i]);

		ck_assert_msg(code == 404, "%d for %s", code, paths[i]);
		page_lacks("<script");
		page_lacks("SELECT");
	}
}
END_TEST

START_TEST(refuses_addresses_that_are_too_long)
{
	static char path[12000];

	memset(path, 'a', sizeof path - 1);
	memcpy(path, "/admin/", 7);
	ck_assert_int_eq(get(path), 404);
	path[20] = '?';
	ck_assert_int_eq(get(path), 413);
}
END_TEST

START_TEST(leads_from_an_address_without_its_slash)
{
	make_books();
	ck_assert_int_eq(get("/admin/book?o=title"), 301);
	ck_assert_str_eq(header("Location"), "/admin/book/?o=title");
	ck_assert_int_eq(get("/admin"), 301);
	ck_assert_str_eq(header("Location"), "/admin/");
	ck_assert_int_eq(get("/admin/nothing"), 404);
}
END_TEST

START_TEST(reads_no_other_type_of_body)
{
	static const char *const types[] = {"text/plain", "application/json",
		"multipart/mixed; boundary=x", "application/x-www-form-urlencodedx"};

	make_books();
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		ck_assert_int_eq(ask((struct ask){.path = "/admin/book/add/",
					 .body = "title=x",
					 .content_type = types[i]}),
			415);
	ck_assert_int_eq(ask((struct ask){.path = "/admin/login/",
				 .body = "{}",
				 .content_type = "application/json"}),
		415);
	ck_assert_int_eq(ask((struct ask){.path = "/admin/book/add/",
				 .body = "title=x",
				 .content_type = "Application/X-WWW-Form-Urlencoded; "
						 "charset=UTF-8"}),
		403);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM book"), 1);
}
END_TEST

START_TEST(refuses_a_form_that_cannot_be_read)
{
	static const char *const bodies[] = {
		"%", "title=%", "title=%4", "title=%zz", "title=a%00b", "%ff=x"};

	make_books();
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		int code = post("/admin/book/add/", bodies[i]);

		ck_assert_msg(code == 400, "%d for %s", code, bodies[i]);
	}
	ck_assert_int_eq(get("/admin/book/?o=%"), 400);
	ck_assert_int_eq(get("/admin/book/?o=%00"), 400);
	ck_assert_int_eq(post("/admin/book/add/?o=%00", "title=x"), 400);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM book"), 1);
}
END_TEST

START_TEST(refuses_a_form_of_too_many_inputs)
{
	struct buf body;

	make_books();
	buf_init(&body, 1 << 20);
	for (int i = 0; i < 20001; i++)
		buf_text(&body, "a=&");
	ck_assert_int_eq(post("/admin/book/add/", buf_cstring(&body)), 413);
	buf_free(&body);
}
END_TEST

START_TEST(sends_strangers_to_the_login_page_and_back)
{
	make_books();
	ck_assert_int_eq(
		ask((struct ask){.path = "/admin/book/?o=-title", .cookies = ""}), 303);
	ck_assert_str_eq(
		header("Location"), "/admin/login/?next=%2Fadmin%2Fbook%2F%3Fo%3D-title");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/", .cookies = ""}), 303);
	ck_assert_str_eq(header("Location"), "/admin/login/");
	/* Nobody learns here which tables there are. */
	ck_assert_int_eq(
		ask((struct ask){.path = "/admin/nothing/", .cookies = ""}), 303);
	ck_assert_int_eq(
		ask((struct ask){
			.path = "/admin/book/add/", .body = "title=x", .cookies = ""}),
		303);
	ck_assert_str_eq(
		header("Location"), "/admin/login/?next=%2Fadmin%2Fbook%2Fadd%2F");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM book"), 1);
}
END_TEST

START_TEST(takes_no_cookie_for_a_session_but_a_session)
{
	static const char *const cookies[] = {"reeve_session=", "reeve_session=x",
		"reeve_session=0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcdef",
		"reeve_login=0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcdef"};

	for (size_t i = 0; i < sizeof cookies / sizeof *cookies; i++)
		ck_assert_int_eq(
			ask((struct ask){.path = "/admin/", .cookies = cookies[i]}), 303);
	foreign("UPDATE reeve_session SET expires = 1");
	ck_assert_int_eq(get("/admin/"), 303);
	test_cookie = sign_in("ada", true);
	ck_assert_int_eq(get("/admin/"), 200);
	foreign("UPDATE reeve_user SET is_active = 0");
	ck_assert_int_eq(get("/admin/"), 303);
}
END_TEST

START_TEST(shows_a_form_again_that_has_an_old_token)
{
	make_books();
	ck_assert_int_eq(ask((struct ask){.path = "/admin/book/1/change/",
				 .body = "-csrf=0123&title=Typed+in+vain"}),
		403);
	ck_assert_str_eq(form_holds(page_form(), "title"), "Typed in vain");
	page_has("out of date");
	ck_assert_int_eq(form_send(page_form(), "/admin/book/1/change/"), 303);
	ck_assert_str_eq(foreign_text("SELECT title FROM book"), "Typed in vain");
}
END_TEST

START_TEST(plainly_refuses_a_form_from_elsewhere)
{
	static const char *const sites[] = {"cross-site", "same-site", "nonsense"};
	const char *right;

	make_books();
	ck_assert_int_eq(get("/admin/book/1/change/"), 200);
	right = form_encoded(page_form());
	for (size_t i = 0; i < sizeof sites / sizeof *sites; i++) {
		ck_assert_int_eq(
			ask((struct ask){.path = "/admin/book/1/change/",
				.body = arena_printf(test_arena, "%s&x=1", right).at,
				.fetch_site = sites[i]}),
			403);
		page_lacks("name=\"-once\"");
		page_lacks("Emma");
	}
	ck_assert_int_eq(ask((struct ask){.path = "/admin/book/1/delete/",
				 .body = "title=x",
				 .fetch_site = "cross-site"}),
		403);
	/* Without the header the token alone decides. */
	ck_assert_int_eq(ask((struct ask){.path = "/admin/book/1/delete/",
				 .body = "-csrf=x",
				 .fetch_site = ""}),
		403);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM book"), 1);
}
END_TEST

START_TEST(a_viewer_may_look_and_change_nothing)
{
	make_books();
	test_cookie = sign_in("bob", false);
	ck_assert_int_eq(get("/admin/book/"), 200);
	page_lacks("/admin/book/add/");
	ck_assert_int_eq(get("/admin/book/1/change/"), 200);
	page_lacks("name=\"title\"");
	page_lacks("/admin/book/1/delete/");
	ck_assert_int_eq(get("/admin/book/add/"), 403);
	ck_assert_int_eq(get("/admin/book/1/delete/"), 403);
	ck_assert_int_eq(post("/admin/book/1/change/", "title=x"), 403);
	page_has("only a superuser may change it");
	ck_assert_int_eq(post("/admin/book/add/", "title=x"), 403);
	ck_assert_int_eq(post("/admin/book/1/delete/", ""), 403);
	ck_assert_str_eq(foreign_text("SELECT group_concat(title) FROM book"), "Emma");
}
END_TEST

START_TEST(tells_its_state_to_programs_too)
{
	ck_assert_int_eq(get("/admin/-/ping"), 200);
	ck_assert_str_eq(page_text(), "pong");
	ck_assert_int_eq(get("/admin/-/status"), 200);
	page_has(header("Reeve-Stamp"));
	ck_assert_str_eq(header("Content-Type"), "text/html; charset=utf-8");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/-/status",
				 .accept = "application/json"}),
		200);
	ck_assert_str_eq(header("Content-Type"), "application/json");
	page_has(header("Reeve-Stamp"));
	page_has("\"workers\": [");
	ck_assert_int_eq(
		ask((struct ask){.path = "/admin/-/status", .cookies = ""}), 303);
}
END_TEST

TCase *worker_request_cases(void)
{
	TCase *requests = tcase_create("requests");

	tcase_add_test(requests, says_which_methods_an_address_takes);
	tcase_add_test(requests, answers_head_as_it_would_get);
	tcase_add_test(requests, has_nothing_at_other_addresses);
	tcase_add_test(requests, refuses_addresses_that_are_too_long);
	tcase_add_test(requests, leads_from_an_address_without_its_slash);
	tcase_add_test(requests, reads_no_other_type_of_body);
	tcase_add_test(requests, refuses_a_form_that_cannot_be_read);
	tcase_add_test(requests, refuses_a_form_of_too_many_inputs);
	tcase_add_test(requests, sends_strangers_to_the_login_page_and_back);
	tcase_add_test(requests, takes_no_cookie_for_a_session_but_a_session);
	tcase_add_test(requests, shows_a_form_again_that_has_an_old_token);
	tcase_add_test(requests, plainly_refuses_a_form_from_elsewhere);
	tcase_add_test(requests, a_viewer_may_look_and_change_nothing);
	tcase_add_test(requests, tells_its_state_to_programs_too);
	return requests;
}
