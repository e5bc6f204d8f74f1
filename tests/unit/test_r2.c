// SPDX-License-Identifier: GPL-3.0-or-later
/* R2 channels back to back: line signals, registers, every country, faults. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/mf.h"
#include "sig/r2_variant.h"
#include "unit/r2_line_bed.h"

static const struct leg_address caller = { .number = "01088886666" };
static const struct leg_address called = { .number = "95588" };
static const struct leg_address hidden = {
	.number = "01088886666", .presentation = LEG_RESTRICTED
};

static struct r2_config conf_of(const char *variant, uint8_t number_len,
				enum r2_ani ani)
{
	struct r2_config c;

	r2_config_init(&c, r2_variant_find(variant));
	c.number_len = number_len;
	c.ani = ani;
	return c;
}

static struct pair *pair_of(const char *variant, uint8_t number_len,
			    enum r2_ani ani, uint64_t delay)
{
	struct r2_config c = conf_of(variant, number_len, ani);

	return pair_new(&c, &c, delay);
}

/* Deliver whatever is left, then both ends must be as at the beginning. */
static void pair_end(struct pair *p)
{
	pair_run(p, 1000 + 4 * p->delay);
	for (int i = 0; i < 2; i++) {
		CHECK_EQ(R2_IDLE, r2_state(&p->end[i].r2));
		CHECK(r2_is_free(&p->end[i].r2));
		CHECK_EQ(0, p->end[i].sends);
		CHECK(!p->end[i].is_listening);
		CHECK(!p->end[i].is_busy_toned);
		CHECK_EQ(0, r2_due_ms(&p->end[i].r2));
	}
	free(p);
}

static void seize(struct pair *p, const struct leg_address *from)
{
	CHECK_EQ(0, r2_seize(&p->end[0].r2, p->now, from, &called, true));
}

static void rings_when_complete(struct end *e, const struct r2_event *ev)
{
	if ((ev->type == R2_EV_SETUP || ev->type == R2_EV_MORE) &&
	    ev->is_complete)
		CHECK_EQ(0, r2_ring(&e->r2, e->pair->now));
}

static void accepts_95588(struct end *e, const struct r2_event *ev)
{
	if ((ev->type == R2_EV_SETUP || ev->type == R2_EV_MORE) &&
	    !strcmp(ev->to->number, "95588") && !ev->is_complete) {
		CHECK_EQ(0, r2_accept(&e->r2, e->pair->now));
		CHECK_EQ(0, r2_ring(&e->r2, e->pair->now));
	}
}

/* Through all of it: register, ringing, answer, talk, clear forward. */
static void whole_call(struct pair *p, on_event_h *h, const char *ani,
		       uint8_t category)
{
	struct end *a = &p->end[0], *b = &p->end[1];

	b->on_event = h;
	seize(p, &caller);
	pair_run(p, 8000 + 100 * p->delay);
	CHECK_EQ(R2_OUT_RING, r2_state(&a->r2));
	CHECK_EQ(R2_IN_RING, r2_state(&b->r2));
	CHECK_EQ(1, a->n[R2_EV_PROCEEDING]);
	CHECK_EQ(1, a->n[R2_EV_RINGING]);
	CHECK_EQ(1, b->n[R2_EV_SETUP]);
	CHECK_STR("95588", b->to.number);
	CHECK_STR(ani, b->from.number);
	CHECK_EQ(ani[0] ? LEG_ALLOWED : LEG_UNAVAILABLE, b->from.presentation);
	CHECK_EQ(category, b->category);
	CHECK_EQ(0, r2_answer(&b->r2, p->now));
	pair_run(p, 200 + p->delay);
	CHECK_EQ(1, a->n[R2_EV_ANSWER]);
	CHECK_EQ(R2_OUT_TALK, r2_state(&a->r2));
	CHECK_EQ(R2_IN_TALK, r2_state(&b->r2));
	CHECK_EQ(0, r2_hangup(&a->r2, p->now, 16));
	CHECK_EQ(1, a->n[R2_EV_GONE]);
	CHECK(a->is_by_us);
	pair_run(p, 200 + p->delay);
	CHECK_EQ(1, b->n[R2_EV_GONE]);
	CHECK_EQ(16, b->cause);
	CHECK(!b->is_by_us);
	CHECK_EQ(0, a->r2.n.n_register_faults + b->r2.n.n_register_faults);
	CHECK_EQ(0, a->r2.n.n_line_faults + b->r2.n.n_line_faults);
	pair_end(p);
}

