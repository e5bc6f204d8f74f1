// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Echo paths that are known: an analog line's is that of its wire and its
 * hybrid, so what one call has found is proposed to the next one on the line.
 * A timeslot of an E1 has another far end in each call, and no memory.
 */
#include "media/media_priv.h"

static bool is_found(struct media_line *l)
{
	struct lq_ec_info info = { .slot = l->slot };

	return !media_request(l->m, LQ_GET_EC, &info) &&
	       info.state & LQ_EC_CONVERGED;
}

static int save(struct media_line *l, struct lq_ec_taps *t, uint32_t n)
{
	int err = 0;

	for (uint32_t i = 0; i < n && !err; i++) {
		t[i] = (struct lq_ec_taps){ .slot = l->slot,
					    .first = i * LQ_EC_TAPS };
		err = media_request(l->m, LQ_GET_EC_TAPS, &t[i]);
	}
	return err;
}

void media_echo_remember(struct media_line *l)
{
	uint32_t n = l->m->echo_tail_ms * 8 / LQ_EC_TAPS;

	if (!l->is_analog || !is_found(l))
		return;
	l->n_echo = save(l, l->echo, n) ? 0 : n;
}

/* A path that is refused is one that must be learnt, as any other. */
void media_echo_recall(struct media_line *l)
{
	for (uint32_t i = 0; i < l->n_echo; i++)
		(void)media_request(l->m, LQ_EC_LOAD, &l->echo[i]);
}
