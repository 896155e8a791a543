/* What is in the way of a change: names, and the table that it is about. Never writes. */
#include "model/migrate_parts.h"

enum { NAME_BYTES_MOST = 200 };

static enum status find_entry(
	struct work *work, struct str table, const struct schema_entry **entry)
{
	struct schema_entry *entries;
	size_t count;
	enum status status =
		schema_list(work->store, work->arena, &entries, &count, work->fault);

	*entry = NULL;
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (str_equal_nocase(entries[i].name, table))
			*entry = &entries[i];
	return status;
}

enum status subject_read(struct work *work, struct str table, struct subject *subject)
{
	const struct schema_entry *entry;
	struct fault ignored;
	size_t count;
	enum status status;

	*subject = (struct subject){0};
	status = table.len ? specs_read(work->store, work->arena, table, &subject->spec,
				     &count, work->fault)
			   : STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND) {
		work_block(work, "no-such-table",
			arena_printf(work->arena, "There is no table \"%.*s\".",
				STR_ARGS(table)));
		subject->spec = NULL;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	status = find_entry(work, table, &entry);
	if (status != STATUS_OK || !entry)
		return status;
	subject->is_there = true;
	status = schema_read_table(
		work->store, work->arena, entry, &subject->table, work->fault);
	if (status == STATUS_OK && entry->kind == TABLE_ORDINARY &&
		ddl_parse(work->arena, subject->spec->sql, &subject->ddl, &ignored) !=
			STATUS_OK)
		subject->ddl = (struct ddl_table){0};
	return status;
}

static const char *what_it_is(enum table_kind kind)
{
	switch (kind) {
	case TABLE_VIEW:
		return "a view";
	case TABLE_VIRTUAL:
		return "a virtual table";
	case TABLE_SHADOW:
		return "a part of a virtual table";
	case TABLE_ORDINARY:
		break;
	}
	return "a table that cannot be read";
}

enum status subject_open(struct work *work, struct str table, struct subject *subject)
{
	enum status status = subject_read(work, table, subject);

	if (status != STATUS_OK || !subject->spec)
		return status;
	if (!subject->is_there)
		work_block(work, "no-such-table",
			arena_printf(work->arena, "The table \"%.*s\" is missing.",
				STR_ARGS(table)));
	else if (subject->spec->state == DEFINITION_PARKED)
		work_block(work, "parked",
			arena_printf(work->arena,
				"\"%.*s\" is parked. Restore it, then change it.",
				STR_ARGS(subject->spec->table)));
	else if (subject->spec->kind != TABLE_ORDINARY || !subject->ddl.column_count ||
		 subject->table.trouble.len)
		work_block(work, "not-a-table",
			arena_printf(work->arena,
				"\"%.*s\" is %s: its columns cannot be changed.",
				STR_ARGS(subject->spec->table),
				what_it_is(subject->spec->kind)));
	else
		return STATUS_OK;
	subject->spec = NULL;
	return STATUS_OK;
}

const struct schema_column *subject_column(const struct subject *subject, struct str name)
{
	for (size_t i = 0; i < subject->table.column_count; i++)
		if (str_equal_nocase(subject->table.columns[i].name, name))
			return &subject->table.columns[i];
	return NULL;
}

struct field_spec *subject_field(
	struct work *work, const struct subject *subject, struct str name)
{
	struct field_spec *field = spec_field(subject->spec, name);

	if (!field)
		work_block(work, "no-such-field",
			arena_printf(work->arena, "\"%.*s\" has no field \"%.*s\".",
				STR_ARGS(subject->spec->table), STR_ARGS(name)));
	return field;
}

static const char *name_trouble(struct str name)
{
	if (!name.len)
		return "is empty";
	if (str_find(name, 0, '\0') < name.len)
		return "has a NUL in it";
	if (!str_is_utf8(name))
		return "is no UTF-8 text";
	if (name.len > NAME_BYTES_MOST)
		return "is longer than 200 bytes";
	return NULL;
}

bool check_name(struct work *work, struct str name, const char *what)
{
	const char *trouble = name_trouble(name);

	if (trouble)
		work_block(work, "bad-name",
			arena_printf(
				work->arena, "The name of the %s %s.", what, trouble));
	return !trouble;
}

bool check_field_name(struct work *work, const struct subject *subject, struct str name,
	const struct field_spec *except)
{
	const struct field_spec *other = spec_field(subject->spec, name);

	if (!check_name(work, name, "field"))
		return false;
	if (!other || other == except)
		return true;
	work_block(work, "name-taken",
		arena_printf(work->arena, "\"%.*s\" has %s field \"%.*s\" already%s.",
			STR_ARGS(subject->spec->table),
			other->state == DEFINITION_LIVE	    ? "a"
			: other->state == DEFINITION_PARKED ? "a parked"
							    : "a missing",
			STR_ARGS(other->name),
			other->state == DEFINITION_PARKED    ? ": restore or purge it"
			: other->state == DEFINITION_MISSING ? ": purge it first"
							     : ""));
	return false;
}

static bool is_reserved(struct str name)
{
	return str_equal_nocase(str_slice(name, 0, 7), STR("sqlite_")) ||
	       str_equal_nocase(str_slice(name, 0, 6), STR("reeve_"));
}

enum status check_table_name(struct work *work, struct str name, struct str except)
{
	int64_t taken = 0, missing = 0;
	enum status status;

	if (work->is_telling || !check_name(work, name, "table"))
		return STATUS_OK;
	if (is_reserved(name)) {
		work_block(work, "bad-name",
			arena_printf(work->arena,
				"Names that begin with \"%.*s\" are kept for %s.",
				STR_ARGS(str_slice(name, 0, str_find(name, 0, '_') + 1)),
				name.at[0] == 's' || name.at[0] == 'S' ? "SQLite"
								       : "Reeve"));
		return STATUS_OK;
	}
	status = work_integer(work,
		sql_make(work->arena,
			"SELECT count(*) FROM sqlite_schema WHERE name = %t COLLATE "
			"NOCASE"
			" AND type <> 'trigger' AND name <> %t COLLATE NOCASE",
			name, except),
		&taken);
	if (status == STATUS_OK && !taken && except.len)
		status = work_integer(work,
			sql_make(work->arena,
				"SELECT count(*) FROM reeve_model WHERE table_name = %t"
				" AND table_name <> %t COLLATE NOCASE",
				name, except),
			&missing);
	if (status == STATUS_OK && (taken || missing))
		work_block(work, "name-taken",
			arena_printf(work->arena, "There is %s \"%.*s\" already.",
				taken ? "a table, view or index" : "a missing model",
				STR_ARGS(name)));
	return status;
}

bool check_expression(
	struct work *work, const char *reason, struct str expression, struct str table)
{
	struct str sql;
	struct fault fault;

	if (work->is_telling)
		return true;
	if (!sql_is_expression(expression)) {
		work_block(work, reason,
			arena_printf(work->arena, "\"%.*s\" is no SQL expression.",
				STR_ARGS(expression)));
		return false;
	}
	sql = table.len ? sql_make(work->arena, "SELECT (%s) FROM %n", expression, table)
			: sql_make(work->arena, "SELECT (%s)", expression);
	if (store_try(work->store, sql, &fault) == STATUS_OK)
		return true;
	work_block(work, reason,
		arena_printf(work->arena, "\"%.*s\" does not work: %s",
			STR_ARGS(expression), fault.sentence));
	return false;
}
