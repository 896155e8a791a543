/* Writing definition rows, and keeping them true to the tables. All columns of a row are
 * written at once: an empty text is NULL, as nobody said anything. */
#include "model/alias.h"
#include "model/migrate_parts.h"
#include "model/option_names.h"
#include "model/signal.h"

static struct value said(struct str text)
{
	return text.len ? value_text(text) : value_null();
}

static struct value counted(int64_t number)
{
	return number ? value_integer(number) : value_null();
}

static void tell(struct work *work, enum signal signal, struct str table)
{
	if (work->is_telling)
		return;
	signal_send(&(const struct signal_news){.signal = signal,
		.table = table,
		.model = registry_find(work->desk->registry, table),
		.whose = work->desk->registry});
}

static enum status insert_model(struct work *work, struct subject *subject)
{
	const struct value values[] = {value_text(subject->spec->table)};
	enum status status = work_write(work,
		"INSERT INTO reeve_model(table_name, actual_name) VALUES (?1, ?1)",
		values, 1);

	if (status == STATUS_OK)
		subject->spec->id = store_last_rowid(work->store);
	return status;
}

static enum status insert_plain(
	struct work *work, int64_t model_id, struct field_spec *field)
{
	const struct value values[] = {value_integer(model_id), value_text(field->name),
		value_text(field->type)};
	enum status status = work_write(work,
		"INSERT INTO reeve_field(model_id, column_name, actual_name, declared)"
		" VALUES (?1, ?2, ?2, ?3)",
		values, 3);

	if (status == STATUS_OK)
		field->id = store_last_rowid(work->store);
	return status;
}

enum status define_model(struct work *work, struct subject *subject)
{
	struct model_spec *spec = subject->spec;
	enum status status = STATUS_OK;

	if (work->is_telling)
		return STATUS_OK;
	tell(work, SIGNAL_BEFORE_SAVE, spec->table);
	if (!spec->id)
		status = insert_model(work, subject);
	for (size_t i = 0; status == STATUS_OK && i < spec->field_count; i++)
		if (!spec->fields[i].id)
			status = insert_plain(work, spec->id, &spec->fields[i]);
	return status;
}

static const char field_update_sql[] =
	"UPDATE reeve_field SET model_id = ?2, column_name = ?3, actual_name = ?4,"
	" kind = ?5, label = ?6, help = ?7, choices = ?8, minimum = ?9, maximum = ?10,"
	" pattern = ?11, target = ?12, through = ?13, declared = ?14, position = ?15,"
	" max_length = ?16, digits = ?17, places = ?18, is_hidden = ?19,"
	" is_required = ?20, state = ?21, state_moment = ?22 WHERE id = ?1";

static const char field_insert_sql[] =
	"INSERT INTO reeve_field(id, model_id, column_name, actual_name, kind, label,"
	" help, choices, minimum, maximum, pattern, target, through, declared, position,"
	" max_length, digits, places, is_hidden, is_required, state, state_moment)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
	" ?17, ?18, ?19, ?20, ?21, ?22)";

/* The row of a field: its own, or one that somebody made by hand to wish for this very
 * field; 0: there is none yet. In an undo an id that is free is taken again: it was the
 * field's. Ids of another database mean nothing here. */
static enum status find_row(struct work *work, int64_t model_id,
	const struct field_spec *field, int64_t *id, bool *is_there)
{
	int64_t owner;
	enum status status = work_integer(work,
		sql_make(work->arena,
			"SELECT coalesce((SELECT model_id FROM reeve_field WHERE id = "
			"%d),"
			" 0)",
			field->id),
		&owner);

	*id = field->id;
	*is_there = owner == model_id;
	if (status != STATUS_OK || *is_there || (*id && !owner && work->request->undoes))
		return status;
	status = work_integer(work,
		sql_make(work->arena,
			"SELECT coalesce((SELECT id FROM reeve_field WHERE model_id = %d"
			" AND column_name = %t), 0)",
			model_id, field->name),
		id);
	*is_there = *id != 0;
	return status;
}

