/* Noticing. What is found is recorded once, in one transaction with what becomes of it;
 * the very first time everything is taken as it is. */
#include "model/notice_parts.h"

#include "base/clock.h"

enum { CHUNK_TABLES = 500, CHUNK_ARENA_BYTES = 64 * 1024, TOLD_MOST = 500 };

enum status notices_read(struct store *store, struct arena *arena,
	struct notice **notices, size_t *count, struct fault *fault)
{
	struct comparison comparison = {.store = store, .arena = arena};
	enum status status = comparison_make(&comparison, fault);

	*notices = comparison.notices;
	*count = status == STATUS_OK ? comparison.notice_count : 0;
	return status;
}

static enum status tell(struct comparison *comparison, const struct notice *notice,
	bool is_carried, struct fault *fault)
{
	bool is_table = strcmp(notice->what, "table-renamed") == 0;
	struct str table = is_table ? notice->new_name : notice->table;
	const struct change change = {
		.kind = is_table ? CHANGE_MODEL_RENAME : CHANGE_FIELD_RENAME,
		.table = notice->table,
		.name = notice->name,
		.new_name = notice->new_name};
	struct value values[] = {value_integer(clock_unix_s()), value_text(table),
		value_text(notice->words), value_null(),
		value_text(is_carried && notice->is_probable ? STR("asked") : STR(""))};

	if (notice->new_name.len)
		values[3] = value_text(changes_dump(comparison->arena, &change, 1));
	return notice_write(comparison->store,
		"INSERT INTO reeve_migration(moment, origin, model_id, table_name, words,"
		" changes, question) VALUES (?1, 'outside', (SELECT id FROM reeve_model"
		" WHERE COALESCE(actual_name, table_name) = ?2), ?2, ?3, ?4, ?5)",
		values, 5, fault);
}

static enum status record_one(
	struct comparison *comparison, const struct notice *notice, struct fault *fault)
{
	bool is_carried = false;
	enum status status = STATUS_OK;

	if (strcmp(notice->what, "table-renamed") == 0)
		status = carry_table(comparison, notice, &is_carried, fault);
	else if (strcmp(notice->what, "field-renamed") == 0)
		status = carry_field(comparison, notice, &is_carried, fault);
	return status == STATUS_OK ? tell(comparison, notice, is_carried, fault) : status;
}

static enum status record_all(struct comparison *comparison, struct fault *fault)
{
	size_t told = comparison->notice_count;
	struct notice rest = {.what = "changed"};
	enum status status = STATUS_OK;

	if (told > TOLD_MOST)
		told = TOLD_MOST;
	for (size_t i = 0; i < told && status == STATUS_OK; i++)
		status = record_one(comparison, &comparison->notices[i], fault);
	if (status != STATUS_OK || told == comparison->notice_count)
		return status;
	rest.words = arena_printf(comparison->arena,
		"%zu more tables or columns changed.", comparison->notice_count - told);
	return tell(comparison, &rest, false, fault);
}

/* What is gone goes first: a name that changed in case alone has one row. */
static enum status save_fresh(struct comparison *comparison, struct fault *fault)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < comparison->gone_count && status == STATUS_OK; i++)
		status = seen_forget(comparison->store, comparison->gone[i], fault);
	for (size_t i = 0; i < comparison->fresh_count && status == STATUS_OK; i++)
		status = seen_save(comparison->store, comparison->arena,
			&comparison->fresh[i], fault);
	return status;
}

static enum status is_recorded(struct store *store, const struct schema_entry *entry,
	bool *is_there, struct fault *fault)
{
	const struct value values[] = {value_text(entry->name),
		value_blob((struct str){(const char *)entry->text.bytes, DIGEST_BYTES})};
	int64_t count = 0;
	enum status status = notice_integer(store,
		"SELECT count(*) FROM reeve_seen WHERE table_name = ?1"
		" AND substr(text, 1, 16) = ?2",
		values, 2, &count, fault);

	*is_there = count > 0;
	return status;
}

/* Records these tables as they are, in the transaction that is open; but for those that
 * another process, which does the same, has recorded meanwhile. */
static enum status save_tables(struct store *store, const struct schema_entry *entries,
	size_t count, struct fault *fault)
{
	struct arena *arena = arena_new(CHUNK_ARENA_BYTES),
		     *shape_arena = arena_new(CHUNK_ARENA_BYTES);
	struct digest *shapes;
	enum status status =
		shapes_read(store, shape_arena, entries, count, &shapes, fault);

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct seen_table table;
		bool is_there = false;

		status = is_recorded(store, &entries[i], &is_there, fault);
		if (status != STATUS_OK || is_there)
			continue;
		status = seen_read_present(
			store, arena, &entries[i], shapes[i], &table, fault);
		if (status == STATUS_OK)
			status = seen_save(store, arena, &table, fault);
		arena_reset(arena);
	}
	arena_free(arena);
	arena_free(shape_arena);
	return status;
}

static enum status take_baseline(struct comparison *comparison, struct fault *fault)
{
	enum status status = save_tables(
		comparison->store, comparison->entries, comparison->entry_count, fault);

