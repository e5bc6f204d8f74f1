// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device's end of a usbredir connection: QEMU's usb-redir device, behind
 * whatever controller its machine has. Source: docs/usb-redirection-protocol.md of
 * the library that reads and writes it here, libusbredirparser.
 *
 * Between us and the controller lie QEMU's queues: 60 ms of each IN endpoint,
 * filled before the host sees the first packet, and again whenever they run empty.
 * So time is not ours but the controller's, however fast its machine runs: a
 * second packet at one OUT endpoint is a frame later. What is sent by the guest
 * comes all, and in order; what we send is taken as fast as we are asked to.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <usbredirparser.h>

#include "mock/ice1emu/bus.h"

#define ENDPOINTS 32
#define INTERFACES 32

enum stream { NONE, ISO, INTERRUPT };

static struct {
	const struct bus_device *device;
	struct usbredirparser *parser;
	int fd;
	bool is_met;		/* the host has said hello */
	bool is_plugged;
	bool is_gone;
	uint64_t id;
	uint8_t alt[INTERFACES];
	enum stream streams[256];	/* by address: what the host wants of it */
	struct {
		bool is_there;
		uint32_t n;
		uint8_t octets[BUS_OCTETS_MAX];
	} out[ENDPOINTS / 2];
	uint8_t data[BUS_OCTETS_MAX];
} redir;

/* ------------------------------------------------------ requests to the device */

static int request(uint8_t type, uint8_t what, uint16_t value, uint16_t index,
		   uint16_t length)
{
	const uint8_t setup[8] = {
		type, what, (uint8_t)value, value >> 8,
		(uint8_t)index, index >> 8, (uint8_t)length, length >> 8,
	};

	return redir.device->control(setup, redir.data);
}

static int set_config(uint8_t config)
{
	return request(0x00, 9, config, 0, 0);
}

static int set_alt(uint8_t interface, uint8_t alt)
{
	int ret = request(0x01, 11, alt, interface, 0);

	if (ret >= 0 && interface < INTERFACES)
		redir.alt[interface] = alt;
	return ret;
}

/* As after a reset, or without power. */
static void begin_anew(void)
{
	int i;

	for (i = 0; i < INTERFACES; i++)
		if (redir.alt[i])
			(void)set_alt(i, 0);
	(void)set_config(0);
	memset(redir.streams, 0, sizeof(redir.streams));
	for (i = 0; i < ENDPOINTS / 2; i++)
		redir.out[i].is_there = false;
}

static uint8_t status_of(int ret)
{
	return ret < 0 ? usb_redir_stall : usb_redir_success;
}

/* ------------------------------------------------ what the host is told of it */

static int endpoint_index(uint8_t address)
{
	return (address & 0x80 ? ENDPOINTS / 2 : 0) + (address & 0x0f);
}

static void tell_endpoint(struct usb_redir_ep_info_header *eps,
			  const uint8_t *d, uint8_t interface)
{
	int i = endpoint_index(d[2]);

	eps->type[i] = d[3] & 3;
	eps->interval[i] = d[6];
	eps->interface[i] = interface;
	eps->max_packet_size[i] = d[4] | d[5] << 8;
}

/* Descriptors one after the other; endpoints of the settings that are chosen. */
static void tell_interfaces(void)
{
	struct usb_redir_interface_info_header interfaces = { 0 };
	struct usb_redir_ep_info_header eps = { 0 };
	int at, n = request(0x80, 6, 2 << 8, 0, BUS_OCTETS_MAX);
	const uint8_t *d, *chosen = NULL;

	memset(eps.type, usb_redir_type_invalid, sizeof(eps.type));
	eps.type[0] = eps.type[ENDPOINTS / 2] = usb_redir_type_control;
	eps.max_packet_size[0] = eps.max_packet_size[ENDPOINTS / 2] = 64;
	for (at = 0; at < n; at += d[0]) {
		d = redir.data + at;
		if (d[1] == 4) {
			chosen = redir.alt[d[2] % INTERFACES] == d[3] ? d : NULL;
			if (!chosen)
				continue;
			interfaces.interface[interfaces.interface_count] = d[2];
			interfaces.interface_class[interfaces.interface_count] = d[5];
			interfaces.interface_subclass[interfaces.interface_count] = d[6];
			interfaces.interface_protocol[interfaces.interface_count++] = d[7];
		} else if (d[1] == 5 && chosen) {
			tell_endpoint(&eps, d, chosen[2]);
		}
	}
	usbredirparser_send_interface_info(redir.parser, &interfaces);
	usbredirparser_send_ep_info(redir.parser, &eps);
}

