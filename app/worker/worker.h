/* The worker: what lives as long as the process, and the loop that answers requests. */
#ifndef REEVE_WORKER_WORKER_H
#define REEVE_WORKER_WORKER_H

#include "base/config.h"
#include "http/fcgi.h"
#include "model/signal.h"
#include "views/context.h"

/* Models that came and went since the resolver was cleared. */
struct tally {
	uint64_t registered;
	uint64_t unregistered;
};

struct worker {
	struct site site;
	struct arena *arena; /* the request's */
	struct arena *whole; /* the worker's */
	struct response response;
	struct stamp built; /* what the registry was built from */
	bool is_built;
	bool has_wishes;     /* in that snapshot some definition wants something done */
	struct stamp wished; /* the wishes of this snapshot are blocked */
	int64_t wishes_wait_us; /* clock: not before then are they tried again */
	struct stamp looked;	/* when it was last looked at what came from outside */
	struct tally tally;
	struct observer scorer; /* keeps the score */
	struct observer teller; /* tells the log */
	uint64_t answered;	/* requests, for the audit */
};

/* Prepares a worker: templates compiled, store at hand (connected when the database is
 * there), registry empty. STATUS_FAILED with file and line when a template is broken,
 * STATUS_INVALID likewise when the hook's secret is unfit.
 * `config` must outlive the worker. The caller frees it. */
enum status worker_new(struct worker **worker, const struct config *config,
	struct fault *fault) MUST_CHECK;
void worker_free(struct worker *worker);

/* Answers one request into worker->response (cleared first). Never fails: what goes
 * wrong becomes an answer. A `broken` request (400 or 413 found while reading it) is
 * answered with that fault. */
void worker_handle(
	struct worker *worker, const struct request *request, const struct fault *broken);

/* Looks at the database now, so that the next visitor need not wait for a rebuild. */
void worker_warm_up(struct worker *worker);

/* Serves until TERM or INT; then finishes the request in hand and returns. */
enum status worker_run(struct worker *worker, const struct fcgi_options *options,
	struct fault *fault) MUST_CHECK;

#endif
