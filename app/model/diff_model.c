/* The changes that make one model, which is there, what is wished of it. */
#include "model/diff_parts.h"

/* The fields of a model that is there, and what they are to be. */
struct fields {
	const struct model_spec *present;
	const struct model_spec *wished;
	const struct field_spec **present_of; /* for each wish; NULL: to be made */
	const struct field_spec **wish_of;    /* for each present one; NULL: none */
};

static bool is_there(const struct field_spec *field)
{
	return field->state != DEFINITION_MISSING;
}

/* By id, by the name that it had, by name. */
static const struct field_spec *find_present(
	const struct model_spec *present, const struct field_spec *wish)
{
	const struct field_spec *named = spec_field(present, wish->name);

	for (size_t i = 0; wish->id && i < present->field_count; i++)
		if (present->fields[i].id == wish->id && is_there(&present->fields[i]))
			return &present->fields[i];
	if (wish->was.len && (!named || !is_there(named)))
		named = spec_field(present, wish->was);
	return named && is_there(named) ? named : NULL;
}

static enum status pair_fields(struct diff *diff, struct fields *fields)
{
	const struct model_spec *present = fields->present, *wished = fields->wished;

	fields->present_of = arena_zeroed(
		diff->arena, wished->field_count + 1, sizeof *fields->present_of);
	fields->wish_of = arena_zeroed(
		diff->arena, present->field_count + 1, sizeof *fields->wish_of);
	for (size_t i = 0; i < wished->field_count; i++) {
		const struct field_spec *wish = &wished->fields[i],
					*found = find_present(present, wish);

		if (!found || !is_there(wish))
			continue;
		if (fields->wish_of[found - present->fields])
			return fault_set(diff->fault, STATUS_INVALID,
				"Model \"%.*s\", field \"%.*s\": \"%.*s\" of the file is "
				"the field %.*s, too.",
				STR_ARGS(wished->table), STR_ARGS(wish->name),
				STR_ARGS(fields->wish_of[found - present->fields]->name),
				STR_ARGS(found->name));
		fields->present_of[i] = found;
		fields->wish_of[found - present->fields] = wish;
	}
	return STATUS_OK;
}

static void rename_fields(struct diff *diff, const struct fields *fields)
{
	struct renaming *renamings = arena_zeroed(
		diff->arena, fields->wished->field_count + 1, sizeof *renamings);
	size_t count = 0;

	for (size_t i = 0; i < fields->wished->field_count; i++) {
		const struct field_spec *present = fields->present_of[i],
					*wish = &fields->wished->fields[i];

		if (present && !str_equal(present->name, wish->name))
			renamings[count++] = (struct renaming){
				.from = present->name, .to = wish->name};
	}
	diff_rename_all(
		diff, CHANGE_FIELD_RENAME, fields->wished->table, renamings, count);
}

static void add_change(struct diff *diff, enum change_kind kind,
	const struct model_spec *wished, const struct field_spec *wish)
{
	diff_add(diff, (struct change){.kind = kind,
			       .table = wished->table,
			       .name = wish->name,
			       .field = wish});
}

/* Adds a field, parked where it is to be. */
static void add_field(
	struct diff *diff, const struct model_spec *wished, const struct field_spec *wish)
{
	add_change(diff, CHANGE_FIELD_ADD, wished, wish);
	if (wish->state == DEFINITION_PARKED)
		diff_add(diff, (struct change){.kind = CHANGE_FIELD_PARK,
				       .table = wished->table,
				       .name = wish->name});
}

/* A parked field keeps what is said of it; to be altered, it must be live. */
static void change_field(struct diff *diff, const struct model_spec *wished,
	const struct field_spec *present, const struct field_spec *wish)
{
	bool is_same = diff_field_is_same(diff, present, wish);
	bool was_parked = present->state == DEFINITION_PARKED,
	     is_parked = wish->state == DEFINITION_PARKED;

	if (was_parked && (!is_parked || !is_same))
		diff_add(diff, (struct change){.kind = CHANGE_FIELD_RESTORE,
				       .table = wished->table,
				       .name = wish->name});
	if (!is_same)
		add_change(diff, CHANGE_FIELD_ALTER, wished, wish);
	if (is_parked && (!was_parked || !is_same))
		diff_add(diff, (struct change){.kind = CHANGE_FIELD_PARK,
				       .table = wished->table,
				       .name = wish->name});
}

static void change_fields(
	struct diff *diff, const struct fields *fields, bool is_of_pairings)
{
	for (size_t i = 0; i < fields->wished->field_count; i++) {
		const struct field_spec *wish = &fields->wished->fields[i];

		if (!is_there(wish) || diff_is_many_to_many(wish) != is_of_pairings)
			continue;
		if (fields->present_of[i])
			change_field(diff, fields->wished, fields->present_of[i], wish);
		else
			add_field(diff, fields->wished, wish);
	}
}

static void park_others(
	struct diff *diff, const struct fields *fields, bool is_of_pairings)
{
	for (size_t i = 0; diff->parks_others && i < fields->present->field_count; i++) {
		const struct field_spec *present = &fields->present->fields[i];

		if (!fields->wish_of[i] && present->state == DEFINITION_LIVE &&
			diff_is_many_to_many(present) == is_of_pairings)
			diff_add(diff, (struct change){.kind = CHANGE_FIELD_PARK,
					       .table = fields->wished->table,
					       .name = present->name});
	}
}

/* What a field that is there will be called. */
static struct str new_name(const struct fields *fields, struct str name)
{
	for (size_t i = 0; i < fields->present->field_count; i++)
		if (str_equal_nocase(fields->present->fields[i].name, name))
			return fields->wish_of[i] ? fields->wish_of[i]->name : name;
	return name;
}

