/* What a list offers to be filtered by, as links: a filter for each of the model's
 * filtered fields, and the date hierarchy. Works without scripts. */
#include "base/clock.h"
#include "model/filter_offer.h"
#include "views/listing.h"

enum { FILTERS_MOST = 20, YEAR_CHARACTERS = 4, MONTH_CHARACTERS = 7 };

/* What only helps may fail without taking the page away. */
static bool is_bearable(enum status status)
{
	return status == STATUS_FAILED || status == STATUS_TOO_SLOW ||
	       status == STATUS_INVALID || status == STATUS_TOO_LARGE;
}

static struct str asked_order(const struct listing *listing)
{
	const struct str *order = form_get(&listing->context->query, STR("o"));

	return order ? *order : STR("");
}

/* The present URL with these conditions on the field in place of those that it has. */
static struct str url_with(struct listing *listing, const struct field *field,
	const struct offer_term *terms, size_t term_count)
{
	struct arena *arena = listing->context->arena;
	struct form_pair *pairs = arena_alloc(
		arena, (listing->term_count + term_count + 1) * sizeof *pairs);
	size_t count = 0;

	for (size_t i = 0; i < listing->term_count; i++)
		if (i < listing->search_terms ||
			listing->filter->conditions[i - listing->search_terms].field !=
				field)
			pairs[count++] = listing->terms[i];
	for (size_t i = 0; i < term_count; i++)
		pairs[count++] = (struct form_pair){
			filter_name(arena, field, terms[i].lookup), terms[i].text};
	return listing_link(listing, asked_order(listing), pairs, count);
}

/* Whether the list has these conditions on the field, and no others. */
static bool is_chosen(const struct listing *listing, const struct field *field,
	const struct offer_term *terms, size_t term_count)
{
	const struct filter *filter = listing->filter;
	size_t count = 0, same = 0;

	for (size_t i = 0; filter && i < filter->count; i++) {
		const struct condition *at = &filter->conditions[i];

		if (at->field != field)
			continue;
		count++;
		for (size_t j = 0; j < term_count; j++)
			same += at->lookup == terms[j].lookup &&
				str_equal(at->text, terms[j].text);
	}
	return count == term_count && same == term_count;
}

static void add_link(struct arena *arena, struct node *links, struct str label,
	struct str url, bool is_on)
{
	struct node *link = node_add_dict(arena, links);

	node_set_text(arena, link, "label", label);
	node_set_text(arena, link, "url", url);
	node_set_flag(arena, link, "is_chosen", is_on);
}

/* The conditions that an offer is called by its label. */
static void take_label(const struct listing *listing, const struct field *field,
	const struct offer *offer, struct str *labels)
{
	for (size_t i = 0; listing->filter && i < listing->filter->count; i++) {
		const struct condition *at = &listing->filter->conditions[i];

		if (at->field == field && offer->term_count == 1 &&
			at->lookup == offer->terms[0].lookup &&
			str_equal(at->text, offer->terms[0].text) &&
			!filter_is_dated(field))
			labels[i] = offer->label;
	}
}

static struct str note_of(struct arena *arena, const struct offers *offers)
{
	if (offers->has_more)
		return arena_printf(arena, "There are more.");
	if (offers->is_partial)
		return arena_printf(arena, "As found in %d rows.", OFFER_ROWS_LOOKED_AT);
	return STR("");
}

static void add_filter(struct listing *listing, struct node *filters,
	const struct field *field, const struct offers *offers, struct str *labels)
{
	struct arena *arena = listing->context->arena;
	struct node *filter = node_add_dict(arena, filters), *links;

	node_set_text(arena, filter, "label", field->label);
	node_set_text(arena, filter, "field", field->name);
	node_set_text(arena, filter, "note", note_of(arena, offers));
	links = node_set_list(arena, filter, "links");
	add_link(arena, links, STR("Any"), url_with(listing, field, NULL, 0),
		is_chosen(listing, field, NULL, 0));
	for (size_t i = 0; i < offers->count; i++) {
		const struct offer *offer = &offers->at[i];

		add_link(arena, links, offer->label,
			url_with(listing, field, offer->terms, offer->term_count),
			is_chosen(listing, field, offer->terms, offer->term_count));
		take_label(listing, field, offer, labels);
	}
}

static enum status add_filters(
	struct listing *listing, struct str *labels, struct fault *fault)
{
	struct context *context = listing->context;
	const struct model *model = listing->model;
	struct node *filters;
	enum status status = STATUS_OK;

