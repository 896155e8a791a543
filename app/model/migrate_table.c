/* Making a table anew: a new one beside the old, every row copied, the old one dropped,
 * the new one put in its place, and indexes and triggers made again. Foreign keys are off
 * on this connection, or dropping the old table would take the rows that refer to it.
 * No trigger runs, and no row is ever changed in place. */
#include "model/migrate_parts.h"

/* An index or trigger of the table, to be made again. */
struct part {
	struct str sql;
	bool is_index;
};

/* A rebuild on its way. */
struct making {
	struct work *work;
	const struct rebuild *rebuild;
	struct str table;
	struct str name; /* of the new table, until it takes the old one's place */
	int64_t rows, bytes;
	bool is_hollow; /* no rows are copied */
	struct part *parts;
	size_t part_count;
	struct references references;
	int64_t sequence; /* of AUTOINCREMENT; -1: none */
};

/* Measured on a million rows of 90 bytes: 2.5 us a row, 1 us more for each index, and
 * some 6 us more where values are converted. */
static int64_t estimate_us(const struct making *making)
{
	int64_t indexes = 0;

	for (size_t i = 0; i < making->part_count; i++)
		indexes += making->parts[i].is_index;
	return making->rows * (2 + indexes + 6 * making->rebuild->is_data_changed) +
	       making->bytes / 180;
}

static enum status find_name(struct making *making)
{
	struct work *work = making->work;
	int64_t taken = 1;
	enum status status = STATUS_OK;

	for (int i = 1; taken && status == STATUS_OK; i++) {
		making->name = arena_printf(work->arena, "reeve_made_anew_%d", i);
		status = work_integer(work,
			sql_make(work->arena,
				"SELECT count(*) FROM sqlite_schema WHERE name = %t"
				" COLLATE NOCASE",
				making->name),
			&taken);
	}
	return status;
}

static bool is_over_column_alone(struct work *work, struct str index, struct str column)
{
	struct index_info *indexes;
	size_t count;
	struct stmt *stmt;
	bool has_row = false;
	struct str table = {"", 0};

	if (!column.at ||
		store_prepare(work->store,
			STR("SELECT tbl_name FROM sqlite_schema WHERE type = 'index'"
			    " AND name = ?"),
			&stmt, work->fault) != STATUS_OK)
		return false;
	stmt_bind_text(stmt, 1, index);
	if (stmt_step(stmt, &has_row, work->fault) == STATUS_OK && has_row)
		table = arena_copy(work->arena, stmt_text(stmt, 0));
	stmt_done(stmt);
	if (indexes_read(work, table, &indexes, &count) != STATUS_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (str_equal(indexes[i].name, index))
			return index_is_over(&indexes[i], &column, 1);
	return false;
}

static enum status texts_of(struct making *making, const char *what, const char *type,
	struct str **texts, size_t *count)
{
	struct arena *arena = making->work->arena;

	return work_names(making->work,
		sql_make(arena,
			"SELECT %s FROM sqlite_schema WHERE tbl_name = %t COLLATE NOCASE"
			" AND type = %t AND sql IS NOT NULL ORDER BY rowid",
			str_from(what), making->table, str_from(type)),
		texts, count);
}

/* Indexes first, then triggers, as they were made. */
static enum status save_parts(struct making *making)
{
	struct work *work = making->work;
	struct str *names, *indexes, *triggers;
	size_t count, index_count, trigger_count = 0;
	enum status status = texts_of(making, "name", "index", &names, &count);

	if (status == STATUS_OK)
		status = texts_of(making, "sql", "index", &indexes, &index_count);
	if (status == STATUS_OK)
		status = texts_of(making, "sql", "trigger", &triggers, &trigger_count);
	if (status != STATUS_OK)
		return status;
	making->parts = arena_zeroed(
		work->arena, index_count + trigger_count + 1, sizeof *making->parts);
	for (size_t i = 0; i < index_count; i++)
		if (!is_over_column_alone(work, names[i], making->rebuild->without))
			making->parts[making->part_count++] =
				(struct part){indexes[i], true};
	for (size_t i = 0; i < trigger_count; i++)
		making->parts[making->part_count++] = (struct part){triggers[i], false};
	return STATUS_OK;
}

static enum status save_sequence(struct making *making)
{
	struct work *work = making->work;
	int64_t has_table = 0;
	enum status status = STATUS_OK;

	making->sequence = -1;
	if (work->is_telling)
		return STATUS_OK;
	status = work_integer(work,
		STR("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'"),
		&has_table);
	if (status != STATUS_OK || !has_table)
		return status;
	return work_integer(work,
		sql_make(work->arena,
			"SELECT coalesce((SELECT max(seq) FROM sqlite_sequence"
			" WHERE name = %t), -1)",
			making->table),
		&making->sequence);
}

/* What must be the same afterwards. References cost a look at every row that has one:
 * those of a large table are looked at where they may have changed. */
static enum status look_before(struct making *making)
{
	struct work *work = making->work;
	enum status status =
		work_rows(work, making->table, &making->rows, &making->bytes);
	bool is_small = making->rows <= PLAN_ROWS_MOST;

	making->is_hollow = work_is_estimated(work, making->rows) ||
			    work_is_hollow(work, making->table);
	if (status == STATUS_OK)
		status = find_name(making);
	if (status == STATUS_OK)
		status = save_parts(making);
	if (status == STATUS_OK)
		status = save_sequence(making);
	if (status == STATUS_OK && !making->is_hollow &&
		(is_small || making->rebuild->is_data_changed))
		status = references_read(work, making->table, &making->references);
	return status;
}

static enum status create(struct making *making)
{
	struct ddl_table made = *making->rebuild->wanted;

	made.name = making->name;
	return work_alter(making->work, ddl_print(making->work->arena, &made));
}

static enum status put_in_place(struct making *making)
{
	struct work *work = making->work;
	enum status status =
		work_alter(work, sql_make(work->arena, "DROP TABLE %n", making->table));

	if (status != STATUS_OK)
		return status;
	if (!work->is_telling)
		status = store_set_legacy_rename(work->store, true, work->fault);
	if (status == STATUS_OK)
		status = work_alter(
			work, sql_make(work->arena, "ALTER TABLE %n RENAME TO %n",
				      making->name, making->rebuild->wanted->name));
	if (!work->is_telling) {
		struct fault ignored;
		enum status reset = store_set_legacy_rename(
			work->store, false, status == STATUS_OK ? work->fault : &ignored);

		if (status == STATUS_OK)
			status = reset;
	}
	return status;
}

static enum status put_back_parts(struct making *making)
{
	struct work *work = making->work;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < making->part_count && status == STATUS_OK; i++)
		status = work_alter(work, making->parts[i].sql);
	return status;
}

