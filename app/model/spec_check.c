/* What somebody wrote about a model, looked through, and what can be known from the rest
 * filled in. Knows no database: what only a schema can tell, the engine refuses. */
#include "fields/field.h"
#include "model/spec_keys.h"
#include "model/spec_parts.h"

static bool is_kind(struct str kind)
{
	size_t count;
	const char *const *names = field_kind_names(&count);

	for (size_t i = 0; i < count; i++)
		if (str_is(kind, names[i]))
			return true;
	return false;
}

static bool is_action(struct str action)
{
	static const char *const actions[] = {
		"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"};

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (str_equal_nocase(action, str_from(actions[i])))
			return true;
	return !action.len;
}

static bool is_reference(struct str kind)
{
	return str_is(kind, "foreign key") || str_is(kind, "one-to-one");
}

/* The kind that was not said. */
static struct str usual_kind(const struct field_spec *field, bool is_strict)
{
	struct field inferred;

	if (field->expression.len)
		return STR("computed");
	if (field->through.len)
		return STR("many-to-many");
	if (field->target.len)
		return field->is_unique ? STR("one-to-one") : STR("foreign key");
	inferred = spec_infer(field->name, field->type, STR(""), is_strict);
	return field_kind_of(&inferred);
}

/* Lengths and digits that the type says. */
static void take_type(struct field_spec *field, bool is_strict)
{
	struct field inferred =
		spec_infer(field->name, field->type, field->kind, is_strict);

	if (!field->max_length)
		field->max_length = inferred.max_length;
	if (!field->digits) {
		field->digits = inferred.digits;
		field->places = inferred.digits ? inferred.places : field->places;
	}
}

static enum status check_kind(const struct spec_place *place,
	const struct field_spec *field, struct fault *fault)
{
	if (!is_kind(field->kind))
		return spec_wrong(place, fault, "there is no kind \"%.*s\".",
			STR_ARGS(str_first_characters(field->kind, 60)));
	if (is_reference(field->kind) && !field->target.len)
		return spec_wrong(place, fault,
			"a %.*s needs \"references\", the table that it points to.",
			STR_ARGS(field->kind));
	if (str_is(field->kind, "many-to-many") && !field->target.len)
		return spec_wrong(place, fault,
			"a many-to-many field needs \"references\", the other table.");
	if (field->target.len && !is_reference(field->kind) &&
		!str_is(field->kind, "many-to-many") && !str_is(field->kind, "computed"))
		return spec_wrong(place, fault,
			"\"references\" and the kind \"%.*s\" do not go together.",
			STR_ARGS(field->kind));
	if (str_is(field->kind, "computed") != (field->expression.len > 0))
		return spec_wrong(place, fault,
			"\"expression\" and the kind \"computed\" need each other.");
	return STATUS_OK;
}

static enum status check_numbers(const struct spec_place *place,
	const struct field_spec *field, struct fault *fault)
{
	if (field->max_length > UINT32_MAX)
		return spec_wrong(place, fault, "\"max_length\" is too large.");
	if (field->digits > 1000)
		return spec_wrong(place, fault, "\"digits\" must not be over 1000.");
	if (field->places > field->digits)
		return spec_wrong(
			place, fault, "\"places\" must not be more than \"digits\".");
	if (!is_action(field->on_delete))
		return spec_wrong(place, fault,
			"\"on_delete\" must be CASCADE, SET NULL, SET DEFAULT, RESTRICT "
			"or NO ACTION.");
	return STATUS_OK;
}

static enum status check_texts(struct arena *arena, const struct spec_place *place,
	const struct field_spec *field, struct fault *fault)
{
	const struct field_choice *choices;
	size_t count;
	struct fault why;

	if (field_choices_parse(arena, field->choices, &choices, &count, &why) !=
		STATUS_OK)
		return spec_wrong(place, fault, "\"choices\": %s", why.sentence);
	if (field_pattern_check(field->pattern, &why) != STATUS_OK)
		return spec_wrong(place, fault, "\"pattern\": %s", why.sentence);
	return STATUS_OK;
}

enum status spec_field_complete(struct arena *arena, const struct spec_place *place,
	bool is_strict, struct field_spec *field, struct fault *fault)
{
	enum status status;

	if (!field->kind.len && !field->type.len && !field->target.len &&
		!field->expression.len)
		return spec_wrong(place, fault, "it needs a \"kind\".");
	if (!field->kind.len)
		field->kind = usual_kind(field, is_strict);
	/* One-to-one is a foreign key that is unique, and the other way round. */
	if (str_is(field->kind, "one-to-one") && !field->is_key)
		field->is_unique = true;
	if (str_is(field->kind, "foreign key") && field->is_unique)
		field->kind = STR("one-to-one");
	if (str_equal_nocase(field->on_delete, STR("NO ACTION")))
		field->on_delete = (struct str){NULL, 0};
	status = check_kind(place, field, fault);
	if (status == STATUS_OK && field->type.len)
		take_type(field, is_strict);
	if (status == STATUS_OK)
		status = check_numbers(place, field, fault);
	return status == STATUS_OK ? check_texts(arena, place, field, fault) : status;
}

static enum status check_names(const struct spec_place *place,
	const struct model_spec *spec, const struct name_list *list, const char *key,
	struct fault *fault)
{
	for (size_t i = 0; i < list->count; i++)
		if (!spec_field(spec, list->names[i]))
			return spec_wrong(place, fault,
				"\"%s\" names \"%.*s\", which is none of its fields.",
				key, STR_ARGS(str_first_characters(list->names[i], 60)));
	return STATUS_OK;
}

/* Sorted copies would do for thousands of fields; SQLite takes 2,000 at most. */
static enum status check_fields(
	struct spec_place *place, const struct model_spec *spec, struct fault *fault)
{
	for (size_t i = 0; i < spec->field_count; i++) {
		place->field = spec->fields[i].name;
		if (spec_field(spec, place->field) != &spec->fields[i])
			return spec_wrong(place, fault, "it is there twice.");
	}
	place->field = (struct str){NULL, 0};
	return STATUS_OK;
}

enum status spec_model_check(
	struct spec_place *place, const struct model_spec *spec, struct fault *fault)
{
	enum status status = check_fields(place, spec, fault);

	if (spec->kind == TABLE_SHADOW)
		return spec_wrong(
			place, fault, "a part of a virtual table cannot be described.");
	if (status == STATUS_OK)
		status = check_names(place, spec, &spec->key, "key", fault);
	for (size_t i = 0; i < spec->unique_count && status == STATUS_OK; i++)
		status = check_names(
			place, spec, &spec->uniques[i], "unique_together", fault);
	return status;
}
