/* Forms with files: parts are found by their boundary, their headers read by GMime. The
 * content is never given to GMime, which would take a mail or an archive of a web page
 * that somebody uploads apart, and write it together otherwise. Never copies a file. */
#include "http/multipart.h"

#include <gmime/gmime.h>

#include "base/buf.h"

enum { BOUNDARY_BYTES_MOST = 70 }; /* RFC 2046, 5.1.1 */

/* The body as it is read, and what was found so far. */
struct reading {
	struct arena *arena;
	struct str body;
	struct str delimiter; /* CR LF, two dashes, the boundary */
	size_t at;	      /* where the next part's headers begin */
	size_t head_bytes;    /* of all headers so far */
	bool is_end;	      /* the last part was read */
	struct form_pair *pairs;
	size_t pair_count;
	struct form_file *files;
	size_t file_count;
};

/* What a part says of itself. Texts are arena-owned. */
struct part_head {
	struct str name;
	struct str file_name;
	struct str content_type;
	bool has_file_name;
	bool is_nested;
	bool is_encoded;
};

static enum status invalid(struct fault *fault, const char *sentence)
{
	return fault_set(fault, STATUS_INVALID, "%s", sentence);
}

static void start_gmime(void)
{
	static bool is_started = false;

	if (!is_started)
		g_mime_init();
	is_started = true;
}

static bool has_nul(struct str text)
{
	return str_find(text, 0, '\0') < text.len;
}

static bool is_boundary(struct str boundary)
{
	static const char marks[] = "'()+_,-./:=? ";

	for (size_t i = 0; i < boundary.len; i++) {
		char byte = boundary.at[i];

		if (!g_ascii_isalnum(byte) && !memchr(marks, byte, sizeof marks - 1))
			return false;
	}
	return boundary.len > 0 && boundary.len <= BOUNDARY_BYTES_MOST &&
	       boundary.at[boundary.len - 1] != ' ';
}

static enum status read_boundary(
	struct reading *reading, struct str content_type, struct fault *fault)
{
	GMimeContentType *type = NULL;
	struct str boundary = {NULL, 0};

	if (content_type.len <= MULTIPART_HEAD_BYTES && !has_nul(content_type)) {
		type = g_mime_content_type_parse(
			NULL, arena_text(reading->arena, content_type));
		boundary = str_from(g_mime_content_type_get_parameter(type, "boundary"));
	}
	if (is_boundary(boundary))
		reading->delimiter =
			arena_printf(reading->arena, "\r\n--%.*s", STR_ARGS(boundary));
	if (type)
		g_object_unref(type);
	return reading->delimiter.len ? STATUS_OK
				      : invalid(fault, "The form does not say what its "
						       "parts are separated by.");
}

/* What follows a boundary: a line's end, or two dashes after the last part. False: this
 * was no boundary but content that begins like one. */
static bool read_after_boundary(struct reading *reading, size_t at)
{
	struct str rest = str_slice(reading->body, at, reading->body.len);
	size_t blanks = 0;

	if (str_starts(rest, "--")) {
		reading->is_end = true;
		return true;
	}
	while (blanks < rest.len && (rest.at[blanks] == ' ' || rest.at[blanks] == '\t'))
		blanks++;
	reading->at = at + blanks + 2;
	return str_starts(str_slice(rest, blanks, rest.len), "\r\n");
}

/* The content from reading->at to the next boundary, and past that. */
static bool read_content(struct reading *reading, struct str *content)
{
	struct str body = reading->body, delimiter = reading->delimiter;
	size_t start = reading->at, from = start;

	while (from < body.len) {
		const char *found = memmem(
			body.at + from, body.len - from, delimiter.at, delimiter.len);
		size_t end = found ? (size_t)(found - body.at) : body.len;

		if (!found)
			return false;
		*content = str_slice(body, start, end);
		if (read_after_boundary(reading, end + delimiter.len))
			return true;
		from = end + 1;
	}
	return false;
}

static bool is_plain_encoding(const char *encoding)
{
	struct str text = str_trim(str_from(encoding));

	return !text.len || str_equal_nocase(text, STR("7bit")) ||
	       str_equal_nocase(text, STR("8bit")) ||
	       str_equal_nocase(text, STR("binary"));
}

