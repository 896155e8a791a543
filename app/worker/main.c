/* reeve-fcgi: one worker. Takes its listening socket on descriptor 0. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/log.h"
#include "base/options.h"
#include "worker/worker.h"

#ifndef REEVE_VERSION
#define REEVE_VERSION "unknown"
#endif

enum { PEER_TIMEOUT_MS = 10000, EXIT_CONFIGURATION = 78 };

static const struct argp_option own_options[] = {
	{"verbose", 'v', NULL, 0, "Log rebuilds too", 0},
	{0},
};

static error_t take_option(int key, char *value, struct argp_state *state)
{
	(void)value;
	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = state->input;
	else if (key == 'v')
		log_level_set(LOG_LEVEL_DEBUG);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
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

static enum status run(struct options *options, struct fault *fault)
{
	struct fcgi_options fcgi = {.listen_fd = STDIN_FILENO,
		.timeout_ms = PEER_TIMEOUT_MS,
		.watch_fd = -1,
		.idle_ms = -1};
	struct worker *worker = NULL;
	enum status status = config_complete(&options->config, options->file, fault);

	if (status == STATUS_OK && !options->config.database)
		status = fault_set(fault, STATUS_INVALID,
			"no database is named: use --database, REEVE_DATABASE or the "
			"configuration file");
	if (status == STATUS_OK)
		status = find_peer(options->config.peer, &fcgi.peer_uid, fault);
	if (status == STATUS_OK)
		status = worker_new(&worker, &options->config, fault);
	if (status == STATUS_OK)
		status = worker_run(worker, &fcgi, fault);
	worker_free(worker);
	return status;
}

int main(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{&options_worker_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {own_options, take_option, NULL,
		"Serves the admin of an SQLite database to nginx by FastCGI, on the "
		"listening socket that is its standard input.",
		children, NULL, NULL};
	struct options options = {0};
	struct fault fault;
	enum status status;

	argp_program_version = "reeve-fcgi " REEVE_VERSION;
	config_init(&options.config);
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	digest_start();
	status = run(&options, &fault);
	if (status != STATUS_OK)
		log_error("%s", fault.sentence);
	config_free(&options.config);
	return status == STATUS_OK ? EXIT_SUCCESS : EXIT_CONFIGURATION;
}