static enum status put_back_sequence(struct making *making)
{
	struct work *work = making->work;
	struct str table = making->rebuild->wanted->name;
	enum status status;

	if (making->sequence < 0 || work->is_telling)
		return STATUS_OK;
	status = work_run_aside(
		work, sql_make(work->arena, "DELETE FROM sqlite_sequence WHERE name = %t",
			      table));
	if (status != STATUS_OK)
		return status;
	return work_run_aside(
		work, sql_make(work->arena,
			      "INSERT INTO sqlite_sequence(name, seq) SELECT %t, %d"
			      " WHERE EXISTS (SELECT 1 FROM sqlite_schema WHERE name = %t"
			      " AND sql LIKE '%%AUTOINCREMENT%%')",
			      table, making->sequence, table));
}

static enum status look_after(struct making *making)
{
	struct work *work = making->work;
	enum status status = references_check(work, &making->references);

	if (status == STATUS_OK && making->is_hollow)
		work_hollow(work, making->table, making->rows, making->bytes);
	return status;
}

/* What ANALYZE has found out would go with the old table. */
static enum status keep_statistics(struct making *making, struct str from, struct str to)
{
	struct work *work = making->work;
	struct str *tables;
	size_t count;
	enum status status;

	if (work->is_telling)
		return STATUS_OK;
	status = work_names(work,
		STR("SELECT name FROM sqlite_schema WHERE name IN ('sqlite_stat1',"
		    " 'sqlite_stat4')"),
		&tables, &count);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = work_run_aside(work,
			sql_make(work->arena, "UPDATE %n SET tbl = %t WHERE tbl = %t",
				tables[i], to, from));
	return status;
}

static enum status make_anew(struct making *making)
{
	enum status status = create(making);

	if (status == STATUS_OK)
		status = table_copy(making->work, making->rebuild, making->name,
			making->is_hollow ? -1 : making->rows);
	if (status == STATUS_OK)
		status = keep_statistics(making, making->table, making->name);
	if (status == STATUS_OK)
		status = put_in_place(making);
	if (status == STATUS_OK)
		status = keep_statistics(making, making->name, making->table);
	if (status == STATUS_OK)
		status = put_back_sequence(making);
	if (status == STATUS_OK)
		status = put_back_parts(making);
	return status;
}

enum status table_rebuild(struct work *work, const struct rebuild *rebuild)
{
	struct making making = {
		.work = work, .rebuild = rebuild, .table = rebuild->subject->spec->table};
	enum status status = look_before(&making);

	if (status != STATUS_OK)
		return status;
	status = make_anew(&making);
	if (status != STATUS_OK)
		/* What is no rule of the rows is one that SQLite does not understand. */
		return work->is_cancelled
			       ? status
			       : work_refused(work, status,
					 status == STATUS_FAILED ? "bad-expression"
								 : "rows-refused");
	if (!work->is_telling) {
		work->is_step_rebuild = true;
		work->step_rows += making.rows;
		if (making.is_hollow)
			work->step_estimate_us += estimate_us(&making);
		status = look_after(&making);
	}
	return status;
}

struct str *table_values(
	struct work *work, const struct subject *subject, const struct ddl_table *wanted)
{
	struct str *values =
		arena_zeroed(work->arena, wanted->column_count + 1, sizeof *values);

	for (size_t i = 0; i < wanted->column_count; i++) {
		const struct schema_column *column =
			subject_column(subject, wanted->columns[i].name);

		values[i] = column && !column->is_generated
				    ? sql_make(work->arena, "\"o\".%n", column->name)
				    : (struct str){"", 0};
	}
	return values;
}

enum status table_hollow(struct work *work, const struct subject *subject)
{
	struct rebuild same = {.subject = subject,
		.wanted = &subject->ddl,
		.values = table_values(work, subject, &subject->ddl)};
	struct buf told = work->sql;
	int64_t estimate_us = work->step_estimate_us;
	bool was_rebuild = work->is_step_rebuild;
	enum status status;

	if (work->is_telling || work_is_hollow(work, subject->spec->table))
		return STATUS_OK;
	/* None of this is a part of what would be done. */
	buf_init(&work->sql, 1 << 22);
	status = table_rebuild(work, &same);
	buf_free(&work->sql);
	work->sql = told;
	work->step_estimate_us = estimate_us;
	work->is_step_rebuild = was_rebuild;
	return status;
}
