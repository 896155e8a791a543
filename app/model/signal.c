/* The list of observers. Never takes memory, never looks at what it passes on. */
#include "model/signal.h"

static struct observer *observers;
static unsigned wanted; /* by anybody */

static void count_wants(void)
{
	wanted = 0;
	for (const struct observer *at = observers; at; at = at->next)
		wanted |= at->wants;
}

void signal_connect(struct observer *observer)
{
	struct observer **end = &observers;

	while (*end && *end != observer)
		end = &(*end)->next;
	if (!*end) {
		observer->next = NULL;
		*end = observer;
	}
	count_wants();
}

void signal_disconnect(struct observer *observer)
{
	struct observer **at = &observers;

	while (*at && *at != observer)
		at = &(*at)->next;
	if (*at)
		*at = observer->next;
	count_wants();
}

bool signal_is_wanted(enum signal signal)
{
	return wanted & SIGNAL_BIT(signal);
}

void signal_send(const struct signal_news *news)
{
	struct observer *next;

	if (!signal_is_wanted(news->signal))
		return;
	for (struct observer *at = observers; at; at = next) {
		next = at->next;
		if (at->wants & SIGNAL_BIT(news->signal))
			at->notice(at->context, news);
	}
}
