/* Inputs of the pages of models: text, number, box, select, and what is wrong with each.
 * Never decides what a value means. */
#include "views/models.h"

#include "base/buf.h"

enum { LINES_BYTES_MOST = 1 << 20, LINES_MOST = 2000 };

void problem_add(struct arena *arena, struct problem **problems, const char *name,
	struct str sentence)
{
	struct problem *problem = arena_zeroed(arena, 1, sizeof *problem);

	*problem = (struct problem){name, sentence, NULL};
	while (*problems)
		problems = &(*problems)->next;
	*problems = problem;
}

void inputs_begin(struct inputs *inputs, struct context *context, struct page *page,
	bool is_typed, const struct problem *problems)
{
	struct node *sets;

	*inputs = (struct inputs){.context = context,
		.page = page,
		.is_typed = is_typed,
		.problems = problems};
	inputs->groups = node_set_list(context->arena, page->root, "groups");
	if (!problems)
		return;
	page_alert(context, page, STR("Nothing is done yet: please correct this first."));
	node_set_flag(context->arena, page->root, "has_problems", true);
	sets = node_set_list(context->arena, page->root, "fieldsets");
	inputs->summary = node_set_list(
		context->arena, node_add_dict(context->arena, sets), "fields");
}

void inputs_group(struct inputs *inputs, const char *legend)
{
	struct arena *arena = inputs->context->arena;
	struct node *group = node_add_dict(arena, inputs->groups);

	node_set_text(arena, group, "legend", str_from(legend));
	inputs->group = node_set_list(arena, group, "inputs");
}

static struct str problem_of(struct inputs *inputs, const char *name, const char *label)
{
	struct arena *arena = inputs->context->arena;

	for (const struct problem *at = inputs->problems; at; at = at->next)
		if (strcmp(at->name, name) == 0) {
			struct node *line = node_add_dict(arena, inputs->summary);

			node_set_text(arena, line, "id",
				arena_printf(arena, "option-%s", name));
			node_set_text(arena, line, "label", str_from(label));
			node_set_text(arena, line, "error", at->sentence);
			node_set_flag(arena, line, "has_conflict", false);
			return at->sentence;
		}
	return STR("");
}

/* All are always set: what an input lacks would be looked for in the page. */
static struct node *add_input(struct inputs *inputs, const char *widget, const char *name,
	const char *label, const char *help)
{
	static const char *const widgets[] = {
		"is_text", "is_number", "is_area", "is_check", "is_select"};
	struct arena *arena = inputs->context->arena;
	struct node *input = node_add_dict(arena, inputs->group);

	for (size_t i = 0; i < sizeof widgets / sizeof *widgets; i++)
		node_set_flag(arena, input, widgets[i], strcmp(widgets[i], widget) == 0);
	node_set_text(arena, input, "input", str_from(name));
	node_set_text(arena, input, "caption", str_from(label));
	node_set_text(arena, input, "hint", help ? str_from(help) : STR(""));
	node_set_text(arena, input, "wrong", problem_of(inputs, name, label));
	return input;
}

static void add_valued(struct inputs *inputs, const char *widget, const char *name,
	const char *label, const char *help, struct str value)
{
	struct node *input = add_input(inputs, widget, name, label, help);

	node_set_text(inputs->context->arena, input, "value",
		inputs->is_typed ? models_sent(inputs->context, name) : value);
}

void inputs_text(struct inputs *inputs, const char *name, const char *label,
	const char *help, struct str value)
{
	add_valued(inputs, "is_text", name, label, help, value);
}

void inputs_number(struct inputs *inputs, const char *name, const char *label,
	const char *help, int64_t value)
{
	struct str text = STR("");

	if (value)
		text = arena_printf(inputs->context->arena, "%lld", (long long)value);
	add_valued(inputs, "is_number", name, label, help, text);
}

void inputs_area(struct inputs *inputs, const char *name, const char *label,
	const char *help, struct str value)
{
	add_valued(inputs, "is_area", name, label, help, value);
}

void inputs_check(struct inputs *inputs, const char *name, const char *label,
	const char *help, bool is_checked)
{
	struct node *input = add_input(inputs, "is_check", name, label, help);

	if (inputs->is_typed)
		is_checked = models_sent(inputs->context, name).len > 0;
	node_set_flag(inputs->context->arena, input, "is_checked", is_checked);
}

struct select inputs_select(struct inputs *inputs, const char *name, const char *label,
	const char *help, struct str value)
{
	struct node *input = add_input(inputs, "is_select", name, label, help);

	return (struct select){
		.options = node_set_list(inputs->context->arena, input, "options"),
		.chosen = inputs->is_typed ? models_sent(inputs->context, name) : value};
}

void select_option(
	struct inputs *inputs, struct select *select, struct str value, struct str label)
{
	struct arena *arena = inputs->context->arena;
	struct node *option = node_add_dict(arena, select->options);
	bool is_chosen = str_equal(value, select->chosen);

	node_set_text(arena, option, "value", value);
	node_set_text(arena, option, "text", label);
	node_set_flag(arena, option, "is_chosen", is_chosen);
	select->has_chosen |= is_chosen;
}

void select_end(struct inputs *inputs, struct select *select)
{
	if (!select->has_chosen && select->chosen.len)
		select_option(inputs, select, select->chosen, select->chosen);
}

bool models_next_line(struct str *rest, struct str *line)
{
	while (rest->len) {
		size_t end = str_find(*rest, 0, '\n');

		*line = str_trim(str_slice(*rest, 0, end));
		*rest = str_slice(*rest, end + 1, rest->len);
		if (line->len)
			return true;
	}
	return false;
}

struct str models_lines(struct arena *arena, struct str json)
{
	struct str *texts, copy;
	struct buf lines;
	size_t count = 0;

	if (!json.len || !field_texts_split(arena, json, &texts, &count))
		return json;
	buf_init(&lines, LINES_BYTES_MOST);
	for (size_t i = 0; i < count; i++) {
		buf_str(&lines, texts[i]);
		if (i + 1 < count)
			buf_char(&lines, '\n');
	}
	copy = arena_copy(arena, buf_content(&lines));
	buf_free(&lines);
	return copy;
}

struct str models_from_lines(struct arena *arena, struct str lines)
{
	struct str *texts = arena_zeroed(arena, LINES_MOST, sizeof *texts), line;
	size_t count = 0;

	while (count < LINES_MOST && models_next_line(&lines, &line))
		texts[count++] = line;
	return field_texts_join(arena, texts, count);
}
