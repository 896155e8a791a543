/* The never-stale harness's truth. Never reads the database: what is here was written by
 * those who changed it. */
#include "stale_oracle.h"

/* One cycle of steps each, so that the state after any number of steps can be computed.
 */
static const enum oracle_step wide_cycle[] = {ORACLE_CREATE, ORACLE_CREATE, ORACLE_DROP,
	ORACLE_CREATE, ORACLE_DROP, ORACLE_DROP};
static const enum oracle_step tables_cycle[] = {ORACLE_CREATE, ORACLE_MOVE, ORACLE_CREATE,
	ORACLE_DROP, ORACLE_MOVE, ORACLE_CREATE, ORACLE_DROP, ORACLE_DROP};

static const struct oracle_range at_start = {.low = 1, .high = 3, .moving = 1};

static struct oracle_range range_after(
	const enum oracle_step *cycle, uint64_t length, uint64_t steps)
{
	struct oracle_range range = at_start;
	uint64_t rounds = steps / length;

	for (uint64_t i = 0; i < length; i++) {
		uint64_t times = rounds + (i < steps % length);
		if (cycle[i] == ORACLE_CREATE)
			range.high += times;
		else if (cycle[i] == ORACLE_DROP)
			range.low += times;
		else
			range.moving += times;
	}
	return range;
}

#define CYCLE(cycle) cycle, sizeof(cycle) / sizeof(*(cycle))

struct oracle_range oracle_wide(uint64_t steps)
{
	return range_after(CYCLE(wide_cycle), steps);
}

struct oracle_range oracle_tables(uint64_t steps)
{
	return range_after(CYCLE(tables_cycle), steps);
}

enum oracle_step oracle_wide_step(uint64_t steps)
{
	return wide_cycle[(steps - 1) % (sizeof(wide_cycle) / sizeof(*wide_cycle))];
}

enum oracle_step oracle_tables_step(uint64_t steps)
{
	return tables_cycle[(steps - 1) % (sizeof(tables_cycle) / sizeof(*tables_cycle))];
}

void oracle_start(struct oracle *oracle)
{
	for (int i = 0; i < ORACLE_OBJECTS; i++) {
		uint64_t number = i == ORACLE_WIDE || i == ORACLE_TABLES ? 0 : 1;
		atomic_store(&oracle->committed[i], number);
		atomic_store(&oracle->attempted[i], number);
	}
}

void oracle_attempt(struct oracle *oracle, enum oracle_object object, uint64_t number)
{
	atomic_store(&oracle->attempted[object], number);
}

void oracle_commit(struct oracle *oracle, enum oracle_object object, uint64_t number)
{
	atomic_store(&oracle->committed[object], number);
}

struct oracle_window oracle_before(const struct oracle *oracle, enum oracle_object object)
{
	uint64_t committed = atomic_load(&oracle->committed[object]);

	return (struct oracle_window){committed, committed};
}

void oracle_after(const struct oracle *oracle, enum oracle_object object,
	struct oracle_window *window)
{
	window->attempted = atomic_load(&oracle->attempted[object]);
}

enum oracle_presence oracle_numbered_table(struct oracle_window window, uint64_t number)
{
	struct oracle_range first = oracle_tables(window.committed);
	struct oracle_range last = oracle_tables(window.attempted);

	if (number < first.low || number > last.high)
		return ORACLE_ABSENT;
	if (number >= last.low && number <= first.high)
		return ORACLE_PRESENT;
	return ORACLE_CHANGING;
}

enum oracle_presence oracle_moving_table(struct oracle_window window, uint64_t number)
{
	uint64_t first = oracle_tables(window.committed).moving;
	uint64_t last = oracle_tables(window.attempted).moving;

	if (number < first || number > last)
		return ORACLE_ABSENT;
	return first == last ? ORACLE_PRESENT : ORACLE_CHANGING;
}