TEST(r2_call_passes_in_every_variant_and_order_of_questions)
{
	for (int i = 0; r2_variant_names[i]; i++) {
		const char *v = r2_variant_names[i];
		uint8_t cat = r2_variant_find(v)->category;

		whole_call(pair_of(v, 5, R2_ANI_FIRST, 5), rings_when_complete,
			   "01088886666", cat);
		whole_call(pair_of(v, 5, R2_ANI_LAST, 5), rings_when_complete,
			   "01088886666", cat);
		whole_call(pair_of(v, 0, R2_ANI_FIRST, 5), accepts_95588,
			   "01088886666", cat);
	}
}

TEST(r2_category_without_ani_is_that_of_group_ii)
{
	whole_call(pair_of("itu", 5, R2_ANI_NEVER, 5), rings_when_complete, "", 1);
	whole_call(pair_of("cn", 5, R2_ANI_NEVER, 5), rings_when_complete, "", 3);
}

TEST(r2_call_passes_over_a_satellite)
{
	whole_call(pair_of("cn", 5, R2_ANI_FIRST, 270), rings_when_complete,
		   "01088886666", 1);
}

/* No signal for the end of a number: a pause, then the far end is called. */
TEST(r2_number_of_unknown_length_ends_by_time_and_pulse)
{
	whole_call(pair_of("cn", 0, R2_ANI_FIRST, 5), rings_when_complete,
		   "01088886666", 1);
	whole_call(pair_of("itu", 0, R2_ANI_FIRST, 5), rings_when_complete,
		   "01088886666", 1);
}

static void accepts_late(struct end *e, const struct r2_event *ev)
{
	if (ev->type == R2_EV_MORE && !ev->is_complete &&
	    !strcmp(ev->to->number, "9558"))
		e->category = ev->category;	/* the core thinks it over */
}

TEST(r2_number_accepted_while_waiting_for_a_digit_is_called_by_pulse)
{
	struct pair *p = pair_of("cn", 0, R2_ANI_FIRST, 5);
	struct end *b = &p->end[1];

	b->on_event = accepts_late;
	seize(p, &caller);
	pair_run(p, 4000);
	CHECK_STR("95588", b->to.number);
	CHECK_EQ(0, r2_accept(&b->r2, p->now));
	CHECK_EQ(0, r2_answer(&b->r2, p->now));
	pair_run(p, 2000);
	CHECK_EQ(R2_IN_TALK, r2_state(&b->r2));
	CHECK_EQ(R2_OUT_TALK, r2_state(&p->end[0].r2));
	CHECK_EQ(0, r2_hangup(&p->end[0].r2, p->now, 16));
	pair_end(p);
}

TEST(r2_digits_follow_as_they_are_dialled)
{
	struct pair *p = pair_of("cn", 0, R2_ANI_FIRST, 5);
	struct leg_address begin = { .number = "95" };

	p->end[1].on_event = accepts_95588;
	CHECK_EQ(0, r2_seize(&p->end[0].r2, p->now, &caller, &begin, false));
	for (const char *c = "588"; *c; c++) {
		pair_run(p, 3000);
		CHECK_EQ(0, r2_more_digits(&p->end[0].r2, p->now, *c));
	}
	pair_run(p, 2000);
	CHECK_EQ(R2_OUT_RING, r2_state(&p->end[0].r2));
	CHECK_STR("95588", p->end[1].to.number);
	CHECK_EQ(-EINVAL, r2_more_digits(&p->end[0].r2, p->now, '1'));
	CHECK_EQ(0, r2_hangup(&p->end[0].r2, p->now, 16));
	pair_end(p);
}

