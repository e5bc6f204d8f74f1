// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The user's side of a ring (dev/ring.h), alone and against the engine's side
 * (engine/ring.h): both ends of one piece of memory.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

#include "dev/ring.h"
#include "engine/ring.h"
#include "unit/harness.h"

#define SIZE 256u

struct bed {
	struct lq_area *area;
	struct dev_ring user;
	struct lq_ring_end engine;
};

/* One ring, both positions at @start. */
static void bed_init(struct bed *b, uint32_t start)
{
	size_t data = sizeof(*b->area) + LQ_RINGS * sizeof(struct lq_ring);
	struct lq_ring *r;

	memset(b, 0, sizeof(*b));
	b->area = calloc(1, data + SIZE);
	r = &b->area->rings[LQ_RING_RX];
	r->offset = data;
	r->size = SIZE;
	r->head = r->tail = start;
	b->user = dev_ring_of(b->area, 0, LQ_RING_RX);
	b->engine.shared = r;
	b->engine.data = (u8 *)b->area + data;
	b->engine.size = SIZE;
	b->engine.pos = start;
}

static void bed_fini(struct bed *b)
{
	free(b->area);
}

/* Octet number i of a stream; its period is no power of two. */
static uint8_t octet(uint32_t i)
{
	return i * 7 + i / 251;
}

static void fill_stream(uint8_t *buf, uint32_t from, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		buf[i] = octet(from + i);
}

static const uint32_t starts[] = { 0, 1, SIZE - 1, SIZE, 0xffffff80, 0xffffffff };
#define N_STARTS (sizeof(starts) / sizeof(starts[0]))

TEST(an_empty_ring_gives_nothing_and_has_all_its_room)
{
	uint8_t buf[8];
	struct bed b;
	size_t i;

	for (i = 0; i < N_STARTS; i++) {
		bed_init(&b, starts[i]);
		CHECK_EQ(0, dev_ring_fill(&b.user));
		CHECK_EQ(SIZE, dev_ring_room(&b.user));
		CHECK_EQ(0, dev_ring_read(&b.user, buf, sizeof(buf)));
		bed_fini(&b);
	}
}

TEST(a_full_ring_takes_nothing_and_keeps_its_octets)
{
	uint8_t in[SIZE + 9], out[SIZE + 9];
	struct bed b;
	size_t i;

	fill_stream(in, 0, sizeof(in));
	for (i = 0; i < N_STARTS; i++) {
		bed_init(&b, starts[i]);
		CHECK_EQ(SIZE, dev_ring_write(&b.user, in, sizeof(in)));
		CHECK_EQ(0, dev_ring_room(&b.user));
		CHECK_EQ(0, dev_ring_write(&b.user, in, 1));
		CHECK_EQ(SIZE, dev_ring_read(&b.user, out, sizeof(out)));
		CHECK_MEM(in, out, SIZE);
		bed_fini(&b);
	}
}

TEST(what_the_engine_puts_the_user_reads_in_any_portions)
{
	uint8_t in[LQ_TICK_SAMPLES], out[SIZE], want[SIZE];
	uint32_t put = 0, got = 0, n;
	struct bed b;

	bed_init(&b, 0xfffffe00);
	while (got < 100000) {
		fill_stream(in, put, sizeof(in));
		while (lq_ring_put(&b.engine, in, sizeof(in))) {
			put += sizeof(in);
			fill_stream(in, put, sizeof(in));
		}
		n = dev_ring_read(&b.user, out, test_random() % SIZE + 1);
		fill_stream(want, got, n);
		CHECK_MEM(want, out, n);
		got += n;
	}
	CHECK_EQ(0, b.engine.n_faults);
	bed_fini(&b);
}

TEST(what_the_user_writes_in_any_portions_the_engine_takes)
{
	uint8_t in[SIZE], out[LQ_TICK_SAMPLES], want[LQ_TICK_SAMPLES];
	uint32_t put = 0, got = 0, n;
	struct bed b;

	bed_init(&b, 0xfffffe00);
	while (got < 100000) {
		n = test_random() % SIZE + 1;
		fill_stream(in, put, n);
		put += dev_ring_write(&b.user, in, n);
		while ((n = lq_ring_take(&b.engine, out, sizeof(out)))) {
			fill_stream(want, got, n);
			CHECK_MEM(want, out, n);
			got += n;
		}
	}
	CHECK_EQ(put, got);
	CHECK_EQ(0, b.engine.n_faults);
	bed_fini(&b);
}

TEST(rings_of_an_area_are_found_by_index_and_kind)
{
	struct lq_area *area = calloc(1, sizeof(*area) +
					 2 * LQ_RINGS * sizeof(struct lq_ring));
	unsigned int i, id;

	for (i = 0; i < 2 * LQ_RINGS; i++)
		area->rings[i].offset = i * 1000;
	for (i = 0; i < 2; i++)
		for (id = 0; id < LQ_RINGS; id++) {
			struct dev_ring g = dev_ring_of(area, i, id);

			CHECK(g.r == &area->rings[i * LQ_RINGS + id]);
			CHECK(g.data == (uint8_t *)area + (i * LQ_RINGS + id) * 1000);
		}
	free(area);
}

TESTS(
	RUN(an_empty_ring_gives_nothing_and_has_all_its_room),
	RUN(a_full_ring_takes_nothing_and_keeps_its_octets),
	RUN(what_the_engine_puts_the_user_reads_in_any_portions),
	RUN(what_the_user_writes_in_any_portions_the_engine_takes),
	RUN(rings_of_an_area_are_found_by_index_and_kind),
)
