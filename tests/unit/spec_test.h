/* What the tests of specs share: specs as the fixture's database has them, and their
 * JSON, there and back. */
#ifndef REEVE_TESTS_SPEC_TEST_H
#define REEVE_TESTS_SPEC_TEST_H

#include "database_fixture.h"
#include "model/migrate.h"

struct spec_list {
	struct model_spec *at;
	size_t count;
};

TCase *spec_read_cases(void);
TCase *spec_state_cases(void);
TCase *spec_json_cases(void);
TCase *spec_refusal_cases(void);
TCase *spec_diff_cases(void);
TCase *spec_order_cases(void);
TCase *spec_change_cases(void);

/* All that is there, in a read transaction of its own. */
struct spec_list specs_there(void);
/* One table. */
struct model_spec *spec_there(const char *table);
struct field_spec *field_of(const struct model_spec *spec, const char *name);

/* Parses, which must go well; the fault's sentence of one that must not. */
struct spec_list parsed(const char *json);
const char *refusal(const char *json);

/* The changes as words, a line each: "field add book.price". */
const char *difference(struct spec_list present, struct spec_list wished, bool parks);

void is_text(struct str text, const char *expected);

#endif
