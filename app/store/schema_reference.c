/* A table's foreign keys, from PRAGMA foreign_key_list. Never guesses from SQL text. */
#include <stdlib.h>

#include "store/schema_parts.h"

/* The columns that a reference without named targets points to: the target's key. */
static enum status key_of(struct store *store, struct arena *arena, struct str table,
	struct str *targets, size_t count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t found = 0;
	enum status status = schema_ask(store,
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
	enum status status = schema_ask(store,
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
			.to = schema_text_or_null(arena, stmt, 3),
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
		int32_t index = schema_column_index(table, rows[i].from);

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

enum status schema_read_references(struct store *store, struct arena *arena,
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
