// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TDM400P: TJ320 bridge, the card's logic, four sockets. Its option says what is
 * in them, a letter each: s FXS, o FXO, - nothing, b an FXS without power
 * ("ssoo" if none is given).
 *
 *   registers -> pins -> SPI bits -> octets -> the chip that is selected
 *   memory   <-> rings, a half each millisecond <-> PCM lanes <-> chips <-> wires
 */
#include <stdlib.h>
#include <string.h>

#include "dsp/g711.h"
#include "mock/pcidev/pcidev.h"
#include "mock/pcidev/si3050.h"
#include "mock/pcidev/si3210.h"
#include "mock/pcidev/tdm400.h"

#define SOCKETS 4
#define FRAMES 8
#define HALF (FRAMES * SOCKETS)
#define IDLE 0xd5
#define NOBODY 0xff		/* an octet that nobody drives */
#define BATTERY_VOLTS 48
#define CLOSED_VOLTS 8

enum { CONTROL = 0x00, OPERATION = 0x01, PINS = 0x03, MASK0 = 0x04, STATUS0 = 0x06,
       PINS_IN = 0x07, TX_START = 0x08, RX_START = 0x18, RX_NOW = 0x24,
       CARD_TEST = 0xc4, CARD_SELECT = 0xc8, CARD_VERSION = 0xcc };

enum { PIN_SELECT = 0x04, PIN_CLOCK = 0x08, PIN_OUT = 0x10, PIN_IN = 0x20 };

enum kind { EMPTY, FXS, FXO };

struct socket {
	enum kind kind;
	struct si3210 fxs;
	struct si3050 fxo;
	uint8_t said[FRAMES];	/* by the host, towards the line */
	uint8_t heard[FRAMES];
};

struct wire {
	struct socket *fxs, *fxo;	/* NULL: nobody */
	uint32_t is;			/* TDM400_CUT, _LIFTED, _LOSS, _ECHO */
};

struct tdm400 {
	struct pcidev *card;
	struct socket sockets[SOCKETS];
	struct wire wires[SOCKETS];
	uint8_t regs[256];
	uint32_t half;
	uint64_t n_accesses, n_pins;

	/* the octet under way on SPI */
	uint32_t n_bits;
	uint8_t in, out;
};

/* ---------------------------------------------------------------- sockets */

static void plug(struct tdm400 *t, uint32_t at, char what)
{
	struct socket *s = &t->sockets[at];
	struct wire *w = t->wires;

	if (what == 's' || what == 'b') {
		s->kind = FXS;
		s->fxs.has_no_power = what == 'b';
		while (w->fxs)
			w++;
		w->fxs = s;
	} else if (what == 'o') {
		s->kind = FXO;
		while (w->fxo)
			w++;
		w->fxo = s;
	}
}

static void *tdm400_new(struct pcidev *card, const char *option)
{
	struct tdm400 *t = calloc(1, sizeof(*t));
	const char *what = *option ? option : "ssoo";
	uint32_t i;

	if (!t || strlen(what) != SOCKETS || strspn(what, "so-b") != SOCKETS) {
		free(t);
		return NULL;
	}
	t->card = card;
	for (i = 0; i < SOCKETS; i++)
		plug(t, i, what[i]);
	return t;
}

static void reset_modules(struct tdm400 *t)
{
	uint32_t i;

	for (i = 0; i < SOCKETS; i++) {
		si3210_reset(&t->sockets[i].fxs);
		si3050_reset(&t->sockets[i].fxo);
		memset(t->sockets[i].said, IDLE, FRAMES);
	}
}

static void tdm400_reset(void *model)
{
	struct tdm400 *t = model;

	memset(t->regs, 0, sizeof(t->regs));
	t->regs[PINS] = NOBODY;
	t->regs[CARD_VERSION] = 0x01;
	t->half = t->n_bits = 0;
	reset_modules(t);
}

/* -------------------------------------------------------------------- SPI */

static struct socket *selected(struct tdm400 *t)
{
	uint32_t i;

	for (i = 0; i < SOCKETS; i++)
		if (t->regs[CARD_SELECT] == 1u << i)
			return &t->sockets[i];
	return NULL;
}

static uint8_t spi_out(struct socket *s)
{
	if (s && s->kind == FXS)
		return si3210_out(&s->fxs);
	return s && s->kind == FXO ? si3050_out(&s->fxo) : NOBODY;
}

static void spi_in(struct socket *s, uint8_t octet)
{
	if (s && s->kind == FXS)
		si3210_in(&s->fxs, octet);
	else if (s && s->kind == FXO)
		si3050_in(&s->fxo, octet);
}

static void spi_cut(struct socket *s)
{
	if (s && s->kind == FXS)
		si3210_cut(&s->fxs);
	else if (s && s->kind == FXO)
		si3050_cut(&s->fxo);
}

