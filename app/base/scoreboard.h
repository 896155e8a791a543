/* What each worker tells about itself: a small file in the socket folder that it keeps
 * mapped. Writing costs a store to memory; reading never disturbs a worker. */
#ifndef REEVE_BASE_SCOREBOARD_H
#define REEVE_BASE_SCOREBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

enum { SCORE_STAMP_BYTES = 48, SCORE_TABLE_BYTES = 64, SCORES_MOST = 256 };

struct score {
	uint32_t layout; /* SCORE_LAYOUT: another program's file is not read */
	int32_t pid;
	int64_t started_unix_s;
	uint64_t requests;
	uint64_t failures; /* answers of 500 and above */
	uint64_t rebuilds;
	uint64_t models;
	int64_t rebuild_us;	    /* cost of the last rebuild */
	int64_t rebuilt_unix_s;	    /* when it was; 0: never */
	uint64_t registered;	    /* models that it brought */
	uint64_t unregistered;	    /* and took */
	uint64_t foreign_changes;   /* rebuilds after the first that did either */
	uint64_t audits;	    /* registries built from nothing and compared */
	uint64_t audit_differences; /* of them: how many were not the same */
	uint32_t has_jit;
	char stamp[SCORE_STAMP_BYTES];
	char audit_table[SCORE_TABLE_BYTES]; /* that the last of them named, in UTF-8 */
};

enum { SCORE_LAYOUT = 0x52565302 };

/* This process's score, in `folder` when it can be made there, else in memory of our
 * own. Never NULL. Removes files that dead workers left. */
struct score *scoreboard_join(const char *folder) MUST_CHECK;
/* Removes the file. */
void scoreboard_leave(struct score *score, const char *folder);

/* Copies the scores of living workers, at most SCORES_MOST, in the order of their
 * pids; returns how many. */
size_t scoreboard_read(const char *folder, struct score *scores);

#endif
