// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lqsoft: the soft board. The module's part played by a process, for machines
 * that cannot load it; see server.h and dev/soft_proto.h.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/notify.h"
#include "lqsoft/options.h"
#include "lqsoft/realtime.h"
#include "lqsoft/server.h"

static int64_t wall_clock(const void *arg)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);	/* cannot fail */
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int serve(struct soft_board *b, const struct soft_options *o)
{
	struct soft_server *s;
	int err = soft_server_new(&s, b, o);

	if (err)
		return err;
	if (o->is_realtime)
		soft_realtime_start();
	log_info("lqsoft", "began spans=%u ports=%u ip_slots=%u clock=%s",
		 o->board.n_spans, o->board.n_ports, o->board.n_ip,
		 o->clock == SOFT_CLOCK_TIMER ? "timer" : "manual");
	printf("lqsoft ready socket=%s\n", o->socket);
	notify_service("READY=1");
	if (fflush(stdout))
		log_warn("lqsoft", "readiness could not be told");
	err = soft_server_run(s);
	(void)mem_deref(s);	/* always NULL */
	return err;
}

int main(int argc, char **argv)
{
	struct soft_options o;
	struct soft_board *b;
	int err;

	err = soft_options_read(&o, argc, argv);
	if (err)
		return err < 0 ? 0 : err;
	/* The board does not end with whoever listened to its log. */
	(void)signal(SIGPIPE, SIG_IGN);	/* cannot fail */
	log_set_clock(wall_clock, NULL);
	err = soft_board_new(&b, &o.board);
	if (err) {
		log_error("lqsoft", "the board could not be made error=\"%s\"",
			  strerror(-err));
		return 1;
	}
	err = serve(b, &o);
	(void)mem_deref(b);	/* always NULL */
	return err ? 1 : 0;
}
