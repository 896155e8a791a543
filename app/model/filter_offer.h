/* What a list offers to be filtered by: the values of its filters' fields, and the years,
 * months and days of its date hierarchy. */
#ifndef REEVE_MODEL_FILTER_OFFER_H
#define REEVE_MODEL_FILTER_OFFER_H

#include "model/filter.h"

enum {
	OFFER_REFERENCES_MOST = 50,
	OFFER_VALUES_MOST = 30,
	OFFER_ROWS_LOOKED_AT = 10000, /* of a table: the last ones by rowid */
	OFFER_TERMS_MOST = 2
};

/* One parameter of an offer's URL. */
struct offer_term {
	enum lookup lookup;
	struct str text;
};

struct offer {
	struct str label;
	struct offer_term terms[OFFER_TERMS_MOST];
	size_t term_count;
};

struct offers {
	struct offer *at;
	size_t count;
	bool has_more;	 /* there are others, which are not offered */
	bool is_partial; /* found in OFFER_ROWS_LOOKED_AT of the table's rows */
};

/* What a field's filter offers: yes and no, the choices, rows that it refers to, spans up
 * to the present moment (Unix seconds, UTC), or else the values that the table has; and
 * "NULL" where there may be one. Each offer reads back as the value that it stands for.
 * Reads no more rows than OFFER_ROWS_LOOKED_AT (of a view, as many as the view wants).
 * Arena-owned. */
enum status offers_read(struct offers *offers, struct arena *arena, struct store *store,
	const struct registry *registry, const struct model *model, size_t index,
	int64_t now_s, struct fault *fault) MUST_CHECK;

/* The years (within: empty), the months of a year ("2026") or the days of a month
 * ("2026-01") that a field of dates has, as texts of that kind, ascending. By an index
 * that begins with the column a few steps, however large the table is; without one of
 * OFFER_ROWS_LOOKED_AT rows, and all months or days where there may be more rows. */
enum status offers_read_dates(struct offers *offers, struct arena *arena,
	struct store *store, const struct model *model, size_t index, struct str within,
	struct fault *fault) MUST_CHECK;

#endif