static bool has_name(const struct fields *fields, const struct name_list *list,
	struct str name, bool is_present)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_equal_nocase(is_present ? new_name(fields, list->names[i])
						: list->names[i],
			    name))
			return true;
	return false;
}

/* One of the model that is there, one of the wish: the same fields in any order. */
static bool is_same_unique(const struct fields *fields, const struct name_list *present,
	const struct name_list *wished)
{
	for (size_t i = 0; i < wished->count; i++)
		if (!has_name(fields, present, wished->names[i], true))
			return false;
	return present->count == wished->count;
}

static bool has_unique(
	const struct fields *fields, const struct name_list *one, bool is_present)
{
	const struct model_spec *other = is_present ? fields->wished : fields->present;

	for (size_t i = 0; i < other->unique_count; i++)
		if (is_present ? is_same_unique(fields, one, &other->uniques[i])
			       : is_same_unique(fields, &other->uniques[i], one))
			return true;
	return false;
}

static bool has_check(const struct model_spec *spec, struct str check)
{
	for (size_t i = 0; i < spec->check_count; i++)
		if (str_equal(str_trim(spec->checks[i]), str_trim(check)))
			return true;
	return false;
}

static void drop_rules(struct diff *diff, const struct fields *fields)
{
	const struct model_spec *present = fields->present;

	for (size_t i = 0; i < present->check_count; i++)
		if (!has_check(fields->wished, present->checks[i]))
			diff_add(diff, (struct change){.kind = CHANGE_CHECK_DROP,
					       .table = fields->wished->table,
					       .check = present->checks[i]});
	for (size_t i = 0; i < present->unique_count; i++)
		if (!has_unique(fields, &present->uniques[i], true))
			diff_add(diff, (struct change){.kind = CHANGE_UNIQUE_DROP,
					       .table = fields->wished->table,
					       .names = present->uniques[i]});
}

static void add_rules(struct diff *diff, const struct fields *fields)
{
	const struct model_spec *wished = fields->wished;

	for (size_t i = 0; i < wished->unique_count; i++)
		if (!has_unique(fields, &wished->uniques[i], false))
			diff_add(diff, (struct change){.kind = CHANGE_UNIQUE_ADD,
					       .table = wished->table,
					       .names = wished->uniques[i]});
	for (size_t i = 0; i < wished->check_count; i++)
		if (!has_check(fields->present, wished->checks[i]))
			diff_add(diff, (struct change){.kind = CHANGE_CHECK_ADD,
					       .table = wished->table,
					       .check = wished->checks[i]});
}

/* A wish without any field is about the model's options alone. */
static bool says_fields(const struct model_spec *wished)
{
	return wished->field_count > 0;
}

/* The order of the key's columns is a part of the rows' URLs. */
static bool is_other_key_order(
	const struct model_spec *present, const struct model_spec *wished)
{
	if (!wished->key.count || wished->key.count != present->key.count)
		return false;
	for (size_t i = 0; i < wished->key.count; i++) {
		const struct field_spec *field = spec_field(wished, wished->key.names[i]);
		struct str before =
			field && field->was.len ? field->was : wished->key.names[i];

		if (!str_equal_nocase(present->key.names[i], wished->key.names[i]) &&
			!str_equal_nocase(present->key.names[i], before))
			return true;
	}
	return false;
}

static enum status check_storage(struct diff *diff, const struct fields *fields)
{
	const struct model_spec *present = fields->present, *wished = fields->wished;

	if (present->kind != wished->kind)
		return fault_set(diff->fault, STATUS_INVALID,
			"Model \"%.*s\": a table cannot become a view, or a view a "
			"table: \"is\" says another thing than the database.",
			STR_ARGS(wished->table));
	if (!says_fields(wished))
		return STATUS_OK;
	if (present->is_strict != wished->is_strict ||
		present->is_without_rowid != wished->is_without_rowid)
		return fault_set(diff->fault, STATUS_INVALID,
			"Model \"%.*s\": \"strict\" and \"without_rowid\" cannot be "
			"changed once the table is there.",
			STR_ARGS(wished->table));
	if (is_other_key_order(present, wished))
		return fault_set(diff->fault, STATUS_INVALID,
			"Model \"%.*s\": \"key\" cannot be changed once the table is "
			"there.",
			STR_ARGS(wished->table));
	return STATUS_OK;
}

enum status diff_model(struct diff *diff, const struct model_pair *pair)
{
	struct fields fields = {.present = pair->present, .wished = pair->wished};
	enum status status = check_storage(diff, &fields);

	if (status == STATUS_OK)
		status = pair_fields(diff, &fields);
	if (status != STATUS_OK)
		return status;
	if (!says_fields(pair->wished))
		return STATUS_OK;
	drop_rules(diff, &fields);
	rename_fields(diff, &fields);
	change_fields(diff, &fields, false);
	add_rules(diff, &fields);
	park_others(diff, &fields, false);
	return STATUS_OK;
}

enum status diff_model_late(struct diff *diff, const struct model_pair *pair)
{
	struct fields fields = {.present = pair->present, .wished = pair->wished};
	enum status status = pair_fields(diff, &fields);

	if (status != STATUS_OK)
		return status;
	change_fields(diff, &fields, true);
	if (says_fields(pair->wished))
		park_others(diff, &fields, true);
	if (!diff_options_are_same(pair->present, pair->wished))
		diff_add(diff, (struct change){.kind = CHANGE_MODEL_OPTIONS,
				       .table = pair->wished->table,
				       .model = pair->wished});
	return STATUS_OK;
}
