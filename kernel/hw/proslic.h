/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Si3210 (and Si3215), "ProSLIC": the chip that plays an exchange towards one
 * telephone. It makes its own high voltages, feeds the line, rings, reverses,
 * and sees whether the loop is closed.
 *
 *   lq_proslic_start()   is it there; voltages, calibration, PCM; then it feeds
 *   lq_proslic_look()    every LQ_LINE_LOOK_MS: what the line is like
 *   lq_proslic_drive()   what the line shall be like, at once
 *   lq_proslic_stop()    line open, high voltage off
 *
 * On hook it stands in on-hook transmission, so that a caller's number can be
 * sent at any time; a loop that closes moves the chip into its active state by
 * itself, and ringing likewise ends by itself when the telephone is lifted.
 * Functions of one chip exclude each other. Source: Si3210/11 data sheet.
 */
#ifndef LQ_HW_PROSLIC_H
#define LQ_HW_PROSLIC_H

#include <linux/types.h>
#include "hw/line_chip.h"
#include "hw/line_country.h"

#define LQ_PROSLIC_CALIBRATIONS	12	/* registers 96..107 */

struct lq_proslic {
	/* set by lq_proslic_start */
	struct lq_spi *spi;
	const struct lq_line_country *country;
	u32 timeslot;		/* first bit of its octet in the PCM frame */
	bool is_3215;
	u8 calibration[LQ_PROSLIC_CALIBRATIONS];
	const char *fault;	/* why it does not work; NULL: it does */
	const char *warning;	/* what is not as it should be; NULL: nothing */
	u32 battery_dv;		/* its high voltage, 0.1 V, last measured by start */

	u32 drives;		/* LQ_SIG_* wanted */
	u8 linefeed;		/* register 64 as written last */
	bool is_closed;		/* the loop, at the last look */
	bool is_talking;	/* loop closed, or open for less than 200 ms */
	u32 n_looks;
	u32 n_open;		/* looks since it was closed */
	u32 n_alarms, n_resets;	/* of the chip: too much power; lost its memory */
};

/**
 * lq_proslic_start - find and set up one chip, some 1.5 s; waits are bounded
 * @p: [1] caller's memory
 * @timeslot: bit of the PCM frame at which its octet begins
 * Return: 0; -ENODEV: no such chip answers; -EIO: it does, but see p->fault
 * Context: may sleep
 */
int lq_proslic_start(struct lq_proslic *p, struct lq_spi *spi,
		     const struct lq_line_country *country, u32 timeslot);

/** lq_proslic_drive - @drives: LQ_SIG_BATTERY, _REVERSED, _RING */
void lq_proslic_drive(struct lq_proslic *p, u32 drives);

/**
 * lq_proslic_look - look at the line, and from time to time at the chip itself
 *
 * One that lost its memory (a spark on the line) is set up again from what
 * calibration found; one whose line takes too much power is fed again ten times.
 * Return: LQ_SIG_OFFHOOK while the loop is closed, else 0
 */
u32 lq_proslic_look(struct lq_proslic *p);

void lq_proslic_stop(struct lq_proslic *p);

/**
 * lq_proslic_wake - after lq_proslic_stop() and a reset or no power: it feeds again
 *
 * With what calibration found, some 0.3 s; a chip that does not come back has a
 * fault. Context: may sleep
 */
void lq_proslic_wake(struct lq_proslic *p);

#endif
