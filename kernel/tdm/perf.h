/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Error performance of a line, both directions, second by second.
 *
 *   one second -> errored? severely? -> the last 10 seconds -> available? -> bins
 *
 *   ES    a block in error, or a defect
 *   SES   300 of 1000 blocks in error, or a defect; without CRC-4, 28 errored
 *         frame alignment signals
 *   UAS   from the first of ten SES in a row to the last before ten others
 *   BBE   errored blocks of available seconds that are not SES; none without
 *         CRC-4, where there are no blocks
 *
 * Block: a CRC-4 sub-multiframe. Near end: CRC errors; LOS, AIS, LFA. Far end:
 * E bits; remote alarm. The far end is not judged in seconds in which we cannot
 * hear it, nor while it finds no multiframe: these are left out as if they had
 * not been. So a second waits in a window until it is certain to be available
 * or not; who reads meanwhile gets it as it looks now.
 *
 * Source: ITU-T G.826 (12/02) with its annexes on availability and on paths of
 * the PDH; 28 FAS errors: M.2100 [both from memory]; far end: G.706 B.2.5.
 */
#ifndef LQ_TDM_PERF_H
#define LQ_TDM_PERF_H

#include <linux/types.h>
#include <linux/lq.h>

#define LQ_PERF_RUN	10	/* seconds that change availability */

/* What was seen of a line in one second. */
struct lq_perf_seen {
	bool is_defect;		/* LOS, AIS or LFA */
	bool is_rdi;		/* far end's */
	bool has_blocks;	/* CRC-4 multiframe in use */
	u32 n_crc_errors;
	u32 n_fas_errors;
	u32 n_ebits;		/* E = 0 */
	u32 n_dropped, n_repeated;	/* slips */
};

/* A second of one direction, judged but for its availability. */
struct lq_perf_second {
	u32 number;
	u32 n_eb;
	bool is_es, is_ses, has_blocks;
};

struct lq_perf_way {
	bool is_unavailable;
	u32 n_run;		/* seconds in a row that ask for a change */
	u32 n_pushed;		/* free-running */
	struct lq_perf_second window[LQ_PERF_RUN];	/* by number pushed */
	u32 n_window;
};

enum lq_perf_end { LQ_PERF_NEAR, LQ_PERF_FAR, LQ_PERF_ENDS };

struct lq_perf_bin {
	u32 number;		/* interval; LQ_PERF_NONE: empty */
	struct lq_perf_count count[LQ_PERF_ENDS];
	u32 n_dropped, n_repeated;
};

#define LQ_PERF_NONE	0xffffffffu

struct lq_perf_state {
	struct lq_perf_way ways[LQ_PERF_ENDS];
	u32 n_far_lmfa;		/* seconds in a row with E = 0 only */
	struct lq_perf_bin quarters[LQ_PERF_QUARTERS + 1];
	struct lq_perf_bin days[LQ_PERF_DAYS + 1];
};

void lq_perf_init(struct lq_perf_state *p);

/** lq_perf_run - second @number (from the engine's start) is over */
void lq_perf_run(struct lq_perf_state *p, u32 number,
		 const struct lq_perf_seen *seen);

/** lq_perf_is_far_lmfa - far end finds no CRC-4 multiframe, G.706 B.2.5 */
bool lq_perf_is_far_lmfa(const struct lq_perf_state *p);

/**
 * lq_perf_fill - the interval that @out names with length_s and back
 * @now: number of the second that runs
 *
 * All fields but span and now_tick are set.
 */
void lq_perf_fill(const struct lq_perf_state *p, u32 now, struct lq_perf *out);

#endif
