/* What the files of the random walk share: a database's columns as checksums, and random
 * changes of its models. */
#ifndef REEVE_TESTS_MIGRATE_WALK_H
#define REEVE_TESTS_MIGRATE_WALK_H

#include "database_fixture.h"
#include "migrate_dump.h"
#include "model/migrate.h"

enum { WALK_COLUMNS_MOST = 4096, WALK_CHANGES_MOST = 64 };

/* One column of a table, or its rowids. */
struct walk_column {
	struct str table, name;
	uint64_t sum;
	int64_t rows;
	bool is_rows; /* the rowids */
	bool is_generated;
	bool is_touched; /* whatever it becomes, nobody minds */
	bool may_go;
};

struct walk_state {
	struct walk_column at[WALK_COLUMNS_MOST];
	size_t count;
};

/* Reads every table of people. Names lie in the arena. */
void walk_read(sqlite3 *db, struct arena *arena, struct walk_state *state);

/* What the state is to be after the changes: names follow, and what is retyped may be
 * anything. `db` is as it was before. `*adds` tells whether there may be columns that
 * were not there. */
void walk_expect(sqlite3 *db, struct walk_state *state, const struct change *changes,
	size_t count, bool *adds);

/* Says, as a text in the arena, what is not as expected; empty: all is. */
struct str walk_compare(struct arena *arena, const struct walk_state *expected,
	const struct walk_state *now, bool adds);

/* A change of what is there, sensible or not. NULL: nothing came to mind. */
struct change *walk_change(
	struct arena *arena, const struct model_spec *specs, size_t count);

/* What kind of change it is, for the tally. Static. */
const char *walk_change_name(enum change_kind kind);

/* Makes the generated schema, with triggers, views, and all sorts of tables. */
void walk_schema(void);

#endif
