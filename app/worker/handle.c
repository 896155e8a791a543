/* One request's way: match, begin, refresh, resolve, session, permission, CSRF, view,
 * commit. Never answers before the commit, never leaves a transaction open. */
#include "auth/csrf.h"
#include "auth/permission.h"
#include "base/log.h"
#include "http/escape.h"
#include "model/alias.h"
#include "views/draft.h"
#include "views/hook.h"
#include "views/kept.h"
#include "views/page.h"
#include "views/upload.h"
#include "worker/observe.h"
#include "worker/refresh.h"

enum { NEXT_BYTES = 4096 };

static enum status not_found(struct fault *fault)
{
	return fault_set(fault, STATUS_NOT_FOUND, "There is nothing at this address.");
}

static void write_allow(struct response *response, unsigned methods)
{
	bool has_get = methods & METHOD_GET, has_post = methods & METHOD_POST;

	response_header(response, "Allow",
		has_get && has_post ? STR("GET, HEAD, POST")
		: has_get	    ? STR("GET, HEAD")
				    : STR("POST"));
}

static enum status check_method(struct context *context, struct fault *fault)
{
	unsigned methods = context->match.route->methods,
		 asked = context->request->method;

	if (asked == METHOD_HEAD)
		asked = METHOD_GET;
	if (methods & asked)
		return STATUS_OK;
	write_allow(context->response, methods);
	return fault_set(fault, STATUS_BAD_METHOD,
		"This address does not take %.*s requests.",
		STR_ARGS(context->request->method_name));
}

/* To the login page, and from there back to where one was going. */
static enum status go_to_login(struct context *context)
{
	struct str login = reverse(
		context->arena, context->site->resolver, "login", NULL, STR(""), STR(""));
	const struct route *route = context->match.route;
	bool can_return = !route || (route->methods & METHOD_GET);
	struct buf url, next;

	buf_init(&url, 3 * NEXT_BYTES);
	buf_init(&next, NEXT_BYTES);
	buf_str(&next, context->request->path);
	if (context->request->query.len) {
		buf_char(&next, '?');
		buf_str(&next, context->request->query);
	}
	buf_str(&url, login);
	if (can_return && !buf_is_full(&next) && safe_next(buf_content(&next)) &&
		!str_is(buf_content(&next), "/admin/")) {
		buf_text(&url, "?next=");
		escape_url(&url, buf_content(&next));
	}
	context->is_refused = true;
	response_redirect(context->response, buf_content(&url));
	buf_free(&url);
	buf_free(&next);
	return STATUS_OK;
}

/* The same, but with what was typed into a form of ours. */
static enum status ask_to_sign_in(struct context *context, struct fault *fault)
{
	return kept_is_wanted(context) ? kept_ask_login(context, fault)
				       : go_to_login(context);
}

/* Where "/admin/book" was asked for and "/admin/book/" is there. */
static bool redirect_to_slash(struct context *context)
{
	struct str path = context->request->path, query = context->request->query, url;
	struct match match;

	if (!request_is_safe(context->request) || str_ends(path, "/"))
		return false;
	url = arena_printf(context->arena, "%.*s/", STR_ARGS(path));
	if (resolver_match_site(context->site->resolver, url, &match) != STATUS_OK &&
		resolver_match_model(context->site->resolver, url, &match) != STATUS_OK)
		return false;
	if (query.len)
		url = arena_printf(
			context->arena, "%.*s?%.*s", STR_ARGS(url), STR_ARGS(query));
	response_redirect_permanent(context->response, url);
	return true;
}

/* Where "/admin/old-name/..." was asked for, and the model has another name now. A write
 * goes there as it is. */
static enum status redirect_to_alias(
	struct context *context, bool *is_redirected, struct fault *fault)
{
	const struct site *site = context->site;
	struct str path = context->request->path, query = context->request->query;
	size_t begin = strlen("/admin/"), end = str_find(path, begin, '/');
	const struct model *model;
	struct str table = STR(""), url;
	struct match match;
	enum status status = STATUS_OK;

