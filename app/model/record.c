/* Rows, one at a time. Never more than one row changes by a call here: what a database's
 * own triggers and references do besides is its own. */
#include "model/record.h"

#include "model/key.h"

enum { COLUMNS_A_QUERY = 900 }; /* two results each at most, under SQLite's 2,000 */

static bool is_blob_kind(const struct field *field)
{
	return strcmp(field->kind->name, "blob") == 0;
}

static void append_field(struct query *query, const struct field *field)
{
	if (!is_blob_kind(field)) {
		sql_name(&query->sql, field->name);
		buf_text(&query->sql, ", 0");
		return;
	}
	buf_text(&query->sql, "CASE typeof(");
	sql_name(&query->sql, field->name);
	buf_text(&query->sql, ") WHEN 'blob' THEN length(");
	sql_name(&query->sql, field->name);
	buf_text(&query->sql, ") ELSE ");
	sql_name(&query->sql, field->name);
	buf_text(&query->sql, " END, typeof(");
	sql_name(&query->sql, field->name);
	buf_text(&query->sql, ") = 'blob'");
}

static void append_from_key(
	struct query *query, const struct model *model, const struct value *key)
{
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, model->table);
	buf_text(&query->sql, " WHERE ");
	query_key(query, model, NULL, key);
	buf_text(&query->sql, " LIMIT 2");
}

static enum status no_such_row(const struct model *model, struct fault *fault)
{
	return fault_set(fault, STATUS_NOT_FOUND, "There is no such row in %.*s.",
		STR_ARGS(model->label));
}

/* Reads the columns [from, to) of the row. */
static enum status read_columns(struct record *record, struct arena *arena,
	struct store *store, const struct value *key, size_t from, size_t to,
	struct fault *fault)
{
	struct query *query = query_new(arena);
	struct stmt *stmt;
	bool has_row = false, has_second = false;
	enum status status;

	buf_text(&query->sql, "SELECT ");
	for (size_t i = from; i < to; i++) {
		buf_text(&query->sql, i > from ? ", " : "");
		append_field(query, &record->model->fields[i]);
	}
	append_from_key(query, record->model, key);
	status = query_prepare(query, store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	for (size_t i = from; status == STATUS_OK && has_row && i < to; i++) {
		int column = 2 * (int)(i - from);

		if (stmt_integer(stmt, column + 1))
			record->values[i] = value_blob(
				(struct str){NULL, (size_t)stmt_integer(stmt, column)});
		else
			record->values[i] = value_copy(arena, stmt_value(stmt, column));
	}
	if (status == STATUS_OK && has_row)
		status = stmt_step(stmt, &has_second, fault);
	stmt_done(stmt);
	if (status == STATUS_OK && (!has_row || has_second))
		status = no_such_row(record->model, fault);
	return status;
}

/* By the model's title: its texts, and the values of its fields. */
static void append_title(
	struct buf *text, struct arena *arena, const struct record *record)
{
	const struct model *model = record->model;

	for (size_t i = 0; i < model->title_count; i++) {
		const struct title_part *part = &model->title[i];
		const struct field *field;
		struct value value;

		buf_str(text, part->text);
		if (part->field < 0)
			continue;
		field = &model->fields[part->field];
		value = record->values[part->field];
		if (!value_is_null(value))
			buf_str(text, field->kind->display(arena, field, value, 80));
	}
}

static struct str label_of(struct arena *arena, const struct record *record)
{
	const struct model *model = record->model;
	struct buf text;
	struct str label;

	buf_init(&text, 4096);
	append_title(&text, arena, record);
	for (size_t i = 0; i < model->label_count && !model->title_count; i++) {
		const struct field *field = &model->fields[model->label_fields[i]];
		struct value value = record->values[model->label_fields[i]];

		if (value_is_null(value))
			continue;
		buf_text(&text, text.len ? " " : "");
		buf_str(&text, field->kind->display(arena, field, value, 80));
	}
	label = text.len ? arena_copy(arena, buf_content(&text)) : record->key;
	buf_free(&text);
	return label.len ? label : STR("(no name)");
}

enum status record_read(struct record *record, struct arena *arena, struct store *store,
	const struct model *model, const struct value *key, struct fault *fault)
{
	struct value own[KEY_PARTS_MOST];
	enum status status = STATUS_OK;

	if (model->schema.key_count > KEY_PARTS_MOST || !model->schema.key_count)
		return no_such_row(model, fault);
	*record = (struct record){.model = model,
		.values = arena_zeroed(
			arena, model->field_count + 1, sizeof *record->values)};
	for (size_t from = 0; from < model->field_count && status == STATUS_OK;
		from += COLUMNS_A_QUERY) {
		size_t to = from + COLUMNS_A_QUERY;

		status = read_columns(record, arena, store, key, from,
			to < model->field_count ? to : model->field_count, fault);
	}
	if (status != STATUS_OK)
		return status;
	/* A blob in a key was measured, not read: there the given one stands. */
	for (size_t i = 0; i < model->schema.key_count; i++) {
		struct value *value = &record->values[model->schema.key[i]];

		if (value->class == VALUE_BLOB && !value->bytes.at)
			*value = key[i];
		own[i] = *value;
	}
	record->key = key_encode(arena, model, own);
	record->label = label_of(arena, record);
	return STATUS_OK;
}

enum status record_find_label(struct arena *arena, struct store *store,
	const struct model *model, size_t field, struct value value, bool *is_found,
	struct str *label, struct str *key, struct fault *fault)
{
	struct query *query = query_new(arena);
	struct value keys[KEY_PARTS_MOST];
	struct stmt *stmt;
	enum status status;

