// SPDX-License-Identifier: GPL-2.0-or-later
/* The echo canceller: what it promises beside G.168 (conform_g168.c). */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "dsp/ec.h"
#include "dsp/ec_math.h"
#include "unit/harness.h"

#define SECOND	8000

/* A line: what is sent comes back through a short hybrid, late. */
struct line {
	u64 memory[8192];
	struct lq_ec *ec;
	s16 sent[SECOND];		/* of the last second */
	u32 at;
	s32 delay;
	bool is_open;			/* nothing comes back */
	bool has_nlp;
	double said, left;		/* energy: before and after */
};

static u32 chance;

static s16 noise(s32 peak)
{
	chance = chance * 1664525 + 1013904223;
	return ((s32)(chance >> 16) - 32768) * peak / 32768 & ~7;
}

static struct line *line_new(u32 tail_ms, s32 delay)
{
	struct line *l = malloc(sizeof(*l));

	chance = 1;
	memset(l, 0x5a, sizeof(*l));
	memset(l->sent, 0, sizeof(l->sent));
	l->at = 0;
	l->delay = delay;
	l->is_open = false;
	l->has_nlp = false;
	CHECK(lq_ec_octets(tail_ms) <= sizeof(l->memory));
	l->ec = lq_ec_init(l->memory, tail_ms);
	return l;
}

static s32 sent_before(const struct line *l, s32 samples)
{
	return l->sent[(l->at + SECOND - samples) % SECOND];
}

/* Echo of -10 dB; returns the last block's result in @out. */
static void line_run(struct line *l, u32 blocks, s32 far, s32 near, s16 out[8])
{
	u32 i;

	l->said = l->left = 1;
	while (blocks--) {
		s16 sent[8], said[8];

		for (i = 0; i < 8; i++) {
			sent[i] = noise(far);
			l->sent[l->at] = sent[i];
			said[i] = noise(near);
			if (!l->is_open)
				said[i] += sent_before(l, l->delay) * 5 / 16 -
					   sent_before(l, l->delay + 3) / 8;
			l->said += (double)said[i] * said[i];
			l->at = (l->at + 1) % SECOND;
		}
		(void)lq_ec_run(l->ec, said, sent, l->has_nlp, &lq_ec_scalar);
		for (i = 0; i < 8; i++)
			l->left += (double)said[i] * said[i];
		memcpy(out, said, sizeof(said));
	}
}

static double line_erle(const struct line *l)
{
	return 10 * log10(l->said / l->left);
}

TEST(echo_goes_within_a_second_whatever_the_tail)
{
	static const u32 tails[] = { 16, 32, 64, 128 };
	s16 out[8];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tails); i++) {
		struct line *l = line_new(tails[i], tails[i] * 8 - 20);

		line_run(l, 1000, 8000, 0, out);
		line_run(l, 200, 8000, 0, out);
		CHECK(line_erle(l) > 30);
		free(l);
	}
}

/* A hybrid that loses nothing: one tap of 1. */
TEST(echo_as_loud_as_what_was_sent_goes_too)
{
	static u64 memory[2048];
	u32 seed, block, i;

	CHECK(lq_ec_octets(16) <= sizeof(memory));
	for (seed = 1; seed <= 40; seed++) {
		struct lq_ec *ec = lq_ec_init(memory, 16);
		s16 late[4][8] = { { 0 } }, sent[8], said[8];
		u64 left = 0, all = 0;

		chance = seed;
		for (block = 0; block < 1500; block++) {
			for (i = 0; i < 8; i++)
				sent[i] = noise(8000);
			memcpy(said, late[block % 4], sizeof(said));
			memcpy(late[block % 4], sent, sizeof(sent));
			all = block < 1400 ? 0 : all + lq_ec_energy(said);
			(void)lq_ec_run(ec, said, sent, false, &lq_ec_scalar);
			left = block < 1400 ? 0 : left + lq_ec_energy(said);
		}
		CHECK(left < all / 1000);
	}
}

TEST(near_speech_passes_unchanged_when_nothing_is_sent)
{
	struct line *l = line_new(32, 100);
	s16 sent[8] = { 0 }, said[8], before[8];
	u32 block, i;

	for (block = 0; block < 500; block++) {
		for (i = 0; i < 8; i++)
			before[i] = said[i] = noise(20000);
		CHECK_EQ(-1, lq_ec_run(l->ec, said, sent, true, &lq_ec_scalar));
		CHECK_MEM(before, said, sizeof(said));
	}
	free(l);
}

TEST(near_speech_on_a_line_without_echo_is_never_replaced)
{
	struct line *l = line_new(64, 100);
	u32 block, i;

	for (block = 0; block < 5000; block++) {
		s16 sent[8], said[8], before[8];

		for (i = 0; i < 8; i++) {
			sent[i] = noise(12000);
			before[i] = said[i] = noise(block / 300 % 2 ? 3000 : 8);
		}
		(void)lq_ec_run(l->ec, said, sent, true, &lq_ec_scalar);
		for (i = 0; i < 8 && block / 300 % 2; i++)
			if (abs(before[i] - said[i]) > 1000)
				CHECK_EQ(before[i], said[i]);
	}
	CHECK_EQ(0, l->ec->nlp.samples);
	free(l);
}

