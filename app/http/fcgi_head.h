/* A look at what a peer sent, before libfcgi sees it: libfcgi overruns its stack or
 * aborts on some malformed records, so that they must not get that far. */
#ifndef REEVE_HTTP_FCGI_HEAD_H
#define REEVE_HTTP_FCGI_HEAD_H

#include <stddef.h>

#include "base/attributes.h"

/* The begin record and all parameter records of one request. nginx sends at most 65,535
 * bytes of parameters, in one record. */
enum { FCGI_HEAD_BYTES = 131072 };

enum fcgi_head {
	FCGI_HEAD_WHOLE, /* parameters are complete and well formed */
	FCGI_HEAD_SHORT, /* good so far, more has to come */
	FCGI_HEAD_BROKEN /* no request for a responder */
};

/* Judges the first `len` bytes of a connection: a begin record for the role RESPONDER,
 * parameter records whose pairs fill them exactly, an empty parameter record, and then
 * standard input only. Works in `bytes` itself, which it changes. Linear. */
enum fcgi_head fcgi_head_judge(unsigned char *bytes, size_t len) MUST_CHECK;

#endif
