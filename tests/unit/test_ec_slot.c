// SPDX-License-Identifier: GPL-2.0-or-later
/* Echo cancellers on slots: the reserve, the requests, the sample path. */
#include <errno.h>
#include "dsp/g711.h"
#include "unit/engine_bed.h"

struct pool {
	struct bed *b;
	struct lq_client c;
	void *area, *ecs;
};

static void pool_new(struct pool *p, u32 n_ec, u32 tail_ms)
{
	struct lq_media_setup m = { .n_slots = 8, .period_ticks = 20,
				    .ring_octets = 4096, .tap_octets = 4096,
				    .n_ec = n_ec, .ec_tail_ms = tail_ms };

	p->b = bed_new();
	lq_client_init(&p->c, LQ_CLIENT_MEDIA);
	CHECK_EQ(0, lq_engine_add_client(&p->b->e, &p->c));
	p->area = bed_area(p->b, &p->c, &m);
	p->ecs = aligned_alloc(64, lq_ecpool_octets(&m));
	memset(p->ecs, 0xa5, lq_ecpool_octets(&m));
	lq_client_set_ecs(&p->c, p->ecs);
}

static void pool_free(struct pool *p)
{
	lq_engine_remove_client(&p->b->e, &p->c);
	CHECK_EQ(0, p->b->e.n_ecs);
	bed_free(p->b);
	free(p->area);
	free(p->ecs);
}

static int set_tail(struct pool *p, u32 slot, u32 tail_ms)
{
	struct lq_slot_cfg cfg = { .slot = slot, .ec_tail_ms = tail_ms };

	return bed_ask(p->b, &p->c, LQ_SLOT_SET, &cfg);
}

TEST(set_up_reserves_or_refuses)
{
	static const struct {
		u32 n_ec, tail_ms;
		bool is_good;
	} rows[] = {
		{ 0, 0, true },	 { 0, 16, false }, { 1, 0, false },
		{ 1, 8, false }, { 1, 48, false }, { 1, 256, false },
		{ 1, 16, true }, { 8, 128, true }, { 9, 32, false },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct lq_media_setup m = { 8, 20, 256, 256, 0, rows[i].n_ec,
					    rows[i].tail_ms };

		CHECK_EQ(rows[i].is_good, lq_area_octets(&m) != 0);
		if (rows[i].is_good)
			CHECK_EQ(rows[i].n_ec != 0, lq_ecpool_octets(&m) != 0);
	}
}

TEST(reserve_is_taken_given_back_and_ends)
{
	u32 slots[3] = { LQ_SLOT_ANY_IP, LQ_SLOT_ANY_IP, LQ_SLOT_ANY_IP }, i;
	struct lq_claim claim;
	struct pool p;

	pool_new(&p, 2, 32);
	for (i = 0; i < 3; i++)
		CHECK(bed_claim(p.b, &p.c, &slots[i]) >= 0);
	CHECK_EQ(-EINVAL, set_tail(&p, slots[0], 24));
	CHECK_EQ(-ENOSPC, set_tail(&p, slots[0], 64));
	CHECK_EQ(0, set_tail(&p, slots[0], 32));
	CHECK_EQ(0, set_tail(&p, slots[1], 16));
	CHECK_EQ(2, p.b->e.n_ecs);
	CHECK_EQ(-ENOSPC, set_tail(&p, slots[2], 16));
	/* the last place is enough to change the length */
	CHECK_EQ(0, set_tail(&p, slots[1], 32));
	CHECK_EQ(-ENOSPC, set_tail(&p, slots[1], 128));
	CHECK_EQ(0, set_tail(&p, slots[0], 0));
	CHECK_EQ(0, set_tail(&p, slots[2], 16));
	claim.slot = slots[2];
	CHECK_EQ(0, bed_ask(p.b, &p.c, LQ_SLOT_RELEASE, &claim));
	CHECK_EQ(1, p.b->e.n_ecs);
	CHECK_EQ(0, set_tail(&p, slots[0], 16));
	pool_free(&p);
}

