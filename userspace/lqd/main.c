// SPDX-License-Identifier: GPL-3.0-or-later
/* lqd: options, then the loop. See lqd.8. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/mem.h"
#include "lqd/lqd.h"

#define DEFAULT_CONF "/etc/lq/lqd.conf"

static const char usage[] =
	"Usage: lqd [--config FILE] [--check-config | --check-door | --print-sample]\n"
	"The telephone system's daemon: SIP, routing, queues, voice flows, recording.\n"
	"\n"
	"  -c, --config FILE   settings (default " DEFAULT_CONF ")\n"
	"      --check-config  read them, tell every error, start nothing\n"
	"      --check-door    also try to reach the boards; start nothing\n"
	"      --print-sample  a settings file with every key and its default\n"
	"  -h, --help          this text\n"
	"  -V, --version       which version\n"
	"\n"
	"Signals: TERM drains (calls in progress go on, no new ones), TERM again ends\n"
	"now; HUP reads the settings again.\n"
	"Exit status: 0 well; 1 it could not start; 2 wrong use; 3 errors in settings.\n";

enum { OPT_CHECK_CONFIG = 256, OPT_CHECK_DOOR, OPT_PRINT_SAMPLE };

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "check-config", no_argument, NULL, OPT_CHECK_CONFIG },
	{ "check-door", no_argument, NULL, OPT_CHECK_DOOR },
	{ "print-sample", no_argument, NULL, OPT_PRINT_SAMPLE },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

enum status { STATUS_WELL, STATUS_FAILED, STATUS_USE, STATUS_SETTINGS };

static void complain(void *arg, const char *text)
{
	fprintf(stderr, "%s\n", text);
}

static int check_door(const struct settings *s)
{
	struct lq_info info;
	struct dev_file *f;
	int err = dev_open(&f, s->lqd->door, DEV_CTL, 0);

	if (!err) {
		err = dev_request(f, LQ_GET_INFO, &info);
		f = dev_close(f);
	}
	if (err) {
		fprintf(stderr, "door %s: %s\n", s->lqd->door, strerror(-err));
		return STATUS_FAILED;
	}
	printf("door %s: %.31s, %u boards, %u spans, %u IP slots\n",
	       s->lqd->door, info.engine, info.n_boards, info.n_spans,
	       info.n_ip_slots);
	return STATUS_WELL;
}

static int run(struct settings *s, const char *conf_path)
{
	struct lqd *d = mem_new(sizeof(*d), NULL);
	int err;

	if (!d)
		return STATUS_FAILED;
	d->settings = s;
	d->conf_path = conf_path;
	glue_init(d);
	err = loop_new(&d->loop);
	if (!err)
		err = lqd_start(d);
	if (!err)
		loop_run(d->loop);
	else
		log_error("lqd", "start=failed reason=\"%s\"", strerror(-err));
	lqd_end(d);
	if (!err)
		log_note("lqd", "state=ended");
	(void)mem_deref(d->settings);	/* may be newer than @s */
	d->loop = loop_free(d->loop);
	(void)mem_deref(d);
	return err ? STATUS_FAILED : STATUS_WELL;
}

int main(int argc, char **argv)
{
	const char *path = DEFAULT_CONF;
	struct settings *s;
	int opt, mode = 0;

	while ((opt = getopt_long(argc, argv, "c:hV", options, NULL)) >= 0)
		switch (opt) {
		case 'c':
			path = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return STATUS_WELL;
		case 'V':
			puts("lqd " LQ_VERSION);
			return STATUS_WELL;
		case OPT_PRINT_SAMPLE:
			settings_print_sample(stdout);
			return STATUS_WELL;
		case OPT_CHECK_CONFIG:
		case OPT_CHECK_DOOR:
			mode = opt;
			break;
		default:
			fputs("Try lqd --help.\n", stderr);
			return STATUS_USE;
		}
	if (optind < argc) {
		fprintf(stderr, "lqd: what is \"%s\"? Try lqd --help.\n",
			argv[optind]);
		return STATUS_USE;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	if (settings_load(&s, path, complain, NULL))
		return STATUS_SETTINGS;
	if (!mode)
		return run(s, path);
	printf("%s: the settings are well\n", path);
	opt = mode == OPT_CHECK_DOOR ? check_door(s) : STATUS_WELL;
	(void)mem_deref(s);
	return opt;
}
