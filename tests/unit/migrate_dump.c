/* A database put into words. Never changes it. */
#include "migrate_dump.h"

#include <check.h>

enum { ROOM = 256, ANSWER_BYTES = 64 * 1024 * 1024 };

/* The tables of people, in the order of their names. */
#define PEOPLES_TABLES                                                                   \
	"sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"  \
	" AND name NOT LIKE 'reeve\\_%' ESCAPE '\\' ORDER BY name"

sqlite3 *dump_open(const char *path)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_exec(db, "PRAGMA foreign_keys=OFF", NULL, NULL, NULL);
	return db;
}

bool dump_query(sqlite3 *db, const char *sql, struct buf *out)
{
	sqlite3_stmt *statement;
	int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			const void *text = sqlite3_column_text(statement, i);

			buf_append(out, text ? text : "",
				(size_t)sqlite3_column_bytes(statement, i));
		}
		buf_char(out, '\n');
	}
	return sqlite3_finalize(statement) == SQLITE_OK && code == SQLITE_OK;
}

static size_t read_texts(
	sqlite3 *db, const char *sql, struct arena *arena, struct str *texts, size_t most)
{
	sqlite3_stmt *statement;
	size_t count = 0;

	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK,
		"%s: %s", sql, sqlite3_errmsg(db));
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(statement, 0);

		ck_assert_uint_lt(count, most);
		texts[count++] = arena_copy(
			arena, (struct str){text ? text : "",
				       (size_t)sqlite3_column_bytes(statement, 0)});
	}
	sqlite3_finalize(statement);
	return count;
}

static void quote_name(struct buf *out, struct str name)
{
	buf_char(out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.at[i] == '"')
			buf_char(out, '"');
		buf_char(out, name.at[i]);
	}
	buf_char(out, '"');
}

/* "rowid" under a name that no column has; NULL: the table has none. */
static const char *rowid_of(sqlite3 *db, struct arena *arena, struct str table)
{
	static const char *const names[] = {"rowid", "_rowid_", "oid"};
	sqlite3_stmt *statement;
	int code;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str columns[1];
		char *sql = sqlite3_mprintf("SELECT name FROM pragma_table_xinfo(%Q)"
					    " WHERE name = %Q COLLATE NOCASE",
			arena_text(arena, table), names[i]);
		size_t taken = read_texts(db, sql, arena, columns, 2);

		sqlite3_free(sql);
		if (taken)
			continue;
		sql = sqlite3_mprintf(
			"SELECT %s FROM \"%w\"", names[i], arena_text(arena, table));
		code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
		sqlite3_free(sql);
		sqlite3_finalize(statement);
		return code == SQLITE_OK ? names[i] : NULL;
	}
	return NULL;
}

/* SELECT of all its values, quoted and separated, in the order of its rows. `is_exact`:
 * with their bytes, and the rowids. */
static struct str rows_sql(
	sqlite3 *db, struct arena *arena, struct str table, bool is_exact)
{
	struct str columns[ROOM], sql;
	char *text = sqlite3_mprintf("SELECT name FROM pragma_table_xinfo(%Q)"
				     " WHERE hidden <> 1 ORDER BY cid",
		arena_text(arena, table));
	size_t count = read_texts(db, text, arena, columns, ROOM);
	const char *rowid = rowid_of(db, arena, table);
	struct buf out;

	sqlite3_free(text);
	buf_init(&out, 1 << 20);
	buf_text(&out, "SELECT ");
	if (is_exact && rowid)
		buf_printf(&out, "%s, ': ', ", rowid);
	for (size_t i = 0; i < count; i++) {
		buf_text(&out, i ? ", ', ', quote(" : "quote(");
		quote_name(&out, columns[i]);
		/* quote() ends a text at its first NUL. */
		buf_text(&out, is_exact ? "), hex(" : "");
		if (is_exact)
			quote_name(&out, columns[i]);
		buf_char(&out, ')');
	}
	buf_text(&out, " FROM ");
	quote_name(&out, table);
	buf_printf(&out, " ORDER BY %s", rowid ? rowid : "1, 2, 3");
	sql = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return sql;
}

static void indent(struct buf *out, struct str lines)
{
	for (size_t from = 0; from < lines.len;) {
		size_t to = str_find(lines, from, '\n');

		buf_char(out, '\t');
		buf_str(out, str_slice(lines, from, to));
		buf_char(out, '\n');
		from = to + 1;
	}
}

void dump_tables(sqlite3 *db, struct buf *out)
{
	struct arena *arena = arena_new(4096);
	struct str tables[ROOM];
	size_t count =
		read_texts(db, "SELECT name FROM " PEOPLES_TABLES, arena, tables, ROOM);
	struct buf rows;

	dump_query(db,
		"SELECT sql, ';' FROM sqlite_schema WHERE sql IS NOT NULL"
		" AND tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
		" AND tbl_name NOT LIKE 'reeve\\_%' ESCAPE '\\' ORDER BY CASE type"
		" WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'trigger' THEN 3"
		" ELSE 4 END, name",
		out);
	for (size_t i = 0; i < count; i++) {
		struct str sql = rows_sql(db, arena, tables[i], false);

		buf_init(&rows, ANSWER_BYTES);
		dump_query(db, sql.at, &rows);
		buf_str(out, tables[i]);
		buf_text(out, rows.len ? ":\n" : ": no rows\n");
		indent(out, buf_content(&rows));
		buf_free(&rows);
	}
	arena_free(arena);
}

