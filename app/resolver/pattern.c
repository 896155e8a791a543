/* Route patterns by PCRE2. Never runs on a subject over 2 KB, never without a limit. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "resolver/pattern.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

enum { MATCH_LIMIT = 100000 };

struct pattern {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
	bool has_jit;
};

/* Appends a route's pattern with its places turned into groups. Only letters, digits,
 * '/', '-' and '_' stand for themselves in patterns. */
static void append_route(struct buf *out, const char *at, const char *key)
{
	while (*at) {
		if (strncmp(at, "{key}", 5) == 0) {
			buf_printf(out, "(%s)", key);
			at += 5;
		} else if (strncmp(at, "{field}", 7) == 0) {
			buf_text(out, "([^/]+)");
			at += 7;
		} else {
			buf_char(out, *at++);
		}
	}
}

void pattern_expression(
	struct buf *out, const struct route *routes, const char *skip, const char *key)
{
	bool is_first = true;

	buf_text(out, "\\A(?|");
	for (size_t i = 0; routes[i].name; i++) {
		if (!key && strstr(routes[i].pattern, "{key}"))
			continue;
		buf_printf(out, "%s(*:%zu)", is_first ? "" : "|", i);
		append_route(out, routes[i].pattern + strlen(skip), key);
		is_first = false;
	}
	buf_text(out, ")\\z");
}

struct pattern *pattern_compile(const char *expression)
{
	struct pattern *pattern = must_calloc(1, sizeof *pattern);
	int error = 0;
	size_t offset = 0;

	pattern->code = pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED,
		PCRE2_ANCHORED | PCRE2_DOLLAR_ENDONLY, &error, &offset, NULL);
	if (!pattern->code) {
		fprintf(stderr, "reeve: pattern %s: error %d at %zu\n", expression, error,
			offset);
		abort();
	}
	pattern->has_jit = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0;
	pattern->match = pcre2_match_data_create_from_pattern(pattern->code, NULL);
	pattern->context = pcre2_match_context_create(NULL);
	if (!pattern->match || !pattern->context)
		abort();
	pcre2_set_match_limit(pattern->context, MATCH_LIMIT);
	return pattern;
}

void pattern_free(struct pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_context_free(pattern->context);
	pcre2_match_data_free(pattern->match);
	pcre2_code_free(pattern->code);
	free(pattern);
}

bool pattern_has_jit(const struct pattern *pattern)
{
	return pattern->has_jit;
}

int pattern_match(const struct pattern *pattern, struct str subject,
	struct str groups[PATTERN_GROUPS])
{
	const PCRE2_SIZE *ends;
	PCRE2_SPTR mark;
	int found, number = -1;

	for (int i = 0; i < PATTERN_GROUPS; i++)
		groups[i] = (struct str){NULL, 0};
	if (subject.len > PATTERN_SUBJECT_BYTES)
		return -1;
	found = (pattern->has_jit ? pcre2_jit_match : pcre2_match)(pattern->code,
		(PCRE2_SPTR)(subject.at ? subject.at : ""), subject.len, 0, 0,
		pattern->match, pattern->context);
	mark = found > 0 ? pcre2_get_mark(pattern->match) : NULL;
	if (!mark)
		return -1;
	for (number = 0; *mark; mark++)
		number = 10 * number + (*mark - '0');
	ends = pcre2_get_ovector_pointer(pattern->match);
	for (int i = 0; i < PATTERN_GROUPS && i + 1 < found; i++)
		if (ends[2 * i + 2] != PCRE2_UNSET)
			groups[i] = str_slice(subject, ends[2 * i + 2], ends[2 * i + 3]);
	return number;
}
