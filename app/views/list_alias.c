/* A list's URL from before a field got its present name. Must never touch a parameter
 * that means something now. */
#include "model/alias.h"
#include "model/filter.h"
#include "views/listing.h"

/* The present name of what a field was called; empty: it was nobody's. */
static enum status present_name(const struct context *context, struct str name,
	struct str *present, struct fault *fault)
{
	const struct model *model = context->match.model;
	enum status status;

	*present = STR("");
	if (!name.len || model_field(model, name))
		return STATUS_OK;
	status = alias_find_field(
		context->site->store, context->arena, model->table, name, present, fault);
	if (status == STATUS_OK && !model_field(model, *present))
		*present = STR("");
	return status;
}

static enum status rename_order(const struct context *context, struct form_pair *pair,
	bool *is_renamed, struct fault *fault)
{
	struct str order = pair->value, present;
	bool has_sign = order.len && (order.at[0] == '-' || order.at[0] == '+');
	enum status status = present_name(
		context, str_slice(order, has_sign, order.len), &present, fault);

	if (!present.len)
		return status;
	pair->value = arena_printf(
		context->arena, "%.*s%.*s", (int)has_sign, order.at, STR_ARGS(present));
	*is_renamed = true;
	return status;
}

/* "name" or "name__lookup": a name may have two underscores itself, so the longest one
 * that is a field's, or was one's, counts. */
static enum status rename_filter(const struct context *context, struct form_pair *pair,
	bool *is_renamed, struct fault *fault)
{
	struct str name = pair->name, present = STR("");
	enum status status = STATUS_OK;

	if (filter_is_reserved(name))
		return STATUS_OK;
	for (size_t at = name.len; status == STATUS_OK && at-- > 1;) {
		struct str field = str_slice(name, 0, at);

		if (!str_starts(str_slice(name, at, name.len), "__"))
			continue;
		if (model_field(context->match.model, field))
			return STATUS_OK;
		status = present_name(context, field, &present, fault);
		if (!present.len)
			continue;
		pair->name = arena_printf(context->arena, "%.*s%.*s", STR_ARGS(present),
			STR_ARGS(str_slice(name, at, name.len)));
		*is_renamed = true;
		return status;
	}
	if (status == STATUS_OK)
		status = present_name(context, name, &present, fault);
	if (status == STATUS_OK && present.len) {
		pair->name = present;
		*is_renamed = true;
	}
	return status;
}

enum status listing_redirect_alias(
	struct context *context, bool *is_redirected, struct fault *fault)
{
	const struct form *query = &context->query;
	struct form_pair *pairs =
		arena_zeroed(context->arena, query->count + 1, sizeof *pairs);
	enum status status = STATUS_OK;
	struct form renamed;

	*is_redirected = false;
	for (size_t i = 0; i < query->count && status == STATUS_OK; i++) {
		pairs[i] = query->pairs[i];
		status =
			str_is(pairs[i].name, "o")
				? rename_order(context, &pairs[i], is_redirected, fault)
				: rename_filter(context, &pairs[i], is_redirected, fault);
	}
	if (status != STATUS_OK || !*is_redirected)
		return status;
	form_build(&renamed, context->arena, pairs, query->count);
	response_redirect_permanent(context->response,
		arena_printf(context->arena, "%.*s?%.*s",
			STR_ARGS(context->request->path),
			STR_ARGS(form_encode(context->arena, &renamed))));
	return STATUS_OK;
}
