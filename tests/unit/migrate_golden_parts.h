/* What the files of the golden runner share. */
#ifndef REEVE_TESTS_MIGRATE_GOLDEN_PARTS_H
#define REEVE_TESTS_MIGRATE_GOLDEN_PARTS_H

#include "database_fixture.h"
#include "migrate_dump.h"
#include "migrate_golden_case.h"
#include "model/migrate.h"

enum { TEXT_BYTES = 16 * 1024 * 1024 };

struct golden {
	struct buf *out;
	sqlite3 *db;
	struct desk *desk;
	struct registry *registry; /* refreshed after each change */
	struct buf first;	   /* the database before the first change */
};

/* Changes on their way, and the database as it was before them. */
struct golden_step {
	const struct change *changes;
	size_t count;
	int64_t undoes;
	bool is_dry;
	struct buf before;
	struct buf shape, answers, definitions;
	struct dump_queries queries;
	int64_t models, fields; /* the last ids of the definition rows */
};

/* Notes what must hold for every case and does not. */
void golden_complain(struct golden *golden, const char *what);
/* Appends tables, definition rows and history. */
void golden_dump(sqlite3 *db, struct buf *out);

/* Appends the plan in words, without what time makes of it. */
void golden_tell(enum status status, const struct plan *plan, struct buf *out);
/* Runs the step's changes; test_fault says why not. */
enum status golden_migrate(struct desk *desk, const struct golden_step *step,
	enum migrate_mode mode, struct plan *plan);
/* The changes that undo a migration. */
enum status golden_read_undo(struct desk *desk, int64_t id, struct golden_step *undo);

/* Notes what is there before a step. */
void golden_look(struct golden *golden, struct golden_step *step);
void golden_forget(struct golden_step *step);
/* Whether all is what it was before the step. */
bool golden_is_unchanged(struct golden *golden, const struct golden_step *step);
/* What must hold after each change. */
void golden_check(struct golden *golden);
/* Undoes the migration on a copy, and compares that with what was before the step. */
void golden_try_undo(struct golden *golden, const struct golden_step *step, int64_t id);

#endif
