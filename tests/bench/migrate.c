/* What changing a model of a million rows costs, and what people who read meanwhile feel:
 * beside SQLite's own copy of the same table, in the same run. Prints figures; judges
 * nothing.
 * Usage: tests/bench/migrate [ROWS] */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "model/migrate.h"

enum { ROUNDS = 3, READS_MOST = 200000, QUIET_US = 3000000, PATH_BYTES = 256 };

/* What a reading process has measured so far, in memory that it shares. */
struct reads {
	volatile bool may_begin, is_over;
	volatile size_t count;
	volatile int32_t us[READS_MOST];
};

struct bench {
	char path[PATH_BYTES];
	int rows;
	sqlite3 *db; /* somebody else's, for what SQLite does by itself */
	struct desk *desk;
	struct arena *arena;
	struct reads *reads;
	pid_t reader;
};

static void run_sql(sqlite3 *db, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", sql, message);
		exit(EXIT_FAILURE);
	}
}

static sqlite3 *open_database(const char *path)
{
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		exit(EXIT_FAILURE);
	sqlite3_busy_timeout(db, 60000);
	/* As much memory as Reeve takes for the same, and as safe. */
	run_sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		    " PRAGMA cache_size = -65536");
	return db;
}

/* About 105 bytes a row. */
static void make_rows(struct bench *bench)
{
	char *sql = sqlite3_mprintf(
		"CREATE TABLE big(id INTEGER PRIMARY KEY, name TEXT NOT NULL, amount "
		"TEXT,"
		" price REAL, made DATETIME, spare INTEGER);"
		"CREATE INDEX big_name ON big(name); CREATE INDEX big_made ON big(made);"
		"CREATE TABLE child(id INTEGER PRIMARY KEY,"
		" big INTEGER REFERENCES big(id) ON DELETE CASCADE);"
		"BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
		" WHERE i < %d) INSERT INTO big SELECT i, 'A name as long as names are, '"
		" || (i * 7919 %% %d), '' || i, i / 8.0, datetime(i * 37, 'unixepoch'), "
		"NULL"
		" FROM n; INSERT INTO child SELECT id, id FROM big WHERE id %% 100 = 0;"
		" COMMIT; PRAGMA wal_checkpoint(TRUNCATE)",
		bench->rows, bench->rows);

	run_sql(bench->db, sql);
	sqlite3_free(sql);
}

static int compare(const void *one, const void *other)
{
	int32_t a = *(const int32_t *)one, b = *(const int32_t *)other;

	return (a > b) - (a < b);
}

/* What a list page reads. */
static void read_once(sqlite3_stmt *statement, int rows)
{
	sqlite3_bind_int(statement, 1, rand() % rows);
	while (sqlite3_step(statement) == SQLITE_ROW)
		(void)sqlite3_column_text(statement, 1);
	sqlite3_reset(statement);
}

/* Forked before anybody has opened the database: SQLite's connections must not be carried
 * across. */
static void read_on(const struct bench *bench)
{
	sqlite3_stmt *statement;
	sqlite3 *db;

	while (!bench->reads->may_begin && !bench->reads->is_over)
		usleep(1000);
	db = open_database(bench->path);
	if (sqlite3_prepare_v2(db,
		    "SELECT * FROM big WHERE id >= ? ORDER BY id LIMIT 100", -1,
		    &statement, NULL) != SQLITE_OK)
		exit(EXIT_FAILURE);
	while (!bench->reads->is_over) {
		int64_t began_us = clock_us();

		read_once(statement, bench->rows);
		if (bench->reads->count < READS_MOST) {
			bench->reads->us[bench->reads->count] =
				(int32_t)(clock_us() - began_us);
			bench->reads->count++;
		}
		usleep(500);
	}
	exit(EXIT_SUCCESS);
}

static void tell_reads(
	const struct bench *bench, size_t from, size_t to, const char *when)
{
	static int32_t sorted[READS_MOST];
	size_t count = to - from;

	for (size_t i = 0; i < count; i++)
		sorted[i] = bench->reads->us[from + i];
	qsort(sorted, count, sizeof *sorted, compare);
	if (count)
		printf("  readers %s: %zu reads, p50 %.2f ms, p99 %.2f ms, at most %.2f "
		       "ms\n",
			when, count, sorted[count / 2] / 1000.0,
			sorted[count * 99 / 100] / 1000.0, sorted[count - 1] / 1000.0);
}

static double apply(struct bench *bench, const struct change *change)
{
	struct migrate_request request = {.changes = change,
		.count = 1,
		.mode = MIGRATE_APPLY,
		.deadline_ms = 600000,
		.author = {.origin = "command"}};
	struct plan plan;
	struct fault fault = {0};
	int64_t began_us = clock_us();

	if (migrate_run(bench->desk, bench->arena, &request, &plan, &fault) !=
			STATUS_OK ||
		plan.blocker_count) {
		fprintf(stderr, "%s%.*s\n", fault.sentence,
			STR_ARGS(plan.blocker_count ? plan.blockers[0].words : STR("")));
		exit(EXIT_FAILURE);
	}
	return (double)(clock_us() - began_us) / 1000;
}

static double least(const double *values, size_t count)
{
	double found = values[0];

	for (size_t i = 1; i < count; i++)
		found = values[i] < found ? values[i] : found;
	return found;
}

static void tell(const char *what, const double *ms, size_t count)
{
	printf("%-46s", what);
	for (size_t i = 0; i < count; i++)
		printf(" %8.1f", ms[i]);
	printf(" ms\n");
	fflush(stdout);
}

