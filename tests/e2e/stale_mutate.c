/* The foreign processes of the never-stale harness. Never talks to Reeve. */
#include "stale_mutate.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "stale_database.h"
#include "stale_judge.h"

#define NAME_BYTES 64

struct mutator {
	const struct mutate_task *task;
	sqlite3 *database;
	uint64_t next[ORACLE_OBJECTS]; /* the number to be used next, or steps done + 1 */
	uint64_t turns;
	unsigned short random[3];
};

static bool rename_column(sqlite3 *database, const char *table, enum oracle_object object,
	int which, uint64_t from, uint64_t to)
{
	char old[NAME_BYTES], new[NAME_BYTES];

	judge_column_name(object, which, from, old, sizeof(old));
	judge_column_name(object, which, to, new, sizeof(new));
	return database_run(
		database, "ALTER TABLE %s RENAME COLUMN %s TO %s", table, old, new);
}

static bool apply_paired(sqlite3 *database, uint64_t from, uint64_t to)
{
	return rename_column(database, "paired", ORACLE_PAIRED, 0, from, to) &&
	       rename_column(database, "paired", ORACLE_PAIRED, 1, from, to) &&
	       database_run(database,
		       "UPDATE paired SET renamed_c_%llu = %llu, renamed_d_%llu = "
		       "'v%llu'",
		       to, to, to, to);
}

static bool create_numbered(
	sqlite3 *database, const char *table, const char *column, uint64_t number)
{
	return database_run(database,
		"CREATE TABLE %s (id INTEGER PRIMARY KEY, %s%llu INTEGER NOT NULL);"
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT %d)"
		"INSERT INTO %s SELECT i, %llu FROM n",
		table, column, number, JUDGE_ROWS, table, number);
}

static bool apply_again(sqlite3 *database, uint64_t from, uint64_t to)
{
	(void)from;
	return database_run(database, "DROP TABLE again") &&
	       create_numbered(database, "again", "again_shape_", to);
}

static bool apply_lender(sqlite3 *database, uint64_t from, uint64_t to)
{
	return rename_column(database, "lender", ORACLE_LENDER, 0, from, to) &&
	       database_run(database,
		       "UPDATE lender SET mark_called_%llu = 'mark-%llu-of-' || id", to,
		       to);
}

static bool apply_ledger(sqlite3 *database, uint64_t from, uint64_t to)
{
	return rename_column(database, "ledger", ORACLE_LEDGER, 0, from, to);
}

static bool (*const apply_number[ORACLE_OBJECTS])(sqlite3 *, uint64_t, uint64_t) = {
	[ORACLE_PAIRED] = apply_paired,
	[ORACLE_AGAIN] = apply_again,
	[ORACLE_LENDER] = apply_lender,
	[ORACLE_LEDGER] = apply_ledger,
};

static bool finish(struct mutator *mutator, enum oracle_object object, uint64_t number)
{
	oracle_attempt(mutator->task->oracle, object, number);
	if (!database_commit(mutator->database))
		return false;
	oracle_commit(mutator->task->oracle, object, number);
	tally_add(mutator->task->tally, TALLY_CHANGES);
	return true;
}

static bool undo(struct mutator *mutator)
{
	tally_add(mutator->task->tally, TALLY_ROLLBACKS);
	return database_rollback(mutator->database);
}

static bool change_number(struct mutator *mutator, enum oracle_object object)
{
	uint64_t from = atomic_load(&mutator->task->oracle->committed[object]);
	uint64_t to = mutator->next[object]++;

	if (!database_begin(mutator->database) ||
		!apply_number[object](mutator->database, from, to))
		return false;
	return oracle_is_rolled_back(to) ? undo(mutator) : finish(mutator, object, to);
}

