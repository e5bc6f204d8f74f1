// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The multiframe of timeslot 16, both ways. Rules and sources stand in the
 * header.
 *
 * Not here: what ABCD mean (Q.421 and others, in user space), alarms (alarm.c).
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "tdm/cas.h"

#define MFAS_MASK	0xf0
#define FRAME0		0x0b	/* 0000 1011: x = 1, y = 0 */
#define Y_BIT		0x04
#define LOSS_COUNT	2	/* G.732 5.2 */
#define UNKNOWN		1	/* the octet before may have been all zeros */
#define FRAME_MASK	(LQ_CAS_FRAMES - 1)

void lq_cas_rx_init(struct lq_cas_rx *c)
{
	memset(c, 0, sizeof(*c));
	memset(c->abcd, LQ_CAS_ALL, sizeof(c->abcd));
	c->n_zeros = UNKNOWN;
}

static void cas_take_over(struct lq_cas_rx *c, u32 ts, u8 abcd)
{
	c->n_next[ts] = 0;
	if (c->abcd[ts] == abcd)
		return;
	WRITE_ONCE(c->abcd[ts], abcd);
	smp_store_release(&c->n_changes, c->n_changes + 1);
}

void lq_cas_rx_lose(struct lq_cas_rx *c)
{
	u32 ts;

	c->n_zeros = UNKNOWN;
	if (!c->is_aligned)
		return;
	c->is_aligned = false;
	c->is_y = false;
	for (ts = 1; ts < LQ_E1_TIMESLOTS; ts++)
		cas_take_over(c, ts, LQ_CAS_ALL);
}

static void cas_persist(struct lq_cas_rx *c, u32 ts, u8 abcd)
{
	if (abcd == c->abcd[ts]) {
		c->n_next[ts] = 0;
		return;
	}
	if (!c->n_next[ts] || abcd != c->next[ts]) {
		c->next[ts] = abcd;
		c->n_next[ts] = 0;
	}
	if (++c->n_next[ts] == LQ_CAS_PERSIST)
		cas_take_over(c, ts, abcd);
}

static bool cas_frame0(struct lq_cas_rx *c, u8 octet)
{
	if (octet & MFAS_MASK) {
		if (++c->n_bad_mfas == LOSS_COUNT)
			lq_cas_rx_lose(c);
		return false;
	}
	c->n_bad_mfas = 0;
	c->is_y = octet & Y_BIT;
	return true;
}

/* Found at the first 0000 whose forerunner was not all zeros. */
static bool cas_search(struct lq_cas_rx *c, u8 octet, bool is_after_zeros)
{
	if ((octet & MFAS_MASK) || is_after_zeros)
		return false;
	c->is_aligned = true;
	c->frame = 1;
	c->n_bad_mfas = 0;
	memset(c->n_next, 0, sizeof(c->n_next));
	c->is_y = octet & Y_BIT;
	return true;
}

bool lq_cas_rx_run(struct lq_cas_rx *c, u8 octet)
{
	bool is_after_zeros = c->n_zeros;
	u32 frame = c->frame;

	c->n_zeros = octet ? 0 : c->n_zeros + 1;
	if (!c->is_aligned)
		return cas_search(c, octet, is_after_zeros);
	if (c->n_zeros == LQ_CAS_FRAMES) {
		lq_cas_rx_lose(c);
		return false;
	}
	c->frame = (frame + 1) & FRAME_MASK;
	if (!frame)
		return cas_frame0(c, octet);
	cas_persist(c, frame, octet >> 4);
	cas_persist(c, frame + LQ_CAS_TS, octet & 0xf);
	return false;
}

void lq_cas_rx_skip(struct lq_cas_rx *c)
{
	c->n_zeros = UNKNOWN;
	c->frame = (c->frame + 1) & FRAME_MASK;
}

void lq_cas_tx_init(struct lq_cas_tx *c)
{
	memset(c->sent, LQ_CAS_BLOCKED, sizeof(c->sent));
}

u8 lq_cas_tx_octet(const struct lq_cas_tx *c, u32 frame, bool is_y)
{
	if (!frame)
		return is_y ? FRAME0 | Y_BIT : FRAME0;
	return READ_ONCE(c->sent[frame]) << 4 |
	       READ_ONCE(c->sent[frame + LQ_CAS_TS]);
}
