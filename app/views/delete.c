/* Deleting a row: first what goes with it, then the deed. */
#include "history/log.h"
#include "model/key.h"
#include "views/form.h"
#include "views/page.h"
#include "views/row.h"
#include "views/views.h"

enum { DEPENDENTS_COUNTED = 1000 };

/* Rows of `model` whose reference points to this row. */
static enum status count_dependents(struct context *context, const struct model *model,
	const struct schema_reference *reference, const struct record *record,
	int64_t *count, struct fault *fault)
{
	struct query *query = query_new(context->arena);
	struct stmt *stmt;
	bool has_row = false;
	enum status status;

	*count = 0;
	buf_text(&query->sql, "SELECT count(*) FROM (SELECT 1 FROM ");
	sql_name(&query->sql, model->table);
	buf_text(&query->sql, " AS t WHERE ");
	for (size_t i = 0; i < reference->count; i++) {
		const struct field *target = NULL;

		for (size_t j = 0; j < record->model->field_count && !target; j++)
			if (str_equal_nocase(
				    record->model->fields[j].name, reference->targets[i]))
				target = &record->model->fields[j];
		buf_text(&query->sql, i ? " AND " : "");
		sql_column(&query->sql, "t", model->fields[reference->columns[i]].name);
		buf_text(&query->sql, " = ");
		query_bind(
			query, target ? record->values[model_index(record->model, target)]
				      : value_null());
	}
	buf_printf(&query->sql, " LIMIT %d)", DEPENDENTS_COUNTED + 1);
	status = query_prepare(query, context->site->store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*count = stmt_integer(stmt, 0);
	stmt_done(stmt);
	return status;
}

static const char *what_happens(const struct schema_reference *reference)
{
	if (str_equal_nocase(reference->on_delete, STR("CASCADE")))
		return "will be deleted too";
	if (str_equal_nocase(reference->on_delete, STR("SET NULL")))
		return "will have their reference emptied";
	if (str_equal_nocase(reference->on_delete, STR("SET DEFAULT")))
		return "will have their reference set to its default";
	return "keep this row from being deleted";
}

static void add_dependent(struct context *context, struct node *dependents,
	const struct model *model, const struct schema_reference *reference,
	int64_t count)
{
	struct arena *arena = context->arena;
	struct node *entry = node_add_dict(arena, dependents);

	node_set_text(arena, entry, "label", model->label);
	node_set_text(arena, entry, "url",
		page_url(context, "model_list", model, STR(""), STR("")));
	node_set_text(arena, entry, "count",
		count > DEPENDENTS_COUNTED
			? arena_printf(arena, "more than %d", DEPENDENTS_COUNTED)
			: arena_printf(arena, "%lld", (long long)count));
	node_set_text(arena, entry, "field", model->fields[reference->columns[0]].label);
	node_set_text(arena, entry, "consequence", str_from(what_happens(reference)));
}

static enum status add_dependents(struct context *context, struct page *page,
	const struct record *record, struct fault *fault)
{
	const struct registry *registry = context->site->registry;
	struct node *dependents = node_list(context->arena);
	enum status status = STATUS_OK;

	for (size_t i = 0; i < registry_count(registry); i++) {
		const struct model *model = registry_at(registry, i);

		for (size_t j = 0; j < model->schema.reference_count; j++) {
			const struct schema_reference *reference =
				&model->schema.references[j];
			int64_t count;

			if (!str_equal_nocase(reference->table, record->model->table))
				continue;
			status = count_dependents(
				context, model, reference, record, &count, fault);
			if (status != STATUS_OK)
				return status;
			if (count)
				add_dependent(
					context, dependents, model, reference, count);
		}
	}
	if (node_count(dependents)) {
		struct node *holder =
			node_set_dict(context->arena, page->root, "dependents");

		node_set(context->arena, holder, "entries", dependents);
	}
	return status;
}

static enum status render(struct context *context, const struct record *record,
	const struct fault *problem, struct fault *fault)
{
	const struct model *model = context->match.model;
	struct arena *arena = context->arena;
	struct page *page = page_begin(
		context, arena_printf(arena, "Delete %.*s", STR_ARGS(record->label)));
	struct str change_url =
		page_url(context, "model_change", model, record->key, STR(""));
	enum status status;

	page_crumb(context, page, model->label,
		page_url(context, "model_list", model, STR(""), STR("")));
	page_crumb(context, page, record->label, change_url);
	page_crumb(context, page, STR("Delete"), STR(""));
	node_set_text(arena, page->root, "label", record->label);
	node_set_text(arena, page->root, "model_label", model->label);
	node_set_text(arena, page->root, "change_url", change_url);
	if (problem) {
		context->is_refused = true;
		page_alert(context, page, arena_copy(arena, str_from(problem->sentence)));
	}
	status = add_dependents(context, page, record, fault);
	if (status != STATUS_OK)
		return status;
	return page_render(context, "delete", page,
		problem ? status_http_code(problem->status) : 200, fault);
}

static enum status delete_row(struct context *context, const struct record *record,
	const struct value *key, struct fault *fault)
{
	const struct model *model = context->match.model;
	struct store *store = context->site->store;
	struct change *change;
	enum status status = record_delete(context->arena, store, model, key, fault);

	if (status == STATUS_OK)
		status = row_check_references(context, fault);
	if (status != STATUS_OK) {
		if (status == STATUS_INVALID && strstr(fault->sentence, "reference"))
			return fault_set(fault, STATUS_CONFLICT,
				"Other rows refer to this one and keep it from being "
				"deleted.");
		return status;
	}
	change = change_new();
	for (size_t i = 0; i < model->field_count; i++)
		if (!model->schema.columns[i].is_hidden)
			change_note(change, context->arena, &model->fields[i],
				&record->values[i], NULL);
	return log_add(store, context->arena, context_user(context), model, record->key,
		record->label, "delete", change, form_control(context, "-once"), fault);
}

enum status view_delete(struct context *context, struct fault *fault)
{
	const struct model *model = context->match.model;
	struct value key[KEY_PARTS_MOST];
	struct record record;
	struct fault problem;
	bool is_elsewhere;
	enum status status = row_find(context, &record, key, &is_elsewhere, fault);

	if (status != STATUS_OK || is_elsewhere)
		return status;
	if (!model_is_editable(model))
		return fault_set(fault, STATUS_DENIED,
			"Rows cannot be deleted here. %.*s", STR_ARGS(model->read_only));
	if (!context_is_post(context))
		return render(context, &record, NULL, fault);
	if (context->refusal)
		return render(context, &record, context->refusal, fault);
	status = delete_row(context, &record, key, &problem);
	if (status != STATUS_OK)
		return render(context, &record, &problem, fault);
	page_redirect(context, page_url(context, "model_list", model, STR(""), STR("")),
		arena_printf(context->arena, "%.*s “%.*s” was deleted.",
			STR_ARGS(model->label), STR_ARGS(record.label)));
	return STATUS_OK;
}
