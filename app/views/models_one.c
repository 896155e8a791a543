/* The page of one model: its fields, its options, and what can be done to it. Never
 * changes anything but by a proposal. */
#include "views/models.h"
#include "views/views.h"

struct model_page {
	struct context *context;
	struct model_spec *spec;
	struct str doing; /* "-do": which of the page's forms was sent */
	struct str name;  /* the field it is about; empty: the model */
	struct problem *problems;
	struct str alert;
};

static bool is_doing(const struct model_page *page, const char *what)
{
	return str_is(page->doing, what);
}

/* The options alone: what becomes of its fields is no concern of their form. */
static struct str shown_digest(struct arena *arena, const struct model_spec *spec)
{
	struct model_spec narrow = *spec;

	narrow.id = narrow.state_moment = 0;
	narrow.fields = NULL;
	narrow.field_count = narrow.unique_count = narrow.check_count = 0;
	return models_digest(arena, &narrow);
}

static void add_fields(struct model_page *model_page, struct node *root)
{
	struct context *context = model_page->context;
	struct arena *arena = context->arena;
	struct str field_url =
		models_url(context, "models_field", model_page->spec->table);
	struct node *rows = node_set_list(arena, root, "rows");

	for (size_t i = 0; i < model_page->spec->field_count; i++) {
		const struct field_spec *field = &model_page->spec->fields[i];
		const struct model *model =
			registry_find(context->site->registry, model_page->spec->table);
		const struct field *known =
			model ? model_field(model, field->name) : NULL;
		struct node *row = node_add_dict(arena, rows);

		node_set_text(arena, row, "column", field->name);
		node_set_text(arena, row, "caption",
			field->label.len ? field->label
			: known		 ? known->label
					 : field->name);
		node_set_text(arena, row, "kind", field->kind);
		node_set_text(arena, row, "type", field->type);
		node_set_text(arena, row, "words", field_in_words(arena, field));
		node_set_text(arena, row, "state",
			field->state == DEFINITION_LIVE
				? STR("")
				: str_from(definition_state_name(field->state)));
		node_set_flag(arena, row, "is_live", field->state == DEFINITION_LIVE);
		node_set_flag(arena, row, "is_parked", field->state == DEFINITION_PARKED);
		node_set_flag(arena, row, "can_park",
			field->state == DEFINITION_LIVE && !field->is_key);
		node_set_text(arena, row, "field_url",
			models_url_with(context, field_url, "name", field->name));
	}
	node_set_text(arena, root, "field_add_url", field_url);
}

static void add_uniques(struct model_page *model_page, struct node *root)
{
	struct arena *arena = model_page->context->arena;
	const struct model_spec *spec = model_page->spec;
	struct node *uniques = node_set_list(arena, root, "uniques"),
		    *checks = node_set_list(arena, root, "checks"),
		    *columns = node_set_list(arena, root, "columns");

	for (size_t i = 0; i < spec->unique_count; i++) {
		struct node *unique = node_add_dict(arena, uniques),
			    *names = node_set_list(arena, unique, "names");

		for (size_t j = 0; j < spec->uniques[i].count; j++)
			node_set_text(arena, node_add_dict(arena, names), "column",
				spec->uniques[i].names[j]);
	}
	for (size_t i = 0; i < spec->check_count; i++)
		node_set_text(
			arena, node_add_dict(arena, checks), "check", spec->checks[i]);
	for (size_t i = 0; i < spec->field_count; i++)
		if (spec->fields[i].state == DEFINITION_LIVE &&
			!str_is(spec->fields[i].kind, "many-to-many"))
			node_set_text(arena, node_add_dict(arena, columns), "column",
				spec->fields[i].name);
}

