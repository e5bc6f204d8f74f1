// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TE4xx cards: four E1 on a QuadFALC (falc.c), of three kinds:
 *
 *   te4xx-gen1   two halves, four lines in a word; 10ee:0314
 *   te4xx        one buffer, line after line; d161:0410
 *   te4xx-gen5   a ring of buffers, interrupts with numbers; d161:1410
 *
 * Sources: register behaviour as cards in the field show it.
 */
#include <stdlib.h>
#include <string.h>

#include "mock/pcidev/falc.h"
#include "mock/pcidev/pcidev.h"
#include "mock/pcidev/te4xx.h"

enum {
	RX = 0x00, TX = 0x04, COUNT = 0x08, CONTROL = 0x0c, STATUS = 0x10,
	BUFFERS = 0x14, VERSION = 0x18, LEDS = 0x1c, GPIO_DIR = 0x20, GPIO = 0x24,
	FALC_ADDR = 0x28, FALC_DATA = 0x2c, END = 0x40,
};

#define CONTROL_RUN 0xc0000000u
#define CONTROL_GEN1 0x3u
#define CONTROL_RECOVER (1u << 29)
#define STATUS_FRAMER 1u
#define STATUS_DMA 2u
#define STATUS_ALL 7u
#define LEDS_ACTIVE (1u << 12)
#define LEDS_E1 0x0f00u		/* jumpers: all four are E1 */
#define FALC_SELECT (1u << 10)
#define FALC_FIRST (1u << 14)
#define FALC_READ (1u << 15)
#define FALC_WRITE (1u << 16)
#define CMR1 0x44

#define BUFFER (FALC_LINES * FALC_OCTETS)
#define COUNT_GEN1 (511u << 18 | 511u << 2)

enum kind { GEN1, GEN2, GEN5 };

struct te4xx {
	struct pcidev *card;
	enum kind kind;
	struct falc falc;
	uint32_t regs[END / 4];
	uint32_t buffer, number;
	bool is_frozen, is_shifted;
	uint32_t n_starts;
	uint8_t tx[FALC_LINES][FALC_FRAMES][32], rx[FALC_LINES][FALC_FRAMES][32];
};

static void *te4xx_new_of(struct pcidev *card, enum kind kind)
{
	struct te4xx *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->card = card;
	t->kind = kind;
	falc_init(&t->falc);
	return t;
}

static void te4xx_reset(void *model)
{
	struct te4xx *t = model;

	memset(t->regs, 0, sizeof(t->regs));
	t->regs[VERSION / 4] = 0xc01a0164;
	t->buffer = t->number = 0;
	t->is_frozen = t->is_shifted = false;
	falc_reset(&t->falc);
}

static bool te4xx_runs(const struct te4xx *t)
{
	uint32_t wanted = CONTROL_RUN | (t->kind == GEN1 ? CONTROL_GEN1 : 0);

	return (t->regs[CONTROL / 4] & wanted) == wanted && !t->is_frozen &&
	       (t->kind != GEN1 || t->regs[COUNT / 4] == COUNT_GEN1);
}

static void te4xx_update_pin(struct te4xx *t)
{
	if (t->kind != GEN1 && falc_interrupts(&t->falc))
		t->regs[STATUS / 4] |= STATUS_FRAMER;
	pcidev_interrupt(t->card, t->regs[STATUS / 4] & STATUS_ALL &&
			 te4xx_runs(t));
}

/* ---------------------------------------------------------------- registers */

/* An access takes place when its bit rises. */
static void te4xx_falc(struct te4xx *t, uint32_t value)
{
	uint32_t risen = value & ~t->regs[FALC_ADDR / 4];
	uint32_t line = value >> 8 & 3;
	bool is_selected = value & FALC_SELECT && value & FALC_FIRST &&
			   t->regs[LEDS / 4] & LEDS_ACTIVE;

	t->regs[FALC_ADDR / 4] = value;
	if (risen & FALC_READ)
		t->regs[FALC_DATA / 4] =
			is_selected ? falc_read(&t->falc, line, value) : 0xff;
	if (risen & FALC_WRITE && is_selected)
		falc_write(&t->falc, line, value, t->regs[FALC_DATA / 4]);
}

static void te4xx_control(struct te4xx *t, uint32_t value)
{
	bool is_start = value & CONTROL_RUN &&
			!(t->regs[CONTROL / 4] & CONTROL_RUN);

	t->regs[CONTROL / 4] = value;
	if (!is_start)
		return;
	t->buffer = 0;
	t->is_frozen = t->is_shifted = false;
	t->n_starts++;
}

static uint32_t te4xx_read(void *model, unsigned int bar, uint32_t at,
			   uint32_t octets)
{
	struct te4xx *t = model;
	uint32_t value = at < END ? t->regs[at / 4] >> 8 * (at & 3) : 0;

	switch (at) {
	case STATUS:
		return value | t->number << 16;
	case BUFFERS:
		return t->kind == GEN5 ? (value & ~0x7f00u) | t->buffer << 8 : value;
	case LEDS:
		return value | LEDS_E1;
	}
	return value;
}

static void te4xx_write(void *model, unsigned int bar, uint32_t at,
			uint32_t octets, uint32_t value)
{
	struct te4xx *t = model;

	switch (at) {
	case VERSION:
		return;
	case CONTROL:
		te4xx_control(t, value);
		break;
	case STATUS:
		t->regs[STATUS / 4] = value & ~STATUS_ALL;
		break;
	case LEDS:
		if (!value)
			falc_reset(&t->falc);
		t->regs[LEDS / 4] = value & ~LEDS_E1;
		break;
	case FALC_ADDR:
		te4xx_falc(t, value);
		break;
	default:
		if (at < END)
			t->regs[at / 4] = value;
	}
	te4xx_update_pin(t);
}

