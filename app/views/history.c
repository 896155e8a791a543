/* The history of one row, newest first; and the download of one blob. */
#include "base/clock.h"
#include "history/log.h"
#include "http/escape.h"
#include "model/key.h"
#include "views/page.h"
#include "views/row.h"
#include "views/views.h"

enum { ENTRIES_MOST = 100, VALUE_CHARACTERS = 300, FILENAME_BYTES = 512 };

static void add_entry(
	struct context *context, struct node *entries, const struct log_entry *entry)
{
	struct arena *arena = context->arena;
	struct node *node = node_add_dict(arena, entries), *list;
	struct log_change *changes;
	char *moment = arena_alloc(arena, CLOCK_TEXT_BYTES);
	size_t count;

	clock_text(entry->moment_unix_s, moment);
	node_set_text(arena, node, "moment", str_from(moment));
	node_set_text(arena, node, "when",
		arena_printf(arena, "%.10s %.8s UTC", moment, moment + 11));
	node_set_text(arena, node, "user",
		entry->user_name.len ? entry->user_name : STR("(unknown)"));
	node_set_text(arena, node, "action", entry->action);
	log_changes(arena, entry->changes, &changes, &count);
	node_set_flag(arena, node, "has_changes", count > 0);
	list = node_set_list(arena, node, "changes");
	for (size_t i = 0; i < count; i++) {
		struct node *change = node_add_dict(arena, list);

		node_set_text(arena, change, "field", changes[i].field);
		node_set_flag(arena, change, "has_old", changes[i].had_old);
		node_set_flag(arena, change, "has_new", changes[i].has_new);
		node_set_text(arena, change, "old",
			str_first_characters(changes[i].old, VALUE_CHARACTERS));
		node_set_text(arena, change, "new",
			str_first_characters(changes[i].new, VALUE_CHARACTERS));
	}
}

/* A deleted row still has a history. */
static enum status row_title(struct context *context, struct str *title,
	bool *is_elsewhere, struct fault *fault)
{
	struct value key[KEY_PARTS_MOST];
	struct record record;
	enum status status = row_find(context, &record, key, is_elsewhere, fault);

	*title = context->match.key;
	if (status == STATUS_OK && !*is_elsewhere)
		*title = record.label;
	return status;
}

enum status view_history(struct context *context, struct fault *fault)
{
	const struct model *model = context->match.model;
	struct log_entry *entries = NULL;
	bool is_elsewhere = false;
	struct page *page;
	struct node *list;
	struct str title;
	size_t count = 0;
	enum status found = row_title(context, &title, &is_elsewhere, fault), status;

	if (is_elsewhere || (found != STATUS_OK && found != STATUS_NOT_FOUND))
		return found;
	status = log_of_row(context->site->store, context->arena, model,
		context->match.key, ENTRIES_MOST, &entries, &count, fault);
	if (status != STATUS_OK)
		return status;
	if (found == STATUS_NOT_FOUND && !count)
		return fault_set(fault, STATUS_NOT_FOUND, "There is no such row in %.*s.",
			STR_ARGS(model->label));
	page = page_begin(context,
		arena_printf(context->arena, "History of %.*s", STR_ARGS(title)));
	page_crumb(context, page, model->label,
		page_url(context, "model_list", model, STR(""), STR("")));
	page_crumb(context, page, title,
		found == STATUS_OK ? page_url(context, "model_change", model,
					     context->match.key, STR(""))
				   : STR(""));
	page_crumb(context, page, STR("History"), STR(""));
	list = node_set_list(context->arena, page->root, "entries");
	for (size_t i = 0; i < count; i++)
		add_entry(context, list, &entries[i]);
	return page_render(context, "history", page, 200, fault);
}

enum status view_blob(struct context *context, struct fault *fault)
{
	const struct model *model = context->match.model;
	struct value key[KEY_PARTS_MOST], value;
	const struct field *field;
	struct str column;
	struct buf name;
	bool is_canonical;
	enum status status = key_decode(
		context->arena, model, context->match.key, key, &is_canonical, fault);

	if (status != STATUS_OK)
		return status;
	field = unescape_url(context->arena, context->match.field, &column)
			? model_field(model, column)
			: NULL;
	if (!field || !is_canonical)
		return fault_set(fault, STATUS_NOT_FOUND, "There is no such file.");
	status = record_read_field(context->arena, context->site->store, model, key,
		model_index(model, field), &value, fault);
	if (status != STATUS_OK)
		return status;
	if (value.class != VALUE_BLOB)
		return fault_set(fault, STATUS_NOT_FOUND, "There is no such file.");
	buf_init(&name, FILENAME_BYTES);
	buf_text(&name, "attachment; filename=");
	escape_header_quoted(&name,
		arena_printf(context->arena, "%.*s-%.*s.bin", STR_ARGS(model->slug),
			STR_ARGS(str_slice(context->match.key, 0, 80))));
	response_header(context->response, "Content-Disposition", buf_content(&name));
	buf_free(&name);
	buf_str(&context->response->body, value.bytes);
	response_type(context->response, 200, "application/octet-stream");
	return STATUS_OK;
}
