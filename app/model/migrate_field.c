/* Changes of one field that are simple: add, rename, park, restore. */
#include "model/migrate_parts.h"

static struct str kind_words(const struct field_spec *field)
{
	if (field->kind.len)
		return field->kind;
	return field->type.len ? field->type : STR("any");
}

/* How an added field comes to its values in the rows that are there. */
struct adding {
	struct subject subject;
	struct field_spec field;
	struct ddl_column column;
	struct str value; /* SQL for the rows that are there; empty: the default */
	struct field_spec *known; /* a missing field of this name, which comes back */
};

static enum status has_rows(struct work *work, struct str table, bool *has)
{
	int64_t found = 0;
	enum status status = work_integer(work,
		sql_make(work->arena, "SELECT EXISTS (SELECT 1 FROM %n)", table), &found);

	*has = found != 0;
	return status;
}

static bool is_null_default(struct str fallback)
{
	return !fallback.len || str_equal_nocase(str_trim(fallback), STR("NULL"));
}

static enum status add_by_rebuild(struct work *work, struct adding *adding)
{
	struct ddl_table wanted = adding->subject.ddl;
	struct str *values, value = adding->value;

	if (!value.len && !is_null_default(adding->field.fallback) &&
		!adding->field.expression.len)
		value = sql_make(work->arena, "(%s)", adding->field.fallback);
	ddl_column_add(work->arena, &wanted, &adding->column, SIZE_MAX);
	values = table_values(work, &adding->subject, &wanted);
	values[wanted.column_count - 1] = value;
	return table_rebuild(
		work, &(struct rebuild){.subject = &adding->subject,
			      .wanted = &wanted,
			      .values = values,
			      .is_data_changed = adding->field.target.len > 0});
}

/* What it means when ALTER TABLE does not take the column. */
static const char *refusal(const struct field_spec *field, const struct fault *fault)
{
	if (!field->expression.len)
		return "bad-kind";
	return str_has_nocase(str_from(fault->sentence), "NOT NULL constraint")
		       ? "nulls"
		       : "bad-expression";
}

/* ALTER TABLE lets a default into a STRICT table that is not of the column's type, and
 * every row is broken then: it is tried in a table of its own. */
static enum status try_strict_default(struct work *work, const struct adding *adding)
{
	struct ddl_column column = adding->column;
	enum status status;

	if (work->is_telling || !adding->subject.spec->is_strict ||
		is_null_default(adding->field.fallback) || adding->field.expression.len)
		return STATUS_OK;
	column.name = STR("c");
	status = work_run_aside(work, STR("SAVEPOINT reeve_try"));
	if (status != STATUS_OK)
		return status;
	status = work_run_aside(
		work, sql_make(work->arena, "CREATE TABLE reeve_tried (%s) STRICT",
			      column_text(work->arena, &column)));
	if (status == STATUS_OK)
		status = work_run_aside(
			work, STR("INSERT INTO reeve_tried DEFAULT VALUES"));
	status = work_refused(work, status, "bad-default");
	if (work_is_blocked(work))
		work->plan->blockers[work->plan->blocker_count - 1].words = arena_printf(
			work->arena,
			"The default %.*s does not fit the type of \"%.*s\", as a STRICT "
			"table asks for.",
			STR_ARGS(adding->field.fallback), STR_ARGS(adding->field.name));
	return status == STATUS_OK ? work_run_aside(work, STR("ROLLBACK TO reeve_try;"
							      " RELEASE reeve_try"))
				   : status;
}

static enum status add_column(struct work *work, struct adding *adding)
{
	const struct field_spec *field = &adding->field;
	bool has = true, needs_value = field->is_not_null && !adding->value.len &&
				       is_null_default(field->fallback) &&
				       !field->expression.len;
	struct str table = adding->subject.spec->table;
	struct plan_blocker *blocker;
	int64_t rows, bytes;
	enum status status = has_rows(work, table, &has);

