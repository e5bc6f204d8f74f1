// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The daemon's life: start in the order of need, reload, drain, stop.
 *
 *   RUNS --SIGTERM--> DRAINS --last call and recording ended, or time is up--> STOPS
 *     '----------------'------ SIGTERM again: calls are cleared ---'
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <grp.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/memlock.h"
#include "base/notify.h"
#include "lqd/lqd.h"

#define CAUSE_TEMPORARY	41	/* Q.850: cleared by our stop */
#define CLEARING_MS	2000u	/* for BYE and RELEASE to be answered */
#define SECOND_MS	1000u
#define FLUSH_MS	2000u

static void tell_system(struct lqd *d, enum ledger_type type,
			const char *reason)
{
	struct core_action a = { .type = CORE_DO_LEDGER };

	a.ledger.type = type;
	a.ledger.ts_ms = loop_unix_ms(d->loop);
	snprintf(a.ledger.reason, sizeof(a.ledger.reason), "%s", reason);
	ledger_do(d, &a);
}

/* ---------------------------------------------------------------- starting */

int lqd_start_core(struct lqd *d)
{
	struct core_start start = { 0 };
	int err = glue_store_open(d, &start);

	start.now_ms = loop_now_ms(d->loop);
	if (!err)
		err = core_new(&d->core, &start);
	if (!err)
		err = core_actions_init(&d->actions);
	if (!err)
		err = settings_fill_core(d->settings, d->core);
	return err;
}

static int start_sip(struct lqd *d)
{
	const struct sip_settings *s = d->settings->sip;
	struct sip_config c = {
		.addr = s->addr, .port = s->port,
		.public_addr = s->public_addr, .realm = s->realm,
		.user_agent = "LQ/" LQ_VERSION,
		.expires_min_s = s->expires_min_ms / 1000,
		.expires_max_s = s->expires_max_ms / 1000,
		.contacts_max = s->contacts_max,
		.new_calls_per_s = s->new_calls_per_s,
		.ring_ms = s->ring_ms,
		.redirect = (enum sip_redirect)s->redirect,
		.digest = (enum sip_digest)s->digest,
	};
	struct sip_handler h = {
		.legs = { leg_new_id, leg_on_event, &d->sip_adapter },
		.registration = line_registered, .trunk = line_sip_trunk,
		.arg = &d->sip_adapter,
	};
	int err = sip_new(&d->sip, d->loop, &c, &h);

	if (err) {
		log_error("lqd", "sip=failed addr=%s port=%u reason=\"%s\"",
			  s->addr, s->port, strerror(-err));
		return err;
	}
	d->sip_adapter = (struct adapter){ d, sip_ops(), d->sip };
	return line_apply(d, NULL);
}

/* @buf: [SOCKET_PATH] out; the folder it is in is made: /run/lq is gone after
 * a boot. bind() will tell if that did not help. */
#define SOCKET_PATH 128
static int socket_path(struct lqd *d, char *buf, const char *name)
{
	int err = settings_path(d->settings, buf, SOCKET_PATH, name);
	char *slash = err ? NULL : strrchr(buf, '/');

	if (slash && slash > buf) {
		*slash = '\0';
		(void)mkdir(buf, 0755);
		*slash = '/';
	}
	return err;
}

static int start_pri(struct lqd *d)
{
	struct leg_handler h = { leg_new_id, leg_on_event, &d->pri_adapter };
	char path[SOCKET_PATH];
	int err = socket_path(d, path, d->settings->pri->socket);

	if (!err)
		err = pri_link_new(&d->pri, d->loop, path, &h);
	if (err) {
		log_error("lqd", "pri_socket=%s error=\"%s\"", path,
			  strerror(-err));
		return err;
	}
	d->pri_adapter = (struct adapter){ d, pri_link_ops(), d->pri };
	pri_link_on_span(d->pri, line_span, d);
	return 0;
}

static int find_group(const char *name, struct ctl_config *c)
{
	struct group *g;

	if (!name)
		return 0;
	g = getgrnam(name);
	if (!g) {
		log_error("lqd", "ctl_group=%s error=\"no such group\"", name);
		return -ENOENT;
	}
	c->has_group = true;
	c->group = g->gr_gid;
	return 0;
}

