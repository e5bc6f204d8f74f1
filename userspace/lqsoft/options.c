// SPDX-License-Identifier: GPL-2.0-or-later
/* lqsoft's command line, see options.h. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dev/soft_proto.h"
#include "lqsoft/options.h"

static const char usage[] =
"usage: lqsoft [options]\n"
"\n"
"The soft board: LQ's engine and a simulated board as a process, for machines\n"
"that cannot load lq.ko. Programs reach it as door \"soft:PATH\".\n"
"\n"
"  --socket PATH     where to listen             (default " SOFT_SOCKET ")\n"
"  --group NAME      group that may connect      (default: that of the process)\n"
"  --spans N         E1 spans, cross-connected 1-2, 3-4, ...  0..16 (default 2)\n"
"  --ports N         analog ports, half FXS, half FXO, even    0..24 (default 0)\n"
"  --ip-slots N      slots for IP parties                     1..512 (default 64)\n"
"  --area-mib N      bound on all mapped audio together [MiB] 1..16384 (default 256)\n"
"  --clock KIND      timer, or manual: time moves by message, for tests\n"
"  --no-realtime     do not ask for real-time priority and locked memory\n"
"  --help            this text\n"
"\n"
"When it can be reached it prints \"lqsoft ready socket=PATH\" on stdout; its log\n"
"goes to stderr. SIGTERM and SIGINT end it with status 0; its users then see\n"
"what they would see if a board were unplugged.\n";

static const struct option options[] = {
	{ "socket", required_argument, NULL, 's' },
	{ "group", required_argument, NULL, 'g' },
	{ "spans", required_argument, NULL, 'n' },
	{ "ports", required_argument, NULL, 'p' },
	{ "ip-slots", required_argument, NULL, 'i' },
	{ "area-mib", required_argument, NULL, 'a' },
	{ "clock", required_argument, NULL, 'c' },
	{ "no-realtime", no_argument, NULL, 'r' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

static int bad(const char *option, const char *value, const char *want)
{
	fprintf(stderr, "lqsoft: --%s %s: want %s; see lqsoft --help\n", option,
		value, want);
	return 2;
}

/* 0 or 2 */
static int number(u32 *out, const char *option, const char *text, u32 least,
		  u32 most)
{
	unsigned long n;
	char want[40], *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && !errno && n >= least &&
	    n <= most) {
		*out = n;
		return 0;
	}
	(void)snprintf(want, sizeof(want), "a number, %u to %u", least, most);
	return bad(option, text, want);
}

static int read_ports(u32 *out, const char *text)
{
	int status = number(out, "ports", text, 0, LQ_SIM_PORTS_MAX);

	if (!status && *out % 2)
		return bad("ports", text, "an even number");
	return status;
}

static int read_clock(enum soft_clock_kind *out, const char *text)
{
	if (!strcmp(text, "timer"))
		*out = SOFT_CLOCK_TIMER;
	else if (!strcmp(text, "manual"))
		*out = SOFT_CLOCK_MANUAL;
	else
		return bad("clock", text, "timer or manual");
	return 0;
}

static int read_area(u64 *out, const char *text)
{
	u32 mib;
	int status = number(&mib, "area-mib", text, 1, 16384);

	if (!status)
		*out = (u64)mib << 20;
	return status;
}

static int read_one(struct soft_options *o, int option)
{
	switch (option) {
	case 's':
		o->socket = optarg;
		return *optarg ? 0 : bad("socket", "\"\"", "a path");
	case 'g':
		o->group = optarg;
		return 0;
	case 'n':
		return number(&o->board.n_spans, "spans", optarg, 0,
			      LQ_SIM_SPANS_MAX);
	case 'p':
		return read_ports(&o->board.n_ports, optarg);
	case 'i':
		return number(&o->board.n_ip, "ip-slots", optarg, 1,
			      LQ_ENGINE_IP_MAX);
	case 'a':
		return read_area(&o->board.area_octets, optarg);
	case 'c':
		return read_clock(&o->clock, optarg);
	case 'r':
		o->is_realtime = false;
		return 0;
	case 'h':
		fputs(usage, stdout);
		return -1;
	default:	/* getopt has told what is wrong */
		fputs("lqsoft: see lqsoft --help\n", stderr);
		return 2;
	}
}

int soft_options_read(struct soft_options *o, int argc, char **argv)
{
	int option, status = 0;

	*o = (struct soft_options){
		.board = { .n_spans = 2, .n_ip = 64, .area_octets = 256u << 20 },
		.socket = SOFT_SOCKET,
		.is_realtime = true,
	};
	while (!status &&
	       (option = getopt_long(argc, argv, "", options, NULL)) != -1)
		status = read_one(o, option);
	if (!status && optind < argc) {
		fprintf(stderr, "lqsoft: %s: not an option; see lqsoft --help\n",
			argv[optind]);
		return 2;
	}
	return status;
}