	*is_found = false;
	*label = *key = (struct str){NULL, 0};
	buf_text(&query->sql, "SELECT ");
	query_row_label(&query->sql, model, "r");
	for (size_t i = 0; i < model->schema.key_count && i < KEY_PARTS_MOST; i++) {
		buf_text(&query->sql, ", ");
		sql_column(&query->sql, "r", model->fields[model->schema.key[i]].name);
	}
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, model->table);
	buf_text(&query->sql, " AS r WHERE ");
	sql_column(&query->sql, "r", model->fields[field].name);
	buf_text(&query->sql, " = ");
	query_bind(query, value);
	buf_text(&query->sql, " LIMIT 1");
	status = query_prepare(query, store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, is_found, fault);
	if (status == STATUS_OK && *is_found) {
		*label = value_spelling(arena, value_copy(arena, stmt_value(stmt, 0)));
		for (size_t i = 0; i < model->schema.key_count && i < KEY_PARTS_MOST; i++)
			keys[i] = value_copy(arena, stmt_value(stmt, 1 + (int)i));
		*key = key_encode(arena, model, keys);
	}
	stmt_done(stmt);
	return status;
}

static bool is_assigned(
	const struct assignment *assignments, size_t count, size_t field, size_t *at)
{
	for (*at = 0; *at < count; ++*at)
		if (assignments[*at].field == field)
			return true;
	return false;
}

/* "u = ? AND w = ?" over a unique constraint's columns; those that are not assigned
 * stay as the row with this key has them. False when no other row can be in the way. */
static bool append_same(struct query *query, const struct model *model,
	const struct value *key, const struct schema_unique *unique,
	const struct assignment *assignments, size_t count)
{
	size_t at, touched = 0;

	for (size_t i = 0; i < unique->count; i++) {
		bool is_new = is_assigned(assignments, count, unique->columns[i], &at);
		struct str name = model->fields[unique->columns[i]].name;

		if (is_new ? value_is_null(assignments[at].value) : !key)
			return false;
		touched += is_new;
		buf_text(&query->sql, i ? " AND " : "");
		sql_name(&query->sql, name);
		buf_text(&query->sql, " = ");
		if (is_new) {
			query_bind(query, assignments[at].value);
			continue;
		}
		buf_text(&query->sql, "(SELECT ");
		sql_name(&query->sql, name);
		append_from_key(query, model, key);
		buf_char(&query->sql, ')');
	}
	return touched > 0;
}

static enum status not_unique(const struct model *model,
	const struct schema_unique *unique, struct fault *fault)
{
	struct buf names, columns;
	enum status status;

	buf_init(&names, 256);
	buf_init(&columns, 256);
	for (size_t i = 0; i < unique->count; i++) {
		struct str name = model->fields[unique->columns[i]].name;

		buf_printf(&names, "%s%.*s", i ? ", " : "", STR_ARGS(name));
		buf_printf(&columns, "%s%.*s.%.*s", i ? ", " : "", STR_ARGS(model->table),
			STR_ARGS(name));
	}
	status = fault_set(fault, STATUS_INVALID,
		"There is already a row with the same %s.", buf_cstring(&names));
	fault_detail(fault, "not unique: %s", buf_cstring(&columns));
	buf_free(&names);
	buf_free(&columns);
	return status;
}

/* A constraint may say that a new row replaces those in its way: nobody asked for that,
 * so the row is refused instead. (INSERT OR ABORT would reach into triggers.) `key` is
 * NULL for a new row. */
