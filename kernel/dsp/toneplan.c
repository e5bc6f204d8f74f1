// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * National tone plans.
 *
 * The texts that define them are ITU-T E.180/Q.35 (03/98) and its Supplement 2
 * for the countries, YD/T 1088 and GB 3378 (cn), ACIF S002 (au), BT SIN 350
 * (gb), GOST 45.223 (ru), IDA TS PSTN1 (sg). The figures here were taken from
 * public compilations of them, not from the texts; those of cn agree with the
 * tone zones in use for China, but its SIT, howler, confirm and stutter, and
 * all of hk, rest on one hand: check them before an approval depends on them.
 * What is not known of a country is left out here and falls back to "itu".
 *
 * A tone that the source gives as a carrier modulated by a low frequency
 * (400 x 16 Hz and the like) stands here as its two side bands, which is what
 * full modulation with suppressed carrier sounds like.
 *
 * Level: -10 dBm0 in all (E.180 clause 6: -10 +-5), so -13 each of a pair.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "dsp/toneplan.h"

#define ON(hz, ms)	{ hz, 0, -100, ms }
#define TWO(a, b, ms)	{ a, b, -130, ms }
#define OFF(ms)		{ 0, 0, 0, ms }

#define SEGMENTS(...)	((const struct lq_tone_segment[]){ __VA_ARGS__ })
#define CADENCE(...) \
	{ SEGMENTS(__VA_ARGS__), \
	  sizeof(SEGMENTS(__VA_ARGS__)) / sizeof(struct lq_tone_segment) }

/* E.180 clause 9: three rising tones, 330 ms each, then 1 s of silence */
#define SIT \
	CADENCE(ON(950, 330), ON(1400, 330), ON(1800, 330), OFF(1000))

#define THREE_PIPS(hz) \
	CADENCE(ON(hz, 100), OFF(100), ON(hz, 100), OFF(100), ON(hz, 100), \
		OFF(100))

struct lq_toneplan {
	char name[8];
	struct lq_tone_cadence tones[LQ_TONE_COUNT];
};

