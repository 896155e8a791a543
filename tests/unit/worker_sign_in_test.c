/* Signing in and out, the password, and forms that outlive their sign-in. */
#include "worker_test.h"

#define PASSWORD "correct horse"

static void make_books(void)
{
	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT)");
	foreign("INSERT INTO book VALUES (1, 'Emma')");
}

/* The login form as a stranger gets it, filled in; `*cookie` is its secret. */
static struct typed_form *login_form(const char *path, const char **cookie)
{
	struct typed_form *form;

	ck_assert_int_eq(ask((struct ask){.path = path, .cookies = ""}), 200);
	*cookie = set_cookie("reeve_login=");
	form = page_form();
	form_type(form, "username", "ada");
	form_type(form, "password", PASSWORD);
	return form;
}

static int send_login(const struct typed_form *form, const char *cookie)
{
	return ask((struct ask){
		.path = "/admin/login/", .body = form_encoded(form), .cookies = cookie});
}

START_TEST(signs_in_and_goes_where_one_was_going)
{
	const char *cookie;
	struct typed_form *form;

	make_books();
	form = login_form("/admin/login/?next=%2Fadmin%2Fbook%2F%3Fo%3Dtitle", &cookie);
	ck_assert_int_eq(send_login(form, cookie), 303);
	ck_assert_str_eq(header("Location"), "/admin/book/?o=title");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/book/",
				 .cookies = set_cookie("reeve_session=")}),
		200);
	page_has("ada");
}
END_TEST

START_TEST(goes_nowhere_else_after_signing_in)
{
	static const char *const elsewhere[] = {"//evil.example/",
		"https://evil.example/", "/admin/../x", "/\\evil.example",
		"javascript:alert(1)"};

	for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
		const char *cookie;
		struct typed_form *form = login_form("/admin/login/", &cookie);

		form_type(form, "next", elsewhere[i]);
		ck_assert_int_eq(send_login(form, cookie), 303);
		ck_assert_str_eq(header("Location"), "/admin/");
	}
}
END_TEST

START_TEST(refuses_a_wrong_password_and_keeps_the_name)
{
	const char *cookie;
	struct typed_form *form = login_form("/admin/login/", &cookie);

	form_type(form, "password", "correct pony");
	ck_assert_int_eq(send_login(form, cookie), 403);
	page_lacks("correct pony");
	ck_assert_str_eq(form_holds(page_form(), "username"), "ada");
	ck_assert_str_eq(set_cookie("reeve_session="), "");
	form = page_form();
	form_type(form, "password", PASSWORD);
	ck_assert_int_eq(send_login(form, cookie), 303);
}
END_TEST

START_TEST(refuses_a_login_form_that_is_not_its_own)
{
	const char *cookie;
	struct typed_form *form = login_form("/admin/login/", &cookie);

	ck_assert_int_eq(send_login(form, ""), 403);
	ck_assert_str_eq(set_cookie("reeve_session="), "");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/login/",
				 .body = form_encoded(form),
				 .cookies = cookie,
				 .fetch_site = "cross-site"}),
		403);
	ck_assert_str_eq(set_cookie("reeve_session="), "");
	form_leave_out(form, "-csrf");
	ck_assert_int_eq(send_login(form, cookie), 403);
}
END_TEST

START_TEST(signs_out_for_good)
{
	ck_assert_int_eq(get("/admin/"), 200);
	ck_assert_int_eq(
		ask((struct ask){.path = "/admin/logout/", .body = "-csrf=x"}), 403);
	ck_assert_int_eq(get("/admin/"), 200);
	ck_assert_int_eq(post("/admin/logout/", ""), 303);
	ck_assert_str_eq(set_cookie("reeve_session="), "reeve_session=");
	ck_assert_int_eq(get("/admin/"), 303);
	/* Once more has nothing to keep, and nowhere to go back to. */
	ck_assert_int_eq(post("/admin/logout/", ""), 303);
	ck_assert_str_eq(header("Location"), "/admin/login/");
}
END_TEST

