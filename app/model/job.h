/* The rows of reeve_job: changes of models that would hold a worker too long, and so are
 * left to the job process. Every function works within the caller's transaction. */
#ifndef REEVE_MODEL_JOB_H
#define REEVE_MODEL_JOB_H

#include "model/migrate.h"

/* A job is interrupted when its process died. One that keeps doing so is given up. */
enum { JOB_TRIES_MOST = 5 };

struct job {
	int64_t id;
	int64_t moment_unix_s;
	int64_t user_id; /* 0: none */
	struct str user_name;
	struct str words;
	struct str changes; /* as changes_dump writes them */
	int64_t undoes;	    /* the migration that it undoes; 0: none */
	struct str state;   /* "waiting", "running", "done", "failed", "cancelled" */
	struct str message;
	int64_t started_unix_s, finished_unix_s; /* 0: not yet */
	int64_t migration_id;			 /* of what was applied; 0: none */
	int64_t tries;				 /* how often it was begun */
};

/* Adds a waiting job: its user, words, changes and undoes. `*id` may be NULL. */
enum status job_add(struct store *store, const struct job *job, int64_t *id,
	struct fault *fault) MUST_CHECK;

/* Those that wait or run, and those that ended after `since_unix_s`; newest first. */
enum status jobs_read(struct store *store, struct arena *arena, int64_t since_unix_s,
	size_t most, struct job **jobs, size_t *count, struct fault *fault) MUST_CHECK;

/* One job. STATUS_NOT_FOUND. */
enum status job_find(struct store *store, struct arena *arena, int64_t id,
	struct job *job, struct fault *fault) MUST_CHECK;

/* The next two are for the job process alone, of which there is one for a database. */

/* What a job process that died has left running: waits again, or has failed when it was
 * begun JOB_TRIES_MOST times. Writes only where there is one. */
enum status jobs_recover(struct store *store, struct fault *fault) MUST_CHECK;

/* The oldest waiting job, which is running from now on. STATUS_NOT_FOUND: none waits. */
enum status job_take(struct store *store, struct arena *arena, struct job *job,
	struct fault *fault) MUST_CHECK;

/* The job has come to `state` with `message` (may be empty) and the migration (0: none).
 * Of one that is over already nothing is changed: STATUS_CONFLICT. "waiting" gives a
 * running job back as if it had never been taken. */
enum status job_finish(struct store *store, int64_t id, const char *state,
	struct str message, int64_t migration_id, struct fault *fault) MUST_CHECK;

#endif
