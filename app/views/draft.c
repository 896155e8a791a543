/* Drafts. Never lost with a refused form, and never put into a row by itself. */
#include "views/draft.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"

enum { DRAFTS_SHOWN_MOST = 10 };

struct draft {
	struct str label;
	struct str text;
	struct draft *next;
};

/* Two texts of one label, as of several ticked boxes, stand below each other. */
void draft_note(struct context *context, struct str label, struct str text)
{
	struct arena *arena = context->arena;
	struct draft *draft;

	for (draft = context->draft; draft; draft = draft->next)
		if (str_equal(draft->label, label)) {
			draft->text = arena_printf(arena, "%.*s\n%.*s",
				STR_ARGS(draft->text), STR_ARGS(text));
			return;
		}
	draft = arena_zeroed(arena, 1, sizeof *draft);
	*draft = (struct draft){label, text, context->draft};
	context->draft = draft;
}

void draft_take(struct context *context)
{
	const struct form *body = &context->form;

	context->draft = NULL;
	for (size_t i = 0; i < body->count; i++) {
		struct str name = body->pairs[i].name;

		if (str_starts(name, DRAFT_PREFIX))
			draft_note(context,
				str_slice(name, sizeof DRAFT_PREFIX - 1, name.len),
				body->pairs[i].value);
	}
}

/* Bytes that are no UTF-8 are made fit to be seen. */
static struct str text_of(struct context *context, struct str text)
{
	const struct field_kind *kind = field_kind_named("text");
	const struct field plain = {.kind = kind};

	return str_is_utf8(text) ? text
				 : kind->display(context->arena, &plain, value_text(text),
					   SIZE_MAX);
}

/* {"label": "text", …} as JSON. */
static struct str content_of(struct context *context)
{
	json_t *json = json_object();
	struct str content;
	char *dumped;

	for (const struct draft *at = context->draft; at; at = at->next) {
		struct str text = text_of(context, at->text);

		json_object_set_new(json,
			arena_text(context->arena, text_of(context, at->label)),
			json_stringn_nocheck(text.at ? text.at : "", text.len));
	}
	dumped = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	content = arena_copy(context->arena, str_from(dumped));
	free(dumped);
	json_decref(json);
	return content;
}

static enum status write_draft(struct context *context, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(context->site->store,
		STR("INSERT INTO reeve_draft(moment, user_id, table_name, key, content)"
		    " SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM"
		    " reeve_draft WHERE user_id = ?2 AND table_name = ?3 AND key = ?4"
		    " AND content = ?5)"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, clock_unix_s());
	stmt_bind_integer(stmt, 2, context_user(context)->id);
	stmt_bind_text(stmt, 3, context->match.model->table);
	stmt_bind_text(stmt, 4, context->match.key.at ? context->match.key : STR(""));
	stmt_bind_text(stmt, 5, content_of(context));
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	return status;
}

enum status draft_keep(struct context *context, struct fault *fault)
{
	return context->draft ? write_draft(context, fault) : STATUS_OK;
}

void draft_save(struct context *context)
{
	struct store *store = context->site->store;
	struct stamp stamp;
	struct fault fault;
	enum status status;

	if (!context->draft || !context_user(context) || !context->match.model ||
		!context->is_refused ||
		(context->refusal && context->refusal->status == STATUS_BUSY))
		return;
	status = store_begin(store, STORE_WRITE, &stamp, &fault);
	if (status == STATUS_OK)
		status = write_draft(context, &fault);
	if (status == STATUS_OK)
		status = store_commit(store, &fault);
	store_rollback(store);
	if (status != STATUS_OK)
		log_fault(LOG_LEVEL_WARNING, "a draft could not be kept", &fault);
}

static void add_values(struct arena *arena, struct node *node, struct str content)
{
	json_t *json = json_loadb(content.at, content.len, 0, NULL), *value;
	struct node *values = node_set_list(arena, node, "values");
	const char *label;

	json_object_foreach(json, label, value)
	{
		struct node *at = node_add_dict(arena, values);

		node_set_text(arena, at, "label", arena_copy(arena, str_from(label)));
		node_set_text(arena, at, "text",
			arena_copy(arena, (struct str){json_string_value(value),
						  json_string_length(value)}));
	}
	json_decref(json);
}

/* What goes with the form until it is saved. */
static void add_carried(struct context *context, struct page *page)
{
	struct arena *arena = context->arena;
	struct node *lines;

	if (!context->draft)
		return;
	lines = node_set_list(
		arena, node_set_dict(arena, page->root, "carried"), "lines");
	for (const struct draft *at = context->draft; at; at = at->next) {
		struct node *line = node_add_dict(arena, lines);

		node_set_text(arena, line, "label", text_of(context, at->label));
		node_set_text(arena, line, "text", text_of(context, at->text));
	}
}

void drafts_add(struct context *context, struct page *page, struct str key)
{
	struct arena *arena = context->arena;
	struct node *drafts;
	struct fault ignored;
	struct stmt *stmt;
	bool has_row = true;

	add_carried(context, page);
	if (!context_user(context) ||
		store_prepare(context->site->store,
			STR("SELECT id, moment, content FROM reeve_draft WHERE"
			    " user_id = ? AND table_name = ? AND key = ?"
			    " AND content <> ? ORDER BY id DESC LIMIT ?"),
			&stmt, &ignored) != STATUS_OK)
		return;
	stmt_bind_integer(stmt, 1, context_user(context)->id);
	stmt_bind_text(stmt, 2, context->match.model->table);
	stmt_bind_text(stmt, 3, key.at ? key : STR(""));
	stmt_bind_text(stmt, 4, content_of(context));
	stmt_bind_integer(stmt, 5, DRAFTS_SHOWN_MOST);
	drafts = node_list(arena);
	while (stmt_step(stmt, &has_row, &ignored) == STATUS_OK && has_row) {
		struct node *node = node_add_dict(arena, drafts);
		char moment[CLOCK_TEXT_BYTES];

		clock_text(stmt_integer(stmt, 1), moment);
		node_set_number(arena, node, "id", stmt_integer(stmt, 0));
		node_set_text(arena, node, "moment",
			arena_printf(arena, "%.10s %.8s UTC", moment, moment + 11));
		add_values(arena, node, stmt_text(stmt, 2));
	}
	stmt_done(stmt);
	if (node_count(drafts))
		node_set(arena, page->root, "drafts", drafts);
}

enum status draft_discard(
	struct context *context, bool *is_discarded, struct fault *fault)
{
	const struct str *id = form_get(&context->form, STR("-discard"));
	struct stmt *stmt;
	int64_t number;
	bool has_row;
	enum status status;

	*is_discarded = id && str_to_int64(*id, &number);
	if (!*is_discarded)
		return STATUS_OK;
	status = store_prepare(context->site->store,
		STR("DELETE FROM reeve_draft WHERE id = ? AND user_id = ?"), &stmt,
		fault);
	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, number);
	stmt_bind_integer(stmt, 2, context_user(context)->id);
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	if (status == STATUS_OK)
		page_redirect(
			context, context->request->path, STR("The draft was discarded."));
	return status;
}
