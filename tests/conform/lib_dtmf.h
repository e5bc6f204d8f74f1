/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line with DTMF on it, for the conformance programmes: digits, tones and
 * noise are laid on it in double precision, then it goes through A-law (or
 * not) and the detector.
 */
#ifndef TESTS_CONFORM_LIB_DTMF_H
#define TESTS_CONFORM_LIB_DTMF_H

#include <stdbool.h>

#define LINE_MS		60000
#define LINE_HITS	1024

extern const char line_keys[];		/* "123A456B789C*0#D" */
extern const double line_low_hz[4], line_high_hz[4];

struct line_hit {
	char key;
	double begin_ms, ms;	/* as reported; ms: -1 without an end */
};

struct line {
	double x[LINE_MS * 8 + 8];
	int n;				/* samples so far */
	int n_hits;
	struct line_hit hits[LINE_HITS];
};

/* Level per tone, and how far each frequency is off in per cent. */
struct line_pair {
	double low_dbm0, high_dbm0, low_off, high_off;
};

/* Seeded chance: the same at every run. */
double line_uniform(void);	/* 0..1 */
double line_gauss(void);	/* variance 1 */
void line_seed(unsigned int seed);

void line_clear(struct line *l);
void line_pause(struct line *l, double ms);

/** line_digit - append; @key: place in line_keys; phases by chance */
void line_digit(struct line *l, int key, double ms, const struct line_pair *p);

/** line_tone - over all there is so far */
void line_tone(struct line *l, double hz, double dbm0);

/** line_noise - white, over all there is so far; @dbm0 in 0..4 kHz */
void line_noise(struct line *l, double dbm0);

enum line_codec { LINE_LINEAR, LINE_ALAW };

/** line_detect - a pause is appended, then hits[] are what is detected */
void line_detect(struct line *l, enum line_codec codec);

/** line_hears - detect: exactly the digit @key, once */
bool line_hears(struct line *l, int key);

#endif
