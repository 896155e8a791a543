/* The truth that pages are judged by: which schemas have been true, and when. Shared by
 * the processes that change the database and those that ask for pages.
 *
 * Every object that changes has a number that only grows. A mutator writes `attempted`
 * before its COMMIT and `committed` after it. A page asked for at t0 and received at t1
 * is right when the number it shows lies between `committed` at t0 and `attempted` at t1.
 */
#ifndef REEVE_STALE_ORACLE_H
#define REEVE_STALE_ORACLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum oracle_object {
	ORACLE_PAIRED, /* two columns and their cells carry the number */
	ORACLE_AGAIN,  /* dropped and created again with a numbered column */
	ORACLE_LENDER, /* its label column and the labels carry the number */
	ORACLE_LEDGER, /* one column carries the number; people save rows */
	ORACLE_WIDE,   /* number of steps: columns added and dropped; rows hold it */
	ORACLE_TABLES, /* number of steps: tables created, renamed and dropped */
	ORACLE_OBJECTS
};

struct oracle {
	_Atomic uint64_t committed[ORACLE_OBJECTS];
	_Atomic uint64_t attempted[ORACLE_OBJECTS];
};

/* The numbers a page may show. */
struct oracle_window {
	uint64_t committed, attempted;
};

/* A run of numbered things, both ends included, and the one that moves. */
struct oracle_range {
	uint64_t low, high;
	uint64_t moving;
};

enum oracle_presence { ORACLE_ABSENT, ORACLE_CHANGING, ORACLE_PRESENT };

/* Every fifth number of a renamed object is only ever used in a transaction that is
 * rolled back: no page may show it. */
static inline bool oracle_is_rolled_back(uint64_t number)
{
	return number % 5 == 3;
}

/* The state that a freshly prepared database has. */
void oracle_start(struct oracle *oracle);

void oracle_attempt(struct oracle *oracle, enum oracle_object object, uint64_t number);
void oracle_commit(struct oracle *oracle, enum oracle_object object, uint64_t number);

/* Before the request is sent, and after its response is received. */
struct oracle_window oracle_before(
	const struct oracle *oracle, enum oracle_object object);
void oracle_after(const struct oracle *oracle, enum oracle_object object,
	struct oracle_window *window);

/* The columns of `wide` after so many steps, and the numbered tables likewise (where
 * `moving` is the number of the one that is renamed). Never empty; both ends only grow.
 */
struct oracle_range oracle_wide(uint64_t steps);
struct oracle_range oracle_tables(uint64_t steps);

/* What step number `steps` (1, 2, …) does. */
enum oracle_step { ORACLE_CREATE, ORACLE_DROP, ORACLE_MOVE };
enum oracle_step oracle_wide_step(uint64_t steps);
enum oracle_step oracle_tables_step(uint64_t steps);

/* Was there a table t_<number>, or a moving_<number>, during the whole window, at some
 * moments of it, or never? */
enum oracle_presence oracle_numbered_table(struct oracle_window window, uint64_t number);
enum oracle_presence oracle_moving_table(struct oracle_window window, uint64_t number);

#endif
