/* The shape of a node, for node.h and the renderer alone; views never look inside.
 *
 * The setters are inline so that a literal name costs nothing to measure: its length and
 * first bytes are constants of the caller. Names are compared by those, so that most
 * comparisons are of two words. */
#ifndef REEVE_TEMPLATE_NODE_INTERNAL_H
#define REEVE_TEMPLATE_NODE_INTERNAL_H

#include <assert.h>

enum node_kind { NODE_TEXT, NODE_FLAG, NODE_NUMBER, NODE_DICT, NODE_LIST, NODE_LINK };

/* A name with its first eight bytes as a number (zeros after the end), and one bit of
 * 64 chosen by them: a dictionary's mask says at once that it lacks a name. */
struct node_name {
	const char *at;
	uint64_t head;
	uint64_t bit;
	uint32_t len;
};

struct node {
	struct node *next; /* in the dictionary or list that holds it */
	const char *name;  /* these three: only in a dictionary */
	uint64_t head;
	uint32_t name_len;
	enum node_kind kind;
	union {
		struct str text;
		bool flag;
		int64_t number;
		struct {
			struct node *first; /* the latest set comes first */
			uint64_t mask;
		} dict;
		struct {
			struct node *first;
			struct node *last;
		} list;
		const struct node *target; /* of a link: a node held elsewhere too */
	};
};

_Static_assert(sizeof(struct node) <= 48, "a page has thousands of nodes");

static inline struct node_name node_name_of(const char *at, size_t len)
{
	struct node_name name = {.at = at, .len = (uint32_t)len};

	memcpy(&name.head, at, len < sizeof name.head ? len : sizeof name.head);
	name.bit = (uint64_t)1 << ((name.head * 0x9E3779B97F4A7C15u) >> 58);
	return name;
}

static inline struct node *node_new(struct arena *arena, enum node_kind kind)
{
	struct node *node = arena_alloc(arena, sizeof *node);

	node->next = NULL;
	node->kind = kind;
	return node;
}

static inline struct node *node_child(
	struct arena *arena, struct node *dict, const char *at, enum node_kind kind)
{
	struct node_name name = node_name_of(at, __builtin_strlen(at));
	struct node *node = arena_alloc(arena, sizeof *node);

	assert(dict->kind == NODE_DICT);
	node->next = dict->dict.first;
	node->name = name.at;
	node->head = name.head;
	node->name_len = name.len;
	node->kind = kind;
	dict->dict.first = node;
	dict->dict.mask |= name.bit;
	return node;
}

static inline struct node *node_item(
	struct arena *arena, struct node *list, enum node_kind kind)
{
	struct node *node = node_new(arena, kind);

	assert(list->kind == NODE_LIST);
	if (list->list.last)
		list->list.last->next = node;
	else
		list->list.first = node;
	list->list.last = node;
	return node;
}

static inline struct node *node_clear_dict(struct node *node)
{
	node->dict.first = NULL;
	node->dict.mask = 0;
	return node;
}

static inline struct node *node_clear_list(struct node *node)
{
	node->list.first = NULL;
	node->list.last = NULL;
	return node;
}

static inline struct node *node_dict(struct arena *arena)
{
	return node_clear_dict(node_new(arena, NODE_DICT));
}

static inline struct node *node_list(struct arena *arena)
{
	return node_clear_list(node_new(arena, NODE_LIST));
}

static inline struct node *node_text(struct arena *arena, struct str text)
{
	struct node *node = node_new(arena, NODE_TEXT);

	node->text = text;
	return node;
}

static inline void node_set_text(
	struct arena *arena, struct node *dict, const char *name, struct str text)
{
	node_child(arena, dict, name, NODE_TEXT)->text = text;
}

static inline void node_set_flag(
	struct arena *arena, struct node *dict, const char *name, bool flag)
{
	node_child(arena, dict, name, NODE_FLAG)->flag = flag;
}

static inline void node_set_number(
	struct arena *arena, struct node *dict, const char *name, int64_t number)
{
	node_child(arena, dict, name, NODE_NUMBER)->number = number;
}

static inline void node_set(
	struct arena *arena, struct node *dict, const char *name, struct node *value)
{
	node_child(arena, dict, name, NODE_LINK)->target = value;
}

static inline struct node *node_set_dict(
	struct arena *arena, struct node *dict, const char *name)
{
	return node_clear_dict(node_child(arena, dict, name, NODE_DICT));
}

static inline struct node *node_set_list(
	struct arena *arena, struct node *dict, const char *name)
{
	return node_clear_list(node_child(arena, dict, name, NODE_LIST));
}

static inline struct node *node_add_dict(struct arena *arena, struct node *list)
{
	return node_clear_dict(node_item(arena, list, NODE_DICT));
}

static inline void node_add_text(struct arena *arena, struct node *list, struct str text)
{
	node_item(arena, list, NODE_TEXT)->text = text;
}

static inline void node_add(struct arena *arena, struct node *list, struct node *value)
{
	node_item(arena, list, NODE_LINK)->target = value;
}

/* The node itself, or what it links to. */
static inline const struct node *node_follow(const struct node *node)
{
	return node->kind == NODE_LINK ? node->target : node;
}

/* What a dictionary has under `name`, links followed, or NULL; NULL for other kinds. */
static inline const struct node *node_find(
	const struct node *dict, const struct node_name *name)
{
	const size_t head = sizeof name->head;

	if (dict->kind != NODE_DICT || !(dict->dict.mask & name->bit))
		return NULL;
	for (const struct node *at = dict->dict.first; at; at = at->next)
		if (at->head == name->head && at->name_len == name->len &&
			(name->len <= head || memcmp(at->name + head, name->at + head,
						      name->len - head) == 0))
			return node_follow(at);
	return NULL;
}

/* What a section asks. */
static inline bool node_is_true(const struct node *node)
{
	switch (node->kind) {
	case NODE_TEXT:
		return node->text.len > 0;
	case NODE_FLAG:
		return node->flag;
	case NODE_NUMBER:
		return node->number != 0;
	case NODE_DICT:
		return true;
	case NODE_LIST:
		return node->list.first != NULL;
	case NODE_LINK:
		break;
	}
	return false;
}

#endif
