/* The text of a column: what a field's wishes come to in CREATE TABLE. */
#include "model/migrate_parts.h"
#include "model/spec_parts.h"
#include "store/ddl_scan.h"

bool kind_is(const struct field_spec *field, const char *kind)
{
	return str_is(field->kind, kind);
}

static bool is_reference(const struct field_spec *field)
{
	return field->target.len > 0 && !kind_is(field, "many-to-many");
}

enum status target_key(
	struct work *work, struct str table, struct str *key, struct str *type)
{
	struct str *names, *types;
	size_t count, type_count;
	enum status status = work_names(work,
		sql_make(work->arena,
			"SELECT name FROM pragma_table_info(%t) WHERE pk > 0", table),
		&names, &count);

	*key = *type = (struct str){"", 0};
	if (status == STATUS_OK)
		status = work_names(work,
			sql_make(work->arena,
				"SELECT type FROM pragma_table_info(%t) WHERE pk > 0",
				table),
			&types, &type_count);
	if (status != STATUS_OK || count != 1)
		return status;
	*key = names[0];
	*type = types[0];
	return STATUS_OK;
}

static enum status type_of_column(
	struct work *work, struct str table, struct str column, struct str *type)
{
	struct str *types;
	size_t count;
	enum status status = work_names(work,
		sql_make(work->arena,
			"SELECT type FROM pragma_table_xinfo(%t)"
			" WHERE name = %t COLLATE NOCASE",
			table, column),
		&types, &count);

	*type = status == STATUS_OK && count ? types[0] : (struct str){"", 0};
	return status;
}

/* The type of what it refers to. */
static enum status reference_type(
	struct work *work, const struct field_spec *field, struct str *type)
{
	struct str key;

	if (field->target_key.len)
		return type_of_column(work, field->target, field->target_key, type);
	return target_key(work, field->target, &key, type);
}

