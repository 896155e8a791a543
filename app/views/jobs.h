/* The jobs on a page: what the job process has to do, does and has done. Never runs
 * one. */
#ifndef REEVE_VIEWS_JOBS_H
#define REEVE_VIEWS_JOBS_H

#include "template/node.h"
#include "views/context.h"

/* Adds to `root`, within the request's transaction:
 *
 * "work": where there is any, with the list "jobs" of those that wait, run, or have ended
 * within a day, newest first, 20 at most. Each has the numbers "job" (its id), "percent"
 * (0 to 100), "rows_done" and "rows_all" (0 until they are counted; of the running one
 * alone) and "migration" (0: none), the texts "words", "state" ("waiting", "running",
 * "done", "failed", "cancelled"), "said" (what came of it; may be empty), "who" (may be
 * empty), "when" (it was asked for) and "ended" (empty before), and the flags
 * "is_waiting", "is_running", "is_done", "is_failed", "is_cancelled", "has_rows",
 * "is_stopping" (somebody cancelled it, and it has not ended yet) and "can_cancel" (by
 * this person, now).
 *
 * "is_running": a flag: some job waits or runs, and the page should look again in two
 * seconds. "has_no_process": a flag: one waits and no job process is there to do it. */
enum status jobs_add(
	struct context *context, struct node *root, struct fault *fault) MUST_CHECK;

/* Leaves it to the job process to end a job that waits or runs, which it does within a
 * second; where no job process is there, ends the job here. Ends the request's
 * transaction: there is none afterwards. STATUS_DENIED: this person may not;
 * STATUS_NOT_FOUND; STATUS_CONFLICT: it is over already. */
enum status job_cancel(
	struct context *context, int64_t id, struct fault *fault) MUST_CHECK;

#endif
