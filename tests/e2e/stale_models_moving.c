/* A visitor of the table that is renamed again and again: asks for it by the names it
 * had, and saves its own row through a form that may be some names old. */
#include "stale_models.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PATH_BYTES 512
#define TYPED_BYTES 48
#define STEPS_MAX 12

struct mover {
	const struct model_task *task;
	struct http_client *http;
	struct http_reply reply;
	struct html_page *page;
	struct form_body body;
	sqlite3 *database;
	unsigned id, serial;
	char path[PATH_BYTES];
	char typed[TYPED_BYTES];
};

static struct models *models_of(const struct mover *mover)
{
	return mover->task->models;
}

static bool ask(struct mover *mover, bool is_post)
{
	return model_ask(models_of(mover), mover->http, mover->path,
		is_post ? &mover->body : NULL, &mover->reply, mover->page);
}

static bool is_true(uint64_t number, uint64_t before, uint64_t after)
{
	return number >= before && number <= after;
}

/* By a name that it has or had: there it is, or where to go. */
static void look_for_it(struct mover *mover)
{
	uint64_t before = atomic_load(&models_of(mover)->moved), after,
		 wanted = before - (unsigned)rand() % (before < 4 ? before + 1 : 5),
		 found = wanted;

	snprintf(mover->path, PATH_BYTES, "/admin/moving_%llu/",
		(unsigned long long)wanted);
	if (!ask(mover, false))
		return;
	after = atomic_load(&models_of(mover)->moving);
	if (mover->reply.status == 301)
		found = strtoull(
			mover->reply.location + strlen("/admin/moving_"), NULL, 10);
	if ((mover->reply.status != 200 && mover->reply.status != 301) ||
		!is_true(found, before, after))
		model_offend(models_of(mover), COUNT_STALE,
			"%s: status %d “%s”, but it was moving_%llu to %llu", mover->path,
			mover->reply.status, mover->reply.location,
			(unsigned long long)before, (unsigned long long)after);
	model_count(models_of(mover), COUNT_PAGES);
	if (mover->reply.status == 301)
		model_count(models_of(mover), COUNT_FORWARDED);
}

/* Our row of the table, whatever it is called at this moment. */
static bool is_saved(struct mover *mover)
{
	sqlite3_stmt *statement = NULL;
	char *sql = NULL;
	bool is_found = false;

	if (!database_run(mover->database, "BEGIN"))
		return false;
	if (sqlite3_prepare_v2(mover->database,
		    "SELECT name FROM sqlite_schema WHERE type = 'table'"
		    " AND name GLOB 'moving_[0-9]*'",
		    -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		sql = sqlite3_mprintf("SELECT note FROM %s WHERE id = %u",
			sqlite3_column_text(statement, 0), mover->id);
	sqlite3_finalize(statement);
	statement = NULL;
	if (sql &&
		sqlite3_prepare_v2(mover->database, sql, -1, &statement, NULL) ==
			SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		is_found = strcmp((const char *)sqlite3_column_text(statement, 0),
				   mover->typed) == 0;
	sqlite3_finalize(statement);
	sqlite3_free(sql);
	return database_run(mover->database, "COMMIT") && is_found;
}

/* Follows to where the table is now. False: there is no page, which is noted. */
static bool arrive(struct mover *mover, bool is_post)
{
	for (int i = 0; i < STEPS_MAX; i++) {
		if (!ask(mover, is_post))
			return false;
		if (mover->reply.status != (is_post ? 308 : 301))
			return true;
		model_count(models_of(mover), COUNT_FORWARDED);
		snprintf(mover->path, PATH_BYTES, "%s", mover->reply.location);
	}
	model_offend(
		models_of(mover), COUNT_ERRORS, "%s: forwarded for ever", mover->path);
	return false;
}

static bool fill(struct mover *mover, const struct form_typed *typed, size_t count)
{
	if (form_fill(mover->page, form_with_name(mover->page, "-once"), typed, count,
		    &mover->body))
		return true;
	model_offend(models_of(mover), COUNT_ERRORS, "%s: status %d, no form",
		mover->path, mover->reply.status);
	return false;
}

static void post(struct mover *mover)
{
	bool is_kept;

	for (int i = 0; i < STEPS_MAX; i++) {
		if (!arrive(mover, true))
			return;
		model_count(models_of(mover), COUNT_FORMS);
		is_kept = mover->reply.status == 303
				  ? is_saved(mover)
				  : page_holds(mover->page, mover->typed);
		if (!is_kept)
			model_offend(models_of(mover), COUNT_LOST,
				"%s: status %d, and “%s” is nowhere", mover->path,
				mover->reply.status, mover->typed);
		if (mover->reply.status == 303) {
			model_count(models_of(mover), COUNT_SAVED);
			return;
		}
		if (mover->reply.status != 409 && mover->reply.status != 422 &&
			mover->reply.status != 503) {
			model_offend(models_of(mover), COUNT_ERRORS,
				"%s: posted, and status %d", mover->path,
				mover->reply.status);
			return;
		}
		model_count(models_of(mover),
			mover->reply.status == 503 ? COUNT_WAITED : COUNT_RETURNED);
		usleep(20000);
		if (!fill(mover, NULL, 0))
			return;
	}
}

static void save_it(struct mover *mover)
{
	struct form_typed typed = {.field = "note", .text = mover->typed};

	snprintf(mover->path, PATH_BYTES, "/admin/moving_%llu/%u/change/",
		(unsigned long long)atomic_load(&models_of(mover)->moved), mover->id);
	snprintf(
		mover->typed, TYPED_BYTES, "typed by %u, %u", mover->id, ++mover->serial);
	if (!arrive(mover, false) || !fill(mover, &typed, 1))
		return;
	for (int i = rand() % 2 ? 0 : rand() % 12; i > 0; i--) {
		char path[PATH_BYTES];

		memcpy(path, mover->path, PATH_BYTES);
		look_for_it(mover);
		memcpy(mover->path, path, PATH_BYTES);
	}
	post(mover);
}

void models_follow(
	const struct model_task *task, struct http_client *http, unsigned client)
{
	struct mover *mover = calloc(1, sizeof(*mover));

	if (!mover || !(mover->page = malloc(sizeof(*mover->page))) ||
		!(mover->database = database_open(task->database)))
		abort();
	mover->task = task;
	mover->http = http;
	mover->id = client;
	while (!atomic_load(&task->models->is_stopping)) {
		if (rand() % 4)
			look_for_it(mover);
		else
			save_it(mover);
	}
	sqlite3_close(mover->database);
	free(mover->page);
	free(mover);
}
