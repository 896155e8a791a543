/* Carrying customisations over to a new name. The row keeps its id; its old name becomes
 * an alias. */
#include "model/notice_parts.h"

#include "model/alias.h"
#include "model/option_names.h"
#include "model/slug.h"

/* The slug that a table had among those that were recorded. */
static struct str old_slug(const struct comparison *comparison, struct str table)
{
	size_t count = comparison->seen_count;
	struct str *names = arena_zeroed(comparison->arena, count + 1, sizeof *names);
	struct str *slugs = arena_zeroed(comparison->arena, count + 1, sizeof *slugs);

	for (size_t i = 0; i < count; i++)
		names[i] = comparison->seen[i].name;
	slugs_assign(comparison->arena, names, slugs, count);
	for (size_t i = 0; i < count; i++)
		if (str_equal(names[i], table))
			return slugs[i];
	return STR("");
}

static enum status model_id_of(
	struct store *store, struct str table, int64_t *id, struct fault *fault)
{
	const struct value values[] = {value_text(table)};

	return notice_integer(store,
		"SELECT id FROM reeve_model WHERE COALESCE(actual_name, table_name) = ?",
		values, 1, id, fault);
}

/* Somebody else has the name already, or wants it. */
static enum status is_name_taken(struct store *store, const char *sql, int64_t id,
	int64_t model_id, struct str name, bool *is_taken, struct fault *fault)
{
	const struct value values[] = {
		value_text(name), value_integer(id), value_integer(model_id)};
	int64_t count = 0;
	enum status status =
		notice_integer(store, sql, values, model_id ? 3 : 2, &count, fault);

	*is_taken = count > 0;
	return status;
}

static enum status insert_model(
	struct store *store, struct str table, int64_t *id, struct fault *fault)
{
	const struct value values[] = {value_text(table), value_text(table)};
	enum status status = notice_write(store,
		"INSERT INTO reeve_model(table_name, actual_name) VALUES (?, ?)", values,
		2, fault);

	*id = status == STATUS_OK ? store_last_rowid(store) : 0;
	return status;
}

/* Fields elsewhere that point to the table by name. */
static enum status retarget(
	struct store *store, const struct notice *notice, struct fault *fault)
{
	const struct value values[] = {
		value_text(notice->new_name), value_text(notice->table)};
	enum status status = notice_write(store,
		"UPDATE reeve_field SET target = ?1 WHERE target = ?2 COLLATE NOCASE",
		values, 2, fault);

	if (status == STATUS_OK)
		status = notice_write(store,
			"UPDATE reeve_field SET through = ?1"
			" WHERE through = ?2 COLLATE NOCASE",
			values, 2, fault);
	return status;
}

enum status carry_table(struct comparison *comparison, const struct notice *notice,
	bool *is_carried, struct fault *fault)
{
	struct store *store = comparison->store;
	struct str slug = old_slug(comparison, notice->table);
	struct value values[] = {value_text(notice->new_name), value_integer(0),
		value_text(notice->table)};
	int64_t id = 0;
	bool is_taken = false;
	enum status status = model_id_of(store, notice->table, &id, fault);

	*is_carried = false;
	if (status == STATUS_OK)
		status = is_name_taken(store,
			"SELECT count(*) FROM reeve_model WHERE id <> ?2"
			" AND (table_name = ?1 OR actual_name = ?1)",
			id, 0, notice->new_name, &is_taken, fault);
	if (status != STATUS_OK || is_taken)
		return status;
	if (!id)
		status = insert_model(store, notice->new_name, &id, fault);
	values[1] = value_integer(id);
	if (status == STATUS_OK)
		status = notice_write(store,
			"UPDATE reeve_model SET actual_name = ?1, table_name ="
			" CASE table_name WHEN ?3 THEN ?1 ELSE table_name END"
			" WHERE id = ?2",
			values, 3, fault);
	if (status == STATUS_OK)
		status = retarget(store, notice, fault);
	if (status == STATUS_OK && slug.len)
		status = alias_add(store, id, 0, slug, fault);
	*is_carried = status == STATUS_OK;
	return status;
}