	if (status != STATUS_OK)
		return status;
	if (has && needs_value && !work->is_telling) {
		status = work_rows(work, table, &rows, &bytes);
		blocker = work_block(work, "nulls",
			arena_printf(work->arena,
				"\"%.*s\" may not be empty, and the rows of \"%.*s\" "
				"would have no value in it. Give it a default or a "
				"value.",
				STR_ARGS(field->name), STR_ARGS(table)));
		blocker->count = rows;
		return status;
	}
	if (adding->value.len || field->is_stored || (needs_value && !has) ||
		(!field->expression.len && field->fallback.len &&
			!default_is_constant(field->fallback)))
		return add_by_rebuild(work, adding);
	status = try_strict_default(work, adding);
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	status = work_alter(
		work, sql_make(work->arena, "ALTER TABLE %n ADD COLUMN %s", table,
			      column_text(work->arena, &adding->column)));
	return work_refused(work, status, refusal(field, work->fault));
}

/* The value that every row would get must be there to be referred to. */
static enum status check_orphans(struct work *work, const struct adding *adding)
{
	const struct field_spec *field = &adding->field;
	struct str value = adding->value.len ? adding->value : field->fallback;
	struct str key = field->target_key, type;
	enum status status = STATUS_OK;

	if (!field->target.len || is_null_default(value) || work->is_telling)
		return STATUS_OK;
	if (!key.len)
		status = target_key(work, field->target, &key, &type);
	if (status != STATUS_OK || !key.len)
		return status;
	return check_rows(work, &adding->subject, "orphans",
		arena_printf(work->arena, "would refer to no row of \"%.*s\".",
			STR_ARGS(field->target)),
		sql_make(work->arena,
			"FROM %n AS \"o\" WHERE (%s) IS NOT NULL AND NOT EXISTS"
			" (SELECT 1 FROM %n AS \"r\" WHERE \"r\".%n = (%s))",
			adding->subject.spec->table, value, field->target, key, value),
		value);
}

static enum status do_add(struct work *work, struct adding *adding)
{
	const struct field_spec *field = &adding->field;
	bool is_unique = field->is_unique || kind_is(field, "one-to-one");
	enum status status;

	work_step(work, arena_printf(work->arena, "Add \"%.*s\" (%.*s) to \"%.*s\".",
				STR_ARGS(field->name), STR_ARGS(kind_words(field)),
				STR_ARGS(adding->subject.spec->table)));
	status = check_orphans(work, adding);
	if (status == STATUS_OK && !work_is_blocked(work))
		status = add_column(work, adding);
	if (status != STATUS_OK || work_is_blocked(work) ||
		!(is_unique || field->is_indexed))
		return status;
	status = subject_open(work, adding->subject.spec->table, &adding->subject);
	if (status == STATUS_OK && adding->subject.spec)
		status = work_refused(work,
			index_add(work, &adding->subject, &field->name, 1, is_unique),
			"duplicates");
	return status;
}

static enum status prepare_adding(
	struct work *work, const struct change *change, struct adding *adding)
{
	struct field_spec *known;
	bool has_value = change->misfits == MISFIT_DEFAULT || change->misfit_value.len;
	enum status status;

	adding->field = *change->field;
	known = spec_field(adding->subject.spec, adding->field.name);
	if (known && known->state != DEFINITION_MISSING)
		known = NULL;
	if (!check_field_name(work, &adding->subject, adding->field.name, known))
		return STATUS_OK;
	adding->known = known;
	if (known)
		adding->field.id = known->id;
	if (kind_is(&adding->field, "many-to-many"))
		return STATUS_OK;
	status = column_make(work, adding->subject.spec->table,
		adding->subject.spec->is_strict, &adding->field, &adding->column);
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	if (adding->field.expression.len &&
		!check_expression(work, "bad-expression", adding->field.expression,
			adding->subject.spec->table))
		return STATUS_OK;
	adding->field.type = adding->column.type;
	if (has_value && !adding->field.expression.len)
		(void)column_literal(work, &adding->field,
			adding->subject.spec->is_strict, change->misfit_value,
			&adding->value);
	return STATUS_OK;
}

