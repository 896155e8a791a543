/* Row counts that a worker remembers for as long as the database has the same content. */
#ifndef REEVE_VIEWS_COUNTS_H
#define REEVE_VIEWS_COUNTS_H

#include "model/list.h"

struct counts;

/* None remembered. Never NULL; the caller frees it. */
struct counts *counts_new(void) MUST_CHECK;
void counts_free(struct counts *counts);

/* How many rows the model has in this snapshot. Constant time when asked again while
 * nobody wrote; else list_count's cost. */
enum status counts_of(struct counts *counts, struct store *store, struct arena *arena,
	const struct stamp *stamp, const struct model *model, struct row_count *count,
	struct fault *fault) MUST_CHECK;

/* "1,234", "about 1,000,000", "more than 10,000". Arena-owned. */
struct str counts_text(struct arena *arena, const struct row_count *count) MUST_CHECK;

#endif