	*is_redirected = false;
	if (!str_starts(path, "/admin/") || end == begin)
		return STATUS_OK;
	status = alias_find_model(
		site->store, context->arena, str_slice(path, begin, end), &table, fault);
	model = table.len ? registry_find(site->registry, table) : NULL;
	if (status != STATUS_OK || !model)
		return status;
	url = arena_printf(context->arena, "/admin/%.*s%.*s", STR_ARGS(model->slug),
		STR_ARGS(str_slice(path, end, path.len)));
	if (end < path.len &&
		resolver_match_model(site->resolver, url, &match) != STATUS_OK)
		return STATUS_OK;
	if (query.len)
		url = arena_printf(
			context->arena, "%.*s?%.*s", STR_ARGS(url), STR_ARGS(query));
	if (request_is_safe(context->request))
		response_redirect_permanent(context->response, url);
	else
		response_redirect_unchanged(context->response, url);
	*is_redirected = true;
	return STATUS_OK;
}

/* What to do where no model has this address. */
static enum status go_elsewhere(struct context *context, struct fault *fault)
{
	bool is_redirected = false;
	enum status status;

	if (!context_user(context) && str_starts(context->request->path, "/admin/"))
		return ask_to_sign_in(context, fault);
	if (redirect_to_slash(context))
		return STATUS_OK;
	status = redirect_to_alias(context, &is_redirected, fault);
	if (status != STATUS_OK || is_redirected)
		return status;
	return not_found(fault);
}

static enum status load_session(struct context *context, struct fault *fault)
{
	return session_load(context->site->store, context->arena, context->request,
		&context->session, fault);
}

static enum status check_csrf(struct context *context, struct fault *fault)
{
	if (!context_is_post(context) ||
		context->match.route == NULL /* matched later, checked then */)
		return STATUS_OK;
	return csrf_check(
		context->request, &context->form, context->session.secret, fault);
}

/* A POST is looked at in a short read transaction before it may queue for the write
 * lock: a flood of anonymous ones must not hold up those who write. */
static enum status check_before_lock(
	struct context *context, bool *is_answered, struct fault *fault)
{
	struct store *store = context->site->store;
	enum status status = store_begin(store, STORE_READ, &context->stamp, fault);

	if (status == STATUS_OK)
		status = load_session(context, fault);
	store_rollback(store);
	if (status != STATUS_OK)
		return status;
	if (!context_user(context)) {
		*is_answered = true;
		return ask_to_sign_in(context, fault);
	}
	return csrf_check(
		context->request, &context->form, context->session.secret, fault);
}

static enum access needed_access(const struct context *context)
{
	enum access access = context->match.route->access;
	bool is_change =
		context->match.model || context->match.route->transaction == ROUTE_SCHEMA;

	if (is_change && context_is_post(context) && access < ACCESS_CHANGE)
		return ACCESS_CHANGE;
	return access;
}

/* Inside the transaction: whose route is it, may they, and what comes of it. */
static enum status resolve_and_view(struct context *context, struct fault *fault)
{
	enum status status = STATUS_OK;

	if (!context->session.is_signed_in)
		status = load_session(context, fault);
	if (status != STATUS_OK)
		return status;
	if (!context->match.route &&
		resolver_match_model(context->site->resolver, context->request->path,
			&context->match) != STATUS_OK)
		return go_elsewhere(context, fault);
	if (!context_user(context) && context->match.route->access != ACCESS_ANYONE)
		return ask_to_sign_in(context, fault);
	status = check_method(context, fault);
	if (status == STATUS_OK)
		status = permission_check(
			context_user(context), needed_access(context), fault);
	if (status == STATUS_OK && !context->refusal)
		status = check_csrf(context, fault);
	if (status == STATUS_OK)
		status = context->match.route->view(context, fault);
	return status;
}

