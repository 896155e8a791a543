/* The changelist's statement. One query a page; pages follow each other by key. */
#include "model/list.h"

#include "model/key.h"

static void append_order(struct buf *sql, bool is_descending)
{
	if (is_descending)
		buf_text(sql, " DESC");
}

/* The column that breaks ties, `index` from 0: a key column or the rowid. */
static void append_tie(struct buf *sql, const struct model *model, size_t index)
{
	if (model->order == ORDER_BY_KEY)
		sql_column(sql, "t", model->fields[model->schema.key[index]].name);
	else
		buf_printf(sql, "t.%s", model->schema.rowid_name);
}

static size_t tie_count(const struct model *model)
{
	if (model->order == ORDER_BY_OFFSET)
		return 0;
	return model->order == ORDER_BY_KEY ? model->schema.key_count : 1;
}

static enum affinity tie_affinity(const struct model *model, size_t index)
{
	return model->order == ORDER_BY_KEY
		       ? model->fields[model->schema.key[index]].affinity
		       : AFFINITY_INTEGER;
}

/* Sorting by the only key column is the model's own order. */
static const struct field *sort_field(const struct list *list)
{
	const struct field *sort = list->is_unsorted ? NULL : list->wish->sort;

	if (sort && list->model->order == ORDER_BY_KEY &&
		list->model->schema.key_count == 1 && sort->is_key)
		return NULL;
	return sort;
}

static void append_label(struct query *query, const struct list_column *column)
{
	buf_text(&query->sql, ", (SELECT ");
	query_row_label(&query->sql, column->target, "r");
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, column->target->table);
	buf_text(&query->sql, " AS r WHERE ");
	sql_column(&query->sql, "r", column->target->fields[column->target_field].name);
	buf_text(&query->sql, " = ");
	sql_column(&query->sql, "t", column->field->name);
	buf_char(&query->sql, ')');
}

static bool is_blob_kind(const struct field *field)
{
	return strcmp(field->kind->name, "blob") == 0;
}

/* Selects one field. A blob is not read for its cell, only measured. */
static void append_column(
	struct query *query, struct list_column *column, int *next, size_t *labels)
{
	column->value = (*next)++;
	column->is_blob = column->label = -1;
	if (*next > 1)
		buf_text(&query->sql, ", ");
	if (is_blob_kind(column->field)) {
		buf_text(&query->sql, "CASE typeof(");
		sql_column(&query->sql, "t", column->field->name);
		buf_text(&query->sql, ") WHEN 'blob' THEN length(");
		sql_column(&query->sql, "t", column->field->name);
		buf_text(&query->sql, ") ELSE ");
		sql_column(&query->sql, "t", column->field->name);
		buf_text(&query->sql, " END, typeof(");
		sql_column(&query->sql, "t", column->field->name);
		buf_text(&query->sql, ") = 'blob'");
		column->is_blob = (*next)++;
		return;
	}
	sql_column(&query->sql, "t", column->field->name);
	if (column->target && *labels < LIST_LABELS_MOST) {
		append_label(query, column);
		column->label = (*next)++;
		(*labels)++;
	}
}

static void append_positions(struct list *list, struct query *query, int next)
{
	const struct model *model = list->model;
	const struct field *sort = sort_field(list);

	list->key = list->rowid = list->sort = -1;
	for (size_t i = 0; i < model->schema.key_count; i++) {
		if (i == 0)
			list->key = next;
		buf_text(&query->sql, next++ ? ", " : "");
		sql_column(&query->sql, "t", model->fields[model->schema.key[i]].name);
	}
	if (model->order == ORDER_BY_ROWID) {
		list->rowid = next;
		buf_printf(&query->sql, "%st.%s", next++ ? ", " : "",
			model->schema.rowid_name);
	}
	if (sort && model->order != ORDER_BY_OFFSET) {
		list->sort = next;
		buf_text(&query->sql, next++ ? ", " : "");
		sql_column(&query->sql, "t", sort->name);
	}
}

static void append_select(struct list *list, struct arena *arena, struct query *query,
	const struct registry *registry)
{
	const struct model *model = list->model;
	size_t labels = 0;
	int next = 0;

	list->column_count = model->listed_count < LIST_FIELDS_MOST ? model->listed_count
								    : LIST_FIELDS_MOST;
	list->columns =
		arena_zeroed(arena, list->column_count + 1, sizeof *list->columns);
	buf_text(&query->sql, "SELECT ");
	for (size_t i = 0; i < list->column_count; i++) {
		struct list_column *column = &list->columns[i];

		column->field = &model->fields[model->listed[i]];
		column->target = reference_model(
			registry, model, model->listed[i], &column->target_field);
		append_column(query, column, &next, &labels);
	}
	append_positions(list, query, next);
	if (!list->column_count && list->key < 0 && list->rowid < 0)
		buf_text(&query->sql, "NULL");
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, model->table);
	buf_text(&query->sql, " AS t");
}

