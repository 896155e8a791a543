/* Many-to-many fields: a table of pairs between two models, and a row that says so. */
#include "model/migrate_parts.h"

struct pairing {
	struct str own, own_key, own_type;
	struct str other, other_key, other_type;
	struct str through;
};

static enum status find_keys(
	struct work *work, const struct field_spec *field, struct pairing *pairing)
{
	enum status status =
		target_key(work, pairing->own, &pairing->own_key, &pairing->own_type);

	if (status == STATUS_OK)
		status = target_key(
			work, pairing->other, &pairing->other_key, &pairing->other_type);
	if (status != STATUS_OK || (pairing->own_key.len && pairing->other_key.len))
		return status;
	work_block(work, "bad-kind",
		arena_printf(work->arena,
			"\"%.*s\" cannot pair rows of \"%.*s\" and \"%.*s\": both must "
			"have a key of one column.",
			STR_ARGS(field->name), STR_ARGS(pairing->own),
			STR_ARGS(pairing->other)));
	return STATUS_OK;
}

static struct str side(struct work *work, struct str prefix, struct str table,
	struct str key, struct str type, struct str *name)
{
	*name = arena_printf(
		work->arena, "%.*s%.*s_id", STR_ARGS(prefix), STR_ARGS(table));
	return sql_make(work->arena,
		"%n %s NOT NULL REFERENCES %n (%n) ON DELETE CASCADE", *name, type, table,
		key);
}

static enum status create(
	struct work *work, const struct pairing *pairing, bool is_strict)
{
	bool is_self = str_equal_nocase(pairing->own, pairing->other);
	struct str any = is_strict ? STR("ANY") : STR("");
	struct str own_name, other_name;
	struct str own = side(work, is_self ? STR("from_") : STR(""), pairing->own,
			   pairing->own_key,
			   pairing->own_type.len ? pairing->own_type : any, &own_name),
		   other = side(work, is_self ? STR("to_") : STR(""), pairing->other,
			   pairing->other_key,
			   pairing->other_type.len ? pairing->other_type : any,
			   &other_name);
	enum status status = work_run(work,
		sql_make(work->arena,
			"CREATE TABLE %n (\n\t%s,\n\t%s,\n\tPRIMARY KEY (%n, %n)\n)",
			pairing->through, own, other, own_name, other_name));

	if (status != STATUS_OK)
		return status;
	/* The key finds the pairs of one side, this those of the other. */
	return work_run(work, sql_make(work->arena, "CREATE INDEX %n ON %n (%n)",
				      arena_printf(work->arena, "reeve_%.*s_index",
					      STR_ARGS(pairing->through)),
				      pairing->through, other_name));
}

/* A table that has pairs already, as it was made by hand, or parked by another. */
static enum status is_there(struct work *work, struct str table, bool *is)
{
	int64_t count;
	enum status status = work_integer(work,
		sql_make(work->arena,
			"SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
			" AND name = %t COLLATE NOCASE",
			table),
		&count);

	*is = count > 0;
	return status;
}

static enum status do_add(struct work *work, struct subject *subject,
	struct pairing *pairing, struct field_spec *field)
{
	bool has_table;
	int64_t id;
	enum status status = is_there(work, pairing->through, &has_table);

	if (status == STATUS_OK && (!has_table || !field->through.len))
		status = check_table_name(work, pairing->through, STR(""));
	if (status == STATUS_OK && !(has_table && field->through.len))
		status = find_keys(work, field, pairing);
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	work_step(work,
		arena_printf(work->arena,
			"Add \"%.*s\" (many-to-many, to \"%.*s\") to \"%.*s\": the pairs "
			"are in \"%.*s\".",
			STR_ARGS(field->name), STR_ARGS(field->target),
			STR_ARGS(pairing->own), STR_ARGS(pairing->through)));
	status = define_model(work, subject);
	if (status == STATUS_OK && !(has_table && field->through.len))
		status = work_refused(work,
			create(work, pairing, subject->spec->is_strict), "bad-kind");
	field->through = pairing->through;
	if (status == STATUS_OK && !work_is_blocked(work))
		status = define_field(work, subject->spec->id, field, &id);
	return status;
}

enum status pairing_add(
	struct work *work, const struct subject *subject, const struct field_spec *field)
{
	const struct change inverse = {.kind = CHANGE_FIELD_PURGE,
		.table = subject->spec->table,
		.name = field->name};
	struct subject own = *subject;
	struct field_spec made = *field;
	struct pairing pairing = {.own = subject->spec->table,
		.other = field->target,
		.through = field->through};
	bool has_target;
	enum status status = is_there(work, field->target, &has_target);

	if (status != STATUS_OK)
		return status;
	if (!has_target) {
		work_block(work, "no-such-table",
			arena_printf(work->arena,
				"There is no table \"%.*s\" for \"%.*s\" to refer to.",
				STR_ARGS(field->target), STR_ARGS(field->name)));
		return STATUS_OK;
	}
	if (!pairing.through.len)
		pairing.through = arena_printf(work->arena, "%.*s_%.*s",
			STR_ARGS(subject->spec->table), STR_ARGS(field->name));
	status = do_add(work, &own, &pairing, &made);
	work_inverse(work, &inverse);
	work_touch(work, subject->spec->table);
	if (status == STATUS_OK && !work_is_blocked(work))
		work_touch(work, pairing.through);
	return status;
}
