/* CREATE TABLE taken apart: what the parts are, what is refused, what changes. */
#include "store/ddl.h"
#include "store_test.h"

static struct ddl_table parsed(const char *sql)
{
	struct ddl_table table;

	ck_assert_msg(
		ddl_parse(test_arena, str_from(sql), &table, &test_fault) == STATUS_OK,
		"%s: %s", sql, test_fault.sentence);
	return table;
}

static void refused(struct str sql, const char *words)
{
	struct ddl_table table;

	test_fault = (struct fault){0};
	ck_assert_msg(ddl_parse(test_arena, sql, &table, &test_fault) == STATUS_INVALID,
		"%.*s was read", STR_ARGS(sql));
	says(words);
}

static const char *printed(const struct ddl_table *table)
{
	return arena_text(test_arena, ddl_print(test_arena, table));
}

/* The clauses of one column, each with its kind's number: "0:PRIMARY KEY|1:NOT NULL". */
static const char *clauses_of(const char *definition)
{
	struct ddl_table table =
		parsed(arena_printf(test_arena, "CREATE TABLE t (%s)", definition).at);
	struct str text = STR("");

	ck_assert_uint_eq(table.column_count, 1);
	for (size_t i = 0; i < table.columns[0].clause_count; i++)
		text = arena_printf(test_arena, "%.*s%s%d:%.*s", STR_ARGS(text),
			i ? "|" : "", (int)table.columns[0].clauses[i].kind,
			STR_ARGS(table.columns[0].clauses[i].text));
	return text.at;
}

static void has_column(
	const struct ddl_table *table, size_t index, const char *name, const char *type)
{
	ck_assert_uint_lt(index, table->column_count);
	ck_assert_msg(str_is(table->columns[index].name, name), "%.*s, not %s",
		STR_ARGS(table->columns[index].name), name);
	ck_assert_msg(str_is(table->columns[index].type, type), "%.*s, not %s",
		STR_ARGS(table->columns[index].type), type);
}

START_TEST(refuses_what_is_no_table_and_says_why)
{
	refused(STR(""), "no CREATE TABLE");
	refused((struct str){NULL, 0}, "no CREATE TABLE");
	refused(STR("\xFF\xFE\0\1"), "no CREATE TABLE");
	refused(STR("CREATE INDEX i ON t (a)"), "no CREATE TABLE");
	refused(STR("CREATE VIRTUAL TABLE t USING fts5(a)"), "module");
	refused(STR("CREATE VIEW v AS SELECT 1"), "view");
	refused(STR("CREATE TEMP VIEW v AS SELECT 1"), "view");
	refused(STR("CREATE TABLE t AS SELECT 1 AS a"), "AS SELECT");
	refused(STR("CREATE TABLE"), "no name");
	refused(STR("CREATE TABLE IF NOT t (a)"), "EXISTS");
}
END_TEST

START_TEST(refuses_a_definition_that_is_not_whole)
{
	static const char *const broken[] = {"t", "t ()", "t (a", "t (a,)", "t (,a)",
		"t (a))", "t (a b CHECK (x)", "t (a CHECK x)", "t (a DEFAULT)",
		"t (a DEFAULT ,b)", "t (a DEFAULT 'x' 'y')", "t (a 'unfinished)",
		"t (\"a)", "t (a) 12", "t (a); SELECT 1", "t (a INT(3)", "t (CHECK (1))",
		"t (a, CHECK (1), b)", "t (a, CONSTRAINT)", "t (a CONSTRAINT)",
		"t (1 INT)", "t (a COLLATE)", "t (a REFERENCES)", "t (a b = 3)",
		"t (a, FOREIGN KEY (a))", "t (a /* never", "t (a DEFAULT 1e)",
		"t (a DEFAULT X'0')", "t (a DEFAULT ?1)", "t.(a)",
		"t (a GENERATED ALWAYS AS 1)"};

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		refused(arena_printf(test_arena, "CREATE TABLE %s", broken[i]), "");
	refused(STR("CREATE TABLE t (a\0 INT)"), "cannot be read");
	refused(STR("CREATE TABLE t (a DEFAULT 'x\0y')"), "cannot be read");
	refused(STR("CREATE TABLE t (a) \0"), "cannot be read");
}
END_TEST

