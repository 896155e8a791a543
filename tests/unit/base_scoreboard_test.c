/* The scoreboard: who is on it, and who is not any more. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/scoreboard.h"
#include "base_test.h"

static char folder[] = "/tmp/reeve-scores-XXXXXX";
static struct score scores[SCORES_MOST];
static char path[128];

static void start(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chmod(folder, 0755), 0);
}

static const char *file_of(long pid)
{
	snprintf(path, sizeof path, "%s/worker-%ld.status", folder, pid);
	return path;
}

static void stop(void)
{
	unlink(file_of(1));
	unlink(file_of((long)getpid()));
	rmdir(folder);
}

static void write_score(long pid, const struct score *score, size_t size)
{
	FILE *out = fopen(file_of(pid), "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(score, 1, size, out), size);
	fclose(out);
}

/* A pid that was somebody's and is nobody's now. */
static long dead_pid(void)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	return (long)pid;
}

START_TEST(shows_what_a_worker_writes_at_once)
{
	struct score *score = scoreboard_join(folder);

	score->requests = 41;
	score->requests++;
	snprintf(score->stamp, sizeof score->stamp, "abc.7");
	ck_assert_uint_eq(scoreboard_read(folder, scores), 1);
	ck_assert_int_eq(scores[0].pid, (int)getpid());
	ck_assert_uint_eq(scores[0].requests, 42);
	ck_assert_str_eq(scores[0].stamp, "abc.7");
	scoreboard_leave(score, folder);
	ck_assert_uint_eq(scoreboard_read(folder, scores), 0);
	scoreboard_leave(score, folder);
}
END_TEST

START_TEST(forgets_dead_workers_and_removes_their_files)
{
	struct score score = {.layout = SCORE_LAYOUT};
	struct score *own;
	long pid = dead_pid();

	write_score(pid, &score, sizeof score);
	ck_assert_uint_eq(scoreboard_read(folder, scores), 0);
	own = scoreboard_join(folder);
	ck_assert_int_ne(access(file_of(pid), F_OK), 0);
	scoreboard_leave(own, folder);
}
END_TEST

/* Process 1 lives and, to most users, is another's. */
START_TEST(counts_the_workers_of_other_users_as_living)
{
	struct score score = {.layout = SCORE_LAYOUT, .pid = 1};
	pid_t pid;
	int outcome;

	write_score(1, &score, sizeof score);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		if (geteuid() == 0 && setuid(65534) != 0)
			_exit(99);
		_exit((int)scoreboard_read(folder, scores));
	}
	ck_assert_int_eq(waitpid(pid, &outcome, 0), pid);
	ck_assert(WIFEXITED(outcome));
	ck_assert_int_eq(WEXITSTATUS(outcome), 1);
}
END_TEST

START_TEST(reads_no_file_that_is_not_a_score)
{
	struct score score = {.layout = SCORE_LAYOUT + 1, .pid = 1};

	write_score(1, &score, sizeof score);
	ck_assert_uint_eq(scoreboard_read(folder, scores), 0);
	score.layout = SCORE_LAYOUT;
	write_score(1, &score, sizeof score - 1);
	ck_assert_uint_eq(scoreboard_read(folder, scores), 0);
	write_score(1, &score, 0);
	ck_assert_uint_eq(scoreboard_read(folder, scores), 0);
	memset(score.stamp, 'x', sizeof score.stamp);
	write_score(1, &score, sizeof score);
	ck_assert_uint_eq(scoreboard_read(folder, scores), 1);
	ck_assert_uint_eq(strlen(scores[0].stamp), SCORE_STAMP_BYTES - 1);
}
END_TEST

START_TEST(works_without_a_folder)
{
	static const char *const folders[] = {NULL, "/nowhere/at/all"};

	for (size_t i = 0; i < 2; i++) {
		struct score *score = scoreboard_join(folders[i]);

		score->requests = 1;
		ck_assert_int_eq(score->pid, (int)getpid());
		ck_assert_uint_eq(scoreboard_read(folders[i], scores), 0);
		scoreboard_leave(score, folders[i]);
		free(score);
	}
	scoreboard_leave(NULL, NULL);
}
END_TEST

TCase *base_scoreboard_cases(void)
{
	TCase *cases = tcase_create("scoreboard");

	tcase_add_checked_fixture(cases, start, stop);
	tcase_add_test(cases, shows_what_a_worker_writes_at_once);
	tcase_add_test(cases, forgets_dead_workers_and_removes_their_files);
	tcase_add_test(cases, counts_the_workers_of_other_users_as_living);
	tcase_add_test(cases, reads_no_file_that_is_not_a_score);
	tcase_add_test(cases, works_without_a_folder);
	return cases;
}
