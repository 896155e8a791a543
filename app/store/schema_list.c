/* The list of tables and a digest of each one's SQL, for freshness. Reads sqlite_schema
 * in one pass; what is as it was in the listing before is neither sorted, digested nor
 * asked about again. The result never depends on what was listed before. */
#include <stdlib.h>

#include "store/internal.h"
#include "store/schema.h"

enum {
	SCHEMA_ARENA_BYTES = 64 * 1024,
	KINDS_ASKED_ONE_BY_ONE = 16,
	ARENA_BYTES_SPARE = 1024 * 1024
};

struct line {
	struct str table;
	struct str name;
	struct str sql;
	int rank; /* the table itself first, then indexes, then triggers */
	bool is_as_before;
};

/* One reading of sqlite_schema. */
struct listing {
	struct arena *arena; /* of the lines' texts; handed on to the next listing */
	size_t text_bytes;   /* of the lines that there are now */
	struct line *lines;  /* as the rows came */
	size_t count;
	size_t capacity;
	struct line **order;	      /* by table, rank and name */
	struct schema_entry *entries; /* every table, ours and SQLite's too, by name */
	bool *is_known;		      /* for each entry: its text and kind are those of
					 the listing before */
	size_t entry_count;
};

/* A new listing, in the arena of the one before unless most of that is wasted by now on
 * lines that are not there any more. */
static struct listing *listing_new(const struct listing *before)
{
	struct listing *listing = must_calloc(1, sizeof *listing);
	bool is_shared = before && arena_bytes(before->arena) <
					   4 * before->text_bytes + ARENA_BYTES_SPARE;

	listing->arena = is_shared ? before->arena : arena_new(SCHEMA_ARENA_BYTES);
	return listing;
}

/* Frees all but an arena that `kept` (may be NULL) has as well. */
static void listing_free(struct listing *listing, const struct listing *kept)
{
	if (!listing)
		return;
	if (!kept || kept->arena != listing->arena)
		arena_free(listing->arena);
	free(listing->lines);
	free(listing->order);
	free(listing->entries);
	free(listing->is_known);
	free(listing);
}

void schema_forget(struct store *store)
{
	listing_free(store->listing, NULL);
	store->listing = NULL;
}

static int rank_of(struct str type)
{
	if (str_is(type, "table") || str_is(type, "view"))
		return 0;
	return str_is(type, "index") ? 1 : 2;
}

static int compare_lines(const void *one, const void *other)
{
	const struct line *a = *(struct line *const *)one,
			  *b = *(struct line *const *)other;
	int order = str_compare(a->table, b->table);

	if (order == 0)
		order = a->rank - b->rank;
	return order ? order : str_compare(a->name, b->name);
}

static void add_line(struct listing *listing, struct line line)
{
	if (listing->count == listing->capacity) {
		listing->capacity = listing->capacity ? 2 * listing->capacity : 256;
		listing->lines = must_realloc(
			listing->lines, listing->capacity * sizeof *listing->lines);
	}
	listing->lines[listing->count++] = line;
}

/* The line of the same row in the listing before, when it is there. */
static const struct line *line_before(const struct listing *before, size_t row)
{
	return before && row < before->count ? &before->lines[row] : NULL;
}

static bool is_same_place(const struct line *one, const struct line *other)
{
	return one->rank == other->rank && str_equal(one->name, other->name) &&
	       str_equal(one->table, other->table);
}

/* Copies the line's texts into the arena, but for what stands there already. */
static void keep_line(struct listing *listing, const struct listing *before,
	struct line *line, const struct line *old)
{
	listing->text_bytes += line->name.len + line->table.len + line->sql.len;
	if (line->is_as_before && before->arena == listing->arena) {
		line->name = old->name;
		line->table = old->table;
		line->sql = old->sql;
		return;
	}
	line->name = arena_copy(listing->arena, line->name);
	line->sql = arena_copy(listing->arena, line->sql);
	line->table =
		line->rank == 0 ? line->name : arena_copy(listing->arena, line->table);
}

