/* A field's form: what was typed becomes a spec, and a spec becomes words. Never judges
 * what only the database can know. */
#include "views/models.h"

#include "base/buf.h"
#include "store/ddl.h"

enum { WORDS_BYTES_MOST = 1 << 16, CHOICES_BYTES_MOST = 1 << 20 };

static struct str finish(struct arena *arena, struct buf *buf)
{
	struct str copy = arena_copy(arena, buf_content(buf));

	buf_free(buf);
	return copy;
}

/* What is SQL already: a number, a quoted text, an expression in parentheses, a word
 * that SQLite knows. */
static bool is_sql(struct str typed)
{
	static const char *const words[] = {"NULL", "TRUE", "FALSE", "CURRENT_TIME",
		"CURRENT_DATE", "CURRENT_TIMESTAMP"};
	size_t digits = 0, dots = 0, from = str_starts(typed, "-") ? 1 : 0;
	char first = typed.at[0];

	if (first == '\'' || first == '(')
		return true;
	if ((first == 'x' || first == 'X') && typed.len > 2 && typed.at[1] == '\'')
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_equal_nocase(typed, str_from(words[i])))
			return true;
	for (size_t i = from; i < typed.len; i++) {
		digits += typed.at[i] >= '0' && typed.at[i] <= '9';
		dots += typed.at[i] == '.';
	}
	return digits && dots <= 1 && digits + dots + from == typed.len;
}

struct str field_form_default(struct arena *arena, struct str typed)
{
	typed = str_trim(typed);
	if (!typed.len || is_sql(typed))
		return typed;
	return sql_literal(arena, value_text(typed));
}

/* A choice that "value = label" cannot say is said in JSON. */
static bool is_plain_choice(const struct field_choice *choice)
{
	for (size_t i = 0; i + 2 < choice->value.len; i++)
		if (memcmp(choice->value.at + i, " = ", 3) == 0)
			return false;
	return !str_starts(choice->value, "[") &&
	       str_equal(choice->value, str_trim(choice->value)) &&
	       str_equal(choice->label, str_trim(choice->label));
}

struct str field_form_choices(struct arena *arena, struct str json)
{
	const struct field_choice *choices;
	struct buf lines;
	size_t count;
	struct fault ignored;

	if (field_choices_parse(arena, json, &choices, &count, &ignored) != STATUS_OK)
		return json;
	buf_init(&lines, CHOICES_BYTES_MOST);
	for (size_t i = 0; i < count; i++) {
		const struct str both[] = {choices[i].value, choices[i].label};

		if (i)
			buf_char(&lines, '\n');
		if (!is_plain_choice(&choices[i]))
			buf_str(&lines, field_texts_join(arena, both, 2));
		else if (str_equal(both[0], both[1]))
			buf_str(&lines, both[0]);
		else
			buf_printf(&lines, "%.*s = %.*s", STR_ARGS(both[0]),
				STR_ARGS(both[1]));
	}
	return finish(arena, &lines);
}

static void append_choice(struct arena *arena, struct buf *json, struct str line)
{
	struct str both[2] = {line, line};

	if (str_starts(line, "[")) {
		buf_str(json, line);
		return;
	}
	for (size_t i = 0; i + 2 < line.len; i++)
		if (memcmp(line.at + i, " = ", 3) == 0) {
			both[0] = str_trim(str_slice(line, 0, i));
			both[1] = str_trim(str_slice(line, i + 3, line.len));
			break;
		}
	buf_str(json, field_texts_join(arena, both, 2));
}

static struct str read_choices(struct context *context, struct problem **problems)
{
	struct arena *arena = context->arena;
	struct str lines = models_sent(context, "choices"), line, text;
	const struct field_choice *choices;
	struct buf json;
	struct fault fault;
	size_t count = 0;

	buf_init(&json, CHOICES_BYTES_MOST);
	for (; models_next_line(&lines, &line); count++) {
		buf_char(&json, count ? ',' : '[');
		append_choice(arena, &json, line);
	}
	if (count)
		buf_char(&json, ']');
	text = finish(arena, &json);
	if (field_choices_parse(arena, text, &choices, &count, &fault) != STATUS_OK)
		problem_add(arena, problems, "choices",
			arena_copy(arena, str_from(fault.sentence)));
	return text;
}

static int64_t read_number(
	struct context *context, const char *name, struct problem **problems)
{
	struct str typed = str_trim(models_sent(context, name));
	int64_t number = 0;

	if (typed.len && (!str_to_int64(typed, &number) || number < 0))
		problem_add(context->arena, problems, name,
			STR("This must be a whole number, or empty."));
	return number;
}

static bool is_reference(struct str kind)
{
	return str_is(kind, "foreign key") || str_is(kind, "one-to-one") ||
	       str_is(kind, "many-to-many");
}

