/* What the tests of noticing share: somebody alters the database, and we record it. */
#ifndef REEVE_TESTS_NOTICE_TEST_H
#define REEVE_TESTS_NOTICE_TEST_H

#include "database_fixture.h"
#include "model/alias.h"
#include "model/notice.h"

extern struct desk *test_desk;

/* Records what there is, in a transaction of its own; whether anything was written. */
bool record(void);
/* notice_run at test_desk; whether anything was written. What blocked it is in
 * run_blocked. */
bool run(void);
extern struct str run_blocked;

/* How many differences there are now, and the first one. */
size_t notices(struct notice *first);

/* The latest line of history: "origin|question|words". */
const char *latest(void);

TCase *notice_field_cases(void);
TCase *notice_table_cases(void);
TCase *notice_wish_cases(void);
TCase *notice_name_cases(void);

#endif
