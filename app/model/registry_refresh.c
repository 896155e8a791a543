/* Refreshing the registry: which models must go, which must come. Builds everything new
 * before it touches the registry, so that a failure leaves it whole. */
#include <stdlib.h>

#include "base/clock.h"
#include "model/factory.h"
#include "model/hash.h"
#include "model/notice.h"
#include "model/query.h"
#include "model/registry_parts.h"
#include "model/signal.h"
#include "model/slug.h"

enum { REFRESH_ARENA_BYTES = 64 * 1024 };

/* One table of the snapshot, beside the model that the registry has for it. */
struct candidate {
	const struct schema_entry *entry;
	struct str slug;
	const struct definition *definition;
	struct model *old;  /* NULL: a new table */
	struct model *made; /* NULL: the old one stays */
	bool is_changed;
};

struct refresh {
	struct registry *registry;
	struct store *store;
	struct arena *arena;
	struct definitions definitions;
	struct candidate *candidates;
	size_t count;
	struct digest parked;
	bool anything_changed;
};

/* The same names as before have the same slugs as before. */
static struct str *slugs_of(struct refresh *refresh, const struct schema_entry *entries)
{
	const struct registry *registry = refresh->registry;
	struct str *names = arena_zeroed(
			   refresh->arena, refresh->count + 1, sizeof *names),
		   *slugs = arena_zeroed(
			   refresh->arena, refresh->count + 1, sizeof *slugs);
	bool is_same = registry->count == refresh->count;

	for (size_t i = 0; i < refresh->count; i++) {
		names[i] = entries[i].name;
		is_same = is_same && str_equal(names[i], registry->models[i]->table);
		if (is_same)
			slugs[i] = registry->models[i]->slug;
	}
	if (!is_same)
		slugs_assign(refresh->arena, names, slugs, refresh->count);
	return slugs;
}

/* Leaves out the tables of parked models: they are kept, but not served. When one of them
 * changes, what refers to it may. */
static void pass_over_parked(struct refresh *refresh, struct schema_entry *entries)
{
	struct digest_state parked;
	size_t kept = 0;

	digest_begin(&parked);

	for (size_t i = 0; i < refresh->count; i++) {
		const struct definition *definition =
			definitions_find(&refresh->definitions, entries[i].name);

		if (!definition || definition->state != DEFINITION_PARKED) {
			entries[kept++] = entries[i];
			continue;
		}
		digest_add_part(&parked, entries[i].name);
		digest_add(&parked,
			(struct str){(const char *)entries[i].text.bytes, DIGEST_BYTES});
	}
	refresh->count = kept;
	refresh->parked = digest_end(&parked);
	refresh->anything_changed =
		!digest_equal(refresh->parked, refresh->registry->parked);
}

static enum status read_snapshot(struct refresh *refresh, struct fault *fault)
{
	struct schema_entry *entries = NULL;
	struct str *slugs;
	enum status status = schema_list(
		refresh->store, refresh->arena, &entries, &refresh->count, fault);

	if (status == STATUS_OK)
		status = definitions_load(
			refresh->store, refresh->arena, &refresh->definitions, fault);
	if (status != STATUS_OK)
		return status;
	pass_over_parked(refresh, entries);
	slugs = slugs_of(refresh, entries);
	refresh->candidates = arena_zeroed(
		refresh->arena, refresh->count + 1, sizeof *refresh->candidates);
	for (size_t i = 0; i < refresh->count; i++)
		refresh->candidates[i] = (struct candidate){.entry = &entries[i],
			.slug = slugs[i],
			.definition =
				definitions_find(&refresh->definitions, entries[i].name)};
	return STATUS_OK;
}

/* Both lists are in the order of names: one walk pairs them. */
static void pair_with_old(struct refresh *refresh)
{
	const struct registry *registry = refresh->registry;
	size_t old = 0;

	for (size_t i = 0; i < refresh->count; i++) {
		struct candidate *at = &refresh->candidates[i];
		int order = -1;

		while (old < registry->count &&
			(order = str_compare(
				 registry->models[old]->table, at->entry->name)) < 0)
			old++, refresh->anything_changed = true;
		if (old < registry->count && order == 0)
			at->old = registry->models[old++];
		at->is_changed = !at->old || !model_is_made_from(at->old, at->entry,
						     at->slug, at->definition);
		refresh->anything_changed |= at->is_changed;
	}
	refresh->anything_changed |= old < registry->count;
}

static const struct candidate *candidate_of(
	const struct refresh *refresh, struct str table)
{
	const struct model *old = registry_find(refresh->registry, table);
	struct str name = old ? old->table : table;
	size_t low = 0, high = refresh->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(refresh->candidates[middle].entry->name, name);

		if (order == 0)
			return &refresh->candidates[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* A view depends on any table, and a reference on the key of its target: neither's own
 * text moves when those do. */
static bool depends_on_change(const struct refresh *refresh, const struct candidate *at)
{
	const struct schema_table *schema = &at->old->schema;

	if (schema->kind == TABLE_VIEW || schema->kind == TABLE_VIRTUAL)
		return true;
	for (size_t i = 0; i < schema->reference_count; i++) {
		struct str table = schema->references[i].table;
		const struct candidate *target;

		if (str_equal_nocase(table, at->entry->name))
			continue;
		target = candidate_of(refresh, table);
		if (!target || target->is_changed)
			return true;
	}
	return false;
}

static enum status make_models(struct refresh *refresh, struct fault *fault)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < refresh->count && status == STATUS_OK; i++) {
		struct candidate *at = &refresh->candidates[i];

		if (!at->is_changed && !depends_on_change(refresh, at))
			continue;
		status = model_make(refresh->store, at->entry, at->slug, at->definition,
			&at->made, fault);
		/* Made again and found to be the same: the old one may stay. */
		if (status == STATUS_OK && at->old &&
			digest_equal(at->old->own, at->made->own)) {
			model_note_source(at->old, at->entry, at->definition);
			model_free(at->made);
			at->made = NULL;
		}
	}
	return status;
}