static enum status read_lines(struct store *store, struct listing *listing,
	const struct listing *before, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	enum status status = store_prepare(store,
		STR("SELECT type, name, tbl_name, sql FROM sqlite_schema"), &stmt, fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		const struct line *old = line_before(before, listing->count);
		struct line line = {.rank = rank_of(stmt_text(stmt, 0)),
			.name = stmt_text(stmt, 1),
			.table = stmt_text(stmt, 2),
			.sql = stmt_text(stmt, 3)};

		if (line.rank == 0)
			line.table = line.name;
		line.is_as_before =
			old && is_same_place(&line, old) && str_equal(line.sql, old->sql);
		keep_line(listing, before, &line, old);
		add_line(listing, line);
	}
	stmt_done(stmt);
	return status;
}

/* Where no row came, went or moved, the order is the one of before. */
static bool has_same_places(const struct listing *listing, const struct listing *before)
{
	if (!before || before->count != listing->count)
		return false;
	for (size_t i = 0; i < listing->count; i++)
		if (!is_same_place(&listing->lines[i], &before->lines[i]))
			return false;
	return true;
}

static bool sort_lines(struct listing *listing, const struct listing *before)
{
	bool is_same = has_same_places(listing, before);

	listing->order = must_calloc(listing->count + 1, sizeof *listing->order);
	for (size_t i = 0; i < listing->count; i++)
		listing->order[i] = &listing->lines[is_same ? (size_t)(before->order[i] -
								       before->lines)
							    : i];
	if (!is_same && listing->count)
		qsort(listing->order, listing->count, sizeof *listing->order,
			compare_lines);
	return is_same;
}

/* The lines from `from` that belong to one table: their end, and whether all of them
 * are as before. */
static size_t group_end(const struct listing *listing, size_t from, bool *is_as_before)
{
	size_t at = from;

	*is_as_before = true;
	for (; at < listing->count &&
		str_equal(listing->order[at]->table, listing->order[from]->table);
		at++)
		*is_as_before &= listing->order[at]->is_as_before;
	return at;
}

static struct digest digest_group(const struct listing *listing, size_t from, size_t to)
{
	struct digest_state state;

	digest_begin(&state);
	for (size_t i = from; i < to; i++) {
		digest_add_part(&state, listing->order[i]->name);
		digest_add_part(&state, listing->order[i]->sql);
	}
	return digest_end(&state);
}

/* Makes the entries, one for each table, and returns the digest over all of them. With
 * the order of before, the entries pair by index as well. */
static struct digest digest_all(
	struct listing *listing, const struct listing *before, bool has_same_order)
{
	struct digest_state all;
	size_t to;

	listing->entries = must_calloc(listing->count + 1, sizeof *listing->entries);
	listing->is_known = must_calloc(listing->count + 1, sizeof *listing->is_known);
	digest_begin(&all);
	for (size_t from = 0; from < listing->count; from = to) {
		const struct line *first = listing->order[from];
		size_t index = listing->entry_count;
		bool is_as_before, is_table = first->rank == 0;
		struct digest text;

		to = group_end(listing, from, &is_as_before);
		if (has_same_order && is_as_before && is_table) {
			listing->entries[index] = before->entries[index];
			listing->is_known[index] = true;
			text = before->entries[index].text;
		} else {
			text = digest_group(listing, from, to);
			listing->entries[index].text = text;
		}
		listing->entries[index].name = first->name;
		listing->entry_count += is_table;
		digest_add(&all, (struct str){(const char *)text.bytes, DIGEST_BYTES});
	}
	return digest_end(&all);
}

enum status schema_text_digest(
	struct store *store, struct digest *digest, struct fault *fault)
{
	struct listing *listing = listing_new(store->listing);
	enum status status = read_lines(store, listing, store->listing, fault);

	if (status == STATUS_OK)
		*digest = digest_all(
			listing, store->listing, sort_lines(listing, store->listing));
	listing_free(listing, store->listing);
	return status;
}

static bool is_ours(struct str name)
{
	return str_equal_nocase(str_slice(name, 0, 7), STR("sqlite_")) ||
	       str_equal_nocase(str_slice(name, 0, 6), STR("reeve_"));
}

static struct schema_entry *find_entry(const struct listing *listing, struct str name)
{
	size_t low = 0, high = listing->entry_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(listing->entries[middle].name, name);

		if (order == 0)
			return &listing->entries[middle];
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

/* Takes the kinds that a query over PRAGMA table_list gives. */
static enum status take_kinds(
	struct listing *listing, struct stmt *stmt, struct fault *fault)
{
	bool has_row = true;
	enum status status;

	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		struct schema_entry *entry = find_entry(listing, stmt_text(stmt, 0));

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

static enum status ask_all_kinds(
	struct store *store, struct listing *listing, struct fault *fault)
{
	struct stmt *stmt;
	enum status status = store_prepare(store,
		STR("SELECT name, type, wr, strict FROM pragma_table_list"
		    " WHERE schema = 'main'"),
		&stmt, fault);

