/* Definition rows made by hand, in plain SQL, and what becomes of them. */
#include "notice_test.h"

static void start_book(void)
{
	foreign("CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT);"
		"INSERT INTO book(title) VALUES ('A'), ('B');"
		"INSERT INTO reeve_model(table_name) VALUES ('book')");
	ck_assert(run());
	ck_assert(!run());
}

static const char *columns(const char *table)
{
	return foreign_text(arena_printf(test_arena,
		"SELECT group_concat(name || ' ' || type) FROM pragma_table_info('%s')",
		table)
				    .at);
}

static bool have_wishes(void)
{
	struct definitions definitions;

	begin_read();
	ck_assert_int_eq(
		definitions_load(test_store, test_arena, &definitions, &test_fault),
		STATUS_OK);
	rollback();
	return definitions_have_wishes(&definitions);
}

START_TEST(adds_the_column_that_a_row_wishes_for)
{
	start_book();
	ck_assert(!have_wishes());
	foreign("INSERT INTO reeve_field(model_id, column_name, kind, label, digits,"
		" places) VALUES (1, 'price', 'decimal', 'Cost', 8, 2)");
	ck_assert(have_wishes());
	ck_assert(run());
	ck_assert_uint_eq(run_blocked.len, 0);
	ck_assert_str_eq(columns("book"), "id INTEGER,title TEXT,price DECIMAL(8,2)");
	ck_assert_str_eq(
		foreign_text("SELECT id || column_name || actual_name || label ||"
			     " kind || state FROM reeve_field WHERE label = "
			     "'Cost'"),
		"1pricepriceCostdecimallive");
	ck_assert_str_eq(
		foreign_text(
			"SELECT origin FROM reeve_migration ORDER BY id DESC LIMIT 1"),
		"definition");
	ck_assert(!have_wishes());
	ck_assert(!run());
}
END_TEST

START_TEST(renames_the_column_that_has_another_name_in_its_row)
{
	start_book();
	foreign("INSERT INTO reeve_field(model_id, column_name, actual_name)"
		" VALUES (1, 'caption', 'title')");
	ck_assert(have_wishes());
	ck_assert(run());
	ck_assert_str_eq(columns("book"), "id INTEGER,caption TEXT");
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM reeve_alias WHERE name = 'title'"),
		1);
	ck_assert(!have_wishes());
	ck_assert(!run());
}
END_TEST

START_TEST(makes_the_table_that_a_row_wishes_for)
{
	start_book();
	foreign("INSERT INTO reeve_model(table_name, label) VALUES ('shelf', 'Board');"
		"INSERT INTO reeve_field(model_id, column_name, kind)"
		" VALUES (2, 'name', 'text'), (2, 'height', 'integer')");
	ck_assert(run());
	ck_assert_str_eq(columns("shelf"), "id INTEGER,name TEXT,height INTEGER");
	ck_assert_str_eq(foreign_text("SELECT id || actual_name || label FROM reeve_model"
				      " WHERE table_name = 'shelf'"),
		"2shelfBoard");
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM reeve_model WHERE table_name = "
				"'shelf'"),
		1);
	ck_assert(!have_wishes());
	ck_assert(!run());
}
END_TEST

START_TEST(renames_the_table_that_has_another_name_in_its_row)
{
	start_book();
	foreign("UPDATE reeve_model SET table_name = 'tome'");
	ck_assert(have_wishes());
	ck_assert_msg(run(), "%.*s", STR_ARGS(run_blocked));
	ck_assert_str_eq(columns("tome"), "id INTEGER,title TEXT");
	ck_assert(!have_wishes());
	ck_assert(!run());
}
END_TEST

