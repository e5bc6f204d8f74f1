/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in arrays of fixed size: cut between UTF-8 characters, always closed. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <string.h>

/** str_copy - as much of @from as @size holds; NULL counts as ""; false: cut */
static inline bool str_copy(char *to, size_t size, const char *from)
{
	size_t n = from ? strlen(from) : 0;
	bool fits = n < size;

	if (!fits) {
		n = size - 1;
		while (n && ((unsigned char)from[n] & 0xc0) == 0x80)
			n--;
	}
	if (n)
		memmove(to, from, n);	/* it may be its own tail */
	to[n] = '\0';
	return fits;
}

/** text_copy - to an array; what does not fit is left out */
#define text_copy(to, from) ((void)str_copy(to, sizeof(to), from))

#endif
