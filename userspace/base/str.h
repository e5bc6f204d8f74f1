/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in arrays of fixed size. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <string.h>

/** str_copy - as much of @from as @size holds, always closed; NULL counts as
 *  ""; false: cut */
static inline bool str_copy(char *to, size_t size, const char *from)
{
	size_t n = from ? strlen(from) : 0;
	bool fits = n < size;

	if (!fits)
		n = size - 1;
	if (n)
		memcpy(to, from, n);
	to[n] = '\0';
	return fits;
}

#endif
