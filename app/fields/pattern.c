/* The pattern that a definition asks of a text. People write these, so everything has a
 * limit: the pattern's length, what it compiles to, and the work of a match. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "fields/kinds.h"

#include <pcre2.h>

enum {
	PATTERN_BYTES_MOST = 1000,
	MATCH_LIMIT = 1000000, /* some tens of milliseconds at worst */
	HEAP_LIMIT_KB = 16 * 1024,
	MESSAGE_BYTES = 128,
	SHOWN_PATTERN_CHARACTERS = 100
};

static enum status pattern_compile_text(
	struct str pattern, pcre2_code **code, struct fault *fault)
{
	PCRE2_UCHAR message[MESSAGE_BYTES];
	PCRE2_SIZE offset = 0;
	int error = 0;

	*code = NULL;
	if (pattern.len > PATTERN_BYTES_MOST)
		return fault_set(fault, STATUS_INVALID,
			"Keep the pattern to %d bytes: it has %zu.", PATTERN_BYTES_MOST,
			pattern.len);
	*code = pcre2_compile((PCRE2_SPTR)pattern.at, pattern.len,
		PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY |
			PCRE2_NEVER_BACKSLASH_C,
		&error, &offset, NULL);
	if (*code)
		return STATUS_OK;
	if (pcre2_get_error_message(error, message, sizeof message) < 0)
		message[0] = 0;
	return fault_set(fault, STATUS_INVALID,
		"The pattern is broken at character %zu: %s.", (size_t)offset + 1,
		(const char *)message);
}

enum status field_pattern_check(struct str pattern, struct fault *fault)
{
	pcre2_code *code;
	enum status status;

	if (!pattern.len)
		return STATUS_OK;
	status = pattern_compile_text(pattern, &code, fault);
	pcre2_code_free(code);
	return status;
}

static int pattern_run(const pcre2_code *code, struct str text)
{
	pcre2_match_data *match = pcre2_match_data_create(1, NULL);
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	int found = PCRE2_ERROR_NOMEMORY;

	if (match && context) {
		pcre2_set_match_limit(context, MATCH_LIMIT);
		pcre2_set_heap_limit(context, HEAP_LIMIT_KB);
		found = pcre2_match(code, (PCRE2_SPTR)(text.at ? text.at : ""), text.len,
			0, 0, match, context);
	}
	pcre2_match_context_free(context);
	pcre2_match_data_free(match);
	return found;
}

enum status pattern_try(struct str pattern, struct str text, struct fault *fault)
{
	struct str shown = str_first_characters(pattern, SHOWN_PATTERN_CHARACTERS);
	pcre2_code *code;
	enum status status = pattern_compile_text(pattern, &code, fault);
	int found;

	if (status != STATUS_OK)
		return status;
	found = pattern_run(code, text);
	pcre2_code_free(code);
	if (found >= 0)
		return STATUS_OK;
	if (found == PCRE2_ERROR_NOMATCH)
		return fault_set(fault, STATUS_INVALID,
			"This does not match the pattern %.*s%s", STR_ARGS(shown),
			shown.len < pattern.len ? "\xE2\x80\xA6" : "");
	return fault_set(fault, STATUS_INVALID,
		"Matching this text with the field's pattern takes too long.");
}
