/* The tables that Reeve keeps in the served database. Each is documented in
 * reeve-models(5). Never touches a table that is not called reeve_*. */
#include <stdio.h>

#include "base/buf.h"
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
	"CREATE TABLE IF NOT EXISTS reeve_migration("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, moment INTEGER NOT NULL,"
	" user_id INTEGER, user_name TEXT, origin TEXT NOT NULL, model_id INTEGER,"
	" table_name TEXT COLLATE NOCASE, words TEXT NOT NULL, changes TEXT, inverse "
	"TEXT,"
	" sql TEXT, sql_back TEXT, hash_before TEXT, hash_after TEXT,"
	" undoes INTEGER, undone_by INTEGER, question TEXT NOT NULL DEFAULT '');"
	"CREATE INDEX IF NOT EXISTS reeve_migration_table ON"
	" reeve_migration(table_name, id);"
	"CREATE TABLE IF NOT EXISTS reeve_alias("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" model_id INTEGER NOT NULL REFERENCES reeve_model(id) ON DELETE CASCADE,"
	" field_id INTEGER REFERENCES reeve_field(id) ON DELETE CASCADE,"
	" name TEXT NOT NULL COLLATE NOCASE, moment INTEGER NOT NULL);"
	"CREATE INDEX IF NOT EXISTS reeve_alias_name ON reeve_alias(name);"
	"CREATE INDEX IF NOT EXISTS reeve_alias_model ON reeve_alias(model_id);"
	"CREATE INDEX IF NOT EXISTS reeve_alias_field ON reeve_alias(field_id);"
	"CREATE TABLE IF NOT EXISTS reeve_seen("
	" table_name TEXT PRIMARY KEY COLLATE NOCASE, text BLOB NOT NULL,"
	" columns TEXT NOT NULL, moment INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS reeve_kept("
	" id INTEGER PRIMARY KEY, migration_id INTEGER NOT NULL,"
	" field_id INTEGER NOT NULL, row_key TEXT NOT NULL, old_value, new_value);"
	"CREATE INDEX IF NOT EXISTS reeve_kept_row"
	" ON reeve_kept(migration_id, field_id, row_key);"
	"CREATE TABLE IF NOT EXISTS reeve_job("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, moment INTEGER NOT NULL,"
	" user_id INTEGER, user_name TEXT, words TEXT NOT NULL, changes TEXT NOT NULL,"
	" state TEXT NOT NULL DEFAULT 'waiting', message TEXT, started INTEGER,"
	" finished INTEGER, migration_id INTEGER, undoes INTEGER,"
	" tries INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE IF NOT EXISTS reeve_draft("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, moment INTEGER NOT NULL,"
	" user_id INTEGER NOT NULL REFERENCES reeve_user(id) ON DELETE CASCADE,"
	" table_name TEXT NOT NULL, key TEXT NOT NULL, reason TEXT, content TEXT NOT "
	"NULL);"
	"CREATE INDEX IF NOT EXISTS reeve_draft_user ON reeve_draft(user_id);"
	"CREATE TABLE IF NOT EXISTS reeve_hook("
	" nonce TEXT PRIMARY KEY, moment INTEGER NOT NULL) WITHOUT ROWID;"
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

/* Columns that came after their tables: a database of before gets them as well. */
struct added {
	const char *table;
	const char *column;
	const char *type;
};

static const struct added added[] = {
	{"reeve_model", "actual_name", "TEXT COLLATE NOCASE"},
	{"reeve_model", "state", "TEXT NOT NULL DEFAULT 'live'"},
	{"reeve_model", "state_moment", "INTEGER"},
	{"reeve_model", "label_plural", "TEXT"},
	{"reeve_model", "title", "TEXT"},
	{"reeve_model", "ordering", "TEXT"},
	{"reeve_model", "list_columns", "TEXT"},
	{"reeve_model", "list_filters", "TEXT"},
	{"reeve_model", "search_fields", "TEXT"},
	{"reeve_model", "fieldsets", "TEXT"},
	{"reeve_model", "date_hierarchy", "TEXT"},
	{"reeve_model", "page_size", "INTEGER"},
	{"reeve_model", "icon", "TEXT"},
	{"reeve_model", "menu_group", "TEXT"},
	{"reeve_model", "hash", "BLOB"},
	{"reeve_field", "actual_name", "TEXT COLLATE NOCASE"},
	{"reeve_field", "state", "TEXT NOT NULL DEFAULT 'live'"},
	{"reeve_field", "state_moment", "INTEGER"},
	{"reeve_field", "kind", "TEXT"},
	{"reeve_field", "position", "INTEGER"},
	{"reeve_field", "is_required", "INTEGER NOT NULL DEFAULT 0"},
	{"reeve_field", "was_not_null", "INTEGER NOT NULL DEFAULT 0"},
	{"reeve_field", "max_length", "INTEGER"},
	{"reeve_field", "digits", "INTEGER"},
	{"reeve_field", "places", "INTEGER"},
	{"reeve_field", "minimum", "TEXT"},
	{"reeve_field", "maximum", "TEXT"},
	{"reeve_field", "pattern", "TEXT"},
	{"reeve_field", "choices", "TEXT"},
	{"reeve_field", "target", "TEXT"},
	{"reeve_field", "through", "TEXT"},
	{"reeve_field", "declared", "TEXT"},
};

