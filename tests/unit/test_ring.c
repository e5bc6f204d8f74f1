// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine's end of a mapped ring, and what a hostile user can do to it. */
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "dev/ring.h"
#include "engine/ring.h"
#include "unit/harness.h"

#define SIZE 256

static struct {
	struct lq_ring ring;
	u8 data[SIZE];
	u8 guard[64];
} area;
static struct lq_ring_end end;
static struct dev_ring user;

static void fresh(u32 start)
{
	memset(&area, 0, sizeof(area));
	memset(area.guard, 0xee, sizeof(area.guard));
	area.ring.size = SIZE;
	area.ring.offset = offsetof(__typeof__(area), data);
	area.ring.head = area.ring.tail = start;
	end = (struct lq_ring_end){ &area.ring, area.data, SIZE, start, 0 };
	user = (struct dev_ring){ &area.ring, area.data };
}

static void fill(u8 *block, u32 len, u32 from)
{
	u32 i;

	for (i = 0; i < len; i++)
		block[i] = from + i;
}

TEST(ring_carries_everything_in_order_to_the_user)
{
	u8 in[16], out[16];
	u32 i;

	fresh(0xffffff00u);	/* positions wrap at 2^32 on the way */
	for (i = 0; i < 1000; i++) {
		u32 len = i % 16 + 1;

		fill(in, len, i);
		CHECK(lq_ring_put(&end, in, len));
		CHECK_EQ(len, dev_ring_fill(&user));
		CHECK_EQ(len, dev_ring_read(&user, out, sizeof(out)));
		CHECK_MEM(in, out, len);
	}
	CHECK_EQ(0, end.n_faults);
}

TEST(ring_carries_everything_in_order_from_the_user)
{
	u8 in[16], out[16];
	u32 i;

	fresh(0xffffff80u);
	for (i = 0; i < 1000; i++) {
		u32 len = i % 16 + 1;

		fill(in, len, i);
		CHECK_EQ(len, dev_ring_write(&user, in, len));
		CHECK_EQ(len, lq_ring_take(&end, out, sizeof(out)));
		CHECK_MEM(in, out, len);
	}
	CHECK_EQ(0, lq_ring_take(&end, out, sizeof(out)));
	CHECK_EQ(0, end.n_faults);
}

TEST(ring_full_takes_whole_blocks_or_nothing)
{
	u8 block[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, out[SIZE];
	u32 i;

	fresh(0);
	for (i = 0; i < SIZE / 8; i++)
		CHECK(lq_ring_put(&end, block, 8));
	CHECK(!lq_ring_put(&end, block, 8));
	CHECK_EQ(SIZE, dev_ring_fill(&user));
	CHECK_EQ(7, dev_ring_read(&user, out, 7));
	CHECK(!lq_ring_put(&end, block, 8));
	CHECK_EQ(1, dev_ring_read(&user, out, 1));
	CHECK(lq_ring_put(&end, block, 8));
}

TEST(ring_gives_part_of_a_block)
{
	u8 in[5] = { 9, 8, 7, 6, 5 }, out[8];

	fresh(250);
	dev_ring_write(&user, in, 5);
	CHECK_EQ(5, lq_ring_take(&end, out, 8));
	CHECK_MEM(in, out, 5);
	CHECK_EQ(0, lq_ring_take(&end, out, 8));
}

TEST(ring_skip_forgets_what_waits)
{
	u8 in[40] = { 0 }, out[8];

	fresh(0);
	dev_ring_write(&user, in, 40);
	lq_ring_skip(&end);
	CHECK_EQ(0, lq_ring_take(&end, out, 8));
	CHECK_EQ(0, dev_ring_fill(&user));
}

static const u32 wild[] = { 257, 1, 12345, 1u << 31, 0x80000001u, 0xfffffeffu };

TEST(ring_wild_tail_means_full_and_is_counted)
{
	u8 block[8] = { 0 };
	u32 i;

	for (i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
		fresh(0);
		area.ring.tail = wild[i];	/* ahead of head: never true */
		CHECK(!lq_ring_put(&end, block, 8));
		CHECK_EQ(1, end.n_faults);
		CHECK_EQ(0, end.pos);
	}
}

TEST(ring_wild_head_is_bounded_to_the_ring_and_counted)
{
	u8 out[8];
	u32 i;

	for (i = 2; i < sizeof(wild) / sizeof(wild[0]); i++) {
		fresh(0);
		area.ring.head = wild[i];
		CHECK_EQ(8, lq_ring_take(&end, out, 8));
		CHECK_EQ(1, end.n_faults);
		CHECK_EQ(8, end.pos);
	}
}

TEST(ring_of_a_hostile_user_stays_in_its_bounds)
{
	u8 block[16];
	u32 i;

	fresh(0);
	for (i = 0; i < 200000; i++) {
		switch (test_random() % 8) {
		case 0:
			area.ring.head = test_random();
			break;
		case 1:
			area.ring.tail = test_random();
			break;
		case 2:
			area.ring.size = test_random();
			area.ring.offset = test_random();
			break;
		case 3:
			lq_ring_skip(&end);
			break;
		case 4:
			area.ring.head = end.pos + test_random() % 512;
			break;
		default:
			if (test_random() & 1)
				lq_ring_put(&end, block, 1 + test_random() % 16);
			else
				lq_ring_take(&end, block, 1 + test_random() % 16);
		}
	}
	for (i = 0; i < sizeof(area.guard); i++)
		CHECK_EQ(0xee, area.guard[i]);
	CHECK(end.n_faults > 0);
	CHECK_EQ(SIZE, end.size);
}

TEST(ring_recovers_when_the_user_does)
{
	u8 block[8] = { 5 }, out[8];

	fresh(0);
	area.ring.tail = 77;
	CHECK(!lq_ring_put(&end, block, 8));
	area.ring.tail = 0;
	CHECK(lq_ring_put(&end, block, 8));
	CHECK_EQ(8, dev_ring_read(&user, out, 8));
	CHECK_MEM(block, out, 8);
}

TESTS(
	RUN(ring_carries_everything_in_order_to_the_user),
	RUN(ring_carries_everything_in_order_from_the_user),
	RUN(ring_full_takes_whole_blocks_or_nothing),
	RUN(ring_gives_part_of_a_block),
	RUN(ring_skip_forgets_what_waits),
	RUN(ring_wild_tail_means_full_and_is_counted),
	RUN(ring_wild_head_is_bounded_to_the_ring_and_counted),
	RUN(ring_of_a_hostile_user_stays_in_its_bounds),
	RUN(ring_recovers_when_the_user_does),
)
