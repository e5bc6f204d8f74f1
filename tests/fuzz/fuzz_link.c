/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever comes over the link: parsing never harms, a refusal has a reason,
 * and what is accepted can be written and read again as the same message.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sig/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char one[LINK_MSG_MAX], two[LINK_MSG_MAX], reason[LINK_TEXT_LEN];
	struct link_msg m, n;
	int a, b;

	if (link_parse(&m, data, len, reason)) {
		if (!*reason || strnlen(reason, sizeof(reason)) == sizeof(reason))
			abort();
		return 0;
	}
	a = link_format(&m, one, sizeof(one));
	if (a <= 0 || link_parse(&n, one, (size_t)a, reason))
		abort();
	b = link_format(&n, two, sizeof(two));
	if (a != b || memcmp(one, two, (size_t)a))
		abort();
	return 0;
}
