/* Is a page right? Compares what a page shows with what was true between its request's
 * start and its end. Knows pages and the oracle's numbers, never a socket or a database.
 */
#ifndef REEVE_STALE_JUDGE_H
#define REEVE_STALE_JUDGE_H

#include "stale_html.h"
#include "stale_oracle.h"

/* Rows of the tables that never gain or lose any. */
#define JUDGE_ROWS 12

enum judge_verdict {
	JUDGE_RIGHT,
	JUDGE_STALE, /* one schema, but not of this time: older, newer, or rolled back */
	JUDGE_MIXED, /* parts of the page disagree: no schema was ever so */
	JUDGE_WRONG, /* not the page that was asked for */
};

struct judgement {
	enum judge_verdict verdict;
	uint64_t shown; /* the number found on a right page; steps for wide and tables */
	char why[256];	/* what was found and what was expected; empty when right */
};

/* The list and the change form of any object but ORACLE_TABLES. A list must show all its
 * rows, a cell for each heading in the same order, and cells that hold their column's
 * number; a form must have an input for each column, and the inputs hold the number. */
struct judgement judge_list(const struct html_page *page, enum oracle_object object,
	struct oracle_window window);
struct judgement judge_form(const struct html_page *page, enum oracle_object object,
	struct oracle_window window);

/* The same for ORACLE_WIDE, whose rows must also hold, in `step_held`, the step that the
 * page's columns are of. */
struct judgement judge_wide_list(
	const struct html_page *page, struct oracle_window window);
struct judgement judge_wide_form(
	const struct html_page *page, struct oracle_window window);

/* The table that refers to ORACLE_LENDER: the labels that it shows, in `lender_id`. */
struct judgement judge_labels_list(
	const struct html_page *page, struct oracle_window window);
struct judgement judge_labels_form(
	const struct html_page *page, struct oracle_window window);

/* The index's links, against one and the same state of the numbered tables. */
struct judgement judge_index(const struct html_page *page, struct oracle_window window);

/* A numbered table's page: 200 or 404 as its presence asks; and when it is there, the
 * list with its one numbered column. */
struct judgement judge_presence(int status, enum oracle_presence presence);
struct judgement judge_numbered_list(const struct html_page *page, uint64_t number);

/* The name of a column of an object: "renamed_c_12". `which` is 0, or 1 for the second of
 * ORACLE_PAIRED. */
void judge_column_name(
	enum oracle_object object, int which, uint64_t number, char *name, size_t room);

#endif
