/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying text into a fixed place: cut between UTF-8 characters, always closed. */
#ifndef CALL_TEXT_H
#define CALL_TEXT_H

#include <string.h>

static inline void text_copy_n(char *to, size_t size, const char *from)
{
	size_t n = from ? strlen(from) : 0;

	if (n >= size) {
		n = size - 1;
		while (n && ((unsigned char)from[n] & 0xc0) == 0x80)
			n--;
	}
	if (n)
		memmove(to, from, n);
	to[n] = '\0';
}

/** text_copy - to an array; NULL counts as "" */
#define text_copy(to, from) text_copy_n(to, sizeof(to), from)

#endif
