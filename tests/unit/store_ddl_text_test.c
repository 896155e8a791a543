/* Pieces of SQL: what they mention, literals, what passes for an expression. */
#include <float.h>

#include "store/ddl.h"
#include "store_test.h"

static bool mentions(const char *sql, const char *name)
{
	return sql_mentions(str_from(sql), str_from(name));
}

START_TEST(finds_names_and_not_what_looks_like_them)
{
	ck_assert(mentions("SELECT a FROM t", "A"));
	ck_assert(mentions("x+\"a\"", "a"));
	ck_assert(mentions("[a]", "a"));
	ck_assert(mentions("`a``B`", "A`b"));
	ck_assert(mentions("t.größe$", "größe$"));
	ck_assert(mentions("\"a\"\"b\"", "a\"B"));
	ck_assert(mentions("x = \"\"", ""));
	ck_assert(mentions("a.order", "order"));
	ck_assert(!mentions("", "a"));
	ck_assert(!mentions("x = ''", ""));
	ck_assert(!mentions("'a' -- a\n/* a */ ab a1 :a @a $a x'aa' \"a", "a"));
	ck_assert(!mentions("\"a\"\"b\"", "a"));
	ck_assert(!mentions("\"a\"\"b\"", "a\"\"b"));
	ck_assert(!mentions("\"ab\"", "a"));
	ck_assert(!mentions("\"a\"", "ab"));
	ck_assert(mentions("1 # ! \x01 a", "a"));
	ck_assert(sql_mentions(STR("x \0 a"), STR("a")));
	ck_assert(!sql_mentions(STR("\"a\0\""), STR("a\0")));
}
END_TEST

static void reads_back_from(struct value value)
{
	struct str literal = sql_literal(test_arena, value);
	struct stmt *stmt;
	bool has_row;

	ck_assert_msg(store_prepare(test_store,
			      arena_printf(test_arena, "SELECT %.*s", STR_ARGS(literal)),
			      &stmt, &test_fault) == STATUS_OK,
		"%.*s: %s", STR_ARGS(literal), test_fault.detail);
	ck_assert_int_eq(stmt_step(stmt, &has_row, &test_fault), STATUS_OK);
	ck_assert_msg(value_equal(stmt_value(stmt, 0), value), "%.*s reads otherwise",
		STR_ARGS(literal));
	stmt_done(stmt);
}

START_TEST(every_literal_reads_back_as_its_value)
{
	const struct value values[] = {value_null(), value_integer(INT64_MIN),
		value_integer(INT64_MAX), value_integer(0), value_real(0.0),
		value_real(0.1), value_real(-1.0), value_real(1e23), value_real(DBL_MAX),
		value_real(-DBL_MAX), value_real(DBL_MIN), value_real(DBL_TRUE_MIN),
		value_real(HUGE_VAL), value_real(-HUGE_VAL),
		value_real(9007199254740993.0), value_text(STR("")),
		value_text(STR("it's ''")), value_text(STR("\0")),
		value_text(STR("a'\0\0b\0")), value_text(STR("\xFF\xFE")),
		value_text((struct str){NULL, 0}), value_blob((struct str){NULL, 0}),
		value_blob(STR("\0\xFF'"))};

	begin_read();
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		reads_back_from(values[i]);
	rollback();
}
END_TEST

START_TEST(five_thousand_random_reals_read_back_as_the_same)
{
	begin_read();
	for (int i = 0; i < 5000; i++) {
		uint64_t bits = 0;
		double real;

		for (int part = 0; part < 4; part++)
			bits = bits << 16 | below(65536);
		memcpy(&real, &bits, sizeof real);
		/* Neither infinite nor no number. */
		if ((bits >> 52 & 0x7FF) < 0x7FF)
			reads_back_from(value_real(real));
		reads_back_from(value_real(below(1u << 24) / 100.0));
	}
	rollback();
}
END_TEST

START_TEST(literals_are_short_where_they_can_be)
{
	ck_assert(str_is(sql_literal(test_arena, value_real(1.5)), "1.5"));
	ck_assert(str_is(sql_literal(test_arena, value_real(19.99)), "19.99"));
	ck_assert(str_is(sql_literal(test_arena, value_integer(-12)), "-12"));
	ck_assert(str_is(sql_literal(test_arena, value_text(STR("it's"))), "'it''s'"));
	ck_assert(str_is(sql_literal(test_arena, value_blob(STR("\0\xFF"))), "X'00ff'"));
	ck_assert(str_is(sql_literal(test_arena, value_null()), "NULL"));
}
END_TEST

START_TEST(takes_expressions_for_expressions)
{
	static const char *const fine[] = {"1", "-1", "- -1", "'a'", "a", "\"a b\"",
		"a.b", "(a)", "f()", "count(*)", "f(a, b)", "a + b * -c",
		"a > 1 AND b IS NOT NULL", "a IN (1, 2)", "a IN ()",
		"CASE WHEN a THEN 1 ELSE 2 END", "x'00' || 'y'",
		"(SELECT max(a) FROM t WHERE b = 1)", "CURRENT_TIMESTAMP", "a NOTNULL",
		"length(a) BETWEEN 1 AND 3", "a ->> '$.b'", "a LIKE 'x%' ESCAPE '\\'",
		"a COLLATE nocase = 'x'", "strftime('%s', 'now')", "~a", "größe = 1",
		"a = ';'", "a = '--'", "\"f\"(1)", "NOT a", "CAST(a AS DECIMAL(10, 2))"};

	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		ck_assert_msg(sql_is_expression(str_from(fine[i])), "%s", fine[i]);
}
END_TEST

START_TEST(takes_nothing_else_for_an_expression)
{
	static const char *const others[] = {"", " ", "1;", ";", "1; DROP TABLE t", "a)",
		"(a", "1) OR (1", ")(", "()", "a, b", "a,", ",", "f(a,)", "f(,a)", "'a",
		"\"a", "[a", "a -- b", "a /* b */", "/*", "1 2", "'a' 'b'", "(a)(b)",
		"1 (2)", "a +", "* a", "(a +)", "a = ", "= a", "a AND", "a NOT", "?1",
		":a", "$a", "@a", "#1", "x'0'", "1abc", "a ! b", "a \\ b", "SELECT 1",
		"1 UNION SELECT 2", "a AS b", "a ORDER BY 1", "a = {}", "(*)"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		ck_assert_msg(!sql_is_expression(str_from(others[i])), "%s", others[i]);
	ck_assert(!sql_is_expression((struct str){NULL, 0}));
	ck_assert(!sql_is_expression(STR("a\0")));
	ck_assert(!sql_is_expression(STR("'a\0b'")));
}
END_TEST

TCase *store_ddl_text_cases(void)
{
	TCase *cases = tcase_create("ddl text");

	tcase_add_test(cases, finds_names_and_not_what_looks_like_them);
	tcase_add_test(cases, every_literal_reads_back_as_its_value);
	tcase_add_test(cases, five_thousand_random_reals_read_back_as_the_same);
	tcase_add_test(cases, literals_are_short_where_they_can_be);
	tcase_add_test(cases, takes_expressions_for_expressions);
	tcase_add_test(cases, takes_nothing_else_for_an_expression);
	return cases;
}
