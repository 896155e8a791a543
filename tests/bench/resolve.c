/* What resolving a URL costs with 10, 1,000 and 10,000 models, and what it costs to learn
 * them anew. Prints figures; judges nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "model/factory.h"
#include "resolver/resolver.h"

enum { ROUNDS = 400000, COMPILES = 50, NAME_BYTES = 64 };

/* A model with an integer key, made by hand: no database is needed to resolve. */
static struct model *make_model(int number)
{
	struct arena *arena = arena_new(1024);
	struct model *model = arena_zeroed(arena, 1, sizeof *model);
	struct field *field = arena_zeroed(arena, 1, sizeof *field);

	model->arena = arena;
	model->table = model->slug = arena_printf(arena, "table_%d", number);
	model->table_hash = model_table_hash(model->table);
	model->slug_hash = str_hash(model->slug);
	field->is_rowid = true;
	model->fields = field;
	model->field_count = 1;
	model->schema.key = arena_zeroed(arena, 1, sizeof(uint32_t));
	model->schema.key_count = 1;
	return model;
}

static void measure(int models)
{
	struct registry *registry = registry_new();
	struct resolver *resolver = resolver_new(site_routes, model_routes);
	char(*paths)[NAME_BYTES] = must_calloc((size_t)models, NAME_BYTES);
	double first_us, match_us, compile_us;
	struct match match;
	int64_t began_us;
	long found = 0;

	for (int i = 0; i < models; i++) {
		registry_register(registry, make_model(i));
		snprintf(
			paths[i], NAME_BYTES, "/admin/table_%d/%d/change/", i, 7 * i + 1);
	}
	began_us = clock_us();
	for (int i = 0; i < COMPILES; i++)
		resolver_compile(resolver, registry);
	compile_us = (double)(clock_us() - began_us) / COMPILES;
	began_us = clock_us();
	found += resolver_match_model(resolver, str_from(paths[0]), &match) == STATUS_OK;
	first_us = (double)(clock_us() - began_us);
	began_us = clock_us();
	for (int i = 0; i < ROUNDS; i++)
		found += resolver_match_model(resolver, str_from(paths[i % models]),
				 &match) == STATUS_OK;
	match_us = (double)(clock_us() - began_us) / ROUNDS;
	printf("%6d models: %.3f us a URL (first of a pattern %.0f us), learning all "
	       "%.0f us, "
	       "%ld of %d found\n",
		models, match_us, first_us, compile_us, found, ROUNDS + 1);
	resolver_free(resolver);
	registry_free(registry);
	free(paths);
}

int main(void)
{
	digest_start();
	measure(10);
	measure(1000);
	measure(10000);
	return EXIT_SUCCESS;
}