/* Opens the view's transaction, runs it, and commits what a POST did. */
static enum status view_within(struct worker *worker, struct context *context,
	enum store_access access, struct fault *fault)
{
	struct store *store = worker->site.store;
	enum status status = refresh_begin(worker, access, &context->stamp, fault);

	if (status != STATUS_OK)
		return status;
	context->session = (struct session){0};
	status = resolve_and_view(context, fault);
	if (access == STORE_WRITE && status == STATUS_OK && !context->is_refused)
		status = store_commit(store, fault);
	else
		store_rollback(store);
	draft_save(context);
	return status;
}

/* What cannot be written now is shown again, with all that was typed. */
static enum status view_refused(
	struct worker *worker, struct context *context, struct fault *fault)
{
	struct fault refusal = *fault;
	enum status status;

	response_clear(context->response);
	context->refusal = &refusal;
	context->is_refused = true;
	status = view_within(worker, context, STORE_READ, fault);
	context->refusal = NULL;
	if (status == STATUS_OK && refusal.status == STATUS_BUSY)
		response_header(context->response, "Retry-After", STR("1"));
	return status;
}

static bool can_be_shown_again(enum status status)
{
	return status == STATUS_BUSY || status == STATUS_READ_ONLY ||
	       status == STATUS_UNAVAILABLE || status == STATUS_INVALID;
}

/* A form that our own page sent, but with the token of an older sign-in. */
static bool is_own_but_old(const struct context *context, enum status status)
{
	return status == STATUS_DENIED && context_user(context) &&
	       str_is(context->request->fetch_site, "same-origin");
}

static enum status serve_post(
	struct worker *worker, struct context *context, struct fault *fault)
{
	bool is_answered = false;
	enum status status = check_before_lock(context, &is_answered, fault);

	if (is_answered)
		return status;
	if (is_own_but_old(context, status))
		return view_refused(worker, context, fault);
	if (status != STATUS_OK)
		return status;
	upload_store_all(context);
	status = view_within(worker, context, STORE_WRITE, fault);
	if (can_be_shown_again(status))
		status = view_refused(worker, context, fault);
	return status;
}

/* Views that open their own transactions get session and checks from a short one. */
static enum status serve_own(
	struct worker *worker, struct context *context, struct fault *fault)
{
	enum status status = refresh_begin(worker, STORE_READ, &context->stamp, fault);

	if (status != STATUS_OK)
		return status;
	status = load_session(context, fault);
	store_rollback(worker->site.store);
	if (status != STATUS_OK)
		return status;
	if (context->match.route->access != ACCESS_ANYONE) {
		if (!context_user(context))
			return go_to_login(context);
		status = check_csrf(context, fault);
	}
	if (status == STATUS_OK)
		status = context->match.route->view(context, fault);
	store_rollback(worker->site.store);
	return status;
}

/* Changing models: the view looks in this snapshot, ends it, and does what it does at
 * the desk, whose transactions are its own. */
static enum status serve_schema(
	struct worker *worker, struct context *context, struct fault *fault)
{
	struct fault refusal;
	enum status status = refresh_begin(worker, STORE_READ, &context->stamp, fault);

	if (status == STATUS_OK)
		status = load_session(context, fault);
	if (status == STATUS_OK && !context_user(context))
		return ask_to_sign_in(context, fault);
	if (status == STATUS_OK)
		status = permission_check(
			context_user(context), needed_access(context), fault);
	if (status != STATUS_OK)
		return status;
	status = check_csrf(context, fault);
	if (is_own_but_old(context, status)) {
		refusal = *fault;
		context->refusal = &refusal;
		context->is_refused = true;
		status = STATUS_OK;
	}
	if (status == STATUS_OK)
		status = context->match.route->view(context, fault);
	context->refusal = NULL;
	return status;
}

