/* The years, months and days of a list's date hierarchy. With an index it leaps from one
 * to the next; without one it looks at some rows only. */
#include <time.h>

#include "model/filter_offer.h"

enum { DATES_MOST = 100, YEAR_CHARACTERS = 4, MONTH_CHARACTERS = 7, DAY_CHARACTERS = 10 };

struct dates {
	struct offers *offers;
	struct arena *arena;
	struct store *store;
	const struct model *model;
	const struct field *field;
	struct str within;
	size_t characters; /* of what is looked for */
	struct str from;   /* all that begin with `within` are at or after this, */
	struct str beyond; /* and before this */
};

static bool is_shape(struct str text, size_t characters)
{
	if (text.len != characters)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool is_dash = i == YEAR_CHARACTERS || i == MONTH_CHARACTERS;

		if (is_dash ? text.at[i] != '-' : text.at[i] < '0' || text.at[i] > '9')
			return false;
	}
	return true;
}

static void add_date(struct dates *dates, struct str text)
{
	struct offers *offers = dates->offers;
	struct condition condition;
	struct fault ignored;

	if (offers->count == DATES_MOST || !is_shape(text, dates->characters) ||
		filter_read(dates->arena, dates->field, LOOKUP_EXACT, text, &condition,
			&ignored) != STATUS_OK)
		return;
	text = arena_copy(dates->arena, text);
	offers->at[offers->count++] = (struct offer){
		.label = text, .terms = {{LOOKUP_EXACT, text}}, .term_count = 1};
}

static enum status read_dates(
	struct dates *dates, struct query *query, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	enum status status = query_prepare(query, dates->store, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row)
		add_date(dates, stmt_text(stmt, 0));
	stmt_done(stmt);
	return status;
}

/* The column's first value beyond what `behind` says; NULL: of all that are looked for.
 */
static void append_first(struct dates *dates, struct query *query, const char *behind)
{
	buf_text(&query->sql, "(SELECT ");
	sql_column(&query->sql, "t", dates->field->name);
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, dates->model->table);
	buf_text(&query->sql, " AS t WHERE ");
	sql_column(&query->sql, "t", dates->field->name);
	buf_text(&query->sql, behind ? " > " : " >= ");
	if (behind)
		buf_text(&query->sql, behind);
	else
		query_bind(query, value_text(dates->from));
	buf_text(&query->sql, " AND ");
	sql_column(&query->sql, "t", dates->field->name);
	buf_text(&query->sql, " < ");
	query_bind(query, value_text(dates->beyond));
	buf_text(&query->sql, " ORDER BY ");
	sql_column(&query->sql, "t", dates->field->name);
	buf_text(&query->sql, " LIMIT 1)");
}

static enum status leap(struct dates *dates, struct fault *fault)
{
	struct query *query = query_new(dates->arena);
	int characters = (int)dates->characters;

	buf_text(&query->sql, "WITH RECURSIVE d(v) AS (SELECT ");
	append_first(dates, query, NULL);
	buf_text(&query->sql, " UNION ALL SELECT ");
	append_first(dates, query,
		arena_printf(
			dates->arena, "max(d.v, substr(d.v, 1, %d) || '~')", characters)
			.at);
	buf_printf(&query->sql,
		" FROM d WHERE d.v IS NOT NULL LIMIT %d)"
		" SELECT substr(v, 1, %d) FROM d WHERE v IS NOT NULL",
		DATES_MOST, characters);
	return read_dates(dates, query, fault);
}

/* Those of the table's last rows. */
static enum status look_at_some(struct dates *dates, struct fault *fault)
{
	struct query *query = query_new(dates->arena);
	const struct model *model = dates->model;
	bool is_in_seconds = filter_is_in_seconds(dates->field);

