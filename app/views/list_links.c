/* Links of the changelist: its own URL in all its forms, and the pages around this one.
 */
#include "views/listing.h"

#include "http/escape.h"

enum { QUERY_STRING_BYTES = 64 * 1024 };

struct str listing_order(
	struct arena *arena, const struct field *field, bool is_descending)
{
	bool needs_plus =
		field->name.len && (field->name.at[0] == '-' || field->name.at[0] == '+');

	return arena_printf(arena, "%s%.*s",
		is_descending ? "-"
		: needs_plus  ? "+"
			      : "",
		STR_ARGS(field->name));
}

/* "?o=…&price=5&after=…" from what is not empty. */
struct str listing_link(struct listing *listing, struct str order,
	const struct form_pair *pairs, size_t count)
{
	struct arena *arena = listing->context->arena;
	const char *separator = "?";
	struct buf out;
	struct str copy;

	buf_init(&out, QUERY_STRING_BYTES);
	buf_str(&out, page_url(listing->context, "model_list", listing->model, STR(""),
			      STR("")));
	if (order.len) {
		buf_text(&out, "?o=");
		escape_url(&out, order);
		separator = "&";
	}
	for (size_t i = 0; i < count; i++) {
		buf_text(&out, separator);
		escape_url(&out, pairs[i].name);
		buf_char(&out, '=');
		escape_url(&out, pairs[i].value);
		separator = "&";
	}
	copy = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return copy;
}

struct str listing_url(
	struct listing *listing, struct str order, const char *name, struct str value)
{
	struct form_pair one = {str_from(name), value}, *pairs = &one;
	size_t count = listing->term_count;

	if (count) {
		pairs = arena_alloc(listing->context->arena, (count + 1) * sizeof *pairs);
		memcpy(pairs, listing->terms, count * sizeof *pairs);
		pairs[count] = one;
	}
	return listing_link(listing, order, pairs, count + (name != NULL));
}

static struct str present_order(const struct listing *listing)
{
	if (!listing->wish.sort)
		return STR("");
	return listing_order(
		listing->context->arena, listing->wish.sort, listing->wish.is_descending);
}

static void add_pager_by_offset(struct listing *listing)
{
	struct arena *arena = listing->context->arena;
	struct node *root = listing->page->root;
	int64_t number = listing->wish.offset / listing->model->page_rows + 1;
	struct str order = present_order(listing);

	if (number > 1) {
		node_set_text(arena, root, "first_url",
			listing_url(listing, order, NULL, STR("")));
		node_set_text(arena, root, "previous_url",
			listing_url(listing, order, "p",
				arena_printf(arena, "%lld", (long long)number - 1)));
	}
	if (listing->has_more)
		node_set_text(arena, root, "next_url",
			listing_url(listing, order, "p",
				arena_printf(arena, "%lld", (long long)number + 1)));
}

static void add_pager_by_position(struct listing *listing)
{
	struct arena *arena = listing->context->arena;
	struct node *root = listing->page->root;
	bool is_backward = listing->wish.is_backward;
	bool has_position = listing->wish.position.len > 0;
	struct str order = present_order(listing), first = listing->positions[0],
		   last = listing->positions[listing->row_count > 1];
	bool has_previous = is_backward ? listing->has_more : has_position,
	     has_next = is_backward ? has_position : listing->has_more;

	if (has_previous) {
		node_set_text(arena, root, "first_url",
			listing_url(listing, order, NULL, STR("")));
		if (listing->row_count)
			node_set_text(arena, root, "previous_url",
				listing_url(listing, order, "before",
					is_backward ? last : first));
	}
	if (has_next) {
		if (listing->row_count)
			node_set_text(arena, root, "next_url",
				listing_url(listing, order, "after",
					is_backward ? first : last));
		node_set_text(arena, root, "last_url",
			listing_url(listing, order, "before", STR("end")));
	}
}

void listing_add_pager(struct listing *listing)
{
	if (listing->model->order == ORDER_BY_OFFSET)
		add_pager_by_offset(listing);
	else
		add_pager_by_position(listing);
}
