// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A delay line with a gate at its end.
 */
#include <linux/types.h>
#include <linux/string.h>
#include "dsp/mute.h"

void lq_mute_init(struct lq_mute *m)
{
	memset(m, 0, sizeof(*m));
}

void lq_mute_run(struct lq_mute *m, s16 x[8])
{
	s16 *oldest = m->waiting[m->at];
	s16 now[8];

	memcpy(now, x, sizeof(now));
	if (m->left) {
		m->left--;
		memset(x, 0, sizeof(now));
	} else {
		memcpy(x, oldest, sizeof(now));
	}
	memcpy(oldest, now, sizeof(now));
	m->at = (m->at + 1) % LQ_MUTE_MS;
}
