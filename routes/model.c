/* The pages of each model. {key} is spelled as model/key.h says, {field} is a column's
 * name, percent-encoded. */
#include "resolver/route.h"
#include "views/views.h"

const struct route model_routes[] = {
	{"model_list", METHOD_GET, "/admin/{model}/", view_list, ACCESS_VIEW,
		ROUTE_READ_OR_WRITE},
	{"model_add", METHOD_GET | METHOD_POST, "/admin/{model}/add/", view_add,
		ACCESS_CHANGE, ROUTE_READ_OR_WRITE},
	{"model_change", METHOD_GET | METHOD_POST, "/admin/{model}/{key}/change/",
		view_change, ACCESS_VIEW, ROUTE_READ_OR_WRITE},
	{"model_delete", METHOD_GET | METHOD_POST, "/admin/{model}/{key}/delete/",
		view_delete, ACCESS_CHANGE, ROUTE_READ_OR_WRITE},
	{"model_history", METHOD_GET, "/admin/{model}/{key}/history/", view_history,
		ACCESS_VIEW, ROUTE_READ_OR_WRITE},
	{"model_blob", METHOD_GET, "/admin/{model}/{key}/blob/{field}", view_blob,
		ACCESS_VIEW, ROUTE_READ_OR_WRITE},
	{"model_file", METHOD_GET, "/admin/{model}/{key}/file/{field}", view_file,
		ACCESS_VIEW, ROUTE_READ_OR_WRITE},
	{0},
};
