/* Reading a posted form: what the person changed, what is wrong with it, and what
 * somebody else changed meanwhile. Nothing that was typed is dropped. */
#include "views/form.h"

#include "views/form_token.h"

enum { CONFLICT_CHARACTERS = 200 };

struct str form_control(const struct context *context, const char *name)
{
	const struct str *value = form_get(&context->form, str_from(name));

	return value ? *value : (struct str){NULL, 0};
}

static const struct str *posted(
	const struct row_form *form, const char *prefix, struct str input_name)
{
	struct arena *arena = form->context->arena;

	return form_get(&form->context->form,
		arena_printf(arena, "%s%.*s", prefix, STR_ARGS(input_name)));
}

/* A new row's values before anybody typed: constant defaults, else NULL. */
static struct value first_value(const struct field *field)
{
	return field->is_fallback_constant ? field->fallback : value_null();
}

static bool has_null_box(const struct field *field)
{
	return field->is_nullable && field_is_textual(field);
}

void form_begin(struct row_form *form, struct context *context, struct page *page,
	const struct record *record)
{
	const struct model *model = context->match.model;

	*form = (struct row_form){.context = context,
		.model = model,
		.record = record,
		.page = page,
		.is_editable = model_is_editable(model) &&
			       permission_allows(context_user(context), ACCESS_CHANGE)};
	form->fields = arena_zeroed(
		context->arena, model->shown_count + 1, sizeof *form->fields);
	for (size_t i = 0; i < model->shown_count; i++) {
		size_t index = model->shown[i];
		const struct field *field = &model->fields[index];
		struct form_field *at = &form->fields[i];

		if (!record && field->is_generated)
			continue;
		at = &form->fields[form->count++];
		at->field = field;
		at->index = index;
		at->input_name = form_input_name(context->arena, field->name);
		at->stored = record ? record->values[index] : first_value(field);
		at->input = field->kind->input(context->arena, field, at->stored);
	}
}

static struct value stored_or_null(
	const struct row_form *form, const struct form_field *at)
{
	return form->record ? at->stored : value_null();
}

static void note_conflict(struct row_form *form, struct form_field *at)
{
	at->has_conflict = true;
	at->conflict = value_is_null(at->stored)
			       ? STR("NULL")
			       : at->field->kind->display(form->context->arena, at->field,
					 at->stored, CONFLICT_CHARACTERS);
	form->conflicts++;
}

/* Whether the person changed this field, and to what. Without a token the form was not
 * shown with this field: what was posted is taken as typed. */
static void read_field(struct row_form *form, struct form_field *at)
{
	const struct str *token = posted(form, "-was.", at->input_name);
	struct value now = stored_or_null(form, at);
	bool has_token = token && token_is_whole(*token);
	struct fault fault;

	if (has_token && token_has_text(*token, &at->typed)) {
		at->is_defaulted = !form->record && at->field->has_fallback &&
				   !at->field->is_fallback_constant;
		if (form->record || at->is_defaulted)
			return;
	}
	if (field_read(form->context->arena, at->field, &at->typed,
		    form->record ? &at->stored : NULL, &at->value, &fault) != STATUS_OK) {
		at->error = arena_copy(form->context->arena, str_from(fault.sentence));
		at->is_touched = true;
		form->errors++;
		return;
	}
	if (form->record && value_equal(at->value, now))
		return;
	/* Browsers spell dates and times their own way: the value decides. */
	if (form->record && has_token && token_has_value(*token, at->value))
		return;
	at->is_touched = true;
	if (form->record && has_token && !token_has_value(*token, at->stored))
		note_conflict(form, at);
}

void form_read(struct row_form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		struct form_field *at = &form->fields[i];
		const struct str *text = posted(form, "", at->input_name);
		const struct str *null = posted(form, "-null.", at->input_name);

		if (at->input.widget == WIDGET_FIXED || at->field->is_generated)
			continue;
		if (!text)
			continue;
		at->was_posted = true;
		at->typed.text = *text;
		at->typed.is_null_ticked = null && has_null_box(at->field);
		read_field(form, at);
	}
}

static bool is_known(const struct row_form *form, struct str name)
{
	for (size_t i = 0; i < form->model->field_count; i++)
		if (str_equal(form_input_name(
				      form->context->arena, form->model->fields[i].name),
			    name))
			return true;
	return false;
}

void form_say_unknown(struct row_form *form)
{
	const struct form *body = &form->context->form;

	for (size_t i = 0; i < body->count; i++) {
		struct str name = body->pairs[i].name, value = body->pairs[i].value;
		struct field_typed typed = {.text = value};
		const struct str *token;

		if (str_starts(name, "-") || is_known(form, name))
			continue;
		token = posted(form, "-was.", name);
		typed.is_null_ticked = posted(form, "-null.", name) != NULL;
		if (token && token_is_whole(*token) && token_has_text(*token, &typed))
			continue;
		form->errors++;
		page_alert(form->context, form->page,
			arena_printf(form->context->arena,
				"The field “%.*s” is not there any more. You had typed: "
				"“%.*s”. Saving again leaves it out.",
				STR_ARGS(name), STR_ARGS(value)));
	}
}

/* "UNIQUE constraint failed: Album.Title, Album.ArtistId" names columns after dots. */
static bool names_column(struct str message, struct str table, struct str column)
{
	size_t length = table.len + 1 + column.len;

	for (size_t i = 0; i + length <= message.len; i++) {
		struct str at = str_slice(message, i, i + length);
		char after = i + length < message.len ? message.at[i + length] : ' ';

		if (str_equal_nocase(str_slice(at, 0, table.len), table) &&
			at.at[table.len] == '.' &&
			str_equal_nocase(str_slice(at, table.len + 1, length), column) &&
			(after == ' ' || after == ',' || after == '('))
			return true;
	}
	return false;
}

void form_blame(struct row_form *form, const struct fault *problem)
{
	struct arena *arena = form->context->arena;
	struct str sentence = arena_copy(arena, str_from(problem->sentence));
	struct str detail = arena_copy(arena, str_from(problem->detail));
	bool is_placed = false;

	for (size_t i = 0; i < form->count; i++) {
		struct form_field *at = &form->fields[i];

		if (problem->status != STATUS_INVALID ||
			!names_column(detail, form->model->table, at->field->name))
			continue;
		at->error = sentence;
		is_placed = true;
	}
	form->errors++;
	page_alert(form->context, form->page,
		is_placed ? STR("Please correct the marked fields.") : sentence);
}