/* The chip shows its bit as the clock falls, takes ours as it rises. */
static void set_pins(struct tdm400 *t, uint8_t now)
{
	uint8_t changed = t->regs[PINS] ^ now;
	struct socket *s = selected(t);

	t->regs[PINS] = now;
	if (changed & PIN_SELECT && now & PIN_SELECT && t->n_bits % 8)
		spi_cut(s);
	if (changed & PIN_SELECT)
		t->n_bits = 0;
	if (now & PIN_SELECT || !(changed & PIN_CLOCK))
		return;
	if (!(now & PIN_CLOCK)) {
		if (!t->n_bits)
			t->out = spi_out(s);
		return;
	}
	t->in = t->in << 1 | !!(now & PIN_OUT);
	if (++t->n_bits == 8)
		spi_in(s, t->in);
}

static uint8_t pins_in(const struct tdm400 *t)
{
	uint32_t bit = t->n_bits ? (t->n_bits - 1) % 8 : 0;

	return t->out & 0x80 >> bit ? PIN_IN : 0;
}

/* -------------------------------------------------------------- registers */

static uint32_t word(const struct tdm400 *t, uint32_t at)
{
	uint32_t value;

	memcpy(&value, t->regs + at, sizeof(value));
	return value;
}

static uint32_t tdm400_read(void *model, unsigned int bar, uint32_t at,
			    uint32_t octets)
{
	struct tdm400 *t = model;
	uint32_t value = 0;

	t->n_accesses++;
	t->n_pins += at == PINS_IN;
	if (at + octets > sizeof(t->regs))
		return ~0u;
	if (at == PINS_IN)
		return pins_in(t);
	if (at == RX_NOW)
		return word(t, RX_START) + t->half * HALF;
	memcpy(&value, t->regs + at, octets);
	return value;
}

static void update_pin(struct tdm400 *t)
{
	pcidev_interrupt(t->card, t->regs[STATUS0] & t->regs[MASK0]);
}

/* Bits of CONTROL: 0 the modules are out of reset, 1 and 2 DMA is in it. */
static void set_control(struct tdm400 *t, uint8_t value)
{
	if (!(value & 1))
		reset_modules(t);
	if (value & 6) {
		t->regs[OPERATION] = 0;
		t->half = 0;
	}
	t->regs[CONTROL] = value;
}

static void tdm400_write(void *model, unsigned int bar, uint32_t at,
			 uint32_t octets, uint32_t value)
{
	struct tdm400 *t = model;

	t->n_accesses++;
	t->n_pins += at == PINS;
	if (at + octets > sizeof(t->regs) || at == CARD_VERSION)
		return;
	if (at == PINS)
		set_pins(t, value);
	else if (at == CONTROL)
		set_control(t, value);
	else if (at == STATUS0)
		t->regs[STATUS0] &= ~value;
	else
		memcpy(t->regs + at, &value, octets);
	update_pin(t);
}

/* ------------------------------------------------------------------ wires */

static bool is_fed(const struct wire *w)
{
	return w->fxs && si3210_feeds(&w->fxs->fxs) && !(w->is & TDM400_CUT);
}

static bool is_closed(const struct wire *w)
{
	if (w->is & TDM400_CUT)
		return false;
	return w->is & TDM400_LIFTED || (w->fxo && si3050_is_off_hook(&w->fxo->fxo));
}

static void tick_wire(struct wire *w)
{
	bool closed = is_closed(w);
	struct si3050_line line = {
		.volts = closed ? CLOSED_VOLTS : BATTERY_VOLTS,
	};

	if (w->fxs)
		si3210_tick(&w->fxs->fxs, closed);
	if (!is_fed(w))
		line.volts = 0;
	else if (si3210_is_reversed(&w->fxs->fxs))
		line.volts = -line.volts;
	line.is_ringing = is_fed(w) && !closed && si3210_rings(&w->fxs->fxs);
	if (w->fxo)
		si3050_tick(&w->fxo->fxo, &line);
}

/* The far end's, and what comes back of our own; both in A-law. */
static void hear(const struct wire *w, uint8_t heard[FRAMES],
		 const uint8_t far[FRAMES], const uint8_t own[FRAMES])
{
	int16_t from_far[FRAMES], back[FRAMES];
	uint32_t i;

	lq_g711_decode(0, from_far, far);
	lq_g711_decode(0, back, own);
	for (i = 0; i < FRAMES; i++) {
		from_far[i] /= w->is & TDM400_LOSS ? 2 : 1;
		from_far[i] += w->is & TDM400_ECHO ? back[i] / 2 : 0;
	}
	lq_g711_encode(0, heard, from_far);
}

