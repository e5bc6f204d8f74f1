// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One icE1usb socket: configured, opened, watched, closed. What travels on it
 * then is in ice1usb_stream.c.
 */
#include <linux/err.h>
#include <linux/lq.h>
#include <linux/module.h>

#include "hw/ice1usb_port.h"

/* Frames: its rings let go, and ask for, 8 at once; until the clock is found they come twice. */
#define RESERVE		16

#define REQ_SET_TX	0x02
#define REQ_SET_RX	0x04
#define REQ_GET_ERRORS	0x06
#define REQ_OUT		(USB_DIR_OUT | USB_TYPE_VENDOR | USB_RECIP_INTERFACE)
#define REQ_IN		(USB_DIR_IN | USB_TYPE_VENDOR | USB_RECIP_INTERFACE)
#define REQ_MS		1000

#define TX_TRANSPARENT	0		/* timeslot 0 is ours */
#define TX_TS0		1
#define TX_TS0_CRC4	3		/* and E bits */
#define RX_FRAME	2		/* mode 0 is not implemented in the FPGA */
#define RX_CRC4		3

#define WATCH		(HZ / 10)	/* without a completion: restart */
#define WATCHES_GOOD	50		/* so long the restarts before count */
#define BACKOFF_MAX	(10 * HZ)
#define RETRY		(10 * HZ)	/* when it could not be opened */

static bool local_clock;
module_param(local_clock, bool, 0444);
MODULE_PARM_DESC(local_clock,
		 "send by the device's own clock, not by that of the line");

/* ---------------------------------------------------------------- control */

/* usb_control_msg_send() and _recv() bring memory of their own for DMA. */
static int port_send(struct lq_ice1usb_port *p, u8 request, const u8 *octets,
		     u16 len)
{
	u16 ifnum = p->intf->altsetting->desc.bInterfaceNumber;

	return usb_control_msg_send(p->udev, 0, request, REQ_OUT, 0, ifnum,
				    octets, len, REQ_MS, GFP_NOIO);
}

static int port_send_rx(struct lq_ice1usb_port *p)
{
	u8 mode = p->is_hw_framed && p->has_crc4 ? RX_CRC4 : RX_FRAME;

	return port_send(p, REQ_SET_RX, &mode, 1);
}

static bool port_sends_rai(const struct lq_ice1usb_port *p)
{
	return READ_ONCE(p->defects) &
	       (LQ_ALARM_LOS | LQ_ALARM_AIS | LQ_ALARM_LFA);
}

static int port_send_tx(struct lq_ice1usb_port *p)
{
	bool is_rai = p->is_hw_framed && port_sends_rai(p);
	u8 cfg[4] = { TX_TRANSPARENT, !local_clock, 0, is_rai };
	int ret;

	if (p->is_hw_framed)
		cfg[0] = p->has_crc4 ? TX_TS0_CRC4 : TX_TS0;
	ret = port_send(p, REQ_SET_TX, cfg, sizeof(cfg));
	if (!ret)
		p->is_rai_sent = is_rai;
	return ret;
}

/* What was counted before we came is not ours. */
static int port_read_errors(struct lq_ice1usb_port *p)
{
	u16 before[LQ_ICE1USB_COUNTS];
	u8 e[LQ_ICE1USB_ERRORS_OCTETS];
	int ret;

	ret = usb_control_msg_recv(p->udev, 0, REQ_GET_ERRORS, REQ_IN, 0,
				   p->intf->altsetting->desc.bInterfaceNumber,
				   e, sizeof(e), REQ_MS, GFP_NOIO);
	if (ret)
		return ret;
	lq_ice1usb_stream_counts(p, e, before);
	return 0;
}

/* ------------------------------------------------------------ open, closed */

static int port_set_alt(struct lq_ice1usb_port *p, int alt)
{
	return usb_set_interface(p->udev,
				 p->intf->altsetting->desc.bInterfaceNumber,
				 alt);
}

/* On return no completion runs and none comes. */
static void port_close(struct lq_ice1usb_port *p)
{
	lockdep_assert_held(&p->lock);
	if (!p->is_open)
		return;
	lq_ice1usb_stream_stop(p);
	p->is_open = false;
	/* The line gets AIS. A device that is gone has no more to say. */
	(void)port_set_alt(p, 0);
}

static int port_try_open(struct lq_ice1usb_port *p)
{
	int ret;

	ret = port_send_rx(p);
	if (!ret)
		ret = port_send_tx(p);
	if (!ret)
		ret = port_read_errors(p);
	if (!ret)
		ret = port_set_alt(p, 1);
	if (ret)
		return ret;
	p->is_open = true;
	ret = lq_ice1usb_stream_start(p);
	if (ret)
		port_close(p);
	return ret;
}

static void port_tell(struct lq_ice1usb_port *p, int ret)
{
	if (p->told == ret)
		return;
	p->told = ret;
	if (!ret)
		dev_info(&p->intf->dev, "port %u is in service\n", p->number);
	else if (ret == -ENOSPC)
		dev_err(&p->intf->dev,
			"port %u stays out of service: the USB controller has no bandwidth left for it; plug the device into a bus of its own (tried again every 10 s)\n",
			p->number);
	else
		dev_err(&p->intf->dev,
			"port %u cannot be started: error %d (tried again every 10 s)\n",
			p->number, ret);
}

