/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One E1 socket of an icE1usb: how its stream is begun, watched and ended.
 *
 * Not here: what travels on it (ice1usb_stream.h), what the device is and which
 * sockets it has (ice1usb.c).
 */
#ifndef LQ_HW_ICE1USB_PORT_H
#define LQ_HW_ICE1USB_PORT_H

#include "hw/ice1usb_stream.h"

/**
 * lq_ice1usb_port_init - endpoints found, URBs and the span made
 * Return: 0 or -errno, and then nothing is left.
 */
int lq_ice1usb_port_init(struct lq_ice1usb_port *p, struct usb_interface *intf,
			 u32 number, bool is_hw_framed);
void lq_ice1usb_port_fini(struct lq_ice1usb_port *p);

/**
 * lq_ice1usb_port_start, _stop - what the board's ops of these names do
 *
 * A stream that cannot be had now (no bandwidth on the bus) is no reason not to
 * have the board: it is told once, the span is in alarm, and it is tried again.
 */
void lq_ice1usb_port_start(struct lq_ice1usb_port *p);
void lq_ice1usb_port_stop(struct lq_ice1usb_port *p);

/** lq_ice1usb_port_sleep, _wake - around a suspend or a reset of the device */
void lq_ice1usb_port_sleep(struct lq_ice1usb_port *p);
void lq_ice1usb_port_wake(struct lq_ice1usb_port *p);

/** lq_ice1usb_port_set_crc4 - of the device's framer. Return: 0 or -errno */
int lq_ice1usb_port_set_crc4(struct lq_ice1usb_port *p, bool has_crc4);

#endif
