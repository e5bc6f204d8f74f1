// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Register numbers: PEF 2256 and PEF 22554 [from memory], cards in the field.
 */
#include <string.h>
#include <linux/lq.h>

#include "mock/pcidev/falc.h"

enum {
	CMDR = 0x02, IPC = 0x08, IMR0 = 0x14, IMR3 = 0x17, FMR0 = 0x1c, FMR1 = 0x1d,
	FMR2 = 0x1e, XSW = 0x20, LIM0 = 0x36, LIM1 = 0x37, PCD = 0x38, PCR = 0x39,
	SIC1 = 0x3e, SIC2 = 0x3f, CMR1 = 0x44, VSTR = 0x4a, FRS0 = 0x4c, FEC = 0x50,
	CVC = 0x52, CEC1 = 0x54, EBC = 0x56, ISR3 = 0x6b, GIS = 0x6e, CIS = 0x6f,
	GPC1 = 0x85, COMPAT = 0xd6,
};

#define CMDR_RESET 0x50
#define FMR1_CRC4 0x08
#define FMR1_ECM 0x04
#define FMR1_AIS 0x01
#define FMR2_CRC4 0x80
#define LIM0_LL 0x02
#define LIM1_RL 0x02
#define ISR3_SEC 0x40
#define ISR3_RSN 0x02
#define ISR3_RSP 0x01
#define XSW_RAI 0x20
#define COMPAT_OFF 0x20
#define VERSION 0x20

/* Without these nothing arrives at the card's bus, or at the line. */
static const struct {
	uint8_t reg, mask, value;
} needed[] = {
	{ SIC1, 0xff, 0xc2 }, { FMR0, 0xf0, 0xf0 }, { LIM1, 0xf0, 0xf0 },
	{ LIM0, 0x08, 0x08 }, { PCD, 0xff, 0x0a }, { PCR, 0xff, 0x15 },
	{ FMR1, 0x50, 0x40 }, { FMR2, 0x07, 0x03 }, { XSW, 0x9f, 0x9f },
};

