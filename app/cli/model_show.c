/* reeve model list, show, dump, history, notices: what there is. Changes nothing. */
#include <stdio.h>
#include <time.h>

#include "cli/model.h"
#include "model/notice.h"
#include "model/spec_keys.h"

enum { HISTORY_MOST = 10000, MOMENT_BYTES = 32 };

/* Opens the database to read, and reads a table (empty: all). The caller closes the
 * store, whatever this returns; NULL: it could not be opened, and that was said. */
static struct store *begin(struct cli *cli, struct fault *fault, enum status *status)
{
	struct store *store = cli_open(cli, true);
	struct stamp stamp;

	if (store)
		*status = store_begin(store, STORE_READ, &stamp, fault);
	return store;
}

static int end(struct store *store, enum status status, const struct fault *fault)
{
	int code = status == STATUS_OK ? CLI_OK : cli_model_fail(fault);

	store_rollback(store);
	store_close(store);
	return code;
}

static void print_line(const struct model_spec *spec)
{
	size_t live = 0;

	for (size_t i = 0; i < spec->field_count; i++)
		live += spec->fields[i].state == DEFINITION_LIVE;
	printf("%.*s\t%s\t%s\t%zu fields\t%.*s\n", STR_ARGS(spec->table),
		spec_table_kind_name(spec->kind), definition_state_name(spec->state),
		live, STR_ARGS(spec->label));
}

static json_t *line_json(const struct model_spec *spec)
{
	return json_pack("{s:o, s:s, s:s, s:I, s:I, s:o}", "table",
		cli_model_text(spec->table), "is", spec_table_kind_name(spec->kind),
		"state", definition_state_name(spec->state), "id", (json_int_t)spec->id,
		"fields", (json_int_t)spec->field_count, "label",
		cli_model_text(spec->label));
}

int cli_model_list(struct model_words *words)
{
	struct model_spec *specs = NULL;
	size_t count = 0;
	struct fault fault;
	enum status status;
	struct store *store = begin(words->cli, &fault, &status);
	json_t *list = json_array();

	if (store && status == STATUS_OK)
		status = specs_read(
			store, words->cli->arena, STR(""), &specs, &count, &fault);
	for (size_t i = 0; store && status == STATUS_OK && i < count; i++) {
		if (specs[i].kind == TABLE_SHADOW)
			continue;
		if (words->options & OPTION_JSON)
			json_array_append_new(list, line_json(&specs[i]));
		else
			print_line(&specs[i]);
	}
	if (store && status == STATUS_OK && (words->options & OPTION_JSON))
		cli_model_print(json_incref(list));
	json_decref(list);
	return store ? end(store, status, &fault) : CLI_FAILED;
}

static void print_part(const char *name, struct str text)
{
	if (text.len)
		printf(", %s %.*s", name, STR_ARGS(text));
}

static void print_flag(const char *name, bool is_set)
{
	if (is_set)
		printf(", %s", name);
}

static void print_field(const struct field_spec *field)
{
	printf("%.*s\t%.*s\t", STR_ARGS(field->name), STR_ARGS(field->kind));
	printf("%s", definition_state_name(field->state));
	print_part("type", field->type);
	print_flag("key", field->is_key);
	print_flag("not null", field->is_not_null);
	print_flag("required", field->is_required);
	print_flag("unique", field->is_unique);
	print_flag("index", field->is_indexed);
	print_flag("hidden", field->is_hidden);
	print_part("default", field->fallback);
	print_part("references", field->target);
	print_part("on delete", field->on_delete);
	print_part("as", field->expression);
	print_part("choices", field->choices);
	print_part("label", field->label);
	putchar('\n');
}

static void print_names(const struct name_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		printf("%s%.*s", i ? ", " : "", STR_ARGS(list->names[i]));
	putchar('\n');
}

