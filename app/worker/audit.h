/* The self-audit: is the registry what one built from nothing would be? */
#ifndef REEVE_WORKER_AUDIT_H
#define REEVE_WORKER_AUDIT_H

#include "worker/worker.h"

/* To be called after each answer: audits after one in audit_every. */
void audit_when_due(struct worker *worker);

/* Builds a registry from nothing, in a fresh read transaction, and compares. A
 * difference is logged as an error that names the first table that differs, counted in
 * the score, and mended: the registry built from nothing takes the other's place. About
 * 30 us a model. */
void audit_run(struct worker *worker);

#endif
