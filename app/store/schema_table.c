/* One table's columns, key, references and indexes, from SQLite's table-valued pragmas.
 * Never guesses from SQL text. */
#include <stdlib.h>

#include "base/buf.h"
#include "store/internal.h"
#include "store/schema.h"

/* What an index is, while the key is being looked for. */
struct index_facts {
	struct str name;
	bool is_unique;
	bool is_partial;
	bool is_key; /* made by PRIMARY KEY */
};

/* What the PRIMARY KEY's own index says of it. */
struct key_facts {
	bool has_index;
	bool is_ambiguous; /* rows that "=" cannot tell apart may have different keys */
};

static enum status ask(struct store *store, struct str sql, struct str argument,
	struct stmt **stmt, struct fault *fault)
{
	enum status status = store_prepare(store, sql, stmt, fault);

	if (status == STATUS_OK)
		stmt_bind_text(*stmt, 1, argument);
	return status;
}

static struct str copy_or_null(struct arena *arena, struct stmt *stmt, int index)
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
		.fallback = copy_or_null(arena, stmt, 3),
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
	enum status status = ask(store,
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

static int32_t column_index(const struct schema_table *table, struct str name)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (str_equal_nocase(table->columns[i].name, name))
			return (int32_t)i;
	return -1;
}

/* The columns that a reference without named targets points to: the target's key. */
static enum status key_of(struct store *store, struct arena *arena, struct str table,
	struct str *targets, size_t count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t found = 0;
	enum status status = ask(store,
		STR("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"),
		table, &stmt, fault);

	if (status != STATUS_OK)
		return status == STATUS_FAILED ? STATUS_OK : status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		if (found < count)
			targets[found] = arena_copy(arena, stmt_text(stmt, 0));
		found++;
	}
	stmt_done(stmt);
	if (found != count) /* a mismatch that SQLite itself would refuse to enforce */
		memset(targets, 0, count * sizeof *targets);
	return status == STATUS_FAILED ? STATUS_OK : status;
}

struct reference_row {
	int64_t id;
	struct str table, from, to, on_delete;
};

static enum status read_reference_rows(struct store *store, struct arena *arena,
	struct str name, struct reference_row **rows, size_t *count, struct fault *fault)
{
	size_t capacity = 0;
	struct stmt *stmt;
	bool has_row = true;
	enum status status = ask(store,
		STR("SELECT id, \"table\", \"from\", \"to\", on_delete"
		    " FROM pragma_foreign_key_list(?) ORDER BY id, seq"),
		name, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		if (*count == capacity) {
			capacity = capacity ? 2 * capacity : 8;
			*rows = must_realloc(*rows, capacity * sizeof **rows);
		}
		(*rows)[(*count)++] = (struct reference_row){.id = stmt_integer(stmt, 0),
			.table = arena_copy(arena, stmt_text(stmt, 1)),
			.from = arena_copy(arena, stmt_text(stmt, 2)),
			.to = copy_or_null(arena, stmt, 3),
			.on_delete = arena_copy(arena, stmt_text(stmt, 4))};
	}
	stmt_done(stmt);
	return status;
}

static enum status make_reference(struct store *store, struct arena *arena,
	const struct schema_table *table, const struct reference_row *rows, size_t count,
	struct schema_reference *reference, struct fault *fault)
{
	uint32_t *columns = arena_zeroed(arena, count, sizeof *columns);
	struct str *targets = arena_zeroed(arena, count, sizeof *targets);
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count; i++) {
		int32_t index = column_index(table, rows[i].from);

		columns[i] = index < 0 ? 0 : (uint32_t)index;
		targets[i] = rows[i].to;
	}
	if (!rows[0].to.at)
		status = key_of(store, arena, rows[0].table, targets, count, fault);
	*reference = (struct schema_reference){.table = rows[0].table,
		.count = count,
		.columns = columns,
		.targets = targets,
		.on_delete = rows[0].on_delete};
	return status;
}

static enum status read_references(struct store *store, struct arena *arena,
	struct schema_table *table, struct fault *fault)
{
	struct reference_row *rows = NULL;
	struct schema_reference *references;
	size_t count = 0, next;
	enum status status =
		read_reference_rows(store, arena, table->name, &rows, &count, fault);

	references = arena_zeroed(arena, count + 1, sizeof *references);
	for (size_t at = 0; status == STATUS_OK && at < count; at = next) {
		for (next = at; next < count && rows[next].id == rows[at].id;)
			next++;
		status = make_reference(store, arena, table, rows + at, next - at,
			&references[table->reference_count++], fault);
	}
	table->references = references;
	free(rows);
	return status;
}

static bool is_known_collation(struct str name)
{
	return str_equal_nocase(name, STR("BINARY")) ||
	       str_equal_nocase(name, STR("NOCASE")) ||
	       str_equal_nocase(name, STR("RTRIM"));
}

