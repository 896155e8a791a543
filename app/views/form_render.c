/* Drawing a form: a node for each field, references as a select while there are few
 * rows to choose from, else an id with the label beside it. */
#include "views/form.h"
#include "views/form_many.h"
#include "views/form_sets.h"
#include "views/form_since.h"

#include <stdlib.h>

#include "model/key.h"
#include "views/form_file.h"
#include "views/upload.h"

enum { OPTIONS_MOST = 100, LABEL_CHARACTERS = 80 };

/* The names that templates/parts/field.html asks for. */
static const char *widget_flag(enum field_widget widget)
{
	static const char *const flags[] = {
		[WIDGET_TEXT] = "text",
		[WIDGET_TEXTAREA] = "textarea",
		[WIDGET_NUMBER] = "number",
		[WIDGET_BOOLEAN] = "boolean",
		[WIDGET_DATE] = "date",
		[WIDGET_DATETIME] = "datetime",
		[WIDGET_TIME] = "time",
		[WIDGET_SELECT] = "select",
		[WIDGET_CHECKBOXES] = "checkboxes",
		[WIDGET_EMAIL] = "text",
		[WIDGET_URL] = "text",
		[WIDGET_JSON] = "textarea",
		[WIDGET_FIXED] = "fixed",
	};

	return flags[widget];
}

/* What was typed stays, in a widget that can hold it whatever it is. */
static struct field_input present_input(
	const struct row_form *form, const struct form_field *at)
{
	struct field_input input = at->input;
	struct str *texts;
	size_t count;

	if (!form->is_editable || at->field->is_generated)
		input.widget = WIDGET_FIXED;
	if (!at->was_posted || input.widget == WIDGET_FIXED)
		return input;
	input.text = at->typed.text;
	input.is_null = at->typed.is_null_ticked;
	if (input.widget == WIDGET_CHECKBOXES && input.text.len &&
		!field_texts_split(form->context->arena, input.text, &texts, &count))
		input.widget = WIDGET_TEXT;
	if (at->error.len && (input.widget == WIDGET_EMAIL || input.widget == WIDGET_URL))
		input.widget = WIDGET_TEXT;
	if (input.widget == WIDGET_TEXT && memchr(input.text.at, '\n', input.text.len))
		input.widget = WIDGET_TEXTAREA;
	if (at->error.len &&
		(input.widget == WIDGET_DATE || input.widget == WIDGET_DATETIME ||
			input.widget == WIDGET_TIME))
		input.widget = WIDGET_TEXT;
	return input;
}

static void add_option(struct arena *arena, struct node *options, struct str value,
	struct str label, bool is_selected)
{
	struct node *option = node_add_dict(arena, options);

	node_set_text(arena, option, "value", value);
	node_set_text(arena, option, "label", label);
	node_set_flag(arena, option, "is_selected", is_selected);
}

static void add_boolean_options(struct arena *arena, struct node *node,
	const struct form_field *at, struct str text)
{
	struct node *options = node_set_list(arena, node, "options");
	bool is_known = str_is(text, "1") || str_is(text, "0");

	if (at->field->is_nullable || !text.len)
		add_option(arena, options, STR(""), STR("—"), !text.len);
	add_option(arena, options, STR("1"), STR("Yes"), str_is(text, "1"));
	add_option(arena, options, STR("0"), STR("No"), str_is(text, "0"));
	if (text.len && !is_known)
		add_option(arena, options, text, text, true);
}

/* The field's choices, and what is stored or typed but none of them. */
static void add_choice_options(struct arena *arena, struct node *node,
	const struct form_field *at, struct str text)
{
	const struct field *field = at->field;
	struct node *options = node_set_list(arena, node, "options");

	if (field->is_nullable || !text.len)
		add_option(arena, options, STR(""), STR("—"), !text.len);
	for (size_t i = 0; i < field->choice_count; i++)
		add_option(arena, options, field->choices[i].value,
			field->choices[i].label,
			str_equal(field->choices[i].value, text));
	if (text.len && !field_choice_find(field, text))
		add_option(arena, options, text, text, true);
}

