/* The kind of a field from its declared type. Goes by words, not by SQLite's search for
 * letters: POINT holds "INT" and is no integer. Must never refuse a type. */
#include "fields/kinds.h"

/* What a word of a declared type means. */
struct meaning {
	const char *word;
	const struct field_kind *kind;
	bool is_prefix;
};

static const struct meaning meanings[] = {
	{"INT", &kind_integer, false},
	{"INTEGER", &kind_integer, false},
	{"TINYINT", &kind_integer, false},
	{"SMALLINT", &kind_integer, false},
	{"MEDIUMINT", &kind_integer, false},
	{"BIGINT", &kind_integer, false},
	{"INT2", &kind_integer, false},
	{"INT4", &kind_integer, false},
	{"INT8", &kind_integer, false},
	{"INT16", &kind_integer, false},
	{"INT32", &kind_integer, false},
	{"INT64", &kind_integer, false},
	{"UINT", &kind_integer, true},
	{"SERIAL", &kind_integer, false},
	{"BIGSERIAL", &kind_integer, false},
	{"TEXT", &kind_text, false},
	{"VARCHAR", &kind_text, true},
	{"NVARCHAR", &kind_text, true},
	{"CHAR", &kind_text, true},
	{"NCHAR", &kind_text, false},
	{"BPCHAR", &kind_text, false},
	{"STRING", &kind_text, false},
	{"TINYTEXT", &kind_text, false},
	{"NTEXT", &kind_text, false},
	{"UUID", &kind_text, false},
	{"GUID", &kind_text, false},
	{"UNIQUEIDENTIFIER", &kind_text, false},
	{"BOOL", &kind_boolean, true},
	{"DATETIME", &kind_datetime, true},
	{"SMALLDATETIME", &kind_datetime, false},
	{"TIMESTAMP", &kind_datetime, true},
	{"DATE", &kind_date, false},
	{"TIME", &kind_time, false},
	{"TIMETZ", &kind_time, false},
	{"DECIMAL", &kind_decimal, false},
	{"NUMERIC", &kind_decimal, false},
	{"NUMBER", &kind_decimal, false},
	{"MONEY", &kind_decimal, false},
	{"SMALLMONEY", &kind_decimal, false},
	{"CURRENCY", &kind_decimal, false},
	{"REAL", &kind_real, false},
	{"FLOAT", &kind_real, false},
	{"FLOAT4", &kind_real, false},
	{"FLOAT8", &kind_real, false},
	{"DOUBLE", &kind_real, false},
	{"BLOB", &kind_blob, false},
	{"TINYBLOB", &kind_blob, false},
	{"MEDIUMBLOB", &kind_blob, false},
	{"LONGBLOB", &kind_blob, false},
	{"BINARY", &kind_blob, false},
	{"VARBINARY", &kind_blob, false},
	{"BYTEA", &kind_blob, false},
	{"IMAGE", &kind_blob, false},
	{"CLOB", &kind_long_text, false},
	{"NCLOB", &kind_long_text, false},
	{"LONGTEXT", &kind_long_text, false},
	{"MEDIUMTEXT", &kind_long_text, false},
	{"JSON", &kind_long_text, false},
	{"JSONB", &kind_long_text, false},
	{"XML", &kind_long_text, false},
	{"ANY", &kind_any, false},
};

/* Last words of the names of columns that hold more than a line. */
static const char *const long_names[] = {"description", "notes", "note", "body",
	"comment", "comments", "content", "bio", "summary", "text", "remarks"};

static bool is_word_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '_';
}

/* The next word of a type, outside parentheses; empty when there are no more. */
static struct str type_word(struct str type, size_t *at)
{
	size_t start, end, depth = 0;

	for (start = *at; start < type.len; start++) {
		if (type.at[start] == '(')
			depth++;
		else if (type.at[start] == ')' && depth)
			depth--;
		else if (!depth && is_word_byte(type.at[start]))
			break;
	}
	for (end = start; end < type.len && is_word_byte(type.at[end]);)
		end++;
	*at = end;
	return str_slice(type, start, end);
}

static const struct meaning *meaning_of(struct str word)
{
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
		struct str wanted = str_from(meanings[i].word);
		size_t length = meanings[i].is_prefix ? wanted.len : word.len;

		if (str_equal_nocase(str_slice(word, 0, length), wanted))
			return &meanings[i];
	}
	return NULL;
}

/* The number at `*at`, after spaces; 0 when there is none, or none that fits. */
static uint32_t type_number(struct str type, size_t *at)
{
	uint64_t number = 0;

	while (*at < type.len && type.at[*at] == ' ')
		++*at;
	for (; *at < type.len && type.at[*at] >= '0' && type.at[*at] <= '9'; ++*at)
		if (number <= UINT32_MAX)
			number = number * 10 + (uint64_t)(type.at[*at] - '0');
	while (*at < type.len && type.at[*at] == ' ')
		++*at;
	return number <= UINT32_MAX ? (uint32_t)number : 0;
}

static void infer_digits(struct field *field)
{
	size_t at = str_find(field->type, 0, '(') + 1;
	uint32_t digits = type_number(field->type, &at), places = 0;

	if (at < field->type.len && field->type.at[at] == ',') {
		at++;
		places = type_number(field->type, &at);
	}
	/* Anything that is not (p) or (p,s) declares nothing that we could hold to. */
	if (at >= field->type.len || field->type.at[at] != ')' || places > digits)
		return;
	field->digits = digits;
	field->places = digits ? places : 0;
}

static bool name_says_long(struct str name)
{
	struct str word, last = STR("");
	size_t at = 0;

	while ((word = name_word(name, &at)).len)
		last = word;
	for (size_t i = 0; i < sizeof long_names / sizeof *long_names; i++)
		if (str_equal_nocase(last, str_from(long_names[i])))
			return true;
	return false;
}

void field_infer(struct field *field)
{
	const struct meaning *meaning = NULL;
	struct str word = STR("");
	size_t at = 0;

	field->max_length = field->digits = field->places = 0;
	while (!meaning && (word = type_word(field->type, &at)).len)
		meaning = meaning_of(word);
	if (meaning)
		field->kind = meaning->kind;
	else
		field->kind = str_trim(field->type).len ? &kind_text : &kind_any;
	if (field->kind == &kind_decimal)
		infer_digits(field);
	if (!meaning || field->kind != &kind_text)
		return;
	at = str_find(field->type, 0, '(') + 1;
	field->max_length = type_number(field->type, &at);
	if (!field->max_length && str_equal_nocase(word, STR("TEXT")) &&
		name_says_long(field->name))
		field->kind = &kind_long_text;
}
