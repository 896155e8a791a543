/* Reading models as people define them: the schema and the definition rows in one. Never
 * writes, never looks at a model's rows. */
#include "model/spec.h"

#include <stdlib.h>

#include "model/spec_parts.h"

/* All that there is, read once for however many tables. */
struct library {
	struct store *store;
	struct arena *arena;
	struct schema_entry *entries;
	size_t entry_count;
	struct definitions definitions;
	const struct definition **by_name; /* as the table is called now; ordered */
	bool *is_taken;			   /* of each of them: its table is there */
};

static struct str table_of(const struct definition *definition)
{
	return definition->actual.len ? definition->actual : definition->table;
}

/* Of two rows with the same name, the one that was seen with it comes first. */
static int compare_definitions(const void *one, const void *other)
{
	const struct definition *a = *(struct definition *const *)one,
				*b = *(struct definition *const *)other;
	int order = str_compare_nocase(table_of(a), table_of(b));

	if (order == 0)
		order = (b->actual.len > 0) - (a->actual.len > 0);
	return order;
}

static void order_definitions(struct library *library)
{
	size_t count = library->definitions.count;

	library->by_name =
		arena_zeroed(library->arena, count + 1, sizeof *library->by_name);
	library->is_taken =
		arena_zeroed(library->arena, count + 1, sizeof *library->is_taken);
	for (size_t i = 0; i < count; i++)
		library->by_name[i] = &library->definitions.at[i];
	if (count)
		qsort(library->by_name, count, sizeof *library->by_name,
			compare_definitions);
}

static const struct definition *find_definition(
	const struct library *library, struct str table)
{
	size_t low = 0, high = library->definitions.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_compare_nocase(table_of(library->by_name[middle]), table) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == library->definitions.count ||
		str_compare_nocase(table_of(library->by_name[low]), table) != 0)
		return NULL;
	library->is_taken[low] = true;
	return library->by_name[low];
}

static void take_definition(const struct definition *definition, struct model_spec *spec)
{
	spec->id = definition->id;
	spec->label = definition->label;
	spec->label_plural = definition->label_plural;
	spec->title = definition->title;
	spec->ordering = definition->ordering;
	spec->list_columns = definition->list_columns;
	spec->list_filters = definition->list_filters;
	spec->search_fields = definition->search_fields;
	spec->fieldsets = definition->fieldsets;
	spec->date_hierarchy = definition->date_hierarchy;
	spec->icon = definition->icon;
	spec->menu_group = definition->menu_group;
	spec->page_size = definition->page_size;
	spec->is_hidden = definition->is_hidden;
	if (definition->state == DEFINITION_PARKED)
		spec->state = DEFINITION_PARKED;
	if (spec->state != DEFINITION_LIVE)
		spec->state_moment = definition->state_moment;
}

/* A model whose table is there; `sql` is the table's own text. */
static enum status read_table(struct library *library, const struct schema_entry *entry,
	struct str sql, struct model_spec *spec, struct fault *fault)
{
	const struct definition *definition = find_definition(library, entry->name);
	struct schema_table schema;
	enum status status =
		schema_read_table(library->store, library->arena, entry, &schema, fault);

	if (status != STATUS_OK)
		return status;
	*spec = (struct model_spec){.table = entry->name,
		.kind = entry->kind,
		.is_strict = entry->is_strict,
		.is_without_rowid = entry->kind == TABLE_ORDINARY && !entry->has_rowid,
		.sql = sql};
	if (definition)
		take_definition(definition, spec);
	return spec_read_fields(
		library->store, library->arena, &schema, definition, spec, fault);
}

static void read_missing(struct library *library, const struct definition *definition,
	struct model_spec *spec)
{
	*spec = (struct model_spec){
		.table = definition->actual, .state = DEFINITION_MISSING};
	take_definition(definition, spec);
	spec->state = DEFINITION_MISSING;
	spec_missing_fields(library->arena, definition, spec);
}

static enum table_kind kind_of(struct str type)
{
	if (str_is(type, "view"))
		return TABLE_VIEW;
	if (str_is(type, "virtual"))
		return TABLE_VIRTUAL;
	return str_is(type, "shadow") ? TABLE_SHADOW : TABLE_ORDINARY;
}

static bool is_ours(struct str name)
{
	return str_equal_nocase(str_slice(name, 0, 7), STR("sqlite_")) ||
	       str_equal_nocase(str_slice(name, 0, 6), STR("reeve_"));
}

