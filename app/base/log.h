/* Log lines on standard error, one write each: time, level, pid, sentence. */
#ifndef REEVE_BASE_LOG_H
#define REEVE_BASE_LOG_H

#include "base/attributes.h"
#include "base/status.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Lines above `level` are dropped; INFO at start. */
void log_level_set(enum log_level level);

/* Control characters in the sentence become '?', so that one event is one line. */
void log_error(const char *format, ...) PRINTF_LIKE(1, 2);
void log_warning(const char *format, ...) PRINTF_LIKE(1, 2);
void log_info(const char *format, ...) PRINTF_LIKE(1, 2);
void log_debug(const char *format, ...) PRINTF_LIKE(1, 2);

/* "what: sentence [STATUS] (detail)". */
void log_fault(enum log_level level, const char *what, const struct fault *fault);

#endif
