/* Escaping for HTML, element content and quoted attributes alike. */
#ifndef REEVE_TEMPLATE_ESCAPE_H
#define REEVE_TEMPLATE_ESCAPE_H

#include "base/buf.h"

/* Appends `text` with & < > " and ' as character references; other bytes as they are. */
void escape_html(struct buf *out, struct str text);

#endif
