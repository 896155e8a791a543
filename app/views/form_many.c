/* Many-to-many fields in a form. Only what was posted is written: a form without them
 * links and unlinks nothing. */
#include "views/form_many.h"

#include "base/digest.h"
#include "views/form_sets.h"

enum { BOXES_MOST = 100, LABEL_CHARACTERS = 80, TOKEN_HEX = 32, TEXT_BYTES = 64 * 1024 };

struct form_many {
	const struct model_many *many;
	struct many_link link;
	struct str input_name;
	struct value *stored; /* as linked now */
	size_t stored_count;
	struct value *values; /* as posted */
	size_t value_count;
	struct str typed; /* where they are typed, not ticked */
	struct str error;
	bool has_boxes;
	bool was_posted;
	bool is_touched;
	bool has_conflict;
};

static struct arena *arena_of(const struct row_form *form)
{
	return form->context->arena;
}

static enum status count_choices(
	struct row_form *form, struct form_many *at, struct fault *fault)
{
	struct query *query = query_new(arena_of(form));
	struct stmt *stmt;
	bool has_more = false;
	enum status status;

	buf_text(&query->sql, "SELECT 1 FROM ");
	sql_name(&query->sql, at->link.target->table);
	buf_printf(&query->sql, " LIMIT 1 OFFSET %d", BOXES_MOST);
	status = query_prepare(query, form->context->site->store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_more, fault);
	stmt_done(stmt);
	at->has_boxes = !has_more;
	return status;
}

enum status form_many_begin(struct row_form *form, struct fault *fault)
{
	const struct model *model = form->model;
	struct context *context = form->context;
	enum status status = STATUS_OK;

	form->manies =
		arena_zeroed(context->arena, model->many_count + 1, sizeof *form->manies);
	for (size_t i = 0; i < model->many_count && status == STATUS_OK; i++) {
		struct form_many *at = &form->manies[form->many_count];

		*at = (struct form_many){.many = &model->manies[i]};
		if (!many_resolve(context->site->registry, model, at->many, &at->link))
			continue;
		form->many_count++;
		at->input_name = arena_printf(
			context->arena, FORM_ID_PREFIX "%lld", (long long)at->many->id);
		if (form->record)
			status = many_read(context->arena, context->site->store,
				&at->link, form->record->values[at->link.own_field],
				&at->stored, &at->stored_count, fault);
		if (status == STATUS_OK)
			status = count_choices(form, at, fault);
	}
	return status;
}

/* What the form remembers of the links as it was shown. */
static struct str token_of(struct arena *arena, const struct value *values, size_t count)
{
	struct digest_state state;
	struct digest digest;
	char *hex = arena_alloc(arena, TOKEN_HEX + 1);

	digest_begin(&state);
	for (size_t i = 0; i < count; i++)
		digest_add_part(&state, value_spelling(arena, values[i]));
	digest = digest_end(&state);
	hex_encode(hex, digest.bytes, TOKEN_HEX / 2);
	return str_from(hex);
}

static const struct str *posted(
	const struct row_form *form, const char *prefix, struct str name)
{
	return form_get(&form->context->form,
		arena_printf(arena_of(form), "%s%.*s", prefix, STR_ARGS(name)));
}

static bool is_among(const struct value *values, size_t count, struct value value)
{
	for (size_t i = 0; i < count; i++)
		if (value_equal(values[i], value))
			return true;
	return false;
}

static bool is_same(const struct form_many *at)
{
	for (size_t i = 0; i < at->value_count; i++)
		if (!is_among(at->stored, at->stored_count, at->values[i]))
			return false;
	return at->value_count == at->stored_count;
}

/* Takes one key as it was ticked or typed; twice the same counts once. */
static enum status take_key(
	struct row_form *form, struct form_many *at, struct str text, struct fault *fault)
{
	struct context *context = form->context;
	const struct field *field = &at->link.target->fields[at->link.target_field];
	struct field_typed typed = {.text = str_trim(text)};
	struct fault problem;
	struct value value;
	struct str label, key;
	bool is_found = false;
	enum status status;

