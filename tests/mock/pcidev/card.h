/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A card in its slot: configuration space (a type 0 header and the mailbox), which
 * of its parts are switched on, its pin, its faults. The model behind it sees only
 * what gets through.
 */
#ifndef TESTS_MOCK_PCIDEV_CARD_H
#define TESTS_MOCK_PCIDEV_CARD_H

#include "mock/pcidev/pcidev.h"

#define CARD_CONFIG 256

struct vhost;

struct pcidev {
	/* set at the start, then constant */
	const struct pcidev_model *model;
	void *priv;			/* the model's */
	struct vhost *bus;

	uint8_t config[CARD_CONFIG];
	uint8_t writable[CARD_CONFIG];	/* masks of the same */

	bool is_asserted;		/* the pin */
	uint64_t back_ms;		/* until then it is out of its slot */

	/* by the mailbox */
	uint32_t to_lose, to_fail, lose_every, n_asked;
	bool is_refused;
	bool has_no_sleep_power;	/* next time */
	uint32_t n_interrupts, n_dma_faults, n_power_ons;
};

/** card_init - in its slot, @bus behind it. Return: false: the model cannot */
bool card_init(struct pcidev *card, const struct pcidev_model *model,
	       const char *option, struct vhost *bus);

/* The machine's accesses. Reads of what is not there: all ones. */
uint32_t card_config_read(struct pcidev *card, uint32_t at, uint32_t octets);
void card_config_write(struct pcidev *card, uint32_t at, uint32_t octets,
		       uint32_t value);
uint32_t card_bar_read(struct pcidev *card, unsigned int bar, uint32_t at,
		       uint32_t octets);
void card_bar_write(struct pcidev *card, unsigned int bar, uint32_t at,
		    uint32_t octets, uint32_t value);

/** card_tick - a millisecond */
void card_tick(struct pcidev *card);

/** card_takes_interrupt - is the machine to be told that the pin is asserted? */
bool card_takes_interrupt(struct pcidev *card);

#endif
