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

enum status list_count(struct store *store, struct arena *arena,
	const struct model *model, struct row_count *count, struct fault *fault)
{
	struct query *query = query_new(arena);
	int64_t ignored;
	enum status status;

	*count = (struct row_count){0};
	buf_text(&query->sql, "SELECT count(*) FROM (SELECT 1 FROM ");
	sql_name(&query->sql, model->table);
	buf_printf(&query->sql, " LIMIT %d)", COUNT_MOST + 1);
	status = ask_integers(
		store, str_from(buf_cstring(&query->sql)), &count->rows, &ignored, fault);
	buf_free(&query->sql);
	count->is_exact = count->rows <= COUNT_MOST;
	if (status != STATUS_OK || count->is_exact)
		return status;
	count->rows = COUNT_MOST;
	if (model->schema.has_rowid && model->schema.rowid_name)
		return estimate(store, arena, model, count, fault);
	return STATUS_OK;
}
