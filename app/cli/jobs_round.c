/* One round of the job process. A job and the word that it is done are one commit: it is
 * never done twice, and never half. */
#include "base/clock.h"
#include "base/log.h"
#include "cli/jobs.h"
#include "model/notice.h"

enum { NOTICE_EVERY_MS = 100, MESSAGE_BYTES_MOST = 4000 };

/* What there is to do, as one snapshot has it. */
struct outlook {
	struct stamp stamp;
	bool has_waiting;
	bool has_left; /* a job is running, and we are not at it */
};

static enum status look(struct jobs *jobs, struct outlook *outlook, struct fault *fault)
{
	struct store *store = desk_store(jobs->desk);
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_begin(store, STORE_READ, &outlook->stamp, fault);

	if (status == STATUS_OK)
		status = store_prepare(store,
			STR("SELECT max(state = 'waiting'), max(state = 'running')"
			    " FROM reeve_job"),
			&stmt, fault);
	if (status == STATUS_OK) {
		status = stmt_step(stmt, &has_row, fault);
		outlook->has_waiting = has_row && stmt_integer(stmt, 0);
		outlook->has_left = has_row && stmt_integer(stmt, 1);
		stmt_done(stmt);
	}
	store_rollback(store);
	return status;
}

/* Writes the end of a job, or gives it back, in a transaction of its own. One that is
 * over by now stays as it is. */
static enum status write_end(struct jobs *jobs, int64_t id, const char *state,
	struct str message, struct fault *fault)
{
	struct store *store = desk_store(jobs->desk);
	struct stamp stamp;
	enum status status = store_begin(store, STORE_WRITE, &stamp, fault);

	if (status == STATUS_OK)
		status = job_finish(store, id, state, message, 0, fault);
	if (status == STATUS_OK)
		status = store_commit(store, fault);
	store_rollback(store);
	if (status == STATUS_CONFLICT) /* it ended by another hand */
		status = STATUS_OK;
	if (status == STATUS_OK && strcmp(state, "waiting") != 0)
		job_board_end(jobs->board, id);
	else /* it may still be cancelled */
		job_board_begin(jobs->board, 0);
	return status;
}

static enum status end_cancelled(
	struct jobs *jobs, bool *did_something, struct fault *fault)
{
	enum status status = STATUS_OK;
	int64_t id;

	while (status == STATUS_OK && (id = job_board_next_cancelled(jobs->board)) != 0) {
		status = write_end(jobs, id, "cancelled",
			STR("It was cancelled; nothing was changed."), fault);
		*did_something = true;
	}
	return status;
}

static enum status recover(struct jobs *jobs, struct fault *fault)
{
	struct store *store = desk_store(jobs->desk);
	struct stamp stamp;
	enum status status = store_begin(store, STORE_WRITE, &stamp, fault);

	if (status == STATUS_OK)
		status = jobs_recover(store, fault);
	if (status == STATUS_OK)
		status = store_commit(store, fault);
	store_rollback(store);
	return status;
}

static bool is_new(const struct jobs *jobs, const struct stamp *stamp)
{
	return !jobs->has_noticed ||
	       (!stamp_equal(stamp, &jobs->noticed) &&
		       clock_ms() - jobs->noticed_ms >= NOTICE_EVERY_MS);
}

static enum status notice(struct jobs *jobs, const struct stamp *stamp,
	bool *did_something, struct fault *fault)
{
	struct str blocked = {NULL, 0};
	bool did_write = false;
	enum status status;

	status = notice_run(jobs->desk, jobs->arena, &did_write, &blocked, fault);
	if (status != STATUS_OK)
		return status;
	if (blocked.len)
		log_warning("a wish cannot be carried out: %.*s", STR_ARGS(blocked));
	jobs->noticed = *stamp;
	jobs->has_noticed = true;
	jobs->noticed_ms = clock_ms();
	*did_something |= did_write;
	return STATUS_OK;
}

/* A job on its way. */
struct run {
	struct jobs *jobs;
	struct job job;
	struct plan plan;
};

static bool is_cancelled(const struct run *run)
{
	return job_board_is_cancelled(run->jobs->board, run->job.id);
}

static bool go_on(void *context, int64_t done_rows, int64_t all_rows)
{
	struct run *run = context;

	job_board_progress(run->jobs->board, done_rows, all_rows);
	return !is_cancelled(run) && !run->jobs->must_stop();
}

/* Within a write transaction: the changes, and the word that they are done. */
static enum status apply(struct run *run, struct fault *fault)
{
	struct jobs *jobs = run->jobs;
	struct store *store = desk_store(jobs->desk);
	struct migrate_request request = {.mode = MIGRATE_APPLY,
		.author = {.user_id = run->job.user_id,
			.user_name = run->job.user_name,
			.origin = run->job.undoes ? "undo" : "page"},
		.undoes = run->job.undoes,
		.progress = go_on,
		.progress_context = run,
		.deadline_ms = JOB_DEADLINE_MS};
	struct change *changes;
	struct job present;
	enum status status = job_find(store, jobs->arena, run->job.id, &present, fault);

