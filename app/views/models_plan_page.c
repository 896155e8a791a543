/* The page of a plan: what will happen, what it costs, what is in the way. Never runs
 * anything. */
#include "views/models.h"

#include "auth/csrf.h"
#include "views/counts.h"

static struct str number(struct arena *arena, int64_t rows)
{
	return counts_text(arena, &(struct row_count){.rows = rows, .is_exact = true});
}

static struct str cost_text(struct arena *arena, int64_t cost_us, bool is_estimate)
{
	const char *about = is_estimate ? "about " : "";

	if (cost_us < 1000)
		return STR("under 1 ms");
	if (cost_us < 1000000)
		return arena_printf(arena, "%s%lld ms", about, (long long)cost_us / 1000);
	return arena_printf(arena, "%s%.1f s", about, (double)cost_us / 1e6);
}

static void add_steps(struct proposal *proposal, struct node *root)
{
	struct arena *arena = proposal->context->arena;
	struct node *steps = node_set_list(arena, root, "steps");
	bool is_estimate = false;

	for (size_t i = 0; i < proposal->plan.step_count; i++) {
		const struct plan_step *step = &proposal->plan.steps[i];
		struct node *node = node_add_dict(arena, steps);

		is_estimate |= step->is_estimate;
		node_set_text(arena, node, "words", step->words);
		node_set_text(arena, node, "sql", step->sql);
		node_set_text(arena, node, "step_rows",
			step->rows ? number(arena, step->rows) : STR(""));
		node_set_flag(arena, node, "is_one_row", step->rows == 1);
		node_set_text(arena, node, "cost",
			step->sql.len ? cost_text(arena, step->cost_us, step->is_estimate)
				      : STR(""));
		node_set_flag(arena, node, "is_rebuild", step->is_rebuild);
	}
	node_set_text(arena, root, "total",
		cost_text(arena, proposal->plan.cost_us, is_estimate));
	node_set_flag(arena, root, "is_estimate", is_estimate);
}

static void add_blocker_rows(
	struct proposal *proposal, struct node *node, const struct plan_blocker *blocker)
{
	struct context *context = proposal->context;
	struct arena *arena = context->arena;
	const struct model *model =
		registry_find(context->site->registry, proposal->table);
	struct node *rows = node_set_list(arena, node, "rows");

	for (size_t i = 0; i < blocker->row_count; i++) {
		struct node *row = node_add_dict(arena, rows);
		struct str key = blocker->rows[i];

		node_set_text(arena, row, "key", key);
		node_set_text(arena, row, "row_url",
			model && key.len
				? page_url(context, "model_change", model, key, STR(""))
				: STR(""));
		node_set_text(arena, row, "row_value", blocker->values[i]);
	}
	node_set_text(arena, node, "more",
		blocker->row_count && blocker->count > (int64_t)blocker->row_count
			? number(arena, blocker->count - (int64_t)blocker->row_count)
			: STR(""));
}

static void add_blockers(struct proposal *proposal, struct node *root)
{
	struct arena *arena = proposal->context->arena;
	struct node *blockers = node_list(arena);

	for (size_t i = 0; i < proposal->plan.blocker_count; i++) {
		const struct plan_blocker *blocker = &proposal->plan.blockers[i];
		struct node *node = node_add_dict(arena, blockers);

		node_set_text(arena, node, "reason", str_from(blocker->reason));
		node_set_text(arena, node, "words", blocker->words);
		node_set_number(arena, node, "in_the_way", blocker->count);
		add_blocker_rows(proposal, node, blocker);
	}
	if (proposal->plan.blocker_count)
		node_set(arena, node_set_dict(arena, root, "blocked"), "blockers",
			blockers);
}

