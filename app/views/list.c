/* The changelist: a page of a model's rows. The hottest page there is: each cell costs
 * a few node entries and nothing else. */
#include "views/views.h"

#include "model/key.h"
#include "views/counts.h"
#include "views/listing.h"
#include "views/models.h"

enum { CELL_CHARACTERS = 80 };

static struct str parameter(const struct context *context, const char *name)
{
	const struct str *value = form_get(&context->query, str_from(name));

	return value ? *value : (struct str){NULL, 0};
}

/* Splits a URL of the route around the place of the key, so that rows need no more
 * than two pieces put together. */
static void split_url(struct context *context, const char *route,
	const struct model *model, struct str *prefix, struct str *suffix)
{
	struct str url = page_url(context, route, model, STR("\x01"), STR(""));
	size_t place = str_find(url, 0, '\x01');

	*prefix = str_slice(url, 0, place);
	*suffix = str_slice(url, place + 1, url.len);
}

static struct str join3(
	struct arena *arena, struct str one, struct str two, struct str three)
{
	const struct str parts[] = {one, two, three};
	char *joined = arena_alloc(arena, one.len + two.len + three.len + 1);
	size_t used = 0;

	for (size_t i = 0; i < 3; i++) {
		if (parts[i].len)
			memcpy(joined + used, parts[i].at, parts[i].len);
		used += parts[i].len;
	}
	joined[used] = '\0';
	return (struct str){joined, used};
}

/* By no other column is sorted: the links to the next page would give its values away. */
static bool is_shown(const struct model *model, const struct field *field)
{
	for (size_t i = 0; i < model->shown_count; i++)
		if (model->shown[i] == model_index(model, field))
			return true;
	return false;
}

/* "o=name" sorts up, "o=-name" down; "o=+-name" up by a column called "-name". */
static enum status read_sort(struct listing *listing, struct fault *fault)
{
	struct str order = parameter(listing->context, "o");

	if (!order.len) {
		if (listing->model->sorted_by >= 0)
			listing->wish.sort =
				&listing->model->fields[listing->model->sorted_by];
		listing->wish.is_descending = listing->model->is_sorted_descending;
		return STATUS_OK;
	}
	if (order.at[0] == '-' || order.at[0] == '+') {
		listing->wish.is_descending = order.at[0] == '-';
		order = str_slice(order, 1, order.len);
	}
	listing->wish.sort = model_field(listing->model, order);
	if (!listing->wish.sort || !is_shown(listing->model, listing->wish.sort))
		return fault_set(fault, STATUS_NOT_FOUND,
			"This list has no column %.*s to sort by.", STR_ARGS(order));
	return STATUS_OK;
}

static enum status read_wish(struct listing *listing, struct fault *fault)
{
	struct str after = parameter(listing->context, "after"),
		   before = parameter(listing->context, "before"),
		   page = parameter(listing->context, "p");
	enum status status = read_sort(listing, fault);
	int64_t number = 1;

	if (status != STATUS_OK)
		return status;
	if (before.len) {
		listing->wish.is_backward = true;
		listing->wish.position = str_is(before, "end") ? STR("") : before;
	} else {
		listing->wish.position = after;
	}
	if (page.len && (!str_to_int64(page, &number) || number < 1 ||
				number > INT64_MAX / PAGE_ROWS_MOST))
		return fault_set(
			fault, STATUS_NOT_FOUND, "This is no page of this list.");
	listing->wish.offset = (number - 1) * listing->model->page_rows;
	return STATUS_OK;
}

static bool is_number(const struct list_column *column)
{
	const char *kind = column->field->kind->name;

	return column->label < 0 &&
	       (strcmp(kind, "integer") == 0 || strcmp(kind, "big integer") == 0 ||
		       strcmp(kind, "duration") == 0 || strcmp(kind, "real") == 0 ||
		       strcmp(kind, "decimal") == 0 || strcmp(kind, "blob") == 0);
}

static void add_headings(struct listing *listing)
{
	struct arena *arena = listing->context->arena;
	struct node *headings = node_set_list(arena, listing->page->root, "headings");

	for (size_t i = 0; i < listing->list.column_count; i++) {
		const struct list_column *column = &listing->list.columns[i];
		struct node *heading = node_add_dict(arena, headings);
		bool is_sorted = listing->wish.sort == column->field;

		node_set_text(arena, heading, "field", column->field->name);
		node_set_text(arena, heading, "label", column->field->label);
		node_set_text(arena, heading, "type", column->field->type);
		node_set_flag(arena, heading, "is_number", listing->is_number[i]);
		node_set_text(arena, heading, "url",
			listing_url(listing,
				listing_order(arena, column->field,
					is_sorted && !listing->wish.is_descending),
				NULL, STR("")));
		if (is_sorted)
			node_set_text(arena, heading, "sorted",
				listing->wish.is_descending ? STR("descending")
							    : STR("ascending"));
	}
}

