/* The changelist's search and conditions: read from its URL, and shown above its rows.
 * Must never show a condition that was not applied, nor apply one without showing it. */
#include "views/listing.h"

enum { PATIENCE_MS = 1000, CHIP_CHARACTERS = 60 };

int64_t listing_patience_ms(const struct listing *listing)
{
	int query_ms = listing->context->site->config->query_ms;

	return query_ms < PATIENCE_MS ? query_ms : PATIENCE_MS;
}

static struct filter *filter_of(struct listing *listing)
{
	struct context *context = listing->context;

	if (!listing->filter) {
		listing->filter = filter_new(context->arena);
		listing->terms = arena_zeroed(context->arena, FILTER_CONDITIONS_MOST + 1,
			sizeof *listing->terms);
	}
	return listing->filter;
}

/* `why` is a sentence of its own; NULL: the parameter means nothing here. */
static void say_ignored(struct listing *listing, struct str name, const char *why)
{
	struct arena *arena = listing->context->arena;
	struct str sentence;

	if (why)
		sentence =
			arena_printf(arena, "“%.*s” is ignored. %s", STR_ARGS(name), why);
	else
		sentence = arena_printf(arena,
			"This list does not know the parameter “%.*s”; %s",
			STR_ARGS(name),
			listing->term_count ? "it is ignored." : "all rows are shown.");
	page_alert(listing->context, listing->page, sentence);
}

static void read_search(struct listing *listing)
{
	const struct str *text = form_get(&listing->context->query, STR("q"));
	struct fault fault;
	enum status status;

	if (!text || !listing->model->searched_count || !str_trim(*text).len)
		return;
	status = filter_add_words(
		filter_of(listing), listing->context->arena, *text, &fault);
	if (status != STATUS_OK) {
		say_ignored(listing, STR("q"), fault.sentence);
		return;
	}
	listing->search = *text;
	listing->search_terms = 1;
	listing->terms[listing->term_count++] = (struct form_pair){STR("q"), *text};
}

static void read_condition(struct listing *listing, const struct form_pair *pair)
{
	struct context *context = listing->context;
	const struct field *field;
	enum lookup lookup;
	struct fault fault;

	if (!filter_find(listing->model, pair->name, &field, &lookup))
		return;
	if (filter_add(filter_of(listing), context->arena, context->site->store,
		    listing->model, field, lookup, pair->value, &fault) != STATUS_OK)
		say_ignored(listing, pair->name, fault.sentence);
	else
		listing->terms[listing->term_count++] = *pair;
}

static bool is_understood(const struct listing *listing, struct str name)
{
	const struct field *field;
	enum lookup lookup;

	if (str_is(name, "q"))
		return listing->model->searched_count > 0;
	return filter_is_reserved(name) ||
	       filter_find(listing->model, name, &field, &lookup);
}

void listing_read_filter(struct listing *listing)
{
	const struct form *query = &listing->context->query;

	read_search(listing);
	for (size_t i = 0; i < query->count; i++)
		read_condition(listing, &query->pairs[i]);
	for (size_t i = 0; i < query->count; i++)
		if (!is_understood(listing, query->pairs[i].name))
			say_ignored(listing, query->pairs[i].name, NULL);
	if (filter_is_empty(listing->filter))
		listing->filter = NULL;
	listing->wish.filter = listing->filter;
}

static struct str asked_order(const struct listing *listing)
{
	const struct str *order = form_get(&listing->context->query, STR("o"));

	return order ? *order : STR("");
}

static void add_search(struct listing *listing)
{
	struct arena *arena = listing->context->arena;
	struct node *search, *hidden, *input;
	struct str order = asked_order(listing);

	if (!listing->model->searched_count)
		return;
	search = node_set_dict(arena, listing->page->root, "search");
	node_set_text(arena, search, "action", listing_link(listing, STR(""), NULL, 0));
	node_set_text(arena, search, "words", listing->search);
	hidden = node_set_list(arena, search, "kept");
	if (order.len) {
		input = node_add_dict(arena, hidden);
		node_set_text(arena, input, "name", STR("o"));
		node_set_text(arena, input, "value", order);
	}
	for (size_t i = listing->search_terms; i < listing->term_count; i++) {
		input = node_add_dict(arena, hidden);
		node_set_text(arena, input, "name", listing->terms[i].name);
		node_set_text(arena, input, "value", listing->terms[i].value);
	}
}

static struct str url_without(struct listing *listing, size_t term)
{
	struct form_pair *pairs = arena_alloc(
		listing->context->arena, (listing->term_count + 1) * sizeof *pairs);
	size_t count = 0;

	for (size_t i = 0; i < listing->term_count; i++)
		if (i != term)
			pairs[count++] = listing->terms[i];
	return listing_link(listing, asked_order(listing), pairs, count);
}

/* "Price ≥ 5", "Author: Jane Austen". */
static struct str condition_text(
	struct arena *arena, const struct condition *condition, struct str label)
{
	static const char *const between[] = {
		[LOOKUP_EXACT] = ": ",
		[LOOKUP_IN] = ": ",
		[LOOKUP_IS_NULL] = ": ",
		[LOOKUP_GTE] = " ≥ ",
		[LOOKUP_LTE] = " ≤ ",
		[LOOKUP_GT] = " > ",
		[LOOKUP_LT] = " < ",
	};
	struct str text = label.len ? label : condition->text;

	if (condition->lookup == LOOKUP_IS_NULL)
		text = str_is(condition->text, "1") ? STR("NULL") : STR("not NULL");
	if (!text.len)
		text = STR("empty");
	return arena_printf(arena, "%.*s%s%.*s", STR_ARGS(condition->field->label),
		between[condition->lookup],
		STR_ARGS(str_first_characters(text, CHIP_CHARACTERS)));
}

static void add_chips(struct listing *listing, const struct str *labels)
{
	struct arena *arena = listing->context->arena;
	struct node *root = listing->page->root, *chips, *chip;

	if (!listing->term_count)
		return;
	chips = node_set_list(arena, root, "chips");
	for (size_t i = 0; i < listing->term_count; i++) {
		size_t at = i - listing->search_terms;

		chip = node_add_dict(arena, chips);
		node_set_text(arena, chip, "text",
			i < listing->search_terms
				? arena_printf(arena, "“%.*s”",
					  STR_ARGS(str_first_characters(
						  listing->search, CHIP_CHARACTERS)))
				: condition_text(arena, &listing->filter->conditions[at],
					  labels[at]));
		node_set_text(arena, chip, "url", url_without(listing, i));
	}
	node_set_text(arena, root, "clear_url",
		listing_link(listing, asked_order(listing), NULL, 0));
}

enum status listing_add_filters(struct listing *listing, struct fault *fault)
{
	struct str labels[FILTER_CONDITIONS_MOST] = {{NULL, 0}};
	enum status status;

	if (!listing->filter && !listing->model->searched_count &&
		!listing->model->filtered_count && listing->model->date_hierarchy < 0)
		return STATUS_OK;
	add_search(listing);
	status = listing_add_panel(listing, labels, fault);
	add_chips(listing, labels);
	return status;
}
