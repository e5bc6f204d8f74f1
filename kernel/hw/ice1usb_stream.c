// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What travels on the endpoints of an icE1usb socket, see header.
 *
 * Completions run in whatever context the host controller has: hard interrupt
 * (UHCI, OHCI), soft interrupt (EHCI, xHCI), a thread (vhci). They never sleep,
 * and those of one endpoint come one after the other.
 *
 * Source: icE1usb's firmware and FPGA as published (osmo-e1-hardware, no2e1).
 */
#include <linux/lq.h>
#include <linux/slab.h>

#include "hw/ice1usb_stream.h"

#define FRAME		LQ_E1_TIMESLOTS
#define HEADER		4		/* octets before the frames, both ways */
#define FRAMES_MAX	9		/* in a packet */
#define PACKET_MAX	(HEADER + FRAMES_MAX * FRAME)
#define FRAMES_MIN	4
#define IDLE_MS		8		/* empty packets: not a late one, none */

#define FEEDBACK_OCTETS	3
#define FEEDBACK_ONE	1024		/* a frame */
#define FEEDBACK_MEAN	(8 * FEEDBACK_ONE)
#define FEEDBACK_OFF	FEEDBACK_ONE	/* more is no clock */

#define ERRORS_TYPE	1		/* what precedes them on INT */
#define FLAG_LFA	0x01
#define FLAG_LOS	0x02
#define FLAG_RAI	0x04
#define FLAG_AIS	0x08

#define TX_URB		LQ_ICE1USB_RX_URBS
#define FB_URB		(TX_URB + LQ_ICE1USB_TX_URBS)
#define INT_URB		(FB_URB + LQ_ICE1USB_FB_URBS)

/* --------------------------------------------------------- what went wrong */

/* Context: any */
static void port_break(struct lq_ice1usb_port *p)
{
	if (!xchg(&p->is_broken, true))
		lq_ice1usb_watch_in(p, READ_ONCE(p->backoff));
}

/*
 * Return: whether this URB is not put out again. While they are taken back one by
 * one those that are still out bring pieces, between which nothing was lost.
 */
static bool port_is_over(struct lq_ice1usb_port *p, const struct urb *urb)
{
	if (READ_ONCE(p->is_stopping))
		return true;
	switch (urb->status) {
	case 0:
	case -EXDEV:		/* some packets, told one by one */
		return false;
	case -ENOENT:		/* we took it back */
	case -ECONNRESET:
	case -ESHUTDOWN:	/* the device is gone */
	case -ENODEV:
	case -EPERM:
		return true;
	default:
		port_break(p);
		return true;
	}
}

static void port_resubmit(struct lq_ice1usb_port *p, struct urb *urb)
{
	int ret = usb_submit_urb(urb, GFP_ATOMIC);

	/* -EPERM: being taken back */
	if (ret && ret != -EPERM)
		port_break(p);
}

/* ---------------------------------------------------------------- receive */

/*
 * The position is that of the packet's first frame in the device's ring of 256,
 * so what a lost or truncated packet has taken with it can be counted. When the
 * device has lost the line nothing comes, and it begins anew at a multiframe.
 */
static void port_rx_packet(struct lq_ice1usb_port *p, const u8 *packet, u32 len)
{
	u32 n = len > HEADER ? (len - HEADER) / FRAME : 0;
	u8 lost;

	if (!n) {
		if (len <= HEADER && ++p->n_empty == IDLE_MS)
			p->has_pos = false;
		return;
	}
	lost = p->has_pos ? packet[0] - p->next_pos : 0;
	if (lost)
		lq_span_dev_rx_gap(p->span, lost);
	lq_span_dev_rx(p->span, packet + HEADER, n);
	p->next_pos = packet[0] + n;
	p->has_pos = true;
	p->n_empty = 0;
}

static void port_rx_done(struct urb *urb)
{
	struct lq_ice1usb_port *p = urb->context;
	const struct usb_iso_packet_descriptor *d;
	const u8 *buf = urb->transfer_buffer;
	int i;

	if (port_is_over(p, urb))
		return;
	WRITE_ONCE(p->n_rx_done, p->n_rx_done + 1);
	for (i = 0; i < urb->number_of_packets; i++) {
		d = &urb->iso_frame_desc[i];
		if (d->status)
			p->n_packets_lost++;
		else
			port_rx_packet(p, buf + d->offset, d->actual_length);
	}
	port_resubmit(p, urb);
}

/* --------------------------------------------------------------- transmit */

/* As many as the device asked for, in the long run. */
static u32 port_tx_frames(struct lq_ice1usb_port *p)
{
	u32 n;

	p->tx_credit += READ_ONCE(p->feedback);
	n = clamp_t(u32, p->tx_credit / FEEDBACK_ONE, FRAMES_MIN, FRAMES_MAX);
	p->tx_credit -= min(n * FEEDBACK_ONE, p->tx_credit);
	return n;
}

