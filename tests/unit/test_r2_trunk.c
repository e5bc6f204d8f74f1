// SPDX-License-Identifier: GPL-3.0-or-later
/* R2 legs: two trunks joined timeslot by timeslot, hunting, collisions, drain. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/lq.h>
#include "base/loop.h"
#include "sig/r2_trunk.h"
#include "unit/harness.h"

#define WIRE_MS 20
#define ON_WAY_MAX 256

struct side {
	struct bed *bed;
	struct side *far;
	struct r2_trunk *t;
	uint32_t next_leg;
	enum r2_way listens[32];
	bool is_listening[32];
	uint8_t sends[32];
	bool is_busy_toned[32];
	/* what was told */
	unsigned int n[LEG_EV_GONE + 1];
	struct leg_event last;
	struct leg_address from, to;
	char trunk[32];
	bool does_answer;
	unsigned int n_up, n_down;
};

struct on_way {
	struct timer timer;
	struct side *to;
	uint32_t slot;
	uint8_t value;
	bool is_signal, is_used;
};

struct bed {
	struct loop *loop;
	struct side a, b;
	struct on_way on_way[ON_WAY_MAX];
};

static void arrive(void *arg)
{
	struct on_way *w = arg;

	w->is_used = false;
	if (w->is_signal)
		r2_trunk_heard(w->to->t, w->slot, w->value);
	else
		r2_trunk_bits(w->to->t, w->slot, w->value);
}

static void put(struct side *from, uint32_t slot, uint8_t value, bool is_signal)
{
	struct on_way *w = from->bed->on_way;

	while (w->is_used && w < from->bed->on_way + ON_WAY_MAX - 1)
		w++;
	CHECK(!w->is_used);
	w->is_used = true;
	w->to = from->far;
	w->slot = slot;
	w->value = value;
	w->is_signal = is_signal;
	CHECK_EQ(0, timer_set(&w->timer, from->bed->loop, WIRE_MS, arrive, w));
}

static void on_bits(void *arg, uint32_t slot, uint8_t abcd)
{
	put(arg, slot, abcd, false);
}

static void on_send(void *arg, uint32_t slot, enum r2_way way, uint8_t signal)
{
	struct side *s = arg;
	unsigned int ts = LQ_SLOT_TS(slot);

	s->sends[ts] = signal;
	if (s->far->is_listening[ts] && s->far->listens[ts] == way)
		put(s, slot, signal, true);
}

static void on_listen(void *arg, uint32_t slot, enum r2_way way)
{
	struct side *s = arg;
	unsigned int ts = LQ_SLOT_TS(slot);

	s->is_listening[ts] = true;
	s->listens[ts] = way;
	if (s->far->sends[ts])
		put(s->far, slot, s->far->sends[ts], true);
}

static void on_deafen(void *arg, uint32_t slot)
{
	struct side *s = arg;

	s->is_listening[LQ_SLOT_TS(slot)] = false;
	s->is_busy_toned[LQ_SLOT_TS(slot)] = false;
}

static void on_busy_tone(void *arg, uint32_t slot)
{
	((struct side *)arg)->is_busy_toned[LQ_SLOT_TS(slot)] = true;
}

static uint32_t new_leg(void *arg)
{
	return ++((struct side *)arg)->next_leg;
}

static void on_leg(void *arg, const struct leg_event *ev)
{
	struct side *s = arg;

	s->n[ev->type]++;
	s->last = *ev;
	CHECK_EQ(LEG_R2, ev->kind);
	if (ev->type == LEG_EV_SETUP) {
		s->from = *ev->from;
		s->to = *ev->to;
		snprintf(s->trunk, sizeof(s->trunk), "%s", ev->trunk);
		if (s->does_answer) {
			CHECK_EQ(0, r2_trunk_ops()->accept(s->t, ev->leg));
			CHECK_EQ(0, r2_trunk_ops()->answer(s->t, ev->leg, NULL));
		}
	}
}

