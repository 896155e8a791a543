/* Statuses and faults. Never writes anything but the fault it is given. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void cut_at_whole_character(char *text, size_t capacity)
{
	size_t end = strlen(text);

	if (end + 1 < capacity)
		return;
	while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80)
		end--;
	if (end > 0 && ((unsigned char)text[end - 1] & 0x80) != 0)
		end--;
	text[end] = '\0';
}

enum status fault_set(struct fault *fault, enum status status, const char *format, ...)
{
	va_list arguments;

	if (!fault)
		return status;
	fault->status = status;
	fault->detail[0] = '\0';
	va_start(arguments, format);
	vsnprintf(fault->sentence, sizeof fault->sentence, format, arguments);
	va_end(arguments);
	cut_at_whole_character(fault->sentence, sizeof fault->sentence);
	return status;
}

void fault_detail(struct fault *fault, const char *format, ...)
{
	va_list arguments;

	if (!fault)
		return;
	va_start(arguments, format);
	vsnprintf(fault->detail, sizeof fault->detail, format, arguments);
	va_end(arguments);
	cut_at_whole_character(fault->detail, sizeof fault->detail);
}

const char *status_name(enum status status)
{
	static const char *const names[] = {
		[STATUS_OK] = "OK",
		[STATUS_MALFORMED] = "MALFORMED",
		[STATUS_DENIED] = "DENIED",
		[STATUS_NOT_FOUND] = "NOT_FOUND",
		[STATUS_BAD_METHOD] = "BAD_METHOD",
		[STATUS_CONFLICT] = "CONFLICT",
		[STATUS_TOO_LARGE] = "TOO_LARGE",
		[STATUS_BAD_TYPE] = "BAD_TYPE",
		[STATUS_INVALID] = "INVALID",
		[STATUS_BUSY] = "BUSY",
		[STATUS_TOO_SLOW] = "TOO_SLOW",
		[STATUS_UNAVAILABLE] = "UNAVAILABLE",
		[STATUS_READ_ONLY] = "READ_ONLY",
		[STATUS_NOT_REGISTERED] = "NOT_REGISTERED",
		[STATUS_FULL] = "FULL",
		[STATUS_FAILED] = "FAILED",
	};

	return status <= STATUS_FAILED ? names[status] : "UNKNOWN";
}
