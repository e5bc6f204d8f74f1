// SPDX-License-Identifier: GPL-3.0-or-later
/* Any octets as SDP: refused, or an answer to it can be written and read. */
#include <stdlib.h>
#include <string.h>

#include "sig/sdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct leg_media ours = {
		"192.0.2.9", 26000, LEG_CODEC_PCMA, true, false, 101, 20, true,
		true, true,
	};
	struct sdp s, back;
	struct sdp_write w = { .ours = &ours, .offer = &s };
	char *copy = malloc(size ? size : 1);	/* its end is watched */
	char text[4096];
	int n;

	memcpy(copy, data, size);
	if (!sdp_read(&s, copy, size)) {
		n = sdp_write(text, sizeof(text), &w);
		if (n < 0 || sdp_read(&back, text, n) ||
		    back.n_media != s.n_media)
			abort();
	}
	free(copy);
	return 0;
}
