// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The emulated icE1usb, see header.
 */
#include <errno.h>
#include <string.h>

#include "mock/ice1emu/device.h"

#define PACKET_MAX (4 + 9 * E1_OCTETS)
#define POLL_MS 4		/* of FB and INT */

struct emulated emu;

/* ------------------------------------------------------------- descriptors */

#define LE16(v) (uint8_t)(v), (uint8_t)((v) >> 8)

static const uint8_t device_descriptor[18] = {
	18, 1, LE16(0x0200), 0, 0, 0, 64, LE16(0x1d50), LE16(0x6145),
	LE16(0x0003), 1, 2, 3, 1,
};

/* Addresses of a socket's endpoints. */
#define IN(p) (0x82 + 3 * (p))
#define OUT(p) (0x01 + 3 * (p))
#define FB(p) (0x81 + 3 * (p))
#define INT(p) (0x83 + 3 * (p))

#define ENDPOINT(address, attributes, size, interval) \
	7, 5, address, attributes, LE16(size), interval
#define INTERFACE(n, alt, n_ep, class, subclass, protocol) \
	9, 4, n, alt, n_ep, class, subclass, protocol, 0
#define E1_PORT(p)							\
	INTERFACE(p, 0, 1, 0xff, 0xe1, 0x00),				\
	ENDPOINT(INT(p), 0x03, 10, 4),					\
	INTERFACE(p, 1, 4, 0xff, 0xe1, 0x00),				\
	ENDPOINT(IN(p), 0x05, PACKET_MAX, 1),				\
	ENDPOINT(OUT(p), 0x05, PACKET_MAX, 1),				\
	ENDPOINT(FB(p), 0x11, 3, 3),					\
	ENDPOINT(INT(p), 0x03, 10, 4)

static uint8_t config_descriptor[] = {
	9, 2, LE16(0), 6, 1, 0, 0x80, 50,
	E1_PORT(0),
	E1_PORT(1),
	INTERFACE(2, 0, 1, 2, 2, 0),		/* CDC ACM: the GPS receiver */
	5, 0x24, 0, LE16(0x0110),
	5, 0x24, 1, 0, 3,
	4, 0x24, 2, 0,
	5, 0x24, 6, 2, 3,
	ENDPOINT(0x88, 0x03, 8, 255),
	INTERFACE(3, 0, 2, 10, 0, 0),
	ENDPOINT(0x07, 0x02, 64, 0),
	ENDPOINT(0x87, 0x02, 64, 0),
	INTERFACE(4, 0, 0, 0xff, 0xe1, 0xd0),	/* GPS-DO */
	INTERFACE(5, 0, 0, 0xfe, 1, 1),		/* DFU */
	9, 0x21, 0x0d, LE16(0), LE16(4096), LE16(0x0101),
};

static int string_descriptor(uint8_t *to, unsigned int index)
{
	const char *text[] = { "", "osmocom", "icE1usb", emu.serial };
	unsigned int i, n;

	if (index > 3)
		return -EPIPE;
	to[1] = 3;
	if (!index) {
		to[0] = 4;
		to[2] = 0x09;	/* English, United States */
		to[3] = 0x04;
		return 4;
	}
	n = strlen(text[index]);
	for (i = 0; i < n && i < 126; i++) {
		to[2 + 2 * i] = text[index][i];
		to[3 + 2 * i] = 0;
	}
	to[0] = 2 + 2 * i;
	return to[0];
}

/* ----------------------------------------------------------------- control */

static uint16_t field(const uint8_t *setup, int at)
{
	return setup[at] | setup[at + 1] << 8;
}

static int answer(const uint8_t *setup, uint8_t *data, const void *octets,
		  uint32_t n)
{
	uint32_t wanted = field(setup, 6);

	n = n > wanted ? wanted : n;
	memcpy(data, octets, n);
	return n;
}

static int get_descriptor(const uint8_t *setup, uint8_t *data)
{
	uint8_t string[256];
	int n;

	switch (setup[3]) {
	case 1:
		return answer(setup, data, device_descriptor, sizeof(device_descriptor));
	case 2:
		config_descriptor[2] = (uint8_t)sizeof(config_descriptor);
		config_descriptor[3] = sizeof(config_descriptor) >> 8;
		return answer(setup, data, config_descriptor, sizeof(config_descriptor));
	case 3:
		n = string_descriptor(string, setup[2]);
		return n < 0 ? n : answer(setup, data, string, n);
	default:
		return -EPIPE;
	}
}

static int set_interface(const uint8_t *setup)
{
	unsigned int n = field(setup, 4), alt = field(setup, 2);

	if (n >= 6 || alt > (n < E1_PORTS))
		return -EPIPE;
	if (n < E1_PORTS && alt && emu.faults[n].refuse)
		return -(int)emu.faults[n].refuse;
	emu.alt[n] = alt;
	if (n < E1_PORTS) {
		emu.faults[n].is_frozen = false;
		emu.faults[n].is_failing = false;
		(alt ? e1_on : e1_off)(&emu.e1[n]);
	}
	return 0;
}

