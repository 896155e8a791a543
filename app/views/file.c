/* The download of a file that a row names. Never shows anything but an image within the
 * browser, and believes its bytes alone about that. */
#include <errno.h>
#include <unistd.h>

#include "http/escape.h"
#include "model/key.h"
#include "model/record.h"
#include "views/upload.h"
#include "views/views.h"

enum { DISPOSITION_BYTES = 4096 };

static enum status no_such_file(struct fault *fault)
{
	return fault_set(fault, STATUS_NOT_FOUND, "There is no such file.");
}

/* The path that the row has in the URL's field. */
static enum status read_path(
	struct context *context, struct str *path, struct fault *fault)
{
	const struct model *model = context->match.model;
	struct value key[KEY_PARTS_MOST], value;
	const struct field *field;
	struct str column;
	bool is_canonical;
	enum status status = key_decode(
		context->arena, model, context->match.key, key, &is_canonical, fault);

	if (status != STATUS_OK)
		return status;
	field = unescape_url(context->arena, context->match.field, &column)
			? model_field(model, column)
			: NULL;
	if (!field || !is_canonical || !upload_is_for(field))
		return no_such_file(fault);
	status = record_read_field(context->arena, context->site->store, model, key,
		model_index(model, field), &value, fault);
	if (status != STATUS_OK)
		return status;
	if (value.class != VALUE_TEXT)
		return no_such_file(fault);
	*path = value.bytes;
	return STATUS_OK;
}

static enum status read_whole(
	struct buf *body, const struct upload_file *file, struct fault *fault)
{
	size_t wanted = (size_t)file->bytes;

	if (wanted > RESPONSE_BODY_BYTES)
		return fault_set(fault, STATUS_TOO_LARGE,
			"The file is too large to be downloaded here: at most %d bytes "
			"are sent.",
			RESPONSE_BODY_BYTES);
	if (!buf_reserve(body, wanted))
		return fault_set(fault, STATUS_FULL, "The file is too large.");
	while (body->len < wanted) {
		ssize_t count = read(file->fd, body->at + body->len, wanted - body->len);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0) /* cut while it was read: nothing is better than half */
			return fault_set(
				fault, STATUS_FAILED, "The file could not be read.");
		body->len += (size_t)count;
	}
	return STATUS_OK;
}

static void set_disposition(struct response *response, struct str name, bool is_inline)
{
	struct buf value;

	buf_init(&value, DISPOSITION_BYTES);
	buf_text(&value, is_inline ? "inline; filename=" : "attachment; filename=");
	escape_header_quoted(&value, name);
	buf_text(&value, "; filename*=UTF-8''");
	escape_url(&value, name);
	response_header(response, "Content-Disposition",
		buf_is_full(&value) ? STR("attachment") : buf_content(&value));
	buf_free(&value);
}

enum status view_file(struct context *context, struct fault *fault)
{
	struct response *response = context->response;
	struct upload_file file;
	struct str path;
	const char *image;
	enum status status = read_path(context, &path, fault);

	if (status == STATUS_OK)
		status = upload_open(context->site->config->files, path, &file, fault);
	if (status != STATUS_OK)
		return status;
	image = upload_image_type_of(&file);
	status = read_whole(&response->body, &file, fault);
	close(file.fd);
	if (status != STATUS_OK) {
		response_clear(response);
		return status;
	}
	set_disposition(response, upload_name(path), image != NULL);
	response_type(response, 200, image ? image : "application/octet-stream");
	return STATUS_OK;
}
