/* FastCGI records, judged by their outside. Never reads from a descriptor, never keeps
 * anything. */
#include "http/fcgi_head.h"

#include <stdbool.h>
#include <string.h>

enum {
	VERSION = 1,
	TYPE_BEGIN = 1,
	TYPE_PARAMS = 4,
	TYPE_STDIN = 5,
	ROLE_RESPONDER = 1,
	HEADER_BYTES = 8,
	BEGIN_BYTES = 8
};

struct record {
	unsigned version;
	unsigned type;
	unsigned request_id;
	size_t content_bytes;
	size_t padding_bytes;
};

static struct record record_read(const unsigned char *header)
{
	return (struct record){
		.version = header[0],
		.type = header[1],
		.request_id = (unsigned)header[2] << 8 | header[3],
		.content_bytes = (size_t)header[4] << 8 | header[5],
		.padding_bytes = header[6],
	};
}

/* Reads a length of one or four bytes; false when it is cut short. */
static bool length_read(
	const unsigned char *params, size_t len, size_t *at, size_t *length)
{
	const unsigned char *from = params + *at;

	if (len - *at < 1)
		return false;
	if (from[0] < 0x80) {
		*length = from[0];
		*at += 1;
		return true;
	}
	if (len - *at < 4)
		return false;
	*length = (size_t)(from[0] & 0x7F) << 24 | (size_t)from[1] << 16 |
		  (size_t)from[2] << 8 | from[3];
	*at += 4;
	return true;
}

static bool pairs_fill(const unsigned char *params, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t name_bytes, value_bytes;

		if (!length_read(params, len, &at, &name_bytes) ||
			!length_read(params, len, &at, &value_bytes))
			return false;
		/* Each fits in 31 bits, so that their sum cannot wrap. */
		if (name_bytes + value_bytes > len - at)
			return false;
		at += name_bytes + value_bytes;
	}
	return true;
}

static enum fcgi_head judge_begin(const unsigned char *bytes, size_t len)
{
	struct record begin;

	/* A stranger's first byte already gives him away. */
	if (len > 0 && bytes[0] != VERSION)
		return FCGI_HEAD_BROKEN;
	if (len < HEADER_BYTES + BEGIN_BYTES)
		return FCGI_HEAD_SHORT;
	begin = record_read(bytes);
	if (begin.type != TYPE_BEGIN || begin.request_id == 0 ||
		begin.content_bytes != BEGIN_BYTES)
		return FCGI_HEAD_BROKEN;
	if (bytes[HEADER_BYTES] != 0 || bytes[HEADER_BYTES + 1] != ROLE_RESPONDER)
		return FCGI_HEAD_BROKEN;
	return FCGI_HEAD_WHOLE;
}

/* What came along of standard input must be nothing else. */
static enum fcgi_head judge_rest(
	const unsigned char *bytes, size_t len, size_t at, unsigned request_id)
{
	while (at < len && len - at >= HEADER_BYTES) {
		struct record record = record_read(bytes + at);

		if (record.version != VERSION || record.type != TYPE_STDIN ||
			record.request_id != request_id)
			return FCGI_HEAD_BROKEN;
		if (record.content_bytes == 0)
			break;
		at += HEADER_BYTES + record.content_bytes + record.padding_bytes;
	}
	return FCGI_HEAD_WHOLE;
}

enum fcgi_head fcgi_head_judge(unsigned char *bytes, size_t len)
{
	enum fcgi_head begin = judge_begin(bytes, len);
	unsigned request_id;
	size_t at, params_bytes = 0;

	if (begin != FCGI_HEAD_WHOLE)
		return begin;
	request_id = record_read(bytes).request_id;
	at = HEADER_BYTES + BEGIN_BYTES + record_read(bytes).padding_bytes;
	while (at < len && len - at >= HEADER_BYTES) {
		struct record record = record_read(bytes + at);

		if (record.version != VERSION || record.type != TYPE_PARAMS ||
			record.request_id != request_id)
			return FCGI_HEAD_BROKEN;
		at += HEADER_BYTES;
		if (len - at < record.content_bytes + record.padding_bytes)
			return FCGI_HEAD_SHORT;
		/* Pairs may go over from one record into the next: gather them at the
		 * front, over bytes that have been judged. */
		memmove(bytes + params_bytes, bytes + at, record.content_bytes);
		params_bytes += record.content_bytes;
		at += record.content_bytes + record.padding_bytes;
		if (record.content_bytes == 0)
			return pairs_fill(bytes, params_bytes)
				       ? judge_rest(bytes, len, at, request_id)
				       : FCGI_HEAD_BROKEN;
	}
	return FCGI_HEAD_SHORT;
}
