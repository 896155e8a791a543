/* The keys of the JSON of reeve-models(5), for what writes it and what reads it: a new
 * key is one row here. Included by app/model alone, and by the test that compares them
 * with the JSON schema. */
#ifndef REEVE_MODEL_SPEC_KEYS_H
#define REEVE_MODEL_SPEC_KEYS_H

#include <jansson.h>

#include "model/spec.h"

enum spec_key_type {
	SPEC_TEXT,
	SPEC_LOOSE, /* a text, or a whole number that is taken as one */
	SPEC_LIST,  /* a list of names, kept as its JSON */
	SPEC_SETS,  /* the fieldsets, kept as their JSON */
	SPEC_CHOICES,
	SPEC_INTEGER,
	SPEC_FLAG,
	SPEC_STATE,
	SPEC_TABLE_KIND,
	SPEC_KEY, /* struct name_list */
	SPEC_UNIQUES,
	SPEC_CHECKS,
	SPEC_FIELDS
};

struct spec_key {
	const char *name;
	enum spec_key_type type;
	size_t offset; /* of the member in struct model_spec or field_spec */
};

/* In the order in which they are written. */
const struct spec_key *spec_model_keys(size_t *count);
const struct spec_key *spec_field_keys(size_t *count);

/* "table", "view", "virtual table", "shadow table". Static. */
const char *spec_table_kind_name(enum table_kind kind);

/* A text as JSON, a new reference; bytes that are no UTF-8 become U+FFFD. */
json_t *spec_json_text(struct str text) MUST_CHECK;
/* JSON on one line, in the arena. */
struct str spec_json_compact(struct arena *arena, const json_t *json) MUST_CHECK;

/* One of each as an object, a new reference. `is_exact`: the type is written also where
 * the kind would ask for the same. */
json_t *spec_field_json(
	const struct field_spec *field, bool is_strict, bool is_exact) MUST_CHECK;
json_t *spec_model_json(const struct model_spec *spec, bool is_exact) MUST_CHECK;

/* Where something is read, for the fault's sentence. */
struct spec_place {
	struct str model;
	struct str field;
	size_t index; /* of the model in its list, from 1 */
};

/* STATUS_INVALID: "Model "book", field "price": " and the rest. */
enum status spec_wrong(const struct spec_place *place, struct fault *fault,
	const char *format, ...) PRINTF_LIKE(3, 4);

/* And back. `is_exact`: what is not said is not inferred, and what is said is believed.
 */
enum status spec_field_from(struct arena *arena, const json_t *json,
	struct spec_place *place, bool is_strict, bool is_exact, struct field_spec *field,
	struct fault *fault) MUST_CHECK;
enum status spec_model_from(struct arena *arena, const json_t *json,
	struct spec_place *place, bool is_exact, struct model_spec *spec,
	struct fault *fault) MUST_CHECK;

/* A list of texts. False when it is none. */
bool spec_texts_from(
	struct arena *arena, const json_t *json, struct str **texts, size_t *count);

/* spec_check.c: what a file says is looked through, and what it leaves out inferred. */
enum status spec_field_complete(struct arena *arena, const struct spec_place *place,
	bool is_strict, struct field_spec *field, struct fault *fault) MUST_CHECK;
enum status spec_model_check(struct spec_place *place, const struct model_spec *spec,
	struct fault *fault) MUST_CHECK;

#endif
