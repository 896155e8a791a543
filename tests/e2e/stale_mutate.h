/* The foreign processes of the never-stale harness: they change the database's schema as
 * any script or shell would, through SQLite alone. */
#ifndef REEVE_STALE_MUTATE_H
#define REEVE_STALE_MUTATE_H

#include "stale_oracle.h"
#include "stale_tally.h"

#define MUTATORS 3

/* Makes the harness's tables anew in a database file (created when absent), in one
 * transaction; whatever else the file holds stays. False, with the reason on standard
 * error, when that fails. The state is that of oracle_start. */
bool mutate_prepare(const char *database);

struct mutate_task {
	const char *database;
	struct oracle *oracle;
	struct tally *tally;
	unsigned pause_ms; /* about so long between two changes */
};

/* The work of one process, 0 to MUTATORS - 1: changes until tally->is_stopping. False,
 * with the reason on standard error, when SQLite refuses what it should do. */
bool mutate_run(const struct mutate_task *task, unsigned which);

#endif
