/* Which of the columns that came is the one that went. A guess, and none where two would
 * do as well: whoever guesses wrongly gives one column's name and help to another. */
#include "model/notice_parts.h"

static int find_column(const struct seen_table *table, struct str name)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (str_equal_nocase(table->columns[i].name, name))
			return (int)i;
	return -1;
}

/* The same type and the same values. */
static bool is_alike(const struct seen_column *old, const struct seen_column *new)
{
	return str_equal_nocase(old->type, new->type) && old->sample.len &&
	       str_equal(old->sample, new->sample);
}

/* The only column of `now` that came and is like the one that went, when that one is the
 * only one that it is like; else -1. */
static int only_like(const struct seen_table *before, size_t old,
	const struct seen_table *now, const int *becomes, const bool *is_taken)
{
	int found = -1;

	for (size_t i = 0; i < now->column_count; i++) {
		if (is_taken[i] || !is_alike(&before->columns[old], &now->columns[i]))
			continue;
		if (found >= 0)
			return -1;
		found = (int)i;
	}
	for (size_t i = 0; found >= 0 && i < before->column_count; i++)
		if (i != old && becomes[i] < 0 &&
			is_alike(&before->columns[i], &now->columns[found]))
			return -1;
	return found;
}

/* Rows were changed since: then the place tells, when every other column is where it was
 * and the values differ from row to row, which those of an added column do not. */
static void pair_by_place(
	const struct seen_table *before, const struct seen_table *now, int *becomes)
{
	int odd = -1;

	if (before->column_count != now->column_count)
		return;
	for (size_t i = 0; i < before->column_count; i++) {
		if (becomes[i] == (int)i)
			continue;
		if (becomes[i] >= 0 || odd >= 0)
			return;
		odd = (int)i;
	}
	if (odd >= 0 && !now->columns[odd].is_uniform &&
		str_equal_nocase(before->columns[odd].type, now->columns[odd].type))
		becomes[odd] = odd;
}

void columns_pair(
	const struct seen_table *before, const struct seen_table *now, int *becomes)
{
	struct arena *arena = arena_new(1024);
	bool *is_taken = arena_zeroed(arena, now->column_count + 1, sizeof *is_taken);
	int *guesses = arena_zeroed(arena, before->column_count + 1, sizeof *guesses);

	for (size_t i = 0; i < before->column_count; i++) {
		becomes[i] = find_column(now, before->columns[i].name);
		if (becomes[i] >= 0)
			is_taken[becomes[i]] = true;
	}
	for (size_t i = 0; i < before->column_count; i++)
		guesses[i] = becomes[i] >= 0
				     ? becomes[i]
				     : only_like(before, i, now, becomes, is_taken);
	memcpy(becomes, guesses, before->column_count * sizeof *becomes);
	pair_by_place(before, now, becomes);
	arena_free(arena);
}
