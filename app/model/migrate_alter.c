/* Changing what a field is. What SQLite has no ALTER for makes the table anew; what only
 * the definition says touches rows of the definition alone. */
#include "model/migrate_parts.h"
#include "model/spec_parts.h"

/* Rows whose value no field of the new kind can have. */
static enum status check_misfits(struct work *work, const struct altering *altering)
{
	const struct field_spec *wish = &altering->wish;
	bool is_new_reference = altering->is_reference_changed && wish->target.len;

	if (!altering->misfits.len || altering->change->misfits != MISFIT_REFUSE)
		return STATUS_OK;
	return check_rows(work, &altering->subject,
		is_new_reference ? "orphans" : "misfits",
		is_new_reference
			? arena_printf(work->arena,
				  "have a \"%.*s\" that names no row of \"%.*s\".",
				  STR_ARGS(wish->name), STR_ARGS(wish->target))
			: arena_printf(work->arena, "have a \"%.*s\" that is no %.*s.",
				  STR_ARGS(wish->name), STR_ARGS(wish->kind)),
		sql_make(work->arena, "FROM %n AS \"o\" WHERE (%s) AND NOT %s",
			altering->subject.spec->table, altering->misfits,
			kept_has(work, &altering->kept)),
		altering->kept.column);
}

static enum status check_nulls(struct work *work, const struct altering *altering)
{
	if (!altering->wish.is_not_null ||
		!(altering->is_null_changed || altering->are_values_changed))
		return STATUS_OK;
	return check_rows(work, &altering->subject, "nulls",
		arena_printf(work->arena,
			"would have no \"%.*s\", which may not be empty.",
			STR_ARGS(altering->wish.name)),
		sql_make(work->arena, "FROM %n AS \"o\" WHERE (%s) IS NULL",
			altering->subject.spec->table, altering->value),
		altering->kept.column);
}

static enum status check_unique(struct work *work, const struct altering *altering)
{
	const struct field_spec *wish = &altering->wish;
	struct str value = altering->value;

	if (!wish->is_unique ||
		(altering->old.is_unique && !altering->are_values_changed &&
			!altering->is_collation_changed))
		return STATUS_OK;
	if (wish->collation.len)
		value = sql_make(work->arena, "(%s) COLLATE %n", value, wish->collation);
	return check_duplicates(work, &altering->subject, &value, 1,
		arena_printf(work->arena, "have a \"%.*s\" that another one has as well.",
			STR_ARGS(wish->name)));
}

/* The conversion to a reference makes sure of it; one that is a reference to something
 * else, or by another column, is looked at here. */
static enum status check_orphans(struct work *work, const struct altering *altering)
{
	const struct field_spec *wish = &altering->wish;
	struct str key = wish->target_key, type;
	enum status status = STATUS_OK;

	if (!wish->target.len || !altering->is_reference_changed ||
		work->plan->blocker_count)
		return STATUS_OK;
	if (!key.len)
		status = target_key(work, wish->target, &key, &type);
	if (status != STATUS_OK || !key.len)
		return status;
	return check_rows(work, &altering->subject, "orphans",
		arena_printf(work->arena,
			"have a \"%.*s\" that names no row of \"%.*s\".",
			STR_ARGS(wish->name), STR_ARGS(wish->target)),
		sql_make(work->arena,
			"FROM %n AS \"o\" WHERE (%s) IS NOT NULL AND NOT EXISTS"
			" (SELECT 1 FROM %n AS \"r\" WHERE \"r\".%n = (%s))",
			altering->subject.spec->table, altering->value, wish->target, key,
			altering->value),
		altering->kept.column);
}

enum status altering_check(struct work *work, struct altering *altering)
{
	enum status status;

