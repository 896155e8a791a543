/* The schema as it was last recorded (reeve_seen), and as it is. Reads a hundred rows of
 * a table that changed, never more, and of no other. */
#include "model/notice_parts.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "model/spec_keys.h"

enum { SAMPLE_ROWS = 100, SAMPLE_BYTES_MOST = 1000, SQL_BYTES = 4 * 1024 * 1024 };

/* The name of no table of anybody's: its row says that all were recorded. */
#define MARK "reeve_seen"

enum status notice_write(struct store *store, const char *sql, const struct value *values,
	size_t count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(store, str_from(sql), &stmt, fault);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		stmt_bind(stmt, (int)i + 1, values[i]);
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	return status;
}

enum status notice_integer(struct store *store, const char *sql,
	const struct value *values, size_t count, int64_t *integer, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(store, str_from(sql), &stmt, fault);

	*integer = 0;
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		stmt_bind(stmt, (int)i + 1, values[i]);
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*integer = stmt_integer(stmt, 0);
	stmt_done(stmt);
	return status;
}

enum status seen_is_complete(struct store *store, bool *is_complete, struct fault *fault)
{
	int64_t count = 0;
	enum status status = notice_integer(store,
		"SELECT count(*) FROM reeve_seen WHERE table_name = '" MARK "'", NULL, 0,
		&count, fault);

	*is_complete = count > 0;
	return status;
}

static enum status save(struct store *store, struct str name, struct str text,
	struct str columns, struct fault *fault)
{
	const struct value values[] = {value_text(name), value_blob(text),
		value_text(columns), value_integer(clock_unix_s())};

	return notice_write(store,
		"INSERT INTO reeve_seen(table_name, text, columns, moment)"
		" VALUES (?, ?, ?, ?) ON CONFLICT (table_name) DO UPDATE SET"
		" table_name = excluded.table_name, text = excluded.text,"
		" columns = excluded.columns, moment = excluded.moment",
		values, 4, fault);
}

enum status seen_complete(struct store *store, struct fault *fault)
{
	return save(store, STR(MARK), STR(""), STR("[]"), fault);
}

enum status seen_forget(struct store *store, struct str name, struct fault *fault)
{
	const struct value values[] = {value_text(name)};

	return notice_write(
		store, "DELETE FROM reeve_seen WHERE table_name = ?", values, 1, fault);
}

enum status seen_list(struct store *store, struct arena *arena,
	struct seen_table **tables, size_t *count, struct fault *fault)
{
	struct stmt *stmt;
	int64_t most = 0;
	bool has_row = true;
	enum status status = notice_integer(
		store, "SELECT count(*) FROM reeve_seen", NULL, 0, &most, fault);

	*count = 0;
	*tables = arena_zeroed(arena, (size_t)most + 1, sizeof **tables);
	if (status == STATUS_OK)
		status = store_prepare(store,
			STR("SELECT table_name, text FROM reeve_seen WHERE table_name <>"
			    " '" MARK "' ORDER BY table_name COLLATE BINARY"),
			&stmt, fault);
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row &&
		*count < (size_t)most) {
		struct seen_table *table = &(*tables)[(*count)++];
		struct str text = stmt_text(stmt, 1);

		table->name = arena_copy(arena, stmt_text(stmt, 0));
		if (text.len != 2 * DIGEST_BYTES)
			continue;
		memcpy(table->text.bytes, text.at, DIGEST_BYTES);
		memcpy(table->shape.bytes, text.at + DIGEST_BYTES, DIGEST_BYTES);
	}
	stmt_done(stmt);
	return status;
}

static struct str json_text(struct arena *arena, const json_t *object, const char *key)
{
	const json_t *text = json_object_get(object, key);

	return arena_copy(
		arena, (struct str){json_string_value(text), json_string_length(text)});
}

