/* The heart: nobody is answered from a registry that the snapshot has left behind. */
#include "worker/refresh.h"

#include "base/clock.h"
#include "base/log.h"

static void publish(struct worker *worker, const struct refresh_outcome *outcome)
{
	struct score *score = worker->site.score;

	score->models = outcome->models;
	score->rebuild_us = outcome->cost_us;
	score->rebuilt_unix_s = clock_unix_s();
	score->registered = outcome->registered;
	score->unregistered = outcome->unregistered;
	score->rebuilds++;
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
		resolver_clear(worker->site.resolver);
		resolver_compile(worker->site.resolver, worker->site.registry);
		outcome.cost_us = clock_us() - began_us;
		publish(worker, &outcome);
		log_debug("%zu models registered, %zu unregistered, %lld us",
			outcome.registered, outcome.unregistered,
			(long long)outcome.cost_us);
	}
	worker->built = *stamp;
	worker->is_built = true;
	stamp_text(stamp, worker->site.score->stamp);
	return STATUS_OK;
}

#ifndef REEVE_PLANTED_FAULT

enum status refresh_begin(struct worker *worker, enum store_access access,
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
