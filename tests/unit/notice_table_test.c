/* Tables that came, went, or are called something else; and the first time of all. */
#include "notice_test.h"

START_TEST(takes_everything_as_it_is_the_first_time)
{
	foreign("CREATE TABLE a(x); CREATE VIEW v AS SELECT * FROM a;"
		"CREATE TABLE \"odd\"\"(\"(\"\" TEXT, \"a b\" INT)");
	ck_assert_uint_eq(notices(NULL), 0);
	ck_assert(record());
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_migration"), 0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_seen"), 4);
	ck_assert(!record());
}
END_TEST

START_TEST(notices_the_first_table_of_an_empty_database)
{
	ck_assert(record());
	foreign("CREATE TABLE a(x)");
	ck_assert(record());
	ck_assert_str_eq(latest(), "outside||The table \"a\" came.");
	foreign("DROP TABLE a");
	ck_assert(record());
	ck_assert_str_eq(latest(), "outside||The table \"a\" is gone.");
	ck_assert(!record());
}
END_TEST

static void start_shelf(void)
{
	foreign("CREATE TABLE shelf(id INTEGER PRIMARY KEY, name TEXT);"
		"INSERT INTO shelf VALUES (1, 'A'), (2, 'B');"
		"CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT);"
		"INSERT INTO reeve_model(table_name, actual_name, label)"
		" VALUES ('shelf', 'shelf', 'Board'), ('book', 'book', NULL);"
		"INSERT INTO reeve_field(model_id, column_name, actual_name, kind, "
		"target,"
		" through) VALUES (2, 'places', 'places', 'many-to-many', 'SHELF', 'p')");
	ck_assert(record());
}

START_TEST(carries_a_model_over_to_the_tables_new_name)
{
	start_shelf();
	foreign("ALTER TABLE shelf RENAME TO \"Book case\"");
	ck_assert_uint_eq(notices(NULL), 1);
	ck_assert(record());
	ck_assert_str_eq(foreign_text("SELECT id || table_name || actual_name || label ||"
				      " state FROM reeve_model WHERE label <> ''"),
		"1Book caseBook caseBoardlive");
	ck_assert_str_eq(foreign_text("SELECT model_id || name || (field_id IS NULL) FROM"
				      " reeve_alias"),
		"1shelf1");
	ck_assert_str_eq(foreign_text("SELECT target FROM reeve_field"), "Book case");
	ck_assert_str_eq(latest(), "outside|asked|The table \"shelf\" is probably called"
				   " \"Book case\" now.");
	ck_assert(!record());
}
END_TEST

START_TEST(makes_a_model_for_the_old_address_of_a_table)
{
	struct str table;

	foreign("CREATE TABLE \"Old name\"(id INTEGER PRIMARY KEY, a TEXT)");
	ck_assert(record());
	foreign("ALTER TABLE \"Old name\" RENAME TO fresh");
	ck_assert(record());
	begin_read();
	ck_assert_int_eq(alias_find_model(test_store, test_arena, STR("old-name"), &table,
				 &test_fault),
		STATUS_OK);
	rollback();
	ck_assert(str_is(table, "fresh"));
}
END_TEST

START_TEST(does_not_guess_between_two_tables)
{
	foreign("CREATE TABLE a(x TEXT); CREATE TABLE b(x TEXT)");
	ck_assert(record());
	foreign("DROP TABLE a; DROP TABLE b; CREATE TABLE c(x TEXT)");
	ck_assert_uint_eq(notices(NULL), 3);
	ck_assert(record());
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_alias"), 0);
}
END_TEST

START_TEST(goes_by_the_rows_where_two_tables_look_alike)
{
	foreign("CREATE TABLE a(x TEXT); CREATE TABLE b(x TEXT);"
		"INSERT INTO a VALUES ('1'); INSERT INTO b VALUES ('2')");
	ck_assert(record());
	foreign("ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME TO d");
	ck_assert_uint_eq(notices(NULL), 2);
	ck_assert(record());
	ck_assert_str_eq(
		foreign_text("SELECT table_name FROM reeve_model JOIN reeve_alias"
			     " ON model_id = reeve_model.id WHERE name = 'b'"),
		"d");
}
END_TEST

START_TEST(keeps_a_model_whose_table_is_gone_until_it_comes_back)
{
	start_shelf();
	foreign("DROP TABLE shelf");
	ck_assert(record());
	ck_assert_str_eq(foreign_text("SELECT state || label FROM reeve_model LIMIT 1"),
		"missingBoard");
	ck_assert(!record());
	foreign("CREATE TABLE Shelf(id INTEGER PRIMARY KEY, other BLOB)");
	ck_assert(record());
	ck_assert_str_eq(foreign_text("SELECT state || label FROM reeve_model LIMIT 1"),
		"liveBoard");
}
END_TEST

