/* The tables that Reeve keeps in the served database. Each is documented in
 * reeve-models(5). Never touches a table that is not called reeve_*. */
#include "store/internal.h"

/* Whoever edits a definition changes the nonce; equal nonces mean equal definitions,
 * also after a rollback, which a counter cannot promise. */
#define TOUCH(table, event)                                                              \
	"CREATE TRIGGER IF NOT EXISTS " table "_" event " AFTER " event " ON " table     \
	" BEGIN UPDATE reeve_generation SET nonce = randomblob(16); END;"

static const char tables_sql[] =
	"CREATE TABLE IF NOT EXISTS reeve_generation("
	" id INTEGER PRIMARY KEY CHECK (id = 1), nonce BLOB NOT NULL);"
	"INSERT OR IGNORE INTO reeve_generation(id, nonce) VALUES (1, randomblob(16));"
	"CREATE TABLE IF NOT EXISTS reeve_model("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" table_name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
	" label TEXT, is_hidden INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE IF NOT EXISTS reeve_field("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" model_id INTEGER NOT NULL REFERENCES reeve_model(id) ON DELETE CASCADE,"
	" column_name TEXT NOT NULL COLLATE NOCASE,"
	" label TEXT, help TEXT, is_hidden INTEGER NOT NULL DEFAULT 0,"
	" UNIQUE(model_id, column_name));"
	"CREATE TABLE IF NOT EXISTS reeve_user("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" name TEXT NOT NULL UNIQUE COLLATE NOCASE, password TEXT NOT NULL,"
	" is_superuser INTEGER NOT NULL DEFAULT 0, is_active INTEGER NOT NULL DEFAULT 1,"
	" created TEXT NOT NULL, last_login TEXT);"
	"CREATE TABLE IF NOT EXISTS reeve_session("
	" token BLOB PRIMARY KEY,"
	" user_id INTEGER NOT NULL REFERENCES reeve_user(id) ON DELETE CASCADE,"
	" created INTEGER NOT NULL, expires INTEGER NOT NULL, agent TEXT, address TEXT"
	") WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS reeve_session_user ON reeve_session(user_id);"
	"CREATE INDEX IF NOT EXISTS reeve_session_expires ON reeve_session(expires);"
	"CREATE TABLE IF NOT EXISTS reeve_log("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, moment INTEGER NOT NULL,"
	" user_id INTEGER, user_name TEXT, table_name TEXT NOT NULL, key TEXT NOT NULL,"
	" label TEXT, action TEXT NOT NULL, changes TEXT, once TEXT);"
	"CREATE INDEX IF NOT EXISTS reeve_log_row ON reeve_log(table_name, key);"
	"CREATE UNIQUE INDEX IF NOT EXISTS reeve_log_once ON reeve_log(once)"
	" WHERE once IS NOT NULL;" TOUCH("reeve_model", "INSERT")
		TOUCH("reeve_model", "UPDATE") TOUCH("reeve_model", "DELETE")
			TOUCH("reeve_field", "INSERT") TOUCH("reeve_field", "UPDATE")
				TOUCH("reeve_field", "DELETE");

enum { OBJECTS_EXPECTED = 16 }; /* 6 tables, 4 indexes, 6 triggers */

static enum status count_objects(struct store *store, int64_t *count, struct fault *fault)
{
	struct str sql = STR(
		"SELECT count(*) FROM sqlite_schema WHERE name IN ("
		"'reeve_generation','reeve_model','reeve_field','reeve_user',"
		"'reeve_session','reeve_log','reeve_session_user','reeve_session_expires'"
		","
		"'reeve_log_row','reeve_log_once','reeve_model_INSERT',"
		"'reeve_model_UPDATE','reeve_model_DELETE','reeve_field_INSERT',"
		"'reeve_field_UPDATE','reeve_field_DELETE')");
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(store, sql, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	*count = status == STATUS_OK && has_row ? stmt_integer(stmt, 0) : 0;
	stmt_done(stmt);
	return status;
}

enum status store_init(struct store *store, struct fault *fault)
{
	int64_t count = 0;
	enum status status = count_objects(store, &count, fault);

	if (status != STATUS_OK || count == OBJECTS_EXPECTED)
		return status;
	/* DDL moves the schema cookie, so it is only done where something is missing. */
	status = store_run(store, "BEGIN IMMEDIATE", fault);
	if (status == STATUS_OK)
		status = store_run(store, tables_sql, fault);
	if (status == STATUS_OK)
		return store_run(store, "COMMIT", fault);
	if (store_in_transaction(store)) {
		struct fault ignored;

		if (store_run(store, "ROLLBACK", &ignored) != STATUS_OK)
			store_disconnect(store);
	}
	return status;
}
