/* What the job process tells about itself while it holds the write lock, when the
 * database cannot: a small file in the socket folder, one for each database, that it
 * keeps mapped. And the way for others to say that a job is to end. Only job_board_lock
 * ever keeps anybody out. */
#ifndef REEVE_BASE_JOB_BOARD_H
#define REEVE_BASE_JOB_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

enum { JOB_CANCELS_MOST = 32 };

/* As the file has it: eight bytes each, which are read and written whole. */
struct job_board {
	int64_t layout; /* JOB_BOARD_LAYOUT: another program's file is not read */
	int64_t pid;
	int64_t started_unix_s; /* the process */
	int64_t job;		/* the running job; 0: none */
	int64_t job_started_unix_s;
	int64_t rows_done;
	int64_t rows_all;
	int64_t jobs_done;		   /* that this process has ended */
	int64_t cancels[JOB_CANCELS_MOST]; /* jobs that are to end; 0: free */
};

enum { JOB_BOARD_LAYOUT = 0x524a4201 };

/* The place of one database's board and lock: its path may go through links. */
struct job_place {
	const char *folder; /* the socket folder; NULL: none */
	const char *database;
};

/* Makes this process the job process of the database, until the descriptor is closed or
 * the process ends: the kernel takes the lock back. -1 with errno EAGAIN when another one
 * is; with another errno when the lock file cannot be made. */
int job_board_lock(const struct job_place *place) MUST_CHECK;

/* The job process's own board, on which no job runs, in the folder when it can be made
 * there, else in memory of our own. What was to be cancelled still is. Never NULL. */
struct job_board *job_board_open(const struct job_place *place) MUST_CHECK;
/* Removes the file. */
void job_board_close(struct job_board *board, const struct job_place *place);

/* A job begins (its rows are not counted yet), goes on, is over (and its wish to be
 * cancelled with it). */
void job_board_begin(struct job_board *board, int64_t job);
void job_board_progress(struct job_board *board, int64_t rows_done, int64_t rows_all);
void job_board_end(struct job_board *board, int64_t job);

/* Whether somebody wants this job ended. */
bool job_board_is_cancelled(const struct job_board *board, int64_t job);
/* Some job that somebody wants ended; 0: none. */
int64_t job_board_next_cancelled(const struct job_board *board);

/* A copy of the board. False when no job process lives that keeps one here. */
bool job_board_read(const struct job_place *place, struct job_board *board);

/* 0 to 100, of the running job's rows. */
int job_board_percent(const struct job_board *board);

/* Says that a job is to end; twice is once. False when no job process is there to hear
 * it, or too many are to end already. */
bool job_board_cancel(const struct job_place *place, int64_t job);

#endif
