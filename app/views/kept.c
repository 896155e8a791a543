/* Keeping a form through a new sign-in. Never sends it by itself: the person does. */
#include "views/kept.h"

#include "auth/csrf.h"
#include "http/cookie.h"
#include "views/views.h"

/* Files are not kept: nobody is signed in, and who is not may store nothing. */
static struct str typed(const struct context *context)
{
	return str_is(context->request->content_type, "multipart/form-data")
		       ? form_encode(context->arena, &context->form)
		       : context->request->body;
}

bool kept_is_wanted(const struct context *context)
{
	const struct request *request = context->request;
	struct str body = typed(context);

	return page_takes_forms(context) && request->method == METHOD_POST &&
	       body.len > 0 && body.len <= KEPT_BYTES_MOST &&
	       str_is(request->fetch_site, "same-origin") &&
	       cookie_read(request, "reeve_session").len > 0 && safe_next(request->path);
}

enum status kept_ask_login(struct context *context, struct fault *fault)
{
	struct arena *arena = context->arena;
	struct str secret = csrf_login_begin(arena, context->request, context->response);
	struct page *page = page_begin(context, STR("Sign in"));

	context->is_refused = true;
	page_alert(context, page,
		context->files.count
			? STR("Your sign-in has ended. Sign in again: what you typed is "
			      "kept, but files have to be chosen again.")
			: STR("Your sign-in has ended. Sign in again: what you typed is "
			      "kept."));
	node_set_text(arena, page->root, "csrf", csrf_token(arena, secret));
	node_set_text(arena, page->root, "action",
		page_url(context, "login", NULL, STR(""), STR("")));
	node_set_text(arena, page->root, "next", context->request->path);
	node_set_text(arena, page->root, "kept", typed(context));
	return page_render(context, "login", page, 403, fault);
}

enum status kept_render(
	struct context *context, struct str url, struct str encoded, struct fault *fault)
{
	struct arena *arena = context->arena;
	struct page *page = page_begin(context, STR("Signed in again"));
	struct node *pairs = node_set_list(arena, page->root, "pairs");
	struct form form;
	enum status status = form_parse(&form, arena, encoded, fault);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < form.count; i++) {
		struct node *pair;

		if (str_is(form.pairs[i].name, CSRF_INPUT))
			continue;
		pair = node_add_dict(arena, pairs);
		node_set_text(arena, pair, "name", form.pairs[i].name);
		node_set_text(arena, pair, "value", form.pairs[i].value);
	}
	node_set_text(arena, page->root, "action", url);
	return page_render(context, "kept", page, 200, fault);
}
