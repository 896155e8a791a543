/* What the files that compare models share. Included by app/model/diff*.c alone. */
#ifndef REEVE_MODEL_DIFF_PARTS_H
#define REEVE_MODEL_DIFF_PARTS_H

#include "model/migrate.h"

/* A model that is there, and what it is to be. */
struct model_pair {
	const struct model_spec *present; /* NULL: it is to be made */
	const struct model_spec *wished;  /* NULL: nobody wishes it */
};

struct diff {
	struct arena *arena;
	const struct model_spec *present;
	const struct model_spec *wished;
	size_t present_count, wished_count;
	const struct model_spec **present_by_name; /* ordered, ASCII case folded */
	const struct model_spec **present_by_id;
	const struct model_spec **wished_by_name;
	struct model_pair *pairs; /* one for each wish, in the order of the file */
	const struct model_spec **wish_of; /* for each present model; NULL: none */
	unsigned char *made;		   /* of each wish: 0, MAKING or MADE */
	bool parks_others;
	struct change *changes;
	size_t count, room;
	struct fault *fault;
};

enum { MAKING = 1, MADE = 2, MADE_IN_PART = 3 };

/* A table or field that gets another name. */
struct renaming {
	struct str from, to;
	bool is_done;
};

/* Appends; its texts are kept. */
void diff_add(struct diff *diff, struct change change);

/* Appends the renames of tables (or of the fields of `table`), in an order in which no
 * new name is still taken: two that swap names go by way of a third. */
void diff_rename_all(struct diff *diff, enum change_kind kind, struct str table,
	struct renaming *renamings, size_t count);

bool diff_is_there(const struct model_spec *spec);
/* NULL: none. */
const struct model_spec *diff_wish_named(const struct diff *diff, struct str table);

/* What a table that is there now will be called. */
struct str diff_new_table(const struct diff *diff, struct str table);

/* Whether two fields say the same. */
bool diff_field_is_same(struct diff *diff, const struct field_spec *present,
	const struct field_spec *wished);
/* Whether two models have the same options. */
bool diff_options_are_same(
	const struct model_spec *present, const struct model_spec *wished);
bool diff_is_many_to_many(const struct field_spec *field);

/* diff_make.c: makes the models that are not there, what is referred to first. Then, when
 * all are there, what the model of this pair has beyond its table. */
enum status diff_make_models(struct diff *diff) MUST_CHECK;
void diff_finish_model(struct diff *diff, size_t index);

/* diff_model.c: the changes of one model that is there, but for its name. */
enum status diff_model(struct diff *diff, const struct model_pair *pair) MUST_CHECK;
/* Its many-to-many fields and its options, which may need other models. */
enum status diff_model_late(struct diff *diff, const struct model_pair *pair) MUST_CHECK;

#endif