	if (status == STATUS_OK && !str_is(present.state, "running"))
		return fault_set(fault, STATUS_CONFLICT, "The job is over already.");
	if (status == STATUS_OK)
		status = changes_parse(
			jobs->arena, run->job.changes, &changes, &request.count, fault);
	if (status != STATUS_OK)
		return status;
	request.changes = changes;
	store_set_deadline(store, JOB_DEADLINE_MS);
	status = migrate_within(jobs->desk, jobs->arena, &request, &run->plan, fault);
	if (status != STATUS_OK || run->plan.blocker_count)
		return status;
	if (!go_on(run, jobs->board->rows_done, jobs->board->rows_all))
		return fault_set(fault, STATUS_CONFLICT, "The job was cancelled.");
	return job_finish(store, run->job.id, "done",
		run->plan.migration_id ? STR("") : STR("There was nothing to do."),
		run->plan.migration_id, fault);
}

/* What is in the way, in one text. */
static struct str blockers_in_words(struct arena *arena, const struct plan *plan)
{
	struct str words = {NULL, 0};

	for (size_t i = 0; i < plan->blocker_count && words.len < MESSAGE_BYTES_MOST; i++)
		words = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(words), i ? " " : "",
			STR_ARGS(plan->blockers[i].words));
	return words;
}

static enum status end_as(
	struct run *run, const char *state, struct str message, struct fault *fault)
{
	log_info("job %lld: %s%s%.*s", (long long)run->job.id, state,
		message.len ? ": " : "", STR_ARGS(message));
	return write_end(run->jobs, run->job.id, state, message, fault);
}

/* What a job that changed nothing came to. */
static enum status write_outcome(struct run *run, enum status status, struct fault *fault)
{
	struct jobs *jobs = run->jobs;
	struct str message = arena_copy(jobs->arena, str_from(fault->sentence));

	if (status == STATUS_OK)
		message = blockers_in_words(jobs->arena, &run->plan);
	else if (is_cancelled(run))
		return end_as(run, "cancelled",
			STR("It was cancelled; nothing was changed."), fault);
	else if (status == STATUS_BUSY || status == STATUS_UNAVAILABLE ||
		 jobs->must_stop())
		return end_as(run, "waiting", STR(""), fault);
	if (status == STATUS_CONFLICT) { /* it ended by another hand */
		job_board_end(jobs->board, run->job.id);
		return STATUS_OK;
	}
	jobs->failed++;
	return end_as(run, "failed", message, fault);
}

static enum status do_job(struct run *run, struct fault *fault)
{
	struct jobs *jobs = run->jobs;
	struct store *store = desk_store(jobs->desk);
	struct stamp stamp;
	bool is_done = false;
	enum status status;

	job_board_begin(jobs->board, run->job.id);
	log_info("job %lld begins: %.*s", (long long)run->job.id,
		STR_ARGS(run->job.words));
	status = store_begin(store, STORE_WRITE, &stamp, fault);
	if (status == STATUS_OK)
		status = apply(run, fault);
	if (status == STATUS_OK && !run->plan.blocker_count) {
		status = store_commit(store, fault);
		is_done = status == STATUS_OK;
	}
	store_rollback(store);
	if (!is_done)
		return write_outcome(run, status, fault);
	log_info("job %lld: done", (long long)run->job.id);
	job_board_end(jobs->board, run->job.id);
	return STATUS_OK;
}

static enum status take_and_do(struct jobs *jobs, struct fault *fault)
{
	struct store *store = desk_store(jobs->desk);
	struct run run = {.jobs = jobs};
	struct stamp stamp;
	enum status status = store_begin(store, STORE_WRITE, &stamp, fault);

	if (status == STATUS_OK)
		status = job_take(store, jobs->arena, &run.job, fault);
	if (status == STATUS_OK)
		status = store_commit(store, fault);
	store_rollback(store);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	return status == STATUS_OK ? do_job(&run, fault) : status;
}

enum jobs_round jobs_do_round(struct jobs *jobs, struct fault *fault)
{
	struct outlook outlook = {.has_waiting = false};
	bool did_something = false;
	enum status status;

	arena_reset(jobs->arena);
	status = look(jobs, &outlook, fault);
	if (status == STATUS_OK && store_is_read_only(desk_store(jobs->desk)))
		return JOBS_IDLE;
	if (status == STATUS_OK && outlook.has_left) {
		status = recover(jobs, fault);
		did_something = true;
	}
	if (status == STATUS_OK)
		status = end_cancelled(jobs, &did_something, fault);
	if (status == STATUS_OK && is_new(jobs, &outlook.stamp))
		status = notice(jobs, &outlook.stamp, &did_something, fault);
	if (status == STATUS_OK)
		status = jobs_purge(jobs, &did_something, fault);
	if (status == STATUS_OK && outlook.has_waiting && !jobs->must_stop()) {
		status = take_and_do(jobs, fault);
		did_something = true;
	}
	if (status != STATUS_OK)
		return JOBS_FAILED;
	return did_something ? JOBS_WORKED : JOBS_IDLE;
}
