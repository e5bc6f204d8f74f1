/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a core asks of its host, kept as words for a test to compare. */
#ifndef TESTS_UNIT_DID_H
#define TESTS_UNIT_DID_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/** did_add - one more to "this; that", cut where @size octets are full */
static inline void did_add(char *did, size_t size, const char *fmt, va_list ap)
{
	size_t len = strlen(did);

	if (len && len + 2 < size) {
		memcpy(did + len, "; ", 3);
		len += 2;
	}
	vsnprintf(did + len, size - len, fmt, ap);
}

#endif
