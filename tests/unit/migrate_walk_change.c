/* Random changes of models: of what is there, sensible or not. */
#include <stdio.h>

#include "migrate_walk.h"

static const char *const kind_names[] = {[CHANGE_MODEL_ADD] = "model add",
	[CHANGE_MODEL_RENAME] = "model rename",
	[CHANGE_MODEL_OPTIONS] = "model options",
	[CHANGE_MODEL_PARK] = "model park",
	[CHANGE_MODEL_RESTORE] = "model restore",
	[CHANGE_MODEL_PURGE] = "model purge",
	[CHANGE_FIELD_ADD] = "field add",
	[CHANGE_FIELD_RENAME] = "field rename",
	[CHANGE_FIELD_ALTER] = "field alter",
	[CHANGE_FIELD_PARK] = "field park",
	[CHANGE_FIELD_RESTORE] = "field restore",
	[CHANGE_FIELD_PURGE] = "field purge",
	[CHANGE_UNIQUE_ADD] = "unique add",
	[CHANGE_UNIQUE_DROP] = "unique drop",
	[CHANGE_CHECK_ADD] = "check add",
	[CHANGE_CHECK_DROP] = "check drop"};

static const char *const kinds[] = {"text", "long text", "integer", "big integer", "real",
	"decimal", "boolean", "date", "datetime", "time", "duration", "choice",
	"multiple choice", "email", "URL", "slug", "UUID", "JSON", "file", "image",
	"created", "updated", "blob", "any"};

enum { KINDS = sizeof kinds / sizeof *kinds };

const char *walk_change_name(enum change_kind kind)
{
	return kind_names[kind];
}

static bool one_in(unsigned many)
{
	return below(many) == 0;
}

/* Now and then one that is there already, or that is odd. */
static struct str random_name(struct arena *arena)
{
	static const char *const before[] = {"n", "Name ", "order", "x\"", "[", "été",
		"it's ", "N", "select", "a.", "%"};

	if (one_in(20))
		return one_in(2) ? STR("rowid") : STR("from");
	return arena_printf(
		arena, "%s%u%s", before[below(11)], below(400), one_in(9) ? "\"]" : "");
}

static const struct model_spec *random_model(const struct model_spec *specs, size_t count)
{
	const struct model_spec *spec = NULL;

	for (int i = 0; i < 4; i++) {
		spec = &specs[below((unsigned)count)];
		if (spec->kind == TABLE_ORDINARY && spec->state == DEFINITION_LIVE)
			break;
	}
	return spec;
}

static const struct field_spec *random_field(const struct model_spec *spec)
{
	return spec->field_count ? &spec->fields[below((unsigned)spec->field_count)]
				 : NULL;
}

static struct str quoted(struct arena *arena, struct str name)
{
	struct buf out;
	struct str copy;

	buf_init(&out, 4096);
	sql_name(&out, name);
	copy = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return copy;
}

static void give_kind(struct field_spec *field)
{
	field->kind = str_from(kinds[below(KINDS)]);
	field->type = field->expression = field->choices = STR("");
	field->target = field->target_key = field->on_delete = STR("");
	field->max_length = field->digits = field->places = 0;
	field->is_stored = false;
	if (str_is(field->kind, "decimal")) {
		field->digits = 4 + below(20);
		field->places = below(4);
	}
	if (str_is(field->kind, "text") && one_in(3))
		field->max_length = 1 + below(60);
	if (str_is(field->kind, "choice") || str_is(field->kind, "multiple choice"))
		field->choices = STR("[[\"1\",\"one\"],[\"2\",\"two\"],\"x\"]");
}

static void give_reference(
	struct field_spec *field, const struct model_spec *specs, size_t count)
{
	static const char *const actions[] = {
		"", "CASCADE", "SET NULL", "RESTRICT", "SET DEFAULT"};

	field->kind = one_in(4) ? STR("one-to-one") : STR("foreign key");
	field->is_unique = str_is(field->kind, "one-to-one");
	field->target = random_model(specs, count)->table;
	field->on_delete = str_from(actions[below(5)]);
	field->type = field->fallback = field->expression = STR("");
}

