/* What an operation came to, and the sentence that tells a person why. */
#ifndef REEVE_BASE_STATUS_H
#define REEVE_BASE_STATUS_H

#include "base/attributes.h"

/* Every fallible function returns one of these; http/response.h maps them to HTTP. */
enum status {
	STATUS_OK = 0,
	STATUS_MALFORMED,      /* what came in cannot be read: 400 */
	STATUS_DENIED,	       /* known, and not allowed: 403 */
	STATUS_NOT_FOUND,      /* 404 */
	STATUS_BAD_METHOD,     /* 405 */
	STATUS_CONFLICT,       /* someone else changed it meanwhile: 409 */
	STATUS_TOO_LARGE,      /* past a limit: 413 */
	STATUS_BAD_TYPE,       /* a content type we do not read: 415 */
	STATUS_INVALID,	       /* readable, but breaks a rule of the data: 422 */
	STATUS_BUSY,	       /* somebody holds the database; try again: 503 */
	STATUS_TOO_SLOW,       /* the deadline of a query passed: 503 */
	STATUS_UNAVAILABLE,    /* no database, corrupt, unreadable: 503 */
	STATUS_READ_ONLY,      /* the database cannot be written: 403 */
	STATUS_NOT_REGISTERED, /* unregistering a model that is not there */
	STATUS_FULL,	       /* an answer outgrew its cap: 503 */
	STATUS_FAILED	       /* anything else: 500 */
};

enum { FAULT_SENTENCE_BYTES = 512 };

/* One failure. `sentence` is for the person at the browser or shell: plain English,
 * no path of the machine, no SQL. `detail` is for the log alone. */
struct fault {
	enum status status;
	char sentence[FAULT_SENTENCE_BYTES];
	char detail[FAULT_SENTENCE_BYTES];
};

/* Fills `fault` (which may be NULL) and returns `status`, so that a failing function
 * can say `return fault_set(...)`. Cuts a sentence that does not fit at a whole UTF-8
 * character. Clears the detail. */
enum status fault_set(struct fault *fault, enum status status, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* Adds what only the log should hear to a fault already set. */
void fault_detail(struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);

/* The status's own name, such as "NOT_FOUND", for logs and tests. Static. */
const char *status_name(enum status status);

#endif