static enum status read_form(struct context *context, struct fault *fault)
{
	const struct request *request = context->request;
	enum status status =
		form_parse(&context->query, context->arena, request->query, fault);

	if (status != STATUS_OK || request->method != METHOD_POST)
		return status;
	if (str_is(request->content_type, "multipart/form-data"))
		return multipart_parse(&context->form, &context->files, context->arena,
			request->content_header, request->body, fault);
	if (request->content_type.len &&
		!str_is(request->content_type, "application/x-www-form-urlencoded"))
		return fault_set(fault, STATUS_BAD_TYPE,
			"Forms are read as application/x-www-form-urlencoded or "
			"multipart/form-data alone.");
	return form_parse(&context->form, context->arena, request->body, fault);
}

/* A program asks: its body is no form, and it wants no page. */
static bool is_hook(const struct context *context)
{
	return context->match.route && context->match.route->transaction == ROUTE_HOOK;
}

static enum status serve(
	struct worker *worker, struct context *context, struct fault *fault)
{
	const struct request *request = context->request;
	bool is_site = resolver_match_site(worker->site.resolver, request->path,
			       &context->match) == STATUS_OK;
	enum status status = STATUS_OK;

	if (is_site)
		status = check_method(context, fault);
	if (status == STATUS_OK && is_hook(context))
		return observe_hook(worker, context, fault);
	if (status == STATUS_OK)
		status = read_form(context, fault);
	if (status != STATUS_OK)
		return status;
	if (is_site && context->match.route->transaction == ROUTE_OWN)
		return serve_own(worker, context, fault);
	if (request->method != METHOD_POST)
		return view_within(worker, context, STORE_READ, fault);
	if (is_site && context->match.route->transaction == ROUTE_SCHEMA)
		return serve_schema(worker, context, fault);
	return serve_post(worker, context, fault);
}

/* Errors before any transaction still tell which snapshot they were made beside. */
static void take_stamp(struct worker *worker, struct context *context)
{
	struct fault ignored;

	if (context->stamp.cookie || context->stamp.opens)
		return;
	if (store_begin(worker->site.store, STORE_READ, &context->stamp, &ignored) ==
		STATUS_OK)
		store_rollback(worker->site.store);
}

static void finish(struct worker *worker, struct context *context, enum status status,
	const struct fault *fault)
{
	const struct request *request = context->request;
	struct response *response = &worker->response;
	char stamp[STAMP_TEXT_BYTES];

	take_stamp(worker, context);
	if (status != STATUS_OK && is_hook(context))
		hook_refuse(context, fault);
	else if (status != STATUS_OK)
		page_error(context, fault);
	stamp_text(&context->stamp, stamp);
	response_header(response, "Reeve-Stamp",
		context->stamp.opens ? str_from(stamp) : STR("none"));
	if (status == STATUS_BUSY)
		response_header(response, "Retry-After", STR("1"));
	worker->site.score->requests++;
	if (response->code < 400)
		return;
	worker->site.score->failures += response->code >= 500;
	(response->code >= 500 ? log_error : log_info)("%d %.*s %.*s: %s%s%s%s",
		response->code, STR_ARGS(request->method_name), STR_ARGS(request->path),
		status == STATUS_OK ? "shown again" : fault->sentence,
		status != STATUS_OK && fault->detail[0] ? " (" : "",
		status != STATUS_OK ? fault->detail : "",
		status != STATUS_OK && fault->detail[0] ? ")" : "");
}

void worker_handle(
	struct worker *worker, const struct request *request, const struct fault *broken)
{
	struct context context = {.site = &worker->site,
		.arena = worker->arena,
		.request = request,
		.response = &worker->response};
	struct fault fault = {0};
	enum status status;

	response_clear(&worker->response);
	if (broken) {
		fault = *broken;
		status = broken->status;
	} else {
		status = serve(worker, &context, &fault);
	}
	store_rollback(worker->site.store);
	finish(worker, &context, status, &fault);
}
