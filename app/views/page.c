/* The parts that all pages share. Never reads a model's rows. */
#include "views/page.h"

#include "auth/csrf.h"
#include "base/digest.h"
#include "base/log.h"
#include "http/cookie.h"
#include "http/escape.h"
#include "resolver/tables.h"
#include "views/draft.h"
#include "views/form_since.h"

enum { SAID_BYTES_MOST = 600, SAID_SECONDS = 60 };

#define SAID_COOKIE "reeve_said"

struct str page_url(struct context *context, const char *route, const struct model *model,
	struct str key, struct str field)
{
	return reverse(context->arena, context->site->resolver, route, model, key, field);
}

static struct str site_url(struct context *context, const char *route)
{
	return page_url(context, route, NULL, STR(""), STR(""));
}

static void add_message(
	struct context *context, struct page *page, struct str sentence, bool is_alert)
{
	struct node *message = node_add_dict(context->arena, page->messages);

	node_set_text(context->arena, message, "sentence", sentence);
	node_set_text(
		context->arena, message, "role", is_alert ? STR("alert") : STR("status"));
	node_set_flag(context->arena, message, "is_alert", is_alert);
}

void page_alert(struct context *context, struct page *page, struct str sentence)
{
	add_message(context, page, sentence, true);
}

void page_status(struct context *context, struct page *page, struct str sentence)
{
	add_message(context, page, sentence, false);
}

/* What the page before this one wanted said. */
static void add_said(struct context *context, struct page *page)
{
	struct str hex = cookie_read(context->request, SAID_COOKIE);
	char *said;

	if (!hex.len)
		return;
	cookie_write(context->response, context->request, SAID_COOKIE, STR(""), 0);
	if (hex.len > 2 * SAID_BYTES_MOST || hex.len % 2)
		return;
	said = arena_alloc(context->arena, hex.len / 2 + 1);
	if (!hex_decode(hex, said, hex.len / 2) ||
		!str_is_utf8((struct str){said, hex.len / 2}))
		return;
	page_status(context, page, (struct str){said, hex.len / 2});
}

static void add_person(struct context *context, struct node *root)
{
	const struct user *user = context_user(context);
	struct node *person;

	if (!user)
		return;
	person = node_set_dict(context->arena, root, "user");
	node_set_text(context->arena, person, "name", user->name);
	node_set_flag(context->arena, person, "is_superuser", user->is_superuser);
	node_set_text(context->arena, root, "csrf",
		csrf_token(context->arena, context->session.secret));
	node_set_text(context->arena, root, "logout_url", site_url(context, "logout"));
	node_set_text(
		context->arena, root, "password_url", site_url(context, "password"));
	node_set_text(context->arena, root, "status_url", site_url(context, "status"));
}

struct page *page_begin(struct context *context, struct str title)
{
	struct arena *arena = context->arena;
	struct page *page = arena_zeroed(arena, 1, sizeof *page);
	struct node *root = page->root = node_dict(arena);

	node_set_text(arena, root, "title", title);
	node_set_text(
		arena, root, "site_name", str_from(context->site->config->site_name));
	node_set_text(arena, root, "css_url", context->site->assets.css);
	node_set_text(arena, root, "icon_url", context->site->assets.icon);
	node_set_text(arena, root, "index_url", site_url(context, "index"));
	page->messages = node_set_list(arena, root, "messages");
	page->crumbs = node_set_list(arena, root, "crumbs");
	add_person(context, root);
	if (request_is_safe(context->request))
		add_said(context, page);
	return page;
}

void page_crumb(
	struct context *context, struct page *page, struct str label, struct str url)
{
	struct node *crumb = node_add_dict(context->arena, page->crumbs);

	node_set_text(context->arena, crumb, "label", label);
	node_set_text(context->arena, crumb, "url", url);
}

enum status page_render(struct context *context, const char *template,
	const struct page *page, int code, struct fault *fault)
{
	enum status status;

	buf_clear(&context->response->body, 1 << 20);
	status = template_render(context->site->templates, template, page->root,
		&context->response->body, fault);
	if (status == STATUS_OK)
		response_type(context->response, code, "text/html; charset=utf-8");
	return status;
}

void page_redirect(struct context *context, struct str url, struct str sentence)
{
	struct str said = str_first_characters(sentence, SAID_BYTES_MOST / 4);
	char *hex = arena_alloc(context->arena, 2 * said.len + 1);

	hex_encode(hex, said.at ? said.at : "", said.len);
	if (said.len)
		cookie_write(context->response, context->request, SAID_COOKIE,
			str_from(hex), SAID_SECONDS);
	response_redirect(context->response, url);
}

bool page_takes_forms(const struct context *context)
{
	const struct route *route = context->match.route;

	return !route || context->match.model || route->transaction == ROUTE_SCHEMA;
}

/* Whether a form of one of our models' pages came to nothing, with all that was typed
 * into it: then the error page hands it back. */
static bool has_lost_form(const struct context *context)
{
	return context_is_post(context) && page_takes_forms(context) &&
	       str_is(context->request->fetch_site, "same-origin");
}

/* A name that people know: no permanent id, no percent signs. */
static struct str typed_name(struct context *context, struct str name)
{
	if (str_starts(name, DRAFT_PREFIX))
		return str_slice(name, sizeof DRAFT_PREFIX - 1, name.len);
	return form_gone_label(context, name);
}

static bool has_ids(const struct form *form)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_starts(form->pairs[i].name, FORM_ID_PREFIX))
			return true;
	return false;
}

static void add_typed(struct context *context, struct page *page)
{
	struct arena *arena = context->arena;
	struct node *fields = node_list(arena);
	struct store *store = context->site->store;
	struct stamp stamp;
	struct fault ignored;

	/* Where that is refused, ids have to do. */
	if (has_ids(&context->form) &&
		store_begin(store, STORE_READ, &stamp, &ignored) != STATUS_OK)
		store_rollback(store);
	for (size_t i = 0; i < context->form.count; i++) {
		const struct form_pair *pair = &context->form.pairs[i];
		bool is_control = str_starts(pair->name, "-") &&
				  !str_starts(pair->name, DRAFT_PREFIX);
		struct node *field;

		if (is_control || !pair->value.len || !str_is_utf8(pair->value))
			continue;
		field = node_add_dict(arena, fields);
		node_set_text(arena, field, "name", typed_name(context, pair->name));
		node_set_text(arena, field, "value", pair->value);
	}
	store_rollback(store);
	if (node_count(fields))
		node_set(arena, node_set_dict(arena, page->root, "typed"), "fields",
			fields);
}

void page_error(struct context *context, const struct fault *fault)
{
	int code = status_http_code(fault->status);
	struct str reason = str_from(http_reason(code));
	struct page *page;
	struct fault failure;

	context->is_refused = true;
	page = page_begin(context, reason);
	node_set_number(context->arena, page->root, "code", code);
	node_set_text(context->arena, page->root, "sentence",
		arena_copy(context->arena, str_from(fault->sentence)));
	node_set_flag(context->arena, page->root, "can_retry", code == 503);
	if (has_lost_form(context))
		add_typed(context, page);
	if (page_render(context, "error", page, code, &failure) == STATUS_OK)
		return;
	log_fault(LOG_LEVEL_ERROR, "the error page", &failure);
	buf_clear(&context->response->body, 1 << 20);
	buf_printf(&context->response->body, "%d %.*s\n%s\n", code, STR_ARGS(reason),
		fault->sentence);
	response_type(context->response, code, "text/plain; charset=utf-8");
}
