/* A model as people define it: its table and its definition in one. What `reeve model
 * dump` writes, what pages edit, what changes carry. */
#ifndef REEVE_MODEL_SPEC_H
#define REEVE_MODEL_SPEC_H

#include "model/definition.h"
#include "store/schema.h"

/* Empty texts and zeros: not said, or none. */
struct field_spec {
	int64_t id;	 /* permanent; 0: it has no row yet */
	struct str name; /* the column (of a many-to-many field, its name alone) */
	struct str kind; /* "text", "foreign key", … by field_kind_of; see app/fields */
	struct str type; /* as declared; empty in a wish: what the kind asks for */
	struct str label; /* only where somebody set it */
	struct str help;
	struct str fallback; /* the DEFAULT, as SQL: 'draft', 0, CURRENT_TIMESTAMP, (…) */
	struct str choices; /* JSON */
	struct str minimum, maximum, pattern;
	struct str target;     /* a reference: the table; … */
	struct str target_key; /* … its column; empty: its key */
	struct str on_delete;  /* "CASCADE", "SET NULL", …; empty: "NO ACTION" */
	struct str through;    /* many-to-many: the table of the pairs */
	struct str expression; /* computed: the SQL */
	struct str collation;  /* "NOCASE", …; empty: none declared */
	struct str was;	       /* of a wish: the name that it has now, to be renamed */
	int64_t max_length, digits, places;
	int64_t position;     /* in forms and lists; 0: the table's order */
	int64_t state_moment; /* since when it is parked or missing */
	enum definition_state state;
	bool is_key;	  /* in the primary key */
	bool is_not_null; /* the column refuses NULL */
	bool is_required; /* forms refuse an empty text as well */
	bool is_unique;	  /* alone */
	bool is_indexed;  /* alone, and not because it is unique or the key */
	bool is_stored;	  /* computed: STORED, not VIRTUAL */
	bool is_hidden;
};

struct name_list {
	const struct str *names;
	size_t count;
};

struct model_spec {
	int64_t id; /* 0: adopted, without a row */
	struct str table;
	enum table_kind kind;
	enum definition_state state;
	int64_t state_moment;
	struct str label, label_plural, title;
	struct str ordering, list_columns, list_filters, search_fields, fieldsets;
	struct str date_hierarchy, icon, menu_group;
	int64_t page_size;
	bool is_hidden;
	bool is_strict;
	bool is_without_rowid;
	bool is_keyless; /* a table without a primary key; a new one that does not say
			    so gets a key of its own */
	struct field_spec *fields; /* in the table's order, then missing ones, then
				      many-to-many */
	size_t field_count;
	struct name_list key;	   /* the primary key's columns in its order; empty in a
				      wish: the fields that are is_key, in theirs */
	struct name_list *uniques; /* of several columns together */
	size_t unique_count;
	struct str *checks; /* of the table: "price >= 0" */
	size_t check_count;
	struct str sql; /* the table's own text in sqlite_schema */
	struct str was; /* of a wish: the name that it has now, to be renamed */
};

/* Reads one table (by its name, ASCII case ignored, parked ones too), or with an empty
 * name all of them, in the order of their names. STATUS_NOT_FOUND: no such table. Inside
 * a transaction. Lives in the arena. */
enum status specs_read(struct store *store, struct arena *arena, struct str table,
	struct model_spec **specs, size_t *count, struct fault *fault) MUST_CHECK;

/* ASCII case ignored; NULL: none. */
struct field_spec *spec_field(const struct model_spec *spec, struct str name);

/* The JSON of reeve-models(5), one object a model, keys in a stable order, only what was
 * said or differs from what would be inferred; `reads_back` of specs_parse. */
struct str specs_dump(
	struct arena *arena, const struct model_spec *specs, size_t count) MUST_CHECK;

/* Reads that JSON. STATUS_INVALID with line, or model and field, and what is wrong. */
enum status specs_parse(struct arena *arena, struct str json, struct model_spec **specs,
	size_t *count, struct fault *fault) MUST_CHECK;

#endif
