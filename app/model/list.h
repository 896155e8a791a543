/* One page of a model's rows: its SQL, and where the pages before and after begin. */
#ifndef REEVE_MODEL_LIST_H
#define REEVE_MODEL_LIST_H

#include "model/filter.h"

enum {
	LIST_FIELDS_MOST = 100,	  /* wider tables are shown whole on the form alone */
	LIST_LABELS_MOST = 40,	  /* references beyond these show their bare value */
	LIST_POSITION_BYTES = 256 /* a longer sort value is looked up by its row's key */
};

/* What a page of the list is asked to be. */
struct list_wish {
	const struct field *sort; /* NULL: by the model's own order */
	bool is_descending;
	bool is_backward;    /* the rows before `position`, or the last ones */
	struct str position; /* as list_position spelled it; empty: the first page */
	int64_t offset;	     /* rows to skip, for models ordered by offset */
	const struct filter *filter; /* NULL or empty: all rows */
};

/* One listed field and where its values stand in the statement's rows. */
struct list_column {
	const struct field *field;
	int value;		    /* the value; for a blob kind, a blob's length */
	int is_blob;		    /* column that says whether it is a blob; -1: none */
	int label;		    /* the label of the row it refers to; -1: none */
	const struct model *target; /* the model it refers to, when it has a label */
	size_t target_field;
};

struct list {
	const struct model *model;
	const struct list_wish *wish;
	struct list_column *columns;
	size_t column_count;
	int key;	  /* the first key column in rows; -1: the model has none */
	int rowid;	  /* the rowid in rows; -1: not selected */
	int sort;	  /* the sort value in rows; -1: not selected */
	bool is_unsorted; /* the wished column cannot be sorted by: the own order */
	struct stmt *stmt;
};

/* Prepares the page's one statement: the model's page_rows + 1 at most, in reading order,
 * or in reverse when the wish is backward. Give `list->stmt` back by stmt_done.
 * STATUS_NOT_FOUND when the position is none of this list. */
enum status list_open(struct list *list, struct arena *arena, struct store *store,
	const struct registry *registry, const struct model *model,
	const struct list_wish *wish, struct fault *fault) MUST_CHECK;

/* The key of the current row as URLs have it; empty when it cannot be named. */
struct str list_key(struct arena *arena, const struct list *list);

/* The position of the current row, for ?after= and ?before=; not yet percent-encoded
 * as a query value. Empty for models ordered by offset, and for a
 * key too long for any URL. */
struct str list_position(struct arena *arena, const struct list *list);

/* Counts rows, exactly up to COUNT_MOST; beyond it estimates, cheaply. */
enum { COUNT_MOST = 10000 };

struct row_count {
	int64_t rows;
	bool is_exact; /* else `is_estimate`, or at least `rows` */
	bool is_estimate;
};

enum status list_count(struct store *store, struct arena *arena,
	const struct model *model, struct row_count *count,
	struct fault *fault) MUST_CHECK;

/* The same of the rows that a filter shows, within `most_ms`: STATUS_TOO_SLOW when that
 * does not do. Never an estimate. */
enum status list_count_filtered(struct store *store, struct arena *arena,
	const struct model *model, const struct filter *filter, int64_t most_ms,
	struct row_count *count, struct fault *fault) MUST_CHECK;

#endif