static void parse_columns(struct arena *arena, struct str json, struct seen_table *table)
{
	json_error_t error;
	json_t *list = json_loadb(json.at, json.len, JSON_ALLOW_NUL, &error);
	size_t count = json_array_size(list);

	table->columns = arena_zeroed(arena, count + 1, sizeof *table->columns);
	for (size_t i = 0; i < count; i++) {
		const json_t *column = json_array_get(list, i);

		table->columns[i] =
			(struct seen_column){.name = json_text(arena, column, "name"),
				.type = json_text(arena, column, "type"),
				.sample = json_text(arena, column, "sample")};
	}
	table->column_count = count;
	table->has_columns = true;
	json_decref(list);
}

enum status seen_read_columns(struct store *store, struct arena *arena,
	struct seen_table *table, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status;

	if (table->has_columns)
		return STATUS_OK;
	status = store_prepare(store,
		STR("SELECT columns FROM reeve_seen WHERE table_name = ?"), &stmt, fault);
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, table->name);
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		parse_columns(arena, stmt_text(stmt, 0), table);
	stmt_done(stmt);
	return status;
}

/* The text as JSON can hold it, so that it compares with what was recorded. */
static struct str as_json(struct arena *arena, struct str text)
{
	json_t *json;
	struct str copy;

	if (str_is_utf8(text))
		return text;
	json = spec_json_text(text);
	copy = arena_copy(
		arena, (struct str){json_string_value(json), json_string_length(json)});
	json_decref(json);
	return copy;
}

/* In the order of the rowid or the key: an UPDATE of other columns moves nothing. */
static struct str sample_sql(struct arena *arena, const struct schema_table *table)
{
	struct buf sql;
	struct str text;

	buf_init(&sql, SQL_BYTES);
	for (size_t i = 0; i < table->column_count; i++) {
		buf_text(&sql, i ? ", " : "SELECT ");
		sql_column(&sql, "t", table->columns[i].name);
	}
	buf_text(&sql, " FROM ");
	sql_name(&sql, table->name);
	buf_text(&sql, " AS t");
	if (table->has_rowid && table->rowid_name)
		buf_printf(&sql, " ORDER BY t.%s", table->rowid_name);
	for (size_t i = 0; !table->has_rowid && i < table->key_count; i++) {
		buf_text(&sql, i ? ", " : " ORDER BY ");
		sql_column(&sql, "t", table->columns[table->key[i]].name);
	}
	buf_printf(&sql, " LIMIT %d", SAMPLE_ROWS);
	text = buf_is_full(&sql) ? STR("") : arena_copy(arena, buf_content(&sql));
	buf_free(&sql);
	return text;
}

static void add_value(struct digest_state *state, struct value value)
{
	char class = (char)value.class;

	digest_add(state, (struct str){&class, 1});
	if (value.class == VALUE_INTEGER || value.class == VALUE_REAL) {
		digest_add(state,
			(struct str){(const char *)&value.integer, sizeof value.integer});
	} else if (!value_is_null(value)) {
		size_t length = value.bytes.len;

		digest_add(state, (struct str){(const char *)&length, sizeof length});
		digest_add(state, str_slice(value.bytes, 0, SAMPLE_BYTES_MOST));
	}
}

static void read_samples(struct arena *arena, struct stmt *stmt, struct seen_table *table,
	bool *is_read, struct fault *fault)
{
	struct digest_state *states =
		arena_zeroed(arena, table->column_count + 1, sizeof *states);
	struct value *first = arena_zeroed(arena, table->column_count + 1, sizeof *first);
	bool has_row = true;
	size_t rows = 0;
	enum status status;

	for (size_t i = 0; i < table->column_count; i++) {
		digest_begin(&states[i]);
		table->columns[i].is_uniform = true;
	}
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		for (size_t i = 0; i < table->column_count; i++) {
			struct value value = stmt_value(stmt, (int)i);

			add_value(&states[i], value);
			if (!rows)
				first[i] = value_copy(arena, value);
			else if (!value_equal(first[i], value))
				table->columns[i].is_uniform = false;
		}
		rows++;
	}
	*is_read = status == STATUS_OK;
	for (size_t i = 0; i < table->column_count && *is_read; i++) {
		struct digest digest = digest_end(&states[i]);
		char *hex = arena_alloc(arena, SAMPLE_HEX_BYTES + 1);

		hex_encode(hex, digest.bytes, SAMPLE_HEX_BYTES / 2);
		table->columns[i].sample = str_from(hex);
	}
}