static void add_links(struct model_page *model_page, struct node *root)
{
	struct context *context = model_page->context;
	struct arena *arena = context->arena;
	const struct model_spec *spec = model_page->spec;
	const struct model *model = registry_find(context->site->registry, spec->table);

	if (model)
		node_set_text(arena, root, "list_url",
			page_url(context, "model_list", model, STR(""), STR("")));
	node_set_text(arena, root, "history_url",
		models_url(context, "models_one_history", spec->table));
	node_set_text(arena, root, "models_url",
		page_url(context, "models", NULL, STR(""), STR("")));
	node_set_text(arena, root, "purge_url",
		models_url_with(context,
			page_url(context, "models_purge", NULL, STR(""), STR("")),
			"table", spec->table));
	node_set_text(arena, root, "table", spec->table);
	node_set_text(arena, root, "sql", spec->sql);
	node_set_text(arena, root, "renamed",
		is_doing(model_page, "rename") ? models_sent(context, "new_name")
					       : spec->table);
	node_set_text(arena, root, "new_check",
		is_doing(model_page, "check-add") ? models_sent(context, "check")
						  : STR(""));
	node_set_text(arena, root, "was", shown_digest(arena, spec));
	node_set_flag(arena, root, "is_ordinary", spec->kind == TABLE_ORDINARY);
	node_set_flag(arena, root, "is_live", spec->state == DEFINITION_LIVE);
	node_set_flag(arena, root, "may_change",
		models_may_change(context) && spec->state == DEFINITION_LIVE);
	node_set_flag(arena, root, "may_alter",
		models_may_change(context) && spec->state == DEFINITION_LIVE &&
			spec->kind == TABLE_ORDINARY);
	node_set_flag(arena, root, "may_restore",
		models_may_change(context) && spec->state == DEFINITION_PARKED);
	node_set_text(arena, root, "model_state",
		spec->state == DEFINITION_LIVE
			? STR("")
			: str_from(definition_state_name(spec->state)));
}

/* The last change, with Undo where that is still possible. */
static enum status add_last(
	struct model_page *model_page, struct node *root, struct fault *fault)
{
	struct context *context = model_page->context;
	struct migration *last;
	size_t count = 0;
	enum status status = STATUS_OK;

	if (context_is_post(context) && !store_in_transaction(context->site->store))
		return STATUS_OK;
	status = migrations_read(context->site->store, context->arena,
		model_page->spec->table, 0, 1, &last, &count, fault);
	if (status == STATUS_OK && count)
		models_add_migration(
			context, node_set_list(context->arena, root, "last"), last);
	return status;
}

static enum status render(struct model_page *model_page, int code, struct fault *fault)
{
	struct context *context = model_page->context;
	struct str label = models_label(context, model_page->spec);
	struct page *page = page_begin(context, label);
	struct inputs inputs;
	enum status status;

	models_crumbs(context, page, model_page->spec, STR(""));
	if (model_page->alert.len)
		page_alert(context, page, model_page->alert);
	add_fields(model_page, page->root);
	add_uniques(model_page, page->root);
	add_links(model_page, page->root);
	inputs_begin(&inputs, context, page, is_doing(model_page, "options"),
		model_page->problems);
	if (models_may_change(context))
		options_inputs(&inputs, model_page->spec);
	node_set_flag(context->arena, page->root, "opens_options",
		is_doing(model_page, "options"));
	node_set_flag(context->arena, page->root, "opens_rename",
		is_doing(model_page, "rename"));
	node_set_flag(context->arena, page->root, "opens_rules",
		is_doing(model_page, "unique-add") || is_doing(model_page, "check-add"));
	status = add_last(model_page, page->root, fault);
	if (status != STATUS_OK)
		return status;
	return page_render(context, "models_one", page, code, fault);
}

static enum status propose(struct model_page *page, struct change *change,
	struct str title, bool is_immediate, struct fault *fault)
{
	struct context *context = page->context;
	struct str table = change->table = page->spec->table;
	bool is_rename = change->kind == CHANGE_MODEL_RENAME,
	     is_gone = change->kind == CHANGE_MODEL_PARK;
	struct proposal proposal = {.context = context,
		.spec = page->spec,
		.table = table,
		.title = title,
		.changes = change,
		.count = 1,
		.back_url = context->request->path,
		.next_url = is_gone ? page_url(context, "models", NULL, STR(""), STR(""))
				    : models_url_to_come(context,
					      is_rename ? change->new_name : table),
		.has_form = is_rename || change->kind == CHANGE_MODEL_OPTIONS ||
			    change->kind == CHANGE_CHECK_ADD ||
			    change->kind == CHANGE_UNIQUE_ADD,
		.is_safe = change->kind == CHANGE_MODEL_OPTIONS,
		.is_immediate = is_immediate};

	return proposal_answer(&proposal, fault);
}

static enum status take_options(struct model_page *page, struct fault *fault)
{
	struct context *context = page->context;
	struct arena *arena = context->arena;
	struct model_spec *wished = arena_zeroed(arena, 1, sizeof *wished);
	struct change change = {.kind = CHANGE_MODEL_OPTIONS, .model = wished};