START_TEST(a_thousand_open_parentheses_are_just_refused)
{
	struct str sql = STR("CREATE TABLE t (a CHECK ");

	for (int i = 0; i < 1000; i++)
		sql = arena_printf(test_arena, "%.*s(", STR_ARGS(sql));
	refused(sql, "cannot be read");
}
END_TEST

START_TEST(reads_names_in_whatever_quotes)
{
	struct ddl_table table = parsed(
		"create\ttable if not exists main . \"a \"\"b\"\"\" (\"order\", "
		"[select], `gro``up`, 'te''xt', \"\", \"li\nne\" TEXT, größe$1 INT,\n"
		"key, [a]b)");

	ck_assert(str_is(table.name, "a \"b\""));
	ck_assert_uint_eq(table.column_count, 9);
	has_column(&table, 0, "order", "");
	has_column(&table, 1, "select", "");
	has_column(&table, 2, "gro`up", "");
	has_column(&table, 3, "te'xt", "");
	has_column(&table, 4, "", "");
	has_column(&table, 5, "li\nne", "TEXT");
	has_column(&table, 6, "größe$1", "INT");
	has_column(&table, 7, "key", "");
	has_column(&table, 8, "a", "b");
}
END_TEST

START_TEST(reads_types_of_many_words_and_digits)
{
	struct ddl_table table = parsed(
		"CREATE TEMP TABLE t (a DECIMAL(10, 2) NOT NULL, b VARCHAR (20), c "
		"UNSIGNED "
		"BIG  INT DEFAULT 1, d \"my type\" UNIQUE, e INT/*x*/, f 'x' -- y\n, g "
		"generated, h NUMERIC(-1,+2)CHECK(h), i GENERATED)");

	has_column(&table, 0, "a", "DECIMAL(10, 2)");
	has_column(&table, 1, "b", "VARCHAR (20)");
	has_column(&table, 2, "c", "UNSIGNED BIG  INT");
	has_column(&table, 3, "d", "\"my type\"");
	has_column(&table, 4, "e", "INT");
	has_column(&table, 5, "f", "'x'");
	has_column(&table, 6, "g", "generated");
	has_column(&table, 7, "h", "NUMERIC(-1,+2)");
	has_column(&table, 8, "i", "GENERATED");
}
END_TEST

START_TEST(tells_the_clauses_of_a_column_apart)
{
	ck_assert_str_eq(clauses_of("a"), "");
	ck_assert_str_eq(clauses_of("a INTEGER PRIMARY KEY DESC ON CONFLICT FAIL "
				    "AUTOINCREMENT NOT NULL"),
		"0:PRIMARY KEY DESC ON CONFLICT FAIL AUTOINCREMENT|1:NOT NULL");
	ck_assert_str_eq(clauses_of("a not null on conflict ignore null unique"),
		"1:not null on conflict ignore|9:null|2:unique");
	ck_assert_str_eq(
		clauses_of("a CONSTRAINT \"x y\" CHECK (a > (1)) COLLATE nocase"),
		"3:CONSTRAINT \"x y\" CHECK (a > (1))|5:COLLATE nocase");
	ck_assert_str_eq(clauses_of("a DEFAULT (1, ')') DEFAULT -1 DEFAULT + 2.5 DEFAULT "
				    "'it''s' DEFAULT NULL NOT NULL"),
		"4:DEFAULT (1, ')')|4:DEFAULT -1|4:DEFAULT + 2.5|4:DEFAULT 'it''s'|"
		"4:DEFAULT NULL|1:NOT NULL");
	ck_assert_str_eq(
		clauses_of("a DEFAULT CURRENT_TIMESTAMP DEFAULT X'00' DEFAULT yes"),
		"4:DEFAULT CURRENT_TIMESTAMP|4:DEFAULT X'00'|4:DEFAULT yes");
	ck_assert_str_eq(clauses_of("a INT GENERATED ALWAYS AS (b + 1) STORED UNIQUE"),
		"8:GENERATED ALWAYS AS (b + 1) STORED|2:UNIQUE");
	ck_assert_str_eq(clauses_of("a AS (')')"), "8:AS (')')");
	ck_assert_str_eq(
		clauses_of("a CHECK (1 /* ) */ -- )\n)"), "3:CHECK (1 /* ) */ -- )\n)");
}
END_TEST