static void discard(struct refresh *refresh)
{
	for (size_t i = 0; i < refresh->count && refresh->candidates; i++)
		model_free(refresh->candidates[i].made);
}

/* Puts what was made in the place of what it replaces, and takes out what is gone: in one
 * pass, as one by one would move the whole list each time. The list of before. */
static struct model **swap_models(
	struct refresh *refresh, struct refresh_outcome *outcome)
{
	struct registry *registry = refresh->registry;
	struct model **models = must_calloc(refresh->count + 1, sizeof *models),
		     **before = registry->models;
	size_t kept = 0;

	for (size_t i = 0; i < refresh->count; i++) {
		struct candidate *at = &refresh->candidates[i];

		models[i] = at->made ? at->made : at->old;
		outcome->registered += at->made != NULL;
		kept += at->made == NULL;
	}
	outcome->unregistered = registry->count - kept;
	registry->models = models;
	registry->count = refresh->count;
	registry->parked = refresh->parked;
	registry_index(registry);
	return before;
}

static void tell(
	const struct refresh *refresh, enum signal signal, const struct model *model)
{
	signal_send(&(const struct signal_news){.signal = signal,
		.table = model->table,
		.model = model,
		.whose = refresh->registry});
}

/* Frees the models that are not in the registry any more. */
static void let_go(const struct refresh *refresh, struct model **before, size_t count)
{
	const struct registry *registry = refresh->registry;

	for (size_t i = 0, next = 0; i < count; i++) {
		struct model *old = before[i];

		while (next < registry->count &&
			str_compare(registry->models[next]->table, old->table) < 0)
			next++;
		if (next < registry->count && registry->models[next] == old)
			continue;
		tell(refresh, SIGNAL_UNREGISTERED, old);
		model_free(old);
	}
	free(before);
}

static void tell_of_made(const struct refresh *refresh)
{
	if (!signal_is_wanted(SIGNAL_REGISTERED))
		return;
	for (size_t i = 0; i < refresh->count; i++)
		if (refresh->candidates[i].made)
			tell(refresh, SIGNAL_REGISTERED, refresh->candidates[i].made);
}

static void add_digest(struct digest_state *state, struct digest digest)
{
	digest_add(state, (struct str){(const char *)digest.bytes, DIGEST_BYTES});
}

/* Whether pages look up the row that a reference points to, or show its bare value. */
static bool is_looked_up(
	const struct registry *registry, const struct model *model, size_t reference)
{
	size_t column = model->schema.references[reference].columns[0], target;

	return reference_model(registry, model, column, &target) != NULL;
}

/* The hash of a model has in it the faces of the models that it refers to. */
static void hash_all(struct registry *registry)
{
	for (size_t i = 0; i < registry->count; i++) {
		struct model *model = registry->models[i];
		struct digest_state state;

		model->hash = model->shape;
		if (!model->schema.reference_count)
			continue;
		digest_begin(&state);
		add_digest(&state, model->shape);
		for (size_t j = 0; j < model->schema.reference_count; j++) {
			const struct model *target = registry_find(
				registry, model->schema.references[j].table);

			if (target)
				add_digest(&state, model_face(target));
			else
				digest_add_part(&state, STR("missing"));
			digest_add_part(&state, is_looked_up(registry, model, j)
							? STR("looked up")
							: STR("bare"));
		}
		model->hash = digest_end(&state);
	}
}

enum status registry_refresh(struct registry *registry, struct store *store,
	struct refresh_outcome *outcome, struct fault *fault)
{
	int64_t began_us = clock_us();
	struct refresh refresh = {.registry = registry,
		.store = store,
		.arena = arena_new(REFRESH_ARENA_BYTES)};
	enum status status = read_snapshot(&refresh, fault);

	*outcome = (struct refresh_outcome){0};
	if (status == STATUS_OK) {
		pair_with_old(&refresh);
		if (refresh.anything_changed)
			status = make_models(&refresh, fault);
	}
	if (status != STATUS_OK) {
		discard(&refresh);
	} else if (refresh.anything_changed) {
		size_t count_before = registry->count;
		struct model **before = swap_models(&refresh, outcome);

		hash_all(registry);
		let_go(&refresh, before, count_before);
		tell_of_made(&refresh);
	}
	outcome->models = registry->count;
	outcome->has_wishes =
		status == STATUS_OK && definitions_have_wishes(&refresh.definitions);
	outcome->cost_us = clock_us() - began_us;
	arena_free(refresh.arena);
	return status;
}
