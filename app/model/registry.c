/* The registry's container: models by table, found by hash, listed in order. Knows
 * nothing of where models come from. */
#include "model/registry.h"

#include <assert.h>
#include <stdlib.h>

#include "model/factory.h"
#include "model/registry_parts.h"

struct registry *registry_new(void)
{
	return must_calloc(1, sizeof(struct registry));
}

void registry_free(struct registry *registry)
{
	if (!registry)
		return;
	for (size_t i = 0; i < registry->count; i++)
		model_free(registry->models[i]);
	free(registry->models);
	free(registry->slots);
	free(registry);
}

void registry_index(struct registry *registry)
{
	size_t size = 16;

	while (size < 2 * registry->count + 2)
		size *= 2;
	free(registry->slots);
	registry->slots = must_calloc(size, sizeof *registry->slots);
	registry->mask = size - 1;
	for (size_t i = 0; i < registry->count; i++) {
		size_t at = (size_t)registry->models[i]->table_hash & registry->mask;

		while (registry->slots[at])
			at = (at + 1) & registry->mask;
		registry->slots[at] = registry->models[i];
	}
}

const struct model *registry_find(const struct registry *registry, struct str table)
{
	size_t at;

	if (!registry->slots)
		return NULL;
	at = (size_t)model_table_hash(table) & registry->mask;
	for (; registry->slots[at]; at = (at + 1) & registry->mask)
		if (str_equal_nocase(registry->slots[at]->table, table))
			return registry->slots[at];
	return NULL;
}

/* The place of the first model whose table is not before `table`. */
static size_t place_of(const struct registry *registry, struct str table)
{
	size_t low = 0, high = registry->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_compare(registry->models[middle]->table, table) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void registry_register(struct registry *registry, struct model *model)
{
	size_t place = place_of(registry, model->table);

	assert(!registry_find(registry, model->table));
	registry->models = must_realloc(
		registry->models, (registry->count + 1) * sizeof *registry->models);
	memmove(registry->models + place + 1, registry->models + place,
		(registry->count - place) * sizeof *registry->models);
	registry->models[place] = model;
	registry->count++;
	registry_index(registry);
}

static void remove_at(struct registry *registry, size_t place)
{
	model_free(registry->models[place]);
	registry->count--;
	memmove(registry->models + place, registry->models + place + 1,
		(registry->count - place) * sizeof *registry->models);
	registry_index(registry);
}

enum status registry_unregister_table(
	struct registry *registry, struct str table, struct fault *fault)
{
	const struct model *old = registry_find(registry, table);

	if (!old)
		return fault_set(fault, STATUS_NOT_REGISTERED,
			"No model is registered for the table %.*s.", STR_ARGS(table));
	remove_at(registry, place_of(registry, old->table));
	return STATUS_OK;
}

enum status registry_unregister(
	struct registry *registry, const struct model *model, struct fault *fault)
{
	for (size_t i = 0; i < registry->count; i++)
		if (registry->models[i] == model) {
			remove_at(registry, i);
			return STATUS_OK;
		}
	return fault_set(
		fault, STATUS_NOT_REGISTERED, "This model is not the registered one.");
}

void registry_reregister(
	struct registry *registry, const struct model *old, struct model *model)
{
	struct fault fault;

	/* Either may find nothing: a first registration has nothing to replace. */
	if (old && old != model &&
		registry_unregister(registry, old, &fault) == STATUS_OK)
		old = NULL;
	if (registry_find(registry, model->table) == model)
		return;
	if (registry_find(registry, model->table) &&
		registry_unregister_table(registry, model->table, &fault) != STATUS_OK)
		return;
	registry_register(registry, model);
}

size_t registry_count(const struct registry *registry)
{
	return registry->count;
}

const struct model *registry_at(const struct registry *registry, size_t index)
{
	return registry->models[index];
}

struct digest registry_digest(const struct registry *registry)
{
	struct digest_state state;

	digest_begin(&state);
	for (size_t i = 0; i < registry->count; i++)
		digest_add(&state,
			(struct str){(const char *)registry->models[i]->hash.bytes,
				DIGEST_BYTES});
	return digest_end(&state);
}
