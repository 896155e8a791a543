/* What the files of the changelist share. Included by app/views/list*.c alone. */
#ifndef REEVE_VIEWS_LISTING_H
#define REEVE_VIEWS_LISTING_H

#include "views/page.h"

/* One list page in the making. */
struct listing {
	struct context *context;
	const struct model *model;
	struct list_wish wish;
	struct list list;
	struct page *page;
	struct str row_prefix; /* what a row's URL has before and after its key */
	struct str row_suffix;
	bool *is_number;	   /* for each column */
	struct str *target_prefix; /* likewise for what each column refers to */
	struct str *target_suffix;
	struct node *rows[LIST_ROWS + 1];
	struct str positions[2]; /* of the first and the last row read */
	size_t row_count;
	bool has_more; /* a row beyond this page, in the direction of reading */
};

/* The value of ?o= that sorts by this field. */
struct str listing_order(
	struct arena *arena, const struct field *field, bool is_descending) MUST_CHECK;

/* The list's URL with ?o= (empty: none) and one more parameter (NULL: none). */
struct str listing_url(struct listing *listing, struct str order, const char *name,
	struct str value) MUST_CHECK;

/* Adds the links to the pages around this one. */
void listing_add_pager(struct listing *listing);

#endif
