/* A table's indexes, and which columns they keep unique. Never guesses from SQL text. */
#include <stdlib.h>

#include "store/schema_parts.h"

/* What an index is, while the key is being looked for. */
struct index_facts {
	struct str name;
	bool is_unique;
	bool is_partial;
	bool is_key; /* made by PRIMARY KEY */
};

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
	enum status status = schema_ask(store,
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
	enum status status = schema_ask(store,
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

enum status schema_read_indexes(struct store *store, struct arena *arena,
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
