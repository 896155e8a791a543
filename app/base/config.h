/* The configuration: options, then the environment, then the file, then defaults. */
#ifndef REEVE_BASE_CONFIG_H
#define REEVE_BASE_CONFIG_H

#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define CONFIG_FILE_DEFAULT "/etc/reeve/reeve.conf"

/* Texts are owned by the configuration; NULL where nobody said anything. */
struct config {
	char *file;		/* the configuration file that was read */
	char *database;		/* REEVE_DATABASE */
	char *socket_folder;	/* REEVE_SOCKET_FOLDER: locks and the workers' status */
	char *templates;	/* REEVE_TEMPLATES */
	char *assets;		/* REEVE_ASSETS: content-hashed files that nginx serves */
	char *files;		/* REEVE_FILES: where uploaded files are kept */
	char *peer;		/* REEVE_PEER: the user that nginx runs as */
	char *site_name;	/* REEVE_SITE_NAME */
	char *url;		/* REEVE_URL: where the admin is, for `reeve notify` */
	char *hook_secret_file; /* REEVE_HOOK_SECRET_FILE: see config_hook_secret */
	int busy_ms;		/* how long a writer waits for its turn */
	int query_ms;		/* how long a request's queries may take */
	int audit_every;	/* REEVE_AUDIT_EVERY: one request in so many; 0: never */
	int purge_parked_days;	/* REEVE_PURGE_PARKED_DAYS: see `reeve jobs`; 0: never */
	uint32_t said;		/* which numbers were set: a bit for each setting */
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

enum { HOOK_SECRET_LEAST = 16, HOOK_SECRET_MOST = 1024 };

/* Reads the secret that hooks are signed with, in the arena: the one line of
 * hook_secret_file, without its line end. Empty when no file is configured. A file that
 * cannot be read, that has more lines than one or a line of less than HOOK_SECRET_LEAST
 * or more than HOOK_SECRET_MOST bytes is refused: STATUS_INVALID, and the sentence has
 * file and line. */
enum status config_hook_secret(const struct config *config, struct arena *arena,
	struct str *secret, struct fault *fault) MUST_CHECK;

#endif
