/* The model's options, from the JSON and texts of its definition row. Never refuses a
 * model for what a row says: what cannot be read says nothing. */
#include "model/factory_options.h"

#include <jansson.h>

#include "model/filter.h"

enum { TITLE_PARTS_MOST = 20 };

static bool is_shown(const struct model *model, size_t index)
{
	for (size_t i = 0; i < model->shown_count; i++)
		if (model->shown[i] == index)
			return true;
	return false;
}

/* The shown field of this name, ASCII case ignored; -1: none. */
static int32_t shown_field(const struct model *model, struct str name)
{
	for (size_t i = 0; i < model->field_count; i++)
		if (str_equal_nocase(model->fields[i].name, name) && is_shown(model, i))
			return (int32_t)i;
	return -1;
}

static struct str json_text(const json_t *json)
{
	return json_is_string(json)
		       ? (struct str){json_string_value(json), json_string_length(json)}
		       : STR("");
}

static json_t *load(struct str text)
{
	return text.len ? json_loadb(text.at, text.len, 0, NULL) : NULL;
}

/* The shown fields that an array of names names, each once. */
static size_t read_fields(
	const struct model *model, const json_t *names, const uint32_t **fields)
{
	size_t most = json_array_size(names), count = 0;
	uint32_t *found = arena_zeroed(model->arena, most + 1, sizeof *found);

	for (size_t i = 0; i < most; i++) {
		int32_t field = shown_field(model, json_text(json_array_get(names, i)));
		bool is_new = field >= 0;

		for (size_t j = 0; j < count; j++)
			is_new &= found[j] != (uint32_t)field;
		if (is_new)
			found[count++] = (uint32_t)field;
	}
	*fields = found;
	return count;
}

static void take_listed(struct model *model, const struct definition *definition)
{
	json_t *names = definition ? load(definition->list_columns) : NULL;

	model->listed_count = read_fields(model, names, &model->listed);
	json_decref(names);
	if (model->listed_count)
		return;
	model->listed = model->shown;
	model->listed_count = model->shown_count;
}

/* The list goes by one column, then by the key: the first that the row names. */
static void take_ordering(struct model *model, const struct definition *definition)
{
	json_t *names = definition ? load(definition->ordering) : NULL;
	struct str name = json_text(json_array_get(names, 0));

	model->sorted_by = -1;
	if (name.len) {
		model->sorted_by = shown_field(model, name);
		if (model->sorted_by < 0 && name.at[0] == '-') {
			model->is_sorted_descending = true;
			model->sorted_by =
				shown_field(model, str_slice(name, 1, name.len));
		}
	}
	json_decref(names);
}

/* What the list can be asked for. A search does not look into bytes that are no text. */
static void take_filters(struct model *model, const struct definition *definition)
{
	json_t *searched = load(definition->search_fields),
	       *filtered = load(definition->list_filters);
	uint32_t *kept;
	const uint32_t *named;
	size_t count = read_fields(model, searched, &named);

	model->filtered_count = read_fields(model, filtered, &model->filtered);
	kept = arena_zeroed(model->arena, count + 1, sizeof *kept);
	for (size_t i = 0; i < count; i++)
		if (strcmp(model->fields[named[i]].kind->name, "blob") != 0)
			kept[model->searched_count++] = named[i];
	model->searched = kept;
	json_decref(searched);
	json_decref(filtered);
	model->date_hierarchy = shown_field(model, definition->date_hierarchy);
	if (model->date_hierarchy >= 0 &&
		!filter_is_dated(&model->fields[model->date_hierarchy]))
		model->date_hierarchy = -1;
}

/* The fieldsets that the row names, and one more for the shown fields that it does not:
 * a form without them could not be saved. */
