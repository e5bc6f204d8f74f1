// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source of the header: PCI Local Bus 3.0, 6.1 and 6.2.
 */
#include <string.h>

#include "mock/pcidev/calendar.h"
#include "mock/pcidev/card.h"
#include "mock/pcidev/mailbox.h"
#include "mock/pcidev/vhost.h"

#define COMMAND 0x04
#define COMMAND_IO 0x0001
#define COMMAND_MEMORY 0x0002
#define COMMAND_MASTER 0x0004
#define COMMAND_NO_INTX 0x0400
#define STATUS 0x06
#define STATUS_INTERRUPT 0x0008
#define STATUS_TARGET_ABORT 0x1000	/* received */
#define STATUS_MASTER_ABORT 0x2000
#define STATUS_FAULTS 0xf900	/* written 1: cleared */
#define BAR(i) (0x10 + 4 * (i))
#define BAR_IO 1u
#define INTERRUPT_PIN 0x3d

#define MAILBOX_A PCIDEV_MAILBOX
#define MAILBOX_B (PCIDEV_MAILBOX + 4)
#define MAILBOX_OP (PCIDEV_MAILBOX + 8)
#define MAILBOX_ANSWER (PCIDEV_MAILBOX + 12)

#define NOBODY 0xffffffffu

static uint32_t get(const uint8_t *from, uint32_t octets)
{
	uint32_t value = 0, i;

	for (i = 0; i < octets; i++)
		value |= (uint32_t)from[i] << 8 * i;
	return value;
}

static void put(uint8_t *to, uint32_t octets, uint32_t value)
{
	uint32_t i;

	for (i = 0; i < octets; i++)
		to[i] = value >> 8 * i;
}

static uint32_t lowest(uint32_t octets, uint32_t value)
{
	return octets < 4 ? value & ((1u << 8 * octets) - 1) : value;
}

/* --------------------------------------------------------- coming and going */

static void card_power_on(struct pcidev *card)
{
	const struct pcidev_model *m = card->model;
	unsigned int i;

	memset(card->config, 0, sizeof(card->config));
	memset(card->writable, 0, sizeof(card->writable));
	put(card->config, 4, m->vendor | (uint32_t)m->device << 16);
	put(card->config + 0x08, 4, m->revision | m->class_code << 8);
	put(card->config + 0x2c, 4, m->subvendor | (uint32_t)m->subdevice << 16);
	card->config[INTERRUPT_PIN] = 1;
	put(card->writable + COMMAND, 2, COMMAND_IO | COMMAND_MEMORY |
	    COMMAND_MASTER | COMMAND_NO_INTX);
	put(card->writable + 0x0c, 2, 0xffff);	/* cache line, latency */
	card->writable[0x3c] = 0xff;		/* interrupt line */
	memset(card->writable + PCIDEV_MAILBOX, 0xff, 8);
	for (i = 0; i < PCIDEV_BARS; i++) {
		if (!m->bars[i].octets)
			continue;
		put(card->writable + BAR(i), 4, ~(m->bars[i].octets - 1));
		if (m->bars[i].is_io)
			put(card->config + BAR(i), 4, BAR_IO);
	}
	card->is_asserted = false;
	card->n_power_ons++;
	m->reset(card->priv);
}

bool card_init(struct pcidev *card, const struct pcidev_model *model,
	       const char *option, struct vhost *bus)
{
	memset(card, 0, sizeof(*card));
	card->model = model;
	card->bus = bus;
	card->priv = model->new(card, option);
	if (!card->priv)
		return false;
	card_power_on(card);
	return true;
}

/* ------------------------------------------------------------- the mailbox */

static uint32_t card_command(struct pcidev *card, uint32_t op, uint32_t a,
			     uint32_t b)
{
	switch (op) {
	case PCIDEV_PULL:
		card->back_ms = calendar_now_ns() / PCIDEV_TICK_NS + a;
		card->is_asserted = false;
		return 0;
	case PCIDEV_LOSE_INTERRUPTS:
		card->to_lose = a;
		return 0;
	case PCIDEV_LOSE_EVERY:
		card->lose_every = a;
		return 0;
	case PCIDEV_FAIL_DMA:
		card->to_fail = a;
		card->is_refused = b;
		return 0;
	case PCIDEV_INTERRUPTS:
		return card->n_interrupts;
	case PCIDEV_DMA_FAULTS:
		return card->n_dma_faults;
	case PCIDEV_SLEEP:
		card->has_no_sleep_power = true;
		return 0;
	case PCIDEV_POWER_ONS:
		return card->n_power_ons;
	default:
		if (op >= PCIDEV_MODEL && card->model->command)
			return card->model->command(card->priv, op, a, b);
		return NOBODY;
	}
}

/* ------------------------------------------------------------ configuration */

