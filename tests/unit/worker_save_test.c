/* Adding, changing and deleting rows through the pages' own forms. */
#include "worker_test.h"

static struct typed_form *form_at(const char *path)
{
	ck_assert_msg(get(path) == 200, "%d at %s", test_worker->response.code, path);
	return page_form();
}

static void make_books(void)
{
	foreign("CREATE TABLE author(id INTEGER PRIMARY KEY, name TEXT)");
	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE,"
		" year INTEGER CHECK (year > 0),"
		" author INTEGER REFERENCES author(id) DEFERRABLE INITIALLY DEFERRED)");
	foreign("INSERT INTO author VALUES (1, 'Jane Austen')");
	foreign("INSERT INTO book VALUES (1, 'Emma', 1815, 1)");
}

START_TEST(adds_a_form_that_is_sent_twice_once)
{
	struct typed_form *form;

	make_books();
	form = form_at("/admin/book/add/");
	form_type(form, "title", "Persuasion");
	ck_assert_int_eq(form_send(form, "/admin/book/add/"), 303);
	/* The second one is not even refused for its title: it was done. */
	ck_assert_int_eq(form_send(form, "/admin/book/add/"), 303);
	ck_assert_int_eq(get("/admin/book/"), 200);
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM book WHERE title = 'Persuasion'"),
		1);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_log"), 1);
}
END_TEST

START_TEST(changes_by_a_form_that_is_sent_twice_once)
{
	struct typed_form *form;

	make_books();
	form = form_at("/admin/book/1/change/");
	form_type(form, "year", "1816");
	ck_assert_int_eq(form_send(form, "/admin/book/1/change/"), 303);
	foreign("UPDATE book SET year = 1817");
	ck_assert_int_eq(form_send(form, "/admin/book/1/change/"), 303);
	ck_assert_int_eq(foreign_integer("SELECT year FROM book"), 1817);
}
END_TEST

START_TEST(a_form_left_as_it_was_writes_nothing)
{
	struct typed_form *form;

	foreign("CREATE TABLE odd(id INTEGER PRIMARY KEY, d DATETIME, t TEXT, n, b BLOB,"
		" r REAL, f BOOLEAN, x DECIMAL(5,2))");
	foreign("INSERT INTO odd VALUES (1, 2460000.5, x'ff00', 9007199254740993,"
		" x'00', 1e300, 'maybe', '12.50'),"
		" (2, '2026-01-31 23:59:59.123', char(13,10) || 'a' || char(10), '',"
		" 'text', -0.1, 1, 0.1), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
	foreign("CREATE TABLE before AS SELECT * FROM odd");
	for (int i = 1; i <= 3; i++) {
		const char *path =
			arena_printf(test_arena, "/admin/odd/%d/change/", i).at;

		form = form_at(path);
		ck_assert_msg(form_send(form, path) == 303, "%s", page_text());
	}
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM (SELECT * FROM odd"
					 " INTERSECT SELECT * FROM before)"),
		3);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_log"), 0);
}
END_TEST

START_TEST(tells_null_from_the_empty_text)
{
	struct typed_form *form;

	foreign("CREATE TABLE note(id INTEGER PRIMARY KEY, a TEXT, b TEXT)");
	foreign("INSERT INTO note VALUES (1, NULL, '')");
	form = form_at("/admin/note/1/change/");
	ck_assert_ptr_nonnull(form_holds(form, "-null.a"));
	ck_assert_ptr_null(form_holds(form, "-null.b"));
	form_type(form, "a", "");
	form_type(form, "-null.b", "1");
	ck_assert_int_eq(form_send(form, "/admin/note/1/change/"), 303);
	ck_assert_str_eq(foreign_text("SELECT quote(a) || quote(b) FROM note"), "''NULL");
}
END_TEST

START_TEST(says_beside_the_field_what_is_wrong)
{
	static const struct {
		const char *field, *typed, *words;
	} cases[] = {{"year", "soon", "whole number"},
		{"year", "-5", "rule of this table"},
		{"title", "Emma", "already a row with the same title"},
		{"year", "9223372036854775808", "aria-invalid"}};

	make_books();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct typed_form *form = form_at("/admin/book/add/");

		form_type(form, "title", "Sanditon");
		form_type(form, "year", "1817");
		form_type(form, cases[i].field, cases[i].typed);
		ck_assert_int_eq(form_send(form, "/admin/book/add/"), 422);
		page_has(cases[i].words);
		ck_assert_str_eq(form_holds(page_form(), cases[i].field), cases[i].typed);
		page_lacks("INSERT");
	}
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM book"), 1);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_log"), 0);
}
END_TEST

