// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq-ice1usb.ko: Osmocom's icE1usb, two E1 on USB, as one board.
 *
 * The device has an interface for each socket. Whichever is probed first takes
 * all that are still free, so that the board's serial number and the number of
 * a socket name a span for ever. Its clock (GPS) and console interfaces are left
 * to others.
 *
 * Here: the device, its board, power and resets. Its streams: ice1usb_port.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/lq.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/usb.h>

#include "board.h"
#include "hw/ice1usb_port.h"

#define VENDOR		0x1d50
#define PRODUCT		0x6145
#define SUBCLASS_E1	0xe1
#define PROTOCOL_E1	0x00

#define PORTS_MAX	2

static bool hw_framer;
module_param(hw_framer, bool, 0444);
MODULE_PARM_DESC(hw_framer,
		 "framing, CRC-4 and alarms by the device, not by the host");

struct lq_ice1usb {
	struct lq_board board;
	struct usb_device *udev;	/* our reference */
	struct lq_ice1usb_port ports[PORTS_MAX];
	char name[LQ_NAME_LEN];
	char model[LQ_NAME_LEN];
	char serial[LQ_NAME_LEN];
};

static struct usb_driver lq_ice1usb_driver;

/* ---------------------------------------------------------- board's wishes */

static int ice1usb_start(struct lq_span_dev *sp)
{
	lq_ice1usb_port_start(sp->span.priv);
	return 0;	/* what it cannot have now it will try to get */
}

static void ice1usb_stop(struct lq_span_dev *sp)
{
	lq_ice1usb_port_stop(sp->span.priv);
}

static int ice1usb_set_cfg(struct lq_span_dev *sp,
			   const struct lq_span_cfg *cfg)
{
	return lq_ice1usb_port_set_crc4(sp->span.priv,
					cfg->flags & LQ_SPAN_F_CRC4);
}

static const struct lq_board_ops ice1usb_ops = {
	.start = ice1usb_start,
	.stop = ice1usb_stop,
	.set_cfg = ice1usb_set_cfg,
};

/* ------------------------------------- facts: /sys/class/lq/lq!sN!d/ice1usb */

#define ICE1USB_FACT(fact, value)					\
static ssize_t fact##_show(struct device *dev,				\
			   struct device_attribute *attr, char *buf)	\
{									\
	const struct lq_span_dev *sp = dev_get_drvdata(dev);		\
	const struct lq_ice1usb_port *p = sp->span.priv;		\
									\
	return sysfs_emit(buf, "%u\n", READ_ONCE(value));		\
}									\
static DEVICE_ATTR_RO(fact)

ICE1USB_FACT(lost_packets, p->n_packets_lost);
ICE1USB_FACT(restarts, p->n_restarts);
ICE1USB_FACT(feedback, p->feedback);
ICE1USB_FACT(device_crc_errors, p->totals[LQ_ICE1USB_CRC]);
ICE1USB_FACT(device_alignments_lost, p->totals[LQ_ICE1USB_ALIGN]);
ICE1USB_FACT(device_overflows, p->totals[LQ_ICE1USB_OVERFLOW]);
ICE1USB_FACT(device_underflows, p->totals[LQ_ICE1USB_UNDERFLOW]);

static struct attribute *ice1usb_attrs[] = {
	&dev_attr_lost_packets.attr,
	&dev_attr_restarts.attr,
	&dev_attr_feedback.attr,
	&dev_attr_device_crc_errors.attr,
	&dev_attr_device_alignments_lost.attr,
	&dev_attr_device_overflows.attr,
	&dev_attr_device_underflows.attr,
	NULL,
};

static const struct attribute_group ice1usb_group = {
	.name = "ice1usb",
	.attrs = ice1usb_attrs,
};

/* --------------------------------------------------------- coming and going */

static bool is_e1(const struct usb_interface *intf)
{
	const struct usb_interface_descriptor *d = &intf->altsetting->desc;

	return d->bInterfaceClass == USB_CLASS_VENDOR_SPEC &&
	       d->bInterfaceSubClass == SUBCLASS_E1 &&
	       d->bInterfaceProtocol == PROTOCOL_E1;
}

/*
 * In the order of the interfaces. Those behind the probed one may not be known
 * to the system yet: they can be claimed all the same.
 */
static int ice1usb_add_ports(struct lq_ice1usb *ice,
			     struct usb_interface *probed)
{
	struct usb_host_config *config = ice->udev->actconfig;
	struct lq_ice1usb_port *p;
	struct usb_interface *intf;
	u32 i, number = 0;
	int ret;

	for (i = 0; i < config->desc.bNumInterfaces; i++) {
		intf = config->interface[i];
		if (!is_e1(intf) || ++number > PORTS_MAX)
			continue;
		if (intf != probed && usb_interface_claimed(intf))
			continue;
		p = &ice->ports[ice->board.n_spans];
		ret = lq_ice1usb_port_init(p, intf, number, hw_framer);
		if (ret)
			return ret;
		p->span->facts = &ice1usb_group;
		ice->board.spans[ice->board.n_spans++] = p->span;
		if (intf == probed)
			continue;
		ret = usb_driver_claim_interface(&lq_ice1usb_driver, intf, p);
		if (ret)
			return ret;
	}
	return ice->board.n_spans ? 0 : -ENODEV;
}

