/* Signing in and out, and the password. Hashing happens with no transaction open. */
#include "auth/csrf.h"
#include "views/kept.h"
#include "views/page.h"
#include "views/views.h"

#define NEXT_INPUT "next"

static struct str form_text(const struct form *form, const char *name)
{
	const struct str *value = form_get(form, str_from(name));

	return value ? *value : (struct str){NULL, 0};
}

static struct str next_url(struct context *context, const struct form *form)
{
	struct str next = form_text(form, NEXT_INPUT);

	if (next.len && safe_next(next))
		return next;
	return page_url(context, "index", NULL, STR(""), STR(""));
}

static enum status render_login(struct context *context, struct str secret,
	const struct form *typed, const struct fault *problem, struct fault *fault)
{
	struct page *page = page_begin(context, STR("Sign in"));
	struct arena *arena = context->arena;
	int code = 200;

	node_set_text(arena, page->root, "csrf", csrf_token(arena, secret));
	node_set_text(arena, page->root, "action",
		page_url(context, "login", NULL, STR(""), STR("")));
	node_set_text(arena, page->root, "next", form_text(typed, NEXT_INPUT));
	node_set_text(arena, page->root, "username", form_text(typed, "username"));
	node_set_text(arena, page->root, "kept", form_text(typed, KEPT_INPUT));
	if (problem) {
		page_alert(context, page, str_from(problem->sentence));
		code = problem->status == STATUS_DENIED
			       ? 403
			       : status_http_code(problem->status);
	}
	return page_render(context, "login", page, code, fault);
}

/* Checks the password, then signs in within a write transaction of its own. */
static enum status sign_in(struct context *context, struct fault *fault)
{
	struct store *store = context->site->store;
	struct user user;
	enum status status = user_authenticate(store, context->arena,
		form_text(&context->form, "username"),
		form_text(&context->form, "password"), &context->site->throttle, &user,
		fault);

	if (status != STATUS_OK)
		return status;
	status = store_begin(store, STORE_WRITE, &context->stamp, fault);
	if (status == STATUS_OK)
		status = session_create(store, context->arena, context->request, &user,
			&context->session, fault);
	if (status == STATUS_OK)
		status = store_commit(store, fault);
	if (status != STATUS_OK) {
		store_rollback(store);
		context->session = (struct session){0};
	}
	return status;
}

enum status view_login(struct context *context, struct fault *fault)
{
	struct str secret, kept;
	struct fault problem;

	if (!context_is_post(context)) {
		secret = csrf_login_begin(
			context->arena, context->request, context->response);
		return render_login(context, secret, &context->query, NULL, fault);
	}
	secret = csrf_login_read(context->request);
	if (csrf_check(context->request, &context->form, secret, &problem) != STATUS_OK ||
		sign_in(context, &problem) != STATUS_OK) {
		context->is_refused = true;
		if (!secret.len)
			secret = csrf_login_begin(
				context->arena, context->request, context->response);
		return render_login(context, secret, &context->form, &problem, fault);
	}
	session_send(&context->session, context->request, context->response);
	kept = form_text(&context->form, KEPT_INPUT);
	if (kept.len)
		return kept_render(
			context, next_url(context, &context->form), kept, fault);
	response_redirect(context->response, next_url(context, &context->form));
	return STATUS_OK;
}

enum status view_logout(struct context *context, struct fault *fault)
{
	enum status status;

	if (context->refusal) {
		*fault = *context->refusal;
		return fault->status;
	}
	status = session_delete(context->site->store, context->request, fault);
	if (status != STATUS_OK)
		return status;
	session_forget(context->request, context->response);
	page_redirect(context, page_url(context, "login", NULL, STR(""), STR("")),
		STR("You are signed out."));
	return STATUS_OK;
}

static enum status render_password(struct context *context, const struct fault *problem,
	const char *field, struct fault *fault)
{
	struct page *page = page_begin(context, STR("Change your password"));

	page_crumb(context, page, STR("Change your password"), STR(""));
	node_set_text(context->arena, page->root, "action",
		page_url(context, "password", NULL, STR(""), STR("")));
	if (!problem)
		return page_render(context, "password", page, 200, fault);
	context->is_refused = true;
	node_set_text(context->arena, page->root, field, str_from(problem->sentence));
	return page_render(
		context, "password", page, status_http_code(problem->status), fault);
}

static enum status store_password(
	struct context *context, const struct password_hash *hash, struct fault *fault)
{
	struct store *store = context->site->store;
	enum status status = store_begin(store, STORE_WRITE, &context->stamp, fault);

	if (status == STATUS_OK)
		status = user_set_password(
			store, context->session.user.id, hash, &context->session, fault);
	if (status == STATUS_OK)
		status = store_commit(store, fault);
	if (status != STATUS_OK)
		store_rollback(store);
	return status;
}

/* On failure `*field` names the input that the fault belongs to. */
static enum status change_password(
	struct context *context, const char **field, struct fault *fault)
{
	struct str old = form_text(&context->form, "old_password"),
		   new = form_text(&context->form, "new_password"),
		   again = form_text(&context->form, "new_password_again");
	const struct throttle *throttle = &context->site->throttle;
	struct password_hash hash;
	bool is_right = false;
	enum status status;

	*field = "old_error";
	status = password_verify(
		&is_right, old, context->session.user.password, throttle, fault);
	if (status != STATUS_OK)
		return status;
	if (!is_right)
		return fault_set(
			fault, STATUS_INVALID, "This is not your present password.");
	*field = "new_error";
	status = password_check_new(new, fault);
	if (status != STATUS_OK)
		return status;
	*field = "again_error";
	if (!str_equal(new, again))
		return fault_set(
			fault, STATUS_INVALID, "The two new passwords are not the same.");
	status = password_hash_new(&hash, new, throttle, fault);
	return status == STATUS_OK ? store_password(context, &hash, fault) : status;
}

enum status view_password(struct context *context, struct fault *fault)
{
	const char *field = "old_error";
	struct fault problem;

	if (!context_is_post(context))
		return render_password(context, NULL, NULL, fault);
	if (change_password(context, &field, &problem) != STATUS_OK)
		return render_password(context, &problem, field, fault);
	page_redirect(context, page_url(context, "index", NULL, STR(""), STR("")),
		STR("Your password is changed; other sign-ins of yours have ended."));
	return STATUS_OK;
}
