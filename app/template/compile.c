/* Turns tags into operations. Literal texts end up side by side in one pool, with a
 * block's own indentation taken off, so that rendering one is one copy. */
#include "template/compile.h"

#include <stdlib.h>

#include "base/arena.h"
#include "template/layout.h"

/* A part of the template being compiled: the whole, or what stands between two tags. */
struct body {
	size_t first_tag;
	size_t end_tag;
	size_t from; /* source[from, until) */
	size_t until;
	struct str dedent; /* taken off the start of every line */
	bool is_block;
};

struct compiler {
	struct program program;
	struct tags tags;
	uint32_t op_capacity, key_capacity, target_capacity;
	bool can_merge; /* the last operation is a text that the next may join */
};

static void *room_for_one(void *array, uint32_t count, uint32_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity ? 2 * *capacity : 16;
	return must_realloc(array, *capacity * size);
}

static uint32_t add_op(struct compiler *compiler, enum op_kind kind)
{
	struct program *program = &compiler->program;

	program->ops = room_for_one(program->ops, program->op_count,
		&compiler->op_capacity, sizeof *program->ops);
	program->ops[program->op_count] = (struct op){.kind = (uint8_t)kind};
	compiler->can_merge = false;
	return program->op_count++;
}

static void add_key(struct compiler *compiler, struct str name)
{
	struct program *program = &compiler->program;

	program->keys = room_for_one(program->keys, program->key_count,
		&compiler->key_capacity, sizeof *program->keys);
	program->keys[program->key_count++] = node_name_of(name.at, name.len);
}

/* Sets the keys of an operation: one for each part of a dotted name, none for ".". */
static void set_path(struct compiler *compiler, uint32_t op, struct str name)
{
	uint32_t first = compiler->program.key_count;

	for (size_t from = 0, dot; !str_is(name, ".") && from < name.len;
		from = dot + 1) {
		dot = str_find(name, from, '.');
		add_key(compiler, str_slice(name, from, dot));
	}
	compiler->program.ops[op].key = first;
	compiler->program.ops[op].key_count = compiler->program.key_count - first;
}

static void set_target(struct compiler *compiler, uint32_t op, const struct tag *tag)
{
	struct program *program = &compiler->program;

	program->targets = room_for_one(program->targets, program->target_count,
		&compiler->target_capacity, sizeof *program->targets);
	program->targets[program->target_count] =
		(struct target){.name = tag->name, .line = tag->line};
	program->ops[op].target = program->target_count++;
}

/* The pool never outgrows the source: every byte of it comes from there, once. */
static void pool_add(struct program *program, struct str text)
{
	assert(text.len <= program->source.len - program->text_bytes);
	if (text.len)
		memcpy(program->texts + program->text_bytes, text.at, text.len);
	program->text_bytes += (uint32_t)text.len;
}

static void set_indent(
	struct compiler *compiler, uint32_t op, struct str indent, struct str dedent)
{
	struct str relative = str_slice(indent, dedent.len, indent.len);

	compiler->program.ops[op].at = compiler->program.text_bytes;
	compiler->program.ops[op].len = (uint32_t)relative.len;
	pool_add(&compiler->program, relative);
}

static bool starts_source_line(const struct compiler *compiler, size_t at)
{
	return at == 0 || compiler->program.source.at[at - 1] == '\n';
}

static enum op_place place_of(
	const struct compiler *compiler, const struct body *body, size_t at)
{
	if (body->is_block && at == body->from)
		return PLACE_BLOCK_START;
	return starts_source_line(compiler, at) ? PLACE_LINE_START : PLACE_WITHIN;
}

/* How much of the line at `at` is the body's dedent. */
static size_t dedent_at(const struct compiler *compiler, struct str dedent, size_t at)
{
	struct str source = compiler->program.source;
	size_t count = 0;

	while (count < dedent.len && at + count < source.len &&
		source.at[at + count] == dedent.at[count])
		count++;
	return count;
}

/* Adds source[from, until) to the pool without the dedent; the bytes added. */
static uint32_t pool_add_lines(
	struct compiler *compiler, struct str dedent, size_t from, size_t until)
{
	struct program *program = &compiler->program;
	uint32_t before = program->text_bytes;

