/* The columns of a database as checksums, and what changes do to them. Knows nothing of
 * how the engine does it. */
#include "migrate_walk.h"

enum { TABLES_MOST = 512, COLUMNS_MOST = 256 };

static uint64_t mix(uint64_t sum, const void *bytes, size_t count)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < count; i++)
		sum = (sum ^ at[i]) * 0x100000001b3u;
	return sum;
}

static uint64_t add_value(uint64_t sum, sqlite3_stmt *statement, int column)
{
	int type = sqlite3_column_type(statement, column);
	sqlite3_int64 integer;
	double real;

	sum = mix(sum, &type, sizeof type);
	switch (type) {
	case SQLITE_INTEGER:
		integer = sqlite3_column_int64(statement, column);
		return mix(sum, &integer, sizeof integer);
	case SQLITE_FLOAT:
		real = sqlite3_column_double(statement, column);
		return mix(sum, &real, sizeof real);
	case SQLITE_NULL:
		return sum;
	default: {
		const void *bytes = sqlite3_column_blob(statement, column);
		int count = sqlite3_column_bytes(statement, column);

		sum = mix(sum, &count, sizeof count);
		return count ? mix(sum, bytes, (size_t)count) : sum;
	}
	}
}

static sqlite3_stmt *prepare(sqlite3 *db, char *sql)
{
	sqlite3_stmt *statement;

	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK,
		"%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_free(sql);
	return statement;
}

static struct str text_at(struct arena *arena, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return arena_copy(
		arena, (struct str){text ? text : "",
			       (size_t)sqlite3_column_bytes(statement, column)});
}

/* Adds an entry for each column of the table, and one for its rowids. */
static size_t list_columns(sqlite3 *db, struct arena *arena, struct str table,
	struct walk_state *state, char **rowid)
{
	static const char *const names[] = {"rowid", "_rowid_", "oid"};
	bool taken[3] = {false}, has_rowid;
	size_t first = state->count;
	sqlite3_stmt *statement = prepare(
		db, sqlite3_mprintf("SELECT name, hidden FROM pragma_table_xinfo(%Q)"
				    " WHERE hidden <> 1 ORDER BY cid",
			    table.at));

	state->at[state->count++] = (struct walk_column){
		.table = table, .name = STR("its rows"), .is_rows = true};
	while (sqlite3_step(statement) == SQLITE_ROW) {
		struct walk_column *column = &state->at[state->count++];

		ck_assert_uint_lt(state->count, WALK_COLUMNS_MOST);
		*column = (struct walk_column){.table = table,
			.name = text_at(arena, statement, 0),
			.is_generated = sqlite3_column_int(statement, 1) > 1};
		for (size_t i = 0; i < 3; i++)
			taken[i] |= str_equal_nocase(column->name, str_from(names[i]));
	}
	sqlite3_finalize(statement);
	statement = prepare(
		db, sqlite3_mprintf("SELECT wr FROM pragma_table_list(%Q)", table.at));
	has_rowid = sqlite3_step(statement) == SQLITE_ROW &&
		    !sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	*rowid = NULL;
	for (size_t i = 0; i < 3 && has_rowid && !*rowid; i++)
		*rowid = taken[i] ? NULL : arena_text(arena, str_from(names[i]));
	return first;
}

/* The order of the rows, where they have no rowid: that of the key. */
static char *key_order(sqlite3 *db, struct arena *arena, struct str table)
{
	char *order = sqlite3_mprintf("1");
	sqlite3_stmt *statement = prepare(
		db, sqlite3_mprintf("SELECT name FROM pragma_table_info(%Q) WHERE pk"
				    " ORDER BY pk",
			    table.at));

	while (sqlite3_step(statement) == SQLITE_ROW)
		order = sqlite3_mprintf(
			"%z, \"%w\"", order, text_at(arena, statement, 0).at);
	sqlite3_finalize(statement);
	return order;
}

static void read_table(
	sqlite3 *db, struct arena *arena, struct str table, struct walk_state *state)
{
	char *rowid, *sql, *order;
	size_t first = list_columns(db, arena, table, state, &rowid);
	size_t count = state->count - first;
	sqlite3_stmt *statement;
	int64_t rows = 0;

	order = rowid ? sqlite3_mprintf("%s", rowid) : key_order(db, arena, table);
	sql = sqlite3_mprintf("SELECT %s", rowid ? rowid : "0");
	for (size_t i = 1; i < count; i++)
		sql = sqlite3_mprintf("%z, \"%w\"", sql, state->at[first + i].name.at);
	statement = prepare(
		db, sqlite3_mprintf("%z FROM \"%w\" ORDER BY %z", sql, table.at, order));
	for (; sqlite3_step(statement) == SQLITE_ROW; rows++)
		for (size_t i = 0; i < count; i++)
			state->at[first + i].sum =
				add_value(state->at[first + i].sum, statement, (int)i);
	sqlite3_finalize(statement);
	for (size_t i = 0; i < count; i++)
		state->at[first + i].rows = rows;
}

