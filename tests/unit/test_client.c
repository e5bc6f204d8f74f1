// SPDX-License-Identifier: GPL-2.0-or-later
/* Clients: the area's layout, the event queue, wake-ups, leaving. */
#include <errno.h>
#include "unit/engine_bed.h"

static const struct lq_media_setup bad_setups[] = {
	{ 0, 20, 4096, 4096, 0, 0, 0 },
	{ 513, 20, 4096, 4096, 0, 0, 0 },
	{ 0xffffffff, 20, 4096, 4096, 0, 0, 0 },
	{ 1, 0, 4096, 4096, 0, 0, 0 },
	{ 1, 1001, 4096, 4096, 0, 0, 0 },
	{ 1, 20, 0, 4096, 0, 0, 0 },
	{ 1, 20, 128, 4096, 0, 0, 0 },
	{ 1, 20, 300, 4096, 0, 0, 0 },
	{ 1, 20, 131072, 4096, 0, 0, 0 },
	{ 1, 20, 0x80000000u, 4096, 0, 0, 0 },
	{ 1, 20, 4096, 0, 0, 0, 0 },
	{ 1, 20, 4096, 128, 0, 0, 0 },
	{ 1, 20, 4096, 4097, 0, 0, 0 },
	{ 1, 20, 4096, 524288, 0, 0, 0 },
	{ 1, 20, 4096, 4096, 0, 1, 0 },
	{ 1, 20, 4096, 4096, 0, 0, 1 },
};

TEST(area_refuses_every_bad_setup)
{
	struct bed *b = bed_new();
	struct lq_client c;
	u64 memory[64];
	size_t i;

	lq_client_init(&c, LQ_CLIENT_MEDIA);
	CHECK_EQ(0, lq_engine_add_client(&b->e, &c));
	for (i = 0; i < ARRAY_SIZE(bad_setups); i++) {
		CHECK_EQ(0, lq_area_octets(&bad_setups[i]));
		CHECK_EQ(-EINVAL, lq_client_set_area(&b->e, &c, &bad_setups[i],
						     memory));
	}
	CHECK(!c.area);
	lq_engine_remove_client(&b->e, &c);
	bed_free(b);
}

TEST(area_is_set_once_and_not_for_ctl)
{
	struct bed *b = bed_new();
	u64 memory[64];

	CHECK_EQ(-EBUSY, lq_client_set_area(&b->e, &b->a, &bed_setup, memory));
	CHECK_EQ(-ENOTTY, lq_client_set_area(&b->e, &b->ctl, &bed_setup,
					     memory));
	bed_free(b);
}

static const struct lq_media_setup good_setups[] = {
	{ 1, 1, 256, 256, 0, 0, 0 },
	{ 512, 1000, 256, 262144, 0, 0, 0 },
	{ 60, 20, 4096, 65536, 0, 0, 0 },
	{ 7, 10, 65536, 256, 0, 0, 0 },
};

TEST(area_rings_lie_apart_and_inside)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good_setups); i++) {
		const struct lq_media_setup *m = &good_setups[i];
		struct bed *b = bed_new();
		struct lq_client c;
		struct lq_area *area;
		u32 r, end;

		lq_client_init(&c, LQ_CLIENT_MEDIA);
		CHECK_EQ(0, lq_engine_add_client(&b->e, &c));
		area = bed_area(b, &c, m);
		CHECK_EQ(0, lq_area_octets(m) % 4096);
		CHECK_EQ(LQ_AREA_MAGIC, area->magic);
		CHECK_EQ(m->n_slots, area->n_slots);
		CHECK_EQ(m->period_ticks, area->period_ticks);
		end = sizeof(*area) + m->n_slots * LQ_RINGS * 128;
		for (r = 0; r < m->n_slots * LQ_RINGS; r++) {
			struct lq_ring *ring = &area->rings[r];

			CHECK_EQ(r % LQ_RINGS == LQ_RING_TAP ? m->tap_octets :
							       m->ring_octets,
				 ring->size);
			CHECK(ring->offset >= end);
			end = ring->offset + ring->size;
		}
		CHECK(end <= lq_area_octets(m));
		lq_engine_remove_client(&b->e, &c);
		free(area);
		bed_free(b);
	}
}

TEST(area_of_the_largest_setup_fits_its_offsets)
{
	struct lq_media_setup m = { 512, 1, 65536, 262144, 0, 0, 0 };

	CHECK(lq_area_octets(&m) > 512ull * (4 * 65536 + 262144));
	CHECK(lq_area_octets(&m) < 1ull << 29);
}

TEST(period_wakes_once_and_counts_what_was_missed)
{
	struct bed *b = bed_new();
	struct lq_event ev[4];

	bed_ticks(b, 19);
	CHECK(!lq_client_is_ready(&b->a));
	CHECK_EQ(0, lq_client_read(&b->e, &b->a, ev, 4));
	bed_ticks(b, 1);
	CHECK(lq_client_is_ready(&b->a));
	bed_ticks(b, 45);
	CHECK_EQ(1, lq_client_read(&b->e, &b->a, ev, 4));
	CHECK_EQ(LQ_EV_PERIOD, ev[0].type);
	CHECK_EQ(3, ev[0].value);
	CHECK_EQ(60, ev[0].tick);
	CHECK_EQ(0, ev[0].slot);
	CHECK(!lq_client_is_ready(&b->a));
	CHECK_EQ(65, b->area_a->tick);
	bed_free(b);
}

