/* Copying the rows of a table into the one that is to take its place: in pieces where
 * there is a rowid, so that it can be seen how far it is. Values are changed on the way
 * by expressions, never afterwards. */
#include "model/migrate_parts.h"

enum { PIECE_ROWS = 20000 };

struct copy {
	struct work *work;
	const struct rebuild *rebuild;
	struct str name; /* of the new table */
};

/* A name for the rowid that no column of either table has; NULL: none. */
static const char *shared_rowid(const struct copy *copy)
{
	static const char *const names[] = {"rowid", "_rowid_", "oid"};
	const struct schema_table *table = &copy->rebuild->subject->table;

	if (!table->has_rowid)
		return NULL;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!subject_column(copy->rebuild->subject, str_from(names[i])) &&
			!ddl_column_find(copy->rebuild->wanted, str_from(names[i])))
			return names[i];
	return NULL;
}

static bool has_rowid_column(const struct subject *subject)
{
	for (size_t i = 0; i < subject->table.column_count; i++)
		if (subject->table.columns[i].is_rowid)
			return true;
	return false;
}

/* What copies the rows, all of them. */
static struct str copying(const struct copy *copy)
{
	const struct rebuild *rebuild = copy->rebuild;
	struct arena *arena = copy->work->arena;
	const char *rowid =
		has_rowid_column(rebuild->subject) ? NULL : shared_rowid(copy);
	struct buf names, values;
	bool is_first = true;
	struct str sql;

	buf_init(&names, 1 << 20);
	buf_init(&values, 1 << 20);
	if (rowid) {
		buf_text(&names, rowid);
		buf_printf(&values, "\"o\".%s", rowid);
		is_first = false;
	}
	for (size_t i = 0; i < rebuild->wanted->column_count; i++) {
		if (!rebuild->values[i].len)
			continue;
		buf_text(&names, is_first ? "" : ", ");
		buf_text(&values, is_first ? "" : ", ");
		sql_name(&names, rebuild->wanted->columns[i].name);
		buf_str(&values, rebuild->values[i]);
		is_first = false;
	}
	sql = sql_make(arena, "INSERT INTO %n (%s) SELECT %s FROM %n AS \"o\"",
		copy->name, buf_content(&names), buf_content(&values),
		copy->rebuild->subject->spec->table);
	buf_free(&names);
	buf_free(&values);
	return sql;
}

/* SQL for the rowid under "o"; empty: there is none to be had. */
static struct str rowid_sql(const struct copy *copy)
{
	const struct schema_table *table = &copy->rebuild->subject->table;
	struct arena *arena = copy->work->arena;

	for (size_t i = 0; i < table->column_count; i++)
		if (table->columns[i].is_rowid)
			return sql_make(arena, "\"o\".%n", table->columns[i].name);
	return table->rowid_name ? arena_printf(arena, "\"o\".%s", table->rowid_name)
				 : (struct str){"", 0};
}

/* The last rowid of the piece that begins at `from`; `*is_last` where there are no more
 * rows behind it. */
static enum status piece_end(
	struct work *work, struct stmt *stmt, int64_t from, int64_t *to, bool *is_last)
{
	bool has_row = false;
	enum status status;

	stmt_bind_integer(stmt, 1, from);
	status = stmt_step(stmt, &has_row, work->fault);
	*is_last = !has_row;
	*to = has_row ? stmt_integer(stmt, 0) : INT64_MAX;
	stmt_done(stmt);
	return status;
}

static enum status copy_piece(struct work *work, struct str sql, int64_t from, int64_t to)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(work->store, sql, &stmt, work->fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, from);
	stmt_bind_integer(stmt, 2, to);
	status = stmt_step(stmt, &has_row, work->fault);
	if (status == STATUS_OK)
		work->done_rows += store_changes(work->store);
	stmt_done(stmt);
	return status;
}

/* Piece by piece, in the order of the rowids, so that it can be seen how far it is. */
static enum status copy_pieces(struct copy *copy, struct str sql, struct str rowid)
{
	struct work *work = copy->work;
	struct str piece = sql_make(
		work->arena, "%s WHERE %s >= ?1 AND %s <= ?2", sql, rowid, rowid);
	struct str end = sql_make(work->arena,
		"SELECT %s FROM %n AS \"o\" WHERE %s >= ?1 ORDER BY 1 LIMIT 1 OFFSET %d",
		rowid, copy->rebuild->subject->spec->table, rowid,
		(int64_t)PIECE_ROWS - 1);
	int64_t from = INT64_MIN, to = 0;
	bool is_last = false;
	enum status status = STATUS_OK;

	while (!is_last && status == STATUS_OK) {
		struct stmt *stmt;

		status = store_prepare(work->store, end, &stmt, work->fault);
		if (status == STATUS_OK)
			status = piece_end(work, stmt, from, &to, &is_last);
		if (status == STATUS_OK)
			status = copy_piece(work, piece, from, to);
		is_last |= to == INT64_MAX;
		from = to + !is_last;
	}
	return status;
}

static enum status copy_at_once(struct copy *copy, struct str sql)
{
	struct work *work = copy->work;
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(work->store, sql, &stmt, work->fault);

	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, work->fault);
	if (status == STATUS_OK)
		work->done_rows = store_changes(work->store);
	stmt_done(stmt);
	return status;
}

enum status table_copy(
	struct work *work, const struct rebuild *rebuild, struct str name, int64_t rows)
{
	struct copy copy = {work, rebuild, name};
	struct str sql = copying(&copy), rowid = rowid_sql(&copy);
	enum status status;

	work_tell(work, sql);
	if (work->is_telling || rows < 0)
		return STATUS_OK;
	work->all_rows = rows;
	work->done_rows = 0;
	status = rowid.len && rows > PIECE_ROWS ? copy_pieces(&copy, sql, rowid)
						: copy_at_once(&copy, sql);
	if (status == STATUS_OK && work->done_rows != rows)
		return fault_set(work->fault, STATUS_FAILED,
			"The copy of the table has %lld rows, and not %lld as it must.",
			(long long)work->done_rows, (long long)rows);
	return status;
}
