/* The job board. Never locks: each number is stored whole, and one who reads in the
 * middle of a change sees an older number beside a newer one. */
#include "base/job_board.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"

enum { PATH_BYTES = 4096, NAME_BYTES = 8 };

/* The file of a database in the folder: its name is a digest of the database's path. */
static bool board_path(char *path, const struct job_place *place, const char *suffix)
{
	char *real = place->database ? realpath(place->database, NULL) : NULL;
	const char *database = real ? real : place->database ? place->database : "";
	struct digest digest = digest_of(str_from(database));
	char name[2 * NAME_BYTES + 1];
	int length = -1;

	hex_encode(name, digest.bytes, NAME_BYTES);
	free(real);
	if (place->folder)
		length = snprintf(
			path, PATH_BYTES, "%s/jobs-%s.%s", place->folder, name, suffix);
	return length > 0 && length < PATH_BYTES;
}

/* Maps the file, which is opened with `flags`. NULL where it cannot be, or is another
 * program's. */
static struct job_board *map_board(const struct job_place *place, int flags)
{
	struct job_board *board = MAP_FAILED;
	char path[PATH_BYTES];
	struct stat file;
	int fd;

	if (!board_path(path, place, "status"))
		return NULL;
	fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
	if (fd < 0)
		return NULL;
	if ((!(flags & O_CREAT) || ftruncate(fd, sizeof *board) == 0) &&
		fstat(fd, &file) == 0 && file.st_size == (off_t)sizeof *board)
		board = mmap(
			NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return board == MAP_FAILED ? NULL : board;
}

int job_board_lock(const struct job_place *place)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char path[PATH_BYTES];
	int fd, reason;

	errno = ENAMETOOLONG;
	if (!board_path(path, place, "lock"))
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || fcntl(fd, F_OFD_SETLK, &whole) == 0)
		return fd;
	reason = errno == EACCES ? EAGAIN : errno;
	close(fd);
	errno = reason;
	return -1;
}

static int64_t load(const int64_t *number)
{
	return __atomic_load_n(number, __ATOMIC_SEQ_CST);
}

static void store(int64_t *number, int64_t value)
{
	__atomic_store_n(number, value, __ATOMIC_SEQ_CST);
}

/* A process of another user may not be signalled, but lives. */
static bool is_alive(const struct job_board *board)
{
	int64_t pid = load(&board->pid);

	return load(&board->layout) == JOB_BOARD_LAYOUT && pid > 0 && pid <= INT32_MAX &&
	       (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

struct job_board *job_board_open(const struct job_place *place)
{
	struct job_board *board = map_board(place, O_CREAT);

	if (!board)
		board = must_calloc(1, sizeof *board);
	if (load(&board->layout) != JOB_BOARD_LAYOUT)
		for (size_t i = 0; i < JOB_CANCELS_MOST; i++)
			store(&board->cancels[i], 0);
	job_board_begin(board, 0);
	store(&board->jobs_done, 0);
	store(&board->started_unix_s, clock_unix_s());
	store(&board->pid, (int64_t)getpid());
	store(&board->layout, JOB_BOARD_LAYOUT);
	return board;
}

void job_board_close(struct job_board *board, const struct job_place *place)
{
	char path[PATH_BYTES];

	if (!board)
		return;
	store(&board->pid, 0);
	if (board_path(path, place, "status"))
		unlink(path);
}

void job_board_begin(struct job_board *board, int64_t job)
{
	store(&board->rows_done, 0);
	store(&board->rows_all, 0);
	store(&board->job_started_unix_s, job ? clock_unix_s() : 0);
	store(&board->job, job);
}

void job_board_progress(struct job_board *board, int64_t rows_done, int64_t rows_all)
{
	store(&board->rows_all, rows_all);
	store(&board->rows_done, rows_done);
}

void job_board_end(struct job_board *board, int64_t job)
{
	for (size_t i = 0; i < JOB_CANCELS_MOST; i++)
		if (load(&board->cancels[i]) == job)
			store(&board->cancels[i], 0);
	if (load(&board->job) == job) {
		job_board_begin(board, 0);
		store(&board->jobs_done, load(&board->jobs_done) + 1);
	}
}

bool job_board_is_cancelled(const struct job_board *board, int64_t job)
{
	for (size_t i = 0; i < JOB_CANCELS_MOST; i++)
		if (load(&board->cancels[i]) == job)
			return true;
	return false;
}

int64_t job_board_next_cancelled(const struct job_board *board)
{
	for (size_t i = 0; i < JOB_CANCELS_MOST; i++) {
		int64_t job = load(&board->cancels[i]);

		if (job)
			return job;
	}
	return 0;
}

bool job_board_read(const struct job_place *place, struct job_board *copy)
{
	struct job_board *board = map_board(place, 0);
	bool lives = board && is_alive(board);
	const int64_t *from = (const int64_t *)board;
	int64_t *to = (int64_t *)copy;

	for (size_t i = 0; lives && i < sizeof *copy / sizeof *to; i++)
		to[i] = load(&from[i]);
	if (board)
		munmap(board, sizeof *board);
	return lives;
}

int job_board_percent(const struct job_board *board)
{
	int64_t done = board->rows_done, all = board->rows_all;

	if (done <= 0 || all <= 0)
		return 0;
	return done >= all ? 100 : (int)((double)done * 100 / (double)all);
}

/* Takes a free place; another may be taking one in the same moment. */
static bool put_cancel(struct job_board *board, int64_t job)
{
	for (size_t i = 0; i < JOB_CANCELS_MOST; i++) {
		int64_t expected = 0;

		if (__atomic_compare_exchange_n(&board->cancels[i], &expected, job, false,
			    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			return true;
	}
	return false;
}

bool job_board_cancel(const struct job_place *place, int64_t job)
{
	struct job_board *board = job > 0 ? map_board(place, 0) : NULL;
	bool is_said = board && is_alive(board) &&
		       (job_board_is_cancelled(board, job) || put_cancel(board, job));

	if (board)
		munmap(board, sizeof *board);
	return is_said;
}