/* Two voices: pulses at a pitch that moves, in syllables with gaps between. */
static s16 voice(u32 *phase, u32 t, u32 pitch, s32 peak)
{
	u32 syllable = t / 1600 % 8;

	*phase += pitch + syllable * 3;
	if (t % 1600 > 1300)
		return noise(8);
	if (*phase >= 8000) {
		*phase -= 8000;
		return peak;
	}
	return noise(peak / 8) - peak / 16;
}

TEST(two_voices_from_the_first_sample_teach_nothing_without_echo)
{
	static const u32 tails[] = { 32, 64, 128 };
	u32 far = 0, near = 0, block, i;
	size_t k;

	for (k = 0; k < ARRAY_SIZE(tails); k++) {
		struct line *l = line_new(tails[k], 100);

		for (block = 0; block < 10000; block++) {
			s16 sent[8], said[8], before[8];

			for (i = 0; i < 8; i++) {
				u32 t = block * 8 + i;

				sent[i] = voice(&far, t, 120, 16000);
				before[i] = said[i] =
					voice(&near, t + 700, 118, 16000);
			}
			(void)lq_ec_run(l->ec, said, sent, true,
					&lq_ec_scalar);
			CHECK_MEM(before, said, sizeof(said));
		}
		CHECK_EQ(0, l->ec->judge.n_taken);
		free(l);
	}
}

/* The echo's power is -9 dB, near speech comes through at -10 and above. */
TEST(near_speech_passes_the_nlp_however_long_both_speak)
{
	struct line *l = line_new(32, 100);
	s16 out[8];
	u64 before;

	l->has_nlp = true;
	line_run(l, 2000, 8000, 0, out);
	before = l->ec->nlp.samples;
	line_run(l, 20000, 8000, 4000, out);
	CHECK(l->ec->nlp.samples - before < 20000 * 8 / 50);
	line_run(l, 500, 8000, 0, out);
	before = l->ec->nlp.samples;
	line_run(l, 500, 8000, 0, out);
	CHECK_EQ(500 * 8, l->ec->nlp.samples - before);
	free(l);
}

TEST(memory_before_init_does_not_matter)
{
	struct line *one = line_new(64, 300), *two;
	s16 a[8], b[8];

	line_run(one, 300, 8000, 100, a);
	two = malloc(sizeof(*two));
	memset(two, 0, sizeof(*two));
	chance = 1;
	two->delay = 300;
	two->ec = lq_ec_init(two->memory, 64);
	line_run(two, 300, 8000, 100, b);
	CHECK_MEM(a, b, sizeof(a));
	free(one);
	free(two);
}

TEST(facts_tell_where_the_echo_is)
{
	struct line *l = line_new(32, 77);
	struct lq_ec_info info = { 0 };
	s16 out[8];

	line_run(l, 1500, 8000, 0, out);
	lq_ec_fill_info(l->ec, &info);
	CHECK_EQ(32, info.tail_ms);
	CHECK_EQ(77, info.delay_samples);
	CHECK_NEAR(94, info.erl_cb, 10);
	CHECK(info.erle_cb > 250);
	CHECK(info.state & LQ_EC_CONVERGED);
	CHECK(info.n_paths > 0);
	CHECK_EQ(1500 * 8, info.samples);
	free(l);
}

static void move_path(const struct lq_ec *from, struct lq_ec *to)
{
	s16 taps[LQ_EC_TAPS];
	u32 first;

	for (first = 0; first < to->n; first += LQ_EC_TAPS) {
		lq_ec_save(from, first, taps);
		lq_ec_load(to, first, taps);
	}
}

TEST(saved_path_cancels_at_once)
{
	struct line *known = line_new(128, 700), *fresh;
	s16 out[8];

	line_run(known, 2000, 8000, 0, out);
	fresh = line_new(128, 700);
	move_path(known->ec, fresh->ec);
	line_run(fresh, 110, 8000, 0, out);
	line_run(fresh, 50, 8000, 0, out);
	CHECK(line_erle(fresh) > 25);
	free(known);
	free(fresh);
}

TEST(any_loaded_path_does_no_harm)
{
	int turn;

	for (turn = 0; turn < 4; turn++) {
		struct line *l = line_new(32, 100);
		s16 taps[LQ_EC_TAPS], out[8];
		u32 first, i;

		line_run(l, 1000, 8000, 0, out);
		for (first = 0; first < l->ec->n; first += LQ_EC_TAPS) {
			for (i = 0; i < LQ_EC_TAPS; i++)
				taps[i] = turn == 0 ? 32767 : turn == 1 ?
					  -32768 : (s16)test_random();
			lq_ec_load(l->ec, first, taps);
		}
		line_run(l, 50, 8000, 0, out);
		CHECK(line_erle(l) > 25);
		line_run(l, 500, 8000, 0, out);
		CHECK(line_erle(l) > 25);
		free(l);
	}
}

