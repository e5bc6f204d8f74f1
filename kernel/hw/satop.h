/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An E1 over UDP: one pseudowire, which is a board with one span.
 *
 *   lq_satop_init    caller's memory, down; its settings are the caller's
 *   lq_satop_up      socket, board, span: from now on packets go every way
 *   lq_satop_down    on return nothing in the system points at it
 */
#ifndef LQ_HW_SATOP_H
#define LQ_HW_SATOP_H

#include <linux/in.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <net/dst_cache.h>

#include "board.h"
#include "hw/pw_clock.h"
#include "hw/pw_jitter.h"
#include "timer.h"

struct net;
struct socket;

#define LQ_SATOP_OCTETS_MAX	1024	/* 32 frames: the elastic stores' burst */
#define LQ_SATOP_JITTER_MAX_MS	64

/* By what our packets are timed, both ways. */
enum lq_satop_clock {
	LQ_SATOP_CLOCK_TICK,		/* the engine's tick: the far end follows us */
	LQ_SATOP_CLOCK_ADAPTIVE,	/* the far end's, recovered from its packets */
};

struct lq_satop_end {
	__be32 ip;
	__be16 port;
};

struct lq_satop_cfg {
	struct lq_satop_end local, peer;
	u32 octets;		/* of the line in a packet's time, a multiple of 32 */
	u32 slots;		/* CESoPSN: timeslots carried; 0: SAToP, all bits */
	u32 jitter_ms;
	u32 dscp;
	u32 rtp;		/* payload type of RTP headers; 0: none */
	enum lq_satop_clock clock;
};

struct lq_satop_counts {
	u64 n_rx, n_tx;		/* packets */
	u64 n_foreign;		/* not from our peer: refused */
	u64 n_malformed;
	u64 n_far_lops;		/* came with R = 1 */
	u64 n_tx_dropped;	/* no memory, no route */
	u64 n_skipped;		/* too far behind to be caught up */
};

struct lq_satop {
	/* the user's, constant while up */
	struct lq_satop_cfg cfg;
	const char *name;

	/* guarded by the caller, constant while up */
	bool is_up;
	struct net *net;
	struct socket *sock;
	struct lq_board board;
	u8 *memory;		/* of the jitter buffer */

	/* guarded by lock */
	spinlock_t lock;
	bool is_started;
	struct lq_pw_jitter jitter;
	struct lq_pw_clock clock;
	ktime_t next;		/* when the next packet is played */
	bool is_far_rai;	/* CESoPSN: by the last packet */
	u32 source;		/* RTP: SSRC of the stream that plays */
	struct lq_satop_counts count;

	/* by whoever moves packets: the tick or the timer, never both */
	struct lq_timer timer;
	u32 due;		/* octets of the line, by the tick */
	u16 seq;
	u32 timestamp, ssrc;	/* RTP's: in 1/8000 s, and who we are */
	u32 told;		/* of defects to the span, CESoPSN only */
	u8 line[LQ_SATOP_OCTETS_MAX];

	/* by the timer */
	struct sk_buff_head out;
	struct dst_cache route;
};

void lq_satop_init(struct lq_satop *s, const char *name);

/** lq_satop_up - in @net. Context: may sleep. Return: 0 or -errno, and then nothing has happened */
int __must_check lq_satop_up(struct lq_satop *s, struct net *net);

/** lq_satop_down - Context: may sleep */
void lq_satop_down(struct lq_satop *s);

#endif