/* All that was typed goes along, so that nothing of it has to be typed again. */
static void add_typed(struct context *context, struct node *root)
{
	struct arena *arena = context->arena;
	struct node *pairs = node_set_list(arena, root, "pairs");

	for (size_t i = 0; i < context->form.count; i++) {
		const struct form_pair *from = &context->form.pairs[i];
		struct node *pair;

		if (str_is(from->name, CSRF_INPUT) || str_is(from->name, "-step") ||
			str_is(from->name, "-plan") || !str_is_utf8(from->value))
			continue;
		pair = node_add_dict(arena, pairs);
		node_set_text(arena, pair, "name", from->name);
		node_set_text(arena, pair, "value", from->value);
	}
}

static struct page *begin(struct proposal *proposal)
{
	struct context *context = proposal->context;
	struct page *page = page_begin(context, proposal->title);
	struct node *root = page->root;

	context->is_refused = true;
	models_crumbs(context, page, proposal->spec, STR("Plan"));
	node_set_text(context->arena, root, "back_url", proposal->back_url);
	node_set_flag(context->arena, root, "has_form", proposal->has_form);
	add_typed(context, root);
	return page;
}

static void say_what_came(struct proposal *proposal, struct page *page)
{
	struct context *context = proposal->context;
	const struct plan *plan = &proposal->plan;

	if (proposal->is_overtaken)
		page_alert(context, page,
			STR("Somebody changed this model after the plan was made. This "
			    "is "
			    "the new plan; nothing is done yet."));
	if (plan->blocker_count)
		page_alert(context, page,
			STR("Something is in the way, so nothing was changed."));
	else if (proposal->mode == MIGRATE_DRY_RUN)
		page_status(context, page,
			arena_printf(context->arena,
				"It works: all of it was done on the real data in %.*s, "
				"and taken back. Nothing is changed yet.",
				STR_ARGS(cost_text(
					context->arena, plan->cost_us, false))));
}

enum status proposal_render(struct proposal *proposal, int code, struct fault *fault)
{
	struct context *context = proposal->context;
	struct arena *arena = context->arena;
	struct page *page = begin(proposal);
	const struct plan *plan = &proposal->plan;
	struct node *root = page->root;
	struct str shown = models_sent(context, "-plan");

	say_what_came(proposal, page);
	node_set_flag(arena, root, "is_plan", true);
	node_set_text(arena, root, "sentence", plan->words);
	add_steps(proposal, root);
	add_blockers(proposal, root);
	node_set_flag(arena, root, "is_tried",
		proposal->mode == MIGRATE_DRY_RUN && !plan->blocker_count);
	node_set_flag(arena, root, "is_heavy", plan->is_heavy);
	node_set_flag(arena, root, "is_partial", plan->is_partial);
	node_set_flag(arena, root, "can_apply", !plan->blocker_count);
	node_set_flag(arena, root, "can_try",
		!plan->blocker_count && !plan->is_heavy &&
			proposal->mode != MIGRATE_DRY_RUN);
	node_set_text(arena, root, "plan",
		proposal->mode == MIGRATE_DRY_RUN && shown.len
			? shown
			: proposal_digest(proposal));
	return page_render(context, "models_plan", page, code, fault);
}

enum status proposal_refuse(
	struct proposal *proposal, const struct fault *refusal, struct fault *fault)
{
	struct context *context = proposal->context;
	struct page *page = begin(proposal);
	struct str step = models_sent(context, "-step");

	page_alert(
		context, page, arena_copy(context->arena, str_from(refusal->sentence)));
	node_set_text(context->arena, page->root, "again", step.len ? step : STR("plan"));
	node_set_flag(context->arena, page->root, "can_again",
		refusal->status == STATUS_BUSY || refusal->status == STATUS_TOO_SLOW ||
			refusal->status == STATUS_UNAVAILABLE ||
			refusal->status == STATUS_DENIED);
	node_set_text(context->arena, page->root, "plan", models_sent(context, "-plan"));
	if (refusal->status == STATUS_BUSY)
		response_header(context->response, "Retry-After", STR("1"));
	return page_render(
		context, "models_plan", page, status_http_code(refusal->status), fault);
}
