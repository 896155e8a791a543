/* Signals inside the process: who wants to know of a change to the models says so, and is
 * told. Only ever a notice: nothing may depend on being told, as other processes change
 * the database too. */
#ifndef REEVE_MODEL_SIGNAL_H
#define REEVE_MODEL_SIGNAL_H

#include "model/registry.h"

enum signal {
	SIGNAL_BEFORE_SAVE,	/* a definition is about to be saved, … */
	SIGNAL_SAVED,		/* … was saved, … */
	SIGNAL_BEFORE_DELETE,	/* … is about to be deleted, … */
	SIGNAL_DELETED,		/* … was deleted; all four within the transaction */
	SIGNAL_REGISTERED,	/* a model came; its hash is made, the registry whole */
	SIGNAL_UNREGISTERED,	/* a model went; it may be looked at for the last time */
	SIGNAL_RESOLVER_CLEARED /* every compiled URL was forgotten */
};

/* The bit of a signal in an observer's `wants`. */
#define SIGNAL_BIT(signal) (1u << (signal))
#define SIGNAL_BITS_ALL (SIGNAL_BIT(SIGNAL_RESOLVER_CLEARED + 1) - 1)

/* What a signal is about. What is not of concern is NULL or empty. */
struct signal_news {
	enum signal signal;
	struct str table;	      /* empty when the resolver was cleared */
	const struct model *model;    /* the model that came or went */
	const struct registry *whose; /* where it came or went, or the resolver's; a
				       * process may have several */
};

/* Called for each signal that is wanted. It must not change a registry, and may
 * disconnect nobody but its own observer. News and model are gone when it returns. */
typedef void signal_notice(void *context, const struct signal_news *news);

/* One who listens. The caller's own memory, as long as it is connected. */
struct observer {
	signal_notice *notice;
	void *context;
	unsigned wants; /* SIGNAL_BIT of each signal, or SIGNAL_BITS_ALL */
	struct observer *next;
};

/* Puts the observer at the end of the list: those who came first are told first. One
 * that is connected already stays where it is. */
void signal_connect(struct observer *observer);
/* Takes it from the list; does nothing to one that is not there. */
void signal_disconnect(struct observer *observer);

/* True when somebody listens for this signal: senders of many ask before their loop. */
bool signal_is_wanted(enum signal signal);

/* Tells those who want it. Takes no memory; nobody listening: one comparison. */
void signal_send(const struct signal_news *news);

#endif
