// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ice1emu: an icE1usb made of software, plugged into vhci_hcd.
 *
 *   ice1emu [--port N] [--serial TEXT] [--refuse N]
 *
 * The first N is the port of vhci_hcd, the second that of `refuse 1 N` from the
 * start. It says `ready` when the kernel has it, then does
 * what the lines of its input say, and answers each with one line: `ok`, an
 * error, or what was asked for. P is a socket, 0 or 1.
 *
 *   ppb P N          its clock is N parts in 10^9 fast
 *   from P Q         it hears what socket Q sends; -1: nothing (LOS)
 *   truncate P N     the next N packets with frames are cut in the middle
 *   drop P N         the next N packets with frames are lost on the bus
 *   skip P N         N received frames vanish
 *   flags P F        defects shown beside its own: 1 LFA, 2 LOS, 4 RAI, 8 AIS
 *   counts P C A O U the counters stand there: CRC, alignment, overflow, underflow
 *   refuse P N       its alternate setting 1 is answered with -N; 0: no more
 *   freeze P         no transfer of it ends, until it is set up again
 *   fail P           its next transfer of frames ends with an error
 *   lame P           the next question for its state is not understood, as after
 *                    a loss of power while the host slept (the whole device)
 *   stat P           counters of both directions, in one line
 *   zero P           those begin anew
 *   quit             pulled out; the end of the input does that, too
 *
 * Descriptors, requests, rings, feedback and start are those of its firmware;
 * the endpoints of the interfaces that are not E1 are made up, and do nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "mock/ice1emu/e1.h"
#include "mock/ice1emu/usbip.h"
#include "mock/memory.h"

#define SOF_NS 1000000
#define PACKET_MAX (4 + 9 * E1_OCTETS)
#define LATE_MAX 1000		/* ms made up for at once */
#define POLL_MS 4		/* of FB and INT */

static struct {
	struct e1_port e1[E1_PORTS];
	struct port_faults {
		unsigned int truncate, drop, skip, refuse;
		bool is_frozen, is_failing;
	} faults[E1_PORTS];
	uint8_t alt[8], config;
	bool is_lame;
	const char *serial;
	uint64_t ms;
} emu;

/* ------------------------------------------------------------- descriptors */

#define LE16(v) (uint8_t)(v), (uint8_t)((v) >> 8)

static const uint8_t device_descriptor[18] = {
	18, 1, LE16(0x0200), 0, 0, 0, 64, LE16(0x1d50), LE16(0x6145),
	LE16(0x0003), 1, 2, 3, 1,
};

#define ENDPOINT(address, attributes, size, interval) \
	7, 5, address, attributes, LE16(size), interval
#define INTERFACE(n, alt, n_ep, class, subclass, protocol) \
	9, 4, n, alt, n_ep, class, subclass, protocol, 0
#define E1_PORT(p)							\
	INTERFACE(p, 0, 1, 0xff, 0xe1, 0x00),				\
	ENDPOINT(0x83 + 3 * (p), 0x03, 10, 4),				\
	INTERFACE(p, 1, 4, 0xff, 0xe1, 0x00),				\
	ENDPOINT(0x82 + 3 * (p), 0x05, PACKET_MAX, 1),			\
	ENDPOINT(0x01 + 3 * (p), 0x05, PACKET_MAX, 1),			\
	ENDPOINT(0x81 + 3 * (p), 0x11, 3, 3),				\
	ENDPOINT(0x83 + 3 * (p), 0x03, 10, 4)

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

static int answer(struct usbip_transfer *t, const void *octets, uint32_t n)
{
	uint32_t wanted = field(t->setup, 6);

	n = n > wanted ? wanted : n;
	n = n > t->length ? t->length : n;
	memcpy(t->data, octets, n);
	return n;
}