START_TEST(keeps_all_of_a_reference_together)
{
	ck_assert_str_eq(
		clauses_of("a REFERENCES t(a,b) ON DELETE SET NULL ON UPDATE SET DEFAULT "
			   "MATCH full NOT DEFERRABLE INITIALLY DEFERRED NOT NULL"),
		"6:REFERENCES t(a,b) ON DELETE SET NULL ON UPDATE SET DEFAULT MATCH full "
		"NOT DEFERRABLE INITIALLY DEFERRED|1:NOT NULL");
	ck_assert_str_eq(clauses_of("a REFERENCES \"t u\" ON DELETE NO ACTION ON UPDATE "
				    "CASCADE DEFERRABLE DEFAULT 3"),
		"6:REFERENCES \"t u\" ON DELETE NO ACTION ON UPDATE CASCADE DEFERRABLE|"
		"4:DEFAULT 3");
	ck_assert_str_eq(
		clauses_of("a REFERENCES t NOT NULL DEFERRABLE INITIALLY DEFERRED"),
		"6:REFERENCES t DEFERRABLE INITIALLY DEFERRED|1:NOT NULL");
}
END_TEST

START_TEST(a_name_that_names_nothing_is_kept_at_the_end)
{
	struct ddl_table table = parsed("CREATE TABLE t (a INT CONSTRAINT nobody)");

	ck_assert_str_eq(clauses_of("a INT CONSTRAINT x CONSTRAINT y UNIQUE"),
		"2:CONSTRAINT x CONSTRAINT y UNIQUE");
	ddl_clause_set(test_arena, &table.columns[0], DDL_NOT_NULL, STR("NOT NULL"));
	ck_assert_str_eq(printed(&table),
		"CREATE TABLE \"t\" (\n\t\"a\" INT NOT NULL CONSTRAINT nobody\n)");
}
END_TEST

START_TEST(reads_constraints_with_and_without_commas)
{
	struct ddl_table table = parsed(
		"CREATE TABLE t (a, b, CONSTRAINT k PRIMARY KEY (a DESC, b) ON CONFLICT "
		"REPLACE UNIQUE (b) CHECK (a > b), FOREIGN KEY (a, b) REFERENCES u (c, "
		"d) "
		"ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED CONSTRAINT nobody) "
		"WITHOUT ROWID, STRICT;");
	static const enum ddl_clause_kind kinds[] = {
		DDL_PRIMARY_KEY, DDL_UNIQUE, DDL_CHECK, DDL_FOREIGN_KEY, DDL_OTHER};

	ck_assert_uint_eq(table.constraint_count, 5);
	for (size_t i = 0; i < 5; i++)
		ck_assert_int_eq(table.constraints[i].kind, kinds[i]);
	ck_assert(str_is(table.options, "WITHOUT ROWID, STRICT"));
	ck_assert_str_eq(printed(&table),
		"CREATE TABLE \"t\" (\n\t\"a\",\n\t\"b\",\n"
		"\tCONSTRAINT k PRIMARY KEY (a DESC, b) ON CONFLICT REPLACE,\n"
		"\tUNIQUE (b),\n\tCHECK (a > b),\n"
		"\tFOREIGN KEY (a, b) REFERENCES u (c, d) ON DELETE CASCADE DEFERRABLE "
		"INITIALLY DEFERRED,\n\tCONSTRAINT nobody\n) WITHOUT ROWID, STRICT");
}
END_TEST

/* The columns of the first constraint, joined by "|". */
static const char *constrained(const char *constraint)
{
	struct ddl_table table =
		parsed(arena_printf(test_arena, "CREATE TABLE t (a, %s)", constraint).at);
	struct str text = STR(""), *names;
	size_t count = ddl_constraint_columns(test_arena, &table.constraints[0], &names);

	for (size_t i = 0; i < count; i++)
		text = arena_printf(test_arena, "%.*s%s%.*s", STR_ARGS(text),
			i ? "|" : "", STR_ARGS(names[i]));
	return text.at;
}