static void hear_log(void *arg, enum log_level level, const char *line)
{
	ctl_log(arg, line);
}

static int start_ctl(struct lqd *d)
{
	char path[SOCKET_PATH];
	struct ctl_config c = {
		.path = path, .version = LQ_VERSION,
		.requests = lqd_requests, .replay = ledger_replay,
		.published = __atomic_load_n(&d->acked, __ATOMIC_ACQUIRE),
		.arg = d,
	};
	int err = find_group(d->settings->ctl->group, &c);

	if (err)
		return err;
	err = socket_path(d, path, d->settings->ctl->socket);
	if (!err)
		err = ctl_new(&d->ctl, d->loop, &c);
	if (err)
		log_error("lqd", "ctl_socket=%s error=\"%s\"", path,
			  err == -EADDRINUSE ? "another lqd is running" :
			  strerror(-err));
	else
		log_set_sink(hear_log, d->ctl);
	return err;
}

static void every_second(void *arg)
{
	struct lqd *d = arg;

	store_poke(d->store);
	reg_save(d);
	watch_look(d);
	if (d->ctl)
		ctl_poke(d->ctl);
	if (timer_set(&d->second, d->loop, SECOND_MS, every_second, d))
		log_error("lqd", "second=stopped error=\"out of memory\"");
}

static int catch_signals(struct lqd *d)
{
	int err = loop_signal(d->loop, SIGTERM, lqd_drain, d);

	if (!err)
		err = loop_signal(d->loop, SIGINT, lqd_drain, d);
	if (!err)
		err = loop_signal(d->loop, SIGHUP, lqd_reload, d);
	return err;
}

/* Without, all goes on: only a host short of memory will be heard. */
static void lock_memory(struct lqd *d)
{
	int err = d->settings->lqd->lock_memory ? memlock_all() : 0;

	d->is_locked = d->settings->lqd->lock_memory && !err;
	if (err)
		log_warn("lqd", "memory=pageable reason=\"%s\"", err == -EPERM ?
			 "a limit stands: LimitMEMLOCK=infinity, ulimit -l "
			 "unlimited, or [lqd] lock_memory = no" :
			 strerror(-err));
	else
		log_info("lqd", "memory=%s", d->is_locked ? "locked" : "pageable");
}

int lqd_start(struct lqd *d)
{
	int err;

	log_set_level(settings_log_level(d->settings));
	lock_memory(d);
	d->started_ms = loop_now_ms(d->loop);
	d->started_unix_ms = loop_unix_ms(d->loop);
	err = lqd_start_core(d);
	if (err)
		return err;
	tell_system(d, LEDGER_SYSTEM_START, "lqd " LQ_VERSION);
	err = watch_start(d);
	if (!err)
		err = sound_start(d);
	if (!err)
		err = analog_start(d);
	if (!err)
		err = r2_start(d);
	if (err)
		return err;
	door_try(d);		/* tries again by itself */
	err = start_sip(d);
	if (!err)
		reg_restore(d);
	if (!err)
		err = start_pri(d);
	if (!err)
		err = start_ctl(d);
	if (!err)
		err = catch_signals(d);
	if (err)
		return err;
	err = watchdog_start(&d->watchdog, d->loop);
	if (err)
		return err;
	every_second(d);
	log_note("lqd", "version=%s state=runs sip=%s:%u", LQ_VERSION,
		 d->settings->sip->addr, d->settings->sip->port);
	notify_service("READY=1");
	return 0;
}

/* --------------------------------------------------------------- reloading */

static void complain_to_log(void *arg, const char *text)
{
	log_error("lqd", "reload=refused reason=\"%s\"", text);
}

