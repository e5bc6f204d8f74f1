// SPDX-License-Identifier: GPL-2.0-or-later
/* Conferences: who hears whom, exactly. Members are IP slots fed by LINE_IN. */
#include <errno.h>
#include "dsp/g711.h"
#include "unit/engine_bed.h"

#define N 12

struct member {
	u32 slot;
	int index;
	u32 talk, listen;
	struct dev_ring in, out;
};

static struct member members[N];

/* @n IP slots, claimed, with running line rings. */
static struct bed *party(int n)
{
	struct bed *b = bed_new();
	int i;

	for (i = 0; i < n; i++) {
		struct member *m = &members[i];

		m->talk = m->listen = 0;
		m->slot = LQ_SLOT_ANY_IP;
		m->index = bed_claim(b, &b->a, &m->slot);
		CHECK_EQ(i, m->index);
		CHECK_EQ(0, bed_set(b, &b->a, m->slot, LQ_SLOT_F_LINE));
		m->in = dev_ring_of(b->area_a, i, LQ_RING_LINE_IN);
		m->out = dev_ring_of(b->area_a, i, LQ_RING_LINE_OUT);
	}
	return b;
}

/* Each member says its octets; what each hears comes back. */
static void talk_tick(struct bed *b, int n, u8 said[][8], u8 heard[][8])
{
	int i;

	for (i = 0; i < n; i++)
		CHECK_EQ(8, dev_ring_write(&members[i].in, said[i], 8));
	lq_engine_tick(&b->e);
	for (i = 0; i < n; i++)
		CHECK_EQ(8, dev_ring_read(&members[i].out, heard[i], 8));
}

static void random_octets(u8 said[][8], int n)
{
	int i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < 8; k++)
			said[i][k] = test_random();
}

/* What listener @i must hear, by the definition and nothing else. */
static void expect(int n, int i, u8 said[][8], u8 want[8])
{
	s16 x[8], out[8];
	int j, k, sum[8] = { 0 };

	for (j = 0; j < n; j++) {
		if (j == i || !(members[j].talk & members[i].listen))
			continue;
		lq_g711_decode(0, x, said[j]);
		for (k = 0; k < 8; k++)
			sum[k] += x[k];
	}
	for (k = 0; k < 8; k++)
		out[k] = sum[k] > 32767 ? 32767 :
			 sum[k] < -32768 ? -32768 : sum[k];
	lq_g711_encode(0, want, out);
}

static void join(struct bed *b, int i, u32 conf, u32 talk, u32 listen)
{
	members[i].talk = talk;
	members[i].listen = listen;
	CHECK_EQ(0, bed_join(b, &b->a, members[i].slot, conf, talk, listen));
}

static void check_all(struct bed *b, int n)
{
	u8 said[N][8], heard[N][8], want[8];
	int i;

	random_octets(said, n);
	talk_tick(b, n, said, heard);
	for (i = 0; i < n; i++) {
		expect(n, i, said, want);
		CHECK_MEM(want, heard[i], 8);
	}
}

TEST(bridge_passes_octets_of_both_sides_unchanged)
{
	struct bed *b = party(2);
	u32 conf = bed_conf(b, &b->a);
	u8 said[2][8], heard[2][8];
	int i;

	join(b, 0, conf, LQ_BUS_ROOM, LQ_BUS_ROOM);
	join(b, 1, conf, LQ_BUS_ROOM, LQ_BUS_ROOM);
	for (i = 0; i < 100; i++) {
		random_octets(said, 2);
		talk_tick(b, 2, said, heard);
		CHECK_MEM(said[0], heard[1], 8);
		CHECK_MEM(said[1], heard[0], 8);
	}
	bed_free(b);
}

TEST(conf_masks_of_the_abi_table)
{
	/* customer, agent, listening supervisor, coach, one who barges in */
	static const u32 talk[5] = { LQ_BUS_ROOM, LQ_BUS_ROOM, 0, LQ_BUS_COACH,
				     LQ_BUS_ROOM };
	static const u32 listen[5] = { LQ_BUS_ROOM, LQ_BUS_ROOM | LQ_BUS_COACH,
				       LQ_BUS_ROOM, LQ_BUS_ROOM, LQ_BUS_ROOM };
	struct bed *b = party(5);
	u32 conf = bed_conf(b, &b->a);
	u8 said[5][8], heard[5][8];
	s16 x[8];
	int i, k;

	for (i = 0; i < 5; i++)
		join(b, i, conf, talk[i], listen[i]);
	check_all(b, 5);
	/* only the coach speaks: the agent alone hears him */
	memset(said, 0xd5, sizeof(said));
	memset(said[3], 0x2a, 8);
	talk_tick(b, 5, said, heard);
	lq_g711_decode(0, x, heard[1]);
	for (k = 0; k < 8; k++)
		CHECK(abs(x[k]) > 20000);
	for (i = 0; i < 5; i++) {
		lq_g711_decode(0, x, heard[i]);
		if (i != 1)
			CHECK(abs(x[0]) < 100);
	}
	/* only the supervisor makes a noise: nobody hears it */
	memset(said[3], 0xd5, 8);
	memset(said[2], 0x2a, 8);
	talk_tick(b, 5, said, heard);
	for (i = 0; i < 5; i++) {
		lq_g711_decode(0, x, heard[i]);
		CHECK(abs(x[0]) < 100);
	}
	bed_free(b);
}