	if (!model->filtered_count)
		return STATUS_OK;
	node_set_flag(context->arena, listing->page->root, "has_filters", true);
	filters = node_set_list(context->arena, listing->page->root, "filters");
	for (size_t i = 0; i < model->filtered_count && i < FILTERS_MOST; i++) {
		struct offers offers;

		status = offers_read(&offers, context->arena, context->site->store,
			context->site->registry, model, model->filtered[i],
			clock_unix_s(), fault);
		if (status == STATUS_OK)
			add_filter(listing, filters, &model->fields[model->filtered[i]],
				&offers, labels);
		else if (!is_bearable(status))
			return status;
	}
	return STATUS_OK;
}

/* The year, month or day that the list shows, if it is one. */
static struct str present_span(const struct listing *listing, const struct field *field)
{
	const struct filter *filter = listing->filter;
	struct str span = STR("");
	size_t count = 0;

	for (size_t i = 0; filter && i < filter->count; i++)
		if (filter->conditions[i].field == field) {
			const struct condition *at = &filter->conditions[i];

			if (at->lookup == LOOKUP_EXACT &&
				!value_is_null(at->values[0].beyond))
				span = str_trim(at->text);
			count++;
		}
	return count == 1 ? span : STR("");
}

/* "2026", "January 2026" or, within a year, "January"; a day as its number. */
static struct str span_label(struct arena *arena, struct str span, bool is_within)
{
	static const char *const months[] = {"January", "February", "March", "April",
		"May", "June", "July", "August", "September", "October", "November",
		"December"};
	int month, day;

	if (span.len < MONTH_CHARACTERS)
		return span;
	month = (span.at[5] - '0') * 10 + span.at[6] - '0';
	if (month < 1 || month > 12)
		return span;
	if (span.len == MONTH_CHARACTERS)
		return is_within ? str_from(months[month - 1])
				 : arena_printf(arena, "%s %.*s", months[month - 1],
					   YEAR_CHARACTERS, span.at);
	day = (span.at[8] - '0') * 10 + span.at[9] - '0';
	return arena_printf(arena, "%d", day);
}

static void add_span(struct listing *listing, struct node *links,
	const struct field *field, struct str span, bool is_within)
{
	const struct offer_term term = {LOOKUP_EXACT, span};
	struct arena *arena = listing->context->arena;

	add_link(arena, links, span_label(arena, span, is_within),
		url_with(listing, field, &term, 1),
		str_equal(present_span(listing, field), span));
}

static enum status add_dates(struct listing *listing, struct fault *fault)
{
	struct context *context = listing->context;
	const struct model *model = listing->model;
	size_t index = (size_t)model->date_hierarchy;
	const struct field *field = &model->fields[index];
	struct str span = present_span(listing, field);
	struct node *dates, *ups, *links;
	struct offers offers;
	enum status status = offers_read_dates(&offers, context->arena,
		context->site->store, model, index,
		str_slice(span, 0,
			span.len > MONTH_CHARACTERS ? MONTH_CHARACTERS : span.len),
		fault);

	if (status != STATUS_OK)
		return is_bearable(status) ? STATUS_OK : status;
	dates = node_set_dict(context->arena, listing->page->root, "dates");
	node_set_text(context->arena, dates, "label", field->label);
	node_set_text(context->arena, dates, "note",
		span.len ? STR("") : note_of(context->arena, &offers));
	ups = node_set_list(context->arena, dates, "ups");
	links = node_set_list(context->arena, dates, "links");
	if (span.len)
		add_link(context->arena, ups, STR("All"),
			url_with(listing, field, NULL, 0), false);
	if (span.len >= YEAR_CHARACTERS)
		add_span(listing, ups, field, str_slice(span, 0, YEAR_CHARACTERS), false);
	if (span.len >= MONTH_CHARACTERS)
		add_span(
			listing, ups, field, str_slice(span, 0, MONTH_CHARACTERS), false);
	for (size_t i = 0; i < offers.count; i++)
		add_span(listing, links, field, offers.at[i].terms[0].text, true);
	return STATUS_OK;
}

enum status listing_add_panel(
	struct listing *listing, struct str *labels, struct fault *fault)
{
	enum status status = STATUS_OK;

	store_set_deadline(listing->context->site->store, listing_patience_ms(listing));
	if (listing->model->date_hierarchy >= 0)
		status = add_dates(listing, fault);
	if (status == STATUS_OK)
		status = add_filters(listing, labels, fault);
	return status;
}
