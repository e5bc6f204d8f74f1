// SPDX-License-Identifier: GPL-3.0-or-later
/* The filter that keeps a key heard twice from counting twice. */
#include "media/digits.h"

bool digit_is_new(struct digit_filter *f, char digit, enum digit_source source,
		  uint64_t now_ms)
{
	if (f->last == digit && f->source != source &&
	    now_ms - f->at_ms < DIGIT_SAME_MS)
		return false;
	*f = (struct digit_filter){ digit, source, now_ms };
	return true;
}
