/* The changes that make models which are not there yet. What a field refers to must be
 * there before it: of models that refer to each other, one gets its reference later. */
#include "model/diff_parts.h"

/* The wish that a field refers to, when it is to be made as well; -1: none. */
static ptrdiff_t made_target(const struct diff *diff, const struct field_spec *field)
{
	const struct model_spec *target = NULL;

	if (field->target.len && !diff_is_many_to_many(field))
		target = diff_wish_named(diff, field->target);
	if (!target || diff->pairs[target - diff->wished].present ||
		!diff_is_there(target))
		return -1;
	return target - diff->wished;
}

/* Whether what the field refers to is made after the field's own model. */
static bool is_late(const struct diff *diff, size_t index, const struct field_spec *field)
{
	ptrdiff_t target = made_target(diff, field);

	return target >= 0 && (size_t)target != index && !field->is_key &&
	       diff->made[target] < MADE;
}

/* The model as it is made: without what is missing, without many-to-many fields, which
 * come when the tables that they join are there, and without what is late; then also
 * without what may name a field that is late. */
static const struct model_spec *first_of(struct diff *diff, size_t index)
{
	const struct model_spec *wish = diff->pairs[index].wished;
	struct model_spec *first = arena_zeroed(diff->arena, 1, sizeof *first);

	*first = *wish;
	first->state = DEFINITION_LIVE;
	first->field_count = 0;
	first->fields =
		arena_zeroed(diff->arena, wish->field_count + 1, sizeof *first->fields);
	for (size_t i = 0; i < wish->field_count; i++) {
		struct field_spec *field = &first->fields[first->field_count];

		if (wish->fields[i].state == DEFINITION_MISSING ||
			diff_is_many_to_many(&wish->fields[i]))
			continue;
		if (is_late(diff, index, &wish->fields[i])) {
			diff->made[index] = MADE_IN_PART;
			continue;
		}
		*field = wish->fields[i];
		field->state = DEFINITION_LIVE;
		first->field_count++;
	}
	if (diff->made[index] == MADE_IN_PART)
		first->unique_count = first->check_count = 0;
	return first;
}

static enum status make_model(struct diff *diff, size_t index)
{
	const struct model_spec *wish = diff->pairs[index].wished, *first;
	enum status status = STATUS_OK;

	diff->made[index] = MAKING;
	if (wish->kind != TABLE_ORDINARY)
		return fault_set(diff->fault, STATUS_INVALID,
			"Model \"%.*s\": there is no such %s here, and Reeve makes "
			"tables alone.",
			STR_ARGS(wish->table),
			wish->kind == TABLE_VIEW ? "view" : "virtual table");
	for (size_t i = 0; i < wish->field_count && status == STATUS_OK; i++) {
		ptrdiff_t target = made_target(diff, &wish->fields[i]);

		if (target >= 0 && !diff->made[target])
			status = make_model(diff, (size_t)target);
	}
	if (status != STATUS_OK)
		return status;
	first = first_of(diff, index);
	diff_add(diff,
		(struct change){
			.kind = CHANGE_MODEL_ADD, .table = wish->table, .model = first});
	if (diff->made[index] == MAKING)
		diff->made[index] = MADE;
	return STATUS_OK;
}

enum status diff_make_models(struct diff *diff)
{
	enum status status = STATUS_OK;

	diff->made = arena_zeroed(diff->arena, diff->wished_count + 1, 1);
	for (size_t i = 0; i < diff->wished_count && status == STATUS_OK; i++)
		if (!diff->made[i] && !diff->pairs[i].present &&
			diff_is_there(diff->pairs[i].wished))
			status = make_model(diff, i);
	return status;
}

static void add_rules(struct diff *diff, const struct model_spec *wish)
{
	for (size_t i = 0; i < wish->unique_count; i++)
		diff_add(diff, (struct change){.kind = CHANGE_UNIQUE_ADD,
				       .table = wish->table,
				       .names = wish->uniques[i]});
	for (size_t i = 0; i < wish->check_count; i++)
		diff_add(diff, (struct change){.kind = CHANGE_CHECK_ADD,
				       .table = wish->table,
				       .check = wish->checks[i]});
}

static bool was_made(const struct model_spec *first, const struct field_spec *field)
{
	return spec_field(first, field->name) != NULL;
}

/* The model as the change that makes it has it. */
static const struct model_spec *made_model(const struct diff *diff, size_t index)
{
	for (size_t i = 0; i < diff->count; i++)
		if (diff->changes[i].kind == CHANGE_MODEL_ADD &&
			str_equal(
				diff->changes[i].table, diff->pairs[index].wished->table))
			return diff->changes[i].model;
	return diff->pairs[index].wished;
}

void diff_finish_model(struct diff *diff, size_t index)
{
	const struct model_spec *wish = diff->pairs[index].wished,
				*first = diff->made[index] == MADE_IN_PART
						 ? made_model(diff, index)
						 : wish;

	for (size_t i = 0; i < wish->field_count; i++) {
		const struct field_spec *field = &wish->fields[i];

		if (field->state == DEFINITION_MISSING)
			continue;
		if (diff_is_many_to_many(field) || !was_made(first, field))
			diff_add(diff, (struct change){.kind = CHANGE_FIELD_ADD,
					       .table = wish->table,
					       .name = field->name,
					       .field = field});
		if (field->state == DEFINITION_PARKED)
			diff_add(diff, (struct change){.kind = CHANGE_FIELD_PARK,
					       .table = wish->table,
					       .name = field->name});
	}
	if (diff->made[index] == MADE_IN_PART)
		add_rules(diff, wish);
}
