/* Conversions put together: which kinds convert, what each value becomes, and what of it
 * would not come back. Must never let through a value that the new column would keep as
 * another one. */
#include "model/convert_parts.h"

#include "base/buf.h"
#include "fields/field.h"

enum { CONVERSION_SQL_BYTES = 64 * 1024 * 1024 };

static const struct {
	const char *kind;
	enum convert_family family;
} families[] = {
	{"text", FAMILY_TEXT},
	{"long text", FAMILY_TEXT},
	{"choice", FAMILY_TEXT},
	{"file", FAMILY_TEXT},
	{"image", FAMILY_TEXT},
	{"email", FAMILY_EMAIL},
	{"URL", FAMILY_URL},
	{"slug", FAMILY_SLUG},
	{"UUID", FAMILY_UUID},
	{"JSON", FAMILY_JSON},
	{"multiple choice", FAMILY_CHOICES},
	{"integer", FAMILY_INTEGER},
	{"big integer", FAMILY_INTEGER},
	{"real", FAMILY_REAL},
	{"decimal", FAMILY_DECIMAL},
	{"boolean", FAMILY_BOOLEAN},
	{"date", FAMILY_DATE},
	{"datetime", FAMILY_DATETIME},
	{"created", FAMILY_DATETIME},
	{"updated", FAMILY_DATETIME},
	{"time", FAMILY_TIME},
	{"duration", FAMILY_DURATION},
	{"foreign key", FAMILY_REFERENCE},
	{"one-to-one", FAMILY_REFERENCE},
	{"blob", FAMILY_BLOB},
	{"any", FAMILY_ANY},
};

enum convert_family convert_family_of(struct str kind)
{
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (str_equal_nocase(kind, str_from(families[i].kind)))
			return families[i].family;
	return FAMILY_NONE;
}

struct str convert_fill(
	struct arena *arena, const char *template, struct str v, const struct str *parts)
{
	struct buf sql;
	struct str filled;

	buf_init(&sql, CONVERSION_SQL_BYTES);
	for (const char *at = template; *at; at++) {
		bool is_part = at[0] == '{' && at[1] >= '0' && at[1] <= '2';

		if (strncmp(at, "{v}", 3) != 0 && !(is_part && at[2] == '}')) {
			buf_char(&sql, *at);
			continue;
		}
		buf_str(&sql, at[1] == 'v' ? v : parts[at[1] - '0']);
		at += 2;
	}
	filled = arena_copy(arena, buf_content(&sql));
	buf_free(&sql);
	return filled;
}

void convert_step(
	struct converting *converting, const char *template, const struct str *parts)
{
	struct arena *arena = converting->arena;
	int before = converting->steps++;
	struct str name = arena_printf(arena, "reeve_%d.v", before);
	struct str body = convert_fill(arena, template, name, parts);

	/* The limit keeps SQLite from putting each step into the next, wherever that
	 * names it: the expression would grow beyond all bounds. */
	converting->chain = arena_printf(arena,
		"%.*s, reeve_%d(a, v) AS (SELECT reeve_%d.a, +(%.*s) COLLATE BINARY"
		" FROM reeve_%d LIMIT 1)",
		STR_ARGS(converting->chain), before + 1, before, STR_ARGS(body), before);
}

static void begin(struct converting *converting, struct str column)
{
	converting->steps = 0;
	converting->chain = arena_printf(converting->arena,
		"WITH reeve_0(a, v) AS (SELECT +%.*s COLLATE BINARY,"
		" +%.*s COLLATE BINARY LIMIT 1)",
		STR_ARGS(column), STR_ARGS(column));
}

/* Texts that look like numbers become numbers in such a column: only one that is
 * spelled as the number would be is the same to a reader. */
static const char keep_number_sql[] =
	"CASE typeof({v}) WHEN 'text' THEN CASE WHEN {v} <= CAST(9e999 AS REAL) THEN"
	" CASE WHEN CAST(CAST({v} AS NUMERIC) AS TEXT) = {v} THEN CAST({v} AS NUMERIC)"
	" END ELSE {v} END WHEN 'real' THEN CASE WHEN CAST({v} AS INTEGER) = {v}"
	" AND {v} > -9223372036854775808.0 AND {v} < 9223372036854775807.0"
	" THEN CAST({v} AS INTEGER) ELSE {v} END ELSE {v} END";

static const char keep_real_sql[] =
	"CASE typeof({v}) WHEN 'text' THEN CASE WHEN {v} <= CAST(9e999 AS REAL) THEN"
	" CASE WHEN CAST(CAST({v} AS REAL) AS TEXT) = {v} THEN CAST({v} AS REAL) END"
	" ELSE {v} END WHEN 'integer' THEN CASE WHEN CAST({v} AS REAL) = {v}"
	" THEN CAST({v} AS REAL) END ELSE {v} END";

/* Here a blob, too, is what it is. */
static const char keep_text_sql[] = "CASE WHEN typeof({v}) IN ('integer', 'real')"
				    " THEN " CONVERT_SPELLED " ELSE {v} END";

