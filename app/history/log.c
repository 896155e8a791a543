/* The log of data changes, as JSON by Jansson. Never alters an entry. */
#include "history/log.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/clock.h"

enum { NOTED_CHARACTERS = 2000 };

struct change {
	json_t *fields;
};

struct change *change_new(void)
{
	struct change *change = must_calloc(1, sizeof *change);

	change->fields = json_object();
	return change;
}

void change_free(struct change *change)
{
	if (!change)
		return;
	json_decref(change->fields);
	free(change);
}

static json_t *json_of(
	struct arena *arena, const struct field *field, const struct value *value)
{
	struct str text;

	if (!value || value_is_null(*value))
		return json_null();
	if (value->class == VALUE_INTEGER)
		return json_integer(value->integer);
	if (value->class == VALUE_TEXT && str_is_utf8(value->bytes))
		text = str_first_characters(value->bytes, NOTED_CHARACTERS);
	else
		text = field->kind->display(arena, field, *value, NOTED_CHARACTERS);
	return json_stringn_nocheck(text.at ? text.at : "", text.len);
}

void change_note(struct change *change, struct arena *arena, const struct field *field,
	const struct value *old, const struct value *new)
{
	json_t *pair = json_array();

	json_array_append_new(pair, json_of(arena, field, old));
	json_array_append_new(pair, json_of(arena, field, new));
	json_object_set_new_nocheck(change->fields, arena_text(arena, field->name), pair);
}

static struct value text_or_null(struct str text)
{
	return text.len ? value_text(text) : value_null();
}

enum status log_add(struct store *store, struct arena *arena, const struct user *user,
	const struct model *model, struct str key, struct str label, const char *action,
	struct change *change, struct str once, struct fault *fault)
{
	char *json = change ? json_dumps(change->fields, JSON_COMPACT) : NULL;
	struct str changes = json ? arena_copy(arena, str_from(json)) : STR("");
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(store,
		STR("INSERT INTO reeve_log(moment, user_id, user_name, table_name, key,"
		    " label, action, changes, once) VALUES (?,?,?,?,?,?,?,?,?)"),
		&stmt, fault);

	free(json);
	change_free(change);
	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, clock_unix_s());
	stmt_bind(stmt, 2, user ? value_integer(user->id) : value_null());
	stmt_bind(stmt, 3, user ? value_text(user->name) : value_null());
	stmt_bind_text(stmt, 4, model->table);
	stmt_bind_text(stmt, 5, key);
	stmt_bind_text(stmt, 6, label);
	stmt_bind_text(stmt, 7, str_from(action));
	stmt_bind(stmt, 8, text_or_null(changes));
	stmt_bind(stmt, 9, text_or_null(once));
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	return status;
}

enum status log_find_once(struct store *store, struct arena *arena, struct str once,
	bool *is_found, struct str *key, struct fault *fault)
{
	struct stmt *stmt;
	enum status status;

	*is_found = false;
	if (!once.len)
		return STATUS_OK;
	status = store_prepare(
		store, STR("SELECT key FROM reeve_log WHERE once = ?"), &stmt, fault);
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, once);
	status = stmt_step(stmt, is_found, fault);
	if (status == STATUS_OK && *is_found)
		*key = arena_copy(arena, stmt_text(stmt, 0));
	stmt_done(stmt);
	return status;
}

enum status log_of_row(struct store *store, struct arena *arena,
	const struct model *model, struct str key, size_t most,
	struct log_entry **entries, size_t *count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	enum status status = store_prepare(store,
		STR("SELECT moment, user_name, action, label, changes FROM reeve_log"
		    " WHERE table_name = ? AND key = ? ORDER BY id DESC LIMIT ?"),
		&stmt, fault);

	*count = 0;
	*entries = arena_zeroed(arena, most, sizeof **entries);
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, model->table);
	stmt_bind_text(stmt, 2, key);
	stmt_bind_integer(stmt, 3, (int64_t)most);
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row)
		(*entries)[(*count)++] =
			(struct log_entry){.moment_unix_s = stmt_integer(stmt, 0),
				.user_name = arena_copy(arena, stmt_text(stmt, 1)),
				.action = arena_copy(arena, stmt_text(stmt, 2)),
				.label = arena_copy(arena, stmt_text(stmt, 3)),
				.changes = arena_copy(arena, stmt_text(stmt, 4))};
	stmt_done(stmt);
	return status;
}

/* The text of a noted value; false for NULL. */
static bool text_of(struct arena *arena, const json_t *value, struct str *text)
{
	if (json_is_string(value))
		*text = arena_copy(arena, (struct str){json_string_value(value),
						  json_string_length(value)});
	else if (json_is_integer(value))
		*text = arena_printf(arena, "%lld", (long long)json_integer_value(value));
	else
		return false;
	return true;
}

void log_changes(
	struct arena *arena, struct str json, struct log_change **changes, size_t *count)
{
	json_t *root = json_loadb(json.at ? json.at : "", json.len, JSON_ALLOW_NUL, NULL);
	const char *name;
	json_t *pair;

	*count = 0;
	*changes = arena_zeroed(arena, json_object_size(root) + 1, sizeof **changes);
	json_object_foreach(root, name, pair)
	{
		struct log_change *change;

		if (!json_is_array(pair))
			continue;
		change = &(*changes)[(*count)++];
		change->field = arena_copy(arena, str_from(name));
		change->had_old = text_of(arena, json_array_get(pair, 0), &change->old);
		change->has_new = text_of(arena, json_array_get(pair, 1), &change->new);
	}
	json_decref(root);
}
