/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tone plans: what dial tone, ring-back, busy ... are in a country. Data only.
 */
#ifndef LQ_DSP_TONEPLAN_H
#define LQ_DSP_TONEPLAN_H

#include <linux/types.h>
#include <linux/lq.h>

struct lq_tone_cadence {
	const struct lq_tone_segment *segments;
	u32 n;
};

/**
 * lq_toneplan_find - the cadence of @tone in @plan
 * @plan: "cn", "gb", ... closed by zero; "" is "cn"
 * @tone: any of enum lq_tone_id but NONE and CUSTOM; one that the plan does not name is
 *        that of E.180's recommendation (plan "itu")
 * Return: NULL if there is no such plan or tone
 */
const struct lq_tone_cadence *lq_toneplan_find(const char *plan, u32 tone);

/** lq_toneplan_name - of plan number @i, NULL past the last */
const char *lq_toneplan_name(u32 i);

#endif
