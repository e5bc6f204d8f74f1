/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linear prediction of a low order: the spectral shape of a stretch of sound
 * as the filter that whitens it (A) or that gives it to white noise (1 / A).
 */
#ifndef LQ_DSP_LPC_H
#define LQ_DSP_LPC_H

#include <linux/types.h>

#define LQ_LPC_ORDER	4

/**
 * lq_lpc_correlate - add the autocorrelation of [n] samples to @r
 * @x: x[-LQ_LPC_ORDER..-1] are read too
 */
void lq_lpc_correlate(s64 r[LQ_LPC_ORDER + 1], const s16 *x, u32 n);

/**
 * lq_lpc_solve - Levinson's recursion
 * @a: out, Q12, a[0] = 1
 * @r: autocorrelation; r[0] is raised by 1/512 and by @floor before
 * Return: what A leaves of the power, Q15: 32767 is white, 64 is a pure tone
 */
u32 lq_lpc_solve(s16 a[LQ_LPC_ORDER + 1], const s64 r[LQ_LPC_ORDER + 1],
		 u64 floor);

#endif
