/* The configuration: options, then the environment, then the file, then defaults. */
#ifndef REEVE_BASE_CONFIG_H
#define REEVE_BASE_CONFIG_H

#include "base/status.h"

#define CONFIG_FILE_DEFAULT "/etc/reeve/reeve.conf"

/* Texts are owned by the configuration; NULL where nobody said anything. */
struct config {
	char *file;	     /* the configuration file that was read */
	char *database;	     /* REEVE_DATABASE */
	char *socket_folder; /* REEVE_SOCKET_FOLDER: locks and the workers' status */
	char *templates;     /* REEVE_TEMPLATES */
	char *assets;	     /* REEVE_ASSETS: content-hashed files that nginx serves */
	char *peer;	     /* REEVE_PEER: the user that nginx runs as */
	char *site_name;     /* REEVE_SITE_NAME */
	int busy_ms;	     /* how long a writer waits for its turn */
	int query_ms;	     /* how long a request's queries may take */
};

/* Zeroes the configuration. */
void config_init(struct config *config);
void config_free(struct config *config);

/* Gives the setting `name` ("database", …) a value, unless it has one already: so the
 * first source to speak wins. STATUS_NOT_FOUND: no such setting; STATUS_INVALID: not a
 * value of it. */
enum status config_set(struct config *config, const char *name, const char *value,
	struct fault *fault) MUST_CHECK;

/* Takes what options left open from the environment, the file (`file`, or
 * CONFIG_FILE_DEFAULT when that exists) and the defaults. A file that is missing though
 * named, or that has a line that cannot be understood, is refused: STATUS_INVALID, and
 * the sentence has file and line. */
enum status config_complete(
	struct config *config, const char *file, struct fault *fault) MUST_CHECK;

#endif
