/* The page of one field: what it is, added or changed. Never changes anything but by a
 * proposal. */
#include "views/models.h"
#include "views/views.h"

struct field_form {
	struct context *context;
	struct model_spec *spec;
	const struct field_spec *old; /* NULL: a new one */
	const struct migration *last; /* of the model's history; NULL: none yet */
	struct problem *problems;
	struct str alert; /* what happened meanwhile */
};

/* The field with nothing of its model but the table's name: what else is changed there
 * is no concern of this form. */
static struct str digest_of_field(
	const struct field_form *form, const struct field_spec *given)
{
	struct field_spec field = *given;
	struct model_spec narrow = {.table = form->spec->table,
		.kind = form->spec->kind,
		.fields = &field,
		.field_count = 1};

	field.id = field.state_moment = 0;
	return models_digest(form->context->arena, &narrow);
}

static struct str shown_digest(const struct field_form *form)
{
	return form->old ? digest_of_field(form, form->old) : STR("");
}

/* Whether nothing of the field is to change but, perhaps, its name. */
static bool is_same_but_name(
	const struct field_form *form, const struct field_spec *field)
{
	struct field_spec renamed = *field;

	if (!form->old)
		return false;
	renamed.name = form->old->name;
	return str_equal(digest_of_field(form, &renamed), shown_digest(form));
}

static void add_kinds(struct inputs *inputs, struct str kind)
{
	size_t count;
	const char *const *names = field_kind_names(&count);
	struct select select = inputs_select(inputs, "kind", "Kind", NULL, kind);

	for (size_t i = 0; i < count; i++)
		select_option(inputs, &select, str_from(names[i]), str_from(names[i]));
	select_end(inputs, &select);
}

static void add_rules(struct inputs *inputs, const struct field_spec *field)
{
	inputs_group(inputs, "Rules");
	inputs_check(inputs, "required", "Required",
		"There must be a value: the column refuses NULL.", field->is_not_null);
	inputs_check(inputs, "not_blank", "Not blank",
		"Forms refuse an empty text as well.", field->is_required);
	inputs_check(inputs, "unique", "Unique", "No two rows have the same value.",
		field->is_unique);
	inputs_check(inputs, "indexed", "Indexed", "Faster to search and sort by.",
		field->is_indexed);
	inputs_text(inputs, "default", "Default",
		"A word or number, or SQL: 'draft', 0, CURRENT_TIMESTAMP, (expression).",
		field->fallback);
	inputs_area(inputs, "choices", "Choices", "One a line: value, or value = label.",
		field_form_choices(inputs->context->arena, field->choices));
}

static void add_limits(struct inputs *inputs, const struct field_spec *field)
{
	inputs_group(inputs, "Limits");
	inputs_number(inputs, "max_length", "Characters at most", "Of texts.",
		field->max_length);
	inputs_number(
		inputs, "digits", "Digits", "Of decimals, all together.", field->digits);
	inputs_number(inputs, "places", "Places", "Of decimals, after the point.",
		field->places);
	inputs_text(inputs, "minimum", "Minimum",
		"Of numbers, dates and times, as they are typed.", field->minimum);
	inputs_text(inputs, "maximum", "Maximum", NULL, field->maximum);
	inputs_text(inputs, "pattern", "Pattern",
		"A regular expression for the whole text.", field->pattern);
}

static void add_target(struct inputs *inputs, const struct field_spec *field)
{
	const struct registry *registry = inputs->context->site->registry;
	struct select select;

	if (registry_count(registry) > TARGETS_MOST) {
		inputs_text(inputs, "target", "Points to",
			"The table, of foreign keys, one-to-one and many-to-many fields.",
			field->target);
		return;
	}
	select = inputs_select(inputs, "target", "Points to",
		"Of foreign keys, one-to-one and many-to-many fields.", field->target);
	select_option(inputs, &select, STR(""), STR("—"));
	for (size_t i = 0; i < registry_count(registry); i++) {
		const struct model *model = registry_at(registry, i);

		if (model->schema.kind == TABLE_ORDINARY)
			select_option(inputs, &select, model->table, model->label);
	}
	select_end(inputs, &select);
}