/* What stands for a value that has no text of its own. */
static void set_mark(
	struct arena *arena, struct node *cell, struct str mark, struct str url)
{
	node_set_text(arena, cell, "text", STR(""));
	node_set_text(arena, cell, "mark", mark);
	node_set_text(arena, cell, "url", url);
}

static void set_value(struct arena *arena, struct node *cell, const struct field *field,
	struct value value, struct str url)
{
	struct str text = field->kind->display(arena, field, value, CELL_CHARACTERS);

	if (!text.len) {
		set_mark(arena, cell, STR("empty"), url);
		return;
	}
	node_set_text(arena, cell, "text", arena_copy(arena, text));
	node_set_text(arena, cell, "mark", STR(""));
	node_set_text(arena, cell, "url", url);
}

/* As what the label of a referred-to row is shown: a title is a text. */
static const struct field *label_field(const struct list_column *column)
{
	static struct field title;

	title.kind = field_kind_named("text");
	if (column->target->title_count)
		return &title;
	return column->target->label_count
		       ? &column->target->fields[column->target->label_fields[0]]
		       : column->field;
}

static void add_cell(
	struct listing *listing, struct node *cells, size_t index, struct str row_url)
{
	struct arena *arena = listing->context->arena;
	const struct list_column *column = &listing->list.columns[index];
	struct stmt *stmt = listing->list.stmt;
	struct value value = stmt_value(stmt, column->value), label = value_null();
	struct node *cell = node_add_dict(arena, cells);
	struct str url = STR("");

	/* All are always set: a name that a cell lacks would be looked for
	 * in its row and in the page. */
	node_set_text(arena, cell, "field", column->field->name);
	node_set_flag(arena, cell, "is_number", listing->is_number[index]);
	if (index == 0)
		url = row_url;
	if (value_is_null(value)) {
		set_mark(arena, cell, STR("NULL"), url);
		return;
	}
	if (column->is_blob >= 0 && stmt_integer(stmt, column->is_blob))
		value = value_blob((struct str){NULL, (size_t)value.integer});
	if (column->label >= 0)
		label = stmt_value(stmt, column->label);
	if (value_is_null(label)) {
		set_value(arena, cell, column->field, value, url);
		return;
	}
	if (listing->target_prefix[index].at && index != 0) {
		struct str key = key_encode(arena, column->target, &value);

		if (key.len)
			url = join3(arena, listing->target_prefix[index], key,
				listing->target_suffix[index]);
	}
	set_value(arena, cell, label_field(column), label, url);
}

static void add_row(struct listing *listing)
{
	struct arena *arena = listing->context->arena;
	struct node *row = node_dict(arena), *cells = node_set_list(arena, row, "cells");
	struct str key = list_key(arena, &listing->list), url = {NULL, 0};

	node_set_text(arena, row, "key", key);
	if (key.len)
		url = join3(arena, listing->row_prefix, key, listing->row_suffix);
	for (size_t i = 0; i < listing->list.column_count; i++)
		add_cell(listing, cells, i, url);
	listing->rows[listing->row_count++] = row;
}

static void look_at_columns(struct listing *listing)
{
	struct arena *arena = listing->context->arena;
	size_t count = listing->list.column_count;

	listing->target_prefix = arena_zeroed(arena, count + 1, sizeof(struct str));
	listing->target_suffix = arena_zeroed(arena, count + 1, sizeof(struct str));
	listing->is_number = arena_zeroed(arena, count + 1, sizeof(bool));
	for (size_t i = 0; i < count; i++) {
		const struct list_column *column = &listing->list.columns[i];

		listing->is_number[i] = is_number(column);
		if (column->target && column->target->schema.key_count == 1 &&
			column->target->schema.key[0] == column->target_field)
			split_url(listing->context, "model_change", column->target,
				&listing->target_prefix[i], &listing->target_suffix[i]);
	}
	if (model_has_key(listing->model))
		split_url(listing->context, "model_change", listing->model,
			&listing->row_prefix, &listing->row_suffix);
}

static enum status read_rows(struct listing *listing, struct fault *fault)
{
	struct context *context = listing->context;
	bool has_row = true;
	enum status status =
		list_open(&listing->list, context->arena, context->site->store,
			context->site->registry, listing->model, &listing->wish, fault);

