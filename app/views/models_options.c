/* The form of a model's options: what people call it, and how its lists look. Columns
 * that are named must be there; all else is taken as typed. */
#include "views/models.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/buf.h"

enum { TEXT_BYTES_MOST = 1 << 20, PAGE_SIZE_MOST = 1000 };

/* [{"label":…,"fields":[…]}] as "[Label]" and a column a line. */
static struct str fieldset_lines(struct arena *arena, struct str text)
{
	json_t *root = json_loadb(text.at ? text.at : "", text.len, 0, NULL), *set,
	       *column;
	struct str copy;
	struct buf lines;
	size_t i, j;

	buf_init(&lines, TEXT_BYTES_MOST);
	json_array_foreach(root, i, set)
	{
		const char *label = json_string_value(json_object_get(set, "label"));

		buf_printf(&lines, "%s[%s]", i ? "\n" : "", label ? label : "");
		json_array_foreach(json_object_get(set, "fields"), j, column)
		{
			if (json_is_string(column))
				buf_printf(&lines, "\n%s", json_string_value(column));
		}
	}
	copy = arena_copy(arena, buf_content(&lines));
	buf_free(&lines);
	json_decref(root);
	return copy;
}

/* And back; columns before the first label stand in a set without one. */
static struct str fieldsets_from(struct arena *arena, struct str lines)
{
	json_t *root = json_array(), *columns = NULL;
	struct str line, copy = {NULL, 0};
	char *text;

	while (models_next_line(&lines, &line)) {
		bool is_label = str_starts(line, "[") && str_ends(line, "]");
		struct str label = is_label ? str_slice(line, 1, line.len - 1) : STR("");

		if (is_label || !columns) {
			columns = json_array();
			json_array_append_new(root,
				json_pack("{s:s%,s:o}", "label", label.at ? label.at : "",
					label.len, "fields", columns));
		}
		if (!is_label)
			json_array_append_new(columns, json_stringn(line.at, line.len));
	}
	text = json_array_size(root) ? json_dumps(root, JSON_COMPACT) : NULL;
	if (text)
		copy = arena_copy(arena, str_from(text));
	free(text);
	json_decref(root);
	return copy;
}

static void add_lists(struct inputs *inputs, const struct model_spec *spec)
{
	struct arena *arena = inputs->context->arena;
	struct select select;

	inputs_group(inputs, "Lists");
	inputs_area(inputs, "list_columns", "Columns", "One a line; empty: all of them.",
		models_lines(arena, spec->list_columns));
	inputs_area(inputs, "ordering", "Order",
		"One a line; -name descends. So far lists go by the first, then by the "
		"key.",
		models_lines(arena, spec->ordering));
	inputs_area(inputs, "list_filters", "Filters", "One a line.",
		models_lines(arena, spec->list_filters));
	inputs_area(inputs, "search_fields", "Searched", "One a line.",
		models_lines(arena, spec->search_fields));
	select = inputs_select(
		inputs, "date_hierarchy", "Browse by date", NULL, spec->date_hierarchy);
	select_option(inputs, &select, STR(""), STR("—"));
	for (size_t i = 0; i < spec->field_count; i++)
		if (str_starts(spec->fields[i].kind, "date") ||
			str_is(spec->fields[i].kind, "created") ||
			str_is(spec->fields[i].kind, "updated"))
			select_option(inputs, &select, spec->fields[i].name,
				spec->fields[i].name);
	select_end(inputs, &select);
	inputs_number(inputs, "page_size", "Rows a page", NULL, spec->page_size);
}

void options_inputs(struct inputs *inputs, const struct model_spec *spec)
{
	inputs_group(inputs, "Names");
	inputs_text(inputs, "label", "Label",
		"One of them; empty: from the table's name.", spec->label);
	inputs_text(inputs, "label_plural", "Label of many", NULL, spec->label_plural);
	inputs_text(inputs, "title", "A row's title",
		"A template over its columns: {{name}} ({{year}}).", spec->title);
	add_lists(inputs, spec);
	inputs_group(inputs, "Forms");
	inputs_area(inputs, "fieldsets", "Fieldsets",
		"[Label] on a line of its own, then a column a line.",
		fieldset_lines(inputs->context->arena, spec->fieldsets));
	inputs_group(inputs, "Menu");
	inputs_text(inputs, "menu_group", "Group", "The heading it stands under.",
		spec->menu_group);
	inputs_text(
		inputs, "icon", "Icon", "The name of one, or a character.", spec->icon);
	inputs_check(inputs, "hidden", "Hidden", "Served, but not on the start page.",
		spec->is_hidden);
}

/* Every line must be a column; of an order, with or without '-'. */
static struct str read_columns(struct context *context, const struct model_spec *spec,
	const char *name, bool is_order, struct problem **problems)
{
	struct str lines = models_sent(context, name), rest = lines, line;

	while (models_next_line(&rest, &line)) {
		struct str bare =
			is_order && str_starts(line, "-") && !spec_field(spec, line)
				? str_slice(line, 1, line.len)
				: line;

		if (!spec_field(spec, bare)) {
			problem_add(context->arena, problems, name,
				arena_printf(context->arena, "There is no field “%.*s”.",
					STR_ARGS(bare)));
			break;
		}
	}
	return models_from_lines(context->arena, lines);
}

static struct str read_fieldsets(
	struct context *context, const struct model_spec *spec, struct problem **problems)
{
	struct str lines = models_sent(context, "fieldsets"), rest = lines, line;

	while (models_next_line(&rest, &line)) {
		if ((str_starts(line, "[") && str_ends(line, "]")) ||
			spec_field(spec, line))
			continue;
		problem_add(context->arena, problems, "fieldsets",
			arena_printf(context->arena, "There is no field “%.*s”.",
				STR_ARGS(line)));
		break;
	}
	return fieldsets_from(context->arena, lines);
}

void options_read(
	struct context *context, struct model_spec *spec, struct problem **problems)
{
	struct str size = str_trim(models_sent(context, "page_size"));

	spec->label = str_trim(models_sent(context, "label"));
	spec->label_plural = str_trim(models_sent(context, "label_plural"));
	spec->title = str_trim(models_sent(context, "title"));
	spec->list_columns = read_columns(context, spec, "list_columns", false, problems);
	spec->ordering = read_columns(context, spec, "ordering", true, problems);
	spec->list_filters = read_columns(context, spec, "list_filters", false, problems);
	spec->search_fields =
		read_columns(context, spec, "search_fields", false, problems);
	spec->date_hierarchy = models_sent(context, "date_hierarchy");
	spec->page_size = 0;
	if (size.len && (!str_to_int64(size, &spec->page_size) || spec->page_size < 1 ||
				spec->page_size > PAGE_SIZE_MOST))
		problem_add(context->arena, problems, "page_size",
			STR("This must be a whole number from 1 to 1000, or empty."));
	spec->fieldsets = read_fieldsets(context, spec, problems);
	spec->menu_group = str_trim(models_sent(context, "menu_group"));
	spec->icon = str_trim(models_sent(context, "icon"));
	spec->is_hidden = models_sent(context, "hidden").len > 0;
}
