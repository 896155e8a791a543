/* The database: open, transactions, statements. Nothing outside this room knows SQLite.
 * One wrapper owns the transaction; whoever reads or writes does so inside one. */
#ifndef REEVE_STORE_STORE_H
#define REEVE_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/str.h"
#include "store/value.h"

struct store;
struct stmt;

struct store_options {
	const char *path; /* the database file; must exist */
	const char
		*lock_folder; /* where the writers' queue has its lock file; NULL: none */
	int busy_ms;	      /* how long a writer waits for its turn; 0: 5,000 */
	int query_ms;	      /* deadline of a transaction's queries; 0: 10,000 */
	bool makes_tables;    /* create reeve_* on connecting, where missing */
	bool is_read_only;    /* open without the right to write */
	bool is_for_schema;   /* to change tables with: foreign keys are off, so that a
			       * table   made anew takes no child's row with it; more memory
			       */
};

/* A store that is not connected yet: store_begin connects, and tries again at each call
 * while the file is missing or unfit. Never NULL. */
struct store *store_new(const struct store_options *options) MUST_CHECK;

/* The same, connected and hardened. STATUS_UNAVAILABLE with a clear sentence: no such
 * file, not a database, corrupt, not readable. WAL is set when the file may be written
 * and is not WAL yet. The caller closes it. */
enum status store_open(struct store **store, const struct store_options *options,
	struct fault *fault) MUST_CHECK;
void store_close(struct store *store);

/* "wal", "delete", …: how the file is journalled. Static text. */
const char *store_journal_mode(struct store *store);

/* True when the file or its folder cannot be written; every write is refused. */
bool store_is_read_only(const struct store *store);

/* Creates Reeve's own tables (reeve_*) and their triggers where they are missing, in
 * one write transaction of its own. Sets nothing anew when they are all there. */
enum status store_init(struct store *store, struct fault *fault) MUST_CHECK;

enum store_access { STORE_READ, STORE_WRITE };

/* The identity of a snapshot: everything that can move when a model changes. */
struct stamp {
	unsigned char generation[16]; /* reeve_generation's nonce; zeros without one */
	uint32_t cookie;	      /* PRAGMA schema_version */
	uint64_t text_moves; /* how often sqlite_schema changed with no cookie to show it
			      */
	uint64_t opens;	     /* how often this store (re)opened its file */
};

enum { STAMP_TEXT_BYTES = 2 * 16 + 1 + 10 + 1 };

static inline bool stamp_equal(const struct stamp *one, const struct stamp *other)
{
	return one->cookie == other->cookie && one->text_moves == other->text_moves &&
	       one->opens == other->opens &&
	       memcmp(one->generation, other->generation, sizeof one->generation) == 0;
}

/* "<generation in hex>.<cookie>", as the Reeve-Stamp header has it. */
void stamp_text(const struct stamp *stamp, char text[STAMP_TEXT_BYTES]);

/* Begins a transaction and takes its snapshot. STORE_WRITE queues for the write lock
 * first (traps: busy_timeout starves). Fills the stamp of the snapshot. Reopens a file
 * that was replaced under us. On any failure no transaction is open: STATUS_BUSY when
 * the lock did not come in time, STATUS_READ_ONLY, STATUS_UNAVAILABLE. About 4 us when
 * nothing changed. */
enum status store_begin(struct store *store, enum store_access access,
	struct stamp *stamp, struct fault *fault) MUST_CHECK;

/* Ends the transaction. A commit that fails (a deferred foreign key, a full disk) is
 * rolled back and says so. Rollback of no transaction does nothing. */
enum status store_commit(struct store *store, struct fault *fault) MUST_CHECK;
void store_rollback(struct store *store);
bool store_in_transaction(const struct store *store);

/* A counter that moves whenever the content of the file as we see it may have moved
 * (by anyone's commit, or a write of ours): equal values within one store mean equal
 * content. */
uint64_t store_content_version(struct store *store);

/* A statement from the cache, or freshly prepared; ready to bind. Whoever takes one
 * gives it back by stmt_done before the transaction ends (store_rollback and
 * store_commit give back what is left). SQL that SQLite refuses: the status of the
 * refusal, usually STATUS_FAILED; the SQL goes to the fault's detail. Taking the same
 * SQL twice before giving it back makes a second statement. */
enum status store_prepare(struct store *store, struct str sql, struct stmt **stmt,
	struct fault *fault) MUST_CHECK;

/* Whether SQLite can make sense of a statement as the schema is now. Runs nothing, keeps
 * nothing. */
enum status store_try(
	struct store *store, struct str sql, struct fault *fault) MUST_CHECK;

/* Binds parameter `index`, from 1. The bytes must stay until stmt_done. */
void stmt_bind(struct stmt *stmt, int index, struct value value);
void stmt_bind_integer(struct stmt *stmt, int index, int64_t integer);
void stmt_bind_text(struct stmt *stmt, int index, struct str text);

/* Advances; `*has_row` says whether there is a row to read. Constraint failures are
 * STATUS_INVALID with a sentence that names table and columns as SQLite does; the
 * deadline is STATUS_TOO_SLOW; a transaction that SQLite has undone by itself is
 * rolled back here too (store_in_transaction is then false). */
enum status stmt_step(struct stmt *stmt, bool *has_row, struct fault *fault) MUST_CHECK;

/* Column `index`, from 0, of the current row; bytes are SQLite's and last until the
 * next step or stmt_done. */
struct value stmt_value(const struct stmt *stmt, int index);
int64_t stmt_integer(const struct stmt *stmt, int index);
struct str stmt_text(const struct stmt *stmt, int index);
int stmt_columns(const struct stmt *stmt);

void stmt_done(struct stmt *stmt);

/* The deadline of the running transaction's queries from now on, in milliseconds from
 * now. */
void store_set_deadline(struct store *store, int64_t deadline_ms);

/* Asks now and then while a statement runs (every few milliseconds) whether to go on:
 * false ends it with STATUS_TOO_SLOW, and with it the transaction if the statement
 * writes. NULL: nobody is asked. */
typedef bool store_progress(void *context);
void store_set_progress(struct store *store, store_progress *progress, void *context);

/* Whether ALTER TABLE … RENAME leaves alone what refers to the table: for the one
 * statement that puts a table made anew in the place of its predecessor. */
enum status store_set_legacy_rename(
	struct store *store, bool is_legacy, struct fault *fault) MUST_CHECK;

/* Whether CREATE takes a text in double quotes for a text, as it once did: for SQL that
 * stands in the schema already. Off unless set. */
void store_set_loose_quotes(struct store *store, bool are_loose);

/* Gives back the memory of a large change. Outside a transaction. */
void store_shrink(struct store *store);

/* Runs statements without parameters or rows. */
enum status store_run(
	struct store *store, const char *sql, struct fault *fault) MUST_CHECK;

/* True when a deferred foreign key is broken now, so that a commit would fail. */
bool store_has_broken_references(const struct store *store);

/* Rows changed by the last INSERT, UPDATE or DELETE itself (not by its triggers or
 * foreign keys), and the rowid that the last INSERT made. */
int64_t store_changes(const struct store *store);
int64_t store_last_rowid(const struct store *store);

/* Appends an identifier in double quotes: the one way for a name to reach SQL. */
struct buf;
void sql_name(struct buf *sql, struct str name);
/* Appends "alias"."name". */
void sql_column(struct buf *sql, const char *alias, struct str name);

#endif
