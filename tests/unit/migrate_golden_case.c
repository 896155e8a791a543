/* Runs one golden case. Each change is planned and tried before it is applied, and each
 * applied change is undone on a copy: the cases themselves need not say so. */
#include "migrate_golden_parts.h"

void golden_complain(struct golden *golden, const char *what)
{
	buf_printf(golden->out, "!!! %s\n", what);
}

void golden_dump(sqlite3 *db, struct buf *out)
{
	dump_tables(db, out);
	dump_definitions(db, out);
	dump_history(db, out);
}

/* Where the FROM of the SELECT stands whose list begins at `from`. */
static size_t end_of_list(struct str sql, size_t from)
{
	size_t depth = 0;
	char quote = 0;

	for (size_t i = from; i < sql.len; i++) {
		char c = sql.at[i];

		if (quote) {
			quote = c == quote ? 0 : quote;
			continue;
		}
		if (c == '\'' || c == '"')
			quote = c;
		depth += c == '(';
		depth -= c == ')';
		if (!depth && str_starts(str_slice(sql, i, sql.len), " FROM "))
			return i;
	}
	return sql.len;
}

/* What converts values is long, and told by the values that come of it. */
static struct str without_conversions(struct str sql)
{
	struct buf out;
	struct str copy;

	buf_init(&out, TEXT_BYTES);
	for (size_t i = 0; i < sql.len;) {
		struct str rest = str_slice(sql, i, sql.len), list;

		if (!str_starts(rest, ") SELECT ")) {
			buf_char(&out, sql.at[i++]);
			continue;
		}
		buf_text(&out, ") SELECT ");
		i += strlen(") SELECT ");
		list = str_slice(sql, i, end_of_list(sql, i));
		if (str_has_nocase(list, "(WITH reeve_"))
			list = STR("CONVERTED");
		else
			list.len = 0;
		buf_str(&out, list);
		i = list.len ? end_of_list(sql, i) : i;
	}
	copy = arena_copy(test_arena, buf_content(&out));
	buf_free(&out);
	return copy;
}

static void append_lines(struct buf *out, struct str lines)
{
	lines = without_conversions(lines);
	for (size_t from = 0; from < lines.len;) {
		size_t to = str_find(lines, from, '\n');
		struct str line = str_slice(lines, from, to);

		if (str_trim(line).len)
			buf_printf(out, "\t%.*s\n", STR_ARGS(line));
		from = to + 1;
	}
}

static void tell_step(const struct plan_step *step, struct buf *out)
{
	buf_str(out, step->words);
	if (step->is_rebuild)
		buf_text(out, " (rebuild)");
	if (step->rows)
		buf_printf(out, " (rows: %lld)", (long long)step->rows);
	buf_char(out, '\n');
	append_lines(out, step->sql);
}

static void tell_blocker(const struct plan_blocker *blocker, struct buf *out)
{
	buf_printf(out, "blocked, %s", blocker->reason);
	if (blocker->count)
		buf_printf(out, " (rows: %lld)", (long long)blocker->count);
	buf_printf(out, ": %.*s\n", STR_ARGS(blocker->words));
	for (size_t i = 0; i < blocker->row_count; i++)
		buf_printf(out, "\t%.*s = %.*s\n", STR_ARGS(blocker->rows[i]),
			STR_ARGS(blocker->values[i]));
}

void golden_tell(enum status status, const struct plan *plan, struct buf *out)
{
	if (status != STATUS_OK) {
		buf_printf(out, "%s: %s", status_name(status), test_fault.sentence);
		if (test_fault.detail[0])
			buf_printf(out, " (%s)", test_fault.detail);
		buf_char(out, '\n');
		return;
	}
	for (size_t i = 0; i < plan->step_count; i++)
		tell_step(&plan->steps[i], out);
	for (size_t i = 0; i < plan->blocker_count; i++)
		tell_blocker(&plan->blockers[i], out);
	if (!plan->step_count && !plan->blocker_count)
		buf_text(out, "nothing to do\n");
	else if (plan->words.len && plan->step_count > 1)
		buf_printf(out, "in short: %.*s\n", STR_ARGS(plan->words));
}

enum status golden_migrate(struct desk *desk, const struct golden_step *step,
	enum migrate_mode mode, struct plan *plan)
{
	struct migrate_request request = {.changes = step->changes,
		.count = step->count,
		.mode = mode,
		.undoes = step->undoes,
		.author = {.user_name = STR("ann"),
			.origin = step->undoes ? "undo" : "command"}};

	*plan = (struct plan){0};
	test_fault = (struct fault){0};
	return migrate_run(desk, test_arena, &request, plan, &test_fault);
}

