/* The stamp: what moves it, what does not, and that it is the snapshot's. */
#include "store_test.h"

static struct stamp stamp_now(void)
{
	begin_read();
	rollback();
	return test_stamp;
}

/* Whether the stamp differs after somebody ran `sql`; twice the same without it. */
static bool moves(const char *sql)
{
	struct stamp before = stamp_now(), again = stamp_now(), after;

	ck_assert(stamp_equal(&before, &again));
	foreign(sql);
	after = stamp_now();
	return !stamp_equal(&before, &after);
}

START_TEST(moves_with_anybodys_ddl)
{
	ck_assert(moves("CREATE TABLE t (a)"));
	ck_assert(moves("ALTER TABLE t ADD COLUMN b"));
	ck_assert(moves("ALTER TABLE t RENAME COLUMN b TO c"));
	ck_assert(moves("CREATE INDEX i ON t(a)"));
	ck_assert(moves("CREATE VIEW v AS SELECT * FROM t"));
	ck_assert(moves("DROP VIEW v"));
	ck_assert(moves("ALTER TABLE t RENAME TO u"));
	ck_assert(moves("DROP TABLE u"));
}
END_TEST

START_TEST(stays_with_rows_and_rollbacks)
{
	foreign("CREATE TABLE t (a)");
	ck_assert(!moves("INSERT INTO t VALUES (1), (2)"));
	ck_assert(!moves("UPDATE t SET a = a + 1"));
	ck_assert(!moves("DELETE FROM t"));
	ck_assert(!moves("BEGIN; ALTER TABLE t ADD COLUMN b; DROP TABLE t; ROLLBACK"));
	ck_assert(!moves("PRAGMA user_version = 7"));
	ck_assert(moves("VACUUM"));
}
END_TEST

START_TEST(own_ddl_undone_is_not_taken_for_somebodys)
{
	struct stamp own, theirs, first;

	store_with((struct store_options){.makes_tables = true});
	foreign("CREATE TABLE t (a)");
	first = stamp_now();
	begin_write();
	run_sql("ALTER TABLE t ADD COLUMN mine");
	run_sql("INSERT INTO reeve_model(table_name) VALUES ('t')");
	rollback();
	own = stamp_now();
	ck_assert(stamp_equal(&first, &own));
	foreign("ALTER TABLE t ADD COLUMN theirs");
	foreign("INSERT INTO reeve_model(table_name) VALUES ('t')");
	theirs = stamp_now();
	ck_assert(!stamp_equal(&first, &theirs));
	ck_assert(memcmp(first.generation, theirs.generation, 16) != 0);
}
END_TEST

START_TEST(moves_with_edits_of_the_definition_rows)
{
	static const char *const edits[] = {
		"INSERT INTO reeve_model(table_name, label) VALUES ('t', 'T')",
		"UPDATE reeve_model SET label = 'U'",
		"INSERT INTO reeve_field(model_id, column_name) VALUES (1, 'a')",
		"UPDATE reeve_field SET is_hidden = 1",
		"INSERT OR REPLACE INTO reeve_field(id, model_id, column_name, label, "
		"help)"
		" VALUES (1, 1, 'a', 'b', 'c')",
		"DELETE FROM reeve_field", "DELETE FROM reeve_model"};

	store_with((struct store_options){.makes_tables = true});
	for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
		ck_assert_msg(moves(edits[i]), "%s", edits[i]);
	ck_assert(!moves("UPDATE reeve_model SET label = 'nobody'"));
	ck_assert(!moves("INSERT INTO reeve_log(moment, table_name, key, action)"
			 " VALUES (1, 't', 'k', 'a')"));
}
END_TEST

START_TEST(serves_a_database_without_a_generation)
{
	struct stamp stamp = stamp_now();
	const unsigned char zeros[16] = {0};

	ck_assert(memcmp(stamp.generation, zeros, 16) == 0);
	ck_assert(moves("CREATE TABLE reeve_generation(id INTEGER, nonce BLOB)"));
	ck_assert(moves("INSERT INTO reeve_generation VALUES (1, randomblob(16))"));
	ck_assert(moves("UPDATE reeve_generation SET nonce = randomblob(16)"));
	ck_assert(moves("DROP TABLE reeve_generation"));
	stamp = stamp_now();
	ck_assert(memcmp(stamp.generation, zeros, 16) == 0);
}
END_TEST

