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

/* A piece of the template that says what a row is called. */
struct title_part {
	struct str text; /* before the field */
	int32_t field;	 /* -1: the last piece, text alone */
};

struct model_fieldset {
	struct str label; /* may be empty */
	const uint32_t *fields;
	size_t count;
};

/* A many-to-many field: no column of the table, but pairs in another. */
struct model_many {
	int64_t id; /* permanent */
	struct str name;
	struct str label;
	struct str help;
	struct str target;  /* the table that it leads to */
	struct str through; /* the table of the pairs */
};

enum { PAGE_ROWS_USUAL = 100, PAGE_ROWS_MOST = 500 };

struct model {
	struct arena *arena; /* everything below lives here */
	int64_t id; /* permanent, of its definition row; 0: adopted without one */
	struct str table;
	struct str slug; /* the URL's first segment */
	struct str label;
	struct str label_plural; /* "books"; empty: the label will do */
	struct str icon;	 /* shown before the label; empty: none */
	struct str menu_group;	 /* on the index; empty: none */
	struct schema_table schema;
	const struct field *fields; /* one for each of schema.columns, same index */
	size_t field_count;
	const uint32_t *shown; /* the fields that pages show, in order */
	size_t shown_count;
	const struct str *help;			   /* one for each field; empty: none */
	uint32_t label_fields[MODEL_LABEL_FIELDS]; /* what a row is called by */
	size_t label_count;
	const struct title_part *title; /* goes before label_fields; 0 pieces: none */
	size_t title_count;
	const uint32_t *listed; /* the fields in the list's columns, in order */
	size_t listed_count;
	const uint32_t
		*searched; /* the fields that ?q= looks into; 0: nothing is searched */
	size_t searched_count;
	const uint32_t *filtered; /* the fields that the list offers to be filtered by */
	size_t filtered_count;
	int32_t date_hierarchy;			/* the dates to go down by; -1: none */
	const struct model_fieldset *fieldsets; /* of the form; 0: all fields as shown */
	size_t fieldset_count;
	const struct model_many *manies;
	size_t many_count;
	int32_t sorted_by; /* the list's order when nobody asks; -1: its own */
	bool is_sorted_descending;
	uint32_t page_rows; /* of the list */
	enum model_order order;
	bool has_long_key;	  /* of too many columns: treated as none */
	bool is_hidden;		  /* by its definition: served, but not in the index */
	struct str read_only;	  /* why rows cannot be changed; empty: they can */
	struct digest text;	  /* of the SQL that it was made from */
	struct digest definition; /* of its definition rows; zeros without any */
	uint64_t table_hash;	  /* of the table's name, case folded */
	uint64_t slug_hash;
	struct digest shape; /* of the canonical text, without other tables: the same on
				any machine */
	struct digest own;   /* of the shape and the permanent ids */
	struct digest hash;  /* the model's hash: own, and what it refers to */
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
