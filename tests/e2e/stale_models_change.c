/* The processes of the harness that change models: with Reeve's pages, with its command,
 * and behind its back. Each attempts a version, and commits it once it was told that it
 * is done; busy or overtaken, it tries again. */
#include "stale_models.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_BYTES 160
#define TRIES_MAX 60
#define BUSY_TIMES_MAX 60000
#define HOLD_MS 250 /* longer than the workers' busy_timeout_ms */

struct changer {
	const struct model_task *task;
	struct http_client *http;
	struct http_reply reply;
	struct html_page *page;
	struct form_body body;
	enum column_kind column;
	const char *table;
	unsigned turn;
};

/* What came of one try. */
enum outcome { OUTCOME_DONE, OUTCOME_AGAIN, OUTCOME_BROKEN };

static bool is_stopping(const struct changer *changer)
{
	return atomic_load(&changer->task->models->is_stopping);
}

static bool ask(struct changer *changer, const char *path, bool is_post)
{
	return model_ask(changer->task->models, changer->http, path,
		is_post ? &changer->body : NULL, &changer->reply, changer->page);
}

static enum outcome unexpected(struct changer *changer, const char *path)
{
	static char text[HTML_ELEMENTS_MAX];
	struct str seen = html_text(changer->reply.body, text, sizeof(text));

	model_offend(changer->task->models, COUNT_ERRORS, "%s: status %d: %.*s", path,
		changer->reply.status, (int)(seen.len < 400 ? seen.len : 400), seen.at);
	return OUTCOME_BROKEN;
}

/* Posts a form of the page that is there, and then the plan that comes. */
static enum outcome carry_out(struct changer *changer, const char *path, size_t form,
	const struct form_typed *typed, size_t typed_count, const char *kept)
{
	for (int step = 0; step < 2; step++) {
		if (form == 0 || !form_fill(changer->page, form, typed, typed_count,
					 &changer->body))
			return unexpected(changer, path);
		if (!ask(changer, path, true))
			return OUTCOME_BROKEN;
		if (changer->reply.status == 303)
			return OUTCOME_DONE;
		if (changer->reply.status == 503 || changer->reply.status == 409) {
			struct str body = changer->reply.body;

			if (kept && !memmem(body.at, body.len, kept, strlen(kept)))
				model_offend(changer->task->models, COUNT_LOST,
					"%s: status %d without “%s”, which was typed",
					path, changer->reply.status, kept);
			return OUTCOME_AGAIN;
		}
		if (changer->reply.status != 200)
			return unexpected(changer, path);
		form = form_with_name(changer->page, "-step");
		typed_count = 0;
	}
	return unexpected(changer, path);
}

static enum outcome open_page(struct changer *changer, const char *path)
{
	if (!ask(changer, path, false))
		return OUTCOME_BROKEN;
	if (changer->reply.status == 503)
		return OUTCOME_AGAIN;
	return changer->reply.status == 200 ? OUTCOME_DONE : unexpected(changer, path);
}

/* The field's own page; without a name, that of a new one. */
static enum outcome edit_field(struct changer *changer, const char *name,
	const struct form_typed *typed, size_t typed_count)
{
	char path[PATH_BYTES];
	enum outcome outcome;

	snprintf(path, sizeof(path), "/admin/-/models/%s/field/%s%s", changer->table,
		name ? "?name=" : "", name ? name : "");
	outcome = open_page(changer, path);
	if (outcome != OUTCOME_DONE)
		return outcome;
	return carry_out(changer, path, form_with_name(changer->page, "kind"), typed,
		typed_count, typed[0].text);
}

/* A button of the model's own page. */
static enum outcome press(struct changer *changer, const char *what, const char *name)
{
	static char text[256];
	char path[PATH_BYTES];
	size_t form;
	enum outcome outcome;

