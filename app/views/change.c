/* The add and change pages: show a row's form, check it, save it. */
#include "base/clock.h"
#include "history/log.h"
#include "model/key.h"
#include "views/draft.h"
#include "views/form.h"
#include "views/form_many.h"
#include "views/row.h"
#include "views/views.h"

static struct str list_url(struct context *context)
{
	return page_url(context, "model_list", context->match.model, STR(""), STR(""));
}

static enum status render_form(
	struct row_form *form, const char *template, int code, struct fault *fault)
{
	struct context *context = form->context;
	enum status status;

	drafts_add(context, form->page, context->match.key);
	if (context_is_post(context))
		context->is_refused = true;
	if (form->conflicts)
		page_alert(context, form->page,
			STR("Somebody else changed this row while you had it open. The "
			    "fields are marked; save again to keep what you typed."));
	else if (form->errors && !node_count(form->page->messages))
		page_alert(context, form->page, STR("Please correct the marked fields."));
	status = form_render(form, fault);
	if (status != STATUS_OK)
		return status;
	return page_render(context, template, form->page, code, fault);
}

/* Columns that say when a row was made and changed go into the same statement. */
static void add_stamps(
	const struct row_form *form, struct assignment *assignments, size_t *count)
{
	struct arena *arena = form->context->arena;
	const struct model *model = form->model;
	int64_t now_s = clock_unix_s();

	for (size_t i = 0; i < model->field_count; i++)
		if (field_is_stamp(&model->fields[i], !form->record))
			assignments[(*count)++] = (struct assignment){.field = i,
				.value = field_stamp(arena, &model->fields[i], now_s)};
}

/* What the posted fields come to as columns to write. */
static struct assignment *assignments_of(
	const struct row_form *form, size_t *count, struct change *change)
{
	struct arena *arena = form->context->arena;
	struct assignment *assignments = arena_zeroed(
		arena, form->count + form->model->field_count + 1, sizeof *assignments);

	*count = 0;
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *at = &form->fields[i];
		bool is_left_out = !form->record && value_is_null(at->value) &&
				   (at->field->is_rowid ||
					   (at->field->has_fallback &&
						   !at->field->is_fallback_constant));

		if (!at->is_touched || is_left_out)
			continue;
		assignments[(*count)++] =
			(struct assignment){.field = at->index, .value = at->value};
		change_note(change, arena, at->field, form->record ? &at->stored : NULL,
			&at->value);
	}
	if (*count || !form->record)
		add_stamps(form, assignments, count);
	return assignments;
}

/* After a write the row is read again: triggers may have changed more. */
static enum status log_saved(struct context *context, const struct value *key,
	const char *action, struct change *change, struct record *record,
	struct fault *fault)
{
	const struct model *model = context->match.model;
	struct store *store = context->site->store;
	enum status status =
		record_read(record, context->arena, store, model, key, fault);

	if (status == STATUS_NOT_FOUND) { /* a trigger moved it on: saved all the same */
		*record = (struct record){.model = model,
			.key = key_encode(context->arena, model, key),
			.label = model->label};
		status = STATUS_OK;
	}
	if (status != STATUS_OK) {
		change_free(change);
		return status;
	}
	return log_add(store, context->arena, context_user(context), model, record->key,
		record->label, action, change, form_control(context, "-once"), fault);
}

static void redirect_saved(
	struct context *context, const struct record *record, const char *done)
{
	struct str then = form_control(context, "-then"), url = list_url(context);

	/* A row that a trigger moved on has no page that we know of. */
	if (str_is(then, "again") && record->key.len && record->values)
		url = page_url(context, "model_change", context->match.model, record->key,
			STR(""));
	else if (str_is(then, "another"))
		url = page_url(
			context, "model_add", context->match.model, STR(""), STR(""));
	page_redirect(context, url,
		arena_printf(context->arena, "%.*s “%.*s” was %s.",
			STR_ARGS(context->match.model->label), STR_ARGS(record->label),
			done));
}

/* A POST that ran already (its client had left, or the button was pressed twice) is not
 * run again. */
