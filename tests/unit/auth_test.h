/* What the tests of the auth room share: a database of their own, users, requests. */
#ifndef REEVE_TESTS_AUTH_TEST_H
#define REEVE_TESTS_AUTH_TEST_H

#include <check.h>

#include "auth/session.h"
#include "auth/user.h"
#include "http/form.h"
#include "http/request.h"
#include "http/response.h"
#include "store/store.h"

/* A hash of "correct horse", cheaper than ours are (8 KiB, one pass): quick to verify. */
#define WEAK_HASH                                                                        \
	"$argon2id$v=19$m=8,t=1,p=1"                                                     \
	"$0v9gN1A/csXloSW0Bp6k8g$N1UjlY3ZrtUyFbqtWnvhnm0hFQiLxlYhE8UAyJMjQpQ"

/* What every test has between setup and teardown. */
struct room {
	char folder[64];
	char database[96];
	struct store *store;
	struct arena *arena;
	struct response response;
	struct throttle throttle; /* no queue; tests that want one set the folder */
	struct fault fault;
};

extern struct room room;

void room_setup(void);
void room_teardown(void);

/* Begin, commit: any failure fails the test. */
void begin(enum store_access access);
void commit(void);
/* Runs SQL in a write transaction of its own. */
void run_sql(const char *sql);
/* The one integer that a query gives. */
int64_t number_of(const char *sql);

/* A user whose hash is the text given; its id. */
int64_t add_user(const char *name, const char *hash, bool is_superuser);
struct user user_of(int64_t id);

/* A request by http to host:8080 with this Cookie header. */
struct request request_with(const char *cookies);
/* A form of one body. */
struct form form_of(const char *encoded);
/* Signs the user in, in a transaction of its own; the request carries `cookies`. */
struct session sign_in(int64_t user_id, const char *cookies);
/* "reeve_session=<secret>". */
const char *cookie_of(const struct session *session);
/* Who the cookies belong to: an id, or 0 for nobody. */
int64_t signed_in(const char *cookies);

/* Status and sentence of room.fault. */
void assert_fault(enum status got, enum status wanted, const char *part);

Suite *password_suite(void);
Suite *user_suite(void);
Suite *session_suite(void);
Suite *csrf_suite(void);
Suite *signature_suite(void);

#endif
