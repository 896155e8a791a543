/* Reads pages for the never-stale harness, in one pass over their bytes. Never guesses:
 * an element that it does not know is passed over. */
#include "stale_html.h"

#include <stdlib.h>
#include <strings.h>

struct reader {
	struct html_page *page;
	size_t at;
	size_t row, form;
	size_t open_cell; /* index + 1 of the cell whose content is being read */
	size_t open_option;
};

struct tag {
	struct str name;
	bool closes;
	struct html_element found;
	struct html_form form;
	struct str key;
	bool has_key, has_hook;
};

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' ||
	       byte == '\f';
}

static bool is_name_end(char byte)
{
	return is_space(byte) || byte == '>' || byte == '/' || byte == '=';
}

/* The first letter decides most of the time, and this is asked often. */
static bool named(struct str name, const char *wanted)
{
	return name.len > 0 && (name.at[0] | ' ') == wanted[0] &&
	       name.len == strlen(wanted) && strncasecmp(name.at, wanted, name.len) == 0;
}

static struct str take_name(struct reader *reader)
{
	struct str bytes = reader->page->bytes;
	size_t from = reader->at;

	while (reader->at < bytes.len && !is_name_end(bytes.at[reader->at]))
		reader->at++;
	return str_slice(bytes, from, reader->at);
}

static void skip_spaces(struct reader *reader)
{
	struct str bytes = reader->page->bytes;

	while (reader->at < bytes.len && is_space(bytes.at[reader->at]))
		reader->at++;
}

/* After the equals sign. */
static struct str take_value(struct reader *reader)
{
	struct str bytes = reader->page->bytes;
	size_t from;

	skip_spaces(reader);
	if (reader->at < bytes.len &&
		(bytes.at[reader->at] == '"' || bytes.at[reader->at] == '\'')) {
		from = reader->at + 1;
		reader->at = str_find(bytes, from, bytes.at[reader->at]);
		struct str value = str_slice(bytes, from, reader->at);
		if (reader->at < bytes.len)
			reader->at++;
		return value;
	}
	from = reader->at;
	while (reader->at < bytes.len && !is_space(bytes.at[reader->at]) &&
		bytes.at[reader->at] != '>')
		reader->at++;
	return str_slice(bytes, from, reader->at);
}

static void keep_attribute(struct tag *tag, struct str name, struct str value)
{
	struct html_element *found = &tag->found;

	if (named(name, "data-field")) {
		found->field = value;
		tag->has_hook = true;
	} else if (named(name, "data-model")) {
		found->model = value;
		tag->has_hook = true;
	} else if (named(name, "data-key")) {
		tag->key = value;
		tag->has_key = true;
	} else if (named(name, "name")) {
		found->name = value;
	} else if (named(name, "type")) {
		found->type = value;
	} else if (named(name, "value")) {
		found->value = value;
		found->has_value = true;
	} else if (named(name, "checked")) {
		found->is_checked = true;
	} else if (named(name, "selected")) {
		found->is_selected = true;
	} else if (named(name, "disabled")) {
		found->is_disabled = true;
	} else if (named(name, "action")) {
		tag->form.action = value;
	} else if (named(name, "method")) {
		tag->form.method = value;
	} else if (named(name, "enctype")) {
		tag->form.enctype = value;
	}
}

/* `at` is behind the "<"; afterwards it is behind the ">". */
static bool take_tag(struct reader *reader, struct tag *tag)
{
	struct str bytes = reader->page->bytes;

	*tag = (struct tag){
		.closes = reader->at < bytes.len && bytes.at[reader->at] == '/'};
	if (tag->closes)
		reader->at++;
	tag->name = take_name(reader);
	for (;;) {
		skip_spaces(reader);
		if (reader->at >= bytes.len)
			return false;
		if (bytes.at[reader->at] == '>')
			break;
		struct str name = take_name(reader);
		struct str value = {NULL, 0};
		if (name.len == 0) {
			reader->at++;
			continue;
		}
		skip_spaces(reader);
		if (reader->at < bytes.len && bytes.at[reader->at] == '=') {
			reader->at++;
			value = take_value(reader);
		}
		keep_attribute(tag, name, value);
	}
	reader->at++;
	return true;
}