START_TEST(names_the_columns_of_a_constraint)
{
	ck_assert_str_eq(constrained("UNIQUE (a)"), "a");
	ck_assert_str_eq(
		constrained("CONSTRAINT \"(x)\" UNIQUE ( \"a \"\"b\", [c d] COLLATE "
			    "nocase DESC /* , */ , 'e' ASC) ON CONFLICT FAIL"),
		"a \"b|c d|e");
	ck_assert_str_eq(constrained("PRIMARY KEY (a AUTOINCREMENT)"), "a");
	ck_assert_str_eq(constrained("FOREIGN KEY (a, b) REFERENCES u (c)"), "a|b");
	ck_assert_str_eq(constrained("UNIQUE (lower(a))"), "");
	ck_assert_str_eq(constrained("UNIQUE (a, b + 1)"), "");
	ck_assert_str_eq(constrained("UNIQUE (1)"), "");
	ck_assert_str_eq(constrained("CHECK (a)"), "");
}
END_TEST

START_TEST(adds_finds_and_removes_columns)
{
	struct ddl_table table = parsed("CREATE TABLE t (a, \"B\" TEXT UNIQUE)");
	struct ddl_column column = {.name = STR("x \"y\""), .type = STR("INT")};

	ck_assert_ptr_null(ddl_column_find(&table, STR("x")));
	ck_assert_ptr_null(ddl_column_find(&table, STR("")));
	ck_assert_ptr_eq(ddl_column_find(&table, STR("b")), &table.columns[1]);
	ddl_column_add(test_arena, &table, &column, 0);
	column.name = STR("last");
	ddl_column_add(test_arena, &table, &column, 99);
	ddl_column_remove(&table, STR("A"));
	ddl_constraint_add(test_arena, &table, DDL_CHECK, STR("CHECK (1)"));
	ddl_constraint_add(test_arena, &table, DDL_UNIQUE, STR("UNIQUE (last)"));
	ddl_constraint_remove(&table, 0);
	ck_assert_str_eq(printed(&table),
		"CREATE TABLE \"t\" (\n\t\"x \"\"y\"\"\" INT,\n\t\"B\" TEXT UNIQUE,\n"
		"\t\"last\" INT,\n\tUNIQUE (last)\n)");
	ddl_constraint_remove(&table, 0);
	ck_assert_uint_eq(table.constraint_count, 0);
}
END_TEST

START_TEST(changes_a_clause_of_a_copy_alone)
{
	struct ddl_table table = parsed(
		"CREATE TABLE t (a INT CHECK (a) NOT NULL CHECK (a > 1) DEFAULT 1)");
	struct ddl_column copy = table.columns[0];

	ddl_clause_set(test_arena, &copy, DDL_CHECK, STR("CHECK (a < 9)"));
	ddl_clause_set(test_arena, &copy, DDL_NOT_NULL, STR(""));
	ddl_clause_set(test_arena, &copy, DDL_COLLATE, STR(""));
	ddl_clause_set(test_arena, &copy, DDL_UNIQUE, STR("UNIQUE"));
	copy.name = STR("b");
	ddl_column_add(test_arena, &table, &copy, 1);
	ck_assert_ptr_null(ddl_clause_find(&copy, DDL_NOT_NULL));
	ck_assert(str_is(ddl_clause_find(&copy, DDL_CHECK)->text, "CHECK (a < 9)"));
	ck_assert_str_eq(printed(&table),
		"CREATE TABLE \"t\" (\n"
		"\t\"a\" INT CHECK (a) NOT NULL CHECK (a > 1) DEFAULT 1,\n"
		"\t\"b\" INT CHECK (a < 9) DEFAULT 1 UNIQUE\n)");
}
END_TEST

TCase *store_ddl_cases(void)
{
	TCase *cases = tcase_create("ddl");

	tcase_add_test(cases, refuses_what_is_no_table_and_says_why);
	tcase_add_test(cases, refuses_a_definition_that_is_not_whole);
	tcase_add_test(cases, a_thousand_open_parentheses_are_just_refused);
	tcase_add_test(cases, reads_names_in_whatever_quotes);
	tcase_add_test(cases, reads_types_of_many_words_and_digits);
	tcase_add_test(cases, tells_the_clauses_of_a_column_apart);
	tcase_add_test(cases, keeps_all_of_a_reference_together);
	tcase_add_test(cases, a_name_that_names_nothing_is_kept_at_the_end);
	tcase_add_test(cases, reads_constraints_with_and_without_commas);
	tcase_add_test(cases, names_the_columns_of_a_constraint);
	tcase_add_test(cases, adds_finds_and_removes_columns);
	tcase_add_test(cases, changes_a_clause_of_a_copy_alone);
	return cases;
}
