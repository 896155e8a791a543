/* One password hash at a time, across all workers: four at once saturate two cores. */
#ifndef REEVE_AUTH_THROTTLE_H
#define REEVE_AUTH_THROTTLE_H

#include "base/status.h"

enum { THROTTLE_TIMEOUT_MS = 5000 };

/* Where the workers meet. All of them must be able to write `lock_folder`/hash.lock;
 * a command that runs as somebody else (root, say) uses no folder, lest the file
 * become its own. */
struct throttle {
	const char *lock_folder; /* NULL: no queue at all */
	int timeout_ms;		 /* how long to wait for the slot; 0: 5,000 */
};

struct throttle_slot {
	int fd; /* -1: nothing held */
};

/* Waits for the slot and takes it; throttle_leave gives it back, and so does the end
 * of the process. STATUS_BUSY when the wait was in vain, STATUS_UNAVAILABLE when the
 * lock file cannot be opened; then nothing is held and leaving does nothing. Not in
 * order of arrival: asks every 5 ms. */
enum status throttle_enter(struct throttle_slot *slot, const struct throttle *throttle,
	struct fault *fault) MUST_CHECK;
void throttle_leave(struct throttle_slot *slot);

#endif
