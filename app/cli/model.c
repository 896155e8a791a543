/* reeve model: the words of the command, and which verb they mean. Does nothing by
 * itself. */
#include <stdio.h>

#include "cli/model.h"

struct verb {
	const char *group; /* "field", or NULL */
	const char *name;
	int (*run)(struct model_words *words);
	unsigned options;   /* that it takes */
	size_t least, most; /* words */
	const char *usage;
};

enum { ANY_NUMBER = 4096 };

static const struct verb verbs[] = {
	{NULL, "list", cli_model_list, OPTION_JSON, 0, 0, "model list [--json]"},
	{NULL, "show", cli_model_show, OPTION_JSON, 1, 1, "model show TABLE [--json]"},
	{NULL, "dump", cli_model_dump, OPTION_IDS, 0, ANY_NUMBER,
		"model dump [TABLE...] [--ids]"},
	{NULL, "diff", cli_model_diff, OPTION_JSON | OPTION_SQL | OPTION_PARK_OTHERS, 1,
		1, "model diff FILE [--park-others] [--sql] [--json]"},
	{NULL, "apply", cli_model_apply,
		OPTION_CHANGE | OPTION_PARK_OTHERS | OPTION_MISFITS, 1, 1,
		"model apply FILE [--dry-run] [--park-others] [--misfits POLICY] [--sql] "
		"[--json]"},
	{NULL, "add", cli_model_add, OPTION_CHANGE | OPTION_FIELD, 1, ANY_NUMBER,
		"model add TABLE [OPTION=VALUE...] [--field NAME:KIND[:OPTION...]]... "
		"[--dry-run] [--sql] [--json]"},
	{NULL, "rename", cli_model_rename, OPTION_CHANGE, 2, 2,
		"model rename TABLE NEW [--dry-run] [--sql] [--json]"},
	{NULL, "park", cli_model_park, OPTION_CHANGE, 1, 1,
		"model park TABLE [--dry-run] [--sql] [--json]"},
	{NULL, "restore", cli_model_restore, OPTION_CHANGE, 1, 1,
		"model restore TABLE [--dry-run] [--sql] [--json]"},
	{NULL, "purge", cli_model_purge, OPTION_CHANGE | OPTION_YES, 1, 1,
		"model purge TABLE [--yes] [--dry-run] [--sql] [--json]"},
	{NULL, "history", cli_model_history, OPTION_JSON | OPTION_SQL, 0, 1,
		"model history [TABLE] [--sql] [--json]"},
	{NULL, "undo", cli_model_undo, OPTION_CHANGE | OPTION_MISFITS, 0, 1,
		"model undo [ID] [--dry-run] [--misfits POLICY] [--sql] [--json]"},
	{NULL, "notices", cli_model_notices, OPTION_JSON, 0, 0, "model notices [--json]"},
	{"field", "add", cli_model_field_add, OPTION_CHANGE | OPTION_MISFITS, 3,
		ANY_NUMBER,
		"model field add TABLE NAME KIND [OPTION[=VALUE]...] [--misfits "
		"default=VALUE] [--dry-run] [--sql] [--json]"},
	{"field", "rename", cli_model_field_rename, OPTION_CHANGE, 3, 3,
		"model field rename TABLE NAME NEW [--dry-run] [--sql] [--json]"},
	{"field", "alter", cli_model_field_alter, OPTION_CHANGE | OPTION_MISFITS, 3,
		ANY_NUMBER,
		"model field alter TABLE NAME OPTION[=VALUE]... [--misfits POLICY] "
		"[--dry-run] [--sql] [--json]"},
	{"field", "park", cli_model_field_park, OPTION_CHANGE, 2, 2,
		"model field park TABLE NAME [--dry-run] [--sql] [--json]"},
	{"field", "restore", cli_model_field_restore, OPTION_CHANGE, 2, 2,
		"model field restore TABLE NAME [--dry-run] [--sql] [--json]"},
	{"field", "purge", cli_model_field_purge, OPTION_CHANGE | OPTION_YES, 2, 2,
		"model field purge TABLE NAME [--yes] [--dry-run] [--sql] [--json]"},
};

