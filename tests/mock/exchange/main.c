/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exchange: a public telephone exchange for tests, at the far end of E1 spans.
 * It speaks the network side of ISDN with lqpri's own span code, and follows
 * commands (command.h) that come as JSON lines; what happens comes out as JSON
 * lines (party.h).
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "command.h"
#include "lqpri/board.h"
#include "lqpri/settings.h"
#include "mock/memory.h"

struct program {
	struct exchange x;
	struct settings settings;
	struct board *board;
	const char *control;
	bool has_frames;
};

static const struct option options[] = {
	{ "door", required_argument, NULL, 'd' },
	{ "span", required_argument, NULL, 's' },
	{ "control", required_argument, NULL, 'c' },
	{ "frames", no_argument, NULL, 'f' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void usage(FILE *to)
{
	fprintf(to,
"Usage: exchange --span 2:network [--span ...] [options]\n"
"A telephone exchange to test against: JSON commands on standard input, JSON\n"
"events on standard output (tests/mock/exchange/command.h and party.h).\n"
"\n"
"  -d, --door DOOR     the engine: auto, kernel, soft:PATH\n"
"  -s, --span SPEC     NUMBER:network[:KEY=VALUE]..., as lqpri's\n"
"  -c, --control PATH  take commands at a Unix socket too, and stay when\n"
"                      standard input ends\n"
"  -f, --frames        tell every D-channel frame as an event\n"
"  -v, --verbose       log calls to standard error\n"
"  -h, --help          this text\n");
}

static int parse(struct program *p, int argc, char **argv)
{
	int c, err = 0;

	while (!err && (c = getopt_long(argc, argv, "d:s:c:fvh", options,
					NULL)) != -1) {
		switch (c) {
		case 'd':
			p->settings.door = optarg;
			break;
		case 's':
			err = settings_span(&p->settings, optarg);
			break;
		case 'c':
			p->control = optarg;
			break;
		case 'f':
			p->has_frames = true;
			break;
		case 'v':
			p->settings.is_traced = true;
			break;
		case 'h':
			usage(stdout);
			exit(0);
		default:
			err = -EINVAL;
		}
	}
	if (!err && (optind < argc || !p->settings.n_spans)) {
		usage(stderr);
		err = -EINVAL;
	}
	return err;
}

static void on_command(void *arg, const json_t *o)
{
	struct program *p = arg;

	command_run(&p->x, p->settings.door, o);
}

static void on_bad(void *arg, const char *reason)
{
	struct program *p = arg;

	exchange_event(&p->x, "error", NULL, "{ss}", "reason", reason);
}

static void on_input_ended(void *arg)
{
	struct program *p = arg;

	if (!p->control)
		loop_stop(p->x.loop);
}

static void on_stop(void *arg)
{
	loop_stop(arg);
}

static void on_frame(void *arg, unsigned int span, int is_sent,
		     const void *buf, int len)
{
	struct exchange *x = arg;
	char hex[2 * 1024 + 1];

	for (int i = 0; i < len && i < 1024; i++)
		snprintf(hex + 2 * i, 3, "%02x",
			 ((const unsigned char *)buf)[i]);
	exchange_event(x, "frame", NULL, "{sisbss}", "span", span, "sent",
		       is_sent, "hex", hex);
}

static int start_spans(struct program *p)
{
	struct span_handler h = party_handler(&p->x);
	struct span *s;
	int err;

	if (p->has_frames)
		h.frame = on_frame;
	for (unsigned int i = 0; i < p->settings.n_spans; i++) {
		err = span_new(&s, p->x.loop, p->settings.door,
			       &p->settings.spans[i], &h);
		if (!err)
			err = spans_add(&p->x.spans, s);
		if (err)
			return err;
	}
	return board_new(&p->board, p->x.loop, p->settings.door, &p->x.spans);
}

static int start(struct program *p)
{
	struct lines_handler h = { on_command, on_bad, on_input_ended, p };
	struct exchange *x = &p->x;
	int err = loop_new(&x->loop);

	if (!err)
		err = loop_signal(x->loop, SIGTERM, on_stop, x->loop);
	if (!err)
		err = loop_signal(x->loop, SIGINT, on_stop, x->loop);
	if (err)
		return err;
	x->began_ms = loop_now_ms(x->loop);
	err = sounds_new(&x->sounds, x->loop, p->settings.door);
	if (!err)
		err = lines_new(&x->lines, x->loop, p->control, &h);
	return err ? err : start_spans(p);
}

static void stop(struct program *p)
{
	struct exchange *x = &p->x;

	p->board = board_free(p->board);
	if (x->loop)
		spans_clear(&x->spans, 41);
	spans_free(&x->spans);
	parties_free(x);
	policies_fini(&x->policies);
	x->sounds = sounds_free(x->sounds);
	x->lines = lines_free(x->lines);
	x->loop = loop_free(x->loop);
}

int main(int argc, char **argv)
{
	struct program p = { 0 };
	int err;

	settings_init(&p.settings);
	list_init(&p.x.parties);
	policies_init(&p.x.policies);
	if (parse(&p, argc, argv))
		return 2;
	(void)signal(SIGPIPE, SIG_IGN);		/* cannot fail */
	log_set_level(p.settings.is_traced ? LOG_FACT : LOG_WARN);
	memory_keep();
	err = start(&p);
	if (err)
		fprintf(stderr, "exchange: %s\n", strerror(-err));
	else
		loop_run(p.x.loop);
	stop(&p);
	return err ? 1 : 0;
}
