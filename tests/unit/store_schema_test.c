/* Introspection: columns, references and indexes of the tables of other people. */
#include <stdlib.h>

#include "store_test.h"

START_TEST(lists_tables_and_views_but_no_internals)
{
	struct schema_entry *entries;
	size_t count;

	store_with((struct store_options){.makes_tables = true});
	foreign("CREATE TABLE b (a INTEGER PRIMARY KEY AUTOINCREMENT);"
		"CREATE TABLE \"B c\" (a); CREATE VIEW a AS SELECT 1;"
		"CREATE INDEX i ON b(a); CREATE TABLE \"REEVE_x\" (a); ANALYZE");
	begin_read();
	ck_assert_int_eq(
		schema_list(test_store, test_arena, &entries, &count, &test_fault),
		STATUS_OK);
	rollback();
	ck_assert_uint_eq(count, 3);
	ck_assert(str_is(entries[0].name, "B c"));
	ck_assert(str_is(entries[1].name, "a"));
	ck_assert_int_eq(entries[1].kind, TABLE_VIEW);
	ck_assert(str_is(entries[2].name, "b"));
	ck_assert(entries[2].has_rowid && !entries[1].has_rowid);
}
END_TEST

START_TEST(reads_names_of_every_sort)
{
	struct schema_table table;

	foreign("CREATE TABLE t (\"\" , \"a\nb\", \"say \"\"hi\"\"\", \"É\", \"é\","
		" \"a/b\", \"%\", \"select\", \"1\", \"a.b\", \"日本\", \"'\")");
	table = table_of("t");
	ck_assert_uint_eq(table.column_count, 12);
	ck_assert(str_is(table.columns[0].name, ""));
	ck_assert(str_is(table.columns[1].name, "a\nb"));
	ck_assert(str_is(table.columns[2].name, "say \"hi\""));
	ck_assert(str_is(table.columns[3].name, "É"));
	ck_assert(str_is(table.columns[4].name, "é"));
	ck_assert_uint_eq(table.trouble.len, 0);
}
END_TEST

START_TEST(reads_types_defaults_and_affinities)
{
	struct schema_table table;

	foreign("CREATE TABLE t (a STRING DEFAULT '007', b TEXT NOT NULL DEFAULT '',"
		" c, d ANY, e DEFAULT NULL, f DATE DEFAULT CURRENT_DATE,"
		" g VARCHAR(10) DEFAULT (1 + 1))");
	table = table_of("t");
	ck_assert_int_eq(column_of(&table, "a")->affinity, AFFINITY_NUMERIC);
	ck_assert(str_is(column_of(&table, "a")->fallback, "'007'"));
	ck_assert(column_of(&table, "b")->is_not_null);
	ck_assert(str_is(column_of(&table, "b")->fallback, "''"));
	ck_assert_ptr_null(column_of(&table, "c")->fallback.at);
	ck_assert_int_eq(column_of(&table, "c")->affinity, AFFINITY_BLOB);
	ck_assert_int_eq(column_of(&table, "d")->affinity, AFFINITY_NUMERIC);
	ck_assert(str_is(column_of(&table, "e")->fallback, "NULL"));
	ck_assert(str_is(column_of(&table, "f")->fallback, "CURRENT_DATE"));
	ck_assert(str_is(column_of(&table, "g")->fallback, "1 + 1"));
	foreign("CREATE TABLE s (d ANY, n INTEGER) STRICT");
	table = table_of("s");
	ck_assert(table.is_strict);
	ck_assert_int_eq(column_of(&table, "d")->affinity, AFFINITY_BLOB);
}
END_TEST

START_TEST(shows_generated_columns_as_such)
{
	struct schema_table table;

	foreign("CREATE TABLE t (a, b AS (a + 1), c AS (a * 2) STORED)");
	table = table_of("t");
	ck_assert_uint_eq(table.column_count, 3);
	ck_assert(!column_of(&table, "a")->is_generated);
	ck_assert(column_of(&table, "b")->is_generated);
	ck_assert(column_of(&table, "c")->is_generated);
}
END_TEST