uint32_t card_config_read(struct pcidev *card, uint32_t at, uint32_t octets)
{
	uint32_t status = get(card->config + STATUS, 2) & ~STATUS_INTERRUPT;

	if (card->back_ms || at + octets > CARD_CONFIG)
		return lowest(octets, NOBODY);
	put(card->config + STATUS, 2,
	    status | (card->is_asserted ? STATUS_INTERRUPT : 0));
	return get(card->config + at, octets);
}

void card_config_write(struct pcidev *card, uint32_t at, uint32_t octets,
		       uint32_t value)
{
	uint32_t i, answer;

	if (card->back_ms || at + octets > CARD_CONFIG)
		return;
	for (i = 0; i < octets; i++) {
		uint8_t *to = &card->config[at + i], mask = card->writable[at + i];
		uint8_t octet = value >> 8 * i;

		*to = (*to & ~mask) | (octet & mask);
		if (at + i == STATUS + 1)
			*to &= ~(octet & STATUS_FAULTS >> 8);
	}
	if (at != MAILBOX_OP || octets != 4)
		return;
	answer = card_command(card, value, get(card->config + MAILBOX_A, 4),
			      get(card->config + MAILBOX_B, 4));
	put(card->config + MAILBOX_ANSWER, 4, answer);
}

/* --------------------------------------------------------------------- BARs */

static bool card_has(const struct pcidev *card, unsigned int bar, uint32_t at,
		     uint32_t octets)
{
	const struct pcidev_bar *b = &card->model->bars[bar];
	uint32_t on = b->is_io ? COMMAND_IO : COMMAND_MEMORY;

	return !card->back_ms && bar < PCIDEV_BARS && octets <= 4 &&
	       at < b->octets && octets <= b->octets - at &&
	       get(card->config + COMMAND, 2) & on;
}

uint32_t card_bar_read(struct pcidev *card, unsigned int bar, uint32_t at,
		       uint32_t octets)
{
	if (!card_has(card, bar, at, octets))
		return lowest(octets, NOBODY);
	return lowest(octets, card->model->read(card->priv, bar, at, octets));
}

void card_bar_write(struct pcidev *card, unsigned int bar, uint32_t at,
		    uint32_t octets, uint32_t value)
{
	if (card_has(card, bar, at, octets))
		card->model->write(card->priv, bar, at, octets,
				   lowest(octets, value));
}

/* ------------------------------------------------------- interrupt, memory */

void pcidev_interrupt(struct pcidev *card, bool is_asserted)
{
	card->is_asserted = is_asserted;
}

bool card_takes_interrupt(struct pcidev *card)
{
	if (!card->is_asserted ||
	    get(card->config + COMMAND, 2) & COMMAND_NO_INTX)
		return false;
	if (card->to_lose) {
		card->to_lose--;
		return false;
	}
	if (card->lose_every && ++card->n_asked % card->lose_every == 0)
		return false;
	card->n_interrupts++;
	return true;
}

/* A machine that wants nothing for so long sleeps: awake it ticks. */
#define SLEEP_MS 100

static void card_sleep(struct pcidev *card)
{
	uint64_t wakes_ms = calendar_wish_ns() / PCIDEV_TICK_NS;

	if (wakes_ms < calendar_now_ns() / PCIDEV_TICK_NS + SLEEP_MS)
		return;
	card->has_no_sleep_power = false;
	card->is_asserted = false;
	card->back_ms = wakes_ms;
}

void card_tick(struct pcidev *card)
{
	if (card->has_no_sleep_power)
		card_sleep(card);
	if (card->back_ms) {
		if (calendar_now_ns() / PCIDEV_TICK_NS < card->back_ms)
			return;
		card->back_ms = 0;
		card_power_on(card);
	}
	card->model->tick(card->priv);
}

/* A transfer's end of the bus, or NULL and a bit in the status register. */
static uint8_t *card_memory(struct pcidev *card, uint64_t at, size_t n)
{
	uint32_t fault = STATUS_MASTER_ABORT;
	uint8_t *memory = NULL;

	if (!(get(card->config + COMMAND, 2) & COMMAND_MASTER))
		return NULL;
	if (!card->to_fail) {
		memory = vhost_memory(card->bus, at, n);
	} else {
		card->to_fail--;
		if (card->is_refused)
			fault = STATUS_TARGET_ABORT;
	}
	if (memory)
		return memory;
	card->n_dma_faults++;
	put(card->config + STATUS, 2, get(card->config + STATUS, 2) | fault);
	return NULL;
}

bool pcidev_dma_read(struct pcidev *card, uint64_t from, void *to, size_t n)
{
	const uint8_t *memory = card_memory(card, from, n);

	if (memory)
		memcpy(to, memory, n);
	return memory;
}

bool pcidev_dma_write(struct pcidev *card, uint64_t to, const void *from,
		      size_t n)
{
	uint8_t *memory = card_memory(card, to, n);

	if (memory)
		memcpy(memory, from, n);
	return memory;
}

uint64_t pcidev_now_ns(void)
{
	return calendar_now_ns();
}
