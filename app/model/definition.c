/* Reading definition rows. Never writes them. */
#include "model/definition.h"

#include <stdlib.h>

/* The name that the table has now, whatever it is to be called. */
static struct str table_now(const struct definition *definition)
{
	return definition->actual.len ? definition->actual : definition->table;
}

static int compare_definitions(const void *one, const void *other)
{
	return str_compare_nocase(table_now(one), table_now(other));
}

/* Prepares, for the rows of `table` where it has a name. */
static enum status prepare_for(struct store *store, const char *sql, struct str table,
	struct stmt **stmt, struct fault *fault)
{
	enum status status = store_prepare(store, str_from(sql), stmt, fault);

	if (status == STATUS_OK && table.len)
		stmt_bind_text(*stmt, 1, table);
	return status;
}

static enum status count_rows(struct store *store, const char *sql, struct str table,
	size_t *count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = prepare_for(store, sql, table, &stmt, fault);

	*count = 0;
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*count = (size_t)stmt_integer(stmt, 0);
	stmt_done(stmt);
	return status;
}

static enum definition_state read_state(struct str name)
{
	if (str_is(name, "parked"))
		return DEFINITION_PARKED;
	return str_is(name, "missing") ? DEFINITION_MISSING : DEFINITION_LIVE;
}

#define OF_TABLE " WHERE table_name = ?1 OR actual_name = ?1"
#define OF_MODELS " WHERE model_id IN (SELECT id FROM reeve_model" OF_TABLE ")"
#define MODELS                                                                           \
	"SELECT id, table_name, actual_name, state, state_moment, label, label_plural,"  \
	" title, ordering, list_columns, list_filters, search_fields, fieldsets,"        \
	" date_hierarchy, icon, menu_group, page_size, is_hidden, hash FROM reeve_model"
#define FIELDS                                                                           \
	"SELECT model_id, id, column_name, actual_name, state, state_moment, label,"     \
	" help, kind, minimum, maximum, pattern, choices, target, through, declared,"    \
	" position, max_length, digits, places, is_hidden, is_required FROM reeve_field"

/* What is asked: for all tables, and for one. */
struct questions {
	const char *models, *fields, *model_count, *field_count;
};

static const struct questions of_all = {MODELS " ORDER BY id",
	FIELDS " ORDER BY model_id, id", "SELECT count(*) FROM reeve_model",
	"SELECT count(*) FROM reeve_field"};
static const struct questions of_one = {MODELS OF_TABLE " ORDER BY id",
	FIELDS OF_MODELS " ORDER BY model_id, id",
	"SELECT count(*) FROM reeve_model" OF_TABLE,
	"SELECT count(*) FROM reeve_field" OF_MODELS};

/* Reads a row's columns one after the other. */
struct cursor {
	struct arena *arena;
	const struct stmt *stmt;
	int column;
};

static struct str next_text(struct cursor *cursor)
{
	return arena_copy(cursor->arena, stmt_text(cursor->stmt, cursor->column++));
}

static int64_t next_integer(struct cursor *cursor)
{
	return stmt_integer(cursor->stmt, cursor->column++);
}

/* In the order of MODELS. */
static void read_model(struct cursor *cursor, struct definition *model)
{
	struct str *const texts[] = {&model->label, &model->label_plural, &model->title,
		&model->ordering, &model->list_columns, &model->list_filters,
		&model->search_fields, &model->fieldsets, &model->date_hierarchy,
		&model->icon, &model->menu_group};

	model->id = next_integer(cursor);
	model->table = next_text(cursor);
	model->actual = next_text(cursor);
	model->state = read_state(next_text(cursor));
	model->state_moment = next_integer(cursor);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = next_text(cursor);
	model->page_size = next_integer(cursor);
	model->is_hidden = next_integer(cursor) != 0;
	model->hash = next_text(cursor);
}

/* In the order of FIELDS, after the model's id. */
static void read_field(struct cursor *cursor, struct definition_field *field)
{
	struct str *const texts[] = {&field->label, &field->help, &field->kind,
		&field->minimum, &field->maximum, &field->pattern, &field->choices,
		&field->target, &field->through, &field->declared};
	int64_t *const integers[] = {
		&field->position, &field->max_length, &field->digits, &field->places};

	field->id = next_integer(cursor);
	field->column = next_text(cursor);
	field->actual = next_text(cursor);
	field->state = read_state(next_text(cursor));
	field->state_moment = next_integer(cursor);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = next_text(cursor);
	for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
		*integers[i] = next_integer(cursor);
	field->is_hidden = next_integer(cursor) != 0;
	field->is_required = next_integer(cursor) != 0;
}

static enum status load_models(struct store *store, struct arena *arena, const char *sql,
	struct str table, struct definitions *definitions, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t most = definitions->count;
	enum status status = prepare_for(store, sql, table, &stmt, fault);

	definitions->count = 0;
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row &&
		definitions->count < most) {
		struct cursor cursor = {arena, stmt, 0};

		read_model(&cursor, &definitions->at[definitions->count++]);
	}
	stmt_done(stmt);
	return status;
}