START_TEST(refuses_a_deferred_reference_to_nothing_with_what_was_typed)
{
	static const char *const paths[] = {"/admin/book/add/", "/admin/book/1/change/"};

	make_books();
	for (size_t i = 0; i < 2; i++) {
		struct typed_form *form = form_at(paths[i]);

		form_type(form, "title", "Sanditon");
		form_type(form, "author", "77");
		ck_assert_int_eq(form_send(form, paths[i]), 422);
		page_has("would point to a row that does not exist");
		page_lacks("problems");
		ck_assert_str_eq(form_holds(page_form(), "title"), "Sanditon");
		ck_assert_str_eq(form_holds(page_form(), "author"), "77");
	}
	ck_assert_str_eq(foreign_text("SELECT group_concat(title) FROM book"), "Emma");
}
END_TEST

START_TEST(saves_a_row_whose_key_a_trigger_rewrites)
{
	struct typed_form *form;

	make_books();
	foreign("CREATE TRIGGER moves AFTER INSERT ON book BEGIN"
		" UPDATE book SET id = NEW.id + 1000 WHERE id = NEW.id; END");
	form = form_at("/admin/book/add/");
	form_type(form, "title", "Persuasion");
	form_type(form, "-then", "again");
	ck_assert_int_eq(form_send(form, "/admin/book/add/"), 303);
	ck_assert_int_eq(get(header("Location")), 200);
	ck_assert_int_eq(
		foreign_integer("SELECT id FROM book WHERE title = 'Persuasion'"), 1002);
	ck_assert_int_eq(form_send(form, "/admin/book/add/"), 303);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM book"), 2);
}
END_TEST

START_TEST(shows_again_what_a_trigger_forbids)
{
	struct typed_form *form;

	make_books();
	foreign("CREATE TRIGGER no BEFORE INSERT ON book WHEN NEW.title = 'No'"
		" BEGIN SELECT RAISE(ABORT, 'not this one'); END");
	foreign("CREATE TRIGGER silent BEFORE INSERT ON book WHEN NEW.title = 'Silent'"
		" BEGIN SELECT RAISE(IGNORE); END");
	foreign("CREATE TRIGGER rolls BEFORE UPDATE ON book"
		" BEGIN SELECT RAISE(ROLLBACK, 'rolled'); END");
	form = form_at("/admin/book/add/");
	form_type(form, "title", "No");
	ck_assert_int_eq(form_send(form, "/admin/book/add/"), 422);
	page_has("not this one");
	ck_assert_str_eq(form_holds(page_form(), "title"), "No");
	form = form_at("/admin/book/add/");
	form_type(form, "title", "Silent");
	ck_assert_int_eq(form_send(form, "/admin/book/add/"), 422);
	ck_assert_str_eq(form_holds(page_form(), "title"), "Silent");
	form = form_at("/admin/book/1/change/");
	form_type(form, "title", "Other");
	ck_assert_int_eq(form_send(form, "/admin/book/1/change/"), 422);
	page_has("rolled");
	ck_assert_str_eq(form_holds(page_form(), "title"), "Other");
	ck_assert_str_eq(foreign_text("SELECT group_concat(title) FROM book"), "Emma");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_log"), 0);
}
END_TEST

START_TEST(types_into_columns_of_any_name)
{
	static const char *const inputs[] = {"%", "a%20b", "%2Dcsrf", "%C3%A9",
		"a%26b%3Dc", "%22%27%5D", "%0A", "%25"};
	struct typed_form *form;

	foreign("CREATE TABLE odd(id INTEGER PRIMARY KEY, \"\" TEXT, \"a b\" TEXT,"
		" \"-csrf\" TEXT, \"\xc3\xa9\" TEXT, \"a&b=c\" TEXT, \"\"\"']\" TEXT,"
		" \"\n\" TEXT, \"%\" TEXT)");
	form = form_at("/admin/odd/add/");
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		form_type(form, inputs[i], arena_printf(test_arena, "v%zu", i).at);
	ck_assert_int_eq(form_send(form, "/admin/odd/add/"), 303);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM odd WHERE \"\" = 'v0' AND"
					 " \"a b\" = 'v1' AND \"-csrf\" = 'v2' AND"
					 " \"\xc3\xa9\" = 'v3' AND \"a&b=c\" = 'v4' AND"
					 " \"\"\"']\" = 'v5' AND \"\n\" = 'v6' AND"
					 " \"%\" = 'v7'"),
		1);
	form = form_at("/admin/odd/1/change/");
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		ck_assert_str_eq(form_holds(form, inputs[i]),
			arena_printf(test_arena, "v%zu", i).at);
	ck_assert_int_eq(get("/admin/odd/1/history/"), 200);
	page_has("a&amp;b=c");
}
END_TEST

