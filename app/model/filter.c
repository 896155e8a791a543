/* Conditions of a list as SQL. Values are always bound, and names come from the model:
 * nothing that was typed gets into a statement's text. */
#include "model/filter.h"

static const struct {
	const char *name;
	enum lookup lookup;
} lookups[] = {
	{"exact", LOOKUP_EXACT},
	{"in", LOOKUP_IN},
	{"isnull", LOOKUP_IS_NULL},
	{"gte", LOOKUP_GTE},
	{"lte", LOOKUP_LTE},
	{"gt", LOOKUP_GT},
	{"lt", LOOKUP_LT},
};

enum { LOOKUP_COUNT = sizeof lookups / sizeof *lookups };

struct filter *filter_new(struct arena *arena)
{
	struct filter *filter = arena_zeroed(arena, 1, sizeof *filter);

	filter->conditions =
		arena_zeroed(arena, FILTER_CONDITIONS_MOST, sizeof *filter->conditions);
	filter->words = arena_zeroed(arena, FILTER_WORDS_MOST, sizeof *filter->words);
	return filter;
}

bool filter_is_reserved(struct str name)
{
	static const char *const reserved[] = {"o", "q", "p", "after", "before"};

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (str_is(name, reserved[i]))
			return true;
	return false;
}

static const struct field *shown_field(const struct model *model, struct str name)
{
	for (size_t i = 0; i < model->shown_count; i++)
		if (str_equal(model->fields[model->shown[i]].name, name))
			return &model->fields[model->shown[i]];
	return NULL;
}

static bool has_order(const struct field *field)
{
	/* Durations that are texts are written in many ways. */
	if (strcmp(field->kind->name, "duration") == 0)
		return field->affinity != AFFINITY_TEXT;
	return field->kind->compare || filter_is_dated(field);
}

bool filter_find(const struct model *model, struct str name, const struct field **field,
	enum lookup *lookup)
{
	*lookup = LOOKUP_EXACT;
	*field = filter_is_reserved(name) ? NULL : shown_field(model, name);
	if (*field)
		return true;
	for (size_t i = 0; i < LOOKUP_COUNT; i++) {
		size_t length = strlen(lookups[i].name) + 2;

		if (name.len < length || !str_ends(name, lookups[i].name) ||
			memcmp(name.at + name.len - length, "__", 2) != 0)
			continue;
		*lookup = lookups[i].lookup;
		*field = shown_field(model, str_slice(name, 0, name.len - length));
		return *field && (*lookup < LOOKUP_GTE || has_order(*field));
	}
	return false;
}

struct str filter_name(struct arena *arena, const struct field *field, enum lookup lookup)
{
	if (lookup == LOOKUP_EXACT && !filter_is_reserved(field->name))
		return field->name;
	for (size_t i = 0; i < LOOKUP_COUNT; i++)
		if (lookups[i].lookup == lookup)
			return arena_printf(arena, "%.*s__%s", STR_ARGS(field->name),
				lookups[i].name);
	return field->name;
}

enum status filter_add(struct filter *filter, struct arena *arena, struct store *store,
	const struct model *model, const struct field *field, enum lookup lookup,
	struct str text, struct fault *fault)
{
	struct buf sql;
	struct fault why;
	enum status status;

	if (filter->count == FILTER_CONDITIONS_MOST)
		return fault_set(fault, STATUS_INVALID, "There are too many conditions.");
	status = filter_read(
		arena, field, lookup, text, &filter->conditions[filter->count], fault);
	if (status != STATUS_OK || lookup == LOOKUP_IS_NULL) {
		filter->count += status == STATUS_OK;
		return status;
	}
	buf_init(&sql, SQL_BYTES_MOST);
	buf_text(&sql, "SELECT 1 FROM ");
	sql_name(&sql, model->table);
	buf_text(&sql, " AS t WHERE ");
	sql_column(&sql, "t", field->name);
	buf_text(&sql, " > 0");
	status = store_try(store, buf_content(&sql), &why);
	buf_free(&sql);
	if (status != STATUS_OK)
		return fault_set(
			fault, STATUS_INVALID, "SQLite cannot compare this column here.");
	filter->count++;
	return STATUS_OK;
}

/* "%word%", in which % and _ are only themselves. */
static struct str pattern_of(struct arena *arena, struct str word)
{
	char *pattern = arena_alloc(arena, 2 * word.len + 3);
	size_t length = 0;

	pattern[length++] = '%';
	for (size_t i = 0; i < word.len; i++) {
		if (word.at[i] == '%' || word.at[i] == '_' || word.at[i] == '\\')
			pattern[length++] = '\\';
		pattern[length++] = word.at[i];
	}
	pattern[length++] = '%';
	return (struct str){pattern, length};
}

static bool is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

enum status filter_add_words(
	struct filter *filter, struct arena *arena, struct str text, struct fault *fault)
{
	size_t at = 0, count = 0;

