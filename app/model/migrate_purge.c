/* Purging a field: its column and values go for ever. Of what is parked or missing alone,
 * or, in an undo, of an added field that holds nothing yet. */
#include "model/migrate_parts.h"

struct purging {
	struct subject subject;
	struct field_spec *field;
	const struct field_spec *missing; /* what it was before it was added */
	struct index_info *indexes;
	size_t index_count;
};

static void in_use(struct work *work, const struct purging *purging, struct str by)
{
	work_block(work, "in-use",
		arena_printf(work->arena, "\"%.*s\" of \"%.*s\" is used by %.*s.",
			STR_ARGS(purging->field->name),
			STR_ARGS(purging->subject.spec->table), STR_ARGS(by)));
}

static void check_clauses(struct work *work, const struct purging *purging,
	const struct ddl_clause *clauses, size_t count, bool is_own)
{
	struct str name = purging->field->name, *columns;

	for (size_t i = 0; i < count; i++) {
		bool is_alone =
			(clauses[i].kind == DDL_UNIQUE ||
				clauses[i].kind == DDL_FOREIGN_KEY) &&
			ddl_constraint_columns(work->arena, &clauses[i], &columns) == 1;
		bool is_about = clauses[i].kind != DDL_DEFAULT &&
				clauses[i].kind != DDL_REFERENCES;

		if (!is_own && is_about && !is_alone &&
			sql_mentions(clauses[i].text, name))
			in_use(work, purging,
				arena_printf(
					work->arena, "%.*s", STR_ARGS(clauses[i].text)));
	}
}

static void check_indexes(struct work *work, const struct purging *purging)
{
	for (size_t i = 0; i < purging->index_count; i++) {
		const struct index_info *index = &purging->indexes[i];

		if (!index->is_clause && index_mentions(index, purging->field->name) &&
			!index_is_over(index, &purging->field->name, 1))
			in_use(work, purging,
				arena_printf(work->arena, "the index \"%.*s\"",
					STR_ARGS(index->name)));
	}
}

static enum status check_triggers(struct work *work, const struct purging *purging)
{
	struct str *names, *texts;
	size_t count, text_count;
	enum status status = work_names(work,
		STR("SELECT name FROM sqlite_schema WHERE type = 'trigger'"), &names,
		&count);

	if (status == STATUS_OK)
		status = work_names(work,
			STR("SELECT sql FROM sqlite_schema WHERE type = 'trigger'"),
			&texts, &text_count);
	for (size_t i = 0; status == STATUS_OK && i < count && i < text_count; i++)
		if (sql_mentions(texts[i], purging->subject.spec->table) &&
			sql_mentions(texts[i], purging->field->name))
			in_use(work, purging,
				arena_printf(work->arena, "the trigger \"%.*s\"",
					STR_ARGS(names[i])));
	return status;
}

static enum status check_referrers(struct work *work, const struct purging *purging)
{
	struct str *tables;
	size_t count;
	enum status status = work_names(work,
		sql_make(work->arena,
			"SELECT DISTINCT m.name FROM sqlite_schema AS m,"
			" pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'"
			" AND f.\"table\" = %t COLLATE NOCASE"
			" AND f.\"to\" = %t COLLATE NOCASE",
			purging->subject.spec->table, purging->field->name),
		&tables, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		in_use(work, purging,
			arena_printf(work->arena, "a reference of \"%.*s\"",
				STR_ARGS(tables[i])));
	return status;
}

static enum status check_use(struct work *work, const struct purging *purging)
{
	const struct ddl_table *ddl = &purging->subject.ddl;
	enum status status;