TEST(without_a_reserve_there_is_none)
{
	u32 slot = LQ_SLOT_ANY_IP;
	struct lq_slot_cfg cfg = { .ec_tail_ms = 16 };
	struct bed *b = bed_new();

	CHECK(bed_claim(b, &b->a, &slot) >= 0);
	cfg.slot = slot;
	CHECK_EQ(-ENOSPC, bed_ask(b, &b->a, LQ_SLOT_SET, &cfg));
	bed_free(b);
}

TEST(requests_refuse_what_they_must)
{
	struct lq_ec_info info = { .slot = LQ_SLOT(9, 1) };
	struct lq_ec_taps taps = { 0 };
	u32 slot = LQ_SLOT_ANY_IP, theirs = LQ_SLOT_ANY_IP;
	struct pool p;

	pool_new(&p, 1, 64);
	CHECK(bed_claim(p.b, &p.c, &slot) >= 0);
	CHECK(bed_claim(p.b, &p.b->b, &theirs) >= 0);
	CHECK_EQ(-ENOENT, bed_ask(p.b, &p.c, LQ_GET_EC, &info));
	taps.slot = theirs;
	CHECK_EQ(-EPERM, bed_ask(p.b, &p.c, LQ_GET_EC_TAPS, &taps));
	taps.slot = slot;
	CHECK_EQ(-ENOTTY, bed_ask(p.b, &p.b->ctl, LQ_EC_LOAD, &taps));
	CHECK_EQ(-EOPNOTSUPP, bed_ask(p.b, &p.c, LQ_GET_EC_TAPS, &taps));
	CHECK_EQ(0, set_tail(&p, slot, 32));
	taps.first = 32;
	CHECK_EQ(-EINVAL, bed_ask(p.b, &p.c, LQ_GET_EC_TAPS, &taps));
	taps.first = 256;
	CHECK_EQ(-EINVAL, bed_ask(p.b, &p.c, LQ_GET_EC_TAPS, &taps));
	taps.first = 0xffffffc0;
	CHECK_EQ(-EINVAL, bed_ask(p.b, &p.c, LQ_GET_EC_TAPS, &taps));
	taps.first = 192;
	CHECK_EQ(0, bed_ask(p.b, &p.c, LQ_GET_EC_TAPS, &taps));
	CHECK_EQ(32, taps.tail_ms);
	CHECK_EQ(0, bed_ask(p.b, &p.c, LQ_EC_LOAD, &taps));
	taps.tail_ms = 64;
	CHECK_EQ(-EINVAL, bed_ask(p.b, &p.c, LQ_EC_LOAD, &taps));
	taps.tail_ms = 32;
	taps.reserved = 1;
	CHECK_EQ(-EINVAL, bed_ask(p.b, &p.c, LQ_EC_LOAD, &taps));
	info.slot = slot;
	CHECK_EQ(0, bed_ask(p.b, &p.b->ctl, LQ_GET_EC, &info));
	CHECK_EQ(32, info.tail_ms);
	info.slot = theirs;
	CHECK_EQ(0, bed_ask(p.b, &p.c, LQ_GET_EC, &info));
	CHECK_EQ(0, info.tail_ms);
	pool_free(&p);
}

/*
 * What the party hears comes back to him 4 ms later, all of it; the last @n
 * ticks' power.
 */