static bool has_text(const struct str *texts, size_t count, struct str text)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(texts[i], text))
			return true;
	return false;
}

/* A box for each choice, and for each text that is none of them any more. */
static void add_check_options(struct arena *arena, struct node *node,
	const struct form_field *at, struct str json)
{
	const struct field *field = at->field;
	struct node *options = node_set_list(arena, node, "options");
	struct str *texts;
	size_t count;

	if (!field_texts_split(arena, json, &texts, &count))
		count = 0;
	for (size_t i = 0; i < field->choice_count; i++)
		add_option(arena, options, field->choices[i].value,
			field->choices[i].label,
			has_text(texts, count, field->choices[i].value));
	for (size_t i = 0; i < count; i++)
		if (!field_choice_find(field, texts[i]))
			add_option(arena, options, texts[i], texts[i], true);
}

static void append_options_query(
	struct query *query, const struct model *target, size_t field)
{
	buf_text(&query->sql, "SELECT ");
	sql_column(&query->sql, "r", target->fields[field].name);
	buf_text(&query->sql, ", ");
	query_row_label(&query->sql, target, "r");
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, target->table);
	buf_text(&query->sql, " AS r ORDER BY 2, 1");
}

/* Whether there are more rows to choose from than a select should hold. */
static enum status has_many_rows(struct row_form *form, const struct model *target,
	bool *is_many, struct fault *fault)
{
	struct query *query = query_new(form->context->arena);
	struct stmt *stmt;
	enum status status;

	buf_text(&query->sql, "SELECT 1 FROM ");
	sql_name(&query->sql, target->table);
	buf_printf(&query->sql, " LIMIT 1 OFFSET %d", OPTIONS_MOST);
	status = query_prepare(query, form->context->site->store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, is_many, fault);
	stmt_done(stmt);
	return status;
}

/* Adds the options of a reference when there are few enough; `*is_select` says so. */
static enum status add_reference_options(struct row_form *form, struct node *node,
	const struct form_field *at, const struct model *target, size_t field,
	struct str text, bool *is_select, struct fault *fault)
{
	struct arena *arena = form->context->arena;
	struct query *query;
	struct node *options;
	bool has_row = true, is_found = false, is_many = false;
	struct stmt *stmt;
	enum status status = has_many_rows(form, target, &is_many, fault);

	if (status != STATUS_OK || is_many)
		return status;
	query = query_new(arena);
	append_options_query(query, target, field);
	status = query_prepare(query, form->context->site->store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	*is_select = true;
	options = node_set_list(arena, node, "options");
	if (at->field->is_nullable || !text.len)
		add_option(arena, options, STR(""), STR("—"), !text.len);
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		struct str value =
			value_spelling(arena, value_copy(arena, stmt_value(stmt, 0)));
		struct str label =
			value_spelling(arena, value_copy(arena, stmt_value(stmt, 1)));
		bool is_selected = str_equal(value, text);

		is_found |= is_selected;
		label = str_first_characters(label, LABEL_CHARACTERS);
		add_option(arena, options, value, label.len ? label : value, is_selected);
	}
	stmt_done(stmt);
	if (text.len && !is_found)
		add_option(arena, options, text,
			arena_printf(arena, "%.*s (no such row)", STR_ARGS(text)), true);
	return status;
}

static enum status add_reference_label(struct row_form *form, struct node *node,
	const struct model *target, size_t field, struct value value, struct fault *fault)
{
	struct arena *arena = form->context->arena;
	struct str label, key;
	bool is_found;
	enum status status;

	if (value_is_null(value))
		return STATUS_OK;
	status = record_find_label(arena, form->context->site->store, target, field,
		value, &is_found, &label, &key, fault);
	if (status != STATUS_OK)
		return status;
	node_set_text(arena, node, "reference_label",
		is_found ? str_first_characters(label, LABEL_CHARACTERS)
			 : STR("no such row"));
	if (is_found && key.len)
		node_set_text(arena, node, "reference_url",
			page_url(form->context, "model_change", target, key, STR("")));
	return STATUS_OK;
}