static void give_rest(struct field_spec *field)
{
	static const char *const defaults[] = {"", "", "", "1", "'x'", "(1 + 1)", "NULL",
		"CURRENT_TIMESTAMP", "'2024-02-29'", "0.5"};

	field->fallback = str_from(defaults[below(10)]);
	field->is_not_null = one_in(4);
	field->is_unique = one_in(8);
	field->is_indexed = !field->is_unique && one_in(5);
	field->is_required = one_in(6);
	field->is_hidden = one_in(9);
	if (one_in(6))
		field->label = STR("A label");
	if (one_in(9))
		field->collation = STR("NOCASE");
}

static void give_misfits(struct change *change)
{
	static const char *const values[] = {"1", "x", "2024-02-29", ""};

	change->misfits = (enum misfit_policy)below(3);
	if (change->misfits == MISFIT_DEFAULT)
		change->misfit_value = str_from(values[below(4)]);
}

static struct field_spec *new_field(struct arena *arena, const struct model_spec *spec,
	const struct model_spec *specs, size_t count)
{
	struct field_spec *field = arena_zeroed(arena, 1, sizeof *field);
	const struct field_spec *other = random_field(spec);

	field->name = random_name(arena);
	give_kind(field);
	give_rest(field);
	switch (below(10)) {
	case 0:
	case 1:
		give_reference(field, specs, count);
		break;
	case 2:
		if (!other || str_is(other->kind, "many-to-many"))
			break;
		field->kind = STR("computed");
		field->fallback = field->choices = STR("");
		field->expression = arena_printf(
			arena, "length(%.*s)", STR_ARGS(quoted(arena, other->name)));
		field->is_stored = one_in(2);
		break;
	case 3:
		*field = (struct field_spec){.name = field->name,
			.kind = STR("many-to-many"),
			.target = random_model(specs, count)->table};
		break;
	default:
		break;
	}
	return field;
}

static void alter(struct arena *arena, const struct model_spec *specs, size_t count,
	const struct field_spec *old, struct change *change)
{
	struct field_spec *field = arena_zeroed(arena, 1, sizeof *field);

	*field = *old;
	change->field = field;
	give_misfits(change);
	switch (below(9)) {
	case 0:
		field->is_not_null = !field->is_not_null;
		break;
	case 1:
		field->is_unique = !field->is_unique;
		break;
	case 2:
		field->is_indexed = !field->is_indexed;
		break;
	case 3:
		give_rest(field);
		break;
	case 4:
		give_reference(field, specs, count);
		break;
	default:
		give_kind(field);
	}
}

static void add_model(struct arena *arena, const struct model_spec *specs, size_t count,
	struct change *change)
{
	struct model_spec *model = arena_zeroed(arena, 1, sizeof *model);

	model->table = change->table = random_name(arena);
	model->is_strict = one_in(5);
	model->field_count = 1 + below(4);
	model->fields = arena_zeroed(arena, model->field_count, sizeof *model->fields);
	for (size_t i = 0; i < model->field_count; i++)
		model->fields[i] = *new_field(arena, model, specs, count);
	model->fields[0].is_key = one_in(3) && !model->fields[0].expression.len;
	model->is_without_rowid = one_in(6);
	change->model = model;
}

static void set_options(
	struct arena *arena, const struct model_spec *spec, struct change *change)
{
	struct model_spec *model = arena_zeroed(arena, 1, sizeof *model);
	const struct field_spec *field = random_field(spec);

	*model = *spec;
	model->label = one_in(2) ? STR("Label") : STR("");
	model->page_size = 10 + below(50);
	if (field && !str_find(field->name, 0, '"'))
		model->ordering =
			arena_printf(arena, "[\"%.*s\"]", STR_ARGS(field->name));
	change->model = model;
}

static void two_names(
	struct arena *arena, const struct model_spec *spec, struct change *change)
{
	struct str *names = arena_zeroed(arena, 2, sizeof *names);

	change->names = (struct name_list){names, 2};
	names[0] = random_field(spec)->name;
	names[1] = random_field(spec)->name;
	if (change->kind == CHANGE_UNIQUE_DROP && spec->unique_count)
		change->names = spec->uniques[below((unsigned)spec->unique_count)];
}

static struct str some_check(
	struct arena *arena, const struct model_spec *spec, enum change_kind kind)
{
	struct str name = quoted(arena, random_field(spec)->name);

