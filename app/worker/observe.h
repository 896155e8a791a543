/* Who in the worker listens to signals: the score, the log, and the hook's answer. */
#ifndef REEVE_WORKER_OBSERVE_H
#define REEVE_WORKER_OBSERVE_H

#include "views/hook.h"
#include "worker/worker.h"

/* Connects the score and the log. */
void observe_begin(struct worker *worker);
void observe_end(struct worker *worker);

/* Answers a hook's request: looks at the schema, and hands the view what that look came
 * to. Opens its own transactions and leaves none. */
enum status observe_hook(
	struct worker *worker, struct context *context, struct fault *fault) MUST_CHECK;

#endif
