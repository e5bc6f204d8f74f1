/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The glue between a core, a store and media that are real, and adapters that
 * are made up: what legs tell and are told, in which order. The engine is a soft
 * board of its own. For test_glue*.c; each has the whole of it.
 */
#ifndef TESTS_UNIT_GLUE_BED_H
#define TESTS_UNIT_GLUE_BED_H

#include <ftw.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "lqd/lqd.h"
#include "unit/soft_bed.h"

#define PRI_SLOT	LQ_SLOT(1, 5)

static struct lqd *d;
static char dir[64], said[2048];	/* to adapters, one word each */
static bool ends_at_once;	/* a hang-up is answered by GONE from inside it */

/* ------------------------------------------------------- adapters of paper */

static inline void say(const char *fmt, ...)
{
	size_t len = strlen(said);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(said + len, sizeof(said) - len, fmt, ap);
	va_end(ap);
}

static inline void tell(struct adapter *a, struct leg_event ev)
{
	ev.kind = a->ops->kind;
	leg_on_event(a, &ev);
}

static inline int fake_invite(void *self, const struct leg_invite *inv)
{
	struct adapter *a = self;

	if (!strcmp(inv->route, "span2"))
		return -ENOTCONN;
	say("invite(%s %s %s) ", inv->route, inv->to.number,
	    a->ops->kind == LEG_SIP && inv->media->port ? "rtp" : "tdm");
	return 0;
}

static inline int fake_accept(void *self, uint32_t leg)
{
	say("accept ");
	return 0;
}

static inline int fake_alert(void *self, uint32_t leg)
{
	say("alert ");
	return 0;
}

static inline int fake_media(void *self, uint32_t leg, const struct leg_media *ours)
{
	struct adapter *a = self;

	say("media(%s) ", !ours ? "tdm" : ours->is_sending ? "rtp" : "held");
	CHECK_EQ(a->ops->kind == LEG_SIP, ours != NULL);
	return 0;
}

static inline int fake_answer(void *self, uint32_t leg, const struct leg_media *ours)
{
	say("answer ");
	return 0;
}

static inline int fake_digit(void *self, uint32_t leg, char digit)
{
	return 0;
}

static inline int fake_hangup(void *self, uint32_t leg, uint8_t cause)
{
	say("hangup(%u) ", cause);
	if (ends_at_once)
		tell(self, (struct leg_event){ .type = LEG_EV_GONE, .leg = leg,
					       .cause = cause, .is_by_us = true });
	return 0;
}

#define FAKE(k) { .name = "fake", .kind = k, .invite = fake_invite, \
	.accept = fake_accept, .alert = fake_alert, .progress = fake_media, \
	.answer = fake_answer, .update = fake_media, .digit = fake_digit, \
	.hangup = fake_hangup }

static const struct leg_ops pri_ops = FAKE(LEG_PRI), sip_ops_fake = FAKE(LEG_SIP);

/* ------------------------------------------------------------------ the bed */

static const char conf[] =
	"[lqd]\ndoor = %s\ndata_dir = data\nprompt_dir = prompts\n"
	"recording_dir = recordings\ncalls_max = 8\n"
	"[sip]\naddr = 127.0.0.1\n"
	"[rtp]\nport_min = 28200\nport_max = 28299\n"
	"[span 1]\n[span 2]\n"
	"[phone 8001]\npassword = secret1\n"
	"[agent 1001]\nphone = 8001\nauto_ready = yes\n"
	"[queue support]\nagents = 1001\n"
	"[route in]\nfrom = trunk\nnumber = 95588\nto = queue:support\n"
	"[route busy]\nfrom = trunk\nnumber = 1\nto = hangup:17\n"
	"[route far]\nfrom = trunk\nnumber = 2\nto = trunk:span2\n";

static inline void hear(void *arg, const char *text)
{
	if (!oom())
		test_fail(__FILE__, __LINE__, "%s", text);
}

static const char *more = "";	/* lines of lqd.conf */

static char conf_path[80];

static inline void write_conf(const char *door)
{
	FILE *f = fopen(conf_path, "w");

	CHECK(f);
	fprintf(f, conf, door);
	fputs(more, f);
	fclose(f);
}

/* False: memory was short. */
static inline bool up(const char *door)
{
	int err;

	snprintf(dir, sizeof(dir), "/tmp/test_glue.XXXXXX");
	CHECK(mkdtemp(dir));
	snprintf(conf_path, sizeof(conf_path), "%s/lqd.conf", dir);
	write_conf(door);
	said[0] = '\0';
	ends_at_once = false;
	d = mem_new(sizeof(*d), NULL);
	if (!d)
		return false;
	glue_init(d);
	d->conf_path = conf_path;
	err = settings_load(&d->settings, conf_path, hear, NULL);
	if (!err)
		err = loop_new_test(&d->loop, 1000, 1000000);
	if (!err)
		err = lqd_start_core(d);
	if (!err)
		err = sound_start(d);
	if (!err)
		err = analog_start(d);
	CHECK(!err || oom());
	if (err)
		return false;
	d->pri_adapter = (struct adapter){ d, &pri_ops, &d->pri_adapter };
	d->sip_adapter = (struct adapter){ d, &sip_ops_fake, &d->sip_adapter };
	door_try(d);
	return true;
}

static inline int remove_one(const char *path, const struct stat *st,
			     int flag, struct FTW *ftw)
{
	return remove(path);
}

static inline void down(void)
{
	if (d) {
		lqd_end(d);
		d->settings = mem_deref(d->settings);
		d->loop = loop_free(d->loop);
		d = mem_deref(d);
	}
	CHECK_EQ(0, nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS));
}

static inline bool until(bool (*is_so)(void))
{
	struct timespec ms = { .tv_nsec = 1000000 };
	unsigned int i;

	for (i = 0; i < BED_PATIENCE_MS; i++) {
		loop_run(d->loop);
		if (is_so())
			return true;
		nanosleep(&ms, NULL);
	}
	return false;
}

static inline uint32_t setup(const char *number)
{
	struct leg_address from = { .number = "13800138000" }, to = { 0 };
	uint32_t leg = leg_new_id(&d->pri_adapter);

	snprintf(to.number, sizeof(to.number), "%s", number);
	tell(&d->pri_adapter, (struct leg_event){
		.type = LEG_EV_SETUP, .leg = leg, .from = &from, .to = &to,
		.trunk = "span1", .is_complete = true, .slot = PRI_SLOT });
	return leg;
}

/* The facts so far, types only. */
static char facts[1024];

static inline void add_fact(void *arg, uint64_t seq, uint64_t call,
			    const char *line)
{
	size_t len = strlen(facts);
	const char *type = strstr(line, "\"type\":\"") + 8;

	snprintf(facts + len, sizeof(facts) - len, "%.*s ",
		 (int)strcspn(type, "\""), type);
}

static inline bool has_call_end(void)
{
	facts[0] = '\0';
	(void)ledger_replay(d, 0, 1, 100, add_fact, NULL);
	return strstr(facts, "call.end") && strstr(facts, "record.end");
}

/* The newest CDR. */
static struct cdr row;

static inline void take_row(void *arg, const struct cdr *c)
{
	row = *c;
}

static inline bool has_row(void)
{
	row.call = 0;
	return !store_last_calls(d->store, 1, take_row, NULL) && row.call;
}

#endif
