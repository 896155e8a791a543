/* What must hold for every golden case, whatever its file says: what is not applied
 * leaves no trace, what is applied can be undone, and nobody sees an old registry. */
#include "migrate_golden_parts.h"

#include <unistd.h>

/* The definition rows that there were. Not their kinds: to undo is to say the kind, where
 * before it was inferred. Nor whether they are missing, which may not have been noticed.
 */
static void dump_old_definitions(
	sqlite3 *db, const struct golden_step *step, struct buf *out)
{
	char *sql = sqlite3_mprintf(
		"SELECT id, table_name, state, label, label_plural, title, ordering,"
		" list_columns, list_filters, search_fields, fieldsets, date_hierarchy,"
		" page_size, icon, menu_group, is_hidden FROM reeve_model"
		" WHERE id <= %lld ORDER BY id",
		(long long)step->models);

	dump_query(db, sql, out);
	sqlite3_free(sql);
	sql = sqlite3_mprintf(
		"SELECT id, column_name, state = 'parked', label, help, is_hidden,"
		" is_required,"
		" position, minimum, maximum, pattern, choices, target, through"
		" FROM reeve_field WHERE id <= %lld ORDER BY id",
		(long long)step->fields);
	dump_query(db, sql, out);
	sqlite3_free(sql);
}

void golden_look(struct golden *golden, struct golden_step *step)
{
	step->models = foreign_integer("SELECT coalesce(max(id), 0) FROM reeve_model");
	step->fields = foreign_integer("SELECT coalesce(max(id), 0) FROM reeve_field");
	buf_init(&step->before, TEXT_BYTES);
	buf_init(&step->shape, TEXT_BYTES);
	buf_init(&step->answers, TEXT_BYTES);
	buf_init(&step->definitions, TEXT_BYTES);
	golden_dump(golden->db, &step->before);
	dump_shape(golden->db, &step->shape);
	step->queries = dump_queries_of(golden->db, test_arena);
	dump_answers(golden->db, &step->queries, &step->answers);
	dump_old_definitions(golden->db, step, &step->definitions);
}

void golden_forget(struct golden_step *step)
{
	buf_free(&step->before);
	buf_free(&step->shape);
	buf_free(&step->answers);
	buf_free(&step->definitions);
}

/* Both texts' first lines that differ. */
static void tell_difference(struct str old, struct str now, struct buf *out)
{
	size_t at = 0, line = 0;

	while (at < old.len && at < now.len && old.at[at] == now.at[at]) {
		at++;
		if (old.at[at - 1] == '\n')
			line = at;
	}
	old = str_slice(old, line, str_find(old, line, '\n'));
	now = str_slice(now, line, str_find(now, line, '\n'));
	buf_printf(out, "\twas %.*s\n\tis  %.*s\n", STR_ARGS(old), STR_ARGS(now));
}

bool golden_is_unchanged(struct golden *golden, const struct golden_step *step)
{
	struct buf now;
	bool is_equal;

	buf_init(&now, TEXT_BYTES);
	golden_dump(golden->db, &now);
	is_equal = str_equal(buf_content(&now), buf_content(&step->before));
	buf_free(&now);
	return is_equal;
}

static void copy_database(struct golden *golden, const char *path)
{
	sqlite3 *copy = dump_open(path);
	sqlite3_backup *backup = sqlite3_backup_init(copy, "main", golden->db, "main");

	ck_assert_ptr_nonnull(backup);
	ck_assert_int_eq(sqlite3_backup_step(backup, -1), SQLITE_DONE);
	sqlite3_backup_finish(backup);
	sqlite3_close(copy);
}

static void compare_undone(
	struct golden *golden, sqlite3 *copy, const struct golden_step *step)
{
	struct buf now;

	buf_init(&now, TEXT_BYTES);
	dump_answers(copy, &step->queries, &now);
	if (!str_equal(buf_content(&now), buf_content(&step->answers))) {
		golden_complain(golden, "undone, the rows are not what they were");
		tell_difference(
			buf_content(&step->answers), buf_content(&now), golden->out);
	}
	buf_clear(&now, TEXT_BYTES);
	dump_old_definitions(copy, step, &now);
	if (!str_equal(buf_content(&now), buf_content(&step->definitions))) {
		golden_complain(golden, "undone, the definitions are not what they were");
		tell_difference(
			buf_content(&step->definitions), buf_content(&now), golden->out);
	}
	buf_clear(&now, TEXT_BYTES);
	dump_shape(copy, &now);
	if (str_equal(buf_content(&now), buf_content(&step->shape)))
		buf_text(golden->out, "undone: rows and schema as before\n");
	else {
		buf_text(golden->out, "undone: rows as before, but the schema\n");
		tell_difference(
			buf_content(&step->shape), buf_content(&now), golden->out);
	}
	buf_clear(&now, TEXT_BYTES);
	dump_damage(copy, false, &now);
	if (now.len)
		golden_complain(golden, "undone, the database is damaged");
	buf_free(&now);
}

