/* The worker's desk to change models at: one, made when first needed, kept. */
#ifndef REEVE_VIEWS_DESK_H
#define REEVE_VIEWS_DESK_H

#include "model/migrate.h"
#include "views/context.h"

/* The site's desk, on the same database as the site's own store and with the same
 * limits. Never NULL; connects at its first use. The site owns it. While the site's
 * store has a write transaction open, the desk cannot begin one: it would wait for its
 * own process. */
struct desk *site_desk(struct site *site) MUST_CHECK;

/* Frees it, if it was made. */
void site_desk_free(struct site *site);

#endif
