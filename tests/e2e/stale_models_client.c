/* A visitor of the harness for models: looks at lists and forms and judges them by the
 * versions that were true during the request; fills forms in, takes its time, posts them,
 * and looks for every value it typed. Never changes a model. */
#include "stale_models.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PATH_BYTES 96
#define TEXT_BYTES 32
#define POSTS_MAX 8

struct versions {
	uint64_t at[COLUMNS];
};

struct typed_value {
	char text[TEXT_BYTES]; /* empty: the form had no such column */
	char column[MODEL_NAME_BYTES];
	char null_box[MODEL_NAME_BYTES + 8];
	uint64_t round; /* of the column: its name tells */
};

struct visitor {
	const struct model_task *task;
	struct http_client *http;
	struct http_reply reply;
	struct html_page *page;
	struct form_body body;
	sqlite3 *database;
	unsigned id, table, serial;
	bool is_new; /* the open form is one of a new row */
	char path[PATH_BYTES];
	struct typed_value typed[COLUMNS];
	struct versions posted; /* committed just before the form was posted */
};

static const char *const prefixes[COLUMNS] = {"page_", "grown_", "file_", "out_"};

static struct models *models_of(struct visitor *visitor)
{
	return visitor->task->models;
}

static struct versions committed(struct visitor *visitor)
{
	struct versions versions;

	for (int i = 0; i < COLUMNS; i++)
		versions.at[i] =
			atomic_load(&models_of(visitor)->committed[visitor->table][i]);
	return versions;
}

static bool ask(struct visitor *visitor, bool is_post)
{
	return model_ask(models_of(visitor), visitor->http, visitor->path,
		is_post ? &visitor->body : NULL, &visitor->reply, visitor->page);
}

/* The one column with this prefix that the page has; empty: none. False: two. */
static bool shown_column(const struct html_page *page, const char *prefix, char *name)
{
	name[0] = '\0';
	for (size_t i = 0; i < page->element_count; i++) {
		struct str field = page->elements[i].field;

		if (!str_starts(field, prefix) || field.len >= MODEL_NAME_BYTES ||
			str_is(field, name))
			continue;
		if (name[0])
			return false;
		memcpy(name, field.at, field.len);
		name[field.len] = '\0';
	}
	return true;
}

static void judge_column(
	struct visitor *visitor, enum column_kind column, uint64_t before, uint64_t after)
{
	char name[MODEL_NAME_BYTES];

	if (!shown_column(visitor->page, prefixes[column], name)) {
		model_offend(models_of(visitor), COUNT_MIXED,
			"%s shows two columns called %s", visitor->path,
			prefixes[column]);
		return;
	}
	for (uint64_t version = before; version <= after; version++) {
		struct column_state state = column_at(column, version);

		if (strcmp(state.is_shown ? state.name : "", name) == 0)
			return;
	}
	model_offend(models_of(visitor), COUNT_STALE,
		"%s shows “%s”, not %s of version %llu to %llu (%s)", visitor->path, name,
		column_at(column, before).name, (unsigned long long)before,
		(unsigned long long)after, visitor->reply.stamp);
}

/* Each row has a cell for each heading, in the same order. */
static void judge_rows(struct visitor *visitor)
{
	const struct html_page *page = visitor->page;
	struct str headings[64];
	size_t count = 0, at = 0, row = 0;

	for (size_t i = 0; i < page->element_count; i++) {
		const struct html_element *element = &page->elements[i];

		if (element->tag == HTML_HEADING && element->field.len && count < 64)
			headings[count++] = element->field;
		if (element->tag != HTML_CELL || !element->row || !element->field.len)
			continue;
		at = element->row == row ? at + 1 : 0;
		row = element->row;
		if (at >= count || !str_equal(element->field, headings[at])) {
			model_offend(models_of(visitor), COUNT_MIXED,
				"%s: a cell of %.*s is not below its heading",
				visitor->path, STR_ARGS(element->field));
			return;
		}
	}
}

/* Asks for a page of the present table, and judges it. */
static bool look(struct visitor *visitor)
{
	struct versions before = committed(visitor);
	uint64_t after[COLUMNS];
	bool is_during = false;

	if (!ask(visitor, false))
		return false;
	for (int i = 0; i < COLUMNS; i++) {
		after[i] = atomic_load(&models_of(visitor)->attempted[visitor->table][i]);
		is_during |= after[i] != before.at[i];
	}
	if (visitor->reply.status != 200) {
		model_offend(models_of(visitor), COUNT_ERRORS, "%s: status %d",
			visitor->path, visitor->reply.status);
		return false;
	}
	for (int i = 0; i < COLUMNS; i++)
		judge_column(visitor, (enum column_kind)i, before.at[i], after[i]);
	judge_rows(visitor);
	model_count(models_of(visitor), COUNT_PAGES);
	if (is_during)
		model_count(models_of(visitor), COUNT_DURING);
	return true;
}

