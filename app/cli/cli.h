/* The `reeve` command: one file for each subcommand, one row for each in main.c. */
#ifndef REEVE_CLI_CLI_H
#define REEVE_CLI_CLI_H

#include "base/arena.h"
#include "base/config.h"
#include "base/status.h"
#include "store/store.h"

/* Exit codes: scripts rely on them. */
enum {
	CLI_OK = 0,
	CLI_FAILED = 1,	 /* the thing asked for was not done, or the check found fault */
	CLI_MISUSED = 2, /* the words of the command are off */
	CLI_BLOCKED = 3, /* a change of a model has something in its way */
	CLI_DIFFERENT = 4, /* the file and the database differ */
	CLI_BUSY = 75	   /* somebody holds the database; try again */
};

struct cli {
	struct config config;
	struct arena *arena;
};

/* Opens the configured database, or says on standard error why not (NULL). The caller
 * closes it. `for_reading` neither sets WAL nor makes tables. */
struct store *cli_open(struct cli *cli, bool for_reading) MUST_CHECK;

/* Prints "reeve: sentence" on standard error and returns CLI_FAILED. */
int cli_fail(const struct fault *fault) MUST_CHECK;
/* Prints "reeve: sentence" and how the subcommand is used; returns CLI_MISUSED. */
int cli_misuse(const char *usage, const char *format, ...) PRINTF_LIKE(2, 3) MUST_CHECK;

/* The subcommands: `count` words after the subcommand's own name. */
int cli_init(struct cli *cli, int count, char **words);
int cli_model(struct cli *cli, int count, char **words);
int cli_user(struct cli *cli, int count, char **words);
int cli_routes(struct cli *cli, int count, char **words);
int cli_resolve(struct cli *cli, int count, char **words);
int cli_check(struct cli *cli, int count, char **words);
int cli_notify(struct cli *cli, int count, char **words);
int cli_status(struct cli *cli, int count, char **words);
int cli_jobs(struct cli *cli, int count, char **words);

#endif
