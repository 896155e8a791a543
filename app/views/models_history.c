/* The history of the schema, of all models or one, and undoing a step of it. */
#include "views/models.h"
#include "views/views.h"

#include "base/clock.h"

enum { STEPS_A_PAGE = 50, HASH_CHARACTERS = 12 };

static struct str in_words(struct str origin)
{
	static const char *const words[][2] = {{"page", "in the browser"},
		{"command", "by the command"}, {"file", "from a file"},
		{"outside", "from outside"}, {"undo", "by undoing"},
		{"definition", "by a definition row"}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(origin, words[i][0]))
			return str_from(words[i][1]);
	return origin;
}

void models_add_migration(
	struct context *context, struct node *list, const struct migration *migration)
{
	struct arena *arena = context->arena;
	struct node *node = node_add_dict(arena, list);
	char *moment = arena_alloc(arena, CLOCK_TEXT_BYTES);

	clock_text(migration->moment_unix_s, moment);
	node_set_number(arena, node, "migration", migration->id);
	node_set_text(arena, node, "moment", str_from(moment));
	node_set_text(
		arena, node, "when", models_moment(arena, migration->moment_unix_s));
	node_set_text(arena, node, "who", migration->user_name);
	node_set_text(arena, node, "from", in_words(migration->origin));
	node_set_flag(arena, node, "is_outside", str_is(migration->origin, "outside"));
	node_set_text(arena, node, "of", migration->table);
	node_set_text(arena, node, "of_url",
		migration->table.len &&
				registry_find(context->site->registry, migration->table)
			? models_url(context, "models_one", migration->table)
			: STR(""));
	node_set_text(arena, node, "words", migration->words);
	node_set_text(arena, node, "sql", migration->sql);
	node_set_text(arena, node, "sql_back", migration->sql_back);
	node_set_text(arena, node, "before",
		str_first_characters(migration->hash_before, HASH_CHARACTERS));
	node_set_text(arena, node, "after",
		str_first_characters(migration->hash_after, HASH_CHARACTERS));
	node_set_text(arena, node, "question", migration->question);
	node_set_flag(arena, node, "is_asked", str_is(migration->question, "asked"));
	node_set_number(arena, node, "undoes", migration->undoes);
	node_set_number(arena, node, "undone_by", migration->undone_by);
	node_set_flag(arena, node, "can_undo",
		migration->can_undo && models_may_change(context));
	node_set_text(arena, node, "undo_url",
		page_url(context, "models_history", NULL, STR(""), STR("")));
}

/* The table that the address names; empty: all. One that is gone has a history too. */
static enum status read_table(
	struct context *context, struct str *table, struct fault *fault)
{
	*table = STR("");
	return context->match.field.len ? models_table(context, table, fault) : STATUS_OK;
}

static enum status render(struct context *context, struct str table, struct fault *fault)
{
	struct arena *arena = context->arena;
	struct model_spec *spec = NULL;
	struct migration *steps;
	struct str title = STR("History of the models");
	struct page *page;
	struct node *list;
	int64_t before = 0;
	size_t count = 0;
	enum status status;

	if (!str_to_int64(models_sent(context, "before"), &before) || before < 0)
		before = 0;
	if (table.len && models_spec(context, table, &spec, fault) == STATUS_OK)
		title = arena_printf(
			arena, "History of %.*s", STR_ARGS(models_label(context, spec)));
	status = migrations_read(context->site->store, arena, table, before,
		STEPS_A_PAGE + 1, &steps, &count, fault);
	if (status != STATUS_OK)
		return status;
	page = page_begin(context, title);
	models_crumbs(context, page, spec, STR("History"));
	list = node_set_list(arena, page->root, "steps");
	for (size_t i = 0; i < count && i < STEPS_A_PAGE; i++)
		models_add_migration(context, list, &steps[i]);
	if (count > STEPS_A_PAGE)
		node_set_text(arena, page->root, "older_url",
			models_url_with(context, context->request->path, "before",
				arena_printf(arena, "%lld",
					(long long)steps[STEPS_A_PAGE - 1].id)));
	node_set_flag(arena, page->root, "is_of_all", !table.len);
	return page_render(context, "models_history", page, 200, fault);
}

static struct str words_of(struct context *context, int64_t id)
{
	struct migration *steps;
	size_t count = 0;
	struct fault ignored;

	if (id < INT64_MAX &&
		migrations_read(context->site->store, context->arena, STR(""), id + 1, 1,
			&steps, &count, &ignored) == STATUS_OK &&
		count && steps[0].id == id)
		return steps[0].words;
	return STR("this step");
}

static enum status undo(struct context *context, struct fault *fault)
{
	struct arena *arena = context->arena;
	struct str path = context->request->path;
	struct proposal proposal = {
		.context = context, .back_url = path, .next_url = path};
	struct fault problem;
	enum status status;

	if (!str_to_int64(models_sent(context, "undo"), &proposal.undoes) ||
		proposal.undoes < 1)
		return fault_set(fault, STATUS_MALFORMED, "Which step is to be undone?");
	proposal.title = arena_printf(
		arena, "Undo: %.*s", STR_ARGS(words_of(context, proposal.undoes)));
	status = migrate_undo_changes(context->site->store, arena, proposal.undoes,
		&proposal.changes, &proposal.count, &problem);
	if (status == STATUS_CONFLICT || status == STATUS_NOT_FOUND)
		return proposal_refuse(&proposal, &problem, fault);
	if (status != STATUS_OK) {
		*fault = problem;
		return status;
	}
	if (proposal.count)
		proposal.table = proposal.changes[0].table;
	return proposal_answer(&proposal, fault);
}

enum status view_models_history(struct context *context, struct fault *fault)
{
	struct str table;
	enum status status = read_table(context, &table, fault);

	if (status != STATUS_OK)
		return status;
	return context_is_post(context) ? undo(context, fault)
					: render(context, table, fault);
}
