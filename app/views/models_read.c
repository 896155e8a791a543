/* Addresses of the pages of models, and what those pages read alike. Never writes. */
#include "views/models.h"

#include "base/clock.h"
#include "base/digest.h"
#include "http/escape.h"
#include "model/slug.h"

/* These pages' own names: a model with such a slug is addressed by its table. */
static bool is_own_name(struct str slug)
{
	return str_is(slug, "add") || str_is(slug, "history") || str_is(slug, "purge");
}

static const struct model *model_of_slug(struct context *context, struct str slug)
{
	struct match match;
	struct str path = arena_printf(context->arena, "/admin/%.*s/", STR_ARGS(slug));

	if (resolver_match_model(context->site->resolver, path, &match) != STATUS_OK)
		return NULL;
	return match.model;
}

static struct str url_of(
	struct context *context, const char *route, struct str slug, struct str table)
{
	if (!slug.len || is_own_name(slug))
		slug = arena_printf(context->arena, "~%.*s", STR_ARGS(table));
	return page_url(context, route, NULL, STR(""), slug);
}

struct str models_url(struct context *context, const char *route, struct str table)
{
	const struct model *model = registry_find(context->site->registry, table);

	return url_of(context, route, model ? model->slug : STR(""), table);
}

struct str models_url_to_come(struct context *context, struct str table)
{
	struct str slug;

	if (registry_find(context->site->registry, table))
		return models_url(context, "models_one", table);
	slugs_assign(context->arena, &table, &slug, 1);
	if (model_of_slug(context, slug))
		slug = STR("");
	return url_of(context, "models_one", slug, table);
}

bool models_has_other_address(struct context *context, struct str table)
{
	struct str segment = context->match.field;
	const struct model *model = registry_find(context->site->registry, table);

	return model && !is_own_name(model->slug) && !str_equal(segment, model->slug);
}

struct str models_url_with(
	struct context *context, struct str url, const char *name, struct str value)
{
	struct str encoded = escape_url_copy(context->arena, value);

	return arena_printf(context->arena, "%.*s%c%s=%.*s", STR_ARGS(url),
		str_find(url, 0, '?') < url.len ? '&' : '?', name, STR_ARGS(encoded));
}

enum status models_table(struct context *context, struct str *table, struct fault *fault)
{
	struct str segment = context->match.field;
	const struct model *model;

	if (!unescape_url(context->arena, segment, &segment) || !str_is_utf8(segment))
		return fault_set(
			fault, STATUS_NOT_FOUND, "There is nothing at this address.");
	if (str_starts(segment, "~")) {
		*table = str_slice(segment, 1, segment.len);
		return STATUS_OK;
	}
	model = model_of_slug(context, segment);
	if (!model)
		return fault_set(fault, STATUS_NOT_FOUND, "There is no model here.");
	*table = model->table;
	return STATUS_OK;
}

enum status models_spec(struct context *context, struct str table,
	struct model_spec **spec, struct fault *fault)
{
	size_t count = 0;
	enum status status = STATUS_NOT_FOUND;

	/* An empty name would mean all of them. */
	if (table.len)
		status = specs_read(
			context->site->store, context->arena, table, spec, &count, fault);
	if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !count))
		return fault_set(fault, STATUS_NOT_FOUND, "There is no table %.*s.",
			STR_ARGS(table));
	return status;
}

struct str models_label(struct context *context, const struct model_spec *spec)
{
	const struct model *model = registry_find(context->site->registry, spec->table);

	if (spec->label.len)
		return spec->label;
	return model ? model->label : spec->table;
}

struct str models_sent(const struct context *context, const char *name)
{
	const struct form *form =
		context_is_post(context) ? &context->form : &context->query;
	const struct str *value = form_get(form, str_from(name));

	return value && str_is_utf8(*value) ? *value : STR("");
}

struct str models_moment(struct arena *arena, int64_t unix_s)
{
	char moment[CLOCK_TEXT_BYTES];

	clock_text(unix_s, moment);
	return arena_printf(arena, "%.10s %.5s UTC", moment, moment + 11);
}

bool models_may_change(const struct context *context)
{
	return permission_allows(context_user(context), ACCESS_CHANGE);
}

struct str models_digest(struct arena *arena, const struct model_spec *spec)
{
	struct str json = specs_dump(arena, spec, 1);
	struct digest digest = digest_of(json);
	char *hex = arena_alloc(arena, DIGEST_HEX_BYTES + 1);

	hex_encode(hex, digest.bytes, DIGEST_BYTES);
	return str_from(hex);
}

void models_crumbs(struct context *context, struct page *page,
	const struct model_spec *spec, struct str last)
{
	if (!last.len && !spec) {
		page_crumb(context, page, STR("Models"), STR(""));
		return;
	}
	page_crumb(context, page, STR("Models"),
		page_url(context, "models", NULL, STR(""), STR("")));
	if (spec)
		page_crumb(context, page, models_label(context, spec),
			last.len ? models_url(context, "models_one", spec->table)
				 : STR(""));
	if (last.len)
		page_crumb(context, page, last, STR(""));
}