/* Up to "</name"; the reader then stands on that "<". */
static struct str take_raw(struct reader *reader, struct str name)
{
	struct str bytes = reader->page->bytes;
	size_t from = reader->at;

	for (;;) {
		reader->at = str_find(bytes, reader->at, '<');
		struct str end =
			str_slice(bytes, reader->at + 1, reader->at + 2 + name.len);
		if (reader->at >= bytes.len)
			break;
		if (end.len == name.len + 1 && end.at[0] == '/' &&
			strncasecmp(end.at + 1, name.at, name.len) == 0)
			break;
		reader->at++;
	}
	return str_slice(bytes, from, reader->at);
}

static void skip_declaration(struct reader *reader)
{
	struct str bytes = reader->page->bytes;
	struct str rest = str_slice(bytes, reader->at, bytes.len);

	if (str_starts(rest, "!--")) {
		const char *end = memmem(rest.at + 3, rest.len - 3, "-->", 3);
		reader->at = end ? (size_t)(end - bytes.at) + 3 : bytes.len;
		return;
	}
	reader->at = str_find(bytes, reader->at, '>') + 1;
}

static void close_content(struct reader *reader, size_t *open, size_t end)
{
	if (*open) {
		struct html_element *element = &reader->page->elements[*open - 1];
		size_t from = (size_t)(element->content.at - reader->page->bytes.at);
		element->content = str_slice(reader->page->bytes, from, end);
	}
	*open = 0;
}

static void close_tag(struct reader *reader, struct str name, size_t tag_start)
{
	if (named(name, "tr"))
		reader->row = 0;
	else if (named(name, "form"))
		reader->form = 0;
	if (named(name, "td") || named(name, "th") || named(name, "tr") ||
		named(name, "table"))
		close_content(reader, &reader->open_cell, tag_start);
	if (named(name, "option") || named(name, "select"))
		close_content(reader, &reader->open_option, tag_start);
}

static enum html_tag tag_kind(const struct reader *reader, struct str name)
{
	if (named(name, "th"))
		return reader->row ? HTML_CELL : HTML_HEADING;
	if (named(name, "td"))
		return HTML_CELL;
	if (named(name, "input"))
		return HTML_INPUT;
	if (named(name, "textarea"))
		return HTML_TEXTAREA;
	if (named(name, "select"))
		return HTML_SELECT;
	if (named(name, "option"))
		return HTML_OPTION;
	if (named(name, "button"))
		return HTML_BUTTON;
	return HTML_OTHER;
}

static bool open_row_or_form(struct reader *reader, const struct tag *tag)
{
	struct html_page *page = reader->page;

	if (named(tag->name, "tr")) {
		reader->row = 0;
		if (tag->has_key) {
			if (page->row_count == HTML_ELEMENTS_MAX)
				return false;
			page->row_keys[page->row_count] = tag->key;
			reader->row = ++page->row_count;
		}
	} else if (named(tag->name, "form")) {
		if (page->form_count == HTML_FORMS_MAX)
			return false;
		page->forms[page->form_count] = tag->form;
		reader->form = ++page->form_count;
	}
	return true;
}

static bool open_tag(struct reader *reader, struct tag *tag, size_t tag_start)
{
	struct html_page *page = reader->page;
	enum html_tag kind = tag_kind(reader, tag->name);

	if (named(tag->name, "script") || named(tag->name, "style"))
		take_raw(reader, tag->name);
	if (!open_row_or_form(reader, tag))
		return false;
	if (kind == HTML_OTHER && !tag->has_hook)
		return true;
	if (page->element_count == HTML_ELEMENTS_MAX)
		return false;
	tag->found.tag = kind;
	tag->found.row = reader->row;
	tag->found.form = reader->form;
	tag->found.content = str_slice(page->bytes, reader->at, reader->at);
	if (kind == HTML_TEXTAREA) { /* its first newline is not part of it */
		struct str raw = take_raw(reader, tag->name);
		tag->found.content = str_slice(raw, str_starts(raw, "\n"), raw.len);
	}
	page->elements[page->element_count++] = tag->found;
	if (kind == HTML_CELL || kind == HTML_HEADING) {
		close_content(reader, &reader->open_cell, tag_start);
		reader->open_cell = page->element_count;
	} else if (kind == HTML_OPTION) {
		close_content(reader, &reader->open_option, tag_start);
		reader->open_option = page->element_count;
	}
	return true;
}

