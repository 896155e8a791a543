/* Clocks. Never the local time zone. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

int64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_ms(void)
{
	return clock_us() / 1000;
}

int64_t clock_unix_s(void)
{
	return (int64_t)time(NULL);
}

void clock_text(int64_t unix_s, char text[CLOCK_TEXT_BYTES])
{
	time_t moment = (time_t)unix_s;
	struct tm parts = {0};

	if (!gmtime_r(&moment, &parts) ||
		strftime(text, CLOCK_TEXT_BYTES, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
		snprintf(text, CLOCK_TEXT_BYTES, "-");
}
