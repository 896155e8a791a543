/* Reading definition rows. Never writes them. */
#include "model/definition.h"

#include <stdlib.h>

static int compare_nocase(struct str one, struct str other)
{
	size_t shared = one.len < other.len ? one.len : other.len;

	for (size_t i = 0; i < shared; i++) {
		unsigned char a = (unsigned char)one.at[i],
			      b = (unsigned char)other.at[i];

		a = a >= 'A' && a <= 'Z' ? (unsigned char)(a + 32) : a;
		b = b >= 'A' && b <= 'Z' ? (unsigned char)(b + 32) : b;
		if (a != b)
			return a < b ? -1 : 1;
	}
	return one.len < other.len ? -1 : one.len > other.len;
}

static int compare_definitions(const void *one, const void *other)
{
	return compare_nocase(((const struct definition *)one)->table,
		((const struct definition *)other)->table);
}

static enum status count_rows(
	struct store *store, struct str sql, size_t *count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(store, sql, &stmt, fault);

	*count = 0;
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*count = (size_t)stmt_integer(stmt, 0);
	stmt_done(stmt);
	return status;
}

static enum status load_models(struct store *store, struct arena *arena,
	struct definitions *definitions, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t most = definitions->count;
	enum status status = store_prepare(store,
		STR("SELECT id, table_name, label, is_hidden FROM reeve_model"
		    " ORDER BY id"),
		&stmt, fault);

	definitions->count = 0;
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row &&
		definitions->count < most)
		definitions->at[definitions->count++] =
			(struct definition){.id = stmt_integer(stmt, 0),
				.table = arena_copy(arena, stmt_text(stmt, 1)),
				.label = arena_copy(arena, stmt_text(stmt, 2)),
				.is_hidden = stmt_integer(stmt, 3) != 0};
	stmt_done(stmt);
	return status;
}

/* Fields come ordered by model id, as the definitions still are. */
static enum status load_fields(struct store *store, struct arena *arena,
	struct definitions *definitions, size_t most, struct fault *fault)
{
	struct definition_field *fields = arena_zeroed(arena, most + 1, sizeof *fields);
	struct stmt *stmt;
	bool has_row = true;
	size_t used = 0, model = 0;
	enum status status = store_prepare(store,
		STR("SELECT model_id, column_name, label, help, is_hidden"
		    " FROM reeve_field ORDER BY model_id, id"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row &&
		used < most) {
		int64_t id = stmt_integer(stmt, 0);

		while (model < definitions->count && definitions->at[model].id < id)
			model++;
		if (model == definitions->count || definitions->at[model].id != id)
			continue;
		fields[used] = (struct definition_field){
			.column = arena_copy(arena, stmt_text(stmt, 1)),
			.label = arena_copy(arena, stmt_text(stmt, 2)),
			.help = arena_copy(arena, stmt_text(stmt, 3)),
			.is_hidden = stmt_integer(stmt, 4) != 0};
		if (definitions->at[model].field_count++ == 0)
			definitions->at[model].fields = &fields[used];
		used++;
	}
	stmt_done(stmt);
	return status;
}

static void digest_definition(struct definition *definition)
{
	struct digest_state state;

	digest_begin(&state);
	digest_add_part(&state, definition->table);
	digest_add_part(&state, definition->label);
	digest_add_part(&state, definition->is_hidden ? STR("hidden") : STR("shown"));
	for (size_t i = 0; i < definition->field_count; i++) {
		const struct definition_field *field = &definition->fields[i];

		digest_add_part(&state, field->column);
		digest_add_part(&state, field->label);
		digest_add_part(&state, field->help);
		digest_add_part(&state, field->is_hidden ? STR("hidden") : STR("shown"));
	}
	definition->digest = digest_end(&state);
}

static enum status has_tables(struct store *store, bool *is_there, struct fault *fault)
{
	size_t count = 0;
	enum status status = count_rows(store,
		STR("SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
		    " AND name IN ('reeve_model', 'reeve_field')"),
		&count, fault);

	*is_there = count == 2;
	return status;
}

enum status definitions_load(struct store *store, struct arena *arena,
	struct definitions *definitions, struct fault *fault)
{
	size_t field_count = 0;
	bool is_there = false;
	enum status status = has_tables(store, &is_there, fault);

	*definitions = (struct definitions){0};
	if (status != STATUS_OK || !is_there)
		return status;
	status = count_rows(store, STR("SELECT count(*) FROM reeve_model"),
		&definitions->count, fault);
	if (status == STATUS_OK)
		status = count_rows(store, STR("SELECT count(*) FROM reeve_field"),
			&field_count, fault);
	if (status != STATUS_OK || !definitions->count)
		return status;
	definitions->at =
		arena_zeroed(arena, definitions->count, sizeof *definitions->at);
	status = load_models(store, arena, definitions, fault);
	if (status == STATUS_OK)
		status = load_fields(store, arena, definitions, field_count, fault);
	for (size_t i = 0; status == STATUS_OK && i < definitions->count; i++)
		digest_definition(&definitions->at[i]);
	if (definitions->count)
		qsort(definitions->at, definitions->count, sizeof *definitions->at,
			compare_definitions);
	return status;
}

const struct definition *definitions_find(
	const struct definitions *definitions, struct str table)
{
	struct definition wanted = {.table = table};

	if (!definitions->count)
		return NULL;
	return bsearch(&wanted, definitions->at, definitions->count,
		sizeof *definitions->at, compare_definitions);
}

const struct definition_field *definition_field_find(
	const struct definition *definition, struct str column)
{
	for (size_t i = 0; definition && i < definition->field_count; i++)
		if (str_equal_nocase(definition->fields[i].column, column))
			return &definition->fields[i];
	return NULL;
}
