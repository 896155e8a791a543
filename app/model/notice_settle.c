/* Definition rows, made true to the schema: what is gone is marked missing and kept, what
 * is there again is live again, what somebody wrote by hand for a column that there is
 * belongs to it (and takes its spelling: other capitals are no wish for another name).
 * Must never delete a row. */
#include "model/notice_parts.h"

struct present_column {
	struct str name;
	struct str type;
};

/* `is_dry`: only tells whether there would be something to write. */
struct settling {
	struct comparison *comparison;
	struct fault *fault;
	bool is_dry;
	bool did_something;
	struct present_column *columns; /* of the table that is looked at */
	size_t column_count;
};

static enum status settle(struct settling *settling, const char *sql,
	const struct value *values, size_t count)
{
	settling->did_something = true;
	if (settling->is_dry)
		return STATUS_OK;
	return notice_write(
		settling->comparison->store, sql, values, count, settling->fault);
}

static const struct schema_entry *find_entry(
	const struct comparison *comparison, struct str table)
{
	for (size_t i = 0; i < comparison->entry_count; i++)
		if (str_equal_nocase(comparison->entries[i].name, table))
			return &comparison->entries[i];
	return NULL;
}

static enum status read_columns(struct settling *settling, struct str table)
{
	struct arena *arena = settling->comparison->arena;
	struct store *store = settling->comparison->store;
	const struct value values[] = {value_text(table)};
	struct stmt *stmt;
	bool has_row = true;
	int64_t most = 0;
	enum status status =
		notice_integer(store, "SELECT count(*) FROM pragma_table_xinfo(?)",
			values, 1, &most, settling->fault);

	settling->column_count = 0;
	settling->columns =
		arena_zeroed(arena, (size_t)most + 1, sizeof *settling->columns);
	if (status == STATUS_OK)
		status = store_prepare(store,
			STR("SELECT name, type FROM pragma_table_xinfo(?)"), &stmt,
			settling->fault);
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, table);
	while ((status = stmt_step(stmt, &has_row, settling->fault)) == STATUS_OK &&
		has_row && settling->column_count < (size_t)most)
		settling->columns[settling->column_count++] = (struct present_column){
			.name = arena_copy(arena, stmt_text(stmt, 0)),
			.type = arena_copy(arena, stmt_text(stmt, 1))};
	stmt_done(stmt);
	return status;
}

static const struct present_column *find_column(
	const struct settling *settling, struct str name)
{
	for (size_t i = 0; i < settling->column_count; i++)
		if (str_equal_nocase(settling->columns[i].name, name))
			return &settling->columns[i];
	return NULL;
}

/* Another type: what was said of its kind may be no more. What SQLite keeps in it
 * decides, as VARCHAR(50) and VARCHAR(100) are alike. */
static enum status settle_type(
	struct settling *settling, const struct definition_field *field, struct str type)
{
	const struct value values[] = {value_text(type), value_integer(field->id)};
	bool is_other = field->declared.len &&
			affinity_of_type(field->declared) != affinity_of_type(type);

	if (str_equal_nocase(field->declared, type))
		return STATUS_OK;
	return settle(settling,
		is_other ? "UPDATE reeve_field SET declared = ?1, kind = NULL, "
			   "max_length ="
			   " NULL, digits = NULL, places = NULL WHERE id = ?2"
			 : "UPDATE reeve_field SET declared = ?1 WHERE id = ?2",
		values, 2);
}

static enum status settle_field(
	struct settling *settling, const struct definition_field *field)
{
	struct str name = field->actual.len ? field->actual : field->column;
	const struct present_column *column = find_column(settling, name);
	struct value values[] = {value_integer(field->id), value_text(name)};
	enum status status = STATUS_OK;

