/* Counting rows without reading a large table to its end. */
#include "model/list.h"

/* The least bytes that a row takes in a table's tree: a cell pointer, a payload size, a
 * rowid and a header. A rowid range that claims more rows than fit into the file has
 * gaps, and says nothing. */
enum { ROW_BYTES_LEAST = 5 };

static enum status ask_integers(struct store *store, struct str sql, int64_t *first,
	int64_t *second, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(store, sql, &stmt, fault);

	*first = *second = 0;
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row) {
		*first = stmt_integer(stmt, 0);
		*second = stmt_columns(stmt) > 1 ? stmt_integer(stmt, 1) : 0;
	}
	stmt_done(stmt);
	return status;
}

static enum status estimate(struct store *store, struct arena *arena,
	const struct model *model, struct row_count *count, struct fault *fault)
{
	struct query *query = query_new(arena);
	int64_t low, high, pages, page_bytes;
	enum status status;

	buf_printf(&query->sql, "SELECT (SELECT min(%s) FROM ", model->schema.rowid_name);
	sql_name(&query->sql, model->table);
	buf_printf(&query->sql, "), (SELECT max(%s) FROM ", model->schema.rowid_name);
	sql_name(&query->sql, model->table);
	buf_char(&query->sql, ')');
	status = ask_integers(
		store, str_from(buf_cstring(&query->sql)), &low, &high, fault);
	buf_free(&query->sql);
	if (status == STATUS_OK)
		status = ask_integers(store,
			STR("SELECT (SELECT page_count FROM pragma_page_count),"
			    " (SELECT page_size FROM pragma_page_size)"),
			&pages, &page_bytes, fault);
	if (status != STATUS_OK)
		return status;
	if (low <= high && (low >= 0 || high < INT64_MAX + low) &&
		high - low >= COUNT_MOST &&
		high - low < pages * page_bytes / ROW_BYTES_LEAST) {
		count->rows = high - low + 1;
		count->is_estimate = true;
	}
	return STATUS_OK;
}

/* How many rows there are, up to one more than COUNT_MOST. */
static enum status count_some(struct store *store, struct query *query,
	const struct model *model, const struct filter *filter, struct row_count *count,
	struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status;

	*count = (struct row_count){0};
	buf_text(&query->sql, "SELECT count(*) FROM (SELECT 1 FROM ");
	sql_name(&query->sql, model->table);
	if (!filter_is_empty(filter)) {
		buf_text(&query->sql, " AS t WHERE ");
		filter_append(query, model, filter);
	}
	buf_printf(&query->sql, " LIMIT %d)", COUNT_MOST + 1);
	status = query_prepare(query, store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		count->rows = stmt_integer(stmt, 0);
	stmt_done(stmt);
	count->is_exact = count->rows <= COUNT_MOST;
	if (!count->is_exact)
		count->rows = COUNT_MOST;
	return status;
}

enum status list_count_filtered(struct store *store, struct arena *arena,
	const struct model *model, const struct filter *filter, int64_t most_ms,
	struct row_count *count, struct fault *fault)
{
	store_set_deadline(store, most_ms);
	return count_some(store, query_new(arena), model, filter, count, fault);
}

enum status list_count(struct store *store, struct arena *arena,
	const struct model *model, struct row_count *count, struct fault *fault)
{
	enum status status =
		count_some(store, query_new(arena), model, NULL, count, fault);

	if (status != STATUS_OK || count->is_exact)
		return status;
	if (model->schema.has_rowid && model->schema.rowid_name)
		return estimate(store, arena, model, count, fault);
	return STATUS_OK;
}