static bool change_wide(struct mutator *mutator)
{
	uint64_t steps = mutator->next[ORACLE_WIDE]++;
	bool is_create = oracle_wide_step(steps) == ORACLE_CREATE;
	uint64_t number =
		is_create ? oracle_wide(steps).high : oracle_wide(steps).low - 1;
	char column[NAME_BYTES];

	judge_column_name(ORACLE_WIDE, 0, number, column, sizeof(column));
	if (!database_begin(mutator->database))
		return false;
	if (is_create ? !database_run(mutator->database,
				"ALTER TABLE wide ADD COLUMN %s INTEGER DEFAULT %llu",
				column, number)
		      : !database_run(mutator->database,
				"ALTER TABLE wide DROP COLUMN %s", column))
		return false;
	return database_run(
		       mutator->database, "UPDATE wide SET step_held = %llu", steps) &&
	       finish(mutator, ORACLE_WIDE, steps);
}

static bool change_tables(struct mutator *mutator)
{
	uint64_t steps = mutator->next[ORACLE_TABLES]++;
	struct oracle_range range = oracle_tables(steps);
	char table[NAME_BYTES];
	bool is_done = database_begin(mutator->database);

	switch (oracle_tables_step(steps)) {
	case ORACLE_CREATE:
		snprintf(table, sizeof(table), "t_%llu", (unsigned long long)range.high);
		is_done = is_done && create_numbered(mutator->database, table,
					     "inner_column_", range.high);
		break;
	case ORACLE_DROP:
		is_done = is_done && database_run(mutator->database, "DROP TABLE t_%llu",
					     range.low - 1);
		break;
	case ORACLE_MOVE:
		is_done = is_done &&
			  database_run(mutator->database,
				  "ALTER TABLE moving_%llu RENAME TO moving_%llu",
				  range.moving - 1, range.moving);
		break;
	}
	return is_done && finish(mutator, ORACLE_TABLES, steps);
}

static bool roll_back_tables(struct mutator *mutator)
{
	return database_begin(mutator->database) &&
	       database_run(mutator->database,
		       "CREATE TABLE rolled_back_%llu (id INTEGER PRIMARY KEY);"
		       "ALTER TABLE wide ADD COLUMN rolled_back_%llu TEXT",
		       mutator->turns, mutator->turns) &&
	       undo(mutator);
}

static bool edit_rows(struct mutator *mutator)
{
	tally_add(mutator->task->tally, TALLY_ROW_EDITS);
	return database_run(mutator->database,
		"BEGIN IMMEDIATE; UPDATE borrower SET amount = amount + 1;"
		"UPDATE paired SET title = 'title ' || (id + %llu); COMMIT",
		mutator->turns);
}

static bool vacuum(struct mutator *mutator)
{
	tally_add(mutator->task->tally, TALLY_VACUUMS);
	return database_run(mutator->database, "VACUUM");
}

static bool take_turn(struct mutator *mutator, unsigned which)
{
	uint64_t turn = ++mutator->turns;

	if (which == 0)
		return change_number(mutator, ORACLE_PAIRED);
	if (which == 1) {
		if (turn % 5 == 0)
			return roll_back_tables(mutator);
		return turn % 2 ? change_wide(mutator) : change_tables(mutator);
	}
	if (turn % 16 == 0)
		return vacuum(mutator);
	switch (turn % 4) {
	case 0:
		return change_number(mutator, ORACLE_LENDER);
	case 1:
		return change_number(mutator, ORACLE_LEDGER);
	case 2:
		return change_number(mutator, ORACLE_AGAIN);
	default:
		return edit_rows(mutator);
	}
}

bool mutate_run(const struct mutate_task *task, unsigned which)
{
	struct mutator mutator = {
		.task = task, .random = {(unsigned short)which, 0x5eed, 0x330e}};
	bool is_well = true;

	mutator.database = database_open(task->database);
	if (!mutator.database)
		return false;
	for (int i = 0; i < ORACLE_OBJECTS; i++)
		mutator.next[i] = atomic_load(&task->oracle->committed[i]) + 1;
	while (is_well && !atomic_load(&task->tally->is_stopping)) {
		double pause = (0.5 + erand48(mutator.random)) * task->pause_ms;
		usleep((useconds_t)(pause * 1000));
		is_well = take_turn(&mutator, which);
	}
	sqlite3_close(mutator.database);
	return is_well;
}
