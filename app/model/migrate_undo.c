/* The changes that undo a migration: read from its row, turned round, and under the names
 * that tables and fields have now. */
#include "model/alias.h"
#include "model/migrate_parts.h"

/* What a row of the history says about its undoing. */
struct undoing {
	struct str inverse;
	struct str table; /* of its model, as it is called now; empty: none, or many */
	int64_t undone_by;
	bool has_inverse;
};

static enum status read_undoing(struct store *store, struct arena *arena, int64_t id,
	struct undoing *undoing, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(store,
		STR("SELECT inverse, undone_by, inverse IS NOT NULL,"
		    " (SELECT table_name FROM reeve_model WHERE id = h.model_id)"
		    " FROM reeve_migration AS h WHERE id = ?"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, id);
	status = stmt_step(stmt, &has_row, fault);
	if (has_row)
		*undoing =
			(struct undoing){.inverse = arena_copy(arena, stmt_text(stmt, 0)),
				.undone_by = stmt_integer(stmt, 1),
				.has_inverse = stmt_integer(stmt, 2) != 0,
				.table = arena_copy(arena, stmt_text(stmt, 3))};
	stmt_done(stmt);
	if (status == STATUS_OK && !has_row)
		return fault_set(fault, STATUS_NOT_FOUND,
			"There is no step %lld in the history.", (long long)id);
	return status;
}

static enum status count_of(struct store *store, const char *sql, struct str one,
	struct str other, int64_t *count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(store, str_from(sql), &stmt, fault);

	*count = 0;
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, one);
	stmt_bind_text(stmt, 2, other);
	status = stmt_step(stmt, &has_row, fault);
	if (has_row)
		*count = stmt_integer(stmt, 0);
	stmt_done(stmt);
	return status;
}

/* Whether a change before this one makes the name, so that it need not be there yet. */
static bool comes_before(const struct change *changes, size_t index, bool is_field)
{
	const struct change *change = &changes[index];

	for (size_t i = 0; i < index; i++) {
		const struct change *before = &changes[i];

		if (before->kind == CHANGE_MODEL_ADD && before->model &&
			str_equal_nocase(before->model->table, change->table))
			return true;
		if (!is_field && before->kind == CHANGE_MODEL_RENAME &&
			str_equal_nocase(before->new_name, change->table))
			return true;
		if (!is_field || !str_equal_nocase(before->table, change->table))
			continue;
		if ((before->kind == CHANGE_FIELD_RENAME &&
			    str_equal_nocase(before->new_name, change->name)) ||
			(before->kind == CHANGE_FIELD_ADD && before->field &&
				str_equal_nocase(before->field->name, change->name)))
			return true;
	}
	return false;
}

/* A name of old that nothing has now is that of what it was renamed to. */
static enum status follow_table(struct store *store, const struct undoing *undoing,
	struct change *change, struct fault *fault)
{
	int64_t is_there;
	enum status status = count_of(store,
		"SELECT count(*) FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE"
		" AND type IN ('table', 'view') AND ?2 = ?2",
		change->table, change->table, &is_there, fault);

	if (status == STATUS_OK && !is_there && undoing->table.len &&
		change->kind != CHANGE_MODEL_ADD)
		change->table = undoing->table;
	return status;
}

static enum status follow_field(struct store *store, struct arena *arena,
	struct change *change, struct fault *fault)
{
	struct str column;
	int64_t is_there;
	enum status status;

	if (!change->name.len || change->kind == CHANGE_FIELD_ADD)
		return STATUS_OK;
	status = count_of(store,
		"SELECT (SELECT count(*) FROM pragma_table_xinfo(?1)"
		" WHERE name = ?2 COLLATE NOCASE) + (SELECT count(*) FROM reeve_field"
		" AS f JOIN reeve_model AS m ON m.id = f.model_id"
		" WHERE m.table_name = ?1 AND f.column_name = ?2)",
		change->table, change->name, &is_there, fault);
	if (status != STATUS_OK || is_there)
		return status;
	status = alias_find_field(
		store, arena, change->table, change->name, &column, fault);
	if (status == STATUS_OK && column.len)
		change->name = column;
	return status;
}

enum status migrate_undo_changes(struct store *store, struct arena *arena,
	int64_t migration_id, struct change **changes, size_t *count, struct fault *fault)
{
	struct undoing undoing = {0};
	enum status status = read_undoing(store, arena, migration_id, &undoing, fault);

	*changes = NULL;
	*count = 0;
	if (status != STATUS_OK)
		return status;
	if (undoing.undone_by)
		return fault_set(fault, STATUS_CONFLICT,
			"This was undone already, by step %lld.",
			(long long)undoing.undone_by);
	if (!undoing.has_inverse)
		return fault_set(fault, STATUS_CONFLICT,
			"This cannot be undone: it removed something for ever, or was "
			"not done by Reeve.");
	status = changes_parse(arena, undoing.inverse, changes, count, fault);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < *count / 2; i++) {
		struct change last = (*changes)[*count - 1 - i];

		(*changes)[*count - 1 - i] = (*changes)[i];
		(*changes)[i] = last;
	}
	for (size_t i = 0; i < *count && status == STATUS_OK; i++) {
		if (!comes_before(*changes, i, false))
			status = follow_table(store, &undoing, &(*changes)[i], fault);
		if (status == STATUS_OK && !comes_before(*changes, i, true))
			status = follow_field(store, arena, &(*changes)[i], fault);
	}
	return status;
}