	return status == STATUS_OK ? take_kinds(listing, stmt, fault) : status;
}

static enum status ask_kind(struct store *store, struct listing *listing, struct str name,
	struct fault *fault)
{
	struct stmt *stmt;
	enum status status = store_prepare(store,
		STR("SELECT name, type, wr, strict FROM pragma_table_list(?)"
		    " WHERE schema = 'main'"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, name);
	return take_kinds(listing, stmt, fault);
}

static bool is_virtual_text(const struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		if (!listing->lines[i].is_as_before && listing->lines[i].rank == 0 &&
			str_equal_nocase(str_slice(listing->lines[i].sql, 0, 14),
				STR("CREATE VIRTUAL")))
			return true;
	return false;
}

/* An ordinary table of before stays one, with a rowid and not STRICT, where its new text
 * has neither of the words that would make it otherwise. */
static bool stays_ordinary(const struct line *line, const struct schema_entry *before)
{
	return before->kind == TABLE_ORDINARY && line->rank == 0 &&
	       str_equal_nocase(str_slice(line->sql, 0, 12), STR("CREATE TABLE")) &&
	       !str_has_nocase(line->sql, "without") &&
	       !str_has_nocase(line->sql, "strict");
}

/* With the order of before, the tables' own lines pair with the entries by index. */
static size_t note_ordinary(struct listing *listing, const struct listing *before)
{
	size_t index = 0, unknown = 0;

	for (size_t i = 0; i < listing->count; i++) {
		struct schema_entry *entry = &listing->entries[index];

		if (listing->order[i]->rank != 0)
			continue;
		if (!listing->is_known[index] &&
			stays_ordinary(listing->order[i], &before->entries[index])) {
			entry->kind = TABLE_ORDINARY;
			entry->has_rowid = true;
			listing->is_known[index] = true;
		}
		unknown += !listing->is_known[index++];
	}
	return unknown;
}

/* Asking for one table makes SQLite walk over all: a few are asked for one by one, more
 * in one go. A virtual table that comes makes shadows of tables that stay as they are,
 * so then everything is asked again, as when rows came or went. */
static enum status add_kinds(struct store *store, struct listing *listing,
	const struct listing *before, bool has_same_order, struct fault *fault)
{
	enum status status = STATUS_OK;

	if (!has_same_order || is_virtual_text(listing) ||
		note_ordinary(listing, before) > KINDS_ASKED_ONE_BY_ONE)
		return ask_all_kinds(store, listing, fault);
	for (size_t i = 0; i < listing->entry_count && status == STATUS_OK; i++)
		if (!listing->is_known[i])
			status =
				ask_kind(store, listing, listing->entries[i].name, fault);
	return status;
}

static void copy_entries(const struct listing *listing, struct arena *arena,
	struct schema_entry **entries, size_t *count)
{
	*entries = arena_zeroed(arena, listing->entry_count + 1, sizeof **entries);
	*count = 0;
	for (size_t i = 0; i < listing->entry_count; i++) {
		if (is_ours(listing->entries[i].name))
			continue;
		(*entries)[*count] = listing->entries[i];
		(*entries)[*count].name = arena_copy(arena, listing->entries[i].name);
		(*count)++;
	}
}

enum status schema_list(struct store *store, struct arena *arena,
	struct schema_entry **entries, size_t *count, struct fault *fault)
{
	struct listing *before = store->listing, *listing = listing_new(before);
	struct digest text;
	bool has_same_order;
	enum status status = read_lines(store, listing, before, fault);

	*count = 0;
	if (status == STATUS_OK) {
		has_same_order = sort_lines(listing, before);
		text = digest_all(listing, before, has_same_order);
		status = add_kinds(store, listing, before, has_same_order, fault);
	}
	if (status != STATUS_OK) {
		listing_free(listing, before);
		return status;
	}
	store->text = text;
	store->text_cookie = store->stamp.cookie;
	store->has_text = true;
	copy_entries(listing, arena, entries, count);
	listing_free(before, listing);
	store->listing = listing;
	return STATUS_OK;
}
