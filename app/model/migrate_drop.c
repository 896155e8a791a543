/* Purging a model: its table and rows go for ever. Of what is parked or missing alone,
 * or, in an undo, of an added one that has no rows. */
#include "model/migrate_parts.h"

/* Rows of other tables that refer to rows of this one. */
static enum status count_referring(
	struct work *work, struct str table, struct str referrer, int64_t *count)
{
	struct str *columns;
	size_t column_count;
	struct str condition = {"0", 1};
	enum status status = work_names(work,
		sql_make(work->arena,
			"SELECT \"from\" FROM pragma_foreign_key_list(%t)"
			" WHERE \"table\" = %t COLLATE NOCASE",
			referrer, table),
		&columns, &column_count);

	*count = 0;
	for (size_t i = 0; status == STATUS_OK && i < column_count; i++)
		condition = sql_make(
			work->arena, "%s OR %n IS NOT NULL", condition, columns[i]);
	if (status != STATUS_OK)
		return status;
	return work_integer(work,
		sql_make(work->arena, "SELECT count(*) FROM %n WHERE %s", referrer,
			condition),
		count);
}

static enum status check_referrers(struct work *work, struct str table)
{
	struct str *referrers;
	size_t count;
	int64_t rows;
	enum status status;

	if (work->is_telling)
		return STATUS_OK;
	status = referrers_read(work, table, &referrers, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (str_equal_nocase(referrers[i], table))
			continue;
		status = count_referring(work, table, referrers[i], &rows);
		if (rows)
			work_block(work, "in-use",
				arena_printf(work->arena,
					"%lld %s of \"%.*s\" to \"%.*s\".",
					(long long)rows,
					rows == 1 ? "row refers" : "rows refer",
					STR_ARGS(referrers[i]), STR_ARGS(table)))
				->count = rows;
	}
	return status;
}

/* Triggers of other tables that speak of this one would fail when they run. */
static enum status check_triggers(struct work *work, struct str table)
{
	struct str *names, *texts;
	size_t count, text_count;
	struct str from = sql_make(work->arena,
		"FROM sqlite_schema WHERE type = 'trigger'"
		" AND tbl_name <> %t COLLATE NOCASE ORDER BY name",
		table);
	enum status status = work_names(
		work, sql_make(work->arena, "SELECT name %s", from), &names, &count);

	if (status == STATUS_OK)
		status = work_names(work, sql_make(work->arena, "SELECT sql %s", from),
			&texts, &text_count);
	for (size_t i = 0; status == STATUS_OK && i < count && i < text_count; i++)
		if (sql_mentions(texts[i], table))
			work_block(work, "in-use",
				arena_printf(work->arena,
					"The trigger \"%.*s\" uses \"%.*s\".",
					STR_ARGS(names[i]), STR_ARGS(table)));
	return status;
}

static enum status drop_table(struct work *work, const struct subject *subject)
{
	struct str table = subject->spec->table;
	int64_t rows, bytes;
	enum status status = check_referrers(work, table);

	if (subject->spec->kind != TABLE_ORDINARY && subject->spec->kind != TABLE_VIEW)
		work_block(work, "not-a-table",
			arena_printf(work->arena, "\"%.*s\" is no table of its own.",
				STR_ARGS(table)));
	if (status == STATUS_OK)
		status = check_triggers(work, table);
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	if (subject->spec->kind == TABLE_VIEW)
		return work_run(work, sql_make(work->arena, "DROP VIEW %n", table));
	status = work_rows(work, table, &rows, &bytes);
	work->step_rows = rows;
	return status == STATUS_OK
		       ? work_run(work, sql_make(work->arena, "DROP TABLE %n", table))
		       : status;
}

static enum status do_purge(struct work *work, const struct subject *subject)
{
	enum status status = STATUS_OK;

	work_step(work,
		arena_printf(work->arena, "Remove \"%.*s\" and all its rows for ever.",
			STR_ARGS(subject->spec->table)));
	if (subject->is_there)
		status = work_refused(work, drop_table(work, subject), "in-use");
	if (status == STATUS_OK && !work_is_blocked(work))
		status = define_model_gone(work, subject->spec->table, subject->spec->id);
	return status;
}

/* The undoing of an addition: rows that came meanwhile are not lost. */
static enum status purge_added(struct work *work, const struct subject *subject,
	const struct change *change, bool *is_done)
{
	const struct change park = {
		.kind = CHANGE_MODEL_PARK, .table = subject->spec->table};
	struct change again = {.kind = CHANGE_MODEL_ADD, .model = subject->spec};
	int64_t has_rows;
	enum status status = work_integer(work,
		sql_make(work->arena, "SELECT EXISTS (SELECT 1 FROM %n)", change->table),
		&has_rows);

	*is_done = status == STATUS_OK && has_rows;
	if (*is_done)
		return model_park(work, &park);
	again.table = subject->spec->table;
	work_inverse(work, &again);
	return status;
}

enum status model_purge(struct work *work, const struct change *change)
{
	struct subject subject;
	bool is_done = false;
	enum status status = subject_read(work, change->table, &subject);

	if (status != STATUS_OK || !subject.spec)
		return status;
	if (subject.spec->state != DEFINITION_LIVE || work->is_telling)
		work_inverse(work, NULL);
	else if (work->request->undoes)
		status = purge_added(work, &subject, change, &is_done);
	else
		work_block(work, "not-parked",
			arena_printf(work->arena,
				"\"%.*s\" is not parked: only what is parked can be "
				"removed for ever.",
				STR_ARGS(subject.spec->table)));
	if (status != STATUS_OK || is_done || work_is_blocked(work))
		return status;
	status = do_purge(work, &subject);
	work_touch(work, change->table);
	return status;
}
