/* The page of a new model: its name, and its first fields, ten rows of them. Empty rows
 * are no fields. Never changes anything but by a proposal. */
#include "views/models.h"
#include "views/views.h"

enum { ROWS = 10, ROWS_MOST = 200 };

struct new_model {
	struct context *context;
	struct model_spec spec;
	struct problem *problems;
};

/* What row `row` says under this name. */
static struct str cell(struct context *context, const char *name, size_t row)
{
	const char *full = arena_text(
		context->arena, arena_printf(context->arena, "%s.%zu", name, row));

	return models_sent(context, full);
}

/* Kinds that need more than a row says are added on the model's page. */
static bool is_offered(const char *kind)
{
	return strcmp(kind, "computed") != 0 && strcmp(kind, "choice") != 0 &&
	       strcmp(kind, "multiple choice") != 0;
}

static void add_options(struct context *context, struct node *row, struct str chosen)
{
	struct arena *arena = context->arena;
	struct node *options = node_set_list(arena, row, "kinds");
	size_t count;
	const char *const *names = field_kind_names(&count);

	for (size_t i = 0; i < count; i++) {
		struct node *option;

		if (!is_offered(names[i]))
			continue;
		option = node_add_dict(arena, options);
		node_set_text(arena, option, "value", str_from(names[i]));
		node_set_flag(arena, option, "is_chosen", str_is(chosen, names[i]));
	}
}

static void add_targets(struct context *context, struct node *row, struct str chosen)
{
	struct arena *arena = context->arena;
	const struct registry *registry = context->site->registry;
	struct node *targets = node_set_list(arena, row, "targets");

	node_set_text(arena, row, "target", chosen);
	if (registry_count(registry) > TARGETS_MOST)
		return;
	for (size_t i = 0; i < registry_count(registry); i++) {
		const struct model *model = registry_at(registry, i);
		struct node *target;

		if (model->schema.kind != TABLE_ORDINARY)
			continue;
		target = node_add_dict(arena, targets);
		node_set_text(arena, target, "value", model->table);
		node_set_text(arena, target, "text", model->label);
		node_set_flag(
			arena, target, "is_chosen", str_equal(chosen, model->table));
	}
}

static size_t rows_sent(struct context *context)
{
	size_t rows = ROWS;

	while (rows < ROWS_MOST && cell(context, "name", rows + 1).len)
		rows++;
	return rows;
}

static void add_rows(struct new_model *new, struct node *root)
{
	struct context *context = new->context;
	struct arena *arena = context->arena;
	struct node *rows = node_set_list(arena, root, "rows");

	for (size_t i = 1; i <= rows_sent(context); i++) {
		struct node *row = node_add_dict(arena, rows);
		struct str kind = cell(context, "kind", i);

		node_set_number(arena, row, "row", (int64_t)i);
		node_set_text(arena, row, "name", cell(context, "name", i));
		add_options(context, row, kind.len ? kind : STR("text"));
		add_targets(context, row, cell(context, "target", i));
		node_set_flag(
			arena, row, "is_required", cell(context, "required", i).len > 0);
		node_set_flag(
			arena, row, "is_unique", cell(context, "unique", i).len > 0);
	}
}

static enum status render(
	struct new_model *new, bool is_typed, int code, struct fault *fault)
{
	struct context *context = new->context;
	struct page *page = page_begin(context, STR("New model"));
	struct inputs inputs;

	models_crumbs(context, page, NULL, STR("New model"));
	inputs_begin(&inputs, context, page, is_typed, new->problems);
	inputs_group(&inputs, "Model");
	inputs_text(&inputs, "table", "Name", "The table's name, such as book.", STR(""));
	inputs_text(&inputs, "label", "Label", "What people read; empty: from the name.",
		STR(""));
	node_set_flag(context->arena, page->root, "types_targets",
		registry_count(context->site->registry) > TARGETS_MOST);
	add_rows(new, page->root);
	node_set_text(context->arena, page->root, "back_url",
		page_url(context, "models", NULL, STR(""), STR("")));
	return page_render(context, "models_add", page, code, fault);
}

static void read_row(struct new_model *new, size_t row, struct field_spec *field)
{
	struct context *context = new->context;

	*field = (struct field_spec){.name = str_trim(cell(context, "name", row)),
		.kind = cell(context, "kind", row),
		.target = cell(context, "target", row),
		.is_not_null = cell(context, "required", row).len > 0,
		.is_unique = cell(context, "unique", row).len > 0};
	if (!str_is(field->kind, "foreign key") && !str_is(field->kind, "one-to-one") &&
		!str_is(field->kind, "many-to-many")) {
		field->target = STR("");
		return;
	}
	if (!field->target.len)
		problem_add(context->arena, &new->problems, "table",
			arena_printf(context->arena,
				"The field “%.*s” needs a model that it points to.",
				STR_ARGS(field->name)));
}

static void read_model(struct new_model *new)
{
	struct context *context = new->context;
	size_t rows = rows_sent(context);
	struct model_spec *spec = &new->spec;

	*spec = (struct model_spec){.table = str_trim(models_sent(context, "table")),
		.label = str_trim(models_sent(context, "label"))};
	spec->fields = arena_zeroed(context->arena, rows + 1, sizeof *spec->fields);
	if (!spec->table.len)
		problem_add(context->arena, &new->problems, "table",
			STR("A model needs a name: its table's."));
	for (size_t i = 1; i <= rows; i++)
		if (str_trim(cell(context, "name", i)).len)
			read_row(new, i, &spec->fields[spec->field_count++]);
	if (!spec->field_count)
		problem_add(context->arena, &new->problems, "table",
			STR("A model needs one field at least."));
}

enum status view_models_add(struct context *context, struct fault *fault)
{
	struct new_model new = {.context = context};
	struct change change = {.kind = CHANGE_MODEL_ADD, .model = &new.spec};
	struct proposal proposal = {.context = context,
		.title = STR("New model"),
		.changes = &change,
		.count = 1,
		.back_url = context->request->path,
		.has_form = true};

	if (!context_is_post(context))
		return render(&new, false, 200, fault);
	read_model(&new);
	if (models_wants_form(context)) {
		new.problems = NULL;
		return render(&new, true, 200, fault);
	}
	if (new.problems)
		return render(&new, true, 422, fault);
	proposal.table = change.table = new.spec.table;
	proposal.next_url = models_url_to_come(context, new.spec.table);
	return proposal_answer(&proposal, fault);
}
