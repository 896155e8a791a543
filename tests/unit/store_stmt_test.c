/* Statements, names in SQL, and what a refusal says. */
#include "base/buf.h"
#include "store_test.h"

static struct stmt *prepared(const char *sql)
{
	struct stmt *stmt;

	ck_assert_msg(
		store_prepare(test_store, str_from(sql), &stmt, &test_fault) == STATUS_OK,
		"%s", test_fault.detail);
	return stmt;
}

static bool steps(struct stmt *stmt)
{
	bool has_row;

	ck_assert_msg(stmt_step(stmt, &has_row, &test_fault) == STATUS_OK, "%s",
		test_fault.detail);
	return has_row;
}

START_TEST(values_return_as_they_were_bound)
{
	const struct value values[] = {value_null(), value_integer(INT64_MIN),
		value_integer(9007199254740993), value_real(-1.5e300),
		value_text(STR("")), value_text(STR("a\0b")), value_text(STR("\xFF\xFE")),
		value_blob((struct str){NULL, 0}), value_blob(STR("\0\1\2"))};

	begin_read();
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct stmt *stmt = prepared("SELECT ?1");

		stmt_bind(stmt, 1, values[i]);
		ck_assert(steps(stmt));
		ck_assert(value_equal(stmt_value(stmt, 0), values[i]));
		stmt_done(stmt);
	}
	rollback();
}
END_TEST

START_TEST(forgets_bindings_when_given_back)
{
	struct stmt *stmt;

	begin_read();
	stmt = prepared("SELECT ?1");
	stmt_bind_integer(stmt, 1, 5);
	stmt_done(stmt);
	stmt_done(stmt);
	stmt = prepared("SELECT ?1");
	ck_assert(steps(stmt));
	ck_assert(value_is_null(stmt_value(stmt, 0)));
	stmt_done(stmt);
	stmt_done(NULL);
	rollback();
}
END_TEST

START_TEST(the_same_statement_twice_is_two)
{
	struct stmt *one, *two;

	begin_read();
	one = prepared("SELECT ?1 UNION ALL SELECT 9");
	stmt_bind_integer(one, 1, 1);
	ck_assert(steps(one));
	two = prepared("SELECT ?1 UNION ALL SELECT 9");
	ck_assert_ptr_ne(one, two);
	stmt_bind_integer(two, 1, 2);
	ck_assert(steps(two));
	ck_assert_int_eq(stmt_integer(one, 0), 1);
	ck_assert_int_eq(stmt_integer(two, 0), 2);
	ck_assert(steps(one));
	ck_assert_int_eq(stmt_integer(one, 0), 9);
	rollback();
}
END_TEST

/* More than the cache holds, all taken at once, and then again. */
START_TEST(three_hundred_statements_at_once_are_fine)
{
	for (int round = 0; round < 2; round++) {
		struct stmt *stmts[300];

		begin_read();
		for (int i = 0; i < 300; i++) {
			struct str sql = arena_printf(test_arena, "SELECT %d", i);

			stmts[i] = prepared(sql.at);
			ck_assert(steps(stmts[i]));
		}
		for (int i = 0; i < 300; i++)
			ck_assert_int_eq(stmt_integer(stmts[i], 0), i);
		for (int i = 0; i < 300; i += 2)
			stmt_done(stmts[i]);
		rollback();
	}
}
END_TEST

START_TEST(a_cached_statement_follows_the_schema)
{
	foreign("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2)");
	for (int round = 0; round < 3; round++) {
		struct stmt *stmt;

		begin_read();
		stmt = prepared("SELECT * FROM t");
		ck_assert(steps(stmt));
		ck_assert_int_eq(stmt_columns(stmt), 2 + round);
		rollback();
		foreign_printf("ALTER TABLE t ADD COLUMN c%d", round);
	}
	foreign("DROP TABLE t");
	begin_read();
	ck_assert_int_eq(step_status("SELECT * FROM t"), STATUS_FAILED);
	says("no such table");
	rollback();
}
END_TEST

START_TEST(refuses_empty_and_broken_sql)
{
	begin_read();
	ck_assert_int_eq(step_status(""), STATUS_FAILED);
	ck_assert_int_eq(step_status("-- nothing"), STATUS_FAILED);
	ck_assert_int_eq(step_status("SELEC 1"), STATUS_FAILED);
	ck_assert_int_eq(step_status("SELECT \"no_such_column\""), STATUS_FAILED);
	rollback();
}
END_TEST

START_TEST(names_reach_sql_whatever_they_are)
{
	static const char *const names[] = {"", "\"", "\"\"", "a\"b", "select", "a b",
		"a;DROP TABLE x", "'", "\n", "[x]", "`", "é", "a.b", "--"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf sql;

		buf_init(&sql, 4096);
		buf_text(&sql, "CREATE TABLE IF NOT EXISTS ");
		sql_name(&sql, str_from(i ? names[i] : "first"));
		buf_text(&sql, " (");
		sql_name(&sql, str_from(names[i]));
		buf_text(&sql, ")");
		foreign(buf_cstring(&sql));
		buf_clear(&sql, 4096);
		buf_text(&sql, "SELECT ");
		sql_column(&sql, "t", str_from(names[i]));
		buf_text(&sql, " FROM ");
		sql_name(&sql, str_from(i ? names[i] : "first"));
		buf_text(&sql, " AS t");
		begin_read();
		ck_assert_msg(step_status(buf_cstring(&sql)) == STATUS_OK, "%s: %s",
			buf_cstring(&sql), test_fault.detail);
		rollback();
		buf_free(&sql);
	}
}
END_TEST