enum status golden_read_undo(struct desk *desk, int64_t id, struct golden_step *undo)
{
	struct change *changes = NULL;
	struct stamp stamp;
	enum status status =
		store_begin(desk_store(desk), STORE_READ, &stamp, &test_fault);

	if (status != STATUS_OK)
		return status;
	status = migrate_undo_changes(
		desk_store(desk), test_arena, id, &changes, &undo->count, &test_fault);
	store_rollback(desk_store(desk));
	undo->changes = changes;
	undo->undoes = id;
	return status;
}

/* Undoes the migration on a copy. */
void golden_try_undo(struct golden *golden, const struct golden_step *step, int64_t id)
{
	const char *path = path_of("copy.db");
	struct store_options options = {.path = path, .lock_folder = database_folder()};
	struct golden_step undo = {0};
	struct desk *desk;
	struct plan plan = {0};
	enum status status;
	sqlite3 *copy;

	copy_database(golden, path);
	desk = desk_new(&options);
	status = golden_read_undo(desk, id, &undo);
	if (status == STATUS_OK)
		status = golden_migrate(desk, &undo, MIGRATE_APPLY, &plan);
	if (status != STATUS_OK) {
		buf_printf(golden->out, "no undo, %s: %s (%s)\n", status_name(status),
			test_fault.sentence, test_fault.detail);
	} else if (plan.blocker_count) {
		buf_text(golden->out, "undo is ");
		golden_tell(STATUS_OK, &plan, golden->out);
	} else {
		copy = dump_open(path);
		compare_undone(golden, copy, step);
		sqlite3_close(copy);
	}
	desk_free(desk);
	unlink(path);
}

/* The hash beside the definition is that of the model as it is. */
static void check_hashes(struct golden *golden)
{
	for (size_t i = 0; i < registry_count(golden->registry); i++) {
		const struct model *model = registry_at(golden->registry, i);
		char hex[DIGEST_HEX_BYTES + 1], *sql;

		hex_encode(hex, model->hash.bytes, DIGEST_BYTES);
		sql = sqlite3_mprintf("SELECT count(*) FROM reeve_model m WHERE"
				      " m.table_name = %Q AND lower(hex(hash)) <> %Q"
				      " AND m.id = (SELECT model_id FROM reeve_migration"
				      " ORDER BY id DESC LIMIT 1)",
			arena_text(test_arena, model->table), hex);
		if (foreign_integer(sql))
			golden_complain(golden, "the hash beside the model is not its");
		sqlite3_free(sql);
	}
}

/* Compares the registry with one made from nothing, by a store that has seen nothing. */
static void check_registry(struct golden *golden)
{
	struct store *store = another_store((struct store_options){0});
	struct registry *registry = registry_new();
	struct refresh_outcome outcome;
	struct stamp stamp;

	begin_read();
	ck_assert_int_eq(
		registry_refresh(golden->registry, test_store, &outcome, &test_fault),
		STATUS_OK);
	commit();
	ck_assert_int_eq(store_begin(store, STORE_READ, &stamp, &test_fault), STATUS_OK);
	ck_assert_int_eq(
		registry_refresh(registry, store, &outcome, &test_fault), STATUS_OK);
	if (!digest_equal(registry_digest(registry), registry_digest(golden->registry)))
		golden_complain(golden, "the registry is not what one from nothing is");
	check_hashes(golden);
	registry_free(registry);
	store_close(store);
}

void golden_check(struct golden *golden)
{
	struct buf damage;

	buf_init(&damage, TEXT_BYTES);
	dump_damage(golden->db, false, &damage);
	if (damage.len)
		golden_complain(golden, damage.at);
	buf_free(&damage);
	if (foreign_integer("SELECT count(*) FROM (SELECT * FROM reeve_migration ORDER BY"
			    " id DESC LIMIT 1) h JOIN reeve_model m ON m.id = h.model_id"
			    " WHERE m.state = 'live' AND h.hash_after IS NOT"
			    " lower(hex(m.hash))"))
		golden_complain(golden, "the model's hash is not that of the history");
	if (foreign_integer("SELECT count(*) FROM sqlite_schema WHERE name LIKE"
			    " 'reeve_made_anew%'"))
		golden_complain(golden, "something is left of a rebuild");
	check_registry(golden);
}
