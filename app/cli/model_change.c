/* reeve model add, rename, park, restore, purge, undo, and the same of fields: a change
 * each, from the words of the command. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "cli/model.h"
#include "model/spec_keys.h"

/* Does one change at a desk of its own. */
static int run_change(struct model_words *words, const struct change *change)
{
	struct desk *desk = cli_model_desk(words->cli);
	int code;

	if (!desk)
		return CLI_FAILED;
	code = cli_model_run(desk, words, change, 1, MIGRATE_APPLY, "command", 0);
	desk_free(desk);
	return code;
}

static struct str word(const struct model_words *words, size_t index)
{
	return str_from(words->words[index]);
}

static int run_simple(struct model_words *words, enum change_kind kind)
{
	struct change change = {.kind = kind, .table = word(words, 0)};

	if (words->count > 1)
		change.name = word(words, 1);
	return run_change(words, &change);
}

/* Asks for the name of what goes for ever. */
static int ask(const struct model_words *words, const char *name)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	bool is_said;

	if (words->options & (OPTION_YES | OPTION_DRY_RUN))
		return CLI_OK;
	if (!isatty(STDIN_FILENO))
		return cli_misuse(words->usage,
			"what is purged is gone for ever: say --yes to mean it");
	fprintf(stderr,
		"%s and all that it holds will be gone for ever. Type its name: ", name);
	length = getline(&line, &room, stdin);
	is_said =
		length > 0 && str_is(str_trim((struct str){line, (size_t)length}), name);
	free(line);
	if (is_said)
		return CLI_OK;
	fputs("reeve: nothing was purged\n", stderr);
	return CLI_FAILED;
}

/* "label=Books" and the other options of a model that are a text, a number or a flag. */
static enum status take_option(json_t *object, struct str option, struct fault *fault)
{
	size_t count, equal = str_find(option, 0, '=');
	const struct spec_key *keys = spec_model_keys(&count);
	struct str name = str_slice(option, 0, equal),
		   value = str_slice(option, equal + 1, option.len);
	int64_t number;

	for (size_t i = 0; i < count; i++) {
		json_t *json = NULL;

		if (!str_is(name, keys[i].name) || str_is(name, "table"))
			continue;
		if (keys[i].type == SPEC_FLAG && equal == option.len)
			json = json_true();
		else if (keys[i].type == SPEC_TEXT)
			json = spec_json_text(value);
		else if (keys[i].type == SPEC_INTEGER && str_to_int64(value, &number))
			json = json_integer(number);
		else
			json = json_loadb(value.at ? value.at : "", value.len,
				JSON_DECODE_ANY, NULL);
		if (!json)
			break;
		json_object_set_new(object, keys[i].name, json);
		return STATUS_OK;
	}
	return fault_set(fault, STATUS_INVALID,
		"\"%.*s\" is no option of a model with a value that is fit for it.",
		STR_ARGS(str_first_characters(option, 60)));
}

/* A table without a key of its own gets the usual one. */
static void add_key(struct model_spec *model, struct field_spec *fields)
{
	if (model->is_keyless)
		return;
	for (size_t i = 0; i < model->field_count; i++)
		if (fields[i].is_key || str_equal_nocase(fields[i].name, STR("id")))
			return;
	memmove(fields + 1, fields, model->field_count * sizeof *fields);
	fields[0] = (struct field_spec){.name = STR("id"),
		.kind = STR("integer"),
		.type = STR("INTEGER"),
		.is_key = true};
	model->field_count++;
}

static enum status read_model(
	const struct model_words *words, struct model_spec *model, struct fault *fault)
{
	struct arena *arena = words->cli->arena;
	struct field_spec *fields =
		arena_zeroed(arena, words->field_count + 1, sizeof *fields);
	struct spec_place place = {.index = 1};
	json_t *object = json_object();
	enum status status = STATUS_OK;

	json_object_set_new(object, "table", spec_json_text(word(words, 0)));
	for (size_t i = 1; i < words->count && status == STATUS_OK; i++)
		status = take_option(object, word(words, i), fault);
	if (status == STATUS_OK)
		status = spec_model_from(arena, object, &place, false, model, fault);
	json_decref(object);
	if (status == STATUS_OK && model->field_count)
		return fault_set(
			fault, STATUS_INVALID, "Fields are given by --field NAME:KIND.");
	for (size_t i = 0; i < words->field_count && status == STATUS_OK; i++) {
		struct str *parts;
		size_t count = cli_model_field_split(arena, words->fields[i], &parts);

		status = cli_model_field_words(arena, model, NULL, parts[0], parts + 1,
			count - 1, &fields[model->field_count++], fault);
	}
	model->fields = fields;
	if (status == STATUS_OK)
		add_key(model, fields);
	return status == STATUS_OK ? spec_model_check(&place, model, fault) : status;
}

int cli_model_add(struct model_words *words)
{
	struct model_spec model = {0};
	struct change change = {.kind = CHANGE_MODEL_ADD, .table = word(words, 0)};
	struct fault fault;

	if (read_model(words, &model, &fault) != STATUS_OK)
		return cli_model_fail(&fault);
	change.model = &model;
	return run_change(words, &change);
}