/* Opens it if it should be, and looks after it from then on. */
static void port_open(struct lq_ice1usb_port *p)
{
	unsigned long delay = max_t(unsigned long, WATCH, p->backoff);
	int ret;

	lockdep_assert_held(&p->lock);
	if (!p->is_started || p->is_asleep || p->is_open)
		return;
	ret = port_try_open(p);
	port_tell(p, ret);
	if (!ret) {
		lq_span_dev_defect(p->span, 0, LQ_ALARM_DOWN);
	} else {
		lq_span_dev_defect(p->span, LQ_ALARM_DOWN, 0);
		delay = RETRY;
	}
	p->n_rx_watched = READ_ONCE(p->n_rx_done);
	p->watched = jiffies;
	lq_ice1usb_watch_in(p, delay);
}

/* ------------------------------------------------------------------ watch */

/* Each restart that did not help makes the next one wait longer. */
static void port_restart(struct lq_ice1usb_port *p)
{
	p->n_good = 0;
	WRITE_ONCE(p->backoff, clamp_t(unsigned long, 2 * p->backoff, WATCH,
				       BACKOFF_MAX));
	dev_warn(&p->intf->dev, "port %u: %s, restarted\n", p->number,
		 READ_ONCE(p->is_broken) ? "a transfer failed" :
					   "no transfer ended for 100 ms");
	port_close(p);
	port_open(p);
	WRITE_ONCE(p->n_restarts, p->n_restarts + 1);
}

/* A look that a defect asked for in between says nothing: too little time has passed. */
static bool port_stands_still(struct lq_ice1usb_port *p)
{
	u32 n_rx = READ_ONCE(p->n_rx_done);

	if (time_before(jiffies, p->watched + WATCH))
		return false;
	if (n_rx == p->n_rx_watched)
		return true;
	p->n_rx_watched = n_rx;
	p->watched = jiffies;
	if (++p->n_good == WATCHES_GOOD)
		WRITE_ONCE(p->backoff, 0);
	return false;
}

static void port_look(struct lq_ice1usb_port *p)
{
	if (READ_ONCE(p->is_broken) || port_stands_still(p)) {
		port_restart(p);
		return;
	}
	if (p->is_hw_framed && p->is_rai_sent != port_sends_rai(p))
		(void)port_send_tx(p);	/* else at the next look */
	queue_delayed_work(system_freezable_wq, &p->watch, WATCH);
}

static void port_watch(struct work_struct *work)
{
	struct lq_ice1usb_port *p = container_of(to_delayed_work(work),
						 struct lq_ice1usb_port, watch);

	mutex_lock(&p->lock);
	if (p->is_open)
		port_look(p);
	else
		port_open(p);
	mutex_unlock(&p->lock);
}

/* --------------------------------------------------------- start, stop, sleep */

void lq_ice1usb_port_start(struct lq_ice1usb_port *p)
{
	mutex_lock(&p->lock);
	p->is_started = true;
	port_open(p);
	mutex_unlock(&p->lock);
}

/* Closed first: no completion can set the work going again. */
void lq_ice1usb_port_stop(struct lq_ice1usb_port *p)
{
	mutex_lock(&p->lock);
	p->is_started = false;
	port_close(p);
	mutex_unlock(&p->lock);
	cancel_delayed_work_sync(&p->watch);
}

/*
 * The setting of the interface stays: the endpoints that another one has cannot be
 * made while their parent sleeps, and the bus keeps room for those it has. Without
 * a host the device sends AIS.
 */
void lq_ice1usb_port_sleep(struct lq_ice1usb_port *p)
{
	mutex_lock(&p->lock);
	p->is_asleep = true;
	if (p->is_started)
		lq_span_dev_defect(p->span, LQ_ALARM_DOWN, 0);
	lq_ice1usb_stream_stop(p);
	p->is_open = false;
	mutex_unlock(&p->lock);
	cancel_delayed_work_sync(&p->watch);
}

/* Opened by the watch, which waits until the whole system is awake. */
void lq_ice1usb_port_wake(struct lq_ice1usb_port *p)
{
	mutex_lock(&p->lock);
	p->is_asleep = false;
	if (p->is_started)
		lq_ice1usb_watch_in(p, 0);
	mutex_unlock(&p->lock);
}

int lq_ice1usb_port_set_crc4(struct lq_ice1usb_port *p, bool has_crc4)
{
	int ret = 0;

	mutex_lock(&p->lock);
	if (p->is_hw_framed && has_crc4 != p->has_crc4) {
		p->has_crc4 = has_crc4;
		if (p->is_open) {
			ret = port_send_rx(p);
			if (!ret)
				ret = port_send_tx(p);
		}
		if (ret)
			p->has_crc4 = !has_crc4;
	}
	mutex_unlock(&p->lock);
	return ret;
}

/* --------------------------------------------------------- coming and going */

int lq_ice1usb_port_init(struct lq_ice1usb_port *p, struct usb_interface *intf,
			 u32 number, bool is_hw_framed)
{
	struct lq_span_dev *span;
	int ret;

	memset(p, 0, sizeof(*p));
	p->udev = interface_to_usbdev(intf);
	p->intf = intf;
	p->number = number;
	p->is_hw_framed = is_hw_framed;
	p->has_crc4 = true;	/* LQ_SPAN_F_DEFAULT */
	p->told = 1;
	mutex_init(&p->lock);
	INIT_DELAYED_WORK(&p->watch, port_watch);
	ret = lq_ice1usb_stream_init(p);
	if (ret)
		return ret;
	span = lq_span_dev_new_e1(is_hw_framed ? LQ_FRAMER_BOARD :
						 LQ_FRAMER_SOFT);
	if (IS_ERR(span)) {
		lq_ice1usb_stream_fini(p);
		return PTR_ERR(span);
	}
	span->span.priv = p;
	lq_span_dev_set_reserve(span, RESERVE);
	p->span = span;
	return 0;
}

void lq_ice1usb_port_fini(struct lq_ice1usb_port *p)
{
	lq_ice1usb_stream_fini(p);
	lq_span_dev_put(p->span);
}
