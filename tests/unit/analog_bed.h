/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bed for tests of analog lines and telephones: a line (FXO, 1-4) and a
 * telephone (FXS, 1-3). The engine, the media and the core are played here;
 * what is asked of them and told stands in one line of text: said().
 */
#ifndef TESTS_UNIT_ANALOG_BED_H
#define TESTS_UNIT_ANALOG_BED_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "sig/analog_priv.h"
#include "unit/harness.h"

#define FXO_SLOT LQ_SLOT(1, 4)
#define FXS_SLOT LQ_SLOT(1, 3)
#define POWER	 LQ_SIG_BATTERY

static struct {
	struct loop *loop;
	struct analog *a;
	struct lq_caller_id id;		/* that the line has heard */
	uint32_t last_id;
	bool dial_fails, says_no, is_recorded;	/* the last: before begin() */
	char said[1024];
} t;

static inline void __attribute__((format(printf, 1, 2)))
say(const char *fmt, ...)
{
	size_t n = strlen(t.said);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(t.said + n, sizeof(t.said) - n, fmt, ap);
	va_end(ap);
}

/* What has been said since the last look. */
static inline const char *said(void)
{
	static char text[sizeof(t.said)];
	size_t n = strlen(t.said);

	memcpy(text, t.said, sizeof(text));
	if (n)
		text[n - 1] = '\0';	/* the last blank */
	t.said[0] = '\0';
	return text;
}

/* ------------------------------------------------------------- the owner */

static inline uint32_t on_id(void *arg)
{
	(void)arg;
	return ++t.last_id;
}

static inline void on_leg(void *arg, const struct leg_event *ev)
{
	static const char *const names[] = {
		[LEG_EV_PROGRESS] = "PROGRESS", [LEG_EV_ALERTING] = "ALERTING",
		[LEG_EV_ANSWER] = "ANSWER", [LEG_EV_FLASH] = "FLASH",
	};

	(void)arg;
	CHECK_EQ(LEG_ANALOG, ev->kind);
	if (ev->type == LEG_EV_SETUP) {
		say("%s(%s>%s %s) ", ev->overheard == LEG_OWN ? "SETUP" :
		    ev->overheard == LEG_OVERHEARD_IN ? "HEAR" : "HEAR_OUT",
		    ev->from->number, ev->to->number, ev->trunk);
		CHECK(ev->slot && ev->is_complete);
		if (t.says_no)
			(void)analog_ops()->hangup(t.a, ev->leg, 21);
	} else if (ev->type == LEG_EV_GONE) {
		say("GONE(%u%s) ", ev->cause, ev->is_by_us ? " us" : "");
	} else {
		say("%s%s ", names[ev->type], ev->slot ? "+" : "");
	}
}

static inline int do_signal(void *arg, uint32_t slot, uint32_t set, uint32_t clear)
{
	(void)arg;
	(void)slot;
	say("sig(%x,%x) ", set, clear);
	return 0;
}

static inline int do_tone(void *arg, uint32_t slot, enum lq_tone_id tone)
{
	static const char *const names[LQ_TONE_COUNT] = {
		"off", "dial", "ringback", "busy", "congestion", "waiting",
		"sit", "howler",
	};

	(void)arg;
	CHECK_EQ(FXS_SLOT, slot);
	say("tone(%s) ", names[tone]);
	return 0;
}

static inline int do_dial(void *arg, uint32_t slot, const char *digits, bool is_pulse)
{
	(void)arg;
	CHECK_EQ(FXO_SLOT, slot);
	say("dial(%s%s) ", digits, is_pulse ? " pulse" : "");
	return t.dial_fails ? -EINVAL : 0;
}

static inline int do_listen(void *arg, uint32_t slot, uint32_t flags)
{
	(void)arg;
	(void)slot;
	(void)flags;
	return 0;
}

static inline int do_send_caller(void *arg, const struct lq_caller_id *id)
{
	(void)arg;
	say("caller(%s) ", id->number);
	return 0;
}

static inline int do_get_caller(void *arg, struct lq_caller_id *id)
{
	(void)arg;
	*id = t.id;
	return 0;
}

/* Numbers have three digits; those that begin with 0 any. */
static inline bool do_wants_more(void *arg, const char *line, const char *number)
{
	(void)arg;
	CHECK_STR("8101", line);
	return number[0] == '0' || strlen(number) < 3;
}

static inline void do_is_up(void *arg, const char *line, bool is_up)
{
	(void)arg;
	say("%s(%s) ", is_up ? "up" : "down", line);
}

static inline void begin(enum analog_answer answer)
{
	const struct leg_handler h = { on_id, on_leg, NULL };
	const struct analog_line_ops ops = {
		.signal = do_signal, .tone = do_tone, .dial = do_dial,
		.listen = do_listen, .send_caller = do_send_caller,
		.get_caller = do_get_caller, .wants_more = do_wants_more,
		.is_up = do_is_up,
	};
	const struct analog_port_conf fxo = {
		.slot = FXO_SLOT, .name = "1-4", .line = "analog-city",
		.number = "95588", .answer = answer,
		.is_recorded = t.is_recorded,
	};
	const struct analog_port_conf fxs = {
		.slot = FXS_SLOT, .name = "1-3", .line = "8101",
		.is_fxs = true,
	};

	log_set_level(LOG_ERROR);	/* fxo has its flag by now */
	memset(&t, 0, sizeof(t));
	t.id = (struct lq_caller_id){ .kind = LQ_CID_MDMF,
				      .number = "13800138000" };
	CHECK_EQ(0, loop_new_test(&t.loop, 1000000, 1700000000000));
	CHECK_EQ(0, analog_new(&t.a, t.loop, &h, &ops, &analog_times_default));
	CHECK_EQ(0, analog_port_add(t.a, &fxo, POWER));
	CHECK_EQ(0, analog_port_add(t.a, &fxs, 0));
	CHECK_EQ(-EEXIST, analog_port_add(t.a, &fxs, 0));
	CHECK_STR("up(analog-city) up(8101)", said());
}

static inline void end(void)
{
	t.a = analog_free(t.a);
	loop_free(t.loop);
}

static inline void event(uint32_t slot, uint32_t type, uint32_t value, uint32_t arg)
{
	analog_event(t.a, &(struct lq_event){ .type = type, .slot = slot,
					      .value = value, .arg = arg });
}

static inline void line_is(uint32_t now, uint32_t changed)
{
	event(FXO_SLOT, LQ_EV_SIGNAL, now, changed);
}

static inline void phone_is(uint32_t now, uint32_t changed)
{
	event(FXS_SLOT, LQ_EV_SIGNAL, now, changed);
}

static inline void hears(uint32_t tone, uint32_t ms)
{
	event(FXO_SLOT, LQ_EV_TONE, tone, ms);
}

static inline void voice(bool is_on)
{
	event(FXO_SLOT, LQ_EV_VOICE, is_on, 0);
}

static inline void keys(const char *digits)
{
	for (; *digits; digits++)
		event(FXS_SLOT, LQ_EV_DIGIT_END, *digits, 80);
}

static inline void ring(void)
{
	line_is(POWER | LQ_SIG_RING, LQ_SIG_RING);
	loop_advance(t.loop, 1000);
	line_is(POWER, LQ_SIG_RING);
}

static inline int invite(const char *route, const char *from, const char *to)
{
	struct leg_invite inv = { .leg = 100, .route = route };

	snprintf(inv.from.number, sizeof(inv.from.number), "%s", from);
	snprintf(inv.to.number, sizeof(inv.to.number), "%s", to);
	return analog_ops()->invite(t.a, &inv);
}

#endif