TEST(changed_path_is_found_again)
{
	struct line *l = line_new(64, 100);
	s16 out[8];

	line_run(l, 1000, 8000, 0, out);
	l->delay = 380;
	line_run(l, 1000, 8000, 0, out);
	line_run(l, 100, 8000, 0, out);
	CHECK(line_erle(l) > 30);
	free(l);
}

/* And near speech is as loud as the echo was: that hides that it is gone. */
TEST(taps_that_only_add_an_echo_are_dropped)
{
	struct line *l = line_new(32, 100);
	s16 out[8];

	line_run(l, 1000, 8000, 0, out);
	l->is_open = true;
	line_run(l, 400, 8000, 2700, out);
	line_run(l, 400, 8000, 2700, out);
	CHECK(line_erle(l) > -0.5);
	free(l);
}

TEST(double_talk_leaves_the_path_alone)
{
	struct line *l = line_new(32, 100);
	s16 out[8];

	line_run(l, 1500, 8000, 0, out);
	line_run(l, 3000, 8000, 8000, out);
	line_run(l, 50, 8000, 0, out);
	CHECK(line_erle(l) > 30);
	free(l);
}

TEST(full_scale_squares_are_survived)
{
	struct line *l = line_new(128, 0);
	s16 sent[8], said[8];
	u32 block, i;

	for (block = 0; block < 3000; block++) {
		for (i = 0; i < 8; i++) {
			u32 t = block * 8 + i;

			sent[i] = t / 13 % 2 ? 32767 : -32768;
			said[i] = t / (block < 1500 ? 13 : 17) % 2 ? -32768 :
								     32767;
		}
		(void)lq_ec_run(l->ec, said, sent, block & 256, &lq_ec_scalar);
	}
	/* and it finds its way back */
	line_run(l, 2000, 8000, 0, said);
	line_run(l, 100, 8000, 0, said);
	CHECK(line_erle(l) > 25);
	free(l);
}

/* 2100 Hz, its phase turned round every 450 ms, for @ms. */
static int answer_tone(struct line *l, u32 ms, bool has_reversals)
{
	int change, last = -1;
	u32 block, i;

	for (block = 0; block < ms; block++) {
		s16 sent[8], said[8] = { 0 };

		for (i = 0; i < 8; i++) {
			u32 t = block * 8 + i;
			double turned = has_reversals && t / 3600 % 2 ? M_PI : 0;

			sent[i] = 6000 * sin(2 * M_PI * 2100 * t / 8000 + turned);
		}
		change = lq_ec_run(l->ec, said, sent, true, &lq_ec_scalar);
		if (change >= 0)
			last = change;
	}
	return last;
}

TEST(answer_tone_with_reversals_disables_until_quiet)
{
	struct line *l = line_new(32, 100);
	s16 sent[8] = { 0 }, said[8] = { 0 };
	u32 quiet = 0;

	CHECK_EQ(-1, answer_tone(l, 2000, false));
	CHECK_EQ(1, answer_tone(l, 1100, true));
	while (quiet < 1000 &&
	       lq_ec_run(l->ec, said, sent, true, &lq_ec_scalar) != 0)
		quiet++;
	CHECK(quiet >= 100 && quiet <= 400);
	CHECK_EQ(1, l->ec->disable.n_times);
	free(l);
}

TEST(residual_echo_gives_way_to_the_lines_own_noise)
{
	struct line *l = line_new(32, 100);
	double line_noise;
	s16 out[8];

	l->has_nlp = true;
	line_run(l, 500, 0, 100, out);
	line_noise = l->left;
	line_run(l, 2000, 8000, 100, out);
	line_run(l, 500, 8000, 100, out);
	CHECK_NEAR(0, 10 * log10(l->left / line_noise), 2);
	CHECK(l->ec->nlp.samples > 4000);
	free(l);
}

TESTS(
	RUN(echo_goes_within_a_second_whatever_the_tail),
	RUN(echo_as_loud_as_what_was_sent_goes_too),
	RUN(near_speech_passes_unchanged_when_nothing_is_sent),
	RUN(near_speech_on_a_line_without_echo_is_never_replaced),
	RUN(two_voices_from_the_first_sample_teach_nothing_without_echo),
	RUN(near_speech_passes_the_nlp_however_long_both_speak),
	RUN(memory_before_init_does_not_matter),
	RUN(facts_tell_where_the_echo_is),
	RUN(saved_path_cancels_at_once),
	RUN(any_loaded_path_does_no_harm),
	RUN(changed_path_is_found_again),
	RUN(taps_that_only_add_an_echo_are_dropped),
	RUN(double_talk_leaves_the_path_alone),
	RUN(full_scale_squares_are_survived),
	RUN(answer_tone_with_reversals_disables_until_quiet),
	RUN(residual_echo_gives_way_to_the_lines_own_noise),
)
