/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two E1 line ends for conformance programmes, joined by raw octets: random
 * payload from A to B, cut at any bit, with bit errors and faults.
 */
#ifndef TESTS_CONFORM_LIB_E1_H
#define TESTS_CONFORM_LIB_E1_H

#include <linux/lq.h>
#include <linux/types.h>
#include "tdm/biterror.h"
#include "tdm/e1.h"

#define E1_PLAIN	LQ_SPAN_F_ENABLED
#define E1_CRC4		(LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4)
#define E1_CAS		(E1_CRC4 | LQ_SPAN_F_CAS)

enum e1_line { E1_CLEAN, E1_DEAD, E1_ONES };

struct e1_pair {
	struct lq_e1 a, b;

	/* the line from A to B */
	enum e1_line line;
	unsigned int offset;	/* bits, 0..255 */
	struct lq_biterror errors;
	struct lq_bits before;
	/* may be NULL: changes a frame of A's before it goes on the line */
	void (*spoil)(struct e1_pair *p, u8 *frame);

	u32 random;		/* of the payload; never 0 */
	unsigned int n_frames;	/* carried each way */
	u8 ab[32], ba[32];	/* the last ones, as they were received */
};

/** e1_pair_init - both ends just set in service */
void e1_pair_init(struct e1_pair *p, u32 flags_a, u32 flags_b, u32 seed);

/** e1_pair_run - @n frames each way */
void e1_pair_run(struct e1_pair *p, unsigned int n);

/**
 * e1_pair_until - frames until alarms & @mask of @e1 is @want
 * Return: how many; @max + 1 if it did not come
 */
unsigned int e1_pair_until(struct e1_pair *p, const struct lq_e1 *e1, u32 mask,
			   u32 want, unsigned int max);

#define E1_MS(frames) ((frames) / 8.0)

/* A handful of measured times. */
struct times {
	double ms[4096];
	unsigned int n;
};

void times_add(struct times *t, double ms);
double times_mean(const struct times *t);

/** times_at - what @percent of them do not exceed; sorts */
double times_at(struct times *t, unsigned int percent);

#endif
