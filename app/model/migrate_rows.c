/* Which rows are in the way of a change, and what a change does to references. Never
 * writes. */
#include "model/key.h"
#include "model/migrate_parts.h"

enum { SHOWN_CHARACTERS = 60 };

/* SQL that gives the key's columns, each followed by a comma. */
static struct str key_columns(struct work *work, const struct subject *subject)
{
	const struct schema_table *table = &subject->table;
	struct str list = {"", 0};

	for (size_t i = 0; i < table->key_count; i++)
		list = sql_make(work->arena, "%s\"o\".%n, ", list,
			table->columns[table->key[i]].name);
	return list;
}

static struct str key_text(
	struct work *work, const struct subject *subject, const struct stmt *stmt)
{
	const struct schema_table *table = &subject->table;
	struct field *fields =
		arena_zeroed(work->arena, table->column_count + 1, sizeof *fields);
	struct value *values =
		arena_zeroed(work->arena, table->key_count + 1, sizeof *values);
	struct model model = {
		.fields = fields, .field_count = table->column_count, .schema = *table};

	if (!table->key_count || table->key_count > KEY_PARTS_MOST)
		return (struct str){"", 0};
	for (size_t i = 0; i < table->column_count; i++)
		fields[i].affinity = table->columns[i].affinity;
	for (size_t i = 0; i < table->key_count; i++)
		values[i] = stmt_value(stmt, (int)i);
	return key_encode(work->arena, &model, values);
}

static struct str value_shown(struct work *work, struct value value)
{
	struct str text;

	if (value.class == VALUE_NULL)
		return STR("NULL");
	if (value.class == VALUE_BLOB)
		return arena_printf(work->arena, "%zu bytes", value.bytes.len);
	text = value_spelling(work->arena, value);
	return arena_copy(work->arena, str_first_characters(text, SHOWN_CHARACTERS));
}

static enum status read_rows(struct work *work, const struct subject *subject,
	struct str from_where, struct str value, struct plan_blocker *blocker)
{
	struct stmt *stmt;
	bool has_row = true;
	enum status status = store_prepare(work->store,
		sql_make(work->arena, "SELECT %s%s %s LIMIT %d",
			key_columns(work, subject), value, from_where,
			(int64_t)BLOCKER_ROWS_MOST),
		&stmt, work->fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, work->fault)) == STATUS_OK &&
		has_row && blocker->row_count < BLOCKER_ROWS_MOST) {
		size_t at = blocker->row_count++;

		blocker->rows[at] = key_text(work, subject, stmt);
		blocker->values[at] = value_shown(
			work, stmt_value(stmt, (int)subject->table.key_count));
	}
	stmt_done(stmt);
	return status;
}

enum status check_rows(struct work *work, const struct subject *subject,
	const char *reason, struct str what, struct str from_where, struct str value)
{
	struct plan_blocker *blocker;
	int64_t count;
	enum status status;

	if (work->is_telling)
		return STATUS_OK;
	status = work_integer(
		work, sql_make(work->arena, "SELECT count(*) %s", from_where), &count);
	if (status != STATUS_OK || !count)
		return status;
	if (count == 1 && str_starts(what, "have "))
		what = arena_printf(
			work->arena, "has %.*s", STR_ARGS(str_slice(what, 5, what.len)));
	blocker = work_block(work, reason,
		arena_printf(work->arena, "%lld %s of \"%.*s\" %.*s", (long long)count,
			count == 1 ? "row" : "rows", STR_ARGS(subject->spec->table),
			STR_ARGS(what)));
	blocker->count = count;
	return read_rows(work, subject, from_where, value, blocker);
}

