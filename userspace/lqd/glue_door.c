// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The way to the boards: opened at the start and again, with growing pauses,
 * whenever the engine goes away (module unloaded, lqsoft killed). Meanwhile
 * calls that had a voice there are ended, new ones refused, and everything
 * else of lqd goes on.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "lqd/lqd.h"

#define RETRY_FIRST_MS	500u
#define RETRY_LAST_MS	30000u
#define SLOTS_MAX	512u	/* of one media file */

/* ------------------------------------------------------- what boards tell */

static const struct {
	uint32_t bit;
	const char *name;
} alarm_names[] = {
	{ LQ_ALARM_LOS, "LOS" }, { LQ_ALARM_AIS, "AIS" },
	{ LQ_ALARM_LFA, "LFA" }, { LQ_ALARM_LMFA, "LMFA" },
	{ LQ_ALARM_RAI, "RAI" }, { LQ_ALARM_DOWN, "DOWN" },
	{ LQ_ALARM_CAS_LMFA, "CAS-LMFA" }, { LQ_ALARM_CAS_RAI, "CAS-RAI" },
	{ LQ_ALARM_FAR_LMFA, "FAR-LMFA" },
};

const char *door_alarm_text(uint32_t alarms, char *buf, size_t size)
{
	size_t i, len = 0;

	snprintf(buf, size, "none");
	for (i = 0; i < sizeof(alarm_names) / sizeof(alarm_names[0]); i++)
		if ((alarms & alarm_names[i].bit) && len < size)
			len += snprintf(buf + len, size - len, "%s%s",
					len ? "," : "", alarm_names[i].name);
	return buf;
}

static void on_board_event(struct lqd *d, const struct lq_event *ev)
{
	char now[64], before[64];

	switch (ev->type) {
	case LQ_EV_ALARM:
		log_note("board", "span=%u alarms=%s before=%s",
			 LQ_SLOT_SPAN(ev->slot),
			 door_alarm_text(ev->value, now, sizeof(now)),
			 door_alarm_text(ev->arg, before, sizeof(before)));
		r2_span_changed(d, LQ_SLOT_SPAN(ev->slot));
		break;
	case LQ_EV_BOARD:
		log_note("board", "board=%u state=%s", ev->value,
			 ev->arg ? "came" : "went");
		spans_configure(d);
		r2_configure(d);
		break;
	case LQ_EV_LOST:
		log_warn("board", "events_lost=%u", ev->value);
		break;
	default:
		break;
	}
}

static void on_door(void *arg, unsigned int events)
{
	struct lq_event ev[32];
	struct lqd *d = arg;
	int i, n;

	do {
		n = dev_read_events(d->door, ev, 32);
		for (i = 0; i < n; i++)
			on_board_event(d, &ev[i]);
	} while (n == 32);
	if (n == -EAGAIN && !(events & LOOP_HANGUP)) {
		watch_look(d);
		return;
	}
	if (n < 0)
		door_lost(d, n == -EAGAIN ? -ENODEV : n);
}

/* ------------------------------------------------------------ opening */

/* The address that the outside sees us by: of the way to everywhere. */
static void own_address(char *buf, size_t size)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(9) }, us;
	socklen_t len = sizeof(us);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	/* TEST-NET-2 of RFC 5737: connect() of UDP only asks for a route */
	inet_pton(AF_INET, "198.51.100.1", &to.sin_addr);
	snprintf(buf, size, "127.0.0.1");
	if (fd >= 0 && !connect(fd, (struct sockaddr *)&to, sizeof(to)) &&
	    !getsockname(fd, (struct sockaddr *)&us, &len))
		inet_ntop(AF_INET, &us.sin_addr, buf, size);
	if (fd >= 0)
		close(fd);
	log_note("lqd", "rtp_public_addr=%s reason=\"[rtp] addr is any\"", buf);
}

static bool is_any(const char *addr)
{
	return !strcmp(addr, "0.0.0.0") || !strcmp(addr, "::");
}

/* The choices are 0, 16, 32, 64, 128. */
static uint16_t echo_tail_ms(const struct settings *s)
{
	return s->lqd->echo_cancel ? 8u << s->lqd->echo_cancel : 0;
}

