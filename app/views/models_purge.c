/* Purging: the one act here that destroys. A page of its own, where the name of what
 * will be gone is typed; only what is parked or missing can be purged. */
#include "views/models.h"
#include "views/views.h"

struct purge {
	struct context *context;
	struct model_spec *spec;
	const struct field_spec *field; /* NULL: the model and its table */
	struct str name;		/* what must be typed */
};

static enum status find(struct purge *purge, struct fault *fault)
{
	struct context *context = purge->context;
	struct str name = models_sent(context, "name");
	enum status status =
		models_spec(context, models_sent(context, "table"), &purge->spec, fault);

	if (status != STATUS_OK)
		return status;
	purge->name = purge->spec->table;
	if (!name.len)
		return STATUS_OK;
	purge->field = spec_field(purge->spec, name);
	if (!purge->field)
		return fault_set(fault, STATUS_NOT_FOUND, "%.*s has no field %.*s.",
			STR_ARGS(purge->spec->table), STR_ARGS(name));
	purge->name = purge->field->name;
	return STATUS_OK;
}

static bool is_in_use(const struct purge *purge)
{
	return (purge->field ? purge->field->state : purge->spec->state) ==
	       DEFINITION_LIVE;
}

static enum status render(
	struct purge *purge, const char *wrong, int code, struct fault *fault)
{
	struct context *context = purge->context;
	struct arena *arena = context->arena;
	struct page *page = page_begin(
		context, arena_printf(arena, "Purge %.*s?", STR_ARGS(purge->name)));
	struct node *root = page->root;

	models_crumbs(context, page, purge->spec, STR("Purge"));
	node_set_text(arena, root, "table", purge->spec->table);
	node_set_text(arena, root, "column", purge->field ? purge->field->name : STR(""));
	node_set_text(arena, root, "must_type", purge->name);
	node_set_text(arena, root, "typed", models_sent(context, "confirm"));
	node_set_text(arena, root, "wrong", wrong ? str_from(wrong) : STR(""));
	node_set_flag(arena, root, "is_in_use", is_in_use(purge));
	node_set_text(arena, root, "back_url",
		page_url(context, "models", NULL, STR(""), STR("")));
	return page_render(context, "models_purge", page, code, fault);
}

static enum status take(struct purge *purge, struct fault *fault)
{
	struct context *context = purge->context;
	struct str models = page_url(context, "models", NULL, STR(""), STR(""));
	struct change change = {
		.kind = purge->field ? CHANGE_FIELD_PURGE : CHANGE_MODEL_PURGE,
		.table = purge->spec->table,
		.name = purge->field ? purge->field->name : STR("")};
	struct proposal proposal = {.context = context,
		.spec = purge->spec,
		.table = purge->spec->table,
		.title =
			arena_printf(context->arena, "Purge %.*s", STR_ARGS(purge->name)),
		.changes = &change,
		.count = 1,
		.back_url = models,
		.next_url = models};

	if (!str_equal(models_sent(context, "confirm"), purge->name))
		return render(
			purge, "This is not its name. Nothing is gone.", 422, fault);
	return proposal_answer(&proposal, fault);
}

enum status view_models_purge(struct context *context, struct fault *fault)
{
	struct purge purge = {.context = context};
	enum status status;

	/* Without a name, where there is what can be purged. */
	if (!models_sent(context, "table").len && !context_is_post(context))
		return view_models(context, fault);
	status = find(&purge, fault);
	if (status != STATUS_OK)
		return status;
	if (!context_is_post(context))
		return render(&purge, NULL, is_in_use(&purge) ? 409 : 200, fault);
	return take(&purge, fault);
}
