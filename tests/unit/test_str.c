// SPDX-License-Identifier: GPL-2.0-or-later
/* Text in arrays: what is cut is cut between characters. */
#include "base/str.h"
#include "unit/harness.h"

static const struct {
	const char *from;
	size_t size;
	const char *to;
	bool fits;
} row[] = {
	{ "", 4, "", true },	{ NULL, 4, "", true },
	{ "abc", 4, "abc", true },	{ "abcd", 4, "abc", false },
	{ "abc", 1, "", false },
	{ "a\u00e9", 4, "a\u00e9", true },	{ "ab\u00e9", 4, "ab", false },
	{ "\u738b\u82b3", 7, "\u738b\u82b3", true },	/* three octets each */
	{ "\u738b\u82b3", 6, "\u738b", false },
	{ "\u738b", 3, "", false },
	{ "\x80\x80\x80\x80", 4, "", false },	/* no beginning to go back to */
};

TEST(text_is_cut_between_characters_and_closed)
{
	char to[8], tail[8] = "--abc";

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		memset(to, 'x', sizeof(to));
		CHECK_EQ(row[i].fits, str_copy(to, row[i].size, row[i].from));
		CHECK_STR(row[i].to, to);
	}
	text_copy(tail, tail + 2);
	CHECK_STR("abc", tail);
}

TESTS(
	RUN(text_is_cut_between_characters_and_closed),
)
