/* Resolving: the first segment by hash, then one small pattern. Never looks at the
 * database. */
#include "resolver/resolver.h"

#include <stdlib.h>

#include "base/buf.h"
#include "model/key.h"
#include "resolver/pattern.h"
#include "resolver/tables.h"

#define ADMIN "/admin/"
#define MODEL_SKIP "/admin/{model}/"

enum { EXPRESSION_BYTES_MOST = 65536 };

/* A compiled model pattern; models with keys of the same shape share one. */
struct shared_pattern {
	char *expression;
	struct pattern *pattern;
	struct shared_pattern *next;
};

struct entry {
	const struct model *model; /* NULL: a free slot */
	const struct pattern *pattern;
};

struct resolver {
	const struct route *site;
	const struct route *models;
	struct pattern *site_pattern;
	struct entry *entries; /* hash table by slug */
	size_t mask;
	struct shared_pattern *shared;
	size_t compiled;
};

struct resolver *resolver_new(const struct route *site, const struct route *models)
{
	struct resolver *resolver = must_calloc(1, sizeof *resolver);
	struct buf expression;

	resolver->site = site;
	resolver->models = models;
	buf_init(&expression, EXPRESSION_BYTES_MOST);
	pattern_expression(&expression, site, "", "");
	resolver->site_pattern = pattern_compile(buf_cstring(&expression));
	buf_free(&expression);
	return resolver;
}

void resolver_clear(struct resolver *resolver)
{
	struct shared_pattern *next;

	for (struct shared_pattern *at = resolver->shared; at; at = next) {
		next = at->next;
		pattern_free(at->pattern);
		free(at->expression);
		free(at);
	}
	resolver->shared = NULL;
	resolver->compiled = 0;
	free(resolver->entries);
	resolver->entries = NULL;
	resolver->mask = 0;
}

void resolver_free(struct resolver *resolver)
{
	if (!resolver)
		return;
	resolver_clear(resolver);
	pattern_free(resolver->site_pattern);
	free(resolver);
}

void resolver_compile(struct resolver *resolver, const struct registry *registry)
{
	size_t count = registry_count(registry), size = 16;

	resolver_clear(resolver);
	while (size < 2 * count + 2)
		size *= 2;
	resolver->entries = must_calloc(size, sizeof *resolver->entries);
	resolver->mask = size - 1;
	for (size_t i = 0; i < count; i++) {
		const struct model *model = registry_at(registry, i);
		size_t at = (size_t)model->slug_hash & resolver->mask;

		while (resolver->entries[at].model)
			at = (at + 1) & resolver->mask;
		resolver->entries[at].model = model;
	}
}

static void model_expression(
	const struct resolver *resolver, const struct model *model, struct buf *out)
{
	struct buf key;

	buf_init(&key, EXPRESSION_BYTES_MOST);
	key_pattern(model, &key);
	pattern_expression(out, resolver->models, MODEL_SKIP,
		model_has_key(model) ? buf_cstring(&key) : NULL);
	buf_free(&key);
}

static const struct pattern *shared_pattern(
	struct resolver *resolver, const char *expression)
{
	struct shared_pattern *shared = resolver->shared;

	while (shared && strcmp(shared->expression, expression) != 0)
		shared = shared->next;
	if (!shared) {
		shared = must_calloc(1, sizeof *shared);
		shared->expression = must_strdup(expression);
		shared->pattern = pattern_compile(expression);
		shared->next = resolver->shared;
		resolver->shared = shared;
		resolver->compiled++;
	}
	return shared->pattern;
}

static const struct pattern *entry_pattern(struct resolver *resolver, struct entry *entry)
{
	struct buf expression;

	if (entry->pattern)
		return entry->pattern;
	buf_init(&expression, EXPRESSION_BYTES_MOST);
	model_expression(resolver, entry->model, &expression);
	entry->pattern = shared_pattern(resolver, buf_cstring(&expression));
	buf_free(&expression);
	return entry->pattern;
}

static struct entry *find_entry(const struct resolver *resolver, struct str slug)
{
	size_t at;

	if (!resolver->entries)
		return NULL;
	at = (size_t)str_hash(slug) & resolver->mask;
	for (; resolver->entries[at].model; at = (at + 1) & resolver->mask)
		if (str_equal(resolver->entries[at].model->slug, slug))
			return &resolver->entries[at];
	return NULL;
}

enum status resolver_match_site(
	struct resolver *resolver, struct str path, struct match *match)
{
	struct str groups[PATTERN_GROUPS];
	int number = pattern_match(resolver->site_pattern, path, groups);

	*match = (struct match){0};
	if (number < 0)
		return STATUS_NOT_FOUND;
	match->route = &resolver->site[number];
	match->field = groups[0];
	return STATUS_OK;
}

enum status resolver_match_model(
	struct resolver *resolver, struct str path, struct match *match)
{
	const size_t from = sizeof ADMIN - 1;
	size_t slash = str_find(path, from, '/');
	struct str groups[PATTERN_GROUPS];
	struct entry *entry;
	int number;

	*match = (struct match){0};
	if (!str_starts(path, ADMIN) || slash == path.len)
		return STATUS_NOT_FOUND;
	entry = find_entry(resolver, str_slice(path, from, slash));
	if (!entry)
		return STATUS_NOT_FOUND;
	number = pattern_match(entry_pattern(resolver, entry),
		str_slice(path, slash + 1, path.len), groups);
	if (number < 0)
		return STATUS_NOT_FOUND;
	*match = (struct match){.route = &resolver->models[number],
		.model = entry->model,
		.key = groups[0],
		.field = groups[1]};
	return STATUS_OK;
}

struct str resolver_pattern(
	struct arena *arena, const struct resolver *resolver, const struct model *model)
{
	struct buf expression;
	struct str copy;

	buf_init(&expression, EXPRESSION_BYTES_MOST);
	model_expression(resolver, model, &expression);
	copy = arena_copy(arena, buf_content(&expression));
	buf_free(&expression);
	return copy;
}

bool resolver_uses_jit(const struct resolver *resolver)
{
	return pattern_has_jit(resolver->site_pattern);
}

size_t resolver_compiled(const struct resolver *resolver)
{
	return resolver->compiled;
}

const struct route *resolver_site_routes(const struct resolver *resolver)
{
	return resolver->site;
}

const struct route *resolver_model_routes(const struct resolver *resolver)
{
	return resolver->models;
}
