// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values are those with which cards of this class are known to run; what a bit
 * means is told where we chose it. Source: PEF 2256 and PEF 22554 data sheets
 * [from memory], FACTS of boards in the field.
 *
 * Not here: how a card reaches its chip (wct4.c), what an alarm leads to (tdm/).
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "hw/falc56.h"

enum falc_reg {
	CMDR	= 0x02,
	IPC	= 0x08,
	IMR0	= 0x14,		/* ... IMR4: a bit set: no interrupt */
	IMR3	= 0x17,
	IMR4	= 0x18,
	FMR0	= 0x1c,
	FMR1	= 0x1d,
	FMR2	= 0x1e,
	XSW	= 0x20,
	XSP	= 0x21,
	XC0	= 0x22,
	XC1	= 0x23,
	RC0	= 0x24,
	RC1	= 0x25,
	XPM0	= 0x26,
	XPM1	= 0x27,
	XPM2	= 0x28,
	TSWM0	= 0x2f,
	LIM0	= 0x36,
	LIM1	= 0x37,
	PCD	= 0x38,
	PCR	= 0x39,
	LIM2	= 0x3a,
	SIC1	= 0x3e,
	SIC2	= 0x3f,
	SIC3	= 0x40,
	CMR1	= 0x44,
	CMR2	= 0x45,
	GCR	= 0x46,
	VSTR	= 0x4a,		/* read: version */
	FRS0	= 0x4c,
	FEC	= 0x50,		/* counts: two octets each, the lower first */
	CVC	= 0x52,
	CEC1	= 0x54,
	EBC	= 0x56,
	ISR3	= 0x6b,		/* cleared by being read */
	CIS	= 0x6f,		/* a bit a line, of chips with several */
	PC1	= 0x80,
	PC2	= 0x81,
	PC3	= 0x82,
	PC4	= 0x83,
	PC5	= 0x84,
	GPC1	= 0x85,
	PC6	= 0x86,
	GCM1	= 0x92,
	RES_BB	= 0xbb,		/* reserved: of the line receiver */
	RES_BC	= 0xbc,
	COMPAT	= 0xd6,
};

#define LIM0_BASE	0x08	/* any length of cable */
#define LIM0_LL		0x02	/* what is sent is received */
#define LIM1_BASE	0xf0	/* zeros while LOS */
#define LIM1_RL		0x02	/* what is received is sent */

#define FRS0_LOS	0x80
#define FRS0_AIS	0x40
#define FRS0_LFA	0x20
#define FRS0_RRA	0x10	/* A = 1 received */
#define FRS0_NMF	0x04	/* no multiframe in 400 ms */
#define FRS0_LMFA	0x02

#define ISR3_SEC	0x40
#define ISR3_RSN	0x02	/* the line is faster: a frame was skipped */
#define ISR3_RSP	0x01	/* slower: repeated */
#define ISR3_WANTED	(ISR3_SEC | ISR3_RSN | ISR3_RSP)
#define CIS_LINES	0x0f

#define CMDR_RESET	0x50	/* receiver and transmitter */

#define FMR0_HDB3	0xf0
#define FMR0_SEARCH	0x02	/* 0 -> 1: look for alignment anew */

#define FMR1_BASE	0x44	/* search by itself; counts latched by the second */
#define FMR1_CRC4	0x08	/* send it */
#define FMR1_AIS	0x01

#define FMR2_BASE	0x03	/* RAI back, and multiframe search, by itself */
#define FMR2_CRC4	0xc0	/* expect it, or learn in 400 ms: G.706 Annex B */

#define COMPAT_OFF	0x20	/* VSTR can be read */
#define VSTR_V3		0x20

struct falc_set {
	u8 reg, value;
};

static u8 falc_read(const struct lq_falc *f, enum falc_reg reg)
{
	return f->bus->read(f->card, f->line, reg);
}

static void falc_write(const struct lq_falc *f, enum falc_reg reg, u8 value)
{
	f->bus->write(f->card, f->line, reg, value);
}

static void falc_write_all(const struct lq_falc_bus *bus, void *card, u32 line,
			   const struct falc_set *set, u32 n)
{
	for (; n; n--, set++)
		bus->write(card, line, set->reg, set->value);
}

/* --------------------------------------------------------------- beginning */

