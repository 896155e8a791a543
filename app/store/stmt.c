/* Statements: prepared once, kept by their text, given back before the transaction
 * ends. Values are bound, never spelled into SQL. */
#include <limits.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"
#include "store/internal.h"

void sql_name(struct buf *sql, struct str name)
{
	size_t from = 0;

	buf_char(sql, '"');
	for (;;) {
		size_t quote = str_find(name, from, '"');

		buf_str(sql, str_slice(name, from, quote));
		if (quote == name.len)
			break;
		buf_text(sql, "\"\"");
		from = quote + 1;
	}
	buf_char(sql, '"');
}

void sql_column(struct buf *sql, const char *alias, struct str name)
{
	buf_text(sql, alias);
	buf_char(sql, '.');
	sql_name(sql, name);
}

static bool has_text(const struct stmt *stmt, uint64_t hash, struct str sql)
{
	return stmt->handle && stmt->hash == hash &&
	       str_is(sql, sqlite3_sql(stmt->handle));
}

/* The cached statement of this text when it is free; else the slot to use for it: an
 * empty one, or the one longest unused. NULL: all are taken. */
static struct stmt *cache_slot(struct store *store, uint64_t hash, struct str sql)
{
	struct stmt *oldest = NULL;

	for (size_t i = 0; i < STATEMENTS_CACHED; i++) {
		struct stmt *at = &store->statements[i];

		if (at->is_taken)
			continue;
		if (has_text(at, hash, sql))
			return at;
		if (!oldest ||
			(oldest->handle &&
				(!at->handle || at->last_used < oldest->last_used)))
			oldest = at;
	}
	return oldest;
}

static struct stmt *slot_or_loose(struct store *store, uint64_t hash, struct str sql)
{
	struct stmt *stmt = cache_slot(store, hash, sql);

	if (stmt) {
		stmt->is_cached = true;
		return stmt;
	}
	stmt = must_calloc(1, sizeof *stmt);
	stmt->next_loose = store->loose;
	store->loose = stmt;
	return stmt;
}

enum status store_prepare(
	struct store *store, struct str sql, struct stmt **stmt, struct fault *fault)
{
	uint64_t hash = str_hash(sql);
	struct stmt *taken;
	int code;

	*stmt = NULL;
	if (sql.len > INT_MAX)
		return fault_set(fault, STATUS_TOO_LARGE, "That is too much at once.");
	taken = slot_or_loose(store, hash, sql);
	taken->store = store;
	taken->last_used = ++store->uses;
	if (!has_text(taken, hash, sql)) {
		sqlite3_finalize(taken->handle);
		taken->handle = NULL;
		code = sqlite3_prepare_v3(store->db, sql.at, (int)sql.len,
			taken->is_cached ? SQLITE_PREPARE_PERSISTENT : 0, &taken->handle,
			NULL);
		if (code != SQLITE_OK || !taken->handle)
			return store_fault(
				store, code ? code : SQLITE_MISUSE, sql, fault);
		taken->hash = hash;
	}
	taken->is_taken = true;
	*stmt = taken;
	return STATUS_OK;
}

enum status store_try(struct store *store, struct str sql, struct fault *fault)
{
	sqlite3_stmt *handle = NULL;
	int code = sqlite3_prepare_v2(store->db, sql.at, (int)sql.len, &handle, NULL);

	sqlite3_finalize(handle);
	return code == SQLITE_OK ? STATUS_OK : store_fault(store, code, sql, fault);
}

void stmt_bind(struct stmt *stmt, int index, struct value value)
{
	switch (value.class) {
	case VALUE_NULL:
		sqlite3_bind_null(stmt->handle, index);
		break;
	case VALUE_INTEGER:
		sqlite3_bind_int64(stmt->handle, index, value.integer);
		break;
	case VALUE_REAL:
		sqlite3_bind_double(stmt->handle, index, value.real);
		break;
	case VALUE_TEXT:
		stmt_bind_text(stmt, index, value.bytes);
		break;
	case VALUE_BLOB:
		sqlite3_bind_blob64(stmt->handle, index,
			value.bytes.len ? value.bytes.at : "", value.bytes.len,
			SQLITE_STATIC);
		break;
	}
}

