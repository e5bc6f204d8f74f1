// SPDX-License-Identifier: GPL-2.0-or-later
/* See header. Registers by their numbers in the data sheet. */
#include <string.h>

#include "mock/pcidev/si3210.h"

#define READ 0x80
#define BATTERY_FULL 0xc8	/* 75 V */
#define BATTERY_STEP 4		/* a millisecond */
#define LEAK_EVERY_MS 40
#define CALIBRATION_MS 120
#define BUSY_READS 2

enum { OPEN = 0, ACTIVE = 1, ON_HOOK = 2, RINGING = 4, ACTIVE_REVERSED = 5,
       ON_HOOK_REVERSED = 6 };

void si3210_reset(struct si3210 *s)
{
	memset(s->direct, 0, sizeof(s->direct));
	memset(s->indirect, 0xa5, sizeof(s->indirect));	/* undefined */
	s->direct[0] = 0x05;	/* Si3210, revision E */
	s->direct[1] = 0x08;
	s->direct[8] = 0x02;
	s->direct[10] = 0x08;
	s->direct[11] = 0x33;
	s->direct[14] = 0x10;
	s->direct[67] = 0x1f;
	s->direct[74] = 0x32;
	s->direct[92] = 0xff;
	s->has_address = s->has_value = s->is_closed = false;
	s->n_busy = s->leaks_ms = s->calibrates_ms = 0;
	s->battery = 0;
	s->real = OPEN;
}

/* ------------------------------------------------------------- registers */

static uint8_t value(struct si3210 *s, uint8_t reg)
{
	switch (reg) {
	case 31:
		if (s->is_stuck)
			return 1;
		return s->n_busy ? s->n_busy-- > 0 : 0;
	case 64:
		return (s->direct[64] & 7) | s->real << 4;
	case 68:
		if (s->real == RINGING)
			return s->is_closed ? 0x02 : 0;
		return s->is_closed ? 0x01 : 0;
	case 82:
		return s->battery;
	case 96:
		return s->calibrates_ms ? s->direct[96] : 0;
	default:
		return s->direct[reg];
	}
}

static void indirect(struct si3210 *s, uint8_t address)
{
	address &= 0x7f;
	s->n_busy = BUSY_READS;
	if (s->has_value)
		s->indirect[address] = s->direct[28] | s->direct[29] << 8;
	s->direct[28] = s->indirect[address] & 0xff;
	s->direct[29] = s->indirect[address] >> 8;
	s->has_value = false;
}

static void feed(struct si3210 *s)
{
	s->real = s->battery > BATTERY_FULL / 2 ? s->direct[64] & 7 : OPEN;
}

static void write_reg(struct si3210 *s, uint8_t reg, uint8_t octet)
{
	s->direct[reg] = octet;
	if (reg == 29)
		s->has_value = true;
	else if (reg == 30)
		indirect(s, octet);
	else if (reg == 64)
		feed(s);
	else if (reg == 96 && octet & 0x40)
		s->calibrates_ms = CALIBRATION_MS;
	else if (reg == 93 && octet & 0x80)
		s->direct[107] = 0x08;
}

uint8_t si3210_out(struct si3210 *s)
{
	if (s->is_silent || !s->has_address || !(s->address & READ))
		return 0xff;
	return value(s, s->address & ~READ);
}

void si3210_in(struct si3210 *s, uint8_t octet)
{
	if (!s->has_address) {
		s->address = octet;
		s->has_address = true;
		return;
	}
	s->has_address = false;
	if (!s->is_silent && !(s->address & READ))
		write_reg(s, s->address, octet);
}

void si3210_cut(struct si3210 *s)
{
	s->has_address = false;
}

/* ------------------------------------------------------------------ line */

static void tick_battery(struct si3210 *s)
{
	if (!(s->direct[14] & 0x10) && s->direct[92] && !s->has_no_power) {
		if (s->battery < BATTERY_FULL)
			s->battery += BATTERY_STEP;
		return;
	}
	if (!s->battery)
		return;
	if (s->is_leaky || ++s->leaks_ms % LEAK_EVERY_MS == 0)
		s->battery--;
	s->real = OPEN;
}

/* As the bits of register 67 allow. */
static void tick_automatic(struct si3210 *s)
{
	uint8_t allowed = s->direct[67];

	if (s->is_overloaded && s->real != OPEN && allowed & 0x01)
		s->real = OPEN;
	if (!s->is_closed)
		return;
	if (s->real == ON_HOOK && allowed & 0x02)
		s->real = ACTIVE;
	else if (s->real == ON_HOOK_REVERSED && allowed & 0x02)
		s->real = ACTIVE_REVERSED;
	else if (s->real == RINGING && allowed & 0x04)
		s->real = ACTIVE;
}

void si3210_tick(struct si3210 *s, bool is_loop_closed)
{
	if (s->is_silent)
		return;
	tick_battery(s);
	if (s->calibrates_ms && !s->never_calibrated &&
	    s->battery > BATTERY_FULL / 2)
		s->calibrates_ms--;
	s->is_closed = is_loop_closed && s->real != OPEN;
	tick_automatic(s);
}

bool si3210_feeds(const struct si3210 *s)
{
	return !s->is_silent && s->real != OPEN;
}

bool si3210_rings(const struct si3210 *s)
{
	return s->real == RINGING && s->indirect[20] && s->indirect[21] &&
	       s->direct[74] >= 0x32;
}

bool si3210_is_reversed(const struct si3210 *s)
{
	return s->real == ACTIVE_REVERSED || s->real == ON_HOOK_REVERSED;
}

bool si3210_speaks(const struct si3210 *s)
{
	bool is_active = s->real == ACTIVE || s->real == ACTIVE_REVERSED;

	return s->real == ON_HOOK || s->real == ON_HOOK_REVERSED ||
	       (is_active && s->is_closed);
}

int si3210_lane(const struct si3210 *s)
{
	uint32_t tx = s->direct[2] | s->direct[3] << 8;
	uint32_t rx = s->direct[4] | s->direct[5] << 8;

	/* enabled, A-law, no loopback; both directions in one octet */
	if ((s->direct[1] & 0x38) != 0x20 || s->direct[8] || tx != rx || tx % 8)
		return -1;
	return tx / 8;
}