/* "(a, b) > (?, ?)" over the tie-breaking columns. */
static void append_beyond(struct query *query, const struct model *model,
	const struct value *ties, bool is_descending)
{
	size_t count = tie_count(model);

	buf_char(&query->sql, '(');
	for (size_t i = 0; i < count; i++) {
		buf_text(&query->sql, i ? ", " : "");
		append_tie(&query->sql, model, i);
	}
	buf_text(&query->sql, is_descending ? ") < (" : ") > (");
	for (size_t i = 0; i < count; i++) {
		buf_text(&query->sql, i ? ", " : "");
		query_bind(query, ties[i]);
	}
	buf_char(&query->sql, ')');
}

static void append_sort(struct query *query, const struct field *sort,
	const char *operator, struct value value)
{
	sql_column(&query->sql, "t", sort->name);
	buf_text(&query->sql, operator);
	query_bind(query, value);
}

/* Rows beyond (value, ties) in the order of the sort column; NULL is less than all. */
static void append_sorted_beyond(struct list *list, struct query *query,
	struct value value, const struct value *ties, bool is_descending)
{
	const struct field *sort = sort_field(list);

	if (value_is_null(value)) {
		buf_char(&query->sql, '(');
		sql_column(&query->sql, "t", sort->name);
		buf_text(&query->sql, " IS NULL AND ");
		append_beyond(query, list->model, ties, is_descending);
		buf_char(&query->sql, ')');
		if (is_descending)
			return;
		buf_text(&query->sql, " OR ");
		sql_column(&query->sql, "t", sort->name);
		buf_text(&query->sql, " IS NOT NULL");
		return;
	}
	buf_char(&query->sql, '(');
	append_sort(query, sort, is_descending ? " <= " : " >= ", value);
	buf_text(&query->sql, " AND (");
	append_sort(query, sort, is_descending ? " < " : " > ", value);
	buf_text(&query->sql, " OR ");
	append_beyond(query, list->model, ties, is_descending);
	buf_text(&query->sql, "))");
	if (is_descending && sort->is_nullable) {
		buf_text(&query->sql, " OR ");
		sql_column(&query->sql, "t", sort->name);
		buf_text(&query->sql, " IS NULL");
	}
}

/* The sort value of a row too long for a URL: looked up by what breaks ties. */
static enum status find_sort_value(struct list *list, struct arena *arena,
	struct store *store, const struct value *ties, struct value *value,
	struct fault *fault)
{
	struct query *query = query_new(arena);
	struct stmt *stmt;
	bool has_row = false;
	enum status status;

	buf_text(&query->sql, "SELECT ");
	sql_column(&query->sql, "t", sort_field(list)->name);
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, list->model->table);
	buf_text(&query->sql, " AS t WHERE ");
	for (size_t i = 0; i < tie_count(list->model); i++) {
		buf_text(&query->sql, i ? " AND " : "");
		append_tie(&query->sql, list->model, i);
		buf_text(&query->sql, " = ");
		query_bind(query, ties[i]);
	}
	status = query_prepare(query, store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*value = value_copy(arena, stmt_value(stmt, 0));
	stmt_done(stmt);
	if (status == STATUS_OK && !has_row)
		return fault_set(fault, STATUS_NOT_FOUND,
			"The row that this page began at is gone; start from the first "
			"page.");
	return status;
}

#define LOOK_UP "~k"

static enum status read_position(struct list *list, struct arena *arena,
	struct store *store, struct value *sort, struct value *ties, struct fault *fault)
{
	const struct field *by = sort_field(list);
	struct str position = list->wish->position, first = {NULL, 0};
	size_t from = 0, count = tie_count(list->model);
	bool is_read = count <= KEY_PARTS_MOST && count > 0;

	if (by) {
		size_t comma = str_find(position, 0, ',');

		first = str_slice(position, 0, comma);
		is_read &= comma < position.len;
		from = comma + 1;
		if (!str_is(first, LOOK_UP))
			is_read &= key_part_decode(arena, by->affinity, first, sort);
	}
	for (size_t i = 0; is_read && i < count; i++) {
		size_t comma = str_find(position, from, ',');

		is_read = from <= position.len &&
			  (i + 1 < count) == (comma < position.len) &&
			  key_part_decode(arena, tie_affinity(list->model, i),
				  str_slice(position, from, comma), &ties[i]);
		from = comma + 1;
	}
	if (!is_read)
		return fault_set(
			fault, STATUS_NOT_FOUND, "This is no page of this list.");
	if (by && str_is(first, LOOK_UP))
		return find_sort_value(list, arena, store, ties, sort, fault);
	return STATUS_OK;
}