enum status field_add(struct work *work, const struct change *change)
{
	struct adding adding = {0};
	struct change inverse = {
		.kind = CHANGE_FIELD_PURGE, .table = change->table, .name = {"", 0}};
	int64_t id;
	enum status status;

	if (!change->field)
		return fault_set(
			work->fault, STATUS_INVALID, "There is no field to add.");
	inverse.name = change->field->name;
	status = subject_open(work, change->table, &adding.subject);
	if (status != STATUS_OK || !adding.subject.spec)
		return status;
	status = prepare_adding(work, change, &adding);
	inverse.field = adding.known;
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	if (kind_is(&adding.field, "many-to-many"))
		return pairing_add(work, &adding.subject, &adding.field);
	status = define_model(work, &adding.subject);
	if (status == STATUS_OK)
		status = do_add(work, &adding);
	if (status == STATUS_OK && !work_is_blocked(work))
		status = define_field(work, adding.subject.spec->id, &adding.field, &id);
	work_inverse(work, &inverse);
	work_touch(work, change->table);
	return status;
}

enum status field_rename(struct work *work, const struct change *change)
{
	struct change inverse = {.kind = CHANGE_FIELD_RENAME,
		.table = change->table,
		.name = change->new_name,
		.new_name = change->name};
	struct subject subject;
	struct field_spec *field;
	enum status status = subject_open(work, change->table, &subject);

	if (status != STATUS_OK || !subject.spec)
		return status;
	field = subject_field(work, &subject, change->name);
	if (!field || !check_field_name(work, &subject, change->new_name, field) ||
		str_equal(field->name, change->new_name))
		return STATUS_OK;
	if (field->state == DEFINITION_MISSING) {
		work_block(work, "no-such-field",
			arena_printf(work->arena, "The field \"%.*s\" is missing.",
				STR_ARGS(field->name)));
		return STATUS_OK;
	}
	inverse.new_name = field->name;
	status = define_model(work, &subject);
	work_step(work,
		arena_printf(work->arena, "Rename \"%.*s\" of \"%.*s\" to \"%.*s\".",
			STR_ARGS(field->name), STR_ARGS(subject.spec->table),
			STR_ARGS(change->new_name)));
	if (status == STATUS_OK && !kind_is(field, "many-to-many"))
		status = work_refused(work,
			work_alter(work, sql_make(work->arena,
						 "ALTER TABLE %n RENAME COLUMN %n TO %n",
						 subject.spec->table, field->name,
						 change->new_name)),
			"broken-view");
	if (status == STATUS_OK && !work_is_blocked(work))
		status = define_field_name(work, subject.spec, field, change->new_name);
	work_inverse(work, &inverse);
	work_touch(work, change->table);
	return status;
}

/* Makes the column NOT NULL, or not, and nothing else. */
static enum status set_not_null(struct work *work, const struct subject *subject,
	const struct field_spec *field, bool is_not_null)
{
	struct ddl_table wanted = subject->ddl;
	struct ddl_column *columns =
		arena_zeroed(work->arena, wanted.column_count + 1, sizeof *columns);
	struct ddl_column *column;

	memcpy(columns, wanted.columns, wanted.column_count * sizeof *columns);
	wanted.columns = columns;
	column = ddl_column_find(&wanted, field->name);
	ddl_clause_set(work->arena, column, DDL_NOT_NULL,
		is_not_null ? STR("NOT NULL") : STR(""));
	return table_rebuild(
		work, &(struct rebuild){.subject = subject,
			      .wanted = &wanted,
			      .values = table_values(work, subject, &wanted)});
}

static enum status note_not_null(struct work *work, int64_t field_id, bool was_not_null)
{
	const struct value values[] = {
		value_integer(was_not_null), value_integer(field_id)};

	return work_write(work, "UPDATE reeve_field SET was_not_null = ?1 WHERE id = ?2",
		values, 2);
}

