/* Reading models from JSON. Refuses what it does not know by its name; never guesses
 * what a person meant. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/spec_keys.h"
#include "model/spec_parts.h"

enum { WORDS_BYTES = 400, FORMAT_KNOWN = 1 };

enum status spec_wrong(
	const struct spec_place *place, struct fault *fault, const char *format, ...)
{
	char words[WORDS_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof words, format, arguments);
	va_end(arguments);
	if (!place->model.len)
		return fault_set(
			fault, STATUS_INVALID, "Model %zu: %s", place->index, words);
	if (!place->field.len)
		return fault_set(fault, STATUS_INVALID, "Model \"%.*s\": %s",
			STR_ARGS(str_first_characters(place->model, 60)), words);
	return fault_set(fault, STATUS_INVALID, "Model \"%.*s\", field \"%.*s\": %s",
		STR_ARGS(str_first_characters(place->model, 60)),
		STR_ARGS(str_first_characters(place->field, 60)), words);
}

static struct str text_of(struct arena *arena, const json_t *json)
{
	return arena_copy(
		arena, (struct str){json_string_value(json), json_string_length(json)});
}

bool spec_texts_from(
	struct arena *arena, const json_t *json, struct str **texts, size_t *count)
{
	*count = json_array_size(json);
	*texts = arena_zeroed(arena, *count + 1, sizeof **texts);
	for (size_t i = 0; i < *count; i++) {
		const json_t *one = json_array_get(json, i);

		if (!json_is_string(one) || !json_string_length(one))
			return false;
		(*texts)[i] = text_of(arena, one);
	}
	return json_is_array(json);
}

static bool read_state(const json_t *json, enum definition_state *state)
{
	for (*state = DEFINITION_LIVE; *state <= DEFINITION_MISSING; ++*state)
		if (json_is_string(json) && strcmp(json_string_value(json),
						    definition_state_name(*state)) == 0)
			return true;
	return false;
}

static bool read_table_kind(const json_t *json, enum table_kind *kind)
{
	for (*kind = TABLE_ORDINARY; *kind <= TABLE_SHADOW; ++*kind)
		if (json_is_string(json) &&
			strcmp(json_string_value(json), spec_table_kind_name(*kind)) == 0)
			return true;
	return false;
}

static bool read_loose(struct arena *arena, const json_t *json, struct str *text)
{
	if (json_is_integer(json))
		*text = arena_printf(
			arena, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
	else
		*text = text_of(arena, json);
	return json_is_integer(json) || json_is_string(json);
}

static bool read_list(struct arena *arena, const json_t *json, struct str *text)
{
	struct str *names;
	size_t count;

	*text = spec_json_compact(arena, json);
	return spec_texts_from(arena, json, &names, &count);
}

/* [{"label": "Price", "fields": ["price", "currency"]}] */
static bool read_sets(struct arena *arena, const json_t *json, struct str *text)
{
	struct str *names;
	size_t count;

	*text = spec_json_compact(arena, json);
	for (size_t i = 0; i < json_array_size(json); i++) {
		const json_t *set = json_array_get(json, i),
			     *label = json_object_get(set, "label");

		if (!spec_texts_from(
			    arena, json_object_get(set, "fields"), &names, &count) ||
			(label && !json_is_string(label)) ||
			json_object_size(set) != 1u + (label != NULL))
			return false;
	}
	return json_is_array(json);
}

/* Reads what has one member alone; `*wanted` says what it is to be. */
static bool read_plain(struct arena *arena, const json_t *json, enum spec_key_type type,
	void *member, const char **wanted)
{
	switch (type) {
	case SPEC_TEXT:
		*wanted = "a text";
		*(struct str *)member = text_of(arena, json);
		return json_is_string(json);
	case SPEC_LOOSE:
		*wanted = "a text or a whole number";
		return read_loose(arena, json, member);
	case SPEC_LIST:
		*wanted = "a list of names";
		return read_list(arena, json, member);
	case SPEC_SETS:
		*wanted = "a list of {\"label\": …, \"fields\": [names]}";
		return read_sets(arena, json, member);
	case SPEC_CHOICES:
		*wanted = "a list of values, or of [value, label]";
		*(struct str *)member = spec_json_compact(arena, json);
		return json_is_array(json);
	case SPEC_INTEGER:
		*wanted = "a whole number, not below 0";
		*(int64_t *)member = json_integer_value(json);
		return json_is_integer(json) && json_integer_value(json) >= 0;
	case SPEC_FLAG:
		*wanted = "true or false";
		*(bool *)member = json_is_true(json);
		return json_is_boolean(json);
	case SPEC_STATE:
		*wanted = "\"live\", \"parked\" or \"missing\"";
		return read_state(json, member);
	case SPEC_TABLE_KIND:
		*wanted = "\"table\", \"view\" or \"virtual table\"";
		return read_table_kind(json, member);
	default:
		return false;
	}
}

