/* The worker's part in noticing. Whatever fails here fails no request. */
#include "worker/outside.h"

#include "base/clock.h"
#include "base/log.h"
#include "model/notice.h"
#include "views/desk.h"

/* Who finds the database busy does not make the next visitor wait for it as well. */
enum { OUTSIDE_ARENA_BYTES = 64 * 1024, WAIT_US = 1000000 };

/* False: it failed, and is to be tried again. */
static bool notice(struct worker *worker)
{
	struct arena *arena = arena_new(OUTSIDE_ARENA_BYTES);
	bool did_something = false;
	struct str blocked = STR("");
	struct fault fault = {0};
	enum status status = notice_run(
		site_desk(&worker->site), arena, &did_something, &blocked, &fault);

	if (status != STATUS_OK)
		log_fault(LOG_LEVEL_WARNING, "noticing what came from outside", &fault);
	if (blocked.len)
		log_warning("a definition made by hand is not carried out: %.*s",
			STR_ARGS(blocked));
	arena_free(arena);
	return status == STATUS_OK;
}

void outside_look(struct worker *worker)
{
	if (!worker->is_built || stamp_equal(&worker->looked, &worker->built) ||
		store_is_read_only(worker->site.store))
		return;
	worker->looked = worker->built;
	notice(worker);
}

bool outside_wishes_are_due(const struct worker *worker, const struct stamp *stamp)
{
	return worker->has_wishes && !stamp_equal(&worker->wished, stamp) &&
	       clock_us() >= worker->wishes_wait_us &&
	       !store_is_read_only(worker->site.store);
}

bool outside_carry_out_wishes(struct worker *worker)
{
	bool is_tried = notice(worker);

	worker->wishes_wait_us = is_tried ? 0 : clock_us() + WAIT_US;
	return is_tried;
}
