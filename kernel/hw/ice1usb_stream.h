/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One E1 socket of an icE1usb: its four endpoints and what travels on them.
 *
 *   IN   iso  1 packet a ms: position, 0..9 frames      -> lq_span_dev_rx, _rx_gap
 *   OUT  iso  1 packet a ms: 4 octets, 4..9 frames      <- lq_span_dev_tx
 *   FB   iso  how many frames the device wants in a ms  -> length of OUT packets
 *   INT       counters and defects, when they change    -> lq_span_dev_defect, _count
 *
 * Completions also set p->watch going, at once, when something must be done that
 * sleeps. The calls below are ice1usb_port.c's, which holds the lock.
 */
#ifndef LQ_HW_ICE1USB_STREAM_H
#define LQ_HW_ICE1USB_STREAM_H

#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/usb.h>
#include <linux/workqueue.h>

#include "span.h"

/*
 * The receive queue costs no delay, only memory: it covers 32 ms in which the
 * host does not come. What is queued to be sent is late by as much.
 */
#define LQ_ICE1USB_PACKETS	2	/* of an URB of frames, 1 ms each */
#define LQ_ICE1USB_RX_URBS	16
#define LQ_ICE1USB_TX_URBS	4
#define LQ_ICE1USB_FB_URBS	2
#define LQ_ICE1USB_URBS		(LQ_ICE1USB_RX_URBS + LQ_ICE1USB_TX_URBS + \
				 LQ_ICE1USB_FB_URBS + 1)

/* The device's own, modulo 65536. */
enum lq_ice1usb_count {
	LQ_ICE1USB_CRC,			/* 2 ms buffers with a wrong CRC-4 */
	LQ_ICE1USB_ALIGN,		/* alignment lost */
	LQ_ICE1USB_OVERFLOW,		/* receive ring was full */
	LQ_ICE1USB_UNDERFLOW,		/* transmit ring was empty */
	LQ_ICE1USB_COUNTS,
};

struct lq_ice1usb_port {
	/* set at creation, then constant */
	struct usb_device *udev;
	struct usb_interface *intf;
	struct lq_span_dev *span;	/* our reference */
	u32 number;			/* which socket, from 1 */
	bool is_hw_framed;
	struct urb *urbs[LQ_ICE1USB_URBS];	/* in the order of the list above */

	/* guarded by lock, the outer of line_lock */
	struct mutex lock;
	bool is_started;	/* between ops->start and ops->stop */
	bool is_asleep;		/* suspended, or being reset */
	bool is_open;		/* URBs are out */
	bool has_crc4;		/* wanted of the device's framer */
	bool is_rai_sent;	/* by the device's framer */
	int told;		/* why it cannot be opened, in the log already */
	u32 n_good;		/* watches in a row without a fault */
	u32 n_rx_watched;
	unsigned long watched;	/* jiffies: since when those are waited for */
	struct delayed_work watch;

	/* written by completions, one of an endpoint at a time */
	u32 n_rx_done;		/* URBs: 500 a second, with or without frames */
	u32 n_packets_lost;
	bool has_pos;		/* next_pos is known */
	u8 next_pos;
	u32 n_empty;		/* IN packets without a frame, in a row */
	u32 feedback;		/* frames a ms, Q10 */
	u32 tx_credit;		/* frames, Q10 */
	u16 counts[LQ_ICE1USB_COUNTS];
	u32 totals[LQ_ICE1USB_COUNTS];
	u32 defects;		/* LQ_ALARM_*, as the device sees them */

	/* by both */
	bool is_broken;		/* a URB could not be put out again */
	bool is_stopping;	/* URBs are taken back */
	u32 n_restarts;
	unsigned long backoff;	/* jiffies: how patient the next one is */
};

#define LQ_ICE1USB_ERRORS_OCTETS 9	/* le16 counts, flags */

/**
 * lq_ice1usb_watch_in - p->watch in @delay jiffies, or when the system is awake
 * Context: any
 */
static inline void lq_ice1usb_watch_in(struct lq_ice1usb_port *p,
				       unsigned long delay)
{
	mod_delayed_work(system_freezable_wq, &p->watch, delay);
}

/**
 * lq_ice1usb_stream_init - find the endpoints of p->intf, make the URBs
 * Return: 0, -ENODEV (not all four are there), -ENOMEM, and then nothing is left
 */
int lq_ice1usb_stream_init(struct lq_ice1usb_port *p);
void lq_ice1usb_stream_fini(struct lq_ice1usb_port *p);

/**
 * lq_ice1usb_stream_start - put all URBs out; the interface is at its setting 1
 * Return: 0 or -errno, and then some are out: stop
 */
int lq_ice1usb_stream_start(struct lq_ice1usb_port *p);

/** lq_ice1usb_stream_stop - on return no completion runs and none comes */
void lq_ice1usb_stream_stop(struct lq_ice1usb_port *p);

/**
 * lq_ice1usb_stream_counts - what the device's counters have gone on by
 * @e: [LQ_ICE1USB_ERRORS_OCTETS] as the device says it
 */
void lq_ice1usb_stream_counts(struct lq_ice1usb_port *p, const u8 *e,
			      u16 since[LQ_ICE1USB_COUNTS]);

#endif