TEST(conf_of_random_masks_is_exact)
{
	struct bed *b = party(N);
	u32 conf = bed_conf(b, &b->a);
	int round, i;

	for (round = 0; round < 300; round++) {
		for (i = 0; i < N; i++)
			if (test_random() % 3 == 0)
				join(b, i, conf, test_random() & LQ_BUS_ALL,
				     test_random() & LQ_BUS_ALL);
		for (i = 0; i < N; i++)
			if (!members[i].talk && !members[i].listen)
				join(b, i, conf, 1, 1);
		check_all(b, N);
	}
	bed_free(b);
}

TEST(confs_do_not_hear_each_other)
{
	struct bed *b = party(N);
	u32 conf[3];
	u8 said[N][8], heard[N][8], want[8];
	int i, round;

	for (i = 0; i < 3; i++)
		conf[i] = bed_conf(b, &b->a);
	for (i = 0; i < N; i++)
		CHECK_EQ(0, bed_join(b, &b->a, members[i].slot, conf[i % 3], 1,
				     1));
	for (round = 0; round < 20; round++) {
		random_octets(said, N);
		talk_tick(b, N, said, heard);
		for (i = 0; i < N; i++) {
			int j;

			/* the same rule, in a world of three buses */
			for (j = 0; j < N; j++)
				members[j].talk = members[j].listen =
					1u << (j % 3);
			expect(N, i, said, want);
			CHECK_MEM(want, heard[i], 8);
		}
	}
	bed_free(b);
}

TEST(conf_member_that_leaves_hears_and_says_nothing)
{
	struct bed *b = party(3);
	u32 conf = bed_conf(b, &b->a);
	u8 said[3][8], heard[3][8];
	int i;

	for (i = 0; i < 3; i++)
		join(b, i, conf, 1, 1);
	check_all(b, 3);
	CHECK_EQ(0, bed_join(b, &b->a, members[2].slot, 0, 0, 0));
	random_octets(said, 3);
	talk_tick(b, 3, said, heard);
	CHECK_MEM(said[0], heard[1], 8);
	CHECK_MEM(said[1], heard[0], 8);
	for (i = 0; i < 8; i++)
		CHECK_EQ(0xd5, heard[2][i]);
	CHECK_EQ(0, bed_info(b, members[2].slot).conf);
	CHECK_EQ(0, bed_join(b, &b->a, members[2].slot, 0, 0, 0));
	bed_free(b);
}

TEST(conf_join_moves_between_confs)
{
	struct bed *b = party(3);
	u32 one = bed_conf(b, &b->a), two = bed_conf(b, &b->a);
	struct lq_slot_info info;

	join(b, 0, one, 1, 1);
	join(b, 1, one, 1, 1);
	join(b, 2, two, 1, 1);
	join(b, 0, two, 1, 2);
	info = bed_info(b, members[0].slot);
	CHECK_EQ(two, info.conf);
	CHECK_EQ(1, info.talk);
	CHECK_EQ(2, info.listen);
	CHECK_EQ(1, b->e.all_rooms[one - 1].n_members);
	CHECK_EQ(2, b->e.all_rooms[two - 1].n_members);
	bed_free(b);
}

TEST(conf_free_lets_all_go_and_is_new_again)
{
	struct bed *b = party(3);
	struct lq_conf conf = { bed_conf(b, &b->a), 0 };
	u8 said[3][8], heard[3][8];
	int i, k;

	for (i = 0; i < 3; i++)
		join(b, i, conf.conf, 1, 1);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_CONF_FREE, &conf));
	random_octets(said, 3);
	talk_tick(b, 3, said, heard);
	for (i = 0; i < 3; i++)
		for (k = 0; k < 8; k++)
			CHECK_EQ(0xd5, heard[i][k]);
	CHECK_EQ(-ENOENT, bed_ask(b, &b->a, LQ_CONF_FREE, &conf));
	CHECK_EQ(conf.conf, bed_conf(b, &b->a));
	bed_free(b);
}

TEST(conf_clips_once_and_counts_it)
{
	struct bed *b = party(4);
	u32 conf = bed_conf(b, &b->a);
	u8 said[4][8], heard[4][8];
	int i;

	for (i = 0; i < 4; i++)
		join(b, i, conf, 1, 1);
	/* two at full scale plus, one minus: the listener is in range */
	memset(said[0], 0xaa, 8);
	memset(said[1], 0xaa, 8);
	memset(said[2], 0x2a, 8);
	memset(said[3], 0xd5, 8);
	talk_tick(b, 4, said, heard);
	CHECK_EQ(0xaa, heard[3][0]);
	CHECK_EQ(0, bed_info(b, members[3].slot).clipped);
	CHECK_EQ(8, bed_info(b, members[2].slot).clipped);
	bed_free(b);
}

TEST(conf_of_a_lone_member_is_silent)
{
	struct bed *b = party(1);
	u8 said[1][8], heard[1][8];
	int i;

	join(b, 0, bed_conf(b, &b->a), 0xff, 0xff);
	random_octets(said, 1);
	talk_tick(b, 1, said, heard);
	for (i = 0; i < 8; i++)
		CHECK_EQ(0xd5, heard[0][i]);
	bed_free(b);
}

TESTS(
	RUN(bridge_passes_octets_of_both_sides_unchanged),
	RUN(conf_masks_of_the_abi_table),
	RUN(conf_of_random_masks_is_exact),
	RUN(confs_do_not_hear_each_other),
	RUN(conf_member_that_leaves_hears_and_says_nothing),
	RUN(conf_join_moves_between_confs),
	RUN(conf_free_lets_all_go_and_is_new_again),
	RUN(conf_clips_once_and_counts_it),
	RUN(conf_of_a_lone_member_is_silent),
)