/* What either end says passes once both are willing to let it. */
static void carry_speech(struct wire *w)
{
	bool is_open = is_fed(w) && w->fxo && si3210_speaks(&w->fxs->fxs) &&
		       si3050_listens(&w->fxo->fxo);

	if (w->fxs)
		memset(w->fxs->heard, IDLE, FRAMES);
	if (w->fxo)
		memset(w->fxo->heard, IDLE, FRAMES);
	if (!is_open)
		return;
	hear(w, w->fxo->heard, w->fxs->said, w->fxo->said);
	if (si3050_is_off_hook(&w->fxo->fxo))
		hear(w, w->fxs->heard, w->fxo->said, w->fxs->said);
}

/* -------------------------------------------------------------------- DMA */

/* The first lane on the serial port is the highest octet of the word. */
static int octet_of(const struct socket *s)
{
	int lane = -1;

	if (s->kind == FXS)
		lane = si3210_lane(&s->fxs);
	else if (s->kind == FXO)
		lane = si3050_lane(&s->fxo);
	return lane < 0 || lane >= SOCKETS ? -1 : SOCKETS - 1 - lane;
}

static bool transfer(struct tdm400 *t)
{
	uint8_t rx[HALF], tx[HALF];
	uint32_t at = t->half * HALF, i, f;

	memset(rx, NOBODY, sizeof(rx));
	if (!pcidev_dma_read(t->card, word(t, TX_START) + at, tx, HALF))
		return false;
	for (i = 0; i < SOCKETS; i++) {
		struct socket *s = &t->sockets[i];
		int octet = octet_of(s);

		for (f = 0; octet >= 0 && f < FRAMES; f++) {
			rx[f * SOCKETS + octet] = s->heard[f];
			s->said[f] = tx[f * SOCKETS + octet];
		}
	}
	return pcidev_dma_write(t->card, word(t, RX_START) + at, rx, HALF);
}

static void tdm400_tick(void *model)
{
	struct tdm400 *t = model;
	uint32_t i;

	for (i = 0; i < SOCKETS; i++) {
		tick_wire(&t->wires[i]);
		carry_speech(&t->wires[i]);
	}
	if (!(t->regs[OPERATION] & 1))
		return;
	if (transfer(t)) {
		t->regs[STATUS0] |= t->half ? 0x0a : 0x05;
		t->half = !t->half;
	} else {
		t->regs[STATUS0] |= 0x10;
		t->regs[OPERATION] = 0;
	}
	update_pin(t);
}

/* ---------------------------------------------------------------- mailbox */

static struct wire *wire_of(struct tdm400 *t, const struct socket *s)
{
	struct wire *w = t->wires;

	while (w < t->wires + SOCKETS && w->fxs != s && w->fxo != s)
		w++;
	return w < t->wires + SOCKETS ? w : NULL;
}

static void set_module(struct socket *s, uint32_t is)
{
	s->fxs.is_silent = s->fxo.is_silent = is & TDM400_SILENT;
	s->fxs.has_no_power = is & TDM400_NO_POWER;
	s->fxo.has_no_line_side = is & TDM400_NO_LINK;
	s->fxo.is_deaf = is & TDM400_DEAF;
}

static uint32_t command(struct tdm400 *t, struct socket *s, uint32_t op, uint32_t b)
{
	switch (op) {
	case TDM400_WIRE:
		if (!wire_of(t, s))
			return ~0u;
		wire_of(t, s)->is = b;
		return 0;
	case TDM400_FORGET:
		si3210_reset(&s->fxs);
		si3050_reset(&s->fxo);
		return 0;
	case TDM400_MODULE:
		set_module(s, b);
		return 0;
	case TDM400_REGISTER:
		return s->kind == FXS ? s->fxs.direct[b & 0x7f] : s->fxo.regs[b & 0x3f];
	default:
		return ~0u;
	}
}

static uint32_t tdm400_command(void *model, uint32_t op, uint32_t a, uint32_t b)
{
	struct tdm400 *t = model;

	if (op == TDM400_ACCESSES)
		return a ? t->n_pins : t->n_accesses;
	if (!a || a > SOCKETS)
		return ~0u;
	return command(t, &t->sockets[a - 1], op, b);
}

const struct pcidev_model pcidev_tdm400 = {
	.name = "tdm400",
	.vendor = 0xe159, .device = 0x0001, .subvendor = 0xb119, .subdevice = 0x0001,
	.class_code = 0x078000,		/* communication, other */
	.bars = { { .octets = 256, .is_io = true }, { .octets = 4096 } },
	.new = tdm400_new,
	.reset = tdm400_reset,
	.read = tdm400_read,
	.write = tdm400_write,
	.tick = tdm400_tick,
	.command = tdm400_command,
};