	snprintf(path, sizeof(path), "/admin/-/models/%s/", changer->table);
	outcome = open_page(changer, path);
	if (outcome != OUTCOME_DONE)
		return outcome;
	form = form_with_name(changer->page, what);
	for (size_t i = 0; i < changer->page->element_count; i++) {
		struct html_element *button = &changer->page->elements[i];

		/* The others are not pressed. */
		if (button->form == form && button->tag == HTML_BUTTON)
			button->is_disabled =
				!str_is(button->name, what) ||
				!str_is(html_value(button->value, text, sizeof(text)),
					name);
	}
	return carry_out(changer, path, form, NULL, 0, NULL);
}

static enum outcome run_reeve(struct changer *changer, const char *const *words)
{
	char log[PATH_BYTES];
	const char *arguments[16] = {
		changer->task->reeve, "--database", changer->task->database, "model"};
	size_t count = 4;
	posix_spawn_file_actions_t actions;
	pid_t child;
	int status;

	for (; *words && count < 15; words++)
		arguments[count++] = *words;
	snprintf(log, sizeof(log), "%s/reeve-%d.log", changer->task->folder, getpid());
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
		&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
	status = posix_spawn(&child, changer->task->reeve, &actions, NULL,
		(char *const *)arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (status != 0 || waitpid(child, &status, 0) != child) {
		model_offend(changer->task->models, COUNT_ERRORS, "%s does not run",
			changer->task->reeve);
		return OUTCOME_BROKEN;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? OUTCOME_DONE
							     : OUTCOME_AGAIN;
}

static enum outcome apply_file(
	struct changer *changer, const char *name, const char *was, const char *options)
{
	char path[PATH_BYTES];
	FILE *file;

	snprintf(path, sizeof(path), "%s/wish-%d.json", changer->task->folder, getpid());
	file = fopen(path, "w");
	if (!file)
		return OUTCOME_BROKEN;
	fprintf(file,
		"{\"models\": [{\"table\": \"%s\", \"fields\": [{\"name\": \"%s\", ",
		changer->table, name);
	if (was)
		fprintf(file, "\"was\": \"%s\", ", was);
	fprintf(file, "%s}]}]}\n", options);
	if (fclose(file) != 0)
		return OUTCOME_BROKEN;
	return run_reeve(changer, (const char *const[]){"apply", path, NULL});
}

static enum outcome change_page_column(
	struct changer *changer, uint64_t version, const char *name, const char *old)
{
	const struct form_typed renamed[] = {{.name = "name", .text = name}},
				integer[] = {{.name = "kind", .text = "integer"},
					{.name = "max_length", .text = ""}},
				text[] = {{.name = "kind", .text = "text"},
					{.name = "max_length", .text = "40"}};

	switch (version % 6) {
	case 2:
		return edit_field(changer, name, integer, 2);
	case 3:
		return press(changer, "park", name);
	case 4:
		return press(changer, "restore", name);
	case 5:
		return edit_field(changer, name, text, 2);
	default:
		return edit_field(changer, old, renamed, 1);
	}
}

static enum outcome change_grown_column(
	struct changer *changer, uint64_t version, const char *name, const char *old)
{
	const struct form_typed added[] = {{.name = "name", .text = name},
		{.name = "kind", .text = "text"}, {.name = "max_length", .text = "40"}};
	enum outcome outcome;

	if (version % 4)
		return press(changer, version % 4 == 2 ? "restore" : "park", name);
	do {
		outcome = run_reeve(changer, (const char *const[]){"field", "purge",
						     changer->table, old, "--yes", NULL});
		if (outcome == OUTCOME_AGAIN)
			model_count(changer->task->models, COUNT_BUSY);
	} while (outcome == OUTCOME_AGAIN && !is_stopping(changer));
	if (outcome != OUTCOME_DONE)
		return outcome;
	model_count(changer->task->models, COUNT_BY_PURGE);
	do {
		outcome = edit_field(changer, NULL, added, 3);
	} while (outcome == OUTCOME_AGAIN && !is_stopping(changer));
	return outcome;
}

static enum outcome change_file_column(
	struct changer *changer, uint64_t version, const char *name, const char *old)
{
	switch (version % 4) {
	case 2:
		return apply_file(changer, name, NULL, "\"kind\": \"integer\"");
	case 3:
		return apply_file(
			changer, name, NULL, "\"kind\": \"text\", \"max_length\": 40");
	default:
		return apply_file(
			changer, name, old, "\"kind\": \"text\", \"max_length\": 40");
	}
}

static enum outcome change_once(struct changer *changer, uint64_t version)
{
	struct column_state now = column_at(changer->column, version),
			    old = column_at(changer->column, version - 1);

	switch (changer->column) {
	case COLUMN_PAGE:
		return change_page_column(changer, version, now.name, old.name);
	case COLUMN_GROWN:
		return change_grown_column(changer, version, now.name, old.name);
	default:
		return change_file_column(changer, version, now.name, old.name);
	}
}

static void pause_for(const struct model_task *task)
{
	usleep((task->pause_ms / 2 + (unsigned)(rand() % (int)task->pause_ms)) * 1000);
}

/* One version further. False when it never comes about. */
static bool advance(struct changer *changer, unsigned table)
{
	struct models *models = changer->task->models;
	uint64_t version = atomic_load(&models->committed[table][changer->column]) + 1;

	changer->table = model_tables[table];
	atomic_store(&models->attempted[table][changer->column], version);
	for (int try = 0; try < TRIES_MAX && !is_stopping(changer); try++) {
		enum outcome outcome = change_once(changer, version);

		if (outcome == OUTCOME_BROKEN)
			return false;
		if (outcome == OUTCOME_DONE) {
			atomic_store(&models->committed[table][changer->column], version);
			model_count(models, changer->column == COLUMN_FILE
						    ? COUNT_BY_FILE
						    : COUNT_BY_PAGE);
			return true;
		}
		model_count(models, COUNT_BUSY);
		pause_for(changer->task);
	}
	if (is_stopping(changer))
		return true;
	model_offend(models, COUNT_ERRORS, "%s: version %llu of %s was refused %d times",
		changer->table, (unsigned long long)version,
		column_at(changer->column, version).name, TRIES_MAX);
	return false;
}

static bool change_on(
	const struct model_task *task, struct http_client *http, enum column_kind column)
{
	struct changer *changer = calloc(1, sizeof(*changer));
	bool is_well = changer && (changer->page = malloc(sizeof(*changer->page)));

	if (is_well)
		*changer = (struct changer){.task = task,
			.http = http,
			.page = changer->page,
			.column = column};
	while (is_well && !is_stopping(changer)) {
		is_well = advance(changer, changer->turn++ % MODEL_TABLES);
		pause_for(task);
	}
	if (changer)
		free(changer->page);
	free(changer);
	return is_well;
}

bool models_change_by_page(const struct model_task *task, struct http_client *http)
{
	return change_on(task, http, COLUMN_PAGE);
}

bool models_grow(const struct model_task *task, struct http_client *http)
{
	return change_on(task, http, COLUMN_GROWN);
}

bool models_change_by_file(const struct model_task *task)
{
	return change_on(task, NULL, COLUMN_FILE);
}

/* Renames the table, by its page and by the command in turn. */
static enum outcome rename_once(struct changer *changer, uint64_t version)
{
	char old[MODEL_NAME_BYTES], new[MODEL_NAME_BYTES], path[PATH_BYTES];
	const struct form_typed typed = {.name = "new_name", .text = new};
	enum outcome outcome;

	snprintf(old, sizeof(old), "moving_%llu", (unsigned long long)version - 1);
	snprintf(new, sizeof(new), "moving_%llu", (unsigned long long)version);
	if (version % 2)
		return run_reeve(
			changer, (const char *const[]){"rename", old, new, NULL});
	snprintf(path, sizeof(path), "/admin/-/models/%s/", old);
	outcome = open_page(changer, path);
	if (outcome != OUTCOME_DONE)
		return outcome;
	return carry_out(
		changer, path, form_with_name(changer->page, "new_name"), &typed, 1, new);
}

bool models_rename(const struct model_task *task, struct http_client *http)
{
	struct models *models = task->models;
	struct changer changer = {.task = task, .http = http};
	enum outcome outcome = OUTCOME_DONE;

	changer.page = malloc(sizeof(*changer.page));
	while (changer.page && outcome != OUTCOME_BROKEN && !is_stopping(&changer)) {
		uint64_t version = atomic_load(&models->moved) + 1;

		atomic_store(&models->moving, version);
		outcome = rename_once(&changer, version);
		if (outcome == OUTCOME_DONE) {
			atomic_store(&models->moved, version);
			model_count(models, COUNT_RENAMED);
		} else {
			model_count(models, COUNT_BUSY);
		}
		pause_for(task);
	}
	free(changer.page);
	return outcome != OUTCOME_BROKEN;
}

static bool change_outside(
	const struct model_task *task, sqlite3 *database, unsigned table)
{
	struct models *models = task->models;
	uint64_t version = atomic_load(&models->committed[table][COLUMN_OUTSIDE]) + 1;
	const char *name = model_tables[table];
	struct column_state now = column_at(COLUMN_OUTSIDE, version),
			    old = column_at(COLUMN_OUTSIDE, version - 1);
	bool is_done;

	if (!database_begin(database))
		return false;
	if (version % 3 == 1)
		is_done = database_run(database, "ALTER TABLE %s RENAME COLUMN %s TO %s",
			name, old.name, now.name);
	else if (version % 3 == 2)
		is_done = database_run(
			database, "ALTER TABLE %s DROP COLUMN %s", name, old.name);
	else
		is_done = database_run(database,
			"ALTER TABLE %s ADD COLUMN %s VARCHAR(40)", name, now.name);
	atomic_store(&models->attempted[table][COLUMN_OUTSIDE], version);
	if (!is_done || !database_commit(database))
		return false;
	atomic_store(&models->committed[table][COLUMN_OUTSIDE], version);
	model_count(models, COUNT_BY_SQL);
	return true;
}

/* Every eighth time it takes longer than anybody waits. */
static bool edit_rows(const struct model_task *task, sqlite3 *database, unsigned turn)
{
	unsigned table = turn % MODEL_TABLES;
	_Atomic uint64_t *inserted = &task->models->inserted[table][MODEL_ROWS + 1];

	if (!database_begin(database) ||
		!database_run(database,
			"UPDATE %s SET touched = touched + 1 WHERE id %% 3 = %u;"
			"INSERT INTO %s (owner, serial, note) VALUES (%d, %llu, "
			"'outside')",
			model_tables[table], turn % 3, model_tables[table],
			MODEL_ROWS + 1, (unsigned long long)atomic_load(inserted) + 1))
		return false;
	if (turn % 8 == 0)
		usleep(HOLD_MS * 1000);
	if (!database_commit(database))
		return false;
	atomic_fetch_add(inserted, 1);
	model_count(task->models, COUNT_EDITS);
	return true;
}

/* SQLite's own waits grow long while the workers take turns at the lock. */
static int wait_briefly(void *context, int times)
{
	(void)context;
	usleep(1000);
	return times < BUSY_TIMES_MAX;
}

bool models_change_by_sql(const struct model_task *task)
{
	sqlite3 *database = database_open(task->database);
	bool is_well = database != NULL;

	if (is_well)
		sqlite3_busy_handler(database, wait_briefly, NULL);
	for (unsigned turn = 0; is_well && !atomic_load(&task->models->is_stopping);
		turn++) {
		is_well = turn % 3 ? edit_rows(task, database, turn)
				   : change_outside(
					     task, database, turn / 3 % MODEL_TABLES);
		pause_for(task);
	}
	sqlite3_close(database);
	return is_well;
}
