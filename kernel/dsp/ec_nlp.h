/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The non-linear processor of an echo canceller: what the filter leaves of the
 * echo (A-law alone leaves -36 dB of it) gives way to noise of the line's own
 * level and colour.
 *
 * It acts only while echo is expected and the error is no louder than what the
 * filter is known to leave of it, nor than the echo taken out; a louder
 * error is near speech and passes at once, and for a hang-over after. So it
 * never has to guess in favour of the echo. While what is left lies below the
 * line's noise it does nothing.
 */
#ifndef LQ_DSP_EC_NLP_H
#define LQ_DSP_EC_NLP_H

#include <linux/types.h>
#include "dsp/lpc.h"

struct lq_ec_nlp {
	u64 error;		/* powers of a block of 8, followed over 4 */
	u64 echo;		/* estimated; rises at once, decays in 16 ms */
	u64 sent;		/* rises at once, decays in 32 ms */
	u64 slow_error;		/* followed over 64 blocks, ... */
	u64 slow_sent;		/* ... while echo is expected */
	u32 leak_q30;		/* error to what was sent, power */
	u32 doubt_q30;
	u32 near_left;		/* blocks that near speech still has to pass */
	u32 quiet;		/* blocks without echo */

	/* the line's noise */
	s32 rest_q11;		/* what an idle line has for 0 */
	u64 moving;		/* power of a block without it, followed over 4 */
	u64 noise;		/* the same where it is noise, over 64 */
	u64 lowest;		/* of the window so far */
	u32 window;		/* blocks left of it */
	s64 r[LQ_LPC_ORDER + 1];	/* autocorrelation, leaking */
	s16 past[LQ_LPC_ORDER];	/* samples before, oldest first */

	/* comfort noise */
	bool is_acting;
	u32 age;		/* blocks since the colour was taken */
	s16 a[LQ_LPC_ORDER + 1];
	s32 gain_q8;
	s32 out_q8[LQ_LPC_ORDER];	/* newest first */
	u32 random;
	u64 samples;
};

void lq_ec_nlp_init(struct lq_ec_nlp *p);

/**
 * lq_ec_nlp_run - one block, in place
 * @error: what is left; out: that, or comfort noise if @is_on
 * @echo: the sums taken out, as lq_ec_ops.fir gives them
 * @sent: what the echo comes from
 * @doubt_q30: what it may leave of sounds that it has not learnt yet
 * @is_on: else only measured
 */
void lq_ec_nlp_run(struct lq_ec_nlp *p, s16 error[8], const s32 echo[8],
		   const s16 sent[8], u32 doubt_q30, bool is_on);

#endif
