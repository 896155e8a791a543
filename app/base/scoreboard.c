/* The scoreboard. Never waits for anybody. */
#include "base/scoreboard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

enum { PATH_BYTES = 4096 };

#define PREFIX "worker-"
#define SUFFIX ".status"

static void score_path(char *path, const char *folder, long pid)
{
	snprintf(path, PATH_BYTES, "%s/" PREFIX "%ld" SUFFIX, folder, pid);
}

/* The pid in the name of a score's file; 0 for any other file. */
static long score_pid(const char *name)
{
	struct str text = str_from(name);
	int64_t pid;

	if (!str_starts(text, PREFIX) || !str_ends(text, SUFFIX) ||
		!str_to_int64(str_slice(text, strlen(PREFIX), text.len - strlen(SUFFIX)),
			&pid) ||
		pid <= 0 || pid > INT32_MAX)
		return 0;
	return (long)pid;
}

/* A worker of another user may not be signalled, but lives. */
static bool is_alive(long pid)
{
	return kill((pid_t)pid, 0) == 0 || errno == EPERM;
}

static void remove_dead(const char *folder)
{
	DIR *listing = opendir(folder);
	struct dirent *entry;
	char path[PATH_BYTES];

	if (!listing)
		return;
	while ((entry = readdir(listing))) {
		long pid = score_pid(entry->d_name);

		if (pid && !is_alive(pid)) {
			score_path(path, folder, pid);
			unlink(path);
		}
	}
	closedir(listing);
}

static struct score *map_file(const char *folder)
{
	char path[PATH_BYTES];
	struct score *score;
	int fd;

	score_path(path, folder, (long)getpid());
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return NULL;
	if (ftruncate(fd, sizeof *score) != 0) {
		close(fd);
		return NULL;
	}
	score = mmap(NULL, sizeof *score, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return score == MAP_FAILED ? NULL : score;
}

struct score *scoreboard_join(const char *folder)
{
	struct score *score = NULL;

	if (folder) {
		remove_dead(folder);
		score = map_file(folder);
	}
	if (!score)
		score = must_calloc(1, sizeof *score);
	score->pid = (int32_t)getpid();
	score->started_unix_s = clock_unix_s();
	score->layout = SCORE_LAYOUT;
	return score;
}

void scoreboard_leave(struct score *score, const char *folder)
{
	char path[PATH_BYTES];

	if (!score || !folder)
		return;
	score_path(path, folder, (long)score->pid);
	unlink(path);
}

static bool read_score(const char *folder, long pid, struct score *score)
{
	char path[PATH_BYTES];
	ssize_t got;
	int fd;

	score_path(path, folder, pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, score, sizeof *score);
	close(fd);
	score->stamp[sizeof score->stamp - 1] = '\0';
	score->audit_table[sizeof score->audit_table - 1] = '\0';
	return got == (ssize_t)sizeof *score && score->layout == SCORE_LAYOUT;
}

static int by_pid(const void *one, const void *other)
{
	const struct score *a = one, *b = other;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

size_t scoreboard_read(const char *folder, struct score *scores)
{
	DIR *listing = folder ? opendir(folder) : NULL;
	struct dirent *entry;
	size_t count = 0;

	if (!listing)
		return 0;
	while (count < SCORES_MOST && (entry = readdir(listing))) {
		long pid = score_pid(entry->d_name);

		if (pid && is_alive(pid) && read_score(folder, pid, &scores[count]))
			count++;
	}
	closedir(listing);
	qsort(scores, count, sizeof *scores, by_pid);
	return count;
}
