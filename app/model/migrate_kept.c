/* Values that a change of type cannot bring back by itself (reeve_kept): noted when the
 * type changes, and put back by an undo where the row still has what it was given. */
#include "model/migrate_parts.h"

/* A row's key as a text, in SQL over "o". `column` has its `value` by the time that
 * somebody looks for the row again. */
static struct str row_key(struct work *work, const struct subject *subject,
	struct str column, struct str value)
{
	const struct schema_table *table = &subject->table;
	bool is_named = table->key_count && !table->is_key_nullable;
	struct str key = {"", 0};

	for (size_t i = 0; is_named && i < table->key_count; i++) {
		struct str name = table->columns[table->key[i]].name;
		struct str part = str_equal_nocase(name, column)
					  ? value
					  : sql_make(work->arena, "\"o\".%n", name);

		key = sql_make(work->arena, "%s%squote(%s)", key,
			i ? STR(" || ',' || ") : STR(""), part);
	}
	if (!is_named && table->rowid_name)
		key = arena_printf(
			work->arena, "'rowid ' || \"o\".%s", table->rowid_name);
	return key;
}

static struct str kept_from(struct work *work, const struct kept *kept)
{
	return sql_make(work->arena,
		"FROM reeve_kept AS \"k\" WHERE \"k\".migration_id = %d"
		" AND \"k\".field_id = %d AND \"k\".row_key = %s"
		" AND \"k\".new_value IS %s",
		work->request->undoes, kept->field_id, kept->key, kept->column);
}

enum status kept_open(struct work *work, const struct subject *subject,
	const struct field_spec *field, struct kept *kept)
{
	int64_t count = 0;
	enum status status = STATUS_OK;

	*kept = (struct kept){.field_id = field->id,
		.name = field->name,
		.column = sql_make(work->arena, "\"o\".%n", field->name)};
	kept->key = row_key(work, subject, STR(""), STR(""));
	if (!kept->key.len || work->is_telling || !work->request->undoes)
		return STATUS_OK;
	status = work_integer(work,
		sql_make(work->arena,
			"SELECT count(*) FROM reeve_kept WHERE migration_id = %d"
			" AND field_id = %d",
			work->request->undoes, field->id),
		&count);
	kept->has_values = count > 0;
	return status;
}

struct str kept_has(struct work *work, const struct kept *kept)
{
	return kept->has_values ? sql_make(work->arena, "EXISTS (SELECT 1 %s)",
					  kept_from(work, kept))
				: STR("0");
}

struct str kept_value(struct work *work, const struct kept *kept, struct str value)
{
	struct str from;

	if (!kept->has_values)
		return value;
	from = kept_from(work, kept);
	return sql_make(work->arena,
		"CASE WHEN EXISTS (SELECT 1 %s) THEN (SELECT \"k\".old_value %s LIMIT 1)"
		" ELSE %s END",
		from, from, value);
}

enum status kept_save(struct work *work, const struct subject *subject,
	const struct kept *kept, struct str value, struct str condition)
{
	struct str key = row_key(work, subject, kept->name, value);

	if (!key.len)
		return STATUS_OK;
	return work_run_aside(work,
		sql_make(work->arena,
			"INSERT INTO reeve_kept(migration_id, field_id, row_key,"
			" old_value, new_value) SELECT %d, %d, %s, %s, %s FROM %n AS"
			" \"o\" WHERE (%s) AND (%s) IS NOT NULL",
			work->migration_id, kept->field_id, key, kept->column, value,
			subject->spec->table, condition, key));
}