static int open_media(struct lqd *d)
{
	const struct settings *s = d->settings;
	const struct rtp_settings *rtp = s->rtp;
	struct media_handler h = media_handler_template;
	char prompts[MEDIA_PATH_LEN];
	struct media_config c = {
		.door = s->lqd->door, .n_slots = s->lqd->calls_max + r2_n_lines(d),
		.rtp_addr = rtp->addr ? rtp->addr : s->sip->addr,
		.rtp_public = rtp->public_addr ? rtp->public_addr :
			      s->sip->public_addr,
		.rtp_port_min = rtp->port_min, .rtp_port_max = rtp->port_max,
		.prompt_dir = prompts, .tone_plan = s->lqd->tones,
		.jitter_min_ms = rtp->jitter_min_ms,
		.jitter_max_ms = rtp->jitter_max_ms,
		.is_muting = s->lqd->mute_digits,
		.echo_tail_ms = echo_tail_ms(s),
		.is_cleaning = s->lqd->noise_reduction,
		.is_levelling = s->lqd->gain_control,
		.is_suppressing = rtp->silence_suppression,
		.silence_ms = rtp->silence_ms,
		.rest_silence_ms = rtp->rest_silence_ms,
	};
	int err = settings_path(s, prompts, sizeof(prompts),
				s->lqd->prompt_dir);

	if (c.n_slots > SLOTS_MAX)
		c.n_slots = SLOTS_MAX;
	if (err)
		return err;
	if (!c.rtp_public && is_any(c.rtp_addr)) {
		if (!d->rtp_public[0])
			own_address(d->rtp_public, sizeof(d->rtp_public));
		c.rtp_public = d->rtp_public;
	}
	h.arg = d;
	return media_new(&d->media, d->loop, &c, &h);
}

static int open_all(struct lqd *d)
{
	int err = dev_open(&d->door, d->settings->lqd->door, DEV_CTL, 0);

	if (err)
		return err;
	err = loop_fd_add(&d->door_ear, d->loop, dev_fd(d->door), LOOP_READ,
			  on_door, d);
	if (!err)
		err = open_media(d);
	if (err)
		door_close(d);
	if (err)
		return err;
	spans_configure(d);
	r2_configure(d);
	return 0;
}

static void retry(void *arg)
{
	door_try(arg);
}

static void retry_later(struct lqd *d, uint32_t ms)
{
	if (timer_set(&d->door_timer, d->loop, ms, retry, d))
		log_error("lqd", "door=down error=\"out of memory; restart "
			  "lqd\"");
}

void door_try(struct lqd *d)
{
	const char *door = d->settings->lqd->door;
	uint32_t ms = RETRY_FIRST_MS;
	unsigned int i;
	int err;

	if (d->phase == LQD_STOPS)
		return;
	err = open_all(d);
	if (!err) {
		d->door_tries = 0;
		analog_open(d);
		log_note("lqd", "door=%s state=up", door);
		return;
	}
	/* the first failure is news; later ones only repeat it */
	if (!d->door_tries)
		log_error("lqd", "door=%s state=down reason=\"%s\" retry=yes",
			  door, strerror(-err));
	for (i = 0; i < d->door_tries && ms < RETRY_LAST_MS; i++)
		ms *= 2;
	d->door_tries++;
	retry_later(d, ms < RETRY_LAST_MS ? ms : RETRY_LAST_MS);
}

/* ------------------------------------------------------------- losing */

void door_close(struct lqd *d)
{
	d->media = media_free(d->media);
	d->door_ear = loop_fd_remove(d->door_ear);
	d->door = dev_close(d->door);
	timer_stop(&d->door_timer);
}

static struct glue_leg *first_with_end(struct lqd *d)
{
	struct map_link *l = NULL;
	struct glue_leg *g;

	while ((l = map_next(&d->legs, l))) {
		g = list_entry(l, struct glue_leg, link);
		if (g->has_end)
			return g;
	}
	return NULL;
}

/* Its recording is stopped by the core's own action, so it keeps its length. */
static void fail_end(struct lqd *d, uint32_t leg)
{
	struct glue_leg *g;

	(void)glue_tell(d, &(struct core_event){
		.type = CORE_EV_MEDIA_FAILED, .leg = leg, .error = -ENODEV });
	g = leg_get(d, leg);
	if (g)
		end_close(d, g);	/* the core had nothing to say of it */
}

/* Not from inside media's own handler: it must not free itself. */
static void give_up(void *arg)
{
	struct lqd *d = arg;
	struct glue_leg *g;

	r2_door_lost(d);
	while ((g = first_with_end(d)))
		fail_end(d, g->link.key);
	if (d->analog)
		analog_lost(d->analog);
	door_close(d);
	door_try(d);
}

void door_lost(void *arg, int error)
{
	struct lqd *d = arg;

	if (!d->door)
		return;		/* told twice: by media and by the door */
	d->n.n_door_lost++;
	log_error("lqd", "door=%s state=lost reason=\"%s\"",
		  d->settings->lqd->door, strerror(-error));
	d->door_ear = loop_fd_remove(d->door_ear);
	d->door = dev_close(d->door);
	if (timer_set(&d->door_timer, d->loop, 0, give_up, d))
		give_up(d);
}
