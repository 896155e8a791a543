/* A database in a folder of its own, made and altered by somebody else's connection, and
 * a store on it: what the tests of the store, model and resolver rooms share. */
#ifndef REEVE_TESTS_DATABASE_FIXTURE_H
#define REEVE_TESTS_DATABASE_FIXTURE_H

#include <check.h>

#include "store/store.h"

extern struct arena *test_arena;
extern struct store *test_store; /* not connected before the first begin */
extern struct fault test_fault;
extern struct stamp test_stamp; /* of the latest begin_* */

/* Set up and torn down around each test. The database exists, is empty and in WAL mode;
 * somebody else has it open. */
void database_start(void);
void database_stop(void);

/* A file in the test's folder, and the database's own path and folder. */
const char *path_of(const char *name);
const char *database_path(void);
const char *database_folder(void);
void write_file(const char *path, const void *bytes, size_t count);

/* What somebody else does, by a connection of their own. */
void foreign(const char *sql);
void foreign_printf(const char *format, ...) PRINTF_LIKE(1, 2);
int foreign_code(const char *sql); /* SQLite's extended result code */
int64_t foreign_integer(const char *sql);
const char *foreign_text(const char *sql); /* arena-owned; "" for NULL */
void foreign_close(void);
void foreign_open(const char *path);
/* Edits sqlite_schema itself and moves no cookie. */
void foreign_schema_edit(const char *sql);

/* test_store, made anew with these options; path and lock folder are the test's. */
void store_with(struct store_options options);
struct store *another_store(struct store_options options);

void begin_read(void);
void begin_write(void);
void commit(void);
void rollback(void);
enum status begin_status(enum store_access access);

/* Runs SQL in the running transaction; the integer or text that it gives. */
void run_sql(const char *sql);
enum status run_status(const char *sql);
/* Prepares and steps once. */
enum status step_status(const char *sql);
int64_t integer_of(const char *sql);
const char *text_of(const char *sql);

/* The fault's sentence must hold these words. */
void says(const char *words);

/* A generator of the test's own: the same numbers each time. */
unsigned below(unsigned limit);
void seed(unsigned number);

#endif
