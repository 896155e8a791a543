/* Unique together, and checks. */
#include "migrate_test.h"

static const struct str both[] = {{"a", 1}, {"b", 1}};

static struct change unique(enum change_kind kind)
{
	return CHANGE(kind, .table = STR("t"), .names = {both, 2});
}

static struct change check(enum change_kind kind, const char *sql)
{
	return CHANGE(kind, .table = STR("t"), .check = str_from(sql));
}

static int64_t uniques(void)
{
	return foreign_integer("SELECT count(*) FROM pragma_index_list('t')"
			       " WHERE \"unique\"");
}

START_TEST(unique_together_comes_and_goes)
{
	foreign("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 1), (1, 2), (1, NULL),"
		" (1, NULL), (2, 2)");
	apply(unique(CHANGE_UNIQUE_ADD));
	ck_assert_int_eq(uniques(), 1);
	apply(unique(CHANGE_UNIQUE_ADD));
	ck_assert_int_eq(test_plan.step_count, 0);
	ck_assert_int_eq(uniques(), 1);
	apply(unique(CHANGE_UNIQUE_DROP));
	ck_assert_int_eq(uniques(), 0);
	undo_latest();
	ck_assert_int_eq(uniques(), 1);
	undo_latest();
	ck_assert_int_eq(uniques(), 0);
	foreign("INSERT INTO t VALUES (2, 2)");
	is_refused(unique(CHANGE_UNIQUE_ADD), "duplicates");
	ck_assert_int_eq(test_plan.blockers[0].count, 2);
	is_refused(CHANGE(CHANGE_UNIQUE_ADD, .table = STR("t"),
			   .names = {(const struct str[]){{"x", 1}}, 1}),
		"no-such-field");
	is_refused(CHANGE(CHANGE_UNIQUE_ADD, .table = STR("t")), "no-such-field");
}
END_TEST

START_TEST(unique_by_a_clause_is_dropped_too)
{
	foreign("CREATE TABLE t (a, b, c, CONSTRAINT u UNIQUE (b, a), UNIQUE (a, c));"
		"INSERT INTO t VALUES (1, 2, 3)");
	apply(unique(CHANGE_UNIQUE_DROP));
	ck_assert_int_eq(uniques(), 1);
	foreign("INSERT INTO t VALUES (1, 2, 4)");
}
END_TEST

START_TEST(checks_come_and_go)
{
	foreign("CREATE TABLE t (a CHECK (a > 0), b); INSERT INTO t VALUES (1, 5),"
		" (2, NULL)");
	apply(check(CHANGE_CHECK_ADD, "b >= 5"));
	ck_assert_int_eq(foreign_code("INSERT INTO t VALUES (1, 4)") & 0xff, 19);
	apply(check(CHANGE_CHECK_DROP, " b >= 5 "));
	foreign("INSERT INTO t VALUES (1, 4)");
	is_refused(check(CHANGE_CHECK_ADD, "b >= 5"), "rows-refused");
	ck_assert_int_eq(test_plan.blockers[0].count, 1);
	is_refused(check(CHANGE_CHECK_ADD, "nobody"), "bad-expression");
	is_refused(check(CHANGE_CHECK_ADD, "1) CHECK (2"), "bad-expression");
	is_refused(check(CHANGE_CHECK_ADD, ""), "bad-expression");
	is_refused(check(CHANGE_CHECK_ADD, "b IN (SELECT a FROM t)"), "rows-refused");
	apply(check(CHANGE_CHECK_DROP, "a > 0"));
	foreign("INSERT INTO t VALUES (-1, 9)");
	apply(check(CHANGE_CHECK_DROP, "a > 0"));
	ck_assert_int_eq(test_plan.step_count, 0);
}
END_TEST

TCase *migrate_rules_cases(void)
{
	TCase *cases = tcase_create("rules");

	tcase_add_test(cases, unique_together_comes_and_goes);
	tcase_add_test(cases, unique_by_a_clause_is_dropped_too);
	tcase_add_test(cases, checks_come_and_go);
	return cases;
}
