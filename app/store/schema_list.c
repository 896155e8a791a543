/* The list of tables and a digest of each one's SQL, for freshness. Reads sqlite_schema
 * in one pass and orders it here: an ORDER BY would cost more. */
#include <stdlib.h>

#include "store/internal.h"
#include "store/schema.h"

enum { SCHEMA_ARENA_BYTES = 64 * 1024 };

struct line {
	struct str table;
	struct str name;
	struct str sql;
	int rank; /* the table itself first, then indexes, then triggers */
};

struct lines {
	struct line *at;
	size_t count;
	size_t capacity;
};

static int rank_of(struct str type)
{
	if (str_is(type, "table") || str_is(type, "view"))
		return 0;
	return str_is(type, "index") ? 1 : 2;
}

static int compare_lines(const void *one, const void *other)
{
	const struct line *a = one, *b = other;
	int order = str_compare(a->table, b->table);

	if (order == 0)
		order = a->rank - b->rank;
	return order ? order : str_compare(a->name, b->name);
}

static void lines_add(struct lines *lines, struct line line)
{
	if (lines->count == lines->capacity) {
		lines->capacity = lines->capacity ? 2 * lines->capacity : 256;
		lines->at = must_realloc(lines->at, lines->capacity * sizeof *lines->at);
	}
	lines->at[lines->count++] = line;
}

static enum status read_lines(struct store *store, struct arena *arena,
	struct lines *lines, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	enum status status = store_prepare(store,
		STR("SELECT type, name, tbl_name, sql FROM sqlite_schema"), &stmt, fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		struct line line = {.rank = rank_of(stmt_text(stmt, 0)),
			.name = arena_copy(arena, stmt_text(stmt, 1)),
			.sql = arena_copy(arena, stmt_text(stmt, 3))};

		line.table = line.rank == 0 ? line.name
					    : arena_copy(arena, stmt_text(stmt, 2));
		lines_add(lines, line);
	}
	stmt_done(stmt);
	if (status == STATUS_OK && lines->count)
		qsort(lines->at, lines->count, sizeof *lines->at, compare_lines);
	return status;
}

/* The lines from `from` that belong to one table: digests them, returns their end. */
static size_t digest_group(const struct lines *lines, size_t from, struct digest *digest)
{
	struct digest_state state;
	size_t at = from;

	digest_begin(&state);
	for (; at < lines->count && str_equal(lines->at[at].table, lines->at[from].table);
		at++) {
		digest_add_part(&state, lines->at[at].name);
		digest_add_part(&state, lines->at[at].sql);
	}
	*digest = digest_end(&state);
	return at;
}

/* Calls for each table in order; the digest over all of them is the file's. */
static struct digest digest_all(
	const struct lines *lines, struct schema_entry *entries, size_t *count)
{
	struct digest_state all;
	struct digest one;

	*count = 0;
	digest_begin(&all);
	for (size_t at = 0; at < lines->count;) {
		const struct line *first = &lines->at[at];

		at = digest_group(lines, at, &one);
		digest_add(&all, (struct str){(const char *)one.bytes, sizeof one.bytes});
		if (first->rank == 0 && entries)
			entries[(*count)++] =
				(struct schema_entry){.name = first->name, .text = one};
	}
	return digest_end(&all);
}

enum status schema_text_digest(
	struct store *store, struct digest *digest, struct fault *fault)
{
	struct arena *arena = arena_new(SCHEMA_ARENA_BYTES);
	struct lines lines = {0};
	size_t count;
	enum status status = read_lines(store, arena, &lines, fault);

	if (status == STATUS_OK)
		*digest = digest_all(&lines, NULL, &count);
	free(lines.at);
	arena_free(arena);
	return status;
}

static bool is_ours(struct str name)
{
	return str_equal_nocase(str_slice(name, 0, 7), STR("sqlite_")) ||
	       str_equal_nocase(str_slice(name, 0, 6), STR("reeve_"));
}

static struct schema_entry *find_entry(
	struct schema_entry *entries, size_t count, struct str name)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(entries[middle].name, name);

		if (order == 0)
			return &entries[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static enum table_kind kind_of(struct str type)
{
	if (str_is(type, "view"))
		return TABLE_VIEW;
	if (str_is(type, "virtual"))
		return TABLE_VIRTUAL;
	return str_is(type, "shadow") ? TABLE_SHADOW : TABLE_ORDINARY;
}

/* One pass over PRAGMA table_list for all: asked one by one it is quadratic. */
static enum status add_kinds(struct store *store, struct schema_entry *entries,
	size_t count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	enum status status = store_prepare(store,
		STR("SELECT name, type, wr, strict FROM pragma_table_list"
		    " WHERE schema = 'main'"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		struct schema_entry *entry =
			find_entry(entries, count, stmt_text(stmt, 0));

		if (!entry)
			continue;
		entry->kind = kind_of(stmt_text(stmt, 1));
		entry->has_rowid =
			entry->kind != TABLE_VIEW && stmt_integer(stmt, 2) == 0;
		entry->is_strict = stmt_integer(stmt, 3) != 0;
	}
	stmt_done(stmt);
	return status;
}

enum status schema_list(struct store *store, struct arena *arena,
	struct schema_entry **entries, size_t *count, struct fault *fault)
{
	struct arena *scratch = arena_new(SCHEMA_ARENA_BYTES);
	struct lines lines = {0};
	size_t all = 0;
	enum status status = read_lines(store, scratch, &lines, fault);

	*count = 0;
	if (status == STATUS_OK) {
		*entries = arena_zeroed(arena, lines.count + 1, sizeof **entries);
		store->text = digest_all(&lines, *entries, &all);
		store->text_cookie = store->stamp.cookie;
		store->has_text = true;
		status = add_kinds(store, *entries, all, fault);
	}
	for (size_t i = 0; status == STATUS_OK && i < all; i++) {
		if (is_ours((*entries)[i].name))
			continue;
		(*entries)[*count] = (*entries)[i];
		(*entries)[*count].name = arena_copy(arena, (*entries)[i].name);
		(*count)++;
	}
	free(lines.at);
	arena_free(scratch);
	return status;
}