	if (!str_is_utf8(text))
		return fault_set(fault, STATUS_INVALID, "This is no valid UTF-8 text.");
	while (at < text.len) {
		size_t from = at;

		while (at < text.len && !is_space(text.at[at]))
			at++;
		if (at > from && count == FILTER_WORDS_MOST)
			return fault_set(fault, STATUS_INVALID,
				"Search for %d words at most.", FILTER_WORDS_MOST);
		if (at > from)
			filter->words[count++] =
				pattern_of(arena, str_slice(text, from, at));
		if (count && filter->words[count - 1].len > FILTER_WORD_BYTES_MOST)
			return fault_set(fault, STATUS_INVALID, "A word is too long.");
		at++;
	}
	filter->word_count = count;
	return STATUS_OK;
}

static void append_comparison(struct query *query, const struct field *field,
	const char *operator, struct value value)
{
	sql_column(&query->sql, "t", field->name);
	buf_text(&query->sql, operator);
	query_bind(query, value);
}

/* In the order of numbers, also where the column keeps them as texts. */
static void append_order(struct query *query, const struct field *field,
	const char *operator, struct value value)
{
	if (!filter_is_number_text(field)) {
		append_comparison(query, field, operator, value);
		return;
	}
	buf_text(&query->sql, "CAST(");
	sql_column(&query->sql, "t", field->name);
	buf_printf(&query->sql, " AS NUMERIC)%s", operator);
	query_bind(query, value);
}

/* What the lookup says of one value. */
static void append_one(struct query *query, const struct condition *condition,
	const struct filter_value *value)
{
	const struct field *field = condition->field;
	bool is_span = !value_is_null(value->beyond);

	switch (condition->lookup) {
	case LOOKUP_GTE:
		append_order(query, field, " >= ", value->first);
		return;
	case LOOKUP_LT:
		append_order(query, field, " < ", value->first);
		return;
	case LOOKUP_GT:
		append_order(query, field, is_span ? " >= " : " > ",
			is_span ? value->beyond : value->first);
		return;
	case LOOKUP_LTE:
		append_order(query, field,
			is_span ? " < " : " <= ", is_span ? value->beyond : value->first);
		return;
	case LOOKUP_EXACT:
	case LOOKUP_IN:
	case LOOKUP_IS_NULL:
		break;
	}
	buf_char(&query->sql, '(');
	append_comparison(query, field, " >= ", value->first);
	buf_text(&query->sql, " AND ");
	append_comparison(query, field, " < ", value->beyond);
	buf_char(&query->sql, ')');
}

/* One of the values: those that are no spans in one IN. */
static void append_any(struct query *query, const struct condition *condition)
{
	const char *separator = "(";
	size_t alone = 0;

	for (size_t i = 0; i < condition->count; i++)
		if (value_is_null(condition->values[i].beyond)) {
			if (alone++ == 0) {
				buf_char(&query->sql, '(');
				sql_column(&query->sql, "t", condition->field->name);
				buf_text(&query->sql, " IN (");
			} else {
				buf_text(&query->sql, ", ");
			}
			query_bind(query, condition->values[i].first);
		}
	if (alone) {
		buf_char(&query->sql, ')');
		separator = " OR ";
	}
	for (size_t i = 0; i < condition->count; i++)
		if (!value_is_null(condition->values[i].beyond)) {
			buf_text(&query->sql, separator);
			append_one(query, condition, &condition->values[i]);
			separator = " OR ";
		}
	buf_char(&query->sql, ')');
}

static void append_condition(struct query *query, const struct condition *condition)
{
	bool is_any = condition->lookup == LOOKUP_EXACT || condition->lookup == LOOKUP_IN;

	if (condition->lookup == LOOKUP_IS_NULL) {
		sql_column(&query->sql, "t", condition->field->name);
		buf_text(&query->sql,
			str_is(condition->text, "1") ? " IS NULL" : " IS NOT NULL");
	} else if (is_any && condition->count == 1 &&
		   value_is_null(condition->values[0].beyond)) {
		append_comparison(
			query, condition->field, " = ", condition->values[0].first);
	} else if (is_any) {
		append_any(query, condition);
	} else {
		append_one(query, condition, &condition->values[0]);
	}
}

static void append_word(
	struct query *query, const struct model *model, struct str pattern)
{
	buf_char(&query->sql, '(');
	for (size_t i = 0; i < model->searched_count; i++) {
		buf_text(&query->sql, i ? " OR " : "");
		sql_column(&query->sql, "t", model->fields[model->searched[i]].name);
		buf_text(&query->sql, " LIKE ");
		query_bind(query, value_text(pattern));
		buf_text(&query->sql, " ESCAPE '\\'");
	}
	buf_char(&query->sql, ')');
}

void filter_append(
	struct query *query, const struct model *model, const struct filter *filter)
{
	const char *separator = "";

	for (size_t i = 0; i < filter->count; i++) {
		buf_text(&query->sql, separator);
		append_condition(query, &filter->conditions[i]);
		separator = " AND ";
	}
	for (size_t i = 0; i < filter->word_count; i++) {
		buf_text(&query->sql, separator);
		append_word(query, model, filter->words[i]);
		separator = " AND ";
	}
}
