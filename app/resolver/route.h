/* A route: one row of the tables in routes/. */
#ifndef REEVE_RESOLVER_ROUTE_H
#define REEVE_RESOLVER_ROUTE_H

#include "auth/permission.h"
#include "base/status.h"
#include "http/request.h"

struct context; /* views/context.h */

/* Which transaction a view runs in. */
enum route_transaction {
	ROUTE_READ_OR_WRITE, /* read for GET and HEAD, write for POST */
	ROUTE_OWN,	     /* the view opens its own, for it hashes passwords between */
	ROUTE_HOOK,  /* likewise; programs send bytes that are no form, and get JSON */
	ROUTE_SCHEMA /* read; a POST's view ends it and changes models at the desk */
};

struct route {
	const char *name;
	unsigned methods;    /* METHOD_GET | METHOD_POST; HEAD comes with GET */
	const char *pattern; /* "/admin/{model}/{key}/change/" */
	enum status (*view)(struct context *context, struct fault *fault);
	enum access access; /* for GET; a POST to a model, or to change one, needs
				ACCESS_CHANGE at least */
	enum route_transaction transaction;
};

/* The tables: terminated by a row without a name. */
extern const struct route site_routes[];
extern const struct route model_routes[];

#endif