static void look_around(struct visitor *visitor)
{
	visitor->table = (unsigned)rand() % MODEL_TABLES;
	if (rand() % 3)
		snprintf(visitor->path, PATH_BYTES, "/admin/%s/",
			model_tables[visitor->table]);
	else
		snprintf(visitor->path, PATH_BYTES, "/admin/%s/%d/change/",
			model_tables[visitor->table], 1 + rand() % MODEL_ROWS);
	look(visitor);
}

/* Types a number that nobody else types into each of the columns that change: a text
 * and an integer alike can hold it. */
static void type_values(struct visitor *visitor)
{
	for (int i = 0; i < COLUMNS; i++) {
		struct typed_value *typed = &visitor->typed[i];
		struct str name;

		*typed = (struct typed_value){.text = ""};
		if (!shown_column(visitor->page, prefixes[i], typed->column) ||
			!typed->column[0])
			continue;
		name = form_name_of(visitor->page, typed->column);
		if (!name.len || name.len >= MODEL_NAME_BYTES)
			continue;
		snprintf(typed->null_box, sizeof(typed->null_box), "-null.%.*s",
			STR_ARGS(name));
		snprintf(typed->text, TEXT_BYTES, "%u%u%06u%d", visitor->id,
			visitor->table + 1, visitor->serial % 1000000, i + 1);
		typed->round = strtoull(typed->column + strlen(prefixes[i]), NULL, 10);
	}
	visitor->serial++;
}

static bool fill(struct visitor *visitor)
{
	struct form_typed typed[2 * COLUMNS + 2];
	char owner[TEXT_BYTES], serial[TEXT_BYTES];
	size_t count = 0;

	for (int i = 0; i < COLUMNS; i++) {
		struct typed_value *value = &visitor->typed[i];

		if (!value->text[0])
			continue;
		typed[count++] =
			(struct form_typed){.field = value->column, .text = value->text};
		typed[count++] = (struct form_typed){.name = value->null_box};
	}
	if (visitor->is_new) {
		snprintf(owner, TEXT_BYTES, "%u", visitor->id);
		snprintf(serial, TEXT_BYTES, "%llu",
			(unsigned long long)atomic_load(
				&models_of(visitor)
					 ->inserted[visitor->table][visitor->id]) +
				1);
		typed[count++] = (struct form_typed){.field = "owner", .text = owner};
		typed[count++] = (struct form_typed){.field = "serial", .text = serial};
	}
	return form_fill(visitor->page, form_with_name(visitor->page, "-once"), typed,
		count, &visitor->body);
}

/* A statement about our own row, or about the one that is to be made. */
static sqlite3_stmt *find_row(struct visitor *visitor)
{
	sqlite3_stmt *statement = NULL;
	char *sql;

	if (visitor->is_new)
		sql = sqlite3_mprintf("SELECT * FROM %s WHERE owner = %u AND serial >"
				      " %llu",
			model_tables[visitor->table], visitor->id,
			(unsigned long long)atomic_load(
				&models_of(visitor)
					 ->inserted[visitor->table][visitor->id]));
	else
		sql = sqlite3_mprintf("SELECT * FROM %s WHERE id = %u",
			model_tables[visitor->table], visitor->id);
	if (sqlite3_prepare_v2(visitor->database, sql, -1, &statement, NULL) != SQLITE_OK)
		model_offend(models_of(visitor), COUNT_ERRORS, "%s: %s", sql,
			sqlite3_errmsg(visitor->database));
	sqlite3_free(sql);
	return statement;
}

/* How many of the typed values the row holds, whatever its columns are called by now;
 * `is_held` tells which. */
static int count_held(struct visitor *visitor, bool *is_held)
{
	sqlite3_stmt *statement = find_row(visitor);
	int held = 0;

	memset(is_held, 0, COLUMNS * sizeof(*is_held));
	if (statement && sqlite3_step(statement) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			const char *text =
				(const char *)sqlite3_column_text(statement, i);

			for (int j = 0; j < COLUMNS && text; j++)
				if (visitor->typed[j].text[0] && !is_held[j] &&
					strcmp(visitor->typed[j].text, text) == 0)
					held += is_held[j] = true;
		}
	sqlite3_finalize(statement);
	return held;
}

