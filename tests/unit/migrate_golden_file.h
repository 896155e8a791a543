/* A file of golden cases: what is there, what is changed, what is expected of it.
 *
 *	# words about the group
 *	=== the name of a case
 *	words about it
 *	--- database
 *	SQL
 *	--- changes
 *	JSON
 *	--- plan
 *	what was expected of the engine
 *	--- after
 *	what was expected of the database
 */
#ifndef REEVE_TESTS_MIGRATE_GOLDEN_FILE_H
#define REEVE_TESTS_MIGRATE_GOLDEN_FILE_H

#include "base/arena.h"
#include "base/str.h"

/* "database", "changes", "dry run", "models", "models alone", "undo", "sql"; "plan" and
 * "after" are what a run writes. */
struct golden_section {
	struct str head;
	struct str body; /* lines, each with its end */
};

enum { GOLDEN_SECTIONS_MOST = 24 };

struct golden_case {
	struct str name;
	struct str words;
	struct golden_section sections[GOLDEN_SECTIONS_MOST]; /* those of the input */
	size_t count;
};

struct golden_file {
	struct str words; /* before the first case */
	struct golden_case *cases;
	size_t count;
};

/* Fails the test where the file is not of this shape. */
struct golden_file golden_parse(struct arena *arena, struct str text);

#endif
