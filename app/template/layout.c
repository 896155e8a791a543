/* Pairs tags and gives each the blanks around it, by the specification's rules of
 * standalone tags. Never copies text. */
#include "template/layout.h"

#include "template/compile.h"

struct layout {
	struct tags *tags;
	const char *file;
	struct str source;
	struct fault *fault;
	size_t open[PROGRAM_DEPTH];
	size_t depth;
};

/* Sentences show this much of a name. */
static int shown(struct str name)
{
	return name.len < 60 ? (int)name.len : 60;
}

static enum status refuse_tag(
	struct layout *layout, const struct tag *tag, const char *what)
{
	return fault_set(layout->fault, STATUS_FAILED, "%s, line %zu: %s%.*s}} %s",
		layout->file, tag->line, tag_sigil(tag->kind), shown(tag->name),
		tag->name.at, what);
}

static enum status pair_close(struct layout *layout, size_t index)
{
	struct tag *close = &layout->tags->at[index], *open;

	if (layout->depth == 0)
		return refuse_tag(layout, close, "closes nothing");
	open = &layout->tags->at[layout->open[--layout->depth]];
	if (!str_equal(open->name, close->name))
		return fault_set(layout->fault, STATUS_FAILED,
			"%s, line %zu: {{/%.*s}} stands where %s%.*s}} of line %zu "
			"should be closed",
			layout->file, close->line, shown(close->name), close->name.at,
			tag_sigil(open->kind), shown(open->name), open->name.at,
			open->line);
	open->partner = index;
	close->partner = layout->open[layout->depth];
	close->is_argument = open->is_argument;
	return STATUS_OK;
}

static enum status pair_open(struct layout *layout, size_t index)
{
	struct tag *tag = &layout->tags->at[index];
	const struct tag *inside =
		layout->depth ? &layout->tags->at[layout->open[layout->depth - 1]] : NULL;

	if (inside && inside->kind == TAG_PARENT) {
		if (tag->kind == TAG_BLOCK)
			tag->is_argument = true;
		else if (tag->kind != TAG_COMMENT && tag->kind != TAG_DELIMITERS)
			return refuse_tag(layout, tag,
				"stands in a parent but in none of its blocks, "
				"and would be lost");
	}
	if (!tag_opens(tag))
		return STATUS_OK;
	if (layout->depth == PROGRAM_DEPTH)
		return refuse_tag(layout, tag, "is nested too deep");
	layout->open[layout->depth++] = index;
	return STATUS_OK;
}

static enum status pair_all(struct layout *layout)
{
	for (size_t at = 0; at < layout->tags->count; at++) {
		enum status status = layout->tags->at[at].kind == TAG_CLOSE
					     ? pair_close(layout, at)
					     : pair_open(layout, at);

		if (status != STATUS_OK)
			return status;
	}
	if (layout->depth)
		return refuse_tag(layout,
			&layout->tags->at[layout->open[layout->depth - 1]],
			"is never closed");
	return STATUS_OK;
}

static bool byte_is_space(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* Whether only spaces stand between the line's start and `at`; they are `indent`. */
static bool begins_line(struct str source, size_t at, struct str *indent)
{
	size_t start = at;

	while (start > 0 && byte_is_space(source.at[start - 1]))
		start--;
	*indent = str_slice(source, start, at);
	return start == 0 || source.at[start - 1] == '\n';
}

/* Whether only spaces stand between `at` and the line's end; `next` is the next line's
 * start, or the end of the source. */
static bool ends_line(struct str source, size_t at, size_t *next)
{
	while (at < source.len && byte_is_space(source.at[at]))
		at++;
	*next = at;
	if (at == source.len)
		return true;
	if (source.at[at] == '\r' && at + 1 < source.len)
		at++;
	*next = at + 1;
	return source.at[at] == '\n';
}

/* A block's two tags lose their line each on their own, so that a block on one line
 * keeps that line's end. In a parent, what is around them is ignored anyway. */
static void lay_block_tag(struct layout *layout, struct tag *tag)
{
	size_t next;
	bool ends = ends_line(layout->source, tag->end, &next);
	bool is_open = tag->kind == TAG_BLOCK;

	tag->is_alone = ends && (tag->is_first || (is_open && tag->is_argument));
	if (tag->is_alone)
		tag->text_from = next;
	if (tag->is_first && (is_open || tag->is_alone || tag->is_argument))
		tag->text_until = tag->start - tag->indent.len;
}

/* A parent is alone when nothing stands before its open nor after its close. */
static void lay_parent(struct layout *layout, struct tag *open)
{
	struct tag *close = &layout->tags->at[open->partner];
	size_t next;

	open->is_alone = open->is_first && ends_line(layout->source, close->end, &next);
	if (!open->is_alone)
		return;
	open->text_until = open->start - open->indent.len;
	close->text_from = next;
	close->is_alone = true;
}

static void lay_tag(struct layout *layout, struct tag *tag)
{
	enum tag_kind opener = tag->kind;
	size_t next;

	if (tag->kind == TAG_CLOSE)
		opener = layout->tags->at[tag->partner].kind;
	if (opener == TAG_BLOCK) {
		lay_block_tag(layout, tag);
	} else if (opener == TAG_PARENT) {
		if (tag->kind == TAG_PARENT)
			lay_parent(layout, tag);
	} else if (opener != TAG_ESCAPED && opener != TAG_RAW && tag->is_first &&
		   ends_line(layout->source, tag->end, &next)) {
		tag->is_alone = true;
		tag->text_until = tag->start - tag->indent.len;
		tag->text_from = next;
	}
}

enum status tags_layout(
	struct tags *tags, const char *file, struct str source, struct fault *fault)
{
	struct layout layout = {
		.tags = tags, .file = file, .source = source, .fault = fault};
	enum status status = pair_all(&layout);

	if (status != STATUS_OK)
		return status;
	for (size_t at = 0; at < tags->count; at++) {
		struct tag *tag = &tags->at[at];

		tag->text_until = tag->start;
		tag->text_from = tag->end;
		tag->is_first = begins_line(source, tag->start, &tag->indent);
	}
	for (size_t at = 0; at < tags->count; at++)
		lay_tag(&layout, &tags->at[at]);
	return STATUS_OK;
}

bool layout_indent(struct str source, size_t from, size_t until, struct str *indent)
{
	size_t line = from;

	for (size_t at = from; at < until; at++) {
		if (source.at[at] == '\n') {
			line = at + 1;
		} else if (!byte_is_space(source.at[at]) && source.at[at] != '\r') {
			*indent = str_slice(source, line, at);
			return true;
		}
	}
	return false;
}
