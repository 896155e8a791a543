/* Nobody is answered from a schema that the database has left behind. */
#include "worker_test.h"

#include <stdlib.h>

#include "views/counts.h"

static uint64_t rebuilds(void)
{
	return test_worker->site.score->rebuilds;
}

static void make_books(void)
{
	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT)");
	foreign("INSERT INTO book VALUES (1, 'Emma')");
	ck_assert_int_eq(get("/admin/book/"), 200);
}

START_TEST(rebuilds_nothing_while_nothing_changes)
{
	uint64_t before;

	make_books();
	before = rebuilds();
	for (int i = 0; i < 5; i++) {
		foreign("INSERT INTO book(title) VALUES ('Persuasion')");
		ck_assert_int_eq(get("/admin/book/"), 200);
		ck_assert_int_eq(post("/admin/book/add/", "title=Lady+Susan"), 303);
	}
	ck_assert_uint_eq(rebuilds(), before);
}
END_TEST

START_TEST(shows_a_foreign_alter_in_the_very_next_response)
{
	uint64_t before;

	make_books();
	before = rebuilds();
	foreign("ALTER TABLE book ADD COLUMN year INTEGER DEFAULT 1815");
	ck_assert_int_eq(get("/admin/book/"), 200);
	page_has("data-field=\"year\"");
	page_has("1815");
	foreign("ALTER TABLE book RENAME COLUMN title TO name");
	ck_assert_int_eq(get("/admin/book/1/change/"), 200);
	page_has("name=\"name\"");
	page_lacks("name=\"title\"");
	foreign("ALTER TABLE book DROP COLUMN year");
	ck_assert_int_eq(get("/admin/book/?o=year"), 404);
	ck_assert_uint_eq(rebuilds(), before + 3);
}
END_TEST

START_TEST(forgets_a_removed_table_at_once)
{
	make_books();
	foreign("ALTER TABLE book RENAME TO novel");
	ck_assert_int_eq(get("/admin/book/"), 404);
	ck_assert_int_eq(get("/admin/novel/1/change/"), 200);
	foreign("DROP TABLE novel");
	ck_assert_int_eq(get("/admin/novel/"), 404);
	ck_assert_int_eq(get("/admin/"), 200);
	page_lacks("data-model=\"novel\"");
}
END_TEST

START_TEST(an_alter_that_was_rolled_back_was_never_there)
{
	make_books();
	foreign("BEGIN; ALTER TABLE book ADD COLUMN year INTEGER");
	ck_assert_int_eq(get("/admin/book/"), 200);
	page_lacks("data-field=\"year\"");
	foreign("ROLLBACK");
	ck_assert_int_eq(get("/admin/book/"), 200);
	page_lacks("data-field=\"year\"");
}
END_TEST

START_TEST(a_post_meets_the_schema_of_its_own_moment)
{
	make_books();
	foreign("ALTER TABLE book ADD COLUMN year INTEGER");
	ck_assert_int_eq(post("/admin/book/add/", "title=Emma&year=1815"), 303);
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM book WHERE year = 1815"), 1);
}
END_TEST

START_TEST(a_vacuum_rebuilds_nothing)
{
	const struct model *model;
	const char *stamp;
	uint64_t before;

	make_books();
	before = rebuilds();
	stamp = header("Reeve-Stamp");
	model = registry_find(test_worker->site.registry, STR("book"));
	ck_assert_ptr_nonnull(model);
	foreign("VACUUM");
	ck_assert_int_eq(get("/admin/book/"), 200);
	ck_assert_str_ne(header("Reeve-Stamp"), stamp);
	ck_assert_ptr_eq(registry_find(test_worker->site.registry, STR("book")), model);
	ck_assert_uint_eq(rebuilds(), before);
}
END_TEST

/* Reeve's own tables, spoilt by somebody else, so that definitions cannot be read. */
START_TEST(a_rebuild_that_fails_answers_503_and_is_tried_again)
{
	const struct model *model;
	size_t models;
	uint64_t before;

	make_books();
	before = rebuilds();
	models = registry_count(test_worker->site.registry);
	model = registry_find(test_worker->site.registry, STR("book"));
	foreign("BEGIN;"
		"INSERT INTO reeve_model(table_name, label) VALUES ('book', 'Novels');"
		"ALTER TABLE reeve_model RENAME COLUMN label TO lost;"
		"CREATE TABLE author(id INTEGER PRIMARY KEY);"
		"COMMIT");
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(get("/admin/book/"), 503);
		ck_assert_int_eq(post("/admin/book/add/", "title=typed"), 503);
		page_has("typed");
		ck_assert_uint_eq(registry_count(test_worker->site.registry), models);
		ck_assert_ptr_eq(
			registry_find(test_worker->site.registry, STR("book")), model);
	}
	ck_assert_uint_eq(rebuilds(), before);
	foreign("ALTER TABLE reeve_model RENAME COLUMN lost TO label");
	ck_assert_int_eq(get("/admin/"), 200);
	page_has("Novels");
	page_has("data-model=\"author\"");
	ck_assert_uint_eq(rebuilds(), before + 1);
}
END_TEST