	if (work->is_telling || altering->wish.expression.len ||
		work_is_hollow(work, altering->subject.spec->table))
		return STATUS_OK;
	status = check_misfits(work, altering);
	if (status == STATUS_OK)
		status = check_nulls(work, altering);
	if (status == STATUS_OK)
		status = check_orphans(work, altering);
	if (status == STATUS_OK)
		status = check_unique(work, altering);
	return status;
}

static enum status save_kept(struct work *work, const struct altering *altering)
{
	struct str condition = {"0", 1};

	if (!altering->are_values_changed || work->is_telling ||
		work_is_hollow(work, altering->subject.spec->table))
		return STATUS_OK;
	if (altering->lossy.len)
		condition =
			sql_make(work->arena, "%s OR (%s)", condition, altering->lossy);
	if (altering->misfits.len)
		condition =
			sql_make(work->arena, "%s OR (%s)", condition, altering->misfits);
	if (altering->kept.has_values)
		condition = sql_make(work->arena, "%s OR %s", condition,
			kept_has(work, &altering->kept));
	return kept_save(
		work, &altering->subject, &altering->kept, altering->value, condition);
}

static enum status remake(struct work *work, const struct altering *altering)
{
	struct ddl_table wanted;
	struct str *values;
	enum status status = save_kept(work, altering);

	if (status != STATUS_OK)
		return status;
	altering_table(work, altering, &wanted);
	values = table_values(work, &altering->subject, &wanted);
	for (size_t i = 0; i < wanted.column_count; i++)
		if (str_equal_nocase(wanted.columns[i].name, altering->old.name))
			values[i] =
				altering->wish.expression.len ? STR("") : altering->value;
	return table_rebuild(
		work, &(struct rebuild){.subject = &altering->subject,
			      .wanted = &wanted,
			      .values = values,
			      .is_data_changed = altering->are_values_changed ||
						 altering->is_reference_changed ||
						 altering->is_collation_changed});
}

/* Takes away indexes that the field is not to have any more. `*has_clause`: one of them
 * is made by a clause, and goes with it. */
static enum status drop_indexes(
	struct work *work, const struct altering *altering, bool *has_clause)
{
	const struct field_spec *old = &altering->old, *wish = &altering->wish;
	struct index_info *indexes;
	size_t count;
	enum status status =
		indexes_read(work, altering->subject.spec->table, &indexes, &count);

	*has_clause = false;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct index_info *index = &indexes[i];
		bool is_unwanted = index->is_unique
					   ? old->is_unique && !wish->is_unique
					   : old->is_indexed && !wish->is_indexed;

		if (index->is_key || !is_unwanted || !index_is_over(index, &old->name, 1))
			continue;
		if (index->is_clause)
			*has_clause = true;
		else
			status = index_drop(work, index);
	}
	return status;
}

static enum status add_index(struct work *work, struct altering *altering)
{
	const struct field_spec *old = &altering->old, *wish = &altering->wish;
	bool is_new_unique = wish->is_unique && !old->is_unique;
	enum status status;

	if (!is_new_unique && !(wish->is_indexed && !old->is_indexed && !wish->is_unique))
		return STATUS_OK;
	status = subject_open(work, altering->subject.spec->table, &altering->subject);
	if (status != STATUS_OK || !altering->subject.spec)
		return status;
	return work_refused(work,
		index_add(work, &altering->subject, &wish->name, 1, is_new_unique),
		"duplicates");
}

/* A reference needs what it refers to to be unique. */
static enum status change_storage(struct work *work, struct altering *altering)
{
	struct references references = {0};
	bool has_clause;
	enum status status = STATUS_OK;

	if (altering->old.is_unique && !altering->wish.is_unique)
		status =
			references_read(work, altering->subject.spec->table, &references);
	if (status == STATUS_OK)
		status = drop_indexes(work, altering, &has_clause);
	if (status == STATUS_OK && (altering->must_rebuild || has_clause))
		status = remake(work, altering);
	if (status == STATUS_OK && !work_is_blocked(work))
		status = add_index(work, altering);
	if (status == STATUS_OK && !work_is_blocked(work))
		status = references_check(work, &references);
	return status;
}

