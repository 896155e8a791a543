/* The first URL segment of each table. */
#ifndef REEVE_MODEL_SLUG_H
#define REEVE_MODEL_SLUG_H

#include "base/arena.h"
#include "base/str.h"

/* Fills slugs[i] for names[i]. Lower case; each run of characters other than a-z, 0-9
 * and _ becomes one '-'; a slug taken by an earlier name or by the site itself gets -2,
 * -3 …; a name of nothing but such characters becomes table-1, table-2 …. The same
 * names in the same order give the same slugs; a name keeps its plain slug whatever
 * numbered ones the others get. Linear. */
void slugs_assign(
	struct arena *arena, const struct str *names, struct str *slugs, size_t count);

#endif
