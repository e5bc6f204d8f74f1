// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "unit/harness.h"

/* 2001-09-09 01:46:40.123 UTC */
#define UNIX_MS INT64_C(1000000000123)

static char got[LOG_LINE + 1];
static unsigned int n_lines;

static void hear(void *arg, enum log_level level, const char *line)
{
	n_lines++;
	snprintf(got, sizeof(got), "%s", line);
}

static void hear_start(void)
{
	got[0] = '\0';
	n_lines = 0;
	log_set_sink(hear, NULL);
}

static void hear_stop(void)
{
	log_set_sink(NULL, NULL);
}

TEST(log_line_has_time_of_the_loop_area_and_text)
{
	struct loop *l;

	CHECK_EQ(0, loop_new_test(&l, 5, UNIX_MS));
	hear_start();
	log_info("acd", "call=%u state=%s", 7, "ringing");
	CHECK_STR("01:46:40.123 acd call=7 state=ringing", got);
	loop_advance(l, 1000);
	log_info("acd", "call=7 state=talk");
	CHECK_STR("01:46:41.123 acd call=7 state=talk", got);
	l = loop_free(l);
	log_info("acd", "ended");
	CHECK_STR("--:--:--.--- acd ended", got);
	hear_stop();
}

TEST(log_text_from_outside_cannot_forge_a_line)
{
	static const struct {
		const char *said, *want;
	} row[] = {
		{ "a\nb", "a\\x0ab" },
		{ "\r\t\x1b[2J", "\\x0d\\x09\\x1b[2J" },
		{ "\x7f", "\\x7f" },
		{ "张三 name", "张三 name" },
		{ "\xc2\x9b" "2J", "\\xc2\\x9b2J" },	/* C1 CSI */
		{ "\xc0\xaf", "\\xc0\\xaf" },		/* overlong / */
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },	/* surrogate */
		{ "\xe5\xbc", "\\xe5\\xbc" },		/* cut off */
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
		{ "\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80" },
	};
	size_t i;

	hear_start();
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		log_info("x", "%s", row[i].said);
		CHECK_STR(row[i].want, got + strlen("--:--:--.--- x "));
	}
	hear_stop();
}

TEST(log_line_goes_to_its_descriptor_with_priority_and_newline)
{
	char text[64] = "";
	int fd[2];

	CHECK_EQ(0, pipe(fd));
	log_set_fd(fd[1]);
	log_warn("sip", "leg=3");
	CHECK(read(fd[0], text, sizeof(text) - 1) > 0);
	CHECK_STR("<4>--:--:--.--- sip leg=3\n", text);
	log_set_fd(-1);
	close(fd[0]);
	close(fd[1]);
}

TEST(log_long_line_is_cut_and_says_so)
{
	char text[2 * LOG_LINE];
	size_t len;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	hear_start();
	log_info("x", "%s", text);
	len = strlen(got);
	CHECK(len < LOG_LINE);
	CHECK_STR("...", got + len - 3);
	memset(text, '\x01', sizeof(text) - 1);	/* grows four times */
	log_info("x", "%s", text);
	len = strlen(got);
	CHECK(len < LOG_LINE);
	CHECK_STR("...", got + len - 3);
	hear_stop();
}

TEST(log_level_keeps_lesser_lines_out)
{
	hear_start();
	log_trace("x", "one");
	CHECK_EQ(0, n_lines);
	log_set_level(LOG_TRACE);
	log_trace("x", "two");
	CHECK_EQ(1, n_lines);
	log_set_level(LOG_ERROR);
	log_warn("x", "three");
	CHECK_EQ(1, n_lines);
	log_set_level(LOG_FACT);
	hear_stop();
}

TESTS(
	RUN(log_line_has_time_of_the_loop_area_and_text),
	RUN(log_text_from_outside_cannot_forge_a_line),
	RUN(log_line_goes_to_its_descriptor_with_priority_and_newline),
	RUN(log_long_line_is_cut_and_says_so),
	RUN(log_level_keeps_lesser_lines_out),
)
