/* What `reeve check` is made of. */
#ifndef REEVE_CLI_CHECK_H
#define REEVE_CLI_CHECK_H

#include "cli/cli.h"
#include "model/model.h"

/* Prints which files the model's rows name that are not in the folder of files, and adds
 * their number to `*problems`. Inside a transaction; reads every row of such a field. */
enum status check_files(struct cli *cli, struct store *store, const struct model *model,
	size_t *problems, struct fault *fault) MUST_CHECK;

#endif
