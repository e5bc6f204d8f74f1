// SPDX-License-Identifier: GPL-2.0-or-later
/* See header. Registers by their numbers in the data sheet. */
#include <stdlib.h>
#include <string.h>

#include "mock/pcidev/si3050.h"

#define FRAME_WRITE 0x20
#define FRAME_READ 0x60
#define LINK_MS 40
#define RING_PERIOD_MS 40	/* 25 Hz */
#define RING_SEEN_MS 15		/* of each half wave it is above the threshold */
#define CLOSED_MILLIAMPERES 22

void si3050_reset(struct si3050 *d)
{
	memset(d->regs, 0, sizeof(d->regs));
	d->regs[2] = 0x03;
	d->regs[6] = 0x10;
	d->regs[24] = 0x19;
	d->regs[31] = 0x20;
	d->n_octets = d->link_ms = d->ring_ms = 0;
	d->is_positive = d->is_negative = false;
	d->volts = d->milliamperes = 0;
}

static bool has_link(const struct si3050 *d)
{
	return !d->has_no_line_side && d->link_ms >= LINK_MS;
}

static uint8_t value(const struct si3050 *d, uint8_t reg)
{
	bool is_linked = has_link(d);

	switch (reg) {
	case 5:
		return d->regs[5] | (is_linked && d->is_positive ? 0x20 : 0) |
		       (is_linked && d->is_negative ? 0x40 : 0);
	case 11:
		return is_linked ? 0x35 : 0x05;
	case 28:
		return is_linked ? d->milliamperes * 10 / 11 : 0;
	case 29:
		return is_linked ? (uint8_t)d->volts : 0;
	default:
		return reg < sizeof(d->regs) ? d->regs[reg] : 0;
	}
}

uint8_t si3050_out(struct si3050 *d)
{
	if (d->is_silent || d->n_octets != 2 || d->frame[0] != FRAME_READ)
		return 0xff;
	return value(d, d->frame[1]);
}

static void write_reg(struct si3050 *d, uint8_t reg, uint8_t octet)
{
	if (reg == 1 && octet & 0x80) {
		si3050_reset(d);
		return;
	}
	if (reg == 5)
		octet &= 0x09;
	if (reg < sizeof(d->regs))
		d->regs[reg] = octet;
}

void si3050_in(struct si3050 *d, uint8_t octet)
{
	if (d->is_silent)
		return;
	if (d->n_octets < 2) {
		/* what begins no access is not the beginning of one */
		if (d->n_octets || octet == FRAME_READ || octet == FRAME_WRITE)
			d->frame[d->n_octets++] = octet;
		return;
	}
	d->n_octets = 0;
	if (d->frame[0] == FRAME_WRITE)
		write_reg(d, d->frame[1], octet);
}

void si3050_cut(struct si3050 *d)
{
	d->n_octets = 0;
}

static void tick_ring(struct si3050 *d, bool is_ringing)
{
	uint32_t at = d->ring_ms % (RING_PERIOD_MS / 2);
	bool is_high = is_ringing && at < RING_SEEN_MS;
	bool is_first = d->ring_ms < RING_PERIOD_MS / 2;

	d->is_positive = is_high && is_first;
	d->is_negative = is_high && !is_first;
	d->ring_ms = is_ringing ? (d->ring_ms + 1) % RING_PERIOD_MS : 0;
}

void si3050_tick(struct si3050 *d, const struct si3050_line *line)
{
	bool is_up = si3050_is_off_hook(d);

	d->link_ms = d->regs[6] & 0x10 ? 0 : d->link_ms + 1;
	tick_ring(d, line->is_ringing && !is_up && !d->is_deaf);
	d->volts = line->volts;
	if (d->is_positive || d->is_negative)	/* the bell's voltage on top */
		d->volts = d->is_positive ? 90 : -90;
	d->milliamperes = is_up && line->volts ? CLOSED_MILLIAMPERES : 0;
}

bool si3050_is_off_hook(const struct si3050 *d)
{
	return !d->is_silent && has_link(d) && d->regs[5] & 0x01;
}

bool si3050_listens(const struct si3050 *d)
{
	return !d->is_silent && has_link(d) && d->regs[5] & 0x09;
}

int si3050_lane(const struct si3050 *d)
{
	uint32_t tx = d->regs[34] | d->regs[35] << 8;
	uint32_t rx = d->regs[36] | d->regs[37] << 8;

	if ((d->regs[33] & 0x39) != 0x20 || tx != rx || tx % 8)
		return -1;
	return tx / 8;
}
