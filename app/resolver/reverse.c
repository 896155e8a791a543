/* Reversing: from a route's name to its URL, by the same tables as matching. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "http/escape.h"
#include "resolver/resolver.h"
#include "resolver/tables.h"

enum { URL_BYTES_MOST = 16384 };

static const struct route *find_route(const struct route *routes, const char *name)
{
	for (; routes->name; routes++)
		if (strcmp(routes->name, name) == 0)
			return routes;
	return NULL;
}

static const char *append_place(struct buf *url, const char *at,
	const struct model *model, struct str key, struct str field)
{
	if (strncmp(at, "{model}", 7) == 0) {
		if (model)
			buf_str(url, model->slug);
		return at + 7;
	}
	if (strncmp(at, "{key}", 5) == 0) {
		buf_str(url, key);
		return at + 5;
	}
	escape_url(url, field);
	return at + strlen("{field}");
}

struct str reverse(struct arena *arena, const struct resolver *resolver, const char *name,
	const struct model *model, struct str key, struct str field)
{
	const struct route *route = find_route(resolver_site_routes(resolver), name);
	struct buf url;
	struct str copy;

	if (!route)
		route = find_route(resolver_model_routes(resolver), name);
	if (!route) {
		fprintf(stderr, "reeve: no route is called %s\n", name);
		abort();
	}
	buf_init(&url, URL_BYTES_MOST);
	for (const char *at = route->pattern; *at;)
		if (*at == '{')
			at = append_place(&url, at, model, key, field);
		else
			buf_char(&url, *at++);
	copy = arena_copy(arena, buf_content(&url));
	buf_free(&url);
	return copy;
}
