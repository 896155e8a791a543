/* A table made anew: nothing that refers to it, hangs on it or lies in it may suffer. */
#include "migrate_test.h"

/* Something that no ALTER TABLE can do. */
static void make_anew(const char *table)
{
	apply(CHANGE(CHANGE_FIELD_ADD, .table = str_from(table),
		.field = FIELD(.name = STR("made"), .kind = STR("integer"),
			.fallback = STR("(6 * 7)"), .is_not_null = true)));
	ck_assert(test_plan.steps[0].is_rebuild);
	ck_assert_int_eq(
		foreign_integer(arena_printf(test_arena,
			"SELECT count(*) FROM \"%s\" WHERE made IS NOT 42", table)
					.at),
		0);
}

START_TEST(children_never_change)
{
	static const char *const actions[] = {"CASCADE", "SET NULL", "RESTRICT",
		"NO ACTION", "SET DEFAULT",
		"CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED"};

	foreign("CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE,"
		" up INTEGER REFERENCES p ON DELETE CASCADE);"
		"INSERT INTO p VALUES (1, 'a', NULL), (2, 'b', 1), (3, 'c', 3)");
	for (size_t i = 0; i < 6; i++)
		foreign_printf("CREATE TABLE c%zu (id INTEGER PRIMARY KEY,"
			       " p INTEGER DEFAULT 1 REFERENCES P(Id) ON DELETE %s,"
			       " code REFERENCES \"p\"(code) ON DELETE CASCADE);"
			       "INSERT INTO c%zu VALUES (1, 1, 'a'), (2, 3, NULL),"
			       " (3, 99, 'zz')",
			i, actions[i], i);
	for (int round = 0; round < 2; round++) {
		struct digest before[6];
		const char *sql[6];

		for (size_t i = 0; i < 6; i++) {
			const char *name = arena_printf(test_arena, "c%zu", i).at;

			before[i] = rows_of(name);
			sql[i] = sql_of(name);
		}
		if (round == 0)
			make_anew("p");
		else
			undo_latest();
		for (size_t i = 0; i < 6; i++) {
			const char *name = arena_printf(test_arena, "c%zu", i).at;

			ck_assert(digest_equal(before[i], rows_of(name)));
			ck_assert_str_eq(sql[i], sql_of(name));
		}
		ck_assert_int_eq(foreign_integer("SELECT count(*) FROM p"), 3);
		ck_assert_int_eq(foreign_integer("SELECT up FROM p WHERE id = 3"), 3);
	}
	foreign("PRAGMA foreign_keys=ON; DELETE FROM c2; DELETE FROM c3;"
		"DELETE FROM p WHERE id = 1");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM p"), 1);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM c0 WHERE p = 1"), 0);
}
END_TEST

START_TEST(triggers_and_views_stay_and_none_fires)
{
	foreign("CREATE TABLE t (a TEXT, b); CREATE TABLE log (x);"
		"CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('i');"
		" END;"
		"CREATE TRIGGER d BEFORE DELETE ON t BEGIN INSERT INTO log VALUES ('d');"
		" END;"
		"CREATE TRIGGER u AFTER UPDATE OF b ON t WHEN new.b > 1 BEGIN"
		" INSERT INTO log VALUES (new.a); END;"
		"CREATE VIEW v AS SELECT a, b FROM t;"
		"CREATE VIEW vv AS SELECT * FROM v;"
		"CREATE TRIGGER w INSTEAD OF INSERT ON v BEGIN INSERT INTO t(a) VALUES"
		" (new.a); END;"
		"INSERT INTO t VALUES ('x', 1), ('y', 2); DELETE FROM log");
	make_anew("t");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM log"), 0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM sqlite_schema"
					 " WHERE type = 'trigger' AND name IN"
					 " ('i', 'd', 'u', 'w')"),
		4);
	foreign("UPDATE t SET b = 5; INSERT INTO v(a) VALUES ('z')");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM log"), 3);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM vv"), 3);
}
END_TEST