static void read_reference(struct context *context, const struct field_spec *old,
	struct field_spec *field, struct problem **problems)
{
	if (!is_reference(field->kind)) {
		field->target = field->target_key = field->on_delete = STR("");
		field->through = STR("");
		return;
	}
	field->target = models_sent(context, "target");
	field->on_delete = models_sent(context, "on_delete");
	if (!field->on_delete.len && old && str_is(old->on_delete, "NO ACTION"))
		field->on_delete = old->on_delete;
	if (!field->target.len)
		problem_add(context->arena, problems, "target",
			STR("A reference needs a model that it points to."));
	if (!old || !str_equal_nocase(old->target, field->target))
		field->target_key = STR("");
}

static bool has_length(struct str kind)
{
	static const char *const kinds[] = {
		"text", "long text", "choice", "email", "URL", "slug", "file", "image"};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_is(kind, kinds[i]))
			return true;
	return false;
}

/* A limit of a kind that has no order: left over from the kind before, it goes; typed
 * for this one, it is a mistake. */
static struct str read_limit(struct context *context, const char *name,
	const struct field_spec *old, struct str old_limit, struct str kind,
	struct problem **problems)
{
	struct str limit = str_trim(models_sent(context, name));
	const struct field_kind *known =
		field_kind_named(arena_text(context->arena, kind));

	if (!limit.len || !known || known->compare)
		return limit;
	if (old && str_equal(old_limit, limit))
		return str_equal(old->kind, kind) ? limit : STR("");
	problem_add(context->arena, problems, name,
		arena_printf(context->arena,
			"Fields of the kind “%.*s” have no order, so they have no "
			"limits.",
			STR_ARGS(kind)));
	return limit;
}

/* Lengths and digits are of some kinds alone: a field that becomes another loses them. */
static void read_limits(struct context *context, const struct field_spec *old,
	struct field_spec *field, struct problem **problems)
{
	bool is_other = !old || !str_equal(old->kind, field->kind);

	field->max_length = read_number(context, "max_length", problems);
	field->digits = read_number(context, "digits", problems);
	field->places = read_number(context, "places", problems);
	if (is_other && !has_length(field->kind))
		field->max_length = 0;
	if (is_other && !str_is(field->kind, "decimal"))
		field->digits = field->places = 0;
	if (field->places > field->digits && field->digits)
		problem_add(context->arena, problems, "places",
			STR("There cannot be more places than digits."));
	field->minimum = read_limit(context, "minimum", old, old ? old->minimum : STR(""),
		field->kind, problems);
	field->maximum = read_limit(context, "maximum", old, old ? old->maximum : STR(""),
		field->kind, problems);
	field->pattern = models_sent(context, "pattern");
}

static void read_rules(
	struct context *context, struct field_spec *field, struct problem **problems)
{
	field->is_not_null = models_sent(context, "required").len > 0;
	field->is_required = models_sent(context, "not_blank").len > 0;
	field->is_unique = models_sent(context, "unique").len > 0;
	field->is_indexed = models_sent(context, "indexed").len > 0;
	field->fallback =
		field_form_default(context->arena, models_sent(context, "default"));
	field->choices = read_choices(context, problems);
}

static void read_misfits(struct context *context, struct change *change)
{
	struct str policy = models_sent(context, "misfits");

	change->misfit_value = models_sent(context, "misfit_value");
	change->misfits = str_is(policy, "null")      ? MISFIT_NULL
			  : str_is(policy, "default") ? MISFIT_DEFAULT
						      : MISFIT_REFUSE;
}

void field_form_read(struct context *context, const struct field_spec *old,
	struct field_spec *field, struct change *change, struct problem **problems)
{
	*field = old ? *old : (struct field_spec){.state = DEFINITION_LIVE};
	field->name = str_trim(models_sent(context, "name"));
	field->kind = models_sent(context, "kind");
	field->label = str_trim(models_sent(context, "label"));
	field->help = str_trim(models_sent(context, "help"));
	if (!field->name.len)
		problem_add(context->arena, problems, "name",
			STR("A field needs a name: its column's."));
	if (!field->kind.len)
		problem_add(context->arena, problems, "kind",
			STR("What kind of field is it?"));
	read_rules(context, field, problems);
	read_limits(context, old, field, problems);
	read_reference(context, old, field, problems);
	field->expression = STR("");
	field->is_stored = false;
	if (str_is(field->kind, "computed")) {
		field->expression = str_trim(models_sent(context, "expression"));
		field->is_stored = models_sent(context, "stored").len > 0;
	}
	if (str_is(field->kind, "computed") && !field->expression.len)
		problem_add(context->arena, problems, "expression",
			STR("A computed field needs an expression."));
	field->position = read_number(context, "position", problems);
	field->is_hidden = models_sent(context, "hidden").len > 0;
	/* The declared type holds for as long as nothing asks for another. */
	if (!old || !str_equal(old->kind, field->kind) ||
		old->max_length != field->max_length || old->digits != field->digits ||
		old->places != field->places)
		field->type = STR("");
	read_misfits(context, change);
}