/* Fields come ordered by model id, as the definitions still are. */
static enum status load_fields(struct store *store, struct arena *arena, const char *sql,
	struct str table, struct definitions *definitions, size_t most,
	struct fault *fault)
{
	struct definition_field *fields = arena_zeroed(arena, most + 1, sizeof *fields);
	struct stmt *stmt;
	bool has_row = true;
	size_t used = 0, model = 0;
	enum status status = prepare_for(store, sql, table, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row &&
		used < most) {
		struct cursor cursor = {arena, stmt, 1};
		int64_t id = stmt_integer(stmt, 0);

		while (model < definitions->count && definitions->at[model].id < id)
			model++;
		if (model == definitions->count || definitions->at[model].id != id)
			continue;
		read_field(&cursor, &fields[used]);
		if (definitions->at[model].field_count++ == 0)
			definitions->at[model].fields = &fields[used];
		used++;
	}
	stmt_done(stmt);
	return status;
}

static void add_number(struct digest_state *state, int64_t number)
{
	digest_add_part(state, (struct str){(const char *)&number, sizeof number});
}

static void digest_field(struct digest_state *state, const struct definition_field *field)
{
	const struct str texts[] = {field->column, field->actual, field->label,
		field->help, field->kind, field->minimum, field->maximum, field->pattern,
		field->choices, field->target, field->through};
	const int64_t numbers[] = {field->id, field->state, field->position,
		field->max_length, field->digits, field->places, field->is_hidden,
		field->is_required};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		digest_add_part(state, texts[i]);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		add_number(state, numbers[i]);
}

static void digest_definition(struct definition *definition)
{
	const struct str texts[] = {definition->table, definition->actual,
		definition->label, definition->label_plural, definition->title,
		definition->ordering, definition->list_columns, definition->list_filters,
		definition->search_fields, definition->fieldsets,
		definition->date_hierarchy, definition->icon, definition->menu_group};
	struct digest_state state;

	digest_begin(&state);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		digest_add_part(&state, texts[i]);
	add_number(&state, definition->state);
	add_number(&state, definition->page_size);
	add_number(&state, definition->is_hidden);
	for (size_t i = 0; i < definition->field_count; i++)
		digest_field(&state, &definition->fields[i]);
	definition->digest = digest_end(&state);
}

/* The tables, with the columns of this Reeve (the last ones that were added). */
static enum status has_tables(struct store *store, bool *is_there, struct fault *fault)
{
	size_t count = 0;
	enum status status = count_rows(store,
		"SELECT (SELECT count(*) FROM pragma_table_info('reeve_model')"
		" WHERE name = 'hash') + (SELECT count(*) FROM"
		" pragma_table_info('reeve_field') WHERE name = 'declared')",
		STR(""), &count, fault);

	*is_there = count == 2;
	return status;
}

static enum status load(struct store *store, struct arena *arena,
	const struct questions *questions, struct str table,
	struct definitions *definitions, struct fault *fault)
{
	size_t field_count = 0;
	bool is_there = false;
	enum status status = has_tables(store, &is_there, fault);

	*definitions = (struct definitions){0};
	if (status != STATUS_OK || !is_there)
		return status;
	status = count_rows(
		store, questions->model_count, table, &definitions->count, fault);
	if (status == STATUS_OK)
		status = count_rows(
			store, questions->field_count, table, &field_count, fault);
	if (status != STATUS_OK || !definitions->count)
		return status;
	definitions->at =
		arena_zeroed(arena, definitions->count, sizeof *definitions->at);
	status = load_models(store, arena, questions->models, table, definitions, fault);
	if (status == STATUS_OK)
		status = load_fields(store, arena, questions->fields, table, definitions,
			field_count, fault);
	for (size_t i = 0; status == STATUS_OK && i < definitions->count; i++)
		digest_definition(&definitions->at[i]);
	if (definitions->count)
		qsort(definitions->at, definitions->count, sizeof *definitions->at,
			compare_definitions);
	return status;
}

enum status definitions_load(struct store *store, struct arena *arena,
	struct definitions *definitions, struct fault *fault)
{
	return load(store, arena, &of_all, STR(""), definitions, fault);
}

enum status definitions_load_of(struct store *store, struct arena *arena,
	struct str table, struct definitions *definitions, struct fault *fault)
{
	return load(store, arena, &of_one, table, definitions, fault);
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

static struct str name_in_table(const struct definition_field *field)
{
	return field->actual.len ? field->actual : field->column;
}

const struct definition_field *definition_field_find(
	const struct definition *definition, struct str column)
{
	for (size_t i = 0; definition && i < definition->field_count; i++)
		if (str_equal_nocase(name_in_table(&definition->fields[i]), column))
			return &definition->fields[i];
	return NULL;
}

const char *definition_state_name(enum definition_state state)
{
	static const char *const names[] = {[DEFINITION_LIVE] = "live",
		[DEFINITION_PARKED] = "parked",
		[DEFINITION_MISSING] = "missing"};

	return names[state];
}
