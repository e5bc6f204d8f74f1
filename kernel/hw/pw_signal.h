/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a signalling packet is sent, and which of those that come is news.
 *
 *   a change, the pseudowire set up, loss of packets over at either end:
 *       three of the same, 5 ms apart; another change meanwhile begins anew
 *   else one every 5 s
 *
 * Source: RFC 5086 Appendix A.
 */
#ifndef LQ_HW_PW_SIGNAL_H
#define LQ_HW_PW_SIGNAL_H

#include <linux/types.h>

#define LQ_PW_SIGNAL_TIMES	3
#define LQ_PW_SIGNAL_GAP	40	/* frames, 5 ms */
#define LQ_PW_SIGNAL_REST	40000	/* frames, 5 s */
#define LQ_PW_SIGNAL_STALE	16	/* packets late, not begun anew */

/* Whose packets are being lost. */
#define LQ_PW_LOST_HERE		(1u << 0)
#define LQ_PW_LOST_THERE	(1u << 1)	/* R = 1 */

struct lq_pw_signal_tx {
	u8 told[32];		/* ABCD by timeslot, in what is being sent */
	u32 n_left;		/* of three */
	u32 wait;		/* frames until the next */
	u32 lost;		/* LQ_PW_LOST_*, as last seen */
	bool is_new;		/* the packet due is the first of three */
};

/** lq_pw_signal_init - the pseudowire has been set up */
void lq_pw_signal_init(struct lq_pw_signal_tx *t);

/**
 * lq_pw_signal_due - @n_frames have passed: is a packet to be sent now?
 * @abcd: [32] what it would say
 * @lost: LQ_PW_LOST_* of the packets of the line
 */
bool lq_pw_signal_due(struct lq_pw_signal_tx *t, const u8 *abcd, u32 n_frames,
		      u32 lost);

struct lq_pw_signal_rx {
	bool is_begun;
	u16 seq;		/* of the last that was news */
};

/** lq_pw_signal_is_news - is @seq later than what was known? Far off: begun anew */
bool lq_pw_signal_is_news(struct lq_pw_signal_rx *r, u16 seq);

#endif
