/* Links of the changelist: its own URL in all its forms, and the pages around this one.
 */
#include "views/listing.h"

#include "http/escape.h"

enum { QUERY_STRING_BYTES = 8192 };

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

/* "?o=…&after=…" from what is not empty. */
struct str listing_url(
	struct listing *listing, struct str order, const char *name, struct str value)
{
	struct arena *arena = listing->context->arena;
	struct buf out;
	struct str copy;

	buf_init(&out, QUERY_STRING_BYTES);
	buf_str(&out, page_url(listing->context, "model_list", listing->model, STR(""),
			      STR("")));
	if (order.len) {
		buf_text(&out, "?o=");
		escape_url(&out, order);
	}
	if (name) {
		buf_printf(&out, "%s%s=", order.len ? "&" : "?", name);
		escape_url(&out, value);
	}
	copy = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return copy;
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
	int64_t number = listing->wish.offset / LIST_ROWS + 1;
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