static enum status add_reference(struct row_form *form, struct node *node,
	const struct form_field *at, const struct field_input *input, bool *is_select,
	struct fault *fault)
{
	struct arena *arena = form->context->arena;
	size_t field;
	const struct model *target = reference_model(
		form->context->site->registry, form->model, at->index, &field);
	enum status status = STATUS_OK;

	*is_select = false;
	if (!target)
		return STATUS_OK;
	node_set_text(arena, node, "reference_model", target->label);
	node_set_text(arena, node, "reference_list_url",
		page_url(form->context, "model_list", target, STR(""), STR("")));
	if (input->widget != WIDGET_FIXED)
		status = add_reference_options(
			form, node, at, target, field, input->text, is_select, fault);
	if (status == STATUS_OK && !*is_select)
		status = add_reference_label(form, node, target, field,
			at->is_touched && !at->error.len ? at->value : at->stored, fault);
	return status;
}

static void add_blob_link(
	struct row_form *form, struct node *node, const struct form_field *at)
{
	if (form->record && at->stored.class == VALUE_BLOB && form->record->key.len)
		node_set_text(form->context->arena, node, "download_url",
			page_url(form->context, "model_blob", form->model,
				form->record->key, at->field->name));
}

/* What the input may hold, said to browser and person alike. */
static void add_rules(
	struct row_form *form, struct node *node, const struct form_field *at)
{
	struct arena *arena = form->context->arena;
	const struct field *field = at->field;

	node_set_flag(arena, node, "is_required",
		field->is_required ||
			(!field->is_nullable && !field->has_fallback &&
				!field->is_rowid && !field_is_textual(field) &&
				at->input.widget != WIDGET_CHECKBOXES));
	node_set_flag(arena, node, "is_key", field->is_key);
	if (field->max_length)
		node_set_number(arena, node, "max_length", field->max_length);
	if (!form->record && field->is_rowid)
		node_set_text(arena, node, "placeholder", STR("assigned when saved"));
	else if (field->has_fallback && !field->is_fallback_constant)
		node_set_text(arena, node, "placeholder",
			arena_printf(arena, "default: %.*s",
				STR_ARGS(str_first_characters(field->fallback_sql, 60))));
	if (strcmp(field->kind->name, "integer") == 0 ||
		strcmp(field->kind->name, "big integer") == 0)
		node_set_text(arena, node, "input_mode", STR("numeric"));
	else if (strcmp(field->kind->name, "real") == 0 ||
		 strcmp(field->kind->name, "decimal") == 0)
		node_set_text(arena, node, "input_mode", STR("decimal"));
}

/* What the widget's template asks beyond the flag of its name. */
static void add_widget(struct row_form *form, struct node *node,
	const struct form_field *at, const struct field_input *input)
{
	struct arena *arena = form->context->arena;
	bool is_email = input->widget == WIDGET_EMAIL,
	     is_url = input->widget == WIDGET_URL;

	if (input->widget == WIDGET_BOOLEAN)
		add_boolean_options(arena, node, at, input->text);
	else if (input->widget == WIDGET_SELECT)
		add_choice_options(arena, node, at, input->text);
	else if (input->widget == WIDGET_CHECKBOXES)
		add_check_options(arena, node, at, input->text);
	node_set_flag(arena, node, "is_code", input->widget == WIDGET_JSON);
	node_set_text(arena, node, "input_type",
		is_email ? STR("email") : (is_url ? STR("url") : STR("text")));
	if (is_email || is_url)
		node_set_text(
			arena, node, "input_mode", is_email ? STR("email") : STR("url"));
}

/* The token goes round unchanged until the person has seen what somebody else made of
 * the field meanwhile. */
