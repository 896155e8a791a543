/* A form outlives a change of its model. Names of inputs are permanent ids where fields
 * have them; the old names of the others are looked up here. */
#include "views/form_since.h"

#include "base/clock.h"
#include "http/escape.h"
#include "model/migrate.h"
#include "model/notice.h"

enum { CHANGES_SAID_MOST = 5 };

static bool is_posted(const struct row_form *form, struct str name)
{
	const struct form *body = &form->context->form;
	struct arena *arena = form->context->arena;

	return form_get(body, name) ||
	       form_get(body, arena_printf(arena, "-was.%.*s", STR_ARGS(name))) ||
	       form_get(body, arena_printf(arena, "-null.%.*s", STR_ARGS(name)));
}

/* An old name of the field by which it was posted; empty: none. */
static struct str posted_alias(struct row_form *form, const struct form_field *at)
{
	struct context *context = form->context;
	struct fault ignored;
	struct stmt *stmt;
	bool has_row = true;
	struct str found = STR("");

	if (!at->field->id ||
		store_prepare(context->site->store,
			STR("SELECT name FROM reeve_alias WHERE field_id = ?"
			    " ORDER BY id DESC"),
			&stmt, &ignored) != STATUS_OK)
		return found;
	stmt_bind_integer(stmt, 1, at->field->id);
	while (!found.len && stmt_step(stmt, &has_row, &ignored) == STATUS_OK &&
		has_row) {
		struct str name = form_input_name(context->arena, stmt_text(stmt, 0));

		if (is_posted(form, name))
			found = name;
	}
	stmt_done(stmt);
	return found;
}

/* What came from outside and is not recorded yet; read once for a form. */
static void read_notices(struct row_form *form)
{
	struct context *context = form->context;
	struct fault ignored;

	if (form->has_notices)
		return;
	form->has_notices = true;
	if (notices_read(context->site->store, context->arena, &form->notices,
		    &form->notice_count, &ignored) != STATUS_OK)
		form->notice_count = 0;
}

/* The permanent id that a column had, as inputs were named by it; empty: it has none. */
static struct str id_name_of(struct row_form *form, struct str column)
{
	struct context *context = form->context;
	struct fault ignored;
	struct stmt *stmt;
	bool has_row;
	struct str name = STR("");

	if (!form->model->id ||
		store_prepare(context->site->store,
			STR("SELECT id FROM reeve_field WHERE model_id = ?1"
			    " AND coalesce(actual_name, column_name) = ?2"),
			&stmt, &ignored) != STATUS_OK)
		return name;
	stmt_bind_integer(stmt, 1, form->model->id);
	stmt_bind_text(stmt, 2, column);
	if (stmt_step(stmt, &has_row, &ignored) == STATUS_OK && has_row)
		name = arena_printf(context->arena, FORM_ID_PREFIX "%lld",
			(long long)stmt_integer(stmt, 0));
	stmt_done(stmt);
	return name;
}

static struct str posted_before_rename(struct row_form *form, const struct form_field *at)
{
	struct arena *arena = form->context->arena;

	read_notices(form);
	for (size_t i = 0; i < form->notice_count; i++) {
		const struct notice *notice = &form->notices[i];
		struct str name;

		if (strcmp(notice->what, "field-renamed") != 0 ||
			!str_equal_nocase(notice->table, form->model->table) ||
			!str_equal_nocase(notice->new_name, at->field->name))
			continue;
		name = form_input_name(arena, notice->name);
		if (!is_posted(form, name))
			name = id_name_of(form, notice->name);
		if (name.len && is_posted(form, name))
			return name;
	}
	return STR("");
}

static bool is_present(const struct row_form *form, struct str name)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_equal(form->fields[i].input_name, name))
			return true;
	return false;
}

/* Whether something was posted that no present field is called: only then is it worth
 * asking what became of it. */
static bool has_strangers(const struct row_form *form)
{
	const struct form *body = &form->context->form;

	for (size_t i = 0; i < body->count; i++)
		if (!str_starts(body->pairs[i].name, "-") &&
			!is_present(form, body->pairs[i].name))
			return true;
	return false;
}

/* A name that the field had before, by which it was posted; empty: none. */
static struct str posted_old_name(struct row_form *form, const struct form_field *at)
{
	struct str name = form_input_name(form->context->arena, at->field->name);

