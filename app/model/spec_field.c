/* The fields of a table as people define them: its columns, what its own text says of
 * them, and their definition rows. Reads alone. */
#include <stdio.h>

#include "model/spec_parts.h"
#include "store/ddl_scan.h"

/* One table while it is being read. */
struct reading {
	struct store *store;
	struct arena *arena;
	const struct schema_table *schema;
	const struct definition *definition;
	struct ddl_table text; /* no columns, where the text is no CREATE TABLE */
};

static bool is_pairing(const struct definition_field *said)
{
	return str_is(said->kind, "many-to-many");
}

/* What follows the first bare `word` of a clause, past a CONSTRAINT name. */
static struct str after_word(struct str clause, const char *word)
{
	struct sql_scan scan = {clause, 0};
	struct sql_token token = sql_next_code(&scan);

	if (sql_token_is(token, "CONSTRAINT")) {
		token = sql_next_code(&scan);
		token = sql_next_code(&scan);
	}
	return sql_token_is(token, word)
		       ? str_trim(str_slice(clause, scan.at, clause.len))
		       : (struct str){NULL, 0};
}

static struct str clause_of(const struct ddl_column *column, enum ddl_clause_kind kind)
{
	const struct ddl_clause *clause = column ? ddl_clause_find(column, kind) : NULL;

	return clause ? clause->text : (struct str){NULL, 0};
}

static bool has_word(struct str text, const char *word)
{
	struct sql_scan scan = {text, 0};
	struct sql_token token;

	while ((token = sql_next_code(&scan)).kind != SQL_END &&
		token.kind != SQL_ILLEGAL)
		if (sql_token_is(token, word))
			return true;
	return false;
}

static void take_clauses(struct reading *reading, const struct schema_column *column,
	struct field_spec *field)
{
	const struct ddl_column *text = ddl_column_find(&reading->text, column->name);
	struct str collation = after_word(clause_of(text, DDL_COLLATE), "COLLATE");
	struct str rest = {NULL, 0};
	struct sql_scan scan = {collation, 0};

	field->fallback = after_word(clause_of(text, DDL_DEFAULT), "DEFAULT");
	if (!text && column->fallback.at)
		field->fallback = arena_printf(
			reading->arena, "(%.*s)", STR_ARGS(column->fallback));
	if (collation.len)
		field->collation = sql_unquoted(reading->arena, sql_next_code(&scan));
	if (!column->is_generated)
		return;
	field->expression = spec_in_parentheses(clause_of(text, DDL_GENERATED), &rest);
	field->is_stored = has_word(rest, "STORED");
}

/* Whether `key` is the whole primary key of the table `name`. */
static enum status is_own_key(struct reading *reading, struct str name, struct str key,
	bool *is_key, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t count = 0, same = 0;
	enum status status = store_prepare(reading->store,
		STR("SELECT name FROM pragma_table_info(?) WHERE pk > 0"), &stmt, fault);

	*is_key = false;
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, name);
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		count++;
		same += str_equal_nocase(stmt_text(stmt, 0), key);
	}
	stmt_done(stmt);
	*is_key = count == 1 && same == 1;
	return status;
}

static enum status take_reference(struct reading *reading, struct field_spec *field,
	size_t index, struct fault *fault)
{
	const struct schema_table *schema = reading->schema;
	const struct schema_reference *found = NULL;
	bool is_key = false;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < schema->reference_count && !found; i++)
		if (schema->references[i].count == 1 &&
			schema->references[i].columns[0] == index)
			found = &schema->references[i];
	if (!found)
		return STATUS_OK;
	field->target = found->table;
	if (!str_equal_nocase(found->on_delete, STR("NO ACTION")))
		field->on_delete = found->on_delete;
	if (found->targets[0].len)
		status = is_own_key(
			reading, found->table, found->targets[0], &is_key, fault);
	if (!is_key)
		field->target_key = found->targets[0];
	return status;
}

static bool is_unique_alone(const struct schema_table *schema, size_t index)
{
	for (size_t i = 0; i < schema->unique_count; i++)
		if (schema->uniques[i].count == 1 &&
			schema->uniques[i].columns[0] == index)
			return true;
	return false;
}

static bool is_sole_key(const struct schema_table *schema, size_t index)
{
	size_t count = 0;

	for (size_t i = 0; i < schema->column_count; i++)
		count += schema->columns[i].key_position > 0;
	return count == 1 && schema->columns[index].key_position > 0;
}

/* An index over this column alone, by its canonical line: "index 3+ BINARY". */
static bool is_indexed_alone(const struct schema_table *schema, size_t index)
{
	char plus[32], minus[32];
	int length = snprintf(plus, sizeof plus, "index %zu+ ", index);

	snprintf(minus, sizeof minus, "index %zu- ", index);
	for (size_t i = 0; i < schema->index_count; i++) {
		struct str line = schema->indexes[i];

		if ((str_starts(line, plus) || str_starts(line, minus)) &&
			str_find(line, (size_t)length, ' ') == line.len)
			return true;
	}
	return false;
}

static void take_kind(const struct reading *reading, const struct schema_column *column,
	const struct definition_field *said, struct field_spec *field)
{
	struct field kind = {.name = column->name,
		.type = column->type,
		.affinity = column->affinity,
		.is_strict = reading->schema->is_strict,
		.is_nullable = !column->is_not_null && !column->is_rowid,
		.is_generated = column->is_generated,
		.is_key = field->is_key,
		.is_unique = field->is_unique,
		.is_rowid = column->is_rowid,
		.reference = field->target.len ? 0 : -1};

	field_infer(&kind);
	if (said && said->kind.len)
		field_take_kind(&kind, said->kind);
	field->kind = field_kind_of(&kind);
	field->max_length = said && said->max_length ? said->max_length : kind.max_length;
	field->digits = said && said->digits ? said->digits : kind.digits;
	field->places = said && said->digits ? said->places : kind.places;
}

