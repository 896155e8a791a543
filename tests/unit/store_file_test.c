/* The database's file: missing, unfit, replaced, back again. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_test.h"

static void remove_database(void)
{
	foreign_close();
	unlink(path_of("test.db-wal"));
	unlink(path_of("test.db-shm"));
	ck_assert_int_eq(unlink(database_path()), 0);
}

static void make_other(const char *name, const char *sql)
{
	foreign_open(path_of(name));
	foreign(sql);
	foreign_close();
}

static void is_unavailable(const char *words)
{
	ck_assert_int_eq(begin_status(STORE_READ), STATUS_UNAVAILABLE);
	says(words);
	ck_assert(!str_has_nocase(str_from(test_fault.sentence), database_folder()));
	ck_assert(!store_in_transaction(test_store));
	ck_assert_int_eq(begin_status(STORE_WRITE), STATUS_UNAVAILABLE);
	ck_assert(!store_in_transaction(test_store));
}

START_TEST(waits_for_a_file_that_appears_later)
{
	remove_database();
	is_unavailable("does not exist");
	is_unavailable("does not exist");
	make_other("test.db", "CREATE TABLE t (a); INSERT INTO t VALUES (5)");
	begin_read();
	ck_assert_int_eq(integer_of("SELECT a FROM t"), 5);
	rollback();
}
END_TEST

START_TEST(never_makes_a_database)
{
	struct store *store = NULL;
	struct store_options options = {.path = path_of("none.db"), .makes_tables = true};

	ck_assert_int_eq(store_open(&store, &options, &test_fault), STATUS_UNAVAILABLE);
	ck_assert_ptr_null(store);
	ck_assert_int_ne(access(options.path, F_OK), 0);
}
END_TEST

START_TEST(refuses_a_folder_and_a_fifo)
{
	remove_database();
	ck_assert_int_eq(mkdir(database_path(), 0700), 0);
	is_unavailable("not a file");
	ck_assert_int_eq(rmdir(database_path()), 0);
	ck_assert_int_eq(mkfifo(database_path(), 0600), 0);
	is_unavailable("not a file");
}
END_TEST

START_TEST(refuses_what_is_no_database_until_it_is_one)
{
	char text[5000];

	remove_database();
	memset(text, 'x', sizeof text);
	write_file(database_path(), text, sizeof text);
	is_unavailable("not an SQLite database");
	write_file(database_path(), "SQLite format 3", 16);
	is_unavailable("not an SQLite database");
	remove_database();
	make_other("test.db", "CREATE TABLE t (a)");
	begin_read();
	rollback();
}
END_TEST

START_TEST(serves_an_empty_file_as_an_empty_database)
{
	remove_database();
	write_file(database_path(), "", 0);
	begin_read();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM sqlite_schema"), 0);
	rollback();
	store_with((struct store_options){.makes_tables = true});
	begin_write();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM reeve_generation"), 1);
	commit();
}
END_TEST

START_TEST(says_that_a_corrupt_file_is_damaged)
{
	unsigned char page[4096];
	FILE *file;

	foreign("CREATE TABLE t (a); CREATE TABLE u (a)");
	foreign("PRAGMA journal_mode=DELETE");
	foreign_close();
	file = fopen(database_path(), "r+");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fread(page, 1, sizeof page, file), sizeof page);
	memset(page + 100, 0xEE, sizeof page - 100);
	rewind(file);
	ck_assert_uint_eq(fwrite(page, 1, sizeof page, file), sizeof page);
	fclose(file);
	is_unavailable("damaged");
}
END_TEST

START_TEST(says_that_a_corrupt_table_is_damaged)
{
	char junk[4096];
	FILE *file;

	foreign("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	foreign("PRAGMA journal_mode=DELETE");
	foreign_close();
	memset(junk, 0xEE, sizeof junk);
	file = fopen(database_path(), "r+");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, 4096, SEEK_SET), 0);
	ck_assert_uint_eq(fwrite(junk, 1, sizeof junk, file), sizeof junk);
	fclose(file);
	begin_read();
	ck_assert_int_eq(step_status("SELECT a FROM t"), STATUS_UNAVAILABLE);
	says("damaged");
	rollback();
	begin_read();
	rollback();
}
END_TEST

static void is_read_only(void)
{
	begin_read();
	ck_assert_int_eq(integer_of("SELECT a FROM t"), 1);
	rollback();
	ck_assert(store_is_read_only(test_store));
	ck_assert_int_eq(begin_status(STORE_WRITE), STATUS_READ_ONLY);
	says("read-only");
	ck_assert(!store_in_transaction(test_store));
	begin_read();
	ck_assert_int_ne(step_status("INSERT INTO t VALUES (2)"), STATUS_OK);
	rollback();
}

START_TEST(serves_a_read_only_file_for_reading)
{
	foreign("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	foreign("PRAGMA journal_mode=DELETE");
	foreign_close();
	ck_assert_int_eq(chmod(database_path(), 0444), 0);
	store_with((struct store_options){.makes_tables = true});
	is_read_only();
	ck_assert_str_eq(store_journal_mode(test_store), "delete");
}
END_TEST

START_TEST(serves_a_read_only_file_in_wal_mode)
{
	foreign("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	foreign_close();
	ck_assert_int_eq(chmod(database_path(), 0444), 0);
	store_with((struct store_options){.makes_tables = true});
	is_read_only();
	store_with((struct store_options){.is_read_only = true});
	is_read_only();
}
END_TEST

START_TEST(sets_the_write_ahead_log)
{
	foreign("PRAGMA journal_mode=DELETE; CREATE TABLE t (a)");
	begin_read();
	rollback();
	ck_assert_str_eq(store_journal_mode(test_store), "wal");
	foreign_open(database_path());
	ck_assert_str_eq(foreign_text("PRAGMA journal_mode"), "wal");
}
END_TEST

/* A file renamed over ours, while ours still has changes in its log. */
START_TEST(reopens_a_file_renamed_over_ours)
{
	struct stamp before;

	foreign("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	begin_read();
	before = test_stamp;
	ck_assert_int_eq(integer_of("SELECT a FROM t"), 1);
	rollback();
	make_other("new.db", "CREATE TABLE t (a); INSERT INTO t VALUES (2)");
	ck_assert_int_eq(rename(path_of("new.db"), database_path()), 0);
	begin_read();
	ck_assert(!stamp_equal(&before, &test_stamp));
	ck_assert_int_eq(integer_of("SELECT a FROM t"), 2);
	rollback();
	begin_write();
	run_sql("INSERT INTO t VALUES (3)");
	commit();
	foreign_open(database_path());
	ck_assert_int_eq(foreign_integer("SELECT sum(a) FROM t"), 5);
	ck_assert_str_eq(foreign_text("PRAGMA integrity_check"), "ok");
}
END_TEST

/* Two workers have the old file open: the first to notice must not take the old log
 * for the new file's, the second must not remove the new one. */
START_TEST(two_workers_reopen_a_renamed_file_whole)
{
	struct store *other = another_store((struct store_options){0});
	struct store *own = test_store;

	foreign("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	test_store = other;
	begin_write();
	run_sql("INSERT INTO t VALUES (10)");
	commit();
	test_store = own;
	begin_read();
	rollback();
	make_other("new.db", "CREATE TABLE t (a); INSERT INTO t VALUES (2)");
	ck_assert_int_eq(rename(path_of("new.db"), database_path()), 0);
	begin_write();
	ck_assert_int_eq(integer_of("SELECT sum(a) FROM t"), 2);
	run_sql("INSERT INTO t VALUES (3)");
	commit();
	test_store = other;
	begin_write();
	ck_assert_int_eq(integer_of("SELECT sum(a) FROM t"), 5);
	run_sql("INSERT INTO t VALUES (4)");
	commit();
	foreign_open(database_path());
	ck_assert_int_eq(foreign_integer("SELECT sum(a) FROM t"), 9);
	ck_assert_str_eq(foreign_text("PRAGMA integrity_check"), "ok");
	foreign_close();
	store_close(own);
	store_close(other);
	test_store = NULL;
	foreign_open(database_path());
	ck_assert_int_eq(foreign_integer("SELECT sum(a) FROM t"), 9);
}
END_TEST

START_TEST(comes_back_when_the_file_does)
{
	foreign("CREATE TABLE t (a)");
	begin_read();
	rollback();
	remove_database();
	is_unavailable("does not exist");
	make_other("test.db", "CREATE TABLE u (b)");
	begin_read();
	ck_assert_str_eq(text_of("SELECT name FROM sqlite_schema"), "u");
	rollback();
}
END_TEST

START_TEST(makes_its_tables_once)
{
	uint32_t cookie;

	store_with((struct store_options){.makes_tables = true});
	begin_read();
	cookie = test_stamp.cookie;
	rollback();
	ck_assert_int_eq(store_init(test_store, &test_fault), STATUS_OK);
	store_with((struct store_options){.makes_tables = true});
	begin_read();
	ck_assert_uint_eq(test_stamp.cookie, cookie);
	rollback();
	foreign("DROP TABLE reeve_log");
	ck_assert_int_eq(store_init(test_store, &test_fault), STATUS_OK);
	begin_read();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM reeve_log"), 0);
	rollback();
}
END_TEST

TCase *store_file_cases(void)
{
	TCase *cases = tcase_create("file");

	tcase_add_test(cases, waits_for_a_file_that_appears_later);
	tcase_add_test(cases, never_makes_a_database);
	tcase_add_test(cases, refuses_a_folder_and_a_fifo);
	tcase_add_test(cases, refuses_what_is_no_database_until_it_is_one);
	tcase_add_test(cases, serves_an_empty_file_as_an_empty_database);
	tcase_add_test(cases, says_that_a_corrupt_file_is_damaged);
	tcase_add_test(cases, says_that_a_corrupt_table_is_damaged);
	tcase_add_test(cases, serves_a_read_only_file_for_reading);
	tcase_add_test(cases, serves_a_read_only_file_in_wal_mode);
	tcase_add_test(cases, sets_the_write_ahead_log);
	tcase_add_test(cases, reopens_a_file_renamed_over_ours);
	tcase_add_test(cases, two_workers_reopen_a_renamed_file_whole);
	tcase_add_test(cases, comes_back_when_the_file_does);
	tcase_add_test(cases, makes_its_tables_once);
	return cases;
}
