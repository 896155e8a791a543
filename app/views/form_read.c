/* Reading a posted form: what the person changed, what is wrong with it, and what
 * somebody else changed meanwhile. Nothing that was typed is dropped. */
#include "views/form.h"

#include "views/draft.h"
#include "views/form_file.h"
#include "views/form_since.h"
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
		at->input_name = form_field_name(context->arena, field);
		at->stored = record ? record->values[index] : first_value(field);
		at->input = field->kind->input(context->arena, field, at->stored);
		if (field->choice_count && (at->input.widget == WIDGET_TEXT ||
						   at->input.widget == WIDGET_NUMBER))
			at->input.widget = WIDGET_SELECT;
		form_file_begin(form, at);
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

/* A required field that was left empty is asked for, even when it was empty before. */
static bool is_asked_for(const struct form_field *at)
{
	return at->field->is_required && !str_trim(at->typed.text).len;
}

/* A value that a change of the field's kind converted: nobody can tell it from before. */
static bool looks_as_shown(const struct form_field *at, struct str token)
{
	const struct field_typed shown = {.text = at->input.text,
		.is_null_ticked = at->input.is_null && has_null_box(at->field)};

	return token_has_text(token, &shown);
}

/* Whether the person changed this field, and to what. Without a token the form was not
 * shown with this field: what was posted is taken as typed. */
static void read_field(
	struct row_form *form, struct form_field *at, struct str posted_name)
{
	const struct str *token = posted(form, "-was.", posted_name);
	struct value now = stored_or_null(form, at);
	bool has_token = token && token_is_whole(*token);
	struct fault fault;

	if (has_token && token_has_text(*token, &at->typed)) {
		at->is_defaulted = !form->record && at->field->has_fallback &&
				   !at->field->is_fallback_constant;
		if ((form->record && !is_asked_for(at)) || at->is_defaulted)
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
	if (form->record && has_token && !token_has_value(*token, at->stored) &&
		!looks_as_shown(at, *token))
		note_conflict(form, at);
}

/* What was ticked of a field's checkboxes, as one text: the form has a pair for each. */
static struct str ticked(const struct row_form *form, struct str input_name)
{
	const struct form *body = &form->context->form;
	struct str *texts;
	size_t count = 0;

	texts = arena_alloc(form->context->arena, (body->count + 1) * sizeof *texts);
	for (size_t i = 0; i < body->count; i++)
		if (str_equal(body->pairs[i].name, input_name))
			texts[count++] = body->pairs[i].value;
	return field_texts_join(form->context->arena, texts, count);
}

/* A field that the form did not have when it was shown, and that must not stay empty. */
static void ask_for(struct row_form *form, struct form_field *at)
{
	const struct field *field = at->field;
	bool is_empty = value_is_null(at->stored) ||
			(at->stored.class == VALUE_TEXT && !at->stored.bytes.len);

	if (!is_empty || field->is_rowid ||
		(!field->is_required && (field->is_nullable || form->record)) ||
		(!form->record && field->has_fallback))
		return;
	at->error = STR("This field is required.");
	form->errors++;
}

/* Takes what was posted for one field, by whatever name it had then. */
static void take_posted(struct row_form *form, struct form_field *at)
{
	struct str name = form_posted_name(at);
	const struct str *text = posted(form, "", name);
	const struct str *null = posted(form, "-null.", name);
	bool is_many = posted(form, "-many.", name) != NULL;

	if (!text && !is_many) {
		ask_for(form, at);
		return;
	}
	at->was_posted = true;
	at->typed.text = is_many ? ticked(form, name) : *text;
	at->typed.is_null_ticked = null && has_null_box(at->field);
	read_field(form, at, name);
}

void form_read(struct row_form *form)
{
	form_find_posted(form);
	for (size_t i = 0; i < form->count; i++) {
		struct form_field *at = &form->fields[i];

		if (at->input.widget == WIDGET_FIXED || at->field->is_generated)
			continue;
		if (!form_file_can_be_chosen(at)) {
			take_posted(form, at);
			continue;
		}
		if (form_file_take(form, at))
			read_field(form, at, form_posted_name(at));
		form_file_check(form, at);
	}
}

static bool is_known(struct row_form *form, struct str name)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_equal(form_posted_name(&form->fields[i]), name))
			return true;
	for (size_t i = 0; i < form->model->many_count; i++)
		if (str_equal(arena_printf(form->context->arena, FORM_ID_PREFIX "%lld",
				      (long long)form->model->manies[i].id),
			    name))
			return true;
	for (size_t i = 0; i < form->model->field_count; i++)
		if (!form->model->fields[i].is_parked &&
			str_equal(form_field_name(
					  form->context->arena, &form->model->fields[i]),
				name))
			return true;
	return false;
}

void form_say_unknown(struct row_form *form)
{
	struct context *context = form->context;
	const struct form *body = &context->form;

	draft_take(context);
	form_file_say_unknown(form);
	for (size_t i = 0; i < body->count; i++) {
		struct str name = body->pairs[i].name, value = body->pairs[i].value;
		struct field_typed typed = {.text = value};
		const struct str *token;
		struct str label;

		if (str_starts(name, "-") || is_known(form, name))
			continue;
		token = posted(form, "-was.", name);
		typed.is_null_ticked = posted(form, "-null.", name) != NULL;
		if (token && token_is_whole(*token) && token_has_text(*token, &typed))
			continue;
		label = form_gone_label(context, name);
		form->errors++;
		draft_note(context, label, value);
		page_alert(context, form->page,
			arena_printf(context->arena,
				"The field “%.*s” is not there any more. You had typed: "
				"“%.*s”. Saving again leaves it out, and keeps it as a "
				"draft.",
				STR_ARGS(label), STR_ARGS(value)));
	}
	if (form->errors)
		form_say_since(form);
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
