/* What came from outside, and what is put aside: parked or missing models and fields.
 * Never writes: what it finds is recorded by notice_run. */
#include "model/notice.h"
#include "views/models.h"

enum { STEPS_LOOKED_AT = 100, STEPS_SHOWN = 10, NOTICES_SHOWN = 20 };

static enum status add_notices(
	struct context *context, struct node *list, struct fault *fault)
{
	struct arena *arena = context->arena;
	struct notice *notices;
	size_t count = 0;
	enum status status =
		notices_read(context->site->store, arena, &notices, &count, fault);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count && i < NOTICES_SHOWN; i++) {
		struct node *node = node_add_dict(arena, list);

		node_set_text(arena, node, "words", notices[i].words);
		node_set_text(arena, node, "of", notices[i].table);
		node_set_flag(arena, node, "is_asked", false);
		node_set_flag(arena, node, "is_new", true);
		node_set_text(arena, node, "when", STR("just now"));
	}
	return STATUS_OK;
}

/* Those that ask something always, of the others the latest. */
static enum status add_recorded(
	struct context *context, struct node *list, struct fault *fault)
{
	struct migration *steps;
	size_t count = 0, shown = 0;
	enum status status = migrations_read(context->site->store, context->arena,
		STR(""), 0, STEPS_LOOKED_AT, &steps, &count, fault);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		bool is_asked = str_is(steps[i].question, "asked");

		if (!str_is(steps[i].origin, "outside") ||
			(!is_asked && shown >= STEPS_SHOWN))
			continue;
		models_add_migration(context, list, &steps[i]);
		shown++;
	}
	return STATUS_OK;
}

enum status models_add_outside(
	struct context *context, struct page *page, struct fault *fault)
{
	struct node *list = node_list(context->arena);
	enum status status = add_notices(context, list, fault);

	if (status == STATUS_OK)
		status = add_recorded(context, list, fault);
	if (status == STATUS_OK && node_count(list))
		node_set(context->arena,
			node_set_dict(context->arena, page->root, "outside"), "steps",
			list);
	return status;
}

static void add_aside(struct context *context, struct node *list, struct str table,
	struct str column, enum definition_state state, int64_t moment)
{
	struct arena *arena = context->arena;
	struct node *node = node_add_dict(arena, list);
	struct str purge = models_url_with(context,
		page_url(context, "models_purge", NULL, STR(""), STR("")), "table",
		table);

	node_set_text(arena, node, "table", table);
	node_set_text(arena, node, "column", column);
	node_set_text(arena, node, "state", str_from(definition_state_name(state)));
	node_set_flag(arena, node, "is_parked", state == DEFINITION_PARKED);
	node_set_text(
		arena, node, "when", moment ? models_moment(arena, moment) : STR(""));
	node_set_text(
		arena, node, "restore_url", models_url(context, "models_one", table));
	node_set_text(arena, node, "purge_url",
		column.len ? models_url_with(context, purge, "name", column) : purge);
}

enum status models_add_parked(
	struct context *context, struct page *page, struct fault *fault)
{
	struct node *list = node_list(context->arena);
	struct definitions definitions;
	enum status status = definitions_load(
		context->site->store, context->arena, &definitions, fault);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < definitions.count; i++) {
		const struct definition *model = &definitions.at[i];

		if (model->state != DEFINITION_LIVE)
			add_aside(context, list, model->table, STR(""), model->state,
				model->state_moment);
		for (size_t j = 0; j < model->field_count; j++)
			if (model->fields[j].state != DEFINITION_LIVE)
				add_aside(context, list, model->table,
					model->fields[j].column, model->fields[j].state,
					model->fields[j].state_moment);
	}
	if (node_count(list))
		node_set(context->arena,
			node_set_dict(context->arena, page->root, "aside"), "entries",
			list);
	return STATUS_OK;
}
