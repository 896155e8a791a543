/* Old names. Must never stand for what has that name now: whoever asks has looked there
 * first. */
#include "model/alias.h"

#include "base/clock.h"

enum status alias_add(struct store *store, int64_t model_id, int64_t field_id,
	struct str name, struct fault *fault)
{
	/* Anew rather than kept: of several that had the name, the last one counts. */
	static const char *const steps[] = {
		"DELETE FROM reeve_alias WHERE model_id = ?1 AND field_id IS ?2"
		" AND name = ?3",
		"INSERT INTO reeve_alias(model_id, field_id, name, moment)"
		" VALUES (?1, ?2, ?3, ?4)"};
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < 2; i++) {
		struct stmt *stmt;
		bool has_row;

		status = store_prepare(store, str_from(steps[i]), &stmt, fault);
		if (status != STATUS_OK)
			break;
		stmt_bind_integer(stmt, 1, model_id);
		stmt_bind(stmt, 2, field_id ? value_integer(field_id) : value_null());
		stmt_bind_text(stmt, 3, name);
		if (i == 1)
			stmt_bind_integer(stmt, 4, clock_unix_s());
		status = stmt_step(stmt, &has_row, fault);
		stmt_done(stmt);
	}
	return status;
}

/* A file that cannot be written may be without Reeve's tables: then nothing has an old
 * name. */
static enum status has_aliases(struct store *store, bool *is_there, struct fault *fault)
{
	struct stmt *stmt;
	enum status status = store_prepare(store,
		STR("SELECT 1 FROM sqlite_schema WHERE name = 'reeve_alias'"), &stmt,
		fault);

	*is_there = false;
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, is_there, fault);
	stmt_done(stmt);
	return status;
}

static enum status find(struct store *store, struct arena *arena, const char *sql,
	struct str name, struct str table, struct str *found, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = has_aliases(store, &has_row, fault);

	*found = STR("");
	if (status != STATUS_OK || !has_row)
		return status;
	status = store_prepare(store, str_from(sql), &stmt, fault);
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, name);
	if (table.len)
		stmt_bind_text(stmt, 2, table);
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*found = arena_copy(arena, stmt_text(stmt, 0));
	stmt_done(stmt);
	return status;
}

enum status alias_find_model(struct store *store, struct arena *arena, struct str slug,
	struct str *table, struct fault *fault)
{
	return find(store, arena,
		"SELECT COALESCE(m.actual_name, m.table_name) FROM reeve_alias AS a"
		" JOIN reeve_model AS m ON m.id = a.model_id"
		" WHERE a.name = ?1 AND a.field_id IS NULL AND m.state = 'live'"
		" ORDER BY a.id DESC LIMIT 1",
		slug, STR(""), table, fault);
}

enum status alias_find_field(struct store *store, struct arena *arena, struct str table,
	struct str name, struct str *column, struct fault *fault)
{
	*column = STR("");
	if (!table.len)
		return STATUS_OK;
	return find(store, arena,
		"SELECT COALESCE(f.actual_name, f.column_name) FROM reeve_alias AS a"
		" JOIN reeve_field AS f ON f.id = a.field_id"
		" JOIN reeve_model AS m ON m.id = f.model_id"
		" WHERE a.name = ?1 AND f.state = 'live'"
		" AND COALESCE(m.actual_name, m.table_name) = ?2 COLLATE NOCASE"
		" ORDER BY a.id DESC LIMIT 1",
		name, table, column, fault);
}
