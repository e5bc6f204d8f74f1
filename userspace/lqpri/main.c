/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lqpri: ISDN PRI for lqd. Options, signals, and the order of things. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/notify.h"
#include "base/watchdog.h"
#include "lqpri/board.h"
#include "lqpri/settings.h"
#include "lqpri/uplink.h"

struct lqpri {
	struct settings settings;
	struct loop *loop;
	struct spans spans;
	struct uplink *uplink;
	struct board *board;
	struct watchdog watchdog;
};

enum { OPT_SAMPLE = 256 };

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "door", required_argument, NULL, 'd' },
	{ "link", required_argument, NULL, 'l' },
	{ "span", required_argument, NULL, 's' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "sample", no_argument, NULL, OPT_SAMPLE },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void usage(FILE *to)
{
	fprintf(to,
"Usage: lqpri [--config FILE] [options]\n"
"ISDN PRI over the D channels of E1 spans, for lqd.\n"
"\n"
"  -c, --config FILE  settings (--sample shows what may stand in it)\n"
"  -d, --door DOOR    the engine: auto, kernel, soft:PATH\n"
"  -l, --link PATH    socket where lqd waits for us\n"
"  -s, --span SPEC    a span: NUMBER:user|network[:KEY=VALUE]..., again for\n"
"                     each span; keys as in the file's [span] sections\n"
"  -v, --verbose      log libpri's messages too\n"
"      --sample       print a settings file of all defaults\n"
"  -h, --help         this text\n");
}

static int parse(struct settings *s, int argc, char **argv)
{
	int c, err = 0;

	while (!err && (c = getopt_long(argc, argv, "c:d:l:s:vh", options,
					NULL)) != -1) {
		switch (c) {
		case 'c':	/* first of all, see find_config() */
			break;
		case 'd':
			s->door = optarg;
			break;
		case 'l':
			s->link = optarg;
			break;
		case 's':
			err = settings_span(s, optarg);
			break;
		case 'v':
			s->is_traced = true;
			break;
		case OPT_SAMPLE:
			settings_sample(stdout);
			exit(0);
		case 'h':
			usage(stdout);
			exit(0);
		default:
			err = -EINVAL;
		}
	}
	if (!err && optind < argc) {
		fprintf(stderr, "lqpri: %s: not an option\n", argv[optind]);
		err = -EINVAL;
	}
	return err;
}

/* The file is read before the options that win over it. */
static int find_config(struct settings *s, int argc, char **argv)
{
	int c, err = 0;

	opterr = 0;
	while (!err && (c = getopt_long(argc, argv, "c:d:l:s:vh", options,
					NULL)) != -1)
		if (c == 'c')
			err = settings_read(s, optarg);
	opterr = 1;
	optind = 1;
	return err;
}

static int start_spans(struct lqpri *p)
{
	struct span_handler h = uplink_handler(p->uplink);
	struct span *s;
	int err;

	for (unsigned int i = 0; i < p->settings.n_spans; i++) {
		err = span_new(&s, p->loop, p->settings.door,
			       &p->settings.spans[i], &h);
		if (err)
			return err;
		err = spans_add(&p->spans, s);
		if (err) {
			span_free(s);
			return err;
		}
	}
	return 0;
}

static void on_stop(void *arg)
{
	log_note("pri", "stop=asked");
	loop_stop(arg);
}

/* Undone by stop(), also after a failure in the middle. */
static int start(struct lqpri *p)
{
	int err = loop_new(&p->loop);

	if (!err)
		err = loop_signal(p->loop, SIGTERM, on_stop, p->loop);
	if (!err)
		err = loop_signal(p->loop, SIGINT, on_stop, p->loop);
	if (!err)
		err = uplink_new(&p->uplink, p->loop, p->settings.link,
				 &p->spans);
	if (!err)
		err = start_spans(p);
	if (!err)
		err = board_new(&p->board, p->loop, p->settings.door,
				&p->spans);
	if (!err)
		err = watchdog_start(&p->watchdog, p->loop);
	return err;
}

static void stop(struct lqpri *p)
{
	watchdog_stop(&p->watchdog);
	p->board = board_free(p->board);
	if (p->loop)
		spans_clear(&p->spans, 41);	/* the far end hears it */
	spans_free(&p->spans);
	p->uplink = uplink_free(p->uplink);
	p->loop = loop_free(p->loop);
}

int main(int argc, char **argv)
{
	struct lqpri p = { 0 };
	int err;

	settings_init(&p.settings);
	err = find_config(&p.settings, argc, argv);
	if (!err)
		err = parse(&p.settings, argc, argv);
	if (!err && !p.settings.n_spans) {
		fprintf(stderr, "lqpri: no span given (--span, or [span 1] in "
			"the settings)\n");
		err = -EINVAL;
	}
	if (err)
		return 2;
	(void)signal(SIGPIPE, SIG_IGN);		/* cannot fail */
	log_set_level(p.settings.is_traced ? LOG_TRACE : LOG_FACT);
	err = start(&p);
	if (err)
		log_error("pri", "start=failed error=\"%s\"", strerror(-err));
	else {
		notify_service("READY=1");
		loop_run(p.loop);
	}
	stop(&p);
	settings_fini(&p.settings);
	return err ? 1 : 0;
}
