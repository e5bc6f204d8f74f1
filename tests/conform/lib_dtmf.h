/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tape with DTMF on it, for the conformance programmes: digits, tones and
 * noise are laid on it in double precision, then it is played through A-law (or
 * not) and the detector.
 */
#ifndef TESTS_CONFORM_LIB_DTMF_H
#define TESTS_CONFORM_LIB_DTMF_H

#include <stdbool.h>

#define TAPE_MS		60000
#define TAPE_HITS	1024

extern const char tape_keys[];		/* "123A456B789C*0#D" */
extern const double tape_low_hz[4], tape_high_hz[4];

struct tape_hit {
	char key;
	double begin_ms, ms;	/* as reported; ms: -1 without an end */
};

struct tape {
	double x[TAPE_MS * 8 + 8];
	int n;				/* samples so far */
	int n_hits;
	struct tape_hit hits[TAPE_HITS];
};

/* Level per tone, and how far each frequency is off in per cent. */
struct tape_pair {
	double low_dbm0, high_dbm0, low_off, high_off;
};

/* Seeded chance: the same at every run. */
double tape_uniform(void);	/* 0..1 */
double tape_gauss(void);	/* variance 1 */
void tape_seed(unsigned int seed);

void tape_clear(struct tape *t);
void tape_pause(struct tape *t, double ms);

/** tape_digit - append; @key: place in tape_keys; phases by chance */
void tape_digit(struct tape *t, int key, double ms, const struct tape_pair *p);

/** tape_tone - over all there is so far */
void tape_tone(struct tape *t, double hz, double dbm0);

/** tape_noise - white, over all there is so far; @dbm0 in 0..4 kHz */
void tape_noise(struct tape *t, double dbm0);

enum tape_codec { TAPE_LINEAR, TAPE_ALAW };

/** tape_detect - a pause is appended, then hits[] are what is detected */
void tape_detect(struct tape *t, enum tape_codec codec);

/** tape_hears - detect: exactly the digit @key, once */
bool tape_hears(struct tape *t, int key);

#endif