enum { ADDED = sizeof added / sizeof *added };

enum { SQL_BYTES = 16 * 1024 };

static enum status read_count(
	struct store *store, struct str sql, int64_t *count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(store, sql, &stmt, fault);

	*count = 0;
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*count = stmt_integer(stmt, 0);
	stmt_done(stmt);
	return status;
}

/* Appends 'name', for each object that tables_sql makes; returns how many. */
static int64_t add_object_names(struct buf *sql)
{
	static const char before[] = " IF NOT EXISTS ";
	int64_t count = 0;

	for (const char *at = tables_sql; (at = strstr(at, before)); count++) {
		at += sizeof before - 1;
		buf_printf(sql, "%s'%.*s'", count ? "," : "", (int)strcspn(at, " ("), at);
	}
	return count;
}

/* Whether every object and every added column is there. */
static enum status is_complete(struct store *store, bool *complete, struct fault *fault)
{
	struct buf sql;
	int64_t expected, objects = 0, columns = 0;
	enum status status;

	buf_init(&sql, SQL_BYTES);
	buf_text(&sql, "SELECT count(*) FROM sqlite_schema WHERE name IN (");
	expected = add_object_names(&sql);
	buf_char(&sql, ')');
	status = read_count(store, buf_content(&sql), &objects, fault);
	buf_clear(&sql, SQL_BYTES);
	buf_text(&sql, "SELECT count(*) FROM (SELECT 'reeve_model' AS t, name FROM"
		       " pragma_table_info('reeve_model') UNION ALL"
		       " SELECT 'reeve_field', name FROM"
		       " pragma_table_info('reeve_field')) WHERE (t, name) IN (VALUES ");
	for (size_t i = 0; i < ADDED; i++)
		buf_printf(&sql, "%s('%s','%s')", i ? "," : "", added[i].table,
			added[i].column);
	buf_char(&sql, ')');
	if (status == STATUS_OK)
		status = read_count(store, buf_content(&sql), &columns, fault);
	buf_free(&sql);
	*complete = objects == expected && columns == ADDED;
	return status;
}

static enum status add_columns(struct store *store, struct fault *fault)
{
	enum status status = STATUS_OK;
	char sql[256];
	int64_t count;

	for (size_t i = 0; i < ADDED && status == STATUS_OK; i++) {
		snprintf(sql, sizeof sql,
			"SELECT count(*) FROM pragma_table_info('%s') WHERE name = '%s'",
			added[i].table, added[i].column);
		status = read_count(store, str_from(sql), &count, fault);
		if (status != STATUS_OK || count)
			continue;
		snprintf(sql, sizeof sql, "ALTER TABLE %s ADD COLUMN %s %s",
			added[i].table, added[i].column, added[i].type);
		status = store_run(store, sql, fault);
	}
	return status;
}

enum status store_init(struct store *store, struct fault *fault)
{
	bool complete = false;
	enum status status = is_complete(store, &complete, fault);

	if (status != STATUS_OK || complete)
		return status;
	/* DDL moves the schema cookie, so it is only done where something is missing. */
	status = store_run(store, "BEGIN IMMEDIATE", fault);
	if (status == STATUS_OK)
		status = store_run(store, tables_sql, fault);
	if (status == STATUS_OK)
		status = add_columns(store, fault);
	if (status == STATUS_OK)
		return store_run(store, "COMMIT", fault);
	if (store_in_transaction(store)) {
		struct fault ignored;

		if (store_run(store, "ROLLBACK", &ignored) != STATUS_OK)
			store_disconnect(store);
	}
	return status;
}
