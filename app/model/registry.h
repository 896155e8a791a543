/* The registry: one model for each table, a cache of the database that can be rebuilt
 * from nothing at any time with the same result. */
#ifndef REEVE_MODEL_REGISTRY_H
#define REEVE_MODEL_REGISTRY_H

#include "model/model.h"
#include "store/store.h"

struct registry;

/* An empty registry. Never NULL; the caller frees it, and its models with it. */
struct registry *registry_new(void) MUST_CHECK;
void registry_free(struct registry *registry);

/* Takes over a model. One of the same table that is there already is a bug: unregister
 * it first, or use registry_reregister. */
void registry_register(struct registry *registry, struct model *model);

/* Unregisters the model of a table, whichever object that is: the way to forget an old
 * model when all one has is its successor. STATUS_NOT_REGISTERED when no model has this
 * table. Frees the model. */
enum status registry_unregister_table(
	struct registry *registry, struct str table, struct fault *fault) MUST_CHECK;

/* Unregisters this very model. STATUS_NOT_REGISTERED when it is not there, also when
 * another model of the same table is. Frees the model. */
enum status registry_unregister(struct registry *registry, const struct model *model,
	struct fault *fault) MUST_CHECK;

/* Puts `model` in the place of `old` (may be NULL) or, when that is not there, of
 * whatever model has the table, or nobody's. */
void registry_reregister(
	struct registry *registry, const struct model *old, struct model *model);

/* The model of a table, ASCII case ignored as SQLite does; NULL: none. Constant time. */
const struct model *registry_find(const struct registry *registry, struct str table);

/* Models in the order of their tables' names (bytewise). */
size_t registry_count(const struct registry *registry);
const struct model *registry_at(const struct registry *registry, size_t index);

/* A digest over all hashes in order: equal registries have equal digests. */
struct digest registry_digest(const struct registry *registry);

/* What a refresh came to. */
struct refresh_outcome {
	size_t registered;
	size_t unregistered;
	size_t models;
	int64_t cost_us;
	bool has_wishes; /* definition rows that want something of a table: notice.h */
};

/* Makes the registry what the snapshot says: compares table by table, unregisters (by
 * table name) what differs or is gone, registers what is new, and hashes again. All or
 * nothing: on failure the registry is as it was. Inside a transaction, before anything
 * is written in it. */
enum status registry_refresh(struct registry *registry, struct store *store,
	struct refresh_outcome *outcome, struct fault *fault) MUST_CHECK;

#endif
