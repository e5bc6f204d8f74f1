/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vector registers for a whole tick: saved once, not once a canceller.
 */
#ifndef LQ_SIMD_H
#define LQ_SIMD_H

#include "dsp/ec_filter.h"

#ifdef CONFIG_X86_64
#include <asm/cpufeature.h>
#include <asm/fpu/api.h>
#include <asm/simd.h>

/** lq_simd_begin - Return: the inner loops to use until lq_simd_end() */
static inline const struct lq_ec_ops *lq_simd_begin(void)
{
	if (!boot_cpu_has(X86_FEATURE_AVX2) || !may_use_simd())
		return &lq_ec_scalar;
	kernel_fpu_begin();
	return &lq_ec_avx2;
}

static inline void lq_simd_end(const struct lq_ec_ops *ops)
{
	if (ops == &lq_ec_avx2)
		kernel_fpu_end();
}

#else

static inline const struct lq_ec_ops *lq_simd_begin(void)
{
	return &lq_ec_scalar;
}

static inline void lq_simd_end(const struct lq_ec_ops *ops)
{
}

#endif
#endif
