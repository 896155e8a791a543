/* A table's indexes: what there is, one more, one less. */
#include "model/migrate_parts.h"

static enum status read_columns(struct work *work, struct index_info *index)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t room = 0;
	struct str *columns = NULL;
	enum status status = store_prepare(work->store,
		STR("SELECT name, (SELECT count(*) FROM pragma_index_info(?1))"
		    " FROM pragma_index_info(?1) ORDER BY seqno"),
		&stmt, work->fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, index->name);
	while ((status = stmt_step(stmt, &has_row, work->fault)) == STATUS_OK &&
		has_row) {
		if (!columns) {
			room = (size_t)stmt_integer(stmt, 1);
			columns = arena_zeroed(work->arena, room + 1, sizeof *columns);
		}
		if (index->column_count < room)
			columns[index->column_count++] =
				arena_copy(work->arena, stmt_text(stmt, 0));
	}
	stmt_done(stmt);
	index->columns = columns;
	return status;
}

enum status indexes_read(
	struct work *work, struct str table, struct index_info **indexes, size_t *count)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t room = 0;
	enum status status = store_prepare(work->store,
		STR("SELECT l.name, l.\"unique\", l.partial, l.origin, s.sql,"
		    " (SELECT count(*) FROM pragma_index_list(?1))"
		    " FROM pragma_index_list(?1) l LEFT JOIN sqlite_schema s"
		    " ON s.type = 'index' AND s.name = l.name ORDER BY l.seq DESC"),
		&stmt, work->fault);

	*indexes = NULL;
	*count = 0;
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, table);
	while ((status = stmt_step(stmt, &has_row, work->fault)) == STATUS_OK &&
		has_row) {
		if (!*indexes) {
			room = (size_t)stmt_integer(stmt, 5);
			*indexes = arena_zeroed(work->arena, room + 1, sizeof **indexes);
		}
		if (*count < room)
			(*indexes)[(*count)++] = (struct index_info){
				.name = arena_copy(work->arena, stmt_text(stmt, 0)),
				.is_unique = stmt_integer(stmt, 1) != 0,
				.is_partial = stmt_integer(stmt, 2) != 0,
				.is_key = str_is(stmt_text(stmt, 3), "pk"),
				.is_clause = !str_is(stmt_text(stmt, 3), "c"),
				.sql = arena_copy(work->arena, stmt_text(stmt, 4))};
	}
	stmt_done(stmt);
	for (size_t i = 0; status == STATUS_OK && i < *count; i++)
		status = read_columns(work, &(*indexes)[i]);
	return status;
}

static bool has_column(const struct index_info *index, struct str column)
{
	for (size_t i = 0; i < index->column_count; i++)
		if (index->columns[i].len && str_equal_nocase(index->columns[i], column))
			return true;
	return false;
}

bool index_is_over(
	const struct index_info *index, const struct str *columns, size_t count)
{
	if (index->is_partial || index->column_count != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!has_column(index, columns[i]))
			return false;
	return true;
}

bool index_mentions(const struct index_info *index, struct str column)
{
	struct str behind =
		str_slice(index->sql, str_find(index->sql, 0, '('), index->sql.len);

	return has_column(index, column) || sql_mentions(behind, column);
}

/* A name that nothing in the schema has. */
static enum status free_name(struct work *work, struct str wanted, struct str *name)
{
	int64_t taken = 1;
	enum status status = STATUS_OK;

	*name = wanted;
	for (int i = 2; taken && status == STATUS_OK && i < 1000; i++) {
		status = work_integer(work,
			sql_make(work->arena,
				"SELECT count(*) FROM sqlite_schema WHERE"
				" lower(name) = lower(%t)",
				*name),
			&taken);
		if (taken)
			*name = arena_printf(work->arena, "%.*s_%d", STR_ARGS(wanted), i);
	}
	return status;
}

static struct str wanted_name(struct work *work, struct str table,
	const struct str *columns, size_t count, bool is_unique)
{
	struct buf name;
	struct str copy;

	buf_init(&name, 1024);
	buf_text(&name, "reeve_");
	buf_str(&name, table);
	for (size_t i = 0; i < count; i++) {
		buf_char(&name, '_');
		buf_str(&name, columns[i]);
	}
	buf_text(&name, is_unique ? "_unique" : "_index");
	copy = buf_is_full(&name) ? arena_printf(work->arena, "reeve_%s",
					    is_unique ? "unique" : "index")
				  : arena_copy(work->arena, buf_content(&name));
	buf_free(&name);
	return copy;
}

static int64_t index_estimate_us(int64_t rows, int64_t bytes)
{
	/* Measured on a million rows of 90 bytes: 1 us a row. */
	return rows * 8 / 10 + bytes / 400;
}

enum status index_add(struct work *work, const struct subject *subject,
	const struct str *columns, size_t count, bool is_unique)
{
	struct str table = subject->spec->table, name, list = {"", 0};
	int64_t rows, bytes;
	enum status status = work_rows(work, table, &rows, &bytes);

	for (size_t i = 0; i < count; i++)
		list = sql_make(work->arena, i ? "%s, %n" : "%s%n", list, columns[i]);
	if (status == STATUS_OK)
		status = free_name(
			work, wanted_name(work, table, columns, count, is_unique), &name);
	if (status == STATUS_OK && work_is_estimated(work, rows)) {
		work->step_estimate_us += index_estimate_us(rows, bytes);
		status = table_hollow(work, subject);
	}
	work->step_rows = work->step_rows > rows ? work->step_rows : rows;
	if (status != STATUS_OK)
		return status;
	return work_alter(work, sql_make(work->arena,
					is_unique ? "CREATE UNIQUE INDEX %n ON %n (%s)"
						  : "CREATE INDEX %n ON %n (%s)",
					name, table, list));
}

enum status index_drop(struct work *work, const struct index_info *index)
{
	return work_alter(work, sql_make(work->arena, "DROP INDEX %n", index->name));
}