	if (str_equal_nocase(field->kind, STR("many-to-many")))
		return STATUS_OK;
	if (!column) {
		if (!field->actual.len || field->state == DEFINITION_MISSING)
			return STATUS_OK;
		return settle(settling,
			"UPDATE reeve_field SET state = 'missing',"
			" state_moment = unixepoch() WHERE id = ?1",
			values, 1);
	}
	values[1] = value_text(column->name);
	if (!field->actual.len)
		status = settle(settling,
			"UPDATE reeve_field SET actual_name = ?2, column_name = ?2"
			" WHERE id = ?1",
			values, 2);
	if (status == STATUS_OK && field->state == DEFINITION_MISSING)
		status = settle(settling,
			"UPDATE reeve_field SET state = 'live', state_moment = NULL"
			" WHERE id = ?1",
			values, 1);
	return status == STATUS_OK ? settle_type(settling, field, column->type) : status;
}

/* Whether its columns may be others than when its rows were last looked at. */
static bool is_in_question(
	const struct comparison *comparison, const struct definition *definition)
{
	struct str table =
		definition->actual.len ? definition->actual : definition->table;

	if (!comparison->has_baseline || definition->state == DEFINITION_MISSING)
		return true;
	for (size_t i = 0; i < comparison->fresh_count; i++)
		if (str_equal_nocase(comparison->fresh[i].name, table))
			return true;
	for (size_t i = 0; i < definition->field_count; i++)
		if (!definition->fields[i].actual.len ||
			!definition->fields[i].declared.len ||
			definition->fields[i].state == DEFINITION_MISSING)
			return true;
	return false;
}

static enum status settle_model(
	struct settling *settling, const struct definition *definition)
{
	struct str name = definition->actual.len ? definition->actual : definition->table;
	const struct schema_entry *entry = find_entry(settling->comparison, name);
	struct value values[] = {value_integer(definition->id), value_text(name)};
	enum status status = STATUS_OK;

	if (!entry) {
		if (!definition->actual.len || definition->state == DEFINITION_MISSING)
			return STATUS_OK;
		return settle(settling,
			"UPDATE reeve_model SET state = 'missing',"
			" state_moment = unixepoch() WHERE id = ?1",
			values, 1);
	}
	values[1] = value_text(entry->name);
	if (!definition->actual.len)
		status = settle(settling,
			"UPDATE reeve_model SET actual_name = ?2, table_name = ?2"
			" WHERE id = ?1",
			values, 2);
	if (status == STATUS_OK && definition->state == DEFINITION_MISSING)
		status = settle(settling,
			"UPDATE reeve_model SET state = 'live', state_moment = NULL"
			" WHERE id = ?1",
			values, 1);
	if (status != STATUS_OK || !is_in_question(settling->comparison, definition))
		return status;
	status = read_columns(settling, entry->name);
	for (size_t i = 0; status == STATUS_OK && i < definition->field_count; i++)
		status = settle_field(settling, &definition->fields[i]);
	return status;
}

static enum status settle_all(struct comparison *comparison, bool is_dry,
	bool *did_something, struct fault *fault)
{
	struct settling settling = {
		.comparison = comparison, .fault = fault, .is_dry = is_dry};
	struct definitions definitions;
	enum status status = definitions_load(
		comparison->store, comparison->arena, &definitions, fault);

	for (size_t i = 0; status == STATUS_OK && i < definitions.count; i++)
		status = settle_model(&settling, &definitions.at[i]);
	*did_something |= settling.did_something;
	return status;
}

enum status definitions_settle(
	struct comparison *comparison, bool *did_something, struct fault *fault)
{
	return settle_all(comparison, false, did_something, fault);
}

enum status definitions_are_settled(
	struct comparison *comparison, bool *are_settled, struct fault *fault)
{
	bool would_do = false;
	enum status status = settle_all(comparison, true, &would_do, fault);

	*are_settled = !would_do;
	return status;
}

bool definitions_have_wishes(const struct definitions *definitions)
{
	for (size_t i = 0; i < definitions->count; i++) {
		const struct definition *at = &definitions->at[i];

		if (at->state != DEFINITION_LIVE)
			continue;
		if (!str_equal(at->table, at->actual))
			return true;
		for (size_t j = 0; j < at->field_count; j++)
			if (at->fields[j].state == DEFINITION_LIVE &&
				!str_equal(at->fields[j].column, at->fields[j].actual))
				return true;
	}
	return false;
}