enum status define_field(
	struct work *work, int64_t model_id, const struct field_spec *field, int64_t *id)
{
	bool is_pairing = kind_is(field, "many-to-many");
	bool is_live = field->state == DEFINITION_LIVE;
	struct value values[] = {value_null(), value_integer(model_id),
		value_text(field->name), value_text(field->name), said(field->kind),
		said(field->label), said(field->help), said(field->choices),
		said(field->minimum), said(field->maximum), said(field->pattern),
		is_pairing ? said(field->target) : value_null(), said(field->through),
		said(field->type), counted(field->position), counted(field->max_length),
		counted(field->digits), counted(field->places),
		value_integer(field->is_hidden), value_integer(field->is_required),
		value_text(str_from(definition_state_name(field->state))),
		is_live ? value_null() : counted(field->state_moment)};
	size_t count = sizeof values / sizeof *values;
	bool is_there;
	enum status status;

	*id = field->id;
	if (work->is_telling)
		return STATUS_OK;
	status = find_row(work, model_id, field, id, &is_there);
	if (status != STATUS_OK)
		return status;
	values[0] = counted(*id);
	status = work_write(
		work, is_there ? field_update_sql : field_insert_sql, values, count);
	if (status == STATUS_OK && !is_there)
		*id = store_last_rowid(work->store);
	return status;
}

enum status define_field_state(
	struct work *work, int64_t field_id, enum definition_state state)
{
	const struct value values[] = {value_text(str_from(definition_state_name(state))),
		state == DEFINITION_LIVE ? value_null() : value_integer(work->moment_s),
		value_integer(field_id)};

	return work_write(work,
		"UPDATE reeve_field SET state = ?1, state_moment = ?2 WHERE id = ?3",
		values, 3);
}

enum status define_field_gone(struct work *work, int64_t field_id)
{
	const struct value values[] = {value_integer(field_id)};
	enum status status = work_write(
		work, "DELETE FROM reeve_alias WHERE field_id = ?1", values, 1);

	return status == STATUS_OK
		       ? work_write(
				 work, "DELETE FROM reeve_field WHERE id = ?1", values, 1)
		       : status;
}

static enum status rename_in_lists(struct work *work, const struct model_spec *model,
	struct str name, struct str new_name)
{
	struct model_spec renamed = *model;
	struct str *const lists[] = {&renamed.ordering, &renamed.list_columns,
		&renamed.list_filters, &renamed.search_fields, &renamed.fieldsets};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		*lists[i] = option_names_rename(work->arena, *lists[i], name, new_name);
	renamed.title = option_title_rename(work->arena, renamed.title, name, new_name);
	if (str_equal_nocase(renamed.date_hierarchy, name))
		renamed.date_hierarchy = new_name;
	return define_options(work, model->id, &renamed);
}

enum status define_field_name(struct work *work, const struct model_spec *model,
	const struct field_spec *field, struct str new_name)
{
	const struct value values[] = {value_text(new_name), value_integer(field->id)};
	enum status status = work_write(work,
		"UPDATE reeve_field SET column_name = ?1, actual_name = ?1 WHERE id = ?2",
		values, 2);

	if (work->is_telling)
		return STATUS_OK;
	if (status == STATUS_OK && !str_equal_nocase(field->name, new_name))
		status = alias_add(
			work->store, model->id, field->id, field->name, work->fault);
	return status == STATUS_OK ? rename_in_lists(work, model, field->name, new_name)
				   : status;
}

enum status define_options(
	struct work *work, int64_t model_id, const struct model_spec *options)
{
	const struct value values[] = {value_integer(model_id), said(options->label),
		said(options->label_plural), said(options->title),
		said(options->ordering), said(options->list_columns),
		said(options->list_filters), said(options->search_fields),
		said(options->fieldsets), said(options->date_hierarchy),
		counted(options->page_size), said(options->icon),
		said(options->menu_group), value_integer(options->is_hidden)};

	return work_write(work,
		"UPDATE reeve_model SET label = ?2, label_plural = ?3, title = ?4,"
		" ordering = ?5, list_columns = ?6, list_filters = ?7,"
		" search_fields = ?8, fieldsets = ?9, date_hierarchy = ?10,"
		" page_size = ?11, icon = ?12, menu_group = ?13, is_hidden = ?14"
		" WHERE id = ?1",
		values, sizeof values / sizeof *values);
}

