/* reeve check: is this database fit to be served, and what can be done in it. Reads
 * alone; a large file is not read through. */
#include <stdio.h>

#include "cli/check.h"
#include "model/registry.h"

struct findings {
	size_t editable;
	size_t read_only;
	size_t problems;
};

static void check_references(struct findings *findings, const struct registry *registry,
	const struct model *model)
{
	for (size_t i = 0; i < model->schema.reference_count; i++) {
		const struct schema_reference *reference = &model->schema.references[i];
		const struct model *target = registry_find(registry, reference->table);

		if (target && reference->targets[0].at)
			continue;
		printf("problem: %.*s refers to %.*s, %s: rows with such a reference "
		       "cannot be saved\n",
			STR_ARGS(model->table), STR_ARGS(reference->table),
			target ? "whose key does not fit" : "which does not exist");
		findings->problems++;
	}
}

static void check_model(struct findings *findings, const struct registry *registry,
	const struct model *model)
{
	if (model->schema.is_unreadable) {
		printf("problem: %.*s cannot be read: %.*s\n", STR_ARGS(model->table),
			STR_ARGS(model->read_only));
		findings->problems++;
	} else if (!model_is_editable(model)) {
		printf("read-only: %.*s: %.*s\n", STR_ARGS(model->table),
			STR_ARGS(model->read_only));
	}
	if (model_is_editable(model)) {
		findings->editable++;
		if (model->schema.is_key_nullable)
			printf("note: %.*s: its key may be NULL; rows without a key "
			       "cannot be changed\n",
				STR_ARGS(model->table));
	} else {
		findings->read_only++;
	}
	check_references(findings, registry, model);
}

static void check_file(struct store *store)
{
	const char *mode = store_journal_mode(store);

	printf("journal mode: %s%s\n", mode,
		strcmp(mode, "wal") == 0
			? ""
			: " (set to wal when a worker or `reeve init` opens it)");
}

static enum status check_models(struct cli *cli, struct store *store,
	const struct registry *registry, struct findings *findings, struct fault *fault)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < registry_count(registry) && status == STATUS_OK; i++) {
		const struct model *model = registry_at(registry, i);

		check_model(findings, registry, model);
		if (!model->schema.is_unreadable)
			status = check_files(
				cli, store, model, &findings->problems, fault);
	}
	return status;
}

int cli_check(struct cli *cli, int count, char **words)
{
	struct registry *registry;
	struct refresh_outcome outcome;
	struct findings findings = {0};
	struct store *store;
	struct stamp stamp;
	struct fault fault;
	int code = CLI_OK;

	if (count)
		return cli_misuse("check", "check takes no \"%s\"", words[0]);
	store = cli_open(cli, true);
	if (!store)
		return CLI_FAILED;
	registry = registry_new();
	if (store_begin(store, STORE_READ, &stamp, &fault) != STATUS_OK ||
		registry_refresh(registry, store, &outcome, &fault) != STATUS_OK) {
		code = cli_fail(&fault);
	} else {
		check_file(store);
		if (check_models(cli, store, registry, &findings, &fault) != STATUS_OK)
			code = cli_fail(&fault);
		printf("%zu tables can be edited, %zu are read-only, %zu problems\n",
			findings.editable, findings.read_only, findings.problems);
		if (findings.problems)
			code = CLI_FAILED;
	}
	store_rollback(store);
	registry_free(registry);
	store_close(store);
	return code;
}