bool html_parse(struct html_page *page, struct str bytes)
{
	struct reader reader = {.page = page};

	page->bytes = bytes;
	page->element_count = page->form_count = page->row_count = 0;
	for (;;) {
		struct tag tag;
		size_t start = str_find(bytes, reader.at, '<');
		if (start >= bytes.len)
			break;
		reader.at = start + 1;
		if (reader.at < bytes.len && bytes.at[reader.at] == '!') {
			skip_declaration(&reader);
			continue;
		}
		if (!take_tag(&reader, &tag))
			return false;
		if (tag.closes)
			close_tag(&reader, tag.name, start);
		else if (!open_tag(&reader, &tag, start))
			return false;
	}
	close_content(&reader, &reader.open_cell, bytes.len);
	close_content(&reader, &reader.open_option, bytes.len);
	return true;
}

static size_t put_character(unsigned long code, char *text, size_t room)
{
	char bytes[4];
	size_t count = 0;

	if (code < 0x80) {
		bytes[count++] = (char)code;
	} else if (code < 0x800) {
		bytes[count++] = (char)(0xc0 | code >> 6);
		bytes[count++] = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		bytes[count++] = (char)(0xe0 | code >> 12);
		bytes[count++] = (char)(0x80 | (code >> 6 & 0x3f));
		bytes[count++] = (char)(0x80 | (code & 0x3f));
	} else {
		bytes[count++] = (char)(0xf0 | (code >> 18 & 7));
		bytes[count++] = (char)(0x80 | (code >> 12 & 0x3f));
		bytes[count++] = (char)(0x80 | (code >> 6 & 0x3f));
		bytes[count++] = (char)(0x80 | (code & 0x3f));
	}
	if (count > room)
		return 0;
	memcpy(text, bytes, count);
	return count;
}

/* `reference` is what stands between "&" and ";". 0 when it is none that we know. */
static unsigned long decode_reference(struct str reference)
{
	static const struct {
		const char *name;
		unsigned long code;
	} known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'},
		{"apos", '\''}, {"nbsp", 0xa0}, {"hellip", 0x2026}, {"ndash", 0x2013},
		{"mdash", 0x2014}};
	char digits[12] = "";

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_is(reference, known[i].name))
			return known[i].code;
	if (reference.len < 2 || reference.len >= sizeof(digits) ||
		reference.at[0] != '#')
		return 0;
	memcpy(digits, reference.at + 1, reference.len - 1);
	if (digits[0] == 'x' || digits[0] == 'X')
		return strtoul(digits + 1, NULL, 16);
	return strtoul(digits, NULL, 10);
}

struct str html_value(struct str escaped, char *text, size_t room)
{
	size_t written = 0;

	for (size_t at = 0; at < escaped.len && written < room; at++) {
		if (escaped.at[at] == '&') {
			size_t end = str_find(escaped, at, ';');
			unsigned long code =
				decode_reference(str_slice(escaped, at + 1, end));
			if (code && end < escaped.len) {
				written += put_character(
					code, text + written, room - written);
				at = end;
				continue;
			}
		}
		text[written++] = escaped.at[at];
	}
	return (struct str){text, written};
}

struct str html_text(struct str markup, char *text, size_t room)
{
	size_t written = 0;

	for (size_t at = 0; at < markup.len && written < room;) {
		size_t tag = str_find(markup, at, '<');
		written += html_value(
			str_slice(markup, at, tag), text + written, room - written)
				   .len;
		at = str_find(markup, tag, '>') + 1;
	}
	return str_trim((struct str){text, written});
}