/* Every octet of every packet is written: nothing else may reach the line. */
static void port_tx_fill(struct lq_ice1usb_port *p, struct urb *urb)
{
	u8 *buf = urb->transfer_buffer;
	u32 i, n, at = 0;

	for (i = 0; i < LQ_ICE1USB_PACKETS; i++) {
		n = port_tx_frames(p);
		memset(buf + at, 0, HEADER);
		lq_span_dev_tx(p->span, buf + at + HEADER, n);
		urb->iso_frame_desc[i].offset = at;
		urb->iso_frame_desc[i].length = HEADER + n * FRAME;
		at += HEADER + n * FRAME;
	}
	urb->transfer_buffer_length = at;
}

static void port_tx_done(struct urb *urb)
{
	struct lq_ice1usb_port *p = urb->context;

	if (port_is_over(p, urb))
		return;
	port_tx_fill(p, urb);
	port_resubmit(p, urb);
}

static void port_fb_done(struct urb *urb)
{
	const struct usb_iso_packet_descriptor *d = urb->iso_frame_desc;
	struct lq_ice1usb_port *p = urb->context;
	const u8 *buf = urb->transfer_buffer;
	u32 wish;

	if (port_is_over(p, urb))
		return;
	if (!d->status && d->actual_length >= FEEDBACK_OCTETS) {
		buf += d->offset;
		wish = buf[0] | buf[1] << 8 | buf[2] << 16;
		if (wish >= FEEDBACK_MEAN - FEEDBACK_OFF &&
		    wish <= FEEDBACK_MEAN + FEEDBACK_OFF)
			WRITE_ONCE(p->feedback, wish);
	}
	port_resubmit(p, urb);
}

/* ---------------------------------------------------- counters and defects */

static u32 port_alarms(u8 flags)
{
	return (flags & FLAG_LFA ? LQ_ALARM_LFA : 0) |
	       (flags & FLAG_LOS ? LQ_ALARM_LOS : 0) |
	       (flags & FLAG_RAI ? LQ_ALARM_RAI : 0) |
	       (flags & FLAG_AIS ? LQ_ALARM_AIS : 0);
}

void lq_ice1usb_stream_counts(struct lq_ice1usb_port *p, const u8 *e,
			      u16 since[LQ_ICE1USB_COUNTS])
{
	u32 i;

	for (i = 0; i < LQ_ICE1USB_COUNTS; i++) {
		u16 now = e[2 * i] | e[2 * i + 1] << 8;

		since[i] = now - p->counts[i];
		p->counts[i] = now;
	}
}

/* Without its framer the device's CRC count says nothing: we count ourselves. */
static void port_errors(struct lq_ice1usb_port *p, const u8 *e)
{
	u32 i, alarms = port_alarms(e[LQ_ICE1USB_ERRORS_OCTETS - 1]);
	u16 since[LQ_ICE1USB_COUNTS];

	lq_ice1usb_stream_counts(p, e, since);
	for (i = 0; i < LQ_ICE1USB_COUNTS; i++)
		p->totals[i] += since[i];
	if (p->is_hw_framed && since[LQ_ICE1USB_CRC])
		lq_span_dev_count(p->span, LQ_E1_CRC_ERRORS,
				  since[LQ_ICE1USB_CRC]);
	if (alarms == p->defects)
		return;
	WRITE_ONCE(p->defects, alarms);
	lq_span_dev_defect(p->span, alarms, ~alarms & ~LQ_ALARM_DOWN);
	if (p->is_hw_framed)	/* the answer is a request, which sleeps */
		lq_ice1usb_watch_in(p, 0);
}

static void port_int_done(struct urb *urb)
{
	struct lq_ice1usb_port *p = urb->context;
	const u8 *buf = urb->transfer_buffer;

	if (port_is_over(p, urb))
		return;
	if (urb->actual_length >= 1 + LQ_ICE1USB_ERRORS_OCTETS &&
	    buf[0] == ERRORS_TYPE)
		port_errors(p, buf + 1);
	port_resubmit(p, urb);
}

struct port_endpoints {
	const struct usb_endpoint_descriptor *in, *out, *fb, *interrupt;
};

static void port_endpoint(struct port_endpoints *to,
			  const struct usb_endpoint_descriptor *d)
{
	bool is_feedback = (d->bmAttributes & USB_ENDPOINT_USAGE_MASK) ==
			   USB_ENDPOINT_USAGE_FEEDBACK;

	if (usb_endpoint_is_isoc_in(d) && is_feedback)
		to->fb = d;
	else if (usb_endpoint_is_isoc_in(d) && usb_endpoint_maxp(d) >= PACKET_MAX)
		to->in = d;
	else if (usb_endpoint_is_isoc_out(d) && usb_endpoint_maxp(d) >= PACKET_MAX)
		to->out = d;
	else if (usb_endpoint_is_int_in(d) &&
		 usb_endpoint_maxp(d) >= 1 + LQ_ICE1USB_ERRORS_OCTETS)
		to->interrupt = d;
}

static int port_find_endpoints(struct usb_interface *intf,
			       struct port_endpoints *to)
{
	const struct usb_host_interface *on = usb_altnum_to_altsetting(intf, 1);
	u32 i;

