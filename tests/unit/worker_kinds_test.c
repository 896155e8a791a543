/* Kinds that a definition names, in the pages' own forms: choices, stamps, and what the
 * inputs look like. */
#include "worker_test.h"

static void make_shirts(void)
{
	foreign("CREATE TABLE shirt(id INTEGER PRIMARY KEY, name TEXT, size TEXT,"
		" colours TEXT, mail TEXT, page TEXT, facts TEXT, worn INTEGER,"
		" made DATETIME, changed INTEGER NOT NULL DEFAULT 0)");
	foreign("INSERT INTO reeve_model(id, table_name, actual_name)"
		" VALUES (1, 'shirt', 'shirt')");
	foreign("INSERT INTO reeve_field(model_id, column_name, actual_name, kind,"
		" choices, is_required) VALUES"
		" (1, 'name', 'name', 'text', NULL, 1),"
		" (1, 'size', 'size', 'choice', "
		"'[[\"s\",\"Sm<all\"],[\"l\",\"Large\"]]', 0),"
		" (1, 'colours', 'colours', 'multiple choice', '[\"r&d\",\"blue\"]', 0),"
		" (1, 'mail', 'mail', 'email', NULL, 0), (1, 'page', 'page', 'URL', "
		"NULL, 0),"
		" (1, 'facts', 'facts', 'JSON', NULL, 0),"
		" (1, 'worn', 'worn', 'duration', NULL, 0),"
		" (1, 'made', 'made', 'created', NULL, 0),"
		" (1, 'changed', 'changed', 'updated', NULL, 0)");
	foreign("INSERT INTO shirt VALUES (1, 'Old', 'gone', '[ \"blue\", \"lost\" ]',"
		" 'a@b.example', 'https://a.example', '{ \"a\" : 1 }', 5400000000,"
		" '2001-02-03 04:05:06', 7)");
}

/* The input's name of a column: by the permanent id of its field. */
static const char *input(const char *column)
{
	return arena_printf(test_arena, "f.%d",
		(int)foreign_integer(arena_printf(test_arena,
			"SELECT id FROM reeve_field WHERE column_name = '%s'", column)
					     .at))
		.at;
}

static struct typed_form *form_at(const char *path)
{
	ck_assert_msg(get(path) == 200, "%d at %s", test_worker->response.code, path);
	return page_form();
}

START_TEST(draws_each_kind_with_its_own_input)
{
	make_shirts();
	form_at("/admin/shirt/1/change/");
	page_has("<option value=\"s\">Sm&lt;all</option>");
	page_has("<option value=\"gone\" selected>gone</option>");
	page_has("value=\"r&amp;d\"> r&amp;d</label>");
	page_has("value=\"blue\" checked> blue</label>");
	page_has("value=\"lost\" checked> lost</label>");
	page_has("<input type=\"email\"");
	page_has("<input type=\"url\"");
	page_has("class=\"code\" spellcheck=\"false\"");
	page_has("{ &quot;a&quot; : 1 }");
	page_has("value=\"01:30:00\"");
	page_has("2001-02-03 04:05:06");
	page_has("Reeve fills this in");
	page_lacks("type=\"\"");
	ck_assert_int_eq(get("/admin/shirt/"), 200);
	page_has("blue, lost");
	page_has("{&quot;a&quot;:1}");
}
END_TEST

START_TEST(leaves_what_nobody_touched)
{
	struct typed_form *form;

	make_shirts();
	foreign("CREATE TABLE before AS SELECT * FROM shirt");
	form = form_at("/admin/shirt/1/change/");
	ck_assert_msg(
		form_send(form, "/admin/shirt/1/change/") == 303, "%s", page_text());
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM (SELECT * FROM shirt"
					 " INTERSECT SELECT * FROM before)"),
		1);
}
END_TEST

