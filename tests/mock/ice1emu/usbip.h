/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device's end of a USB/IP connection: transfers come in, wait at their
 * endpoint until the device serves them packet by packet, and go back.
 *
 * The kernel's end is vhci_hcd. It wants isochronous descriptors back as it gave
 * them, and the octets of an IN transfer one after the other without gaps.
 */
#ifndef TESTS_MOCK_ICE1EMU_USBIP_H
#define TESTS_MOCK_ICE1EMU_USBIP_H

#include <stdbool.h>
#include <stdint.h>

#define USBIP_PACKETS_MAX 16
#define USBIP_OCTETS_MAX 8192

struct usbip_packet {
	uint32_t offset, length, actual;
	int32_t status;
};

struct usbip_transfer {
	struct usbip_transfer *next;
	uint32_t seq;
	uint8_t ep;		/* address: 0x80 is IN */
	uint8_t setup[8];
	uint32_t length;	/* asked for, or sent along */
	uint32_t n_packets;	/* 0: not isochronous */
	uint32_t n_served;
	struct usbip_packet packets[USBIP_PACKETS_MAX];
	uint32_t n_octets;	/* of data below; IN: so far */
	uint8_t data[USBIP_OCTETS_MAX];
};

struct usbip_ops {
	/* endpoint 0: Return octets put into t->data, or -errno */
	int (*control)(struct usbip_transfer *t);
};

/** usbip_attach - plug in at @port of vhci_hcd. Return: 0 or -errno */
int usbip_attach(unsigned int port, const struct usbip_ops *ops);

/** usbip_fd - to be polled for input */
int usbip_fd(void);

/** usbip_read - take what has come. Return: 0, -errno, -ENOTCONN: the host is gone */
int usbip_read(void);

/** usbip_waiting - the transfer whose turn it is at @ep, or NULL */
struct usbip_transfer *usbip_waiting(uint8_t ep);

/** usbip_in, usbip_out - serve its next packet; it goes back with the last one */
void usbip_in(struct usbip_transfer *t, const uint8_t *octets, uint32_t n,
	      int status);
const uint8_t *usbip_out(struct usbip_transfer *t, uint32_t *n);

/** usbip_fail - the whole transfer goes back with an error */
void usbip_fail(struct usbip_transfer *t, int status);

/** usbip_flush - what goes back goes now. Return: 0 or -errno */
int usbip_flush(void);

#endif
