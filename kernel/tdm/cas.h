/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Channel associated signalling: timeslot 16 as a multiframe of 16 frames.
 *
 *   frame 0       0000 xyxx   multiframe alignment signal; y: remote alarm
 *   frame 1..15   abcd abcd   of timeslot 1..15 and of timeslot 17..31
 *
 * The multiframe is found at the first 0000 behind an octet that is not all
 * zeros, and lost by two wrong ones in a row or by 16 octets of zeros. While it
 * is lost every timeslot reads 1111, so a line signalling that means "blocked"
 * by a = b = 1 blocks its circuits (G.732 table 4; Q.421 3.2.3.1). A change is
 * taken over when it has stood for 20 ms, which is the recognition time of
 * Q.421; limits 13..27 ms.
 *
 * The receive half belongs to the board's side of the framer, in front of the
 * elastic store, so that slips do not break the multiframe; abcd[] and
 * n_changes may be read beside it. sent[] may be written beside the transmit
 * half.
 *
 * Source: ITU-T G.704 (10/98) 5.1.3.2; G.732 (11/88) 5.2.
 */
#ifndef LQ_TDM_CAS_H
#define LQ_TDM_CAS_H

#include <linux/types.h>

#define LQ_CAS_TS	16
#define LQ_CAS_FRAMES	16		/* 2 ms */
#define LQ_CAS_PERSIST	10		/* multiframes, 20 ms */

struct lq_cas_rx {
	bool is_aligned;
	u32 frame;		/* number of the next one, if aligned */
	u32 n_bad_mfas;		/* in a row */
	u32 n_zeros;		/* octets of all zeros in a row */
	bool is_y;		/* as last received */

	u8 abcd[32];		/* by timeslot, persistence applied */
	u8 next[32];		/* what it may become */
	u8 n_next[32];		/* multiframes in a row that said so */
	u32 n_changes;		/* of abcd, free-running */
};

void lq_cas_rx_init(struct lq_cas_rx *c);

/** lq_cas_rx_lose - no frame alignment, or nothing to be trusted */
void lq_cas_rx_lose(struct lq_cas_rx *c);

/**
 * lq_cas_rx_run - timeslot 16 of the next frame
 * Return: whether c->is_y was read from it
 */
bool lq_cas_rx_run(struct lq_cas_rx *c, u8 octet);

/** lq_cas_rx_skip - a frame known to be lost: the count goes on */
void lq_cas_rx_skip(struct lq_cas_rx *c);

struct lq_cas_tx {
	u8 sent[32];		/* ABCD by timeslot */
};

/** lq_cas_tx_init - every timeslot blocked */
void lq_cas_tx_init(struct lq_cas_tx *c);

/** lq_cas_tx_octet - timeslot 16 of frame @frame, 0..15 */
u8 lq_cas_tx_octet(const struct lq_cas_tx *c, u32 frame, bool is_y);

#endif
