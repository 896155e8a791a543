/* reeve-fcgi: one worker. Takes its listening socket on descriptor 0. */
#include <argp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/log.h"
#include "worker/worker.h"

#ifndef REEVE_VERSION
#define REEVE_VERSION "unknown"
#endif

enum { PEER_TIMEOUT_MS = 10000, EXIT_CONFIGURATION = 78 };

struct arguments {
	struct config config;
	const char *file;
};

static const struct argp_option options[] = {
	{"config", 'c', "FILE", 0, "Configuration file", 0},
	{"database", 'd', "FILE", 0, "The database to serve", 0},
	{"socket-folder", 's', "DIR", 0, "Folder for locks and the workers' status", 0},
	{"templates", 't', "DIR", 0, "Folder of templates", 0},
	{"assets", 'a', "DIR", 0, "Folder of built assets", 0},
	{"peer", 'p', "USER", 0, "The user that nginx runs as", 0},
	{"verbose", 'v', NULL, 0, "Log rebuilds too", 0},
	{0},
};

static void set(struct argp_state *state, const char *name, const char *value)
{
	struct arguments *arguments = state->input;
	struct fault fault;

	if (config_set(&arguments->config, name, value, &fault) != STATUS_OK)
		argp_error(state, "%s", fault.sentence);
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'c':
		arguments->file = value;
		return 0;
	case 'd':
		set(state, "database", value);
		return 0;
	case 's':
		set(state, "socket_folder", value);
		return 0;
	case 't':
		set(state, "templates", value);
		return 0;
	case 'a':
		set(state, "assets", value);
		return 0;
	case 'p':
		set(state, "peer", value);
		return 0;
	case 'v':
		log_level_set(LOG_LEVEL_DEBUG);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status find_peer(const char *name, uid_t *uid, struct fault *fault)
{
	const struct passwd *user;

	*uid = geteuid();
	if (!name)
		return STATUS_OK;
	user = getpwnam(name);
	if (!user)
		return fault_set(
			fault, STATUS_INVALID, "there is no user \"%s\" (peer)", name);
	*uid = user->pw_uid;
	return STATUS_OK;
}

static enum status run(struct arguments *arguments, struct fault *fault)
{
	struct fcgi_options fcgi = {.listen_fd = STDIN_FILENO,
		.timeout_ms = PEER_TIMEOUT_MS,
		.watch_fd = -1,
		.idle_ms = -1};
	struct worker *worker = NULL;
	enum status status = config_complete(&arguments->config, arguments->file, fault);

	if (status == STATUS_OK && !arguments->config.database)
		status = fault_set(fault, STATUS_INVALID,
			"no database is named: use --database, REEVE_DATABASE or the "
			"configuration file");
	if (status == STATUS_OK)
		status = find_peer(arguments->config.peer, &fcgi.peer_uid, fault);
	if (status == STATUS_OK)
		status = worker_new(&worker, &arguments->config, fault);
	if (status == STATUS_OK)
		status = worker_run(worker, &fcgi, fault);
	worker_free(worker);
	return status;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {options, take_option, NULL,
		"Serves the admin of an SQLite database to nginx by FastCGI, on the "
		"listening socket that is its standard input.",
		NULL, NULL, NULL};
	struct arguments arguments = {0};
	struct fault fault;
	enum status status;

	argp_program_version = "reeve-fcgi " REEVE_VERSION;
	config_init(&arguments.config);
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	digest_start();
	status = run(&arguments, &fault);
	if (status != STATUS_OK)
		log_error("%s", fault.sentence);
	config_free(&arguments.config);
	return status == STATUS_OK ? EXIT_SUCCESS : EXIT_CONFIGURATION;
}
