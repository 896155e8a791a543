/* Building SQL. Names go through sql_name, values through parameters; nothing else. */
#include "model/query.h"

struct query *query_new(struct arena *arena)
{
	struct query *query = arena_alloc(arena, sizeof *query);

	buf_init(&query->sql, SQL_BYTES_MOST);
	query->arena = arena;
	query->count = 0;
	query->capacity = 32;
	query->values = arena_alloc(arena, 32 * sizeof *query->values);
	return query;
}

void query_bind(struct query *query, struct value value)
{
	buf_char(&query->sql, '?');
	if (query->count == query->capacity) {
		struct value *more = arena_alloc(
			query->arena, 2 * (size_t)query->capacity * sizeof *more);

		memcpy(more, query->values, (size_t)query->count * sizeof *more);
		query->values = more;
		query->capacity *= 2;
	}
	query->values[query->count++] = value;
}

void query_key(struct query *query, const struct model *model, const char *alias,
	const struct value *key)
{
	for (size_t i = 0; i < model->schema.key_count; i++) {
		if (i)
			buf_text(&query->sql, " AND ");
		if (alias)
			sql_column(&query->sql, alias,
				model->fields[model->schema.key[i]].name);
		else
			sql_name(&query->sql, model->fields[model->schema.key[i]].name);
		buf_text(&query->sql, " = ");
		query_bind(query, key[i]);
	}
}

enum status query_prepare(
	struct query *query, struct store *store, struct stmt **stmt, struct fault *fault)
{
	enum status status;

	*stmt = NULL;
	if (query->count > SQL_PARAMETERS_MOST || buf_is_full(&query->sql))
		status = fault_set(
			fault, STATUS_TOO_LARGE, "This table has too many columns.");
	else
		status = store_prepare(
			store, str_from(buf_cstring(&query->sql)), stmt, fault);
	for (int i = 0; status == STATUS_OK && i < query->count; i++)
		stmt_bind(*stmt, i + 1, query->values[i]);
	buf_free(&query->sql);
	return status;
}

static bool is_unique_alone(const struct schema_table *table, size_t column)
{
	for (size_t i = 0; i < table->unique_count; i++)
		if (table->uniques[i].count == 1 &&
			table->uniques[i].columns[0] == column)
			return true;
	return false;
}

const struct model *reference_model(const struct registry *registry,
	const struct model *model, size_t index, size_t *target)
{
	const struct schema_reference *reference;
	const struct model *other;

	if (model->fields[index].reference < 0)
		return NULL;
	reference = &model->schema.references[model->fields[index].reference];
	other = registry_find(registry, reference->table);
	if (!other || other->schema.is_unreadable || !reference->targets[0].at)
		return NULL;
	for (size_t i = 0; i < other->field_count; i++)
		if (str_equal_nocase(other->fields[i].name, reference->targets[0])) {
			*target = i;
			return is_unique_alone(&other->schema, i) ? other : NULL;
		}
	return NULL;
}

/* A literal for a piece of a title: quotes doubled. */
static void append_literal(struct buf *sql, struct str text)
{
	buf_char(sql, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\'')
			buf_char(sql, '\'');
		buf_char(sql, text.at[i]);
	}
	buf_char(sql, '\'');
}

static void append_title(struct buf *sql, const struct model *model, const char *alias)
{
	for (size_t i = 0; i < model->title_count; i++) {
		const struct title_part *part = &model->title[i];

		buf_text(sql, i ? " || " : "");
		append_literal(sql, part->text);
		if (part->field < 0)
			continue;
		buf_text(sql, " || coalesce(");
		sql_column(sql, alias, model->fields[part->field].name);
		buf_text(sql, ", '')");
	}
}

void query_row_label(struct buf *sql, const struct model *model, const char *alias)
{
	const uint32_t *columns =
		model->label_count ? model->label_fields : model->schema.key;
	size_t count = model->label_count ? model->label_count : model->schema.key_count;

	if (model->title_count) {
		append_title(sql, model, alias);
		return;
	}
	if (count == 1) {
		sql_column(sql, alias, model->fields[columns[0]].name);
		return;
	}
	if (count == 0)
		buf_text(sql, "NULL");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_text(
				sql, model->label_count ? " || ' ' || " : " || ', ' || ");
		buf_text(sql, "coalesce(");
		sql_column(sql, alias, model->fields[columns[i]].name);
		buf_text(sql, ", '')");
	}
}
