/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the emulated device and the bus it is plugged into. Transfers come in,
 * wait at their endpoint until the device serves them packet by packet, and go back.
 *
 *   usbip.c   vhci_hcd of this kernel, which takes whatever time it is given
 *   redir.c   a USB port of QEMU, behind a controller that has a clock of its own
 */
#ifndef TESTS_MOCK_ICE1EMU_BUS_H
#define TESTS_MOCK_ICE1EMU_BUS_H

#include <stdbool.h>
#include <stdint.h>

#define BUS_OCTETS_MAX 8192

/* What the bus asks of the device. */
struct bus_device {
	/**
	 * control - a request to endpoint 0
	 * @data: [BUS_OCTETS_MAX] what came with it, and room for the answer
	 * Return: octets of the answer, or -errno
	 */
	int (*control)(const uint8_t setup[8], uint8_t *data);

	/** frame - 1 ms has passed; only called by a bus that has_frames */
	void (*frame)(void);
};

/* What the device asks of the bus; 0 or -errno, where an int is returned. */
struct bus {
	bool has_frames;

	/* plug in at @where: a port of vhci_hcd; a connected socket */
	int (*attach)(int where, const struct bus_device *device);

	/* pulled out and plugged in again; NULL: only by attaching */
	void (*unplug)(void);
	void (*plug)(void);

	/* to be polled for input, and then: -ENOTCONN, the host is gone */
	int (*fd)(void);
	int (*read)(void);

	/* is somebody waiting for a packet of endpoint @ep (0x80: IN)? */
	bool (*waits)(uint8_t ep);

	/* serve that packet */
	void (*in)(uint8_t ep, const uint8_t *octets, uint32_t n, int status);
	const uint8_t *(*out)(uint8_t ep, uint32_t *n);

	/* the whole transfer goes back with an error; NULL: there is no such thing */
	void (*fail)(uint8_t ep, int status);

	/* what goes back goes now */
	int (*flush)(void);
};

extern const struct bus usbip_bus, redir_bus;

#endif
