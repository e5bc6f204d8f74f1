// SPDX-License-Identifier: GPL-2.0-or-later
/* How evenly frames come, see pace.h. */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "tdm/pace.h"

#define FRAME_NS	125000
#define PAUSE_NS	1000000000ull
#define BIN_SHIFT	10	/* ns to us, near enough: bin 0 is below 1.024 us */

/* 0: below 1 us, 1: below 2, 2: below 4 ... */
static u32 bin_of(u64 ns)
{
	u32 bin = 0;

	for (ns >>= BIN_SHIFT; ns && bin < LQ_PACE_BINS - 1; ns >>= 1)
		bin++;
	return bin;
}

void lq_pace_note(struct lq_pace *p, u64 now_ns, u32 n_frames)
{
	u64 was = now_ns - p->last_ns, due = (u64)n_frames * FRAME_NS;
	bool is_first = !p->last_ns || was > PAUSE_NS;

	p->last_ns = now_ns;
	if (is_first)
		return;
	p->n_bursts++;
	if (was < due) {
		p->bins[bin_of(due - was)]++;
		p->max_early_ns = max(p->max_early_ns, due - was);
	} else {
		p->bins[bin_of(was - due)]++;
		p->max_late_ns = max(p->max_late_ns, was - due);
	}
}

void lq_pace_fill(const struct lq_pace *p, struct lq_pace_info *out)
{
	out->reserved = 0;
	out->bursts = p->n_bursts;
	out->max_early_ns = p->max_early_ns;
	out->max_late_ns = p->max_late_ns;
	memcpy(out->bins, p->bins, sizeof(out->bins));
}
