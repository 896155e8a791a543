/* The registry's insides, for registry.c and registry_refresh.c alone. */
#ifndef REEVE_MODEL_REGISTRY_PARTS_H
#define REEVE_MODEL_REGISTRY_PARTS_H

#include "model/registry.h"

struct registry {
	struct model **models; /* in the order of their tables' names */
	size_t count;
	struct model **slots; /* hash table by table name, case folded */
	size_t mask;
	struct digest
		parked; /* of the tables of parked models: others may refer to them */
};

/* Rebuilds the hash table over `models`. Linear. */
void registry_index(struct registry *registry);

#endif
