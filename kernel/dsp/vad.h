/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Voice activity: when somebody speaks, against whatever noise the line has.
 *
 * Every 10 ms the power is held against an adaptive noise floor. Voice begins
 * with 5 of 6 hops 5 dB above it (so 50 to 60 ms after the first sound, and a
 * click never does) and ends 200 ms after the last such hop. The floor sinks at
 * once and rises slowly, more slowly while there is voice; sound whose power
 * stays within 6 dB for half a second is the new floor. Speech never does that.
 *
 * Tones are not told from voice here: the caller says what is a tone.
 */
#ifndef LQ_DSP_VAD_H
#define LQ_DSP_VAD_H

#include <linux/types.h>

struct lq_vad {
	/* the hop */
	u64 power;		/* sum of squares */
	u32 n_blocks;
	/* the line */
	u64 floor;		/* of a hop */
	u64 low, high;		/* of the half second that runs */
	u32 n_window;		/* its hops */
	bool has_begun;		/* the first, shorter one is over */
	u8 hits;		/* the newest hops, newest in bit 0: above the floor */
	bool is_voice;
	u32 n_hang;		/* hops until it ends */
	u64 voice_power;	/* of the voice that is on, or of the last one */
	u32 n_voice;		/* its hops */
};

enum lq_vad_report {
	LQ_VAD_NOTHING = 0,
	LQ_VAD_BEGAN,
	LQ_VAD_ENDED,
};

void lq_vad_init(struct lq_vad *v);

/**
 * lq_vad_run - one block
 * @x: [8] linear, s16, full scale +3.14 dBm0
 * @is_tonal: a tone sounds: no voice, and nothing to learn from
 * Return: what changed in this block
 */
enum lq_vad_report lq_vad_run(struct lq_vad *v, const s16 x[8], bool is_tonal);

/** lq_vad_level - centibel dBm0, mean of the voice so far */
s32 lq_vad_level(const struct lq_vad *v);

/** lq_vad_is_hit - the newest whole hop was above the floor: no hang-over */
static inline bool lq_vad_is_hit(const struct lq_vad *v)
{
	return v->hits & 1;
}

#endif
