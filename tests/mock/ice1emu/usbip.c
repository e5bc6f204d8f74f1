// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * USB/IP over a socket pair. Source: Documentation/usb/usbip_protocol.rst.
 *
 * The kernel's end is vhci_hcd. It wants isochronous descriptors back as it gave
 * them, and the octets of an IN transfer one after the other without gaps.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mock/ice1emu/bus.h"

#define ATTACH "/sys/devices/platform/vhci_hcd.0/attach"
#define SPEED_FULL 2

#define CMD_SUBMIT 1
#define CMD_UNLINK 2
#define RET_SUBMIT 3
#define RET_UNLINK 4
#define HEADER 48		/* octets, 12 words, big endian */
#define ISO 16
#define PACKETS_MAX 16

struct transfer {
	struct transfer *next;
	uint32_t seq;
	uint8_t ep;		/* address: 0x80 is IN */
	uint8_t setup[8];
	uint32_t length;	/* asked for, or sent along */
	uint32_t n_packets;	/* 0: not isochronous */
	uint32_t n_served;
	struct {
		uint32_t offset, length, actual;
		int32_t status;
	} packets[PACKETS_MAX];
	uint32_t n_octets;	/* of data below; IN: so far */
	uint8_t data[BUS_OCTETS_MAX];
};

static struct {
	const struct bus_device *device;
	int fd;
	struct transfer *queue[256];	/* by endpoint, oldest first */
	uint32_t n_in;
	uint8_t in[64 * 1024];
	uint32_t n_out;
	uint8_t out[256 * 1024];
} usbip;

static uint32_t word(const uint8_t *at, int i)
{
	uint32_t w;

	memcpy(&w, at + 4 * i, 4);
	return ntohl(w);
}

static void put_word(uint8_t *at, int i, uint32_t w)
{
	w = htonl(w);
	memcpy(at + 4 * i, &w, 4);
}

/* -------------------------------------------------------------- going back */

static int flush(void)
{
	uint32_t at = 0;
	ssize_t n;

	while (at < usbip.n_out) {
		n = write(usbip.fd, usbip.out + at, usbip.n_out - at);
		if (n < 0)
			return -errno;
		at += n;
	}
	usbip.n_out = 0;
	return 0;
}

static uint8_t *reply(uint32_t len)
{
	uint8_t *at;

	if (usbip.n_out + len > sizeof(usbip.out) && flush())
		exit(1);	/* the host has gone in the middle of it */
	at = usbip.out + usbip.n_out;
	memset(at, 0, len);
	usbip.n_out += len;
	return at;
}

static void dequeue(struct transfer *t)
{
	struct transfer **at = &usbip.queue[t->ep];

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
}

static void give_back(struct transfer *t, int status)
{
	bool is_in = t->ep & 0x80;
	uint32_t i, n_errors = 0, n = is_in ? t->n_octets : 0;
	uint8_t *at = reply(HEADER + n + t->n_packets * ISO);

	for (i = 0; i < t->n_packets; i++)
		n_errors += !!t->packets[i].status;
	put_word(at, 0, RET_SUBMIT);
	put_word(at, 1, t->seq);
	put_word(at, 5, status);
	put_word(at, 6, t->n_octets);
	put_word(at, 8, t->n_packets);
	put_word(at, 9, n_errors);
	memcpy(at + HEADER, t->data, n);
	at += HEADER + n;
	for (i = 0; i < t->n_packets; i++, at += ISO) {
		put_word(at, 0, t->packets[i].offset);
		put_word(at, 1, t->packets[i].length);
		put_word(at, 2, t->packets[i].actual);
		put_word(at, 3, t->packets[i].status);
	}
	dequeue(t);
	free(t);
}

static bool waits(uint8_t ep)
{
	return usbip.queue[ep];
}

static void serve_in(uint8_t ep, const uint8_t *octets, uint32_t n, int status)
{
	struct transfer *t = usbip.queue[ep];
	uint32_t i = t->n_served;

	if (t->n_packets) {
		n = n > t->packets[i].length ? t->packets[i].length : n;
		t->packets[i].actual = n;
		t->packets[i].status = status;
	} else if (n > t->length) {
		n = t->length;
	}
	memcpy(t->data + t->n_octets, octets, n);
	t->n_octets += n;
	if (++t->n_served >= t->n_packets)
		give_back(t, t->n_packets ? 0 : status);
}

/* The octets stay where they are until the next one. */
static const uint8_t *serve_out(uint8_t ep, uint32_t *n)
{
	static uint8_t octets[BUS_OCTETS_MAX];
	struct transfer *t = usbip.queue[ep];
	uint32_t i = t->n_served;

	*n = t->packets[i].length;
	memcpy(octets, t->data + t->packets[i].offset, *n);
	t->packets[i].actual = *n;
	if (++t->n_served >= t->n_packets)
		give_back(t, 0);
	return octets;
}

