/* What the tests of the store room share. */
#ifndef REEVE_TESTS_STORE_TEST_H
#define REEVE_TESTS_STORE_TEST_H

#include "database_fixture.h"
#include "store/schema.h"

TCase *store_stamp_cases(void);
TCase *store_file_cases(void);
TCase *store_queue_cases(void);
TCase *store_txn_cases(void);
TCase *store_stmt_cases(void);
TCase *store_schema_cases(void);
TCase *store_schema_key_cases(void);
TCase *store_ddl_cases(void);
TCase *store_ddl_text_cases(void);
TCase *store_ddl_round_cases(void);

/* One table as the store introspects it, in a read transaction of its own. */
struct schema_table table_of(const char *name);
const struct schema_column *column_of(const struct schema_table *table, const char *name);
/* The key's columns, joined by ", "; the empty text: none. */
const char *key_of(const char *name);

#endif
