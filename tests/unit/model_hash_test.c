/* Hashes: what changes them, and that nothing else does. */
#include "model_test.h"

static void start_tables(void)
{
	store_with((struct store_options){.makes_tables = true});
	begin_read();
	commit();
	foreign("CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT, born INTEGER);"
		"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER DEFAULT 1,"
		" artist INTEGER REFERENCES artist);"
		"CREATE TABLE code (id INTEGER PRIMARY KEY, c TEXT, name TEXT);"
		"CREATE UNIQUE INDEX code_c ON code(c);"
		"CREATE TABLE uses (id INTEGER PRIMARY KEY, c REFERENCES code(c));"
		"CREATE VIEW v AS SELECT * FROM t; CREATE TABLE unrelated (a);"
		"INSERT INTO t VALUES (1, 'x', 2, NULL), (2, 'y', 3, NULL)");
	refresh();
}

static struct digest hash_of(const char *table)
{
	const struct model *model = registry_find(test_registry, str_from(table));

	return model ? model->hash : (struct digest){{0}};
}

/* Whether the hash of `table` is another one after somebody ran `sql`. */
static bool moved(const char *table, const char *sql)
{
	struct digest before = hash_of(table), after;

	foreign(sql);
	refresh();
	after = hash_of(table);
	return !digest_equal(before, after);
}

START_TEST(changes_with_the_tables_own_schema)
{
	static const char *const changes[] = {"ALTER TABLE t ADD COLUMN c",
		"ALTER TABLE t RENAME COLUMN c TO d", "ALTER TABLE t DROP COLUMN d",
		"CREATE UNIQUE INDEX i ON t(a)", "CREATE INDEX j ON t(a, b)",
		"DROP INDEX j; CREATE INDEX j ON t(a, b DESC)", "DROP INDEX i",
		"DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT)",
		"DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT,"
		" b TEXT NOT NULL)",
		"DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT,"
		" b TEXT NOT NULL DEFAULT 'x')",
		"DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT,"
		" b TEXT NOT NULL DEFAULT 'y')",
		"DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, b TEXT NOT NULL"
		" DEFAULT 'y', a TEXT)",
		"DROP TABLE t; CREATE TABLE t (id INTEGER, b TEXT NOT NULL DEFAULT 'y',"
		" a TEXT)",
		"DROP TABLE t; CREATE TABLE t (id INTEGER, b TEXT NOT NULL DEFAULT 'y',"
		" a TEXT) STRICT",
		"DROP TABLE t; CREATE TABLE t (id INTEGER, b TEXT NOT NULL DEFAULT 'y',"
		" a TEXT REFERENCES artist)",
		"DROP TABLE t; CREATE TABLE t (id INTEGER, b TEXT NOT NULL DEFAULT 'y',"
		" a TEXT REFERENCES artist ON DELETE CASCADE)",
		"DROP TABLE t; CREATE VIEW t AS SELECT 1 AS id, 2 AS b, 3 AS a"};

	start_tables();
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		ck_assert_msg(moved("t", changes[i]), "%s", changes[i]);
}
END_TEST

START_TEST(changes_with_the_table_it_refers_to)
{
	start_tables();
	ck_assert(moved("t", "ALTER TABLE artist RENAME COLUMN name TO title"));
	ck_assert(moved("t", "ALTER TABLE artist RENAME TO musician"));
	ck_assert(moved("t", "ALTER TABLE musician RENAME COLUMN id TO number"));
	ck_assert(moved("t", "DROP TABLE musician"));
	ck_assert(
		moved("t", "CREATE TABLE musician (number INTEGER PRIMARY KEY, n TEXT)"));
}
END_TEST

/* Without a unique column there, a reference is shown by its bare value. */
START_TEST(changes_with_the_uniqueness_of_what_it_refers_to)
{
	start_tables();
	ck_assert(moved("uses", "DROP INDEX code_c"));
	ck_assert(moved("uses", "CREATE UNIQUE INDEX code_c ON code(c)"));
	ck_assert(!moved("uses", "CREATE UNIQUE INDEX code_name ON code(name)"));
	ck_assert(!moved("uses", "CREATE INDEX code_both ON code(name, c)"));
}
END_TEST

