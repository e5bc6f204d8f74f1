/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One E1 line end: framer, CRC-4, alarms and elastic stores put together.
 *
 *   board -> lq_e1_rx() -> align -> CRC-4 -> elastic store -> lq_e1_take() -> tick
 *   board <- lq_e1_tx() <- TS0   <- CRC-4 <- elastic store <- lq_e1_put()  <- tick
 *
 * The board side (rx, rx_gap, tx, defect) and the tick side (take, put) meet
 * only in the elastic stores, which are single-producer single-consumer: each
 * function may run in any context, beside every other one, as long as calls
 * of the same function on the same line are serialised by the caller.
 * Configuration (init, set_flags) excludes all of them.
 *
 * Sources: ITU-T G.704 (10/98), G.706 (04/91), G.775, G.732.
 */
#ifndef LQ_TDM_E1_H
#define LQ_TDM_E1_H

#include <linux/types.h>
#include "tdm/alarm.h"
#include "tdm/bert.h"
#include "tdm/cas.h"
#include "tdm/crc4.h"
#include "tdm/elastic.h"
#include "tdm/frame.h"
#include "tdm/interwork.h"

struct lq_span_info;

/* What a board counts by itself, and tells. */
enum lq_e1_board_count {
	LQ_E1_CODE_ERRORS,	/* line code violations: every board */
	LQ_E1_CRC_ERRORS,	/* those that have the framer: sub-multiframes */
	LQ_E1_FAS_ERRORS,
	LQ_E1_EBITS,
	LQ_E1_DROPPED,		/* frames, by its own store: slips */
	LQ_E1_REPEATED,
	LQ_E1_BOARD_COUNTS,
};

struct lq_e1 {
	/* set by lq_e1_set_framed, _set_board_loops, then constant */
	bool is_framed;		/* by the board: timeslot 0 is not ours */
	u32 board_loops;	/* 1 << LQ_LOOP_*: those that the board ties */

	/* changed by lq_e1_init, lq_e1_set_flags */
	u32 flags;		/* LQ_SPAN_F_CRC4, _ENABLED, _CAS */
	u32 loop;		/* enum lq_loop, changed by lq_e1_set_loop */
	u32 defects;		/* told by the board, heard but in a local loop */

	/* board's receive side */
	struct lq_framer framer;
	struct lq_interwork interwork;
	struct lq_alarm alarm;	/* .board: lq_e1_defect; read by all sides */
	struct lq_cas_rx cas;	/* read by the tick */
	u64 n_board[LQ_E1_BOARD_COUNTS];
	bool was_aligned;	/* once since lq_e1_set_flags */
	u32 n_bad_smf;		/* seen; read by the transmit side */
	u64 n_rx_frames, n_gap_frames, n_realigned;

	/* board's transmit side */
	struct lq_crc4_tx crc_tx;	/* .frame numbers timeslot 16 too */
	struct lq_cas_tx cas_tx;	/* written by requests */
	u32 n_bad_smf_told;	/* of n_bad_smf, by E = 0 */
	u64 n_tx_frames;

	/* changed by lq_e1_set_test; an end for each side */
	struct lq_bert *test;	/* over the unframed line; NULL: none */

	/* where the board and the tick meet */
	struct lq_elastic rx_store;
	struct lq_elastic tx_store;
};

/* Free-running counts of a line, their low 32 bits. */
struct lq_e1_counts {
	u32 n_crc_errors, n_fas_errors, n_ebits;
	u32 n_defects;		/* times LOS, AIS or LFA began */
	u32 n_rai;		/* likewise RAI */
	u32 n_dropped, n_repeated;	/* slips */
};

/**
 * lq_e1_init - a line end out of service: no alignment, sending AIS
 * @e1: [1] caller's memory, about 9 KiB
 */
void lq_e1_init(struct lq_e1 *e1);

/**
 * lq_e1_set_framed - the board has the framer, before the line is used
 *
 * Frames come and go whole, timeslot 0 first and not looked at. Alignment,
 * CRC-4, alarms and the answering RAI and E bits are the board's, which tells
 * defects by lq_e1_defect() and errors by lq_e1_board_count(). Timeslot 16 with
 * CAS stays ours.
 */
void lq_e1_set_framed(struct lq_e1 *e1);

/**
 * lq_e1_set_board_loops - what the hardware ties together, before the line is used
 * @loops: 1 << enum lq_loop; lq_e1_set_loop() leaves these to it
 */
void lq_e1_set_board_loops(struct lq_e1 *e1, u32 loops);

/**
 * lq_e1_set_reserve - how uneven frames go, before the line is used
 * @frames: up to LQ_ELASTIC_RESERVE_MAX, held back both ways
 */
void lq_e1_set_reserve(struct lq_e1 *e1, u32 frames);

