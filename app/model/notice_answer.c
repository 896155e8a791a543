/* The answer to "is this the same field?". Denied, everything that was carried over goes
 * back to the old name, which stays missing until it comes. */
#include "model/notice_parts.h"

#include "base/clock.h"

struct question {
	struct change *changes;
	size_t count;
	struct str words;
};

static enum status read_question(struct store *store, struct arena *arena, int64_t id,
	struct question *question, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	struct str changes = STR(""), state = STR("");
	enum status status = store_prepare(store,
		STR("SELECT changes, question, words FROM reeve_migration WHERE id = ?"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, id);
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row) {
		changes = arena_copy(arena, stmt_text(stmt, 0));
		state = arena_copy(arena, stmt_text(stmt, 1));
		question->words = arena_copy(arena, stmt_text(stmt, 2));
	}
	stmt_done(stmt);
	if (status != STATUS_OK)
		return status;
	if (!has_row || !state.len)
		return fault_set(
			fault, STATUS_NOT_FOUND, "There is no such question to answer.");
	if (!str_is(state, "asked"))
		return fault_set(fault, STATUS_CONFLICT, "This was %.*s already.",
			STR_ARGS(state));
	return changes_parse(arena, changes, &question->changes, &question->count, fault);
}

static enum status find_ids(struct store *store, const struct change *change,
	int64_t *model_id, int64_t *field_id, struct fault *fault)
{
	bool is_field = change->kind == CHANGE_FIELD_RENAME;
	struct value values[] = {value_text(is_field ? change->table : change->new_name),
		value_text(change->new_name)};
	enum status status = notice_integer(store,
		"SELECT id FROM reeve_model WHERE COALESCE(actual_name, table_name) = ?",
		values, 1, model_id, fault);

	*field_id = 0;
	values[0] = value_integer(*model_id);
	if (status == STATUS_OK && is_field)
		status = notice_integer(store,
			"SELECT id FROM reeve_field WHERE model_id = ?"
			" AND COALESCE(actual_name, column_name) = ?",
			values, 2, field_id, fault);
	if (status == STATUS_OK && (!*model_id || (is_field && !*field_id)))
		return fault_set(fault, STATUS_CONFLICT,
			"It has another name by now, or is gone.");
	return status;
}

/* Another definition that has the old name again. */
static enum status check_free(struct store *store, const struct change *change,
	int64_t model_id, int64_t field_id, struct fault *fault)
{
	const struct value values[] = {
		value_text(field_id ? change->name : change->table),
		value_integer(field_id ? field_id : model_id), value_integer(model_id)};
	int64_t count = 0;
	enum status status = notice_integer(store,
		field_id ? "SELECT count(*) FROM reeve_field WHERE (column_name = ?1 OR"
			   " actual_name = ?1) AND id <> ?2 AND model_id = ?3"
			 : "SELECT count(*) FROM reeve_model WHERE (table_name = ?1 OR"
			   " actual_name = ?1) AND id <> ?2",
		values, field_id ? 3 : 2, &count, fault);

	if (status == STATUS_OK && count)
		return fault_set(fault, STATUS_CONFLICT,
			"There is another \"%.*s\" by now.", STR_ARGS(values[0].bytes));
	return status;
}

static enum status give_back(struct store *store, struct arena *arena,
	const struct change *change, struct fault *fault)
{
	int64_t model_id = 0, field_id = 0;
	struct value values[] = {value_integer(0), value_text(change->new_name),
		value_text(change->table)};
	enum status status = find_ids(store, change, &model_id, &field_id, fault);

	if (status == STATUS_OK)
		status = check_free(store, change, model_id, field_id, fault);
	if (status != STATUS_OK)
		return status;
	values[0] = value_integer(field_id ? field_id : model_id);
	if (field_id)
		values[2] = value_text(change->name);
	status = notice_write(store,
		field_id ? "UPDATE reeve_field SET actual_name = ?3, column_name = CASE"
			   " column_name WHEN ?2 THEN ?3 ELSE column_name END,"
			   " state = 'missing', state_moment = unixepoch() WHERE id = ?1"
			 : "UPDATE reeve_model SET actual_name = ?3, table_name = CASE"
			   " table_name WHEN ?2 THEN ?3 ELSE table_name END,"
			   " state = 'missing', state_moment = unixepoch() WHERE id = ?1",
		values, 3, fault);
	if (status == STATUS_OK && field_id)
		status = carry_options(
			store, arena, model_id, change->new_name, change->name, fault);
	/* Of a table, the last alias is the one that the guess made. */
	if (status == STATUS_OK)
		status = notice_write(store,
			field_id ? "DELETE FROM reeve_alias WHERE field_id = ?1 AND name "
				   "= ?3"
				 : "DELETE FROM reeve_alias WHERE id = (SELECT max(id) "
				   "FROM"
				   " reeve_alias WHERE model_id = ?1 AND field_id IS "
				   "NULL)",
			values, field_id ? 3 : 1, fault);
	return status;
}

static enum status answer(struct store *store, struct arena *arena, int64_t id,
	bool is_confirmed, const struct migrate_author *author, struct fault *fault)
{
	struct question question = {0};
	const struct value state[] = {
		value_text(is_confirmed ? STR("confirmed") : STR("denied")),
		value_integer(id)};
	enum status status = read_question(store, arena, id, &question, fault);

	if (status == STATUS_OK && !is_confirmed && question.count)
		status = give_back(store, arena, &question.changes[0], fault);
	if (status == STATUS_OK)
		status = notice_write(store,
			"UPDATE reeve_migration SET question = ?1 WHERE id = ?2", state,
			2, fault);
	if (status == STATUS_OK) {
		const struct value values[] = {value_integer(clock_unix_s()),
			author->user_id ? value_integer(author->user_id) : value_null(),
			value_text(author->user_name),
			value_text(str_from(author->origin)), value_integer(id),
			value_text(arena_printf(arena, "%s: %.*s",
				is_confirmed ? "Confirmed" : "Denied",
				STR_ARGS(question.words)))};

		status = notice_write(store,
			"INSERT INTO reeve_migration(moment, user_id, user_name, origin,"
			" model_id, table_name, words) SELECT ?1, ?2, ?3, ?4, model_id,"
			" table_name, ?6 FROM reeve_migration WHERE id = ?5",
			values, 6, fault);
	}
	return status;
}

enum status notice_answer(struct desk *desk, struct arena *arena, int64_t migration_id,
	bool is_confirmed, const struct migrate_author *author, struct fault *fault)
{
	struct store *store = desk_store(desk);
	struct stamp stamp;
	enum status status = store_begin(store, STORE_WRITE, &stamp, fault);

	if (status != STATUS_OK)
		return status;
	status = answer(store, arena, migration_id, is_confirmed, author, fault);
	if (status == STATUS_OK)
		return store_commit(store, fault);
	store_rollback(store);
	return status;
}