	while (from < until) {
		size_t end = str_find(program->source, from, '\n') + 1;

		if (end > until)
			end = until;
		if (starts_source_line(compiler, from))
			from += dedent_at(compiler, dedent, from);
		if (from < end)
			pool_add(program, str_slice(program->source, from, end));
		from = end;
	}
	return program->text_bytes - before;
}

static void emit_text(
	struct compiler *compiler, const struct body *body, size_t from, size_t until)
{
	enum op_place place = place_of(compiler, body, from);
	uint32_t at = compiler->program.text_bytes;
	uint32_t op;

	if (from >= until)
		return;
	if (compiler->can_merge) {
		op = compiler->program.op_count - 1;
	} else {
		op = add_op(compiler, OP_TEXT);
		compiler->program.ops[op].at = at;
		compiler->program.ops[op].place = (uint8_t)place;
	}
	compiler->program.ops[op].len +=
		pool_add_lines(compiler, body->dedent, from, until);
	compiler->can_merge = true;
}

/* A tag that begins a line of output: the text before it, or an empty one, takes the
 * indentation. */
static void emit_line_start(
	struct compiler *compiler, const struct body *body, const struct tag *tag)
{
	enum op_place place = place_of(compiler, body, tag->start);
	uint32_t op;

	if (tag->is_alone || place == PLACE_WITHIN)
		return;
	if (compiler->can_merge) {
		compiler->program.ops[compiler->program.op_count - 1].begins_next = true;
		compiler->can_merge = false;
		return;
	}
	op = add_op(compiler, OP_TEXT);
	compiler->program.ops[op].at = compiler->program.text_bytes;
	compiler->program.ops[op].place = (uint8_t)place;
}

static void compile_body(struct compiler *compiler, const struct body *body);

static void compile_inside(struct compiler *compiler, size_t index, struct str dedent)
{
	const struct tag *tag = &compiler->tags.at[index];
	const struct tag *close = &compiler->tags.at[tag->partner];
	struct body body = {
		.first_tag = index + 1,
		.end_tag = tag->partner,
		.from = tag->text_from,
		.until = close->text_until,
		.dedent = dedent,
		.is_block = tag->kind == TAG_BLOCK,
	};

	compile_body(compiler, &body);
	if (!body.is_block)
		emit_line_start(compiler, &body, close);
	compiler->can_merge = false;
}

/* A block's indentation is that of its content when the content has lines of its own,
 * that of its tag otherwise; and none when the tag stands within a line. */
static struct str block_indent(
	const struct compiler *compiler, const struct tag *tag, struct str dedent)
{
	struct str indent = tag->is_first ? tag->indent : dedent;
	size_t until = compiler->tags.at[tag->partner].start;

	if (tag->is_alone)
		layout_indent(compiler->program.source, tag->text_from, until, &indent);
	return indent;
}

static void compile_block(
	struct compiler *compiler, const struct body *body, size_t index)
{
	const struct tag *tag = &compiler->tags.at[index];
	struct str indent = block_indent(compiler, tag, body->dedent);
	uint32_t op = add_op(compiler, OP_BLOCK);

	compiler->program.ops[op].key = compiler->program.key_count;
	compiler->program.ops[op].place =
		(uint8_t)place_of(compiler, body, tag->text_until);
	add_key(compiler, tag->name);
	set_indent(compiler, op, indent, body->dedent);
	compile_inside(compiler, index, indent);
	compiler->program.ops[op].end = compiler->program.op_count;
}

static void compile_parent(
	struct compiler *compiler, const struct body *body, size_t index)
{
	const struct tag *tag = &compiler->tags.at[index];
	uint32_t op = add_op(compiler, OP_PARENT);

	set_target(compiler, op, tag);
	compiler->program.ops[op].is_alone = tag->is_alone;
	if (tag->is_alone)
		set_indent(compiler, op, tag->indent, body->dedent);
	for (size_t at = index + 1; at < tag->partner; at++) {
		const struct tag *argument = &compiler->tags.at[at];

		if (argument->kind != TAG_BLOCK)
			continue;
		compile_block(compiler, body, at);
		at = argument->partner;
	}
	compiler->program.ops[op].end = compiler->program.op_count;
}

