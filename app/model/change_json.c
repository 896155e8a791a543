/* Changes as JSON, as history and jobs keep them: every member is written, so that what
 * is read back is the same change, whatever Reeve comes later. */
#include "model/migrate.h"
#include "model/spec_keys.h"

static const char *const kind_names[] = {[CHANGE_MODEL_ADD] = "model add",
	[CHANGE_MODEL_RENAME] = "model rename",
	[CHANGE_MODEL_OPTIONS] = "model options",
	[CHANGE_MODEL_PARK] = "model park",
	[CHANGE_MODEL_RESTORE] = "model restore",
	[CHANGE_MODEL_PURGE] = "model purge",
	[CHANGE_FIELD_ADD] = "field add",
	[CHANGE_FIELD_RENAME] = "field rename",
	[CHANGE_FIELD_ALTER] = "field alter",
	[CHANGE_FIELD_PARK] = "field park",
	[CHANGE_FIELD_RESTORE] = "field restore",
	[CHANGE_FIELD_PURGE] = "field purge",
	[CHANGE_UNIQUE_ADD] = "unique add",
	[CHANGE_UNIQUE_DROP] = "unique drop",
	[CHANGE_CHECK_ADD] = "check add",
	[CHANGE_CHECK_DROP] = "check drop"};

static const char *const misfit_names[] = {
	[MISFIT_REFUSE] = "refuse", [MISFIT_NULL] = "null", [MISFIT_DEFAULT] = "default"};

enum {
	KINDS = sizeof kind_names / sizeof *kind_names,
	MISFITS = sizeof misfit_names / sizeof *misfit_names
};

static void set_text(json_t *object, const char *key, struct str text)
{
	if (text.len)
		json_object_set_new(object, key, spec_json_text(text));
}

static json_t *change_json(const struct change *change)
{
	json_t *object = json_object(), *names;

	json_object_set_new(object, "change", json_string(kind_names[change->kind]));
	set_text(object, "table", change->table);
	set_text(object, "name", change->name);
	set_text(object, "new_name", change->new_name);
	if (change->model)
		json_object_set_new(
			object, "model", spec_model_json(change->model, true));
	if (change->field)
		json_object_set_new(
			object, "field", spec_field_json(change->field, false, true));
	if (change->names.count) {
		names = json_array();
		for (size_t i = 0; i < change->names.count; i++)
			json_array_append_new(
				names, spec_json_text(change->names.names[i]));
		json_object_set_new(object, "names", names);
	}
	set_text(object, "check", change->check);
	if (change->misfits != MISFIT_REFUSE)
		json_object_set_new(
			object, "misfits", json_string(misfit_names[change->misfits]));
	/* The empty text is a value, too. */
	if (change->misfit_value.at)
		json_object_set_new(
			object, "misfit_value", spec_json_text(change->misfit_value));
	return object;
}

struct str changes_dump(struct arena *arena, const struct change *changes, size_t count)
{
	json_t *list = json_array();
	struct str text;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, change_json(&changes[i]));
	text = spec_json_compact(arena, list);
	json_decref(list);
	return text;
}

/* The index of a name; `count` when it is none of them. */
static size_t index_of(const char *const *names, size_t count, const json_t *json)
{
	size_t at = 0;

	while (at < count && (!json_is_string(json) ||
				     strcmp(json_string_value(json), names[at]) != 0))
		at++;
	return at;
}

static struct str get_text(struct arena *arena, const json_t *object, const char *key)
{
	const json_t *text = json_object_get(object, key);

	if (!json_is_string(text))
		return (struct str){NULL, 0};
	return arena_copy(
		arena, (struct str){json_string_value(text), json_string_length(text)});
}

static enum status read_parts(struct arena *arena, const json_t *json,
	struct spec_place *place, struct change *change, struct fault *fault)
{
	const json_t *model = json_object_get(json, "model"),
		     *field = json_object_get(json, "field");
	struct model_spec *model_spec = arena_zeroed(arena, 1, sizeof *model_spec);
	struct field_spec *field_spec = arena_zeroed(arena, 1, sizeof *field_spec);
	enum status status = STATUS_OK;

	if (model) {
		status = spec_model_from(arena, model, place, true, model_spec, fault);
		change->model = model_spec;
	}
	if (field && status == STATUS_OK) {
		status = spec_field_from(
			arena, field, place, false, true, field_spec, fault);
		change->field = field_spec;
	}
	return status;
}

static enum status read_change(struct arena *arena, const json_t *json, size_t index,
	struct change *change, struct fault *fault)
{
	size_t kind = index_of(kind_names, KINDS, json_object_get(json, "change"));
	const json_t *names = json_object_get(json, "names"),
		     *misfits = json_object_get(json, "misfits");
	size_t policy = misfits ? index_of(misfit_names, MISFITS, misfits) : 0;
	struct spec_place place = {.index = index + 1};
	struct str *texts;

	if (kind == KINDS || policy == MISFITS)
		return fault_set(fault, STATUS_INVALID,
			"Change %zu: Reeve knows no such change.", index + 1);
	*change = (struct change){.kind = (enum change_kind)kind,
		.table = get_text(arena, json, "table"),
		.name = get_text(arena, json, "name"),
		.new_name = get_text(arena, json, "new_name"),
		.check = get_text(arena, json, "check"),
		.misfits = (enum misfit_policy)policy,
		.misfit_value = get_text(arena, json, "misfit_value")};
	place.model = change->table;
	if (names && !spec_texts_from(arena, names, &texts, &change->names.count))
		return fault_set(fault, STATUS_INVALID,
			"Change %zu: its names must be a list of texts.", index + 1);
	if (names)
		change->names.names = texts;
	return read_parts(arena, json, &place, change, fault);
}

enum status changes_parse(struct arena *arena, struct str json, struct change **changes,
	size_t *count, struct fault *fault)
{
	json_error_t error;
	json_t *list =
		json_loadb(json.at ? json.at : "", json.len, JSON_ALLOW_NUL, &error);
	size_t all = json_array_size(list);
	enum status status = STATUS_OK;

	*changes = arena_zeroed(arena, all + 1, sizeof **changes);
	*count = 0;
	if (!list)
		return fault_set(fault, STATUS_INVALID, "Line %d, column %d: %s.",
			error.line, error.column, error.text);
	if (!json_is_array(list))
		status = fault_set(
			fault, STATUS_INVALID, "The changes must be a list of objects.");
	for (size_t i = 0; i < all && status == STATUS_OK; i++)
		status = read_change(arena, json_array_get(list, i), i,
			&(*changes)[(*count)++], fault);
	json_decref(list);
	return status;
}
