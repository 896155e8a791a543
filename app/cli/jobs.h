/* What the job process does, one round at a time. */
#ifndef REEVE_CLI_JOBS_H
#define REEVE_CLI_JOBS_H

#include "base/config.h"
#include "base/job_board.h"
#include "model/job.h"
#include "model/migrate.h"

struct jobs {
	const struct config *config;
	struct job_place place;
	struct job_board *board;
	struct desk *desk;
	struct arena *arena; /* emptied at each round */
	bool (*must_stop)(void);
	struct stamp noticed; /* the last one at which what came from outside was noted */
	bool has_noticed;
	int64_t noticed_ms;
	int64_t purged_ms; /* when the old parked things were last looked for */
	bool has_purged;
	uint64_t failed; /* jobs that came to nothing: failed, or given up */
};

enum jobs_round {
	JOBS_IDLE,   /* there was nothing to do, or nothing that may be done now */
	JOBS_WORKED, /* there may be more */
	JOBS_FAILED  /* the fault says why; it is tried again at the next round */
};

/* Ends what is to be cancelled, takes up what a job process that died has left, notes
 * what came from outside and carries out wishes, purges what is parked for long enough,
 * and does the oldest job. No transaction is open before or after. With `must_stop` a
 * running job is rolled back and waits again. */
enum jobs_round jobs_do_round(struct jobs *jobs, struct fault *fault) MUST_CHECK;

/* --- jobs_purge.c */

/* Purges fields and models that have been parked for purge_parked_days, at most once an
 * hour; never with 0 days. `*did_something`: something is gone. What is in the way of
 * one is logged and keeps no other. */
enum status jobs_purge(
	struct jobs *jobs, bool *did_something, struct fault *fault) MUST_CHECK;

/* Bounds a transaction of the job process: it may take as long as its rows need. */
enum { JOB_DEADLINE_MS = 24 * 3600 * 1000 };

#endif