	return status == STATUS_OK ? seen_complete(comparison->store, fault) : status;
}

enum status notice_record(struct store *store, struct arena *arena, bool *did_something,
	struct fault *fault)
{
	struct comparison comparison = {.store = store, .arena = arena};
	enum status status = comparison_make(&comparison, fault);

	*did_something = false;
	if (status != STATUS_OK)
		return status;
	*did_something = !comparison.has_baseline || !comparison_is_empty(&comparison);
	if (!comparison.has_baseline) {
		status = take_baseline(&comparison, fault);
	} else {
		status = record_all(&comparison, fault);
		if (status == STATUS_OK)
			status = save_fresh(&comparison, fault);
	}
	if (status == STATUS_OK)
		status = definitions_settle(&comparison, did_something, fault);
	return status;
}

enum status notice_accept(struct store *store, struct arena *arena, struct fault *fault)
{
	struct comparison comparison = {.store = store, .arena = arena};
	enum status status = comparison_make(&comparison, fault);

	if (status != STATUS_OK)
		return status;
	return comparison.has_baseline ? save_fresh(&comparison, fault)
				       : take_baseline(&comparison, fault);
}

/* What there is to do, seen from a read transaction: most of the time nothing. */
struct outlook {
	bool has_baseline;
	bool has_news;
	bool has_wishes;
};

static enum status look(struct store *store, struct arena *arena, struct outlook *outlook,
	struct fault *fault)
{
	struct comparison comparison = {.store = store, .arena = arena};
	struct definitions definitions = {0};
	bool are_settled = true;
	struct stamp stamp;
	enum status status = store_begin(store, STORE_READ, &stamp, fault);

	if (status != STATUS_OK)
		return status;
	status = comparison_make(&comparison, fault);
	if (status == STATUS_OK)
		status = definitions_are_settled(&comparison, &are_settled, fault);
	if (status == STATUS_OK)
		status = definitions_load(store, arena, &definitions, fault);
	store_rollback(store);
	*outlook = (struct outlook){.has_baseline = comparison.has_baseline,
		.has_news = !are_settled || !comparison_is_empty(&comparison),
		.has_wishes = definitions_have_wishes(&definitions) ||
			      wishes_are_of_parked(&definitions)};
	return status;
}

/* Records up to CHUNK_TABLES tables from `*at` on. Begins again where the schema moved
 * meanwhile: what was recorded is recorded anew. */
static enum status baseline_chunk(struct store *store, struct comparison *comparison,
	size_t *at, struct fault *fault)
{
	struct stamp stamp, *listed = &comparison->stamp;
	size_t count;
	enum status status = store_begin(store, STORE_WRITE, &stamp, fault);

	if (status != STATUS_OK)
		return status;
	if (!comparison->entries || !stamp_equal(&stamp, listed)) {
		*at = 0;
		*listed = stamp;
		status = comparison_make(comparison, fault);
	}
	count = comparison->entry_count - *at;
	if (count > CHUNK_TABLES)
		count = CHUNK_TABLES;
	if (status == STATUS_OK && !comparison->has_baseline)
		status = save_tables(store, comparison->entries + *at, count, fault);
	*at += count;
	if (status == STATUS_OK && *at == comparison->entry_count &&
		!comparison->has_baseline)
		status = seen_complete(store, fault);
	if (status == STATUS_OK)
		status = store_commit(store, fault);
	else
		store_rollback(store);
	return status;
}

static enum status baseline_in_chunks(
	struct store *store, struct arena *arena, struct fault *fault)
{
	struct comparison comparison = {.store = store, .arena = arena};
	size_t at = 0;
	enum status status;

	do
		status = baseline_chunk(store, &comparison, &at, fault);
	while (status == STATUS_OK && at < comparison.entry_count);
	return status;
}

static enum status record(struct store *store, struct arena *arena, bool *did_something,
	struct fault *fault)
{
	struct stamp stamp;
	enum status status = store_begin(store, STORE_WRITE, &stamp, fault);

	if (status != STATUS_OK)
		return status;
	status = notice_record(store, arena, did_something, fault);
	if (status == STATUS_OK)
		return store_commit(store, fault);
	store_rollback(store);
	return status;
}

enum status notice_run(struct desk *desk, struct arena *arena, bool *did_something,
	struct str *blocked, struct fault *fault)
{
	struct store *store = desk_store(desk);
	struct outlook outlook = {0};
	bool is_recorded = false, is_carried_out = false, is_settled = false;
	enum status status = look(store, arena, &outlook, fault);

	if (blocked)
		*blocked = STR("");
	if (status == STATUS_OK && !outlook.has_baseline)
		status = baseline_in_chunks(store, arena, fault);
	if (status == STATUS_OK && outlook.has_news)
		status = record(store, arena, &is_recorded, fault);
	if (status == STATUS_OK && outlook.has_wishes)
		status = wishes_carry_out(desk, arena, &is_carried_out, blocked, fault);
	/* Rows that were wishes belong to what was made of them. */
	if (status == STATUS_OK && is_carried_out)
		status = record(store, arena, &is_settled, fault);
	*did_something = !outlook.has_baseline || is_recorded || is_carried_out;
	return status;
}
