/* Time: monotonic for durations and deadlines, wall for records. */
#ifndef REEVE_BASE_CLOCK_H
#define REEVE_BASE_CLOCK_H

#include <stdint.h>

enum { CLOCK_TEXT_BYTES = sizeof "2026-01-31T23:59:59Z" };

/* Microseconds and milliseconds since some fixed moment; never go back. */
int64_t clock_us(void);
int64_t clock_ms(void);
/* Seconds since 1970, UTC. */
int64_t clock_unix_s(void);
/* Writes the UTC moment as ISO 8601, such as 2026-01-31T23:59:59Z. */
void clock_text(int64_t unix_s, char text[CLOCK_TEXT_BYTES]);

#endif
