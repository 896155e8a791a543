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
	struct node **rows;	 /* page_rows of the model at most */
	struct str positions[2]; /* of the first and the last row read */
	size_t row_count;
	bool has_more;		 /* a row beyond this page, in the direction of reading */
	struct str search;	 /* ?q=, when it is one; the empty text: none */
	struct filter *filter;	 /* NULL: none was asked for */
	struct form_pair *terms; /* of the URL: the search and each condition, in order */
	size_t term_count;
	size_t search_terms; /* 1: the first term is the search, conditions follow */
};

/* The value of ?o= that sorts by this field. */
struct str listing_order(
	struct arena *arena, const struct field *field, bool is_descending) MUST_CHECK;

/* The list's URL with ?o= (empty: none) and these parameters. */
struct str listing_link(struct listing *listing, struct str order,
	const struct form_pair *pairs, size_t count) MUST_CHECK;

/* The same with the search and the conditions that there are, and one more parameter
 * (NULL: none). */
struct str listing_url(struct listing *listing, struct str order, const char *name,
	struct str value) MUST_CHECK;

/* Redirects to the URL with the present names where ?o= or a filter says what a field was
 * called before. Costs nothing where every name is a field's. */
enum status listing_redirect_alias(
	struct context *context, bool *is_redirected, struct fault *fault) MUST_CHECK;

/* Reads the search and the conditions from the URL into the wish; says of each parameter
 * that means nothing here that it is ignored, and why. */
void listing_read_filter(struct listing *listing);

/* How long what is only useful may take: counting what a filter shows, and all that the
 * list offers to be filtered by. */
int64_t listing_patience_ms(const struct listing *listing) MUST_CHECK;

/* Adds the search box, the conditions that there are, and what the list offers to be
 * filtered by. What takes too long to find out is left out. */
enum status listing_add_filters(struct listing *listing, struct fault *fault) MUST_CHECK;

/* Of list_panel.c: the links of the list's filters and of its date hierarchy. `labels`
 * gets what each condition's value is called, as far as an offer says so. */
enum status listing_add_panel(
	struct listing *listing, struct str *labels, struct fault *fault) MUST_CHECK;

/* Adds the links to the pages around this one. */
void listing_add_pager(struct listing *listing);

#endif