static void run_step(struct golden *golden, struct golden_step *step)
{
	struct buf text[3];
	struct plan plan;
	enum status status = STATUS_OK;

	golden_look(golden, step);
	for (int mode = MIGRATE_PLAN; mode <= MIGRATE_APPLY; mode++) {
		buf_init(&text[mode], TEXT_BYTES);
		if (step->is_dry && mode == MIGRATE_APPLY)
			break;
		status = golden_migrate(
			golden->desk, step, (enum migrate_mode)mode, &plan);
		golden_tell(status, &plan, &text[mode]);
		if ((mode != MIGRATE_APPLY || status != STATUS_OK || plan.blocker_count ||
			    !plan.step_count) &&
			!golden_is_unchanged(golden, step))
			golden_complain(
				golden, "what was not done has changed the database");
	}
	buf_str(golden->out, buf_content(&text[MIGRATE_PLAN]));
	for (int mode = MIGRATE_DRY_RUN; mode <= MIGRATE_APPLY - step->is_dry; mode++)
		if (!str_equal(buf_content(&text[mode]), buf_content(&text[0]))) {
			golden_complain(golden, mode == MIGRATE_APPLY
							? "applied, it was:"
							: "a dry run says:");
			buf_str(golden->out, buf_content(&text[mode]));
		}
	if (!step->is_dry && status == STATUS_OK && plan.migration_id) {
		golden_check(golden);
		golden_try_undo(golden, step, plan.migration_id);
	} else if (!step->is_dry && status == STATUS_OK && !plan.blocker_count &&
		   plan.step_count)
		golden_complain(golden, "applied, without a line in the history");
	for (int mode = MIGRATE_PLAN; mode <= MIGRATE_APPLY; mode++)
		buf_free(&text[mode]);
	golden_forget(step);
}

static void apply_changes(struct golden *golden, struct str json, bool is_dry)
{
	struct golden_step step = {.is_dry = is_dry};
	struct change *changes;
	struct str dumped;
	enum status status;

	test_fault = (struct fault){0};
	status = changes_parse(test_arena, json, &changes, &step.count, &test_fault);
	if (status != STATUS_OK) {
		golden_tell(status, NULL, golden->out);
		return;
	}
	dumped = changes_dump(test_arena, changes, step.count);
	status = changes_parse(test_arena, dumped, &changes, &step.count, &test_fault);
	if (status != STATUS_OK ||
		!str_equal(dumped, changes_dump(test_arena, changes, step.count)))
		golden_complain(golden, "the changes do not come back from their JSON");
	step.changes = changes;
	run_step(golden, &step);
}

/* The changes that make the models of the file. */
static void apply_models(struct golden *golden, struct str json, bool are_alone)
{
	struct model_spec *present = NULL, *wished = NULL;
	size_t present_count = 0, wished_count = 0;
	struct golden_step step = {0};
	struct change *changes = NULL;
	enum status status;

	test_fault = (struct fault){0};
	begin_read();
	status = specs_read(
		test_store, test_arena, STR(""), &present, &present_count, &test_fault);
	commit();
	if (status == STATUS_OK)
		status = specs_parse(
			test_arena, json, &wished, &wished_count, &test_fault);
	if (status == STATUS_OK)
		status = specs_diff(test_arena, present, present_count, wished,
			wished_count, are_alone, &changes, &step.count, &test_fault);
	if (status != STATUS_OK) {
		golden_tell(status, NULL, golden->out);
		return;
	}
	step.changes = changes;
	run_step(golden, &step);
}

/* Of the last migration, or of the one of this number. */
static void apply_undo(struct golden *golden, struct str number)
{
	struct golden_step step = {0};
	int64_t id;
	enum status status;

	if (!str_to_int64(str_trim(number), &id))
		id = foreign_integer("SELECT coalesce(max(id), 0) FROM reeve_migration");
	test_fault = (struct fault){0};
	status = golden_read_undo(golden->desk, id, &step);
	if (status != STATUS_OK)
		golden_tell(status, NULL, golden->out);
	else
		run_step(golden, &step);
}

static void run_section(struct golden *golden, const struct golden_section *section)
{
	struct str head = section->head;

	if (str_is(head, "database") || str_is(head, "sql")) {
		foreign(arena_text(test_arena, section->body));
		return;
	}
	buf_text(golden->out, "--- plan\n");
	if (str_is(head, "changes") || str_is(head, "dry run"))
		apply_changes(golden, section->body, str_is(head, "dry run"));
	else if (str_is(head, "models") || str_is(head, "models alone"))
		apply_models(golden, section->body, str_is(head, "models alone"));
	else if (str_starts(head, "undo"))
		apply_undo(golden, str_slice(head, 4, head.len));
	else
		ck_abort_msg("no section is called \"%.*s\"", STR_ARGS(head));
}

static void tell_after(struct golden *golden)
{
	struct buf last;

	buf_init(&last, TEXT_BYTES);
	golden_dump(golden->db, &last);
	buf_text(golden->out, "--- after\n");
	if (str_equal(buf_content(&last), buf_content(&golden->first)))
		buf_text(golden->out, "as before\n");
	else
		buf_str(golden->out, without_conversions(buf_content(&last)));
	buf_free(&last);
}

static void golden_open(struct golden *golden)
{
	struct store_options options = {.path = database_path(),
		.lock_folder = database_folder(),
		.makes_tables = true};

	store_with(options);
	begin_read();
	commit();
	golden->db = dump_open(database_path());
	golden->desk = desk_new(&options);
	golden->registry = registry_new();
	buf_init(&golden->first, TEXT_BYTES);
}

void golden_run(const struct golden_case *one, struct buf *out)
{
	struct golden golden = {.out = out};

	database_start();
	golden_open(&golden);
	buf_printf(out, "\n=== %.*s\n%.*s", STR_ARGS(one->name), STR_ARGS(one->words));
	for (size_t i = 0; i < one->count; i++) {
		const struct golden_section *section = &one->sections[i];

		buf_printf(out, "--- %.*s\n%.*s", STR_ARGS(section->head),
			STR_ARGS(section->body));
		run_section(&golden, section);
		if (i == 0)
			golden_dump(golden.db, &golden.first);
	}
	tell_after(&golden);
	buf_free(&golden.first);
	registry_free(golden.registry);
	desk_free(golden.desk);
	sqlite3_close(golden.db);
	database_stop();
}
