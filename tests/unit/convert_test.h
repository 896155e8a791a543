/* What the tests of conversions share: a table of values, and what becomes of them. */
#ifndef REEVE_TESTS_CONVERT_TEST_H
#define REEVE_TESTS_CONVERT_TEST_H

#include "database_fixture.h"
#include "model/convert.h"

/* One value as SQL, and what it becomes, as SQL. */
struct expected {
	const char *from;
	const char *to; /* NULL: it does not convert */
	bool is_lossy;
};

/* Converts each value, put into a column of from->type, and stores what comes out in one
 * of to->type: what is read back must be it, of the same class. */
void converts(struct field_spec from, struct field_spec to,
	const struct expected *expected, size_t count);
#define CONVERTS(from, to, rows) converts(from, to, rows, sizeof(rows) / sizeof *(rows))

/* The label given to conversions from and to references. */
extern const char *convert_label;

/* A field of this kind and type. */
#define FIELD(kind_, type_) ((struct field_spec){.kind = STR(kind_), .type = STR(type_)})

TCase *convert_number_cases(void);
TCase *convert_moment_cases(void);
TCase *convert_text_cases(void);

#endif
