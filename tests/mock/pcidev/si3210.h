/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A Si3210 made of software, as its data sheet describes it towards SPI, PCM and
 * the line: what kernel/hw/proslic.c needs to be true, and what can go wrong.
 *
 *   si3210_out, si3210_in   one octet of SPI, both ways at once: out before in
 *   si3210_cut              a selection that ended within an octet
 *   si3210_tick             a millisecond, with the loop as it is now
 */
#ifndef TESTS_MOCK_SI3210_H
#define TESTS_MOCK_SI3210_H

#include <stdbool.h>
#include <stdint.h>

struct si3210 {
	/* conditions, the test's */
	bool is_silent;		/* no chip there: SPI reads ones */
	bool has_no_power;	/* its converter makes no voltage */
	bool is_leaky;		/* its line drains it */
	bool never_calibrated;	/* calibration does not end */
	bool is_stuck;		/* indirect access stays busy */
	bool is_overloaded;	/* its line takes too much power */

	/* SPI */
	bool has_address;
	uint8_t address;

	uint8_t direct[128];
	uint16_t indirect[128];
	bool has_value;		/* written, for the next indirect address */
	uint32_t n_busy;	/* reads for which an indirect access takes */
	uint32_t battery;	/* as register 82 */
	uint32_t leaks_ms;
	uint32_t calibrates_ms;
	uint32_t real;		/* linefeed state */
	bool is_closed;		/* loop, as detected */
};

/** si3210_reset - power on; conditions stay */
void si3210_reset(struct si3210 *s);
uint8_t si3210_out(struct si3210 *s);
void si3210_in(struct si3210 *s, uint8_t octet);
void si3210_cut(struct si3210 *s);
void si3210_tick(struct si3210 *s, bool is_loop_closed);

/* Towards the line. */
bool si3210_feeds(const struct si3210 *s);
bool si3210_rings(const struct si3210 *s);
bool si3210_is_reversed(const struct si3210 *s);
bool si3210_speaks(const struct si3210 *s);	/* audio passes, both ways */

/** si3210_lane - which octet of the PCM frame is its own, 0 first; -1: none */
int si3210_lane(const struct si3210 *s);

#endif
