/* Counting rows: exact while it is cheap, honest beyond. */
#include "model/list.h"
#include "model_test.h"

static struct row_count count_of(const char *table)
{
	struct row_count count;

	refresh();
	begin_read();
	ck_assert_int_eq(
		list_count(test_store, test_arena, model_of(table), &count, &test_fault),
		STATUS_OK);
	rollback();
	return count;
}

static void fill(const char *table, const char *value, int rows)
{
	foreign_printf("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c"
		       " WHERE i < %d) INSERT INTO %s SELECT %s FROM c",
		rows, table, value);
}

START_TEST(counts_exactly_up_to_its_limit)
{
	struct row_count count;

	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE VIEW v AS SELECT * FROM "
		"t");
	count = count_of("t");
	ck_assert(count.is_exact && count.rows == 0);
	fill("t", "i", COUNT_MOST);
	count = count_of("t");
	ck_assert(count.is_exact && count.rows == COUNT_MOST);
	count = count_of("v");
	ck_assert(count.is_exact && count.rows == COUNT_MOST);
	foreign_printf("INSERT INTO t VALUES (%d)", COUNT_MOST + 1);
	count = count_of("t");
	ck_assert(!count.is_exact && count.is_estimate);
	ck_assert_int_eq(count.rows, COUNT_MOST + 1);
	count = count_of("v");
	ck_assert(!count.is_exact && !count.is_estimate);
	ck_assert_int_eq(count.rows, COUNT_MOST);
}
END_TEST

START_TEST(does_not_estimate_from_rowids_with_gaps)
{
	struct row_count count;

	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY)");
	fill("t", "i", COUNT_MOST + 5);
	foreign_printf("INSERT INTO t VALUES (%lld), (%lld)", (long long)INT64_MAX,
		(long long)INT64_MIN);
	count = count_of("t");
	ck_assert(!count.is_exact && !count.is_estimate);
	ck_assert_int_eq(count.rows, COUNT_MOST);
	foreign("DELETE FROM t WHERE id < 0");
	count = count_of("t");
	ck_assert(!count.is_exact && !count.is_estimate);
}
END_TEST

START_TEST(counts_tables_without_a_rowid)
{
	struct row_count count;

	foreign("CREATE TABLE w (k PRIMARY KEY) WITHOUT ROWID;"
		"CREATE TABLE h (rowid, _rowid_, oid)");
	fill("w", "i", COUNT_MOST + 1);
	fill("h", "i, i, i", COUNT_MOST + 1);
	count = count_of("w");
	ck_assert(!count.is_exact && !count.is_estimate);
	count = count_of("h");
	ck_assert(!count.is_exact && !count.is_estimate);
	ck_assert_int_eq(count.rows, COUNT_MOST);
}
END_TEST

TCase *model_count_cases(void)
{
	TCase *cases = tcase_create("count");

	tcase_set_timeout(cases, 30);
	tcase_add_test(cases, counts_exactly_up_to_its_limit);
	tcase_add_test(cases, does_not_estimate_from_rowids_with_gaps);
	tcase_add_test(cases, counts_tables_without_a_rowid);
	return cases;
}