/* Whether columns that are equal to "=" are equal to the index, so that what is unique
 * there is unique for a query by the column. */
static bool is_told_apart(struct store *store, const struct schema_table *table,
	const struct schema_column *column, struct str collation)
{
	const char *own = NULL;

	return is_known_collation(collation) &&
	       sqlite3_table_column_metadata(store->db, "main", table->name.at,
		       column->name.at, NULL, &own, NULL, NULL, NULL) == SQLITE_OK &&
	       own &&
	       (str_equal_nocase(str_from(own), STR("BINARY")) ||
		       str_equal_nocase(str_from(own), collation));
}

/* Reads an index: its columns when it is over plain columns, its canonical line. */
static enum status read_index(struct store *store, struct arena *arena,
	struct schema_table *table, const struct index_facts *index, uint32_t *columns,
	size_t *count, struct str *line, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true, is_plain = true;
	enum status status = ask(store,
		STR("SELECT cid, \"desc\", coll FROM pragma_index_xinfo(?) WHERE key = "
		    "1"),
		index->name, &stmt, fault);

	*count = 0;
	*line = arena_printf(arena, "%s%s", index->is_unique ? "unique" : "index",
		index->is_partial ? " partial" : "");
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		int64_t column = stmt_integer(stmt, 0);
		struct str collation = stmt_text(stmt, 2);

		*line = arena_printf(arena, "%.*s %lld%s %.*s", STR_ARGS(*line),
			(long long)column, stmt_integer(stmt, 1) ? "-" : "+",
			STR_ARGS(collation));
		if (!is_known_collation(collation))
			table->trouble = arena_printf(arena,
				"Its index uses the collation %.*s, which only the "
				"program that made it knows.",
				STR_ARGS(collation));
		if (column < 0 || (size_t)column >= table->column_count ||
			!is_told_apart(store, table, &table->columns[column], collation))
			is_plain = false;
		else if (*count < table->column_count)
			columns[(*count)++] = (uint32_t)column;
	}
	stmt_done(stmt);
	if (!is_plain)
		*count = 0;
	return status;
}

static enum status list_indexes(struct store *store, struct arena *arena, struct str name,
	struct index_facts **indexes, size_t *count, struct fault *fault)
{
	size_t capacity = 0;
	struct stmt *stmt;
	bool has_row = true;
	enum status status = ask(store,
		STR("SELECT name, \"unique\", origin, partial FROM pragma_index_list(?)"
		    " ORDER BY seq DESC"),
		name, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		if (*count == capacity) {
			capacity = capacity ? 2 * capacity : 8;
			*indexes = must_realloc(*indexes, capacity * sizeof **indexes);
		}
		(*indexes)[(*count)++] = (struct index_facts){
			.name = arena_copy(arena, stmt_text(stmt, 0)),
			.is_unique = stmt_integer(stmt, 1) != 0,
			.is_key = str_is(stmt_text(stmt, 2), "pk"),
			.is_partial = stmt_integer(stmt, 3) != 0};
	}
	stmt_done(stmt);
	return status;
}

static int compare_lines(const void *one, const void *other)
{
	return str_compare(*(const struct str *)one, *(const struct str *)other);
}

static enum status read_indexes(struct store *store, struct arena *arena,
	struct schema_table *table, struct key_facts *key, struct fault *fault)
{
	struct index_facts *indexes = NULL;
	struct schema_unique *uniques;
	struct str *lines;
	size_t count = 0;
	enum status status =
		list_indexes(store, arena, table->name, &indexes, &count, fault);

	uniques = arena_zeroed(arena, count + 2, sizeof *uniques);
	lines = arena_zeroed(arena, count + 1, sizeof *lines);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		uint32_t *columns =
			arena_zeroed(arena, table->column_count + 1, sizeof *columns);
		struct schema_unique unique = {.columns = columns};

		status = read_index(store, arena, table, &indexes[i], columns,
			&unique.count, &lines[i], fault);
		key->has_index |= indexes[i].is_key;
		key->is_ambiguous |= indexes[i].is_key && !unique.count;
		if (unique.count && indexes[i].is_unique && !indexes[i].is_partial)
			uniques[table->unique_count++] = unique;
	}
	if (count)
		qsort(lines, count, sizeof *lines, compare_lines);
	table->uniques = uniques;
	table->indexes = lines;
	table->index_count = count;
	free(indexes);
	return status;
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
		if (column_index(table, str_from(names[i])) < 0)
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
		status = read_references(store, arena, table, fault);
	if (status == STATUS_OK && table->kind != TABLE_VIEW)
		status = read_indexes(store, arena, table, &key, fault);
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
