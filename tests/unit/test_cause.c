// SPDX-License-Identifier: GPL-3.0-or-later
/* Causes: both directions of the table, and the Reason header. */
#include <errno.h>
#include "sig/cause.h"
#include "unit/harness.h"

/* RFC 3398 8.2.6.1 */
static const struct {
	int cause, status;
} to_sip[] = {
	{ 1, 404 }, { 2, 404 }, { 3, 404 }, { 17, 486 }, { 18, 408 },
	{ 19, 480 }, { 20, 480 }, { 21, 403 }, { 22, 410 }, { 26, 404 },
	{ 27, 502 }, { 28, 484 }, { 29, 501 }, { 31, 480 }, { 34, 503 },
	{ 38, 503 }, { 41, 503 }, { 42, 503 }, { 47, 503 }, { 55, 403 },
	{ 57, 403 }, { 58, 503 }, { 65, 488 }, { 70, 488 }, { 79, 501 },
	{ 87, 403 }, { 102, 504 }, { 111, 500 }, { 127, 500 },
	{ 45, 503 }, { 99, 500 }, { 0, 480 }, { 255, 500 },
};

/* RFC 3398 7.2.4.1 */
static const struct {
	int status, cause;
} from_sip[] = {
	{ 400, 41 }, { 401, 21 }, { 403, 21 }, { 404, 1 }, { 405, 63 },
	{ 406, 79 }, { 408, 102 }, { 410, 22 }, { 413, 127 }, { 415, 79 },
	{ 420, 127 }, { 480, 18 }, { 481, 41 }, { 482, 25 }, { 483, 25 },
	{ 484, 28 }, { 485, 1 }, { 486, 17 }, { 500, 41 }, { 501, 79 },
	{ 502, 38 }, { 503, 41 }, { 504, 102 }, { 600, 17 }, { 603, 21 },
	{ 604, 1 }, { 302, 23 }, { 599, 41 }, { 499, 127 },
};

TEST(cause_becomes_the_status_of_rfc3398)
{
	for (size_t i = 0; i < sizeof(to_sip) / sizeof(to_sip[0]); i++)
		CHECK_EQ(to_sip[i].status, cause_to_sip(to_sip[i].cause));
}

TEST(status_becomes_the_cause_of_rfc3398)
{
	for (size_t i = 0; i < sizeof(from_sip) / sizeof(from_sip[0]); i++)
		CHECK_EQ(from_sip[i].cause, cause_from_sip(from_sip[i].status));
}

TEST(every_cause_and_status_has_words)
{
	for (int i = 0; i < 256; i++) {
		int s = cause_to_sip(i);

		CHECK(s >= 400 && s < 700);
		CHECK(*cause_text(i) != '\0');
		CHECK(*cause_status_text(s) != '\0');
	}
}

TEST(reason_header_is_read_and_written)
{
	static const struct {
		const char *value;
		int want;
	} rows[] = {
		{ "Q.850;cause=16;text=\"Terminated\"", 16 },
		{ "q.850 ; cause=17", 17 },
		{ "SIP;cause=200;text=\"Call completed elsewhere\"", -ENOENT },
		{ "SIP;cause=480, Q.850;cause=19", 19 },
		{ "Q.850;text=\"x\", SIP;cause=16", -ENOENT },
		{ "Q.850;cause=0", -ENOENT }, { "Q.850;cause=999", -ENOENT },
		{ "Q.850;cause=", -ENOENT }, { "Q.8501;cause=3", -ENOENT },
		{ "", -ENOENT },
	};
	char text[80];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_EQ(rows[i].want, cause_read_reason(rows[i].value));
	for (int c = 1; c < 128; c++) {
		CHECK(cause_write_reason(text, sizeof(text), c) <
		      (int)sizeof(text));
		CHECK_EQ(c, cause_read_reason(text));
	}
}

TESTS(
	RUN(cause_becomes_the_status_of_rfc3398),
	RUN(status_becomes_the_cause_of_rfc3398),
	RUN(every_cause_and_status_has_words),
	RUN(reason_header_is_read_and_written),
)
