/* Transactions that end otherwise than by a commit asked for. */
#include "store_test.h"

static void start_rows(void)
{
	foreign("CREATE TABLE t (a INTEGER PRIMARY KEY, b UNIQUE ON CONFLICT ROLLBACK)");
	foreign("INSERT INTO t VALUES (1, 'x')");
	foreign("CREATE TABLE u (a); CREATE TRIGGER no BEFORE INSERT ON u"
		" BEGIN SELECT RAISE(ROLLBACK, 'never again'); END");
}

START_TEST(a_conflict_that_rolls_back_leaves_no_transaction)
{
	start_rows();
	begin_write();
	run_sql("INSERT INTO t VALUES (2, 'y')");
	ck_assert_int_eq(step_status("INSERT INTO t VALUES (3, 'x')"), STATUS_INVALID);
	ck_assert(!store_in_transaction(test_store));
	ck_assert_int_eq(store_commit(test_store, &test_fault), STATUS_FAILED);
	says("nothing was saved");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM t"), 1);
	begin_write();
	commit();
}
END_TEST

START_TEST(a_trigger_that_rolls_back_leaves_no_transaction)
{
	start_rows();
	begin_write();
	run_sql("INSERT INTO t VALUES (2, 'y')");
	ck_assert_int_eq(step_status("INSERT INTO u VALUES (1)"), STATUS_INVALID);
	says("never again");
	ck_assert(!store_in_transaction(test_store));
	ck_assert_int_eq(store_commit(test_store, &test_fault), STATUS_FAILED);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM t"), 1);
}
END_TEST

/* Outside a transaction, SQLite would commit such a statement by itself. */
START_TEST(no_write_goes_through_after_an_undone_transaction)
{
	start_rows();
	begin_write();
	ck_assert_int_eq(step_status("INSERT INTO u VALUES (1)"), STATUS_INVALID);
	ck_assert_int_eq(step_status("INSERT INTO t VALUES (7, 'z')"), STATUS_FAILED);
	says("nothing was saved");
	ck_assert_int_eq(integer_of("SELECT count(*) FROM t"), 1);
	rollback();
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM t"), 1);
}
END_TEST

START_TEST(an_undone_transaction_lets_others_write)
{
	start_rows();
	begin_write();
	ck_assert_int_eq(step_status("INSERT INTO u VALUES (1)"), STATUS_INVALID);
	foreign("INSERT INTO t VALUES (8, 'other')");
	{
		struct store *other =
			another_store((struct store_options){.busy_ms = 50});
		struct stamp stamp;

		ck_assert_int_eq(
			store_begin(other, STORE_WRITE, &stamp, &test_fault), STATUS_OK);
		store_close(other);
	}
	rollback();
}
END_TEST

START_TEST(a_deferred_reference_fails_at_commit)
{
	foreign("CREATE TABLE p (a INTEGER PRIMARY KEY);"
		"CREATE TABLE c (a REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
	begin_write();
	ck_assert_int_eq(step_status("INSERT INTO c VALUES (5)"), STATUS_OK);
	ck_assert_int_eq(store_commit(test_store, &test_fault), STATUS_INVALID);
	says("does not exist");
	ck_assert(!store_in_transaction(test_store));
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM c"), 0);
	begin_write();
	ck_assert_int_eq(step_status("INSERT INTO c VALUES (5)"), STATUS_OK);
	ck_assert_int_eq(step_status("INSERT INTO p VALUES (5)"), STATUS_OK);
	commit();
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM c"), 1);
}
END_TEST

START_TEST(ends_of_no_transaction_do_no_harm)
{
	rollback();
	begin_read();
	rollback();
	rollback();
	ck_assert_int_eq(store_commit(test_store, &test_fault), STATUS_FAILED);
	begin_read();
	commit();
	ck_assert(!store_in_transaction(test_store));
}
END_TEST

START_TEST(a_read_transaction_that_writes_late_is_told_to_try_again)
{
	foreign("CREATE TABLE t (a)");
	begin_read();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM t"), 0);
	foreign("INSERT INTO t VALUES (1)");
	ck_assert_int_eq(step_status("INSERT INTO t VALUES (2)"), STATUS_BUSY);
	rollback();
}
END_TEST

START_TEST(a_query_past_its_deadline_is_too_slow)
{
	foreign("CREATE TABLE t (a)");
	store_with((struct store_options){.query_ms = 30});
	begin_write();
	run_sql("INSERT INTO t VALUES (1)");
	ck_assert_int_eq(
		step_status("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
			    " FROM n) SELECT count(*) FROM n"),
		STATUS_TOO_SLOW);
	says("too long");
	rollback();
	begin_write();
	ck_assert_int_eq(
		step_status("INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
			    " SELECT i + 1 FROM n) SELECT i FROM n"),
		STATUS_TOO_SLOW);
	ck_assert(!store_in_transaction(test_store));
	ck_assert_int_eq(store_commit(test_store, &test_fault), STATUS_FAILED);
	begin_read();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM t"), 0);
	rollback();
}
END_TEST

START_TEST(the_content_version_tells_every_content_apart)
{
	uint64_t before, within, after;

	foreign("CREATE TABLE t (a)");
	begin_read();
	before = store_content_version(test_store);
	rollback();
	begin_read();
	ck_assert_uint_eq(store_content_version(test_store), before);
	rollback();
	begin_write();
	run_sql("INSERT INTO t VALUES (1)");
	within = store_content_version(test_store);
	ck_assert_uint_ne(within, before);
	rollback();
	begin_read();
	after = store_content_version(test_store);
	ck_assert_uint_ne(after, within);
	rollback();
	foreign("INSERT INTO t VALUES (1)");
	begin_read();
	ck_assert_uint_ne(store_content_version(test_store), after);
	ck_assert_uint_ne(store_content_version(test_store), within);
	rollback();
}
END_TEST

START_TEST(an_undone_write_is_another_content)
{
	uint64_t within;

	start_rows();
	begin_write();
	run_sql("INSERT INTO t VALUES (2, 'y')");
	within = store_content_version(test_store);
	ck_assert_int_eq(step_status("INSERT INTO u VALUES (1)"), STATUS_INVALID);
	ck_assert_uint_ne(store_content_version(test_store), within);
	rollback();
}
END_TEST

TCase *store_txn_cases(void)
{
	TCase *cases = tcase_create("txn");

	tcase_add_test(cases, a_conflict_that_rolls_back_leaves_no_transaction);
	tcase_add_test(cases, a_trigger_that_rolls_back_leaves_no_transaction);
	tcase_add_test(cases, no_write_goes_through_after_an_undone_transaction);
	tcase_add_test(cases, an_undone_transaction_lets_others_write);
	tcase_add_test(cases, a_deferred_reference_fails_at_commit);
	tcase_add_test(cases, ends_of_no_transaction_do_no_harm);
	tcase_add_test(cases, a_read_transaction_that_writes_late_is_told_to_try_again);
	tcase_add_test(cases, a_query_past_its_deadline_is_too_slow);
	tcase_add_test(cases, the_content_version_tells_every_content_apart);
	tcase_add_test(cases, an_undone_write_is_another_content);
	return cases;
}