TEST(period_comes_before_older_events)
{
	struct bed *b = bed_new();
	struct lq_event ev[4];

	lq_client_put(&b->a, 1, LQ_EV_DIGIT, 7, '5', 40);
	bed_ticks(b, 20);
	CHECK_EQ(2, lq_client_read(&b->e, &b->a, ev, 4));
	CHECK_EQ(LQ_EV_PERIOD, ev[0].type);
	CHECK_EQ(LQ_EV_DIGIT, ev[1].type);
	CHECK_EQ(7, ev[1].slot);
	CHECK_EQ('5', ev[1].value);
	CHECK_EQ(40, ev[1].arg);
	bed_free(b);
}

TEST(events_lost_are_told_where_the_gap_is)
{
	struct bed *b = bed_new();
	struct lq_event ev;
	u32 i;

	for (i = 0; i < LQ_EVENT_QUEUE + 10; i++)
		lq_client_put(&b->ctl, i, LQ_EV_DIGIT, 0, i, 0);
	for (i = 0; i < 100; i++) {
		CHECK_EQ(1, lq_client_read(&b->e, &b->ctl, &ev, 1));
		CHECK_EQ(i, ev.value);
	}
	lq_client_put(&b->ctl, 999, LQ_EV_DIGIT, 0, 999, 0);
	for (; i < LQ_EVENT_QUEUE; i++) {
		CHECK_EQ(1, lq_client_read(&b->e, &b->ctl, &ev, 1));
		CHECK_EQ(i, ev.value);
	}
	CHECK_EQ(1, lq_client_read(&b->e, &b->ctl, &ev, 1));
	CHECK_EQ(LQ_EV_LOST, ev.type);
	CHECK_EQ(10, ev.value);
	CHECK_EQ(LQ_EVENT_QUEUE + 9, ev.tick);
	CHECK_EQ(1, lq_client_read(&b->e, &b->ctl, &ev, 1));
	CHECK_EQ(999, ev.value);
	CHECK_EQ(0, lq_client_read(&b->e, &b->ctl, &ev, 1));
	bed_free(b);
}

TEST(events_lost_are_told_even_when_nothing_follows)
{
	struct lq_event_queue q;
	struct lq_event ev = { .type = LQ_EV_DIGIT };
	u32 i, n = 0;

	lq_event_queue_init(&q);
	for (i = 0; i < LQ_EVENT_QUEUE + 3; i++)
		lq_event_put(&q, &ev);
	/* one place is free: not enough for LQ_EV_LOST and the event */
	CHECK(lq_event_take(&q, &ev));
	ev.type = LQ_EV_DIGIT;
	lq_event_put(&q, &ev);
	while (lq_event_take(&q, &ev) && ev.type == LQ_EV_DIGIT)
		n++;
	CHECK_EQ(LQ_EVENT_QUEUE - 1, n);
	CHECK_EQ(LQ_EV_LOST, ev.type);
	CHECK_EQ(4, ev.value);
	CHECK(!lq_event_is_pending(&q));
	CHECK(!lq_event_take(&q, &ev));
}

TEST(client_that_leaves_gives_everything_back)
{
	struct bed *b = bed_new();
	u32 ip = LQ_SLOT_ANY_IP, tdm = LQ_SLOT(1, 5), fxo = LQ_SLOT(3, 4);
	struct lq_tone tone = { .slot = tdm, .tone = LQ_TONE_DIAL };
	u32 conf, sigs;
	int i;

	CHECK(bed_claim(b, &b->a, &ip) >= 0);
	CHECK(bed_claim(b, &b->a, &tdm) >= 0);
	CHECK(bed_claim(b, &b->a, &fxo) >= 0);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_SLOT_TONE, &tone));
	conf = bed_conf(b, &b->a);
	CHECK_EQ(0, bed_join(b, &b->a, tdm, conf, 1, 1));
	bed_ticks(b, 2);
	sigs = b->n_sigs;
	lq_engine_remove_client(&b->e, &b->a);
	CHECK_EQ(sigs + 1, b->n_sigs);
	CHECK_EQ(4, b->sig_port);
	CHECK_EQ(LQ_SIG_OFFHOOK, b->sig_clear);
	for (i = 0; i < 8; i++)
		CHECK_EQ(0xd5, b->e1[0].tx[5][i]);
	CHECK(!b->e.rooms);
	CHECK_EQ(BED_IP, b->e.n_ip_free);
	CHECK_EQ(2, b->e.n_clients);
	CHECK(bed_claim(b, &b->b, &tdm) >= 0);
	bed_tick(b);
	lq_engine_remove_client(&b->e, &b->a);	/* a second time: no harm */
	CHECK_EQ(2, b->e.n_clients);
	bed_free(b);
}

TEST(client_cannot_be_added_twice)
{
	struct bed *b = bed_new();

	CHECK_EQ(-EBUSY, lq_engine_add_client(&b->e, &b->a));
	CHECK_EQ(3, b->e.n_clients);
	bed_free(b);
}

TESTS(
	RUN(area_refuses_every_bad_setup),
	RUN(area_is_set_once_and_not_for_ctl),
	RUN(area_rings_lie_apart_and_inside),
	RUN(area_of_the_largest_setup_fits_its_offsets),
	RUN(period_wakes_once_and_counts_what_was_missed),
	RUN(period_comes_before_older_events),
	RUN(events_lost_are_told_where_the_gap_is),
	RUN(events_lost_are_told_even_when_nothing_follows),
	RUN(client_that_leaves_gives_everything_back),
	RUN(client_cannot_be_added_twice),
)
