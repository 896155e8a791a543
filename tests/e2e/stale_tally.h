/* What the never-stale harness has counted, in memory shared by all its processes, and
 * its report. */
#ifndef REEVE_STALE_TALLY_H
#define REEVE_STALE_TALLY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define TALLY_OFFENCES_OF_A_KIND 5

enum tally_count {
	TALLY_STALE,	/* pages of another time */
	TALLY_MIXED,	/* pages of two schemas */
	TALLY_ERRORS,	/* unexpected statuses, transport failures, lost values */
	TALLY_OFFENCES, /* how many kinds of offence stand above */
	TALLY_REQUESTS = TALLY_OFFENCES, /* answered and judged */
	TALLY_BUSY,			 /* POSTs answered with 503 */
	TALLY_SAVED,	 /* POSTs answered with 303 whose value was found in the row */
	TALLY_RETURNED,	 /* POSTs whose form came back with what was typed */
	TALLY_CUT_OFF,	 /* POSTs answered with 502, as their worker was killed */
	TALLY_NEWER,	 /* pages of a newer schema than the same client's last one */
	TALLY_DURING,	 /* pages during whose request the schema changed */
	TALLY_ABSENT,	 /* 404s of tables */
	TALLY_CHANGES,	 /* committed schema changes */
	TALLY_ROLLBACKS, /* schema changes rolled back */
	TALLY_VACUUMS,
	TALLY_ROW_EDITS,
	TALLY_COUNTS
};

struct tally {
	_Atomic uint64_t counts[TALLY_COUNTS];
	_Atomic uint64_t started; /* requests, answered or not */
	_Atomic bool is_stopping;
	char offences[TALLY_OFFENCES][TALLY_OFFENCES_OF_A_KIND][512];
};

static inline void tally_add(struct tally *tally, enum tally_count count)
{
	atomic_fetch_add(&tally->counts[count], 1);
}

static inline uint64_t tally_get(struct tally *tally, enum tally_count count)
{
	return atomic_load(&tally->counts[count]);
}

/* `count` is stale, mixed or errors: the first five of each are kept for the report. */
void tally_offence(
	struct tally *tally, enum tally_count count, const char *path, const char *why);

/* Offences, figures, and the line that begins with "stale: " last, to standard output. */
void tally_report(struct tally *tally, double seconds);

#endif