/* ------------------------------------------------------------- a millisecond */

static uint32_t te4xx_buffers(const struct te4xx *t)
{
	uint32_t n = t->regs[BUFFERS / 4] & 0x7f;

	if (t->kind != GEN5)
		return t->kind == GEN1 ? 2 : 1;
	return n ? n : 1;
}

/* Where an octet is in a buffer. */
static uint32_t te4xx_place(const struct te4xx *t, uint32_t line, uint32_t frame,
			    uint32_t ts)
{
	if (t->kind == GEN1)
		return (frame * 32 + ts) * 4 + 3 - line;
	return line * FALC_OCTETS + ts * FALC_FRAMES + frame;
}

static bool te4xx_fetch(struct te4xx *t)
{
	uint8_t buffer[BUFFER];
	uint32_t l, f, ts;

	if (!pcidev_dma_read(t->card, t->regs[TX / 4] + t->buffer * BUFFER, buffer,
			     BUFFER))
		return false;
	for (l = 0; l < FALC_LINES; l++)
		for (f = 0; f < FALC_FRAMES; f++)
			for (ts = 0; ts < 32; ts++)
				t->tx[l][f][ts] = buffer[te4xx_place(t, l, f, ts)];
	return true;
}

static bool te4xx_store(struct te4xx *t)
{
	uint8_t buffer[BUFFER];
	uint32_t l, f, ts;

	for (l = 0; l < FALC_LINES; l++)
		for (f = 0; f < FALC_FRAMES; f++)
			for (ts = 0; ts < 32; ts++)
				buffer[te4xx_place(t, l, f, ts)] =
					t->rx[l][f][(ts + t->is_shifted) % 32];
	return pcidev_dma_write(t->card, t->regs[RX / 4] + t->buffer * BUFFER,
				buffer, BUFFER);
}

/* The line whose clock it sends by, from 1; 0: its own. */
static uint32_t te4xx_clock(const struct te4xx *t)
{
	return t->regs[CONTROL / 4] & CONTROL_RECOVER ?
	       1 + (t->falc.lines[0].regs[CMR1] >> 6) : 0;
}

/* A transfer that failed stops it: it waits to be started anew. */
static void te4xx_tick(void *model)
{
	struct te4xx *t = model;

	memset(t->tx, 0xff, sizeof(t->tx));
	if (te4xx_runs(t) && !te4xx_fetch(t))
		t->is_frozen = true;
	t->falc.followed = te4xx_clock(t);
	falc_tick(&t->falc, t->tx, t->rx);
	if (te4xx_runs(t)) {
		if (!te4xx_store(t))
			t->is_frozen = true;
		t->regs[STATUS / 4] |= t->kind == GEN1 ? 1u << t->buffer : STATUS_DMA;
		t->number = t->kind == GEN5 ? (t->number + 1) & 0x7f : 0;
		t->buffer = (t->buffer + 1) % te4xx_buffers(t);
	}
	te4xx_update_pin(t);
}

/* -------------------------------------------------------------- the mailbox */

static uint32_t te4xx_command(void *model, uint32_t op, uint32_t a, uint32_t b)
{
	struct te4xx *t = model;
	struct falc_line *line = &t->falc.lines[a % FALC_LINES];
	uint32_t i, mask = 0;

	switch (op) {
	case TE4XX_WIRE:
		line->wire.from = b < FALC_LINES ? b : FALC_NOWHERE;
		return 0;
	case TE4XX_FAULT:
		line->wire.fault = b & 0xff;
		line->wire.every = b >> 8 ? b >> 8 : 1;
		return 0;
	case TE4XX_FREEZE:
		t->is_frozen = true;
		return 0;
	case TE4XX_SHIFT:
		t->is_shifted = true;
		return 0;
	case TE4XX_CLOCK:
		return te4xx_clock(t);
	case TE4XX_LEDS:
		return t->regs[LEDS / 4];
	case TE4XX_SET_UP:
		for (i = 0; i < FALC_LINES; i++)
			mask |= (uint32_t)falc_is_set_up(&t->falc, i) << i;
		return mask;
	case TE4XX_STARTS:
		return t->n_starts;
	}
	return ~0u;
}

static void *te4xx_new_gen1(struct pcidev *card, const char *option)
{
	return *option ? NULL : te4xx_new_of(card, GEN1);
}

static void *te4xx_new_gen2(struct pcidev *card, const char *option)
{
	return *option ? NULL : te4xx_new_of(card, GEN2);
}

static void *te4xx_new_gen5(struct pcidev *card, const char *option)
{
	return *option ? NULL : te4xx_new_of(card, GEN5);
}

#define TE4XX(model, of_vendor, of_device, how)				\
	.name = model, .vendor = of_vendor, .device = of_device,		\
	.class_code = 0x028000, .bars = { { .octets = 256 } },			\
	.new = how, .reset = te4xx_reset, .read = te4xx_read,			\
	.write = te4xx_write, .tick = te4xx_tick, .command = te4xx_command

const struct pcidev_model pcidev_te4xx_gen1 = {
	TE4XX("te4xx-gen1", 0x10ee, 0x0314, te4xx_new_gen1),
};

const struct pcidev_model pcidev_te4xx = {
	TE4XX("te4xx", 0xd161, 0x0410, te4xx_new_gen2),
};

const struct pcidev_model pcidev_te4xx_gen5 = {
	TE4XX("te4xx-gen5", 0xd161, 0x1410, te4xx_new_gen5),
};
