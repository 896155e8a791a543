/* The tables of the never-stale harness as they are before anything changes. Never
 * touches a table that is not the harness's. */
#include <stdio.h>

#include "stale_database.h"
#include "stale_judge.h"
#include "stale_mutate.h"

static const char list_old[] =
	"SELECT group_concat('DROP TABLE \"' || name || '\";', '') FROM sqlite_schema"
	" WHERE type = 'table' AND (name GLOB 't_[0-9]*' OR name GLOB 'moving_[0-9]*'"
	" OR name IN ('paired', 'again', 'lender', 'borrower', 'ledger', 'wide'))";

/* The numbers are those of oracle_start. */
static const char tables[] =
	"CREATE TABLE paired (id INTEGER PRIMARY KEY, title VARCHAR(40) NOT NULL,"
	" renamed_c_1 INTEGER NOT NULL, renamed_d_1 VARCHAR(40) NOT NULL);"
	"INSERT INTO paired SELECT i, 'title ' || i, 1, 'v1' FROM n;"
	"CREATE TABLE again (id INTEGER PRIMARY KEY, again_shape_1 INTEGER NOT NULL);"
	"INSERT INTO again SELECT i, 1 FROM n;"
	"CREATE TABLE lender (id INTEGER PRIMARY KEY,"
	" mark_called_1 VARCHAR(40) NOT NULL);"
	"INSERT INTO lender SELECT i, 'mark-1-of-' || i FROM n;"
	"CREATE TABLE borrower (id INTEGER PRIMARY KEY,"
	" lender_id INTEGER NOT NULL REFERENCES lender(id), amount INTEGER NOT NULL);"
	"INSERT INTO borrower SELECT i, i, 100 FROM n;"
	"CREATE TABLE ledger (id INTEGER PRIMARY KEY,"
	" note_typed_1 VARCHAR(200) NOT NULL, amount INTEGER NOT NULL);"
	"INSERT INTO ledger SELECT i, 'at first', i FROM n;"
	"CREATE TABLE wide (id INTEGER PRIMARY KEY, title VARCHAR(40) NOT NULL,"
	" step_held INTEGER NOT NULL,"
	" extra_column_1 INTEGER DEFAULT 1, extra_column_2 INTEGER DEFAULT 2,"
	" extra_column_3 INTEGER DEFAULT 3);"
	"INSERT INTO wide (id, title, step_held) SELECT i, 'title ' || i, 0 FROM n;"
	"CREATE TABLE t_1 (id INTEGER PRIMARY KEY, inner_column_1 INTEGER NOT NULL);"
	"INSERT INTO t_1 SELECT i, 1 FROM n;"
	"CREATE TABLE t_2 (id INTEGER PRIMARY KEY, inner_column_2 INTEGER NOT NULL);"
	"INSERT INTO t_2 SELECT i, 2 FROM n;"
	"CREATE TABLE t_3 (id INTEGER PRIMARY KEY, inner_column_3 INTEGER NOT NULL);"
	"INSERT INTO t_3 SELECT i, 3 FROM n;"
	"CREATE TABLE moving_1 (id INTEGER PRIMARY KEY, title VARCHAR(40));";

/* Numbers 1 to %d for the INSERTs above; a temporary table, so that nobody else sees it.
 */
static const char numbers[] =
	"CREATE TEMP TABLE n AS WITH RECURSIVE count(i) AS"
	" (SELECT 1 UNION ALL SELECT i + 1 FROM count LIMIT %d) SELECT i FROM count";

static bool drop_old(sqlite3 *database)
{
	sqlite3_stmt *statement;
	bool is_done = false;

	if (sqlite3_prepare_v2(database, list_old, -1, &statement, NULL) != SQLITE_OK)
		return false;
	if (sqlite3_step(statement) == SQLITE_ROW) {
		char *sql = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
		sqlite3_reset(statement);
		is_done = !sql || database_run(database, "%s", sql);
		sqlite3_free(sql);
	}
	sqlite3_finalize(statement);
	return is_done;
}

bool mutate_prepare(const char *path)
{
	sqlite3 *database = database_open(path);
	bool is_done;

	if (!database)
		return false;
	is_done = database_run(database,
			  "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF") &&
		  database_run(database, numbers, JUDGE_ROWS) &&
		  database_begin(database) && drop_old(database) &&
		  database_run(database, "%s", tables) && database_commit(database);
	sqlite3_close(database);
	return is_done;
}