START_TEST(reads_two_thousand_columns)
{
	struct str sql = STR("c0");
	struct schema_table table;

	for (int i = 1; i < 2000; i++)
		sql = arena_printf(test_arena, "%s, c%d", sql.at, i);
	foreign_printf("CREATE TABLE t (%s)", sql.at);
	table = table_of("t");
	ck_assert_uint_eq(table.column_count, 2000);
	ck_assert(str_is(table.columns[1999].name, "c1999"));
}
END_TEST

static void refers(const struct schema_table *table, size_t index, const char *other,
	size_t count, const char *target)
{
	const struct schema_reference *reference = &table->references[index];

	ck_assert(str_is(reference->table, other));
	ck_assert_uint_eq(reference->count, count);
	if (target)
		ck_assert(str_is(reference->targets[count - 1], target));
	else
		ck_assert_ptr_null(reference->targets[0].at);
}

START_TEST(reads_references_even_to_nothing)
{
	struct schema_table table;

	foreign("CREATE TABLE keyed (id INTEGER PRIMARY KEY, code UNIQUE);"
		"CREATE TABLE pair (x, y, PRIMARY KEY (y, x)); CREATE TABLE bare (a);"
		"CREATE VIEW broken AS SELECT * FROM gone;"
		"CREATE TABLE t (a REFERENCES keyed ON DELETE CASCADE,"
		" b REFERENCES keyed(code), c REFERENCES gone, d REFERENCES bare,"
		" e REFERENCES t, f, g, h REFERENCES gone(id), i REFERENCES broken,"
		" j REFERENCES pair, FOREIGN KEY (f, g) REFERENCES pair)");
	table = table_of("t");
	ck_assert_uint_eq(table.reference_count, 9);
	for (size_t i = 0; i < table.reference_count; i++) {
		struct str from = table.columns[table.references[i].columns[0]].name;

		switch (from.at[0]) {
		case 'a':
			refers(&table, i, "keyed", 1, "id");
			ck_assert(str_is(table.references[i].on_delete, "CASCADE"));
			break;
		case 'b':
			refers(&table, i, "keyed", 1, "code");
			break;
		case 'e':
			refers(&table, i, "t", 1, NULL);
			break;
		case 'f':
			refers(&table, i, "pair", 2, "x");
			ck_assert(str_is(table.references[i].targets[0], "y"));
			break;
		case 'h':
			refers(&table, i, "gone", 1, "id");
			break;
		default:
			ck_assert_ptr_null(table.references[i].targets[0].at);
		}
	}
}
END_TEST

START_TEST(reads_a_reference_to_itself)
{
	struct schema_table table;

	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, parent REFERENCES t)");
	table = table_of("t");
	ck_assert_uint_eq(table.reference_count, 1);
	refers(&table, 0, "t", 1, "id");
}
END_TEST

START_TEST(says_why_a_broken_view_cannot_be_read)
{
	static const char *const views[] = {"gone", "circle", "untyped", "func"};

	foreign("CREATE TABLE x (a); CREATE VIEW gone AS SELECT * FROM x;"
		"CREATE VIEW circle AS SELECT * FROM circle;"
		"CREATE VIEW untyped(a, b) AS SELECT 1;"
		"CREATE VIEW func AS SELECT no_such_function(1); DROP TABLE x");
	for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
		struct schema_table table = table_of(views[i]);

		ck_assert_msg(table.is_unreadable, "%s", views[i]);
		ck_assert_msg(table.trouble.len > 0, "%s", views[i]);
		ck_assert_uint_eq(table.column_count, 0);
	}
}
END_TEST

/* Its columns are known; only reading it is refused. */
START_TEST(says_why_an_unsafe_view_cannot_be_read)
{
	struct schema_table table;

	foreign("CREATE VIEW unsafe AS SELECT load_extension('x') AS a;"
		"CREATE VIEW fine AS SELECT 1 AS a");
	table = table_of("unsafe");
	ck_assert(table.is_unreadable);
	table = table_of("fine");
	ck_assert(!table.is_unreadable);
	ck_assert_uint_eq(table.column_count, 1);
	ck_assert_uint_eq(table.key_count, 0);
}
END_TEST