	if (work->is_telling)
		return STATUS_OK;
	if (purging->field->is_key)
		work_block(work, "key-field",
			arena_printf(work->arena, "\"%.*s\" is a part of the key.",
				STR_ARGS(purging->field->name)));
	for (size_t i = 0; i < ddl->column_count; i++)
		check_clauses(work, purging, ddl->columns[i].clauses,
			ddl->columns[i].clause_count,
			str_equal_nocase(ddl->columns[i].name, purging->field->name));
	check_clauses(work, purging, ddl->constraints, ddl->constraint_count, false);
	check_indexes(work, purging);
	status = check_triggers(work, purging);
	return status == STATUS_OK ? check_referrers(work, purging) : status;
}

/* Its own clauses go with a column, and so do those of the table about it alone. */
static enum status drop_by_rebuild(struct work *work, const struct purging *purging)
{
	struct ddl_table wanted = purging->subject.ddl;
	struct str name = purging->field->name, *columns;
	struct ddl_column *copied =
		arena_zeroed(work->arena, wanted.column_count + 1, sizeof *copied);

	memcpy(copied, wanted.columns, wanted.column_count * sizeof *copied);
	wanted.columns = copied;
	ddl_column_remove(&wanted, name);
	wanted.constraints = NULL;
	wanted.constraint_count = 0;
	for (size_t i = 0; i < purging->subject.ddl.constraint_count; i++) {
		const struct ddl_clause *clause = &purging->subject.ddl.constraints[i];
		bool is_alone =
			ddl_constraint_columns(work->arena, clause, &columns) == 1 &&
			str_equal_nocase(columns[0], name);

		if (!is_alone)
			ddl_constraint_add(
				work->arena, &wanted, clause->kind, clause->text);
	}
	return table_rebuild(
		work, &(struct rebuild){.subject = &purging->subject,
			      .wanted = &wanted,
			      .values = table_values(work, &purging->subject, &wanted),
			      .without = name});
}

static bool has_clause_of_its_own(const struct purging *purging)
{
	for (size_t i = 0; i < purging->index_count; i++)
		if (purging->indexes[i].is_clause &&
			index_mentions(&purging->indexes[i], purging->field->name))
			return true;
	return false;
}

static enum status drop_indexes(struct work *work, const struct purging *purging)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < purging->index_count && status == STATUS_OK; i++)
		if (!purging->indexes[i].is_clause &&
			index_is_over(&purging->indexes[i], &purging->field->name, 1))
			status = index_drop(work, &purging->indexes[i]);
	return status;
}

/* By DROP COLUMN where SQLite can. It may also refuse what has nothing to do with the
 * column, such as a view that was broken before. */
static enum status drop_column(struct work *work, const struct purging *purging)
{
	struct str table = purging->subject.spec->table;
	struct str sql = sql_make(work->arena, "ALTER TABLE %n DROP COLUMN %n", table,
		purging->field->name);
	int64_t rows, bytes;
	size_t told;
	enum status status = work_rows(work, table, &rows, &bytes);

	if (status == STATUS_OK && !has_clause_of_its_own(purging) &&
		!purging->field->target.len) {
		told = work->sql.len;
		if (work_is_estimated(work, rows)) {
			work->step_estimate_us += rows * 13 / 10;
			status = table_hollow(work, &purging->subject);
		}
		if (status == STATUS_OK)
			status = drop_indexes(work, purging);
		if (status == STATUS_OK)
			status = work_alter(work, sql);
		work->step_rows += rows;
		if (status != STATUS_FAILED || !store_in_transaction(work->store))
			return status;
		work->sql.len = told;
		work->step_rows -= rows;
		status = STATUS_OK;
	}
	return status == STATUS_OK ? drop_by_rebuild(work, purging) : status;
}

static enum status drop_pairs(struct work *work, const struct purging *purging)
{
	int64_t is_there;
	struct str through = purging->field->through;
	enum status status = work_integer(work,
		sql_make(work->arena,
			"SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
			" AND name = %t COLLATE NOCASE",
			through),
		&is_there);

	if (status != STATUS_OK || !is_there)
		return status;
	return work_refused(work,
		work_run(work, sql_make(work->arena, "DROP TABLE %n", through)),
		"in-use");
}

