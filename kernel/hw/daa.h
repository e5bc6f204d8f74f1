/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Si3050 with its line side ("voice DAA"): the chip that plays a telephone
 * towards a line of the exchange. It closes the loop, and measures what the line
 * is like; on hook it goes on listening, for a caller's number.
 *
 *   lq_daa_start()   is it there; country, PCM, the link to its line side
 *   lq_daa_look()    every LQ_LINE_LOOK_MS: what the line is like
 *   lq_daa_drive()   what it shall do, at once
 *   lq_daa_stop()    on hook, line side without power
 *
 * Functions of one chip exclude each other. Source: Si3050 + Si3018/19 data sheet.
 */
#ifndef LQ_HW_DAA_H
#define LQ_HW_DAA_H

#include <linux/types.h>
#include "hw/line_chip.h"
#include "hw/line_country.h"

struct lq_daa {
	/* set by lq_daa_start */
	struct lq_spi *spi;
	const struct lq_line_country *country;
	u32 timeslot;		/* first bit of its octet in the PCM frame */
	const char *fault;	/* why it does not work; NULL: it does */

	u8 hook;		/* register 5 as written last */
	u32 n_looks;
	u32 n_resets;		/* of the chip: it lost its registers */
	u32 line;		/* LQ_SIG_RING, LQ_SIG_LOOP as seen last */
	s32 dv;			/* voltage, 0.1 V */
};

/**
 * lq_daa_start - find and set up one chip, 0.2 to 2.2 s; waits are bounded
 * @d: [1] caller's memory
 * @timeslot: bit of the PCM frame at which its octet begins
 * Return: 0; -ENODEV: no such chip answers; -EIO: it does, but see d->fault
 * Context: may sleep
 */
int lq_daa_start(struct lq_daa *d, struct lq_spi *spi,
		 const struct lq_line_country *country, u32 timeslot);

/** lq_daa_drive - @drives: LQ_SIG_OFFHOOK */
void lq_daa_drive(struct lq_daa *d, u32 drives);

/**
 * lq_daa_look - look at the line: d->line and d->dv
 *
 * On hook at ringing each time, at the voltage each fourth; off hook at the
 * current each second, at the voltage each fourth, at the hook each other fourth.
 * A chip that has let go of its hook by itself is set up again.
 */
void lq_daa_look(struct lq_daa *d);

void lq_daa_stop(struct lq_daa *d);

/**
 * lq_daa_wake - after lq_daa_stop() and a reset or no power: as stopped, on hook
 *
 * As long as lq_daa_start(); a chip that does not come back has a fault.
 */
void lq_daa_wake(struct lq_daa *d);

#endif