static void refused(const char *sql, enum status status, const char *words)
{
	begin_write();
	ck_assert_int_eq(step_status(sql), status);
	says(words);
	ck_assert(!str_has_nocase(str_from(test_fault.sentence), "INSERT"));
	rollback();
}

START_TEST(says_which_rule_of_the_table_is_broken)
{
	foreign("CREATE TABLE p (id INTEGER PRIMARY KEY);"
		"CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
		" a, b, age CONSTRAINT grown_up CHECK (age > 17), p REFERENCES p,"
		" UNIQUE (a, b));"
		"INSERT INTO t VALUES (1, 'x', 1, 1, 18, NULL);"
		"CREATE TRIGGER tr BEFORE INSERT ON t WHEN new.a = 99"
		" BEGIN SELECT RAISE(ABORT, 'ninety-nine is taken'); END;"
		"CREATE TABLE s (n INTEGER) STRICT");
	refused("INSERT INTO t (id, name) VALUES (1, 'y')", STATUS_INVALID, "same id.");
	refused("INSERT INTO t (name) VALUES ('x')", STATUS_INVALID, "same name.");
	refused("INSERT INTO t (name, a, b) VALUES ('y', 1, 1)", STATUS_INVALID,
		"same a, b.");
	refused("INSERT INTO t (id) VALUES (5)", STATUS_INVALID, "name is required.");
	refused("INSERT INTO t (name, age) VALUES ('y', 3)", STATUS_INVALID, "grown_up");
	refused("INSERT INTO t (name, p) VALUES ('y', 3)", STATUS_INVALID,
		"does not exist");
	refused("INSERT INTO t (name, a) VALUES ('y', 99)", STATUS_INVALID,
		"ninety-nine is taken");
	refused("INSERT INTO t (id, name) VALUES ('one', 'y')", STATUS_INVALID,
		"whole number");
	refused("INSERT INTO s VALUES ('abc')", STATUS_INVALID, "does not fit");
}
END_TEST

START_TEST(names_columns_with_dots_and_commas_in_refusals)
{
	foreign("CREATE TABLE \"a.b\" (\"c.d\" UNIQUE, \"e, f\" NOT NULL DEFAULT 1);"
		"INSERT INTO \"a.b\" VALUES (1, 1)");
	refused("INSERT INTO \"a.b\" VALUES (1, 1)", STATUS_INVALID, "d.");
	refused("INSERT INTO \"a.b\" VALUES (2, NULL)", STATUS_INVALID, "is required.");
}
END_TEST

START_TEST(refuses_values_that_are_too_long)
{
	foreign("CREATE TABLE t (a)");
	refused("INSERT INTO t VALUES (zeroblob(17000000))", STATUS_TOO_LARGE,
		"16 megabytes");
}
END_TEST

START_TEST(counts_its_own_changes_alone)
{
	foreign("CREATE TABLE t (a INTEGER PRIMARY KEY); CREATE TABLE u (a);"
		"CREATE TRIGGER tr AFTER INSERT ON t BEGIN"
		" INSERT INTO u VALUES (1), (2), (3); END");
	begin_write();
	ck_assert_int_eq(step_status("INSERT INTO t VALUES (40)"), STATUS_OK);
	ck_assert_int_eq(store_changes(test_store), 1);
	ck_assert_int_eq(store_last_rowid(test_store), 40);
	ck_assert_int_eq(step_status("UPDATE t SET a = a WHERE a = 1"), STATUS_OK);
	ck_assert_int_eq(store_changes(test_store), 0);
	rollback();
}
END_TEST

START_TEST(keeps_the_schema_from_being_written)
{
	foreign("CREATE TABLE t (a)");
	begin_write();
	ck_assert_int_ne(run_status("PRAGMA writable_schema=ON;"
				    "UPDATE sqlite_schema SET sql = ''"),
		STATUS_OK);
	rollback();
	ck_assert_int_ne(run_status("ATTACH ':memory:' AS other"), STATUS_OK);
}
END_TEST

TCase *store_stmt_cases(void)
{
	TCase *cases = tcase_create("stmt");

	tcase_add_test(cases, values_return_as_they_were_bound);
	tcase_add_test(cases, forgets_bindings_when_given_back);
	tcase_add_test(cases, the_same_statement_twice_is_two);
	tcase_add_test(cases, three_hundred_statements_at_once_are_fine);
	tcase_add_test(cases, a_cached_statement_follows_the_schema);
	tcase_add_test(cases, refuses_empty_and_broken_sql);
	tcase_add_test(cases, names_reach_sql_whatever_they_are);
	tcase_add_test(cases, says_which_rule_of_the_table_is_broken);
	tcase_add_test(cases, names_columns_with_dots_and_commas_in_refusals);
	tcase_add_test(cases, refuses_values_that_are_too_long);
	tcase_add_test(cases, counts_its_own_changes_alone);
	tcase_add_test(cases, keeps_the_schema_from_being_written);
	return cases;
}
