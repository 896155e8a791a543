/* The writers' queue: an open-file-description lock before BEGIN IMMEDIATE, so that
 * writers are served in turn (SQLite's own busy timeout starves them). Only a hint of
 * order: SQLite's lock is what protects the data. Never touches the database file. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/internal.h"

static void wake(int signal_number)
{
	(void)signal_number; /* only interrupts fcntl */
}

static int lock(int fd, int command, short type)
{
	struct flock whole = {.l_type = type, .l_whence = SEEK_SET};

	return fcntl(fd, command, &whole);
}

static bool open_queue(struct store *store)
{
	char path[4096];
	struct stat file;

	if (store->queue_fd >= 0)
		return true;
	if (!store->lock_folder || stat(store->path, &file) != 0)
		return false;
	snprintf(path, sizeof path, "%s/write-%llx-%llx.lock", store->lock_folder,
		(unsigned long long)file.st_dev, (unsigned long long)file.st_ino);
	store->queue_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	return store->queue_fd >= 0;
}

/* Waits for the lock with an interval timer that keeps interrupting the wait, so that
 * an alarm that comes too early is followed by another. Whoever blocks signals would
 * wait past the deadline: alarms are let through meanwhile. */
static bool wait_for_lock(int fd, int64_t deadline_us)
{
	const struct itimerval often = {{0, 20000}, {0, 20000}}, never = {{0, 0}, {0, 0}};
	struct sigaction action = {.sa_handler = wake}, before;
	sigset_t alarms, blocked;
	bool is_locked = false;

	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, &before);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarms, &blocked);
	setitimer(ITIMER_REAL, &often, NULL);
	while (!is_locked && clock_us() < deadline_us) {
		if (lock(fd, F_OFD_SETLKW, F_WRLCK) == 0)
			is_locked = true;
		else if (errno != EINTR)
			break;
	}
	setitimer(ITIMER_REAL, &never, NULL);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	sigaction(SIGALRM, &before, NULL);
	return is_locked;
}

enum status queue_enter(struct store *store, int64_t deadline_us, struct fault *fault)
{
	if (!open_queue(store))
		return STATUS_OK;
	if (lock(store->queue_fd, F_OFD_SETLK, F_WRLCK) != 0 &&
		!wait_for_lock(store->queue_fd, deadline_us))
		return fault_set(fault, STATUS_BUSY,
			"Many people are saving at this moment; try again.");
	store->holds_queue = true;
	return STATUS_OK;
}

void queue_leave(struct store *store)
{
	if (store->holds_queue)
		lock(store->queue_fd, F_OFD_SETLK, F_UNLCK);
	store->holds_queue = false;
}