int cli_model_rename(struct model_words *words)
{
	struct change change = {.kind = CHANGE_MODEL_RENAME,
		.table = word(words, 0),
		.new_name = word(words, 1)};

	return run_change(words, &change);
}

int cli_model_park(struct model_words *words)
{
	return run_simple(words, CHANGE_MODEL_PARK);
}

int cli_model_restore(struct model_words *words)
{
	return run_simple(words, CHANGE_MODEL_RESTORE);
}

int cli_model_purge(struct model_words *words)
{
	int code = ask(words, words->words[0]);

	return code == CLI_OK ? run_simple(words, CHANGE_MODEL_PURGE) : code;
}

/* Reads the field's options and does the change: of a field that is there with
 * `is_altered`, of a new one without. */
static int change_field(struct model_words *words, bool is_altered)
{
	struct arena *arena = words->cli->arena;
	struct change change = {
		.kind = is_altered ? CHANGE_FIELD_ALTER : CHANGE_FIELD_ADD,
		.table = word(words, 0),
		.name = word(words, 1),
		.misfits = words->misfits,
		.misfit_value = words->misfit_value};
	struct str *options = arena_zeroed(arena, words->count, sizeof *options);
	struct desk *desk = cli_model_desk(words->cli);
	struct field_spec *present = NULL, field;
	struct model_spec *model;
	size_t models;
	struct fault fault;
	enum status status;
	int code;

	if (!desk)
		return CLI_FAILED;
	for (size_t i = 2; i < words->count; i++)
		options[i - 2] = word(words, i);
	status = cli_model_read(words->cli, desk, change.table, &model, &models, &fault);
	if (status == STATUS_OK && is_altered)
		present = spec_field(model, change.name);
	if (status == STATUS_OK && is_altered && !present)
		status = fault_set(&fault, STATUS_NOT_FOUND,
			"There is no field %s in %s.", words->words[1], words->words[0]);
	if (status == STATUS_OK)
		status = cli_model_field_words(arena, model, present, change.name,
			options, words->count - 2, &field, &fault);
	change.field = &field;
	code = status == STATUS_OK ? cli_model_run(desk, words, &change, 1, MIGRATE_APPLY,
					     "command", 0)
				   : cli_model_fail(&fault);
	desk_free(desk);
	return code;
}

int cli_model_field_add(struct model_words *words)
{
	return change_field(words, false);
}

int cli_model_field_alter(struct model_words *words)
{
	return change_field(words, true);
}

int cli_model_field_rename(struct model_words *words)
{
	struct change change = {.kind = CHANGE_FIELD_RENAME,
		.table = word(words, 0),
		.name = word(words, 1),
		.new_name = word(words, 2)};

	return run_change(words, &change);
}

int cli_model_field_park(struct model_words *words)
{
	return run_simple(words, CHANGE_FIELD_PARK);
}

int cli_model_field_restore(struct model_words *words)
{
	return run_simple(words, CHANGE_FIELD_RESTORE);
}

int cli_model_field_purge(struct model_words *words)
{
	int code = ask(words, words->words[1]);

	return code == CLI_OK ? run_simple(words, CHANGE_FIELD_PURGE) : code;
}

/* The newest migration that can be undone and is no undo itself. */
static enum status find_last(const struct model_words *words, struct store *store,
	int64_t *id, struct fault *fault)
{
	enum { MOST = 100 };
	struct migration *migrations;
	size_t count;
	enum status status = migrations_read(
		store, words->cli->arena, STR(""), 0, MOST, &migrations, &count, fault);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (migrations[i].can_undo && !migrations[i].undoes) {
			*id = migrations[i].id;
			return STATUS_OK;
		}
	return fault_set(fault, STATUS_NOT_FOUND, "There is nothing to undo.");
}

static enum status read_undo(const struct model_words *words, struct desk *desk,
	int64_t *id, struct change **changes, size_t *count, struct fault *fault)
{
	struct store *store = desk_store(desk);
	struct stamp stamp;
	enum status status = store_begin(store, STORE_READ, &stamp, fault);

	if (status == STATUS_OK && !*id)
		status = find_last(words, store, id, fault);
	if (status == STATUS_OK)
		status = migrate_undo_changes(
			store, words->cli->arena, *id, changes, count, fault);
	store_rollback(store);
	for (size_t i = 0; status == STATUS_OK && i < *count; i++)
		if (words->options & OPTION_MISFITS) {
			(*changes)[i].misfits = words->misfits;
			(*changes)[i].misfit_value = words->misfit_value;
		}
	return status;
}

int cli_model_undo(struct model_words *words)
{
	struct change *changes;
	size_t count;
	struct desk *desk;
	struct fault fault;
	int64_t id = 0;
	int code;

	if (words->count && (!str_to_int64(word(words, 0), &id) || id < 1))
		return cli_misuse(
			words->usage, "\"%s\" is no number of a change", words->words[0]);
	desk = cli_model_desk(words->cli);
	if (!desk)
		return CLI_FAILED;
	code = read_undo(words, desk, &id, &changes, &count, &fault) == STATUS_OK
		       ? cli_model_run(
				 desk, words, changes, count, MIGRATE_APPLY, "undo", id)
		       : cli_model_fail(&fault);
	desk_free(desk);
	return code;
}
