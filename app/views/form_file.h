/* A field that holds a file, in the form of a row. Its inputs are NAME (the chosen file),
 * -file.NAME (the path it holds, or that of a file chosen before the form came back) and
 * -null.NAME (remove it). */
#ifndef REEVE_VIEWS_FORM_FILE_H
#define REEVE_VIEWS_FORM_FILE_H

#include "template/node.h"
#include "views/form.h"

/* True when a file can be chosen for this field. */
bool form_file_can_be_chosen(const struct form_field *at);

/* After form_begin has filled in the field: without a folder for files it is fixed. */
void form_file_begin(const struct row_form *form, struct form_field *at);

/* Takes what was posted for the field as if its path had been typed. False when there is
 * nothing to read: nothing was posted, or it is refused already (at->error). */
bool form_file_take(struct row_form *form, struct form_field *at);

/* After the field was read: refuses what is no file of ours, or no image where it must
 * be one. */
void form_file_check(struct row_form *form, struct form_field *at);

/* Says which files were chosen for fields that take none any more. */
void form_file_say_unknown(struct row_form *form);

/* Adds to the field's node what templates/widgets/file.html shows; `path` is what the
 * hidden input holds. For a fixed field: where to download what it holds. */
void form_file_render(const struct row_form *form, struct node *node,
	const struct form_field *at, struct str path);

#endif
