/* The log. Never a secret, never more than one line an event. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { LINE_BYTES = 2048 };

static enum log_level most = LOG_LEVEL_INFO;

void log_level_set(enum log_level level)
{
	most = level;
}

static void log_line(enum log_level level, const char *format, va_list arguments)
{
	static const char *const names[] = {"error", "warning", "info", "debug"};
	char line[LINE_BYTES], moment[CLOCK_TEXT_BYTES];
	size_t used, end;
	int length;

	if (level > most)
		return;
	clock_text(clock_unix_s(), moment);
	length = snprintf(
		line, sizeof line, "%s %s [%ld] ", moment, names[level], (long)getpid());
	used = length > 0 ? (size_t)length : 0;
	vsnprintf(line + used, sizeof line - used - 1, format, arguments);
	end = strlen(line);
	for (size_t i = 0; i < end; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7F)
			line[i] = '?';
	line[end++] = '\n';
	if (write(STDERR_FILENO, line, end) < 0)
		return; /* nobody is left to tell */
}

#define DEFINE_LOG(function, level)                                                      \
	void function(const char *format, ...)                                           \
	{                                                                                \
		va_list arguments;                                                       \
                                                                                         \
		va_start(arguments, format);                                             \
		log_line(level, format, arguments);                                      \
		va_end(arguments);                                                       \
	}

DEFINE_LOG(log_error, LOG_LEVEL_ERROR)
DEFINE_LOG(log_warning, LOG_LEVEL_WARNING)
DEFINE_LOG(log_info, LOG_LEVEL_INFO)
DEFINE_LOG(log_debug, LOG_LEVEL_DEBUG)

static void log_at(enum log_level level, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_line(level, format, arguments);
	va_end(arguments);
}

void log_fault(enum log_level level, const char *what, const struct fault *fault)
{
	if (fault->detail[0])
		log_at(level, "%s: %s [%s] (%s)", what, fault->sentence,
			status_name(fault->status), fault->detail);
	else
		log_at(level, "%s: %s [%s]", what, fault->sentence,
			status_name(fault->status));
}
