/* The database that tests share. Includes sqlite3.h as somebody else would: it must not
 * borrow anything from the store. */
#include "database_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"

struct arena *test_arena;
struct store *test_store;
struct fault test_fault;
struct stamp test_stamp;

static char folder[64];
static sqlite3 *somebody;
static unsigned generator;

const char *database_folder(void)
{
	return folder;
}

const char *path_of(const char *name)
{
	return arena_printf(test_arena, "%s/%s", folder, name).at;
}

const char *database_path(void)
{
	return path_of("test.db");
}

void write_file(const char *path, const void *bytes, size_t count)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, count, file), count);
	ck_assert_int_eq(fclose(file), 0);
}

void foreign_open(const char *path)
{
	foreign_close();
	ck_assert_int_eq(sqlite3_open(path, &somebody), SQLITE_OK);
	sqlite3_extended_result_codes(somebody, 1);
	sqlite3_busy_timeout(somebody, 2000);
	sqlite3_db_config(somebody, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(somebody, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	/* A test outlives no power failure. */
	foreign("PRAGMA synchronous=OFF");
}

void foreign_close(void)
{
	ck_assert_int_eq(sqlite3_close(somebody), SQLITE_OK);
	somebody = NULL;
}

void database_start(void)
{
	test_arena = arena_new(4096);
	digest_start();
	snprintf(folder, sizeof folder, "/tmp/reeve-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	foreign_open(database_path());
	foreign("PRAGMA journal_mode=WAL");
	seed(1);
	store_with((struct store_options){.busy_ms = 2000});
}

void database_stop(void)
{
	DIR *listing = opendir(folder);
	struct dirent *entry;

	store_close(test_store);
	test_store = NULL;
	foreign_close();
	ck_assert_ptr_nonnull(listing);
	while ((entry = readdir(listing)))
		if (unlinkat(dirfd(listing), entry->d_name, 0) != 0)
			unlinkat(dirfd(listing), entry->d_name, AT_REMOVEDIR);
	closedir(listing);
	rmdir(folder);
	arena_free(test_arena);
}

struct store *another_store(struct store_options options)
{
	if (!options.path)
		options.path = database_path();
	if (!options.lock_folder)
		options.lock_folder = folder;
	return store_new(&options);
}

void store_with(struct store_options options)
{
	store_close(test_store);
	test_store = another_store(options);
}

int foreign_code(const char *sql)
{
	return sqlite3_exec(somebody, sql, NULL, NULL, NULL);
}

void foreign(const char *sql)
{
	ck_assert_msg(
		foreign_code(sql) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(somebody));
}

void foreign_printf(const char *format, ...)
{
	va_list arguments;
	char *sql;

	va_start(arguments, format);
	ck_assert_int_ge(vasprintf(&sql, format, arguments), 0);
	va_end(arguments);
	foreign(sql);
	free(sql);
}

static sqlite3_stmt *first_row(const char *sql)
{
	sqlite3_stmt *statement;

	ck_assert_msg(
		sqlite3_prepare_v2(somebody, sql, -1, &statement, NULL) == SQLITE_OK,
		"%s: %s", sql, sqlite3_errmsg(somebody));
	ck_assert_msg(sqlite3_step(statement) == SQLITE_ROW, "%s: no row", sql);
	return statement;
}

int64_t foreign_integer(const char *sql)
{
	sqlite3_stmt *statement = first_row(sql);
	int64_t integer = sqlite3_column_int64(statement, 0);

	sqlite3_finalize(statement);
	return integer;
}

const char *foreign_text(const char *sql)
{
	sqlite3_stmt *statement = first_row(sql);
	const char *text = (const char *)sqlite3_column_text(statement, 0);

	text = arena_text(test_arena, str_from(text));
	sqlite3_finalize(statement);
	return text;
}

void foreign_schema_edit(const char *sql)
{
	int64_t cookie = foreign_integer("PRAGMA schema_version");

	foreign("PRAGMA writable_schema=ON");
	foreign(sql);
	foreign("PRAGMA writable_schema=OFF");
	ck_assert_int_eq(foreign_integer("PRAGMA schema_version"), cookie);
	foreign_open(database_path());
}

enum status begin_status(enum store_access access)
{
	test_fault = (struct fault){0};
	return store_begin(test_store, access, &test_stamp, &test_fault);
}

static void begin(enum store_access access)
{
	enum status status = begin_status(access);

	ck_assert_msg(status == STATUS_OK, "%s: %s (%s)", status_name(status),
		test_fault.sentence, test_fault.detail);
}

void begin_read(void)
{
	begin(STORE_READ);
}

void begin_write(void)
{
	begin(STORE_WRITE);
}

void commit(void)
{
	ck_assert_msg(store_commit(test_store, &test_fault) == STATUS_OK, "%s",
		test_fault.sentence);
}

void rollback(void)
{
	store_rollback(test_store);
}

enum status run_status(const char *sql)
{
	test_fault = (struct fault){0};
	return store_run(test_store, sql, &test_fault);
}

void run_sql(const char *sql)
{
	ck_assert_msg(run_status(sql) == STATUS_OK, "%s: %s", sql, test_fault.detail);
}

static struct stmt *step(const char *sql, enum status *status)
{
	struct stmt *stmt;
	bool has_row = false;

	test_fault = (struct fault){0};
	*status = store_prepare(test_store, str_from(sql), &stmt, &test_fault);
	if (*status == STATUS_OK)
		*status = stmt_step(stmt, &has_row, &test_fault);
	if (has_row)
		return stmt;
	stmt_done(stmt);
	return NULL;
}

enum status step_status(const char *sql)
{
	enum status status;

	stmt_done(step(sql, &status));
	return status;
}

int64_t integer_of(const char *sql)
{
	enum status status;
	struct stmt *stmt = step(sql, &status);
	int64_t integer;

	ck_assert_msg(stmt != NULL, "%s: %s", sql, test_fault.detail);
	integer = stmt_integer(stmt, 0);
	stmt_done(stmt);
	return integer;
}

const char *text_of(const char *sql)
{
	enum status status;
	struct stmt *stmt = step(sql, &status);
	const char *text;

	ck_assert_msg(stmt != NULL, "%s: %s", sql, test_fault.detail);
	text = arena_text(test_arena, stmt_text(stmt, 0));
	stmt_done(stmt);
	return text;
}

void says(const char *words)
{
	ck_assert_msg(str_has_nocase(str_from(test_fault.sentence), words),
		"\"%s\" does not say \"%s\" (%s)", test_fault.sentence, words,
		test_fault.detail);
}

unsigned below(unsigned limit)
{
	generator = generator * 1103515245u + 12345u;
	return (generator >> 8) % limit;
}

void seed(unsigned number)
{
	generator = number;
}
