/* reeve status: what each worker tells about itself. */
#include <stdio.h>

#include "base/clock.h"
#include "base/scoreboard.h"
#include "cli/cli.h"

static void print_score(const struct score *score)
{
	char rebuilt[CLOCK_TEXT_BYTES] = "never";

	if (score->rebuilt_unix_s)
		clock_text(score->rebuilt_unix_s, rebuilt);
	printf("%-8d %-44s %7llu %9llu %9llu %10.2f ms  %s%s\n", score->pid,
		score->stamp[0] ? score->stamp : "-", (unsigned long long)score->models,
		(unsigned long long)score->requests, (unsigned long long)score->rebuilds,
		(double)score->rebuild_us / 1000, rebuilt,
		score->has_jit ? "" : "  (no JIT)");
}

int cli_status(struct cli *cli, int count, char **words)
{
	struct score *scores;
	size_t workers;

	if (count)
		return cli_misuse("status", "status takes no \"%s\"", words[0]);
	scores = arena_zeroed(cli->arena, SCORES_MOST, sizeof *scores);
	workers = scoreboard_read(cli->config.socket_folder, scores);
	if (!workers) {
		fprintf(stderr, "reeve: no worker runs with the socket folder %s\n",
			cli->config.socket_folder);
		return CLI_FAILED;
	}
	printf("%-8s %-44s %7s %9s %9s %13s  %s\n", "pid", "stamp", "models", "requests",
		"rebuilds", "last rebuild", "at");
	for (size_t i = 0; i < workers; i++)
		print_score(&scores[i]);
	return CLI_OK;
}