START_TEST(says_why_a_virtual_table_without_module_cannot_be_read)
{
	struct schema_table table;

	foreign("CREATE TABLE t (a)");
	foreign_schema_edit(
		"INSERT INTO sqlite_schema VALUES ('table', 'lost', 'lost', 0,"
		" 'CREATE VIRTUAL TABLE lost USING no_such_module(a)')");
	table = table_of("lost");
	ck_assert(table.is_unreadable);
	ck_assert(str_has_nocase(table.trouble, "no_such_module"));
	table = table_of("t");
	ck_assert(!table.is_unreadable);
}
END_TEST

START_TEST(tells_fts_tables_and_their_shadows)
{
	struct schema_table table;

	if (foreign_code("CREATE VIRTUAL TABLE f USING fts5(title, body)") != 0)
		return; /* this SQLite was built without it */
	table = table_of("f");
	ck_assert_int_eq(table.kind, TABLE_VIRTUAL);
	ck_assert(!column_of(&table, "title")->is_hidden);
	ck_assert(column_of(&table, "f")->is_hidden);
	ck_assert(column_of(&table, "rank")->is_hidden);
	ck_assert_int_eq(table_of("f_data").kind, TABLE_SHADOW);
	ck_assert_int_eq(table_of("f_config").kind, TABLE_SHADOW);
}
END_TEST

START_TEST(says_when_an_index_has_a_collation_of_its_own)
{
	struct schema_table table;

	foreign("CREATE TABLE t (a TEXT PRIMARY KEY, b TEXT)");
	foreign_schema_edit("UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a TEXT "
			    "COLLATE theirs PRIMARY KEY, b TEXT)' WHERE name = 't'");
	table = table_of("t");
	ck_assert(!table.is_unreadable);
	ck_assert(str_has_nocase(table.trouble, "theirs"));
}
END_TEST

START_TEST(describes_indexes_in_an_order_of_their_own)
{
	struct schema_table one, two;

	foreign("CREATE TABLE t (a, b); CREATE INDEX x ON t(a);"
		"CREATE UNIQUE INDEX y ON t(b DESC) WHERE a > 1;"
		"CREATE INDEX z ON t(a COLLATE NOCASE, lower(b))");
	one = table_of("t");
	foreign("DROP INDEX x; DROP INDEX z;"
		"CREATE INDEX z ON t(a COLLATE NOCASE, lower(b));"
		"CREATE INDEX other ON t(a)");
	two = table_of("t");
	ck_assert_uint_eq(one.index_count, 3);
	ck_assert_uint_eq(two.index_count, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert(str_equal(one.indexes[i], two.indexes[i]));
	ck_assert_uint_eq(one.unique_count, 0);
}
END_TEST

TCase *store_schema_cases(void)
{
	TCase *cases = tcase_create("schema");

	tcase_add_test(cases, lists_tables_and_views_but_no_internals);
	tcase_add_test(cases, reads_names_of_every_sort);
	tcase_add_test(cases, reads_types_defaults_and_affinities);
	tcase_add_test(cases, shows_generated_columns_as_such);
	tcase_add_test(cases, reads_two_thousand_columns);
	tcase_add_test(cases, reads_references_even_to_nothing);
	tcase_add_test(cases, reads_a_reference_to_itself);
	tcase_add_test(cases, says_why_a_broken_view_cannot_be_read);
	tcase_add_test(cases, says_why_an_unsafe_view_cannot_be_read);
	tcase_add_test(cases, says_why_a_virtual_table_without_module_cannot_be_read);
	tcase_add_test(cases, tells_fts_tables_and_their_shadows);
	tcase_add_test(cases, says_when_an_index_has_a_collation_of_its_own);
	tcase_add_test(cases, describes_indexes_in_an_order_of_their_own);
	return cases;
}