/* Frame pulse out, interrupts active low, clocks from 8.192 MHz. */
static const struct falc_set falc_chip[] = {
	{ GPC1, 0xe0 }, { IPC, 0x01 },
	{ GCM1, 0x00 }, { GCM1 + 1, 0x18 }, { GCM1 + 2, 0xfb },
	{ GCM1 + 3, 0x0b }, { GCM1 + 4, 0x00 }, { GCM1 + 5, 0x0b },
	{ GCM1 + 6, 0xdb }, { GCM1 + 7, 0xdf },
};

/* Bytes interleaved on the card's bus, two frames buffered each way. */
static const struct falc_set falc_bus_side[] = {
	{ GCR, 0x00 }, { SIC1, 0xc2 }, { SIC3, 0x04 }, { CMR2, 0x00 },
	{ XC0, 0x00 }, { XC1, 0x04 }, { RC0, 0x04 }, { RC1, 0x04 },
	{ PC1, 0x00 }, { PC5, 0x01 },
};

static const struct falc_set falc_pins_v2[] = {
	{ PC2, 0x22 }, { PC3, 0x65 }, { PC4, 0x35 },
};

static const struct falc_set falc_pins_v3[] = {
	{ PC2, 0xbb }, { PC3, 0xbb }, { PC4, 0xbb },
	{ PC6, 0x40 },		/* 7.5 ohm in the transmitter */
};

/* The line receiver after its reset, in this order. */
static const struct falc_set falc_receiver[] = {
	{ RES_BB, 0x17 }, { RES_BC, 0x55 }, { RES_BB, 0x97 },
	{ RES_BB, 0x11 }, { RES_BC, 0xaa }, { RES_BB, 0x91 },
	{ RES_BB, 0x12 }, { RES_BC, 0x55 }, { RES_BB, 0x92 },
	{ RES_BB, 0x0c }, { RES_BB, 0x00 }, { RES_BB, 0x8c },
};

static const struct falc_set falc_line[] = {
	{ LIM2, 0x20 },		/* half a pulse is a pulse */
	{ PCD, 0x0a },		/* LOS: 176 zeros, of 10 to 255 (G.775) */
	{ PCR, 0x15 },		/* over: 22 ones of 176, 12.5 % */
	{ XSW, 0x9f },		/* unused Si and Sa bits: 1 */
	{ XSP, 0x0c },		/* E by itself, 0 while not aligned (Annex B) */
	{ XPM0, 0x54 }, { XPM1, 0x02 }, { XPM2, 0x00 },	/* G.703's pulse */
	{ IMR0, 0xff }, { IMR0 + 1, 0xff }, { IMR0 + 2, 0xff },
	{ IMR3, (u8)~ISR3_WANTED }, { IMR4, 0xff },
	{ TSWM0, 0x00 }, { TSWM0 + 1, 0x00 }, { TSWM0 + 2, 0x00 },
};

static bool falc_is_v3(const struct lq_falc_bus *bus, void *card)
{
	u8 compat = bus->read(card, 0, COMPAT);
	bool is_v3;

	bus->write(card, 0, COMPAT, compat | COMPAT_OFF);
	is_v3 = bus->read(card, 0, VSTR) == VSTR_V3;
	bus->write(card, 0, COMPAT, compat & ~COMPAT_OFF);
	bus->write(card, 0, VSTR, 0xaa);
	return is_v3;
}

void lq_falc_chip_init(const struct lq_falc_bus *bus, void *card, u32 n_lines)
{
	bool is_v3 = falc_is_v3(bus, card);
	u32 line;

	falc_write_all(bus, card, 0, falc_chip, ARRAY_SIZE(falc_chip));
	for (line = 0; line < n_lines; line++) {
		falc_write_all(bus, card, line, falc_bus_side,
			       ARRAY_SIZE(falc_bus_side));
		/* each in its own phase of the bus */
		bus->write(card, line, SIC2, 0x20 | line << 1);
		if (is_v3)
			falc_write_all(bus, card, line, falc_pins_v3,
				       ARRAY_SIZE(falc_pins_v3));
		else
			falc_write_all(bus, card, line, falc_pins_v2,
				       ARRAY_SIZE(falc_pins_v2));
	}
}