bool falc_is_set_up(const struct falc *f, uint32_t line)
{
	const uint8_t *chip = f->lines[0].regs, *regs = f->lines[line].regs;
	unsigned int i;

	if (chip[GPC1] != 0xe0 || chip[IPC] != 0x01 ||
	    regs[SIC2] != (0x20 | line << 1) || !f->lines[line].is_reset)
		return false;
	for (i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if ((regs[needed[i].reg] & needed[i].mask) != needed[i].value)
			return false;
	return true;
}

void falc_reset(struct falc *f)
{
	uint32_t i;

	for (i = 0; i < FALC_LINES; i++) {
		struct falc_line *l = &f->lines[i];
		struct falc_wire wire = l->wire;

		memset(l, 0, sizeof(*l));
		memset(&l->regs[IMR0], 0xff, 6);
		l->wire = wire;
		lq_e1_init(&l->e1);
	}
}

void falc_init(struct falc *f)
{
	uint32_t i;

	for (i = 0; i < FALC_LINES; i++)
		f->lines[i].wire = (struct falc_wire){ .from = i ^ 1 };
	f->ms = 0;
	falc_reset(f);
}

/* ---------------------------------------------------------------- registers */

static uint8_t falc_status(const struct falc_line *l)
{
	uint32_t alarms = lq_e1_alarms(&l->e1);

	return (alarms & LQ_ALARM_LOS ? 0x80 : 0) |
	       (alarms & LQ_ALARM_AIS ? 0x40 : 0) |
	       (alarms & LQ_ALARM_LFA ? 0x22 : 0) |
	       (alarms & LQ_ALARM_RAI ? 0x10 : 0) |
	       (alarms & LQ_ALARM_LMFA ? 0x06 : 0);
}

static uint8_t falc_cis(const struct falc *f)
{
	uint32_t i, cis = 0;

	for (i = 0; i < FALC_LINES; i++)
		if (f->lines[i].isr3 & ~f->lines[i].regs[IMR3])
			cis |= 1u << i;
	return cis;
}

bool falc_interrupts(const struct falc *f)
{
	return falc_cis(f);
}

static uint8_t half(uint32_t count, uint8_t reg)
{
	count = count > 0xffff ? 0xffff : count;
	return reg & 1 ? count >> 8 : count;
}

uint8_t falc_read(struct falc *f, uint32_t line, uint8_t reg)
{
	struct falc_line *l = &f->lines[line];
	uint8_t value;

	switch (reg) {
	case VSTR:
		return f->lines[0].regs[COMPAT] & COMPAT_OFF ? VERSION : 0;
	case FRS0:
		return falc_status(l);
	case FEC:
	case FEC + 1:
		return half(l->latched.n_fas_errors, reg);
	case CVC:
	case CVC + 1:
		return half(l->n_code, reg);
	case CEC1:
	case CEC1 + 1:
		return half(l->latched.n_crc_errors, reg);
	case EBC:
	case EBC + 1:
		return half(l->latched.n_ebits, reg);
	case ISR3:
		value = l->isr3;
		l->isr3 = 0;
		return value;
	case GIS:
		return l->isr3 & ~l->regs[IMR3] ? 0x08 : 0;
	case CIS:
		return falc_cis(f);
	}
	return l->regs[reg];
}

static void falc_apply(struct falc *f, uint32_t line)
{
	struct falc_line *l = &f->lines[line];
	uint32_t flags = 0;

	if (falc_is_set_up(f, line) && !(l->regs[FMR1] & FMR1_AIS))
		flags |= LQ_SPAN_F_ENABLED;
	if (l->regs[FMR2] & FMR2_CRC4 && l->regs[FMR1] & FMR1_CRC4)
		flags |= LQ_SPAN_F_CRC4;
	lq_e1_set_flags(&l->e1, flags);
}

void falc_write(struct falc *f, uint32_t line, uint8_t reg, uint8_t value)
{
	struct falc_line *l = &f->lines[line];

	if (reg == CMDR && value == CMDR_RESET)
		l->is_reset = true;
	l->regs[reg] = value;
	falc_apply(f, line);
}

/* -------------------------------------------------------------------- lines */

/* From the card, and out on the line. */
static void falc_send(struct falc *f, uint32_t line, uint8_t tx[FALC_FRAMES][32])
{
	struct falc_line *l = &f->lines[line];
	uint8_t ts[32][8];
	uint32_t i, t;

	if (!falc_is_set_up(f, line)) {
		memset(l->sent, 0, sizeof(l->sent));
		return;
	}
	for (i = 0; i < FALC_FRAMES; i++)
		for (t = 0; t < 32; t++)
			ts[t][i] = tx[i][t];
	lq_e1_put(&l->e1, ts);
	lq_e1_tx(&l->e1, l->sent, FALC_FRAMES);
	if (l->regs[LIM1] & LIM1_RL)
		memcpy(l->sent, l->heard, sizeof(l->sent));
}

static void falc_carry(const struct falc *f, const struct falc_wire *w,
		       uint8_t octets[FALC_OCTETS])
{
	uint32_t i;

	if (w->from == FALC_NOWHERE)
		memset(octets, 0, FALC_OCTETS);
	else
		memcpy(octets, f->lines[w->from].sent, FALC_OCTETS);
	switch (w->fault) {
	case FALC_GOOD:
		break;
	case FALC_AIS:
		memset(octets, 0xff, FALC_OCTETS);
		break;
	case FALC_FAS:
		for (i = 0; i < FALC_FRAMES; i++)
			octets[32 * i] ^= 0x10;
		break;
	case FALC_CRC:
		if (f->ms % w->every == 0)
			octets[100] ^= 0x01;
		break;
	case FALC_STORM:
		if (f->ms / w->every % 2)
			memset(octets, 0, FALC_OCTETS);
		break;
	case FALC_HUNT:
		for (i = 0; i < FALC_FRAMES; i++)
			octets[32 * i] |= 0x80;
		break;
	default:
		break;	/* not the line's */
	}
}

/* Not evenly, or the same timeslots would have them always. */
static void falc_spoil(struct falc_line *l, uint8_t octets[FALC_OCTETS])
{
	while (l->bits_left < 8 * FALC_OCTETS) {
		octets[l->bits_left / 8] ^= 0x80 >> l->bits_left % 8;
		l->bits_left += l->wire.every + l->bits_left * 31 % 1009;
	}
	l->bits_left -= 8 * FALC_OCTETS;
}

/* The lag has no end here: it goes round. */
static void falc_slip(struct falc *f, struct falc_line *l, uint32_t line)
{
	bool is_fast = l->wire.fault == FALC_FAST;

	if ((!is_fast && l->wire.fault != FALC_SLOW) || f->followed == line + 1 ||
	    f->ms % l->wire.every)
		return;
	l->lag = (l->lag + (is_fast ? FALC_FRAMES - 1 : 1)) % FALC_FRAMES;
	l->isr3 |= is_fast ? ISR3_RSN : ISR3_RSP;
}

/* What of the bus is wrong. */
static void falc_present(const struct falc_wire *w, uint8_t frame[32])
{
	uint32_t ts = w->every % 31, next = ts + 1;
	uint8_t octet = frame[ts];

	switch (w->fault) {
	case FALC_SWAP:
		frame[ts] = frame[next];
		frame[next] = octet;
		break;
	case FALC_INVERT:
		frame[ts] = ~octet;
		break;
	case FALC_MUTE:
		frame[ts] = 0xff;
		break;
	case FALC_CAS:
		frame[16] |= 0x01;
		break;
	default:
		break;
	}
}

/* In from the line, and to the card. */
static void falc_receive(struct falc *f, uint32_t line, uint8_t rx[FALC_FRAMES][32])
{
	struct falc_line *l = &f->lines[line];
	uint8_t octets[FALC_OCTETS], ts[32][8];
	uint32_t i, t;

	falc_carry(f, &l->wire, octets);
	if (l->wire.fault == FALC_BITS)
		falc_spoil(l, octets);
	memcpy(l->heard, octets, sizeof(octets));
	if (l->regs[LIM0] & LIM0_LL)
		memcpy(octets, l->sent, sizeof(octets));
	falc_slip(f, l, line);
	lq_e1_rx(&l->e1, octets, FALC_FRAMES);
	lq_e1_take(&l->e1, ts);
	for (i = 0; i < FALC_FRAMES; i++) {
		for (t = 0; t < 32; t++)
			l->store[l->next][t] = ts[t][i];
		memcpy(rx[i], l->store[(l->next + FALC_STORE - l->lag) % FALC_STORE], 32);
		falc_present(&l->wire, rx[i]);
		l->next = (l->next + 1) % FALC_STORE;
	}
}

/* The chip's second: counts are latched, and it says so. */
static void falc_second(struct falc_line *l)
{
	struct lq_e1_counts now;

	if (!(l->regs[FMR1] & FMR1_ECM))
		return;
	lq_e1_count(&l->e1, &now);
	l->latched.n_fas_errors = now.n_fas_errors - l->counted.n_fas_errors;
	l->latched.n_crc_errors = now.n_crc_errors - l->counted.n_crc_errors;
	l->latched.n_ebits = now.n_ebits - l->counted.n_ebits;
	l->counted = now;
	l->isr3 |= ISR3_SEC;
}

void falc_tick(struct falc *f, uint8_t tx[FALC_LINES][FALC_FRAMES][32],
	       uint8_t rx[FALC_LINES][FALC_FRAMES][32])
{
	uint32_t i;

	for (i = 0; i < FALC_LINES; i++)
		falc_send(f, i, tx[i]);
	for (i = 0; i < FALC_LINES; i++)
		falc_receive(f, i, rx[i]);
	if (++f->ms % 1000)
		return;
	for (i = 0; i < FALC_LINES; i++)
		falc_second(&f->lines[i]);
}
