/* Connecting: open the file, harden the connection. Never makes a database. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/internal.h"

enum {
	VALUE_BYTES_MOST = 16 * 1024 * 1024,
	LIKE_BYTES_MOST = 100,
	HEAP_BYTES_MOST = 512 * 1024 * 1024,
	BUSY_MS = 5000,
	QUERY_MS = 10000,
	PATH_BYTES = 4096
};

static void configure_once(void)
{
	static bool is_done;

	if (is_done)
		return;
	is_done = true;
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	memory_configure();
	sqlite3_initialize();
	sqlite3_hard_heap_limit64(HEAP_BYTES_MOST);
}

struct store *store_new(const struct store_options *options)
{
	struct store *store = must_calloc(1, sizeof *store);

	configure_once();
	store->options = *options;
	store->path = must_strdup(options->path);
	store->lock_folder =
		options->lock_folder ? must_strdup(options->lock_folder) : NULL;
	if (!store->options.busy_ms)
		store->options.busy_ms = BUSY_MS;
	if (!store->options.query_ms)
		store->options.query_ms = QUERY_MS;
	store->queue_fd = -1;
	return store;
}

static int must_stop(void *context)
{
	const struct store *store = context;

	if (store->deadline_us && clock_us() > store->deadline_us)
		return 1;
	return store->progress && !store->progress(store->progress_context);
}

void store_set_progress(struct store *store, store_progress *progress, void *context)
{
	store->progress = progress;
	store->progress_context = context;
}

/* A schema that holds "text" in double quotes came from one who took such for text. */
void store_set_loose_quotes(struct store *store, bool are_loose)
{
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, are_loose, NULL);
}

static void harden(sqlite3 *db)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_BYTES_MOST);
	sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LIKE_BYTES_MOST);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

static enum status run(struct store *store, const char *sql, struct fault *fault)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? STATUS_OK
				 : store_fault(store, code, str_from(sql), fault);
}

static enum status prepare_own(
	struct store *store, const char *sql, sqlite3_stmt **handle, struct fault *fault)
{
	int code = sqlite3_prepare_v3(
		store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, handle, NULL);

	return code == SQLITE_OK ? STATUS_OK
				 : store_fault(store, code, str_from(sql), fault);
}

const char *store_journal_mode(struct store *store)
{
	static const char *const modes[] = {
		"wal", "delete", "truncate", "persist", "memory"};
	sqlite3_stmt *handle = NULL;
	const char *mode = "unknown";

	if (sqlite3_prepare_v2(store->db, "PRAGMA journal_mode", -1, &handle, NULL) ==
			SQLITE_OK &&
		sqlite3_step(handle) == SQLITE_ROW) {
		struct str found = str_from((const char *)sqlite3_column_text(handle, 0));

		for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
			if (str_is(found, modes[i]))
				mode = modes[i];
	}
	sqlite3_finalize(handle);
	return mode;
}

/* Sets what every connection has. WAL that cannot be had now (somebody holds a lock)
 * is only a pity: everything works in the other modes, with more waiting. */
static enum status set_up(struct store *store, struct fault *fault)
{
	enum status status;