/* The texts of one model's options, each through its own renaming. */
enum status carry_options(struct store *store, struct arena *arena, int64_t model_id,
	struct str old_name, struct str new_name, struct fault *fault)
{
	enum { LISTS = 5, TITLE = LISTS, DATES, ALL };
	struct value values[ALL + 1];
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(store,
		STR("SELECT ordering, list_columns, list_filters, search_fields, "
		    "fieldsets,"
		    " title, date_hierarchy FROM reeve_model WHERE id = ?"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, model_id);
	status = stmt_step(stmt, &has_row, fault);
	for (int i = 0; status == STATUS_OK && has_row && i < ALL; i++) {
		struct value value = value_copy(arena, stmt_value(stmt, i));

		values[i] = value;
		if (value.class != VALUE_TEXT)
			continue;
		if (i < LISTS)
			value.bytes = option_names_rename(
				arena, value.bytes, old_name, new_name);
		else if (i == TITLE)
			value.bytes = option_title_rename(
				arena, value.bytes, old_name, new_name);
		else if (str_equal_nocase(value.bytes, old_name))
			value.bytes = new_name;
		values[i] = value;
	}
	stmt_done(stmt);
	if (status != STATUS_OK || !has_row)
		return status;
	values[ALL] = value_integer(model_id);
	return notice_write(store,
		"UPDATE reeve_model SET ordering = ?1, list_columns = ?2, list_filters ="
		" ?3, search_fields = ?4, fieldsets = ?5, title = ?6, date_hierarchy = ?7"
		" WHERE id = ?8",
		values, ALL + 1, fault);
}

static enum status field_row(struct store *store, struct str table, struct str column,
	int64_t *model_id, int64_t *field_id, struct fault *fault)
{
	struct value values[] = {value_integer(0), value_text(column)};
	enum status status = model_id_of(store, table, model_id, fault);

	if (status == STATUS_OK && !*model_id)
		status = insert_model(store, table, model_id, fault);
	values[0] = value_integer(*model_id);
	if (status == STATUS_OK)
		status = notice_integer(store,
			"SELECT id FROM reeve_field WHERE model_id = ?1"
			" AND COALESCE(actual_name, column_name) = ?2",
			values, 2, field_id, fault);
	if (status == STATUS_OK && !*field_id) {
		status = notice_write(store,
			"INSERT INTO reeve_field(model_id, column_name, actual_name)"
			" VALUES (?1, ?2, ?2)",
			values, 2, fault);
		*field_id = status == STATUS_OK ? store_last_rowid(store) : 0;
	}
	return status;
}

enum status carry_field(struct comparison *comparison, const struct notice *notice,
	bool *is_carried, struct fault *fault)
{
	struct store *store = comparison->store;
	int64_t model_id = 0, field_id = 0;
	bool is_taken = false;
	struct value values[] = {
		value_text(notice->new_name), value_integer(0), value_text(notice->name)};
	enum status status = field_row(
		store, notice->table, notice->name, &model_id, &field_id, fault);

	*is_carried = false;
	if (status == STATUS_OK)
		status = is_name_taken(store,
			"SELECT count(*) FROM reeve_field WHERE id <> ?2 AND model_id = "
			"?3"
			" AND (column_name = ?1 OR actual_name = ?1)",
			field_id, model_id, notice->new_name, &is_taken, fault);
	if (status != STATUS_OK || is_taken)
		return status;
	values[1] = value_integer(field_id);
	status = notice_write(store,
		"UPDATE reeve_field SET actual_name = ?1, column_name ="
		" CASE column_name WHEN ?3 THEN ?1 ELSE column_name END WHERE id = ?2",
		values, 3, fault);
	if (status == STATUS_OK)
		status = carry_options(store, comparison->arena, model_id, notice->name,
			notice->new_name, fault);
	if (status == STATUS_OK && !str_equal_nocase(notice->name, notice->new_name))
		status = alias_add(store, model_id, field_id, notice->name, fault);
	*is_carried = status == STATUS_OK;
	return status;
}