static const struct lq_toneplan plans[] = {
	{ "cn", {	/* first: the default */
		[LQ_TONE_DIAL] = CADENCE(ON(450, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(ON(450, 1000), OFF(4000)),
		[LQ_TONE_BUSY] = CADENCE(ON(450, 350), OFF(350)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(450, 700), OFF(700)),
		[LQ_TONE_WAITING] = CADENCE(ON(450, 400), OFF(4000)),
		/* number unobtainable */
		[LQ_TONE_SIT] = CADENCE(ON(450, 100), OFF(100), ON(450, 100),
					OFF(100), ON(450, 100), OFF(100),
					ON(450, 400), OFF(400)),
		[LQ_TONE_HOWLER] = CADENCE({ 950, 0, 0, 0 }),
		[LQ_TONE_CONFIRM] = THREE_PIPS(450),
		[LQ_TONE_STUTTER] = CADENCE(ON(450, 400), OFF(40)),
	} },
	{ "itu", {	/* E.180's own recommended values */
		[LQ_TONE_DIAL] = CADENCE(ON(425, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(ON(425, 1000), OFF(4000)),
		[LQ_TONE_BUSY] = CADENCE(ON(425, 500), OFF(500)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(425, 250), OFF(250)),
		[LQ_TONE_WAITING] = CADENCE(ON(425, 200), OFF(600),
					    ON(425, 200), OFF(5000)),
		[LQ_TONE_SIT] = SIT,
		[LQ_TONE_HOWLER] = CADENCE({ 1400, 2060, -30, 100 }, OFF(100)),
		[LQ_TONE_CONFIRM] = THREE_PIPS(425),
		[LQ_TONE_STUTTER] = CADENCE(ON(425, 400), OFF(40)),
		[LQ_TONE_MILLIWATT] = CADENCE({ 1004, 0, 0, 0 }),
		/* T.30 clause 4: 2.6 to 4 s, once; 1100 Hz 0.5 s, 3 s silence */
		[LQ_TONE_CED] = CADENCE(ON(2100, 3000), OFF(100)),
		[LQ_TONE_CNG] = CADENCE(ON(1100, 500), OFF(3000)),
		[LQ_TONE_BEEP] = CADENCE(ON(1000, 400), OFF(100)),
	} },
	{ "gb", {
		[LQ_TONE_DIAL] = CADENCE(TWO(350, 440, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(TWO(400, 450, 400), OFF(200),
					     TWO(400, 450, 400), OFF(2000)),
		[LQ_TONE_BUSY] = CADENCE(ON(400, 375), OFF(375)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(400, 400), OFF(350),
					       ON(400, 225), OFF(525)),
		[LQ_TONE_WAITING] = CADENCE(ON(400, 100), OFF(4000)),
		[LQ_TONE_STUTTER] = CADENCE(TWO(350, 440, 750), ON(440, 750)),
	} },
	{ "us", {
		[LQ_TONE_DIAL] = CADENCE(TWO(350, 440, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(TWO(440, 480, 2000), OFF(4000)),
		[LQ_TONE_BUSY] = CADENCE(TWO(480, 620, 500), OFF(500)),
		[LQ_TONE_CONGESTION] = CADENCE(TWO(480, 620, 250), OFF(250)),
		[LQ_TONE_WAITING] = CADENCE(ON(440, 300), OFF(10000)),
		[LQ_TONE_CONFIRM] = CADENCE(TWO(350, 440, 100), OFF(100),
					    TWO(350, 440, 100), OFF(100),
					    TWO(350, 440, 100), OFF(100)),
		[LQ_TONE_STUTTER] = CADENCE(TWO(350, 440, 100), OFF(100)),
	} },
	{ "de", {
		[LQ_TONE_DIAL] = CADENCE(ON(425, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(ON(425, 1000), OFF(4000)),
		[LQ_TONE_BUSY] = CADENCE(ON(425, 480), OFF(480)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(425, 240), OFF(240)),
		[LQ_TONE_WAITING] = CADENCE(ON(425, 200), OFF(200),
					    ON(425, 200), OFF(5000)),
		[LQ_TONE_STUTTER] = CADENCE(TWO(400, 425, 0)),
	} },
	{ "fr", {
		[LQ_TONE_DIAL] = CADENCE(ON(440, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(ON(440, 1500), OFF(3500)),
		[LQ_TONE_BUSY] = CADENCE(ON(440, 500), OFF(500)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(440, 250), OFF(250)),
		[LQ_TONE_WAITING] = CADENCE(ON(440, 300), OFF(10000)),
	} },
	{ "jp", {
		[LQ_TONE_DIAL] = CADENCE(ON(400, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(TWO(384, 416, 1000), OFF(2000)),
		[LQ_TONE_BUSY] = CADENCE(ON(400, 500), OFF(500)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(400, 500), OFF(500)),
		[LQ_TONE_WAITING] = CADENCE(TWO(384, 416, 500), OFF(8000)),
	} },
	{ "hk", {
		[LQ_TONE_DIAL] = CADENCE(TWO(350, 440, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(TWO(440, 480, 400), OFF(200),
					     TWO(440, 480, 400), OFF(3000)),
		[LQ_TONE_BUSY] = CADENCE(TWO(480, 620, 500), OFF(500)),
		[LQ_TONE_CONGESTION] = CADENCE(TWO(480, 620, 250), OFF(250)),
	} },
	{ "tw", {
		[LQ_TONE_DIAL] = CADENCE(TWO(350, 440, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(TWO(440, 480, 1000), OFF(2000)),
		[LQ_TONE_BUSY] = CADENCE(TWO(480, 620, 500), OFF(500)),
		[LQ_TONE_CONGESTION] = CADENCE(TWO(480, 620, 250), OFF(250)),
		[LQ_TONE_WAITING] = CADENCE(TWO(350, 440, 250), OFF(250),
					    TWO(350, 440, 250), OFF(3250)),
	} },
	{ "sg", {
		[LQ_TONE_DIAL] = CADENCE(ON(425, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(TWO(401, 449, 400), OFF(200),
					     TWO(401, 449, 400), OFF(2000)),
		[LQ_TONE_BUSY] = CADENCE(ON(425, 750), OFF(750)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(425, 250), OFF(250)),
		[LQ_TONE_WAITING] = CADENCE(TWO(401, 449, 300), OFF(200),
					    TWO(401, 449, 300), OFF(3200)),
		[LQ_TONE_CONFIRM] = CADENCE(ON(425, 125), OFF(125)),
		[LQ_TONE_STUTTER] = CADENCE(ON(425, 200), OFF(200),
					    ON(425, 600), OFF(200)),
	} },
	{ "au", {
		[LQ_TONE_DIAL] = CADENCE(TWO(413, 438, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(TWO(413, 438, 400), OFF(200),
					     TWO(413, 438, 400), OFF(2000)),
		[LQ_TONE_BUSY] = CADENCE(ON(425, 375), OFF(375)),
		/* every other burst 10 dB down */
		[LQ_TONE_CONGESTION] = CADENCE(ON(425, 375), OFF(375),
					       { 425, 0, -200, 375 }, OFF(375)),
		[LQ_TONE_WAITING] = CADENCE(ON(425, 200), OFF(200),
					    ON(425, 200), OFF(4400)),
		[LQ_TONE_SIT] = CADENCE(ON(425, 2500), OFF(500)),
		[LQ_TONE_STUTTER] = CADENCE(TWO(413, 438, 100), OFF(40)),
	} },
	{ "in", {
		[LQ_TONE_DIAL] = CADENCE(TWO(375, 425, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(TWO(375, 425, 400), OFF(200),
					     TWO(375, 425, 400), OFF(2000)),
		[LQ_TONE_BUSY] = CADENCE(ON(400, 750), OFF(750)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(400, 250), OFF(250)),
		[LQ_TONE_WAITING] = CADENCE(ON(400, 200), OFF(100),
					    ON(400, 200), OFF(7500)),
	} },
	{ "ru", {
		[LQ_TONE_DIAL] = CADENCE(ON(425, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(ON(425, 1000), OFF(4000)),
		[LQ_TONE_BUSY] = CADENCE(ON(425, 350), OFF(350)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(425, 175), OFF(175)),
		[LQ_TONE_WAITING] = CADENCE(ON(425, 200), OFF(5000)),
	} },
	{ "it", {
		[LQ_TONE_DIAL] = CADENCE(ON(425, 200), OFF(200), ON(425, 600),
					 OFF(1000)),
		[LQ_TONE_RINGBACK] = CADENCE(ON(425, 1000), OFF(4000)),
		[LQ_TONE_BUSY] = CADENCE(ON(425, 500), OFF(500)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(425, 200), OFF(200)),
		[LQ_TONE_WAITING] = CADENCE(ON(425, 400), OFF(100),
					    ON(425, 250), OFF(100),
					    ON(425, 150), OFF(14000)),
		[LQ_TONE_STUTTER] = CADENCE(ON(470, 400), ON(425, 400)),
	} },
	{ "es", {
		[LQ_TONE_DIAL] = CADENCE(ON(425, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(ON(425, 1500), OFF(3000)),
		[LQ_TONE_BUSY] = CADENCE(ON(425, 200), OFF(200)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(425, 200), OFF(200),
					       ON(425, 200), OFF(200),
					       ON(425, 200), OFF(600)),
		[LQ_TONE_WAITING] = CADENCE(ON(425, 175), OFF(175),
					    ON(425, 175), OFF(3500)),
	} },
	{ "br", {
		[LQ_TONE_DIAL] = CADENCE(ON(425, 0)),
		[LQ_TONE_RINGBACK] = CADENCE(ON(425, 1000), OFF(4000)),
		[LQ_TONE_BUSY] = CADENCE(ON(425, 250), OFF(250)),
		[LQ_TONE_CONGESTION] = CADENCE(ON(425, 250), OFF(250),
					       ON(425, 750), OFF(250)),
		[LQ_TONE_WAITING] = CADENCE(ON(425, 50), OFF(1000)),
	} },
};

#define PLAN_DEFAULT	0	/* cn */
#define PLAN_ITU	1

static bool plan_is_called(const struct lq_toneplan *plan, const char *name)
{
	u32 i;

	for (i = 0; plan->name[i] && plan->name[i] == name[i]; i++)
		;
	return plan->name[i] == name[i];
}

static const struct lq_toneplan *plan_find(const char *name)
{
	u32 i;

	if (!name[0])
		return &plans[PLAN_DEFAULT];
	for (i = 0; i < ARRAY_SIZE(plans); i++)
		if (plan_is_called(&plans[i], name))
			return &plans[i];
	return NULL;
}

const struct lq_tone_cadence *lq_toneplan_find(const char *plan, u32 tone)
{
	const struct lq_toneplan *p = plan_find(plan);

	if (!p || tone <= LQ_TONE_NONE || tone >= LQ_TONE_COUNT ||
	    tone == LQ_TONE_CUSTOM)
		return NULL;
	if (!p->tones[tone].n)
		p = &plans[PLAN_ITU];
	return &p->tones[tone];
}

const char *lq_toneplan_name(u32 i)
{
	return i < ARRAY_SIZE(plans) ? plans[i].name : NULL;
}
