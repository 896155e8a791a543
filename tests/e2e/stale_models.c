/* stale-models: visits a running Reeve while its models are changed by its pages, by its
 * command and from outside, all at once, and judges every page and every form. It makes a
 * load: it runs against loopback alone. */
#include <argp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stale_client.h"
#include "stale_models.h"

/* The last of them follows the table that another one renames. */
enum { CHANGERS = 6, CHILDREN_MAX = CHANGERS + MODEL_ROWS };

struct options {
	struct model_task task;
	const char *url, *user, *password;
	unsigned clients, seconds, rows;
	bool only_prepares;
};

/* For the signal handler. */
static struct models *shared;

enum key { KEY_PREPARE = 256, KEY_REEVE, KEY_FOLDER, KEY_PAUSE, KEY_ROWS };

static const struct argp_option option_list[] = {
	{"url", 'u', "URL", 0, "http://127.0.0.1:PORT of the running Reeve", 0},
	{"database", 'd', "FILE", 0, "The database that it serves", 0},
	{"reeve", KEY_REEVE, "PROGRAM", 0, "The command", 0},
	{"folder", KEY_FOLDER, "FOLDER", 0, "For files of the harness's own", 0},
	{"user", 'U', "NAME", 0, "Who signs in (ada)", 0},
	{"password", 'P', "PASSWORD", 0, "With what", 0},
	{"clients", 'c', "N", 0, "How many people visit at once (4)", 0},
	{"seconds", 's', "N", 0, "How long (15)", 0},
	{"pause-ms", KEY_PAUSE, "N", 0, "Between two changes of one process (30)", 0},
	{"rows", KEY_ROWS, "N", 0, "How many rows more each table has (none)", 0},
	{"prepare", KEY_PREPARE, NULL, 0, "Only make the tables, then exit", 0},
	{NULL, 0, NULL, 0, NULL, 0}};

static unsigned positive(const char *text, struct argp_state *state)
{
	int64_t number;

	if (!str_to_int64(str_from(text), &number) || number < 1 || number > 1000000)
		argp_error(state, "not a number from 1 to 1000000: %s", text);
	return (unsigned)number;
}

