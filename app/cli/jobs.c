/* reeve jobs: the process that does what would hold a worker for too long. One for each
 * database; it can be killed at any moment. */
#include <errno.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/jobs.h"

enum {
	JOBS_ARENA_BYTES = 512 * 1024,
	NEWS_BYTES = 4096,
	WAIT_MS = 1000,	    /* looked again after so long, with no news at all */
	SETTLE_MS = 30,	    /* a burst of news is one look */
	LOCK_WAIT_MS = 300, /* while another is the job process */
	TRIES_ONCE = 3	    /* --once: failures in a row that it bears */
};

static volatile sig_atomic_t stop_signal;

static void on_stop_signal(int signal_number)
{
	stop_signal = signal_number;
}

/* Stop signals are let in while we wait alone, so that none comes just before a wait;
 * who works asks. */
static sigset_t stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	return set;
}

static bool must_stop(void)
{
	sigset_t pending;

	sigemptyset(&pending);
	sigpending(&pending);
	return stop_signal || sigismember(&pending, SIGTERM) == 1 ||
	       sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGHUP) == 1;
}

static void take_signals(void)
{
	const struct sigaction stop = {.sa_handler = on_stop_signal};
	sigset_t set = stop_signals();

	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGHUP, &stop, NULL);
}

/* Waits for news (`watch` may be -1), a stop signal, or the time. */
static void wait_for_news(int watch, int wait_ms)
{
	struct timespec time = {wait_ms / 1000, wait_ms % 1000 * 1000000L};
	struct pollfd poll = {.fd = watch, .events = POLLIN};
	sigset_t stops = stop_signals(), open;

	sigprocmask(SIG_BLOCK, NULL, &open);
	for (int i = 1; i < NSIG; i++)
		if (sigismember(&stops, i) == 1)
			sigdelset(&open, i);
	ppoll(&poll, 1, &time, &open);
}

/* Writes in the database's folder: only ever a hint, as we look each second anyway. */
static int watch_open(const char *database)
{
	char *real = realpath(database, NULL);
	int watch = real ? inotify_init1(IN_NONBLOCK | IN_CLOEXEC) : -1;

	if (watch >= 0 && inotify_add_watch(watch, dirname(real),
				  IN_MODIFY | IN_MOVED_TO | IN_CREATE) < 0) {
		close(watch);
		watch = -1;
	}
	free(real);
	return watch;
}

static void watch_drain(int watch)
{
	_Alignas(struct inotify_event) char news[NEWS_BYTES];

	while (watch >= 0 && read(watch, news, sizeof news) > 0)
		;
}

/* The same reason again and again is said once. */
static void log_once(const struct fault *fault, struct fault *said)
{
	if (strcmp(fault->sentence, said->sentence) != 0)
		log_fault(LOG_LEVEL_WARNING, "the jobs wait", fault);
	*said = *fault;
}

static void work_until_stopped(struct jobs *jobs)
{
	int watch = watch_open(jobs->config->database);
	struct fault fault = {0}, said = {0};

	while (!must_stop()) {
		enum jobs_round round = jobs_do_round(jobs, &fault);

		if (round == JOBS_WORKED)
			continue;
		if (round == JOBS_FAILED)
			log_once(&fault, &said);
		else
			said.sentence[0] = '\0';
		wait_for_news(round == JOBS_FAILED ? -1 : watch, WAIT_MS);
		if (!must_stop() && round == JOBS_IDLE)
			wait_for_news(-1, SETTLE_MS);
		watch_drain(watch);
	}
	if (watch >= 0)
		close(watch);
}

static int work_once(struct jobs *jobs)
{
	struct fault fault = {0};
	int failures = 0;

	while (!must_stop()) {
		enum jobs_round round = jobs_do_round(jobs, &fault);

		if (round == JOBS_FAILED && ++failures >= TRIES_ONCE)
			return cli_fail(&fault);
		if (round == JOBS_IDLE)
			break;
		if (round == JOBS_WORKED)
			failures = 0;
	}
	return jobs->failed ? CLI_FAILED : CLI_OK;
}

/* The lock of the job process: >= 0. -1: it cannot be had; *code is what to exit with. */
static int lock(const struct job_place *place, bool once, int *code)
{
	bool has_said = false;
	int fd;

	*code = CLI_OK;
	while ((fd = job_board_lock(place)) < 0 && !must_stop()) {
		if (errno != EAGAIN) {
			fprintf(stderr, "reeve: no lock can be made in %s: %s\n",
				place->folder, strerror(errno));
			*code = CLI_FAILED;
			return -1;
		}
		if (once) {
			fputs("reeve: another job process is there, and does it\n",
				stderr);
			*code = CLI_FAILED;
			return -1;
		}
		if (!has_said)
			log_info("another job process is there; waiting for its end");
		has_said = true;
		wait_for_news(-1, LOCK_WAIT_MS);
	}
	return fd;
}

static int work(struct cli *cli, const struct job_place *place, bool once)
{
	const struct store_options options = {.path = cli->config.database,
		.lock_folder = cli->config.socket_folder,
		.busy_ms = cli->config.busy_ms,
		.query_ms = cli->config.query_ms,
		.makes_tables = true};
	struct jobs jobs = {.config = &cli->config,
		.place = *place,
		.board = job_board_open(place),
		.desk = desk_new(&options),
		.arena = arena_new(JOBS_ARENA_BYTES),
		.must_stop = must_stop};
	int code = CLI_OK;

	if (once)
		code = work_once(&jobs);
	else
		work_until_stopped(&jobs);
	desk_free(jobs.desk);
	arena_free(jobs.arena);
	job_board_close(jobs.board, place);
	return code;
}

int cli_jobs(struct cli *cli, int count, char **words)
{
	const struct job_place place = {cli->config.socket_folder, cli->config.database};
	bool once = count == 1 && strcmp(words[0], "--once") == 0;
	int lock_fd, code;

	if (count && !once)
		return cli_misuse(
			"jobs [--once]", "\"%s\" does not belong here", words[0]);
	if (!place.database) {
		fputs("reeve: no database is named: use --database, REEVE_DATABASE or "
		      "the configuration file\n",
			stderr);
		return CLI_FAILED;
	}
	take_signals();
	lock_fd = lock(&place, once, &code);
	if (lock_fd < 0)
		return code;
	code = work(cli, &place, once);
	close(lock_fd);
	return code;
}
