/* A compiled template: a flat array of operations that render.c walks. */
#ifndef REEVE_TEMPLATE_COMPILE_H
#define REEVE_TEMPLATE_COMPILE_H

#include "base/status.h"
#include "base/str.h"
#include "template/node.h"

/* PROGRAM_DEPTH: sections, blocks and parents open within each other, at most. */
enum { PROGRAM_DEPTH = 64, PROGRAM_PAD_BYTES = 16, PROGRAM_SOURCE_BYTES = 1 << 20 };

enum op_kind {
	OP_TEXT,     /* texts[at, at+len) */
	OP_ESCAPED,  /* the value of keys[key .. key+key_count) */
	OP_RAW,	     /* the same, unescaped */
	OP_SECTION,  /* the operations up to `end`, for each value */
	OP_INVERTED, /* the operations up to `end`, if there is no value */
	OP_PARTIAL,  /* another template, targets[target] */
	OP_PARENT,   /* the same, with the blocks up to `end` in place of its own */
	OP_BLOCK     /* a place for one's own: keys[key], default content up to `end` */
};

/* Where an operation stands on its line, which matters to indentation. */
enum op_place {
	PLACE_WITHIN,	   /* something of this template comes before it */
	PLACE_LINE_START,  /* it begins a line */
	PLACE_BLOCK_START, /* it begins a block: a line too, if the block's site does */
};

struct op {
	uint8_t kind;
	uint8_t place;
	bool is_alone; /* a partial or parent with a line to itself indents what it brings
			*/
	bool begins_next;   /* a text whose end begins a line, though no text follows */
	bool has_line;	    /* a text that begins a line anywhere: indentation matters */
	uint32_t key_count; /* 0: the value is the innermost scope itself */
	union {
		uint32_t key;
		uint32_t target;
	};
	uint32_t end; /* the index after the body */
	uint32_t at;  /* the text; for partials, parents and blocks the indentation */
	uint32_t len;
};

struct template;

/* Another template that this one names. `found` is kept by the cache. */
struct target {
	struct str name;
	size_t line;
	struct template *found;
};

struct program {
	struct str source; /* owned; names point into it */
	struct op *ops;
	struct node_name *keys;
	struct target *targets;
	char *texts; /* readable for PROGRAM_PAD_BYTES past any text in it */
	uint32_t op_count, key_count, target_count, text_bytes;
};

/* Compiles a copy of `source`. Never changes `*program` on a fault: STATUS_FAILED, the
 * sentence begins with `file` and the line. The caller frees it with program_clear. */
enum status program_compile(struct program *program, const char *file, struct str source,
	struct fault *fault) MUST_CHECK;
void program_clear(struct program *program);

#endif
