/* stale-judge: asks a running Reeve for pages while foreign processes change the schema
 * of its database, and judges each page against what was true at the time. It makes a
 * load: it runs against loopback alone. */
#include <argp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stale_client.h"
#include "stale_mutate.h"

#define CLIENTS_MAX JUDGE_ROWS
/* A mutator that has changed less has not tested anything. */
#define CHANGES_PER_1000_REQUESTS 5

struct options {
	const char *url, *database, *user, *password;
	uint64_t requests, limit_s;
	unsigned clients, pause_ms;
	bool only_prepares, expects_fault, expects_kills;
};

struct shared {
	struct oracle oracle;
	struct tally tally;
};

/* For the signal handler; shared memory, as the processes are. */
static struct shared *shared;

enum key {
	KEY_PREPARE = 256,
	KEY_EXPECT_FAULT,
	KEY_EXPECT_KILLS,
	KEY_SECONDS,
	KEY_PAUSE
};

static const struct argp_option option_list[] = {
	{"url", 'u', "URL", 0, "http://127.0.0.1:PORT of the running Reeve", 0},
	{"database", 'd', "FILE", 0, "The database that it serves", 0},
	{"requests", 'n', "N", 0, "How many requests to judge (20000)", 0},
	{"clients", 'c', "N", 0, "How many clients ask at once (6)", 0},
	{"user", 'U', "NAME", 0, "Who signs in (ada)", 0},
	{"password", 'P', "PASSWORD", 0, "With what", 0},
	{"seconds", KEY_SECONDS, "N", 0, "Fail when it takes longer (no limit)", 0},
	{"pause-ms", KEY_PAUSE, "N", 0, "Between two changes of one process (10)", 0},
	{"prepare", KEY_PREPARE, NULL, 0, "Only make the tables, then exit", 0},
	{"expect-fault", KEY_EXPECT_FAULT, NULL, 0,
		"Succeed only when a stale or mixed page is found, and stop there", 0},
	{"expect-kills", KEY_EXPECT_KILLS, NULL, 0,
		"Workers are killed: a save may be answered with 502, and is then there "
		"or not; more saves than usual",
		0},
	{NULL, 0, NULL, 0, NULL, 0}};

static uint64_t positive(const char *text, struct argp_state *state)
{
	int64_t number;

	if (!str_to_int64(str_from(text), &number) || number < 1)
		argp_error(state, "not a positive number: %s", text);
	return (uint64_t)number;
}

