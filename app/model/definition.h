/* The definition rows (reeve_model, reeve_field): what people said about a table that
 * its schema does not say. A table without rows is adopted as it is. */
#ifndef REEVE_MODEL_DEFINITION_H
#define REEVE_MODEL_DEFINITION_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/status.h"
#include "store/store.h"

enum definition_state {
	DEFINITION_LIVE,
	DEFINITION_PARKED, /* gone from the admin, its column or table kept */
	DEFINITION_MISSING /* its column or table was dropped from outside */
};

/* Empty texts and zeros mean that nobody said anything. */
struct definition_field {
	int64_t id; /* permanent: a rename keeps it */
	struct str column;
	struct str
		actual; /* the column as it was last seen; empty: a wish, made by hand */
	enum definition_state state;
	int64_t state_moment; /* since when it is not live, in Unix seconds */
	struct str label;
	struct str help;
	struct str kind; /* of app/fields, by name */
	struct str minimum, maximum, pattern;
	struct str choices; /* JSON, see field_choices_parse */
	struct str target; /* the table that a wish, or a many-to-many field, points to */
	struct str through;  /* many-to-many: the table that holds the pairs */
	struct str declared; /* the column's type when it was last seen */
	int64_t position; /* ascending; those without come after, in the table's order */
	int64_t max_length, digits, places;
	bool is_hidden;
	bool is_required;
};

/* Lists are JSON arrays of column names. */
struct definition {
	int64_t id;
	struct str table;
	struct str actual; /* the table as it was last seen; empty: a wish */
	enum definition_state state;
	int64_t state_moment;
	struct str label;
	struct str label_plural;
	struct str title;    /* what a row is called: a template, "{{name}} ({{year}})" */
	struct str ordering; /* "-name" descends */
	struct str list_columns;
	struct str list_filters;
	struct str search_fields;
	struct str fieldsets; /* [{"label": …, "fields": [column, …]}, …] */
	struct str date_hierarchy;
	struct str icon;
	struct str menu_group;
	int64_t page_size;
	bool is_hidden;
	struct str
		hash; /* the model's hash when Reeve last changed it: 32 bytes or none */
	struct definition_field *fields;
	size_t field_count;
	struct digest digest; /* over all of the above but ids, moments and hash */
};

struct definitions {
	struct definition
		*at; /* ordered by the name that the table has, ASCII case folded */
	size_t count;
};

/* Reads every definition of the snapshot; none when Reeve's tables are missing or are
 * those of an older Reeve. */
enum status definitions_load(struct store *store, struct arena *arena,
	struct definitions *definitions, struct fault *fault) MUST_CHECK;

/* The same of one table alone, by its wanted name or the one that it was last seen with.
 */
enum status definitions_load_of(struct store *store, struct arena *arena,
	struct str table, struct definitions *definitions,
	struct fault *fault) MUST_CHECK;

/* The definition of a table, by the name that it has (or, of a wish, is to have), ASCII
 * case ignored; NULL: adopted. */
const struct definition *definitions_find(
	const struct definitions *definitions, struct str table);
/* The field of a column, by the name that it has in the table (or, of a wish, that it is
 * to have); NULL: nobody said anything. */
const struct definition_field *definition_field_find(
	const struct definition *definition, struct str column);

/* "live", "parked", "missing". Static. */
const char *definition_state_name(enum definition_state state);

#endif
