// SPDX-License-Identifier: GPL-2.0-or-later
/* The times of signalling packets, see pw_signal.h. */
#include <linux/types.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "hw/pw_signal.h"

static void begin(struct lq_pw_signal_tx *t)
{
	t->n_left = LQ_PW_SIGNAL_TIMES;
	t->wait = 0;
}

void lq_pw_signal_init(struct lq_pw_signal_tx *t)
{
	memset(t, 0, sizeof(*t));
	begin(t);
}

bool lq_pw_signal_due(struct lq_pw_signal_tx *t, const u8 *abcd, u32 n_frames,
		      u32 lost)
{
	bool is_over = t->lost & ~lost;

	t->lost = lost;
	t->wait -= min(t->wait, n_frames);
	if (is_over || memcmp(t->told, abcd, sizeof(t->told))) {
		memcpy(t->told, abcd, sizeof(t->told));
		begin(t);
	}
	if (t->wait)
		return false;
	t->is_new = t->n_left == LQ_PW_SIGNAL_TIMES || !t->n_left;
	if (t->n_left)
		t->n_left--;
	t->wait = t->n_left ? LQ_PW_SIGNAL_GAP : LQ_PW_SIGNAL_REST;
	return true;
}

bool lq_pw_signal_is_news(struct lq_pw_signal_rx *r, u16 seq)
{
	u16 age = r->seq - seq;

	if (r->is_begun && age < LQ_PW_SIGNAL_STALE)
		return false;
	r->is_begun = true;
	r->seq = seq;
	return true;
}
