/* reeve model: a field from the words of a command. The words are the keys of
 * reeve-models(5), and are read by what reads a file. */
#include "cli/model.h"
#include "fields/field.h"
#include "model/spec_keys.h"

size_t cli_model_field_split(struct arena *arena, const char *text, struct str **parts)
{
	size_t length = strlen(text), count = 0, used = 0;
	char *bytes = arena_alloc(arena, length + 1);
	size_t from = 0;

	*parts = arena_zeroed(arena, length + 2, sizeof **parts);
	for (size_t i = 0; i <= length; i++) {
		if (text[i] == ':' || i == length) {
			(*parts)[count++] = (struct str){bytes + from, used - from};
			from = used;
			continue;
		}
		if (text[i] == '\\' && (text[i + 1] == ':' || text[i + 1] == '\\'))
			i++;
		bytes[used++] = text[i];
	}
	return count;
}

static bool is_kind(struct str word)
{
	size_t count;
	const char *const *names = field_kind_names(&count);

	for (size_t i = 0; i < count; i++)
		if (str_is(word, names[i]))
			return true;
	return false;
}

/* "a,b,c", or JSON. */
static json_t *choices_json(struct str value)
{
	json_t *list;

	if (str_starts(value, "["))
		return json_loadb(value.at, value.len, 0, NULL);
	list = json_array();
	for (size_t from = 0, to; from <= value.len; from = to + 1) {
		to = str_find(value, from, ',');
		json_array_append_new(
			list, spec_json_text(str_trim(str_slice(value, from, to))));
	}
	return list;
}

static json_t *value_json(const struct spec_key *key, struct str value, bool has_value)
{
	int64_t number;

	switch (key->type) {
	case SPEC_FLAG:
		return !has_value || str_is(value, "true") ? json_true()
		       : str_is(value, "false")		   ? json_false()
							   : NULL;
	case SPEC_INTEGER:
		return str_to_int64(value, &number) ? json_integer(number) : NULL;
	case SPEC_CHOICES:
		return choices_json(value);
	case SPEC_TEXT:
	case SPEC_LOOSE:
		return has_value ? spec_json_text(value) : NULL;
	default:
		return NULL;
	}
}

/* The key that a word names, hyphens for underscores; NULL: none that may be typed. */
static const struct spec_key *key_of(struct arena *arena, struct str word)
{
	size_t count;
	const struct spec_key *keys = spec_field_keys(&count);
	char *name = arena_text(arena, word);

	for (char *at = name; *at; at++)
		if (*at == '-')
			*at = '_';
	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i].name, name) == 0 && strcmp(name, "id") != 0 &&
			strcmp(name, "name") != 0 && strcmp(name, "was") != 0 &&
			strcmp(name, "state") != 0)
			return &keys[i];
	return NULL;
}

/* "digits=10", "unique", "unique=false", "help=" (nothing said), or a kind alone. */
static enum status take_word(
	struct arena *arena, json_t *object, struct str word, struct fault *fault)
{
	size_t equal = str_find(word, 0, '=');
	bool has_value = equal < word.len;
	struct str value = str_slice(word, equal + 1, word.len);
	const struct spec_key *key = key_of(arena, str_slice(word, 0, equal));
	json_t *json;

	if (!has_value && is_kind(word)) {
		json_object_set_new(object, "kind", spec_json_text(word));
		return STATUS_OK;
	}
	if (!key)
		return fault_set(fault, STATUS_INVALID,
			"\"%.*s\" is neither a kind of field nor an option of one.",
			STR_ARGS(str_first_characters(word, 60)));
	if (has_value && !value.len) {
		json_object_del(object, key->name);
		return STATUS_OK;
	}
	json = value_json(key, value, has_value);
	if (!json)
		return fault_set(fault, STATUS_INVALID,
			"The option \"%s\" needs a value that is fit for it: \"%.*s\" is "
			"not.",
			key->name, STR_ARGS(str_first_characters(word, 60)));
	json_object_set_new(object, key->name, json);
	return STATUS_OK;
}

static bool is_said(const struct str *options, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		struct str word = str_slice(options[i], 0, str_find(options[i], 0, '='));

		if (str_is(word, name) || (strcmp(name, "kind") == 0 && is_kind(word)))
			return true;
	}
	return false;
}

static void forget(
	json_t *object, const struct str *options, size_t count, const char *const *names)
{
	for (; *names; names++)
		if (!is_said(options, count, *names))
			json_object_del(object, *names);
}

/* Whether fields of the kind that the words say have a length. */
static bool is_sized(const json_t *object)
{
	struct arena *arena = arena_new(256);
	const json_t *kind = json_object_get(object, "kind");
	struct str name = {json_string_value(kind), json_string_length(kind)};
	bool has_length =
		str_starts(field_kind_type(arena, name, 1, 0, 0, false), "VARCHAR");

	arena_free(arena);
	return has_length;
}

/* What followed from the field as it was goes, unless it is said again. */
static void forget_consequences(json_t *object, const struct field_spec *present,
	const struct str *options, size_t count)
{
	static const char *const of_kind[] = {"type", "digits", "places", "references",
		"references_key", "on_delete", "through", "expression", "stored", NULL};
	static const char *const of_size[] = {"type", NULL};
	static const char *const of_reference[] = {"kind", NULL};
	bool is_reference = str_is(present->kind, "foreign key") ||
			    str_is(present->kind, "one-to-one");

	if (is_said(options, count, "kind"))
		forget(object, options, count, of_kind);
	else if (is_reference)
		forget(object, options, count, of_reference);
	if (is_said(options, count, "max_length") || is_said(options, count, "digits") ||
		is_said(options, count, "places"))
		forget(object, options, count, of_size);
}

enum status cli_model_field_words(struct arena *arena, const struct model_spec *model,
	const struct field_spec *present, struct str name, const struct str *options,
	size_t count, struct field_spec *field, struct fault *fault)
{
	struct spec_place place = {.model = model->table, .index = 1};
	json_t *object = present ? spec_field_json(present, model->is_strict, true)
				 : json_object();
	enum status status = STATUS_OK;

	if (present)
		forget_consequences(object, present, options, count);
	else
		json_object_set_new(object, "name", spec_json_text(name));
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = take_word(arena, object, options[i], fault);
	if (present && !is_said(options, count, "max_length") &&
		is_said(options, count, "kind") && !is_sized(object))
		json_object_del(object, "max_length");
	if (status == STATUS_OK)
		status = spec_field_from(
			arena, object, &place, model->is_strict, false, field, fault);
	json_decref(object);
	return status;
}