static void falc_frame(const struct lq_falc *f)
{
	bool has_crc4 = f->flags & LQ_SPAN_F_CRC4;
	bool is_enabled = f->flags & LQ_SPAN_F_ENABLED;

	falc_write(f, FMR1, FMR1_BASE | (has_crc4 ? FMR1_CRC4 : 0) |
			    (is_enabled ? 0 : FMR1_AIS));
	falc_write(f, FMR2, FMR2_BASE | (has_crc4 ? FMR2_CRC4 : 0));
}

static void falc_tie(struct lq_falc *f, u32 loop)
{
	f->loop = loop;
	falc_write(f, LIM1, LIM1_BASE | (loop == LQ_LOOP_REMOTE ? LIM1_RL : 0));
	/* behind LIM1 */
	falc_write(f, LIM0, LIM0_BASE | (loop == LQ_LOOP_LOCAL ? LIM0_LL : 0));
}

static void falc_search(const struct lq_falc *f)
{
	falc_write(f, FMR0, FMR0_HDB3 | FMR0_SEARCH);
	falc_write(f, FMR0, FMR0_HDB3);
}

void lq_falc_init(struct lq_falc *f, const struct lq_falc_bus *bus, void *card,
		  u32 line)
{
	f->bus = bus;
	f->card = card;
	f->line = line;
	f->flags = 0;
	falc_frame(f);
	falc_write(f, FMR0, FMR0_HDB3);
	falc_tie(f, LQ_LOOP_NONE);
	falc_write(f, CMDR, CMDR_RESET);
	falc_write(f, CMDR, 0);
	falc_write_all(bus, card, line, falc_receiver, ARRAY_SIZE(falc_receiver));
	falc_write_all(bus, card, line, falc_line, ARRAY_SIZE(falc_line));
	(void)falc_read(f, ISR3);	/* what was before is not ours */
}

void lq_falc_set_flags(struct lq_falc *f, u32 flags)
{
	u32 changed;

	flags &= LQ_SPAN_F_CRC4 | LQ_SPAN_F_ENABLED;
	changed = flags ^ f->flags;
	f->flags = flags;
	if (!changed)
		return;
	falc_frame(f);
	if (changed & LQ_SPAN_F_CRC4)
		falc_search(f);
}

void lq_falc_set_loop(struct lq_falc *f, u32 loop)
{
	if (loop == f->loop)
		return;
	falc_tie(f, loop);
	falc_search(f);
}

/* ------------------------------------------------------ defects and counts */

u32 lq_falc_look(struct lq_falc *f)
{
	u8 s = falc_read(f, FRS0);
	u32 now = 0;

	if (s & FRS0_LOS)
		return LQ_ALARM_LOS | LQ_ALARM_LFA;
	if (s & FRS0_AIS)
		return LQ_ALARM_AIS | LQ_ALARM_LFA;
	if (s & FRS0_LFA)
		return LQ_ALARM_LFA;
	if (f->flags & LQ_SPAN_F_CRC4 && s & (FRS0_NMF | FRS0_LMFA))
		now |= LQ_ALARM_LMFA;
	if (s & FRS0_RRA)
		now |= LQ_ALARM_RAI;
	return now;
}

static u32 falc_count(const struct lq_falc *f, enum falc_reg reg)
{
	u32 low = falc_read(f, reg);

	return low | falc_read(f, reg + 1) << 8;
}

bool lq_falc_take_counts(struct lq_falc *f, struct lq_falc_counts *c)
{
	u8 news = falc_read(f, ISR3);

	memset(c, 0, sizeof(*c));
	c->n_dropped = !!(news & ISR3_RSN);
	c->n_repeated = !!(news & ISR3_RSP);
	if (!(news & ISR3_SEC))
		return news & ISR3_WANTED;
	c->n_fas = falc_count(f, FEC);
	c->n_code = falc_count(f, CVC);
	c->n_crc = falc_count(f, CEC1);
	c->n_ebits = falc_count(f, EBC);
	return true;
}

u32 lq_falc_has_news(const struct lq_falc_bus *bus, void *card)
{
	return bus->read(card, 0, CIS) & CIS_LINES;
}

/* No switch-over by the chip itself; the clock is what its PLL has cleaned. */
void lq_falc_set_clock(const struct lq_falc_bus *bus, void *card, u32 line)
{
	bus->write(card, 0, CMR1, 0x38 | line << 6);
}