	if (!typed.text.len)
		return STATUS_OK;
	if (field_read(context->arena, field, &typed, NULL, &value, &problem) ==
		STATUS_OK) {
		status = record_find_label(context->arena, context->site->store,
			at->link.target, at->link.target_field, value, &is_found, &label,
			&key, fault);
		if (status != STATUS_OK)
			return status;
	}
	if (!is_found) {
		at->error = arena_printf(context->arena, "%.*s has no row “%.*s”.",
			STR_ARGS(at->link.target->label), STR_ARGS(typed.text));
		return STATUS_OK;
	}
	if (!is_among(at->values, at->value_count, value))
		at->values[at->value_count++] = value;
	return STATUS_OK;
}

static enum status take_posted(
	struct row_form *form, struct form_many *at, struct fault *fault)
{
	const struct form *body = &form->context->form;
	enum status status = STATUS_OK;
	size_t lines = 1;

	for (size_t i = 0; i < body->count; i++)
		if (str_equal(body->pairs[i].name, at->input_name)) {
			at->typed = body->pairs[i].value;
			for (size_t j = 0; j < at->typed.len; j++)
				lines += at->typed.at[j] == '\n';
			lines++;
		}
	at->values = arena_zeroed(arena_of(form), lines, sizeof *at->values);
	for (size_t i = 0; i < body->count; i++) {
		struct str rest = body->pairs[i].value;

		if (!str_equal(body->pairs[i].name, at->input_name))
			continue;
		for (size_t from = 0; from < rest.len && status == STATUS_OK;) {
			size_t end = str_find(rest, from, '\n');

			status = take_key(form, at, str_slice(rest, from, end), fault);
			from = end + 1;
		}
	}
	return status;
}

enum status form_many_read(struct row_form *form, struct fault *fault)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < form->many_count && status == STATUS_OK; i++) {
		struct form_many *at = &form->manies[i];
		const struct str *was = posted(form, "-was.", at->input_name);

		if (!posted(form, "-many.", at->input_name))
			continue;
		at->was_posted = true;
		status = take_posted(form, at, fault);
		at->is_touched = !is_same(at);
		form->errors += at->error.len > 0;
		at->has_conflict = at->is_touched && was &&
				   !str_equal(*was, token_of(arena_of(form), at->stored,
							    at->stored_count));
		form->conflicts += at->has_conflict;
	}
	return status;
}

static void add_option(struct row_form *form, struct node *options, struct value value,
	struct value label, bool is_selected)
{
	struct arena *arena = arena_of(form);
	struct node *option = node_add_dict(arena, options);
	struct str key = value_spelling(arena, value),
		   name = str_first_characters(
			   value_spelling(arena, label), LABEL_CHARACTERS);

	node_set_text(arena, option, "value", key);
	node_set_text(arena, option, "label", name.len ? name : key);
	node_set_flag(arena, option, "is_selected", is_selected);
}

static enum status add_boxes(struct row_form *form, struct node *node,
	const struct form_many *at, struct fault *fault)
{
	struct arena *arena = arena_of(form);
	struct node *options = node_set_list(arena, node, "options");
	const struct model *target = at->link.target;
	const struct value *values = at->was_posted ? at->values : at->stored;
	size_t count = at->was_posted ? at->value_count : at->stored_count;
	struct query *query = query_new(arena);
	struct stmt *stmt;
	bool has_row = true;
	enum status status;

	buf_text(&query->sql, "SELECT ");
	sql_column(&query->sql, "r", target->fields[at->link.target_field].name);
	buf_text(&query->sql, ", ");
	query_row_label(&query->sql, target, "r");
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, target->table);
	buf_text(&query->sql, " AS r ORDER BY 2, 1");
	status = query_prepare(query, form->context->site->store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		struct value value = value_copy(arena, stmt_value(stmt, 0));

		add_option(form, options, value, value_copy(arena, stmt_value(stmt, 1)),
			is_among(values, count, value));
	}
	stmt_done(stmt);
	return status;
}

/* The keys, a line each; or what was typed. */
static struct str lines_of(struct row_form *form, const struct form_many *at)
{
	struct buf text;
	struct str lines;

