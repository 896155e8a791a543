/* reeve: the command line. Options, then a subcommand from the table. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/options.h"
#include "cli/cli.h"

#ifndef REEVE_VERSION
#define REEVE_VERSION "unknown"
#endif

enum { CLI_ARENA_BYTES = 65536 };

struct subcommand {
	const char *name;
	int (*run)(struct cli *cli, int count, char **words);
};

static const struct subcommand subcommands[] = {
	{"check", cli_check},
	{"init", cli_init},
	{"jobs", cli_jobs},
	{"model", cli_model},
	{"notify", cli_notify},
	{"resolve", cli_resolve},
	{"routes", cli_routes},
	{"status", cli_status},
	{"user", cli_user},
};

static const char description[] =
	"The command line of the Reeve admin.\v"
	"Commands:\n"
	"  init                   create Reeve's own tables in the database\n"
	"  user add NAME [--superuser] [--password-stdin]\n"
	"  user passwd NAME [--password-stdin]\n"
	"  user list\n"
	"  model list|show|dump|diff|apply|add|rename|field|park|restore|purge|history|"
	"undo|notices\n"
	"                         the models: look at them and change them\n"
	"  routes                 the URLs of the site and of each model\n"
	"  resolve PATH           what a path resolves to, and why not\n"
	"  check                  is this database fit to be served\n"
	"  status                 what each worker does\n"
	"  jobs [--once]          do what is left to the job process\n"
	"  notify [--url URL]     tell the workers to look at the schema now\n";

struct arguments {
	struct options options;
	char **words;
	int count;
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)value;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->options;
		return 0;
	case ARGP_KEY_ARG: /* the rest is the subcommand's */
		arguments->words = state->argv + state->next - 1;
		arguments->count = state->argc - state->next + 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which command?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

struct store *cli_open(struct cli *cli, bool for_reading)
{
	struct store_options wanted = {.path = cli->config.database,
		.lock_folder = cli->config.socket_folder,
		.busy_ms = cli->config.busy_ms,
		.is_read_only = for_reading,
		.makes_tables = !for_reading};
	struct store *store = NULL;
	struct fault fault;
	enum status status;

	if (!cli->config.database)
		status = fault_set(&fault, STATUS_INVALID,
			"no database is named: use --database, REEVE_DATABASE or the "
			"configuration file");
	else
		status = store_open(&store, &wanted, &fault);
	if (status != STATUS_OK && cli_fail(&fault) == CLI_FAILED)
		return NULL;
	return store;
}

int cli_fail(const struct fault *fault)
{
	fprintf(stderr, "reeve: %s\n", fault->sentence);
	return CLI_FAILED;
}

int cli_misuse(const char *usage, const char *format, ...)
{
	va_list arguments;

	fputs("reeve: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\nusage: reeve %s\n", usage);
	return CLI_MISUSED;
}

static int run(struct cli *cli, const struct arguments *arguments)
{
	struct fault fault;

	if (config_complete(&cli->config, arguments->options.file, &fault) != STATUS_OK)
		return cli_fail(&fault);
	for (size_t i = 0; i < sizeof subcommands / sizeof *subcommands; i++)
		if (strcmp(subcommands[i].name, arguments->words[0]) == 0)
			return subcommands[i].run(
				cli, arguments->count - 1, arguments->words + 1);
	return cli_misuse(
		"[OPTION...] COMMAND", "there is no command \"%s\"", arguments->words[0]);
}

int main(int argc, char **argv)
{
	static const struct argp_child children[] = {{&options_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {NULL, take_option, "COMMAND [WORD...]",
		description, children, NULL, NULL};
	struct arguments arguments = {0};
	struct cli cli;
	int code;

	argp_program_version = "reeve " REEVE_VERSION;
	argp_err_exit_status = CLI_MISUSED;
	config_init(&arguments.options.config);
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments);
	digest_start();
	cli = (struct cli){
		.config = arguments.options.config, .arena = arena_new(CLI_ARENA_BYTES)};
	code = run(&cli, &arguments);
	arena_free(cli.arena);
	config_free(&cli.config);
	return code;
}