void stmt_bind_integer(struct stmt *stmt, int index, int64_t integer)
{
	sqlite3_bind_int64(stmt->handle, index, integer);
}

void stmt_bind_text(struct stmt *stmt, int index, struct str text)
{
	sqlite3_bind_text64(stmt->handle, index, text.len ? text.at : "", text.len,
		SQLITE_STATIC, SQLITE_UTF8);
}

enum status stmt_step(struct stmt *stmt, bool *has_row, struct fault *fault)
{
	struct store *store = stmt->store;
	bool was_open = store_in_transaction(store);
	enum status status;
	int code;

	*has_row = false;
	/* Without a transaction SQLite would commit this statement by itself. */
	if (!was_open && !sqlite3_stmt_readonly(stmt->handle))
		return fault_set(fault, STATUS_FAILED, STORE_UNDONE);
	code = sqlite3_step(stmt->handle);
	*has_row = code == SQLITE_ROW;
	if (code == SQLITE_ROW || code == SQLITE_DONE)
		return STATUS_OK;
	status = store_fault(store, code, str_from(sqlite3_sql(stmt->handle)), fault);
	sqlite3_reset(stmt->handle);
	/* SQLite undid the whole transaction by itself: others may write now. */
	if (was_open && !store_in_transaction(store)) {
		store_note_undone(store);
		queue_leave(store);
	}
	return status;
}

struct value stmt_value(const struct stmt *stmt, int index)
{
	switch (sqlite3_column_type(stmt->handle, index)) {
	case SQLITE_INTEGER:
		return value_integer(sqlite3_column_int64(stmt->handle, index));
	case SQLITE_FLOAT:
		return value_real(sqlite3_column_double(stmt->handle, index));
	case SQLITE_TEXT:
		return value_text(stmt_text(stmt, index));
	case SQLITE_BLOB: {
		const char *at = sqlite3_column_blob(stmt->handle, index);

		return value_blob((struct str){
			at, (size_t)sqlite3_column_bytes(stmt->handle, index)});
	}
	default:
		return value_null();
	}
}

int64_t stmt_integer(const struct stmt *stmt, int index)
{
	return sqlite3_column_int64(stmt->handle, index);
}

struct str stmt_text(const struct stmt *stmt, int index)
{
	const char *at = (const char *)sqlite3_column_text(stmt->handle, index);

	return (struct str){at, (size_t)sqlite3_column_bytes(stmt->handle, index)};
}

int stmt_columns(const struct stmt *stmt)
{
	return sqlite3_column_count(stmt->handle);
}

void stmt_done(struct stmt *stmt)
{
	if (!stmt || !stmt->is_taken)
		return;
	stmt->is_taken = false;
	sqlite3_reset(stmt->handle);
	sqlite3_clear_bindings(stmt->handle);
}

void stmt_release_all(struct store *store)
{
	struct stmt *next;

	for (size_t i = 0; i < STATEMENTS_CACHED; i++)
		stmt_done(&store->statements[i]);
	for (struct stmt *at = store->loose; at; at = next) {
		next = at->next_loose;
		sqlite3_finalize(at->handle);
		free(at);
	}
	store->loose = NULL;
}

void stmt_forget_all(struct store *store)
{
	stmt_release_all(store);
	for (size_t i = 0; i < STATEMENTS_CACHED; i++) {
		sqlite3_finalize(store->statements[i].handle);
		store->statements[i].handle = NULL;
	}
}

enum status store_run(struct store *store, const char *sql, struct fault *fault)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? STATUS_OK
				 : store_fault(store, code, str_from(sql), fault);
}

enum status store_set_legacy_rename(
	struct store *store, bool is_legacy, struct fault *fault)
{
	return store_run(store,
		is_legacy ? "PRAGMA legacy_alter_table=ON"
			  : "PRAGMA legacy_alter_table=OFF",
		fault);
}

int64_t store_changes(const struct store *store)
{
	return sqlite3_changes64(store->db);
}

int64_t store_last_rowid(const struct store *store)
{
	return sqlite3_last_insert_rowid(store->db);
}
