/* What the snapshot's schema says: tables with their columns, keys and references.
 * Read from SQLite alone; definitions are the model room's. */
#ifndef REEVE_STORE_SCHEMA_H
#define REEVE_STORE_SCHEMA_H

#include "base/digest.h"
#include "store/store.h"

enum table_kind { TABLE_ORDINARY, TABLE_VIEW, TABLE_VIRTUAL, TABLE_SHADOW };

/* One line of sqlite_schema as far as freshness needs it: a table or view, and a digest
 * over its own SQL and that of its indexes and triggers. */
struct schema_entry {
	struct str name;
	struct digest text;
	enum table_kind kind;
	bool has_rowid;
	bool is_strict;
};

struct schema_column {
	struct str name;
	struct str type;     /* as declared; may be empty */
	struct str fallback; /* the default's SQL; `at` is NULL when there is none */
	enum affinity affinity;
	int key_position; /* 1-based place in the PRIMARY KEY; 0 when not in it */
	bool is_not_null;
	bool is_generated;
	bool is_hidden; /* a virtual table's hidden column: never shown */
	bool is_rowid;	/* the INTEGER PRIMARY KEY: an alias of the rowid */
};

/* A FOREIGN KEY: `columns` here point to `targets` of `table` (the target's key when
 * the declaration names none; empty when that cannot be found). */
struct schema_reference {
	struct str table;
	size_t count;
	const uint32_t *columns; /* indexes into the table's columns */
	const struct str *targets;
	struct str on_delete; /* "CASCADE", "NO ACTION", … */
};

struct schema_unique {
	const uint32_t *columns;
	size_t count;
};

struct schema_table {
	struct str name;
	enum table_kind kind;
	bool is_strict;
	bool has_rowid;
	const char *rowid_name; /* "rowid", "_rowid_" or "oid", whichever no column hides;
				   NULL when none is left or there is no rowid */
	const struct schema_column *columns;
	size_t column_count;
	const uint32_t *key; /* the usable key: see schema_read_table */
	size_t key_count;
	bool is_declared_key; /* the key is the PRIMARY KEY, not a UNIQUE constraint */
	bool is_key_nullable; /* rows with NULL in their key exist or may come */
	const struct schema_reference *references;
	size_t reference_count;
	const struct schema_unique *uniques; /* PRIMARY KEY and full UNIQUE indexes */
	size_t unique_count;
	const struct str *indexes; /* a canonical line for each index, sorted */
	size_t index_count;
	struct str trouble; /* why the table cannot be read or written; empty: fine */
	bool is_unreadable; /* the trouble forbids reading as well */
};

/* Every table, view and virtual table but sqlite_* and reeve_*, in the order of their
 * names (bytewise). Inside a transaction. Lives in the arena. About 2 us an entry. */
enum status schema_list(struct store *store, struct arena *arena,
	struct schema_entry **entries, size_t *count, struct fault *fault) MUST_CHECK;

/* One table in full. The key is the PRIMARY KEY; without one, the first UNIQUE index
 * that is full, over columns that are all NOT NULL; else there is none. A table that
 * SQLite itself cannot open (a missing module, a broken view) has `trouble` and no
 * columns. Other failures are the database's own. About 30 us. */
enum status schema_read_table(struct store *store, struct arena *arena,
	const struct schema_entry *entry, struct schema_table *table,
	struct fault *fault) MUST_CHECK;

#endif