START_TEST(a_new_password_ends_the_other_sign_ins)
{
	const char *other = sign_in("ada", true);
	struct typed_form *form;

	ck_assert_int_eq(get("/admin/password/"), 200);
	form = page_form();
	form_type(form, "old_password", "not it");
	form_type(form, "new_password", "battery staple");
	form_type(form, "new_password_again", "battery staple");
	ck_assert_int_eq(form_send(form, "/admin/password/"), 422);
	form_type(form, "old_password", PASSWORD);
	form_type(form, "new_password_again", "battery stable");
	ck_assert_int_eq(form_send(form, "/admin/password/"), 422);
	ck_assert_int_eq(ask((struct ask){.path = "/admin/", .cookies = other}), 200);
	form_type(form, "new_password_again", "battery staple");
	ck_assert_int_eq(form_send(form, "/admin/password/"), 303);
	ck_assert_int_eq(get("/admin/"), 200);
	ck_assert_int_eq(ask((struct ask){.path = "/admin/", .cookies = other}), 303);
}
END_TEST

/* A form typed before the session ended, and the answer to sending it: the login page
 * with the form inside. */
static struct typed_form *send_too_late(const char **cookie)
{
	struct typed_form *form;

	make_books();
	ck_assert_int_eq(get("/admin/book/1/change/"), 200);
	form = page_form();
	form_type(form, "title", "A \"quoted\" <title> & more\r\nin \xc3\xa9t\xc3\xa9");
	foreign("DELETE FROM reeve_session");
	ck_assert_int_eq(form_send(form, "/admin/book/1/change/"), 403);
	*cookie = set_cookie("reeve_login=");
	page_has("name=\"password\"");
	return page_form();
}

START_TEST(keeps_a_form_through_a_new_sign_in)
{
	const char *cookie;
	struct typed_form *form = send_too_late(&cookie);

	ck_assert_str_eq(foreign_text("SELECT title FROM book"), "Emma");
	form_type(form, "username", "ada");
	form_type(form, "password", "a slip");
	ck_assert_int_eq(send_login(form, cookie), 403);
	form = page_form();
	form_type(form, "password", PASSWORD);
	ck_assert_int_eq(send_login(form, cookie), 200);
	page_has("action=\"/admin/book/1/change/\"");
	test_cookie = set_cookie("reeve_session=");
	ck_assert_str_eq(foreign_text("SELECT title FROM book"), "Emma");
	ck_assert_int_eq(form_send(page_form(), "/admin/book/1/change/"), 303);
	ck_assert_str_eq(foreign_text("SELECT title FROM book"),
		"A \"quoted\" <title> & more\nin \xc3\xa9t\xc3\xa9");
}
END_TEST

START_TEST(keeps_no_form_that_came_from_elsewhere)
{
	make_books();
	foreign("DELETE FROM reeve_session");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/book/1/change/",
				 .body = "title=planted",
				 .fetch_site = "cross-site"}),
		303);
	page_lacks("planted");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/book/1/change/",
				 .body = "title=planted",
				 .fetch_site = ""}),
		303);
	page_lacks("planted");
}
END_TEST

START_TEST(a_kept_form_that_was_tampered_with_is_refused)
{
	const char *cookie;
	struct typed_form *form = send_too_late(&cookie);

	form_type(form, "username", "ada");
	form_type(form, "password", PASSWORD);
	form_type(form, "-kept", "title=%zz");
	ck_assert_int_eq(send_login(form, cookie), 400);
}
END_TEST

TCase *worker_sign_in_cases(void)
{
	TCase *cases = tcase_create("sign in");

	tcase_add_test(cases, signs_in_and_goes_where_one_was_going);
	tcase_add_test(cases, goes_nowhere_else_after_signing_in);
	tcase_add_test(cases, refuses_a_wrong_password_and_keeps_the_name);
	tcase_add_test(cases, refuses_a_login_form_that_is_not_its_own);
	tcase_add_test(cases, signs_out_for_good);
	tcase_add_test(cases, a_new_password_ends_the_other_sign_ins);
	tcase_add_test(cases, keeps_a_form_through_a_new_sign_in);
	tcase_add_test(cases, keeps_no_form_that_came_from_elsewhere);
	tcase_add_test(cases, a_kept_form_that_was_tampered_with_is_refused);
	return cases;
}