static struct str parameter(struct arena *arena, GMimeContentDisposition *disposition,
	const char *name, bool *is_given)
{
	const char *value = g_mime_content_disposition_get_parameter(disposition, name);

	*is_given = value != NULL;
	return value ? arena_copy(arena, str_from(value)) : (struct str){NULL, 0};
}

static void take_content_type(
	struct arena *arena, struct part_head *head, GMimeObject *object)
{
	GMimeContentType *type;
	const char *sent = g_mime_object_get_header(object, "Content-Type");
	char *said;

	if (!sent)
		return;
	type = g_mime_object_get_content_type(object);
	said = g_mime_content_type_get_mime_type(type);
	head->content_type = arena_copy(arena, str_from(said));
	head->is_nested = g_mime_content_type_is_type(type, "multipart", "*");
	g_free(said);
}

static bool take_head(struct arena *arena, struct part_head *head, GMimeObject *object)
{
	GMimeContentDisposition *disposition =
		g_mime_object_get_content_disposition(object);
	GMimeHeaderList *headers = g_mime_object_get_header_list(object);
	size_t dispositions = 0;
	bool has_name = false;

	for (int i = 0; i < g_mime_header_list_get_count(headers); i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);

		dispositions += g_ascii_strcasecmp(g_mime_header_get_name(header),
					"Content-Disposition") == 0;
	}
	if (dispositions != 1 || !disposition ||
		g_ascii_strcasecmp(
			g_mime_content_disposition_get_disposition(disposition),
			"form-data") != 0)
		return false;
	head->name = parameter(arena, disposition, "name", &has_name);
	head->file_name = parameter(arena, disposition, "filename", &head->has_file_name);
	head->is_encoded = !is_plain_encoding(
		g_mime_object_get_header(object, "Content-Transfer-Encoding"));
	take_content_type(arena, head, object);
	return has_name;
}

/* `lines` ends with an empty line. */
static bool parse_head(struct arena *arena, struct part_head *head, struct str lines)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(lines.at, lines.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeObject *object = g_mime_parser_construct_part(parser, NULL);
	bool is_taken = object && take_head(arena, head, object);

	if (object)
		g_object_unref(object);
	g_object_unref(parser);
	g_object_unref(stream);
	return is_taken;
}

static enum status check_head(const struct part_head *head, struct fault *fault)
{
	if (head->name.len > MULTIPART_NAME_BYTES)
		return fault_set(fault, STATUS_INVALID,
			"The name of a field is too long: at most %d bytes are taken.",
			MULTIPART_NAME_BYTES);
	if (head->file_name.len > MULTIPART_FILE_NAME_BYTES)
		return fault_set(fault, STATUS_INVALID,
			"The name of a file is too long: at most %d bytes are taken.",
			MULTIPART_FILE_NAME_BYTES);
	if (!str_is_utf8(head->name) || !str_is_utf8(head->file_name))
		return invalid(fault, "A name in the form is not valid UTF-8.");
	if (head->is_encoded)
		return invalid(fault,
			"A part of the form is encoded: send its bytes as they are.");
	if (head->is_nested && !head->has_file_name)
		return invalid(fault, "A part of the form has parts of its own.");
	return STATUS_OK;
}

static enum status read_head(
	struct reading *reading, struct part_head *head, struct fault *fault)
{
	struct str rest = str_slice(
		reading->body, reading->at, reading->at + MULTIPART_HEAD_BYTES + 4);
	const char *end = memmem(rest.at, rest.len, "\r\n\r\n", 4);
	struct str lines;

	if (!end)
		return invalid(fault, rest.len > MULTIPART_HEAD_BYTES
					      ? "The headers of a part are too long."
					      : "The form did not arrive whole.");
	lines = str_slice(rest, 0, (size_t)(end - rest.at) + 4);
	reading->at += lines.len;
	reading->head_bytes += lines.len;
	if (reading->head_bytes > MULTIPART_HEADS_BYTES)
		return fault_set(fault, STATUS_TOO_LARGE,
			"The form's parts have too many headers.");
	*head = (struct part_head){0};
	if (has_nul(lines))
		return invalid(fault, "A part's headers hold a NUL character.");
	if (!str_is_utf8(lines))
		return invalid(fault, "A name in the form is not valid UTF-8.");
	if (!parse_head(reading->arena, head, lines))
		return invalid(fault, "A part of the form has no name.");
	return check_head(head, fault);
}

