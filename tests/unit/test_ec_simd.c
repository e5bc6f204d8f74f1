// SPDX-License-Identifier: GPL-2.0-or-later
/* The echo canceller's vectorised loops give the bits of the plain ones. */
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "dsp/ec.h"
#include "unit/harness.h"

#define N	1024

static const struct lq_ec_ops *vectors(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &lq_ec_avx2;
#endif
	return NULL;
}

struct work {
	s16 a[N], b[N], x[N + 16];
	lq_ec_pair pairs[N + 16];
	s32 fine[N];
	s16 upper[N], g[8];
	u8 shift[N / LQ_EC_GROUP];
	s32 ya[8], yb[8], common[8];
};

static s16 random16(void)
{
	return test_random() >> 16;
}

static void fill(struct work *w, s16 (*next)(void))
{
	u32 i;

	for (i = 0; i < N; i++) {
		w->a[i] = next();
		w->b[i] = next();
		w->fine[i] = (s32)((u32)next() << 16 | (u16)next());
	}
	/* As a history is: 14 bits, each high half is the next low half. */
	for (i = 0; i < N + 16; i++)
		w->x[i] = next() >> 2;
	for (i = 0; i < N + 15; i++)
		w->pairs[i] = (u16)w->x[i] | (u32)(u16)w->x[i + 1] << 16;
	for (i = 0; i < 8; i++)
		w->g[i] = next() / 2;
	for (i = 0; i < N / LQ_EC_GROUP; i++)
		w->shift[i] = test_random() % 32;
}

static void run(struct work *w, const struct lq_ec_ops *ops, u32 n)
{
	ops->row(w->common, w->x, w->x + 5);
	ops->fir(w->ya, w->yb, w->a, w->b, w->x, n);
	ops->update(w->fine, w->upper, w->pairs, w->g, w->shift, n);
}

static void compare(s16 (*next)(void))
{
	static const u32 lengths[] = { 128, 256, 512, 1024 };
	static struct work plain, vector;
	size_t i;

	if (!vectors())
		return;
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		fill(&plain, next);
		vector = plain;
		run(&plain, &lq_ec_scalar, lengths[i]);
		run(&vector, vectors(), lengths[i]);
		CHECK_MEM(&plain, &vector, sizeof(plain));
	}
}

static s16 silence(void)
{
	return 0;
}

static s16 square(void)
{
	static u32 n;

	return n++ / 7 % 2 ? 32767 : -32768;
}

static s16 lowest(void)
{
	return -32768;
}

TEST(random_words_give_the_same_bits)
{
	int i;

	for (i = 0; i < 50; i++)
		compare(random16);
}

TEST(silence_gives_the_same_bits)
{
	compare(silence);
}

TEST(full_scale_gives_the_same_bits)
{
	compare(square);
	compare(lowest);
}

/* Two cancellers on one line for a while, then the whole of their memory. */
static void compare_whole(u32 tail_ms, s16 (*far)(void), s16 (*near)(void))
{
	static u64 memory[2][8192];
	struct lq_ec *plain, *vector;
	s16 echo[8] = { 0 };
	u32 block, i;

	if (!vectors())
		return;
	CHECK(lq_ec_octets(tail_ms) <= sizeof(memory[0]));
	plain = lq_ec_init(memory[0], tail_ms);
	vector = lq_ec_init(memory[1], tail_ms);
	for (block = 0; block < 2000; block++) {
		s16 sent[8], one[8], two[8];

		for (i = 0; i < 8; i++) {
			sent[i] = far() & ~7;
			one[i] = two[i] = echo[i] / 4 + near() / 8;
		}
		memcpy(echo, sent, sizeof(echo));
		(void)lq_ec_run(plain, one, sent, block & 512, &lq_ec_scalar);
		(void)lq_ec_run(vector, two, sent, block & 512, vectors());
		CHECK_MEM(one, two, sizeof(one));
	}
	CHECK_MEM(plain->taps, vector->taps, plain->n * sizeof(s16));
	CHECK_MEM(plain->adapt.fine, vector->adapt.fine,
		  plain->n * sizeof(s32));
}

TEST(whole_cancellers_stay_alike)
{
	compare_whole(16, random16, silence);
	compare_whole(32, random16, random16);
	compare_whole(64, square, random16);
	compare_whole(128, random16, silence);
	compare_whole(128, square, square);
	compare_whole(16, silence, silence);
}

TESTS(
	RUN(random_words_give_the_same_bits),
	RUN(silence_gives_the_same_bits),
	RUN(full_scale_gives_the_same_bits),
	RUN(whole_cancellers_stay_alike),
)
