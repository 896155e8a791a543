/* The never-stale harness for models: what its processes share. Each table has four
 * columns that change, each by one process alone: with Reeve's pages, with pages and the
 * purge command, with `reeve model apply`, and by ALTER TABLE from outside. What a column
 * is follows from its version, a number that only grows. */
#ifndef REEVE_STALE_MODELS_H
#define REEVE_STALE_MODELS_H

#include "stale_database.h"
#include "stale_form.h"
#include "stale_http.h"

#include <stdatomic.h>

#define MODEL_TABLES 3
#define MODEL_ROWS 8 /* a row of each table for each client */
#define MODEL_NAME_BYTES 32
#define MODEL_REASONS 6
#define MODEL_REASON_BYTES 600

enum column_kind {
	COLUMN_PAGE,	/* renamed, retyped, parked and restored in the browser */
	COLUMN_GROWN,	/* added and parked in the browser, purged by the command */
	COLUMN_FILE,	/* renamed and retyped by `reeve model apply` */
	COLUMN_OUTSIDE, /* renamed, dropped and added by SQL */
	COLUMNS
};

enum model_count {
	COUNT_PAGES,   /* lists and forms that were judged */
	COUNT_STALE,   /* of another time than their request */
	COUNT_MIXED,   /* whose parts disagree */
	COUNT_LOST,    /* forms with lost input */
	COUNT_HALF,    /* forms that came back, but were saved in part */
	COUNT_ROWS,    /* rows that were acknowledged and are not there */
	COUNT_ERRORS,  /* all else that must not happen */
	COUNT_DURING,  /* pages whose model changed during the request */
	COUNT_BY_PAGE, /* changes acknowledged */
	COUNT_BY_FILE,
	COUNT_BY_PURGE,
	COUNT_BY_SQL,
	COUNT_RENAMED,	 /* tables, by pages and the command */
	COUNT_FORWARDED, /* requests by an old name of a table */
	COUNT_EDITS,	 /* of rows, from outside */
	COUNT_BUSY,	 /* changes answered busy, or overtaken, and done again */
	COUNT_FORMS,	 /* forms posted */
	COUNT_OLD,	 /* of those: whose model had changed since they were opened */
	COUNT_SAVED,	 /* forms whose values were all found in the row */
	COUNT_RETURNED,	 /* whose values were found on the page that came back */
	COUNT_DRAFTS,	 /* values found in a draft */
	COUNT_WAITED,	 /* forms answered busy, with all that was typed */
	COUNTS
};

struct models {
	_Atomic uint64_t committed[MODEL_TABLES][COLUMNS];
	_Atomic uint64_t attempted[MODEL_TABLES][COLUMNS];
	_Atomic uint64_t inserted[MODEL_TABLES][MODEL_ROWS + 2]; /* by each process */
	_Atomic uint64_t moved, moving; /* the number of the table that is renamed */
	_Atomic uint64_t counts[COUNTS];
	_Atomic uint64_t reason_count;
	_Atomic bool is_stopping;
	char reasons[MODEL_REASONS][MODEL_REASON_BYTES];
};

/* What a column is at a version. */
struct column_state {
	bool is_shown;
	char name[MODEL_NAME_BYTES];
};

struct model_task {
	struct models *models;
	const char *database;
	const char *reeve;  /* the command */
	const char *folder; /* for files of its own */
	unsigned pause_ms;
};

extern const char *const model_tables[MODEL_TABLES];

static inline void model_count(struct models *models, enum model_count count)
{
	atomic_fetch_add(&models->counts[count], 1);
}

/* Counts an offence and keeps the first few for the report. */
__attribute__((format(printf, 3, 4))) void model_offend(
	struct models *models, enum model_count count, const char *format, ...);

/* Whether a value typed into the column that is called so in this round may since have
 * gone with it: it was not dropped or purged at version `before`, and may be by now. */
bool column_may_be_gone(const struct models *models, unsigned table,
	enum column_kind column, uint64_t round, uint64_t before);

struct column_state column_at(enum column_kind column, uint64_t version);

/* Makes the tables anew, with so many rows more in each, of owner 0. False, with the
 * reason on standard error. */
bool models_prepare(const char *database, unsigned rows);

/* The work of one process each, until is_stopping. `http` is signed in. */
bool models_change_by_page(const struct model_task *task, struct http_client *http);
bool models_grow(const struct model_task *task, struct http_client *http);
bool models_change_by_file(const struct model_task *task);
bool models_rename(const struct model_task *task, struct http_client *http);
bool models_change_by_sql(const struct model_task *task);
void models_visit(
	const struct model_task *task, struct http_client *http, unsigned client);

void models_follow(
	const struct model_task *task, struct http_client *http, unsigned client);

/* A request, with a form to POST or NULL; its answer parsed. False, and the offence
 * noted, when there is no whole page with a stamp. */
bool model_ask(struct models *models, struct http_client *http, const char *path,
	const struct form_body *form, struct http_reply *reply,
	struct html_page *page) MUST_CHECK;

/* What was typed is on the page: in an input, or in a sentence. */
bool page_holds(const struct html_page *page, const char *typed);

/* At the end: each row that somebody was told is in is there once. */
void models_count_rows(const struct model_task *task);

#endif
