/* What is, what is wished, and the changes from one to the other, in an order in which
 * they can be done. Knows no database. */
#include <stdlib.h>

#include "model/diff_parts.h"
#include "model/spec_parts.h"

static int compare_names(const void *one, const void *other)
{
	return str_compare_nocase((*(struct model_spec *const *)one)->table,
		(*(struct model_spec *const *)other)->table);
}

static int compare_ids(const void *one, const void *other)
{
	int64_t a = (*(struct model_spec *const *)one)->id,
		b = (*(struct model_spec *const *)other)->id;

	return a < b ? -1 : a > b;
}

static const struct model_spec **sorted(struct arena *arena,
	const struct model_spec *specs, size_t count,
	int (*compare)(const void *, const void *))
{
	const struct model_spec **order = arena_zeroed(arena, count + 1, sizeof *order);

	for (size_t i = 0; i < count; i++)
		order[i] = &specs[i];
	if (count)
		qsort(order, count, sizeof *order, compare);
	return order;
}

/* The one of this name or id; NULL: none. */
static const struct model_spec *find(const struct model_spec *const *order, size_t count,
	const struct model_spec *wanted, int (*compare)(const void *, const void *))
{
	const struct model_spec *const *found =
		count ? bsearch(&wanted, order, count, sizeof *order, compare) : NULL;

	return found ? *found : NULL;
}

static const struct model_spec *find_name(
	const struct model_spec *const *order, size_t count, struct str name)
{
	struct model_spec wanted = {.table = name};

	return find(order, count, &wanted, compare_names);
}

void diff_add(struct diff *diff, struct change change)
{
	if (diff->count == diff->room) {
		size_t room = diff->room ? 2 * diff->room : 16;
		struct change *changes = arena_zeroed(diff->arena, room, sizeof *changes);

		if (diff->count)
			memcpy(changes, diff->changes, diff->count * sizeof *changes);
		diff->changes = changes;
		diff->room = room;
	}
	diff->changes[diff->count++] = change;
}

static void add_renaming(struct diff *diff, enum change_kind kind, struct str table,
	struct str from, struct str to)
{
	bool is_model = kind == CHANGE_MODEL_RENAME;

	diff_add(diff, (struct change){.kind = kind,
			       .table = is_model ? from : table,
			       .name = is_model ? (struct str){NULL, 0} : from,
			       .new_name = to});
}

static bool is_taken(const struct renaming *renamings, size_t count, size_t index)
{
	for (size_t i = 0; i < count; i++)
		if (i != index && !renamings[i].is_done &&
			str_equal_nocase(renamings[i].from, renamings[index].to))
			return true;
	return false;
}

void diff_rename_all(struct diff *diff, enum change_kind kind, struct str table,
	struct renaming *renamings, size_t count)
{
	size_t left = count, before;

	while (left) {
		before = left;
		for (size_t i = 0; i < count; i++) {
			if (renamings[i].is_done || is_taken(renamings, count, i))
				continue;
			add_renaming(
				diff, kind, table, renamings[i].from, renamings[i].to);
			renamings[i].is_done = true;
			left--;
		}
		for (size_t i = 0; left == before && i < count; i++) {
			struct str third;

			if (renamings[i].is_done)
				continue;
			third = arena_printf(diff->arena, "%.*s__from__%.*s",
				STR_ARGS(renamings[i].to), STR_ARGS(renamings[i].from));
			add_renaming(diff, kind, table, renamings[i].from, third);
			renamings[i].from = third;
			break;
		}
	}
}

const struct model_spec *diff_wish_named(const struct diff *diff, struct str table)
{
	return find_name(diff->wished_by_name, diff->wished_count, table);
}

struct str diff_new_table(const struct diff *diff, struct str table)
{
	const struct model_spec *present =
		find_name(diff->present_by_name, diff->present_count, table);
	const struct model_spec *wish =
		present ? diff->wish_of[present - diff->present] : NULL;

	return wish ? wish->table : table;
}

bool diff_is_there(const struct model_spec *spec)
{
	return spec->state != DEFINITION_MISSING;
}

/* What is parked and stays so is left as it is. */
static bool is_changed(const struct model_pair *pair)
{
	return pair->present && diff_is_there(pair->wished) &&
	       !(pair->present->state == DEFINITION_PARKED &&
		       pair->wished->state == DEFINITION_PARKED);
}

/* By id, by the name that it had, by name. */
static const struct model_spec *find_present(
	const struct diff *diff, const struct model_spec *wish)
{
	const struct model_spec *found = NULL;

	if (wish->id)
		found = find(diff->present_by_id, diff->present_count, wish, compare_ids);
	if (!found || !diff_is_there(found))
		found = find_name(
			diff->present_by_name, diff->present_count, wish->table);
	if (wish->was.len && (!found || !diff_is_there(found)))
		found = find_name(diff->present_by_name, diff->present_count, wish->was);
	return found && diff_is_there(found) ? found : NULL;
}

