// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The table of causes. What RFC 3398 leaves open is decided here: normal
 * clearing before answer (16) is 480, user alerting no answer (19) is 480 as
 * there, 488 is "incompatible destination", a refused redirection is 23.
 */
#include "sig/cause.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	uint8_t cause;
	uint16_t status;
	const char *text;
} causes[] = {
	{ 1, 404, "Unallocated number" },
	{ 2, 404, "No route to network" },
	{ 3, 404, "No route to destination" },
	{ 6, 503, "Channel unacceptable" },
	{ 16, 480, "Normal call clearing" },
	{ 17, 486, "User busy" },
	{ 18, 408, "No user responding" },
	{ 19, 480, "No answer from user" },
	{ 20, 480, "Subscriber absent" },
	{ 21, 403, "Call rejected" },
	{ 22, 410, "Number changed" },
	{ 23, 410, "Redirection to new destination" },
	{ 25, 483, "Exchange routing error" },
	{ 26, 404, "Non-selected user clearing" },
	{ 27, 502, "Destination out of order" },
	{ 28, 484, "Invalid number format" },
	{ 29, 501, "Facility rejected" },
	{ 31, 480, "Normal, unspecified" },
	{ 34, 503, "No circuit available" },
	{ 38, 503, "Network out of order" },
	{ 41, 503, "Temporary failure" },
	{ 42, 503, "Switching equipment congestion" },
	{ 44, 503, "Requested circuit not available" },
	{ 47, 503, "Resource unavailable" },
	{ 50, 403, "Requested facility not subscribed" },
	{ 55, 403, "Incoming calls barred within CUG" },
	{ 57, 403, "Bearer capability not authorized" },
	{ 58, 503, "Bearer capability not available" },
	{ 63, 503, "Service not available" },
	{ 65, 488, "Bearer capability not implemented" },
	{ 69, 501, "Requested facility not implemented" },
	{ 70, 488, "Only restricted digital" },
	{ 79, 501, "Service not implemented" },
	{ 87, 403, "User not member of CUG" },
	{ 88, 488, "Incompatible destination" },
	{ 96, 500, "Mandatory element missing" },
	{ 102, 504, "Recovery on timer expiry" },
	{ 111, 500, "Protocol error" },
	{ 127, 500, "Interworking, unspecified" },
};

static const struct {
	uint16_t status;
	uint8_t cause;		/* 0: not a final failure */
	const char *text;
} statuses[] = {
	{ 100, 0, "Trying" },
	{ 180, 0, "Ringing" },
	{ 183, 0, "Session Progress" },
	{ 200, 0, "OK" },
	{ 202, 0, "Accepted" },
	{ 400, 41, "Bad Request" },
	{ 401, 21, "Unauthorized" },
	{ 402, 21, "Payment Required" },
	{ 403, 21, "Forbidden" },
	{ 404, 1, "Not Found" },
	{ 405, 63, "Method Not Allowed" },
	{ 406, 79, "Not Acceptable" },
	{ 407, 21, "Proxy Authentication Required" },
	{ 408, 102, "Request Timeout" },
	{ 410, 22, "Gone" },
	{ 413, 127, "Request Entity Too Large" },
	{ 414, 127, "Request-URI Too Long" },
	{ 415, 79, "Unsupported Media Type" },
	{ 416, 127, "Unsupported URI Scheme" },
	{ 420, 127, "Bad Extension" },
	{ 421, 127, "Extension Required" },
	{ 422, 127, "Session Interval Too Small" },
	{ 423, 127, "Interval Too Brief" },
	{ 480, 18, "Temporarily Unavailable" },
	{ 481, 41, "Call/Transaction Does Not Exist" },
	{ 482, 25, "Loop Detected" },
	{ 483, 25, "Too Many Hops" },
	{ 484, 28, "Address Incomplete" },
	{ 485, 1, "Ambiguous" },
	{ 486, 17, "Busy Here" },
	{ 487, 16, "Request Terminated" },
	{ 488, 88, "Not Acceptable Here" },
	{ 491, 41, "Request Pending" },
	{ 500, 41, "Server Internal Error" },
	{ 501, 79, "Not Implemented" },
	{ 502, 38, "Bad Gateway" },
	{ 503, 41, "Service Unavailable" },
	{ 504, 102, "Server Time-out" },
	{ 505, 127, "Version Not Supported" },
	{ 513, 127, "Message Too Large" },
	{ 600, 17, "Busy Everywhere" },
	{ 603, 21, "Decline" },
	{ 604, 1, "Does Not Exist Anywhere" },
	{ 606, 88, "Not Acceptable" },
};

int cause_to_sip(uint8_t cause)
{
	for (size_t i = 0; i < N(causes); i++)
		if (causes[i].cause == cause)
			return causes[i].status;
	/* Q.850 groups causes in classes of 16: 32..63 are lacks of resources. */
	return cause >= 32 && cause < 64 ? 503 : cause >= 96 ? 500 : 480;
}

uint8_t cause_from_sip(int status)
{
	for (size_t i = 0; i < N(statuses); i++)
		if (statuses[i].status == status && statuses[i].cause)
			return statuses[i].cause;
	if (status >= 300 && status < 400)
		return CAUSE_REDIRECTED;
	return status >= 500 && status < 600 ? CAUSE_TEMPORARY :
					       CAUSE_INTERWORKING;
}

const char *cause_text(uint8_t cause)
{
	for (size_t i = 0; i < N(causes); i++)
		if (causes[i].cause == cause)
			return causes[i].text;
	return "Unspecified";
}

const char *cause_status_text(int status)
{
	for (size_t i = 0; i < N(statuses); i++)
		if (statuses[i].status == status)
			return statuses[i].text;
	return "Unspecified";
}

/* Several reasons may stand in one header, after commas. */
int cause_read_reason(const char *value)
{
	for (const char *p = value; p; p = strchr(p, ',')) {
		const char *cause, *end;
		long n;

		p += strspn(p, ", \t");
		if (strncasecmp(p, "Q.850", 5) || !strchr(" ;\t", p[5]))
			continue;
		end = p + strcspn(p, ",");
		cause = strcasestr(p, "cause=");
		if (!cause || cause > end)
			continue;
		n = strtol(cause + 6, NULL, 10);
		if (n > 0 && n < 128)
			return n;
	}
	return -ENOENT;
}

int cause_write_reason(char *to, size_t size, uint8_t cause)
{
	return snprintf(to, size, "Q.850;cause=%u;text=\"%s\"", cause,
			cause_text(cause));
}
