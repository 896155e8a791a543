/* SQLite's result codes as statuses and sentences for people. Never shows SQL: that goes
 * to the detail, which only the log sees. */
#include <stdio.h>
#include <string.h>

#include "store/internal.h"

/* "UNIQUE constraint failed: Album.Title, Album.ArtistId" -> "Title, ArtistId". */
static void columns_of(const char *message, char *columns, size_t size)
{
	const char *at = strstr(message, "failed: ");
	size_t used = 0;

	columns[0] = '\0';
	for (at = at ? at + strlen("failed: ") : ""; *at; at++) {
		const char *end = strstr(at, ", ");
		size_t length = end ? (size_t)(end - at) : strlen(at);
		const char *dot = memchr(at, '.', length);
		const char *name = dot ? dot + 1 : at;
		int wrote = snprintf(columns + used, size - used, "%s%.*s",
			used ? ", " : "", (int)(at + length - name), name);

		if (wrote < 0 || (size_t)wrote >= size - used)
			break;
		used += (size_t)wrote;
		if (!end)
			break;
		at = end + 1;
	}
}

static enum status constraint_fault(int code, const char *message, struct fault *fault)
{
	char columns[256];

	columns_of(message, columns, sizeof columns);
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return fault_set(fault, STATUS_INVALID,
			"There is already a row with the same %s.",
			columns[0] ? columns : "key");
	case SQLITE_CONSTRAINT_NOTNULL:
		return fault_set(fault, STATUS_INVALID, "%s is required.", columns);
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return fault_set(fault, STATUS_INVALID,
			"A reference would point to a row that does not exist.");
	case SQLITE_CONSTRAINT_CHECK:
		return fault_set(fault, STATUS_INVALID,
			"The values break a rule of this table (%s).", columns);
	case SQLITE_CONSTRAINT_DATATYPE:
		return fault_set(fault, STATUS_INVALID,
			"A value does not fit its column's type (%s).", message);
	default:
		return fault_set(
			fault, STATUS_INVALID, "The database refuses this: %s.", message);
	}
}

static enum status primary_fault(int code, const char *message, struct fault *fault)
{
	switch (code) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fault_set(fault, STATUS_BUSY,
			"Somebody else is writing to the database; try again.");
	case SQLITE_INTERRUPT:
		return fault_set(fault, STATUS_TOO_SLOW,
			"The database took too long to answer this; an index may help.");
	case SQLITE_READONLY:
		return fault_set(fault, STATUS_READ_ONLY,
			"The database is read-only; nothing can be saved.");
	case SQLITE_CORRUPT:
		return fault_set(
			fault, STATUS_UNAVAILABLE, "The database file is damaged.");
	case SQLITE_NOTADB:
		return fault_set(fault, STATUS_UNAVAILABLE,
			"The file is not an SQLite database (or it is encrypted).");
	case SQLITE_FULL:
		return fault_set(fault, STATUS_UNAVAILABLE,
			"The disk is full; nothing was saved.");
	case SQLITE_CANTOPEN:
		return fault_set(
			fault, STATUS_UNAVAILABLE, "The database file cannot be opened.");
	case SQLITE_IOERR:
		return fault_set(fault, STATUS_UNAVAILABLE,
			"The disk does not answer; nothing was saved.");
	case SQLITE_TOOBIG:
		return fault_set(
			fault, STATUS_TOO_LARGE, "A value is longer than 16 megabytes.");
	case SQLITE_MISMATCH:
		return fault_set(
			fault, STATUS_INVALID, "The key must be a whole number.");
	default:
		return fault_set(fault, STATUS_FAILED, "SQLite says: %s.", message);
	}
}

enum status store_fault(
	struct store *store, int code, struct str sql, struct fault *fault)
{
	const char *message =
		store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(code);
	enum status status;

	if ((code & 0xFF) == SQLITE_CONSTRAINT)
		status = constraint_fault(code, message, fault);
	else
		status = primary_fault(code & 0xFF, message, fault);
	sql = str_slice(sql, 0, FAULT_SENTENCE_BYTES);
	fault_detail(fault, "%s (%d)%s%.*s", message, code, sql.len ? ": " : "",
		STR_ARGS(sql));
	return status;
}
