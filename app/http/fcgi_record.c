/* FastCGI records for an answer. Never splits one that could go in a single call. */
#include "http/fcgi_record.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum {
	VERSION = 1,
	END_REQUEST = 3,
	STANDARD_OUTPUT = 6,
	HEADER_BYTES = 8,
	CONTENT_BYTES = 65528, /* the most of a record, in eights */
	RECORDS = 16,	       /* of a call: 1 MB, more than any socket's buffer */
	PARTS = 2 * RECORDS
};

/* What goes out with the next call: a header and a content for each record. */
struct batch {
	int fd;
	int request_id;
	size_t records;
	size_t parts;
	unsigned char headers[RECORDS][HEADER_BYTES];
	struct iovec part[PARTS];
};

static void add_part(struct batch *batch, const void *at, size_t len)
{
	if (len)
		batch->part[batch->parts++] =
			(struct iovec){.iov_base = (void *)at, .iov_len = len};
}

/* Sends what was gathered, however little of it the socket takes at a time. */
static bool flush(struct batch *batch)
{
	struct iovec *left = batch->part;
	size_t count = batch->parts;

	while (count) {
		struct msghdr message = {.msg_iov = left, .msg_iovlen = count};
		ssize_t sent = sendmsg(batch->fd, &message, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return false;
		for (; count && (size_t)sent >= left->iov_len; left++, count--)
			sent -= (ssize_t)left->iov_len;
		if (count) {
			left->iov_base = (char *)left->iov_base + sent;
			left->iov_len -= (size_t)sent;
		}
	}
	batch->records = batch->parts = 0;
	return true;
}

/* `content` fits a record, and lives until the next flush. */
static bool add_record(struct batch *batch, int type, struct str content)
{
	unsigned char *header;

	if (batch->records == RECORDS && !flush(batch))
		return false;
	header = batch->headers[batch->records++];
	header[0] = VERSION;
	header[1] = (unsigned char)type;
	header[2] = (unsigned char)(batch->request_id >> 8);
	header[3] = (unsigned char)batch->request_id;
	header[4] = (unsigned char)(content.len >> 8);
	header[5] = (unsigned char)content.len;
	header[6] = header[7] = 0;
	add_part(batch, header, HEADER_BYTES);
	add_part(batch, content.at, content.len);
	return true;
}

static bool add_output(struct batch *batch, struct str text)
{
	for (size_t at = 0; at < text.len; at += CONTENT_BYTES)
		if (!add_record(batch, STANDARD_OUTPUT,
			    str_slice(text, at, at + CONTENT_BYTES)))
			return false;
	return true;
}

bool fcgi_records_send(int fd, int request_id, struct str head, struct str body)
{
	static const char complete[8]; /* the request is complete, status 0 */
	struct batch batch = {.fd = fd, .request_id = request_id};

	return add_output(&batch, head) && add_output(&batch, body) &&
	       add_record(&batch, STANDARD_OUTPUT, STR("")) &&
	       add_record(&batch, END_REQUEST, (struct str){complete, sizeof complete}) &&
	       flush(&batch);
}
