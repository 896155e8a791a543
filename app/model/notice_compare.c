/* The differences between the schema as it was recorded and as it is. Reads only; of
 * tables that did not change nothing but their digest. */
#include "model/notice_parts.h"

/* What came and what went, before it is known whether they are the same. */
struct news {
	const struct schema_entry **came;
	struct seen_table **went;
	size_t came_count, went_count;
	struct seen_table *came_tables; /* as they are, in the same order */
	int *becomes;			/* of each that went: the one that came, or -1 */
};

static void note(struct comparison *comparison, struct notice notice)
{
	struct notice *more;

	if (comparison->notice_count == comparison->notice_room) {
		comparison->notice_room = comparison->notice_room * 2 + 16;
		more = arena_zeroed(
			comparison->arena, comparison->notice_room, sizeof *more);
		if (comparison->notice_count)
			memcpy(more, comparison->notices,
				comparison->notice_count * sizeof *more);
		comparison->notices = more;
	}
	comparison->notices[comparison->notice_count++] = notice;
}

static void note_came(struct comparison *comparison, struct str table)
{
	note(comparison, (struct notice){.what = "table-added",
				 .table = table,
				 .words = arena_printf(comparison->arena,
					 "The table \"%.*s\" came.", STR_ARGS(table))});
}

static void note_went(struct comparison *comparison, struct str table)
{
	note(comparison,
		(struct notice){.what = "table-gone",
			.table = table,
			.words = arena_printf(comparison->arena,
				"The table \"%.*s\" is gone.", STR_ARGS(table))});
}

static void note_column(struct comparison *comparison, const struct seen_table *now,
	const struct seen_column *old, const struct seen_column *new)
{
	struct arena *arena = comparison->arena;
	struct notice notice = {.table = now->name, .name = old ? old->name : new->name};

	if (!old) {
		notice.what = "field-added";
		notice.words =
			arena_printf(arena, "The column \"%.*s\" came to \"%.*s\".",
				STR_ARGS(new->name), STR_ARGS(now->name));
	} else if (!new) {
		notice.what = "field-gone";
		notice.words =
			arena_printf(arena, "The column \"%.*s\" is gone from \"%.*s\".",
				STR_ARGS(old->name), STR_ARGS(now->name));
	} else if (!str_equal(old->name, new->name)) {
		notice.what = "field-renamed";
		notice.new_name = new->name;
		notice.is_probable = !str_equal_nocase(old->name, new->name);
		notice.words = arena_printf(arena,
			"The column \"%.*s\" of \"%.*s\" is%s called \"%.*s\" now.",
			STR_ARGS(old->name), STR_ARGS(now->name),
			notice.is_probable ? " probably" : "", STR_ARGS(new->name));
	} else if (!str_equal(old->type, new->type)) {
		notice.what = "field-retyped";
		notice.words = arena_printf(arena,
			"The column \"%.*s\" of \"%.*s\" is declared %.*s now, was %.*s.",
			STR_ARGS(old->name), STR_ARGS(now->name),
			STR_ARGS(new->type.len ? new->type : STR("without a type")),
			STR_ARGS(old->type.len ? old->type : STR("without a type")));
	} else {
		return;
	}
	note(comparison, notice);
}

static void compare_columns(struct comparison *comparison,
	const struct seen_table *before, const struct seen_table *now)
{
	struct arena *arena = comparison->arena;
	int *becomes = arena_zeroed(arena, before->column_count + 1, sizeof *becomes);
	bool *is_old = arena_zeroed(arena, now->column_count + 1, sizeof *is_old);
	size_t noted = comparison->notice_count;

	columns_pair(before, now, becomes);
	for (size_t i = 0; i < before->column_count; i++) {
		const struct seen_column *new =
			becomes[i] >= 0 ? &now->columns[becomes[i]] : NULL;

		note_column(comparison, now, &before->columns[i], new);
		if (new)
			is_old[becomes[i]] = true;
	}
	for (size_t i = 0; i < now->column_count; i++)
		if (!is_old[i])
			note_column(comparison, now, NULL, &now->columns[i]);
	if (noted == comparison->notice_count)
		note(comparison,
			(struct notice){.what = "changed",
				.table = now->name,
				.words = arena_printf(arena,
					"Constraints, indexes or triggers of \"%.*s\" "
					"were changed.",
					STR_ARGS(now->name))});
}

