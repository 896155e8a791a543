/* Fields that hold files: what was chosen, kept, removed. A browser cannot be given a
 * chosen file back, so that a form that comes back carries the path where it was stored.
 * Never takes a path that was not made by storing a file. */
#include "views/form_file.h"

#include <unistd.h>

#include "views/form_since.h"
#include "views/form_token.h"
#include "views/upload.h"

#define IMAGES "image/png,image/jpeg,image/gif,image/webp"

static const struct str *posted(
	const struct row_form *form, const char *prefix, const struct form_field *at)
{
	return form_get(&form->context->form, arena_printf(form->context->arena, "%s%.*s",
						      prefix, STR_ARGS(at->input_name)));
}

static void refuse(struct row_form *form, struct form_field *at, struct str sentence)
{
	at->error = sentence;
	at->is_touched = true;
	form->errors++;
}

bool form_file_can_be_chosen(const struct form_field *at)
{
	return upload_is_for(at->field) && at->input.widget != WIDGET_FIXED &&
	       !at->field->is_generated;
}

void form_file_begin(const struct row_form *form, struct form_field *at)
{
	if (!form_file_can_be_chosen(at) || form->context->site->config->files)
		return;
	at->input.widget = WIDGET_FIXED;
	at->input.why = STR("Files cannot be stored: no folder is configured for them.");
}

/* A file that was chosen: true when it is stored. */
static bool take_file(
	struct row_form *form, struct form_field *at, const struct form_file *file)
{
	const struct context *context = form->context;
	const struct upload *upload =
		context->uploads ? &context->uploads[file - context->files.files] : NULL;

	if (upload && upload->path.len) {
		at->typed.text = upload->path;
		return true;
	}
	refuse(form, at,
		upload ? upload->error
		       : arena_printf(context->arena,
				 "“%.*s” could not be kept: choose it again.",
				 STR_ARGS(upload_safe_name(
					 context->arena, file->file_name))));
	return false;
}

/* The field took texts when its form was shown, or the form was sent without files. */
static bool take_text(struct row_form *form, struct form_field *at, struct str text)
{
	const struct str *token = posted(form, "-was.", at);
	const struct field_typed typed = {.text = text};

	if (!text.len ||
		(token && token_is_whole(*token) && token_has_text(*token, &typed)))
		return false;
	at->was_posted = true;
	refuse(form, at,
		arena_printf(form->context->arena,
			"This field takes a file, and “%.*s” came as text.",
			STR_ARGS(str_first_characters(text, 200))));
	return false;
}

bool form_file_take(struct row_form *form, struct form_field *at)
{
	const struct form_file *file =
		form_file_get(&form->context->files, at->input_name);
	const struct str *kept = posted(form, "-file.", at), *text = posted(form, "", at);
	bool is_removed = at->field->is_nullable && posted(form, "-null.", at);

	at->was_posted = file || kept || is_removed;
	at->typed = (struct field_typed){.text = kept ? *kept : at->input.text};
	if (file)
		return take_file(form, at, file);
	if (is_removed) {
		at->typed.text = STR("");
		at->typed.is_null_ticked = true;
	} else if (!kept && text) {
		return take_text(form, at, *text);
	}
	return at->was_posted;
}

void form_file_check(struct row_form *form, struct form_field *at)
{
	struct arena *arena = form->context->arena;
	struct str path = at->typed.text;
	struct upload_file file;
	struct fault fault;
	bool is_image;

	if (at->typed.is_null_ticked)
		at->typed.text = at->input.text; /* what the ticked box stands beside */
	if (!at->is_touched || at->error.len || !path.len ||
		str_equal(path, at->input.text))
		return;
	if (!upload_is_stored_path(path) ||
		upload_open(form->context->site->config->files, path, &file, &fault) !=
			STATUS_OK) {
		refuse(form, at,
			STR("The chosen file is not there any more: choose it again."));
		at->typed.text = at->input.text;
		return;
	}
	is_image = upload_image_type_of(&file) != NULL;
	close(file.fd);
	if (is_image || !upload_is_for_image(at->field))
		return;
	refuse(form, at,
		arena_printf(arena,
			"“%.*s” is no PNG, JPEG, GIF or WebP image: choose another file.",
			STR_ARGS(upload_name(path))));
	at->typed.text = at->input.text;
}

static bool is_expected(const struct row_form *form, struct str input_name)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_equal(form->fields[i].input_name, input_name))
			return form_file_can_be_chosen(&form->fields[i]);
	return false;
}

void form_file_say_unknown(struct row_form *form)
{
	const struct context *context = form->context;

	for (size_t i = 0; i < context->files.count; i++) {
		const struct form_file *file = &context->files.files[i];

		if (is_expected(form, file->name))
			continue;
		form->errors++;
		page_alert(form->context, form->page,
			arena_printf(context->arena,
				"The field “%.*s” takes no file any more. You had chosen "
				"“%.*s”. Saving again leaves it out.",
				STR_ARGS(form_gone_label(context, file->name)),
				STR_ARGS(upload_safe_name(
					context->arena, file->file_name))));
	}
}

static void add_file(const struct row_form *form, struct node *node, struct str path)
{
	struct arena *arena = form->context->arena;
	struct upload_file file;
	struct fault fault;

	node_set_text(arena, node, "file_name", upload_name(path));
	if (upload_open(form->context->site->config->files, path, &file, &fault) !=
		STATUS_OK) {
		node_set_flag(arena, node, "is_missing", true);
		return;
	}
	close(file.fd);
	node_set_text(arena, node, "file_size", upload_size(arena, file.bytes));
}

void form_file_render(const struct row_form *form, struct node *node,
	const struct form_field *at, struct str path)
{
	struct arena *arena = form->context->arena;
	bool is_stored = form->record && at->stored.class == VALUE_TEXT &&
			 str_equal(at->stored.bytes, path);

	if (path.len)
		add_file(form, node, path);
	if (path.len && is_stored && form->record->key.len)
		node_set_text(arena, node,
			form_file_can_be_chosen(at) && form->is_editable ? "file_url"
									 : "download_url",
			page_url(form->context, "model_file", form->model,
				form->record->key, at->field->name));
	node_set_flag(arena, node, "is_chosen", !is_stored && at->is_touched);
	node_set_flag(arena, node, "can_be_removed",
		path.len && at->field->is_nullable && !at->field->is_required);
	if (upload_is_for_image(at->field))
		node_set_text(arena, node, "accept", STR(IMAGES));
	node_set_text(arena, node, "most", upload_size(arena, REQUEST_BODY_BYTES));
}
