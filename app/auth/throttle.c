/* The hash slot: an open-file-description lock, which dies with its holder. Must never
 * be entered in a transaction: the wait may last seconds. */
#include "auth/throttle.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { PAUSE_NS = 5000000 };

static enum status lock_open(int *fd, const char *folder, struct fault *fault)
{
	char path[PATH_MAX];
	int length = snprintf(path, sizeof path, "%s/hash.lock", folder);
	int error = ENAMETOOLONG;

	if (length > 0 && (size_t)length < sizeof path) {
		*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
		if (*fd >= 0)
			return STATUS_OK;
		error = errno;
	}
	fault_set(fault, STATUS_UNAVAILABLE,
		"Passwords cannot be checked: the server's lock file cannot be opened.");
	fault_detail(fault, "%s/hash.lock: %s", folder, strerror(error));
	return STATUS_UNAVAILABLE;
}

/* A timer's signal cannot end a waiting lock here, because a worker blocks its signals:
 * so the lock is asked for again and again. */
static bool lock_take(int fd, int timeout_ms, int *error)
{
	int64_t deadline_ms = clock_ms() + timeout_ms;
	const struct timespec pause = {.tv_nsec = PAUSE_NS};

	for (;;) {
		struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

		if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
			return true;
		*error = errno;
		if (*error != EAGAIN && *error != EACCES && *error != EINTR)
			return false;
		if (clock_ms() >= deadline_ms)
			return false;
		nanosleep(&pause, NULL);
	}
}

enum status throttle_enter(
	struct throttle_slot *slot, const struct throttle *throttle, struct fault *fault)
{
	int timeout_ms =
		throttle->timeout_ms ? throttle->timeout_ms : THROTTLE_TIMEOUT_MS;
	int error = 0;
	enum status status;

	slot->fd = -1;
	if (!throttle->lock_folder)
		return STATUS_OK;
	status = lock_open(&slot->fd, throttle->lock_folder, fault);
	if (status != STATUS_OK)
		return status;
	if (lock_take(slot->fd, timeout_ms, &error))
		return STATUS_OK;
	throttle_leave(slot);
	fault_set(
		fault, STATUS_BUSY, "Many people are signing in; try again in a moment.");
	fault_detail(fault, "hash.lock: %s", strerror(error));
	return STATUS_BUSY;
}

void throttle_leave(struct throttle_slot *slot)
{
	if (slot->fd >= 0)
		close(slot->fd);
	slot->fd = -1;
}
