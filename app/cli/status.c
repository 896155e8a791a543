/* reeve status: what each worker tells about itself. */
#include <stdio.h>

#include "base/clock.h"
#include "base/job_board.h"
#include "base/scoreboard.h"
#include "cli/cli.h"

static void print_score(const struct score *score)
{
	char rebuilt[CLOCK_TEXT_BYTES] = "never";

	if (score->rebuilt_unix_s)
		clock_text(score->rebuilt_unix_s, rebuilt);
	printf("%-8d %-44s %7llu %9llu %9llu %8llu %7llu %10.2f ms  %s%s", score->pid,
		score->stamp[0] ? score->stamp : "-", (unsigned long long)score->models,
		(unsigned long long)score->requests, (unsigned long long)score->rebuilds,
		(unsigned long long)score->foreign_changes,
		(unsigned long long)score->audits, (double)score->rebuild_us / 1000,
		rebuilt, score->has_jit ? "" : "  (no JIT)");
	if (score->audit_differences)
		printf("  (%llu audits found a difference, the last in %s)",
			(unsigned long long)score->audit_differences, score->audit_table);
	putchar('\n');
}

static void print_jobs(const struct config *config)
{
	const struct job_place place = {config->socket_folder, config->database};
	struct job_board board;

	if (!job_board_read(&place, &board))
		puts("job process: none runs for this database");
	else if (!board.job)
		printf("job process: %lld, idle; %lld jobs done\n", (long long)board.pid,
			(long long)board.jobs_done);
	else
		printf("job process: %lld, at job %lld, %d %% (%lld of %lld rows)\n",
			(long long)board.pid, (long long)board.job,
			job_board_percent(&board), (long long)board.rows_done,
			(long long)board.rows_all);
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
	printf("%-8s %-44s %7s %9s %9s %8s %7s %13s  %s\n", "pid", "stamp", "models",
		"requests", "rebuilds", "noticed", "audits", "last rebuild", "at");
	for (size_t i = 0; i < workers; i++)
		print_score(&scores[i]);
	if (cli->config.database)
		print_jobs(&cli->config);
	return CLI_OK;
}
