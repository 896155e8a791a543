/* What the files that read one table share. Included by app/store/schema_*.c alone. */
#ifndef REEVE_STORE_SCHEMA_PARTS_H
#define REEVE_STORE_SCHEMA_PARTS_H

#include "store/internal.h"
#include "store/schema.h"

/* What the PRIMARY KEY's own index says of it. */
struct key_facts {
	bool has_index;
	bool is_ambiguous; /* rows that "=" cannot tell apart may have different keys */
};

/* Prepares a question with one argument, the name of a table or an index. */
enum status schema_ask(struct store *store, struct str sql, struct str argument,
	struct stmt **stmt, struct fault *fault) MUST_CHECK;

/* A column as text, copied; `at` is NULL when it is NULL. */
struct str schema_text_or_null(struct arena *arena, struct stmt *stmt, int index);

/* The index of a column by name, ASCII case ignored; -1: none. */
int32_t schema_column_index(const struct schema_table *table, struct str name);

/* schema_reference.c: the table's foreign keys. Needs its columns. */
enum status schema_read_references(struct store *store, struct arena *arena,
	struct schema_table *table, struct fault *fault) MUST_CHECK;

/* schema_index.c: its indexes, and what they make unique. Needs its columns. */
enum status schema_read_indexes(struct store *store, struct arena *arena,
	struct schema_table *table, struct key_facts *key,
	struct fault *fault) MUST_CHECK;

#endif
