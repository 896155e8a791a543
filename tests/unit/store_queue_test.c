/* The writers' queue: one writer at a time, a deadline, and nobody forgotten. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_test.h"

/* Another process that writes: says so through a pipe once it has the lock, and commits
 * when told to. */
struct writer {
	pid_t pid;
	int says, hears;
};

static void be_writer(int out, int in)
{
	char byte = 'x';

	store_with((struct store_options){0});
	if (begin_status(STORE_WRITE) != STATUS_OK)
		_exit(1);
	if (run_status("INSERT INTO t VALUES (100)") != STATUS_OK)
		_exit(2);
	if (write(out, &byte, 1) != 1 || read(in, &byte, 1) < 0)
		_exit(3);
	_exit(store_commit(test_store, &test_fault) == STATUS_OK ? 0 : 4);
}

/* Nothing of this process's may be connected when it divides. */
static struct writer writer_start(void)
{
	struct writer writer;
	int to[2], from[2];
	char byte;

	foreign_close();
	ck_assert_int_eq(pipe(to), 0);
	ck_assert_int_eq(pipe(from), 0);
	writer.pid = fork();
	ck_assert_int_ge(writer.pid, 0);
	if (writer.pid == 0) {
		close(to[1]);
		test_store = NULL;
		be_writer(from[1], to[0]);
	}
	close(to[0]);
	close(from[1]);
	writer.says = from[0];
	writer.hears = to[1];
	ck_assert_int_eq(read(writer.says, &byte, 1), 1);
	return writer;
}

static void writer_end(struct writer *writer)
{
	int outcome;

	close(writer->hears);
	ck_assert_int_eq(waitpid(writer->pid, &outcome, 0), writer->pid);
	close(writer->says);
	ck_assert(WIFEXITED(outcome));
	ck_assert_int_eq(WEXITSTATUS(outcome), 0);
	foreign_open(database_path());
}

START_TEST(a_second_writer_is_busy_at_its_deadline)
{
	struct writer writer;

	foreign("CREATE TABLE t (a)");
	writer = writer_start();
	store_with((struct store_options){.busy_ms = 60});
	ck_assert_int_eq(begin_status(STORE_WRITE), STATUS_BUSY);
	says("try again");
	ck_assert(!store_in_transaction(test_store));
	begin_read();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM t"), 0);
	rollback();
	ck_assert_int_eq(begin_status(STORE_WRITE), STATUS_BUSY);
	writer_end(&writer);
	begin_write();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM t"), 1);
	commit();
}
END_TEST

START_TEST(is_busy_in_time_where_alarms_are_blocked)
{
	struct writer writer;
	sigset_t alarms, now;

	foreign("CREATE TABLE t (a)");
	writer = writer_start();
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &alarms, NULL), 0);
	store_with((struct store_options){.busy_ms = 60});
	ck_assert_int_eq(begin_status(STORE_WRITE), STATUS_BUSY);
	ck_assert_int_eq(sigprocmask(SIG_SETMASK, NULL, &now), 0);
	ck_assert_int_eq(sigismember(&now, SIGALRM), 1);
	writer_end(&writer);
}
END_TEST

START_TEST(a_second_writer_is_served_when_the_first_leaves)
{
	struct writer writer;
	pid_t reminder;

	foreign("CREATE TABLE t (a)");
	writer = writer_start();
	reminder = fork();
	ck_assert_int_ge(reminder, 0);
	if (reminder == 0) {
		usleep(50000);
		_exit(write(writer.hears, "x", 1) == 1 ? 0 : 1);
	}
	store_with((struct store_options){.busy_ms = 20000});
	begin_write();
	run_sql("INSERT INTO t VALUES (1)");
	commit();
	ck_assert_int_eq(waitpid(reminder, NULL, 0), reminder);
	writer_end(&writer);
	ck_assert_int_eq(foreign_integer("SELECT sum(a) FROM t"), 101);
}
END_TEST

START_TEST(a_writer_that_dies_leaves_the_queue)
{
	struct writer writer;

	foreign("CREATE TABLE t (a)");
	writer = writer_start();
	ck_assert_int_eq(kill(writer.pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(writer.pid, NULL, 0), writer.pid);
	begin_write();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM t"), 0);
	commit();
	foreign_open(database_path());
}
END_TEST

START_TEST(waits_for_those_who_know_no_queue)
{
	foreign("CREATE TABLE t (a); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
	store_with((struct store_options){.busy_ms = 60});
	ck_assert_int_eq(begin_status(STORE_WRITE), STATUS_BUSY);
	says("try again");
	ck_assert(!store_in_transaction(test_store));
	foreign("COMMIT");
	begin_write();
	commit();
}
END_TEST

START_TEST(a_busy_writer_does_not_make_readers_hasty)
{
	foreign("PRAGMA journal_mode=DELETE; CREATE TABLE t (a)");
	foreign("INSERT INTO t VALUES (1)");
	foreign_close();
	store_with((struct store_options){.busy_ms = 50, .lock_folder = "/nowhere"});
	begin_read();
	ck_assert_int_eq(integer_of("SELECT a FROM t"), 1);
	rollback();
	begin_write();
	run_sql("INSERT INTO t VALUES (2)");
	commit();
	begin_read();
	ck_assert_int_eq(integer_of("PRAGMA busy_timeout"), 50);
	rollback();
	foreign_open(database_path());
}
END_TEST

START_TEST(four_processes_lose_no_write)
{
	pid_t pids[4];

	foreign("CREATE TABLE t (a); INSERT INTO t VALUES (0)");
	foreign_close();
	for (int i = 0; i < 4; i++) {
		pids[i] = fork();
		ck_assert_int_ge(pids[i], 0);
		if (pids[i])
			continue;
		store_with((struct store_options){.busy_ms = 30000});
		for (int round = 0; round < 25; round++)
			if (begin_status(STORE_WRITE) != STATUS_OK ||
				run_status("UPDATE t SET a = a + 1") != STATUS_OK ||
				store_commit(test_store, &test_fault) != STATUS_OK)
				_exit(1);
		_exit(0);
	}
	for (int i = 0; i < 4; i++) {
		int outcome;

		ck_assert_int_eq(waitpid(pids[i], &outcome, 0), pids[i]);
		ck_assert(WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0);
	}
	foreign_open(database_path());
	ck_assert_int_eq(foreign_integer("SELECT a FROM t"), 100);
}
END_TEST

TCase *store_queue_cases(void)
{
	TCase *cases = tcase_create("queue");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, a_second_writer_is_busy_at_its_deadline);
	tcase_add_test(cases, is_busy_in_time_where_alarms_are_blocked);
	tcase_add_test(cases, a_second_writer_is_served_when_the_first_leaves);
	tcase_add_test(cases, a_writer_that_dies_leaves_the_queue);
	tcase_add_test(cases, waits_for_those_who_know_no_queue);
	tcase_add_test(cases, a_busy_writer_does_not_make_readers_hasty);
	tcase_add_test(cases, four_processes_lose_no_write);
	return cases;
}
