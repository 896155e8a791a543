/* Column names as people read them. Must never be used to find a column again. */
#include "fields/kinds.h"

/* Words that are written in capitals wherever they stand. */
static const char *const capitals[] = {"id", "uuid", "url"};

static bool is_lower(char byte)
{
	return byte >= 'a' && byte <= 'z';
}

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static bool is_separator(char byte)
{
	return byte == '_' || byte == '-' || (unsigned char)byte <= ' ' || byte == 0x7F;
}

static char to_upper(char byte)
{
	return is_lower(byte) ? (char)(byte - 32) : byte;
}

static char to_lower(char byte)
{
	return is_upper(byte) ? (char)(byte + 32) : byte;
}

static char byte_at(struct str text, size_t at)
{
	return at < text.len ? text.at[at] : '_';
}

/* A word begins at a capital after a small letter, and at the last capital of a run
 * that small letters follow ("HTTPServer"), but not in a plural ("CustomerIDs"). */
static bool begins_word(struct str name, size_t at)
{
	char before = name.at[at - 1], after = byte_at(name, at + 1);
	bool is_plural = after == 's' && is_separator(byte_at(name, at + 2));

	if (!is_upper(name.at[at]))
		return false;
	return is_lower(before) ||
	       (!is_separator(before) && (unsigned char)before < 0x80 &&
		       is_lower(after) && !is_plural);
}

struct str name_word(struct str name, size_t *at)
{
	size_t start, end;

	for (start = *at; start < name.len && is_separator(name.at[start]);)
		start++;
	for (end = start; end < name.len && !is_separator(name.at[end]); end++)
		if (end > start && begins_word(name, end))
			break;
	*at = end;
	return str_slice(name, start, end);
}

static bool has_lower(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (is_lower(text.at[i]))
			return true;
	return false;
}

static bool is_capital_word(struct str word)
{
	for (size_t i = 0; i < sizeof capitals / sizeof *capitals; i++) {
		struct str capital = str_from(capitals[i]);

		if (str_equal_nocase(str_slice(word, 0, capital.len), capital) &&
			(word.len == capital.len || (word.len == capital.len + 1 &&
							    word.at[capital.len] == 's')))
			return true;
	}
	return false;
}

/* Writes a word as the label has it: small letters, but acronyms kept. */
static void write_word(char *to, struct str word, bool is_first, bool keeps_acronyms)
{
	bool is_capital = is_capital_word(word);
	bool is_plural = word.len > 2 && is_upper(word.at[0]) && is_upper(word.at[1]) &&
			 word.at[word.len - 1] == 's';
	struct str stem = str_slice(word, 0, word.len - (is_plural ? 1 : 0));
	bool is_kept = keeps_acronyms && word.len > 1 && !has_lower(stem);

	for (size_t i = 0; i < word.len; i++)
		to[i] = is_kept ? word.at[i] : to_lower(word.at[i]);
	if (is_capital)
		for (size_t i = 0; i < word.len - (word.at[word.len - 1] == 's'); i++)
			to[i] = to_upper(to[i]);
	if (is_first)
		to[0] = to_upper(to[0]);
}

struct str field_label(struct arena *arena, struct str name)
{
	/* No name has more words than bytes, so this holds every space between them. */
	char *label = arena_alloc(arena, name.len * 2 + 1);
	bool keeps_acronyms = has_lower(name) || name.len <= 3;
	size_t at = 0, length = 0;
	struct str word;

	while ((word = name_word(name, &at)).len) {
		if (length)
			label[length++] = ' ';
		write_word(label + length, word, length == 0, keeps_acronyms);
		length += word.len;
	}
	if (length)
		return plain_visible(arena, (struct str){label, length}, SIZE_MAX);
	if (!str_trim(name).len)
		return STR("(no name)");
	return plain_visible(arena, name, SIZE_MAX);
}
