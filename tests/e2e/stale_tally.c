/* The never-stale harness's counts and report. Never judges. */
#include "stale_tally.h"

#include <stdio.h>

void tally_offence(
	struct tally *tally, enum tally_count count, const char *path, const char *why)
{
	const char *kind = count == TALLY_STALE	  ? "stale"
			   : count == TALLY_MIXED ? "mixed"
						  : "error";

	uint64_t index = atomic_fetch_add(&tally->counts[count], 1);
	if (index < TALLY_OFFENCES_OF_A_KIND)
		snprintf(tally->offences[count][index],
			sizeof(tally->offences[count][index]), "%s: %s: %s", kind, path,
			why);
}

void tally_report(struct tally *tally, double seconds)
{
	static const struct {
		enum tally_count count;
		const char *label;
	} lines[] = {
		{TALLY_NEWER, "pages of a newer schema than the client's last"},
		{TALLY_DURING, "pages whose schema changed during the request"},
		{TALLY_ABSENT, "404s of tables that were not there"},
		{TALLY_SAVED, "saves found in the row"},
		{TALLY_RETURNED, "saves returned with what was typed"},
		{TALLY_BUSY, "saves answered busy"},
		{TALLY_CUT_OFF, "saves cut off, as their worker was killed"},
		{TALLY_CHANGES, "schema changes committed"},
		{TALLY_ROLLBACKS, "schema changes rolled back"},
		{TALLY_VACUUMS, "VACUUMs"},
		{TALLY_ROW_EDITS, "row edits"},
	};
	uint64_t requests = tally_get(tally, TALLY_REQUESTS);

	for (int kind = 0; kind < TALLY_OFFENCES; kind++)
		for (int i = 0; i < TALLY_OFFENCES_OF_A_KIND; i++)
			if (tally->offences[kind][i][0])
				printf("%s\n", tally->offences[kind][i]);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		printf("%10llu %s\n",
			(unsigned long long)tally_get(tally, lines[i].count),
			lines[i].label);
	printf("%10.0f requests a second, %.1f s\n", (double)requests / seconds, seconds);
	printf("stale: %llu requests, %llu changes, %llu stale, %llu mixed, %llu "
	       "errors\n",
		(unsigned long long)requests,
		(unsigned long long)tally_get(tally, TALLY_CHANGES),
		(unsigned long long)tally_get(tally, TALLY_STALE),
		(unsigned long long)tally_get(tally, TALLY_MIXED),
		(unsigned long long)tally_get(tally, TALLY_ERRORS));
}
