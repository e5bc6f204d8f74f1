// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Looks at messages before they are parsed. Pure. Cuts them out of a TCP stream
 * (RFC 3261 18.3: Content-Length says where a message ends, and over TCP it
 * must be there), and finds the one kind of body that osip cannot be given.
 */
#include "sig/sip_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEADERS_MAX 32768

/* After "Content-Length" or "l": blanks, colon, digits. */
static long read_length(const char *p, const char *end)
{
	long n = 0;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p == end || *p != ':')
		return -1;
	for (p++; p < end && (*p == ' ' || *p == '\t'); p++)
		;
	if (p == end || *p < '0' || *p > '9')
		return -1;
	for (; p < end && *p >= '0' && *p <= '9'; p++) {
		n = n * 10 + (*p - '0');
		if (n > SIP_MESSAGE_MAX)
			return -1;
	}
	return n;
}

static long body_length(const char *buf, const char *end)
{
	const char *line = buf;

	while (line < end) {
		const char *nl = memchr(line, '\n', end - line);
		long n = -1;

		if (!nl)
			break;
		if (nl - line > 14 && !strncasecmp(line, "content-length", 14))
			n = read_length(line + 14, nl);
		else if (nl - line > 1 && (*line == 'l' || *line == 'L'))
			n = read_length(line + 1, nl);
		if (n >= 0)
			return n;
		line = nl + 1;
	}
	return -1;
}

long sip_frame(const char *buf, size_t len)
{
	const char *end;
	long body, head;

	/* RFC 5626 4.4.1 keep-alives come before or between messages. */
	if (len && (*buf == '\r' || *buf == '\n'))
		return 1;
	end = memmem(buf, len, "\r\n\r\n", 4);
	if (!end)
		return len > HEADERS_MAX ? -EMSGSIZE : 0;
	head = end + 4 - buf;
	body = body_length(buf, end + 2);
	if (body < 0)
		return -EBADMSG;
	if (head + body > SIP_MESSAGE_MAX)
		return -EMSGSIZE;
	return len >= (size_t)(head + body) ? head + body : 0;
}

static const char *find_word(const char *p, const char *end, const char *word)
{
	const size_t n = strlen(word);

	for (; (size_t)(end - p) >= n; p++)
		if (!strncasecmp(p, word, n))
			return p;
	return NULL;
}

/* A boundary line of RFC 2046 5.1.1 begins here. */
static bool is_boundary(const char *p, const char *end)
{
	return end - p > 2 && p[0] == '\n' && p[1] == '-' && p[2] == '-';
}

/*
 * A part that names its Content-Type twice (osip 5.3 forgets the first, and
 * with it 48 octets for every such datagram). The word is counted wherever it
 * stands between two boundaries: a part has no business to say it twice.
 */
bool sip_has_double_type(const char *buf, size_t len)
{
	static const char word[] = "content-type";
	const char *end = buf + len, *p;
	unsigned int n = 0;

	p = find_word(buf, end, "multipart");
	for (; p && p < end; p++) {
		if (is_boundary(p, end))
			n = 0;
		else if ((*p == 'c' || *p == 'C') &&
			 (size_t)(end - p) >= sizeof(word) - 1 &&
			 !strncasecmp(p, word, sizeof(word) - 1) && ++n > 1)
			return true;
	}
	return false;
}
