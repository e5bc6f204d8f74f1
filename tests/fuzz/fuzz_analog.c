// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Whatever a line does and whatever is asked of it, in any order and with any
 * caller's number: every leg that is told of or invited ends once, nothing is
 * told of a leg before or after, and its addresses are text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "sig/analog.h"

#define LEGS	256
#define FXO	LQ_SLOT(1, 2)
#define FXS	LQ_SLOT(1, 1)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct {
	const uint8_t *at;
	size_t left;
	struct analog *a;
	uint32_t n_legs;
	enum { NONE, LIVES, GONE } legs[LEGS];
} f;

static void must(bool is_true)
{
	if (!is_true)
		abort();
}

static uint32_t take(void)
{
	uint32_t v = f.left ? *f.at : 0;

	f.at += f.left > 0;
	f.left -= f.left > 0;
	return v;
}

static void fill(void *to, size_t size)
{
	size_t n = size < f.left ? size : f.left;

	memset(to, 0, size);
	memcpy(to, f.at, n);
	f.at += n;
	f.left -= n;
}

static bool is_text(const char *s, size_t size)
{
	unsigned int n;

	if (strnlen(s, size) == size)
		return false;
	for (; *s; s += n) {
		n = utf8_printable(s);
		if (!n)
			return false;
	}
	return true;
}

static uint32_t new_leg(void)
{
	must(f.n_legs + 1 < LEGS);
	f.legs[++f.n_legs] = LIVES;
	return f.n_legs;
}

static uint32_t on_id(void *arg)
{
	(void)arg;
	return new_leg();
}

static void on_leg(void *arg, const struct leg_event *ev)
{
	(void)arg;
	must(ev->leg && ev->leg <= f.n_legs && f.legs[ev->leg] == LIVES);
	if (ev->from)
		must(is_text(ev->from->number, LEG_NUMBER_LEN) &&
		     is_text(ev->from->name, LEG_NAME_LEN));
	if (ev->type == LEG_EV_GONE) {
		must(ev->cause >= 1 && ev->cause <= 127);
		f.legs[ev->leg] = GONE;
	}
}

static int do_signal(void *arg, uint32_t slot, uint32_t set, uint32_t clear)
{
	(void)arg;
	must((slot == FXO || slot == FXS) && !(set & clear));
	return -(int)(take() & 1);
}

static int do_tone(void *arg, uint32_t slot, enum lq_tone_id tone)
{
	(void)arg;
	must(slot == FXS && tone < LQ_TONE_COUNT);
	return 0;
}

static int do_dial(void *arg, uint32_t slot, const char *digits, bool is_pulse)
{
	(void)arg;
	(void)digits;
	(void)is_pulse;
	must(slot == FXO);
	return -(int)(take() & 1);
}

static int do_listen(void *arg, uint32_t slot, uint32_t flags)
{
	(void)arg;
	(void)slot;
	(void)flags;
	return 0;
}

static int do_send_caller(void *arg, const struct lq_caller_id *id)
{
	(void)arg;
	must(memchr(id->number, 0, sizeof(id->number)) && id->slot == FXS);
	return 0;
}

/* The engine ends its texts; what is in them is the line's. */
static int do_get_caller(void *arg, struct lq_caller_id *id)
{
	uint32_t slot = id->slot;

	(void)arg;
	fill(id, sizeof(*id));
	id->slot = slot;
	id->message = LQ_CID_CALL;
	memset(id->number, '1', take() % 20);
	id->number[20] = id->name[sizeof(id->name) - 1] = '\0';
	for (char *c = id->number; *c; c++)
		*c = "0123456789*#"[(uint8_t)*c % 12];
	return 0;
}

static bool do_wants_more(void *arg, const char *line, const char *number)
{
	(void)arg;
	(void)line;
	return strlen(number) < 70 && take() & 3;
}

static void do_is_up(void *arg, const char *line, bool is_up)
{
	(void)arg;
	(void)line;
	(void)is_up;
}

static void step_invite(void)
{
	struct leg_invite inv = { .route = take() & 1 ? "8101" : "analog-x" };

	if (f.n_legs + 3 >= LEGS)
		return;
	inv.leg = new_leg();
	inv.from.presentation = take() % 3;
	memcpy(inv.from.number, "13800138000", 12);
	memcpy(inv.to.number, "123", 4);
	if (analog_ops()->invite(f.a, &inv))
		f.legs[inv.leg] = GONE;
}

static void step_command(uint32_t which)
{
	const struct leg_ops *o = analog_ops();
	uint32_t leg = take() % (f.n_legs + 1);

	if (which == 0)
		(void)o->accept(f.a, leg);
	else if (which == 1)
		(void)o->alert(f.a, leg);
	else if (which == 2)
		(void)o->progress(f.a, leg, NULL);
	else if (which == 3)
		(void)o->answer(f.a, leg, NULL);
	else
		(void)o->hangup(f.a, leg, 1 + take() % 127);
}

static void step_event(void)
{
	struct lq_event ev = { .slot = take() & 1 ? FXO : FXS,
			       .type = 1 + take() % 15, .value = take(),
			       .arg = take() << (take() & 16) };

	if (ev.type == LQ_EV_SLOT_GONE)
		return;		/* the last one, below */
	analog_event(f.a, &ev);
}

static void run(struct loop *l)
{
	uint32_t what;

	while (f.left && f.n_legs + 4 < LEGS) {
		what = take();
		if (what < 8)
			step_invite();
		else if (what < 48)
			step_command(what % 5);
		else if (what < 80)
			loop_advance(l, (what - 47) * (what - 47) * 100);
		else
			step_event();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct leg_handler h = { on_id, on_leg, NULL };
	const struct analog_line_ops ops = {
		.signal = do_signal, .tone = do_tone, .dial = do_dial,
		.listen = do_listen, .send_caller = do_send_caller,
		.get_caller = do_get_caller, .wants_more = do_wants_more,
		.is_up = do_is_up,
	};
	struct analog_port_conf fxo = { .slot = FXO, .name = "1-2",
					.line = "analog-x", .number = "95588" };
	struct analog_port_conf fxs = { .slot = FXS, .name = "1-1",
					.line = "8101", .is_fxs = true };
	struct loop *l;
	uint32_t i;

	memset(&f, 0, sizeof(f));
	f.at = data;
	f.left = len;
	log_set_level(LOG_ERROR);
	fxo.answer = take() % 3;
	fxo.caller = take() % 3;
	fxs.caller = take() % 3;
	fxs.is_reversing = take() & 1;
	must(!loop_new_test(&l, 1000, 1700000000000));
	must(!analog_new(&f.a, l, &h, &ops, &analog_times_default));
	must(!analog_port_add(f.a, &fxo, take()));
	must(!analog_port_add(f.a, &fxs, take()));
	run(l);
	analog_lost(f.a);
	for (i = 1; i <= f.n_legs; i++)
		must(f.legs[i] == GONE);
	f.a = analog_free(f.a);
	loop_free(l);
	return 0;
}