	*wished = *page->spec;
	options_read(context, wished, &page->problems);
	if (models_wants_form(context)) {
		page->problems = NULL;
		return render(page, 200, fault);
	}
	if (page->problems)
		return render(page, 422, fault);
	if (!str_equal(models_sent(context, "-was"), shown_digest(arena, page->spec))) {
		page->alert =
			STR("This model was changed after you opened the page. What "
			    "you typed is kept; go on and it is done to the model "
			    "as it is now.");
		return render(page, 409, fault);
	}
	if (str_equal(shown_digest(arena, wished), shown_digest(arena, page->spec))) {
		page_redirect(context,
			models_url(context, "models_one", page->spec->table),
			STR(MODELS_NOTHING));
		return STATUS_OK;
	}
	return propose(page, &change, STR("Change the options"), false, fault);
}

static struct name_list read_names(struct context *context)
{
	struct str *names =
		arena_zeroed(context->arena, context->form.count + 1, sizeof *names);
	struct name_list list = {.names = names};

	for (size_t i = 0; i < context->form.count; i++)
		if (str_is(context->form.pairs[i].name, "with"))
			names[list.count++] = context->form.pairs[i].value;
	return list;
}

static enum status take_rules(struct model_page *page, struct fault *fault)
{
	struct context *context = page->context;
	struct change change = {.check = str_trim(models_sent(context, "check")),
		.names = read_names(context)};

	if (models_wants_form(context))
		return render(page, 200, fault);
	if (is_doing(page, "unique-add") && change.names.count < 2) {
		page->alert = STR("Choose two fields at least.");
		return render(page, 422, fault);
	}
	if (is_doing(page, "unique-add") || is_doing(page, "unique-drop")) {
		change.kind = is_doing(page, "unique-add") ? CHANGE_UNIQUE_ADD
							   : CHANGE_UNIQUE_DROP;
		return propose(page, &change, STR("Unique together"), false, fault);
	}
	if (!change.check.len) {
		page->alert = STR("A check needs an expression.");
		return render(page, 422, fault);
	}
	change.kind = is_doing(page, "check-add") ? CHANGE_CHECK_ADD : CHANGE_CHECK_DROP;
	return propose(page, &change, STR("Check"), false, fault);
}

static enum status take(struct model_page *page, struct fault *fault)
{
	struct context *context = page->context;
	struct arena *arena = context->arena;
	struct str name = page->name, label = models_label(context, page->spec);
	struct change change = {
		.name = name, .new_name = str_trim(models_sent(context, "new_name"))};

	if (is_doing(page, "options"))
		return take_options(page, fault);
	if (is_doing(page, "unique-add") || is_doing(page, "unique-drop") ||
		is_doing(page, "check-add") || is_doing(page, "check-drop"))
		return take_rules(page, fault);
	if (models_wants_form(context))
		return render(page, 200, fault);
	if (is_doing(page, "rename")) {
		change.kind = CHANGE_MODEL_RENAME;
		return propose(page, &change,
			arena_printf(arena, "Rename %.*s", STR_ARGS(label)), false,
			fault);
	}
	if (is_doing(page, "park")) {
		change.kind = name.len ? CHANGE_FIELD_PARK : CHANGE_MODEL_PARK;
		return propose(page, &change,
			arena_printf(
				arena, "Park %.*s", STR_ARGS(name.len ? name : label)),
			false, fault);
	}
	if (is_doing(page, "restore")) {
		change.kind = name.len ? CHANGE_FIELD_RESTORE : CHANGE_MODEL_RESTORE;
		return propose(page, &change, STR("Restore"), true, fault);
	}
	return fault_set(fault, STATUS_MALFORMED, "This page cannot do that.");
}

/* A button in a field's row says in one what and with which field. */
static void read_row_button(struct model_page *page, const char *doing)
{
	struct str name = models_sent(page->context, doing);

	if (!name.len)
		return;
	page->doing = str_from(doing);
	page->name = name;
}

enum status view_models_one(struct context *context, struct fault *fault)
{
	struct model_page page = {.context = context};
	struct str table;
	enum status status = models_table(context, &table, fault);

	if (status == STATUS_OK)
		status = models_spec(context, table, &page.spec, fault);
	if (status != STATUS_OK)
		return status;
	if (!context_is_post(context) && models_has_other_address(context, table)) {
		response_redirect(
			context->response, models_url(context, "models_one", table));
		return STATUS_OK;
	}
	if (!context_is_post(context))
		return render(&page, 200, fault);
	page.doing = models_sent(context, "-do");
	page.name = models_sent(context, "name");
	read_row_button(&page, "park");
	read_row_button(&page, "restore");
	return take(&page, fault);
}
