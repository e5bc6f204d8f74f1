// SPDX-License-Identifier: GPL-3.0-or-later
/* Any octets as a prompt's file: samples, or a reason. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/prompt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	char why[160] = "";
	struct prompt *p;

	memcpy(copy, data, size);
	if (!prompt_decode(&p, copy, size, why, sizeof(why))) {
		if (!p->n || p->n > PROMPT_SAMPLES_MAX)
			abort();
		mem_deref(p);
	} else if (!*why) {
		abort();
	}
	free(copy);
	return 0;
}
