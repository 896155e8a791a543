/* Finds the tags of a template. Never judges whether they match: compile.c does. */
#include "template/scan.h"

#include <stdlib.h>

#include "base/arena.h"

/* Names longer than this are cut in sentences. */
enum { SHOWN_BYTES = 60 };

struct scanner {
	const char *file;
	struct str source;
	struct str open;
	struct str close;
	size_t at;
	size_t line;
	size_t line_known_at; /* `line` is that of this byte */
	struct fault *fault;
};

static const char blanks[] = " \t\r\n";

static bool byte_is_blank(char byte)
{
	return byte != '\0' && strchr(blanks, byte) != NULL;
}

static bool source_find(struct str source, size_t from, struct str wanted, size_t *at)
{
	const char *found;

	if (from > source.len || source.len == 0)
		return false;
	found = memmem(source.at + from, source.len - from, wanted.at, wanted.len);
	if (!found)
		return false;
	*at = (size_t)(found - source.at);
	return true;
}

static struct str trimmed(struct str text)
{
	while (text.len && byte_is_blank(text.at[0]))
		text = str_slice(text, 1, text.len);
	while (text.len && byte_is_blank(text.at[text.len - 1]))
		text.len--;
	return text;
}

static enum tag_kind kind_of(char sigil)
{
	switch (sigil) {
	case '{':
	case '&':
		return TAG_RAW;
	case '#':
		return TAG_SECTION;
	case '^':
		return TAG_INVERTED;
	case '/':
		return TAG_CLOSE;
	case '!':
		return TAG_COMMENT;
	case '=':
		return TAG_DELIMITERS;
	case '>':
		return TAG_PARTIAL;
	case '<':
		return TAG_PARENT;
	case '$':
		return TAG_BLOCK;
	default:
		return TAG_ESCAPED;
	}
}

static enum status refuse(struct scanner *scanner, const char *what)
{
	return fault_set(scanner->fault, STATUS_FAILED, "%s, line %zu: %s", scanner->file,
		scanner->line, what);
}

/* Finds the end of the tag that opens at `tag->start`; fills kind, name and end. */
static enum status scan_tag(struct scanner *scanner, struct tag *tag)
{
	struct str source = scanner->source;
	size_t from = tag->start + scanner->open.len, until, unused;
	char sigil = from < source.len ? source.at[from] : '\0';
	char last = sigil == '{' ? '}' : sigil == '=' ? '=' : '\0';

	tag->kind = kind_of(sigil);
	if (tag->kind != TAG_ESCAPED)
		from++;
	until = from;
	do {
		if (!source_find(source, until, scanner->close, &until))
			return refuse(scanner, "a tag opens here and is never closed");
		tag->end = until + scanner->close.len;
		if (last == '\0')
			break;
		/* "}}}" is found at its first "}}": the sigil's twin comes before the
		 * delimiter, or is followed by the rest of it. */
		if (until > from && source.at[until - 1] == last) {
			until--;
			break;
		}
		until++;
	} while (true);
	tag->name = trimmed(str_slice(source, from, until));
	if (tag->kind != TAG_COMMENT && tag->kind != TAG_DELIMITERS &&
		source_find(tag->name, 0, scanner->open, &unused))
		return refuse(scanner, "a tag opens here and is never closed");
	return STATUS_OK;
}

static enum status set_delimiters(struct scanner *scanner, struct str words)
{
	static const char what[] =
		"delimiters are two words without '=', as in {{=<% %>=}}";
	size_t end = 0, next;

	while (end < words.len && !byte_is_blank(words.at[end]))
		end++;
	next = end;
	while (next < words.len && byte_is_blank(words.at[next]))
		next++;
	if (end == 0 || next == words.len)
		return refuse(scanner, what);
	for (size_t at = 0; at < words.len; at++)
		if (words.at[at] == '=' || (at >= next && byte_is_blank(words.at[at])))
			return refuse(scanner, what);
	scanner->open = str_slice(words, 0, end);
	scanner->close = str_slice(words, next, words.len);
	return STATUS_OK;
}

static enum status check_name(struct scanner *scanner, const struct tag *tag)
{
	struct str name = tag->name;
	bool may_have_dots = tag->kind < TAG_CLOSE && !str_is(name, ".");

	if (name.len == 0)
		return refuse(scanner, "a tag has no name");
	for (size_t at = 0; at < name.len; at++) {
		bool is_edge = at == 0 || at + 1 == name.len || name.at[at - 1] == '.';

		if (byte_is_blank(name.at[at]))
			return fault_set(scanner->fault, STATUS_FAILED,
				"%s, line %zu: the name '%.*s' has a blank in it",
				scanner->file, scanner->line,
				(int)(name.len < SHOWN_BYTES ? name.len : SHOWN_BYTES),
				name.at);
		if (may_have_dots && name.at[at] == '.' && is_edge)
			return refuse(
				scanner, "a dot in a name stands between two names");
	}
	return STATUS_OK;
}

static struct tag *tags_add(struct tags *tags)
{
	if (tags->count == tags->capacity) {
		tags->capacity = tags->capacity ? 2 * tags->capacity : 32;
		tags->at = must_realloc(tags->at, tags->capacity * sizeof *tags->at);
	}
	tags->at[tags->count] = (struct tag){0};
	return &tags->at[tags->count++];
}

static void count_lines(struct scanner *scanner, size_t until)
{
	for (; scanner->line_known_at < until; scanner->line_known_at++)
		if (scanner->source.at[scanner->line_known_at] == '\n')
			scanner->line++;
}

const char *tag_sigil(enum tag_kind kind)
{
	static const char *const sigils[] = {
		[TAG_ESCAPED] = "{{",
		[TAG_RAW] = "{{&",
		[TAG_SECTION] = "{{#",
		[TAG_INVERTED] = "{{^",
		[TAG_CLOSE] = "{{/",
		[TAG_COMMENT] = "{{!",
		[TAG_DELIMITERS] = "{{=",
		[TAG_PARTIAL] = "{{>",
		[TAG_PARENT] = "{{<",
		[TAG_BLOCK] = "{{$",
	};

	return sigils[kind];
}

enum status tags_scan(
	struct tags *tags, const char *file, struct str source, struct fault *fault)
{
	struct scanner scanner = {
		.file = file,
		.source = source,
		.open = STR("{{"),
		.close = STR("}}"),
		.line = 1,
		.fault = fault,
	};
	enum status status = STATUS_OK;
	size_t start;

	while (source_find(source, scanner.at, scanner.open, &start)) {
		struct tag *tag = tags_add(tags);

		count_lines(&scanner, start);
		tag->start = start;
		tag->line = scanner.line;
		status = scan_tag(&scanner, tag);
		if (status == STATUS_OK && tag->kind == TAG_DELIMITERS)
			status = set_delimiters(&scanner, tag->name);
		else if (status == STATUS_OK && tag->kind != TAG_COMMENT)
			status = check_name(&scanner, tag);
		if (status != STATUS_OK)
			return status;
		scanner.at = tag->end;
	}
	return STATUS_OK;
}

void tags_free(struct tags *tags)
{
	free(tags->at);
	*tags = (struct tags){0};
}