static void on_span(void *arg, uint32_t span, bool is_up)
{
	struct side *s = arg;

	CHECK_EQ(1, span);
	s->n_up += is_up;
	s->n_down += !is_up;
}

static void side_open(struct bed *b, struct side *s, struct side *far,
		      enum r2_order order)
{
	struct r2_wire wire = { on_bits, on_send, on_listen, on_deafen,
				on_busy_tone, s };
	struct leg_handler h = { new_leg, on_leg, s };
	struct r2_span_conf conf = { .order = order };

	s->bed = b;
	s->far = far;
	r2_config_init(&conf.channel, r2_variant_find("cn"));
	conf.channel.number_len = 5;
	conf.channel.ani = R2_ANI_FIRST;
	CHECK_EQ(0, r2_trunk_new(&s->t, b->loop, &wire, &h, on_span, s));
	CHECK_EQ(0, r2_trunk_add(s->t, 1, &conf));
}

static struct bed *bed_open(enum r2_order far_order)
{
	static struct bed bed;
	unsigned int ts;

	bed = (struct bed){ .loop = NULL };
	CHECK_EQ(0, loop_new_test(&bed.loop, 1000, 0));
	side_open(&bed, &bed.a, &bed.b, R2_ORDER_UP);
	side_open(&bed, &bed.b, &bed.a, far_order);
	for (ts = 1; ts < 32; ts++) {
		r2_trunk_up(bed.a.t, LQ_SLOT(1, ts), 0xd);
		r2_trunk_up(bed.b.t, LQ_SLOT(1, ts), 0xd);
	}
	loop_advance(bed.loop, 500);
	CHECK_EQ(1, bed.a.n_up);
	return &bed;
}

static void bed_close(struct bed *b)
{
	b->a.t = r2_trunk_free(b->a.t);
	b->b.t = r2_trunk_free(b->b.t);
	for (int i = 0; i < ON_WAY_MAX; i++)
		timer_stop(&b->on_way[i].timer);
	b->loop = loop_free(b->loop);
}

static int call(struct side *s, uint32_t leg, const char *route)
{
	struct leg_invite inv = { .leg = leg, .route = route,
				  .from = { .number = "01088886666" },
				  .to = { .number = "95588" } };

	return r2_trunk_ops()->invite(s->t, &inv);
}

static struct r2_span_info span_of(struct side *s)
{
	struct r2_span_info i = { 0 };

	CHECK_EQ(0, r2_trunk_span(s->t, 0, &i));
	return i;
}

TEST(r2_legs_come_in_and_go_out)
{
	struct bed *b = bed_open(R2_ORDER_DOWN);

	b->b.does_answer = true;
	CHECK_EQ(0, call(&b->a, 77, "span1"));
	CHECK_EQ(1, span_of(&b->a).busy);
	loop_advance(b->loop, 5000);
	CHECK_EQ(1, b->b.n[LEG_EV_SETUP]);
	CHECK_STR("95588", b->b.to.number);
	CHECK_STR("01088886666", b->b.from.number);
	CHECK_EQ(1, b->b.from.category);
	CHECK_STR("span1", b->b.trunk);
	CHECK_EQ(LQ_SLOT(1, 1), b->b.last.slot);
	CHECK_EQ(1, b->a.n[LEG_EV_PROCEEDING]);
	CHECK_EQ(1, b->a.n[LEG_EV_ALERTING]);
	CHECK_EQ(1, b->a.n[LEG_EV_PROGRESS]);
	CHECK_EQ(1, b->a.n[LEG_EV_ANSWER]);
	CHECK_EQ(77, b->a.last.leg);
	CHECK_EQ(-EOPNOTSUPP, r2_trunk_ops()->update(b->a.t, 77, NULL));
	CHECK_EQ(0, r2_trunk_ops()->hangup(b->a.t, 77, 16));
	CHECK_EQ(1, b->a.n[LEG_EV_GONE]);
	CHECK(b->a.last.is_by_us);
	CHECK_EQ(-ENOENT, r2_trunk_ops()->hangup(b->a.t, 77, 16));
	loop_advance(b->loop, 500);
	CHECK_EQ(1, b->b.n[LEG_EV_GONE]);
	CHECK_EQ(0, span_of(&b->a).busy + span_of(&b->b).busy);
	bed_close(b);
}

