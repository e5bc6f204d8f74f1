// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TJ320: registers, DMA, SPI by its pins, see header. Which caller excludes which
 * is the card's matter: lq_tj320_ack() touches no register that SPI does.
 */
#include <linux/delay.h>
#include <linux/errno.h>

#include "hw/tj320.h"

/* Registers of the bridge */
enum {
	CONTROL = 0x00,
	OPERATION = 0x01,	/* bit 0: DMA runs */
	PIN_DIRECTION = 0x02,	/* 1: out */
	PINS = 0x03,
	MASK0 = 0x04,
	MASK1 = 0x05,
	STATUS0 = 0x06,		/* ones that are written are cleared */
	PINS_IN = 0x07,
	TX_START = 0x08, TX_MIDDLE = 0x0c, TX_END = 0x10,
	RX_START = 0x18, RX_MIDDLE = 0x1c, RX_END = 0x20, RX_NOW = 0x24,
	PIN_FUNCTION = 0x2b,
	SERIAL_CONTROL = 0x2d,
	FRAME_SYNC_DELAY = 0x2f,
	/* the card's own logic, on the bridge's peripheral bus */
	CARD_SYNC = 0xc0,
	CARD_TEST = 0xc4,
	CARD_SELECT = 0xc8,	/* bit n: socket n */
	CARD_VERSION = 0xcc,
};

#define CONTROL_RUN	0x01	/* card out of reset */
#define CONTROL_RESET_DMA 0x06	/* DMA and serial port */
#define CONTROL_RESET_ALL 0x0f	/* all but the card */
#define CONTROL_WRAP	0x30	/* rings begin again by themselves */
#define STATUS_OURS	0x3c	/* receiving, aborts; sending keeps step with it */
#define SERIAL_MSB_FIRST 0xc1
#define PIN_FUNCTION_SYNC 0x04

#define PIN_SELECT	0x04	/* low: selected */
#define PIN_CLOCK	0x08
#define PIN_OUT		0x10
#define PIN_IN		0x20
#define PINS_IDLE	(PIN_SELECT | PIN_CLOCK | PIN_OUT)

#define NO_SOCKET	0xff
#define WORD		4
#define VERSION_NONE	0x59	/* old cards: no logic, the bus floats so */
#define VERSION_SELECT_READS 0x70	/* from here on CARD_TEST is not there */
#define RESET_MS	250
#define START_MS	10

static void put8(struct lq_tj320 *b, u32 reg, u8 value)
{
	iowrite8(value, b->regs + reg);
}

static u8 get8(struct lq_tj320 *b, u32 reg)
{
	return ioread8(b->regs + reg);
}

static void put32(struct lq_tj320 *b, u32 reg, u32 value)
{
	iowrite32(value, b->regs + reg);
}

/* --------------------------------------------------------------- set-up */

void lq_tj320_use(struct lq_tj320 *b, u32 sockets)
{
	b->used = sockets;
	put8(b, CARD_SYNC, sockets << 1 | 1);
}

/* A register of the card's that keeps what is written, or an old card. */
static int check_card(struct lq_tj320 *b)
{
	u8 version = get8(b, CARD_VERSION);
	u32 reg = version >= VERSION_SELECT_READS ? CARD_SELECT : CARD_TEST;
	u32 i;

	if (version == VERSION_NONE)
		return 0;
	for (i = 1; i < 0x100; i <<= 1) {
		put8(b, reg, i);
		if (get8(b, reg) != i)
			return -ENODEV;
	}
	lq_tj320_use(b, b->used);
	return 0;
}

static void set_ring(struct lq_tj320 *b, u32 start, u32 middle, u32 end, u32 bus)
{
	put32(b, start, bus);
	put32(b, middle, bus + LQ_TJ320_HALF - WORD);
	put32(b, end, bus + LQ_TJ320_RING - WORD);
}

