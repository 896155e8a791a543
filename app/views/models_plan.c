/* The way of every change of a model: planned, tried, done. What a page brings is only
 * ever a wish: what is done is planned again, under the lock. Never changes a model but
 * by migrate_run. */
#include "views/desk.h"
#include "views/models.h"

#include "base/digest.h"

static bool step_is(const struct context *context, const char *step)
{
	return str_is(models_sent(context, "-step"), step);
}

bool models_wants_form(const struct context *context)
{
	return step_is(context, "edit") && !context->refusal;
}

static enum status run(
	struct proposal *proposal, enum migrate_mode mode, struct fault *fault)
{
	struct context *context = proposal->context;
	const struct user *user = context_user(context);
	const struct migrate_request request = {.changes = proposal->changes,
		.count = proposal->count,
		.mode = mode,
		.author = {.user_id = user->id,
			.user_name = user->name,
			.origin = proposal->undoes ? "undo" : "page"},
		.undoes = proposal->undoes};

	proposal->mode = mode;
	proposal->plan = (struct plan){0};
	return migrate_run(site_desk(context->site), context->arena, &request,
		&proposal->plan, fault);
}

static bool is_of_rows_alone(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].sql.len)
			return false;
	return true;
}

struct str proposal_digest(const struct proposal *proposal)
{
	struct arena *arena = proposal->context->arena;
	char *hex = arena_alloc(arena, DIGEST_HEX_BYTES + 1);
	struct digest_state state;
	struct digest digest;

	digest_begin(&state);
	for (size_t i = 0; i < proposal->plan.step_count; i++)
		digest_add_part(&state, proposal->plan.steps[i].sql);
	digest = digest_end(&state);
	hex_encode(hex, digest.bytes, DIGEST_BYTES);
	return str_from(hex);
}

static enum status apply(struct proposal *proposal, struct fault *fault)
{
	struct context *context = proposal->context;
	enum status status;

	if (proposal->plan.is_heavy)
		return models_leave_to_jobs(proposal, fault);
	status = run(proposal, MIGRATE_APPLY, fault);
	if (status != STATUS_OK)
		return status;
	if (proposal->plan.blocker_count)
		return proposal_render(proposal, 409, fault);
	page_redirect(context, proposal->next_url,
		arena_printf(
			context->arena, "Done. %.*s", STR_ARGS(proposal->plan.words)));
	return STATUS_OK;
}

/* What was shown may have been overtaken by what somebody else did. */
static bool is_overtaken(struct proposal *proposal)
{
	struct str shown = models_sent(proposal->context, "-plan");

	proposal->is_overtaken = step_is(proposal->context, "apply") && shown.len &&
				 !str_equal(shown, proposal_digest(proposal));
	return proposal->is_overtaken;
}

/* What cannot even be planned within a request's deadline is for the job process. */
static enum status plan(struct proposal *proposal, struct fault *fault)
{
	struct plan_step *step;
	enum status status = run(proposal, MIGRATE_PLAN, fault);

	if (status != STATUS_TOO_SLOW)
		return status;
	step = arena_zeroed(proposal->context->arena, 1, sizeof *step);
	step->words = STR("There are too many rows to look through while you wait. The "
			  "job process looks first, and does it where nothing is in the "
			  "way.");
	step->is_estimate = true;
	proposal->plan = (struct plan){.steps = step,
		.step_count = 1,
		.is_heavy = true,
		.words = proposal->title};
	return STATUS_OK;
}

static enum status answer(struct proposal *proposal, struct fault *fault)
{
	struct context *context = proposal->context;
	const struct plan *made = &proposal->plan;
	bool is_wanted = proposal->is_immediate || step_is(context, "apply");
	enum status status;

	if (step_is(context, "dry")) {
		status = run(proposal, MIGRATE_DRY_RUN, fault);
		return status == STATUS_OK ? proposal_render(proposal, 200, fault)
					   : status;
	}
	status = plan(proposal, fault);
	if (status != STATUS_OK)
		return status;
	if (made->blocker_count)
		return proposal_render(proposal, is_wanted ? 409 : 200, fault);
	if (!made->step_count) {
		page_redirect(context, proposal->next_url, STR(MODELS_NOTHING));
		return STATUS_OK;
	}
	if (is_overtaken(proposal))
		return proposal_render(proposal, 409, fault);
	if (is_wanted || (proposal->is_safe && !made->is_heavy && is_of_rows_alone(made)))
		return apply(proposal, fault);
	return proposal_render(proposal, 200, fault);
}

enum status proposal_answer(struct proposal *proposal, struct fault *fault)
{
	struct context *context = proposal->context;
	struct fault problem;
	enum status status;

	/* The desk would wait for us where the file has no write-ahead log. */
	store_rollback(context->site->store);
	if (context->refusal)
		return proposal_refuse(proposal, context->refusal, fault);
	status = answer(proposal, &problem);
	if (status == STATUS_OK)
		return status;
	if (status != STATUS_FAILED && status != STATUS_FULL)
		return proposal_refuse(proposal, &problem, fault);
	*fault = problem;
	return status;
}
