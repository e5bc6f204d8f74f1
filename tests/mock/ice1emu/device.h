/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated icE1usb as its host sees it: descriptors, requests, endpoints, and
 * the faults that a test wishes for. Its sockets are in e1.h.
 *
 * All of it is those of its firmware; the endpoints of the interfaces that are not
 * E1 are made up, and do nothing.
 */
#ifndef TESTS_MOCK_ICE1EMU_DEVICE_H
#define TESTS_MOCK_ICE1EMU_DEVICE_H

#include "mock/ice1emu/bus.h"
#include "mock/ice1emu/e1.h"

struct emulated {
	struct e1_port e1[E1_PORTS];
	struct port_faults {
		unsigned int truncate, drop, skip;	/* packets, packets, frames */
		unsigned int refuse;			/* errno, 0: none */
		bool is_frozen, is_failing;
	} faults[E1_PORTS];
	uint8_t alt[8], config;		/* as set by the host */
	bool is_lame;
	char serial[32];
	const struct bus *bus;
	uint64_t ms;
};

extern struct emulated emu;

/** device_control, device_frame - struct bus_device's */
int device_control(const uint8_t setup[8], uint8_t *data);
void device_frame(void);

#endif
