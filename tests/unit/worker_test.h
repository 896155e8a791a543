/* What the tests of the history, views and worker rooms share: a worker on a database
 * that somebody else made, requests as nginx would hand them over, and the page that
 * came back, read as a browser would. */
#ifndef REEVE_TESTS_WORKER_TEST_H
#define REEVE_TESTS_WORKER_TEST_H

#include "database_fixture.h"
#include "model/registry.h"
#include "worker/worker.h"

extern struct worker *test_worker;
extern struct config test_config;
extern const char *test_cookie; /* the superuser ada's session */

/* A worker made anew from test_config, as if another process had started. */
void worker_restart(void);

/* Signs a user in, made if there is none, whose password is "correct horse": the
 * cookie. */
const char *sign_in(const char *name, bool is_superuser);

/* A request; what is NULL is as a browser of ada's would have it. */
struct ask {
	const char *method; /* GET, or POST where there is a body */
	const char *path;
	const char *body;
	const char *cookies;	/* test_cookie; "": none */
	const char *fetch_site; /* same-origin for a POST; "": none */
	const char *content_type;
	const char *accept;
	const char *timestamp; /* a hook's headers */
	const char *nonce;
	const char *signature;
};

/* Lets the worker answer; the code. */
int ask(struct ask wanted);
int get(const char *path);
/* The body goes out with the session's CSRF token before it. */
int post(const char *path, const char *body);

/* Of the latest answer: its body, a header ("" when there is none), the header's value
 * up to the first ';'. All live in test_arena. */
const char *page_text(void);
const char *header(const char *name);
const char *set_cookie(const char *name);

/* The body must, or must not, hold these bytes. */
void page_has(const char *words);
void page_lacks(const char *words);

/* The last form of the latest page, with all that its controls hold. */
struct typed_form;
struct typed_form *page_form(void);
/* Types into a control, made if it is not there; unticks its NULL box. */
void form_type(struct typed_form *form, const char *name, const char *text);
void form_leave_out(struct typed_form *form, const char *name);
/* NULL: no such control. */
const char *form_holds(const struct typed_form *form, const char *name);
/* The form as a body, and sending it: the code. */
const char *form_encoded(const struct typed_form *form);
int form_send(const struct typed_form *form, const char *path);

TCase *worker_fresh_cases(void);
TCase *worker_request_cases(void);
TCase *worker_sign_in_cases(void);
TCase *worker_save_cases(void);
TCase *worker_conflict_cases(void);
TCase *worker_refusal_cases(void);
TCase *worker_token_cases(void);
TCase *worker_log_cases(void);
TCase *worker_golden_cases(void);
TCase *worker_upload_cases(void);
TCase *worker_hook_cases(void);
TCase *worker_audit_cases(void);
TCase *worker_kinds_cases(void);

#endif
