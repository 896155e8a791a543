/* A client of the never-stale harness. Never knows the database, only the pages. */
#include "stale_client.h"

#include <stdio.h>
#include <stdlib.h>

#include "stale_form.h"

#define PATH_BYTES 128
#define PAGE_TEXT_BYTES 262144
/* Past this many something is so broken that more requests say nothing. */
#define ERRORS_MAX 1000

struct client {
	const struct client_task *task;
	struct http_client http;
	struct http_reply reply;
	struct html_page *page;
	struct form_body body;
	unsigned which;
	uint64_t random;
	uint64_t seen[ORACLE_OBJECTS]; /* the last number shown of each */
	uint64_t saves;
	char saved[160];  /* what our row of the ledger must hold */
	char unsure[160]; /* or this, of a save that was cut off; empty: nothing else */
};

static uint64_t random_below(struct client *client, uint64_t limit)
{
	client->random ^= client->random << 13;
	client->random ^= client->random >> 7;
	client->random ^= client->random << 17;
	return client->random % limit;
}

static void offend(
	struct client *client, enum tally_count count, const char *path, const char *why)
{
	tally_offence(client->task->tally, count, path, why);
	if (tally_get(client->task->tally, TALLY_ERRORS) >= ERRORS_MAX)
		atomic_store(&client->task->tally->is_stopping, true);
	if (client->task->stops_at_offence && count != TALLY_ERRORS)
		atomic_store(&client->task->tally->is_stopping, true);
}

/* One request of those that are counted: asked for, received, stamped and parsed. False,
 * with the offence noted, when there is nothing to judge. */
static bool ask(struct client *client, const char *path, const struct str *form)
{
	struct tally *tally = client->task->tally;

	atomic_fetch_add(&tally->started, 1);
	if (!http_exchange(&client->http, path, form, &client->reply)) {
		offend(client, TALLY_ERRORS, path, client->reply.failure);
		return false;
	}
	tally_add(tally, TALLY_REQUESTS);
	if (client->reply.stamp[0] == '\0' && client->reply.status < 500) {
		offend(client, TALLY_ERRORS, path, "no Reeve-Stamp header");
		return false;
	}
	if (!html_parse(client->page, client->reply.body)) {
		offend(client, TALLY_ERRORS, path, "unreadable HTML");
		return false;
	}
	return true;
}

static void note_status(struct client *client, const char *path, const char *expected)
{
	char why[640];

	snprintf(why, sizeof(why), "status %d, expected %s%s%s", client->reply.status,
		expected, client->reply.location[0] ? ", to " : "",
		client->reply.location);
	offend(client, TALLY_ERRORS, path, why);
}

static void note(struct client *client, const char *path, enum oracle_object object,
	struct oracle_window window, const struct judgement *judgement)
{
	struct tally *tally = client->task->tally;

	switch (judgement->verdict) {
	case JUDGE_RIGHT:
		if (judgement->shown > client->seen[object])
			tally_add(tally, TALLY_NEWER);
		client->seen[object] = judgement->shown;
		break;
	case JUDGE_STALE:
		offend(client, TALLY_STALE, path, judgement->why);
		break;
	case JUDGE_MIXED:
		offend(client, TALLY_MIXED, path, judgement->why);
		break;
	case JUDGE_WRONG:
		offend(client, TALLY_ERRORS, path, judgement->why);
		break;
	}
	if (window.attempted != window.committed)
		tally_add(tally, TALLY_DURING);
}

/* A page that must be there whatever changes. */
static bool get_and_judge(struct client *client, const char *path,
	enum oracle_object object,
	struct judgement (*judge)(const struct html_page *, struct oracle_window))
{
	struct oracle_window window = oracle_before(client->task->oracle, object);

	if (!ask(client, path, NULL))
		return false;
	oracle_after(client->task->oracle, object, &window);
	if (client->reply.status != 200) {
		note_status(client, path, "200");
		return false;
	}
	struct judgement judgement = judge(client->page, window);
	note(client, path, object, window, &judgement);
	return judgement.verdict == JUDGE_RIGHT;
}

#define JUDGES(name, OBJECT)                                                             \
	static struct judgement name##_list(                                             \
		const struct html_page *page, struct oracle_window window)               \
	{                                                                                \
		return judge_list(page, OBJECT, window);                                 \
	}                                                                                \
	static struct judgement name##_form(                                             \
		const struct html_page *page, struct oracle_window window)               \
	{                                                                                \
		return judge_form(page, OBJECT, window);                                 \
	}