enum status field_park(struct work *work, const struct change *change)
{
	const struct change inverse = {.kind = CHANGE_FIELD_RESTORE,
		.table = change->table,
		.name = change->name};
	struct subject subject;
	struct field_spec *field;
	bool must_free;
	enum status status = subject_open(work, change->table, &subject);

	if (status != STATUS_OK || !subject.spec)
		return status;
	field = subject_field(work, &subject, change->name);
	if (!field)
		return STATUS_OK;
	if (field->state != DEFINITION_LIVE || field->is_key) {
		work_block(work, field->is_key ? "key-field" : "parked",
			arena_printf(work->arena, "\"%.*s\" %s.", STR_ARGS(field->name),
				field->is_key
					? "is a part of the key: it cannot be removed"
					: "is parked or missing already"));
		return STATUS_OK;
	}
	must_free = field->is_not_null && is_null_default(field->fallback) &&
		    !field->expression.len;
	work_step(work, arena_printf(work->arena,
				"Park \"%.*s\" of \"%.*s\": its values are kept%s.",
				STR_ARGS(field->name), STR_ARGS(subject.spec->table),
				must_free ? ", and it may be empty from now on" : ""));
	status = define_model(work, &subject);
	if (status == STATUS_OK && must_free)
		status = set_not_null(work, &subject, field, false);
	if (status == STATUS_OK)
		status = note_not_null(work, field->id, must_free);
	if (status == STATUS_OK)
		status = define_field_state(work, field->id, DEFINITION_PARKED);
	work_inverse(work, &inverse);
	work_touch(work, change->table);
	return status;
}

/* Puts NOT NULL back where parking took it, unless there are rows without a value now. */
static enum status restore_not_null(struct work *work, const struct subject *subject,
	const struct field_spec *field, struct str *words)
{
	int64_t was_not_null, nulls;
	enum status status = work_integer(work,
		sql_make(work->arena,
			"SELECT was_not_null FROM reeve_field WHERE id = %d", field->id),
		&was_not_null);

	if (status != STATUS_OK || !was_not_null)
		return status;
	status = work_integer(work,
		sql_make(work->arena, "SELECT count(*) FROM %n WHERE %n IS NULL",
			subject->spec->table, field->name),
		&nulls);
	if (status != STATUS_OK)
		return status;
	if (!nulls)
		return set_not_null(work, subject, field, true);
	*words = arena_printf(work->arena,
		"%.*s It may be empty, as it is in %lld rows that came meanwhile.",
		STR_ARGS(*words), (long long)nulls);
	return STATUS_OK;
}

enum status field_restore(struct work *work, const struct change *change)
{
	const struct change inverse = {
		.kind = CHANGE_FIELD_PARK, .table = change->table, .name = change->name};
	struct subject subject;
	struct field_spec *field;
	struct str words;
	enum status status = subject_open(work, change->table, &subject);

	if (status != STATUS_OK || !subject.spec)
		return status;
	field = subject_field(work, &subject, change->name);
	if (!field)
		return STATUS_OK;
	if (field->state != DEFINITION_PARKED) {
		work_block(work, "not-parked",
			arena_printf(work->arena, "\"%.*s\" is not parked.",
				STR_ARGS(field->name)));
		return STATUS_OK;
	}
	words = arena_printf(work->arena, "Restore \"%.*s\" of \"%.*s\".",
		STR_ARGS(field->name), STR_ARGS(subject.spec->table));
	work_step(work, words);
	status = restore_not_null(work, &subject, field, &words);
	if (status == STATUS_OK && !work->is_telling)
		work->plan->steps[work->plan->step_count - 1].words = words;
	if (status == STATUS_OK)
		status = note_not_null(work, field->id, false);
	if (status == STATUS_OK)
		status = define_field_state(work, field->id, DEFINITION_LIVE);
	work_inverse(work, &inverse);
	work_touch(work, change->table);
	return status;
}