static void fail(uint8_t ep, int status)
{
	struct transfer *t = usbip.queue[ep];
	uint32_t i;

	t->n_octets = 0;
	for (i = 0; i < t->n_packets; i++) {
		t->packets[i].actual = 0;
		t->packets[i].status = status;
	}
	give_back(t, status);
}

/* --------------------------------------------------------------- coming in */

static void enqueue(struct transfer *t)
{
	struct transfer **at = &usbip.queue[t->ep];

	while (*at)
		at = &(*at)->next;
	*at = t;
}

/* Return: octets of the whole request, 0 if more must come, or -errno */
static int submit(const uint8_t *at, uint32_t n)
{
	bool is_in = word(at, 3);
	uint32_t length = word(at, 6), n_packets = word(at, 8), i;
	uint32_t n_data = is_in ? 0 : length, need;
	struct transfer *t;
	int ret;

	if (n_packets == 0xffffffff)	/* newer kernels: not isochronous */
		n_packets = 0;
	if (length > BUS_OCTETS_MAX || n_packets > PACKETS_MAX)
		return -EMSGSIZE;
	need = HEADER + n_data + n_packets * ISO;
	if (n < need)
		return 0;
	t = calloc(1, sizeof(*t));
	if (!t)
		return -ENOMEM;
	t->seq = word(at, 1);
	t->ep = word(at, 4) | (is_in ? 0x80 : 0);
	t->length = length;
	t->n_packets = n_packets;
	memcpy(t->setup, at + 40, 8);
	memcpy(t->data, at + HEADER, n_data);
	t->n_octets = n_data;
	for (i = 0; i < n_packets; i++) {
		t->packets[i].offset = word(at + HEADER + n_data + i * ISO, 0);
		t->packets[i].length = word(at + HEADER + n_data + i * ISO, 1);
		if (!is_in && (t->packets[i].offset > length ||
			       t->packets[i].length > length - t->packets[i].offset)) {
			free(t);
			return -EINVAL;
		}
	}
	enqueue(t);
	if (t->ep & 0x7f)
		return need;
	ret = usbip.device->control(t->setup, t->data);
	if (is_in && ret >= 0)
		t->n_octets = (uint32_t)ret < length ? (uint32_t)ret : length;
	else if (ret < 0)
		t->n_octets = 0;
	give_back(t, ret < 0 ? ret : 0);
	return need;
}

static int unlink_one(const uint8_t *at)
{
	uint32_t seq = word(at, 5), ep;
	struct transfer *t;
	int status = 0;
	uint8_t *r;

	for (ep = 0; ep < 256 && !status; ep++) {
		for (t = usbip.queue[ep]; t && t->seq != seq; t = t->next)
			;
		if (!t)
			continue;
		dequeue(t);
		free(t);
		status = -ECONNRESET;
	}
	r = reply(HEADER);
	put_word(r, 0, RET_UNLINK);
	put_word(r, 1, word(at, 1));
	put_word(r, 5, status);
	return HEADER;
}

static int one_request(const uint8_t *at, uint32_t n)
{
	if (n < HEADER)
		return 0;
	switch (word(at, 0)) {
	case CMD_SUBMIT: return submit(at, n);
	case CMD_UNLINK: return unlink_one(at);
	default: return -EPROTO;
	}
}

static int take(void)
{
	ssize_t got = read(usbip.fd, usbip.in + usbip.n_in,
			   sizeof(usbip.in) - usbip.n_in);
	uint32_t at = 0;
	int n;

	if (got <= 0)
		return got < 0 ? -errno : -ENOTCONN;
	usbip.n_in += got;
	while ((n = one_request(usbip.in + at, usbip.n_in - at)) > 0)
		at += n;
	usbip.n_in -= at;
	memmove(usbip.in, usbip.in + at, usbip.n_in);
	return n < 0 ? n : 0;
}

static int fd(void)
{
	return usbip.fd;
}

/* The port may still be busy with the device that was there before. */
static int ask_kernel(const char *text)
{
	int file = open(ATTACH, O_WRONLY | O_CLOEXEC), i, ret;

	if (file < 0)
		return -errno;
	for (i = 0; i < 1000; i++) {
		ret = write(file, text, strlen(text)) < 0 ? -errno : 0;
		if (ret != -EBUSY)
			break;
		usleep(10000);
	}
	close(file);
	return ret;
}

static int attach(int port, const struct bus_device *device)
{
	char text[64];
	int pair[2], ret;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	snprintf(text, sizeof(text), "%d %d %d %d", port, pair[1], port + 1,
		 SPEED_FULL);
	ret = ask_kernel(text);
	close(pair[1]);		/* the kernel has its own reference */
	usbip.fd = pair[0];
	usbip.device = device;
	return ret;
}

const struct bus usbip_bus = {
	.attach = attach,
	.fd = fd,
	.read = take,
	.waits = waits,
	.in = serve_in,
	.out = serve_out,
	.fail = fail,
	.flush = flush,
};