static enum status append_where(struct list *list, struct arena *arena,
	struct store *store, struct query *query, bool is_descending, struct fault *fault)
{
	struct value ties[KEY_PARTS_MOST], sort = value_null();
	bool is_filtered = !filter_is_empty(list->wish->filter);
	enum status status;

	if (is_filtered) {
		buf_text(&query->sql, " WHERE ");
		filter_append(query, list->model, list->wish->filter);
	}
	if (!list->wish->position.len)
		return STATUS_OK;
	status = read_position(list, arena, store, &sort, ties, fault);
	if (status != STATUS_OK)
		return status;
	buf_text(&query->sql, is_filtered ? " AND (" : " WHERE ");
	if (sort_field(list))
		append_sorted_beyond(list, query, sort, ties, is_descending);
	else
		append_beyond(query, list->model, ties, is_descending);
	if (is_filtered)
		buf_char(&query->sql, ')');
	return STATUS_OK;
}

static void append_order_by(struct list *list, struct query *query, bool is_descending)
{
	const struct field *sort = sort_field(list);
	size_t ties = tie_count(list->model);
	const char *separator = " ORDER BY ";

	if (sort) {
		buf_text(&query->sql, separator);
		sql_column(&query->sql, "t", sort->name);
		append_order(&query->sql, is_descending);
		separator = ", ";
	}
	for (size_t i = 0; i < ties; i++) {
		buf_text(&query->sql, separator);
		append_tie(&query->sql, list->model, i);
		append_order(&query->sql, is_descending);
		separator = ", ";
	}
	buf_printf(&query->sql, " LIMIT %u", list->model->page_rows + 1);
	if (!ties && list->wish->offset > 0)
		buf_printf(&query->sql, " OFFSET %lld", (long long)list->wish->offset);
}

/* False for a column whose collation only another program knows. */
static bool is_sortable(const struct list *list, struct arena *arena, struct store *store)
{
	struct query *query = query_new(arena);
	struct fault ignored;
	struct stmt *stmt;
	enum status status;

	buf_text(&query->sql, "SELECT 1 FROM ");
	sql_name(&query->sql, list->model->table);
	buf_text(&query->sql, " AS t ORDER BY ");
	sql_column(&query->sql, "t", sort_field(list)->name);
	status = query_prepare(query, store, &stmt, &ignored);
	stmt_done(stmt);
	return status != STATUS_FAILED;
}

static enum status open_once(struct list *list, struct arena *arena, struct store *store,
	const struct registry *registry, struct fault *fault)
{
	const struct list_wish *wish = list->wish;
	struct query *query = query_new(arena);
	bool is_descending = wish->is_descending != wish->is_backward;
	enum status status;

	append_select(list, arena, query, registry);
	status = append_where(list, arena, store, query, is_descending, fault);
	if (status != STATUS_OK) {
		buf_free(&query->sql);
		return status;
	}
	append_order_by(list, query, is_descending);
	return query_prepare(query, store, &list->stmt, fault);
}

enum status list_open(struct list *list, struct arena *arena, struct store *store,
	const struct registry *registry, const struct model *model,
	const struct list_wish *wish, struct fault *fault)
{
	enum status status;

	*list = (struct list){.model = model, .wish = wish};
	status = open_once(list, arena, store, registry, fault);
	if ((status != STATUS_FAILED && status != STATUS_NOT_FOUND) ||
		!sort_field(list) || is_sortable(list, arena, store))
		return status;
	list->is_unsorted = true;
	return open_once(list, arena, store, registry, fault);
}

struct str list_key(struct arena *arena, const struct list *list)
{
	struct value values[KEY_PARTS_MOST];
	size_t count = list->model->schema.key_count;

	if (list->key < 0 || count > KEY_PARTS_MOST)
		return (struct str){NULL, 0};
	for (size_t i = 0; i < count; i++)
		values[i] = stmt_value(list->stmt, list->key + (int)i);
	return key_encode(arena, list->model, values);
}

struct str list_position(struct arena *arena, const struct list *list)
{
	const struct field *by = sort_field(list);
	size_t count = tie_count(list->model);
	struct str copy;
	struct buf out;

	buf_init(&out, 2 * KEY_BYTES_MOST);
	if (by && count) {
		key_part_encode(
			arena, by->affinity, stmt_value(list->stmt, list->sort), &out);
		if (out.len > LIST_POSITION_BYTES || buf_is_full(&out)) {
			buf_clear(&out, 2 * KEY_BYTES_MOST);
			buf_text(&out, LOOK_UP);
		}
		buf_char(&out, ',');
	}
	for (size_t i = 0; i < count; i++) {
		int column = list->model->order == ORDER_BY_KEY ? list->key + (int)i
								: list->rowid;

		if (i)
			buf_char(&out, ',');
		key_part_encode(arena, tie_affinity(list->model, i),
			stmt_value(list->stmt, column), &out);
	}
	copy = buf_is_full(&out) ? (struct str){NULL, 0}
				 : arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return copy;
}
