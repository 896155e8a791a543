/* What a template is rendered with: a tree of texts, flags, lists and dictionaries,
 * built in the request's arena and never freed piece by piece. */
#ifndef REEVE_TEMPLATE_NODE_H
#define REEVE_TEMPLATE_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct node;

/* A new dictionary or list, or a text that stands alone (not copied). Never NULL. */
static inline struct node *node_dict(struct arena *arena) MUST_CHECK;
static inline struct node *node_list(struct arena *arena) MUST_CHECK;
static inline struct node *node_text(struct arena *arena, struct str text) MUST_CHECK;

/* Sets `name` in a dictionary. `name` must outlive the render (a literal, as a rule);
 * texts are not copied. Setting a name twice: the later wins. Cost: constant, under ten
 * nanoseconds with a literal name; these are called 3,000 times a page.
 *
 * In a section, these count as false: a name that is not set, a false flag, an empty
 * text, the number 0, an empty list. */
static inline void node_set_text(
	struct arena *arena, struct node *dict, const char *name, struct str text);
static inline void node_set_flag(
	struct arena *arena, struct node *dict, const char *name, bool flag);
static inline void node_set_number(
	struct arena *arena, struct node *dict, const char *name, int64_t number);
static inline void node_set(
	struct arena *arena, struct node *dict, const char *name, struct node *value);

/* A new dictionary under `name`, and a new list under `name`. */
static inline struct node *node_set_dict(
	struct arena *arena, struct node *dict, const char *name);
static inline struct node *node_set_list(
	struct arena *arena, struct node *dict, const char *name);

/* Appends a new dictionary, a text, or any node to a list. A node may stand in any
 * number of lists and dictionaries. */
static inline struct node *node_add_dict(struct arena *arena, struct node *list);
static inline void node_add_text(struct arena *arena, struct node *list, struct str text);
static inline void node_add(struct arena *arena, struct node *list, struct node *value);

/* How many a list holds; 0 for anything else. Walks the list. */
size_t node_count(const struct node *list);

#include "template/node_internal.h"

#endif