static void print_model(const struct model_spec *spec)
{
	print_line(spec);
	for (size_t i = 0; i < spec->field_count; i++)
		print_field(&spec->fields[i]);
	for (size_t i = 0; i < spec->unique_count; i++) {
		fputs("unique together: ", stdout);
		print_names(&spec->uniques[i]);
	}
	for (size_t i = 0; i < spec->check_count; i++)
		printf("check: %.*s\n", STR_ARGS(spec->checks[i]));
}

int cli_model_show(struct model_words *words)
{
	struct model_spec *specs;
	size_t count;
	struct fault fault;
	enum status status;
	struct store *store = begin(words->cli, &fault, &status);

	if (!store)
		return CLI_FAILED;
	if (status == STATUS_OK)
		status = specs_read(store, words->cli->arena, str_from(words->words[0]),
			&specs, &count, &fault);
	if (status == STATUS_OK && (words->options & OPTION_JSON))
		cli_model_print(spec_model_json(&specs[0], true));
	else if (status == STATUS_OK)
		print_model(&specs[0]);
	return end(store, status, &fault);
}

/* What another database can be given: no ids, nothing that is missing; of what Reeve
 * cannot make (views, virtual tables) only what somebody said about it. */
static bool is_dumped(struct model_spec *spec, bool keeps_ids)
{
	bool is_table = spec->kind == TABLE_ORDINARY, is_said = spec->id != 0;
	size_t kept = 0;

	if (spec->state == DEFINITION_MISSING || spec->kind == TABLE_SHADOW ||
		(is_table && !spec->field_count))
		return false;
	for (size_t i = 0; i < spec->field_count; i++) {
		struct field_spec *field = &spec->fields[i];

		if (field->state == DEFINITION_MISSING || (!is_table && !field->id))
			continue;
		spec->fields[kept] = *field;
		spec->fields[kept].id = keeps_ids ? field->id : 0;
		kept++;
	}
	spec->field_count = kept;
	spec->id = keeps_ids ? spec->id : 0;
	return is_table || is_said;
}

static enum status read_wanted(const struct model_words *words, struct store *store,
	struct model_spec **specs, size_t *count, struct fault *fault)
{
	struct arena *arena = words->cli->arena;
	struct model_spec *one;
	size_t ones;
	enum status status = STATUS_OK;

	if (!words->count)
		return specs_read(store, arena, STR(""), specs, count, fault);
	*specs = arena_zeroed(arena, words->count, sizeof **specs);
	*count = 0;
	for (size_t i = 0; i < words->count && status == STATUS_OK; i++) {
		status = specs_read(
			store, arena, str_from(words->words[i]), &one, &ones, fault);
		if (status == STATUS_OK)
			(*specs)[(*count)++] = *one;
	}
	return status;
}

int cli_model_dump(struct model_words *words)
{
	struct model_spec *specs = NULL;
	size_t count = 0, kept = 0;
	struct fault fault;
	enum status status;
	struct store *store = begin(words->cli, &fault, &status);
	struct str text;

	if (!store)
		return CLI_FAILED;
	if (status == STATUS_OK)
		status = read_wanted(words, store, &specs, &count, &fault);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (is_dumped(&specs[i], (words->options & OPTION_IDS) != 0))
			specs[kept++] = specs[i];
	if (status == STATUS_OK) {
		text = specs_dump(words->cli->arena, specs, kept);
		fwrite(text.at, 1, text.len, stdout);
	}
	return end(store, status, &fault);
}

/* UTC, as people write it. */
static const char *moment_text(int64_t moment_s, char text[MOMENT_BYTES])
{
	time_t moment = (time_t)moment_s;
	struct tm parts;

	if (!gmtime_r(&moment, &parts) ||
		!strftime(text, MOMENT_BYTES, "%Y-%m-%d %H:%M:%S", &parts))
		text[0] = '\0';
	return text;
}

