/* The rows of reeve_job. Never runs one, never commits. */
#include "model/job.h"

#include "base/clock.h"

#define COLUMNS                                                                          \
	"id, moment, coalesce(user_id, 0), coalesce(user_name, ''), words, changes,"     \
	" coalesce(undoes, 0), state, coalesce(message, ''), coalesce(started, 0),"      \
	" coalesce(finished, 0), coalesce(migration_id, 0), tries"

static struct str text_at(struct arena *arena, const struct stmt *stmt, int index)
{
	return arena_copy(arena, stmt_text(stmt, index));
}

static struct job job_at(struct arena *arena, const struct stmt *stmt)
{
	return (struct job){.id = stmt_integer(stmt, 0),
		.moment_unix_s = stmt_integer(stmt, 1),
		.user_id = stmt_integer(stmt, 2),
		.user_name = text_at(arena, stmt, 3),
		.words = text_at(arena, stmt, 4),
		.changes = text_at(arena, stmt, 5),
		.undoes = stmt_integer(stmt, 6),
		.state = text_at(arena, stmt, 7),
		.message = text_at(arena, stmt, 8),
		.started_unix_s = stmt_integer(stmt, 9),
		.finished_unix_s = stmt_integer(stmt, 10),
		.migration_id = stmt_integer(stmt, 11),
		.tries = stmt_integer(stmt, 12)};
}

static struct value id_or_null(int64_t id)
{
	return id ? value_integer(id) : value_null();
}

/* Runs a statement to its end that gives no rows. */
static enum status run(struct stmt *stmt, struct fault *fault)
{
	bool has_row;
	enum status status = stmt_step(stmt, &has_row, fault);

	stmt_done(stmt);
	return status;
}

enum status job_add(
	struct store *store, const struct job *job, int64_t *id, struct fault *fault)
{
	struct stmt *stmt;
	enum status status = store_prepare(store,
		STR("INSERT INTO reeve_job(moment, user_id, user_name, words, changes,"
		    " undoes) VALUES (?,?,?,?,?,?)"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, clock_unix_s());
	stmt_bind(stmt, 2, id_or_null(job->user_id));
	stmt_bind_text(stmt, 3, job->user_name);
	stmt_bind_text(stmt, 4, job->words);
	stmt_bind_text(stmt, 5, job->changes);
	stmt_bind(stmt, 6, id_or_null(job->undoes));
	status = run(stmt, fault);
	if (status == STATUS_OK && id)
		*id = store_last_rowid(store);
	return status;
}

enum status jobs_read(struct store *store, struct arena *arena, int64_t since_unix_s,
	size_t most, struct job **jobs, size_t *count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	enum status status = store_prepare(store,
		STR("SELECT " COLUMNS " FROM reeve_job WHERE state IN"
		    " ('waiting', 'running') OR finished > ?"
		    " ORDER BY id DESC LIMIT ?"),
		&stmt, fault);

	*jobs = arena_zeroed(arena, most + 1, sizeof **jobs);
	*count = 0;
	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, since_unix_s);
	stmt_bind_integer(stmt, 2, (int64_t)most);
	while (status == STATUS_OK && has_row) {
		status = stmt_step(stmt, &has_row, fault);
		if (status == STATUS_OK && has_row && *count < most)
			(*jobs)[(*count)++] = job_at(arena, stmt);
	}
	stmt_done(stmt);
	return status;
}

enum status job_find(struct store *store, struct arena *arena, int64_t id,
	struct job *job, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(store,
		STR("SELECT " COLUMNS " FROM reeve_job WHERE id = ?"), &stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, id);
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*job = job_at(arena, stmt);
	else if (status == STATUS_OK)
		status = fault_set(fault, STATUS_NOT_FOUND, "There is no such job.");
	stmt_done(stmt);
	return status;
}

enum status jobs_recover(struct store *store, struct fault *fault)
{
	struct stmt *stmt;
	enum status status = store_prepare(store,
		STR("UPDATE reeve_job SET"
		    " state = CASE WHEN tries >= ?1 THEN 'failed' ELSE 'waiting' END,"
		    " finished = CASE WHEN tries >= ?1 THEN ?2 END,"
		    " message = CASE WHEN tries >= ?1"
		    " THEN 'The job process ended in the middle of it ' || tries ||"
		    " ' times; it is given up. Nothing was changed.'"
		    " ELSE 'The job process ended in the middle of it; nothing was"
		    " changed, and it is begun again.' END"
		    " WHERE state = 'running'"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, JOB_TRIES_MOST);
	stmt_bind_integer(stmt, 2, clock_unix_s());
	return run(stmt, fault);
}

enum status job_take(
	struct store *store, struct arena *arena, struct job *job, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(store,
		STR("UPDATE reeve_job SET state = 'running', started = ?, message = NULL,"
		    " tries = tries + 1 WHERE id = (SELECT min(id) FROM reeve_job"
		    " WHERE state = 'waiting') RETURNING " COLUMNS),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, clock_unix_s());
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row) {
		*job = job_at(arena, stmt);
		status = stmt_step(stmt, &has_row, fault);
	} else if (status == STATUS_OK) {
		status = fault_set(fault, STATUS_NOT_FOUND, "No job waits.");
	}
	stmt_done(stmt);
	return status;
}

enum status job_finish(struct store *store, int64_t id, const char *state,
	struct str message, int64_t migration_id, struct fault *fault)
{
	bool is_back = strcmp(state, "waiting") == 0;
	struct stmt *stmt;
	enum status status = store_prepare(store,
		is_back ? STR("UPDATE reeve_job SET state = ?2, message = ?3, started ="
			      " NULL, tries = tries - 1"
			      " WHERE id = ?1 AND state = 'running'")
			: STR("UPDATE reeve_job SET state = ?2, message = ?3,"
			      " migration_id = ?4, finished = ?5"
			      " WHERE id = ?1 AND state IN ('waiting', 'running')"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, id);
	stmt_bind_text(stmt, 2, str_from(state));
	stmt_bind(stmt, 3, message.len ? value_text(message) : value_null());
	if (!is_back) {
		stmt_bind(stmt, 4, id_or_null(migration_id));
		stmt_bind_integer(stmt, 5, clock_unix_s());
	}
	status = run(stmt, fault);
	if (status == STATUS_OK && store_changes(store) == 0)
		status = fault_set(fault, STATUS_CONFLICT, "The job is over already.");
	return status;
}
