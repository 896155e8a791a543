/* Signs the never-stale harness's clients in. Never keeps the password. */
#include <stdio.h>
#include <stdlib.h>

#include "stale_client.h"
#include "stale_form.h"

static const char login[] = "/admin/login/";

static bool post_login(struct http_client *http, const struct html_page *page,
	const char *user, const char *password, struct http_reply *reply)
{
	static struct form_body body;
	struct form_typed typed[] = {{.name = "username", .text = user},
		{.name = "password", .text = password}};
	size_t form = form_with_name(page, "username");

	if (form == 0) {
		fprintf(stderr, "stale: %s has no form with a username\n", login);
		return false;
	}
	if (!form_fill(page, form, typed, 2, &body))
		return false;
	struct str bytes = {body.bytes, body.length};
	if (!http_exchange(http, login, &bytes, reply)) {
		fprintf(stderr, "stale: %s: %s\n", login, reply->failure);
		return false;
	}
	if (reply->status != 303)
		fprintf(stderr, "stale: %s: status %d, expected 303\n", login,
			reply->status);
	return reply->status == 303;
}

bool client_sign_in(struct http_client *http, const char *user, const char *password)
{
	struct html_page *page = malloc(sizeof(*page));
	struct http_reply reply;
	bool is_in = false;

	if (!page)
		return false;
	if (!http_exchange(http, login, NULL, &reply))
		fprintf(stderr, "stale: %s: %s\n", login, reply.failure);
	else if (reply.status != 200 || !html_parse(page, reply.body))
		fprintf(stderr, "stale: %s: status %d, expected 200\n", login,
			reply.status);
	else
		is_in = post_login(http, page, user, password, &reply);
	free(page);
	return is_in;
}
