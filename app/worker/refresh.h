/* Freshness: begin a transaction, and make the registry what its snapshot says. */
#ifndef REEVE_WORKER_REFRESH_H
#define REEVE_WORKER_REFRESH_H

#include "worker/worker.h"

/* Begins, checks the stamp and, where it moved, refreshes the registry and recompiles
 * the resolver, all inside the transaction. On failure no transaction is open and the
 * next request tries again. About 5 us when nothing changed. */
enum status refresh_begin(struct worker *worker, enum store_access access,
	struct stamp *stamp, struct fault *fault) MUST_CHECK;

/* Makes the resolver forget all models and learn those of the registry. */
void refresh_resolver(struct worker *worker);

#endif