static void add_reference(struct inputs *inputs, const struct field_spec *field)
{
	static const char *const actions[] = {
		"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT"};
	static const char *const meanings[] = {"Delete these rows too", "Set NULL",
		"Set the default", "Refuse, at once"};
	struct str on_delete =
		str_is(field->on_delete, "NO ACTION") ? STR("") : field->on_delete;
	struct select select;

	inputs_group(inputs, "Reference");
	add_target(inputs, field);
	select = inputs_select(
		inputs, "on_delete", "When that row is deleted", NULL, on_delete);
	select_option(inputs, &select, STR(""), STR("Refuse"));
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		select_option(
			inputs, &select, str_from(actions[i]), str_from(meanings[i]));
	select_end(inputs, &select);
}

static void add_rest(struct inputs *inputs, const struct field_spec *field, bool is_new)
{
	struct select select;

	inputs_group(inputs, "Computed");
	inputs_area(inputs, "expression", "Expression",
		"SQL over this row's columns: price * amount.", field->expression);
	inputs_check(inputs, "stored", "Stored", "Kept in the file, not worked out anew.",
		field->is_stored);
	inputs_group(inputs, "Place");
	inputs_number(inputs, "position", "Position",
		"In forms and lists, ascending; empty: the table's order.",
		field->position);
	inputs_check(
		inputs, "hidden", "Hidden", "Not in lists and forms.", field->is_hidden);
	inputs_group(
		inputs, is_new ? "Rows that are there" : "Values that do not convert");
	if (!is_new) {
		select = inputs_select(
			inputs, "misfits", "What to do with them", NULL, STR("refuse"));
		select_option(inputs, &select, STR("refuse"), STR("Refuse the change"));
		select_option(inputs, &select, STR("null"), STR("Set NULL"));
		select_option(
			inputs, &select, STR("default"), STR("Set the value below"));
		select_end(inputs, &select);
	}
	inputs_text(inputs, "misfit_value", is_new ? "Their value" : "That value",
		is_new ? "A required field without a default needs one." : NULL, STR(""));
}

static struct str page_title(const struct field_form *form)
{
	if (!form->old)
		return STR("Add a field");
	return arena_printf(
		form->context->arena, "Field %.*s", STR_ARGS(form->old->name));
}

static enum status render(
	struct field_form *form, bool is_typed, int code, struct fault *fault)
{
	struct context *context = form->context;
	struct arena *arena = context->arena;
	const struct field_spec blank = {.kind = STR("text")};
	const struct field_spec *field = form->old ? form->old : &blank;
	struct page *page = page_begin(context, page_title(form));
	struct inputs inputs;

	models_crumbs(context, page, form->spec, page_title(form));
	if (form->alert.len)
		page_alert(context, page, form->alert);
	inputs_begin(&inputs, context, page, is_typed, form->problems);
	inputs_group(&inputs, "Field");
	inputs_text(&inputs, "name", "Name",
		"The column's name. Renaming keeps every value.", field->name);
	add_kinds(&inputs, field->kind);
	inputs_text(&inputs, "label", "Label", "What people read; empty: from the name.",
		field->label);
	inputs_area(&inputs, "help", "Help", "Shown below the input.", field->help);
	add_rules(&inputs, field);
	add_limits(&inputs, field);
	add_reference(&inputs, field);
	add_rest(&inputs, field, !form->old);
	node_set_text(arena, page->root, "was", shown_digest(form));
	node_set_text(arena, page->root, "column", form->old ? form->old->name : STR(""));
	node_set_number(arena, page->root, "field_id", form->old ? form->old->id : 0);
	node_set_number(arena, page->root, "last", form->last ? form->last->id : 0);
	node_set_flag(arena, page->root, "is_new", !form->old);
	node_set_text(arena, page->root, "back_url",
		models_url(context, "models_one", form->spec->table));
	return page_render(context, "models_field", page, code, fault);
}

static enum status find_old(struct field_form *form, struct fault *fault)
{
	struct context *context = form->context;
	bool is_post = context_is_post(context);
	struct str name = models_sent(context, is_post ? "-field" : "name");
	int64_t id = 0;