/* A table whose rows cannot be read (a generated column that fails) has no sample. */
static enum status sample(struct store *store, struct arena *arena,
	const struct schema_table *schema, struct seen_table *table, struct fault *fault)
{
	struct stmt *stmt;
	struct str sql = sample_sql(arena, schema);
	bool is_read = false;

	if (!table->column_count || !sql.len ||
		store_prepare(store, sql, &stmt, fault) != STATUS_OK)
		return STATUS_OK;
	read_samples(arena, stmt, table, &is_read, fault);
	stmt_done(stmt);
	return is_read || store_in_transaction(store) ? STATUS_OK : fault->status;
}

enum status shapes_read(struct store *store, struct arena *arena,
	const struct schema_entry *entries, size_t count, struct digest **shapes,
	struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t at = 0;
	enum status status;

	*shapes = arena_zeroed(arena, count + 1, sizeof **shapes);
	if (!count)
		return STATUS_OK;
	status = store_prepare(store,
		STR("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"
		    " AND name BETWEEN ?1 AND ?2 ORDER BY name"),
		&stmt, fault);
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, entries[0].name);
	stmt_bind_text(stmt, 2, entries[count - 1].name);
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		struct str name = stmt_text(stmt, 0), sql = stmt_text(stmt, 1);

		while (at < count && str_compare(entries[at].name, name) < 0)
			at++;
		/* A name may hold a parenthesis: then it is a shape of its own. */
		if (at < count && str_equal(entries[at].name, name))
			(*shapes)[at] =
				digest_of(str_slice(sql, str_find(sql, 0, '('), sql.len));
	}
	stmt_done(stmt);
	return status;
}

enum status seen_read_present(struct store *store, struct arena *arena,
	const struct schema_entry *entry, struct digest shape, struct seen_table *table,
	struct fault *fault)
{
	struct schema_table schema;
	enum status status = schema_read_table(store, arena, entry, &schema, fault);

	*table = (struct seen_table){.name = entry->name,
		.text = entry->text,
		.shape = shape,
		.has_columns = true};
	if (status != STATUS_OK)
		return status;
	table->columns =
		arena_zeroed(arena, schema.column_count + 1, sizeof *table->columns);
	table->column_count = schema.column_count;
	for (size_t i = 0; i < schema.column_count; i++) {
		table->columns[i].name = as_json(arena, schema.columns[i].name);
		table->columns[i].type = as_json(arena, schema.columns[i].type);
	}
	if (entry->kind != TABLE_ORDINARY || schema.is_unreadable)
		return STATUS_OK;
	return sample(store, arena, &schema, table, fault);
}

enum status seen_save(struct store *store, struct arena *arena,
	const struct seen_table *table, struct fault *fault)
{
	json_t *list = json_array();
	char *text = arena_alloc(arena, 2 * DIGEST_BYTES);
	struct str columns;

	memcpy(text, table->text.bytes, DIGEST_BYTES);
	memcpy(text + DIGEST_BYTES, table->shape.bytes, DIGEST_BYTES);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct seen_column *column = &table->columns[i];
		json_t *object = json_object();

		json_object_set_new(object, "name", spec_json_text(column->name));
		json_object_set_new(object, "type", spec_json_text(column->type));
		json_object_set_new(object, "position", json_integer((json_int_t)i));
		json_object_set_new(object, "sample", spec_json_text(column->sample));
		json_array_append_new(list, object);
	}
	columns = spec_json_compact(arena, list);
	json_decref(list);
	return save(
		store, table->name, (struct str){text, 2 * DIGEST_BYTES}, columns, fault);
}