static void compile_tag(struct compiler *compiler, const struct body *body, size_t index)
{
	const struct tag *tag = &compiler->tags.at[index];
	uint32_t op;

	switch (tag->kind) {
	case TAG_ESCAPED:
	case TAG_RAW:
		op = add_op(compiler, tag->kind == TAG_RAW ? OP_RAW : OP_ESCAPED);
		set_path(compiler, op, tag->name);
		break;
	case TAG_SECTION:
	case TAG_INVERTED:
		op = add_op(
			compiler, tag->kind == TAG_SECTION ? OP_SECTION : OP_INVERTED);
		set_path(compiler, op, tag->name);
		compile_inside(compiler, index, body->dedent);
		compiler->program.ops[op].end = compiler->program.op_count;
		break;
	case TAG_PARTIAL:
		op = add_op(compiler, OP_PARTIAL);
		set_target(compiler, op, tag);
		compiler->program.ops[op].is_alone = tag->is_alone;
		if (tag->is_alone)
			set_indent(compiler, op, tag->indent, body->dedent);
		break;
	case TAG_PARENT:
		compile_parent(compiler, body, index);
		break;
	case TAG_BLOCK:
		compile_block(compiler, body, index);
		break;
	case TAG_CLOSE:
	case TAG_COMMENT:
	case TAG_DELIMITERS:
		return;
	}
	compiler->can_merge = false;
}

static void compile_body(struct compiler *compiler, const struct body *body)
{
	size_t from = body->from;

	compiler->can_merge = false;
	for (size_t at = body->first_tag; at < body->end_tag; at++) {
		const struct tag *tag = &compiler->tags.at[at];

		emit_text(compiler, body, from, tag->text_until);
		if (tag->kind != TAG_BLOCK)
			emit_line_start(compiler, body, tag);
		compile_tag(compiler, body, at);
		if (tag_opens(tag))
			at = tag->partner;
		from = compiler->tags.at[at].text_from;
	}
	emit_text(compiler, body, from, body->until);
}

/* Most texts begin no line, and are one copy even where a template is indented. */
static void mark_lines(struct program *program)
{
	for (uint32_t at = 0; at < program->op_count; at++) {
		struct op *op = &program->ops[at];

		if (op->kind == OP_TEXT)
			op->has_line = op->place != PLACE_WITHIN || op->begins_next ||
				       (op->len > 1 && memchr(program->texts + op->at,
							       '\n', op->len - 1));
	}
}

enum status program_compile(
	struct program *program, const char *file, struct str source, struct fault *fault)
{
	struct compiler compiler = {0};
	struct body whole = {.until = source.len};
	struct str *copy = &compiler.program.source;
	enum status status;

	if (source.len > PROGRAM_SOURCE_BYTES)
		return fault_set(fault, STATUS_FAILED,
			"%s, line 1: the template is over %d bytes", file,
			(int)PROGRAM_SOURCE_BYTES);
	*copy = (struct str){must_malloc(source.len), source.len};
	if (source.len)
		memcpy((char *)copy->at, source.at, source.len);
	compiler.program.texts = must_calloc(source.len + PROGRAM_PAD_BYTES, 1);
	status = tags_scan(&compiler.tags, file, *copy, fault);
	if (status == STATUS_OK)
		status = tags_layout(&compiler.tags, file, *copy, fault);
	if (status == STATUS_OK) {
		whole.end_tag = compiler.tags.count;
		compile_body(&compiler, &whole);
		mark_lines(&compiler.program);
		*program = compiler.program;
	} else {
		program_clear(&compiler.program);
	}
	tags_free(&compiler.tags);
	return status;
}

void program_clear(struct program *program)
{
	free((char *)program->source.at);
	free(program->ops);
	free(program->keys);
	free(program->targets);
	free(program->texts);
	*program = (struct program){0};
}
