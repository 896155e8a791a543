/* Whether two specs say the same. Two spellings of one thing are the same: the case of
 * names, the blanks of JSON, NO ACTION said and not said. */
#include <jansson.h>

#include "model/diff_parts.h"

bool diff_is_many_to_many(const struct field_spec *field)
{
	return str_is(field->kind, "many-to-many");
}

static bool is_same_json(struct str one, struct str other)
{
	json_t *a, *b;
	bool is_same;

	if (str_equal(one, other))
		return true;
	a = json_loadb(one.at ? one.at : "", one.len, 0, NULL);
	b = json_loadb(other.at ? other.at : "", other.len, 0, NULL);
	/* What is no JSON says nothing. */
	is_same = a || b ? json_equal(a, b) != 0 : true;
	json_decref(a);
	json_decref(b);
	return is_same;
}

static struct str action_of(const struct field_spec *field)
{
	return field->on_delete.len ? field->on_delete : STR("NO ACTION");
}

/* A wish without a type leaves the one that there is, as long as it is of the kind. */
static bool is_same_type(
	const struct field_spec *present, const struct field_spec *wished)
{
	return str_equal(present->kind, wished->kind) &&
	       present->max_length == wished->max_length &&
	       present->digits == wished->digits && present->places == wished->places &&
	       (!wished->type.len || str_equal_nocase(present->type, wished->type));
}

static bool is_same_reference(struct diff *diff, const struct field_spec *present,
	const struct field_spec *wished)
{
	return str_equal_nocase(diff_new_table(diff, present->target), wished->target) &&
	       str_equal_nocase(present->target_key, wished->target_key) &&
	       str_equal_nocase(action_of(present), action_of(wished)) &&
	       (!wished->through.len ||
		       str_equal_nocase(
			       diff_new_table(diff, present->through), wished->through));
}

static bool has_same_flags(
	const struct field_spec *present, const struct field_spec *wished)
{
	return present->is_key == wished->is_key &&
	       present->is_not_null == wished->is_not_null &&
	       present->is_required == wished->is_required &&
	       present->is_unique == wished->is_unique &&
	       present->is_indexed == wished->is_indexed &&
	       present->is_stored == wished->is_stored &&
	       present->is_hidden == wished->is_hidden &&
	       present->position == wished->position;
}

bool diff_field_is_same(struct diff *diff, const struct field_spec *present,
	const struct field_spec *wished)
{
	return is_same_type(present, wished) && has_same_flags(present, wished) &&
	       is_same_reference(diff, present, wished) &&
	       str_equal(present->label, wished->label) &&
	       str_equal(present->help, wished->help) &&
	       str_equal(str_trim(present->fallback), str_trim(wished->fallback)) &&
	       is_same_json(present->choices, wished->choices) &&
	       str_equal(present->minimum, wished->minimum) &&
	       str_equal(present->maximum, wished->maximum) &&
	       str_equal(present->pattern, wished->pattern) &&
	       str_equal(str_trim(present->expression), str_trim(wished->expression)) &&
	       str_equal_nocase(present->collation, wished->collation);
}

bool diff_options_are_same(
	const struct model_spec *present, const struct model_spec *wished)
{
	return str_equal(present->label, wished->label) &&
	       str_equal(present->label_plural, wished->label_plural) &&
	       str_equal(present->title, wished->title) &&
	       is_same_json(present->ordering, wished->ordering) &&
	       is_same_json(present->list_columns, wished->list_columns) &&
	       is_same_json(present->list_filters, wished->list_filters) &&
	       is_same_json(present->search_fields, wished->search_fields) &&
	       is_same_json(present->fieldsets, wished->fieldsets) &&
	       str_equal_nocase(present->date_hierarchy, wished->date_hierarchy) &&
	       str_equal(present->icon, wished->icon) &&
	       str_equal(present->menu_group, wished->menu_group) &&
	       present->page_size == wished->page_size &&
	       present->is_hidden == wished->is_hidden;
}