	memset(to, 0, sizeof(*to));
	if (!on)
		return -ENODEV;
	for (i = 0; i < on->desc.bNumEndpoints; i++)
		port_endpoint(to, &on->endpoint[i].desc);
	return to->in && to->out && to->fb && to->interrupt ? 0 : -ENODEV;
}

/* Full speed: an isochronous interval is 2^(bInterval - 1) ms. */
static struct urb *port_iso_urb(struct lq_ice1usb_port *p,
				const struct usb_endpoint_descriptor *d,
				u32 n_packets, u32 len, usb_complete_t done)
{
	bool is_in = usb_endpoint_dir_in(d);
	struct urb *urb;
	u32 i;

	urb = usb_alloc_urb(n_packets, GFP_KERNEL);
	if (!urb)
		return NULL;
	urb->transfer_buffer = kzalloc(n_packets * len, GFP_KERNEL);
	if (!urb->transfer_buffer) {
		usb_free_urb(urb);
		return NULL;
	}
	urb->dev = p->udev;
	urb->pipe = is_in ? usb_rcvisocpipe(p->udev, d->bEndpointAddress) :
			    usb_sndisocpipe(p->udev, d->bEndpointAddress);
	urb->interval = 1 << (clamp_t(u32, d->bInterval, 1, 16) - 1);
	urb->transfer_flags = URB_ISO_ASAP | URB_FREE_BUFFER;
	urb->transfer_buffer_length = n_packets * len;
	urb->number_of_packets = n_packets;
	for (i = 0; i < n_packets; i++) {
		urb->iso_frame_desc[i].offset = i * len;
		urb->iso_frame_desc[i].length = len;
	}
	urb->complete = done;
	urb->context = p;
	return urb;
}

static struct urb *port_int_urb(struct lq_ice1usb_port *p,
				const struct usb_endpoint_descriptor *d)
{
	u32 len = usb_endpoint_maxp(d);
	struct urb *urb;
	u8 *buf;

	urb = usb_alloc_urb(0, GFP_KERNEL);
	buf = kzalloc(len, GFP_KERNEL);
	if (!urb || !buf) {
		usb_free_urb(urb);
		kfree(buf);
		return NULL;
	}
	usb_fill_int_urb(urb, p->udev,
			 usb_rcvintpipe(p->udev, d->bEndpointAddress), buf, len,
			 port_int_done, p, d->bInterval);
	urb->transfer_flags |= URB_FREE_BUFFER;
	return urb;
}

static struct urb *port_urb(struct lq_ice1usb_port *p,
			    const struct port_endpoints *ep, u32 i)
{
	if (i < TX_URB)
		return port_iso_urb(p, ep->in, LQ_ICE1USB_PACKETS,
				    usb_endpoint_maxp(ep->in), port_rx_done);
	if (i < FB_URB)
		return port_iso_urb(p, ep->out, LQ_ICE1USB_PACKETS, PACKET_MAX,
				    port_tx_done);
	if (i < INT_URB)
		return port_iso_urb(p, ep->fb, 1, usb_endpoint_maxp(ep->fb),
				    port_fb_done);
	return port_int_urb(p, ep->interrupt);
}

int lq_ice1usb_stream_init(struct lq_ice1usb_port *p)
{
	struct port_endpoints ep;
	int ret;
	u32 i;

	ret = port_find_endpoints(p->intf, &ep);
	if (ret)
		return ret;
	for (i = 0; i < LQ_ICE1USB_URBS; i++) {
		p->urbs[i] = port_urb(p, &ep, i);
		if (!p->urbs[i])
			goto free_urbs;
		usb_poison_urb(p->urbs[i]);	/* until it is opened */
	}
	return 0;

free_urbs:
	lq_ice1usb_stream_fini(p);
	return -ENOMEM;
}

void lq_ice1usb_stream_fini(struct lq_ice1usb_port *p)
{
	u32 i;

	for (i = 0; i < LQ_ICE1USB_URBS; i++)
		usb_free_urb(p->urbs[i]);
}

/* ------------------------------------------------------------- start, stop */

int lq_ice1usb_stream_start(struct lq_ice1usb_port *p)
{
	int i, ret;

	p->has_pos = false;
	p->n_empty = 0;
	p->feedback = FEEDBACK_MEAN;
	p->tx_credit = 0;
	WRITE_ONCE(p->is_broken, false);
	WRITE_ONCE(p->is_stopping, false);
	for (i = LQ_ICE1USB_URBS - 1; i >= 0; i--) {
		usb_unpoison_urb(p->urbs[i]);
		if (i >= TX_URB && i < FB_URB)
			port_tx_fill(p, p->urbs[i]);
	}
	/* It gives nothing before it has 10 ms to send: both ways at once. */
	for (i = LQ_ICE1USB_URBS - 1; i >= 0; i--) {
		ret = usb_submit_urb(p->urbs[i], GFP_NOIO);
		if (ret)
			return ret;
	}
	return 0;
}

void lq_ice1usb_stream_stop(struct lq_ice1usb_port *p)
{
	u32 i;

	WRITE_ONCE(p->is_stopping, true);
	for (i = 0; i < LQ_ICE1USB_URBS; i++)
		usb_poison_urb(p->urbs[i]);
}