int lq_tj320_reset(struct lq_tj320 *b)
{
	int ret;

	b->socket = NO_SOCKET;
	b->pins = PINS_IDLE;
	put8(b, CONTROL, CONTROL_RUN);
	ret = check_card(b);
	if (ret)
		return ret;
	put8(b, MASK0, 0);
	put8(b, MASK1, 0);
	put8(b, CONTROL, CONTROL_RESET_DMA);
	put8(b, PINS, b->pins);
	put8(b, PIN_DIRECTION, (u8)~PIN_IN);
	put8(b, PIN_FUNCTION, PIN_FUNCTION_SYNC);
	msleep(RESET_MS);
	put8(b, CONTROL, CONTROL_WRAP | CONTROL_RUN);
	put8(b, SERIAL_CONTROL, SERIAL_MSB_FIRST);
	put8(b, FRAME_SYNC_DELAY, 0);
	set_ring(b, TX_START, TX_MIDDLE, TX_END, b->tx_bus);
	set_ring(b, RX_START, RX_MIDDLE, RX_END, b->rx_bus);
	put8(b, STATUS0, 0xff);
	msleep(RESET_MS);
	return 0;
}

void lq_tj320_start(struct lq_tj320 *b)
{
	put8(b, CONTROL, CONTROL_RESET_ALL);
	msleep(START_MS);
	put8(b, CONTROL, CONTROL_RUN);
	put8(b, STATUS0, 0xff);
	put8(b, MASK0, STATUS_OURS);
	put8(b, OPERATION, 1);
}

void lq_tj320_stop(struct lq_tj320 *b)
{
	put8(b, OPERATION, 0);
	put8(b, MASK0, 0);
}

void lq_tj320_restart(struct lq_tj320 *b)
{
	put8(b, CONTROL, CONTROL_RUN);
	put8(b, OPERATION, 1);
}

/* ---------------------------------------------------------------- running */

u32 lq_tj320_ack(struct lq_tj320 *b)
{
	u8 status = get8(b, STATUS0);

	if (status == 0xff || !(status & STATUS_OURS))
		return 0;
	put8(b, STATUS0, status);
	return status;
}

u32 lq_tj320_rx_half(struct lq_tj320 *b)
{
	return ioread32(b->regs + RX_NOW) - b->rx_bus >= LQ_TJ320_HALF;
}

bool lq_tj320_is_gone(struct lq_tj320 *b)
{
	return get8(b, STATUS0) == 0xff;
}

/* -------------------------------------------------------------------- SPI */

static void set_pins(struct lq_tj320 *b, u8 set, u8 clear)
{
	b->pins = (b->pins & ~clear) | set;
	put8(b, PINS, b->pins);
	b->n_accesses++;
}

static void select_socket(struct lq_tj320 *b, u32 socket)
{
	if (b->socket == socket)
		return;
	put8(b, CARD_SELECT, 1 << socket);
	b->socket = socket;
	b->n_accesses++;
}

/*
 * The chip takes a bit when the clock rises. Writes are posted, any number of them
 * by some bridges, beyond what others keep: a read sees them through.
 */
void lq_tj320_put(struct lq_tj320 *b, u32 socket, u8 octet)
{
	u32 bit;

	select_socket(b, socket);
	set_pins(b, 0, PIN_SELECT);
	for (bit = 0x80; bit; bit >>= 1) {
		if (octet & bit)
			set_pins(b, PIN_OUT, PIN_CLOCK);
		else
			set_pins(b, 0, PIN_CLOCK | PIN_OUT);
		set_pins(b, PIN_CLOCK, 0);
	}
	set_pins(b, PIN_SELECT, 0);
	(void)get8(b, PINS_IN);
	b->n_accesses++;
}

/* It shows one when the clock falls. */
u8 lq_tj320_get(struct lq_tj320 *b, u32 socket)
{
	u8 octet = 0;
	u32 i;

	select_socket(b, socket);
	set_pins(b, 0, PIN_SELECT);
	for (i = 0; i < 8; i++) {
		set_pins(b, 0, PIN_CLOCK);
		set_pins(b, PIN_CLOCK, 0);
		octet <<= 1;
		if (get8(b, PINS_IN) & PIN_IN)
			octet |= 1;
		b->n_accesses++;
	}
	set_pins(b, PIN_SELECT, 0);
	return octet;
}

/* A selection that ends after one bit is none: chips that were lost in one wake. */
void lq_tj320_spi_reset(struct lq_tj320 *b, u32 socket)
{
	u32 i;

	select_socket(b, socket);
	for (i = 0; i < 2; i++) {
		set_pins(b, PIN_CLOCK, PIN_SELECT);
		set_pins(b, PIN_OUT, PIN_CLOCK);
		set_pins(b, PIN_CLOCK, 0);
		set_pins(b, PIN_SELECT, 0);
		set_pins(b, 0, PIN_CLOCK);
		set_pins(b, PIN_CLOCK, 0);
	}
}
