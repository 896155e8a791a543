/* reeve model diff, apply: a file of models against the database. */
#include <errno.h>
#include <stdio.h>

#include "base/buf.h"
#include "cli/model.h"

enum { FILE_BYTES_MOST = 256 * 1024 * 1024, CHUNK_BYTES = 65536 };

/* The whole file; "-" is standard input. */
static enum status read_file(
	struct arena *arena, const char *path, struct str *text, struct fault *fault)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	char chunk[CHUNK_BYTES];
	struct buf content;
	size_t length;
	enum status status = STATUS_OK;

	if (!file)
		return fault_set(fault, STATUS_NOT_FOUND, "%s cannot be read: %s", path,
			strerror(errno));
	buf_init(&content, FILE_BYTES_MOST);
	while ((length = fread(chunk, 1, sizeof chunk, file)) > 0)
		buf_append(&content, chunk, length);
	if (ferror(file))
		status = fault_set(fault, STATUS_FAILED, "%s cannot be read: %s", path,
			strerror(errno));
	else if (buf_is_full(&content))
		status = fault_set(fault, STATUS_TOO_LARGE, "%s is too large", path);
	else
		*text = arena_copy(arena, buf_content(&content));
	if (file != stdin)
		fclose(file);
	buf_free(&content);
	return status;
}

static enum status read_wishes(const struct model_words *words,
	struct model_spec **wished, size_t *count, struct fault *fault)
{
	const char *path = words->words[0];
	struct fault why;
	struct str text;
	enum status status = read_file(words->cli->arena, path, &text, fault);

	if (status != STATUS_OK)
		return status;
	status = specs_parse(words->cli->arena, text, wished, count, &why);
	return status == STATUS_OK
		       ? status
		       : fault_set(fault, status, "%s: %s", path, why.sentence);
}

static enum status compare(const struct model_words *words, struct desk *desk,
	const struct model_spec *wished, size_t wished_count, struct change **changes,
	size_t *count, struct fault *fault)
{
	struct model_spec *present;
	size_t present_count;
	enum status status = cli_model_read(
		words->cli, desk, STR(""), &present, &present_count, fault);

	if (status != STATUS_OK)
		return status;
	status = specs_diff(words->cli->arena, present, present_count, wished,
		wished_count, (words->options & OPTION_PARK_OTHERS) != 0, changes, count,
		fault);
	for (size_t i = 0; status == STATUS_OK && i < *count; i++) {
		(*changes)[i].misfits = words->misfits;
		(*changes)[i].misfit_value = words->misfit_value;
	}
	return status;
}

/* Compares, and does what `mode` says with the changes. */
static int run_file(struct model_words *words, enum migrate_mode mode, bool *differs)
{
	struct model_spec *wished;
	struct change *changes;
	size_t wished_count, count;
	struct fault fault;
	struct desk *desk;
	int code;

	/* A file that cannot be read asks nothing of the database. */
	if (read_wishes(words, &wished, &wished_count, &fault) != STATUS_OK)
		return cli_model_fail(&fault);
	desk = cli_model_desk(words->cli);
	if (!desk)
		return CLI_FAILED;
	if (compare(words, desk, wished, wished_count, &changes, &count, &fault) !=
		STATUS_OK) {
		code = cli_model_fail(&fault);
	} else if (!count && mode == MIGRATE_PLAN && !(words->options & OPTION_JSON)) {
		puts("No differences.");
		code = CLI_OK;
	} else {
		*differs = count > 0;
		code = cli_model_run(desk, words, changes, count, mode, "file", 0);
	}
	desk_free(desk);
	return code;
}

int cli_model_diff(struct model_words *words)
{
	bool differs = false;
	int code = run_file(words, MIGRATE_PLAN, &differs);

	return differs && (code == CLI_OK || code == CLI_BLOCKED) ? CLI_DIFFERENT : code;
}

int cli_model_apply(struct model_words *words)
{
	bool differs = false;

	return run_file(words, MIGRATE_APPLY, &differs);
}
