/* Changes of a whole model that is there: rename, options, park, restore. */
#include "model/migrate_parts.h"

static enum status open_model(
	struct work *work, const struct change *change, struct subject *subject)
{
	enum status status = subject_read(work, change->table, subject);

	if (status == STATUS_OK && subject->spec && !subject->is_there) {
		work_block(work, "no-such-table",
			arena_printf(work->arena, "The table \"%.*s\" is missing.",
				STR_ARGS(change->table)));
		subject->spec = NULL;
	}
	return status;
}

static enum status run_rename(struct work *work, struct str table, struct str new_name)
{
	struct str between = STR("reeve_between_names");
	enum status status = STATUS_OK;

	/* SQLite takes a name that differs by case alone for taken. */
	if (str_equal_nocase(table, new_name)) {
		status = work_alter(
			work, sql_make(work->arena, "ALTER TABLE %n RENAME TO %n", table,
				      between));
		table = between;
	}
	if (status == STATUS_OK)
		status = work_alter(
			work, sql_make(work->arena, "ALTER TABLE %n RENAME TO %n", table,
				      new_name));
	return status;
}

enum status model_rename(struct work *work, const struct change *change)
{
	struct change inverse = {.kind = CHANGE_MODEL_RENAME,
		.table = change->new_name,
		.new_name = change->table};
	struct subject subject;
	enum status status = open_model(work, change, &subject);

	if (status != STATUS_OK || !subject.spec)
		return status;
	if (subject.spec->kind != TABLE_ORDINARY) {
		work_block(work, "not-a-table",
			arena_printf(work->arena,
				"\"%.*s\" is no table that can be renamed.",
				STR_ARGS(subject.spec->table)));
		return STATUS_OK;
	}
	if (str_equal(subject.spec->table, change->new_name))
		return STATUS_OK;
	status = check_table_name(work, change->new_name, subject.spec->table);
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	inverse.new_name = subject.spec->table;
	work_step(
		work, arena_printf(work->arena, "Rename \"%.*s\" to \"%.*s\".",
			      STR_ARGS(subject.spec->table), STR_ARGS(change->new_name)));
	status = define_model(work, &subject);
	if (status == STATUS_OK)
		status = work_refused(work,
			run_rename(work, subject.spec->table, change->new_name),
			"broken-view");
	if (status == STATUS_OK && !work_is_blocked(work))
		status = define_model_name(work, subject.spec, change->new_name);
	work_inverse(work, &inverse);
	work_touch_renamed(work, subject.spec->table, change->new_name);
	return status;
}

enum status model_options(struct work *work, const struct change *change)
{
	struct subject subject;
	struct model_spec *old;
	enum status status;

	if (!change->model)
		return fault_set(work->fault, STATUS_INVALID,
			"Nothing says what the model is to be.");
	status = open_model(work, change, &subject);
	if (status != STATUS_OK || !subject.spec)
		return status;
	old = arena_zeroed(work->arena, 1, sizeof *old);
	*old = *subject.spec;
	old->fields = NULL;
	old->field_count = 0;
	work_step(work, arena_printf(work->arena, "Change the options of \"%.*s\".",
				STR_ARGS(subject.spec->table)));
	status = define_model(work, &subject);
	if (status == STATUS_OK)
		status = define_options(work, subject.spec->id, change->model);
	work_inverse(work, &(const struct change){.kind = CHANGE_MODEL_OPTIONS,
				   .table = change->table,
				   .model = old});
	work_touch(work, change->table);
	return status;
}

static struct str names_of(struct work *work, const struct str *names, size_t count)
{
	struct str list = {"", 0};

	for (size_t i = 0; i < count && i < 5; i++)
		list = arena_printf(work->arena, "%.*s%s\"%.*s\"", STR_ARGS(list),
			i ? ", " : "", STR_ARGS(names[i]));
	return count > 5 ? arena_printf(work->arena, "%.*s and others", STR_ARGS(list))
			 : list;
}

enum status model_park(struct work *work, const struct change *change)
{
	struct subject subject;
	struct str *referrers, words;
	size_t count;
	enum status status = open_model(work, change, &subject);

	if (status != STATUS_OK || !subject.spec)
		return status;
	if (subject.spec->state == DEFINITION_PARKED) {
		work_block(work, "parked",
			arena_printf(work->arena, "\"%.*s\" is parked already.",
				STR_ARGS(subject.spec->table)));
		return STATUS_OK;
	}
	status = referrers_read(work, subject.spec->table, &referrers, &count);
	if (status != STATUS_OK)
		return status;
	words = arena_printf(work->arena, "Park \"%.*s\": its rows are kept.%s%.*s%s",
		STR_ARGS(subject.spec->table), count ? " It is referred to by " : "",
		STR_ARGS(names_of(work, referrers, count)), count ? "." : "");
	work_step(work, words);
	status = define_model(work, &subject);
	if (status == STATUS_OK)
		status = define_model_state(work, subject.spec->id, DEFINITION_PARKED);
	work_inverse(work, &(const struct change){
				   .kind = CHANGE_MODEL_RESTORE, .table = change->table});
	work_touch(work, change->table);
	return status;
}

enum status model_restore(struct work *work, const struct change *change)
{
	struct subject subject;
	enum status status = open_model(work, change, &subject);

	if (status != STATUS_OK || !subject.spec)
		return status;
	if (subject.spec->state != DEFINITION_PARKED) {
		work_block(work, "not-parked",
			arena_printf(work->arena, "\"%.*s\" is not parked.",
				STR_ARGS(subject.spec->table)));
		return STATUS_OK;
	}
	work_step(work, arena_printf(work->arena, "Restore \"%.*s\".",
				STR_ARGS(subject.spec->table)));
	status = define_model_state(work, subject.spec->id, DEFINITION_LIVE);
	work_inverse(work, &(const struct change){
				   .kind = CHANGE_MODEL_PARK, .table = change->table});
	work_touch(work, change->table);
	return status;
}
