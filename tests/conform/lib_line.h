/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line for conformance programmes: sound is laid on it piece by piece at
 * given levels, spoiled, sent through A-law, and given to a detector 1 ms at a
 * time.
 */
#ifndef TESTS_CONFORM_LIB_LINE_H
#define TESTS_CONFORM_LIB_LINE_H

#include <stdbool.h>
#include <linux/types.h>
#include "dsp/tone.h"

struct line {
	double *x;		/* [n] samples at 8 kHz, s16 scale */
	int n, room;
	unsigned int seed;	/* of noise and phases */
};

/** line_clear - nothing on it; line_free gives the memory back */
void line_clear(struct line *l);
void line_free(struct line *l);

/** line_silence, line_sines - append; @f2 0: one; level of each in dBm0 */
void line_silence(struct line *l, int ms);
void line_sines(struct line *l, double f1, double f2, double dbm0, int ms);

/** line_cadence - append a plan's tone for @ms, all times * @stretch,
 *  all frequencies * @shift, levels + @db */
void line_cadence(struct line *l, const char *plan, unsigned int tone, int ms,
		  double stretch, double shift, double db);

/** line_wav - append a file at its own rate of 8 kHz mono 16 bit; false: none */
bool line_wav(struct line *l, const char *path);

/** line_append - another line's sound, once */
void line_append(struct line *l, const struct line *other);

/** line_level - scale all so that what is above -50 dBm0 has @dbm0 on average */
void line_level(struct line *l, double dbm0);

/** line_noise - add white noise of @dbm0 to all */
void line_noise(struct line *l, double dbm0);

/** line_add - add another line's sound * 10^(db / 20), over and over */
void line_add(struct line *l, const struct line *other, double db);

/** line_block - block @i (8 samples), rounded, through A-law */
void line_block(const struct line *l, int i, s16 x[8]);

/** line_random - uniform in -1..1 */
double line_random(struct line *l);

#endif
