/* Work that is left to the job process, and who changed a table last. Writes jobs
 * alone. */
#include "model/job.h"
#include "views/models.h"

enum status models_leave_to_jobs(struct proposal *proposal, struct fault *fault)
{
	struct context *context = proposal->context;
	struct store *store = context->site->store;
	struct str words = proposal->plan.words;
	const struct job job = {.user_id = context_user(context)->id,
		.user_name = context_user(context)->name,
		.words = words,
		.changes =
			changes_dump(context->arena, proposal->changes, proposal->count),
		.undoes = proposal->undoes};
	enum status status = store_begin(store, STORE_WRITE, &context->stamp, fault);

	if (status == STATUS_OK)
		status = job_add(store, &job, NULL, fault);
	if (status == STATUS_OK)
		status = store_commit(store, fault);
	if (status != STATUS_OK) {
		store_rollback(store);
		return status;
	}
	page_redirect(context,
		models_url_with(context,
			page_url(context, "models", NULL, STR(""), STR("")), "follow",
			STR("1")),
		arena_printf(context->arena,
			"This takes a while, so the job process does it; until it is "
			"done nothing is changed. %.*s",
			STR_ARGS(words)));
	return STATUS_OK;
}

enum status models_add_last_change(
	struct context *context, struct node *node, struct str table, struct fault *fault)
{
	struct arena *arena = context->arena;
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(context->site->store,
		STR("SELECT moment, user_name, origin FROM reeve_migration"
		    " WHERE table_name = ?1 ORDER BY id DESC LIMIT 1"),
		&stmt, fault);

	node_set_text(arena, node, "when", STR(""));
	node_set_text(arena, node, "who", STR(""));
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, table);
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row) {
		struct str who = stmt_text(stmt, stmt_text(stmt, 1).len ? 1 : 2);

		node_set_text(
			arena, node, "when", models_moment(arena, stmt_integer(stmt, 0)));
		node_set_text(arena, node, "who", arena_copy(arena, who));
	}
	stmt_done(stmt);
	return status;
}
