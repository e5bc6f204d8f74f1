// SPDX-License-Identifier: GPL-2.0-or-later
/* Si3050: set-up and running, see header. Every wait counts down. */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "hw/daa.h"

enum {
	CONTROL1 = 1,
	CONTROL2 = 2,
	HOOK = 5,
	POWER = 6,
	ID = 11,		/* line side in the upper half, 0: no link to it */
	INTERNATIONAL1 = 16,
	INTERNATIONAL3 = 18,
	RING_VALIDATION3 = 24,
	DC_TERMINATION = 26,
	LOOP_CURRENT = 28,	/* 1.1 mA a bit */
	LINE_VOLTAGE = 29,	/* 1 V a bit, signed */
	AC_TERMINATION = 30,
	CONTROL3 = 31,
	PCM_MODE = 33,
	PCM_TX_START = 34,	/* and 35 */
	PCM_RX_START = 36,	/* and 37 */
	TX_GAIN2 = 38, RX_GAIN2 = 39, TX_GAIN3 = 40, RX_GAIN3 = 41,
};

/* The first octet of an access: to whom, and which way. */
#define FRAME_WRITE	0x20
#define FRAME_READ	0x60

#define CONTROL1_RESET	0x80
#define CONTROL2_DEFAULT 0x03
#define HOOK_OFF	0x01
#define HOOK_MONITOR	0x08	/* listens on hook */
#define HOOK_RING	0x60	/* positive and negative half wave */
#define HOOK_OURS	(HOOK_OFF | HOOK_MONITOR)
#define HOOK_NEVER	0x80	/* reads 0, if anybody answers */
#define POWER_ON	0x00
#define POWER_OFF	0x10	/* line side */
#define ID_LINE_SIDE	0xf0
#define RING_VALIDATION_DEFAULT 0x19
/* G.711's full scale; off-hook counter of 128 ms; 200 Hz corner; small voltages */
#define CONTROL3_OURS	0xa3
#define CONTROL3_OHS2	0x08
#define PCM_ALAW	0x20	/* enabled, A-law */
#define FLOWS_LEAST	5	/* 5.5 mA */

/* Waits: tries, and ms between them. */
#define RESET_MS	100
#define LINK_TRIES	20
#define LINK_MS		100

/* --------------------------------------------------------------- registers */

static u8 get(struct lq_daa *d, u8 reg)
{
	d->spi->put(d->spi, FRAME_READ);
	d->spi->put(d->spi, reg);
	return d->spi->get(d->spi);
}

static void set(struct lq_daa *d, u8 reg, u8 value)
{
	d->spi->put(d->spi, FRAME_WRITE);
	d->spi->put(d->spi, reg);
	d->spi->put(d->spi, value);
}

/* ------------------------------------------------------------------ set-up */

static void set_registers(struct lq_daa *d)
{
	const struct lq_line_country *c = d->country;

	set(d, PCM_MODE, PCM_ALAW);
	set(d, INTERNATIONAL1, c->ring);
	set(d, INTERNATIONAL3, 0);	/* each half wave for itself */
	set(d, RING_VALIDATION3, RING_VALIDATION_DEFAULT);
	set(d, DC_TERMINATION, c->dc);
	set(d, AC_TERMINATION, c->ac);
	set(d, CONTROL3, CONTROL3_OURS | (c->is_slow_hook ? CONTROL3_OHS2 : 0));
	set(d, PCM_TX_START, d->timeslot & 0xff);
	set(d, PCM_TX_START + 1, d->timeslot >> 8);
	set(d, PCM_RX_START, d->timeslot & 0xff);
	set(d, PCM_RX_START + 1, d->timeslot >> 8);
	set(d, TX_GAIN2, 0);
	set(d, RX_GAIN2, 0);
	set(d, TX_GAIN3, 0);
	set(d, RX_GAIN3, 0);
	set(d, POWER, POWER_ON);
}

static bool has_link(struct lq_daa *d)
{
	u8 id = get(d, ID);

	return id & ID_LINE_SIDE && id != 0xff;
}

static int wait_for_link(struct lq_daa *d)
{
	u32 i;

	for (i = 0; i < LINK_TRIES; i++) {
		if (has_link(d))
			return 0;
		d->spi->wait(d->spi, LINK_MS);
	}
	d->fault = "its line side does not answer over the isolation";
	return -EIO;
}

static int set_up(struct lq_daa *d)
{
	int ret;

	set(d, CONTROL1, CONTROL1_RESET);
	d->spi->wait(d->spi, RESET_MS);
	set_registers(d);
	ret = wait_for_link(d);
	if (ret)
		set(d, POWER, POWER_OFF);
	return ret;
}

int lq_daa_start(struct lq_daa *d, struct lq_spi *spi,
		 const struct lq_line_country *country, u32 timeslot)
{
	int ret;

	memset(d, 0, sizeof(*d));
	d->spi = spi;
	d->country = country;
	d->timeslot = timeslot;
	if (get(d, CONTROL2) != CONTROL2_DEFAULT)
		return -ENODEV;
	ret = set_up(d);
	if (!ret)
		lq_daa_drive(d, 0);
	return ret;
}

void lq_daa_stop(struct lq_daa *d)
{
	lq_daa_drive(d, 0);
	set(d, POWER, POWER_OFF);
}

void lq_daa_wake(struct lq_daa *d)
{
	if (!d->fault && !set_up(d))
		set(d, HOOK, d->hook);
}

/* ----------------------------------------------------------------- running */

void lq_daa_drive(struct lq_daa *d, u32 drives)
{
	u8 hook = HOOK_MONITOR | (drives & LQ_SIG_OFFHOOK ? HOOK_OFF : 0);

	if (d->fault || hook == d->hook)
		return;
	d->hook = hook;
	set(d, HOOK, hook);
}

/* Whether the chip is as it was told to be; if not, once more from the start. */
static bool is_as_told(struct lq_daa *d, u8 hook)
{
	if ((hook & HOOK_OURS) == d->hook && !(hook & HOOK_NEVER))
		return true;
	if (!has_link(d) && get(d, CONTROL2) != CONTROL2_DEFAULT) {
		d->fault = "it does not answer any more";
		return false;
	}
	d->n_resets++;
	set_registers(d);
	set(d, HOOK, d->hook);
	return false;
}

static void look_at_hook(struct lq_daa *d)
{
	u8 hook = get(d, HOOK);

	d->line &= ~(u32)LQ_SIG_RING;
	if (is_as_told(d, hook) && hook & HOOK_RING && !(d->hook & HOOK_OFF))
		d->line |= LQ_SIG_RING;
}

static void look_at_current(struct lq_daa *d)
{
	if (get(d, LOOP_CURRENT) >= FLOWS_LEAST)
		d->line |= LQ_SIG_LOOP;
	else
		d->line &= ~(u32)LQ_SIG_LOOP;
}

void lq_daa_look(struct lq_daa *d)
{
	bool is_up = d->hook & HOOK_OFF;
	u32 turn = d->n_looks++ % 4;

	if (!d->fault && (!is_up || turn == 1))
		look_at_hook(d);
	if (d->fault) {
		d->line = 0;
		d->dv = 0;
		return;
	}
	if (!is_up)
		d->line &= ~(u32)LQ_SIG_LOOP;
	else if (turn == 0 || turn == 2)
		look_at_current(d);
	if (turn == 3)
		d->dv = (s8)get(d, LINE_VOLTAGE) * 10;
}
