/* Judges the index page, and whether a table's page may be there, for the never-stale
 * harness. */
#include "stale_judge.h"

#include <stdio.h>

#define LINKS_MAX 64

static const char table_start[] = "t_";
static const char moving_start[] = "moving_";
static const char rolled_back[] = "rolled_back_";

struct links {
	uint64_t tables[LINKS_MAX]; /* sorted, each once */
	uint64_t moving[LINKS_MAX];
	size_t table_count, moving_count;
};

/* The whole rest is the number. */
static bool number_after(struct str text, const char *prefix, uint64_t *number)
{
	int64_t value;

	if (!str_starts(text, prefix) ||
		!str_to_int64(str_slice(text, strlen(prefix), text.len), &value) ||
		value < 0)
		return false;
	*number = (uint64_t)value;
	return true;
}

static bool insert(uint64_t *numbers, size_t *count, uint64_t number)
{
	size_t at = *count;

	for (size_t i = 0; i < *count; i++)
		if (numbers[i] == number)
			return true;
	if (*count == LINKS_MAX)
		return false;
	while (at > 0 && numbers[at - 1] > number) {
		numbers[at] = numbers[at - 1];
		at--;
	}
	numbers[at] = number;
	++*count;
	return true;
}

static enum judge_verdict collect(
	const struct html_page *page, struct links *links, char *why, size_t room)
{
	bool fits = true;

	for (size_t i = 0; i < page->element_count && fits; i++) {
		struct str model = page->elements[i].model;
		uint64_t number;
		if (str_starts(model, rolled_back)) {
			snprintf(why, room, "links %.*s, which was rolled back",
				STR_ARGS(model));
			return JUDGE_STALE;
		}
		if (number_after(model, table_start, &number))
			fits = insert(links->tables, &links->table_count, number);
		else if (number_after(model, moving_start, &number))
			fits = insert(links->moving, &links->moving_count, number);
	}
	if (!fits) {
		snprintf(why, room, "more than %d links to numbered tables", LINKS_MAX);
		return JUDGE_MIXED;
	}
	return JUDGE_RIGHT;
}

static bool links_are(const struct links *links, struct oracle_range range)
{
	return links->moving_count == 1 && links->moving[0] == range.moving &&
	       links->table_count == range.high - range.low + 1 &&
	       links->tables[0] == range.low &&
	       links->tables[links->table_count - 1] == range.high;
}

/* "t_3 t_4 moving_2": for the reader of the report. */
static void describe(const struct links *links, char *text, size_t room)
{
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < links->table_count + links->moving_count && at < room;
		i++) {
		bool is_table = i < links->table_count;
		int wrote = snprintf(text + at, room - at, " %s%llu",
			is_table ? table_start : moving_start,
			(unsigned long long)(is_table
						     ? links->tables[i]
						     : links->moving
							       [i - links->table_count]));
		at += wrote > 0 ? (size_t)wrote : 0;
	}
}

struct judgement judge_index(const struct html_page *page, struct oracle_window window)
{
	struct judgement judgement = {.verdict = JUDGE_RIGHT};
	struct links links = {.table_count = 0};
	struct oracle_range first = oracle_tables(window.committed);
	struct oracle_range last = oracle_tables(window.attempted);
	char found[120];

	judgement.verdict = collect(page, &links, judgement.why, sizeof(judgement.why));
	if (judgement.verdict != JUDGE_RIGHT)
		return judgement;
	for (uint64_t steps = window.committed; steps <= window.attempted; steps++)
		if (links_are(&links, oracle_tables(steps))) {
			judgement.shown = steps;
			return judgement;
		}
	judgement.verdict = JUDGE_MIXED;
	for (uint64_t steps = 0; steps <= window.attempted + 100; steps++)
		if (links_are(&links, oracle_tables(steps)))
			judgement.verdict = JUDGE_STALE;
	describe(&links, found, sizeof(found));
	snprintf(judgement.why, sizeof(judgement.why),
		"links%s, expected from t_%llu…t_%llu moving_%llu to t_%llu…t_%llu "
		"moving_%llu",
		found, (unsigned long long)first.low, (unsigned long long)first.high,
		(unsigned long long)first.moving, (unsigned long long)last.low,
		(unsigned long long)last.high, (unsigned long long)last.moving);
	return judgement;
}

struct judgement judge_presence(int status, enum oracle_presence presence)
{
	struct judgement judgement = {.verdict = JUDGE_RIGHT};
	const char *why = NULL;

	if (status == 200 && presence == ORACLE_ABSENT)
		why = "200 for a table that did not exist at any moment";
	else if (status == 404 && presence == ORACLE_PRESENT)
		why = "404 for a table that existed all the time";
	if (why) {
		judgement.verdict = JUDGE_STALE;
		snprintf(judgement.why, sizeof(judgement.why), "%s", why);
	}
	return judgement;
}
