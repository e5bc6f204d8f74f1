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
#include <linux/lq.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <net/dst_cache.h>

#include "board.h"
#include "hw/pw_cas.h"
#include "hw/pw_clock.h"
#include "hw/pw_jitter.h"
#include "hw/pw_signal.h"
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

/* How signalling goes beside the timeslots of CESoPSN. */
enum lq_satop_cas {
	LQ_SATOP_CAS_NONE,
	LQ_SATOP_CAS_TRUNK,	/* behind each multiframe, RFC 5086 5.4 */
	LQ_SATOP_CAS_PACKETS,	/* in packets of its own, 5.3 */
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
	u32 cas;		/* enum lq_satop_cas */
	u32 cas_rtp;		/* payload type of signalling packets, with rtp */
	u32 clock;		/* enum lq_satop_clock */
};

struct lq_satop_counts {
	u64 n_rx, n_tx;		/* packets */
	u64 n_foreign;		/* not from our peer: refused */
	u64 n_malformed;
	u64 n_far_lops;		/* came with R = 1 */
	u64 n_tx_dropped;	/* no memory, no route */
	u64 n_skipped;		/* too far behind to be caught up */
	u64 n_misplaced;	/* parts of a multiframe out of turn: played */
	u64 n_cas_rx, n_cas_tx;	/* signalling packets */
	u64 n_cas_stale;	/* of them older than what was known, or the same */
	u64 n_cas_refused;	/* ABCD that cannot be */
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
	struct lq_pw_form form;
	u8 *memory;		/* of the jitter buffer */

	/* guarded by lock */
	spinlock_t lock;
	bool is_started;
	struct lq_pw_jitter jitter;
	struct lq_pw_clock clock;
	ktime_t next;		/* when the next packet is played */
	bool was_playing;	/* when the last packet's time came */
	u32 far;		/* LQ_PW_F_* of the packet that came last */
	u32 source, cas_source;	/* RTP: SSRC of the stream that plays, of its signalling */
	struct lq_pw_cas heard;
	struct lq_pw_signal_rx news;
	u32 heard_part;		/* of a multiframe, played next */
	struct lq_satop_counts count;

	/* by whoever moves packets: the tick or the timer, never both */
	struct lq_timer timer;
	u32 due;		/* octets of the line, by the tick */
	u16 seq;
	u32 timestamp, ssrc;	/* RTP's: in 1/8000 s, and who we are */
	u32 told;		/* of defects to the span, CESoPSN only */
	struct lq_pw_cas said;
	u32 part;		/* of a multiframe, made next */
	struct lq_pw_signal_tx signal;
	struct lq_pw_head states;	/* of signalling packets */
	u8 line[LQ_SATOP_OCTETS_MAX];

	/* by the timer */
	struct sk_buff_head out;
	struct dst_cache route;
};

static inline u32 lq_satop_frames(const struct lq_satop *s)
{
	return s->cfg.octets / LQ_E1_TIMESLOTS;
}

/*
 * Between packets and the line, satop_line.c.
 *   furnish_line   before the first packet
 *   take_in        one of our peer's came. Context: locked
 *   move           a packet's time: one is played, one is made. Context: tick or timer
 */
void lq_satop_furnish_line(struct lq_satop *s);
void lq_satop_take_in(struct lq_satop *s, const struct lq_pw_packet *p);
void lq_satop_move(struct lq_satop *s);

void lq_satop_init(struct lq_satop *s, const char *name);

/** lq_satop_up - in @net. Context: may sleep. Return: 0 or -errno, and then nothing has happened */
int __must_check lq_satop_up(struct lq_satop *s, struct net *net);

/** lq_satop_down - Context: may sleep */
void lq_satop_down(struct lq_satop *s);

#endif