	if (is_post && str_to_int64(models_sent(context, "-id"), &id) && id > 0)
		for (size_t i = 0; i < form->spec->field_count; i++)
			if (form->spec->fields[i].id == id)
				form->old = &form->spec->fields[i];
	if (!form->old && name.len)
		form->old = spec_field(form->spec, name);
	if (form->old || !name.len)
		return STATUS_OK;
	return fault_set(fault, STATUS_NOT_FOUND, "%.*s has no field %.*s.",
		STR_ARGS(form->spec->table), STR_ARGS(name));
}

/* Who changed it after the form was opened. */
static void say_what_changed(struct field_form *form)
{
	struct context *context = form->context;
	const struct migration *last = form->last;
	int64_t seen = 0;
	struct str by = STR("from outside");

	if (last && str_to_int64(models_sent(context, "-last"), &seen) && last->id > seen)
		by = arena_printf(context->arena, "by %.*s, %.*s: %.*s",
			STR_ARGS(last->user_name.len ? last->user_name : last->origin),
			STR_ARGS(models_moment(context->arena, last->moment_unix_s)),
			STR_ARGS(last->words));
	form->alert = arena_printf(context->arena,
		"This field was changed after you opened the form (%.*s). What you typed "
		"is kept; go on and it is done to the field as it is now.",
		STR_ARGS(by));
}

static enum status propose(struct field_form *form, const struct field_spec *field,
	const struct change *misfits, struct fault *fault)
{
	struct context *context = form->context;
	struct change changes[2] = {{0}};
	struct str table = form->spec->table;
	size_t count = 0;
	bool is_same = is_same_but_name(form, field),
	     is_renamed = form->old && !str_equal(form->old->name, field->name);
	struct proposal proposal = {.context = context,
		.spec = form->spec,
		.table = table,
		.title = page_title(form),
		.changes = changes,
		.back_url = context->request->path,
		.next_url = models_url(context, "models_one", table),
		.has_form = true,
		.is_safe = form->old != NULL};

	if (is_renamed)
		changes[count++] = (struct change){.kind = CHANGE_FIELD_RENAME,
			.table = table,
			.name = form->old->name,
			.new_name = field->name};
	if (!is_same)
		changes[count++] = (struct change){
			.kind = form->old ? CHANGE_FIELD_ALTER : CHANGE_FIELD_ADD,
			.table = table,
			.name = field->name,
			.field = field,
			.misfits = misfits->misfits,
			.misfit_value = misfits->misfit_value};
	proposal.count = count;
	if (!count) {
		page_redirect(context, proposal.next_url, STR(MODELS_NOTHING));
		return STATUS_OK;
	}
	return proposal_answer(&proposal, fault);
}

static enum status take(struct field_form *form, struct fault *fault)
{
	struct context *context = form->context;
	struct field_spec *field = arena_zeroed(context->arena, 1, sizeof *field);
	struct change misfits = {0};

	field_form_read(context, form->old, field, &misfits, &form->problems);
	if (models_wants_form(context)) {
		form->problems = NULL;
		return render(form, true, 200, fault);
	}
	if (form->problems)
		return render(form, true, 422, fault);
	if (!str_equal(models_sent(context, "-was"), shown_digest(form))) {
		say_what_changed(form);
		return render(form, true, 409, fault);
	}
	return propose(form, field, &misfits, fault);
}

static enum status read_last(struct field_form *form, struct fault *fault)
{
	struct migration *last;
	size_t count = 0;
	enum status status = migrations_read(form->context->site->store,
		form->context->arena, form->spec->table, 0, 1, &last, &count, fault);

	if (status == STATUS_OK && count)
		form->last = last;
	return status;
}

enum status view_models_field(struct context *context, struct fault *fault)
{
	struct field_form form = {.context = context};
	struct str table;
	enum status status = models_table(context, &table, fault);

	if (status == STATUS_OK)
		status = models_spec(context, table, &form.spec, fault);
	if (status == STATUS_OK)
		status = find_old(&form, fault);
	if (status == STATUS_OK)
		status = read_last(&form, fault);
	if (status != STATUS_OK)
		return status;
	return context_is_post(context) ? take(&form, fault)
					: render(&form, false, 200, fault);
}
