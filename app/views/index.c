/* The index: every model, with how many rows it has. */
#include "views/views.h"

#include "views/counts.h"
#include "views/page.h"

/* Beyond these, a model is counted on its own list only. */
enum { COUNTED_MOST = 200, NAMED_MOST = 100 };

struct group {
	const char *name; /* the list in the page's dictionary */
	struct node *models;
};

/* A group that definitions name, in the order in which the first of it comes. */
struct named_group {
	struct str name;
	struct node *models;
};

struct index {
	struct context *context;
	struct group groups[3];
	struct named_group *named;
	size_t named_count;
};

enum { GROUP_TABLES, GROUP_VIEWS, GROUP_INTERNAL, GROUPS };

_Static_assert(GROUPS == 3, "struct index has room for each");

static struct node *named_group(struct index *index, struct str name)
{
	struct arena *arena = index->context->arena;

	for (size_t i = 0; i < index->named_count; i++)
		if (str_equal(index->named[i].name, name))
			return index->named[i].models;
	if (index->named_count == NAMED_MOST)
		return index->groups[0].models;
	index->named[index->named_count] = (struct named_group){name, node_list(arena)};
	return index->named[index->named_count++].models;
}

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
	node_set_text(arena, entry, "label",
		model->label_plural.len ? model->label_plural : model->label);
	node_set_text(arena, entry, "icon", model->icon);
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

static struct node *group_for(struct index *index, const struct model *model)
{
	if (model->menu_group.len)
		return named_group(index, model->menu_group);
	return index->groups[group_of(model)].models;
}

static void add_groups(struct index *index, struct node *root)
{
	struct arena *arena = index->context->arena;
	struct node *named = node_set_list(arena, root, "groups");

	for (size_t i = 0; i < index->named_count; i++) {
		struct node *group = node_add_dict(arena, named);

		node_set_text(arena, group, "name", index->named[i].name);
		node_set_number(arena, group, "number", (int64_t)i + 1);
		node_set(arena, group, "models", index->named[i].models);
	}
	for (int i = 0; i < GROUPS; i++)
		if (node_count(index->groups[i].models))
			node_set(arena, node_set_dict(arena, root, index->groups[i].name),
				"models", index->groups[i].models);
}

enum status view_index(struct context *context, struct fault *fault)
{
	static const char *const names[GROUPS] = {"tables", "views", "internal"};
	const struct registry *registry = context->site->registry;
	struct arena *arena = context->arena;
	struct page *page =
		page_begin(context, str_from(context->site->config->site_name));
	struct index index = {.context = context,
		.named = arena_zeroed(arena, NAMED_MOST, sizeof *index.named)};
	enum status status = STATUS_OK;

	for (int i = 0; i < GROUPS; i++)
		index.groups[i] =
			(struct group){.name = names[i], .models = node_list(arena)};
	for (size_t i = 0; i < registry_count(registry) && status == STATUS_OK; i++) {
		const struct model *model = registry_at(registry, i);

		if (!model->is_hidden)
			status = add_model(
				context, group_for(&index, model), model, i, fault);
	}
	if (status != STATUS_OK)
		return status;
	add_groups(&index, page->root);
	if (permission_allows(context_user(context), ACCESS_CHANGE))
		node_set_text(arena, page->root, "models_url",
			page_url(context, "models", NULL, STR(""), STR("")));
	node_set_flag(arena, page->root, "is_empty", !registry_count(registry));
	return page_render(context, "index", page, 200, fault);
}
