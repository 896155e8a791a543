/* Walks a compiled template with a tree of nodes. Never allocates but for the output. */
#include "template/cache.h"
#include "template/escape.h"

enum {
	RENDER_DEPTH = 100,  /* templates and blocks within each other */
	INDENT_BYTES = 1024, /* indentation past this is dropped: it is blank */
	NUMBER_BYTES = sizeof "-9223372036854775808"
};

/* The values that names are looked up in, innermost first. */
struct scope {
	const struct node *node;
	const struct scope *outer;
};

/* The blocks given with one {{<parent}}, and where that stands. Those of `outer` win,
 * being closer to the page; a block's content sees only what `outer` sees. */
struct overrides {
	const struct overrides *outer;
	const struct template *template;
	const struct op *first, *end; /* its operations: blocks, one after the other */
};

/* The template whose operations run. */
struct frame {
	const struct template *template;
	const struct overrides *overrides;
	bool starts_line; /* a block that begins a line of its site */
};

struct render {
	struct templates *templates;
	struct buf *out;
	struct fault *fault;
	int depth;
	size_t indent_from, indent_until; /* what is in force, of `indent` */
	char indent[INDENT_BYTES];
};

static enum status run(struct render *render, const struct frame *frame,
	const struct op *op, const struct op *end, const struct scope *scope);

static inline const struct op *end_of(const struct frame *frame, const struct op *op)
{
	return frame->template->program.ops + op->end;
}

static void append_indent(struct render *render)
{
	buf_append(render->out, render->indent + render->indent_from,
		render->indent_until - render->indent_from);
}

static bool line_is_empty(struct str text, size_t at)
{
	return text.at[at] == '\n' ||
	       (text.at[at] == '\r' && at + 1 < text.len && text.at[at + 1] == '\n');
}

/* A literal within an indented template: every line that it begins and that is not
 * empty gets the indentation. */
static void append_indented(struct render *render, const struct frame *frame,
	const struct op *op, struct str text)
{
	bool begins = op->place == PLACE_LINE_START ||
		      (op->place == PLACE_BLOCK_START && frame->starts_line);
	size_t from = 0;

	if (begins && text.len == 0)
		append_indent(render);
	while (from < text.len) {
		size_t end = str_find(text, from, '\n');

		end = end < text.len ? end + 1 : end;
		if ((from > 0 || begins) && !line_is_empty(text, from))
			append_indent(render);
		buf_append(render->out, text.at + from, end - from);
		from = end;
	}
	if (op->begins_next)
		append_indent(render);
}

/* Most literals are a few bytes: copying a fixed number is quicker than the few. */
static inline void append_literal(struct buf *out, struct str text)
{
	if (text.len <= PROGRAM_PAD_BYTES &&
		out->capacity - out->len >= PROGRAM_PAD_BYTES) {
		memcpy(out->at + out->len, text.at, PROGRAM_PAD_BYTES);
		out->len += text.len;
	} else {
		buf_str(out, text);
	}
}

static inline void run_text(
	struct render *render, const struct frame *frame, const struct op *op)
{
	struct str text = {frame->template->program.texts + op->at, op->len};

	if (!op->has_line || render->indent_from == render->indent_until)
		append_literal(render->out, text);
	else
		append_indented(render, frame, op, text);
}

/* The first name in the scopes, the others each within what was found; NULL when any is
 * missing. */
static inline const struct node *find_value(
	const struct frame *frame, const struct op *op, const struct scope *scope)
{
	const struct node_name *keys = frame->template->program.keys + op->key;
	const struct node *found = NULL;

	if (op->key_count == 0)
		return scope->node;
	for (; scope && !found; scope = scope->outer)
		found = node_find(scope->node, &keys[0]);
	for (uint32_t at = 1; found && at < op->key_count; at++)
		found = node_find(found, &keys[at]);
	return found;
}

static void append_number(struct buf *out, int64_t number)
{
	char digits[NUMBER_BYTES];
	char *at = digits + sizeof digits;
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (number < 0)
		*--at = '-';
	buf_append(out, at, (size_t)(digits + sizeof digits - at));
}

static inline void run_value(struct buf *out, const struct node *node, bool is_raw)
{
	if (!node)
		return;
	if (node->kind == NODE_TEXT && is_raw)
		buf_str(out, node->text);
	else if (node->kind == NODE_TEXT)
		escape_html(out, node->text);
	else if (node->kind == NODE_NUMBER)
		append_number(out, node->number);
	else if (node->kind == NODE_FLAG)
		buf_text(out, node->flag ? "true" : "false");
}

static enum status run_section(struct render *render, const struct frame *frame,
	const struct op *op, const struct scope *scope)
{
	const struct op *end = end_of(frame, op);
	const struct node *node = find_value(frame, op, scope);
	struct scope inner = {node, scope};
	enum status status = STATUS_OK;

	if (!node || !node_is_true(node))
		return STATUS_OK;
	if (node->kind == NODE_FLAG)
		return run(render, frame, op + 1, end, scope);
	if (node->kind != NODE_LIST)
		return run(render, frame, op + 1, end, &inner);
	for (const struct node *item = node->list.first; item && status == STATUS_OK;
		item = item->next) {
		inner.node = node_follow(item);
		status = run(render, frame, op + 1, end, &inner);
		if (buf_is_full(render->out))
			break;
	}
	return status;
}

static enum status run_whole(
	struct render *render, const struct frame *frame, const struct scope *scope)
{
	const struct program *program = &frame->template->program;

	return run(render, frame, program->ops, program->ops + program->op_count, scope);
}

