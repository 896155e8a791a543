/* The site's own pages. None of them depends on a model's table. {field} is a model's
 * slug, or a table as views/models.h says. */
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
	{"hook", METHOD_POST, "/admin/-/hook", view_hook, ACCESS_ANYONE, ROUTE_HOOK},
	{"models", METHOD_GET | METHOD_POST, "/admin/-/models/", view_models, ACCESS_VIEW,
		ROUTE_SCHEMA},
	{"models_add", METHOD_GET | METHOD_POST, "/admin/-/models/add/", view_models_add,
		ACCESS_CHANGE, ROUTE_SCHEMA},
	{"models_history", METHOD_GET | METHOD_POST, "/admin/-/models/history/",
		view_models_history, ACCESS_VIEW, ROUTE_SCHEMA},
	{"models_purge", METHOD_GET | METHOD_POST, "/admin/-/models/purge/",
		view_models_purge, ACCESS_CHANGE, ROUTE_SCHEMA},
	{"models_one", METHOD_GET | METHOD_POST, "/admin/-/models/{field}/",
		view_models_one, ACCESS_VIEW, ROUTE_SCHEMA},
	{"models_field", METHOD_GET | METHOD_POST, "/admin/-/models/{field}/field/",
		view_models_field, ACCESS_CHANGE, ROUTE_SCHEMA},
	{"models_one_history", METHOD_GET | METHOD_POST,
		"/admin/-/models/{field}/history/", view_models_history, ACCESS_VIEW,
		ROUTE_SCHEMA},
	{"ping", METHOD_GET, "/admin/-/ping", view_ping, ACCESS_ANYONE,
		ROUTE_READ_OR_WRITE},
	{0},
};
