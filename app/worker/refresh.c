/* The heart: nobody is answered from a registry that the snapshot has left behind. */
#include "worker/refresh.h"

#include "base/clock.h"
#include "base/log.h"
#include "worker/outside.h"

enum { WISH_ROUNDS_MOST = 4 };

void refresh_resolver(struct worker *worker)
{
	resolver_clear(worker->site.resolver);
	signal_send(&(const struct signal_news){
		.signal = SIGNAL_RESOLVER_CLEARED, .whose = worker->site.registry});
	resolver_compile(worker->site.resolver, worker->site.registry);
}

/* Compares stamps; where they differ, compares tables; where those differ, rebuilds.
 * A VACUUM moves the stamp and changes no table: nothing is rebuilt. */
static enum status refresh(
	struct worker *worker, const struct stamp *stamp, struct fault *fault)
{
	struct refresh_outcome outcome;
	int64_t began_us;
	enum status status;

	if (worker->is_built && stamp_equal(&worker->built, stamp))
		return STATUS_OK;
	began_us = clock_us();
	status = registry_refresh(
		worker->site.registry, worker->site.store, &outcome, fault);
	if (status == STATUS_FAILED) /* of the database's state, not of this request */
		fault->status = status = STATUS_UNAVAILABLE;
	if (status != STATUS_OK)
		return status;
	if (outcome.registered || outcome.unregistered || !worker->is_built) {
		refresh_resolver(worker);
		outcome.cost_us = worker->site.score->rebuild_us = clock_us() - began_us;
		log_debug("%zu models registered, %zu unregistered, %lld us",
			outcome.registered, outcome.unregistered,
			(long long)outcome.cost_us);
	}
	worker->has_wishes = outcome.has_wishes;
	worker->built = *stamp;
	worker->is_built = true;
	stamp_text(stamp, worker->site.score->stamp);
	return STATUS_OK;
}

#ifndef REEVE_PLANTED_FAULT

static enum status begin_once(struct worker *worker, enum store_access access,
	struct stamp *stamp, struct fault *fault)
{
	enum status status = store_begin(worker->site.store, access, stamp, fault);

	if (status != STATUS_OK)
		return status;
	status = refresh(worker, stamp, fault);
	if (status != STATUS_OK)
		store_rollback(worker->site.store);
	return status;
}

/* Wishes come while others are carried out, from anybody: those that are left are only
 * blocked where nothing has moved meanwhile. */
enum status refresh_begin(struct worker *worker, enum store_access access,
	struct stamp *stamp, struct fault *fault)
{
	enum status status = begin_once(worker, access, stamp, fault);

	for (int round = 0; status == STATUS_OK && round < WISH_ROUNDS_MOST &&
			    outside_wishes_are_due(worker, stamp);
		round++) {
		struct stamp before = *stamp;
		bool is_tried;

		/* The desk needs the lock that this transaction may hold. */
		store_rollback(worker->site.store);
		is_tried = outside_carry_out_wishes(worker);
		status = begin_once(worker, access, stamp, fault);
		if (is_tried && status == STATUS_OK && stamp_equal(&before, stamp))
			worker->wished = *stamp;
	}
	return status;
}

#else

/* The fault that the never-stale harness must catch: the check made just before the
 * transaction that it should have been made in. Built into a worker for tests alone. */
enum status refresh_begin(struct worker *worker, enum store_access access,
	struct stamp *stamp, struct fault *fault)
{
	enum status status = store_begin(worker->site.store, STORE_READ, stamp, fault);

	if (status == STATUS_OK)
		status = refresh(worker, stamp, fault);
	store_rollback(worker->site.store);
	if (status != STATUS_OK)
		return status;
	return store_begin(worker->site.store, access, stamp, fault);
}

#endif