static void plug(void)
{
	struct usb_redir_device_connect_header device = {
		.speed = usb_redir_speed_full,
	};
	const uint8_t *d = redir.data;

	if (!redir.is_met || redir.is_plugged)
		return;
	begin_anew();
	redir.is_plugged = true;
	tell_interfaces();
	(void)request(0x80, 6, 1 << 8, 0, 18);
	device.device_class = d[4];
	device.device_subclass = d[5];
	device.device_protocol = d[6];
	device.vendor_id = d[8] | d[9] << 8;
	device.product_id = d[10] | d[11] << 8;
	device.device_version_bcd = d[12] | d[13] << 8;
	usbredirparser_send_device_connect(redir.parser, &device);
}

static void unplug(void)
{
	if (!redir.is_plugged)
		return;
	redir.is_plugged = false;
	begin_anew();
	usbredirparser_send_device_disconnect(redir.parser);
}

/* --------------------------------------------------------- from the parser */

static void on_hello(void *priv, struct usb_redir_hello_header *hello)
{
	redir.is_met = true;
}

static void on_reset(void *priv)
{
	begin_anew();
}

static void on_set_config(void *priv, uint64_t id,
			  struct usb_redir_set_configuration_header *h)
{
	struct usb_redir_configuration_status_header answer = {
		.status = status_of(set_config(h->configuration)),
		.configuration = h->configuration,
	};

	tell_interfaces();
	usbredirparser_send_configuration_status(redir.parser, id, &answer);
}

static void on_get_config(void *priv, uint64_t id)
{
	struct usb_redir_configuration_status_header answer = {
		.status = status_of(request(0x80, 8, 0, 0, 1)),
		.configuration = redir.data[0],
	};

	usbredirparser_send_configuration_status(redir.parser, id, &answer);
}

static void on_set_alt(void *priv, uint64_t id,
		       struct usb_redir_set_alt_setting_header *h)
{
	struct usb_redir_alt_setting_status_header answer = {
		.status = status_of(set_alt(h->interface, h->alt)),
		.interface = h->interface,
		.alt = h->alt,
	};

	tell_interfaces();
	usbredirparser_send_alt_setting_status(redir.parser, id, &answer);
}

static void on_get_alt(void *priv, uint64_t id,
		       struct usb_redir_get_alt_setting_header *h)
{
	struct usb_redir_alt_setting_status_header answer = {
		.status = status_of(request(0x81, 10, 0, h->interface, 1)),
		.interface = h->interface,
		.alt = redir.data[0],
	};

	usbredirparser_send_alt_setting_status(redir.parser, id, &answer);
}

static void on_start_iso(void *priv, uint64_t id,
			 struct usb_redir_start_iso_stream_header *h)
{
	redir.streams[h->endpoint] = ISO;
}

static void on_stop_iso(void *priv, uint64_t id,
			struct usb_redir_stop_iso_stream_header *h)
{
	redir.streams[h->endpoint] = NONE;
	if (!(h->endpoint & 0x80))
		redir.out[h->endpoint & 0x0f].is_there = false;
}

static void on_start_interrupt(void *priv, uint64_t id,
			       struct usb_redir_start_interrupt_receiving_header *h)
{
	redir.streams[h->endpoint] = INTERRUPT;
}

static void on_stop_interrupt(void *priv, uint64_t id,
			      struct usb_redir_stop_interrupt_receiving_header *h)
{
	redir.streams[h->endpoint] = NONE;
}

/* Everything is answered at once: it comes too late. */
static void on_cancel(void *priv, uint64_t id)
{
}

static void on_control(void *priv, uint64_t id,
		       struct usb_redir_control_packet_header *h, uint8_t *data,
		       int len)
{
	struct usb_redir_control_packet_header answer = *h;
	int ret = -EMSGSIZE;

	if (len <= BUS_OCTETS_MAX) {
		if (len)
			memcpy(redir.data, data, len);
		ret = request(h->requesttype, h->request, h->value, h->index,
			      h->length);
	}
	answer.status = status_of(ret);
	if (h->endpoint & 0x80)
		len = answer.length = ret < 0 ? 0 : ret;
	else
		len = 0;
	usbredirparser_send_control_packet(redir.parser, id, &answer,
					   len ? redir.data : NULL, len);
	usbredirparser_free_packet_data(redir.parser, data);
}

static void on_iso(void *priv, uint64_t id, struct usb_redir_iso_packet_header *h,
		   uint8_t *data, int len)
{
	int n = h->endpoint & 0x0f;

	if (redir.out[n].is_there)
		redir.device->frame();
	redir.out[n].n = len < BUS_OCTETS_MAX ? len : BUS_OCTETS_MAX;
	redir.out[n].is_there = true;
	if (len)
		memcpy(redir.out[n].octets, data, redir.out[n].n);
	usbredirparser_free_packet_data(redir.parser, data);
}

