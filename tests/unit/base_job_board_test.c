/* The job board: what others see of it, who may have it, and what is to be cancelled. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/job_board.h"
#include "base/str.h"
#include "base_test.h"

static char folder[64], database[128], path[256];
static struct job_place place;
static struct job_board seen;

static void start(void)
{
	snprintf(folder, sizeof folder, "/tmp/reeve-board-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(database, sizeof database, "%s/a.db", folder);
	fclose(fopen(database, "w"));
	place = (struct job_place){folder, database};
}

/* The path of the file of that ending in the folder; NULL: none is left. */
static const char *file_of(const char *ending)
{
	DIR *listing = opendir(folder);
	struct dirent *entry;
	const char *found = NULL;

	while (!found && (entry = readdir(listing)))
		if (str_ends(str_from(entry->d_name), ending) &&
			entry->d_name[0] != '.') {
			snprintf(path, sizeof path, "%s/%.100s", folder, entry->d_name);
			found = path;
		}
	closedir(listing);
	return found;
}

static void stop(void)
{
	const char *left;

	while ((left = file_of("")))
		ck_assert_int_eq(unlink(left), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(shows_how_far_a_job_is_at_once)
{
	struct job_board *board = job_board_open(&place);

	ck_assert(job_board_read(&place, &seen));
	ck_assert_int_eq(seen.pid, getpid());
	ck_assert_int_eq(seen.job, 0);
	job_board_begin(board, 7);
	job_board_progress(board, 250, 1000);
	ck_assert(job_board_read(&place, &seen));
	ck_assert_int_eq(seen.job, 7);
	ck_assert_int_eq(seen.rows_done, 250);
	ck_assert_int_eq(job_board_percent(&seen), 25);
	ck_assert_int_gt(seen.job_started_unix_s, 0);
	job_board_end(board, 7);
	ck_assert(job_board_read(&place, &seen));
	ck_assert_int_eq(seen.job, 0);
	ck_assert_int_eq(seen.rows_done, 0);
	ck_assert_int_eq(seen.jobs_done, 1);
	job_board_close(board, &place);
	ck_assert(!job_board_read(&place, &seen));
	ck_assert(!job_board_cancel(&place, 8));
}
END_TEST

START_TEST(a_percentage_is_never_beyond_its_ends)
{
	struct job_board board = {.rows_done = 5};

	ck_assert_int_eq(job_board_percent(&board), 0);
	board.rows_all = -1;
	ck_assert_int_eq(job_board_percent(&board), 0);
	board.rows_all = 4;
	ck_assert_int_eq(job_board_percent(&board), 100);
	board.rows_done = -4;
	ck_assert_int_eq(job_board_percent(&board), 0);
	board.rows_done = INT64_MAX - 1;
	board.rows_all = INT64_MAX;
	ck_assert_int_le(job_board_percent(&board), 100);
	board.rows_done = 999;
	board.rows_all = 1000;
	ck_assert_int_eq(job_board_percent(&board), 99);
}
END_TEST

START_TEST(a_job_is_cancelled_by_its_id_alone)
{
	struct job_board *board = job_board_open(&place);

	job_board_begin(board, 3);
	ck_assert(!job_board_is_cancelled(board, 3));
	ck_assert(!job_board_cancel(&place, 0));
	ck_assert(!job_board_cancel(&place, -3));
	ck_assert(job_board_cancel(&place, 4));
	ck_assert(!job_board_is_cancelled(board, 3));
	ck_assert(job_board_cancel(&place, 3));
	ck_assert(job_board_cancel(&place, 3));
	ck_assert(job_board_is_cancelled(board, 3));
	job_board_end(board, 3);
	ck_assert(!job_board_is_cancelled(board, 3));
	ck_assert_int_eq(job_board_next_cancelled(board), 4);
	job_board_end(board, 4);
	ck_assert_int_eq(job_board_next_cancelled(board), 0);
	job_board_close(board, &place);
	ck_assert(!job_board_cancel(&place, 5));
}
END_TEST

START_TEST(takes_no_more_wishes_than_it_has_room_for)
{
	struct job_board *board = job_board_open(&place);

	for (int64_t job = 1; job <= JOB_CANCELS_MOST; job++)
		ck_assert(job_board_cancel(&place, job));
	ck_assert(!job_board_cancel(&place, JOB_CANCELS_MOST + 1));
	ck_assert(job_board_cancel(&place, 1));
	job_board_end(board, 9);
	ck_assert(job_board_cancel(&place, JOB_CANCELS_MOST + 1));
	job_board_close(board, &place);
}
END_TEST

/* Opens a board, cancels a job and dies. */
static void live_and_die(void)
{
	pid_t pid = fork();
	int outcome;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		struct job_board *board = job_board_open(&place);

		job_board_begin(board, 11);
		_exit(!job_board_cancel(&place, 11));
	}
	ck_assert_int_eq(waitpid(pid, &outcome, 0), pid);
	ck_assert_int_eq(outcome, 0);
}

START_TEST(a_dead_process_is_none_and_its_cancelled_job_stays_cancelled)
{
	struct job_board *board;

	live_and_die();
	ck_assert(!job_board_read(&place, &seen));
	ck_assert(!job_board_cancel(&place, 11));
	board = job_board_open(&place);
	ck_assert_int_eq(board->job, 0);
	ck_assert(job_board_is_cancelled(board, 11));
	job_board_close(board, &place);
}
END_TEST

START_TEST(reads_no_file_that_is_not_a_board)
{
	struct job_board *board = job_board_open(&place);

	board->layout++;
	ck_assert(!job_board_read(&place, &seen));
	ck_assert(!job_board_cancel(&place, 1));
	board->layout--;
	ck_assert(job_board_read(&place, &seen));
	ck_assert_int_eq(truncate(file_of(".status"), sizeof seen - 1), 0);
	ck_assert(!job_board_read(&place, &seen));
	ck_assert_int_eq(unlink(file_of(".status")), 0);
	ck_assert_int_eq(symlink(database, path), 0);
	ck_assert(!job_board_read(&place, &seen));
}
END_TEST

START_TEST(each_database_has_its_own_whatever_the_way_to_it)
{
	char other[256], link[256];
	const struct job_place elsewhere = {folder, other}, linked = {folder, link};
	struct job_board *board = job_board_open(&place);

	snprintf(other, sizeof other, "%s/b.db", folder);
	snprintf(link, sizeof link, "%s/link.db", folder);
	ck_assert_int_eq(symlink(database, link), 0);
	ck_assert(!job_board_read(&elsewhere, &seen));
	ck_assert(job_board_read(&linked, &seen));
	job_board_close(board, &place);
}
END_TEST

START_TEST(works_without_a_folder)
{
	const struct job_place nowhere = {"/nowhere/at/all", database},
			       none = {NULL, NULL};
	struct job_board *board = job_board_open(&nowhere);

	job_board_begin(board, 1);
	ck_assert_int_eq(board->job, 1);
	ck_assert(!job_board_read(&nowhere, &seen));
	ck_assert(!job_board_cancel(&none, 1));
	job_board_close(board, &nowhere);
	free(board);
	job_board_close(NULL, &none);
	ck_assert_int_eq(job_board_lock(&nowhere), -1);
	ck_assert_int_ne(errno, EAGAIN);
	ck_assert_int_eq(job_board_lock(&none), -1);
	ck_assert_int_ne(errno, EAGAIN);
}
END_TEST

START_TEST(one_process_has_the_lock_until_it_dies)
{
	int ends[2], fd;
	char byte = 0;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		byte = job_board_lock(&place) >= 0;
		if (write(ends[1], &byte, 1) != 1)
			_exit(1);
		pause();
	}
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	ck_assert_int_eq(byte, 1);
	ck_assert_int_eq(job_board_lock(&place), -1);
	ck_assert_int_eq(errno, EAGAIN);
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	fd = job_board_lock(&place);
	ck_assert_int_ge(fd, 0);
	close(fd);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

TCase *base_job_board_cases(void)
{
	TCase *cases = tcase_create("job board");

	tcase_add_checked_fixture(cases, start, stop);
	tcase_add_test(cases, shows_how_far_a_job_is_at_once);
	tcase_add_test(cases, a_percentage_is_never_beyond_its_ends);
	tcase_add_test(cases, a_job_is_cancelled_by_its_id_alone);
	tcase_add_test(cases, takes_no_more_wishes_than_it_has_room_for);
	tcase_add_test(
		cases, a_dead_process_is_none_and_its_cancelled_job_stays_cancelled);
	tcase_add_test(cases, reads_no_file_that_is_not_a_board);
	tcase_add_test(cases, each_database_has_its_own_whatever_the_way_to_it);
	tcase_add_test(cases, works_without_a_folder);
	tcase_add_test(cases, one_process_has_the_lock_until_it_dies);
	return cases;
}
