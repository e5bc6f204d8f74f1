/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HDLC over a timeslot: flags, zero insertion, FCS-16, aborts.
 *
 * A line octet is in line order: its most significant bit comes first. HDLC
 * sends the least significant bit of a data octet first. Both halves work on
 * LQ_HDLC_STEP octets at a time, so few that at most one frame ends in them,
 * and touch single bits only at a flag, an abort or an inserted zero.
 *
 * Not here: queues (engine/dchan.h), LAPD.
 * Source: ISO/IEC 13239; ITU-T Q.921 2; FCS as X.25 2.2.7.
 */
#ifndef LQ_TDM_HDLC_H
#define LQ_TDM_HDLC_H

#include <linux/types.h>
#include <linux/lq.h>

#define LQ_HDLC_FCS_OCTETS	2
#define LQ_HDLC_STEP		4	/* line octets at a time */

struct lq_hdlc_rx {
	u8 before;		/* the last line octet, first bit lowest */
	bool is_open;		/* a flag was seen, collecting */
	u32 len;		/* octets collected in buf */
	u64 bits;		/* and those behind them, first lowest */
	u32 n_bits;		/* less than LQ_HDLC_STEP octets */

	u64 n_fcs_errors;
	u64 n_aborts;
	u64 n_short;
	u64 n_long;
	u64 n_unaligned;

	u8 buf[LQ_HDLC_MAX + LQ_HDLC_FCS_OCTETS + LQ_HDLC_STEP];
};

void lq_hdlc_rx_init(struct lq_hdlc_rx *h);

/**
 * lq_hdlc_rx_run - one step of the line
 * Return: octets of a good frame, without FCS, which stands in h->buf until
 * the next call; 0 if none ended here
 */
u32 lq_hdlc_rx_run(struct lq_hdlc_rx *h, const u8 line[LQ_HDLC_STEP]);

struct lq_hdlc_tx {
	u64 bits;		/* to send, first bit lowest */
	u32 n_bits;		/* less than LQ_HDLC_STEP octets */
	u32 n_ones;		/* data ones sent last, 0..4 */
	bool has_flag;		/* one was sent since the last frame */
	u32 len;		/* octets of the frame in buf, FCS included */
	u32 n_sent;		/* of them */

	u8 buf[LQ_HDLC_MAX + LQ_HDLC_FCS_OCTETS];
};

void lq_hdlc_tx_init(struct lq_hdlc_tx *h);

/** lq_hdlc_tx_is_ready - the last frame has left buf, the next may come */
static inline bool lq_hdlc_tx_is_ready(const struct lq_hdlc_tx *h)
{
	return h->n_sent == h->len;
}

/** lq_hdlc_tx_frame - @len 1..LQ_HDLC_MAX octets in h->buf; adds the FCS */
void lq_hdlc_tx_frame(struct lq_hdlc_tx *h, u32 len);

/** lq_hdlc_tx_run - the next step of the line; flags when there is no frame */
void lq_hdlc_tx_run(struct lq_hdlc_tx *h, u8 line[LQ_HDLC_STEP]);

/** lq_hdlc_fcs - FCS-16 register over @len octets; begins with 0xffff */
u16 lq_hdlc_fcs(u16 fcs, const u8 *data, u32 len);

#endif
