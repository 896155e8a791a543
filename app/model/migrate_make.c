/* Making a model: its table, its indexes, its definition rows, and the tables of pairs of
 * its many-to-many fields. */
#include "model/migrate_parts.h"

static bool is_key_field(const struct model_spec *spec, struct str name)
{
	for (size_t i = 0; i < spec->key.count; i++)
		if (str_equal_nocase(spec->key.names[i], name))
			return true;
	return false;
}

static bool has_column(const struct field_spec *field)
{
	return !kind_is(field, "many-to-many") && field->state != DEFINITION_MISSING;
}

static size_t key_count(const struct model_spec *spec)
{
	size_t count = 0;

	for (size_t i = 0; i < spec->field_count; i++)
		count += has_column(&spec->fields[i]) &&
			 (spec->fields[i].is_key ||
				 is_key_field(spec, spec->fields[i].name));
	return count;
}

static void add_id(
	struct work *work, const struct model_spec *spec, struct ddl_table *made)
{
	static const char *const names[] = {"id", "row_id", "rowid"};
	struct ddl_column column = {.type = STR("INTEGER")};

	column.name = str_from(names[0]);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		column.name = str_from(names[i]);
		if (!spec_field(spec, column.name))
			break;
	}
	ddl_clause_set(work->arena, &column, DDL_PRIMARY_KEY, STR("PRIMARY KEY"));
	ddl_column_add(work->arena, made, &column, 0);
}

/* Of a key of one column a clause of it; of several one of the table. */
static void add_key(
	struct work *work, const struct model_spec *spec, struct ddl_table *made)
{
	size_t count = key_count(spec);
	struct str list = {"", 0};
	bool is_first = true;

	if (!count && spec->is_keyless)
		return;
	if (!count) {
		add_id(work, spec, made);
		return;
	}
	for (size_t i = 0; i < spec->key.count; i++, is_first = false)
		list = sql_make(work->arena, is_first ? "%s%n" : "%s, %n", list,
			spec->key.names[i]);
	for (size_t i = 0; !spec->key.count && i < spec->field_count; i++)
		if (spec->fields[i].is_key && has_column(&spec->fields[i])) {
			list = sql_make(work->arena, is_first ? "%s%n" : "%s, %n", list,
				spec->fields[i].name);
			is_first = false;
		}
	if (count > 1) {
		ddl_constraint_add(work->arena, made, DDL_PRIMARY_KEY,
			sql_make(work->arena, "PRIMARY KEY (%s)", list));
		return;
	}
	for (size_t i = 0; i < spec->field_count; i++)
		if (has_column(&spec->fields[i]) &&
			(spec->fields[i].is_key ||
				is_key_field(spec, spec->fields[i].name)))
			ddl_clause_set(work->arena,
				ddl_column_find(made, spec->fields[i].name),
				DDL_PRIMARY_KEY, STR("PRIMARY KEY"));
}

/* A whole number that is the key names the row itself only under this very type. */
static struct field_spec with_key_type(
	const struct model_spec *spec, const struct field_spec *field)
{
	struct field_spec typed = *field;
	bool is_key = field->is_key || is_key_field(spec, field->name);

	if (is_key && key_count(spec) == 1 && !field->type.len && !field->target.len &&
		(kind_is(field, "integer") || kind_is(field, "big integer") ||
			!field->kind.len))
		typed.type = STR("INTEGER");
	return typed;
}

static bool check_fields(struct work *work, const struct model_spec *spec)
{
	for (size_t i = 0; i < spec->field_count; i++) {
		if (!check_name(work, spec->fields[i].name, "field"))
			return false;
		if (spec_field(spec, spec->fields[i].name) == &spec->fields[i])
			continue;
		work_block(work, "name-taken",
			arena_printf(work->arena, "There are two fields \"%.*s\".",
				STR_ARGS(spec->fields[i].name)));
		return false;
	}
	for (size_t i = 0; i < spec->key.count; i++)
		if (!spec_field(spec, spec->key.names[i])) {
			work_block(work, "no-such-field",
				arena_printf(work->arena,
					"The key names a field \"%.*s\" that is not "
					"there.",
					STR_ARGS(spec->key.names[i])));
			return false;
		}
	return true;
}

static void add_options(
	struct work *work, const struct model_spec *spec, struct ddl_table *made)
{
	for (size_t i = 0; i < spec->check_count; i++)
		if (!sql_is_expression(spec->checks[i]))
			work_block(work, "bad-expression",
				arena_printf(work->arena,
					"\"%.*s\" is no SQL expression.",
					STR_ARGS(spec->checks[i])));
		else
			ddl_constraint_add(work->arena, made, DDL_CHECK,
				sql_make(work->arena, "CHECK (%s)", spec->checks[i]));
	made->options = spec->is_without_rowid
				? (spec->is_strict ? STR("WITHOUT ROWID, STRICT")
						   : STR("WITHOUT ROWID"))
				: (spec->is_strict ? STR("STRICT") : STR(""));
}

static enum status make_table(struct work *work, const struct model_spec *spec,
	struct field_spec *fields, struct ddl_table *made)
{
	enum status status = STATUS_OK;

	*made = (struct ddl_table){.name = spec->table};
	for (size_t i = 0; i < spec->field_count && status == STATUS_OK; i++) {
		struct ddl_column column;

		fields[i] = with_key_type(spec, &spec->fields[i]);
		if (!has_column(&fields[i]))
			continue;
		status = column_make(
			work, spec->table, spec->is_strict, &fields[i], &column);
		if (status != STATUS_OK || work_is_blocked(work))
			return status;
		fields[i].type = column.type;
		ddl_column_add(work->arena, made, &column, SIZE_MAX);
	}
	if (status != STATUS_OK)
		return status;
	add_key(work, spec, made);
	add_options(work, spec, made);
	return status;
}

