/* What holds for several fields of a table together: unique ones, and checks. */
#include "model/migrate_parts.h"
#include "model/spec_parts.h"

static struct str list_of(struct work *work, const struct name_list *names)
{
	struct str list = {"", 0};

	for (size_t i = 0; i < names->count; i++)
		list = arena_printf(work->arena, "%.*s%s\"%.*s\"", STR_ARGS(list),
			i ? ", " : "", STR_ARGS(names->names[i]));
	return list;
}

static bool check_names(
	struct work *work, const struct subject *subject, const struct name_list *names)
{
	if (!names->count)
		work_block(work, "no-such-field", STR("No fields are named."));
	for (size_t i = 0; i < names->count; i++) {
		const struct field_spec *field =
			subject_field(work, subject, names->names[i]);

		if (!field)
			return false;
		if (field->state == DEFINITION_MISSING || kind_is(field, "many-to-many"))
			work_block(work, "no-such-field",
				arena_printf(work->arena, "\"%.*s\" has no column.",
					STR_ARGS(field->name)));
	}
	return !work_is_blocked(work);
}

static enum status find_unique(struct work *work, const struct subject *subject,
	const struct name_list *names, struct index_info *found, bool *is_there)
{
	struct index_info *indexes;
	size_t count;
	enum status status = indexes_read(work, subject->spec->table, &indexes, &count);

	*is_there = false;
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (indexes[i].is_unique && !indexes[i].is_key &&
			index_is_over(&indexes[i], names->names, names->count)) {
			*found = indexes[i];
			*is_there = true;
		}
	return status;
}

enum status unique_add(struct work *work, const struct change *change)
{
	struct subject subject;
	struct index_info found;
	struct str *values;
	bool is_there;
	enum status status = subject_open(work, change->table, &subject);

	if (status != STATUS_OK || !subject.spec ||
		!check_names(work, &subject, &change->names))
		return status;
	status = find_unique(work, &subject, &change->names, &found, &is_there);
	if (status != STATUS_OK || (is_there && !work->is_telling))
		return status;
	values = arena_zeroed(work->arena, change->names.count, sizeof *values);
	for (size_t i = 0; i < change->names.count; i++)
		values[i] = sql_make(work->arena, "\"o\".%n", change->names.names[i]);
	work_step(work, arena_printf(work->arena, "Keep %.*s of \"%.*s\" unique%s.",
				STR_ARGS(list_of(work, &change->names)),
				STR_ARGS(subject.spec->table),
				change->names.count > 1 ? " together" : ""));
	status = check_duplicates(work, &subject, values, change->names.count,
		arena_printf(work->arena, "have the same %.*s.",
			STR_ARGS(list_of(work, &change->names))));
	if (status == STATUS_OK && !work_is_blocked(work))
		status = define_model(work, &subject);
	if (status == STATUS_OK && !work_is_blocked(work))
		status = work_refused(work,
			index_add(work, &subject, change->names.names,
				change->names.count, true),
			"duplicates");
	work_inverse(work, &(const struct change){.kind = CHANGE_UNIQUE_DROP,
				   .table = change->table,
				   .names = change->names});
	work_touch(work, change->table);
	return status;
}

/* The table without the clauses that `is_unwanted` picks. */
typedef bool clause_picker(
	struct work *work, const struct ddl_clause *clause, const struct change *change);

static struct ddl_clause *without(struct work *work, const struct ddl_clause *clauses,
	size_t *count, clause_picker *is_unwanted, const struct change *change)
{
	struct ddl_clause *kept = arena_zeroed(work->arena, *count + 1, sizeof *kept);
	size_t kept_count = 0;

	for (size_t i = 0; i < *count; i++)
		if (!is_unwanted(work, &clauses[i], change))
			kept[kept_count++] = clauses[i];
	*count = kept_count;
	return kept;
}

static enum status rebuild_without(struct work *work, const struct subject *subject,
	clause_picker *is_unwanted, const struct change *change)
{
	struct ddl_table wanted = subject->ddl;
	struct ddl_column *columns =
		arena_zeroed(work->arena, wanted.column_count + 1, sizeof *columns);

	memcpy(columns, wanted.columns, wanted.column_count * sizeof *columns);
	wanted.columns = columns;
	for (size_t i = 0; i < wanted.column_count; i++)
		columns[i].clauses = without(work, columns[i].clauses,
			&columns[i].clause_count, is_unwanted, change);
	wanted.constraints = without(
		work, wanted.constraints, &wanted.constraint_count, is_unwanted, change);
	return table_rebuild(work, &(struct rebuild){.subject = subject,
					   .wanted = &wanted,
					   .values = table_values(work, subject, &wanted),
					   .is_data_changed = true});
}

