/* The schema history (reeve_migration): writing the row of what is being done, and
 * reading the rows there are. */
#include "model/migrate_parts.h"

/* The one table that all changes are about, as it is called in the end; empty: several.
 */
static struct str only_table(const struct work *work)
{
	struct str table = {"", 0};

	for (size_t i = 0; i < work->request->count; i++) {
		const struct change *change = &work->request->changes[i];
		struct str own = change->table.len || !change->model
					 ? change->table
					 : change->model->table;

		if (i && !str_equal_nocase(table, own))
			return (struct str){"", 0};
		table = change->kind == CHANGE_MODEL_RENAME ? change->new_name : own;
	}
	return table;
}

enum status history_begin(struct work *work)
{
	const struct migrate_author *author = &work->request->author;
	const struct value values[] = {value_integer(work->moment_s),
		author->user_id ? value_integer(author->user_id) : value_null(),
		author->user_name.len ? value_text(author->user_name) : value_null(),
		value_text(str_from(author->origin ? author->origin : "command")),
		work->request->undoes ? value_integer(work->request->undoes)
				      : value_null()};
	enum status status = work_write(work,
		"INSERT INTO reeve_migration(moment, user_id, user_name, origin, undoes,"
		" words) VALUES (?1, ?2, ?3, ?4, ?5, '')",
		values, sizeof values / sizeof *values);

	if (status == STATUS_OK)
		work->migration_id = store_last_rowid(work->store);
	return status;
}

static struct value hash_text(struct work *work, struct digest hash, bool is_known)
{
	char *text;

	if (!is_known)
		return value_null();
	text = arena_alloc(work->arena, DIGEST_HEX_BYTES + 1);
	hex_encode(text, hash.bytes, DIGEST_BYTES);
	return value_text(str_from(text));
}

static struct value hash_value(const struct model *model)
{
	return model ? value_blob((struct str){
			       (const char *)model->hash.bytes, DIGEST_BYTES})
		     : value_null();
}

/* Those that show a model that was changed have another hash as well. */
static enum status save_other_hashes(struct work *work)
{
	const struct registry *registry = work->desk->registry;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < registry_count(registry) && status == STATUS_OK; i++) {
		const struct model *model = registry_at(registry, i);
		const struct value values[] = {
			hash_value(model), value_integer(model->id)};

		if (model->id)
			status = work_write(work,
				"UPDATE reeve_model SET hash = ?1 WHERE id = ?2"
				" AND hash IS NOT NULL AND hash <> ?1",
				values, 2);
	}
	return status;
}

/* Every model that was changed keeps its hash. */
static enum status save_hashes(struct work *work)
{
	enum status status = STATUS_OK;

	for (const struct touched *at = work->touched; at && status == STATUS_OK;
		at = at->next) {
		const struct value values[] = {
			hash_value(registry_find(work->desk->registry, at->table)),
			value_text(at->table)};

		status = work_write(work,
			"UPDATE reeve_model SET hash = ?1 WHERE table_name = ?2", values,
			2);
	}
	return status == STATUS_OK ? save_other_hashes(work) : status;
}

static struct str all_sql(struct work *work)
{
	struct buf sql;
	struct str copy;

	buf_init(&sql, 8 * 1024 * 1024);
	for (size_t i = 0; i < work->plan->step_count; i++)
		buf_str(&sql, work->plan->steps[i].sql);
	copy = arena_copy(work->arena, buf_content(&sql));
	buf_free(&sql);
	return copy;
}

static struct value said(struct str text)
{
	return text.len ? value_text(text) : value_null();
}

static enum status save_row(
	struct work *work, struct str table, const struct model *model)
{
	const struct migrate_request *request = work->request;
	const struct value values[] = {value_integer(work->migration_id), said(table),
		value_text(work->plan->words),
		value_text(changes_dump(work->arena, request->changes, request->count)),
		work->has_no_inverse ? value_null()
				     : value_text(changes_dump(work->arena, work->inverse,
					       work->inverse_count)),
		value_text(all_sql(work)),
		work->has_no_inverse ? value_null() : value_text(work->sql_back),
		hash_text(work, work->hash_before, work->has_hash_before),
		hash_text(work, model ? model->hash : work->hash_before, model != NULL)};
	enum status status = work_write(work,
		"UPDATE reeve_migration SET table_name = ?2, words = ?3, changes = ?4,"
		" inverse = ?5, sql = ?6, sql_back = ?7, hash_before = ?8,"
		" hash_after = ?9, model_id = (SELECT id FROM reeve_model"
		" WHERE table_name = ?2) WHERE id = ?1",
		values, sizeof values / sizeof *values);

	if (status != STATUS_OK || !request->undoes)
		return status;
	return work_write(work, "UPDATE reeve_migration SET undone_by = ?1 WHERE id = ?2",
		(const struct value[]){value_integer(work->migration_id),
			value_integer(request->undoes)},
		2);
}

enum status history_end(struct work *work)
{
	struct str table = only_table(work);
	const struct model *model = registry_find(work->desk->registry, table);
	enum status status = save_hashes(work);

	return status == STATUS_OK ? save_row(work, table, model) : status;
}

static const char read_sql[] =
	"SELECT id, moment, user_name, origin, table_name, words, sql, sql_back,"
	" hash_before, hash_after, undoes, undone_by, question, inverse IS NOT NULL"
	" AND undone_by IS NULL FROM reeve_migration AS h WHERE (?1 = '' OR"
	" h.table_name = ?1 OR h.model_id = (SELECT id FROM reeve_model"
	" WHERE table_name = ?1) OR (h.table_name IS NULL AND json_valid(h.changes)"
	" AND EXISTS (SELECT 1 FROM json_each(h.changes) AS j"
	" WHERE j.type = 'object' AND json_extract(j.value, '$.table') = ?1"
	" COLLATE NOCASE))) AND (?2 = 0 OR h.id < ?2) ORDER BY h.id DESC LIMIT ?3";

static struct str text_at(struct arena *arena, const struct stmt *stmt, int column)
{
	return arena_copy(arena, stmt_text(stmt, column));
}

static void read_row(
	struct arena *arena, const struct stmt *stmt, struct migration *migration)
{
	*migration = (struct migration){.id = stmt_integer(stmt, 0),
		.moment_unix_s = stmt_integer(stmt, 1),
		.user_name = text_at(arena, stmt, 2),
		.origin = text_at(arena, stmt, 3),
		.table = text_at(arena, stmt, 4),
		.words = text_at(arena, stmt, 5),
		.sql = text_at(arena, stmt, 6),
		.sql_back = text_at(arena, stmt, 7),
		.hash_before = text_at(arena, stmt, 8),
		.hash_after = text_at(arena, stmt, 9),
		.undoes = stmt_integer(stmt, 10),
		.undone_by = stmt_integer(stmt, 11),
		.question = text_at(arena, stmt, 12),
		.can_undo = stmt_integer(stmt, 13) != 0};
}

enum status migrations_read(struct store *store, struct arena *arena, struct str table,
	int64_t before, size_t most, struct migration **migrations, size_t *count,
	struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	enum status status = store_prepare(store, str_from(read_sql), &stmt, fault);

	*migrations = arena_zeroed(arena, most + 1, sizeof **migrations);
	*count = 0;
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, table);
	stmt_bind_integer(stmt, 2, before);
	stmt_bind_integer(stmt, 3, (int64_t)most);
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row &&
		*count < most)
		read_row(arena, stmt, &(*migrations)[(*count)++]);
	stmt_done(stmt);
	return status;
}
