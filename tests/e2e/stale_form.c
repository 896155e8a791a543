/* Fills forms in for the harnesses. Never sends them. */
#include "stale_form.h"

static bool is_kind(const struct html_element *control, const char *type)
{
	return str_equal_nocase(control->type, str_from(type));
}

/* Can be typed into, rather than ticked or pressed. */
static bool is_text(const struct html_element *control)
{
	if (control->tag == HTML_TEXTAREA)
		return true;
	return control->tag == HTML_INPUT && !is_kind(control, "hidden") &&
	       !is_kind(control, "checkbox") && !is_kind(control, "radio") &&
	       !is_kind(control, "submit") && !is_kind(control, "button") &&
	       !is_kind(control, "file");
}

size_t form_with_name(const struct html_page *page, const char *name)
{
	for (size_t i = 0; i < page->element_count; i++)
		if (page->elements[i].form && str_is(page->elements[i].name, name))
			return page->elements[i].form;
	return 0;
}

static const struct html_element *find_field(
	const struct html_page *page, const char *field)
{
	for (size_t i = 0; i < page->element_count; i++)
		if (page->elements[i].form && is_text(&page->elements[i]) &&
			str_is(page->elements[i].field, field))
			return &page->elements[i];
	return NULL;
}

size_t form_with_field(const struct html_page *page, const char *field)
{
	const struct html_element *control = find_field(page, field);

	return control ? control->form : 0;
}

struct str form_name_of(const struct html_page *page, const char *field)
{
	const struct html_element *control = find_field(page, field);

	return control ? control->name : STR("");
}

static struct str held(const struct html_element *control)
{
	return control->tag == HTML_TEXTAREA ? control->content : control->value;
}

bool form_value(const struct html_page *page, const char *field, char *text, size_t room,
	struct str *value)
{
	const struct html_element *control = find_field(page, field);

	if (control)
		*value = html_value(held(control), text, room);
	return control != NULL;
}

static bool put(struct form_body *body, char byte)
{
	if (body->length == sizeof(body->bytes))
		return false;
	body->bytes[body->length++] = byte;
	return true;
}

static bool put_encoded(struct form_body *body, struct str text)
{
	static const char digits[] = "0123456789ABCDEF";
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._*";

	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		bool fits;
		if (byte == ' ')
			fits = put(body, '+');
		else if (byte && strchr(plain, byte))
			fits = put(body, (char)byte);
		else
			fits = put(body, '%') && put(body, digits[byte >> 4]) &&
			       put(body, digits[byte & 15]);
		if (!fits)
			return false;
	}
	return true;
}

/* `name` as it stands in the page, escaped; `value` as it is. */
static bool put_pair(struct form_body *body, struct str name, struct str value)
{
	char text[512];

	return (body->length == 0 || put(body, '&')) &&
	       put_encoded(body, html_value(name, text, sizeof(text))) &&
	       put(body, '=') && put_encoded(body, value);
}

static bool put_held(struct form_body *body, struct str name, struct str escaped)
{
	static char text[FORM_BYTES_MAX];

	return put_pair(body, name, html_value(escaped, text, sizeof(text)));
}

static const struct form_typed *typed_for(const struct html_element *control,
	const struct form_typed *typed, size_t typed_count)
{
	for (size_t i = 0; i < typed_count; i++)
		if ((typed[i].name && str_is(control->name, typed[i].name)) ||
			(typed[i].field && is_text(control) &&
				str_is(control->field, typed[i].field)))
			return &typed[i];
	return NULL;
}

/* The selected option, or the first, as browsers do. */
static bool put_select(struct form_body *body, const struct html_page *page,
	size_t select, const struct form_typed *typed)
{
	const struct html_element *chosen = NULL;
	char text[512];

	if (typed)
		return put_pair(body, page->elements[select].name, str_from(typed->text));
	for (size_t i = select + 1;
		i < page->element_count && page->elements[i].tag == HTML_OPTION; i++)
		if (!chosen || page->elements[i].is_selected)
			chosen = &page->elements[i];
	if (!chosen)
		return true;
	if (chosen->has_value)
		return put_held(body, page->elements[select].name, chosen->value);
	return put_pair(body, page->elements[select].name,
		html_text(chosen->content, text, sizeof(text)));
}

static bool put_control(struct form_body *body, const struct html_page *page, size_t at,
	const struct form_typed *typed, bool *has_pressed)
{
	const struct html_element *control = &page->elements[at];

	if (typed && !typed->text)
		return true;
	if (control->tag == HTML_SELECT)
		return put_select(body, page, at, typed);
	if (control->tag == HTML_OPTION || is_kind(control, "file") ||
		is_kind(control, "reset"))
		return true;
	if (is_kind(control, "checkbox") || is_kind(control, "radio"))
		return !control->is_checked ||
		       put_held(body, control->name,
			       control->has_value ? control->value : STR("on"));
	if (control->tag == HTML_BUTTON || is_kind(control, "submit")) {
		if (*has_pressed || is_kind(control, "button"))
			return true;
		*has_pressed = true;
		return put_held(body, control->name, control->value);
	}
	if (typed && !is_kind(control, "hidden"))
		return put_pair(body, control->name, str_from(typed->text));
	return put_held(body, control->name, held(control));
}

bool form_fill(const struct html_page *page, size_t form, const struct form_typed *typed,
	size_t typed_count, struct form_body *body)
{
	bool has_pressed = false;

	body->length = 0;
	for (size_t i = 0; i < page->element_count; i++) {
		const struct html_element *control = &page->elements[i];
		if (control->form != form || control->name.len == 0 ||
			control->is_disabled || control->tag == HTML_CELL ||
			control->tag == HTML_HEADING || control->tag == HTML_OTHER)
			continue;
		if (!put_control(body, page, i, typed_for(control, typed, typed_count),
			    &has_pressed))
			return false;
	}
	return true;
}