/* Whether every row holds in it what an added field would hold. */
static enum status holds_nothing(
	struct work *work, const struct purging *purging, bool *is_empty)
{
	const struct field_spec *field = purging->field;
	struct str table = purging->subject.spec->table;
	int64_t found;
	struct str sql;
	enum status status;

	*is_empty = true;
	if (field->expression.len)
		return STATUS_OK;
	if (kind_is(field, "many-to-many"))
		sql = sql_make(
			work->arena, "SELECT EXISTS (SELECT 1 FROM %n)", field->through);
	else if (default_is_constant(field->fallback))
		sql = sql_make(work->arena,
			"SELECT EXISTS (SELECT 1 FROM %n WHERE %n IS NOT (%s)"
			" AND %n IS NOT NULL)",
			table, field->name, field->fallback, field->name);
	else
		sql = sql_make(work->arena,
			"SELECT EXISTS (SELECT 1 FROM %n WHERE %n IS NOT NULL)", table,
			field->name);
	status = work_integer(work, sql, &found);
	*is_empty = !found;
	return status;
}

static enum status do_purge(struct work *work, struct purging *purging)
{
	struct str table = purging->subject.spec->table, name = purging->field->name;
	bool is_gone = purging->field->state == DEFINITION_MISSING;
	int64_t id;
	enum status status = STATUS_OK;

	work_step(
		work, arena_printf(work->arena, "Remove \"%.*s\" of \"%.*s\" for ever%s.",
			      STR_ARGS(name), STR_ARGS(table),
			      is_gone ? ": its column is gone already" : ""));
	if (kind_is(purging->field, "many-to-many"))
		status = drop_pairs(work, purging);
	else if (!is_gone) {
		status = indexes_read(
			work, table, &purging->indexes, &purging->index_count);
		if (status == STATUS_OK)
			status = check_use(work, purging);
		if (status == STATUS_OK && !work_is_blocked(work))
			status = work_refused(work, drop_column(work, purging), "in-use");
	}
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	if (purging->missing)
		return define_field(
			work, purging->subject.spec->id, purging->missing, &id);
	return define_field_gone(work, purging->field->id);
}

/* The undoing of an addition: what was put into the field meanwhile is not lost. */
static enum status purge_added(struct work *work, struct purging *purging,
	const struct change *change, bool *is_done)
{
	struct change again = {.kind = CHANGE_FIELD_ADD,
		.table = change->table,
		.field = purging->field};
	const struct change park = {.kind = CHANGE_FIELD_PARK,
		.table = change->table,
		.name = purging->field->name};
	bool is_empty;
	enum status status = holds_nothing(work, purging, &is_empty);

	*is_done = status == STATUS_OK && !is_empty;
	if (*is_done)
		return field_park(work, &park);
	work_inverse(work, &again);
	return status;
}

enum status field_purge(struct work *work, const struct change *change)
{
	struct purging purging = {0};
	bool is_done = false;
	enum status status = subject_open(work, change->table, &purging.subject);

	if (status != STATUS_OK || !purging.subject.spec)
		return status;
	purging.field = subject_field(work, &purging.subject, change->name);
	if (!purging.field)
		return STATUS_OK;
	if (work->request->undoes && change->field &&
		change->field->state == DEFINITION_MISSING)
		purging.missing = change->field;
	if (purging.field->state != DEFINITION_LIVE || work->is_telling)
		work_inverse(work, NULL);
	else if (work->request->undoes)
		status = purge_added(work, &purging, change, &is_done);
	else
		work_block(work, "not-parked",
			arena_printf(work->arena,
				"\"%.*s\" is not parked: only what is parked can be "
				"removed for ever.",
				STR_ARGS(purging.field->name)));
	if (status != STATUS_OK || is_done || work_is_blocked(work))
		return status;
	status = define_model(work, &purging.subject);
	if (status == STATUS_OK)
		status = do_purge(work, &purging);
	work_touch(work, change->table);
	return status;
}