	if (is_posted(form, name))
		return name;
	name = posted_alias(form, at);
	return name.len ? name : posted_before_rename(form, at);
}

void form_find_posted(struct row_form *form)
{
	bool strangers = has_strangers(form);

	for (size_t i = 0; i < form->count; i++) {
		struct form_field *at = &form->fields[i];

		if (strangers && !is_posted(form, at->input_name))
			at->posted_name = posted_old_name(form, at);
	}
}

struct str form_gone_label(const struct context *context, struct str input_name)
{
	struct fault ignored;
	struct stmt *stmt;
	bool has_row;
	int64_t id;
	struct str label;

	if (!unescape_url(context->arena, input_name, &label) || !str_is_utf8(label))
		label = input_name;
	if (!str_starts(input_name, FORM_ID_PREFIX) ||
		!str_to_int64(
			str_slice(input_name, sizeof FORM_ID_PREFIX - 1, input_name.len),
			&id) ||
		store_prepare(context->site->store,
			STR("SELECT label, column_name FROM reeve_field WHERE id = ?"),
			&stmt, &ignored) != STATUS_OK)
		return label;
	stmt_bind_integer(stmt, 1, id);
	if (stmt_step(stmt, &has_row, &ignored) == STATUS_OK && has_row)
		label = stmt_text(stmt, 0).len
				? arena_copy(context->arena, stmt_text(stmt, 0))
				: field_label(context->arena, stmt_text(stmt, 1));
	stmt_done(stmt);
	return label;
}

#define OF_THIS_MODEL                                                                    \
	" FROM reeve_migration WHERE (table_name = ?1 OR (?2 > 0 AND model_id = ?2))"

static enum status prepare_history(
	struct row_form *form, struct str sql, struct stmt **stmt)
{
	struct fault ignored;
	enum status status =
		store_prepare(form->context->site->store, sql, stmt, &ignored);

	if (status != STATUS_OK)
		return status;
	stmt_bind_text(*stmt, 1, form->model->table);
	stmt_bind_integer(*stmt, 2, form->model->id);
	return STATUS_OK;
}

struct str form_since_token(struct row_form *form)
{
	struct fault ignored;
	struct stmt *stmt;
	bool has_row;
	int64_t latest = 0;

	if (prepare_history(form, STR("SELECT max(id)" OF_THIS_MODEL), &stmt) !=
		STATUS_OK)
		return STR("0");
	if (stmt_step(stmt, &has_row, &ignored) == STATUS_OK && has_row)
		latest = stmt_integer(stmt, 0);
	stmt_done(stmt);
	return arena_printf(form->context->arena, "%lld", (long long)latest);
}

static void say_recorded(struct row_form *form, int64_t since)
{
	struct arena *arena = form->context->arena;
	struct fault ignored;
	struct stmt *stmt;
	bool has_row = true;

	if (prepare_history(form,
		    STR("SELECT words, user_name, origin, moment" OF_THIS_MODEL
			" AND id > ?3 ORDER BY id LIMIT ?4"),
		    &stmt) != STATUS_OK)
		return;
	stmt_bind_integer(stmt, 3, since);
	stmt_bind_integer(stmt, 4, CHANGES_SAID_MOST);
	while (stmt_step(stmt, &has_row, &ignored) == STATUS_OK && has_row) {
		struct str words = stmt_text(stmt, 0), who = stmt_text(stmt, 1);
		char moment[CLOCK_TEXT_BYTES];

		clock_text(stmt_integer(stmt, 3), moment);
		page_alert(form->context, form->page,
			arena_printf(arena,
				"Since this form was opened: %.*s (%.*s, %.10s %.8s UTC)",
				STR_ARGS(words),
				STR_ARGS(who.len ? who : stmt_text(stmt, 2)), moment,
				moment + 11));
	}
	stmt_done(stmt);
}

static void say_unrecorded(struct row_form *form)
{
	read_notices(form);
	for (size_t i = 0; i < form->notice_count && i < CHANGES_SAID_MOST; i++)
		if (str_equal_nocase(form->notices[i].table, form->model->table))
			page_alert(form->context, form->page,
				arena_printf(form->context->arena,
					"Changed from outside just now: %.*s",
					STR_ARGS(form->notices[i].words)));
}

void form_say_since(struct row_form *form)
{
	int64_t since;

	if (!str_to_int64(form_control(form->context, "-since"), &since))
		return;
	say_recorded(form, since);
	say_unrecorded(form);
}
