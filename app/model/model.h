/* A model: one table as the admin serves it. Made by the factory from the snapshot's
 * schema and definition rows, immutable afterwards, owned by its registry. */
#ifndef REEVE_MODEL_MODEL_H
#define REEVE_MODEL_MODEL_H

#include "base/arena.h"
#include "base/digest.h"
#include "fields/field.h"
#include "store/schema.h"

enum { MODEL_LABEL_FIELDS = 2 };

/* How a list walks the rows, page by page. */
enum model_order {
	ORDER_BY_KEY,	/* the key names each row */
	ORDER_BY_ROWID, /* no usable key, or one that may be NULL: the rowid will do */
	ORDER_BY_OFFSET /* views and the like: only counting is left */
};

struct model {
	struct arena *arena; /* everything below lives here */
	struct str table;
	struct str slug; /* the URL's first segment */
	struct str label;
	struct schema_table schema;
	const struct field *fields; /* one for each of schema.columns, same index */
	size_t field_count;
	const uint32_t *shown; /* the fields that pages show, in order */
	size_t shown_count;
	const struct str *help;			   /* one for each field; empty: none */
	uint32_t label_fields[MODEL_LABEL_FIELDS]; /* what a row is called by */
	size_t label_count;
	enum model_order order;
	bool has_long_key;	  /* of too many columns: treated as none */
	bool is_hidden;		  /* by its definition: served, but not in the index */
	struct str read_only;	  /* why rows cannot be changed; empty: they can */
	struct digest text;	  /* of the SQL that it was made from */
	struct digest definition; /* of its definition rows; zeros without any */
	uint64_t table_hash;	  /* of the table's name, case folded */
	uint64_t slug_hash;
	struct digest own;  /* of the canonical text, without other tables */
	struct digest hash; /* the model's hash: own, and what it refers to */
};

static inline bool model_is_editable(const struct model *model)
{
	return model->read_only.len == 0;
}

static inline bool model_has_key(const struct model *model)
{
	return model->schema.key_count > 0;
}

/* A hash of a table's name, in which ASCII case does not count. */
uint64_t model_table_hash(struct str table);

/* The field of a column by its exact name; NULL when there is none. */
const struct field *model_field(const struct model *model, struct str column);

/* The field's index. */
static inline size_t model_index(const struct model *model, const struct field *field)
{
	return (size_t)(field - model->fields);
}

#endif