void convert_keep(struct converting *converting, enum affinity affinity)
{
	if (affinity == AFFINITY_TEXT)
		convert_step(converting, keep_text_sql, NULL);
	else if (affinity == AFFINITY_REAL)
		convert_step(converting, keep_real_sql, NULL);
	else if (affinity != AFFINITY_BLOB)
		convert_step(converting, keep_number_sql, NULL);
}

/* A text that is longer than the new kind allows does not convert; one with a NUL is
 * measured in bytes. */
static void keep_within_length(struct converting *converting)
{
	int64_t most = converting->to.spec->max_length;
	struct str limit = arena_printf(converting->arena, "%lld", (long long)most);

	if (most > 0 && family_is_text(converting->to.family))
		convert_step(converting,
			"CASE WHEN typeof({v}) = 'text' AND CASE"
			" WHEN instr({v}, char(0)) THEN length(CAST({v} AS BLOB))"
			" ELSE length({v}) END > {0} THEN NULL ELSE {v} END",
			&limit);
}

/* What a value of the old kind means, where that is more than what it is stored as. */
static void take_meaning(struct converting *converting)
{
	enum convert_family from = converting->from.family, to = converting->to.family;
	bool is_number =
		to == FAMILY_INTEGER || to == FAMILY_REAL || to == FAMILY_DECIMAL;

	if (from == FAMILY_REFERENCE && family_is_text(to))
		convert_from_reference(converting);
	else if (from == FAMILY_DURATION && family_is_text(to))
		convert_from_duration(converting);
	else if (is_number && from >= FAMILY_DATE && from <= FAMILY_TIME)
		convert_from_moment(converting);
	else if (is_number && from == FAMILY_BOOLEAN)
		convert_from_boolean(converting);
}

static void convert_by_family(struct converting *converting)
{
	switch (converting->to.family) {
	case FAMILY_INTEGER:
		convert_to_integer(converting);
		break;
	case FAMILY_REAL:
		convert_to_real(converting);
		break;
	case FAMILY_DECIMAL:
		convert_to_decimal(converting);
		break;
	case FAMILY_BOOLEAN:
		convert_to_boolean(converting);
		break;
	case FAMILY_DATE:
	case FAMILY_DATETIME:
	case FAMILY_TIME:
		convert_to_moment(converting);
		break;
	case FAMILY_DURATION:
		convert_to_duration(converting);
		break;
	case FAMILY_REFERENCE:
		convert_to_reference(converting);
		break;
	case FAMILY_BLOB:
		convert_step(
			converting, "CASE typeof({v}) WHEN 'blob' THEN {v} END", NULL);
		break;
	case FAMILY_ANY:
		break;
	default:
		convert_to_text(converting);
	}
}

static void convert_value(struct converting *converting)
{
	take_meaning(converting);
	convert_by_family(converting);
	if (converting->to.family != FAMILY_ANY)
		convert_to_choice(converting);
	keep_within_length(converting);
	convert_keep(converting, converting->to.affinity);
}

/* Kinds whose empty text is nobody's value: it becomes NULL where NULL may stand. */
static bool empties_become_null(const struct converting *converting)
{
	enum convert_family to = converting->to.family;
	const struct field_spec *spec = converting->to.spec;

	if (spec->is_not_null || spec->is_key)
		return false;
	return (to >= FAMILY_UUID && to <= FAMILY_REFERENCE) || spec->choices.len > 0;
}

static bool is_temporal(enum convert_family family)
{
	return family >= FAMILY_DATE && family <= FAMILY_DURATION;
}

/* Kinds that have nothing to do with each other. Texts and "any" may hold all. */
static bool never_converts(enum convert_family from, enum convert_family to)
{
	bool is_moment = from == FAMILY_DATE || from == FAMILY_DATETIME;

	if (from == FAMILY_NONE || to == FAMILY_NONE)
		return true;
	if (from == to || from == FAMILY_ANY || to == FAMILY_ANY)
		return false;
	if (from == FAMILY_BLOB || to == FAMILY_BLOB)
		return true;
	if (is_temporal(from) && is_temporal(to))
		return from == FAMILY_DURATION || to == FAMILY_DURATION ||
		       (from == FAMILY_TIME || (to == FAMILY_TIME && !is_moment)) ||
		       (from == FAMILY_DATE && to == FAMILY_TIME);
	if (is_temporal(from))
		return to == FAMILY_BOOLEAN || to == FAMILY_REFERENCE;
	if (is_temporal(to))
		return from == FAMILY_BOOLEAN || from == FAMILY_REFERENCE;
	return false;
}

static struct convert_side side_of(struct arena *arena, const struct field_spec *spec)
{
	struct convert_side side = {
		.spec = spec, .family = convert_family_of(spec->kind)};
	struct str type = spec->type;

	if (!type.len)
		type = field_kind_type(arena, spec->kind, (uint32_t)spec->max_length,
			(uint32_t)spec->digits, (uint32_t)spec->places, false);
	side.affinity = affinity_of_type(type);
	return side;
}

