/* Forms of the pages that the worker answered, for its tests: taken as they are shown,
 * typed into, sent. Reads pages as the never-stale harness does. */
#include "http/escape.h"
#include "tests/e2e/stale_html.h"
#include "worker_test.h"

enum { PAIRS_MOST = 128, TEXT_BYTES = 65536 };

struct pair {
	const char *name;
	const char *value; /* NULL: left out */
};

struct typed_form {
	struct pair pairs[PAIRS_MOST];
	size_t count;
};

static const char *plain(struct str escaped)
{
	static char text[TEXT_BYTES];

	return arena_text(test_arena, html_value(escaped, text, sizeof text));
}

static struct pair *find_pair(const struct typed_form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (strcmp(form->pairs[i].name, name) == 0)
			return (struct pair *)&form->pairs[i];
	return NULL;
}

static void add_pair(struct typed_form *form, const char *name, const char *value)
{
	ck_assert_uint_lt(form->count, PAIRS_MOST);
	form->pairs[form->count++] = (struct pair){name, value};
}

/* The selected option, or the first, as browsers do. */
static const char *chosen(const struct html_page *page, size_t select)
{
	const struct html_element *option = NULL;

	for (size_t i = select + 1;
		i < page->element_count && page->elements[i].tag == HTML_OPTION; i++)
		if (!option || page->elements[i].is_selected)
			option = &page->elements[i];
	ck_assert_ptr_nonnull(option);
	return plain(option->value);
}

static void take_control(
	struct typed_form *form, const struct html_page *page, size_t index)
{
	const struct html_element *control = &page->elements[index];
	const char *name = plain(control->name);

	if (control->tag == HTML_SELECT)
		add_pair(form, name, chosen(page, index));
	else if (control->tag == HTML_TEXTAREA)
		add_pair(form, name, plain(control->content));
	else if (control->tag == HTML_INPUT &&
		 (!str_is(control->type, "checkbox") || control->is_checked))
		add_pair(form, name, plain(control->value));
}

struct typed_form *page_form(void)
{
	static struct html_page page;
	struct typed_form *form = arena_zeroed(test_arena, 1, sizeof *form);

	ck_assert(html_parse(&page, str_from(page_text())));
	ck_assert_uint_gt(page.form_count, 0);
	for (size_t i = 0; i < page.element_count; i++)
		if (page.elements[i].form == page.form_count && page.elements[i].name.len)
			take_control(form, &page, i);
	return form;
}

void form_leave_out(struct typed_form *form, const char *name)
{
	struct pair *pair = find_pair(form, name);

	if (pair)
		pair->value = NULL;
}

void form_type(struct typed_form *form, const char *name, const char *text)
{
	struct pair *pair = find_pair(form, name);

	if (pair)
		pair->value = text;
	else
		add_pair(form, name, text);
	form_leave_out(form, arena_printf(test_arena, "-null.%s", name).at);
}

const char *form_holds(const struct typed_form *form, const char *name)
{
	const struct pair *pair = find_pair(form, name);

	return pair ? pair->value : NULL;
}

const char *form_encoded(const struct typed_form *form)
{
	const char *copy;
	struct buf body;

	buf_init(&body, 4 * TEXT_BYTES);
	for (size_t i = 0; i < form->count; i++) {
		if (!form->pairs[i].value)
			continue;
		if (body.len)
			buf_char(&body, '&');
		escape_url(&body, str_from(form->pairs[i].name));
		buf_char(&body, '=');
		escape_url(&body, str_from(form->pairs[i].value));
	}
	copy = arena_text(test_arena, buf_content(&body));
	buf_free(&body);
	return copy;
}

int form_send(const struct typed_form *form, const char *path)
{
	return ask((struct ask){.path = path, .body = form_encoded(form)});
}