static enum status redirect_if_done(
	struct context *context, bool *is_done, struct fault *fault)
{
	struct str key;
	enum status status = log_find_once(context->site->store, context->arena,
		form_control(context, "-once"), is_done, &key, fault);

	if (status == STATUS_OK && *is_done)
		page_redirect(context, list_url(context), STR("This was saved already."));
	return status;
}

enum status row_check_references(struct context *context, struct fault *fault)
{
	if (!store_has_broken_references(context->site->store))
		return STATUS_OK;
	return fault_set(fault, STATUS_INVALID,
		"A reference would point to a row that does not exist.");
}

static enum status insert(struct row_form *form, struct fault *fault)
{
	struct context *context = form->context;
	struct value key[KEY_PARTS_MOST];
	struct change *change = change_new();
	struct record record;
	size_t count;
	struct assignment *assignments = assignments_of(form, &count, change);
	bool has_links = false;
	enum status status = record_insert(context->arena, context->site->store,
		form->model, assignments, count, key, fault);

	if (status == STATUS_OK)
		status = form_many_save(form, key, change, &has_links, fault);
	if (status == STATUS_OK)
		status = row_check_references(context, fault);
	if (status != STATUS_OK) {
		change_free(change);
		return status;
	}
	status = log_saved(context, key, "add", change, &record, fault);
	if (status == STATUS_OK)
		redirect_saved(context, &record, "added");
	return status;
}

/* Whether a failure is one of what was typed, to be shown in the form. */
static bool is_about_input(enum status status)
{
	return status == STATUS_INVALID || status == STATUS_CONFLICT ||
	       status == STATUS_TOO_LARGE || status == STATUS_FAILED ||
	       status == STATUS_READ_ONLY || status == STATUS_BUSY;
}

static enum status render_problem(struct row_form *form, const char *template,
	const struct fault *problem, struct fault *fault)
{
	form_blame(form, problem);
	return render_form(form, template,
		problem->status == STATUS_FAILED ? 422
						 : status_http_code(problem->status),
		fault);
}

/* A new row is touched wherever something was posted. */
static void touch_posted(struct row_form *form)
{
	for (size_t i = 0; i < form->count; i++)
		form->fields[i].is_touched |=
			form->fields[i].was_posted && !form->fields[i].is_defaulted;
}

enum status view_add(struct context *context, struct fault *fault)
{
	struct page *page =
		page_begin(context, arena_printf(context->arena, "Add to %.*s",
					    STR_ARGS(context->match.model->label)));
	struct row_form form;
	struct fault problem;
	bool is_done = false;
	enum status status;

	page_crumb(context, page, context->match.model->label, list_url(context));
	page_crumb(context, page, STR("Add"), STR(""));
	form_begin(&form, context, page, NULL);
	status = form_many_begin(&form, fault);
	if (status != STATUS_OK)
		return status;
	if (!model_is_editable(context->match.model))
		return fault_set(fault, STATUS_DENIED, "Rows cannot be added here. %.*s",
			STR_ARGS(context->match.model->read_only));
	if (!context_is_post(context))
		return render_form(&form, "add", 200, fault);
	status = draft_discard(context, &is_done, fault);
	if (status != STATUS_OK || is_done)
		return status;
	form_read(&form);
	status = form_many_read(&form, fault);
	if (status != STATUS_OK)
		return status;
	form_say_unknown(&form);
	touch_posted(&form);
	if (context->refusal)
		return render_problem(&form, "add", context->refusal, fault);
	status = redirect_if_done(context, &is_done, fault);
	if (status != STATUS_OK || is_done)
		return status;
	if (form.errors)
		return render_form(&form, "add", 422, fault);
	status = draft_keep(context, &problem);
	if (status == STATUS_OK)
		status = insert(&form, &problem);
	if (status != STATUS_OK && is_about_input(status))
		return render_problem(&form, "add", &problem, fault);
	if (status != STATUS_OK)
		*fault = problem;
	return status;
}