static int get_descriptor(struct usbip_transfer *t)
{
	uint8_t string[256];
	int n;

	switch (t->setup[3]) {
	case 1:
		return answer(t, device_descriptor, sizeof(device_descriptor));
	case 2:
		config_descriptor[2] = (uint8_t)sizeof(config_descriptor);
		config_descriptor[3] = sizeof(config_descriptor) >> 8;
		return answer(t, config_descriptor, sizeof(config_descriptor));
	case 3:
		n = string_descriptor(string, t->setup[2]);
		return n < 0 ? n : answer(t, string, n);
	default:
		return -EPIPE;
	}
}

static int set_interface(struct usbip_transfer *t)
{
	unsigned int n = field(t->setup, 4), alt = field(t->setup, 2);

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

static int get_status(struct usbip_transfer *t)
{
	static const uint8_t zeros[2];

	if (!emu.is_lame)
		return answer(t, zeros, 2);
	emu.is_lame = false;
	return -EPIPE;
}

static int standard_request(struct usbip_transfer *t)
{
	switch (t->setup[1]) {
	case 0: return get_status(t);
	case 1:					/* features */
	case 3: return 0;
	case 6: return get_descriptor(t);
	case 8: return answer(t, &emu.config, 1);
	case 9:
		emu.config = t->setup[2];
		return 0;
	case 10: return answer(t, &emu.alt[t->setup[4] & 7], 1);
	case 11: return set_interface(t);
	default: return -EPIPE;
	}
}

static void put_counts(const struct e1_counts *c, uint8_t to[9])
{
	const uint8_t octets[9] = { LE16(c->crc), LE16(c->align), LE16(c->ovfl),
				    LE16(c->unfl), c->flags };

	memcpy(to, octets, 9);
}

static int port_request(struct usbip_transfer *t)
{
	unsigned int n = field(t->setup, 4), len = field(t->setup, 6);
	struct e1_port *p = &emu.e1[n];
	uint8_t tx[4] = { p->tx_mode, p->timing, p->ext_loop, p->alarm };
	uint8_t counts[9];

	switch (t->setup[1]) {
	case 1: return 0;
	case 2:
		if (len != 4)
			return -EPIPE;
		p->tx_mode = t->data[0];
		p->timing = t->data[1];
		p->ext_loop = t->data[2];
		p->alarm = t->data[3];
		return 0;
	case 3: return answer(t, tx, 4);
	case 4:
		if (len != 1)
			return -EPIPE;
		if (p->rx_mode != t->data[0])
			e1_search(p);
		p->rx_mode = t->data[0];
		return 0;
	case 5: return answer(t, &p->rx_mode, 1);
	case 6:
		put_counts(&p->counts, counts);
		return answer(t, counts, 9);
	default: return -EPIPE;
	}
}

static int control(struct usbip_transfer *t)
{
	static const uint8_t capabilities = 1;

	switch (t->setup[0] & 0x7f) {
	case 0x00:
	case 0x01:
	case 0x02: return standard_request(t);
	case 0x41: return field(t->setup, 4) < E1_PORTS ? port_request(t) : -EPIPE;
	case 0x40:
		if (t->setup[1] == 1)
			return answer(t, &capabilities, 1);
		if (t->setup[1] == 2)
			return answer(t, "ice1emu", 7);
		return -EPIPE;
	default: return -EPIPE;
	}
}

/* ------------------------------------------------------------- one ms more */

static void serve_in(int n)
{
	struct usbip_transfer *t = usbip_waiting(0x82 + 3 * n);
	struct port_faults *f = &emu.faults[n];
	uint32_t len, whole;
	uint8_t packet[PACKET_MAX];
	int status = 0;

	if (!t)
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
	usbip_in(t, packet, len, status);
}

static void serve_out(int n)
{
	struct usbip_transfer *t = usbip_waiting(0x01 + 3 * n);
	const uint8_t *packet;
	uint32_t len;

	if (!t)
		return;
	packet = usbip_out(t, &len);
	e1_out(&emu.e1[n], packet, len);
}

static void serve_slow(int n)
{
	struct usbip_transfer *fb = usbip_waiting(0x81 + 3 * n);
	struct usbip_transfer *interrupt = usbip_waiting(0x83 + 3 * n);
	uint32_t rate = e1_feedback(&emu.e1[n]);
	uint8_t text[10] = { LE16(rate), (uint8_t)(rate >> 16) };

	if (fb)
		usbip_in(fb, text, 3, 0);
	if (interrupt && emu.e1[n].is_changed) {
		text[0] = 1;
		put_counts(&emu.e1[n].counts, text + 1);
		usbip_in(interrupt, text, 10, 0);
		emu.e1[n].is_changed = false;
	}
}

static void one_ms(void)
{
	int n;

	emu.ms++;
	e1_ms(emu.e1);
	for (n = 0; n < E1_PORTS; n++) {
		struct usbip_transfer *t = usbip_waiting(0x82 + 3 * n);

		if (!emu.alt[n] || emu.faults[n].is_frozen)
			continue;
		if (emu.faults[n].is_failing && t) {
			emu.faults[n].is_failing = false;
			usbip_fail(t, -EPROTO);
		}
		serve_in(n);
		serve_out(n);
		if (emu.ms % POLL_MS == 0)
			serve_slow(n);
	}
}

/* ---------------------------------------------------------------- commands */

static void tell(const struct e1_port *p)
{
	printf("on=%u out=%llu in=%llu refused=%llu dry=%llu faulted=%llu ovfl=%u unfl=%u align=%u level=%u..%u flags=%u rx=%u tx=%u alarm=%u\n",
	       p->n_on, (unsigned long long)p->n_out, (unsigned long long)p->n_in,
	       (unsigned long long)p->n_refused, (unsigned long long)p->n_dry,
	       (unsigned long long)p->n_faulted, p->counts.ovfl, p->counts.unfl,
	       p->counts.align, p->level_min, p->level_max, p->counts.flags,
	       p->rx_mode, p->tx_mode, p->alarm);
}

static void zero(struct e1_port *p)
{
	p->n_out = p->n_in = p->n_refused = p->n_dry = p->n_faulted = 0;
	p->counts.ovfl = p->counts.unfl = p->counts.align = 0;
	p->level_min = E1_RING;
	p->level_max = 0;
}

static void set_counts(struct e1_port *p, const int v[4])
{
	p->counts.crc = v[0];
	p->counts.align = v[1];
	p->counts.ovfl = v[2];
	p->counts.unfl = v[3];
	p->is_changed = true;
}

/* Return: false for an unknown one */
static bool fault(const char *verb, int n, const int v[4])
{
	struct port_faults *f = &emu.faults[n];
	struct e1_port *p = &emu.e1[n];

	if (!strcmp(verb, "ppb"))
		p->ppb = v[0];
	else if (!strcmp(verb, "from") && v[0] < E1_PORTS)
		p->from = v[0];
	else if (!strcmp(verb, "truncate"))
		f->truncate = v[0];
	else if (!strcmp(verb, "drop"))
		f->drop = v[0];
	else if (!strcmp(verb, "skip"))
		f->skip = v[0];
	else if (!strcmp(verb, "flags"))
		e1_set_flags(p, v[0]);
	else if (!strcmp(verb, "counts"))
		set_counts(p, v);
	else if (!strcmp(verb, "refuse"))
		f->refuse = v[0];
	else if (!strcmp(verb, "freeze"))
		f->is_frozen = true;
	else if (!strcmp(verb, "fail"))
		f->is_failing = true;
	else if (!strcmp(verb, "lame"))
		emu.is_lame = true;
	else if (!strcmp(verb, "zero"))
		zero(p);
	else
		return false;
	return true;
}

/* Return: false for the end */
static bool command(const char *text)
{
	char verb[16] = "";
	int n = 0, v[4] = { 0 };

	sscanf(text, "%15s %d %d %d %d %d", verb, &n, &v[0], &v[1], &v[2], &v[3]);
	if (!strcmp(verb, "quit"))
		return false;
	if (n < 0 || n >= E1_PORTS)
		printf("no such socket\n");
	else if (!strcmp(verb, "stat"))
		tell(&emu.e1[n]);
	else
		puts(fault(verb, n, v) ? "ok" : "what?");
	fflush(stdout);
	return true;
}

/* Return: false for the end */
static bool read_commands(void)
{
	static char text[1024];
	static size_t len;
	ssize_t n = read(0, text + len, sizeof(text) - 1 - len);
	char *line = text, *end;

	if (n <= 0)
		return false;
	len += n;
	text[len] = 0;
	while ((end = strchr(line, '\n'))) {
		*end = 0;
		if (!command(line))
			return false;
		line = end + 1;
	}
	len -= line - text;
	memmove(text, line, len);
	return len < sizeof(text) - 1;
}

static void pass_time(int timer)
{
	uint64_t n;

	if (read(timer, &n, sizeof(n)) != sizeof(n))
		return;
	for (n = n > LATE_MAX ? LATE_MAX : n; n; n--)
		one_ms();
}

static int serve(void)
{
	struct itimerspec each = { .it_interval.tv_nsec = SOF_NS,
				   .it_value.tv_nsec = SOF_NS };
	struct pollfd fds[3] = { { .fd = 0, .events = POLLIN },
				 { .fd = usbip_fd(), .events = POLLIN } };
	int ret = 0;

	fds[2].fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	fds[2].events = POLLIN;
	if (fds[2].fd < 0 || timerfd_settime(fds[2].fd, 0, &each, NULL))
		return -errno;
	while (!ret && poll(fds, 3, -1) > 0) {
		if (fds[0].revents && !read_commands())
			break;
		if (fds[1].revents)
			ret = usbip_read();
		if (fds[2].revents)
			pass_time(fds[2].fd);
		if (!ret)
			ret = usbip_flush();
	}
	return ret;
}

/*
 * A device and its controller do not wait for a processor: we, and the kernel's
 * two threads for our port, run before everything else.
 */
static void run_first(pid_t pid)
{
	struct sched_param first = { .sched_priority = 40 };

	if (sched_setscheduler(pid, SCHED_FIFO, &first))
		fprintf(stderr, "ice1emu: no real time: %s\n", strerror(errno));
}

static bool is_controller(const char *pid)
{
	char path[64], name[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.16s/comm", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(name, sizeof(name), f))
		name[0] = 0;
	fclose(f);
	return !strncmp(name, "vhci_", 5);
}

static void all_run_first(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;

	run_first(0);
	while (dir && (e = readdir(dir)))
		if (is_controller(e->d_name))
			run_first(strtol(e->d_name, NULL, 10));
	if (dir)
		closedir(dir);
}

int main(int argc, char **argv)
{
	static const struct usbip_ops ops = { .control = control };
	unsigned int port = 0;
	int i, ret;

	signal(SIGPIPE, SIG_IGN);
	emu.serial = "emu0";
	for (i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--port"))
			port = strtoul(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--serial"))
			emu.serial = argv[i + 1];
		else if (!strcmp(argv[i], "--refuse"))
			emu.faults[1].refuse = strtoul(argv[i + 1], NULL, 10);
	}
	for (i = 0; i < E1_PORTS; i++)
		e1_init(&emu.e1[i], i);
	ret = usbip_attach(port, &ops);
	if (ret) {
		fprintf(stderr, "ice1emu: %s\n", strerror(-ret));
		return 1;
	}
	all_run_first();
	memory_keep();
	puts("ready");
	fflush(stdout);
	ret = serve();
	return ret && ret != -ENOTCONN && ret != -EPIPE && ret != -ECONNRESET;
}