static void take_fieldsets(struct model *model, const struct definition *definition)
{
	json_t *sets = definition ? load(definition->fieldsets) : NULL;
	size_t most = json_array_size(sets), rest_count = 0;
	struct model_fieldset *made;
	uint32_t *rest = arena_zeroed(model->arena, model->shown_count + 1, sizeof *rest);
	bool *is_taken = arena_zeroed(model->arena, model->field_count + 1, sizeof(bool));

	made = arena_zeroed(model->arena, most + 1, sizeof *made);
	for (size_t i = 0; i < most; i++) {
		const json_t *set = json_array_get(sets, i);
		struct model_fieldset *at = &made[model->fieldset_count];
		uint32_t *fields;
		size_t count =
			read_fields(model, json_object_get(set, "fields"), &at->fields);

		fields = arena_zeroed(model->arena, count + 1, sizeof *fields);
		for (size_t j = 0; j < count; j++)
			if (!is_taken[at->fields[j]]) {
				is_taken[at->fields[j]] = true;
				fields[at->count++] = at->fields[j];
			}
		at->fields = fields;
		at->label = arena_copy(
			model->arena, json_text(json_object_get(set, "label")));
		model->fieldset_count += at->count > 0;
	}
	json_decref(sets);
	if (!model->fieldset_count)
		return;
	for (size_t i = 0; i < model->shown_count; i++)
		if (!is_taken[model->shown[i]])
			rest[rest_count++] = model->shown[i];
	if (rest_count)
		made[model->fieldset_count++] =
			(struct model_fieldset){STR(""), rest, rest_count};
	model->fieldsets = made;
}

bool model_title_parse(const struct model *model, struct str title,
	struct title_part **parts, size_t *count, struct str *bad)
{
	struct title_part *made =
		arena_zeroed(model->arena, TITLE_PARTS_MOST + 1, sizeof *made);
	struct str rest = title, name;
	size_t open, close;

	*count = 0;
	while ((open = str_find(rest, 0, '{')) + 1 < rest.len &&
		rest.at[open + 1] == '{' && *count < TITLE_PARTS_MOST) {
		close = str_find(rest, open, '}');
		name = str_slice(rest, open + 2, close);
		if (shown_field(model, name) < 0)
			name = str_trim(name);
		if (bad)
			*bad = name;
		made[*count].text = arena_copy(model->arena, str_slice(rest, 0, open));
		made[*count].field = shown_field(model, name);
		if (close + 1 >= rest.len || rest.at[close + 1] != '}' ||
			made[(*count)++].field < 0)
			return false;
		rest = str_slice(rest, close + 2, rest.len);
	}
	if (bad)
		*bad = rest;
	if (!*count)
		return false;
	if (rest.len)
		made[(*count)++] =
			(struct title_part){arena_copy(model->arena, rest), -1};
	*parts = made;
	return true;
}

static void take_title(struct model *model, const struct definition *definition)
{
	struct title_part *parts;
	size_t count;

	if (!definition || !definition->title.len ||
		!model_title_parse(model, definition->title, &parts, &count, NULL))
		return;
	model->title = parts;
	model->title_count = count;
}

/* The live many-to-many fields, in the order of their rows. */
static void take_manies(struct model *model, const struct definition *definition)
{
	struct arena *arena = model->arena;
	struct model_many *manies =
		arena_zeroed(arena, definition->field_count + 1, sizeof *manies);

	for (size_t i = 0; i < definition->field_count; i++) {
		const struct definition_field *said = &definition->fields[i];

		if (!str_is(said->kind, "many-to-many") ||
			said->state != DEFINITION_LIVE || said->is_hidden)
			continue;
		manies[model->many_count++] = (struct model_many){.id = said->id,
			.name = arena_copy(arena, said->column),
			.label = said->label.len ? arena_copy(arena, said->label)
						 : field_label(arena, said->column),
			.help = arena_copy(arena, said->help),
			.target = arena_copy(arena, said->target),
			.through = arena_copy(arena, said->through)};
	}
	model->manies = manies;
}

void model_take_options(struct model *model, const struct definition *definition)
{
	struct arena *arena = model->arena;

	model->page_rows = PAGE_ROWS_USUAL;
	model->date_hierarchy = -1;
	take_listed(model, definition);
	take_ordering(model, definition);
	take_fieldsets(model, definition);
	take_title(model, definition);
	if (!definition)
		return;
	take_filters(model, definition);
	take_manies(model, definition);
	model->label_plural = arena_copy(arena, definition->label_plural);
	model->icon = arena_copy(arena, definition->icon);
	model->menu_group = arena_copy(arena, definition->menu_group);
	if (definition->page_size > 0 && definition->page_size <= PAGE_ROWS_MOST)
		model->page_rows = (uint32_t)definition->page_size;
}