START_TEST(wishes_for_nothing_with_other_capitals_or_for_what_is_parked)
{
	start_book();
	foreign("CREATE TABLE Lamp (Watts INTEGER);"
		"INSERT INTO reeve_model(table_name) VALUES ('LAMP');"
		"INSERT INTO reeve_field(model_id, column_name) VALUES (2, 'WATTS');"
		"INSERT INTO reeve_model(table_name, state) VALUES ('never', 'parked');"
		"INSERT INTO reeve_field(model_id, column_name) VALUES (3, 'a')");
	ck_assert(run());
	ck_assert_str_eq(columns("lamp"), "Watts INTEGER");
	ck_assert_str_eq(
		foreign_text("SELECT name FROM sqlite_schema WHERE name = 'lamp' COLLATE"
			     " NOCASE"),
		"Lamp");
	ck_assert(!have_wishes());
	ck_assert(!run());
}
END_TEST

START_TEST(one_blocked_wish_holds_up_no_other)
{
	start_book();
	foreign("INSERT INTO reeve_field(model_id, column_name, kind) VALUES"
		" (1, 'a', 'no such kind'), (1, 'b', 'integer')");
	ck_assert(run());
	ck_assert_str_eq(columns("book"), "id INTEGER,title TEXT,b INTEGER");
	ck_assert_uint_gt(run_blocked.len, 0);
	ck_assert(have_wishes());
	ck_assert(!run());
	ck_assert_uint_gt(run_blocked.len, 0);
}
END_TEST

START_TEST(a_table_is_made_without_the_field_that_cannot_be)
{
	start_book();
	foreign("INSERT INTO reeve_model(table_name) VALUES ('shelf');"
		"INSERT INTO reeve_field(model_id, column_name, kind)"
		" VALUES (2, 'name', 'text'), (2, 'odd', 'no such kind')");
	ck_assert(run());
	ck_assert(run());
	ck_assert_str_eq(columns("shelf"), "id INTEGER,name TEXT");
	ck_assert_uint_gt(run_blocked.len, 0);
	ck_assert(have_wishes());
	ck_assert(!run());
}
END_TEST

START_TEST(a_field_parked_by_hand_is_no_longer_asked_for)
{
	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT);"
		"INSERT INTO t VALUES (1, 'x', 'y');"
		"INSERT INTO reeve_model(table_name) VALUES ('t');"
		"INSERT INTO reeve_field(model_id, column_name, actual_name, state)"
		" VALUES (1, 'a', 'a', 'parked'), (1, 'b', 'b', 'parked')");
	ck_assert(run());
	ck_assert_msg(run_blocked.len == 0, "%.*s", STR_ARGS(run_blocked));
	foreign("INSERT INTO t(b) VALUES ('z')");
	ck_assert_str_eq(foreign_text("SELECT group_concat(state) FROM reeve_field WHERE"
				      " column_name IN ('a', 'b')"),
		"parked,parked");
	ck_assert_str_eq(foreign_text("SELECT a FROM t WHERE id = 1"), "x");
	ck_assert(!run());
}
END_TEST

START_TEST(notes_what_came_from_outside_before_it_wishes)
{
	start_book();
	foreign("ALTER TABLE book RENAME COLUMN title TO caption;"
		"INSERT INTO reeve_field(model_id, column_name, kind)"
		" VALUES (1, 'pages', 'integer')");
	ck_assert(run());
	ck_assert_str_eq(foreign_text("SELECT group_concat(origin) FROM (SELECT origin"
				      " FROM reeve_migration ORDER BY id)"),
		"outside,definition");
	ck_assert(!run());
}
END_TEST

TCase *notice_wish_cases(void)
{
	TCase *cases = tcase_create("wish");

	tcase_add_test(cases, adds_the_column_that_a_row_wishes_for);
	tcase_add_test(cases, renames_the_column_that_has_another_name_in_its_row);
	tcase_add_test(cases, makes_the_table_that_a_row_wishes_for);
	tcase_add_test(cases, renames_the_table_that_has_another_name_in_its_row);
	tcase_add_test(
		cases, wishes_for_nothing_with_other_capitals_or_for_what_is_parked);
	tcase_add_test(cases, one_blocked_wish_holds_up_no_other);
	tcase_add_test(cases, a_table_is_made_without_the_field_that_cannot_be);
	tcase_add_test(cases, a_field_parked_by_hand_is_no_longer_asked_for);
	tcase_add_test(cases, notes_what_came_from_outside_before_it_wishes);
	return cases;
}
