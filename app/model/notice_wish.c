/* Definition rows made by hand, carried out by the engine: a field to add, a name to
 * change, a column to make fit for being parked, a table to make. One that is blocked
 * holds up none of the others. */
#include "model/notice_parts.h"

struct wish {
	struct change change;
	const char *before; /* takes the wish back in row `id`, as the engine wants to do
			       itself what it says; NULL: nothing to take back */
	int64_t id;
	struct wish *next;
};

static const char park_sql[] = "UPDATE reeve_field SET state = 'live' WHERE id = ?";
static const char rename_sql[] =
	"UPDATE reeve_model SET table_name = actual_name WHERE id = ?";

struct wishing {
	struct store *store;
	struct arena *arena;
	struct wish *first;
	struct wish **end;
	struct str blocked;
};

static void add_wish(struct wishing *wishing, struct wish wish)
{
	struct wish *kept = arena_zeroed(wishing->arena, 1, sizeof *kept);

	*kept = wish;
	*wishing->end = kept;
	wishing->end = &kept->next;
}

static struct field_spec spec_of(const struct definition_field *field)
{
	return (struct field_spec){.id = field->id,
		.name = field->column,
		.kind = field->kind.len ? field->kind : STR("text"),
		.type = field->declared,
		.label = field->label,
		.help = field->help,
		.choices = field->choices,
		.minimum = field->minimum,
		.maximum = field->maximum,
		.pattern = field->pattern,
		.target = field->target,
		.through = field->through,
		.max_length = field->max_length,
		.digits = field->digits,
		.places = field->places,
		.position = field->position,
		.is_required = field->is_required,
		.is_hidden = field->is_hidden};
}

/* A table of which there are only rows. */
static void wish_model(struct wishing *wishing, const struct definition *definition)
{
	struct model_spec *model = arena_zeroed(wishing->arena, 1, sizeof *model);

	*model = (struct model_spec){.id = definition->id,
		.table = definition->table,
		.kind = TABLE_ORDINARY,
		.label = definition->label,
		.label_plural = definition->label_plural,
		.title = definition->title,
		.ordering = definition->ordering,
		.list_columns = definition->list_columns,
		.list_filters = definition->list_filters,
		.search_fields = definition->search_fields,
		.fieldsets = definition->fieldsets,
		.date_hierarchy = definition->date_hierarchy,
		.icon = definition->icon,
		.menu_group = definition->menu_group,
		.page_size = definition->page_size,
		.is_hidden = definition->is_hidden};
	model->fields = arena_zeroed(
		wishing->arena, definition->field_count + 1, sizeof *model->fields);
	for (size_t i = 0; i < definition->field_count; i++)
		if (definition->fields[i].state == DEFINITION_LIVE)
			model->fields[model->field_count++] =
				spec_of(&definition->fields[i]);
	add_wish(wishing, (struct wish){.change = {.kind = CHANGE_MODEL_ADD,
						.table = definition->table,
						.model = model}});
}

/* Whether the column refuses NULL without having a default: a new row could not do
 * without it. */
static enum status is_still_needed(struct wishing *wishing, struct str table,
	struct str column, bool *is_needed, struct fault *fault)
{
	const struct value values[] = {value_text(table), value_text(column)};
	int64_t count = 0;
	enum status status = notice_integer(wishing->store,
		"SELECT count(*) FROM pragma_table_info(?1) WHERE name = ?2 COLLATE "
		"NOCASE"
		" AND \"notnull\" AND dflt_value IS NULL AND pk = 0",
		values, 2, &count, fault);

	*is_needed = count > 0;
	return status;
}

static enum status wish_field(struct wishing *wishing, struct str table,
	const struct definition_field *field, struct fault *fault)
{
	bool is_needed = false;
	enum status status = STATUS_OK;

	if (field->state == DEFINITION_LIVE && !field->actual.len) {
		struct field_spec *spec = arena_zeroed(wishing->arena, 1, sizeof *spec);

		*spec = spec_of(field);
		add_wish(wishing, (struct wish){.change = {.kind = CHANGE_FIELD_ADD,
							.table = table,
							.name = spec->name,
							.field = spec}});
	} else if (field->state == DEFINITION_LIVE &&
		   !str_equal(field->column, field->actual)) {
		add_wish(wishing, (struct wish){.change = {.kind = CHANGE_FIELD_RENAME,
							.table = table,
							.name = field->actual,
							.new_name = field->column}});
	} else if (field->state == DEFINITION_PARKED && field->actual.len) {
		status =
			is_still_needed(wishing, table, field->actual, &is_needed, fault);
		if (is_needed)
			add_wish(wishing, (struct wish){.before = park_sql,
						  .id = field->id,
						  .change = {.kind = CHANGE_FIELD_PARK,
							  .table = table,
							  .name = field->actual}});
	}
	return status;
}

/* Names first: what is added may be wanted under a name that is free only then. */
static enum status wish_all(
	struct wishing *wishing, const struct definition *definition, struct fault *fault)
{
	struct str table = definition->actual;
	enum status status = STATUS_OK;

