/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A Si3050 with its line side, made of software, as its data sheet describes it
 * towards SPI, PCM and the line. Use as si3210.h.
 */
#ifndef TESTS_MOCK_SI3050_H
#define TESTS_MOCK_SI3050_H

#include <stdbool.h>
#include <stdint.h>

/* What the line does to it. */
struct si3050_line {
	int32_t volts;		/* negative: reversed */
	bool is_ringing;
};

struct si3050 {
	/* conditions, the test's */
	bool is_silent;		/* no chip there: SPI reads ones */
	bool has_no_line_side;	/* nobody behind the isolation */
	bool is_deaf;		/* to ringing */

	/* SPI */
	uint32_t n_octets;	/* of the access so far */
	uint8_t frame[2];

	uint8_t regs[64];
	uint32_t link_ms;	/* since its line side has power */
	uint32_t ring_ms;	/* phase */
	bool is_positive, is_negative;	/* ringing voltage now */
	int32_t volts, milliamperes;
};

void si3050_reset(struct si3050 *d);
uint8_t si3050_out(struct si3050 *d);
void si3050_in(struct si3050 *d, uint8_t octet);
void si3050_cut(struct si3050 *d);
void si3050_tick(struct si3050 *d, const struct si3050_line *line);

bool si3050_is_off_hook(const struct si3050 *d);
bool si3050_listens(const struct si3050 *d);	/* off hook, or its monitor is on */
int si3050_lane(const struct si3050 *d);

#endif
