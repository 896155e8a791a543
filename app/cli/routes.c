/* reeve routes, reeve resolve: the URL table as compiled, and what a path comes to. */
#include <stdio.h>

#include "cli/cli.h"
#include "model/key.h"
#include "resolver/tables.h"

/* A registry and a resolver over the database, as a worker would have them. */
struct tables {
	struct store *store;
	struct registry *registry;
	struct resolver *resolver;
};

static void close_tables(struct tables *tables)
{
	resolver_free(tables->resolver);
	registry_free(tables->registry);
	if (tables->store)
		store_rollback(tables->store);
	store_close(tables->store);
}

static int open_tables(struct cli *cli, struct tables *tables)
{
	struct refresh_outcome outcome;
	struct stamp stamp;
	struct fault fault;

	*tables = (struct tables){.store = cli_open(cli, true)};
	if (!tables->store)
		return CLI_FAILED;
	tables->registry = registry_new();
	tables->resolver = resolver_new(site_routes, model_routes);
	if (store_begin(tables->store, STORE_READ, &stamp, &fault) != STATUS_OK ||
		registry_refresh(tables->registry, tables->store, &outcome, &fault) !=
			STATUS_OK)
		return cli_fail(&fault);
	resolver_compile(tables->resolver, tables->registry);
	return CLI_OK;
}

static const char *methods_text(unsigned methods)
{
	if (methods == (METHOD_GET | METHOD_POST))
		return "GET POST";
	return methods == METHOD_POST ? "POST" : "GET";
}

static void print_model(
	struct cli *cli, const struct tables *tables, const struct model *model)
{
	struct str pattern = resolver_pattern(cli->arena, tables->resolver, model);

	for (const struct route *route = resolver_model_routes(tables->resolver);
		route->name; route++) {
		bool needs_key = strstr(route->pattern, "{key}") != NULL;
		struct str url;

		if (needs_key && !model_has_key(model))
			continue;
		url = reverse(cli->arena, tables->resolver, route->name, model,
			STR("{key}"), STR("FIELD"));
		printf("%-9s %-15s %.*s\n", methods_text(route->methods), route->name,
			STR_ARGS(url));
	}
	printf("          # %.*s: %.*s\n", STR_ARGS(model->table), STR_ARGS(pattern));
}

int cli_routes(struct cli *cli, int count, char **words)
{
	struct tables tables;
	int code;

	if (count)
		return cli_misuse("routes", "routes takes no \"%s\"", words[0]);
	code = open_tables(cli, &tables);
	if (code == CLI_OK) {
		for (const struct route *route = resolver_site_routes(tables.resolver);
			route->name; route++)
			printf("%-9s %-15s %s\n", methods_text(route->methods),
				route->name, route->pattern);
		for (size_t i = 0; i < registry_count(tables.registry); i++)
			print_model(cli, &tables, registry_at(tables.registry, i));
	}
	close_tables(&tables);
	return code;
}

static void print_value(struct cli *cli, const struct field *field, struct value value)
{
	static const char *const classes[] = {"NULL", "integer", "real", "text", "blob"};
	struct str text = value_spelling(cli->arena, value);

	printf("  %.*s = %.*s (%s)\n", STR_ARGS(field->name), STR_ARGS(text),
		classes[value.class]);
}

static int print_match(struct cli *cli, const struct match *match)
{
	struct value key[KEY_PARTS_MOST];
	struct fault fault;
	bool is_canonical;

	printf("%s\n", match->route->name);
	if (!match->model)
		return CLI_OK;
	printf("  table %.*s\n", STR_ARGS(match->model->table));
	if (!match->key.len)
		return CLI_OK;
	if (key_decode(cli->arena, match->model, match->key, key, &is_canonical,
		    &fault) != STATUS_OK)
		return cli_fail(&fault);
	for (size_t i = 0; i < match->model->schema.key_count; i++)
		print_value(
			cli, &match->model->fields[match->model->schema.key[i]], key[i]);
	return CLI_OK;
}

/* Why nothing matched, as far as one can tell. */
static int explain_nothing(const struct tables *tables, struct str path)
{
	struct str slug = str_slice(path, 7, str_find(path, 7, '/'));

	if (!str_starts(path, "/admin/")) {
		puts("nothing: every path begins with /admin/");
		return CLI_FAILED;
	}
	for (size_t i = 0; i < registry_count(tables->registry); i++) {
		const struct model *model = registry_at(tables->registry, i);

		if (!str_equal(model->slug, slug))
			continue;
		if (!model_has_key(model))
			printf("nothing: %.*s has its list alone: %.*s\n",
				STR_ARGS(model->table), STR_ARGS(model->read_only));
		else
			printf("nothing: %.*s has no such page, or this is no key of it "
			       "(or the last / is missing)\n",
				STR_ARGS(model->table));
		return CLI_FAILED;
	}
	printf("nothing: no model is called %.*s\n", STR_ARGS(slug));
	return CLI_FAILED;
}

int cli_resolve(struct cli *cli, int count, char **words)
{
	struct tables tables;
	struct match match;
	struct str path;
	int code;

	if (count != 1)
		return cli_misuse("resolve PATH", "resolve takes one path");
	path = str_slice(str_from(words[0]), 0, str_find(str_from(words[0]), 0, '?'));
	code = open_tables(cli, &tables);
	if (code == CLI_OK) {
		if (resolver_match_site(tables.resolver, path, &match) == STATUS_OK ||
			resolver_match_model(tables.resolver, path, &match) == STATUS_OK)
			code = print_match(cli, &match);
		else
			code = explain_nothing(&tables, path);
	}
	close_tables(&tables);
	return code;
}
