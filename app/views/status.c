/* What the workers do: each one's stamp, models, rebuilds, audits. Also /-/ping. */
#include <jansson.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/job_board.h"
#include "views/page.h"
#include "views/views.h"

enum status view_ping(struct context *context, struct fault *fault)
{
	(void)fault;
	buf_text(&context->response->body, "pong");
	response_type(context->response, 200, "text/plain; charset=utf-8");
	return STATUS_OK;
}

/* Counts go out as JSON's integers. */
static json_t *score_json(const struct score *score)
{
	return json_pack("{s:i s:s s:I s:I s:I s:I s:I s:I s:I s:I s:I s:I s:I s:I s:s "
			 "s:b}",
		"pid", (int)score->pid, "stamp", score->stamp, "models",
		(json_int_t)score->models, "requests", (json_int_t)score->requests,
		"failures", (json_int_t)score->failures, "rebuilds",
		(json_int_t)score->rebuilds, "rebuild_us", (json_int_t)score->rebuild_us,
		"rebuilt", (json_int_t)score->rebuilt_unix_s, "registered",
		(json_int_t)score->registered, "unregistered",
		(json_int_t)score->unregistered, "foreign_changes",
		(json_int_t)score->foreign_changes, "audits", (json_int_t)score->audits,
		"audit_differences", (json_int_t)score->audit_differences, "started",
		(json_int_t)score->started_unix_s, "audit_table", score->audit_table,
		"jit", (int)score->has_jit);
}

static bool read_board(const struct context *context, struct job_board *board)
{
	const struct config *config = context->site->config;
	const struct job_place place = {config->socket_folder, config->database};

	return job_board_read(&place, board);
}

/* The job process; null where there is none. */
static json_t *jobs_json(const struct context *context)
{
	struct job_board board;

	if (!read_board(context, &board))
		return json_null();
	return json_pack("{s:I s:I s:I s:I s:I s:I s:i}", "pid", (json_int_t)board.pid,
		"started", (json_int_t)board.started_unix_s, "job", (json_int_t)board.job,
		"rows_done", (json_int_t)board.rows_done, "rows_all",
		(json_int_t)board.rows_all, "jobs_done", (json_int_t)board.jobs_done,
		"percent", job_board_percent(&board));
}

static void add_board(struct context *context, struct node *root)
{
	struct arena *arena = context->arena;
	struct job_board board;
	struct node *jobs;

	if (!read_board(context, &board))
		return;
	jobs = node_set_dict(arena, root, "job_process");
	node_set_number(arena, jobs, "pid", board.pid);
	node_set_number(arena, jobs, "job", board.job);
	node_set_number(arena, jobs, "percent", job_board_percent(&board));
}

static enum status render_json(struct context *context, const struct score *scores,
	size_t count, struct fault *fault)
{
	json_t *workers = json_array(), *root;
	char stamp[STAMP_TEXT_BYTES], *text;

	stamp_text(&context->stamp, stamp);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(workers, score_json(&scores[i]));
	root = json_pack("{s:s s:o s:o}", "stamp", stamp, "workers", workers, "jobs",
		jobs_json(context));
	text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
	json_decref(root);
	if (!text)
		return fault_set(fault, STATUS_FAILED, "The status cannot be written.");
	buf_text(&context->response->body, text);
	free(text);
	response_type(context->response, 200, "application/json");
	return STATUS_OK;
}

static void set_count(
	struct arena *arena, struct node *row, const char *name, uint64_t count)
{
	node_set_text(
		arena, row, name, arena_printf(arena, "%llu", (unsigned long long)count));
}

static void add_score(struct context *context, struct node *workers,
	const struct score *score, const char *stamp)
{
	struct arena *arena = context->arena;
	struct node *row = node_add_dict(arena, workers);
	struct str rebuilt = STR("never");
	char moment[CLOCK_TEXT_BYTES];

	if (score->rebuilt_unix_s) {
		clock_text(score->rebuilt_unix_s, moment);
		rebuilt = arena_printf(arena, "%.10s %.8s UTC", moment, moment + 11);
	}
	node_set_number(arena, row, "pid", score->pid);
	node_set_text(arena, row, "stamp", arena_copy(arena, str_from(score->stamp)));
	node_set_flag(arena, row, "is_current", strcmp(score->stamp, stamp) == 0);
	set_count(arena, row, "models", score->models);
	set_count(arena, row, "requests", score->requests);
	set_count(arena, row, "rebuilds", score->rebuilds);
	set_count(arena, row, "noticed", score->foreign_changes);
	set_count(arena, row, "audits", score->audits);
	if (score->audit_differences)
		set_count(arena, row, "differences", score->audit_differences);
	node_set_text(arena, row, "audit_table",
		arena_copy(arena, str_from(score->audit_table)));
	node_set_text(arena, row, "cost",
		arena_printf(arena, "%.2f ms", (double)score->rebuild_us / 1000));
	node_set_text(arena, row, "rebuilt", rebuilt);
	node_set_flag(arena, row, "has_jit", score->has_jit != 0);
}

enum status view_status(struct context *context, struct fault *fault)
{
	struct score *scores = arena_zeroed(context->arena, SCORES_MOST, sizeof *scores);
	size_t count = scoreboard_read(context->site->config->socket_folder, scores);
	char stamp[STAMP_TEXT_BYTES];
	struct page *page;
	struct node *workers;

	if (request_wants_json(context->request))
		return render_json(context, scores, count, fault);
	page = page_begin(context, STR("Status"));
	page_crumb(context, page, STR("Status"), STR(""));
	stamp_text(&context->stamp, stamp);
	node_set_text(context->arena, page->root, "stamp",
		arena_copy(context->arena, str_from(stamp)));
	workers = node_set_list(context->arena, page->root, "workers");
	for (size_t i = 0; i < count; i++)
		add_score(context, workers, &scores[i], stamp);
	add_board(context, page->root);
	return page_render(context, "status", page, 200, fault);
}