START_TEST(a_denied_table_goes_back_to_its_old_name)
{
	start_shelf();
	foreign("ALTER TABLE shelf RENAME TO bookcase");
	ck_assert(record());
	ck_assert_int_eq(
		notice_answer(test_desk, test_arena,
			foreign_integer("SELECT max(id) FROM reeve_migration"), false,
			&(struct migrate_author){.origin = "page"}, &test_fault),
		STATUS_OK);
	ck_assert_str_eq(foreign_text("SELECT table_name || actual_name || state FROM"
				      " reeve_model LIMIT 1"),
		"shelfshelfmissing");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_alias"), 0);
	ck_assert(!record());
}
END_TEST

START_TEST(minds_a_name_that_changed_in_case_alone)
{
	foreign("CREATE TABLE book(x TEXT)");
	ck_assert(record());
	foreign("ALTER TABLE book RENAME TO b2; ALTER TABLE b2 RENAME TO Book");
	ck_assert(record());
	ck_assert(!record());
	ck_assert_str_eq(foreign_text("SELECT table_name FROM reeve_seen WHERE table_name"
				      " = 'BOOK'"),
		"Book");
}
END_TEST

START_TEST(accepting_notes_nothing)
{
	start_shelf();
	foreign("ALTER TABLE shelf ADD COLUMN c TEXT; CREATE TABLE more(x);"
		"DROP TABLE book");
	begin_write();
	ck_assert_int_eq(notice_accept(test_store, test_arena, &test_fault), STATUS_OK);
	commit();
	ck_assert_uint_eq(notices(NULL), 0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_migration"), 0);
}
END_TEST

START_TEST(what_is_rolled_back_was_not_noticed)
{
	bool did_something;

	start_shelf();
	foreign("ALTER TABLE shelf RENAME TO bookcase");
	begin_write();
	ck_assert_int_eq(
		notice_record(test_store, test_arena, &did_something, &test_fault),
		STATUS_OK);
	rollback();
	ck_assert_uint_eq(notices(NULL), 1);
	ck_assert(record());
}
END_TEST

START_TEST(records_a_baseline_in_several_transactions)
{
	for (int i = 0; i < 1203; i++)
		foreign_printf("CREATE TABLE t%d(a INTEGER PRIMARY KEY, b TEXT)", i);
	ck_assert(run());
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_seen"), 1204);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_migration"), 0);
	ck_assert(!run());
	foreign("DROP TABLE t7");
	ck_assert(run());
	ck_assert_str_eq(latest(), "outside||The table \"t7\" is gone.");
}
END_TEST

START_TEST(survives_tables_that_cannot_be_read)
{
	foreign("CREATE TABLE g(a INTEGER);"
		"INSERT INTO g VALUES (-9223372036854775807 - 1);"
		"ALTER TABLE g ADD COLUMN b AS (abs(a));"
		"CREATE VIEW broken AS SELECT * FROM nowhere");
	ck_assert(record());
	foreign("ALTER TABLE g ADD COLUMN c TEXT");
	ck_assert(record());
	ck_assert_str_eq(latest(), "outside||The column \"c\" came to \"g\".");
}
END_TEST

TCase *notice_table_cases(void)
{
	TCase *cases = tcase_create("table");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, takes_everything_as_it_is_the_first_time);
	tcase_add_test(cases, notices_the_first_table_of_an_empty_database);
	tcase_add_test(cases, carries_a_model_over_to_the_tables_new_name);
	tcase_add_test(cases, makes_a_model_for_the_old_address_of_a_table);
	tcase_add_test(cases, does_not_guess_between_two_tables);
	tcase_add_test(cases, goes_by_the_rows_where_two_tables_look_alike);
	tcase_add_test(cases, keeps_a_model_whose_table_is_gone_until_it_comes_back);
	tcase_add_test(cases, a_denied_table_goes_back_to_its_old_name);
	tcase_add_test(cases, minds_a_name_that_changed_in_case_alone);
	tcase_add_test(cases, accepting_notes_nothing);
	tcase_add_test(cases, what_is_rolled_back_was_not_noticed);
	tcase_add_test(cases, records_a_baseline_in_several_transactions);
	tcase_add_test(cases, survives_tables_that_cannot_be_read);
	return cases;
}