static bool is_this_unique(
	struct work *work, const struct ddl_clause *clause, const struct change *change)
{
	struct str *columns;
	size_t count, same = 0;

	if (clause->kind != DDL_UNIQUE)
		return false;
	count = ddl_constraint_columns(work->arena, clause, &columns);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < change->names.count; j++)
			same += str_equal_nocase(columns[i], change->names.names[j]);
	return count == change->names.count && same == count;
}

enum status unique_drop(struct work *work, const struct change *change)
{
	struct subject subject;
	struct index_info found;
	struct references references;
	bool is_there;
	enum status status = subject_open(work, change->table, &subject);

	if (status != STATUS_OK || !subject.spec ||
		!check_names(work, &subject, &change->names))
		return status;
	status = find_unique(work, &subject, &change->names, &found, &is_there);
	if (status != STATUS_OK || !is_there)
		return status;
	work_step(work, arena_printf(work->arena,
				"Let %.*s of \"%.*s\" be the same in many rows.",
				STR_ARGS(list_of(work, &change->names)),
				STR_ARGS(subject.spec->table)));
	status = references_read(work, subject.spec->table, &references);
	if (status == STATUS_OK)
		status = define_model(work, &subject);
	if (status == STATUS_OK)
		status = found.is_clause
				 ? rebuild_without(work, &subject, is_this_unique, change)
				 : index_drop(work, &found);
	if (status == STATUS_OK)
		status = references_check(work, &references);
	work_inverse(work, &(const struct change){.kind = CHANGE_UNIQUE_ADD,
				   .table = change->table,
				   .names = change->names});
	work_touch(work, change->table);
	return status;
}

enum status check_add(struct work *work, const struct change *change)
{
	struct subject subject;
	struct ddl_table wanted;
	enum status status = subject_open(work, change->table, &subject);

	if (status != STATUS_OK || !subject.spec ||
		!check_expression(
			work, "bad-expression", change->check, subject.spec->table))
		return status;
	work_step(
		work, arena_printf(work->arena, "Let every row of \"%.*s\" hold to %.*s.",
			      STR_ARGS(subject.spec->table), STR_ARGS(change->check)));
	status = check_rows(work, &subject, "rows-refused",
		arena_printf(
			work->arena, "do not hold to %.*s.", STR_ARGS(change->check)),
		sql_make(work->arena, "FROM %n AS \"o\" WHERE NOT (%s)",
			subject.spec->table, change->check),
		sql_make(work->arena, "%t", change->check));
	if (status == STATUS_OK && !work_is_blocked(work))
		status = define_model(work, &subject);
	wanted = subject.ddl;
	ddl_constraint_add(work->arena, &wanted, DDL_CHECK,
		sql_make(work->arena, "CHECK (%s)", change->check));
	if (status == STATUS_OK && !work_is_blocked(work))
		status = table_rebuild(
			work, &(struct rebuild){.subject = &subject,
				      .wanted = &wanted,
				      .values = table_values(work, &subject, &wanted)});
	work_inverse(work, &(const struct change){.kind = CHANGE_CHECK_DROP,
				   .table = change->table,
				   .check = change->check});
	work_touch(work, change->table);
	return status;
}

static bool is_this_check(
	struct work *work, const struct ddl_clause *clause, const struct change *change)
{
	(void)work;
	return clause->kind == DDL_CHECK &&
	       str_equal(
		       spec_in_parentheses(clause->text, NULL), str_trim(change->check));
}

enum status check_drop(struct work *work, const struct change *change)
{
	struct subject subject;
	bool is_there = false;
	enum status status = subject_open(work, change->table, &subject);

	if (status != STATUS_OK || !subject.spec)
		return status;
	for (size_t i = 0; i < subject.spec->check_count; i++)
		is_there |= str_equal(subject.spec->checks[i], str_trim(change->check));
	if (!is_there)
		return STATUS_OK;
	work_step(work, arena_printf(work->arena, "Let rows of \"%.*s\" break %.*s.",
				STR_ARGS(subject.spec->table), STR_ARGS(change->check)));
	status = define_model(work, &subject);
	if (status == STATUS_OK)
		status = rebuild_without(work, &subject, is_this_check, change);
	work_inverse(work, &(const struct change){.kind = CHANGE_CHECK_ADD,
				   .table = change->table,
				   .check = change->check});
	work_touch(work, change->table);
	return status;
}