/**
 * lq_e1_set_flags - LQ_SPAN_F_CRC4, _ENABLED and _CAS; others are ignored
 *
 * Changing one of them begins a new search for alignment.
 */
void lq_e1_set_flags(struct lq_e1 *e1, u32 flags);

/**
 * lq_e1_set_loop - enum lq_loop; excludes all sides, like lq_e1_set_flags
 *
 *   LOCAL    lq_e1_tx() -> receiver, in its context; lq_e1_rx() does nothing
 *   PAYLOAD  receiver -> transmit store, timeslots 1..31; lq_e1_put() does
 *   REMOTE   lq_e1_rx() -> transmit store, whole units       nothing
 *
 * So each store keeps one producer and one consumer. One that the board ties costs
 * a new search, and nothing else is done here.
 */
void lq_e1_set_loop(struct lq_e1 *e1, u32 loop);

/**
 * lq_e1_rx - octets came from the line
 * @octets: [32 * n_frames] line order, MSB first, at any bit offset to the frame
 * @n_frames: 1.., any burst; the core never assumes eight
 *
 * All-zero input for 255 pulse positions is LOS (G.775).
 */
void lq_e1_rx(struct lq_e1 *e1, const u8 *octets, u32 n_frames);

/**
 * lq_e1_rx_gap - the board knows that n_frames are missing here
 *
 * The framer free-wheels over them (no FAS error is counted), the tick hears
 * idle octets, so bit count and alignment survive.
 */
void lq_e1_rx_gap(struct lq_e1 *e1, u32 n_frames);

/**
 * lq_e1_tx - fill the line's next octets: TS0 with FAS, A, Sa, CRC-4 and E;
 * with CAS the multiframe of timeslot 16
 * @octets: [32 * n_frames]
 *
 * An empty store sends idle in the timeslots (counted), never stale data; a
 * line that is not enabled sends AIS.
 */
void lq_e1_tx(struct lq_e1 *e1, u8 *octets, u32 n_frames);

/**
 * lq_e1_defect - LQ_ALARM_* known to the board itself: LOS, AIS, LFA (it hands in
 * aligned frames or none) and DOWN (it cannot carry this line now) of any; with
 * its own framer LMFA and RAI too; others are ignored
 *
 * While DOWN the tick's frames go nowhere, which is no slip; after it alignment is
 * searched anew.
 */
void lq_e1_defect(struct lq_e1 *e1, u32 set, u32 clear);

/**
 * lq_e1_sleep, lq_e1_wake - DOWN while the board's side stands, and no longer
 *
 * Unlike lq_e1_defect() they exclude all sides, and empty the stores of both: what
 * was on its way is told by no slip.
 */
void lq_e1_sleep(struct lq_e1 *e1);
void lq_e1_wake(struct lq_e1 *e1);

/** lq_e1_board_count - @n more of @what have been seen by the board */
void lq_e1_board_count(struct lq_e1 *e1, enum lq_e1_board_count what, u32 n);

/**
 * lq_e1_take - the tick's 8 frames, timeslot by timeslot
 * @ts: [32][8] out: ts[t][i] = timeslot t of the i-th frame
 *
 * Too few frames in the store: the last one is repeated; too many: the oldest
 * is dropped; both are whole-frame slips and counted. Unaligned or alarmed
 * lines give idle octets (0xd5).
 */
void lq_e1_take(struct lq_e1 *e1, u8 ts[32][8]);

/** lq_e1_put - the tick's 8 frames to send; ts[0] is ignored */
void lq_e1_put(struct lq_e1 *e1, u8 ts[32][8]);

/** lq_e1_cas_send - ABCD of timeslot @ts, 1..31, from the next multiframe on */
void lq_e1_cas_send(struct lq_e1 *e1, u32 ts, u8 abcd);

/**
 * lq_e1_set_test - a bit error test in place of frames, both ways; NULL: none
 *
 * Excludes the board's side, like lq_e1_set_flags.
 */
void lq_e1_set_test(struct lq_e1 *e1, struct lq_bert *test);

/** lq_e1_alarms - LQ_ALARM_* present now, with persistence applied */
u32 lq_e1_alarms(const struct lq_e1 *e1);

/** lq_e1_count - Context: any side */
void lq_e1_count(const struct lq_e1 *e1, struct lq_e1_counts *c);

/** lq_e1_is_crc4_mf - multiframe found and watched. Context: any side */
bool lq_e1_is_crc4_mf(const struct lq_e1 *e1);

/**
 * lq_e1_fill_info - the counters and is_crc4_mf of @info; leaves other fields
 *
 * Slips are those of both stores: towards the far end a slow board drops, a
 * fast one makes up. code_errors is the board's own.
 */
void lq_e1_fill_info(const struct lq_e1 *e1, struct lq_span_info *info);

#endif