static bool is_drafted(struct visitor *visitor, const char *text)
{
	sqlite3_stmt *statement;
	bool is_found = false;

	if (sqlite3_prepare_v2(visitor->database,
		    "SELECT 1 FROM reeve_draft WHERE instr(content, ?1) > 0", -1,
		    &statement, NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
	is_found = sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	if (is_found)
		model_count(models_of(visitor), COUNT_DRAFTS);
	return is_found;
}

static void lose(struct visitor *visitor, const struct typed_value *typed)
{
	model_offend(models_of(visitor), COUNT_LOST,
		"%s: status %d, and “%s”, typed into %s, is nowhere", visitor->path,
		visitor->reply.status, typed->text, typed->column);
}

static void check_saved(struct visitor *visitor)
{
	bool is_held[COLUMNS];
	int typed = 0, held = count_held(visitor, is_held);

	for (int i = 0; i < COLUMNS; i++) {
		const struct typed_value *value = &visitor->typed[i];

		typed += value->text[0] != '\0';
		if (value->text[0] && !is_held[i] && !is_drafted(visitor, value->text) &&
			!column_may_be_gone(models_of(visitor), visitor->table,
				(enum column_kind)i, value->round, visitor->posted.at[i]))
			lose(visitor, value);
	}
	if (typed == held)
		model_count(models_of(visitor), COUNT_SAVED);
	if (visitor->is_new)
		atomic_fetch_add(
			&models_of(visitor)->inserted[visitor->table][visitor->id], 1);
}

static void check_returned(struct visitor *visitor)
{
	bool is_held[COLUMNS];

	for (int i = 0; i < COLUMNS; i++) {
		const struct typed_value *value = &visitor->typed[i];

		if (value->text[0] && !page_holds(visitor->page, value->text) &&
			!is_drafted(visitor, value->text))
			lose(visitor, value);
	}
	if (count_held(visitor, is_held))
		model_offend(models_of(visitor), COUNT_HALF,
			"%s: status %d, but some of it was saved", visitor->path,
			visitor->reply.status);
	model_count(models_of(visitor),
		visitor->reply.status == 503 ? COUNT_WAITED : COUNT_RETURNED);
}

/* Posts the form, and again as it comes back, until it is saved. */
static void post(struct visitor *visitor, const struct versions *opened)
{
	for (int i = 0; i < POSTS_MAX; i++) {
		visitor->posted = committed(visitor);
		if (i == 0 && memcmp(&visitor->posted, opened, sizeof(*opened)) != 0)
			model_count(models_of(visitor), COUNT_OLD);
		if (!ask(visitor, true))
			return;
		model_count(models_of(visitor), COUNT_FORMS);
		switch (visitor->reply.status) {
		case 303:
			check_saved(visitor);
			return;
		case 503:
			usleep(50000);
			/* fallthrough */
		case 409:
		case 422:
			check_returned(visitor);
			break;
		default:
			model_offend(models_of(visitor), COUNT_ERRORS,
				"%s: posted, and status %d", visitor->path,
				visitor->reply.status);
			return;
		}
		if (!form_fill(visitor->page, form_with_name(visitor->page, "-once"),
			    NULL, 0, &visitor->body))
			return;
	}
}

static void fill_in(struct visitor *visitor)
{
	struct versions opened;
	char path[PATH_BYTES];
	unsigned table = (unsigned)rand() % MODEL_TABLES;

	visitor->table = table;
	visitor->is_new = rand() % 3 == 0;
	if (visitor->is_new)
		snprintf(path, PATH_BYTES, "/admin/%s/add/", model_tables[table]);
	else
		snprintf(path, PATH_BYTES, "/admin/%s/%u/change/", model_tables[table],
			visitor->id);
	memcpy(visitor->path, path, PATH_BYTES);
	opened = committed(visitor);
	if (!look(visitor))
		return;
	type_values(visitor);
	if (!fill(visitor)) {
		model_offend(models_of(visitor), COUNT_ERRORS, "%s: no form", path);
		return;
	}
	/* Somebody who takes their time: models move on under the open form. */
	for (int i = rand() % 2 ? 0 : rand() % 24; i > 0; i--)
		look_around(visitor);
	visitor->table = table;
	memcpy(visitor->path, path, PATH_BYTES);
	post(visitor, &opened);
}

void models_visit(
	const struct model_task *task, struct http_client *http, unsigned client)
{
	struct visitor *visitor = calloc(1, sizeof(*visitor));

	if (!visitor || !(visitor->page = malloc(sizeof(*visitor->page))) ||
		!(visitor->database = database_open(task->database)))
		abort();
	visitor->task = task;
	visitor->http = http;
	visitor->id = client;
	srand(client);
	while (!atomic_load(&task->models->is_stopping)) {
		if (rand() % 3)
			look_around(visitor);
		else
			fill_in(visitor);
	}
	sqlite3_close(visitor->database);
	free(visitor->page);
	free(visitor);
}
