/* What freshness costs: the check when nothing changed, and the request after one table
 * of many was altered by somebody else, or one model changed through Reeve. Prints
 * figures; judges nothing. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "model/migrate.h"
#include "resolver/resolver.h"
#include "worker/worker.h"

enum { CHECKS = 20000, CHANGES = 21, SQL_BYTES = 512 };

static void run_sql(sqlite3 *db, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", sql, message);
		exit(EXIT_FAILURE);
	}
}

static sqlite3 *make_database(const char *path, int tables)
{
	char sql[SQL_BYTES];
	sqlite3 *db;

	unlink(path);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		exit(EXIT_FAILURE);
	run_sql(db, "PRAGMA journal_mode = WAL");
	run_sql(db, "BEGIN");
	for (int i = 0; i < tables; i++) {
		snprintf(sql, sizeof sql,
			"CREATE TABLE table_%d(id INTEGER PRIMARY KEY, name TEXT NOT "
			"NULL,"
			" created DATE, amount DECIMAL(10,2))",
			i);
		run_sql(db, sql);
	}
	run_sql(db, "COMMIT");
	return db;
}

static int compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof *values, compare);
	return values[count / 2];
}

/* Microseconds for begin, check, and the end of the transaction. */
static double check_us(struct worker *worker)
{
	int64_t began_us = clock_us();

	for (int i = 0; i < CHECKS; i++)
		worker_warm_up(worker);
	return (double)(clock_us() - began_us) / CHECKS;
}

/* Microseconds that SQLite alone needs to read the schema again after a change. */
static double reload_us(sqlite3 *reader)
{
	int64_t began_us = clock_us();

	run_sql(reader, "SELECT 1 FROM table_0");
	return (double)(clock_us() - began_us);
}

static void measure(struct worker *worker, sqlite3 *db, const char *path, int tables)
{
	double whole[CHANGES], sqlite[CHANGES], ours[CHANGES];
	char sql[SQL_BYTES];
	sqlite3 *reader;

	if (sqlite3_open(path, &reader) != SQLITE_OK)
		exit(EXIT_FAILURE);
	worker_warm_up(worker);
	reload_us(reader);
	printf("%6d models: check %.2f us", tables, check_us(worker));
	for (int i = 0; i < CHANGES; i++) {
		int64_t began_us;

		snprintf(sql, sizeof sql, "ALTER TABLE table_%d ADD COLUMN added_%d",
			i % tables, i);
		run_sql(db, sql);
		sqlite[i] = reload_us(reader);
		began_us = clock_us();
		worker_warm_up(worker);
		whole[i] = (double)(clock_us() - began_us);
		ours[i] = (double)worker->site.score->rebuild_us;
	}
	printf("; after one change %.2f ms, of it registry and resolver %.2f ms;"
	       " SQLite alone, to read its schema again: %.2f ms\n",
		median(whole, CHANGES) / 1000, median(ours, CHANGES) / 1000,
		median(sqlite, CHANGES) / 1000);
	sqlite3_close(reader);
}

/* Somebody's Reeve adds a field with a label to a model. */
static void change_model(struct desk *desk, struct arena *arena, int number, int tables)
{
	struct field_spec field = {.name = arena_printf(arena, "more_%d", number),
		.kind = STR("integer"),
		.label = STR("More")};
	struct change change = {.kind = CHANGE_FIELD_ADD,
		.table = arena_printf(arena, "table_%d", number % tables),
		.field = &field};
	struct migrate_request request = {.changes = &change,
		.count = 1,
		.mode = MIGRATE_APPLY,
		.author = {.origin = "command"}};
	struct fault fault = {0};
	struct plan plan;

	if (migrate_run(desk, arena, &request, &plan, &fault) != STATUS_OK ||
		!plan.migration_id) {
		fprintf(stderr, "%s\n", fault.sentence);
		exit(EXIT_FAILURE);
	}
}

static void measure_models(struct worker *worker, const char *path, int tables)
{
	struct store_options options = {.path = path};
	struct desk *desk = desk_new(&options);
	struct arena *arena = arena_new(4096);
	double whole[CHANGES], ours[CHANGES], change[CHANGES];

	for (int i = 0; i < CHANGES; i++) {
		int64_t began_us = clock_us();

		change_model(desk, arena, i, tables);
		change[i] = (double)(clock_us() - began_us);
		began_us = clock_us();
		worker_warm_up(worker);
		whole[i] = (double)(clock_us() - began_us);
		ours[i] = (double)worker->site.score->rebuild_us;
	}
	printf("%6d models: after one was changed through Reeve (in %.2f ms) %.2f ms, of "
	       "it"
	       " registry and resolver %.2f ms\n",
		tables, median(change, CHANGES) / 1000, median(whole, CHANGES) / 1000,
		median(ours, CHANGES) / 1000);
	arena_free(arena);
	desk_free(desk);
}

static void run(const char *folder, int tables)
{
	char path[SQL_BYTES];
	struct config config;
	struct worker *worker;
	struct fault fault;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/%d.db", folder, tables);
	db = make_database(path, tables);
	config_init(&config);
	if (config_set(&config, "database", path, &fault) != STATUS_OK ||
		config_set(&config, "socket_folder", folder, &fault) != STATUS_OK ||
		config_set(&config, "templates", folder, &fault) != STATUS_OK ||
		config_set(&config, "assets", folder, &fault) != STATUS_OK ||
		config_complete(&config, NULL, &fault) != STATUS_OK ||
		worker_new(&worker, &config, &fault) != STATUS_OK) {
		fprintf(stderr, "%s\n", fault.sentence);
		exit(EXIT_FAILURE);
	}
	measure(worker, db, path, tables);
	measure_models(worker, path, tables);
	worker_free(worker);
	config_free(&config);
	sqlite3_close(db);
}

int main(void)
{
	char folder[] = "/tmp/reeve-bench-XXXXXX", command[SQL_BYTES];

	digest_start();
	/* The store sets SQLite up, which must come before anybody opens a file. */
	store_close(store_new(&(const struct store_options){.path = folder}));
	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	run(folder, 10);
	run(folder, 1000);
	run(folder, 10000);
	for (int tables = 10; tables <= 10000; tables *= 10) {
		static const char *const endings[] = {"", "-wal", "-shm"};

		for (int i = 0; i < 3; i++) {
			snprintf(command, sizeof command, "%s/%d.db%s", folder, tables,
				endings[i]);
			unlink(command);
		}
	}
	return EXIT_SUCCESS;
}