TEST(r2_hidden_number_is_not_sent)
{
	static const char *const names[] = { "itu", "cn", "br", "mx" };

	for (int i = 0; i < 4; i++) {
		struct pair *p = pair_of(names[i], 5, R2_ANI_FIRST, 5);

		p->end[1].on_event = rings_when_complete;
		seize(p, &hidden);
		pair_run(p, 6000);
		CHECK_EQ(R2_IN_RING, r2_state(&p->end[1].r2));
		CHECK_STR("", p->end[1].from.number);
		CHECK_EQ(r2_variant_find(names[i])->ani_restricted ?
			 LEG_RESTRICTED : LEG_UNAVAILABLE,
			 p->end[1].from.presentation);
		CHECK_EQ(0, r2_hangup(&p->end[0].r2, p->now, 16));
		pair_end(p);
	}
}

TEST(r2_numbers_are_cut_at_the_length_that_is_asked_for)
{
	struct r2_config c = conf_of("itu", 3, R2_ANI_FIRST);
	struct pair *p;

	c.ani_len = 4;
	p = pair_new(&c, &c, 5);
	p->end[1].on_event = rings_when_complete;
	seize(p, &caller);
	pair_run(p, 6000);
	CHECK_EQ(R2_IN_RING, r2_state(&p->end[1].r2));
	CHECK_STR("955", p->end[1].to.number);
	CHECK_STR("0108", p->end[1].from.number);
	CHECK_EQ(0, r2_hangup(&p->end[0].r2, p->now, 16));
	pair_end(p);
}

TEST(r2_clear_back_ends_the_call_of_the_other_side)
{
	struct pair *p = pair_of("cn", 5, R2_ANI_FIRST, 5);

	p->end[1].on_event = rings_when_complete;
	seize(p, &caller);
	pair_run(p, 6000);
	CHECK_EQ(0, r2_answer(&p->end[1].r2, p->now));
	pair_run(p, 500);
	CHECK_EQ(0, r2_hangup(&p->end[1].r2, p->now, 16));
	CHECK_EQ(1, p->end[1].n[R2_EV_GONE]);
	pair_run(p, 500);
	CHECK_EQ(R2_OUT_TALK, r2_state(&p->end[0].r2));
	pair_run(p, 1000);
	CHECK_EQ(1, p->end[0].n[R2_EV_GONE]);
	CHECK_EQ(16, p->end[0].cause);
	CHECK(!p->end[0].is_by_us);
	pair_end(p);
}

static uint8_t refusal;
static void refuses(struct end *e, const struct r2_event *ev)
{
	if ((ev->type == R2_EV_SETUP || ev->type == R2_EV_MORE) &&
	    (ev->is_complete || refusal == 34))
		CHECK_EQ(0, r2_hangup(&e->r2, e->pair->now, refusal));
}

static void refused_call(const char *v, uint8_t len, uint8_t cause, uint8_t told)
{
	struct pair *p = pair_of(v, len, R2_ANI_FIRST, 5);

	refusal = cause;
	p->end[1].on_event = refuses;
	seize(p, &caller);
	pair_run(p, 12000);
	CHECK_EQ(1, p->end[1].n[R2_EV_GONE]);
	CHECK(p->end[1].is_by_us);
	CHECK_EQ(1, p->end[0].n[R2_EV_GONE]);
	CHECK_EQ(0, p->end[0].n[R2_EV_RINGING]);
	CHECK_EQ(told, p->end[0].cause);
	CHECK_EQ(0, p->end[0].r2.n.n_register_faults);
	pair_end(p);
}

