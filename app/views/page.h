/* What every page has: title, breadcrumbs, messages, the person, links. */
#ifndef REEVE_VIEWS_PAGE_H
#define REEVE_VIEWS_PAGE_H

#include "template/node.h"
#include "views/context.h"

/* A page in the making. */
struct page {
	struct node *root;
	struct node *messages;
	struct node *crumbs;
};

/* A new page: title, site, user, csrf, links; no messages but what the page before
 * wanted said; no breadcrumbs yet. Lives in the request's arena. */
struct page *page_begin(struct context *context, struct str title) MUST_CHECK;

/* Adds a breadcrumb; an empty URL is the page itself. */
void page_crumb(
	struct context *context, struct page *page, struct str label, struct str url);

/* Adds a message: an alert (something is wrong) or a status (something was done). */
void page_alert(struct context *context, struct page *page, struct str sentence);
void page_status(struct context *context, struct page *page, struct str sentence);

/* Renders the template into the response, with this code. */
enum status page_render(struct context *context, const char *template,
	const struct page *page, int code, struct fault *fault) MUST_CHECK;

/* The URL of a route for the matched model. */
struct str page_url(struct context *context, const char *route, const struct model *model,
	struct str key, struct str field) MUST_CHECK;

/* 303 there, with a message for the next page (a short-lived cookie). */
void page_redirect(struct context *context, struct str url, struct str sentence);

/* Whether what is typed into this address's page is worth keeping: a model's own, or one
 * that changes models. Of the site's other pages nothing typed is. */
bool page_takes_forms(const struct context *context) MUST_CHECK;

/* The error page for a fault; renders without the database, and in plain text when
 * even the template fails. Never fails itself. */
void page_error(struct context *context, const struct fault *fault);

#endif