static const char all_verbs[] =
	"model "
	"list|show|dump|diff|apply|add|rename|field|park|restore|purge|history|undo|"
	"notices";
static const char all_field_verbs[] = "model field add|rename|alter|park|restore|purge";

static const struct {
	const char *name;
	enum model_option option;
} flags[] = {
	{"--json", OPTION_JSON},
	{"--sql", OPTION_SQL},
	{"--yes", OPTION_YES},
	{"--dry-run", OPTION_DRY_RUN},
	{"--park-others", OPTION_PARK_OTHERS},
	{"--ids", OPTION_IDS},
};

static const struct verb *find_verb(const char *group, const char *name)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, name) == 0 && !verbs[i].group == !group)
			return &verbs[i];
	return NULL;
}

/* The value of "--name VALUE" or "--name=VALUE", moving `*at` past it; NULL: it is
 * another option. */
static const char *value_of(const char *name, char **words, int count, int *at)
{
	size_t length = strlen(name);

	if (strncmp(words[*at], name, length) != 0)
		return NULL;
	if (words[*at][length] == '=')
		return words[*at] + length + 1;
	if (words[*at][length] || *at + 1 >= count)
		return NULL;
	return words[++*at];
}

static bool take_misfits(struct model_words *words, const char *value)
{
	words->options |= OPTION_MISFITS;
	if (strcmp(value, "refuse") == 0)
		words->misfits = MISFIT_REFUSE;
	else if (strcmp(value, "null") == 0)
		words->misfits = MISFIT_NULL;
	else if (strncmp(value, "default=", 8) == 0) {
		words->misfits = MISFIT_DEFAULT;
		words->misfit_value = str_from(value + 8);
	} else
		return false;
	return true;
}

/* One option. False: it is none that the verb takes. */
static bool take_option(const struct verb *verb, struct model_words *words, char **all,
	int count, int *at)
{
	const char *value;

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (strcmp(all[*at], flags[i].name) == 0) {
			words->options |= flags[i].option;
			return (verb->options & flags[i].option) != 0;
		}
	if ((verb->options & OPTION_MISFITS) &&
		(value = value_of("--misfits", all, count, at)))
		return take_misfits(words, value);
	if ((verb->options & OPTION_FIELD) && words->field_count < MODEL_FIELDS_MOST &&
		(value = value_of("--field", all, count, at))) {
		words->fields[words->field_count++] = value;
		return true;
	}
	return false;
}

static int run_verb(struct cli *cli, const struct verb *verb, int count, char **all)
{
	struct model_words *words = arena_zeroed(cli->arena, 1, sizeof *words);
	bool is_literal = false;
	int at;

	words->cli = cli;
	words->usage = verb->usage;
	words->words = arena_zeroed(cli->arena, (size_t)count + 1, sizeof *words->words);
	for (at = 0; at < count; at++) {
		if (!is_literal && strcmp(all[at], "--") == 0) {
			is_literal = true;
		} else if (is_literal || all[at][0] != '-' || !all[at][1]) {
			words->words[words->count++] = all[at];
		} else {
			int word = at;

			if (!take_option(verb, words, all, count, &at))
				return cli_misuse(verb->usage,
					"\"%s\" does not belong here, or lacks its value",
					all[word]);
		}
	}
	if (words->count < verb->least)
		return cli_misuse(verb->usage, "some words are missing");
	if (words->count > verb->most)
		return cli_misuse(verb->usage, "\"%s\" does not belong here",
			words->words[verb->most]);
	return verb->run(words);
}

int cli_model(struct cli *cli, int count, char **words)
{
	bool is_field = count && strcmp(words[0], "field") == 0;
	const char *usage = is_field ? all_field_verbs : all_verbs;
	const struct verb *verb;

	count -= is_field;
	words += is_field;
	if (count < 1)
		return cli_misuse(usage, "%s what?", is_field ? "model field" : "model");
	verb = find_verb(is_field ? "field" : NULL, words[0]);
	if (!verb)
		return cli_misuse(usage, "there is no \"%s\"", words[0]);
	return run_verb(cli, verb, count - 1, words + 1);
}