static void counts(const char *rows)
{
	ck_assert_int_eq(get("/admin/"), 200);
	page_has(arena_printf(test_arena, "<span class=\"count\">%s</span>", rows).at);
}

START_TEST(counts_rows_as_they_are_now)
{
	make_books();
	counts("1 row");
	foreign("INSERT INTO book(title) VALUES ('Persuasion')");
	counts("2 rows");
	counts("2 rows");
	ck_assert_int_eq(post("/admin/book/add/", "title=Sanditon"), 303);
	counts("3 rows");
	ck_assert_int_eq(post("/admin/book/add/", "title=Other&id=1"), 422);
	counts("3 rows");
	foreign("DELETE FROM book");
	counts("0 rows");
	foreign("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
		"1234)"
		" INSERT INTO book(title) SELECT i FROM n");
	counts("1,234 rows");
}
END_TEST

START_TEST(spells_counts_for_people)
{
	const struct row_count exact = {.rows = 1000000, .is_exact = true},
			       guess = {.rows = 12345, .is_estimate = true},
			       capped = {.rows = 999};

	ck_assert_str_eq(
		arena_text(test_arena, counts_text(test_arena, &exact)), "1,000,000");
	ck_assert_str_eq(
		arena_text(test_arena, counts_text(test_arena, &guess)), "about 12,345");
	ck_assert_str_eq(arena_text(test_arena, counts_text(test_arena, &capped)),
		"more than 999");
}
END_TEST

START_TEST(says_in_every_answer_which_schema_it_was_made_from)
{
	static const struct ask asked[] = {{.path = "/admin/"}, {.path = "/admin/login/"},
		{.path = "/admin/-/ping"}, {.path = "/admin/nothing/"},
		{.path = "/elsewhere"}, {.path = "/admin/book/"}, {.path = "no slash"},
		{.path = "/admin/%zz/"}, {.path = "/admin/book"},
		{.path = "/admin/book/1/change/", .cookies = ""},
		{.path = "/admin/", .method = "PUT"},
		{.path = "/admin/book/add/", .body = "%"},
		{.path = "/admin/book/add/", .body = "title=x"}};
	char stamp[STAMP_TEXT_BYTES];

	make_books();
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		foreign_printf("CREATE TABLE more%zu(a)", i);
		ask(asked[i]);
		begin_read();
		stamp_text(&test_stamp, stamp);
		rollback();
		ck_assert_str_eq(header("Reeve-Stamp"), stamp);
	}
}
END_TEST

static void move_database_to(const char *path)
{
	free(test_config.database);
	test_config.database = must_strdup(path);
	worker_restart();
}

START_TEST(serves_a_database_that_appears_later)
{
	make_books();
	move_database_to(path_of("later.db"));
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(get("/admin/"), 503);
		ck_assert_str_eq(header("Reeve-Stamp"), "none");
		page_has("does not exist");
		page_lacks("later.db");
	}
	ck_assert_int_eq(get("/admin/-/ping"), 503);
	foreign_printf("VACUUM INTO '%s'", path_of("later.db"));
	ck_assert_int_eq(get("/admin/book/"), 200);
	page_has("Emma");
	ck_assert_str_ne(header("Reeve-Stamp"), "none");
}
END_TEST

START_TEST(says_that_a_file_is_no_database)
{
	static const char text[4096] = "Dear diary, this is no database at all.";

	write_file(path_of("diary"), text, sizeof text);
	move_database_to(path_of("diary"));
	ck_assert_int_eq(get("/admin/login/"), 503);
	page_has("not an SQLite database");
	ck_assert_str_eq(header("Reeve-Stamp"), "none");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/x/add/", .body = "a=1"}), 503);
}
END_TEST

TCase *worker_fresh_cases(void)
{
	TCase *fresh = tcase_create("fresh");

	tcase_add_test(fresh, rebuilds_nothing_while_nothing_changes);
	tcase_add_test(fresh, shows_a_foreign_alter_in_the_very_next_response);
	tcase_add_test(fresh, forgets_a_removed_table_at_once);
	tcase_add_test(fresh, an_alter_that_was_rolled_back_was_never_there);
	tcase_add_test(fresh, a_post_meets_the_schema_of_its_own_moment);
	tcase_add_test(fresh, a_vacuum_rebuilds_nothing);
	tcase_add_test(fresh, a_rebuild_that_fails_answers_503_and_is_tried_again);
	tcase_add_test(fresh, counts_rows_as_they_are_now);
	tcase_add_test(fresh, spells_counts_for_people);
	tcase_add_test(fresh, says_in_every_answer_which_schema_it_was_made_from);
	tcase_add_test(fresh, serves_a_database_that_appears_later);
	tcase_add_test(fresh, says_that_a_file_is_no_database);
	return fresh;
}
