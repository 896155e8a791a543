/* What a filter offers. Must never read a table to its end to find out. */
#include "model/filter_offer.h"

#include <time.h>

enum { LABEL_CHARACTERS = 60, DAY_S = 24 * 60 * 60 };

static bool is_named(const struct field *field, const char *kind)
{
	return strcmp(field->kind->name, kind) == 0;
}

static struct offer *add(
	struct offers *offers, struct str label, enum lookup lookup, struct str text)
{
	struct offer *offer = &offers->at[offers->count++];

	*offer = (struct offer){
		.label = label, .terms = {{lookup, text}}, .term_count = 1};
	return offer;
}

static void begin(struct offers *offers, struct arena *arena, size_t most)
{
	*offers = (struct offers){
		.at = arena_zeroed(arena, most + 1, sizeof(struct offer))};
}

/* A value that has a text which reads back as it, and is not offered yet. */
static void add_value(struct offers *offers, struct arena *arena,
	const struct field *field, struct value value, struct str label)
{
	struct str text;
	struct condition condition;
	struct fault ignored;

	if (value_is_null(value) || value.class == VALUE_BLOB)
		return;
	text = arena_copy(arena, value_spelling(arena, value));
	if (filter_read(arena, field, LOOKUP_EXACT, text, &condition, &ignored) !=
			STATUS_OK ||
		!value_equal(condition.values[0].first, value))
		return;
	for (size_t i = 0; i < offers->count; i++)
		if (str_equal(offers->at[i].terms[0].text, text))
			return;
	add(offers, label.len ? arena_copy(arena, label) : STR("empty"), LOOKUP_EXACT,
		text);
}

static void add_choices(
	struct offers *offers, struct arena *arena, const struct field *field)
{
	begin(offers, arena, field->choice_count + 1);
	for (size_t i = 0; i < field->choice_count; i++)
		add(offers, field->choices[i].label, LOOKUP_EXACT,
			field->choices[i].value);
}

static void add_answers(struct offers *offers, struct arena *arena)
{
	begin(offers, arena, 3);
	add(offers, STR("Yes"), LOOKUP_EXACT, STR("1"));
	add(offers, STR("No"), LOOKUP_EXACT, STR("0"));
}

/* "2026-01-31", or as much of it. */
static struct str day_text(struct arena *arena, int64_t moment_s, int characters)
{
	char text[sizeof "2026-01-31" + 8];
	time_t moment = (time_t)moment_s;
	struct tm parts = {0};

	gmtime_r(&moment, &parts);
	if (!strftime(text, sizeof text, "%Y-%m-%d", &parts))
		text[0] = '\0';
	return arena_printf(arena, "%.*s", characters, text);
}

static void add_spans(struct offers *offers, struct arena *arena, int64_t now_s)
{
	struct str today = day_text(arena, now_s, 10);
	struct offer *week;

	begin(offers, arena, 5);
	add(offers, STR("Today"), LOOKUP_EXACT, today);
	week = add(offers, STR("Past 7 days"), LOOKUP_GTE,
		day_text(arena, now_s - 6 * (int64_t)DAY_S, 10));
	week->terms[week->term_count++] = (struct offer_term){LOOKUP_LTE, today};
	add(offers, STR("This month"), LOOKUP_EXACT, day_text(arena, now_s, 7));
	add(offers, STR("This year"), LOOKUP_EXACT, day_text(arena, now_s, 4));
}

/* The column, called v, of the table's last rows. */
static void append_some(
	struct query *query, const struct model *model, const struct field *field)
{
	buf_text(&query->sql, "(SELECT ");
	sql_column(&query->sql, "t", field->name);
	buf_text(&query->sql, " AS v FROM ");
	sql_name(&query->sql, model->table);
	buf_text(&query->sql, " AS t");
	if (model->schema.has_rowid && model->schema.rowid_name)
		buf_printf(&query->sql, " ORDER BY t.%s DESC", model->schema.rowid_name);
	buf_printf(&query->sql, " LIMIT %d)", OFFER_ROWS_LOOKED_AT);
}

/* Adds what the statement's rows have: a value, and the label of its row when there are
 * two columns. */
static enum status add_rows(struct offers *offers, struct arena *arena,
	struct store *store, struct query *query, const struct field *field, size_t most,
	struct fault *fault)
{
	struct field called = *field;
	struct stmt *stmt;
	bool has_row = true;
	size_t rows = 0;
	int label;
	enum status status = query_prepare(query, store, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	label = stmt_columns(stmt) - 1;
	if (label)
		called.kind = field_kind_named("any");
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		struct value value = stmt_value(stmt, 0);
		struct value shown = stmt_value(stmt, label);

		if (rows++ == most) {
			offers->has_more = true;
			break;
		}
		add_value(offers, arena, field, value,
			called.kind->display(arena, &called,
				value_is_null(shown) ? value : shown, LABEL_CHARACTERS));
	}
	stmt_done(stmt);
	return status;
}

static enum status add_values(struct offers *offers, struct arena *arena,
	struct store *store, const struct model *model, const struct field *field,
	struct fault *fault)
{
	struct query *query = query_new(arena);

	begin(offers, arena, OFFER_VALUES_MOST + 1);
	buf_text(&query->sql, "SELECT DISTINCT v FROM ");
	append_some(query, model, field);
	buf_printf(&query->sql,
		" WHERE v IS NOT NULL AND typeof(v) <> 'blob' AND (typeof(v) <> 'text' OR"
		" length(v) <= %d) ORDER BY v LIMIT %d",
		LABEL_CHARACTERS, OFFER_VALUES_MOST + 1);
	return add_rows(offers, arena, store, query, field, OFFER_VALUES_MOST, fault);
}

static enum status add_references(struct offers *offers, struct arena *arena,
	struct store *store, const struct field *field, const struct model *target,
	size_t target_field, struct fault *fault)
{
	struct query *query = query_new(arena);

	begin(offers, arena, OFFER_REFERENCES_MOST + 1);
	buf_text(&query->sql, "SELECT v, l FROM (SELECT ");
	sql_column(&query->sql, "r", target->fields[target_field].name);
	buf_text(&query->sql, " AS v, ");
	query_row_label(&query->sql, target, "r");
	buf_text(&query->sql, " AS l FROM ");
	sql_name(&query->sql, target->table);
	buf_printf(
		&query->sql, " AS r LIMIT %d) ORDER BY l, v", OFFER_REFERENCES_MOST + 1);
	return add_rows(offers, arena, store, query, field, OFFER_REFERENCES_MOST, fault);
}

enum status offers_read(struct offers *offers, struct arena *arena, struct store *store,
	const struct registry *registry, const struct model *model, size_t index,
	int64_t now_s, struct fault *fault)
{
	const struct field *field = &model->fields[index];
	size_t target_field;
	const struct model *target =
		reference_model(registry, model, index, &target_field);
	enum status status = STATUS_OK;

	if (is_named(field, "blob"))
		begin(offers, arena, 1);
	else if (target)
		status = add_references(
			offers, arena, store, field, target, target_field, fault);
	else if (is_named(field, "boolean"))
		add_answers(offers, arena);
	else if (field->choice_count && !is_named(field, "multiple choice"))
		add_choices(offers, arena, field);
	else if (filter_is_dated(field))
		add_spans(offers, arena, now_s);
	else
		status = add_values(offers, arena, store, model, field, fault);
	if (status == STATUS_OK && field->is_nullable)
		add(offers, STR("NULL"), LOOKUP_IS_NULL, STR("1"));
	return status;
}