START_TEST(indexes_of_all_kinds_come_back)
{
	foreign("CREATE TABLE t (a TEXT, b INTEGER, UNIQUE (a, b));"
		"CREATE INDEX plain ON t (a DESC);"
		"CREATE UNIQUE INDEX partial ON t (b) WHERE a IS NOT NULL;"
		"CREATE INDEX expressed ON t (lower(a), b + 1);"
		"CREATE INDEX collated ON t (a COLLATE NOCASE);"
		"INSERT INTO t VALUES ('x', 1), ('y', 2), (NULL, 2)");
	make_anew("t");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM sqlite_schema"
					 " WHERE type = 'index' AND tbl_name = 't'"),
		5);
	ck_assert_int_eq(foreign_code("INSERT INTO t(a, b) VALUES ('z', 1)") & 0xff, 19);
}
END_TEST

START_TEST(rowids_and_sequences_stay)
{
	foreign("CREATE TABLE t (a); INSERT INTO t(rowid, a) VALUES (7, 'x'), (3, 'y'),"
		" (-9223372036854775808, 'low'), (9223372036854775807, 'high');"
		"CREATE TABLE s (id INTEGER PRIMARY KEY AUTOINCREMENT, a);"
		"INSERT INTO s VALUES (100, 'x'); DELETE FROM s;"
		"CREATE TABLE n (rowid TEXT, _rowid_ TEXT, oid TEXT);"
		"INSERT INTO n VALUES ('a', 'b', 'c')");
	make_anew("t");
	ck_assert_int_eq(foreign_integer("SELECT rowid FROM t WHERE a = 'x'"), 7);
	ck_assert_int_eq(
		foreign_integer("SELECT rowid FROM t WHERE a = 'high'"), INT64_MAX);
	make_anew("s");
	foreign("INSERT INTO s(a) VALUES ('y')");
	ck_assert_int_eq(foreign_integer("SELECT id FROM s"), 101);
	make_anew("n");
	ck_assert_str_eq(foreign_text("SELECT oid FROM n"), "c");
}
END_TEST

START_TEST(tables_of_all_kinds_stay_what_they_are)
{
	foreign("CREATE TABLE w (a TEXT, b INTEGER, c, PRIMARY KEY (b DESC, a))"
		" WITHOUT ROWID;"
		"INSERT INTO w VALUES ('x', 1, x'00ff'), ('x', 2, NULL);"
		"CREATE TABLE s (id INT PRIMARY KEY, a ANY, b REAL) STRICT;"
		"INSERT INTO s VALUES (1, '007', 2), (2, x'01', 1e999);"
		"CREATE TABLE g (a INTEGER, b AS (a * 2), c TEXT AS (a || 'x') STORED);"
		"INSERT INTO g(a) VALUES (1), (2);"
		"CREATE TABLE d (id INTEGER PRIMARY KEY DESC, a);"
		"INSERT INTO d VALUES (NULL, 1), (5, 2)");
	make_anew("w");
	make_anew("s");
	make_anew("g");
	make_anew("d");
	ck_assert(str_has_nocase(str_from(sql_of("w")), "without rowid"));
	ck_assert(str_has_nocase(str_from(sql_of("s")), "strict"));
	ck_assert_str_eq(foreign_text("SELECT typeof(a) FROM s WHERE id = 1"), "text");
	ck_assert_str_eq(foreign_text("SELECT c FROM g WHERE a = 2"), "2x");
	ck_assert_int_eq(foreign_integer("SELECT b FROM g WHERE a = 2"), 4);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM d WHERE id IS NULL"), 1);
}
END_TEST