static struct str shown_token(struct row_form *form, const struct form_field *at)
{
	struct arena *arena = form->context->arena;
	const struct str *posted = form_get(&form->context->form,
		arena_printf(arena, "-was.%.*s", STR_ARGS(form_posted_name(at))));
	struct field_input shown = at->input;

	if (at->was_posted && !at->has_conflict && posted)
		return *posted;
	/* Without a box nothing that comes back can say NULL. */
	shown.is_null &= at->field->is_nullable && field_is_textual(at->field);
	return form_shown_token(arena, at->stored, &shown);
}

static enum status add_field(struct row_form *form, struct node *fields,
	const struct form_field *at, size_t number, struct fault *fault)
{
	struct arena *arena = form->context->arena;
	struct node *node = node_add_dict(arena, fields);
	struct field_input input = present_input(form, at);
	bool is_select = false, is_null_box = at->field->is_nullable &&
					      field_is_textual(at->field) &&
					      input.widget != WIDGET_FIXED;
	enum status status = STATUS_OK;

	node_set_text(arena, node, "id", arena_printf(arena, "f%zu", number));
	node_set_text(arena, node, "name", at->input_name);
	node_set_text(arena, node, "field", at->field->name);
	node_set_text(arena, node, "label", at->field->label);
	node_set_text(arena, node, "type", at->field->type);
	node_set_text(arena, node, "help", form->model->help[at->index]);
	node_set_text(arena, node, "value", input.text);
	node_set_text(arena, node, "why", input.why);
	node_set_flag(arena, node, "is_null", input.is_null);
	node_set_flag(arena, node, "has_null_box", is_null_box);
	node_set_text(arena, node, "error", at->error);
	node_set_flag(arena, node, "has_conflict", at->has_conflict);
	node_set_text(arena, node, "conflict", at->conflict);
	add_rules(form, node, at);
	add_blob_link(form, node, at);
	if (upload_is_for(at->field))
		form_file_render(form, node, at, input.text);
	add_widget(form, node, at, &input);
	if (at->field->reference >= 0)
		status = add_reference(form, node, at, &input, &is_select, fault);
	if (is_select)
		node_set_flag(arena, node, "select", true);
	else if (input.widget != WIDGET_FIXED && form_file_can_be_chosen(at))
		node_set_flag(arena, node, "file", true);
	else
		node_set_flag(arena, node, widget_flag(input.widget), true);
	if (input.widget != WIDGET_FIXED)
		node_set_text(arena, node, "shown", shown_token(form, at));
	return status;
}

enum status form_render(struct row_form *form, struct fault *fault)
{
	struct arena *arena = form->context->arena;
	struct node *root = form->page->root;
	struct node **lists = form_sets(form);
	enum status status = STATUS_OK;
	unsigned char once[16];
	char *hex = arena_alloc(arena, 2 * sizeof once + 1);
	bool has_problems = false, has_files = false;

	for (size_t i = 0; i < form->count && status == STATUS_OK; i++) {
		has_problems |= form->fields[i].error.len || form->fields[i].has_conflict;
		has_files |= form_file_can_be_chosen(&form->fields[i]);
		status = add_field(
			form, lists[form->fields[i].index], &form->fields[i], i, fault);
	}
	if (status == STATUS_OK)
		status = form_many_render(form, fault);
	random_bytes(once, sizeof once);
	hex_encode(hex, once, sizeof once);
	node_set_text(arena, root, "once", str_from(hex));
	node_set_text(arena, root, "since", form_since_token(form));
	node_set_flag(arena, root, "is_editable", form->is_editable);
	node_set_flag(arena, root, "has_problems", has_problems);
	node_set_flag(arena, root, "has_files", has_files);
	node_set_text(arena, root, "read_only", form->model->read_only);
	node_set_text(arena, root, "slug", form->model->slug);
	node_set_text(arena, root, "list_url",
		page_url(form->context, "model_list", form->model, STR(""), STR("")));
	return status;
}