enum status define_model_state(
	struct work *work, int64_t model_id, enum definition_state state)
{
	const struct value values[] = {value_text(str_from(definition_state_name(state))),
		state == DEFINITION_LIVE ? value_null() : value_integer(work->moment_s),
		value_integer(model_id)};

	return work_write(work,
		"UPDATE reeve_model SET state = ?1, state_moment = ?2 WHERE id = ?3",
		values, 3);
}

/* All that names the table by its name follows it. */
static enum status rename_elsewhere(
	struct work *work, struct str table, struct str new_name)
{
	static const char *const sqls[] = {
		"UPDATE reeve_field SET target = ?1 WHERE target = ?2 COLLATE NOCASE",
		"UPDATE reeve_field SET through = ?1 WHERE through = ?2 COLLATE NOCASE",
		"UPDATE reeve_log SET table_name = ?1 WHERE table_name = ?2",
		"UPDATE reeve_draft SET table_name = ?1"
		" WHERE table_name = ?2 COLLATE NOCASE"};
	const struct value values[] = {value_text(new_name), value_text(table)};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof sqls / sizeof *sqls && status == STATUS_OK; i++)
		status = work_write(work, sqls[i], values, 2);
	return status;
}

enum status define_model_name(
	struct work *work, const struct model_spec *model, struct str new_name)
{
	const struct value values[] = {value_text(new_name), value_integer(model->id)};
	const struct model *old;
	enum status status = work_write(work,
		"UPDATE reeve_model SET table_name = ?1, actual_name = ?1 WHERE id = ?2",
		values, 2);

	if (work->is_telling || status != STATUS_OK)
		return status;
	old = registry_find(work->desk->registry, model->table);
	if (old)
		status = alias_add(work->store, model->id, 0, old->slug, work->fault);
	return status == STATUS_OK ? rename_elsewhere(work, model->table, new_name)
				   : status;
}

enum status define_model_gone(struct work *work, struct str table, int64_t model_id)
{
	static const char *const sqls[] = {"DELETE FROM reeve_alias WHERE model_id = ?1",
		"DELETE FROM reeve_field WHERE model_id = ?1",
		"DELETE FROM reeve_model WHERE id = ?1"};
	const struct value values[] = {value_integer(model_id)};
	enum status status = STATUS_OK;

	tell(work, SIGNAL_BEFORE_DELETE, table);
	for (size_t i = 0; i < sizeof sqls / sizeof *sqls && status == STATUS_OK; i++)
		status = work_write(work, sqls[i], values, 1);
	return status;
}

/* `field` has changed its type in the table. */
static enum status sync_field(struct work *work, const struct field_spec *field)
{
	const struct value values[] = {value_text(field->name), value_text(field->type),
		value_integer(field->id)};

	return work_write(work,
		"UPDATE reeve_field SET actual_name = ?1, declared = ?2 WHERE id = ?3"
		" AND (actual_name IS NOT ?1 COLLATE BINARY OR declared IS NOT ?2)",
		values, 3);
}

static enum status sync_model(struct work *work, const struct model_spec *spec)
{
	const struct value values[] = {value_text(spec->table), value_integer(spec->id)};

	if (!spec->id || spec->state == DEFINITION_MISSING)
		return STATUS_OK;
	return work_write(work,
		"UPDATE reeve_model SET actual_name = ?1 WHERE id = ?2"
		" AND actual_name IS NOT ?1 COLLATE BINARY",
		values, 2);
}

enum status define_sync(struct work *work, struct str table)
{
	struct model_spec *spec;
	size_t count;
	enum status status =
		specs_read(work->store, work->arena, table, &spec, &count, work->fault);

	if (status != STATUS_OK) { /* purged */
		tell(work, SIGNAL_DELETED, table);
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	}
	status = sync_model(work, spec);
	for (size_t i = 0; status == STATUS_OK && i < spec->field_count; i++)
		if (spec->fields[i].id && spec->fields[i].state != DEFINITION_MISSING &&
			!kind_is(&spec->fields[i], "many-to-many"))
			status = sync_field(work, &spec->fields[i]);
	tell(work, SIGNAL_SAVED, table);
	return status;
}