START_TEST(names_and_values_of_all_kinds_stay)
{
	foreign("CREATE TABLE \"a \"\"b\"\"\n'c'\" (\"\" TEXT, \"select\" INTEGER,"
		" \"x\ny\" BLOB, [a(b] REAL DEFAULT 'a''b', `q``r` NUMERIC"
		" CHECK (`q``r` <> ',)'));"
		"INSERT INTO \"a \"\"b\"\"\n'c'\" VALUES (CAST(x'ff00fe' AS TEXT),"
		" 9223372036854775807, zeroblob(3), -0.0, '1e5')");
	foreign("CREATE INDEX \"i \"\"j\" ON \"a \"\"b\"\"\n'c'\" (\"\", \"x\ny\")");
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("a \"b\"\n'c'"),
		.field = FIELD(.name = STR("made"), .fallback = STR("(1)"))));
	ck_assert(test_plan.steps[0].is_rebuild);
	ck_assert_int_eq(foreign_integer("SELECT length(CAST(\"\" AS BLOB)) FROM"
					 " \"a \"\"b\"\"\n'c'\""),
		3);
	ck_assert_int_eq(foreign_integer("SELECT \"select\" FROM \"a \"\"b\"\"\n'c'\""),
		INT64_MAX);
	undo_latest();
}
END_TEST

START_TEST(double_quoted_texts_of_old_are_taken_as_they_were)
{
	foreign("CREATE TABLE t (a TEXT CHECK (a IN ('x', 'y')))");
	foreign_schema_edit(
		"UPDATE sqlite_schema SET sql = 'CREATE TABLE t"
		" (a TEXT DEFAULT \"x\" CHECK (a IN (\"x\", \"y\")))' WHERE name = 't'");
	foreign("INSERT INTO t VALUES ('x')");
	make_anew("t");
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("t"), .name = STR("a"),
		.new_name = STR("b")));
	apply(CHANGE(
		CHANGE_FIELD_ADD, .table = STR("t"), .field = FIELD(.name = STR("a"))));
	ck_assert_int_eq(foreign_code("INSERT INTO t(b) VALUES ('z')") & 0xff, 19);
}
END_TEST

START_TEST(rows_that_were_broken_before_are_no_obstacle)
{
	foreign("CREATE TABLE p (id INTEGER PRIMARY KEY);"
		"CREATE TABLE c (p REFERENCES p, q REFERENCES nobody,"
		" r REFERENCES p(nobody));"
		"INSERT INTO c(p, q) VALUES (1, 2), (3, 4)");
	make_anew("p");
	make_anew("c");
	ck_assert_int_eq(foreign_integer("SELECT sum(p) FROM c"), 4);
}
END_TEST

START_TEST(long_tables_are_copied_in_pieces)
{
	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, a);"
		"WITH RECURSIVE n(i) AS (SELECT -30000 UNION ALL SELECT i + 3 FROM n"
		" WHERE i < 150000) INSERT INTO t SELECT i, i * 2 FROM n;"
		"CREATE TABLE r (a);"
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
		" WHERE i < 60000) INSERT INTO r(rowid, a) SELECT i * 5, i FROM n");
	make_anew("t");
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM t WHERE a = id * 2"), 60001);
	make_anew("r");
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM r WHERE rowid = a * 5"), 60000);
}
END_TEST

START_TEST(statistics_of_the_planner_stay)
{
	foreign("CREATE TABLE t (a, b); CREATE INDEX i ON t (a);"
		"INSERT INTO t VALUES (1, 2), (3, 4); ANALYZE");
	make_anew("t");
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 't'"), 1);
}
END_TEST

TCase *migrate_safe_cases(void)
{
	TCase *cases = tcase_create("safe");

	tcase_add_test(cases, children_never_change);
	tcase_add_test(cases, triggers_and_views_stay_and_none_fires);
	tcase_add_test(cases, indexes_of_all_kinds_come_back);
	tcase_add_test(cases, rowids_and_sequences_stay);
	tcase_add_test(cases, tables_of_all_kinds_stay_what_they_are);
	tcase_add_test(cases, names_and_values_of_all_kinds_stay);
	tcase_add_test(cases, double_quoted_texts_of_old_are_taken_as_they_were);
	tcase_add_test(cases, rows_that_were_broken_before_are_no_obstacle);
	tcase_add_test(cases, long_tables_are_copied_in_pieces);
	tcase_add_test(cases, statistics_of_the_planner_stay);
	return cases;
}
