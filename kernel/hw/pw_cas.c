// SPDX-License-Identifier: GPL-2.0-or-later
/* Signalling of a pseudowire, see pw_cas.h. */
#include <linux/types.h>
#include <linux/lq.h>
#include <linux/string.h>
#include "hw/pw_cas.h"
#include "hw/pw_slots.h"

#define FRAME0		0x0b	/* 0000 1011: the alignment signal, no alarm */
#define MFAS_MASK	0xf0
#define EVENT_ABCD	144	/* RFC 5244: of 0000 */

void lq_pw_cas_init(struct lq_pw_cas *c)
{
	memset(c->abcd, LQ_CAS_ALL, sizeof(c->abcd));
	c->frame = 0;
}

u32 lq_pw_cas_octets(u32 slots)
{
	return (lq_pw_slots_count(slots) + 1) / 2;
}

u32 lq_pw_cas_states_octets(u32 slots)
{
	return lq_pw_slots_count(slots) * LQ_PW_STATE_OCTETS;
}

/* -------------------------------------------------------------- timeslot 16 */

static void hear(struct lq_pw_cas *c, u8 octet)
{
	if (!(octet & MFAS_MASK)) {
		c->frame = 1;
	} else if (c->frame == LQ_PW_CAS_FRAMES) {
		lq_pw_cas_init(c);
	} else if (c->frame) {
		c->abcd[c->frame] = octet >> 4;
		c->abcd[c->frame + LQ_PW_CAS_TS] = octet & LQ_CAS_ALL;
		c->frame++;
	}
}

void lq_pw_cas_read(struct lq_pw_cas *c, const u8 *line, u32 n_frames)
{
	for (; n_frames--; line += LQ_E1_TIMESLOTS)
		hear(c, line[LQ_PW_CAS_TS]);
}

void lq_pw_cas_skip(struct lq_pw_cas *c, u32 n_frames)
{
	c->frame = (c->frame + n_frames) % LQ_PW_CAS_FRAMES;
}

void lq_pw_cas_write(struct lq_pw_cas *c, u8 *line, u32 n_frames)
{
	for (; n_frames--; line += LQ_E1_TIMESLOTS) {
		line[LQ_PW_CAS_TS] = c->frame ?
			c->abcd[c->frame] << 4 |
			c->abcd[c->frame + LQ_PW_CAS_TS] : FRAME0;
		lq_pw_cas_skip(c, 1);
	}
}

/* ------------------------------------------------------------------ packets */

/* Return: 1 if it cannot be, and is not taken over */
static u32 take_over(struct lq_pw_cas *c, u32 ts, u32 abcd)
{
	if (!abcd && ts < LQ_PW_CAS_TS)
		return 1;
	c->abcd[ts] = abcd;
	return 0;
}

void lq_pw_cas_pack(u8 *to, const struct lq_pw_cas *c, u32 slots)
{
	u32 ts, i = 0;

	for (ts = 0; ts < LQ_E1_TIMESLOTS; ts++) {
		if (!(slots & 1u << ts))
			continue;
		if (i % 2)
			to[i / 2] |= c->abcd[ts];
		else
			to[i / 2] = c->abcd[ts] << 4;
		i++;
	}
}

u32 lq_pw_cas_unpack(struct lq_pw_cas *c, const u8 *from, u32 slots)
{
	u32 ts, i = 0, n_bad = 0;

	for (ts = 0; ts < LQ_E1_TIMESLOTS; ts++) {
		if (!(slots & 1u << ts))
			continue;
		n_bad += take_over(c, ts, from[i / 2] >> (i % 2 ? 0 : 4) &
					  LQ_CAS_ALL);
		i++;
	}
	return n_bad;
}

void lq_pw_cas_encode(u8 *to, const struct lq_pw_cas *c, u32 slots)
{
	u32 ts;

	memset(to, 0, lq_pw_cas_states_octets(slots));
	for (ts = 0; ts < LQ_E1_TIMESLOTS; ts++)
		if (slots & 1u << ts) {
			to[0] = EVENT_ABCD + c->abcd[ts];
			to += LQ_PW_STATE_OCTETS;
		}
}

u32 lq_pw_cas_decode(struct lq_pw_cas *c, const u8 *from, u32 slots)
{
	u32 ts, abcd, n_bad = 0;

	for (ts = 0; ts < LQ_E1_TIMESLOTS; ts++) {
		if (!(slots & 1u << ts))
			continue;
		abcd = from[0] - EVENT_ABCD;	/* of a lower event: no ABCD either */
		if (abcd <= LQ_CAS_ALL)
			n_bad += take_over(c, ts, abcd);
		else
			n_bad++;
		from += LQ_PW_STATE_OCTETS;
	}
	return n_bad;
}