	buf_printf(&query->sql, "SELECT DISTINCT substr(v, 1, %zu) FROM (SELECT %s",
		dates->characters, is_in_seconds ? "date(" : "");
	sql_column(&query->sql, "t", dates->field->name);
	buf_printf(&query->sql, "%s AS v FROM ", is_in_seconds ? ", 'unixepoch')" : "");
	sql_name(&query->sql, model->table);
	buf_text(&query->sql, " AS t");
	if (model->schema.has_rowid && model->schema.rowid_name)
		buf_printf(&query->sql, " ORDER BY t.%s DESC", model->schema.rowid_name);
	buf_printf(&query->sql, " LIMIT %d) WHERE v >= ", OFFER_ROWS_LOOKED_AT);
	query_bind(query, value_text(dates->from));
	buf_text(&query->sql, " AND v < ");
	query_bind(query, value_text(dates->beyond));
	buf_printf(&query->sql, " ORDER BY 1 LIMIT %d", DATES_MOST);
	return read_dates(dates, query, fault);
}

static enum status ask_flag(
	struct dates *dates, struct query *query, bool *flag, struct fault *fault)
{
	struct stmt *stmt;
	enum status status = query_prepare(query, dates->store, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, flag, fault);
	stmt_done(stmt);
	return status;
}

/* A whole index that begins with the column. */
static enum status is_indexed(struct dates *dates, bool *is_so, struct fault *fault)
{
	struct query *query = query_new(dates->arena);

	buf_text(&query->sql, "SELECT 1 FROM pragma_index_list(");
	query_bind(query, value_text(dates->model->table));
	buf_text(&query->sql, ") AS l, pragma_index_xinfo(l.name) AS i WHERE"
			      " NOT l.partial AND i.seqno = 0 AND i.name = ");
	query_bind(query, value_text(dates->field->name));
	return ask_flag(dates, query, is_so, fault);
}

static enum status has_more_rows(struct dates *dates, bool *is_so, struct fault *fault)
{
	struct query *query = query_new(dates->arena);

	buf_text(&query->sql, "SELECT 1 FROM ");
	sql_name(&query->sql, dates->model->table);
	buf_printf(&query->sql, " LIMIT 1 OFFSET %d", OFFER_ROWS_LOOKED_AT);
	return ask_flag(dates, query, is_so, fault);
}

/* Every month or day that there can be: more links than rows rather than fewer. */
static void add_all(struct dates *dates)
{
	dates->offers->count = 0;
	for (int i = 1; i <= (dates->characters == MONTH_CHARACTERS ? 12 : 31); i++)
		add_date(dates, arena_printf(dates->arena, "%.*s-%02d",
					STR_ARGS(dates->within), i));
}

enum status offers_read_dates(struct offers *offers, struct arena *arena,
	struct store *store, const struct model *model, size_t index, struct str within,
	struct fault *fault)
{
	struct dates dates = {.offers = offers,
		.arena = arena,
		.store = store,
		.model = model,
		.field = &model->fields[index],
		.within = within,
		.characters = within.len == 0		      ? YEAR_CHARACTERS
			      : within.len == YEAR_CHARACTERS ? MONTH_CHARACTERS
							      : DAY_CHARACTERS,
		.from = STR("0000-"),
		.beyond = STR(":")};
	bool has_index = false;
	enum status status = STATUS_OK;

	*offers = (struct offers){
		.at = arena_zeroed(arena, DATES_MOST + 1, sizeof(struct offer))};
	if (within.len) {
		dates.from = arena_printf(arena, "%.*s-", STR_ARGS(within));
		dates.beyond = arena_printf(arena, "%.*s-~", STR_ARGS(within));
	}
	if (!filter_is_in_seconds(dates.field))
		status = is_indexed(&dates, &has_index, fault);
	if (status == STATUS_OK && has_index)
		return leap(&dates, fault);
	if (status == STATUS_OK)
		status = has_more_rows(&dates, &offers->is_partial, fault);
	if (status == STATUS_OK && offers->is_partial && within.len)
		add_all(&dates);
	else if (status == STATUS_OK)
		status = look_at_some(&dates, fault);
	return status;
}