	if (definition->state != DEFINITION_LIVE)
		return STATUS_OK;
	if (!table.len) {
		wish_model(wishing, definition);
		return STATUS_OK;
	}
	for (int is_adding = 0; is_adding < 2; is_adding++)
		for (size_t i = 0; status == STATUS_OK && i < definition->field_count;
			i++)
			if (is_adding == (definition->fields[i].actual.len == 0))
				status = wish_field(
					wishing, table, &definition->fields[i], fault);
	if (!str_equal(definition->table, table))
		add_wish(wishing, (struct wish){.before = rename_sql,
					  .id = definition->id,
					  .change = {.kind = CHANGE_MODEL_RENAME,
						  .table = table,
						  .new_name = definition->table}});
	return status;
}

static enum status wishes_read(struct wishing *wishing, struct fault *fault)
{
	struct definitions definitions;
	struct stamp stamp;
	enum status status = store_begin(wishing->store, STORE_READ, &stamp, fault);

	if (status != STATUS_OK)
		return status;
	status = definitions_load(wishing->store, wishing->arena, &definitions, fault);
	for (size_t i = 0; status == STATUS_OK && i < definitions.count; i++)
		status = wish_all(wishing, &definitions.at[i], fault);
	store_rollback(wishing->store);
	return status;
}

static void say_blocked(
	struct wishing *wishing, const struct wish *wish, struct str words)
{
	wishing->blocked = arena_printf(wishing->arena, "%.*s%s\"%.*s\": %.*s",
		STR_ARGS(wishing->blocked), wishing->blocked.len ? " " : "",
		STR_ARGS(wish->change.table), STR_ARGS(words));
}

static enum status run_within(struct desk *desk, struct wishing *wishing,
	const struct wish *wish, const struct migrate_request *request, struct plan *plan,
	struct fault *fault)
{
	const struct value values[] = {value_integer(wish->id)};
	struct stamp stamp;
	enum status status = store_begin(wishing->store, STORE_WRITE, &stamp, fault);

	if (status != STATUS_OK)
		return status;
	status = notice_write(wishing->store, wish->before, values, 1, fault);
	if (status == STATUS_OK)
		status = migrate_within(desk, wishing->arena, request, plan, fault);
	if (status == STATUS_OK && !plan->blocker_count)
		return store_commit(wishing->store, fault);
	store_rollback(wishing->store);
	return status;
}

/* A table that cannot be made with all its fields is made without; then each of them is a
 * wish of its own. */
static bool is_made_bare(struct wishing *wishing, struct wish *wish)
{
	struct model_spec *bare;

	if (wish->change.kind != CHANGE_MODEL_ADD || !wish->change.model->field_count)
		return false;
	bare = arena_zeroed(wishing->arena, 1, sizeof *bare);
	*bare = *wish->change.model;
	bare->field_count = 0;
	wish->change.model = bare;
	return true;
}

static enum status carry_out(struct desk *desk, struct wishing *wishing,
	struct wish *wish, bool *did_something, struct fault *fault)
{
	const struct migrate_request request = {.changes = &wish->change,
		.count = 1,
		.mode = MIGRATE_APPLY,
		.author = {.origin = "definition"}};
	struct plan plan = {0};
	struct str words;
	enum status status =
		wish->before ? run_within(desk, wishing, wish, &request, &plan, fault)
			     : migrate_run(desk, wishing->arena, &request, &plan, fault);

	if (status == STATUS_INVALID || status == STATUS_CONFLICT) {
		words = arena_copy(wishing->arena, str_from(fault->sentence));
	} else if (status == STATUS_OK && plan.blocker_count) {
		words = plan.blockers[0].words;
	} else {
		*did_something |= status == STATUS_OK;
		return status;
	}
	if (is_made_bare(wishing, wish))
		return carry_out(desk, wishing, wish, did_something, fault);
	say_blocked(wishing, wish, words);
	return STATUS_OK;
}

/* Another process may have carried out just the same, which then was in the way. */
static enum status say_what_is_left(
	const struct wishing *tried, struct str *blocked, struct fault *fault)
{
	struct wishing left = {.store = tried->store, .arena = tried->arena};
	enum status status;

	left.end = &left.first;
	status = wishes_read(&left, fault);
	*blocked = left.first ? tried->blocked : STR("");
	return status;
}

enum status wishes_carry_out(struct desk *desk, struct arena *arena, bool *did_something,
	struct str *blocked, struct fault *fault)
{
	struct wishing wishing = {
		.store = desk_store(desk), .arena = arena, .blocked = STR("")};
	enum status status;

	wishing.end = &wishing.first;
	status = wishes_read(&wishing, fault);
	for (struct wish *wish = wishing.first; wish && status == STATUS_OK;
		wish = wish->next)
		status = carry_out(desk, &wishing, wish, did_something, fault);
	if (blocked && status == STATUS_OK && wishing.blocked.len)
		status = say_what_is_left(&wishing, blocked, fault);
	return status;
}

bool wishes_are_of_parked(const struct definitions *definitions)
{
	for (size_t i = 0; i < definitions->count; i++)
		for (size_t j = 0; j < definitions->at[i].field_count; j++)
			if (definitions->at[i].fields[j].state == DEFINITION_PARKED)
				return true;
	return false;
}
