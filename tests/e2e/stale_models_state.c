/* What is true of the harness's models at each version, and the tables as they begin.
 * Never talks to Reeve. */
#include "stale_models.h"

#include <stdarg.h>
#include <stdio.h>

const char *const model_tables[MODEL_TABLES] = {"alpha", "beta", "gamma"};

/* How many versions until a column begins again, with a new name. */
static const uint64_t cycles[COLUMNS] = {
	[COLUMN_PAGE] = 6, [COLUMN_GROWN] = 4, [COLUMN_FILE] = 4, [COLUMN_OUTSIDE] = 3};

void model_offend(struct models *models, enum model_count count, const char *format, ...)
{
	uint64_t index = atomic_fetch_add(&models->reason_count, 1);
	va_list arguments;

	model_count(models, count);
	if (index >= MODEL_REASONS)
		return;
	va_start(arguments, format);
	vsnprintf(models->reasons[index], MODEL_REASON_BYTES, format, arguments);
	va_end(arguments);
}

/* The same in every process: nobody has to be told what somebody else does next. */
struct column_state column_at(enum column_kind column, uint64_t version)
{
	struct column_state state = {.is_shown = true};
	unsigned long long round = version / cycles[column];
	uint64_t step = version % cycles[column];

	switch (column) {
	case COLUMN_PAGE: /* renamed, integer, parked, restored, text, renamed */
		state.is_shown = step != 3;
		snprintf(state.name, sizeof(state.name), "page_%llu",
			2 * round + (step > 0));
		break;
	case COLUMN_GROWN: /* parked, restored, parked, then purged and a new one added */
		state.is_shown = step % 2 == 0;
		snprintf(state.name, sizeof(state.name), "grown_%llu", round);
		break;
	case COLUMN_FILE: /* renamed, integer, text, renamed */
		snprintf(state.name, sizeof(state.name), "file_%llu",
			2 * round + (step > 0));
		break;
	default: /* renamed, dropped, a new one added */
		state.is_shown = step < 2;
		snprintf(state.name, sizeof(state.name),
			step == 1 ? "out_%llu_b" : "out_%llu", round);
	}
	return state;
}

bool column_may_be_gone(const struct models *models, unsigned table,
	enum column_kind column, uint64_t round, uint64_t before)
{
	uint64_t gone = (round + 1) * cycles[column];

	if (column != COLUMN_OUTSIDE && column != COLUMN_GROWN)
		return false;
	if (column == COLUMN_OUTSIDE)
		gone--;
	return before < gone && atomic_load(&models->attempted[table][column]) >= gone;
}

static const char table_sql[] =
	"DROP TABLE IF EXISTS %s;"
	"CREATE TABLE %s (id INTEGER PRIMARY KEY, note VARCHAR(40), owner INTEGER,"
	" serial INTEGER, page_0 VARCHAR(40), grown_0 VARCHAR(40), file_0 VARCHAR(40),"
	" out_0 VARCHAR(40), touched INTEGER NOT NULL DEFAULT 0);"
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT %d)"
	" INSERT INTO %s (id, note) SELECT i, 'at first' FROM n;"
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT %u)"
	" INSERT INTO %s (owner, serial, note, page_0, file_0)"
	" SELECT 0, i, 'filler ' || i, 7 * i, 11 * i FROM n WHERE %u > 0";

static const char moving_sql[] =
	"CREATE TABLE moving_0 (id INTEGER PRIMARY KEY, note VARCHAR(60) NOT NULL);"
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT %d)"
	" INSERT INTO moving_0 SELECT i, 'at first' FROM n";

bool models_prepare(const char *path, unsigned rows)
{
	sqlite3 *database = database_open(path);
	bool is_done;

	if (!database)
		return false;
	is_done = database_run(database, "PRAGMA journal_mode = WAL") &&
		  database_begin(database);
	for (unsigned i = 0; i < MODEL_TABLES && is_done; i++)
		is_done = database_run(database, table_sql, model_tables[i],
			model_tables[i], MODEL_ROWS, model_tables[i], rows,
			model_tables[i], rows);
	is_done = is_done && database_run(database, moving_sql, MODEL_ROWS) &&
		  database_commit(database);
	sqlite3_close(database);
	return is_done;
}

static int64_t count_of(sqlite3 *database, char *sql)
{
	sqlite3_stmt *statement;
	int64_t count = -1;

	if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK) {
		count = sqlite3_step(statement) == SQLITE_ROW
				? sqlite3_column_int64(statement, 0)
				: 0;
		sqlite3_finalize(statement);
	}
	sqlite3_free(sql);
	return count;
}

/* Rows of this owner, when there is one of each serial from 1 on. */
static int64_t count_rows(sqlite3 *database, const char *table, unsigned owner)
{
	return count_of(database,
		sqlite3_mprintf("SELECT count(*) FROM %s WHERE owner = %u"
				" GROUP BY owner HAVING count(*) ="
				" count(DISTINCT serial) AND max(serial) = count(*)",
			table, owner));
}

/* Rows of owner 0 whose values were converted to and fro, and are what they were. */
static int64_t count_whole(const struct models *models, sqlite3 *database, unsigned table)
{
	struct column_state page = column_at(COLUMN_PAGE,
				    atomic_load(&models->committed[table][COLUMN_PAGE])),
			    file = column_at(COLUMN_FILE,
				    atomic_load(&models->committed[table][COLUMN_FILE]));

	return count_of(database,
		sqlite3_mprintf("SELECT count(*) FROM %s WHERE owner = 0 AND %s = 7 *"
				" serial AND %s = 11 * serial",
			model_tables[table], page.name, file.name));
}

void models_count_rows(const struct model_task *task)
{
	sqlite3 *database = database_open(task->database);

	if (!database)
		return;
	for (unsigned i = 0; i < MODEL_TABLES; i++)
		for (unsigned owner = 0; owner < MODEL_ROWS + 2; owner++) {
			uint64_t wanted = atomic_load(&task->models->inserted[i][owner]);
			int64_t found =
				owner ? count_rows(database, model_tables[i], owner)
				      : count_whole(task->models, database, i);

			if (found != (int64_t)wanted)
				model_offend(task->models, COUNT_ROWS,
					"%s holds %lld whole rows of process %u, of %llu",
					model_tables[i], (long long)found, owner,
					(unsigned long long)wanted);
		}
	sqlite3_close(database);
}