static enum status read_present(struct comparison *comparison,
	const struct schema_entry *entry, struct seen_table *table, struct fault *fault)
{
	enum status status = STATUS_OK;

	if (!comparison->shapes)
		status = shapes_read(comparison->store, comparison->arena,
			comparison->entries, comparison->entry_count, &comparison->shapes,
			fault);
	if (status != STATUS_OK)
		return status;
	return seen_read_present(comparison->store, comparison->arena, entry,
		comparison->shapes[entry - comparison->entries], table, fault);
}

static enum status compare_table(struct comparison *comparison,
	const struct schema_entry *entry, struct seen_table *before, struct fault *fault)
{
	struct seen_table *now = &comparison->fresh[comparison->fresh_count];
	enum status status =
		seen_read_columns(comparison->store, comparison->arena, before, fault);

	if (status == STATUS_OK)
		status = read_present(comparison, entry, now, fault);
	if (status != STATUS_OK)
		return status;
	comparison->fresh_count++;
	compare_columns(comparison, before, now);
	return STATUS_OK;
}

/* Both lists are in the order of names. */
static enum status walk(
	struct comparison *comparison, struct news *news, struct fault *fault)
{
	size_t seen = 0;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < comparison->entry_count && status == STATUS_OK; i++) {
		const struct schema_entry *entry = &comparison->entries[i];
		int order = 1;

		while (seen < comparison->seen_count &&
			(order = str_compare(comparison->seen[seen].name, entry->name)) <
				0)
			news->went[news->went_count++] = &comparison->seen[seen++];
		if (seen == comparison->seen_count || order != 0)
			news->came[news->came_count++] = entry;
		else if (digest_equal(comparison->seen[seen].text, entry->text))
			seen++;
		else
			status = compare_table(
				comparison, entry, &comparison->seen[seen++], fault);
	}
	while (seen < comparison->seen_count)
		news->went[news->went_count++] = &comparison->seen[seen++];
	return status;
}

static bool has_same_columns(const struct seen_table *one, const struct seen_table *other)
{
	bool is_same = one->column_count == other->column_count && one->column_count;

	for (size_t i = 0; is_same && i < one->column_count; i++)
		is_same =
			str_equal_nocase(one->columns[i].name, other->columns[i].name) &&
			str_equal_nocase(one->columns[i].type, other->columns[i].type);
	return is_same;
}

static bool has_same_rows(const struct seen_table *one, const struct seen_table *other)
{
	for (size_t i = 0; i < one->column_count; i++)
		if (!one->columns[i].sample.len ||
			!str_equal(one->columns[i].sample, other->columns[i].sample))
			return false;
	return true;
}

/* The stricter way first: columns and rows; then the text but for the name. */
static bool tables_match(
	const struct seen_table *old, const struct seen_table *new, bool is_strict)
{
	if (!has_same_columns(old, new))
		return false;
	if (is_strict)
		return has_same_rows(old, new);
	return digest_equal(old->shape, new->shape);
}

/* Pairs those of which each is the only one for the other. */
static void pair_tables(struct news *news, bool is_strict)
{
	for (size_t i = 0; i < news->went_count; i++) {
		int found = -1, rivals = 0;

		for (size_t j = 0; j < news->came_count && news->becomes[i] < 0; j++)
			if (news->came[j] && tables_match(news->went[i],
						     &news->came_tables[j], is_strict)) {
				rivals++;
				found = (int)j;
			}
		if (rivals != 1)
			continue;
		for (size_t j = 0; j < news->went_count; j++)
			rivals += j != i && news->becomes[j] < 0 &&
				  tables_match(news->went[j], &news->came_tables[found],
					  is_strict);
		if (rivals != 1)
			continue;
		news->becomes[i] = found;
		news->came[found] = NULL;
	}
}