static bool is_strict_type(struct str type)
{
	static const char *const types[] = {
		"INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_equal_nocase(type, str_from(types[i])))
			return true;
	return false;
}

static uint32_t small(int64_t number)
{
	return number > 0 && number <= UINT32_MAX ? (uint32_t)number : 0;
}

enum status column_type(struct work *work, bool is_strict, const struct field_spec *field,
	struct str *type)
{
	enum status status = STATUS_OK;

	*type = field->type;
	if (!type->len && is_reference(field))
		status = reference_type(work, field, type);
	if (status != STATUS_OK)
		return status;
	if (!type->len && (field->kind.len || !field->expression.len))
		*type = field_kind_type(work->arena,
			field->kind.len ? field->kind : STR("text"),
			small(field->max_length), small(field->digits),
			small(field->places), is_strict);
	if (!type->at)
		work_block(work, "bad-kind",
			arena_printf(work->arena, "There is no kind of field \"%.*s\".",
				STR_ARGS(field->kind)));
	else if (is_strict && !type->len)
		*type = STR("ANY");
	else if (is_strict && !is_strict_type(*type))
		work_block(work, "bad-kind",
			arena_printf(work->arena,
				"A STRICT table takes no column of the type \"%.*s\".",
				STR_ARGS(*type)));
	return STATUS_OK;
}

/* A literal, signed or not, or one of the words that stand for one. */
static bool is_literal(struct str sql, bool *is_moment)
{
	static const char *const moments[] = {
		"CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"};
	struct sql_scan scan = {sql, 0};
	struct sql_token token = sql_next_code(&scan);
	bool is_signed = sql_token_is(token, "-") || sql_token_is(token, "+");
	bool is_one;

	*is_moment = false;
	if (is_signed)
		token = sql_next_code(&scan);
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
		*is_moment |= !is_signed && sql_token_is(token, moments[i]);
	is_one = token.kind == SQL_NUMBER || *is_moment ||
		 (!is_signed && (token.kind == SQL_TEXT || token.kind == SQL_BLOB ||
					sql_token_is(token, "NULL") ||
					sql_token_is(token, "TRUE") ||
					sql_token_is(token, "FALSE")));
	return is_one && sql_next_code(&scan).kind == SQL_END;
}

static bool is_in_parentheses(struct str sql)
{
	struct str rest = {"", 0};

	return sql.len && sql.at[0] == '(' && spec_in_parentheses(sql, &rest).len &&
	       !str_trim(rest).len;
}

bool default_is_constant(struct str fallback)
{
	bool is_moment;

	return is_literal(fallback, &is_moment) && !is_moment;
}

struct str column_default(struct work *work, struct str fallback)
{
	bool is_moment;

	if (!fallback.len)
		return fallback;
	if (is_literal(fallback, &is_moment) || is_in_parentheses(fallback))
		return sql_make(work->arena, "DEFAULT %s", fallback);
	return sql_make(work->arena, "DEFAULT (%s)", fallback);
}

/* ON UPDATE and when it is looked at, which a field says nothing of. */
static struct str reference_rest(struct work *work, const struct ddl_clause *before)
{
	struct sql_scan scan = {before ? before->text : STR(""), 0}, ahead;
	struct str rest = {"", 0};
	struct sql_token token;

	while ((token = sql_next_code(&scan)).kind != SQL_END &&
		token.kind != SQL_ILLEGAL) {
		size_t from = scan.at - token.text.len;

		ahead = scan;
		if (sql_token_is(token, "ON") &&
			sql_token_is(sql_next_code(&ahead), "UPDATE")) {
			token = sql_next_code(&ahead);
			if (sql_token_is(token, "SET") || sql_token_is(token, "NO"))
				token = sql_next_code(&ahead);
			rest = sql_make(work->arena, "%s %s", rest,
				str_slice(scan.sql, from, ahead.at));
			scan = ahead;
		} else if (sql_token_is(token, "DEFERRABLE") ||
			   sql_token_is(token, "NOT")) {
			return sql_make(work->arena, "%s %s", rest,
				str_slice(scan.sql, from, scan.sql.len));
		}
	}
	return rest;
}

struct str column_references(struct work *work, const struct field_spec *field,
	const struct ddl_clause *before)
{
	struct str sql;

	if (!is_reference(field))
		return (struct str){"", 0};
	sql = sql_make(work->arena, "REFERENCES %n", field->target);
	if (field->target_key.len)
		sql = sql_make(work->arena, "%s (%n)", sql, field->target_key);
	if (field->on_delete.len && !str_equal_nocase(field->on_delete, STR("NO ACTION")))
		sql = sql_make(work->arena, "%s ON DELETE %s", sql, field->on_delete);
	return sql_make(work->arena, "%s%s", sql, reference_rest(work, before));
}

static bool is_action(struct str action)
{
	static const char *const actions[] = {
		"", "NO ACTION", "RESTRICT", "SET NULL", "SET DEFAULT", "CASCADE"};

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (str_equal_nocase(action, str_from(actions[i])))
			return true;
	return false;
}

/* Whether the column that is referred to holds each value once. */
static enum status is_unique_target(
	struct work *work, const struct field_spec *field, bool *is_unique)
{
	struct index_info *indexes;
	struct str key, type;
	size_t count;
	enum status status = target_key(work, field->target, &key, &type);

	*is_unique = key.len &&
		     (!field->target_key.len || str_equal_nocase(key, field->target_key));
	if (status != STATUS_OK || *is_unique || !field->target_key.len)
		return status;
	status = indexes_read(work, field->target, &indexes, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		*is_unique |= indexes[i].is_unique &&
			      index_is_over(&indexes[i], &field->target_key, 1);
	return status;
}

/* `table`: the one that the field is in, which may not be there yet. */
static enum status check_reference(
	struct work *work, struct str table, const struct field_spec *field)
{
	int64_t is_there, is_parked = 0;
	bool is_unique = true;
	enum status status;

	if (work->is_telling || !is_reference(field))
		return STATUS_OK;
	if (!is_action(field->on_delete))
		work_block(work, "bad-kind",
			arena_printf(work->arena, "There is no \"ON DELETE %.*s\".",
				STR_ARGS(field->on_delete)));
	status = work_integer(work,
		sql_make(work->arena,
			"SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
			" AND name = %t COLLATE NOCASE AND name NOT LIKE 'reeve!_%%'"
			" ESCAPE '!'",
			field->target),
		&is_there);
	if (status == STATUS_OK && !work->request->undoes)
		status = work_integer(work,
			sql_make(work->arena,
				"SELECT count(*) FROM reeve_model WHERE state = 'parked'"
				" AND actual_name = %t",
				field->target),
			&is_parked);
	if (status != STATUS_OK)
		return status;
	if (is_parked)
		work_block(work, "parked",
			arena_printf(work->arena,
				"\"%.*s\" is parked: nothing new can refer to it.",
				STR_ARGS(field->target)));
	if (!is_there && !str_equal_nocase(table, field->target))
		work_block(work, "no-such-table",
			arena_printf(work->arena,
				"There is no table \"%.*s\" for \"%.*s\" to refer to.",
				STR_ARGS(field->target), STR_ARGS(field->name)));
	if (is_there)
		status = is_unique_target(work, field, &is_unique);
	if (!is_unique)
		work_block(work, "bad-kind",
			arena_printf(work->arena,
				"\"%.*s\" cannot refer to \"%.*s\": no one column of it "
				"names a row.",
				STR_ARGS(field->name), STR_ARGS(field->target)));
	return status;
}

struct str column_text(struct arena *arena, const struct ddl_column *column)
{
	struct str sql = sql_make(arena, "%n", column->name);

	if (column->type.len)
		sql = sql_make(arena, "%s %s", sql, column->type);
	for (size_t i = 0; i < column->clause_count; i++)
		sql = sql_make(arena, "%s %s", sql, column->clauses[i].text);
	return sql;
}

/* Nothing typed may reach beyond its own place: the text must read back as it is meant.
 */
static bool reads_back(struct work *work, const struct ddl_column *column)
{
	struct ddl_table table = {.name = STR("t")}, again;
	struct fault why;

	ddl_column_add(work->arena, &table, column, 0);
	if (ddl_parse(work->arena, ddl_print(work->arena, &table), &again, &why) ==
			STATUS_OK &&
		again.column_count == 1 && !again.constraint_count &&
		again.columns[0].clause_count == column->clause_count &&
		str_equal(again.columns[0].type, str_trim(column->type)))
		return true;
	work_block(work, "bad-kind",
		arena_printf(work->arena, "\"%.*s\" is no type of a column.",
			STR_ARGS(column->type)));
	return false;
}

static bool check_collation(struct work *work, struct str collation)
{
	struct fault why;

	if (!collation.len || work->is_telling ||
		store_try(work->store,
			sql_make(work->arena, "SELECT '' COLLATE %n < ''", collation),
			&why) == STATUS_OK)
		return true;
	work_block(work, "bad-collation",
		arena_printf(work->arena, "There is no collation \"%.*s\".",
			STR_ARGS(collation)));
	return false;
}

static void set_clauses(
	struct work *work, const struct field_spec *field, struct ddl_column *column)
{
	struct arena *arena = work->arena;

	if (field->is_not_null)
		ddl_clause_set(arena, column, DDL_NOT_NULL, STR("NOT NULL"));
	if (field->fallback.len && !field->expression.len)
		ddl_clause_set(arena, column, DDL_DEFAULT,
			column_default(work, field->fallback));
	if (field->collation.len)
		ddl_clause_set(arena, column, DDL_COLLATE,
			sql_make(arena, "COLLATE %n", field->collation));
	if (is_reference(field))
		ddl_clause_set(arena, column, DDL_REFERENCES,
			column_references(work, field, NULL));
	if (field->expression.len)
		ddl_clause_set(arena, column, DDL_GENERATED,
			sql_make(arena, "GENERATED ALWAYS AS (%s) %s", field->expression,
				field->is_stored ? STR("STORED") : STR("VIRTUAL")));
}

/* A default that asks a table is nothing that SQLite takes. */
static bool check_default(struct work *work, struct str fallback)
{
	if (!work->is_telling && sql_mentions(fallback, STR("SELECT"))) {
		work_block(work, "bad-default",
			arena_printf(work->arena, "The default \"%.*s\" asks a table.",
				STR_ARGS(fallback)));
		return false;
	}
	return check_expression(work, "bad-default", fallback, STR(""));
}

enum status column_make(struct work *work, struct str table, bool is_strict,
	const struct field_spec *field, struct ddl_column *column)
{
	size_t blockers = work->plan->blocker_count;
	enum status status = check_reference(work, table, field);

	*column = (struct ddl_column){.name = field->name};
	if (status == STATUS_OK && work->plan->blocker_count == blockers)
		status = column_type(work, is_strict, field, &column->type);
	if (status != STATUS_OK || work->plan->blocker_count > blockers)
		return status;
	if (kind_is(field, "computed") && !field->expression.len)
		work_block(work, "bad-expression",
			arena_printf(work->arena,
				"\"%.*s\" is computed, but nothing says from what.",
				STR_ARGS(field->name)));
	if (field->fallback.len && !field->expression.len &&
		!check_default(work, field->fallback))
		return STATUS_OK;
	if (!check_collation(work, field->collation))
		return STATUS_OK;
	set_clauses(work, field, column);
	if (!work->is_telling)
		(void)reads_back(work, column);
	return STATUS_OK;
}

bool column_literal(struct work *work, const struct field_spec *field, bool is_strict,
	struct str typed, struct str *literal)
{
	struct field like = spec_infer(field->name, field->type, field->kind, is_strict);
	struct field_typed text = {.text = typed};
	struct value value;
	struct fault why;

	*literal = (struct str){"", 0};
	if (small(field->max_length))
		like.max_length = small(field->max_length);
	if (small(field->digits)) {
		like.digits = small(field->digits);
		like.places = small(field->places);
	}
	if (field_read(work->arena, &like, &text, NULL, &value, &why) == STATUS_OK) {
		*literal = sql_literal(work->arena, value);
		return true;
	}
	work_block(work, "bad-default",
		arena_printf(work->arena, "\"%.*s\" is no value for \"%.*s\". %s",
			STR_ARGS(typed), STR_ARGS(field->name), why.sentence));
	return false;
}