static int get_status(const uint8_t *setup, uint8_t *data)
{
	static const uint8_t zeros[2];

	if (!emu.is_lame)
		return answer(setup, data, zeros, 2);
	emu.is_lame = false;
	return -EPIPE;
}

static int standard_request(const uint8_t *setup, uint8_t *data)
{
	switch (setup[1]) {
	case 0: return get_status(setup, data);
	case 1:					/* features */
	case 3: return 0;
	case 6: return get_descriptor(setup, data);
	case 8: return answer(setup, data, &emu.config, 1);
	case 9:
		emu.config = setup[2];
		return 0;
	case 10: return answer(setup, data, &emu.alt[setup[4] & 7], 1);
	case 11: return set_interface(setup);
	default: return -EPIPE;
	}
}

static void put_counts(const struct e1_counts *c, uint8_t to[9])
{
	const uint8_t octets[9] = { LE16(c->crc), LE16(c->align), LE16(c->ovfl),
				    LE16(c->unfl), c->flags };

	memcpy(to, octets, 9);
}

static int port_request(const uint8_t *setup, uint8_t *data)
{
	unsigned int n = field(setup, 4), len = field(setup, 6);
	struct e1_port *p = &emu.e1[n];
	uint8_t tx[4] = { p->tx_mode, p->timing, p->ext_loop, p->alarm };
	uint8_t counts[9];

	switch (setup[1]) {
	case 1: return 0;
	case 2:
		if (len != 4)
			return -EPIPE;
		p->tx_mode = data[0];
		p->timing = data[1];
		p->ext_loop = data[2];
		p->alarm = data[3];
		return 0;
	case 3: return answer(setup, data, tx, 4);
	case 4:
		if (len != 1)
			return -EPIPE;
		if (p->rx_mode != data[0])
			e1_search(p);
		p->rx_mode = data[0];
		return 0;
	case 5: return answer(setup, data, &p->rx_mode, 1);
	case 6:
		put_counts(&p->counts, counts);
		return answer(setup, data, counts, 9);
	default: return -EPIPE;
	}
}

int device_control(const uint8_t setup[8], uint8_t *data)
{
	static const uint8_t capabilities = 1;

	switch (setup[0] & 0x7f) {
	case 0x00:
	case 0x01:
	case 0x02: return standard_request(setup, data);
	case 0x41: return field(setup, 4) < E1_PORTS ? port_request(setup, data) : -EPIPE;
	case 0x40:
		if (setup[1] == 1)
			return answer(setup, data, &capabilities, 1);
		if (setup[1] == 2)
			return answer(setup, data, "ice1emu", 7);
		return -EPIPE;
	default: return -EPIPE;
	}
}

/* ------------------------------------------------------------- one ms more */

static void serve_in(int n)
{
	struct port_faults *f = &emu.faults[n];
	uint32_t len, whole;
	uint8_t packet[PACKET_MAX];
	int status = 0;

	if (!emu.bus->waits(IN(n)))
		return;
	if (f->skip)
		f->skip -= e1_skip(&emu.e1[n], f->skip);
	len = e1_in(&emu.e1[n], packet);
	whole = len / E1_OCTETS;
	if (len && f->drop) {
		f->drop--;
		emu.e1[n].n_faulted += whole;
		len = 0;
		status = -EILSEQ;
	} else if (len && f->truncate) {
		f->truncate--;
		len = 4 + whole / 2 * E1_OCTETS + 7;
		emu.e1[n].n_faulted += whole - whole / 2;
	}
	emu.bus->in(IN(n), packet, len, status);
}

static void serve_out(int n)
{
	const uint8_t *packet;
	uint32_t len;

	if (!emu.bus->waits(OUT(n)))
		return;
	packet = emu.bus->out(OUT(n), &len);
	e1_out(&emu.e1[n], packet, len);
}

static void serve_slow(int n)
{
	uint32_t rate = e1_feedback(&emu.e1[n]);
	uint8_t text[10] = { LE16(rate), (uint8_t)(rate >> 16) };

	if (emu.bus->waits(FB(n)))
		emu.bus->in(FB(n), text, 3, 0);
	if (emu.bus->waits(INT(n)) && emu.e1[n].is_changed) {
		text[0] = 1;
		put_counts(&emu.e1[n].counts, text + 1);
		emu.bus->in(INT(n), text, 10, 0);
		emu.e1[n].is_changed = false;
	}
}

void device_frame(void)
{
	int n;

	emu.ms++;
	e1_ms(emu.e1);
	for (n = 0; n < E1_PORTS; n++) {
		if (!emu.alt[n] || emu.faults[n].is_frozen)
			continue;
		if (emu.faults[n].is_failing && emu.bus->waits(IN(n))) {
			emu.faults[n].is_failing = false;
			emu.bus->fail(IN(n), -EPROTO);
		}
		serve_in(n);
		serve_out(n);
		if (emu.ms % POLL_MS == 0)
			serve_slow(n);
	}
}