START_TEST(changes_of_a_view_with_the_tables_under_it)
{
	start_tables();
	ck_assert(moved("v", "ALTER TABLE t ADD COLUMN c"));
	ck_assert(moved("v", "ALTER TABLE t RENAME COLUMN b TO bb"));
	ck_assert(moved("v", "DROP TABLE t"));
	ck_assert(moved("v", "CREATE TABLE t (only)"));
	ck_assert(!moved("v", "ALTER TABLE artist ADD COLUMN died INTEGER"));
}
END_TEST

START_TEST(changes_with_the_definition)
{
	static const char *const changes[] = {
		"INSERT INTO reeve_model(id, table_name, label) VALUES (1, 't', 'Tea')",
		"UPDATE reeve_model SET label = 'Coffee'",
		"UPDATE reeve_model SET is_hidden = 1",
		"INSERT INTO reeve_field(model_id, column_name, label) VALUES (1, 'a', "
		"'A!')",
		"UPDATE reeve_field SET help = 'help'",
		"UPDATE reeve_field SET is_hidden = 1", "DELETE FROM reeve_field",
		"DELETE FROM reeve_model"};
	struct digest first;

	start_tables();
	first = hash_of("t");
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		ck_assert_msg(moved("t", changes[i]), "%s", changes[i]);
	ck_assert(digest_equal(first, hash_of("t")));
}
END_TEST

START_TEST(stays_with_everything_else)
{
	static const char *const changes[] = {"VACUUM", "REINDEX", "ANALYZE",
		"INSERT INTO t(a) VALUES ('z')", "UPDATE t SET a = 'w'", "DELETE FROM t",
		"PRAGMA user_version = 9", "CREATE TABLE other (a, b)",
		"DROP TABLE other", "ALTER TABLE unrelated ADD COLUMN b",
		"ALTER TABLE artist ADD COLUMN died INTEGER",
		"CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END",
		"DROP TRIGGER tr", "BEGIN; ALTER TABLE t ADD COLUMN c; ROLLBACK",
		"DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT,"
		" b INTEGER DEFAULT 1, artist INTEGER REFERENCES artist)",
		"DROP TABLE t; CREATE TABLE t(id INTEGER PRIMARY KEY,a TEXT,"
		"b INTEGER DEFAULT 1,artist INTEGER REFERENCES artist) -- the same",
		"INSERT INTO reeve_model(table_name, label) VALUES ('elsewhere', 'x')",
		"UPDATE unrelated SET a = 1"};

	start_tables();
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		ck_assert_msg(!moved("t", changes[i]), "%s", changes[i]);
}
END_TEST

START_TEST(is_the_same_for_the_same_schema_anywhere)
{
	struct digest first;

	foreign("CREATE TABLE b (x); CREATE TABLE a (y REFERENCES b)");
	refresh();
	first = registry_digest(test_registry);
	foreign_open(path_of("other.db"));
	foreign("CREATE TABLE z (y); CREATE TABLE a (y REFERENCES b); DROP TABLE z;"
		"CREATE TABLE b (x); INSERT INTO b VALUES (1)");
	store_with((struct store_options){.path = path_of("other.db")});
	registry_free(test_registry);
	test_registry = registry_new();
	refresh();
	ck_assert(digest_equal(first, registry_digest(test_registry)));
}
END_TEST

TCase *model_hash_cases(void)
{
	TCase *cases = tcase_create("hash");

	tcase_add_test(cases, changes_with_the_tables_own_schema);
	tcase_add_test(cases, changes_with_the_table_it_refers_to);
	tcase_add_test(cases, changes_with_the_uniqueness_of_what_it_refers_to);
	tcase_add_test(cases, changes_of_a_view_with_the_tables_under_it);
	tcase_add_test(cases, changes_with_the_definition);
	tcase_add_test(cases, stays_with_everything_else);
	tcase_add_test(cases, is_the_same_for_the_same_schema_anywhere);
	return cases;
}
