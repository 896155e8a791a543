/* Transactions and the stamp of their snapshot. Never leaves one open after a failure. */
#include <stdio.h>

#include "base/clock.h"
#include "store/internal.h"

void stamp_text(const struct stamp *stamp, char text[STAMP_TEXT_BYTES])
{
	hex_encode(text, stamp->generation, sizeof stamp->generation);
	snprintf(text + 32, STAMP_TEXT_BYTES - 32, ".%u", stamp->cookie);
}

static bool step_own(sqlite3_stmt *handle, int *code)
{
	*code = sqlite3_step(handle);
	return *code == SQLITE_ROW;
}

static int64_t integer_of(sqlite3_stmt *handle, int *code)
{
	int64_t integer = step_own(handle, code) ? sqlite3_column_int64(handle, 0) : 0;
	int reset = sqlite3_reset(handle);

	if (reset != SQLITE_OK)
		*code = reset;
	return integer;
}

/* A nonce that somebody made of another size counts all the same. */
static void take_generation(struct store *store)
{
	const char *nonce = sqlite3_column_blob(store->generation, 0);
	size_t length = (size_t)sqlite3_column_bytes(store->generation, 0);
	struct digest digest;

	if (length == sizeof store->stamp.generation) {
		memcpy(store->stamp.generation, nonce, length);
	} else if (length) {
		digest = digest_of((struct str){nonce, length});
		memcpy(store->stamp.generation, digest.bytes, sizeof digest.bytes);
	}
}

/* A database without reeve_generation is served all the same (read-only files): its
 * generation is then all zeros. */
static int read_generation(struct store *store)
{
	int code;

	memset(store->stamp.generation, 0, sizeof store->stamp.generation);
	if (!store->generation &&
		sqlite3_prepare_v3(store->db, "SELECT nonce FROM reeve_generation", -1,
			SQLITE_PREPARE_PERSISTENT, &store->generation, NULL) != SQLITE_OK)
		return SQLITE_OK;
	if (step_own(store->generation, &code))
		take_generation(store);
	code = sqlite3_reset(store->generation);
	if ((code & 0xFF) == SQLITE_ERROR) { /* the table went away */
		sqlite3_finalize(store->generation);
		store->generation = NULL;
		code = SQLITE_OK;
	}
	return code;
}

static int read_stamp(struct store *store, bool *others_wrote)
{
	int code;
	int64_t data_version;

	store->stamp.cookie = (uint32_t)integer_of(store->cookie, &code);
	if (code != SQLITE_OK && code != SQLITE_ROW)
		return code;
	code = read_generation(store);
	if (code != SQLITE_OK && code != SQLITE_ROW)
		return code;
	data_version = integer_of(store->data_version, &code);
	if (code != SQLITE_OK && code != SQLITE_ROW)
		return code;
	*others_wrote = data_version != store->seen_data_version;
	store->seen_data_version = data_version;
	return SQLITE_OK;
}

/* From the first moment, so that an edit under writable_schema is noticed that comes
 * after the schema was parsed and before anybody asked for its text. */
enum status store_note_schema(struct store *store, struct fault *fault)
{
	enum status status;
	int code;

	sqlite3_step(store->begin_read);
	code = sqlite3_reset(store->begin_read);
	if (code == SQLITE_OK)
		store->text_cookie = (uint32_t)integer_of(store->cookie, &code);
	if (code == SQLITE_OK || code == SQLITE_ROW)
		status = schema_text_digest(store, &store->text, fault);
	else
		status = store_fault(store, code, STR(""), fault);
	store->has_text = status == STATUS_OK;
	store_rollback(store);
	return status;
}

/* Edits under writable_schema move nothing but data_version, and SQLite itself goes on
 * with the schema that it has parsed: only a new connection sees them. */
static enum status text_has_moved(
	struct store *store, bool *has_moved, struct fault *fault)
{
	struct digest text;
	enum status status;

	*has_moved = false;
	if (!store->has_text || store->text_cookie != store->stamp.cookie)
		return STATUS_OK;
	status = schema_text_digest(store, &text, fault);
	if (status == STATUS_OK)
		*has_moved = !digest_equal(text, store->text);
	return status;
}

static bool file_has_moved(struct store *store)
{
	int has_moved = 0;

	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
	return has_moved != 0;
}