enum { PAIRED_MOST = 200 }; /* beyond it was no rename, but another database */

static enum status read_news(
	struct comparison *comparison, struct news *news, struct fault *fault)
{
	bool are_few = news->went_count && news->went_count <= PAIRED_MOST &&
		       news->came_count <= PAIRED_MOST;
	enum status status = STATUS_OK;

	news->came_tables = &comparison->fresh[comparison->fresh_count];
	for (size_t i = 0; i < news->came_count && status == STATUS_OK; i++)
		status = read_present(
			comparison, news->came[i], &news->came_tables[i], fault);
	if (status == STATUS_OK)
		comparison->fresh_count += news->came_count;
	for (size_t i = 0; i < news->went_count && status == STATUS_OK && are_few; i++)
		status = seen_read_columns(
			comparison->store, comparison->arena, news->went[i], fault);
	for (size_t i = 0; i < news->went_count; i++)
		news->becomes[i] = -1;
	if (status != STATUS_OK || !are_few)
		return status;
	pair_tables(news, true);
	pair_tables(news, false);
	return STATUS_OK;
}

static void note_tables(struct comparison *comparison, const struct news *news)
{
	for (size_t i = 0; i < news->went_count; i++) {
		struct str old = news->went[i]->name, new;

		comparison->gone[comparison->gone_count++] = old;
		if (news->becomes[i] < 0) {
			note_went(comparison, old);
			continue;
		}
		new = news->came_tables[news->becomes[i]].name;
		note(comparison,
			(struct notice){.what = "table-renamed",
				.table = old,
				.new_name = new,
				.is_probable = !str_equal_nocase(old, new),
				.words = arena_printf(comparison->arena,
					"The table \"%.*s\" is probably called \"%.*s\" "
					"now.",
					STR_ARGS(old), STR_ARGS(new))});
	}
	for (size_t i = 0; i < news->came_count; i++)
		if (news->came[i])
			note_came(comparison, news->came[i]->name);
}

static enum status take_baseline(struct comparison *comparison, struct fault *fault)
{
	enum status status =
		seen_is_complete(comparison->store, &comparison->has_baseline, fault);

	if (status == STATUS_OK)
		status = schema_list(comparison->store, comparison->arena,
			&comparison->entries, &comparison->entry_count, fault);
	if (status == STATUS_OK)
		status = seen_list(comparison->store, comparison->arena,
			&comparison->seen, &comparison->seen_count, fault);
	return status;
}

enum status comparison_make(struct comparison *comparison, struct fault *fault)
{
	struct arena *arena = comparison->arena;
	struct news news = {0};
	enum status status = take_baseline(comparison, fault);

	if (status != STATUS_OK || !comparison->has_baseline)
		return status;
	news.came = arena_zeroed(arena, comparison->entry_count + 1, sizeof *news.came);
	news.went = arena_zeroed(arena, comparison->seen_count + 1, sizeof *news.went);
	news.becomes =
		arena_zeroed(arena, comparison->seen_count + 1, sizeof *news.becomes);
	comparison->fresh = arena_zeroed(
		arena, comparison->entry_count + 1, sizeof *comparison->fresh);
	comparison->gone =
		arena_zeroed(arena, comparison->seen_count + 1, sizeof *comparison->gone);
	status = walk(comparison, &news, fault);
	if (status == STATUS_OK)
		status = read_news(comparison, &news, fault);
	if (status == STATUS_OK)
		note_tables(comparison, &news);
	return status;
}