static enum status pair_models(struct diff *diff)
{
	diff->pairs =
		arena_zeroed(diff->arena, diff->wished_count + 1, sizeof *diff->pairs);
	diff->wish_of =
		arena_zeroed(diff->arena, diff->present_count + 1, sizeof *diff->wish_of);
	for (size_t i = 0; i < diff->wished_count; i++) {
		const struct model_spec *wish = &diff->wished[i], **other,
					*found = find_present(diff, wish);

		diff->pairs[i] = (struct model_pair){found, wish};
		if (!found || !diff_is_there(wish))
			continue;
		other = &diff->wish_of[found - diff->present];
		if (*other)
			return fault_set(diff->fault, STATUS_INVALID,
				"Model \"%.*s\": \"%.*s\" of the file is the table %.*s, "
				"too.",
				STR_ARGS(wish->table), STR_ARGS((*other)->table),
				STR_ARGS(found->table));
		*other = wish;
	}
	return STATUS_OK;
}

static void rename_models(struct diff *diff)
{
	struct renaming *renamings =
		arena_zeroed(diff->arena, diff->wished_count + 1, sizeof *renamings);
	size_t count = 0;

	for (size_t i = 0; i < diff->wished_count; i++) {
		const struct model_pair *pair = &diff->pairs[i];

		if (is_changed(pair) &&
			!str_equal(pair->present->table, pair->wished->table))
			renamings[count++] = (struct renaming){
				.from = pair->present->table, .to = pair->wished->table};
	}
	diff_rename_all(diff, CHANGE_MODEL_RENAME, STR(""), renamings, count);
}

static void add_simple(struct diff *diff, enum change_kind kind, struct str table)
{
	diff_add(diff, (struct change){.kind = kind, .table = table});
}

static enum status change_models(struct diff *diff)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < diff->wished_count && status == STATUS_OK; i++)
		if (is_changed(&diff->pairs[i]))
			status = diff_model(diff, &diff->pairs[i]);
	for (size_t i = 0; i < diff->wished_count && status == STATUS_OK; i++) {
		if (is_changed(&diff->pairs[i]))
			status = diff_model_late(diff, &diff->pairs[i]);
		else if (!diff->pairs[i].present && diff_is_there(diff->pairs[i].wished))
			diff_finish_model(diff, i);
	}
	return status;
}

/* Parked models must be live to be changed, so the states come first and last. */
static void restore_models(struct diff *diff)
{
	for (size_t i = 0; i < diff->wished_count; i++)
		if (diff->pairs[i].present && diff->pairs[i].wished &&
			diff->pairs[i].present->state == DEFINITION_PARKED &&
			diff->pairs[i].wished->state == DEFINITION_LIVE)
			add_simple(diff, CHANGE_MODEL_RESTORE,
				diff->pairs[i].present->table);
}

static void park_models(struct diff *diff)
{
	for (size_t i = 0; i < diff->wished_count; i++)
		if (diff->pairs[i].wished->state == DEFINITION_PARKED &&
			!(diff->pairs[i].present &&
				diff->pairs[i].present->state == DEFINITION_PARKED))
			add_simple(diff, CHANGE_MODEL_PARK, diff->pairs[i].wished->table);
	for (size_t i = 0; diff->parks_others && i < diff->present_count; i++)
		if (!diff->wish_of[i] && diff->present[i].state == DEFINITION_LIVE &&
			diff->present[i].kind == TABLE_ORDINARY)
			add_simple(diff, CHANGE_MODEL_PARK, diff->present[i].table);
}

enum status specs_diff(struct arena *arena, const struct model_spec *present,
	size_t present_count, const struct model_spec *wished, size_t wished_count,
	bool parks_others, struct change **changes, size_t *count, struct fault *fault)
{
	struct diff diff = {.arena = arena,
		.present = present,
		.present_count = present_count,
		.wished = wished,
		.wished_count = wished_count,
		.parks_others = parks_others,
		.fault = fault};
	enum status status;

	diff.present_by_name = sorted(arena, present, present_count, compare_names);
	diff.present_by_id = sorted(arena, present, present_count, compare_ids);
	diff.wished_by_name = sorted(arena, wished, wished_count, compare_names);
	status = pair_models(&diff);
	if (status == STATUS_OK) {
		restore_models(&diff);
		rename_models(&diff);
		status = diff_make_models(&diff);
	}
	if (status == STATUS_OK)
		status = change_models(&diff);
	if (status == STATUS_OK)
		park_models(&diff);
	*changes = diff.changes;
	*count = status == STATUS_OK ? diff.count : 0;
	return status;
}