static bool limits_are_kept(const struct field_spec *from, const struct field_spec *to)
{
	int64_t whole_from = from->digits - from->places;

	if (to->max_length && (!from->max_length || from->max_length > to->max_length))
		return false;
	if (to->choices.len && !str_equal(to->choices, from->choices))
		return false;
	return !to->digits || (from->digits && from->places <= to->places &&
				      whole_from <= to->digits - to->places);
}

static bool is_identity(const struct convert_side *from, const struct convert_side *to)
{
	if (to->family == FAMILY_ANY && to->affinity == AFFINITY_BLOB)
		return true;
	if (from->affinity != to->affinity || !limits_are_kept(from->spec, to->spec))
		return false;
	if (to->family == FAMILY_TEXT && family_is_text(from->family))
		return true;
	if (from->family != to->family)
		return false;
	return to->family != FAMILY_REFERENCE ||
	       (str_equal_nocase(from->spec->target, to->spec->target) &&
		       str_equal_nocase(from->spec->target_key, to->spec->target_key));
}

/* True of values that would come back as others. Goes on where the way there ends. */
static struct str differs_when_back(const struct converting *there)
{
	struct converting back = *there;
	bool are_references = there->from.family == FAMILY_REFERENCE &&
			      there->to.family == FAMILY_REFERENCE;

	if (never_converts(there->to.family, there->from.family))
		return STR("1");
	back.from = there->to;
	back.to = there->from;
	if (are_references)
		back.label = STR("");
	convert_value(&back);
	return arena_printf(there->arena,
		"(%.*s SELECT typeof(v) <> typeof(a) OR v IS NOT a FROM reeve_%d)",
		STR_ARGS(back.chain), back.steps);
}

/* True of values that are seen at a glance to be spelled as a whole number is, and to
 * come back as they were; the long way round costs ten times as much. Empty: none. */
static struct str plain_integers(const struct converting *converting, struct str column)
{
	const struct field_spec *to = converting->to.spec;

	if (converting->from.family != FAMILY_TEXT ||
		converting->to.family != FAMILY_INTEGER || to->choices.len ||
		converting->from.affinity != AFFINITY_TEXT ||
		converting->to.affinity != AFFINITY_INTEGER)
		return STR("");
	return arena_printf(converting->arena,
		"(typeof(%.*s) = 'text' AND CAST(CAST(%.*s AS INTEGER) AS TEXT) ="
		" %.*s COLLATE BINARY)",
		STR_ARGS(column), STR_ARGS(column), STR_ARGS(column));
}

static void go_the_short_way(const struct converting *converting, struct str column,
	struct conversion *conversion)
{
	struct arena *arena = converting->arena;
	struct str plain = plain_integers(converting, column);

	if (!plain.len)
		return;
	conversion->expression = arena_printf(arena,
		"CASE WHEN %.*s THEN CAST(%.*s AS INTEGER) ELSE %.*s END",
		STR_ARGS(plain), STR_ARGS(column), STR_ARGS(conversion->expression));
	conversion->misfits = arena_printf(arena, "(NOT %.*s AND %.*s)", STR_ARGS(plain),
		STR_ARGS(conversion->misfits));
	conversion->is_lossy = arena_printf(arena, "(NOT %.*s AND %.*s)", STR_ARGS(plain),
		STR_ARGS(conversion->is_lossy));
}

enum status conversion_make(struct arena *arena, const struct field_spec *from,
	const struct field_spec *to, struct str column, struct str target_label,
	struct conversion *conversion, struct fault *fault)
{
	struct converting converting = {.arena = arena,
		.from = side_of(arena, from),
		.to = side_of(arena, to),
		.label = target_label};
	struct str empties = STR("");

	*conversion = (struct conversion){.is_identity = true,
		.expression = column,
		.misfits = STR("0"),
		.is_lossy = STR("0")};
	if (never_converts(converting.from.family, converting.to.family))
		return fault_set(fault, STATUS_INVALID,
			"A field of the kind \"%.*s\" cannot become one of the kind "
			"\"%.*s\".",
			STR_ARGS(from->kind), STR_ARGS(to->kind));
	if (is_identity(&converting.from, &converting.to))
		return STATUS_OK;
	if (empties_become_null(&converting))
		empties = arena_printf(arena,
			" AND NOT (typeof(%.*s) = 'text' AND trim(%.*s, " CONVERT_SPACES
			") = '')",
			STR_ARGS(column), STR_ARGS(column));
	begin(&converting, column);
	convert_value(&converting);
	conversion->is_identity = false;
	conversion->expression = arena_printf(arena, "(%.*s SELECT v FROM reeve_%d)",
		STR_ARGS(converting.chain), converting.steps);
	conversion->misfits = arena_printf(arena,
		"(%.*s IS NOT NULL%.*s AND %.*s IS NULL)", STR_ARGS(column),
		STR_ARGS(empties), STR_ARGS(conversion->expression));
	conversion->is_lossy = arena_printf(arena,
		"(%.*s IS NOT NULL AND NOT %.*s AND %.*s)", STR_ARGS(column),
		STR_ARGS(conversion->misfits), STR_ARGS(differs_when_back(&converting)));
	go_the_short_way(&converting, column, conversion);
	return STATUS_OK;
}
