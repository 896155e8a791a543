/* SQL for models: built here from quoted names alone, values always bound. */
#ifndef REEVE_MODEL_QUERY_H
#define REEVE_MODEL_QUERY_H

#include "base/buf.h"
#include "model/model.h"
#include "model/registry.h"

enum { SQL_BYTES_MOST = 1024 * 1024, SQL_PARAMETERS_MOST = 8192 };

/* SQL text under construction, with the values of its parameters in order. */
struct query {
	struct buf sql;
	struct value *values;
	int count;
	int capacity;
	struct arena *arena;
};

struct query *query_new(struct arena *arena) MUST_CHECK;
/* Appends "?" and its value. */
void query_bind(struct query *query, struct value value);
/* Appends " IS ?" conditions, one for each key column, joined by AND. */
void query_key(struct query *query, const struct model *model, const char *alias,
	const struct value *key);

/* Prepares the statement and binds its values. Frees the SQL buffer in any case. */
enum status query_prepare(struct query *query, struct store *store, struct stmt **stmt,
	struct fault *fault) MUST_CHECK;

/* The model that field `index` refers to, when its rows can be looked up by the
 * referred-to column (which is unique there); NULL otherwise. `*target` is the index of
 * that column in the target model. */
const struct model *reference_model(const struct registry *registry,
	const struct model *model, size_t index, size_t *target);

/* Appends an expression for the label of a row of `model` under `alias`: its label
 * columns, or its key when it has none. Never NULL unless all of them are. */
void query_row_label(struct buf *sql, const struct model *model, const char *alias);

#endif