JUDGES(paired, ORACLE_PAIRED)
JUDGES(again, ORACLE_AGAIN)
JUDGES(lender, ORACLE_LENDER)
JUDGES(ledger, ORACLE_LEDGER)

static const struct visit {
	const char *model; /* empty: the index */
	enum oracle_object object;
	struct judgement (*list)(const struct html_page *, struct oracle_window);
	struct judgement (*form)(const struct html_page *, struct oracle_window);
	unsigned weight;
} visits[] = {
	{"paired", ORACLE_PAIRED, paired_list, paired_form, 40},
	{"wide", ORACLE_WIDE, judge_wide_list, judge_wide_form, 14},
	{"", ORACLE_TABLES, judge_index, judge_index, 12},
	{"lender", ORACLE_LENDER, lender_list, lender_form, 6},
	{"borrower", ORACLE_LENDER, judge_labels_list, judge_labels_form, 6},
	{"again", ORACLE_AGAIN, again_list, again_form, 4},
	{"ledger", ORACLE_LEDGER, ledger_list, ledger_form, 4},
};

static void visit_model(struct client *client)
{
	const struct visit *visit = visits;
	unsigned total = 0;
	char path[PATH_BYTES];

	for (size_t i = 0; i < sizeof(visits) / sizeof(*visits); i++)
		total += visits[i].weight;
	unsigned at = (unsigned)random_below(client, total);
	for (; at >= visit->weight; visit++)
		at -= visit->weight;
	bool is_form = visit->model[0] && random_below(client, 3) == 0;
	if (is_form)
		snprintf(path, sizeof(path), "/admin/%s/%u/change/", visit->model,
			1 + (unsigned)random_below(client, JUDGE_ROWS));
	else
		snprintf(path, sizeof(path), "/admin/%s%s", visit->model,
			visit->model[0] ? "/" : "");
	get_and_judge(client, path, visit->object, is_form ? visit->form : visit->list);
}

/* A table that may have come or gone: t_N, or the one that is renamed. */
static void visit_table(struct client *client)
{
	bool is_moving = random_below(client, 3) == 0;
	struct oracle_window window = oracle_before(client->task->oracle, ORACLE_TABLES);
	struct oracle_range range = oracle_tables(window.committed);
	uint64_t number =
		is_moving ? range.moving + random_below(client, 3)
			  : range.low + random_below(client, range.high - range.low + 5);
	char path[PATH_BYTES];

	number = number > 2 ? number - 2 + is_moving : number;
	snprintf(path, sizeof(path), "/admin/%s%llu/", is_moving ? "moving_" : "t_",
		(unsigned long long)number);
	if (!ask(client, path, NULL))
		return;
	oracle_after(client->task->oracle, ORACLE_TABLES, &window);
	/* Of a table that seems to have another name now, the old address leads there. */
	int status = client->reply.status == 301 ? 404 : client->reply.status;
	if (status != 200 && status != 404) {
		note_status(client, path, "200, 301 or 404");
		return;
	}
	struct judgement judgement =
		judge_presence(status, is_moving ? oracle_moving_table(window, number)
						 : oracle_numbered_table(window, number));
	judgement.shown = client->seen[ORACLE_TABLES];
	note(client, path, ORACLE_TABLES, window, &judgement);
	if (status == 404) {
		tally_add(client->task->tally, TALLY_ABSENT);
	} else if (!is_moving && judgement.verdict == JUDGE_RIGHT) {
		judgement = judge_numbered_list(client->page, number);
		judgement.shown = client->seen[ORACLE_TABLES];
		note(client, path, ORACLE_TABLES, window, &judgement);
	}
}

/* The form of our own row, which nobody else saves: it must hold what we saved last. */
static bool get_own_form(
	struct client *client, const char *path, char *column, size_t room)
{
	char text[256];
	struct str value;