static error_t take_option(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'u':
		options->url = text;
		break;
	case 'd':
		options->database = text;
		break;
	case 'n':
		options->requests = positive(text, state);
		break;
	case 'c':
		options->clients = (unsigned)positive(text, state);
		if (options->clients > CLIENTS_MAX)
			argp_error(state, "at most %d clients", CLIENTS_MAX);
		break;
	case 'U':
		options->user = text;
		break;
	case 'P':
		options->password = text;
		break;
	case KEY_SECONDS:
		options->limit_s = positive(text, state);
		break;
	case KEY_PAUSE:
		options->pause_ms = (unsigned)positive(text, state);
		break;
	case KEY_PREPARE:
		options->only_prepares = true;
		break;
	case KEY_EXPECT_FAULT:
		options->expects_fault = true;
		break;
	case KEY_EXPECT_KILLS:
		options->expects_kills = true;
		break;
	case ARGP_KEY_END:
		if (!options->database || (!options->url && !options->only_prepares))
			argp_error(state, "--database and --url are needed");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void stop(int signal_number)
{
	(void)signal_number;
	atomic_store(&shared->tally.is_stopping, true);
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A child that outlives its parent would go on changing the database. */
static pid_t fork_child(pid_t parent)
{
	pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
	}
	return child;
}

static bool start_mutators(const struct options *options, pid_t *children)
{
	struct mutate_task task = {
		options->database, &shared->oracle, &shared->tally, options->pause_ms};
	pid_t parent = getpid();

	for (unsigned i = 0; i < MUTATORS; i++) {
		children[i] = fork_child(parent);
		if (children[i] < 0)
			return false;
		if (children[i] == 0)
			_exit(mutate_run(&task, i) ? 0 : 1);
	}
	return true;
}

static bool start_clients(
	const struct options *options, const struct http_client *http, pid_t *children)
{
	struct client_task task = {&shared->oracle, &shared->tally, options->requests,
		options->expects_fault, options->expects_kills};
	pid_t parent = getpid();

	for (unsigned i = 0; i < options->clients; i++) {
		children[i] = fork_child(parent);
		if (children[i] < 0)
			return false;
		if (children[i] == 0) {
			client_run(&task, http, i + 1);
			_exit(0);
		}
	}
	return true;
}

/* Waits until all `count` have ended. False when one ended badly. */
static bool reap(pid_t *children, unsigned count)
{
	bool is_well = true;
	int status;

	for (unsigned i = 0; i < count; i++)
		if (children[i] > 0) {
			while (waitpid(children[i], &status, 0) < 0)
				;
			is_well =
				is_well && WIFEXITED(status) && WEXITSTATUS(status) == 0;
			children[i] = 0;
		}
	return is_well;
}

/* Until the clients have ended. Stops everything when the time is over or when a mutator
 * ends before it is told to. */
static bool watch(const struct options *options, pid_t *mutators, pid_t *clients)
{
	const struct timespec nap = {.tv_nsec = 20000000};
	double end_s = now_s() + (double)options->limit_s;
	unsigned left = options->clients;
	bool is_well = true;
	int status;

	while (left > 0) {
		if (options->limit_s && now_s() > end_s && is_well) {
			fprintf(stderr, "stale: not done after %llu seconds\n",
				(unsigned long long)options->limit_s);
			stop(0);
			is_well = false;
		}
		for (unsigned i = 0; i < options->clients; i++)
			if (clients[i] > 0 && waitpid(clients[i], &status, WNOHANG) > 0) {
				is_well = is_well && status == 0;
				clients[i] = 0;
				left--;
			}
		for (unsigned i = 0; i < MUTATORS; i++)
			if (mutators[i] > 0 &&
				waitpid(mutators[i], &status, WNOHANG) > 0) {
				is_well = is_well && status == 0;
				mutators[i] = 0;
				stop(0);
			}
		nanosleep(&nap, NULL);
	}
	stop(0);
	return is_well;
}

/* Fewer changes than that, and the run has shown nothing. */
static bool changed_enough(const struct options *options)
{
	uint64_t requests = tally_get(&shared->tally, TALLY_REQUESTS);
	uint64_t wanted = requests * CHANGES_PER_1000_REQUESTS / 1000;

	if (options->expects_fault ||
		(requests >= options->requests &&
			tally_get(&shared->tally, TALLY_CHANGES) >= wanted))
		return true;
	fprintf(stderr, "stale: expected %llu requests, and at least %llu changes\n",
		(unsigned long long)options->requests, (unsigned long long)wanted);
	return false;
}

static bool run(const struct options *options, struct http_client *http)
{
	pid_t mutators[MUTATORS] = {0}, clients[CLIENTS_MAX] = {0};
	struct tally *tally = &shared->tally;
	bool is_well;
	double start_s = now_s();

	is_well = start_mutators(options, mutators) &&
		  start_clients(options, http, clients);
	if (!is_well)
		stop(0);
	else
		is_well = watch(options, mutators, clients);
	is_well = reap(clients, options->clients) && is_well;
	is_well = reap(mutators, MUTATORS) && is_well;
	is_well = changed_enough(options) && is_well;
	tally_report(tally, now_s() - start_s);
	if (options->expects_fault)
		return is_well &&
		       tally_get(tally, TALLY_STALE) + tally_get(tally, TALLY_MIXED) > 0;
	return is_well && tally_get(tally, TALLY_STALE) + tally_get(tally, TALLY_MIXED) +
					  tally_get(tally, TALLY_ERRORS) ==
				  0;
}

int main(int count, char **arguments)
{
	static const struct argp parser = {.options = option_list,
		.parser = take_option,
		.doc = "Judges every page of a running Reeve while its schema changes."};
	struct options options = {.user = "ada",
		.password = "",
		.requests = 20000,
		.clients = 6,
		.pause_ms = 10};
	struct sigaction on_signal = {.sa_handler = stop};
	struct http_client http;

	argp_parse(&parser, count, arguments, 0, NULL, &options);
	if (!mutate_prepare(options.database))
		return EXIT_FAILURE;
	if (options.only_prepares)
		return EXIT_SUCCESS;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || !http_open(&http, options.url)) {
		fprintf(stderr, "stale: %s is not http://127.0.0.1:PORT\n", options.url);
		return EXIT_FAILURE;
	}
	sigaction(SIGINT, &on_signal, NULL);
	sigaction(SIGTERM, &on_signal, NULL);
	oracle_start(&shared->oracle);
	if (!client_sign_in(&http, options.user, options.password))
		return EXIT_FAILURE;
	bool is_right = run(&options, &http);
	http_close(&http);
	return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
