/* The site's own pages. None of them depends on a model. */
#include "resolver/route.h"
#include "views/views.h"

const struct route site_routes[] = {
	{"index", METHOD_GET, "/admin/", view_index, ACCESS_VIEW, ROUTE_READ_OR_WRITE},
	{"login", METHOD_GET | METHOD_POST, "/admin/login/", view_login, ACCESS_ANYONE,
		ROUTE_OWN},
	{"logout", METHOD_POST, "/admin/logout/", view_logout, ACCESS_SIGNED_IN,
		ROUTE_READ_OR_WRITE},
	{"password", METHOD_GET | METHOD_POST, "/admin/password/", view_password,
		ACCESS_SIGNED_IN, ROUTE_OWN},
	{"status", METHOD_GET, "/admin/-/status", view_status, ACCESS_SIGNED_IN,
		ROUTE_READ_OR_WRITE},
	{"ping", METHOD_GET, "/admin/-/ping", view_ping, ACCESS_ANYONE,
		ROUTE_READ_OR_WRITE},
	{0},
};
