/* What the tests of the migrate engine share: a desk on the fixture's database. */
#ifndef REEVE_TESTS_MIGRATE_TEST_H
#define REEVE_TESTS_MIGRATE_TEST_H

#include "database_fixture.h"
#include "model/migrate.h"

TCase *migrate_field_cases(void);
TCase *migrate_alter_cases(void);
TCase *migrate_convert_cases(void);
TCase *migrate_park_cases(void);
TCase *migrate_model_cases(void);
TCase *migrate_rules_cases(void);
TCase *migrate_safe_cases(void);
TCase *migrate_undo_cases(void);
TCase *migrate_run_cases(void);

extern struct desk *test_desk;
extern struct plan test_plan; /* of the latest run */

/* Runs one change; its status. */
enum status try_change(struct change change, enum migrate_mode mode);
/* Applies one change, which nothing may be in the way of. */
void apply(struct change change);
void apply_all(const struct change *changes, size_t count);
/* The change must be refused for this reason, planned and applied, and change nothing;
 * the blocker. */
const struct plan_blocker *is_refused(struct change change, const char *reason);
/* Undoes the latest migration. */
void undo_latest(void);

/* A digest over the schema and every row, ours or Reeve's own, but for what a history row
 * alone may change. */
struct digest content(void);
/* The same of one table's rows. */
struct digest rows_of(const char *table);
/* The table's text in sqlite_schema. */
const char *sql_of(const char *table);
/* The field as it is now. */
struct field_spec field_of(const char *table, const char *name);
/* integrity_check and foreign_key_check say nothing, the registry is as one built from
 * nothing. */
void is_sound(void);

#define CHANGE(...) ((struct change){__VA_ARGS__})
#define FIELD(...) (&(const struct field_spec){__VA_ARGS__})

#endif