START_TEST(a_nonce_of_another_size_is_told_from_none)
{
	foreign("CREATE TABLE reeve_generation(id INTEGER, nonce BLOB)");
	foreign("INSERT INTO reeve_generation VALUES (1, 'abc')");
	ck_assert(moves("UPDATE reeve_generation SET nonce = 'abd'"));
	ck_assert(moves("UPDATE reeve_generation SET nonce = zeroblob(100)"));
	ck_assert(moves("UPDATE reeve_generation SET nonce = NULL"));
}
END_TEST

/* The text of sqlite_schema is known to the store only once somebody listed it. */
static void list_schema(void)
{
	struct schema_entry *entries;
	size_t count;

	begin_read();
	ck_assert_int_eq(
		schema_list(test_store, test_arena, &entries, &count, &test_fault),
		STATUS_OK);
	rollback();
}

START_TEST(notices_a_schema_edited_under_the_cookie)
{
	foreign("CREATE TABLE t (a, b)");
	list_schema();
	stamp_now();
	{
		struct stamp before = test_stamp, after;

		foreign_schema_edit("UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a, "
				    "c)' WHERE name = 't'");
		after = stamp_now();
		ck_assert(!stamp_equal(&before, &after));
		ck_assert_int_eq(before.cookie, after.cookie);
	}
	begin_read();
	ck_assert_str_eq(text_of("SELECT name FROM pragma_table_info('t')"
				 " WHERE cid = 1"),
		"c");
	ck_assert_int_eq(step_status("SELECT c FROM t"), STATUS_OK);
	rollback();
	list_schema();
	ck_assert(!moves("INSERT INTO t VALUES (1, 2)"));
}
END_TEST

START_TEST(notices_an_edit_under_the_cookie_before_writing)
{
	struct stamp before;

	foreign("CREATE TABLE t (a, b)");
	list_schema();
	before = stamp_now();
	foreign_schema_edit("UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a, c)'"
			    " WHERE name = 't'");
	begin_write();
	ck_assert(!stamp_equal(&before, &test_stamp));
	run_sql("INSERT INTO t (a, c) VALUES (1, 2)");
	commit();
	ck_assert_int_eq(foreign_integer("SELECT c FROM t"), 2);
}
END_TEST

START_TEST(an_open_transaction_sees_its_snapshot_alone)
{
	struct stamp during;

	foreign("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	begin_read();
	during = test_stamp;
	foreign("ALTER TABLE t RENAME COLUMN a TO b; INSERT INTO t VALUES (2)");
	ck_assert_int_eq(integer_of("PRAGMA schema_version"), during.cookie);
	ck_assert_int_eq(integer_of("SELECT count(a) FROM t"), 1);
	ck_assert_int_eq(step_status("SELECT b FROM t"), STATUS_FAILED);
	ck_assert_str_eq(text_of("SELECT name FROM pragma_table_info('t')"), "a");
	rollback();
	begin_read();
	ck_assert(!stamp_equal(&during, &test_stamp));
	ck_assert_int_eq(integer_of("SELECT count(b) FROM t"), 2);
	ck_assert_int_eq(step_status("SELECT a FROM t"), STATUS_FAILED);
	rollback();
}
END_TEST

START_TEST(spells_the_stamp_in_hexadecimal)
{
	struct stamp stamp = {.cookie = UINT32_MAX};
	char text[STAMP_TEXT_BYTES];

	memset(stamp.generation, 0xAB, sizeof stamp.generation);
	stamp_text(&stamp, text);
	ck_assert_str_eq(text, "abababababababababababababababab.4294967295");
}
END_TEST

TCase *store_stamp_cases(void)
{
	TCase *cases = tcase_create("stamp");

	tcase_add_test(cases, moves_with_anybodys_ddl);
	tcase_add_test(cases, stays_with_rows_and_rollbacks);
	tcase_add_test(cases, own_ddl_undone_is_not_taken_for_somebodys);
	tcase_add_test(cases, moves_with_edits_of_the_definition_rows);
	tcase_add_test(cases, serves_a_database_without_a_generation);
	tcase_add_test(cases, a_nonce_of_another_size_is_told_from_none);
	tcase_add_test(cases, notices_a_schema_edited_under_the_cookie);
	tcase_add_test(cases, notices_an_edit_under_the_cookie_before_writing);
	tcase_add_test(cases, an_open_transaction_sees_its_snapshot_alone);
	tcase_add_test(cases, spells_the_stamp_in_hexadecimal);
	return cases;
}
