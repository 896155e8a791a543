/* Fieldsets. Every field has a place, whatever the definition forgot. */
#include "views/form_sets.h"

static bool is_in_form(const struct row_form *form, uint32_t index)
{
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].index == index)
			return true;
	return false;
}

/* A fieldset of which the form shows nothing (a computed field, on a new row) is left
 * out. */
static bool is_shown(const struct row_form *form, const struct model_fieldset *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (is_in_form(form, set->fields[i]))
			return true;
	return false;
}

struct node *form_sets_add(struct row_form *form)
{
	struct arena *arena = form->context->arena;
	struct node *set = node_add_dict(arena, form->sets);

	node_set_text(arena, set, "legend", STR(""));
	return node_set_list(arena, set, "fields");
}

struct node **form_sets(struct row_form *form)
{
	const struct model *model = form->model;
	struct arena *arena = form->context->arena;
	struct node **lists =
		arena_zeroed(arena, model->field_count + 1, sizeof(struct node *));
	struct node *set, *fields;

	form->sets = node_set_list(arena, form->page->root, "fieldsets");
	for (size_t i = 0; i < model->fieldset_count; i++) {
		if (!is_shown(form, &model->fieldsets[i]))
			continue;
		set = node_add_dict(arena, form->sets);
		node_set_text(arena, set, "legend", model->fieldsets[i].label);
		fields = node_set_list(arena, set, "fields");
		for (size_t j = 0; j < model->fieldsets[i].count; j++)
			lists[model->fieldsets[i].fields[j]] = fields;
	}
	if (model->fieldset_count)
		return lists;
	fields = form_sets_add(form);
	for (size_t i = 0; i < model->field_count; i++)
		lists[i] = fields;
	return lists;
}