/* Of a change of kind that leaves the type, rows may hold what they are to hold. */
static enum status look_at_values(struct work *work, struct altering *altering)
{
	int64_t found = 1;
	enum status status = STATUS_OK;

	if (!altering->are_values_changed || altering->is_type_changed ||
		work->is_telling)
		return STATUS_OK;
	status = work_integer(work,
		sql_make(work->arena,
			"SELECT EXISTS (SELECT 1 FROM %n AS \"o\" WHERE (%s) IS NOT %s"
			" OR typeof(%s) <> typeof(%s))",
			altering->subject.spec->table, altering->value,
			altering->kept.column, altering->value, altering->kept.column),
		&found);
	if (found)
		return status;
	altering->are_values_changed = false;
	altering->must_rebuild =
		altering->is_null_changed || altering->is_default_changed ||
		altering->is_reference_changed || altering->is_collation_changed ||
		altering->is_expression_changed;
	return status;
}

static enum status open_altering(
	struct work *work, const struct change *change, struct altering *altering)
{
	struct field_spec *field;
	enum status status;

	altering->change = change;
	status = subject_open(work, change->table, &altering->subject);
	if (status != STATUS_OK || !altering->subject.spec)
		return status;
	field = subject_field(work, &altering->subject, change->name);
	if (field && field->state == DEFINITION_MISSING)
		work_block(work, "no-such-field",
			arena_printf(work->arena, "The field \"%.*s\" is missing.",
				STR_ARGS(field->name)));
	if (field && change->field->name.len && !work->request->undoes &&
		!str_equal_nocase(change->field->name, field->name))
		work_block(work, "bad-name",
			arena_printf(work->arena,
				"To be called \"%.*s\", the field \"%.*s\" needs a "
				"change of its own: a rename.",
				STR_ARGS(change->field->name), STR_ARGS(field->name)));
	if (!field || work_is_blocked(work))
		return STATUS_OK;
	status = define_model(work, &altering->subject);
	altering->old = *field;
	if (status == STATUS_OK)
		status = kept_open(work, &altering->subject, field, &altering->kept);
	if (status == STATUS_OK)
		status = altering_compare(work, altering);
	if (status == STATUS_OK && !work_is_blocked(work) && altering->kept.has_values) {
		altering->value = kept_value(work, &altering->kept, altering->value);
		altering->are_values_changed = altering->must_rebuild = true;
	}
	if (status == STATUS_OK && !work_is_blocked(work))
		status = look_at_values(work, altering);
	return status;
}

enum status field_alter(struct work *work, const struct change *change)
{
	struct altering altering = {0};
	struct change inverse = {
		.kind = CHANGE_FIELD_ALTER, .table = change->table, .name = change->name};
	struct field_spec *old;
	struct str words;
	int64_t id;
	enum status status;

	if (!change->field)
		return fault_set(work->fault, STATUS_INVALID,
			"Nothing says what the field is to be.");
	status = open_altering(work, change, &altering);
	if (status != STATUS_OK || work_is_blocked(work) || !altering.old.id)
		return status;
	old = arena_zeroed(work->arena, 1, sizeof *old);
	*old = altering.old;
	inverse.field = old;
	words = altering_words(work, &altering);
	if (!words.len) /* it is like that already */
		return STATUS_OK;
	work_step(work, words);
	status = altering_check(work, &altering);
	if (status == STATUS_OK && !work_is_blocked(work) &&
		!kind_is(old, "many-to-many"))
		status = change_storage(work, &altering);
	status = work_refused(work, status, "rows-refused");
	if (status == STATUS_OK && !work_is_blocked(work))
		status = define_field(
			work, altering.subject.spec->id, &altering.wish, &id);
	work_inverse(work, &inverse);
	work_touch(work, change->table);
	return status;
}