void walk_read(sqlite3 *db, struct arena *arena, struct walk_state *state)
{
	struct str tables[TABLES_MOST];
	size_t count = 0;
	sqlite3_stmt *statement = prepare(
		db, sqlite3_mprintf("SELECT name FROM sqlite_schema WHERE type = 'table'"
				    " AND name NOT LIKE 'sqlite\\_%%' ESCAPE '\\'"
				    " AND name NOT LIKE 'reeve\\_%%' ESCAPE '\\'"));

	while (sqlite3_step(statement) == SQLITE_ROW) {
		ck_assert_uint_lt(count, TABLES_MOST);
		tables[count++] = text_at(arena, statement, 0);
	}
	sqlite3_finalize(statement);
	state->count = 0;
	for (size_t i = 0; i < count; i++)
		read_table(db, arena, tables[i], state);
}

static bool is_of(const struct walk_column *column, struct str table, struct str name)
{
	return !column->is_rows && str_equal_nocase(column->table, table) &&
	       str_equal_nocase(column->name, name);
}

/* What is computed may depend on what was retyped. */
static void touch(struct walk_state *state, const struct change *change)
{
	for (size_t i = 0; i < state->count; i++)
		if (is_of(&state->at[i], change->table, change->name) ||
			(state->at[i].is_generated &&
				str_equal_nocase(state->at[i].table, change->table)))
			state->at[i].is_touched = true;
}

static void rename_table(struct walk_state *state, struct str table, struct str new_name)
{
	for (size_t i = 0; i < state->count; i++)
		if (str_equal_nocase(state->at[i].table, table))
			state->at[i].table = new_name;
}

static void rename_column(
	struct walk_state *state, struct str table, struct str name, struct str new_name)
{
	for (size_t i = 0; i < state->count; i++)
		if (is_of(&state->at[i], table, name))
			state->at[i].name = new_name;
}

static void let_table_go(struct walk_state *state, struct str table)
{
	for (size_t i = 0; i < state->count; i++)
		if (str_equal_nocase(state->at[i].table, table))
			state->at[i].may_go = true;
}

static void let_column_go(struct walk_state *state, struct str table, struct str name)
{
	for (size_t i = 0; i < state->count; i++)
		if (is_of(&state->at[i], table, name))
			state->at[i].may_go = true;
}

/* A many-to-many field has its values in a table of its own, which goes with it. */
static void let_pairs_go(sqlite3 *db, struct walk_state *state, struct str name)
{
	sqlite3_stmt *statement = prepare(
		db, sqlite3_mprintf("SELECT through FROM reeve_field WHERE through <> ''"
				    " AND column_name = %.*Q",
			    (int)name.len, name.at));

	while (sqlite3_step(statement) == SQLITE_ROW)
		let_table_go(
			state, str_from((const char *)sqlite3_column_text(statement, 0)));
	sqlite3_finalize(statement);
}

void walk_expect(sqlite3 *db, struct walk_state *state, const struct change *changes,
	size_t count, bool *adds)
{
	*adds = false;
	for (size_t i = 0; i < count; i++) {
		const struct change *change = &changes[i];

		switch (change->kind) {
		case CHANGE_MODEL_RENAME:
			rename_table(state, change->table, change->new_name);
			break;
		case CHANGE_FIELD_RENAME:
			rename_column(
				state, change->table, change->name, change->new_name);
			break;
		case CHANGE_FIELD_ALTER:
			touch(state, change);
			break;
		case CHANGE_MODEL_PURGE:
			let_table_go(state, change->table);
			break;
		case CHANGE_FIELD_PURGE:
			let_column_go(state, change->table, change->name);
			let_pairs_go(db, state, change->name);
			break;
		case CHANGE_MODEL_ADD:
		case CHANGE_FIELD_ADD:
			*adds = true;
			break;
		default:
			break;
		}
	}
}

static const struct walk_column *find(
	const struct walk_state *state, const struct walk_column *like)
{
	for (size_t i = 0; i < state->count; i++)
		if (state->at[i].is_rows == like->is_rows &&
			str_equal_nocase(state->at[i].table, like->table) &&
			str_equal_nocase(state->at[i].name, like->name))
			return &state->at[i];
	return NULL;
}

struct str walk_compare(struct arena *arena, const struct walk_state *expected,
	const struct walk_state *now, bool adds)
{
	for (size_t i = 0; i < expected->count; i++) {
		const struct walk_column *was = &expected->at[i];
		const struct walk_column *is = find(now, was);

		if (!is && !was->may_go)
			return arena_printf(arena, "%.*s.%.*s is gone",
				STR_ARGS(was->table), STR_ARGS(was->name));
		if (is && is->rows != was->rows)
			return arena_printf(arena, "%.*s has %lld rows, and had %lld",
				STR_ARGS(was->table), (long long)is->rows,
				(long long)was->rows);
		if (is && is->sum != was->sum && !was->is_touched)
			return arena_printf(arena, "%.*s.%.*s has other values",
				STR_ARGS(was->table), STR_ARGS(was->name));
	}
	for (size_t i = 0; i < now->count && !adds; i++)
		if (!find(expected, &now->at[i]))
			return arena_printf(arena, "%.*s.%.*s came from nowhere",
				STR_ARGS(now->at[i].table), STR_ARGS(now->at[i].name));
	return STR("");
}
