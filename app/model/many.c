/* Many-to-many. Pairs that stay are not touched: they may hold more than two keys. */
#include "model/many.h"

enum { MANY_MOST = 1000 };

/* The field of `model` that column `column` of `through` refers to; false: none. */
static bool referred_field(const struct registry *registry, const struct model *through,
	size_t column, const struct model *model, size_t *field)
{
	return reference_model(registry, through, column, field) == model;
}

/* In the order of the columns: where a table is linked to itself, the first is ours. */
bool many_resolve(const struct registry *registry, const struct model *model,
	const struct model_many *many, struct many_link *link)
{
	const struct model *through = registry_find(registry, many->through),
			   *target = registry_find(registry, many->target);
	bool has_own = false, has_target = false;

	*link = (struct many_link){.through = through, .target = target};
	for (size_t i = 0; through && target && i < through->field_count; i++) {
		size_t field;

		if (!has_own && referred_field(registry, through, i, model, &field)) {
			has_own = true;
			link->own_column = i;
			link->own_field = field;
		} else if (!has_target &&
			   referred_field(registry, through, i, target, &field)) {
			has_target = true;
			link->target_column = i;
			link->target_field = field;
		}
	}
	return has_own && has_target;
}

static void append_name(struct query *query, const struct many_link *link, size_t column)
{
	sql_name(&query->sql, link->through->fields[column].name);
}

enum status many_read(struct arena *arena, struct store *store,
	const struct many_link *link, struct value own, struct value **values,
	size_t *count, struct fault *fault)
{
	struct query *query = query_new(arena);
	struct stmt *stmt;
	bool has_row = true;
	enum status status;

	*values = arena_zeroed(arena, MANY_MOST, sizeof **values);
	*count = 0;
	buf_text(&query->sql, "SELECT DISTINCT ");
	append_name(query, link, link->target_column);
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, link->through->table);
	buf_text(&query->sql, " WHERE ");
	append_name(query, link, link->own_column);
	buf_text(&query->sql, " = ");
	query_bind(query, own);
	buf_printf(&query->sql, " ORDER BY 1 LIMIT %d", MANY_MOST);
	status = query_prepare(query, store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row)
		(*values)[(*count)++] = value_copy(arena, stmt_value(stmt, 0));
	stmt_done(stmt);
	return status;
}

static enum status run(struct query *query, struct store *store, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = query_prepare(query, store, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	return status;
}

static enum status remove_pair(struct arena *arena, struct store *store,
	const struct many_link *link, struct value own, struct value other,
	struct fault *fault)
{
	struct query *query = query_new(arena);

	buf_text(&query->sql, "DELETE FROM ");
	sql_name(&query->sql, link->through->table);
	buf_text(&query->sql, " WHERE ");
	append_name(query, link, link->own_column);
	buf_text(&query->sql, " = ");
	query_bind(query, own);
	buf_text(&query->sql, " AND ");
	append_name(query, link, link->target_column);
	buf_text(&query->sql, " IS ");
	query_bind(query, other);
	return run(query, store, fault);
}

static enum status add_pair(struct arena *arena, struct store *store,
	const struct many_link *link, struct value own, struct value other,
	struct fault *fault)
{
	struct query *query = query_new(arena);

	buf_text(&query->sql, "INSERT INTO ");
	sql_name(&query->sql, link->through->table);
	buf_text(&query->sql, " (");
	append_name(query, link, link->own_column);
	buf_text(&query->sql, ", ");
	append_name(query, link, link->target_column);
	buf_text(&query->sql, ") VALUES (");
	query_bind(query, own);
	buf_text(&query->sql, ", ");
	query_bind(query, other);
	buf_char(&query->sql, ')');
	return run(query, store, fault);
}

static bool is_among(const struct value *values, size_t count, struct value value)
{
	for (size_t i = 0; i < count; i++)
		if (value_equal(values[i], value))
			return true;
	return false;
}

enum status many_write(struct arena *arena, struct store *store,
	const struct many_link *link, struct value own, const struct value *values,
	size_t count, struct fault *fault)
{
	struct value *before;
	size_t before_count;
	enum status status =
		many_read(arena, store, link, own, &before, &before_count, fault);

	for (size_t i = 0; i < before_count && status == STATUS_OK; i++)
		if (!is_among(values, count, before[i]))
			status = remove_pair(arena, store, link, own, before[i], fault);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		if (!is_among(before, before_count, values[i]) &&
			!is_among(values, i, values[i]))
			status = add_pair(arena, store, link, own, values[i], fault);
	return status;
}
