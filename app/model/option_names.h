/* The options of a model that name its columns, when a column gets another name. */
#ifndef REEVE_MODEL_OPTION_NAMES_H
#define REEVE_MODEL_OPTION_NAMES_H

#include "base/arena.h"

/* The JSON of ordering ("-name" too), list columns, list filters, search fields or
 * fieldsets, with `new_name` wherever `old_name` stood, ASCII case ignored. The same text
 * where nothing names it, and where it is no such JSON. Lives in the arena. */
struct str option_names_rename(struct arena *arena, struct str json, struct str old_name,
	struct str new_name) MUST_CHECK;

/* The same for a row's title, "{{name}} ({{year}})": in tags of every kind, also as the
 * first of several parts, "{{artist.name}}". */
struct str option_title_rename(struct arena *arena, struct str title, struct str old_name,
	struct str new_name) MUST_CHECK;

#endif