enum status check_duplicates(struct work *work, const struct subject *subject,
	const struct str *values, size_t count, struct str what)
{
	struct str table = subject->spec->table, list = {"", 0}, same = {"", 0},
		   nulls = {"", 0}, from_where;

	for (size_t i = 0; i < count; i++) {
		list = sql_make(work->arena, i ? "%s, %s" : "%s%s", list, values[i]);
		same = sql_make(work->arena, "%s AND (%s) IS NOT NULL", same, values[i]);
		nulls = sql_make(work->arena,
			i ? "%s AND (%s) IS NOT NULL" : "%s(%s) IS NOT NULL", nulls,
			values[i]);
	}
	from_where = sql_make(work->arena,
		"FROM %n AS \"o\" WHERE (%s) IN (SELECT %s FROM %n AS \"o\" WHERE %s"
		" GROUP BY %s HAVING count(*) > 1)%s",
		table, list, list, table, nulls, list, same);
	return check_rows(work, subject, "duplicates", what, from_where, values[0]);
}

enum status work_names(
	struct work *work, struct str sql, struct str **names, size_t *count)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t room = 0;
	enum status status = store_prepare(work->store, sql, &stmt, work->fault);

	*names = NULL;
	*count = 0;
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, work->fault)) == STATUS_OK &&
		has_row) {
		if (*count == room) {
			struct str *more = arena_zeroed(
				work->arena, room ? 2 * room : 8, sizeof *more);

			if (room)
				memcpy(more, *names, room * sizeof *more);
			room = room ? 2 * room : 8;
			*names = more;
		}
		(*names)[(*count)++] = arena_copy(work->arena, stmt_text(stmt, 0));
	}
	stmt_done(stmt);
	return status;
}

enum status referrers_read(
	struct work *work, struct str table, struct str **tables, size_t *count)
{
	return work_names(work,
		sql_make(work->arena,
			"SELECT DISTINCT m.name FROM sqlite_schema AS m,"
			" pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'"
			" AND m.sql LIKE '%%references%%'"
			" AND f.\"table\" = %t COLLATE NOCASE ORDER BY m.name",
			table),
		tables, count);
}

static enum status count_broken(struct work *work, struct reference_state *state)
{
	struct fault fault;
	enum status status;
	struct fault *kept = work->fault;

	work->fault = &fault;
	status = work_integer(work,
		sql_make(work->arena, "SELECT count(*) FROM pragma_foreign_key_check(%t)",
			state->table),
		&state->broken);
	work->fault = kept;
	if (status == STATUS_FAILED) { /* "foreign key mismatch" */
		state->broken = -1;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		*work->fault = fault;
	return status;
}

enum status references_read(
	struct work *work, struct str table, struct references *references)
{
	struct str *tables;
	size_t count;
	enum status status;

	*references = (struct references){0};
	if (work->is_telling)
		return STATUS_OK;
	status = referrers_read(work, table, &tables, &count);
	if (status != STATUS_OK)
		return status;
	references->at = arena_zeroed(work->arena, count + 1, sizeof *references->at);
	references->at[references->count++].table = table;
	for (size_t i = 0; i < count; i++)
		if (!str_equal_nocase(tables[i], table))
			references->at[references->count++].table = tables[i];
	for (size_t i = 0; i < references->count && status == STATUS_OK; i++)
		status = count_broken(work, &references->at[i]);
	return status;
}

enum status references_check(struct work *work, const struct references *before)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < before->count && status == STATUS_OK; i++) {
		const struct reference_state *old = &before->at[i];
		struct reference_state now = {.table = old->table};

		status = count_broken(work, &now);
		if (status != STATUS_OK || old->broken < 0)
			continue;
		if (now.broken < 0)
			work_block(work, "in-use",
				arena_printf(work->arena,
					"\"%.*s\" refers to what would not be unique any "
					"more.",
					STR_ARGS(old->table)));
		else if (now.broken > old->broken)
			work_block(work, "orphans",
				arena_printf(work->arena,
					"%lld references of \"%.*s\" would point to "
					"nothing.",
					(long long)(now.broken - old->broken),
					STR_ARGS(old->table)))
				->count = now.broken - old->broken;
	}
	return status;
}