static enum status make_indexes(
	struct work *work, struct subject *subject, const struct model_spec *spec)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < spec->field_count && status == STATUS_OK; i++) {
		const struct field_spec *field = &spec->fields[i];
		bool is_unique = field->is_unique || kind_is(field, "one-to-one");

		if (has_column(field) && (is_unique || field->is_indexed))
			status = index_add(work, subject, &field->name, 1, is_unique);
	}
	for (size_t i = 0; i < spec->unique_count && status == STATUS_OK; i++)
		status = index_add(work, subject, spec->uniques[i].names,
			spec->uniques[i].count, true);
	return status;
}

/* In an undo the model gets the permanent id that it had. */
static enum status take_back_id(
	struct work *work, struct subject *subject, const struct model_spec *spec)
{
	const struct value values[] = {
		value_integer(spec->id), value_text(subject->spec->table)};
	enum status status;

	if (!work->request->undoes || !spec->id || subject->spec->id)
		return STATUS_OK;
	status = work_write(work,
		"INSERT INTO reeve_model(id, table_name, actual_name) SELECT ?1, ?2, ?2"
		" WHERE NOT EXISTS (SELECT 1 FROM reeve_model WHERE id = ?1)",
		values, 2);
	if (status == STATUS_OK && store_changes(work->store))
		subject->spec->id = spec->id;
	return status;
}

static enum status make_field_rows(struct work *work, struct subject *subject,
	const struct model_spec *spec, struct field_spec *fields)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < spec->field_count && status == STATUS_OK; i++) {
		struct field_spec *made = spec_field(subject->spec, fields[i].name);

		if (kind_is(&fields[i], "many-to-many") ||
			(!has_column(&fields[i]) && !work->request->undoes))
			continue;
		if (made && made->id)
			fields[i].id = made->id;
		status = define_field(work, subject->spec->id, &fields[i], &fields[i].id);
		if (made)
			made->id = fields[i].id;
	}
	return status;
}

/* Rows for the model and its fields; then the many-to-many ones, which need its key. */
static enum status make_rows(struct work *work, struct subject *subject,
	const struct model_spec *spec, struct field_spec *fields)
{
	enum status status = take_back_id(work, subject, spec);

	if (status == STATUS_OK && subject->spec->id)
		status = make_field_rows(work, subject, spec, fields);
	if (status == STATUS_OK)
		status = define_model(work, subject);
	if (status == STATUS_OK)
		status = define_options(work, subject->spec->id, spec);
	if (status == STATUS_OK)
		status = make_field_rows(work, subject, spec, fields);
	for (size_t i = 0;
		i < spec->field_count && status == STATUS_OK && !work_is_blocked(work);
		i++)
		if (kind_is(&fields[i], "many-to-many"))
			status = pairing_add(work, subject, &fields[i]);
	return status;
}

/* A model of this name that is missing comes back with its table. */
static enum status forget_missing(struct work *work, struct str table)
{
	int64_t id;
	enum status status = work_integer(work,
		sql_make(work->arena,
			"SELECT coalesce((SELECT id FROM reeve_model"
			" WHERE table_name = %t), 0)",
			table),
		&id);

	return status == STATUS_OK && id ? define_model_state(work, id, DEFINITION_LIVE)
					 : status;
}

static enum status do_add(struct work *work, const struct model_spec *spec)
{
	struct field_spec *fields =
		arena_zeroed(work->arena, spec->field_count + 1, sizeof *fields);
	struct ddl_table made;
	struct subject subject;
	enum status status = make_table(work, spec, fields, &made);

	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	work_step(work, arena_printf(work->arena, "Make the table \"%.*s\" with %zu %s.",
				STR_ARGS(spec->table), spec->field_count,
				spec->field_count == 1 ? "field" : "fields"));
	status = work_refused(
		work, work_run(work, ddl_print(work->arena, &made)), "bad-kind");
	if (status != STATUS_OK || work_is_blocked(work) || work->is_telling)
		return status;
	status = forget_missing(work, spec->table);
	if (status == STATUS_OK)
		status = subject_open(work, spec->table, &subject);
	if (status != STATUS_OK || !subject.spec)
		return status;
	status = work_refused(work, make_indexes(work, &subject, spec), "bad-kind");
	if (status == STATUS_OK && !work_is_blocked(work))
		status = make_rows(work, &subject, spec, fields);
	return status;
}

enum status model_add(struct work *work, const struct change *change)
{
	const struct model_spec *spec = change->model;
	const struct change inverse = {
		.kind = CHANGE_MODEL_PURGE, .table = spec ? spec->table : STR("")};
	size_t inverses = work->inverse_count;
	enum status status;

	if (!spec)
		return fault_set(
			work->fault, STATUS_INVALID, "There is no model to add.");
	status = check_table_name(work, spec->table, STR(""));
	if (status != STATUS_OK || work_is_blocked(work) || !check_fields(work, spec))
		return status;
	status = do_add(work, spec);
	if (!work->is_telling) {
		/* Its tables of pairs go first; the field rows go with the model. */
		struct change *kept = work->inverse;

		work_inverse(work, &inverse);
		kept = work->inverse;
		memmove(&kept[inverses + 1], &kept[inverses],
			(work->inverse_count - inverses - 1) * sizeof *kept);
		kept[inverses] = inverse;
	}
	work_touch(work, spec->table);
	return status;
}
