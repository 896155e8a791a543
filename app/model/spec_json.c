/* Models as JSON: the keys, and writing them. What was not said is not written; the
 * order of keys never changes. */
#include <stdlib.h>

#include "base/buf.h"
#include "fields/field.h"
#include "model/spec_keys.h"

#define MODEL(name, type, member)                                                        \
	{                                                                                \
		name, type, offsetof(struct model_spec, member)                          \
	}
#define FIELD(name, type, member)                                                        \
	{                                                                                \
		name, type, offsetof(struct field_spec, member)                          \
	}

static const struct spec_key model_keys[] = {
	MODEL("id", SPEC_INTEGER, id),
	MODEL("table", SPEC_TEXT, table),
	MODEL("was", SPEC_TEXT, was),
	MODEL("is", SPEC_TABLE_KIND, kind),
	MODEL("state", SPEC_STATE, state),
	MODEL("label", SPEC_TEXT, label),
	MODEL("label_plural", SPEC_TEXT, label_plural),
	MODEL("title", SPEC_TEXT, title),
	MODEL("ordering", SPEC_LIST, ordering),
	MODEL("list_columns", SPEC_LIST, list_columns),
	MODEL("list_filters", SPEC_LIST, list_filters),
	MODEL("search_fields", SPEC_LIST, search_fields),
	MODEL("fieldsets", SPEC_SETS, fieldsets),
	MODEL("date_hierarchy", SPEC_TEXT, date_hierarchy),
	MODEL("page_size", SPEC_INTEGER, page_size),
	MODEL("icon", SPEC_TEXT, icon),
	MODEL("menu_group", SPEC_TEXT, menu_group),
	MODEL("hidden", SPEC_FLAG, is_hidden),
	MODEL("strict", SPEC_FLAG, is_strict),
	MODEL("without_rowid", SPEC_FLAG, is_without_rowid),
	MODEL("keyless", SPEC_FLAG, is_keyless),
	MODEL("fields", SPEC_FIELDS, fields),
	MODEL("key", SPEC_KEY, key),
	MODEL("unique_together", SPEC_UNIQUES, uniques),
	MODEL("checks", SPEC_CHECKS, checks),
};

static const struct spec_key field_keys[] = {
	FIELD("id", SPEC_INTEGER, id),
	FIELD("name", SPEC_TEXT, name),
	FIELD("was", SPEC_TEXT, was),
	FIELD("kind", SPEC_TEXT, kind),
	FIELD("type", SPEC_TEXT, type),
	FIELD("state", SPEC_STATE, state),
	FIELD("label", SPEC_TEXT, label),
	FIELD("help", SPEC_TEXT, help),
	FIELD("key", SPEC_FLAG, is_key),
	FIELD("not_null", SPEC_FLAG, is_not_null),
	FIELD("required", SPEC_FLAG, is_required),
	FIELD("unique", SPEC_FLAG, is_unique),
	FIELD("index", SPEC_FLAG, is_indexed),
	FIELD("default", SPEC_LOOSE, fallback),
	FIELD("collation", SPEC_TEXT, collation),
	FIELD("max_length", SPEC_INTEGER, max_length),
	FIELD("digits", SPEC_INTEGER, digits),
	FIELD("places", SPEC_INTEGER, places),
	FIELD("choices", SPEC_CHOICES, choices),
	FIELD("minimum", SPEC_LOOSE, minimum),
	FIELD("maximum", SPEC_LOOSE, maximum),
	FIELD("pattern", SPEC_TEXT, pattern),
	FIELD("references", SPEC_TEXT, target),
	FIELD("references_key", SPEC_TEXT, target_key),
	FIELD("on_delete", SPEC_TEXT, on_delete),
	FIELD("through", SPEC_TEXT, through),
	FIELD("expression", SPEC_TEXT, expression),
	FIELD("stored", SPEC_FLAG, is_stored),
	FIELD("position", SPEC_INTEGER, position),
	FIELD("hidden", SPEC_FLAG, is_hidden),
};

enum { FORMAT = 1, REPLACED_BYTES_MOST = 1 << 24 };

const struct spec_key *spec_model_keys(size_t *count)
{
	*count = sizeof model_keys / sizeof *model_keys;
	return model_keys;
}

const struct spec_key *spec_field_keys(size_t *count)
{
	*count = sizeof field_keys / sizeof *field_keys;
	return field_keys;
}

const char *spec_table_kind_name(enum table_kind kind)
{
	static const char *const names[] = {[TABLE_ORDINARY] = "table",
		[TABLE_VIEW] = "view",
		[TABLE_VIRTUAL] = "virtual table",
		[TABLE_SHADOW] = "shadow table"};

	return names[kind];
}

json_t *spec_json_text(struct str text)
{
	struct buf fit;
	json_t *json = json_stringn(text.at ? text.at : "", text.len);

	if (json)
		return json;
	buf_init(&fit, REPLACED_BYTES_MOST);
	while (text.len) {
		struct str first = str_first_characters(text, 1);

		buf_str(&fit, str_is_utf8(first) ? first : STR("\xEF\xBF\xBD"));
		text = str_slice(text, first.len, text.len);
	}
	json = json_stringn(fit.at, fit.len);
	buf_free(&fit);
	return json;
}

