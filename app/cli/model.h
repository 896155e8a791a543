/* What the files of `reeve model` share: the words of the command, and how a plan is
 * done and told. Included by app/cli/model*.c alone. */
#ifndef REEVE_CLI_MODEL_H
#define REEVE_CLI_MODEL_H

#include <jansson.h>

#include "cli/cli.h"
#include "model/migrate.h"

enum { MODEL_FIELDS_MOST = 2000, MODEL_DEADLINE_MS = 24 * 60 * 60 * 1000 };

/* What may stand among a verb's words. */
enum model_option {
	OPTION_JSON = 1,
	OPTION_SQL = 2,
	OPTION_YES = 4,
	OPTION_DRY_RUN = 8,
	OPTION_PARK_OTHERS = 16,
	OPTION_IDS = 32,
	OPTION_MISFITS = 64,
	OPTION_FIELD = 128,
	OPTION_CHANGE = OPTION_JSON | OPTION_SQL | OPTION_DRY_RUN
};

/* One command as it was typed. */
struct model_words {
	struct cli *cli;
	const char *usage;
	char **words; /* without options, after the verb */
	size_t count;
	unsigned options; /* of enum model_option: those that were given */
	enum misfit_policy misfits;
	struct str misfit_value;
	const char *fields[MODEL_FIELDS_MOST];
	size_t field_count;
};

/* A desk on the configured database, or NULL after saying why not. */
struct desk *cli_model_desk(struct cli *cli);
/* Begins to read at the desk, and reads a table (empty: all). Ends the transaction. */
enum status cli_model_read(struct cli *cli, struct desk *desk, struct str table,
	struct model_spec **specs, size_t *count, struct fault *fault) MUST_CHECK;

/* The exit code of a failure, once its sentence was printed. */
int cli_model_fail(const struct fault *fault) MUST_CHECK;

/* Does the changes (or plans or tries them) and tells it all. */
int cli_model_run(struct desk *desk, const struct model_words *words,
	const struct change *changes, size_t count, enum migrate_mode mode,
	const char *origin, int64_t undoes) MUST_CHECK;

/* Prints and frees. */
void cli_model_print(json_t *json);
json_t *cli_model_text(struct str text) MUST_CHECK;

/* The field that words such as "kind", "decimal", "digits=10" make of `present` (NULL: a
 * new one). STATUS_INVALID with a sentence. */
enum status cli_model_field_words(struct arena *arena, const struct model_spec *model,
	const struct field_spec *present, struct str name, const struct str *options,
	size_t count, struct field_spec *field, struct fault *fault) MUST_CHECK;
/* "price:decimal:digits=10": its parts. "\:" is a colon within a part. */
size_t cli_model_field_split(struct arena *arena, const char *text, struct str **parts);

/* The verbs. */
int cli_model_list(struct model_words *words);
int cli_model_show(struct model_words *words);
int cli_model_dump(struct model_words *words);
int cli_model_history(struct model_words *words);
int cli_model_notices(struct model_words *words);
int cli_model_diff(struct model_words *words);
int cli_model_apply(struct model_words *words);
int cli_model_add(struct model_words *words);
int cli_model_rename(struct model_words *words);
int cli_model_park(struct model_words *words);
int cli_model_restore(struct model_words *words);
int cli_model_purge(struct model_words *words);
int cli_model_undo(struct model_words *words);
int cli_model_field_add(struct model_words *words);
int cli_model_field_rename(struct model_words *words);
int cli_model_field_alter(struct model_words *words);
int cli_model_field_park(struct model_words *words);
int cli_model_field_restore(struct model_words *words);
int cli_model_field_purge(struct model_words *words);

#endif