	if (kind == CHANGE_CHECK_DROP && spec->check_count)
		return spec->checks[below((unsigned)spec->check_count)];
	return one_in(3) ? arena_printf(arena, "%.*s <> 'never'", STR_ARGS(name))
			 : arena_printf(arena, "length(%.*s) < %u", STR_ARGS(name),
				   20 + below(2000));
}

static enum change_kind random_kind(void)
{
	static const unsigned char weights[] = {[CHANGE_MODEL_ADD] = 4,
		[CHANGE_MODEL_RENAME] = 5,
		[CHANGE_MODEL_OPTIONS] = 2,
		[CHANGE_MODEL_PARK] = 2,
		[CHANGE_MODEL_RESTORE] = 3,
		[CHANGE_MODEL_PURGE] = 5,
		[CHANGE_FIELD_ADD] = 18,
		[CHANGE_FIELD_RENAME] = 14,
		[CHANGE_FIELD_ALTER] = 30,
		[CHANGE_FIELD_PARK] = 8,
		[CHANGE_FIELD_RESTORE] = 5,
		[CHANGE_FIELD_PURGE] = 12,
		[CHANGE_UNIQUE_ADD] = 4,
		[CHANGE_UNIQUE_DROP] = 4,
		[CHANGE_CHECK_ADD] = 3,
		[CHANGE_CHECK_DROP] = 3};
	unsigned at = below(122);
	int kind = 0;

	while (at >= weights[kind])
		at -= weights[kind++];
	return (enum change_kind)kind;
}

static bool is_about_parked(enum change_kind kind)
{
	return kind == CHANGE_FIELD_RESTORE || kind == CHANGE_FIELD_PURGE ||
	       kind == CHANGE_MODEL_RESTORE || kind == CHANGE_MODEL_PURGE;
}

/* Looks a while for something parked where that is what the change is about. */
static bool choose(const struct model_spec *specs, size_t count, enum change_kind kind,
	const struct model_spec **spec, const struct field_spec **field)
{
	bool is_model = kind <= CHANGE_MODEL_PURGE;

	for (int i = 0; i < 60; i++) {
		*spec = is_model && is_about_parked(kind) ? &specs[below((unsigned)count)]
							  : random_model(specs, count);
		*field = random_field(*spec);
		if (!*field && !is_model)
			continue;
		if (!is_about_parked(kind) ||
			(is_model ? (*spec)->state : (*field)->state) != DEFINITION_LIVE)
			return true;
	}
	return one_in(6);
}

static void fill(struct arena *arena, const struct model_spec *specs, size_t count,
	const struct model_spec *spec, const struct field_spec *field,
	struct change *change)
{
	switch (change->kind) {
	case CHANGE_MODEL_ADD:
		add_model(arena, specs, count, change);
		break;
	case CHANGE_MODEL_OPTIONS:
		set_options(arena, spec, change);
		break;
	case CHANGE_MODEL_RENAME:
	case CHANGE_FIELD_RENAME:
		change->new_name = random_name(arena);
		break;
	case CHANGE_FIELD_ADD:
		change->field = new_field(arena, spec, specs, count);
		change->name = STR("");
		if (one_in(2))
			give_misfits(change);
		break;
	case CHANGE_FIELD_ALTER:
		alter(arena, specs, count, field, change);
		break;
	case CHANGE_UNIQUE_ADD:
	case CHANGE_UNIQUE_DROP:
		two_names(arena, spec, change);
		break;
	case CHANGE_CHECK_ADD:
	case CHANGE_CHECK_DROP:
		change->check = some_check(arena, spec, change->kind);
		break;
	default:
		break;
	}
}

struct change *walk_change(
	struct arena *arena, const struct model_spec *specs, size_t count)
{
	struct change *change = arena_zeroed(arena, 1, sizeof *change);
	const struct model_spec *spec;
	const struct field_spec *field;

	change->kind = random_kind();
	if (!count || !choose(specs, count, change->kind, &spec, &field))
		return NULL;
	change->table = spec->table;
	if (change->kind > CHANGE_MODEL_PURGE && change->kind < CHANGE_UNIQUE_ADD)
		change->name = field->name;
	if (change->kind >= CHANGE_UNIQUE_ADD && !spec->field_count)
		return NULL;
	fill(arena, specs, count, spec, field, change);
	return change;
}
