/* reeve model: doing changes and telling them, in words or as JSON. The one place of the
 * command that calls the engine. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/model.h"
#include "model/spec_keys.h"

struct desk *cli_model_desk(struct cli *cli)
{
	struct store_options options = {.path = cli->config.database,
		.lock_folder = cli->config.socket_folder,
		.busy_ms = cli->config.busy_ms,
		.query_ms = MODEL_DEADLINE_MS,
		.makes_tables = true};
	struct store *store;

	/* Says what is wrong with the database, and makes Reeve's tables in it. */
	store = cli_open(cli, false);
	if (!store)
		return NULL;
	store_close(store);
	return desk_new(&options);
}

enum status cli_model_read(struct cli *cli, struct desk *desk, struct str table,
	struct model_spec **specs, size_t *count, struct fault *fault)
{
	struct store *store = desk_store(desk);
	struct stamp stamp;
	enum status status = store_begin(store, STORE_READ, &stamp, fault);

	if (status == STATUS_OK)
		status = specs_read(store, cli->arena, table, specs, count, fault);
	store_rollback(store);
	return status;
}

int cli_model_fail(const struct fault *fault)
{
	if (cli_fail(fault) == CLI_FAILED && fault->status == STATUS_BUSY)
		return CLI_BUSY;
	return CLI_FAILED;
}

json_t *cli_model_text(struct str text)
{
	return spec_json_text(text);
}

void cli_model_print(json_t *json)
{
	char *text = json_dumps(json, JSON_INDENT(2));

	puts(text);
	free(text);
	json_decref(json);
}

static struct migrate_author author_of(struct cli *cli, const char *origin)
{
	const struct passwd *entry = getpwuid(geteuid());
	struct str name = entry ? arena_copy(cli->arena, str_from(entry->pw_name))
				: arena_printf(cli->arena, "%u", (unsigned)geteuid());

	return (struct migrate_author){.user_name = name, .origin = origin};
}

static bool tell_progress(void *context, int64_t done_rows, int64_t all_rows)
{
	(void)context;
	if (all_rows > 0)
		fprintf(stderr, "\r%3lld %% of %lld rows ",
			(long long)(100.0 * (double)done_rows / (double)all_rows),
			(long long)all_rows);
	return true;
}

static void print_time(int64_t cost_us, bool is_estimate)
{
	if (cost_us < 1000000)
		printf("%.1f ms", (double)cost_us / 1000);
	else
		printf("%.1f s", (double)cost_us / 1000000);
	if (is_estimate)
		fputs(" by estimate", stdout);
}

static void print_step(const struct plan_step *step, bool with_sql)
{
	printf("- %.*s", STR_ARGS(step->words));
	if (step->rows) {
		printf(" (%lld %s%s, ", (long long)step->rows,
			step->rows == 1 ? "row" : "rows",
			step->is_rebuild ? ", rewritten" : "");
		print_time(step->cost_us, step->is_estimate);
		putchar(')');
	}
	putchar('\n');
	if (with_sql && step->sql.len)
		printf("%.*s%s", STR_ARGS(step->sql),
			str_ends(step->sql, "\n") ? "" : "\n");
}

static void print_blocker(const struct plan_blocker *blocker)
{
	fprintf(stderr, "reeve: blocked (%s): %.*s\n", blocker->reason,
		STR_ARGS(blocker->words));
	for (size_t i = 0; i < blocker->row_count; i++)
		fprintf(stderr, "    row %.*s: %.*s\n", STR_ARGS(blocker->rows[i]),
			STR_ARGS(blocker->values[i]));
	if (blocker->count > (int64_t)blocker->row_count && blocker->row_count)
		fprintf(stderr, "    and %lld more\n",
			(long long)(blocker->count - (int64_t)blocker->row_count));
}