/* What must be quick whatever the number of rows. */
static void measure_light(struct bench *bench)
{
	const struct field_spec nullable = {.name = STR("extra"), .kind = STR("text")},
				constant = {.name = STR("fixed"),
					.kind = STR("integer"),
					.fallback = STR("7"),
					.is_not_null = true};
	const struct change changes[] = {{.kind = CHANGE_FIELD_ADD, .field = &nullable},
		{.kind = CHANGE_FIELD_ADD, .field = &constant},
		{.kind = CHANGE_FIELD_RENAME,
			.name = STR("extra"),
			.new_name = STR("more")},
		{.kind = CHANGE_FIELD_PARK, .name = STR("more")},
		{.kind = CHANGE_FIELD_RESTORE, .name = STR("more")},
		{.kind = CHANGE_MODEL_RENAME, .new_name = STR("large")}};
	static const char *const words[] = {"add a field", "add one with a default",
		"rename it", "park it", "restore it", "rename the model"};

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct change change = changes[i];
		double ms;

		change.table = STR("big");
		ms = apply(bench, &change);
		tell(words[i], &ms, 1);
	}
	(void)apply(bench, &(const struct change){.kind = CHANGE_MODEL_RENAME,
				   .table = STR("large"),
				   .new_name = STR("big")});
}

static double copy_ms(struct bench *bench)
{
	int64_t began_us;
	double ms;

	run_sql(bench->db, "PRAGMA wal_checkpoint(TRUNCATE)");
	began_us = clock_us();
	run_sql(bench->db, "BEGIN IMMEDIATE; CREATE TABLE copy AS SELECT * FROM big;"
			   "CREATE INDEX copy_name ON copy(name);"
			   "CREATE INDEX copy_made ON copy(made); COMMIT");
	ms = (double)(clock_us() - began_us) / 1000;
	run_sql(bench->db, "DROP TABLE copy; PRAGMA wal_checkpoint(TRUNCATE)");
	return ms;
}

static void measure_rebuild(struct bench *bench, const char *words,
	const struct field_spec *there, const struct field_spec *back)
{
	double ours[ROUNDS], sqlites[ROUNDS];
	struct change change = {.kind = CHANGE_FIELD_ALTER, .table = STR("big")};

	for (int i = 0; i < ROUNDS; i++) {
		size_t from;

		sqlites[i] = copy_ms(bench);
		change.field = there;
		change.name = there->name;
		from = bench->reads->count;
		ours[i] = apply(bench, &change);
		if (i == 0)
			tell_reads(bench, from, bench->reads->count, "during the first");
		change.field = back;
		(void)apply(bench, &change);
	}
	tell(words, ours, ROUNDS);
	tell("  SQLite's own copy, with the indexes", sqlites, ROUNDS);
	printf("  of the best of each: %.2f times\n",
		least(ours, ROUNDS) / least(sqlites, ROUNDS));
	fflush(stdout);
}

static void measure(struct bench *bench)
{
	const struct field_spec required = {.name = STR("made"),
					.kind = STR("datetime"),
					.type = STR("DATETIME"),
					.is_indexed = true,
					.is_not_null = true},
				optional = {.name = STR("made"),
					.kind = STR("datetime"),
					.type = STR("DATETIME"),
					.is_indexed = true},
				number = {.name = STR("amount"), .kind = STR("integer")},
				text = {.name = STR("amount"), .kind = STR("text")};

	measure_light(bench);
	usleep(QUIET_US);
	tell_reads(bench, 0, bench->reads->count, "before");
	measure_rebuild(bench, "rebuild: a field is not null any more, or is", &required,
		&optional);
	measure_rebuild(bench, "rebuild: text becomes integer", &number, &text);
}

static void clean_up(const struct bench *bench, const char *folder)
{
	static const char *const endings[] = {"", "-wal", "-shm"};
	char path[PATH_BYTES + 8];

	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s%s", bench->path, endings[i]);
		unlink(path);
	}
	rmdir(folder);
}

int main(int count, char **arguments)
{
	char folder[] = "/tmp/reeve-bench-XXXXXX";
	struct bench bench = {
		.rows = count > 1 ? (int)strtol(arguments[1], NULL, 10) : 1000000};
	struct store_options options = {.path = bench.path, .makes_tables = true};

	digest_start();
	/* The store sets SQLite up, which must come before anybody opens a file. */
	store_close(store_new(&(const struct store_options){.path = folder}));
	if (bench.rows < 1 || !mkdtemp(folder))
		return EXIT_FAILURE;
	snprintf(bench.path, sizeof bench.path, "%s/bench.db", folder);
	bench.reads = mmap(NULL, sizeof *bench.reads, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (bench.reads == MAP_FAILED)
		return EXIT_FAILURE;
	bench.reader = fork();
	if (bench.reader == 0)
		read_on(&bench);
	bench.db = open_database(bench.path);
	make_rows(&bench);
	bench.reads->may_begin = true;
	printf("%d rows\n", bench.rows);
	fflush(stdout);
	bench.arena = arena_new(4096);
	bench.desk = desk_new(&options);
	measure(&bench);
	bench.reads->is_over = true;
	waitpid(bench.reader, NULL, 0);
	desk_free(bench.desk);
	arena_free(bench.arena);
	sqlite3_close(bench.db);
	clean_up(&bench, folder);
	return EXIT_SUCCESS;
}
