/* The index: every model, with how many rows it has. */
#include "views/views.h"

#include "views/counts.h"
#include "views/page.h"

/* Beyond these, a model is counted on its own list only. */
enum { COUNTED_MOST = 200 };

struct group {
	const char *name; /* the list in the page's dictionary */
	struct node *models;
};

enum { GROUP_TABLES, GROUP_VIEWS, GROUP_INTERNAL, GROUPS };

static int group_of(const struct model *model)
{
	if (model->schema.kind == TABLE_VIEW)
		return GROUP_VIEWS;
	return model->schema.kind == TABLE_SHADOW ? GROUP_INTERNAL : GROUP_TABLES;
}

static bool is_counted(const struct model *model, size_t index)
{
	return index < COUNTED_MOST && !model->schema.is_unreadable &&
	       model->schema.kind != TABLE_VIEW && model->schema.kind != TABLE_VIRTUAL;
}

static enum status add_model(struct context *context, struct node *models,
	const struct model *model, size_t index, struct fault *fault)
{
	struct arena *arena = context->arena;
	struct node *entry = node_add_dict(arena, models);
	bool may_change = permission_allows(context_user(context), ACCESS_CHANGE);
	struct row_count count;
	enum status status;

	node_set_text(arena, entry, "slug", model->slug);
	node_set_text(arena, entry, "label", model->label);
	node_set_text(arena, entry, "table", model->table);
	node_set_text(arena, entry, "url",
		page_url(context, "model_list", model, STR(""), STR("")));
	node_set_flag(arena, entry, "is_unreadable", model->schema.is_unreadable);
	if (model_is_editable(model) && may_change)
		node_set_text(arena, entry, "add_url",
			page_url(context, "model_add", model, STR(""), STR("")));
	node_set_text(arena, entry, "read_only", model->read_only);
	if (!is_counted(model, index))
		return STATUS_OK;
	status = counts_of(context->site->counts, context->site->store, arena,
		&context->stamp, model, &count, fault);
	if (status == STATUS_OK) {
		node_set_text(arena, entry, "count", counts_text(arena, &count));
		node_set_flag(arena, entry, "is_one", count.is_exact && count.rows == 1);
	}
	/* One table that cannot be counted must not take the index away. */
	return status == STATUS_FAILED ? STATUS_OK : status;
}

enum status view_index(struct context *context, struct fault *fault)
{
	static const char *const names[GROUPS] = {"tables", "views", "internal"};
	const struct registry *registry = context->site->registry;
	struct page *page =
		page_begin(context, str_from(context->site->config->site_name));
	struct group groups[GROUPS];
	enum status status = STATUS_OK;

	for (int i = 0; i < GROUPS; i++)
		groups[i] = (struct group){
			.name = names[i], .models = node_list(context->arena)};
	for (size_t i = 0; i < registry_count(registry) && status == STATUS_OK; i++) {
		const struct model *model = registry_at(registry, i);

		if (!model->is_hidden)
			status = add_model(
				context, groups[group_of(model)].models, model, i, fault);
	}
	if (status != STATUS_OK)
		return status;
	for (int i = 0; i < GROUPS; i++) {
		struct node *group;

		if (!node_count(groups[i].models))
			continue;
		group = node_set_dict(context->arena, page->root, groups[i].name);
		node_set(context->arena, group, "models", groups[i].models);
	}
	node_set_flag(context->arena, page->root, "is_empty", !registry_count(registry));
	return page_render(context, "index", page, 200, fault);
}