static void take_definition(const struct definition_field *said, struct field_spec *field)
{
	if (!said)
		return;
	field->id = said->id;
	field->label = said->label;
	field->help = said->help;
	field->choices = said->choices;
	field->minimum = said->minimum;
	field->maximum = said->maximum;
	field->pattern = said->pattern;
	field->position = said->position;
	field->is_hidden = said->is_hidden;
	field->is_required = said->is_required;
	if (said->state == DEFINITION_PARKED)
		field->state = DEFINITION_PARKED;
	if (field->state != DEFINITION_LIVE)
		field->state_moment = said->state_moment;
}

static enum status read_field(struct reading *reading, size_t index,
	struct field_spec *field, struct fault *fault)
{
	const struct schema_column *column = &reading->schema->columns[index];
	const struct definition_field *said =
		definition_field_find(reading->definition, column->name);
	bool is_unique = is_unique_alone(reading->schema, index);
	enum status status;

	*field = (struct field_spec){.name = column->name,
		.type = column->type,
		.is_key = column->key_position > 0,
		.is_not_null = column->is_not_null};
	take_clauses(reading, column, field);
	status = take_reference(reading, field, index, fault);
	field->is_unique = is_unique;
	take_kind(reading, column, said, field);
	/* A key alone is unique without being said to be. */
	field->is_unique = is_unique && !is_sole_key(reading->schema, index);
	field->is_indexed = !is_unique && is_indexed_alone(reading->schema, index);
	take_definition(said, field);
	return status;
}

/* A definition row without a column: one that is gone, or a many-to-many field. */
static void read_row(const struct definition_field *said, struct field_spec *field)
{
	*field = (struct field_spec){
		.name = said->actual.len ? said->actual : said->column,
		.kind = said->kind,
		.type = said->declared,
		.target = said->target,
		.through = said->through,
		.max_length = said->max_length,
		.digits = said->digits,
		.places = said->places,
		.state = is_pairing(said) ? DEFINITION_LIVE : DEFINITION_MISSING};
	if (is_pairing(said))
		field->name = said->column;
	take_definition(said, field);
	if (!is_pairing(said))
		field->state = DEFINITION_MISSING;
	else if (said->state != DEFINITION_LIVE)
		field->state = said->state;
	field->state_moment = field->state == DEFINITION_LIVE ? 0 : said->state_moment;
	if (!field->kind.len) {
		struct field kind = spec_infer(field->name, field->type, STR(""), false);

		field->kind = field_kind_of(&kind);
	}
}

static bool has_column(const struct schema_table *schema, struct str name)
{
	for (size_t i = 0; schema && i < schema->column_count; i++)
		if (str_equal_nocase(schema->columns[i].name, name))
			return true;
	return false;
}

/* Wishes that are not carried out yet are no fields. */
static bool is_gone(
	const struct schema_table *schema, const struct definition_field *said)
{
	return !is_pairing(said) && said->actual.len && !has_column(schema, said->actual);
}

static void read_rows(const struct schema_table *schema,
	const struct definition *definition, struct model_spec *spec)
{
	if (!definition)
		return;
	for (size_t i = 0; i < definition->field_count; i++)
		if (is_gone(schema, &definition->fields[i]))
			read_row(&definition->fields[i],
				&spec->fields[spec->field_count++]);
	for (size_t i = 0; i < definition->field_count; i++)
		if (is_pairing(&definition->fields[i]) &&
			(definition->fields[i].through.len ||
				definition->fields[i].actual.len))
			read_row(&definition->fields[i],
				&spec->fields[spec->field_count++]);
}

struct field spec_infer(struct str name, struct str type, struct str kind, bool is_strict)
{
	struct field field = {.name = name,
		.type = type,
		.affinity = is_strict && str_equal_nocase(type, STR("ANY"))
				    ? AFFINITY_BLOB
				    : affinity_of_type(type),
		.is_strict = is_strict,
		.is_nullable = true,
		.reference = -1};

	field_infer(&field);
	if (kind.len)
		field_take_kind(&field, kind);
	return field;
}

void spec_missing_fields(
	struct arena *arena, const struct definition *definition, struct model_spec *spec)
{
	spec->fields =
		arena_zeroed(arena, definition->field_count + 1, sizeof *spec->fields);
	read_rows(NULL, definition, spec);
}

enum status spec_read_fields(struct store *store, struct arena *arena,
	const struct schema_table *schema, const struct definition *definition,
	struct model_spec *spec, struct fault *fault)
{
	struct reading reading = {.store = store,
		.arena = arena,
		.schema = schema,
		.definition = definition};
	size_t rows = definition ? definition->field_count : 0;
	struct fault ignored;
	enum status status = STATUS_OK;

	/* A text that cannot be taken apart leaves what SQLite's pragmas say. */
	if (schema->kind != TABLE_ORDINARY ||
		ddl_parse(arena, spec->sql, &reading.text, &ignored) != STATUS_OK)
		reading.text = (struct ddl_table){0};
	spec->fields = arena_zeroed(
		arena, schema->column_count + rows + 1, sizeof *spec->fields);
	for (size_t i = 0; i < schema->column_count && status == STATUS_OK; i++)
		if (!schema->columns[i].is_hidden)
			status = read_field(
				&reading, i, &spec->fields[spec->field_count++], fault);
	read_rows(schema, definition, spec);
	spec_read_rules(arena, schema, &reading.text, spec);
	return status;
}
