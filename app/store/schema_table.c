/* One table's columns, key, references and indexes, from SQLite's table-valued pragmas.
 * Never guesses from SQL text. */
#include <stdlib.h>

#include "base/buf.h"
#include "store/schema_parts.h"

enum status schema_ask(struct store *store, struct str sql, struct str argument,
	struct stmt **stmt, struct fault *fault)
{
	enum status status = store_prepare(store, sql, stmt, fault);

	if (status == STATUS_OK)
		stmt_bind_text(*stmt, 1, argument);
	return status;
}

struct str schema_text_or_null(struct arena *arena, struct stmt *stmt, int index)
{
	struct str text = stmt_text(stmt, index);

	return text.at ? arena_copy(arena, text) : (struct str){NULL, 0};
}

/* ANY keeps what it is given, but only in a STRICT table. */
static enum affinity column_affinity(const struct schema_table *table, struct str type)
{
	if (table->is_strict && str_equal_nocase(type, STR("ANY")))
		return AFFINITY_BLOB;
	return affinity_of_type(type);
}

static void read_column(
	struct stmt *stmt, struct arena *arena, struct schema_column *column)
{
	int64_t hidden = stmt_integer(stmt, 5);

	*column = (struct schema_column){.name = arena_copy(arena, stmt_text(stmt, 0)),
		.type = arena_copy(arena, stmt_text(stmt, 1)),
		.is_not_null = stmt_integer(stmt, 2) != 0,
		.fallback = schema_text_or_null(arena, stmt, 3),
		.key_position = (int)stmt_integer(stmt, 4),
		.is_hidden = hidden == 1,
		.is_generated = hidden == 2 || hidden == 3};
}

static enum status read_columns(struct store *store, struct arena *arena,
	struct schema_table *table, struct fault *fault)
{
	struct schema_column *columns = NULL;
	size_t capacity = 0;
	struct stmt *stmt;
	bool has_row = true;
	enum status status = schema_ask(store,
		STR("SELECT name, type, \"notnull\", dflt_value, pk, hidden"
		    " FROM pragma_table_xinfo(?)"),
		table->name, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		if (table->column_count == capacity) {
			capacity = capacity ? 2 * capacity : 16;
			columns = must_realloc(columns, capacity * sizeof *columns);
		}
		read_column(stmt, arena, &columns[table->column_count]);
		columns[table->column_count].affinity =
			column_affinity(table, columns[table->column_count].type);
		table->column_count++;
	}
	stmt_done(stmt);
	if (status == STATUS_OK && table->column_count) {
		struct schema_column *kept =
			arena_zeroed(arena, table->column_count, sizeof *kept);

		memcpy(kept, columns, table->column_count * sizeof *kept);
		table->columns = kept;
	}
	free(columns);
	return status;
}

int32_t schema_column_index(const struct schema_table *table, struct str name)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (str_equal_nocase(table->columns[i].name, name))
			return (int32_t)i;
	return -1;
}

static void set_declared_key(struct arena *arena, struct schema_table *table)
{
	uint32_t *key = arena_zeroed(arena, table->column_count + 1, sizeof *key);

	for (size_t i = 0; i < table->column_count; i++) {
		int position = table->columns[i].key_position;

		if (position > 0 && (size_t)position <= table->column_count) {
			key[position - 1] = (uint32_t)i;
			table->key_count++;
		}
	}
	table->key = key;
	table->is_declared_key = table->key_count > 0;
}

static void set_unique_key(struct schema_table *table)
{
	for (size_t i = 0; i < table->unique_count && !table->key_count; i++) {
		const struct schema_unique *unique = &table->uniques[i];
		bool is_full = true;

		for (size_t j = 0; j < unique->count; j++)
			is_full &= table->columns[unique->columns[j]].is_not_null;
		if (is_full) {
			table->key = unique->columns;
			table->key_count = unique->count;
		}
	}
}

static void set_rowid(struct schema_table *table, bool has_key_index)
{
	static const char *const names[] = {"rowid", "_rowid_", "oid"};
	struct schema_column *only;

	for (size_t i = 0; table->has_rowid && !table->rowid_name && i < 3; i++)
		if (schema_column_index(table, str_from(names[i])) < 0)
			table->rowid_name = names[i];
	if (table->has_rowid && table->is_declared_key && table->key_count == 1) {
		only = (struct schema_column *)&table->columns[table->key[0]];
		/* INTEGER PRIMARY KEY DESC, by an old quirk, has an index instead. */
		only->is_rowid =
			!has_key_index && str_equal_nocase(only->type, STR("INTEGER"));
	}
	for (size_t i = 0; i < table->key_count; i++) {
		const struct schema_column *column = &table->columns[table->key[i]];

		table->is_key_nullable |=
			table->has_rowid && !column->is_rowid && !column->is_not_null;
	}
}

static void add_rowid_unique(struct arena *arena, struct schema_table *table)
{
	struct schema_unique *uniques = (struct schema_unique *)table->uniques;

	if (table->key_count != 1 || !table->columns[table->key[0]].is_rowid)
		return;
	uniques[table->unique_count].columns = memcpy(
		arena_alloc(arena, sizeof(uint32_t)), table->key, sizeof(uint32_t));
	uniques[table->unique_count++].count = 1;
}

/* A generated column may use a function that only its maker knows, a view anything. */
static enum status probe(
	struct store *store, struct schema_table *table, struct fault *fault)
{
	struct buf sql;
	struct stmt *stmt;
	enum status status;

	buf_init(&sql, 1 << 20);
	buf_text(&sql, "SELECT * FROM ");
	sql_name(&sql, table->name);
	status = store_prepare(store, str_from(buf_cstring(&sql)), &stmt, fault);
	if (status == STATUS_OK)
		stmt_done(stmt);
	buf_free(&sql);
	return status;
}

static bool has_generated(const struct schema_table *table)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (table->columns[i].is_generated)
			return true;
	return false;
}

static enum status read_details(struct store *store, struct arena *arena,
	struct schema_table *table, struct fault *fault)
{
	struct key_facts key = {0};
	enum status status = read_columns(store, arena, table, fault);

	if (status == STATUS_OK && (table->kind == TABLE_VIEW || has_generated(table)))
		status = probe(store, table, fault);
	if (status == STATUS_OK && table->kind != TABLE_VIEW)
		status = schema_read_references(store, arena, table, fault);
	if (status == STATUS_OK && table->kind != TABLE_VIEW)
		status = schema_read_indexes(store, arena, table, &key, fault);
	if (status != STATUS_OK)
		return status;
	if (table->kind != TABLE_VIEW && !key.is_ambiguous)
		set_declared_key(arena, table);
	if (!table->key_count)
		set_unique_key(table);
	set_rowid(table, key.has_index);
	if (table->uniques)
		add_rowid_unique(arena, table);
	return STATUS_OK;
}

enum status schema_read_table(struct store *store, struct arena *arena,
	const struct schema_entry *entry, struct schema_table *table, struct fault *fault)
{
	enum status status;

	*table = (struct schema_table){.name = entry->name,
		.kind = entry->kind,
		.is_strict = entry->is_strict,
		.has_rowid = entry->has_rowid};
	status = read_details(store, arena, table, fault);
	if (status != STATUS_FAILED)
		return status;
	*table = (struct schema_table){.name = entry->name,
		.kind = entry->kind,
		.is_unreadable = true,
		.trouble = arena_copy(arena, str_from(fault->sentence))};
	return STATUS_OK;
}
