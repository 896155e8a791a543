/* Where models are changed in a worker. Never opens a transaction by itself. */
#include "views/desk.h"

struct desk *site_desk(struct site *site)
{
	const struct config *config = site->config;
	const struct store_options options = {.path = config->database,
		.lock_folder = config->socket_folder,
		.busy_ms = config->busy_ms,
		.query_ms = config->query_ms,
		.makes_tables = true};

	if (!site->desk)
		site->desk = desk_new(&options);
	return site->desk;
}

void site_desk_free(struct site *site)
{
	if (site->desk)
		desk_free(site->desk);
	site->desk = NULL;
}