static void print_migration(const struct migration *one, bool with_sql)
{
	char moment[MOMENT_BYTES];

	printf("%lld\t%s\t%.*s\t%.*s\t%.*s\t%.*s", (long long)one->id,
		moment_text(one->moment_unix_s, moment), STR_ARGS(one->user_name),
		STR_ARGS(one->origin), STR_ARGS(one->table), STR_ARGS(one->words));
	if (one->undoes)
		printf(" (undoes %lld)", (long long)one->undoes);
	if (one->undone_by)
		printf(" (undone by %lld)", (long long)one->undone_by);
	if (str_is(one->question, "asked"))
		fputs(" (is that right? not answered yet)", stdout);
	putchar('\n');
	if (with_sql && one->sql.len)
		printf("%.*s\n", STR_ARGS(one->sql));
}

static json_t *migration_json(const struct migration *one)
{
	return json_pack(
		"{s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:b}",
		"id", (json_int_t)one->id, "moment", (json_int_t)one->moment_unix_s,
		"user_name", cli_model_text(one->user_name), "origin",
		cli_model_text(one->origin), "table", cli_model_text(one->table), "words",
		cli_model_text(one->words), "sql", cli_model_text(one->sql), "sql_back",
		cli_model_text(one->sql_back), "hash_before",
		cli_model_text(one->hash_before), "hash_after",
		cli_model_text(one->hash_after), "undoes", (json_int_t)one->undoes,
		"undone_by", (json_int_t)one->undone_by, "question",
		cli_model_text(one->question), "can_undo", one->can_undo);
}

/* Nothing was recorded in a database that Reeve has never opened to write. */
static enum status has_history(struct store *store, bool *is_there, struct fault *fault)
{
	struct stmt *stmt;
	enum status status = store_prepare(store,
		STR("SELECT 1 FROM sqlite_schema WHERE name = 'reeve_migration'"), &stmt,
		fault);

	*is_there = false;
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, is_there, fault);
	stmt_done(stmt);
	return status;
}

int cli_model_history(struct model_words *words)
{
	struct migration *migrations = NULL;
	size_t count = 0;
	struct fault fault;
	enum status status;
	struct store *store = begin(words->cli, &fault, &status);
	struct str table = words->count ? str_from(words->words[0]) : STR("");
	bool is_there = false;
	json_t *list;

	if (!store)
		return CLI_FAILED;
	if (status == STATUS_OK)
		status = has_history(store, &is_there, &fault);
	if (status == STATUS_OK && is_there)
		status = migrations_read(store, words->cli->arena, table, 0, HISTORY_MOST,
			&migrations, &count, &fault);
	if (status == STATUS_OK && (words->options & OPTION_JSON)) {
		list = json_array();
		for (size_t i = 0; i < count; i++)
			json_array_append_new(list, migration_json(&migrations[i]));
		cli_model_print(list);
	} else {
		for (size_t i = 0; status == STATUS_OK && i < count; i++)
			print_migration(
				&migrations[i], (words->options & OPTION_SQL) != 0);
	}
	return end(store, status, &fault);
}

static json_t *notice_json(const struct notice *notice)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b}", "what", notice->what, "table",
		cli_model_text(notice->table), "name", cli_model_text(notice->name),
		"new_name", cli_model_text(notice->new_name), "words",
		cli_model_text(notice->words), "is_probable", notice->is_probable);
}

int cli_model_notices(struct model_words *words)
{
	struct notice *notices = NULL;
	size_t count = 0;
	struct fault fault;
	enum status status;
	struct store *store = begin(words->cli, &fault, &status);
	bool is_there = false;
	json_t *list;

	if (!store)
		return CLI_FAILED;
	if (status == STATUS_OK)
		status = has_history(store, &is_there, &fault);
	if (status == STATUS_OK && is_there)
		status = notices_read(store, words->cli->arena, &notices, &count, &fault);
	if (status == STATUS_OK && (words->options & OPTION_JSON)) {
		list = json_array();
		for (size_t i = 0; i < count; i++)
			json_array_append_new(list, notice_json(&notices[i]));
		cli_model_print(list);
	} else {
		for (size_t i = 0; status == STATUS_OK && i < count; i++)
			printf("%s\t%.*s\t%.*s\n", notices[i].what,
				STR_ARGS(notices[i].table), STR_ARGS(notices[i].words));
	}
	return end(store, status, &fault);
}