TEST(r2_calls_take_channels_until_none_is_free)
{
	struct bed *b = bed_open(R2_ORDER_DOWN);

	b->b.does_answer = true;
	for (uint32_t leg = 1; leg <= 30; leg++)
		CHECK_EQ(0, call(&b->a, leg, "span1-2"));
	CHECK_EQ(-EBUSY, call(&b->a, 31, "span1"));
	loop_advance(b->loop, 6000);
	CHECK_EQ(30, b->a.n[LEG_EV_ANSWER]);
	CHECK_EQ(30, b->b.n[LEG_EV_SETUP]);
	CHECK_EQ(30, span_of(&b->a).busy);
	CHECK_EQ(-EBUSY, call(&b->a, 31, "span2"));
	CHECK_EQ(-EINVAL, call(&b->a, 31, "trunk/x"));
	bed_close(b);
}

/* Both hunt upwards: the first tries meet, the next ones do not. */
TEST(r2_collision_is_tried_again_on_another_channel)
{
	struct bed *b = bed_open(R2_ORDER_UP);
	struct r2_channel_info i;

	b->a.does_answer = b->b.does_answer = true;
	CHECK_EQ(0, call(&b->a, 501, "span1"));
	CHECK_EQ(0, call(&b->b, 502, "span1"));
	loop_advance(b->loop, 30);
	CHECK_EQ(0, r2_trunk_channel(b->a.t, 0, &i));
	CHECK_EQ(1, i.n.n_collisions);
	loop_advance(b->loop, 6000);
	/* the second tries may meet again; nobody's call is lost */
	CHECK_EQ(1, b->a.n[LEG_EV_ANSWER] + b->a.n[LEG_EV_GONE]);
	CHECK_EQ(b->a.n[LEG_EV_ANSWER], b->b.n[LEG_EV_SETUP]);
	bed_close(b);
}

TEST(r2_drained_trunk_blocks_its_channels)
{
	struct bed *b = bed_open(R2_ORDER_DOWN);

	r2_trunk_drain(b->b.t);
	loop_advance(b->loop, 500);
	CHECK_EQ(30, span_of(&b->a).blocked);
	CHECK_EQ(30, span_of(&b->b).blocked);
	CHECK_EQ(-EBUSY, call(&b->a, 1, "span1"));
	CHECK_EQ(-EBUSY, call(&b->b, 1, "span1"));
	bed_close(b);
}

TEST(r2_lost_line_ends_its_legs_and_is_told_once)
{
	struct bed *b = bed_open(R2_ORDER_DOWN);
	unsigned int ts;

	b->b.does_answer = true;
	CHECK_EQ(0, call(&b->a, 1, "span1"));
	loop_advance(b->loop, 5000);
	for (ts = 1; ts < 32; ts++)
		r2_trunk_down(b->a.t, LQ_SLOT(1, ts));
	CHECK_EQ(1, b->a.n_down);
	CHECK_EQ(1, b->a.n[LEG_EV_GONE]);
	CHECK_EQ(27, b->a.last.cause);
	CHECK_EQ(30, span_of(&b->a).blocked);
	r2_trunk_bits(b->a.t, LQ_SLOT(7, 1), 1);	/* no such span */
	r2_trunk_heard(b->a.t, LQ_SLOT(1, 16), 1);	/* no channel */
	bed_close(b);
}

TESTS(
	RUN(r2_legs_come_in_and_go_out),
	RUN(r2_calls_take_channels_until_none_is_free),
	RUN(r2_collision_is_tried_again_on_another_channel),
	RUN(r2_drained_trunk_blocks_its_channels),
	RUN(r2_lost_line_ends_its_legs_and_is_told_once),
)
