/* A database put into words, for tests of the engine that changes models: what is in it,
 * and what must be the same before and after. By a connection of its own, which knows
 * nothing of Reeve. */
#ifndef REEVE_TESTS_MIGRATE_DUMP_H
#define REEVE_TESTS_MIGRATE_DUMP_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/buf.h"

/* Opened to read and write, with foreign keys off; the caller closes it. */
sqlite3 *dump_open(const char *path);

/* Appends the rows that a query gives, a line each, its columns (texts) one after the
 * other. False when SQLite refuses it. */
bool dump_query(sqlite3 *db, const char *sql, struct buf *out);

/* Appends each object of the schema, then each table's rows, but for those of Reeve and
 * SQLite. */
void dump_tables(sqlite3 *db, struct buf *out);
/* Appends the definition rows, aliases and kept values: what is set in them alone. */
void dump_definitions(sqlite3 *db, struct buf *out);
/* Appends the schema history, a line or two each. */
void dump_history(sqlite3 *db, struct buf *out);
/* Appends what the schema means, whatever its text: columns, references, indexes. */
void dump_shape(sqlite3 *db, struct buf *out);

/* Queries that give all values, and the rowids, of the tables as they are now; run on
 * another day they tell whether those are still the same. */
struct dump_queries {
	struct str *at;
	size_t count;
};
struct dump_queries dump_queries_of(sqlite3 *db, struct arena *arena);
/* Appends their answers; a query that SQLite refuses says so. */
void dump_answers(sqlite3 *db, const struct dump_queries *queries, struct buf *out);

/* Appends what SQLite finds wrong: nothing when all is well. `is_thorough`: broken
 * references as well. */
void dump_damage(sqlite3 *db, bool is_thorough, struct buf *out);

#endif
