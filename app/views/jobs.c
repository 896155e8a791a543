/* The jobs as a page shows them: rows of the database, and the board of the job process
 * for what the database cannot tell yet. */
#include "views/jobs.h"

#include "auth/permission.h"
#include "base/clock.h"
#include "base/job_board.h"
#include "model/job.h"

enum { JOBS_MOST = 20, ENDED_SECONDS = 24 * 3600 };

/* What every job's node is made with. */
struct showing {
	struct context *context;
	struct job_board board;
	bool has_process;
	bool may_cancel;
};

static struct job_place place_of(const struct context *context)
{
	const struct config *config = context->site->config;

	return (struct job_place){config->socket_folder, config->database};
}

static bool may_cancel(const struct context *context)
{
	return permission_allows(context_user(context), ACCESS_CHANGE);
}

static struct str moment_text(struct arena *arena, int64_t unix_s)
{
	char moment[CLOCK_TEXT_BYTES];

	if (!unix_s)
		return STR("");
	clock_text(unix_s, moment);
	return arena_printf(arena, "%.10s %.5s UTC", moment, moment + 11);
}

static void add_progress(
	const struct showing *showing, struct node *node, const struct job *job)
{
	struct arena *arena = showing->context->arena;
	const struct job_board none = {.job = 0};
	const struct job_board *board = &none;

	if (showing->has_process && showing->board.job == job->id)
		board = &showing->board;
	node_set_number(arena, node, "percent",
		str_is(job->state, "done") ? 100 : job_board_percent(board));
	node_set_number(arena, node, "rows_done", board->rows_done);
	node_set_number(arena, node, "rows_all", board->rows_all);
	node_set_flag(arena, node, "has_rows", board->rows_all > 0);
}

static bool is_open(const struct job *job)
{
	return str_is(job->state, "waiting") || str_is(job->state, "running");
}

static void add_job(
	const struct showing *showing, struct node *list, const struct job *job)
{
	struct arena *arena = showing->context->arena;
	struct node *node = node_add_dict(arena, list);
	bool is_stopping = is_open(job) && showing->has_process &&
			   job_board_is_cancelled(&showing->board, job->id);

	node_set_number(arena, node, "job", job->id);
	node_set_number(arena, node, "migration", job->migration_id);
	node_set_text(arena, node, "words", job->words);
	node_set_text(arena, node, "state", job->state);
	node_set_text(arena, node, "said", job->message);
	node_set_text(arena, node, "who", job->user_name);
	node_set_text(arena, node, "when", moment_text(arena, job->moment_unix_s));
	node_set_text(arena, node, "ended", moment_text(arena, job->finished_unix_s));
	node_set_flag(arena, node, "is_waiting", str_is(job->state, "waiting"));
	node_set_flag(arena, node, "is_running", str_is(job->state, "running"));
	node_set_flag(arena, node, "is_done", str_is(job->state, "done"));
	node_set_flag(arena, node, "is_failed", str_is(job->state, "failed"));
	node_set_flag(arena, node, "is_cancelled", str_is(job->state, "cancelled"));
	node_set_flag(arena, node, "is_stopping", is_stopping);
	node_set_flag(arena, node, "can_cancel",
		is_open(job) && !is_stopping && showing->may_cancel);
	add_progress(showing, node, job);
}

enum status jobs_add(struct context *context, struct node *root, struct fault *fault)
{
	struct arena *arena = context->arena;
	const struct job_place place = place_of(context);
	struct showing showing = {.context = context, .may_cancel = may_cancel(context)};
	struct node *list = node_list(arena);
	bool has_open = false;
	struct job *jobs;
	size_t count = 0;
	enum status status = jobs_read(context->site->store, arena,
		clock_unix_s() - ENDED_SECONDS, JOBS_MOST, &jobs, &count, fault);

	if (status != STATUS_OK)
		return status;
	showing.has_process = job_board_read(&place, &showing.board);
	for (size_t i = 0; i < count; i++) {
		add_job(&showing, list, &jobs[i]);
		has_open |= is_open(&jobs[i]);
	}
	if (count)
		node_set(arena, node_set_dict(arena, root, "work"), "jobs", list);
	node_set_flag(arena, root, "is_running", has_open);
	node_set_flag(arena, root, "has_no_process", has_open && !showing.has_process);
	return STATUS_OK;
}

/* Nobody is there to be asked: the row is ours to write. */
static enum status end_here(struct context *context, int64_t id, struct fault *fault)
{
	struct store *store = context->site->store;
	struct stamp stamp;
	enum status status = store_begin(store, STORE_WRITE, &stamp, fault);

	if (status == STATUS_OK)
		status = job_finish(store, id, "cancelled",
			STR("It was cancelled; nothing was changed."), 0, fault);
	if (status == STATUS_OK)
		status = store_commit(store, fault);
	store_rollback(store);
	return status;
}

enum status job_cancel(struct context *context, int64_t id, struct fault *fault)
{
	const struct job_place place = place_of(context);
	struct job job = {.id = 0};
	enum status status;

	if (!may_cancel(context))
		status = fault_set(
			fault, STATUS_DENIED, "You may not cancel what others began.");
	else
		status = job_find(context->site->store, context->arena, id, &job, fault);
	store_rollback(context->site->store);
	if (status != STATUS_OK)
		return status;
	if (!is_open(&job))
		return fault_set(fault, STATUS_CONFLICT, "The job is over already.");
	if (job_board_cancel(&place, id))
		return STATUS_OK;
	return end_here(context, id, fault);
}
