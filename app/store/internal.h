/* What the files of the store share. Included by app/store alone. */
#ifndef REEVE_STORE_INTERNAL_H
#define REEVE_STORE_INTERNAL_H

#include <sqlite3.h>

#include "store/store.h"

enum { STATEMENTS_CACHED = 128, PROGRESS_STEPS = 1000 };

#define STORE_UNDONE "The database undid this change by itself; nothing was saved."

struct stmt {
	struct store *store;
	sqlite3_stmt *handle;
	uint64_t hash;
	uint64_t last_used;
	bool is_taken;
	bool is_cached; /* false: closed when given back */
	struct stmt *next_loose;
};

enum { LEAVINGS = 2 }; /* the write-ahead log and its index */

/* A file by its identity, whatever its name. */
struct leaving {
	uint64_t device, inode;
	bool is_known;
};

struct store {
	struct store_options options;
	char *path;
	char *lock_folder;
	sqlite3 *db;
	bool is_read_only;
	bool has_generation; /* reeve_generation can be read */
	struct leaving leavings[LEAVINGS];
	int queue_fd; /* the writers' queue; -1 until the first write */
	bool holds_queue;
	int64_t deadline_us;	  /* of the running transaction */
	store_progress *progress; /* asked while statements run; may be NULL */
	void *progress_context;
	sqlite3_stmt *begin_read;
	sqlite3_stmt *begin_write;
	sqlite3_stmt *commit;
	sqlite3_stmt *rollback;
	sqlite3_stmt *generation;
	sqlite3_stmt *cookie;
	sqlite3_stmt *data_version;
	struct stamp stamp; /* of the latest transaction */
	int64_t seen_data_version;
	int64_t changes_at_begin; /* of the running transaction */
	uint64_t undone;	  /* transactions that wrote and were rolled back */
	bool has_text;		  /* text and text_cookie are known */
	uint32_t text_cookie;
	struct digest text;	 /* over all of sqlite_schema */
	struct listing *listing; /* the latest schema_list, to compare the next with */
	uint64_t uses;
	struct stmt statements[STATEMENTS_CACHED];
	struct stmt *loose; /* statements beyond the cache, taken now */
};

/* connect.c */
enum status store_connect(struct store *store, struct fault *fault) MUST_CHECK;
void store_disconnect(struct store *store);
/* Removes the log of a file that another one has replaced, before that one takes it for
 * its own: SQLite leaves it behind. Keeps a log that is not the old file's. */
void store_remove_leavings(struct store *store);

/* fault.c: fills the fault from SQLite's own words and returns its status. `sql` (may be
 * empty) goes to the detail. */
enum status store_fault(
	struct store *store, int code, struct str sql, struct fault *fault) MUST_CHECK;

/* txn.c */
/* Called when a transaction is, or has been, rolled back. */
void store_note_undone(struct store *store);
/* Takes the schema of a new connection, which must not have read it yet. */
enum status store_note_schema(struct store *store, struct fault *fault) MUST_CHECK;

/* stmt.c */
void stmt_release_all(struct store *store);
void stmt_forget_all(struct store *store);

/* queue.c: the writers' queue. */
enum status queue_enter(
	struct store *store, int64_t deadline_us, struct fault *fault) MUST_CHECK;
void queue_leave(struct store *store);

/* memory.c: once, before SQLite is initialised. */
void memory_configure(void);

/* schema_list.c: forgets the latest listing; the digest of all of sqlite_schema in this
 * snapshot. */
void schema_forget(struct store *store);
enum status schema_text_digest(
	struct store *store, struct digest *digest, struct fault *fault) MUST_CHECK;

#endif