enum status row_find(struct context *context, struct record *record, struct value *key,
	bool *is_elsewhere, struct fault *fault)
{
	const struct model *model = context->match.model;
	bool is_canonical = false;
	enum status status = key_decode(
		context->arena, model, context->match.key, key, &is_canonical, fault);

	*is_elsewhere = false;
	if (status == STATUS_OK)
		status = record_read(
			record, context->arena, context->site->store, model, key, fault);
	if (status != STATUS_OK)
		return status;
	/* A key has one URL: another spelling of it leads there, and writes nothing. */
	if (!str_equal(record->key, context->match.key)) {
		if (context_is_post(context) || is_canonical)
			return fault_set(fault, STATUS_NOT_FOUND,
				"There is no such row in %.*s.", STR_ARGS(model->label));
		response_redirect_permanent(
			context->response, page_url(context, context->match.route->name,
						   model, record->key, STR("")));
		*is_elsewhere = true;
	}
	return STATUS_OK;
}

static enum status update(
	struct row_form *form, const struct value *key, struct fault *fault)
{
	struct context *context = form->context;
	const struct model *model = form->model;
	struct value new_key[KEY_PARTS_MOST];
	struct change *change = change_new();
	struct record record;
	size_t count;
	struct assignment *assignments = assignments_of(form, &count, change);
	bool has_links = false;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < model->schema.key_count; i++)
		new_key[i] = key[i];
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < model->schema.key_count; j++)
			if (model->schema.key[j] == assignments[i].field)
				new_key[j] = assignments[i].value;
	if (count)
		status = record_update(context->arena, context->site->store, model, key,
			assignments, count, fault);
	if (status == STATUS_OK)
		status = form_many_save(form, new_key, change, &has_links, fault);
	if (status == STATUS_OK && (count || has_links))
		status = row_check_references(context, fault);
	if (status != STATUS_OK || !(count || has_links)) {
		change_free(change);
		if (status == STATUS_OK)
			redirect_saved(context, form->record, "left as it was");
		return status;
	}
	status = log_saved(context, new_key, "change", change, &record, fault);
	if (status == STATUS_OK)
		redirect_saved(context, &record, "changed");
	return status;
}

static enum status post_change(
	struct row_form *form, const struct value *key, struct fault *fault)
{
	struct fault problem;
	bool is_done = false;
	enum status status = draft_discard(form->context, &is_done, fault);

	if (status != STATUS_OK || is_done)
		return status;
	form_read(form);
	status = form_many_read(form, fault);
	if (status != STATUS_OK)
		return status;
	form_say_unknown(form);
	if (form->context->refusal)
		return render_problem(form, "change", form->context->refusal, fault);
	if (!form->is_editable)
		return fault_set(fault, STATUS_DENIED, "This row cannot be changed. %.*s",
			STR_ARGS(form->model->read_only));
	status = redirect_if_done(form->context, &is_done, fault);
	if (status != STATUS_OK || is_done)
		return status;
	if (form->errors || form->conflicts)
		return render_form(form, "change", form->errors ? 422 : 409, fault);
	status = draft_keep(form->context, &problem);
	if (status == STATUS_OK)
		status = update(form, key, &problem);
	if (status != STATUS_OK && is_about_input(status))
		return render_problem(form, "change", &problem, fault);
	if (status != STATUS_OK)
		*fault = problem;
	return status;
}

enum status view_change(struct context *context, struct fault *fault)
{
	const struct model *model = context->match.model;
	struct value key[KEY_PARTS_MOST];
	struct record record;
	struct row_form form;
	struct page *page;
	bool is_elsewhere;
	enum status status = row_find(context, &record, key, &is_elsewhere, fault);

	if (status != STATUS_OK || is_elsewhere)
		return status;
	page = page_begin(context, record.label);
	page_crumb(context, page, model->label, list_url(context));
	page_crumb(context, page, record.label, STR(""));
	form_begin(&form, context, page, &record);
	status = form_many_begin(&form, fault);
	if (status != STATUS_OK)
		return status;
	node_set_text(context->arena, page->root, "key", record.key);
	node_set_text(context->arena, page->root, "history_url",
		page_url(context, "model_history", model, record.key, STR("")));
	if (form.is_editable)
		node_set_text(context->arena, page->root, "delete_url",
			page_url(context, "model_delete", model, record.key, STR("")));
	if (context_is_post(context))
		return post_change(&form, key, fault);
	return render_form(&form, "change", 200, fault);
}
