/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A PCI card made of software, in a slot of User Mode Linux: what a model gives,
 * and what it may ask for.
 *
 *   driver under test, unchanged
 *        | configuration, BARs            ^ interrupt   ^ memory
 *   UML's PCI bus (virtio over vhost-user)|             |
 *        v                                |             |
 *   card.c: configuration space, who may do what now    |
 *        v                                |             |
 *   model: read, write, tick -------------+-------------+
 *
 * Time is the calendar's (calendar.h): the machine runs between two ticks and
 * never past one, however slow the host is. A model is one .c file that fills in
 * a struct pcidev_model, and a line in the table of pcidev.c. skeleton.c is the
 * smallest; mailbox.h says how a test reaches it from inside the machine.
 */
#ifndef TESTS_MOCK_PCIDEV_H
#define TESTS_MOCK_PCIDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCIDEV_BARS 6
#define PCIDEV_TICK_NS 1000000

struct pcidev;

struct pcidev_bar {
	uint32_t octets;	/* a power of two, at least 16 (256 of I/O ports); 0: none */
	bool is_io;		/* UML cannot reach it: a driver has to live without */
};

struct pcidev_model {
	const char *name;
	uint16_t vendor, device, subvendor, subdevice;
	uint32_t class_code;	/* 24 bits */
	uint8_t revision;
	struct pcidev_bar bars[PCIDEV_BARS];

	/*
	 * new: once, before the machine comes. @option: what followed the model's
	 * name and a colon on the command line, or "". NULL: not possible.
	 * reset: power on: at the start, and whenever it has been put back.
	 */
	void *(*new)(struct pcidev *card, const char *option);
	void (*reset)(void *model);

	/* @octets: 1, 2 or 4; little endian, value in the low bits */
	uint32_t (*read)(void *model, unsigned int bar, uint32_t at,
			 uint32_t octets);
	void (*write)(void *model, unsigned int bar, uint32_t at,
		      uint32_t octets, uint32_t value);

	/* a millisecond of the machine has passed */
	void (*tick)(void *model);

	/* the mailbox: @op from PCIDEV_MODEL on. Return: its answer */
	uint32_t (*command)(void *model, uint32_t op, uint32_t a, uint32_t b);
};

/**
 * pcidev_interrupt - drive the card's pin; it stays as it is until the next call
 *
 * The machine hears of a pin that is asserted behind every tick, not in between.
 */
void pcidev_interrupt(struct pcidev *card, bool is_asserted);

/**
 * pcidev_dma_read, pcidev_dma_write - the machine's memory, as a bus master
 * Return: false if nobody answered (not a master, no memory there, or as the
 * mailbox wishes): then nothing was moved, and the status register tells.
 */
bool pcidev_dma_read(struct pcidev *card, uint64_t from, void *to, size_t n);
bool pcidev_dma_write(struct pcidev *card, uint64_t to, const void *from,
		      size_t n);

/** pcidev_now_ns - the machine's time */
uint64_t pcidev_now_ns(void);

#endif
