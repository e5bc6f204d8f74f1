// SPDX-License-Identifier: GPL-2.0-or-later
/* Which octets make a printable character, by the table of RFC 3629 4. */
#include "base/utf8.h"

unsigned int utf8_printable(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned int n, i;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	n = s[0] >= 0xc2 && s[0] <= 0xdf ? 2 :
	    s[0] >= 0xe0 && s[0] <= 0xef ? 3 :
	    s[0] >= 0xf0 && s[0] <= 0xf4 ? 4 : 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)	/* also stops at the zero */
			return 0;
	if ((s[0] == 0xc2 && s[1] < 0xa0) ||	/* C1 controls */
	    (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}
