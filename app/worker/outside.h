/* What others did to the schema is recorded, and what definition rows made by hand wish
 * for is carried out, at the worker's desk. Never within a request's transaction. */
#ifndef REEVE_WORKER_OUTSIDE_H
#define REEVE_WORKER_OUTSIDE_H

#include "worker/worker.h"

/* Records what came from outside, when the schema moved since this worker last looked.
 * For when there is nothing else to do. What fails is logged and tried again with the
 * next news. No transaction may be open. */
void outside_look(struct worker *worker);

/* Whether the latest refresh found wishes that were not tried with this stamp: what is
 * blocked stays so until something changes. */
bool outside_wishes_are_due(const struct worker *worker, const struct stamp *stamp);

/* Carries them out. A transaction that begins now sees what came of it. False: it failed,
 * which is logged, and they are not due again for a second. No transaction may be open.
 */
bool outside_carry_out_wishes(struct worker *worker);

#endif