	if (at->was_posted && at->error.len)
		return at->typed;
	buf_init(&text, TEXT_BYTES);
	for (size_t i = 0; i < (at->was_posted ? at->value_count : at->stored_count);
		i++) {
		const struct value *values = at->was_posted ? at->values : at->stored;

		buf_str(&text, value_spelling(arena_of(form), values[i]));
		buf_char(&text, '\n');
	}
	lines = arena_copy(arena_of(form), buf_content(&text));
	buf_free(&text);
	return lines;
}

static enum status add_many(struct row_form *form, struct node *fields,
	const struct form_many *at, size_t number, struct fault *fault)
{
	struct arena *arena = arena_of(form);
	struct node *node = node_add_dict(arena, fields);

	node_set_text(arena, node, "id", arena_printf(arena, "m%zu", number));
	node_set_text(arena, node, "name", at->input_name);
	node_set_text(arena, node, "field", at->many->name);
	node_set_text(arena, node, "label", at->many->label);
	node_set_text(arena, node, "type",
		arena_printf(arena, "many of %.*s", STR_ARGS(at->link.target->label)));
	node_set_text(arena, node, "help", at->many->help);
	node_set_text(arena, node, "error", at->error);
	node_set_flag(arena, node, "has_conflict", at->has_conflict);
	node_set_text(arena, node, "conflict", STR("another choice"));
	node_set_text(
		arena, node, "shown", token_of(arena, at->stored, at->stored_count));
	node_set_text(arena, node, "reference_model", at->link.target->label);
	node_set_text(arena, node, "reference_list_url",
		page_url(form->context, "model_list", at->link.target, STR(""), STR("")));
	if (!form->is_editable) {
		node_set_text(arena, node, "value", lines_of(form, at));
		node_set_flag(arena, node, "fixed", true);
		return STATUS_OK;
	}
	if (at->has_boxes) {
		node_set_flag(arena, node, "checkboxes", true);
		return add_boxes(form, node, at, fault);
	}
	node_set_text(arena, node, "value", lines_of(form, at));
	node_set_flag(arena, node, "textarea", true);
	node_set_flag(arena, node, "is_many", true);
	return STATUS_OK;
}

enum status form_many_render(struct row_form *form, struct fault *fault)
{
	struct node *fields;
	enum status status = STATUS_OK;

	if (!form->many_count)
		return STATUS_OK;
	fields = form_sets_add(form);
	for (size_t i = 0; i < form->many_count && status == STATUS_OK; i++)
		status = add_many(form, fields, &form->manies[i], i, fault);
	return status;
}

/* The links as the log has them: labels would cost a query each, keys will do. */
static struct value joined(struct arena *arena, const struct value *values, size_t count)
{
	struct buf text;
	struct str copy;

	buf_init(&text, TEXT_BYTES);
	for (size_t i = 0; i < count; i++) {
		buf_text(&text, i ? ", " : "");
		buf_str(&text, value_spelling(arena, values[i]));
	}
	copy = arena_copy(arena, buf_content(&text));
	buf_free(&text);
	return value_text(copy);
}

static void note(struct row_form *form, const struct form_many *at, struct change *change)
{
	struct arena *arena = arena_of(form);
	const struct field named = {.name = at->many->name,
		.label = at->many->label,
		.kind = field_kind_named("text"),
		.reference = -1};
	struct value old = joined(arena, at->stored, at->stored_count),
		     new = joined(arena, at->values, at->value_count);

	change_note(change, arena, &named, form->record ? &old : NULL, &new);
}

/* The value that our row's pairs hold: of its key, or of the row as it is now. */
static enum status own_value(struct row_form *form, const struct form_many *at,
	const struct value *key, struct value *own, struct fault *fault)
{
	return record_read_field(arena_of(form), form->context->site->store, form->model,
		key, at->link.own_field, own, fault);
}

enum status form_many_save(struct row_form *form, const struct value *key,
	struct change *change, bool *did_something, struct fault *fault)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < form->many_count && status == STATUS_OK; i++) {
		struct form_many *at = &form->manies[i];
		struct value own;

		if (!at->is_touched)
			continue;
		status = own_value(form, at, key, &own, fault);
		if (status == STATUS_OK)
			status = many_write(arena_of(form), form->context->site->store,
				&at->link, own, at->values, at->value_count, fault);
		if (status != STATUS_OK)
			return status;
		note(form, at, change);
		*did_something = true;
	}
	return status;
}
