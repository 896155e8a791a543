/* What each kind is declared as in a table, and which columns can hold it. Must never
 * guess a kind: that is infer.c's work. */
#include "fields/kinds.h"

/* The types that a STRICT table knows, as far as they take different values. */
enum {
	TAKES_INTEGER = 1,
	TAKES_REAL = 2,
	TAKES_TEXT = 4,
	TAKES_BLOB = 8,
	TAKES_ANY = 16,
	TAKES_NUMBERS = TAKES_INTEGER | TAKES_REAL | TAKES_TEXT | TAKES_ANY,
	TAKES_WORDS = TAKES_TEXT | TAKES_ANY,
	TAKES_ALL = 31
};

struct declaration {
	const char *kind;
	const char *ordinary; /* NULL: no column is declared so */
	const char *strict;
	unsigned takers;  /* types of STRICT columns that can hold it; 0: by schema */
	bool is_of_words; /* VARCHAR(n) where a length is given */
};

static const struct declaration declarations[] = {
	{"text", "TEXT", "TEXT", TAKES_WORDS, true},
	{"long text", "TEXT", "TEXT", TAKES_WORDS, false},
	{"integer", "INTEGER", "INTEGER", TAKES_NUMBERS, false},
	{"big integer", "BIGINT", "INTEGER", TAKES_NUMBERS, false},
	{"real", "REAL", "REAL", TAKES_NUMBERS & ~TAKES_INTEGER, false},
	{"decimal", "DECIMAL", "REAL", TAKES_NUMBERS & ~TAKES_INTEGER, false},
	{"boolean", "BOOLEAN", "INTEGER", TAKES_NUMBERS, false},
	{"date", "DATE", "TEXT", TAKES_WORDS, false},
	{"datetime", "DATETIME", "TEXT", TAKES_WORDS, false},
	{"time", "TIME", "TEXT", TAKES_WORDS, false},
	{"duration", "INTEGER", "INTEGER", TAKES_NUMBERS & ~TAKES_REAL, false},
	{"choice", "TEXT", "TEXT", TAKES_NUMBERS, true},
	{"multiple choice", "TEXT", "TEXT", TAKES_WORDS, false},
	{"email", "TEXT", "TEXT", TAKES_WORDS, true},
	{"URL", "TEXT", "TEXT", TAKES_WORDS, true},
	{"slug", "TEXT", "TEXT", TAKES_WORDS, true},
	{"UUID", "CHAR(36)", "TEXT", TAKES_WORDS, false},
	{"JSON", "TEXT", "TEXT", TAKES_WORDS, false},
	{"file", "TEXT", "TEXT", TAKES_WORDS, true},
	{"image", "TEXT", "TEXT", TAKES_WORDS, true},
	{"foreign key", "INTEGER", "INTEGER", 0, false},
	{"one-to-one", "INTEGER", "INTEGER", 0, false},
	{"many-to-many", NULL, NULL, 0, false},
	{"created", "DATETIME", "TEXT", TAKES_NUMBERS, false},
	{"updated", "DATETIME", "TEXT", TAKES_NUMBERS, false},
	{"computed", "", "ANY", 0, false},
	{"blob", "BLOB", "BLOB", TAKES_BLOB | TAKES_ANY, false},
	{"any", "", "ANY", TAKES_ALL, false},
};

enum { DECLARATION_COUNT = sizeof declarations / sizeof *declarations };

static const struct declaration *declaration_of(struct str kind)
{
	for (size_t i = 0; i < DECLARATION_COUNT; i++)
		if (str_is(kind, declarations[i].kind))
			return &declarations[i];
	return NULL;
}

const char *const *field_kind_names(size_t *count)
{
	static const char *names[DECLARATION_COUNT];

	for (size_t i = 0; i < DECLARATION_COUNT; i++)
		names[i] = declarations[i].kind;
	*count = DECLARATION_COUNT;
	return names;
}

/* What the field's column can hold, in the terms of STRICT tables. */
static unsigned takes(const struct field *field)
{
	static const struct {
		const char *type;
		unsigned takes;
	} types[] = {
		{"INT", TAKES_INTEGER},
		{"INTEGER", TAKES_INTEGER},
		{"REAL", TAKES_REAL},
		{"TEXT", TAKES_TEXT},
		{"BLOB", TAKES_BLOB},
	};

	if (field->is_rowid)
		return TAKES_INTEGER;
	for (size_t i = 0; field->is_strict && i < sizeof types / sizeof *types; i++)
		if (str_equal_nocase(field->type, str_from(types[i].type)))
			return types[i].takes;
	return TAKES_ANY;
}

void field_take_kind(struct field *field, struct str kind)
{
	const struct declaration *declaration = declaration_of(kind);
	const struct field_kind *named;

	if (!declaration || !(declaration->takers & takes(field)))
		return;
	named = field_kind_named(declaration->kind);
	if (field->is_generated && (named == &kind_created || named == &kind_updated))
		return;
	field->kind = named;
}

struct str field_kind_of(const struct field *field)
{
	if (field->is_generated)
		return STR("computed");
	if (field->reference >= 0)
		return field->is_unique ? STR("one-to-one") : STR("foreign key");
	return str_from(field->kind->name);
}

static struct str decimal_type(
	struct arena *arena, uint32_t digits, uint32_t places, bool is_strict)
{
	if (digits > EXACT_DIGITS)
		return STR("TEXT");
	if (is_strict)
		return STR("REAL");
	if (!digits)
		return STR("DECIMAL");
	return arena_printf(arena, "DECIMAL(%u,%u)", digits, places);
}

struct str field_kind_type(struct arena *arena, struct str kind, uint32_t max_length,
	uint32_t digits, uint32_t places, bool is_strict)
{
	const struct declaration *declaration = declaration_of(kind);

	if (!declaration)
		return (struct str){NULL, 0};
	if (str_is(kind, "decimal"))
		return decimal_type(arena, digits, places, is_strict);
	if (declaration->is_of_words && max_length && !is_strict)
		return arena_printf(arena, "VARCHAR(%u)", max_length);
	return str_from(is_strict ? declaration->strict : declaration->ordinary);
}