/* The table's line of the schema, without looking at all the others. */
static enum status find_entry(struct library *library, struct str table,
	struct schema_entry *entry, struct str *sql, bool *is_there, struct fault *fault)
{
	struct stmt *stmt;
	enum status status = store_prepare(library->store,
		STR("SELECT s.name, s.sql, l.type, l.wr, l.strict FROM sqlite_schema AS s"
		    " JOIN pragma_table_list(s.name) AS l"
		    " WHERE s.name = ? COLLATE NOCASE AND s.type IN ('table', 'view')"
		    " AND l.schema = 'main'"),
		&stmt, fault);

	*is_there = false;
	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, table);
	status = stmt_step(stmt, is_there, fault);
	if (status == STATUS_OK && *is_there) {
		*entry = (struct schema_entry){
			.name = arena_copy(library->arena, stmt_text(stmt, 0)),
			.kind = kind_of(stmt_text(stmt, 2)),
			.is_strict = stmt_integer(stmt, 4) != 0};
		entry->has_rowid =
			entry->kind != TABLE_VIEW && stmt_integer(stmt, 3) == 0;
		*sql = arena_copy(library->arena, stmt_text(stmt, 1));
		*is_there = !is_ours(entry->name);
	}
	stmt_done(stmt);
	return status;
}

static enum status read_one(struct library *library, struct str table,
	struct model_spec **specs, size_t *count, struct fault *fault)
{
	const struct definition *definition;
	struct schema_entry entry;
	struct str sql;
	bool is_there;
	enum status status = definitions_load_of(
		library->store, library->arena, table, &library->definitions, fault);

	if (status == STATUS_OK)
		status = find_entry(library, table, &entry, &sql, &is_there, fault);
	if (status != STATUS_OK)
		return status;
	*specs = arena_zeroed(library->arena, 1, sizeof **specs);
	order_definitions(library);
	*count = 1;
	if (is_there)
		return read_table(library, &entry, sql, *specs, fault);
	definition = find_definition(library, table);
	if (definition && definition->actual.len) {
		read_missing(library, definition, *specs);
		return STATUS_OK;
	}
	*count = 0;
	return fault_set(fault, STATUS_NOT_FOUND, "There is no table %.*s.",
		STR_ARGS(str_first_characters(table, 100)));
}

/* The texts of all entries: SQLite gives them in the order that the entries have. */
static enum status read_texts(
	struct library *library, struct str **texts, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = true;
	size_t at = 0;
	enum status status = store_prepare(library->store,
		STR("SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'view')"
		    " ORDER BY name"),
		&stmt, fault);

	*texts = arena_zeroed(library->arena, library->entry_count + 1, sizeof **texts);
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row)
		if (at < library->entry_count &&
			str_equal(stmt_text(stmt, 0), library->entries[at].name))
			(*texts)[at++] = arena_copy(library->arena, stmt_text(stmt, 1));
	stmt_done(stmt);
	return status;
}

static int compare_specs(const void *one, const void *other)
{
	return str_compare(((const struct model_spec *)one)->table,
		((const struct model_spec *)other)->table);
}

static enum status read_all(struct library *library, struct model_spec **specs,
	size_t *count, struct fault *fault)
{
	struct str *texts;
	size_t most;
	enum status status = schema_list(library->store, library->arena,
		&library->entries, &library->entry_count, fault);

	if (status == STATUS_OK)
		status = definitions_load(
			library->store, library->arena, &library->definitions, fault);
	if (status == STATUS_OK)
		status = read_texts(library, &texts, fault);
	if (status != STATUS_OK)
		return status;
	order_definitions(library);
	most = library->entry_count + library->definitions.count;
	*specs = arena_zeroed(library->arena, most + 1, sizeof **specs);
	for (size_t i = 0; i < library->entry_count && status == STATUS_OK; i++)
		status = read_table(library, &library->entries[i], texts[i],
			&(*specs)[(*count)++], fault);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < library->definitions.count; i++)
		if (!library->is_taken[i] && library->by_name[i]->actual.len)
			read_missing(library, library->by_name[i], &(*specs)[(*count)++]);
	if (*count > library->entry_count)
		qsort(*specs, *count, sizeof **specs, compare_specs);
	return STATUS_OK;
}

enum status specs_read(struct store *store, struct arena *arena, struct str table,
	struct model_spec **specs, size_t *count, struct fault *fault)
{
	struct library library = {.store = store, .arena = arena};

	*specs = NULL;
	*count = 0;
	return table.len ? read_one(&library, table, specs, count, fault)
			 : read_all(&library, specs, count, fault);
}

struct field_spec *spec_field(const struct model_spec *spec, struct str name)
{
	for (size_t i = 0; i < spec->field_count; i++)
		if (str_equal_nocase(spec->fields[i].name, name))
			return &spec->fields[i];
	return NULL;
}
