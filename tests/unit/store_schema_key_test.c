/* The key of a table: which columns name a row for sure, and where the rowid is. */
#include <stdlib.h>

#include "store_test.h"

START_TEST(finds_the_declared_key_in_its_order)
{
	struct schema_table table;

	foreign("CREATE TABLE a (x, id INTEGER PRIMARY KEY);"
		"CREATE TABLE b (x, y, z, PRIMARY KEY (z, x));"
		"CREATE TABLE c (x, y, PRIMARY KEY (y, x)) WITHOUT ROWID;"
		"CREATE TABLE d (x)");
	ck_assert_str_eq(key_of("a"), "id");
	ck_assert_str_eq(key_of("b"), "z, x");
	ck_assert_str_eq(key_of("c"), "y, x");
	ck_assert_str_eq(key_of("d"), "");
	table = table_of("c");
	ck_assert(!table.has_rowid);
	ck_assert(!table.is_key_nullable);
	ck_assert_ptr_null(table.rowid_name);
	ck_assert(table_of("b").is_key_nullable);
}
END_TEST

START_TEST(knows_which_integer_key_is_the_rowid)
{
	static const struct {
		const char *name, *columns;
		bool is_rowid, is_nullable;
	} tables[] = {{"a", "(id INTEGER PRIMARY KEY)", true, false},
		{"b", "(id INT PRIMARY KEY)", false, true},
		{"c", "(id INTEGER PRIMARY KEY DESC)", false, true},
		{"d", "(id INTEGER, PRIMARY KEY (id DESC))", true, false},
		{"e", "(id integer primary key autoincrement)", true, false},
		{"f", "(id INTEGER PRIMARY KEY) WITHOUT ROWID", false, false},
		{"g", "(id INTEGER PRIMARY KEY) STRICT", true, false},
		{"h", "(id INT PRIMARY KEY) STRICT", false, false},
		{"i", "(id TEXT PRIMARY KEY NOT NULL)", false, false},
		{"j", "(id BIGINT PRIMARY KEY)", false, true}};

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct schema_table table;

		foreign_printf("CREATE TABLE %s %s", tables[i].name, tables[i].columns);
		table = table_of(tables[i].name);
		ck_assert_uint_eq(table.key_count, 1);
		ck_assert_msg(table.columns[0].is_rowid == tables[i].is_rowid, "%s",
			tables[i].columns);
		ck_assert_msg(table.is_key_nullable == tables[i].is_nullable, "%s",
			tables[i].columns);
	}
}
END_TEST

START_TEST(falls_back_on_a_unique_key_that_is_always_filled)
{
	foreign("CREATE TABLE a (x UNIQUE, y NOT NULL UNIQUE);"
		"CREATE TABLE b (x NOT NULL, y NOT NULL, UNIQUE (x, y));"
		"CREATE TABLE c (x NOT NULL, y, UNIQUE (x, y));"
		"CREATE TABLE d (x NOT NULL); CREATE UNIQUE INDEX di ON d(x) WHERE x > 5;"
		"CREATE TABLE e (x NOT NULL); CREATE UNIQUE INDEX ei ON e(lower(x));"
		"CREATE TABLE f (x NOT NULL); CREATE UNIQUE INDEX fi ON f(x)");
	ck_assert_str_eq(key_of("a"), "y");
	ck_assert_str_eq(key_of("b"), "x, y");
	ck_assert_str_eq(key_of("c"), "");
	ck_assert_str_eq(key_of("d"), "");
	ck_assert_str_eq(key_of("e"), "");
	ck_assert_str_eq(key_of("f"), "x");
	ck_assert(!table_of("f").is_declared_key);
	ck_assert(!table_of("f").is_key_nullable);
}
END_TEST

/* Unique for the index does not mean unique for "=", which uses the column's own
 * collation. */
START_TEST(takes_no_key_that_equality_cannot_tell_apart)
{
	foreign("CREATE TABLE t (x TEXT COLLATE NOCASE NOT NULL);"
		"CREATE UNIQUE INDEX ti ON t(x COLLATE BINARY);"
		"INSERT INTO t VALUES ('a'), ('A');"
		"CREATE TABLE u (x TEXT NOT NULL);"
		"CREATE UNIQUE INDEX ui ON u(x COLLATE NOCASE)");
	ck_assert_str_eq(key_of("t"), "");
	ck_assert_str_eq(key_of("u"), "x");
}
END_TEST

START_TEST(finds_a_name_for_the_rowid_while_there_is_one)
{
	foreign("CREATE TABLE a (x); CREATE TABLE b (rowid);"
		"CREATE TABLE c (ROWID, _rowid_); CREATE TABLE d (rowid, _rowid_, OID);"
		"CREATE TABLE e (rowid INTEGER PRIMARY KEY)");
	ck_assert_str_eq(table_of("a").rowid_name, "rowid");
	ck_assert_str_eq(table_of("b").rowid_name, "_rowid_");
	ck_assert_str_eq(table_of("c").rowid_name, "oid");
	ck_assert_ptr_null(table_of("d").rowid_name);
	ck_assert_str_eq(table_of("e").rowid_name, "_rowid_");
	ck_assert_str_eq(key_of("e"), "rowid");
}
END_TEST

START_TEST(knows_the_unique_columns_that_references_may_use)
{
	struct schema_table table;

	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, code UNIQUE, a, b, part,"
		" UNIQUE (a, b)); CREATE UNIQUE INDEX p ON t(part) WHERE part > 0");
	table = table_of("t");
	ck_assert_uint_eq(table.unique_count, 3);
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < table.uniques[i].count; j++)
			ck_assert(!str_is(
				table.columns[table.uniques[i].columns[j]].name, "part"));
}
END_TEST

TCase *store_schema_key_cases(void)
{
	TCase *cases = tcase_create("schema key");

	tcase_add_test(cases, finds_the_declared_key_in_its_order);
	tcase_add_test(cases, knows_which_integer_key_is_the_rowid);
	tcase_add_test(cases, falls_back_on_a_unique_key_that_is_always_filled);
	tcase_add_test(cases, takes_no_key_that_equality_cannot_tell_apart);
	tcase_add_test(cases, finds_a_name_for_the_rowid_while_there_is_one);
	tcase_add_test(cases, knows_the_unique_columns_that_references_may_use);
	return cases;
}
