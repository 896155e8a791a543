/* The page of all models: what there is, what came from outside, what is put aside, what
 * is being done. Never reads a model's rows but to count them as the index does. */
#include "views/models.h"

#include "model/notice.h"
#include "views/counts.h"
#include "views/desk.h"
#include "views/jobs.h"
#include "views/views.h"

/* Beyond these, a model is counted, and its last change looked for, on its own pages. */
enum { LOOKED_AT_MOST = 200 };

static const char *kind_in_words(const struct model *model)
{
	switch (model->schema.kind) {
	case TABLE_VIEW:
		return "view";
	case TABLE_VIRTUAL:
		return "virtual table";
	case TABLE_SHADOW:
		return "kept by a virtual table";
	case TABLE_ORDINARY:
		break;
	}
	return "";
}

static enum status add_count(struct context *context, struct node *row,
	const struct model *model, struct fault *fault)
{
	struct row_count count;
	enum status status;

	if (model->schema.is_unreadable || model->schema.kind == TABLE_VIEW ||
		model->schema.kind == TABLE_VIRTUAL)
		return STATUS_OK;
	status = counts_of(context->site->counts, context->site->store, context->arena,
		&context->stamp, model, &count, fault);
	if (status == STATUS_OK)
		node_set_text(context->arena, row, "count",
			counts_text(context->arena, &count));
	/* One table that cannot be counted must not take the page away. */
	return status == STATUS_FAILED ? STATUS_OK : status;
}

static enum status add_model(struct context *context, struct node *rows,
	const struct model *model, bool is_looked_at, struct fault *fault)
{
	struct arena *arena = context->arena;
	struct node *row = node_add_dict(arena, rows);
	int64_t live = 0;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < model->field_count; i++)
		live += !model->fields[i].is_parked;
	node_set_text(arena, row, "slug", model->slug);
	node_set_text(arena, row, "caption", model->label);
	node_set_text(arena, row, "table", model->table);
	node_set_text(
		arena, row, "model_url", models_url(context, "models_one", model->table));
	node_set_text(arena, row, "rows_url",
		page_url(context, "model_list", model, STR(""), STR("")));
	node_set_text(arena, row, "kind", str_from(kind_in_words(model)));
	node_set_flag(arena, row, "is_hidden", model->is_hidden);
	node_set_flag(arena, row, "is_unreadable", model->schema.is_unreadable);
	node_set_number(arena, row, "field_count", live);
	node_set_text(arena, row, "count", STR(""));
	node_set_text(arena, row, "when", STR(""));
	node_set_text(arena, row, "who", STR(""));
	if (is_looked_at)
		status = add_count(context, row, model, fault);
	if (is_looked_at && status == STATUS_OK)
		status = models_add_last_change(context, row, model->table, fault);
	return status;
}

static enum status add_models(
	struct context *context, struct page *page, struct fault *fault)
{
	const struct registry *registry = context->site->registry;
	struct node *rows = node_set_list(context->arena, page->root, "rows");
	enum status status = STATUS_OK;

	for (size_t i = 0; i < registry_count(registry) && status == STATUS_OK; i++)
		status = add_model(context, rows, registry_at(registry, i),
			i < LOOKED_AT_MOST, fault);
	return status;
}

static enum status render(struct context *context, struct fault *fault)
{
	struct arena *arena = context->arena;
	struct page *page = page_begin(context, STR("Models"));
	enum status status;

	models_crumbs(context, page, NULL, STR(""));
	node_set_flag(arena, page->root, "may_change", models_may_change(context));
	node_set_text(arena, page->root, "models_url", context->request->path);
	node_set_text(arena, page->root, "models_add_url",
		page_url(context, "models_add", NULL, STR(""), STR("")));
	node_set_text(arena, page->root, "history_url",
		page_url(context, "models_history", NULL, STR(""), STR("")));
	node_set_flag(
		arena, page->root, "follows", models_sent(context, "follow").len > 0);
	node_set_text(arena, page->root, "follow_url",
		models_url_with(context, context->request->path, "follow", STR("1")));
	status = jobs_add(context, page->root, fault);
	if (status == STATUS_OK)
		status = models_add_outside(context, page, fault);
	if (status == STATUS_OK)
		status = add_models(context, page, fault);
	if (status == STATUS_OK)
		status = models_add_parked(context, page, fault);
	if (status != STATUS_OK)
		return status;
	return page_render(context, "models", page, 200, fault);
}

static enum status answer_question(
	struct context *context, int64_t id, bool is_confirmed, struct fault *fault)
{
	const struct user *user = context_user(context);
	const struct migrate_author author = {
		.user_id = user->id, .user_name = user->name, .origin = "page"};

	store_rollback(context->site->store);
	return notice_answer(site_desk(context->site), context->arena, id, is_confirmed,
		&author, fault);
}

static enum status act(struct context *context, struct str *said, struct fault *fault)
{
	struct str doing = models_sent(context, "-do");
	int64_t id;

	if (context->refusal) {
		*fault = *context->refusal;
		return fault->status;
	}
	if (!str_to_int64(models_sent(context, "id"), &id))
		return fault_set(fault, STATUS_MALFORMED, "This page cannot do that.");
	if (str_is(doing, "cancel")) {
		*said = STR("The job is being cancelled: then nothing is changed by it.");
		return job_cancel(context, id, fault);
	}
	if (str_is(doing, "confirm") || str_is(doing, "deny")) {
		bool is_confirmed = str_is(doing, "confirm");

		*said = is_confirmed ? STR("Confirmed: it is the same under a new name.")
				     : STR("Noted: it is another one. What was said of "
					   "the old one is kept with its name.");
		return answer_question(context, id, is_confirmed, fault);
	}
	return fault_set(fault, STATUS_MALFORMED, "This page cannot do that.");
}

enum status view_models(struct context *context, struct fault *fault)
{
	struct str models = page_url(context, "models", NULL, STR(""), STR("")), said;
	struct proposal proposal = {.context = context,
		.title = STR("Models"),
		.back_url = models,
		.next_url = models};
	struct fault problem;
	enum status status;

	if (!context_is_post(context))
		return render(context, fault);
	status = act(context, &said, &problem);
	if (status == STATUS_OK) {
		page_redirect(context, models, said);
		return status;
	}
	if (status != STATUS_FAILED && status != STATUS_MALFORMED)
		return proposal_refuse(&proposal, &problem, fault);
	*fault = problem;
	return status;
}