	if (!get_and_judge(client, path, ORACLE_LEDGER, ledger_form))
		return false;
	judge_column_name(ORACLE_LEDGER, 0, client->seen[ORACLE_LEDGER], column, room);
	if (!form_value(client->page, column, text, sizeof(text), &value))
		return false;
	if (client->unsure[0] && str_is(value, client->unsure))
		snprintf(client->saved, sizeof(client->saved), "%s", client->unsure);
	client->unsure[0] = '\0';
	if (!str_is(value, client->saved)) {
		char why[400];
		snprintf(why, sizeof(why), "the row holds '%.*s', expected '%s'",
			STR_ARGS(value), client->saved);
		offend(client, TALLY_ERRORS, path, why);
		/* So that one loss is not reported again and again. */
		snprintf(client->saved, sizeof(client->saved), "%.*s", STR_ARGS(value));
		return false;
	}
	return true;
}

/* What was typed is on the page: in an input, under whatever name, or in a sentence that
 * says that its field is gone. */
static bool is_returned(const struct html_page *page, const char *typed)
{
	static char text[PAGE_TEXT_BYTES];

	for (size_t i = 0; i < page->element_count; i++)
		if (str_is(html_value(page->elements[i].value, text, sizeof(text)),
			    typed))
			return true;
	struct str seen = html_text(page->bytes, text, sizeof(text));
	return memmem(seen.at, seen.len, typed, strlen(typed)) != NULL;
}

static void judge_save(struct client *client, const char *path, const char *typed)
{
	char column[64];

	switch (client->reply.status) {
	case 303:
		snprintf(client->saved, sizeof(client->saved), "%s", typed);
		if (get_own_form(client, path, column, sizeof(column)))
			tally_add(client->task->tally, TALLY_SAVED);
		break;
	case 409:
	case 422:
		if (is_returned(client->page, typed))
			tally_add(client->task->tally, TALLY_RETURNED);
		else
			offend(client, TALLY_ERRORS, path, "what was typed is lost");
		break;
	case 503:
		tally_add(client->task->tally, TALLY_BUSY);
		break;
	case 502:
		if (client->task->expects_kills) {
			snprintf(client->unsure, sizeof(client->unsure), "%s", typed);
			tally_add(client->task->tally, TALLY_CUT_OFF);
			break;
		}
		/* fallthrough */
	default:
		note_status(client, path, "303, 409, 422 or 503");
	}
}

static void save_row(struct client *client)
{
	char path[PATH_BYTES], column[64], typed[128];
	struct form_typed anew = {.field = column, .text = typed};

	snprintf(path, sizeof(path), "/admin/ledger/%u/change/", client->which);
	if (!get_own_form(client, path, column, sizeof(column)))
		return;
	/* Nothing of it survives a page that escapes badly. */
	snprintf(typed, sizeof(typed), "<b>%u</b> & \"%llu\" 'é' %%41 +;=", client->which,
		(unsigned long long)++client->saves);
	if (!form_fill(client->page, form_with_field(client->page, column), &anew, 1,
		    &client->body)) {
		offend(client, TALLY_ERRORS, path,
			"a form larger than the harness holds");
		return;
	}
	/* Somebody who takes their time: the schema moves on under the open form. */
	if (random_below(client, 3) == 0)
		for (uint64_t i = random_below(client, 20); i > 0; i--)
			visit_model(client);
	struct str form = {client->body.bytes, client->body.length};
	if (ask(client, path, &form))
		judge_save(client, path, typed);
}

/* One request, or the few of a save. */
static void visit(struct client *client)
{
	uint64_t choice = random_below(client, 100);
	uint64_t saves = client->task->expects_kills ? 20 : 2;

	if (choice < saves)
		save_row(client);
	else if (choice < saves + 12)
		visit_table(client);
	else
		visit_model(client);
}

/* What was saved long ago is still there when everything is over. */
static void check_own_row(struct client *client)
{
	char path[PATH_BYTES], column[64];

	snprintf(path, sizeof(path), "/admin/ledger/%u/change/", client->which);
	get_own_form(client, path, column, sizeof(column));
}

void client_run(const struct client_task *task, const struct http_client *signed_in,
	unsigned which)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client || !(client->page = malloc(sizeof(*client->page))))
		abort();
	client->task = task;
	client->which = which;
	client->random = 0x9e3779b97f4a7c15u * which;
	snprintf(client->saved, sizeof(client->saved), "at first");
	http_fork(&client->http, signed_in);
	while (atomic_load(&task->tally->started) < task->requests &&
		!atomic_load(&task->tally->is_stopping))
		visit(client);
	check_own_row(client);
	http_close(&client->http);
	free(client->page);
	free(client);
}
