/* What a view is given: one request, its snapshot, and whoever asks. */
#ifndef REEVE_VIEWS_CONTEXT_H
#define REEVE_VIEWS_CONTEXT_H

#include "auth/session.h"
#include "auth/throttle.h"
#include "base/config.h"
#include "base/scoreboard.h"
#include "http/form.h"
#include "http/multipart.h"
#include "http/request.h"
#include "http/response.h"
#include "model/list.h"
#include "model/registry.h"
#include "resolver/resolver.h"
#include "template/template.h"

struct counts; /* views/counts.h */
struct desk;   /* model/migrate.h */
struct draft;  /* views/draft.h */
struct found;  /* views/hook.h */
struct upload; /* views/upload.h */

/* Where built assets are, found once at start. */
struct asset_urls {
	struct str css;
	struct str icon;
};

/* Lives in the worker; a view may only read it, but for store, templates and counts. */
struct site {
	const struct config *config;
	struct store *store;
	struct desk *desk; /* NULL until site_desk makes it: views/desk.h */
	struct registry *registry;
	struct resolver *resolver;
	struct templates *templates;
	struct counts *counts;
	struct score *score;
	struct asset_urls assets;
	struct throttle throttle;
	struct str hook_secret; /* empty: no hook is configured */
};

struct context {
	struct site *site;
	struct arena *arena; /* the request's */
	const struct request *request;
	struct form form;	      /* the body of a POST */
	struct form query;	      /* of the URL */
	struct form_files files;      /* that came with the body */
	const struct upload *uploads; /* where they were stored; NULL: they were not */
	struct match match;
	struct session session;
	struct stamp stamp;
	struct response *response;

	/* Why this POST may not write although everything else is in order: no lock in
	 * time, a read-only database, a form from before the last sign-in. The view then
	 * shows what was typed again, with this sentence. NULL: it may. */
	const struct fault *refusal;

	const struct found *found; /* of a hook alone: what its look came to */

	/* Typed for fields that are gone: kept once the transaction is over. */
	struct draft *draft;

	/* Set by a view whose POST came to nothing: the transaction is rolled back. */
	bool is_refused;
};

static inline const struct user *context_user(const struct context *context)
{
	return context->session.is_signed_in ? &context->session.user : NULL;
}

static inline bool context_is_post(const struct context *context)
{
	return context->request->method == METHOD_POST;
}

#endif