	sqlite3_busy_timeout(store->db, store->options.busy_ms);
	if ((status = run(
		     store, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0", fault)) ||
		(status = prepare_own(store, "BEGIN", &store->begin_read, fault)) ||
		(status = prepare_own(
			 store, "BEGIN IMMEDIATE", &store->begin_write, fault)) ||
		(status = prepare_own(store, "COMMIT", &store->commit, fault)) ||
		(status = prepare_own(store, "ROLLBACK", &store->rollback, fault)) ||
		(status = prepare_own(
			 store, "PRAGMA schema_version", &store->cookie, fault)) ||
		(status = prepare_own(
			 store, "PRAGMA data_version", &store->data_version, fault)) ||
		(status = store_note_schema(store, fault)) ||
		(status = run(store,
			 store->options.is_for_schema
				 ? "PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF;"
				   "PRAGMA cache_size=-64000"
				 : "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
				   "PRAGMA cache_size=-2000",
			 fault)))
		return status;
	if (!store->is_read_only && !str_is(str_from(store_journal_mode(store)), "wal") &&
		run(store, "PRAGMA journal_mode=WAL", fault) != STATUS_OK)
		log_fault(LOG_LEVEL_WARNING, "write-ahead logging cannot be set", fault);
	sqlite3_progress_handler(store->db, PROGRESS_STEPS, must_stop, store);
	return STATUS_OK;
}

static enum status open_file(struct store *store, struct fault *fault)
{
	const int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	struct stat file;
	int code;

	if (stat(store->path, &file) != 0)
		return fault_set(
			fault, STATUS_UNAVAILABLE, "The database file does not exist.");
	if (!S_ISREG(file.st_mode))
		return fault_set(
			fault, STATUS_UNAVAILABLE, "The database is not a file.");
	/* A file without any write bit is meant to stay as it is, even for root. */
	store->is_read_only = store->options.is_read_only || (file.st_mode & 0222) == 0 ||
			      access(store->path, W_OK) != 0;
	code = sqlite3_open_v2(store->path, &store->db,
		common | (store->is_read_only ? SQLITE_OPEN_READONLY
					      : SQLITE_OPEN_READWRITE),
		NULL);
	if (code != SQLITE_OK)
		return store_fault(store, code, STR(""), fault);
	if (sqlite3_db_readonly(store->db, "main") == 1)
		store->is_read_only = true;
	return STATUS_OK;
}

static bool leaving_named(const struct store *store, size_t index, char *path,
	size_t path_bytes, struct leaving *leaving)
{
	static const char *const suffixes[LEAVINGS] = {"-wal", "-shm"};
	int length = snprintf(path, path_bytes, "%s%s", store->path, suffixes[index]);
	struct stat file;

	*leaving = (struct leaving){0};
	if (length < 0 || (size_t)length >= path_bytes || lstat(path, &file) != 0)
		return false;
	*leaving = (struct leaving){file.st_dev, file.st_ino, true};
	return true;
}

/* While we are connected nobody else removes them: they stay ours. */
static void note_leavings(struct store *store)
{
	char path[PATH_BYTES];

	for (size_t i = 0; i < LEAVINGS; i++)
		(void)leaving_named(store, i, path, sizeof path, &store->leavings[i]);
}

/* One worker at a time, or one would remove the log that another has just begun. */
void store_remove_leavings(struct store *store)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct leaving now;
	char path[PATH_BYTES];
	int fd = -1;

	if (store->lock_folder) {
		snprintf(path, sizeof path, "%s/reopen.lock", store->lock_folder);
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	}
	if (fd >= 0)
		(void)fcntl(fd, F_OFD_SETLKW, &whole);
	for (size_t i = 0; i < LEAVINGS; i++)
		if (leaving_named(store, i, path, sizeof path, &now) &&
			store->leavings[i].is_known &&
			now.inode == store->leavings[i].inode &&
			now.device == store->leavings[i].device)
			unlink(path);
	if (fd >= 0)
		close(fd);
}

enum status store_connect(struct store *store, struct fault *fault)
{
	enum status status = open_file(store, fault);

	if (status == STATUS_OK) {
		harden(store->db);
		/* Rows are copied whole there, however long somebody made them. */
		if (store->options.is_for_schema)
			sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, INT_MAX);
		status = set_up(store, fault);
	}
	if (status == STATUS_OK && store->options.makes_tables && !store->is_read_only)
		status = store_init(store, fault);
	if (status != STATUS_OK) {
		store_disconnect(store);
		return status;
	}
	note_leavings(store);
	store->stamp.opens++;
	return STATUS_OK;
}

void store_disconnect(struct store *store)
{
	sqlite3_stmt **own[] = {&store->begin_read, &store->begin_write, &store->commit,
		&store->rollback, &store->generation, &store->cookie,
		&store->data_version};

	stmt_forget_all(store);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		sqlite3_finalize(*own[i]);
		*own[i] = NULL;
	}
	sqlite3_close(store->db);
	store->db = NULL;
	store->has_text = false;
	store->seen_data_version = 0;
	schema_forget(store);
	queue_leave(store);
	if (store->queue_fd >= 0)
		close(store->queue_fd);
	store->queue_fd = -1;
}

enum status store_open(
	struct store **store, const struct store_options *options, struct fault *fault)
{
	struct store *opened = store_new(options);
	enum status status = store_connect(opened, fault);

	if (status != STATUS_OK) {
		store_close(opened);
		opened = NULL;
	}
	*store = opened;
	return status;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_disconnect(store);
	free(store->path);
	free(store->lock_folder);
	free(store);
}

bool store_is_read_only(const struct store *store)
{
	return store->is_read_only;
}
