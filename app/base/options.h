/* The options that both programs have: where to find the configuration's settings. A
 * child of each program's own argp parser. */
#ifndef REEVE_BASE_OPTIONS_H
#define REEVE_BASE_OPTIONS_H

#include <argp.h>

#include "base/config.h"

/* The child's input (state->child_inputs of its parent). */
struct options {
	struct config config;
	const char *file; /* --config; NULL: none was named */
};

/* --config, --database, --socket-folder; and for workers --templates, --assets, --peer.
 */
extern const struct argp options_argp;
extern const struct argp options_worker_argp;

#endif