/* Those claimed beside the probed one go through disconnect(), which finds nothing. */
static void ice1usb_release(struct lq_ice1usb *ice, struct usb_interface *not)
{
	struct usb_interface *intf;
	u32 i;

	for (i = 0; i < ice->board.n_spans; i++) {
		intf = ice->ports[i].intf;
		if (intf != not && usb_get_intfdata(intf) == &ice->ports[i]) {
			usb_set_intfdata(intf, NULL);
			usb_driver_release_interface(&lq_ice1usb_driver, intf);
		}
	}
	usb_set_intfdata(not, NULL);
}

static void ice1usb_free(struct lq_ice1usb *ice)
{
	u32 i;

	for (i = 0; i < ice->board.n_spans; i++)
		lq_ice1usb_port_fini(&ice->ports[i]);
	usb_put_dev(ice->udev);
	kfree(ice);
}

/* A device without a serial number is named by where it is plugged in. */
static struct lq_ice1usb *ice1usb_new(struct usb_device *udev)
{
	struct lq_ice1usb *ice = kzalloc(sizeof(*ice), GFP_KERNEL);

	if (!ice)
		return NULL;
	ice->udev = usb_get_dev(udev);
	strscpy(ice->serial, udev->serial ?: dev_name(&udev->dev),
		sizeof(ice->serial));
	strscpy(ice->model, udev->product ?: "icE1usb", sizeof(ice->model));
	/* What does not fit is cut: the serial number is told whole. */
	(void)snprintf(ice->name, sizeof(ice->name), "ice1usb-%.23s",
		       ice->serial);
	ice->board.ops = &ice1usb_ops;
	ice->board.parent = &udev->dev;
	ice->board.name = ice->name;
	ice->board.model = ice->model;
	ice->board.serial = ice->serial;
	return ice;
}

static struct lq_ice1usb *ice1usb_of(struct lq_ice1usb_port *p)
{
	return container_of(p->span->board, struct lq_ice1usb, board);
}

static int ice1usb_probe(struct usb_interface *intf,
			 const struct usb_device_id *id)
{
	struct lq_ice1usb *ice = ice1usb_new(interface_to_usbdev(intf));
	int ret;
	u32 i;

	if (!ice)
		return -ENOMEM;
	ret = ice1usb_add_ports(ice, intf);
	if (ret)
		goto release;
	for (i = 0; i < ice->board.n_spans; i++)
		if (ice->ports[i].intf == intf)
			usb_set_intfdata(intf, &ice->ports[i]);
	ret = lq_board_add(&ice->board);
	if (ret)
		goto release;
	return 0;

release:
	ice1usb_release(ice, intf);
	ice1usb_free(ice);
	return ret;
}

/* With one interface goes the whole board; the others find nothing left. */
static void ice1usb_disconnect(struct usb_interface *intf)
{
	struct lq_ice1usb_port *p = usb_get_intfdata(intf);
	struct lq_ice1usb *ice;

	if (!p)
		return;
	ice = ice1usb_of(p);
	lq_board_remove(&ice->board);
	ice1usb_release(ice, intf);
	ice1usb_free(ice);
}

/* ---------------------------------------------------------- power and reset */

static int ice1usb_sleep(struct usb_interface *intf)
{
	struct lq_ice1usb_port *p = usb_get_intfdata(intf);

	if (p)
		lq_ice1usb_port_sleep(p);
	return 0;
}

static int ice1usb_wake(struct usb_interface *intf)
{
	struct lq_ice1usb_port *p = usb_get_intfdata(intf);

	if (p)
		lq_ice1usb_port_wake(p);
	return 0;
}

static int ice1usb_suspend(struct usb_interface *intf, pm_message_t message)
{
	return ice1usb_sleep(intf);
}

static const struct usb_device_id ice1usb_ids[] = {
	{ USB_DEVICE_AND_INTERFACE_INFO(VENDOR, PRODUCT, USB_CLASS_VENDOR_SPEC,
					SUBCLASS_E1, PROTOCOL_E1) },
	{}
};
MODULE_DEVICE_TABLE(usb, ice1usb_ids);

static struct usb_driver lq_ice1usb_driver = {
	.name = "lq-ice1usb",
	.id_table = ice1usb_ids,
	.probe = ice1usb_probe,
	.disconnect = ice1usb_disconnect,
	.suspend = ice1usb_suspend,
	.resume = ice1usb_wake,
	.reset_resume = ice1usb_wake,
	.pre_reset = ice1usb_sleep,
	.post_reset = ice1usb_wake,
};
module_usb_driver(lq_ice1usb_driver);

MODULE_DESCRIPTION("LQ: Osmocom icE1usb, 2 x E1 on USB");
MODULE_AUTHOR("The LQ authors");
MODULE_LICENSE("GPL");