static const struct spec_key *find_key(
	const struct spec_key *keys, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

static enum status unknown_key(
	const struct spec_place *place, const char *name, struct fault *fault)
{
	return spec_wrong(place, fault, "there is no key \"%.100s\".", name);
}

/* The name comes first, so that all that is wrong can be said of it. */
static enum status read_name(struct arena *arena, const json_t *json,
	struct spec_place *place, const char *key, bool is_exact, struct str *name,
	struct fault *fault)
{
	const json_t *text = json_object_get(json, key);

	if (!json_is_object(json))
		return spec_wrong(place, fault, "each of its %s must be an object.",
			place->model.len ? "fields" : "parts");
	/* A column may have no name, and an empty text is not written. */
	if (is_exact && !json_string_length(text))
		return STATUS_OK;
	if (!json_is_string(text) || !json_string_length(text))
		return spec_wrong(place, fault, "%s needs a \"%s\", a text.",
			place->model.len ? "each of its fields" : "it", key);
	*name = text_of(arena, text);
	return STATUS_OK;
}

enum status spec_field_from(struct arena *arena, const json_t *json,
	struct spec_place *place, bool is_strict, bool is_exact, struct field_spec *field,
	struct fault *fault)
{
	size_t key_count;
	const struct spec_key *keys = spec_field_keys(&key_count), *key;
	const char *name, *wanted;
	json_t *value;
	enum status status;

	*field = (struct field_spec){0};
	place->field = (struct str){NULL, 0};
	status = read_name(arena, json, place, "name", is_exact, &place->field, fault);
	if (status != STATUS_OK)
		return status;
	json_object_foreach((json_t *)json, name, value)
	{
		key = find_key(keys, key_count, name);
		if (!key)
			return unknown_key(place, name, fault);
		if (!read_plain(arena, value, key->type, (char *)field + key->offset,
			    &wanted))
			return spec_wrong(
				place, fault, "\"%s\" must be %s.", name, wanted);
	}
	return is_exact ? STATUS_OK
			: spec_field_complete(arena, place, is_strict, field, fault);
}

static enum status read_fields(struct arena *arena, const json_t *json,
	struct spec_place *place, bool is_exact, struct model_spec *spec,
	struct fault *fault)
{
	enum status status = STATUS_OK;

	if (!json_is_array(json))
		return spec_wrong(place, fault, "\"fields\" must be a list of objects.");
	spec->fields =
		arena_zeroed(arena, json_array_size(json) + 1, sizeof *spec->fields);
	for (size_t i = 0; i < json_array_size(json) && status == STATUS_OK; i++)
		status = spec_field_from(arena, json_array_get(json, i), place,
			spec->is_strict, is_exact, &spec->fields[spec->field_count++],
			fault);
	if (status == STATUS_OK)
		place->field = (struct str){NULL, 0};
	return status;
}

static bool read_uniques(struct arena *arena, const json_t *json, struct model_spec *spec)
{
	struct str *names;
	bool is_list = json_is_array(json);

	spec->unique_count = json_array_size(json);
	spec->uniques =
		arena_zeroed(arena, spec->unique_count + 1, sizeof *spec->uniques);
	for (size_t i = 0; i < spec->unique_count && is_list; i++) {
		is_list = spec_texts_from(arena, json_array_get(json, i), &names,
				  &spec->uniques[i].count) &&
			  spec->uniques[i].count > 1;
		spec->uniques[i].names = names;
	}
	return is_list;
}

static enum status read_member(struct arena *arena, const json_t *json,
	const struct spec_key *key, struct spec_place *place, bool is_exact,
	struct model_spec *spec, struct fault *fault)
{
	struct str *names = NULL;
	const char *wanted = "a list of texts";
	bool is_fit;

	switch (key->type) {
	case SPEC_FIELDS:
		return read_fields(arena, json, place, is_exact, spec, fault);
	case SPEC_KEY:
		is_fit = spec_texts_from(arena, json, &names, &spec->key.count);
		spec->key.names = names;
		break;
	case SPEC_UNIQUES:
		wanted = "a list of lists of two names or more";
		is_fit = read_uniques(arena, json, spec);
		break;
	case SPEC_CHECKS:
		is_fit = spec_texts_from(arena, json, &spec->checks, &spec->check_count);
		break;
	default:
		is_fit = read_plain(
			arena, json, key->type, (char *)spec + key->offset, &wanted);
	}
	return is_fit ? STATUS_OK
		      : spec_wrong(place, fault, "\"%s\" must be %s.", key->name, wanted);
}

enum status spec_model_from(struct arena *arena, const json_t *json,
	struct spec_place *place, bool is_exact, struct model_spec *spec,
	struct fault *fault)
{
	size_t key_count;
	const struct spec_key *keys = spec_model_keys(&key_count), *key;
	const char *name;
	json_t *value;
	enum status status;

	*spec = (struct model_spec){0};
	place->model = place->field = (struct str){NULL, 0};
	status = read_name(arena, json, place, "table", is_exact, &place->model, fault);
	/* The types that kinds ask for depend on it. */
	spec->is_strict = json_is_true(json_object_get(json, "strict"));
	json_object_foreach((json_t *)json, name, value)
	{
		if (status != STATUS_OK)
			break;
		key = find_key(keys, key_count, name);
		status =
			key ? read_member(arena, value, key, place, is_exact, spec, fault)
			    : unknown_key(place, name, fault);
	}
	if (status == STATUS_OK && !is_exact)
		status = spec_model_check(place, spec, fault);
	return status;
}

static enum status check_file(const json_t *file, struct fault *fault)
{
	const json_t *format = json_object_get(file, "format");
	const char *name;
	json_t *value;

	if (!json_is_object(file))
		return fault_set(fault, STATUS_INVALID,
			"The file must hold an object: {\"models\": [...]}.");
	json_object_foreach((json_t *)file, name, value)
	{
		if (strcmp(name, "models") != 0 && strcmp(name, "format") != 0 &&
			strcmp(name, "$schema") != 0)
			return fault_set(fault, STATUS_INVALID,
				"There is no key \"%.100s\" beside \"models\".", name);
	}
	if (format && json_integer_value(format) != FORMAT_KNOWN)
		return fault_set(fault, STATUS_INVALID,
			"The \"format\" must be %d: this Reeve knows no other.",
			FORMAT_KNOWN);
	if (!json_is_array(json_object_get(file, "models")))
		return fault_set(fault, STATUS_INVALID,
			"\"models\" must be there, a list of objects.");
	return STATUS_OK;
}

static int compare_tables(const void *one, const void *other)
{
	const struct model_spec *a = *(struct model_spec *const *)one,
				*b = *(struct model_spec *const *)other;
	int order = str_compare_nocase(a->table, b->table);

	return order ? order : (a > b) - (a < b);
}

static enum status check_twice(struct arena *arena, const struct model_spec *specs,
	size_t count, struct fault *fault)
{
	const struct model_spec **order = arena_zeroed(arena, count + 1, sizeof *order);

	for (size_t i = 0; i < count; i++)
		order[i] = &specs[i];
	if (count)
		qsort(order, count, sizeof *order, compare_tables);
	for (size_t i = 1; i < count; i++) {
		struct spec_place place = {.model = order[i]->table};

		if (str_equal_nocase(order[i - 1]->table, order[i]->table))
			return spec_wrong(&place, fault,
				"it is there twice, as models %zu and %zu.",
				(size_t)(order[i - 1] - specs) + 1,
				(size_t)(order[i] - specs) + 1);
	}
	return STATUS_OK;
}

enum status specs_parse(struct arena *arena, struct str json, struct model_spec **specs,
	size_t *count, struct fault *fault)
{
	json_error_t error;
	json_t *file = json_loadb(
		json.at ? json.at : "", json.len, JSON_REJECT_DUPLICATES, &error);
	const json_t *models = json_object_get(file, "models");
	struct spec_place place = {0};
	enum status status;

	*specs = arena_zeroed(arena, json_array_size(models) + 1, sizeof **specs);
	*count = 0;
	if (!file)
		return fault_set(fault, STATUS_INVALID, "Line %d, column %d: %s.",
			error.line, error.column, error.text);
	status = check_file(file, fault);
	while (status == STATUS_OK && *count < json_array_size(models)) {
		const json_t *model = json_array_get(models, *count);

		place.index = *count + 1;
		status = spec_model_from(
			arena, model, &place, false, &(*specs)[(*count)++], fault);
	}
	if (status == STATUS_OK)
		status = check_twice(arena, *specs, *count, fault);
	json_decref(file);
	return status;
}