static enum status too_deep(struct render *render, const struct frame *frame)
{
	return fault_set(render->fault, STATUS_FAILED,
		"%s: templates within templates, over %d deep", frame->template->file,
		(int)RENDER_DEPTH);
}

/* Adds an operation's indentation to what is in force. */
static void push_indent(
	struct render *render, const struct frame *frame, const struct op *op)
{
	size_t room = sizeof render->indent - render->indent_until;
	size_t len = op->len < room ? op->len : room;

	memcpy(render->indent + render->indent_until,
		frame->template->program.texts + op->at, len);
	render->indent_until += len;
}

/* Runs a partial, or a parent with its blocks. */
static enum status run_template(struct render *render, const struct frame *frame,
	const struct op *op, const struct scope *scope)
{
	const struct program *program = &frame->template->program;
	size_t from = render->indent_from, until = render->indent_until;
	struct overrides overrides = {
		frame->overrides, frame->template, op + 1, end_of(frame, op)};
	struct template *found;
	struct frame inner = {.overrides = frame->overrides};
	enum status status = templates_resolve(render->templates, frame->template,
		&program->targets[op->target], &found, render->fault);

	if (status != STATUS_OK || !found)
		return status;
	if (render->depth == RENDER_DEPTH)
		return too_deep(render, frame);
	inner.template = found;
	if (op->kind == OP_PARENT && overrides.first < overrides.end)
		inner.overrides = &overrides;
	if (op->is_alone)
		push_indent(render, frame, op);
	else
		render->indent_from = render->indent_until;
	render->depth++;
	status = run_whole(render, &inner, scope);
	render->depth--;
	render->indent_from = from;
	render->indent_until = until;
	return status;
}

static bool names_equal(const struct node_name *one, const struct node_name *other)
{
	return one->head == other->head && one->len == other->len &&
	       memcmp(one->at, other->at, one->len) == 0;
}

/* The block of that name given farthest out, and who gave it; NULL when nobody did. */
static const struct op *find_override(const struct overrides *overrides,
	const struct node_name *name, const struct overrides **by)
{
	const struct op *found = NULL;

	for (; overrides; overrides = overrides->outer) {
		const struct program *program = &overrides->template->program;
		const struct op *op = overrides->first;

		for (; op < overrides->end; op = program->ops + op->end) {
			if (!names_equal(&program->keys[op->key], name))
				continue;
			found = op;
			*by = overrides;
		}
	}
	return found;
}

/* Runs a block's override where there is one, and its own content otherwise. */
static enum status run_block(struct render *render, const struct frame *frame,
	const struct op *op, const struct scope *scope)
{
	const struct node_name *name = &frame->template->program.keys[op->key];
	const size_t until = render->indent_until;
	struct frame inner = *frame;
	const struct overrides *by = NULL;
	const struct op *override = find_override(frame->overrides, name, &by);
	enum status status;

	if (render->depth == RENDER_DEPTH)
		return too_deep(render, frame);
	if (op->place != PLACE_BLOCK_START)
		inner.starts_line = op->place == PLACE_LINE_START;
	push_indent(render, frame, op);
	if (override) {
		inner.template = by->template;
		inner.overrides = by->outer;
		op = override;
	}
	render->depth++;
	status = run(render, &inner, op + 1, end_of(&inner, op), scope);
	render->depth--;
	render->indent_until = until;
	return status;
}

static enum status run_inverted(struct render *render, const struct frame *frame,
	const struct op *op, const struct scope *scope)
{
	const struct node *node = find_value(frame, op, scope);

	if (node && node_is_true(node))
		return STATUS_OK;
	return run(render, frame, op + 1, end_of(frame, op), scope);
}

/* Runs the operations [op, end). */
static enum status run(struct render *render, const struct frame *frame,
	const struct op *op, const struct op *end, const struct scope *scope)
{
	enum status status = STATUS_OK;

	while (op < end && status == STATUS_OK) {
		const struct op *next = op + 1;

		switch ((enum op_kind)op->kind) {
		case OP_TEXT:
			run_text(render, frame, op);
			break;
		case OP_ESCAPED:
			run_value(render->out, find_value(frame, op, scope), false);
			break;
		case OP_RAW:
			run_value(render->out, find_value(frame, op, scope), true);
			break;
		case OP_SECTION:
			status = run_section(render, frame, op, scope);
			next = end_of(frame, op);
			break;
		case OP_INVERTED:
			status = run_inverted(render, frame, op, scope);
			next = end_of(frame, op);
			break;
		case OP_PARTIAL:
			status = run_template(render, frame, op, scope);
			break;
		case OP_PARENT:
			status = run_template(render, frame, op, scope);
			next = end_of(frame, op);
			break;
		case OP_BLOCK:
			status = run_block(render, frame, op, scope);
			next = end_of(frame, op);
			break;
		}
		op = next;
	}
	return status;
}

enum status template_render(struct templates *templates, const char *name,
	const struct node *root, struct buf *out, struct fault *fault)
{
	struct render render;
	struct scope scope = {.node = root};
	struct frame frame = {0};
	const size_t len = out->len;
	enum status status;

	render.templates = templates;
	render.out = out;
	render.fault = fault;
	render.depth = 0;
	render.indent_from = render.indent_until = 0;
	frame.template = templates_find(templates, str_from(name), fault);
	if (!frame.template) {
		if (fault)
			fault->status = STATUS_FAILED;
		return STATUS_FAILED;
	}
	status = run_whole(&render, &frame, &scope);
	if (status == STATUS_OK && buf_is_full(out))
		status = fault_set(fault, STATUS_FULL,
			"the page would be over %zu bytes long", out->cap);
	if (status != STATUS_OK)
		out->len = len;
	return status;
}
