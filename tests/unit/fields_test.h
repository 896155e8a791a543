/* What the tests of the fields room share: one arena a test, fields made from a
 * declared type, and readings in one line. */
#ifndef REEVE_TESTS_FIELDS_TEST_H
#define REEVE_TESTS_FIELDS_TEST_H

#include <check.h>

#include "fields/field.h"

extern struct arena *test_arena;

TCase *fields_infer_cases(void);
TCase *fields_text_cases(void);
TCase *fields_number_cases(void);
TCase *fields_temporal_cases(void);
TCase *fields_read_cases(void);
TCase *fields_kind_cases(void);
TCase *fields_limits_cases(void);
TCase *fields_choice_cases(void);
TCase *fields_address_cases(void);
TCase *fields_duration_cases(void);
TCase *fields_json_cases(void);
TCase *fields_stamp_cases(void);

/* A nullable field of this name and declared type. */
struct field field_of(const char *name, const char *type);

/* The same, of a kind that a definition names. */
struct field field_of_kind(const char *type, const char *kind);

static inline struct value text_value(const char *text)
{
	return value_text(str_from(text));
}

/* NUL-terminated copies, for comparing. */
const char *shown(const struct field *field, struct value value, size_t most);
const char *input_text(const struct field *field, struct value value);
enum field_widget widget_of(const struct field *field, struct value value);

/* field_read of an unticked text must give exactly `wanted`. `stored`: NULL for a new
 * row. */
void reads_as(const struct field *field, const char *typed, const struct value *stored,
	struct value wanted);

/* field_read must refuse, with a sentence that holds `sentence`. */
void refuses(const struct field *field, const char *typed, const struct value *stored,
	const char *sentence);

#endif