static enum status add_file(struct reading *reading, const struct part_head *head,
	struct str content, struct fault *fault)
{
	const struct form_files files = {reading->files, reading->file_count};

	if (!head->file_name.len && !content.len)
		return STATUS_OK; /* no file was chosen */
	if (reading->file_count == MULTIPART_FILES)
		return fault_set(fault, STATUS_TOO_LARGE,
			"The form has too many files: at most %d are taken.",
			MULTIPART_FILES);
	if (form_file_get(&files, head->name))
		return invalid(fault, "A field was sent two files: it takes one.");
	reading->files[reading->file_count++] = (struct form_file){.name = head->name,
		.file_name = head->file_name,
		.content_type = head->content_type,
		.bytes = content};
	return STATUS_OK;
}

static enum status read_part(struct reading *reading, struct fault *fault)
{
	struct part_head head;
	struct str content;
	enum status status = read_head(reading, &head, fault);

	if (status != STATUS_OK)
		return status;
	/* The delimiter of an empty part begins with the line end of its headers. */
	reading->at -= 2;
	if (!read_content(reading, &content))
		return invalid(fault, "The form did not arrive whole.");
	content = str_slice(content, content.len < 2 ? content.len : 2, content.len);
	if (head.has_file_name)
		return add_file(reading, &head, content, fault);
	if (has_nul(content))
		return invalid(fault, "The form holds a NUL character.");
	reading->pairs[reading->pair_count++] =
		(struct form_pair){.name = head.name, .value = content};
	return STATUS_OK;
}

/* A boundary ends each part: memory is taken for as many as there are and no more. */
static size_t count_parts(const struct reading *reading)
{
	struct str body = reading->body, delimiter = reading->delimiter;
	size_t count = 0, at = 0;
	const char *found;

	while (count <= MULTIPART_PARTS && (found = memmem(body.at + at, body.len - at,
						    delimiter.at, delimiter.len))) {
		at = (size_t)(found - body.at) + delimiter.len;
		count++;
	}
	return count;
}

static enum status read_parts(struct reading *reading, struct fault *fault)
{
	struct str first = str_slice(reading->delimiter, 2, reading->delimiter.len);
	size_t most, files;
	enum status status = STATUS_OK;

	if (!str_equal(str_slice(reading->body, 0, first.len), first) ||
		!read_after_boundary(reading, first.len))
		return invalid(
			fault, "The form does not begin as its boundary says it would.");
	most = count_parts(reading);
	if (most > MULTIPART_PARTS)
		return fault_set(fault, STATUS_TOO_LARGE,
			"The form has too many parts: at most %d are taken.",
			MULTIPART_PARTS);
	files = most < MULTIPART_FILES ? most : MULTIPART_FILES;
	reading->pairs = arena_zeroed(reading->arena, most, sizeof *reading->pairs);
	reading->files = arena_zeroed(reading->arena, files, sizeof *reading->files);
	while (status == STATUS_OK && !reading->is_end)
		status = read_part(reading, fault);
	return status;
}

enum status multipart_parse(struct form *form, struct form_files *files,
	struct arena *arena, struct str content_type, struct str body,
	struct fault *fault)
{
	struct reading reading = {.arena = arena, .body = body};
	enum status status;

	*form = (struct form){0};
	*files = (struct form_files){0};
	start_gmime();
	status = read_boundary(&reading, content_type, fault);
	if (status == STATUS_OK)
		status = read_parts(&reading, fault);
	if (status != STATUS_OK)
		return status;
	form_build(form, arena, reading.pairs, reading.pair_count);
	*files = (struct form_files){reading.files, reading.file_count};
	return STATUS_OK;
}

const struct form_file *form_file_get(const struct form_files *files, struct str name)
{
	for (size_t i = 0; i < files->count; i++)
		if (str_equal(files->files[i].name, name))
			return &files->files[i];
	return NULL;
}
