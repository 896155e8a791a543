/* Options as settings. What an option means is the configuration's business. */
#include "base/options.h"

static const struct argp_option common[] = {
	{"config", 'c', "FILE", 0, "Configuration file", 0},
	{"database", 'd', "FILE", 0, "The database", 0},
	{"socket-folder", 's', "DIR", 0, "Folder of locks and of the workers' status", 0},
	{0},
};

static const struct argp_option worker[] = {
	{"templates", 't', "DIR", 0, "Folder of templates", 0},
	{"assets", 'a', "DIR", 0, "Folder of built assets", 0},
	{"peer", 'p', "USER", 0, "The user that nginx runs as", 0},
	{0},
};

static const char *setting_of(int key)
{
	switch (key) {
	case 'd':
		return "database";
	case 's':
		return "socket_folder";
	case 't':
		return "templates";
	case 'a':
		return "assets";
	case 'p':
		return "peer";
	default:
		return NULL;
	}
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;
	const char *setting = setting_of(key);
	struct fault fault;

	if (key == ARGP_KEY_INIT && state->child_inputs)
		state->child_inputs[0] = options;
	if (key == 'c') {
		options->file = value;
		return 0;
	}
	if (!setting)
		return ARGP_ERR_UNKNOWN;
	if (config_set(&options->config, setting, value, &fault) != STATUS_OK)
		argp_error(state, "%s", fault.sentence);
	return 0;
}

static const struct argp_child with_common[] = {{&options_argp, 0, NULL, 0}, {0}};

const struct argp options_argp = {common, take_option, NULL, NULL, NULL, NULL, NULL};
const struct argp options_worker_argp = {
	worker, take_option, NULL, NULL, with_common, NULL, NULL};
