/* The foreign processes' SQLite. Never gives up on a lock: a foreign process that does
 * would only test less. */
#include "stale_database.h"

#include <stdarg.h>
#include <stdio.h>

#define BUSY_MS 60000

sqlite3 *database_open(const char *path)
{
	sqlite3 *database = NULL;

	if (sqlite3_open(path, &database) != SQLITE_OK) {
		fprintf(stderr, "stale: %s: %s\n", path, sqlite3_errmsg(database));
		sqlite3_close(database);
		return NULL;
	}
	sqlite3_busy_timeout(database, BUSY_MS);
	if (!database_run(
		    database, "PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF")) {
		sqlite3_close(database);
		return NULL;
	}
	return database;
}

bool database_run(sqlite3 *database, const char *format, ...)
{
	va_list arguments;
	char *message = NULL;

	va_start(arguments, format);
	char *sql = sqlite3_vmprintf(format, arguments);
	va_end(arguments);
	int result = sqlite3_exec(database, sql, NULL, NULL, &message);
	if (result != SQLITE_OK)
		fprintf(stderr, "stale: %s: %s\n", sql, message ? message : "no memory");
	sqlite3_free(message);
	sqlite3_free(sql);
	return result == SQLITE_OK;
}

bool database_begin(sqlite3 *database)
{
	return database_run(database, "BEGIN IMMEDIATE");
}

bool database_commit(sqlite3 *database)
{
	return database_run(database, "COMMIT");
}

bool database_rollback(sqlite3 *database)
{
	return database_run(database, "ROLLBACK");
}
