/* The route tables that a resolver was made with, for reverse.c and the command line. */
#ifndef REEVE_RESOLVER_TABLES_H
#define REEVE_RESOLVER_TABLES_H

#include "resolver/resolver.h"

const struct route *resolver_site_routes(const struct resolver *resolver);
const struct route *resolver_model_routes(const struct resolver *resolver);

#endif
