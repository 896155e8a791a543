/* reeve init: Reeve's own tables. Twice does no harm. */
#include <stdio.h>

#include "cli/cli.h"

int cli_init(struct cli *cli, int count, char **words)
{
	struct store *store;
	struct fault fault;
	int code = CLI_OK;

	if (count)
		return cli_misuse("init", "init takes no \"%s\"", words[0]);
	store = cli_open(cli, false);
	if (!store)
		return CLI_FAILED;
	if (store_is_read_only(store)) {
		fputs("reeve: the database is read-only\n", stderr);
		code = CLI_FAILED;
	} else if (store_init(store, &fault) != STATUS_OK) {
		code = cli_fail(&fault);
	}
	store_close(store);
	return code;
}