static double echo_power(struct pool *p, u32 slot, int index, int ticks, int n)
{
	struct dev_ring tx = dev_ring_of(p->area, index, LQ_RING_TX);
	struct dev_ring rx = dev_ring_of(p->area, index, LQ_RING_RX);
	struct dev_ring out = dev_ring_of(p->area, index, LQ_RING_LINE_OUT);
	struct dev_ring in = dev_ring_of(p->area, index, LQ_RING_LINE_IN);
	u8 speech[8], heard[8], said[8];
	double power = 0;
	s16 x[8];
	u32 k;

	for (k = 0; k < 4; k++) {
		memset(said, 0xd5, 8);
		dev_ring_write(&in, said, 8);
	}
	while (ticks--) {
		for (k = 0; k < 8; k++)
			speech[k] = (test_random() & 0x9f) | 0x20;
		dev_ring_write(&tx, speech, 8);
		bed_tick(p->b);
		if (dev_ring_read(&out, heard, 8) == 8)
			dev_ring_write(&in, heard, 8);
		if (dev_ring_read(&rx, said, 8) != 8 || ticks >= n)
			continue;
		lq_g711_decode(0, x, said);
		for (k = 0; k < 8; k++)
			power += x[k] * x[k];
	}
	return power;
}

TEST(echo_of_a_slot_is_gone_from_its_rx_ring)
{
	struct lq_slot_cfg cfg = {
		.flags = LQ_SLOT_F_LINE | LQ_SLOT_F_RX | LQ_SLOT_F_TX |
			 LQ_SLOT_F_NLP,
	};
	u32 slot = LQ_SLOT_ANY_IP;
	double with, without;
	struct pool p;
	int index;

	pool_new(&p, 1, 16);
	index = bed_claim(p.b, &p.c, &slot);
	CHECK(index >= 0);
	cfg.slot = slot;
	CHECK_EQ(0, bed_ask(p.b, &p.c, LQ_SLOT_SET, &cfg));
	without = echo_power(&p, slot, index, 500, 100);
	cfg.ec_tail_ms = 16;
	CHECK_EQ(0, bed_ask(p.b, &p.c, LQ_SLOT_SET, &cfg));
	with = echo_power(&p, slot, index, 2000, 100);
	CHECK(without > 1e6);
	CHECK(with < without / 10000);
	pool_free(&p);
}

/* A canceller would learn from the tones and take a far signal for echo. */
TEST(canceller_rests_while_register_signals_are_heard)
{
	struct lq_tone t = { .tone = LQ_TONE_CUSTOM, .n_segments = 1,
			     .segments = { { 1380, 1500, -170, 0 } } };
	struct lq_slot_cfg cfg = { .ec_tail_ms = 16, .flags = LQ_SLOT_F_LINE |
				   LQ_SLOT_F_NLP | LQ_SLOT_F_MF_FORWARD };
	u32 slot = LQ_SLOT_ANY_IP;
	struct lq_event ev;
	struct dev_ring in, out;
	struct pool p;
	u8 octets[8];
	int index, i;

	pool_new(&p, 1, 16);
	index = bed_claim(p.b, &p.c, &slot);
	cfg.slot = t.slot = slot;
	CHECK_EQ(0, bed_ask(p.b, &p.c, LQ_SLOT_SET, &cfg));
	CHECK_EQ(0, bed_ask(p.b, &p.c, LQ_SLOT_TONE, &t));
	out = dev_ring_of(p.area, index, LQ_RING_LINE_OUT);
	in = dev_ring_of(p.area, index, LQ_RING_LINE_IN);
	for (i = 0; i < 3000; i++) {	/* all of it is "echo" */
		bed_tick(p.b);
		if (dev_ring_read(&out, octets, 8) == 8)
			dev_ring_write(&in, octets, 8);
	}
	CHECK(bed_event(p.b, &p.c, LQ_EV_MF, &ev));
	CHECK_EQ(1, ev.value);
	CHECK(!bed_event(p.b, &p.c, LQ_EV_MF, &ev));	/* and it stays */
	pool_free(&p);
}

TESTS(
	RUN(set_up_reserves_or_refuses),
	RUN(reserve_is_taken_given_back_and_ends),
	RUN(without_a_reserve_there_is_none),
	RUN(requests_refuse_what_they_must),
	RUN(echo_of_a_slot_is_gone_from_its_rx_ring),
	RUN(canceller_rests_while_register_signals_are_heard),
)
