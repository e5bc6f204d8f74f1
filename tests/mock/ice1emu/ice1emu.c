// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ice1emu: an icE1usb made of software, plugged into vhci_hcd or into QEMU.
 *
 *   ice1emu [--port N | --redir FD] [--serial TEXT] [--refuse N]
 *
 * The first N is the port of vhci_hcd, the last that of `refuse 1 N` from the
 * start; FD is connected to QEMU's usb-redir, which has it when told `plug`. On
 * vhci_hcd it says `ready` when the kernel has it. Then it does what the lines of
 * its input say, and answers each with one line: `ok`, an error, or what was asked
 * for. P is a socket, 0 or 1.
 *
 *   ppb P N          its clock is N parts in 10^9 fast
 *   from P Q         it hears what socket Q sends; -1: nothing (LOS)
 *   truncate P N     the next N packets with frames are cut in the middle
 *   drop P N         the next N packets with frames are lost on the bus
 *   skip P N         N received frames vanish
 *   flags P F        defects shown beside its own: 1 LFA, 2 LOS, 4 RAI, 8 AIS
 *   counts P C A O U the counters stand there: CRC, alignment, overflow, underflow
 *   refuse P N       its alternate setting 1 is answered with -N; 0: no more
 *   freeze P         no transfer of it ends, until it is set up again (vhci_hcd)
 *   fail P           its next transfer of frames ends with an error (vhci_hcd)
 *   lame P           the next question for its state is not understood, as after
 *                    a loss of power while the host slept (the whole device)
 *   serial P N       its serial number is emuN: another one (the whole device)
 *   stat P           counters of both directions, in one line
 *   zero P           those begin anew
 *   plug, unplug     at QEMU
 *   quit             pulled out; the end of the input does that, too
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

#include "mock/ice1emu/device.h"
#include "mock/memory.h"

#define SOF_NS 1000000
#define LATE_MAX 1000		/* ms made up for at once */

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
	else if (!strcmp(verb, "freeze") && emu.bus->fail)
		f->is_frozen = true;
	else if (!strcmp(verb, "fail") && emu.bus->fail)
		f->is_failing = true;
	else if (!strcmp(verb, "lame"))
		emu.is_lame = true;
	else if (!strcmp(verb, "serial"))
		snprintf(emu.serial, sizeof(emu.serial), "emu%d", v[0]);
	else if (!strcmp(verb, "zero"))
		zero(p);
	else
		return false;
	return true;
}

static bool plugged(const char *verb)
{
	if (!strcmp(verb, "plug") && emu.bus->plug)
		emu.bus->plug();
	else if (!strcmp(verb, "unplug") && emu.bus->unplug)
		emu.bus->unplug();
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
		puts(fault(verb, n, v) || plugged(verb) ? "ok" : "what?");
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
		device_frame();
}

static int serve(void)
{
	struct itimerspec each = { .it_interval.tv_nsec = SOF_NS,
				   .it_value.tv_nsec = SOF_NS };
	struct pollfd fds[3] = { { .fd = 0, .events = POLLIN },
				 { .fd = emu.bus->fd(), .events = POLLIN },
				 { .fd = -1 } };
	int ret = 0;

	if (!emu.bus->has_frames) {
		fds[2].fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
		fds[2].events = POLLIN;
		if (fds[2].fd < 0 || timerfd_settime(fds[2].fd, 0, &each, NULL))
			return -errno;
	}
	while (!ret && poll(fds, 3, -1) > 0) {
		if (fds[0].revents && !read_commands())
			break;
		if (fds[1].revents)
			ret = emu.bus->read();
		if (fds[2].revents)
			pass_time(fds[2].fd);
		if (!ret)
			ret = emu.bus->flush();
	}
	return ret;
}

/*
 * A device and its controller do not wait for a processor: we, and on vhci_hcd the
 * kernel's two threads for our port, run before everything else.
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
	DIR *dir = emu.bus->has_frames ? NULL : opendir("/proc");
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
	static const struct bus_device device = {
		.control = device_control,
		.frame = device_frame,
	};
	int i, ret, where = 0;

	signal(SIGPIPE, SIG_IGN);
	snprintf(emu.serial, sizeof(emu.serial), "emu0");
	emu.bus = &usbip_bus;
	for (i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--redir"))
			emu.bus = &redir_bus;
		if (!strcmp(argv[i], "--port") || !strcmp(argv[i], "--redir"))
			where = strtol(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--serial"))
			snprintf(emu.serial, sizeof(emu.serial), "%s", argv[i + 1]);
		else if (!strcmp(argv[i], "--refuse"))
			emu.faults[1].refuse = strtoul(argv[i + 1], NULL, 10);
	}
	for (i = 0; i < E1_PORTS; i++)
		e1_init(&emu.e1[i], i);
	ret = emu.bus->attach(where, &device);
	if (ret) {
		fprintf(stderr, "ice1emu: %s\n", strerror(-ret));
		return 1;
	}
	all_run_first();
	memory_keep();
	if (!emu.bus->has_frames) {	/* elsewhere nobody listens yet */
		puts("ready");
		fflush(stdout);
	}
	ret = serve();
	return ret && ret != -ENOTCONN && ret != -EPIPE && ret != -ECONNRESET;
}