START_TEST(goes_on_where_one_asked)
{
	static const struct {
		const char *then, *location;
	} cases[] = {{"list", "/admin/author/"}, {"another", "/admin/author/add/"},
		{"again", "/admin/author/5/change/"}, {"//evil", "/admin/author/"}};

	make_books();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct typed_form *form = form_at("/admin/author/add/");

		foreign("DELETE FROM author WHERE id = 5");
		form_type(form, "id", "5");
		form_type(form, "name", "Mary <Shelley>");
		form_type(form, "-then", cases[i].then);
		ck_assert_int_eq(form_send(form, "/admin/author/add/"), 303);
		ck_assert_str_eq(header("Location"), cases[i].location);
	}
	ck_assert_int_eq(ask((struct ask){.path = "/admin/",
				 .cookies = arena_printf(test_arena, "%s; %s",
					 test_cookie, set_cookie("reeve_said="))
						    .at}),
		200);
	page_has("Mary &lt;Shelley&gt;");
	ck_assert_str_eq(set_cookie("reeve_said="), "reeve_said=");
}
END_TEST

START_TEST(changes_a_key_and_follows_it)
{
	struct typed_form *form;

	foreign("CREATE TABLE pair(a TEXT, b INTEGER, c TEXT, PRIMARY KEY (a, b))");
	foreign("INSERT INTO pair VALUES ('x/y', 1, 'one'), ('x/y', 2, 'two')");
	form = form_at("/admin/pair/x%2Fy,1/change/");
	form_type(form, "b", "2");
	ck_assert_int_eq(form_send(form, "/admin/pair/x%2Fy,1/change/"), 422);
	form = page_form();
	form_type(form, "b", "3");
	form_type(form, "-then", "again");
	ck_assert_int_eq(form_send(form, "/admin/pair/x%2Fy,1/change/"), 303);
	ck_assert_str_eq(header("Location"), "/admin/pair/x%2Fy,3/change/");
	ck_assert_int_eq(get("/admin/pair/x%2Fy,3/change/"), 200);
	ck_assert_int_eq(get("/admin/pair/x%2Fy,1/change/"), 404);
}
END_TEST

START_TEST(says_what_a_delete_takes_along_and_what_forbids_it)
{
	make_books();
	foreign("CREATE TABLE copy(id INTEGER PRIMARY KEY,"
		" book INTEGER REFERENCES book(id) ON DELETE CASCADE)");
	foreign("INSERT INTO copy(book) VALUES (1), (1)");
	ck_assert_int_eq(get("/admin/author/1/delete/"), 200);
	page_has("keep this row from being deleted");
	ck_assert_int_eq(form_send(page_form(), "/admin/author/1/delete/"), 409);
	page_has("Other rows refer to this one");
	ck_assert_int_eq(get("/admin/book/1/delete/"), 200);
	page_has("<strong>2</strong>");
	page_has("will be deleted too");
	ck_assert_int_eq(form_send(page_form(), "/admin/book/1/delete/"), 303);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM copy"), 0);
	ck_assert_int_eq(post("/admin/book/1/delete/", ""), 404);
	ck_assert_int_eq(get("/admin/author/1/delete/"), 200);
	ck_assert_int_eq(form_send(page_form(), "/admin/author/1/delete/"), 303);
	/* What is gone still has a history. */
	ck_assert_int_eq(get("/admin/author/1/history/"), 200);
	page_has("Jane Austen");
	ck_assert_int_eq(get("/admin/author/2/history/"), 404);
}
END_TEST

START_TEST(writes_nothing_where_rows_cannot_be_named)
{
	static const char *const paths[] = {"/admin/seen/add/", "/admin/bare/add/"};

	foreign("CREATE TABLE bare(a TEXT)");
	foreign("CREATE VIEW seen AS SELECT a FROM bare");
	foreign("CREATE TRIGGER into_view INSTEAD OF INSERT ON seen"
		" BEGIN INSERT INTO bare VALUES (NEW.a); END");
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(get(paths[i]), 403);
		ck_assert_int_eq(post(paths[i], "a=1"), 403);
	}
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM bare"), 0);
	ck_assert_int_eq(get("/admin/bare/"), 200);
	page_has("Read-only");
}
END_TEST

TCase *worker_save_cases(void)
{
	TCase *saving = tcase_create("saving");

	tcase_add_test(saving, adds_a_form_that_is_sent_twice_once);
	tcase_add_test(saving, changes_by_a_form_that_is_sent_twice_once);
	tcase_add_test(saving, a_form_left_as_it_was_writes_nothing);
	tcase_add_test(saving, tells_null_from_the_empty_text);
	tcase_add_test(saving, says_beside_the_field_what_is_wrong);
	tcase_add_test(
		saving, refuses_a_deferred_reference_to_nothing_with_what_was_typed);
	tcase_add_test(saving, saves_a_row_whose_key_a_trigger_rewrites);
	tcase_add_test(saving, shows_again_what_a_trigger_forbids);
	tcase_add_test(saving, types_into_columns_of_any_name);
	tcase_add_test(saving, goes_on_where_one_asked);
	tcase_add_test(saving, changes_a_key_and_follows_it);
	tcase_add_test(saving, says_what_a_delete_takes_along_and_what_forbids_it);
	tcase_add_test(saving, writes_nothing_where_rows_cannot_be_named);
	return saving;
}
