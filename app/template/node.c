/* Reading nodes. Never changes one: setting is in node_internal.h. */
#include "template/node.h"

size_t node_count(const struct node *list)
{
	size_t count = 0;

	if (list->kind != NODE_LIST)
		return 0;
	for (const struct node *at = list->list.first; at; at = at->next)
		count++;
	return count;
}
