/* What the visitors and the changers of the harness for models have in common: a request
 * with its answer parsed, and a look for what was typed. */
#include "stale_models.h"

#define PAGE_TEXT_BYTES 262144

bool model_ask(struct models *models, struct http_client *http, const char *path,
	const struct form_body *form, struct http_reply *reply, struct html_page *page)
{
	struct str body = {form ? form->bytes : NULL, form ? form->length : 0};

	if (!http_exchange(http, path, form ? &body : NULL, reply)) {
		model_offend(models, COUNT_ERRORS, "%s: %s", path, reply->failure);
		return false;
	}
	if (reply->stamp[0] && html_parse(page, reply->body))
		return true;
	model_offend(models, COUNT_ERRORS, "%s: status %d, no stamp or no page", path,
		reply->status);
	return false;
}

bool page_holds(const struct html_page *page, const char *typed)
{
	static char text[PAGE_TEXT_BYTES];
	struct str seen;

	for (size_t i = 0; i < page->element_count; i++)
		if (page->elements[i].form &&
			str_is(html_value(page->elements[i].value, text, sizeof(text)),
				typed))
			return true;
	seen = html_text(page->bytes, text, sizeof(text));
	return memmem(seen.at, seen.len, typed, strlen(typed)) != NULL;
}