static enum status begin_once(struct store *store, enum store_access access,
	int64_t deadline_us, bool *must_reopen, struct fault *fault)
{
	sqlite3_stmt *begin =
		access == STORE_WRITE ? store->begin_write : store->begin_read;
	bool others_wrote = false;
	enum status status = STATUS_OK;
	int64_t left_us;
	int code;

	/* A reader waits as well, where there is no write-ahead log. */
	left_us = access == STORE_WRITE ? deadline_us - clock_us()
					: store->options.busy_ms * 1000LL;
	sqlite3_busy_timeout(store->db, left_us > 1000 ? (int)(left_us / 1000) : 1);
	sqlite3_step(begin);
	code = sqlite3_reset(begin);
	if (code == SQLITE_OK)
		code = read_stamp(store, &others_wrote);
	if (code != SQLITE_OK)
		status = store_fault(store, code, STR(""), fault);
	else if (others_wrote)
		status = text_has_moved(store, must_reopen, fault);
	return status;
}

static enum status reconnect(struct store *store, struct fault *fault)
{
	if (store->db && file_has_moved(store))
		store_remove_leavings(store);
	store_disconnect(store);
	return store_connect(store, fault);
}

enum status store_begin(struct store *store, enum store_access access,
	struct stamp *stamp, struct fault *fault)
{
	int64_t now = clock_us(), deadline_us = now + store->options.busy_ms * 1000LL;
	bool must_reopen = false;
	enum status status = STATUS_OK;

	if (!store->db || file_has_moved(store))
		status = reconnect(store, fault);
	if (status != STATUS_OK)
		return status;
	if (access == STORE_WRITE && store->is_read_only)
		return fault_set(fault, STATUS_READ_ONLY,
			"The database is read-only; nothing can be saved.");
	if (access == STORE_WRITE)
		status = queue_enter(store, deadline_us, fault);
	store->deadline_us = 0;
	if (status == STATUS_OK)
		status = begin_once(store, access, deadline_us, &must_reopen, fault);
	if (status == STATUS_OK && must_reopen) {
		store->stamp.text_moves++;
		store_rollback(store);
		status = reconnect(store, fault);
		if (status == STATUS_OK && access == STORE_WRITE)
			status = queue_enter(store, deadline_us, fault);
		if (status == STATUS_OK)
			status = begin_once(
				store, access, deadline_us, &must_reopen, fault);
	}
	if (status != STATUS_OK) {
		store_rollback(store);
		return status;
	}
	store->deadline_us = clock_us() + store->options.query_ms * 1000LL;
	store->changes_at_begin = sqlite3_total_changes64(store->db);
	*stamp = store->stamp;
	return STATUS_OK;
}

void store_set_deadline(struct store *store, int64_t deadline_ms)
{
	store->deadline_us = clock_us() + deadline_ms * 1000;
}

bool store_in_transaction(const struct store *store)
{
	return store->db && sqlite3_get_autocommit(store->db) == 0;
}

/* What was written and undone is another content, though SQLite counts on. */
void store_note_undone(struct store *store)
{
	if (sqlite3_total_changes64(store->db) != store->changes_at_begin)
		store->undone++;
}

void store_rollback(struct store *store)
{
	stmt_release_all(store);
	store->deadline_us = 0;
	if (store_in_transaction(store)) {
		store_note_undone(store);
		sqlite3_step(store->rollback);
		sqlite3_reset(store->rollback);
	}
	queue_leave(store);
}

enum status store_commit(struct store *store, struct fault *fault)
{
	enum status status = STATUS_OK;
	int code;

	stmt_release_all(store);
	if (!store_in_transaction(store)) {
		queue_leave(store);
		return fault_set(fault, STATUS_FAILED, STORE_UNDONE);
	}
	sqlite3_step(store->commit);
	code = sqlite3_reset(store->commit);
	if (code != SQLITE_OK)
		status = store_fault(store, code, STR("COMMIT"), fault);
	store_rollback(store);
	return status;
}

uint64_t store_content_version(struct store *store)
{
	uint64_t changes = (uint64_t)sqlite3_total_changes64(store->db);

	return ((uint64_t)store->seen_data_version << 40) ^ (store->stamp.opens << 56) ^
	       (store->undone << 28) ^ changes;
}

bool store_has_broken_references(const struct store *store)
{
	int broken = 0, ignored = 0;

	sqlite3_db_status(store->db, SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &ignored, 0);
	return broken != 0;
}

void store_shrink(struct store *store)
{
	if (store->db)
		sqlite3_db_release_memory(store->db);
}