static error_t take_option(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'u':
		options->url = text;
		break;
	case 'd':
		options->task.database = text;
		break;
	case KEY_REEVE:
		options->task.reeve = text;
		break;
	case KEY_FOLDER:
		options->task.folder = text;
		break;
	case 'U':
		options->user = text;
		break;
	case 'P':
		options->password = text;
		break;
	case 'c':
		options->clients = positive(text, state);
		if (options->clients > MODEL_ROWS)
			argp_error(state, "at most %d clients", MODEL_ROWS);
		break;
	case 's':
		options->seconds = positive(text, state);
		break;
	case KEY_PAUSE:
		options->task.pause_ms = positive(text, state);
		break;
	case KEY_ROWS:
		options->rows = positive(text, state);
		break;
	case KEY_PREPARE:
		options->only_prepares = true;
		break;
	case ARGP_KEY_END:
		if (!options->task.database ||
			(!options->only_prepares &&
				(!options->url || !options->task.reeve ||
					!options->task.folder)))
			argp_error(state, "--database, --url, --reeve and --folder are "
					  "needed");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void stop(int signal_number)
{
	(void)signal_number;
	atomic_store(&shared->is_stopping, true);
}

static bool work(const struct model_task *task, struct http_client *http, unsigned which)
{
	srand(which + 1);
	switch (which) {
	case 0:
		return models_change_by_page(task, http);
	case 1:
		return models_grow(task, http);
	case 2:
		return models_change_by_file(task);
	case 3:
		return models_change_by_sql(task);
	case 4:
		return models_rename(task, http);
	case 5:
		models_follow(task, http, 1);
		return true;
	default:
		models_visit(task, http, which - CHANGERS + 1);
		return true;
	}
}

/* A child that outlives its parent would go on changing the database. */
static pid_t start(const struct options *options, const struct http_client *signed_in,
	unsigned which)
{
	pid_t parent = getpid(), child = fork();
	struct http_client http;
	bool is_well;

	if (child != 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	http_fork(&http, signed_in);
	is_well = work(&options->task, &http, which);
	http_close(&http);
	_exit(is_well ? 0 : 1);
}

/* Until the time is over, or one has ended before it was told to. False: one ended badly.
 */
static bool watch(const struct options *options, pid_t *children, unsigned count)
{
	bool is_well = true;
	int status;

	for (unsigned slept = 0; slept < options->seconds * 20; slept++) {
		usleep(50000);
		for (unsigned i = 0; i < count; i++)
			if (children[i] > 0 &&
				waitpid(children[i], &status, WNOHANG) > 0) {
				children[i] = 0;
				is_well = false;
			}
		if (!is_well || atomic_load(&shared->is_stopping))
			break;
	}
	stop(0);
	for (unsigned i = 0; i < count; i++)
		if (children[i] > 0 && (waitpid(children[i], &status, 0) < 0 ||
					       !WIFEXITED(status) || WEXITSTATUS(status)))
			is_well = false;
	return is_well;
}

static uint64_t counted(enum model_count count)
{
	return atomic_load(&shared->counts[count]);
}

static void report(unsigned seconds)
{
	static const struct {
		enum model_count count;
		const char *label;
	} lines[] = {
		{COUNT_PAGES, "lists and forms judged"},
		{COUNT_DURING, "of them while the model changed"},
		{COUNT_BY_PAGE, "changes by pages"},
		{COUNT_BY_FILE, "changes by reeve model apply"},
		{COUNT_BY_PURGE, "purges by reeve model field purge"},
		{COUNT_RENAMED, "renames of a table, by its page and the command"},
		{COUNT_FORWARDED, "requests forwarded from an old name of it"},
		{COUNT_BY_SQL, "ALTER TABLEs from outside"},
		{COUNT_EDITS, "row edits from outside"},
		{COUNT_BUSY, "changes that were busy or overtaken, and tried again"},
		{COUNT_FORMS, "forms posted"},
		{COUNT_OLD, "of a model that had changed since they were opened"},
		{COUNT_SAVED, "saved, every value found in the row"},
		{COUNT_RETURNED, "returned with what was typed"},
		{COUNT_WAITED, "answered busy with what was typed"},
		{COUNT_DRAFTS, "values found in a draft"},
	};

	for (size_t i = 0; i < MODEL_REASONS; i++)
		if (shared->reasons[i][0])
			printf("%s\n", shared->reasons[i]);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		printf("%10llu %s\n", (unsigned long long)counted(lines[i].count),
			lines[i].label);
	printf("stale: models: %u s, %llu changes, %llu stale, %llu mixed, %llu forms "
	       "lost, "
	       "%llu saved half, %llu rows lost, %llu errors\n",
		seconds,
		(unsigned long long)(counted(COUNT_BY_PAGE) + counted(COUNT_BY_FILE) +
				     counted(COUNT_BY_PURGE) + counted(COUNT_RENAMED) +
				     counted(COUNT_BY_SQL)),
		(unsigned long long)counted(COUNT_STALE),
		(unsigned long long)counted(COUNT_MIXED),
		(unsigned long long)counted(COUNT_LOST),
		(unsigned long long)counted(COUNT_HALF),
		(unsigned long long)counted(COUNT_ROWS),
		(unsigned long long)counted(COUNT_ERRORS));
}

/* A run in which little happened has shown nothing. */
static bool has_done_enough(unsigned seconds)
{
	static const enum model_count wanted[] = {COUNT_PAGES, COUNT_DURING,
		COUNT_BY_PAGE, COUNT_BY_FILE, COUNT_RENAMED, COUNT_FORWARDED,
		COUNT_BY_SQL, COUNT_EDITS, COUNT_FORMS, COUNT_OLD, COUNT_SAVED};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (counted(wanted[i]) < 1 + seconds / 10) {
			fprintf(stderr, "stale: too little happened to show anything\n");
			return false;
		}
	return true;
}

static bool run(const struct options *options, struct http_client *http)
{
	pid_t children[CHILDREN_MAX] = {0};
	unsigned count = CHANGERS + options->clients;
	bool is_well = true;

	for (unsigned i = 0; i < count && is_well; i++) {
		children[i] = start(options, http, i);
		is_well = children[i] > 0;
	}
	if (!is_well)
		stop(0);
	is_well = watch(options, children, count) && is_well;
	models_count_rows(&options->task);
	report(options->seconds);
	return is_well && has_done_enough(options->seconds) &&
	       counted(COUNT_STALE) + counted(COUNT_MIXED) + counted(COUNT_LOST) +
			       counted(COUNT_HALF) + counted(COUNT_ROWS) +
			       counted(COUNT_ERRORS) ==
		       0;
}

int main(int count, char **arguments)
{
	static const struct argp parser = {.options = option_list,
		.parser = take_option,
		.doc = "Judges pages and forms of a running Reeve while its models "
		       "change."};
	struct options options = {.user = "ada",
		.password = "",
		.clients = 4,
		.seconds = 15,
		.task = {.pause_ms = 30}};
	struct sigaction on_signal = {.sa_handler = stop};
	struct http_client http;
	bool is_right;

	argp_parse(&parser, count, arguments, 0, NULL, &options);
	if (options.only_prepares)
		return models_prepare(options.task.database, options.rows) ? EXIT_SUCCESS
									   : EXIT_FAILURE;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || !http_open(&http, options.url)) {
		fprintf(stderr, "stale: %s is not http://127.0.0.1:PORT\n", options.url);
		return EXIT_FAILURE;
	}
	options.task.models = shared;
	for (int i = 0; i < MODEL_TABLES; i++)
		atomic_store(&shared->inserted[i][0], options.rows);
	sigaction(SIGINT, &on_signal, NULL);
	sigaction(SIGTERM, &on_signal, NULL);
	if (!client_sign_in(&http, options.user, options.password))
		return EXIT_FAILURE;
	is_right = run(&options, &http);
	http_close(&http);
	return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