	if (status != STATUS_OK)
		return status;
	look_at_columns(listing);
	while ((status = stmt_step(listing->list.stmt, &has_row, fault)) == STATUS_OK &&
		has_row) {
		if (listing->row_count == listing->model->page_rows) {
			listing->has_more = true;
			break;
		}
		add_row(listing);
		listing->positions[listing->row_count > 1] =
			listing->row_count == 1 ||
					listing->row_count == listing->model->page_rows
				? list_position(context->arena, &listing->list)
				: listing->positions[1];
	}
	stmt_done(listing->list.stmt);
	return status;
}

static void add_rows(struct listing *listing)
{
	struct arena *arena = listing->context->arena;
	struct node *rows = node_set_list(arena, listing->page->root, "rows");

	for (size_t i = 0; i < listing->row_count; i++)
		node_add(arena, rows,
			listing->rows[listing->wish.is_backward
					      ? listing->row_count - 1 - i
					      : i]);
}

/* A filter's rows are all on this page, or they are counted for as long as it is worth.
 */
static enum status count_rows(struct listing *listing, struct row_count *count,
	bool *is_known, struct fault *fault)
{
	struct context *context = listing->context;
	enum status status;

	*is_known = true;
	if (!listing->filter)
		return counts_of(context->site->counts, context->site->store,
			context->arena, &context->stamp, listing->model, count, fault);
	if (!listing->wish.position.len && !listing->has_more) {
		*count = (struct row_count){
			.rows = (int64_t)listing->row_count, .is_exact = true};
		return STATUS_OK;
	}
	status = list_count_filtered(context->site->store, context->arena, listing->model,
		listing->filter, listing_patience_ms(listing), count, fault);
	*is_known = status == STATUS_OK;
	return status == STATUS_TOO_SLOW ? STATUS_OK : status;
}

static enum status add_summary(struct listing *listing, struct fault *fault)
{
	struct context *context = listing->context;
	struct node *root = listing->page->root;
	const struct model *model = listing->model;
	struct row_count count;
	bool is_known;
	enum status status;

	node_set_text(context->arena, root, "read_only", model->read_only);
	node_set_text(context->arena, root, "slug", model->slug);
	if (model->listed_count > listing->list.column_count) {
		node_set_number(context->arena, root, "columns_shown",
			(int64_t)listing->list.column_count);
		node_set_number(
			context->arena, root, "columns", (int64_t)model->listed_count);
	}
	if (model_is_editable(model) &&
		permission_allows(context_user(context), ACCESS_CHANGE))
		node_set_text(context->arena, root, "add_url",
			page_url(context, "model_add", model, STR(""), STR("")));
	if (models_may_change(context))
		node_set_text(context->arena, root, "define_url",
			models_url(context, "models_one", model->table));
	if (model->order == ORDER_BY_OFFSET)
		return STATUS_OK;
	status = count_rows(listing, &count, &is_known, fault);
	if (status == STATUS_OK && is_known) {
		node_set_text(context->arena, root, "count",
			counts_text(context->arena, &count));
		node_set_flag(context->arena, root, "is_one",
			count.is_exact && count.rows == 1);
	}
	return status;
}

static enum status say_unreadable(struct listing *listing, struct fault *fault)
{
	page_alert(listing->context, listing->page,
		arena_printf(listing->context->arena, "This table cannot be read. %.*s",
			STR_ARGS(listing->model->read_only)));
	return page_render(listing->context, "list", listing->page, 200, fault);
}

enum status view_list(struct context *context, struct fault *fault)
{
	const struct model *model = context->match.model;
	struct listing *listing = arena_zeroed(context->arena, 1, sizeof *listing);
	bool is_redirected;
	enum status status;

	status = listing_redirect_alias(context, &is_redirected, fault);
	if (status != STATUS_OK || is_redirected)
		return status;
	listing->context = context;
	listing->model = model;
	listing->rows =
		arena_zeroed(context->arena, model->page_rows + 1, sizeof *listing->rows);
	listing->page = page_begin(
		context, model->label_plural.len ? model->label_plural : model->label);
	page_crumb(context, listing->page,
		model->label_plural.len ? model->label_plural : model->label, STR(""));
	if (model->schema.is_unreadable)
		return say_unreadable(listing, fault);
	listing_read_filter(listing);
	status = read_wish(listing, fault);
	if (status == STATUS_OK)
		status = read_rows(listing, fault);
	if (status == STATUS_OK)
		status = add_summary(listing, fault);
	if (status == STATUS_OK)
		status = listing_add_filters(listing, fault);
	if (status != STATUS_OK)
		return status;
	add_headings(listing);
	add_rows(listing);
	listing_add_pager(listing);
	return page_render(context, "list", listing->page, 200, fault);
}
