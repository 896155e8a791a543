/* SQLite for the never-stale harness's foreign processes: statements made from a format,
 * and transactions. No part of Reeve uses this. */
#ifndef REEVE_STALE_DATABASE_H
#define REEVE_STALE_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>

/* NULL, with the reason on standard error, when the file cannot be opened. */
sqlite3 *database_open(const char *path);

/* One or more statements, formatted as sqlite3_mprintf does. False,
 * with the reason on standard error, when one fails. Waits as long as it takes for a
 * lock. */
bool database_run(sqlite3 *database, const char *format, ...);

bool database_begin(sqlite3 *database);
bool database_commit(sqlite3 *database);
bool database_rollback(sqlite3 *database);

#endif
