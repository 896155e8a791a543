/* Runs one golden case on a database of its own, and writes down what came of it. */
#ifndef REEVE_TESTS_MIGRATE_GOLDEN_CASE_H
#define REEVE_TESTS_MIGRATE_GOLDEN_CASE_H

#include "base/buf.h"
#include "migrate_golden_file.h"

/* Appends the case as its file should have it. What must hold for every case, whatever
 * its file says, and does not, is a line that begins with "!!!". */
void golden_run(const struct golden_case *one, struct buf *out);

#endif
