/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DTMF as sound: Q.23 frequencies, a string of digits one after the other.
 * Level: low group -11 dBm0, high group -9 dBm0, as China's switches send.
 */
#ifndef LQ_DSP_DTMF_GEN_H
#define LQ_DSP_DTMF_GEN_H

#include <linux/types.h>
#include <linux/lq.h>

#define LQ_DTMF_PAUSE_MS	500	/* ',' */

struct lq_dtmf_gen {
	char digits[LQ_NAME_LEN];	/* "": off */
	u32 at;
	u32 on_samples, off_samples;
	u32 left;		/* samples of this digit, its pause included */
	u32 off;		/* of which the last so many are silence */
	u32 phase[2], step[2];	/* low, high; 2^32 = one turn */
	s32 low_q8, high_q8;	/* amplitudes, s16 scale */
};

/** lq_dtmf_gen_is_digit - 0-9 A-D * # and ',' */
bool lq_dtmf_gen_is_digit(char c);

/** lq_dtmf_gen_start - send @digits (valid, closed by zero); "" stops */
void lq_dtmf_gen_start(struct lq_dtmf_gen *g, const char *digits, u32 on_ms,
		       u32 off_ms);
void lq_dtmf_gen_stop(struct lq_dtmf_gen *g);

static inline bool lq_dtmf_gen_is_on(const struct lq_dtmf_gen *g)
{
	return g->digits[0] != 0;
}

/** lq_dtmf_gen_add - add 8 samples; true when the last digit ended in them */
bool lq_dtmf_gen_add(struct lq_dtmf_gen *g, s32 sum[8]);

#endif