/* No driver of the guest uses those endpoints. */
static void on_bulk(void *priv, uint64_t id,
		    struct usb_redir_bulk_packet_header *h, uint8_t *data,
		    int len)
{
	h->status = usb_redir_stall;
	h->length = h->length_high = 0;
	usbredirparser_send_bulk_packet(redir.parser, id, h, NULL, 0);
	usbredirparser_free_packet_data(redir.parser, data);
}

static void on_log(void *priv, int level, const char *text)
{
	if (level <= usbredirparser_warning)
		fprintf(stderr, "ice1emu: %s\n", text);
}

static int take_octets(void *priv, uint8_t *data, int count)
{
	ssize_t n = recv(redir.fd, data, count, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	redir.is_gone |= n <= 0;
	return n > 0 ? n : -1;
}

static int give_octets(void *priv, uint8_t *data, int count)
{
	ssize_t n = send(redir.fd, data, count, MSG_NOSIGNAL);

	redir.is_gone |= n <= 0;
	return n > 0 ? n : -1;
}

/* ---------------------------------------------------------------- to the device */

static bool waits(uint8_t ep)
{
	return ep & 0x80 ? redir.streams[ep] != NONE :
			   redir.out[ep & 0x0f].is_there;
}

static void serve_in(uint8_t ep, const uint8_t *octets, uint32_t n, int status)
{
	uint8_t told = status ? usb_redir_ioerror : usb_redir_success;
	struct usb_redir_iso_packet_header iso = { ep, told, n };
	struct usb_redir_interrupt_packet_header interrupt = { ep, told, n };
	uint8_t *data = n ? (uint8_t *)octets : NULL;	/* read only */

	if (redir.streams[ep] == ISO)
		usbredirparser_send_iso_packet(redir.parser, redir.id++, &iso,
					       data, n);
	else
		usbredirparser_send_interrupt_packet(redir.parser, redir.id++,
						     &interrupt, data, n);
}

static const uint8_t *serve_out(uint8_t ep, uint32_t *n)
{
	*n = redir.out[ep & 0x0f].n;
	redir.out[ep & 0x0f].is_there = false;
	return redir.out[ep & 0x0f].octets;
}

static int fd(void)
{
	return redir.fd;
}

static int take(void)
{
	int ret = usbredirparser_do_read(redir.parser);

	return redir.is_gone ? -ENOTCONN : ret ? -EPROTO : 0;
}

static int flush(void)
{
	while (!redir.is_gone && usbredirparser_has_data_to_write(redir.parser))
		(void)usbredirparser_do_write(redir.parser);
	return redir.is_gone ? -ENOTCONN : 0;
}

static void listen_to(struct usbredirparser *p)
{
	p->log_func = on_log;
	p->read_func = take_octets;
	p->write_func = give_octets;
	p->hello_func = on_hello;
	p->reset_func = on_reset;
	p->set_configuration_func = on_set_config;
	p->get_configuration_func = on_get_config;
	p->set_alt_setting_func = on_set_alt;
	p->get_alt_setting_func = on_get_alt;
	p->start_iso_stream_func = on_start_iso;
	p->stop_iso_stream_func = on_stop_iso;
	p->start_interrupt_receiving_func = on_start_interrupt;
	p->stop_interrupt_receiving_func = on_stop_interrupt;
	p->cancel_data_packet_func = on_cancel;
	p->control_packet_func = on_control;
	p->iso_packet_func = on_iso;
	p->bulk_packet_func = on_bulk;
}

static int attach(int socket, const struct bus_device *device)
{
	uint32_t can[USB_REDIR_CAPS_SIZE] = { 0 };

	redir.fd = socket;
	redir.device = device;
	redir.parser = usbredirparser_create();
	if (!redir.parser)
		return -ENOMEM;
	listen_to(redir.parser);
	usbredirparser_caps_set_cap(can, usb_redir_cap_connect_device_version);
	usbredirparser_caps_set_cap(can, usb_redir_cap_ep_info_max_packet_size);
	usbredirparser_caps_set_cap(can, usb_redir_cap_64bits_ids);
	usbredirparser_caps_set_cap(can, usb_redir_cap_32bits_bulk_length);
	usbredirparser_init(redir.parser, "ice1emu", can, USB_REDIR_CAPS_SIZE,
			    usbredirparser_fl_usb_host);
	return flush();
}

const struct bus redir_bus = {
	.has_frames = true,
	.attach = attach,
	.unplug = unplug,
	.plug = plug,
	.fd = fd,
	.read = take,
	.waits = waits,
	.in = serve_in,
	.out = serve_out,
	.flush = flush,
};