TEST(r2_causes_pass_as_signals_of_group_b)
{
	static const struct {
		const char *variant;
		uint8_t len, cause, told;
	} rows[] = {
		{ "itu", 5, 17, 17 }, { "itu", 5, 1, 1 }, { "itu", 5, 34, 42 },
		{ "itu", 5, 27, 27 }, { "itu", 5, 4, 4 }, { "itu", 5, 41, 42 },
		{ "cn", 5, 17, 17 }, { "cn", 5, 1, 1 }, { "cn", 5, 34, 42 },
		{ "cn", 5, 27, 42 }, { "cn", 5, 21, 17 }, { "cn", 5, 3, 1 },
		{ "br", 5, 17, 17 }, { "br", 5, 1, 1 }, { "br", 5, 22, 22 },
		{ "mx", 5, 17, 17 }, { "mx", 5, 1, 17 }, { "mx", 5, 34, 42 },
		/* in the middle of the number: by group A where it can */
		{ "cn", 0, 34, 42 }, { "itu", 0, 34, 42 }, { "mx", 0, 34, 42 },
		{ "itu", 0, 17, 17 }, { "cn", 0, 1, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refused_call(rows[i].variant, rows[i].len, rows[i].cause,
			     rows[i].told);
}

TEST(r2_ringing_call_that_is_refused_hears_busy_until_it_clears)
{
	struct pair *p = pair_of("cn", 5, R2_ANI_FIRST, 5);

	p->end[1].on_event = rings_when_complete;
	seize(p, &caller);
	pair_run(p, 6000);
	CHECK_EQ(0, r2_hangup(&p->end[1].r2, p->now, 17));
	CHECK(p->end[1].is_busy_toned);
	CHECK_EQ(R2_IN_CLEAR, r2_state(&p->end[1].r2));
	CHECK_EQ(0, r2_hangup(&p->end[0].r2, p->now, 16));
	pair_end(p);
}

TEST(r2_caller_may_give_up_at_any_moment)
{
	for (unsigned int ms = 0; ms < 3000; ms += 37) {
		struct pair *p = pair_of("cn", 5, R2_ANI_FIRST, 20);

		p->end[1].on_event = rings_when_complete;
		seize(p, &caller);
		pair_run(p, ms);
		CHECK_EQ(0, r2_hangup(&p->end[0].r2, p->now, 16));
		pair_run(p, 500);
		CHECK_EQ(p->end[1].n[R2_EV_SETUP], p->end[1].n[R2_EV_GONE]);
		pair_end(p);
	}
}

TEST(r2_both_ends_give_up_when_both_seize)
{
	for (uint64_t delay = 0; delay < 100; delay += 33) {
		struct pair *p = pair_of("itu", 5, R2_ANI_NEVER, delay);

		seize(p, &caller);
		CHECK_EQ(0, r2_seize(&p->end[1].r2, p->now, &called, &caller,
				     true));
		pair_run(p, 50 + delay);
		for (int i = 0; i < 2; i++) {
			CHECK_EQ(1, p->end[i].n[R2_EV_GONE]);
			CHECK(p->end[i].is_collision);
			CHECK_EQ(44, p->end[i].cause);
			CHECK_EQ(R2_OUT_COLLISION, r2_state(&p->end[i].r2));
		}
		pair_end(p);
	}
}

TEST(r2_blocked_channel_is_not_seized)
{
	struct pair *p = pair_of("cn", 5, R2_ANI_NEVER, 5);

	r2_block(&p->end[1].r2, p->now);
	pair_run(p, 100);
	CHECK(r2_is_blocked_far(&p->end[0].r2));
	CHECK_EQ(-EBUSY, r2_seize(&p->end[0].r2, p->now, &caller, &called, true));
	CHECK_EQ(-EBUSY, r2_seize(&p->end[1].r2, p->now, &caller, &called, true));
	r2_unblock(&p->end[1].r2, p->now);
	pair_end(p);
}

TEST(r2_call_that_crosses_the_block_hears_congestion)
{
	struct pair *p = pair_of("cn", 5, R2_ANI_NEVER, 50);

	r2_block(&p->end[1].r2, p->now);
	seize(p, &caller);
	pair_run(p, 3000);
	CHECK_EQ(0, p->end[1].n[R2_EV_SETUP]);
	CHECK_EQ(42, p->end[0].cause);
	r2_unblock(&p->end[1].r2, p->now);
	pair_end(p);
}

TEST(r2_block_during_a_call_comes_after_it)
{
	struct pair *p = pair_of("cn", 5, R2_ANI_NEVER, 5);

	p->end[1].on_event = rings_when_complete;
	seize(p, &caller);
	pair_run(p, 3000);
	r2_block(&p->end[1].r2, p->now);
	CHECK_EQ(0, r2_answer(&p->end[1].r2, p->now));
	pair_run(p, 300);
	CHECK_EQ(R2_OUT_TALK, r2_state(&p->end[0].r2));
	CHECK_EQ(0, r2_hangup(&p->end[0].r2, p->now, 16));
	pair_run(p, 300);
	CHECK(r2_is_blocked_far(&p->end[0].r2));
	r2_unblock(&p->end[1].r2, p->now);
	pair_end(p);
}

TEST(r2_seizure_without_acknowledgement_ends_with_a_cause)
{
	struct pair *p = pair_of("cn", 5, R2_ANI_NEVER, 5);

	r2_down(&p->end[1].r2, p->now);
	seize(p, &caller);
	pair_run(p, 2100);
	CHECK_EQ(1, p->end[0].n[R2_EV_GONE]);
	CHECK_EQ(41, p->end[0].cause);
	CHECK_EQ(1, p->end[0].r2.n.n_line_faults);
	r2_up(&p->end[1].r2, p->now, 0xb);
	pair_end(p);
}

TEST(r2_registers_that_hear_nothing_give_up_in_time)
{
	for (int i = 0; i < 2; i++) {
		struct pair *p = pair_of("itu", 5, R2_ANI_FIRST, 5);

		p->is_deaf[i] = true;
		seize(p, &caller);
		pair_run(p, 16000);
		CHECK_EQ(1, p->end[0].n[R2_EV_GONE]);
		CHECK_EQ(102, p->end[0].cause);
		CHECK_EQ(0, p->end[1].n[R2_EV_SETUP]);
		pair_end(p);
	}
}

TEST(r2_unknown_backward_signal_is_a_protocol_error)
{
	struct pair *p = pair_of("cn", 5, R2_ANI_NEVER, 5);

	p->is_deaf[0] = true;
	seize(p, &caller);
	pair_run(p, 500);
	r2_heard(&p->end[0].r2, p->now, 9);
	r2_heard(&p->end[0].r2, p->now, 0);
	CHECK_EQ(111, p->end[0].cause);
	CHECK_EQ(1, p->end[0].r2.n.n_register_faults);
	pair_end(p);
}

TEST(r2_call_ends_with_cause_27_when_the_line_is_lost)
{
	for (unsigned int ms = 0; ms < 4000; ms += 130) {
		struct pair *p = pair_of("cn", 5, R2_ANI_FIRST, 5);

		p->end[1].on_event = rings_when_complete;
		seize(p, &caller);
		pair_run(p, ms);
		r2_down(&p->end[0].r2, p->now);
		r2_down(&p->end[1].r2, p->now);
		CHECK_EQ(27, p->end[0].cause);
		CHECK_EQ(1, p->end[0].n[R2_EV_GONE]);
		CHECK_EQ(p->end[1].n[R2_EV_SETUP], p->end[1].n[R2_EV_GONE]);
		pair_run(p, 100);
		r2_up(&p->end[0].r2, p->now, 0xf);
		r2_up(&p->end[1].r2, p->now, 0xf);
		pair_end(p);
	}
}

/* The far end restarted in the middle of a call and finds the old bits. */
TEST(r2_end_that_comes_up_waits_for_the_other_to_clear)
{
	struct pair *p = pair_of("cn", 5, R2_ANI_FIRST, 5);

	p->end[1].on_event = rings_when_complete;
	seize(p, &caller);
	pair_run(p, 5000);
	r2_down(&p->end[1].r2, p->now);
	r2_up(&p->end[1].r2, p->now, 0x3);
	CHECK_EQ(R2_IN_CLEAR, r2_state(&p->end[1].r2));
	CHECK_EQ(0, r2_hangup(&p->end[0].r2, p->now, 16));
	pair_end(p);
}

TEST(r2_forced_release_ends_the_call)
{
	struct pair *p = pair_of("itu", 5, R2_ANI_NEVER, 5);

	p->end[1].on_event = rings_when_complete;
	seize(p, &caller);
	pair_run(p, 3000);
	r2_bits(&p->end[0].r2, p->now, 0x1);
	CHECK_EQ(1, p->end[0].n[R2_EV_GONE]);
	CHECK_EQ(R2_OUT_CLEAR, r2_state(&p->end[0].r2));
	pair_end(p);
}

TEST(r2_commands_out_of_place_are_refused)
{
	struct pair *p = pair_of("cn", 5, R2_ANI_NEVER, 5);
	struct r2 *a = &p->end[0].r2;
	struct leg_address none = { .number = "" }, odd = { .number = "12a" };

	CHECK_EQ(-EINVAL, r2_accept(a, p->now));
	CHECK_EQ(-EINVAL, r2_ring(a, p->now));
	CHECK_EQ(-EINVAL, r2_answer(a, p->now));
	CHECK_EQ(-EINVAL, r2_hangup(a, p->now, 16));
	CHECK_EQ(-EINVAL, r2_more_digits(a, p->now, '1'));
	CHECK_EQ(-EINVAL, r2_seize(a, p->now, &caller, &none, true));
	CHECK_EQ(-EINVAL, r2_seize(a, p->now, &caller, &odd, true));
	pair_end(p);
}

/* Whatever is heard, an idle far end brings the channel back. */
TEST(r2_survives_nonsense_and_comes_back_to_idle)
{
	for (int round = 0; round < 300; round++) {
		struct pair *p = pair_of(r2_variant_names[round % 4], round % 3,
					 round % 2 ? R2_ANI_FIRST : R2_ANI_NEVER,
					 5);
		struct r2 *r = &p->end[0].r2;
		unsigned int n_seized = 0;

		p->end[0].on_event = round % 5 ? rings_when_complete : NULL;
		for (int i = 0; i < 400; i++) {
			uint32_t what = test_random() % 10, v = test_random();

			p->end[0].bits.tail = p->end[0].bits.head;
			p->end[1].bits.tail = p->end[1].bits.head;
			p->end[1].signals.tail = p->end[1].signals.head;
			p->now += v % 700;
			r2_time(r, p->now);
			if (what < 4)
				r2_bits(r, p->now, v >> 8 & 15);
			else if (what < 7)
				r2_heard(r, p->now, v >> 8 & 15);
			else if (what == 7)
				n_seized += !r2_seize(r, p->now, &caller,
						      &called, v & 1);
			else if (what == 8)
				(void)r2_answer(r, p->now);
			else
				(void)r2_hangup(r, p->now, v >> 8 & 127);
		}
		r2_bits(r, p->now, 0xb);
		(void)r2_hangup(r, p->now, 16);
		for (int i = 0; i < 100; i++) {
			p->now += 1000;
			r2_time(r, p->now);
		}
		CHECK(r2_is_free(r));
		CHECK_EQ(p->end[0].n[R2_EV_SETUP] + n_seized,
			 p->end[0].n[R2_EV_GONE]);
		free(p);
	}
}

TEST(r2_variants_have_what_every_call_needs)
{
	for (int i = 0; r2_variant_names[i]; i++) {
		const struct r2_variant *v = r2_variant_find(r2_variant_names[i]);

		CHECK_STR(r2_variant_names[i], v->name);
		CHECK(r2_signal_of(v, R2_GROUP_A, R2_ASK_NEXT));
		CHECK(r2_signal_of(v, R2_GROUP_A, R2_ASK_TO_B));
		CHECK(r2_signal_of(v, R2_GROUP_A, R2_ASK_CONGESTION));
		CHECK(r2_signal_of(v, R2_GROUP_B, R2_ASK_FREE));
		CHECK(r2_signal_of(v, R2_GROUP_B, R2_ASK_CONGESTION));
		for (int cause = 1; cause < 128; cause++)
			CHECK(r2_refusal(v, R2_GROUP_B, cause));
	}
	CHECK(!r2_variant_find("xx"));
	for (int i = 7; i < R2_SIGNALS; i++)	/* China has six */
		for (int g = 0; g < R2_GROUPS; g++)
			CHECK_EQ(R2_ASK_NOTHING,
				 r2_variant_find("cn")->asks[g][i]);
}

TEST(r2_signals_are_sent_as_they_are_heard)
{
	for (uint8_t n = 1; n < R2_SIGNALS; n++) {
		uint16_t f1, f2;
		u32 want1, want2;

		r2_pair(n, 1380, 120, &f1, &f2);
		lq_mf_pair(LQ_MF_FORWARD, n, &want1, &want2);
		CHECK_EQ(want1, f1);
		CHECK_EQ(want2, f2);
		r2_pair(n, 1140, -120, &f1, &f2);
		lq_mf_pair(LQ_MF_BACKWARD, n, &want1, &want2);
		CHECK_EQ(want1, f1);
		CHECK_EQ(want2, f2);
	}
}

TESTS(
	RUN(r2_call_passes_in_every_variant_and_order_of_questions),
	RUN(r2_category_without_ani_is_that_of_group_ii),
	RUN(r2_call_passes_over_a_satellite),
	RUN(r2_number_of_unknown_length_ends_by_time_and_pulse),
	RUN(r2_number_accepted_while_waiting_for_a_digit_is_called_by_pulse),
	RUN(r2_digits_follow_as_they_are_dialled),
	RUN(r2_hidden_number_is_not_sent),
	RUN(r2_numbers_are_cut_at_the_length_that_is_asked_for),
	RUN(r2_clear_back_ends_the_call_of_the_other_side),
	RUN(r2_causes_pass_as_signals_of_group_b),
	RUN(r2_ringing_call_that_is_refused_hears_busy_until_it_clears),
	RUN(r2_caller_may_give_up_at_any_moment),
	RUN(r2_both_ends_give_up_when_both_seize),
	RUN(r2_blocked_channel_is_not_seized),
	RUN(r2_call_that_crosses_the_block_hears_congestion),
	RUN(r2_block_during_a_call_comes_after_it),
	RUN(r2_seizure_without_acknowledgement_ends_with_a_cause),
	RUN(r2_registers_that_hear_nothing_give_up_in_time),
	RUN(r2_unknown_backward_signal_is_a_protocol_error),
	RUN(r2_call_ends_with_cause_27_when_the_line_is_lost),
	RUN(r2_end_that_comes_up_waits_for_the_other_to_clear),
	RUN(r2_forced_release_ends_the_call),
	RUN(r2_commands_out_of_place_are_refused),
	RUN(r2_survives_nonsense_and_comes_back_to_idle),
	RUN(r2_variants_have_what_every_call_needs),
	RUN(r2_signals_are_sent_as_they_are_heard),
)
