/* One client of the never-stale harness: asks for pages as a browser would, and has each
 * judged. */
#ifndef REEVE_STALE_CLIENT_H
#define REEVE_STALE_CLIENT_H

#include "stale_http.h"
#include "stale_judge.h"
#include "stale_tally.h"

struct client_task {
	const struct oracle *oracle;
	struct tally *tally;
	uint64_t requests;     /* of all clients together */
	bool stops_at_offence; /* for a run that looks for one */
	bool expects_kills;    /* workers are killed: a POST may come back as 502 */
};

/* Signs in, and leaves the session's cookies in `http`. False, with the reason on
 * standard error, when that fails. */
bool client_sign_in(struct http_client *http, const char *user, const char *password);

/* The work of one process: requests until all clients together have made task->requests,
 * or tally->is_stopping. `which` is 1 to JUDGE_ROWS: the row of `ledger` that is its own.
 */
void client_run(const struct client_task *task, const struct http_client *signed_in,
	unsigned which);

#endif