static enum status check_unique(struct arena *arena, struct store *store,
	const struct model *model, const struct value *key,
	const struct assignment *assignments, size_t count, struct fault *fault)
{
	for (size_t i = 0; i < model->schema.unique_count; i++) {
		const struct schema_unique *unique = &model->schema.uniques[i];
		struct query *query = query_new(arena);
		struct stmt *stmt;
		bool is_taken = false;
		enum status status;

		buf_text(&query->sql, "SELECT 1 FROM ");
		sql_name(&query->sql, model->table);
		buf_text(&query->sql, " WHERE ");
		if (!append_same(query, model, key, unique, assignments, count)) {
			buf_free(&query->sql);
			continue;
		}
		if (key) {
			buf_text(&query->sql, " AND NOT (");
			query_key(query, model, NULL, key);
			buf_char(&query->sql, ')');
		}
		buf_text(&query->sql, " LIMIT 1");
		status = query_prepare(query, store, &stmt, fault);
		if (status == STATUS_OK)
			status = stmt_step(stmt, &is_taken, fault);
		stmt_done(stmt);
		if (status == STATUS_OK && is_taken)
			status = not_unique(model, unique, fault);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static void append_insert(struct query *query, const struct model *model,
	const struct assignment *assignments, size_t count)
{
	buf_text(&query->sql, "INSERT INTO ");
	sql_name(&query->sql, model->table);
	for (size_t i = 0; i < count; i++) {
		buf_text(&query->sql, i ? ", " : " (");
		sql_name(&query->sql, model->fields[assignments[i].field].name);
	}
	buf_text(&query->sql, count ? ") VALUES (" : " DEFAULT VALUES");
	for (size_t i = 0; i < count; i++) {
		buf_text(&query->sql, i ? ", " : "");
		query_bind(query, assignments[i].value);
	}
	buf_text(&query->sql, count ? ") RETURNING " : " RETURNING ");
	for (size_t i = 0; i < model->schema.key_count; i++) {
		buf_text(&query->sql, i ? ", " : "");
		sql_name(&query->sql, model->fields[model->schema.key[i]].name);
	}
}

enum status record_insert(struct arena *arena, struct store *store,
	const struct model *model, const struct assignment *assignments, size_t count,
	struct value *key, struct fault *fault)
{
	struct query *query;
	struct stmt *stmt;
	bool has_row = false, has_more = false;
	enum status status =
		check_unique(arena, store, model, NULL, assignments, count, fault);

	if (status != STATUS_OK)
		return status;
	query = query_new(arena);
	append_insert(query, model, assignments, count);
	status = query_prepare(query, store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row) {
		for (size_t i = 0; i < model->schema.key_count; i++)
			key[i] = value_copy(arena, stmt_value(stmt, (int)i));
		status = stmt_step(stmt, &has_more, fault);
	}
	stmt_done(stmt);
	if (status == STATUS_OK && !has_row)
		status = fault_set(fault, STATUS_INVALID,
			"The database did not take this row: a trigger of the table "
			"forbids it.");
	return status;
}

/* Runs a statement that must change exactly one row. */
static enum status change_one(
	struct query *query, struct store *store, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = query_prepare(query, store, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	if (status == STATUS_OK && store_changes(store) != 1)
		status = fault_set(fault, STATUS_CONFLICT,
			"The row is not there any more, or a trigger of the table keeps "
			"it as it is.");
	return status;
}

enum status record_update(struct arena *arena, struct store *store,
	const struct model *model, const struct value *key,
	const struct assignment *assignments, size_t count, struct fault *fault)
{
	struct query *query;
	enum status status =
		check_unique(arena, store, model, key, assignments, count, fault);

	if (status != STATUS_OK)
		return status;
	query = query_new(arena);
	buf_text(&query->sql, "UPDATE ");
	sql_name(&query->sql, model->table);
	buf_text(&query->sql, " SET ");
	for (size_t i = 0; i < count; i++) {
		buf_text(&query->sql, i ? ", " : "");
		sql_name(&query->sql, model->fields[assignments[i].field].name);
		buf_text(&query->sql, " = ");
		query_bind(query, assignments[i].value);
	}
	buf_text(&query->sql, " WHERE ");
	query_key(query, model, NULL, key);
	return change_one(query, store, fault);
}

enum status record_delete(struct arena *arena, struct store *store,
	const struct model *model, const struct value *key, struct fault *fault)
{
	struct query *query = query_new(arena);

	buf_text(&query->sql, "DELETE FROM ");
	sql_name(&query->sql, model->table);
	buf_text(&query->sql, " WHERE ");
	query_key(query, model, NULL, key);
	return change_one(query, store, fault);
}

enum status record_read_field(struct arena *arena, struct store *store,
	const struct model *model, const struct value *key, size_t field,
	struct value *value, struct fault *fault)
{
	struct query *query = query_new(arena);
	struct stmt *stmt;
	bool has_row = false;
	enum status status;

	buf_text(&query->sql, "SELECT ");
	sql_name(&query->sql, model->fields[field].name);
	append_from_key(query, model, key);
	status = query_prepare(query, store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*value = value_copy(arena, stmt_value(stmt, 0));
	stmt_done(stmt);
	return status == STATUS_OK && !has_row ? no_such_row(model, fault) : status;
}
