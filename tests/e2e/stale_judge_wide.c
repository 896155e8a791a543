/* Judges the pages of the table that gains and loses columns, for the never-stale
 * harness. Its rows hold the number of the step that changed it last, under a name that
 * never changes: a page of an old schema and newer rows can be read, and is found here.
 */
#include "stale_judge.h"

#include <stdio.h>

static const char step_held[] = "step_held";

/* The number in the content of a cell, or in an input. */
static bool held_by(const struct html_element *element, int64_t *number)
{
	char text[64];

	if (element->tag == HTML_INPUT)
		return str_to_int64(
			html_value(element->value, text, sizeof(text)), number);
	return str_to_int64(html_text(element->content, text, sizeof(text)), number);
}

static void check_steps(const struct html_page *page, size_t wanted, bool is_form,
	struct judgement *judgement)
{
	size_t count = 0;
	int64_t number;

	for (size_t i = 0; i < page->element_count; i++) {
		const struct html_element *element = &page->elements[i];
		if (element->tag != (is_form ? HTML_INPUT : HTML_CELL) ||
			!str_is(element->field, step_held))
			continue;
		count++;
		if (held_by(element, &number) && number == (int64_t)judgement->shown)
			continue;
		judgement->verdict = JUDGE_MIXED;
		snprintf(judgement->why, sizeof(judgement->why),
			"columns of step %llu, and rows of another (or none): '%.*s'",
			(unsigned long long)judgement->shown,
			STR_ARGS(is_form ? element->value : element->content));
		return;
	}
	if (count != wanted) {
		judgement->verdict = JUDGE_WRONG;
		snprintf(judgement->why, sizeof(judgement->why),
			"%zu times %s, expected %zu", count, step_held, wanted);
	}
}

struct judgement judge_wide_list(
	const struct html_page *page, struct oracle_window window)
{
	struct judgement judgement = judge_list(page, ORACLE_WIDE, window);

	if (judgement.verdict == JUDGE_RIGHT)
		check_steps(page, JUDGE_ROWS, false, &judgement);
	return judgement;
}

struct judgement judge_wide_form(
	const struct html_page *page, struct oracle_window window)
{
	struct judgement judgement = judge_form(page, ORACLE_WIDE, window);

	if (judgement.verdict == JUDGE_RIGHT)
		check_steps(page, 1, true, &judgement);
	return judgement;
}
