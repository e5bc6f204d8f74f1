/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The alerting signal of call waiting (CAS, DT-AS): 2130 and 2750 Hz together
 * for 80 ms. It comes while people talk, so it is told from speech by two tones
 * of steady, exact frequency and by its length; it is reported at its end,
 * because only then may the telephone answer.
 *
 * Sources: GR-30-CORE (75 to 85 ms, +- 0.5 %, -14 to -32 dBm, twist 6 dB) [K];
 * ETSI EN 300 659-2 [K].
 */
#ifndef LQ_DSP_ALERT_H
#define LQ_DSP_ALERT_H

#include <linux/types.h>

#define LQ_ALERT_HOP	64	/* samples; 8 ms */

struct lq_alert_tone {
	s32 s1, s2;		/* Goertzel */
	s32 re, im;		/* spectrum of the last hit */
	s64 turn_re, turn_im;	/* from hit to hit, summed */
	s64 energy;		/* what |turn| is if it never wavers */
};

struct lq_alert {
	struct lq_alert_tone tones[2];
	u64 power;		/* of this hop */
	u32 n_samples;
	u32 n_hits;		/* in a row */
	u64 run_power;		/* of those */
	s32 level_cb;		/* of the signal reported last, both tones */
};

void lq_alert_init(struct lq_alert *a);

/**
 * lq_alert_run - one block
 * @x: [8] linear, s16, full scale +3.14 dBm0
 * Return: true when an alerting signal has ended, at most 16 ms ago
 */
bool lq_alert_run(struct lq_alert *a, const s16 x[8]);

#endif