/* The columns that are set, as "name value". */
static void dump_set(sqlite3 *db, const char *table, const char *skipped,
	const char *order, struct buf *out)
{
	struct arena *arena = arena_new(4096);
	struct str columns[ROOM];
	char *text = sqlite3_mprintf("SELECT name FROM pragma_table_info(%Q)"
				     " WHERE name NOT IN (%s)",
		table, skipped);
	size_t count = read_texts(db, text, arena, columns, ROOM);
	struct buf sql;

	sqlite3_free(text);
	buf_init(&sql, 1 << 20);
	buf_printf(&sql, "SELECT '%s'", table + strlen("reeve_"));
	for (size_t i = 0; i < count; i++)
		buf_printf(&sql,
			", CASE WHEN \"%s\" = 'live' OR \"%s\" IS NULL OR (\"%s\" = 0 AND"
			" '%s' LIKE '%%s\\_%%' ESCAPE '\\') THEN ''"
			" ELSE ' %s ' || quote(\"%s\") END",
			columns[i].at, columns[i].at, columns[i].at, columns[i].at,
			columns[i].at, columns[i].at);
	buf_printf(&sql, " FROM %s ORDER BY %s", table, order);
	dump_query(db, buf_cstring(&sql), out);
	buf_free(&sql);
	arena_free(arena);
}

void dump_definitions(sqlite3 *db, struct buf *out)
{
	dump_set(db, "reeve_model", "'state_moment', 'hash'", "id", out);
	dump_set(db, "reeve_field", "'state_moment'", "model_id, id", out);
	dump_set(db, "reeve_alias", "'id', 'moment'", "id", out);
	dump_set(db, "reeve_kept", "'id'", "id", out);
}

void dump_history(sqlite3 *db, struct buf *out)
{
	dump_query(db,
		"SELECT id, ' ', origin, ' ', coalesce(table_name, ''), ': ', words,"
		" CASE WHEN undoes THEN ' Undoes ' || undoes || '.' ELSE '' END,"
		" CASE WHEN undone_by THEN ' Undone by ' || undone_by || '.' ELSE '' END,"
		" CASE WHEN question <> '' THEN ' Question: ' || question ELSE '' END,"
		" CASE WHEN coalesce(sql_back, '') = '' THEN ''"
		" ELSE char(10) || char(9) || 'back: ' ||"
		" trim(replace(sql_back, char(10), ' ')) END"
		" FROM reeve_migration ORDER BY id",
		out);
}

void dump_shape(sqlite3 *db, struct buf *out)
{
	dump_query(db,
		"SELECT t.name, '.', c.name, ' ', c.type, ' ', c.\"notnull\", ' ',"
		" coalesce(c.dflt_value, '-'), ' ', c.pk, ' ', c.hidden FROM"
		" (SELECT name FROM " PEOPLES_TABLES ") t, pragma_table_xinfo(t.name) c"
		" ORDER BY t.name, c.cid",
		out);
	dump_query(db,
		"SELECT t.name, '.', f.\"from\", ' > ', f.\"table\", '.',"
		" coalesce(f.\"to\", (SELECT name FROM pragma_table_info(f.\"table\")"
		" WHERE pk = 1)), ' ', f.on_update, ' ', f.on_delete FROM"
		" (SELECT name FROM " PEOPLES_TABLES
		") t, pragma_foreign_key_list(t.name) f"
		" ORDER BY t.name, f.\"from\", f.\"table\"",
		out);
	dump_query(db,
		"SELECT t.name, ' ', l.\"unique\", ' ', l.partial, ' ',"
		" (SELECT group_concat(coalesce(i.name, 'expression') || i.\"desc\" ||"
		" i.coll) FROM pragma_index_xinfo(l.name) i WHERE i.key) AS columns FROM"
		" (SELECT name FROM " PEOPLES_TABLES ") t, pragma_index_list(t.name) l"
		" ORDER BY t.name, columns, l.\"unique\", l.partial",
		out);
	dump_query(db,
		"SELECT type, ' ', name FROM sqlite_schema WHERE type IN"
		" ('trigger', 'view') AND tbl_name NOT LIKE 'reeve\\_%' ESCAPE '\\'"
		" ORDER BY type, name",
		out);
}

struct dump_queries dump_queries_of(sqlite3 *db, struct arena *arena)
{
	struct dump_queries queries = {
		.at = arena_zeroed(arena, ROOM, sizeof *queries.at)};

	queries.count = read_texts(
		db, "SELECT name FROM " PEOPLES_TABLES, arena, queries.at, ROOM);
	for (size_t i = 0; i < queries.count; i++)
		queries.at[i] = rows_sql(db, arena, queries.at[i], true);
	return queries;
}

void dump_answers(sqlite3 *db, const struct dump_queries *queries, struct buf *out)
{
	for (size_t i = 0; i < queries->count; i++) {
		buf_printf(out, "%zu\n", i);
		if (!dump_query(db, queries->at[i].at, out))
			buf_printf(out, "refused: %s\n", sqlite3_errmsg(db));
	}
}

void dump_damage(sqlite3 *db, bool is_thorough, struct buf *out)
{
	size_t before = out->len;

	dump_query(db, "PRAGMA integrity_check", out);
	if (str_is(str_slice(buf_content(out), before, out->len), "ok\n"))
		out->len = before;
	if (is_thorough)
		dump_query(db, "PRAGMA foreign_key_check", out);
}