START_TEST(takes_every_box_that_is_ticked)
{
	make_shirts();
	get("/admin/shirt/add/");
	ck_assert_int_eq(post("/admin/shirt/add/",
				 arena_printf(test_arena,
					 "%s=New&%s=l&-many.%s=1&%s=blue&%s=r%%26d",
					 input("name"), input("size"), input("colours"),
					 input("colours"), input("colours"))
					 .at),
		303);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM shirt WHERE size = 'l'"
					 " AND colours = '[\"r&d\",\"blue\"]'"),
		1);
	ck_assert_int_eq(
		post("/admin/shirt/1/change/",
			arena_printf(test_arena, "-many.%s=1", input("colours")).at),
		303);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM shirt WHERE id = 1"
					 " AND colours IS NULL AND size = 'gone'"),
		1);
}
END_TEST

START_TEST(gives_back_boxes_and_texts_that_are_refused)
{
	make_shirts();
	ck_assert_int_eq(post("/admin/shirt/1/change/",
				 arena_printf(test_arena,
					 "-many.%s=1&%s=blue&%s=%%3Cnew%%3E&%s=nobody",
					 input("colours"), input("colours"),
					 input("colours"), input("mail"))
					 .at),
		422);
	page_has("Choose among the choices.");
	page_has("value=\"&lt;new&gt;\" checked> &lt;new&gt;</label>");
	page_has("value=\"blue\" checked");
	page_has("value=\"nobody\"");
	page_lacks("type=\"email\"");
	/* A text typed while the field was none of boxes. */
	ck_assert_int_eq(post("/admin/shirt/1/change/",
				 arena_printf(test_arena, "%s=red", input("colours")).at),
		422);
	page_has("value=\"red\"");
	ck_assert_int_eq(foreign_integer("SELECT changed FROM shirt"), 7);
}
END_TEST

START_TEST(stamps_rows_in_the_statement_that_writes_them)
{
	struct typed_form *form;

	make_shirts();
	foreign("CREATE TABLE heard(id INTEGER PRIMARY KEY, changed INTEGER)");
	foreign("CREATE TRIGGER hear AFTER UPDATE ON shirt BEGIN"
		" INSERT INTO heard(changed) VALUES (new.changed); END");
	form = form_at("/admin/shirt/1/change/");
	form_type(form, input("name"), "New");
	ck_assert_int_eq(form_send(form, "/admin/shirt/1/change/"), 303);
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM heard WHERE changed > 1000000000"),
		1);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM shirt WHERE name = 'New'"
					 " AND made = '2001-02-03 04:05:06'"),
		1);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM heard"), 1);
	form = form_at("/admin/shirt/add/");
	form_type(form, input("name"), "Newer");
	ck_assert_int_eq(form_send(form, "/admin/shirt/add/"), 303);
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM shirt WHERE name = 'Newer' AND"
				" made > '2020' AND changed > 1000000000"),
		1);
}
END_TEST

START_TEST(asks_for_a_required_text_even_where_it_was_empty)
{
	struct typed_form *form;

	make_shirts();
	foreign("UPDATE shirt SET name = ''");
	form = form_at("/admin/shirt/1/change/");
	ck_assert_int_eq(form_send(form, "/admin/shirt/1/change/"), 422);
	page_has("This field is required.");
	form_type(form, input("name"), "Named");
	ck_assert_int_eq(form_send(form, "/admin/shirt/1/change/"), 303);
}
END_TEST

TCase *worker_kinds_cases(void)
{
	TCase *cases = tcase_create("kinds");

	tcase_add_test(cases, draws_each_kind_with_its_own_input);
	tcase_add_test(cases, leaves_what_nobody_touched);
	tcase_add_test(cases, takes_every_box_that_is_ticked);
	tcase_add_test(cases, gives_back_boxes_and_texts_that_are_refused);
	tcase_add_test(cases, stamps_rows_in_the_statement_that_writes_them);
	tcase_add_test(cases, asks_for_a_required_text_even_where_it_was_empty);
	return cases;
}