struct str spec_json_compact(struct arena *arena, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
	struct str kept = arena_copy(arena, str_from(text));

	free(text);
	return kept;
}

static json_t *texts_json(const struct str *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, spec_json_text(texts[i]));
	return list;
}

/* Text that is no JSON, typed by hand into a row, is left out. */
static json_t *kept_json(const void *member)
{
	struct str text = *(const struct str *)member;

	return text.len ? json_loadb(text.at, text.len, 0, NULL) : NULL;
}

/* What has one member alone to be written; NULL: nothing was said. */
static json_t *plain_json(enum spec_key_type type, const void *member)
{
	struct str text;

	switch (type) {
	case SPEC_TEXT:
	case SPEC_LOOSE:
		text = *(const struct str *)member;
		return text.len ? spec_json_text(text) : NULL;
	case SPEC_LIST:
	case SPEC_SETS:
	case SPEC_CHOICES:
		return kept_json(member);
	case SPEC_INTEGER:
		return *(const int64_t *)member ? json_integer(*(const int64_t *)member)
						: NULL;
	case SPEC_FLAG:
		return *(const bool *)member ? json_true() : NULL;
	case SPEC_STATE:
		return *(const enum definition_state *)member == DEFINITION_LIVE
			       ? NULL
			       : json_string(definition_state_name(
					 *(const enum definition_state *)member));
	case SPEC_TABLE_KIND:
		return *(const enum table_kind *)member == TABLE_ORDINARY
			       ? NULL
			       : json_string(spec_table_kind_name(
					 *(const enum table_kind *)member));
	default:
		return NULL;
	}
}

/* Whether the kind alone would ask for the type that the field has. */
static bool has_usual_type(const struct field_spec *field, bool is_strict)
{
	struct arena *arena = arena_new(256);
	struct str usual =
		field_kind_type(arena, field->kind, (uint32_t)field->max_length,
			(uint32_t)field->digits, (uint32_t)field->places, is_strict);
	bool is_usual = str_equal(usual, field->type) && (usual.at || !field->type.len);

	arena_free(arena);
	return is_usual;
}

json_t *spec_field_json(const struct field_spec *field, bool is_strict, bool is_exact)
{
	/* A reference may take its type from what it points to. */
	bool leaves_type =
		!is_exact && !field->target.len && has_usual_type(field, is_strict);
	json_t *object = json_object(), *value;

	for (size_t i = 0; i < sizeof field_keys / sizeof *field_keys; i++) {
		const struct spec_key *key = &field_keys[i];

		if (leaves_type && key->offset == offsetof(struct field_spec, type))
			continue;
		value = plain_json(key->type, (const char *)field + key->offset);
		if (value)
			json_object_set_new(object, key->name, value);
	}
	return object;
}

/* The key is written where its order is not that of the fields. */
static bool has_own_key_order(const struct model_spec *spec)
{
	size_t at = 0;

	for (size_t i = 0; i < spec->field_count && at < spec->key.count; i++)
		if (spec->fields[i].is_key &&
			!str_equal_nocase(spec->fields[i].name, spec->key.names[at++]))
			return true;
	return false;
}

static json_t *fields_json(const struct model_spec *spec, bool is_exact)
{
	json_t *list = json_array();

	for (size_t i = 0; i < spec->field_count; i++)
		json_array_append_new(list,
			spec_field_json(&spec->fields[i], spec->is_strict, is_exact));
	return list;
}

static json_t *uniques_json(const struct model_spec *spec)
{
	json_t *list = json_array();

	for (size_t i = 0; i < spec->unique_count; i++)
		json_array_append_new(
			list, texts_json(spec->uniques[i].names, spec->uniques[i].count));
	return list;
}

static json_t *member_json(
	const struct model_spec *spec, const struct spec_key *key, bool is_exact)
{
	switch (key->type) {
	case SPEC_FIELDS:
		return spec->field_count ? fields_json(spec, is_exact) : NULL;
	case SPEC_KEY:
		return has_own_key_order(spec)
			       ? texts_json(spec->key.names, spec->key.count)
			       : NULL;
	case SPEC_UNIQUES:
		return spec->unique_count ? uniques_json(spec) : NULL;
	case SPEC_CHECKS:
		return spec->check_count ? texts_json(spec->checks, spec->check_count)
					 : NULL;
	default:
		return plain_json(key->type, (const char *)spec + key->offset);
	}
}

json_t *spec_model_json(const struct model_spec *spec, bool is_exact)
{
	json_t *object = json_object(), *value;

	for (size_t i = 0; i < sizeof model_keys / sizeof *model_keys; i++) {
		value = member_json(spec, &model_keys[i], is_exact);
		if (value)
			json_object_set_new(object, model_keys[i].name, value);
	}
	return object;
}

struct str specs_dump(struct arena *arena, const struct model_spec *specs, size_t count)
{
	json_t *file = json_object(), *models = json_array();
	struct str kept;
	char *text;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(models, spec_model_json(&specs[i], false));
	json_object_set_new(file, "format", json_integer(FORMAT));
	json_object_set_new(file, "models", models);
	text = json_dumps(file, JSON_INDENT(2));
	kept = arena_printf(arena, "%s\n", text);
	free(text);
	json_decref(file);
	return kept;
}