void lqd_reload(void *lqd)
{
	struct settings *now, *old;
	struct lqd *d = lqd;

	if (d->phase != LQD_RUNS)
		return;
	if (settings_load(&now, d->conf_path, complain_to_log, NULL)) {
		log_error("lqd", "reload=refused reason=\"the old settings "
			  "stay\"");
		return;
	}
	old = d->settings;
	d->settings = now;
	log_set_level(settings_log_level(now));
	settings_tell_fixed(old, now);
	core_reconf(d->core);
	/* it was tried in a core of its own while loading: only memory lacks */
	if (settings_fill_core(now, d->core))
		log_error("lqd", "reload=partly reason=\"out of memory; what "
			  "is no longer named stays\"");
	else
		(void)glue_tell(d, &(struct core_event){
			.type = CORE_EV_CONFIGURED });
	(void)line_apply(d, old);	/* what failed is in the log */
	r2_configure(d);
	sounds_configure(d, old);
	(void)mem_deref(old);
	log_note("lqd", "reload=done");
}

/* ---------------------------------------------------------------- stopping */

static bool is_idle(const struct lqd *d)
{
	struct core_counters n;

	core_counters(d->core, &n);
	return !n.n_active && !d->legs.n && !n.n_recordings;
}

void lqd_idle_check(struct lqd *d)
{
	if (d->phase != LQD_RUNS && is_idle(d))
		loop_stop(d->loop);
}

#define CLEAR_PAGE 64

struct clearing {
	uint64_t calls[CLEAR_PAGE];
	unsigned int n;
};

static void note_call(void *arg, const struct core_call_info *i)
{
	struct clearing *c = arg;

	if (c->n < CLEAR_PAGE && strcmp(i->state, "gone"))
		c->calls[c->n++] = i->call;
}

static void clear_calls(struct lqd *d)
{
	struct clearing c;
	unsigned int i;

	do {
		c.n = 0;
		core_each_call(d->core, loop_now_ms(d->loop), note_call, &c);
		for (i = 0; i < c.n; i++)
			(void)glue_tell(d, &(struct core_event){
				.type = CORE_EV_HANGUP, .call = c.calls[i],
				.cause = CAUSE_TEMPORARY });
	} while (c.n == CLEAR_PAGE);
}

static void time_is_up(void *arg)
{
	loop_stop(((struct lqd *)arg)->loop);
}

void lqd_stop(struct lqd *d)
{
	if (d->phase == LQD_STOPS) {
		loop_stop(d->loop);	/* asked a third time */
		return;
	}
	d->phase = LQD_STOPS;
	log_note("lqd", "state=stops legs=%u", d->legs.n);
	clear_calls(d);
	if (timer_set(&d->drain, d->loop, CLEARING_MS, time_is_up, d))
		loop_stop(d->loop);
	lqd_idle_check(d);
}

static void drained_enough(void *arg)
{
	lqd_stop(arg);
}

void lqd_drain(void *lqd)
{
	struct lqd *d = lqd;

	if (d->phase != LQD_RUNS) {
		lqd_stop(d);
		return;
	}
	d->phase = LQD_DRAINS;
	log_note("lqd", "state=drains legs=%u for_ms=%u", d->legs.n,
		 d->settings->lqd->drain_ms);
	notify_service("STOPPING=1");
	if (d->sip)
		sip_drain(d->sip);
	if (d->r2)
		r2_trunk_drain(d->r2);
	if (timer_set(&d->drain, d->loop, d->settings->lqd->drain_ms,
		      drained_enough, d))
		lqd_stop(d);
	lqd_idle_check(d);
}

void lqd_end(struct lqd *d)
{
	if (d->store && d->loop) {
		tell_system(d, LEDGER_SYSTEM_STOP, "");
		/* what is late stays in the spool until the next start */
		(void)store_flush(d->store, FLUSH_MS);
	}
	timer_stop(&d->second);
	watchdog_stop(&d->watchdog);
	timer_stop(&d->drain);
	log_set_sink(NULL, NULL);
	d->ctl = ctl_free(d->ctl);
	reg_save(d);
	d->sip = sip_free(d->sip);
	d->pri = pri_link_free(d->pri);
	d->analog = analog_free(d->analog);
	glue_fini(d);
	door_close(d);
	d->r2 = r2_trunk_free(d->r2);
	sound_end(d);
	watch_end(d);
	d->core = core_free(d->core);
	core_actions_fini(&d->actions);
	glue_store_close(d);
}