static void print_plan(const struct plan *plan, enum migrate_mode mode, bool with_sql)
{
	for (size_t i = 0; i < plan->step_count; i++)
		print_step(&plan->steps[i], with_sql);
	for (size_t i = 0; i < plan->blocker_count; i++)
		print_blocker(&plan->blockers[i]);
	if (plan->blocker_count)
		puts("Nothing was changed.");
	else if (mode == MIGRATE_APPLY && plan->migration_id)
		printf("Done: change %lld.\n", (long long)plan->migration_id);
	else if (mode == MIGRATE_APPLY)
		puts("Nothing to do.");
	else if (mode == MIGRATE_DRY_RUN)
		puts("Tried, and taken back: nothing was changed.");
}

static json_t *step_json(const struct plan_step *step)
{
	return json_pack("{s:o, s:o, s:I, s:I, s:b, s:b}", "words",
		cli_model_text(step->words), "sql", cli_model_text(step->sql), "rows",
		(json_int_t)step->rows, "cost_us", (json_int_t)step->cost_us,
		"is_estimate", step->is_estimate, "is_rebuild", step->is_rebuild);
}

static json_t *blocker_json(const struct plan_blocker *blocker)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < blocker->row_count; i++)
		json_array_append_new(rows,
			json_pack("{s:o, s:o}", "key", cli_model_text(blocker->rows[i]),
				"value", cli_model_text(blocker->values[i])));
	return json_pack("{s:s, s:o, s:I, s:o}", "reason", blocker->reason, "words",
		cli_model_text(blocker->words), "count", (json_int_t)blocker->count,
		"rows", rows);
}

static const char *outcome_of(const struct plan *plan, enum migrate_mode mode)
{
	if (plan->blocker_count)
		return "blocked";
	if (mode == MIGRATE_PLAN)
		return "planned";
	if (mode == MIGRATE_DRY_RUN)
		return "tried";
	return plan->migration_id ? "done" : "nothing to do";
}

static json_t *plan_json(const struct plan *plan, enum migrate_mode mode)
{
	json_t *steps = json_array(), *blockers = json_array();

	for (size_t i = 0; i < plan->step_count; i++)
		json_array_append_new(steps, step_json(&plan->steps[i]));
	for (size_t i = 0; i < plan->blocker_count; i++)
		json_array_append_new(blockers, blocker_json(&plan->blockers[i]));
	return json_pack("{s:s, s:I, s:o, s:I, s:b, s:b, s:o, s:o}", "outcome",
		outcome_of(plan, mode), "migration", (json_int_t)plan->migration_id,
		"words", cli_model_text(plan->words), "cost_us",
		(json_int_t)plan->cost_us, "is_heavy", plan->is_heavy, "is_partial",
		plan->is_partial, "steps", steps, "blockers", blockers);
}

int cli_model_run(struct desk *desk, const struct model_words *words,
	const struct change *changes, size_t count, enum migrate_mode mode,
	const char *origin, int64_t undoes)
{
	bool shows_progress = isatty(STDERR_FILENO) == 1;
	struct migrate_request request = {.changes = changes,
		.count = count,
		.mode = mode,
		.author = author_of(words->cli, origin),
		.undoes = undoes,
		.progress = shows_progress ? tell_progress : NULL,
		.deadline_ms = MODEL_DEADLINE_MS};
	struct plan plan = {0};
	struct fault fault;
	enum status status;

	if ((words->options & OPTION_DRY_RUN) && mode == MIGRATE_APPLY)
		request.mode = MIGRATE_DRY_RUN;
	status = migrate_run(desk, words->cli->arena, &request, &plan, &fault);
	if (shows_progress)
		fputs("\r\033[K", stderr);
	if (status != STATUS_OK)
		return cli_model_fail(&fault);
	if (words->options & OPTION_JSON)
		cli_model_print(plan_json(&plan, request.mode));
	else
		print_plan(&plan, request.mode, (words->options & OPTION_SQL) != 0);
	return plan.blocker_count ? CLI_BLOCKED : CLI_OK;
}
