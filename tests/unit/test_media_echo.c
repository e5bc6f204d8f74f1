// SPDX-License-Identifier: GPL-3.0-or-later
/* Echo paths that are known: analog lines have a memory, timeslots have none. */
#include "unit/media_bed.h"

#define ECHO_DELAY	60	/* samples */
#define GIVE_UP_MS	3000

static struct stage *stage_with_noise(void)
{
	struct stage *s = stage_open_with((struct media_config){
		.echo_tail_ms = 128 });
	SF_INFO info = { .samplerate = 8000, .channels = 1,
			 .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16 };
	char path[256];
	SNDFILE *f;

	snprintf(path, sizeof(path), "%s/noise.wav", s->dir);
	f = sf_open(path, SFM_WRITE, &info);
	for (int i = 0; f && i < 8000; i++) {
		short v = (int)(test_random() % 8192) - 4096;

		sf_writef_short(f, &v, 1);
	}
	sf_close(f);
	return s;
}

static uint32_t hold(struct stage *s, uint32_t kind)
{
	struct lq_slot_info info = { 0 };
	uint32_t signal;

	for (uint32_t i = 0; i < 3 * 31 && info.kind != kind; i++) {
		info = (struct lq_slot_info){
			.slot = LQ_SLOT(i / 31 + 1, i % 31 + 1) };
		(void)dev_request(s->ctl, LQ_GET_SLOT, &info);	/* or none */
	}
	CHECK_EQ(kind, info.kind);
	CHECK_EQ(0, media_line_hold(s->m, info.slot, &signal));
	return info.slot;
}

static bool has_found(struct stage *s, uint32_t slot)
{
	struct lq_ec_info info = { .slot = slot };

	CHECK_EQ(0, dev_request(s->ctl, LQ_GET_EC, &info));
	return info.n_paths > 0;
}

/* A call on the line that only listens: ms until its echo was cancelled. */
static int call(struct stage *s, uint32_t slot, uint32_t leg)
{
	const char *const names[] = { "noise" };
	uint64_t began = s->ms;
	int took;

	CHECK_EQ(0, media_tdm_open(s->m, leg, slot));
	CHECK_EQ(0, media_play(s->m, leg, names, 1, MEDIA_LOOP, on_done, s));
	while (!has_found(s, slot) && s->ms < began + GIVE_UP_MS)
		step(s);
	took = s->ms - began;
	for (int i = 0; i < 200; i++)
		step(s);
	media_close(s->m, leg);
	return took;
}

TEST(second_call_on_an_analog_line_knows_its_echo)
{
	struct stage *s = stage_with_noise();
	struct lq_sim_port c = { .slot = hold(s, LQ_KIND_FXO), .echo_cb = -100,
				 .echo_delay_samples = ECHO_DELAY };
	int fresh, second;

	CHECK_EQ(0, dev_request(s->ctl, LQ_SIM_PORT, &c));
	fresh = call(s, c.slot, 1);
	second = call(s, c.slot, 2);
	CHECK(fresh < GIVE_UP_MS);
	printf("  fresh after %d ms, known after %d ms\n", fresh, second);
	CHECK(second < fresh / 2);
	stage_close(s);
}

TEST(timeslot_of_an_e1_is_learnt_anew)
{
	struct stage *s = stage_with_noise();
	uint32_t slot = hold(s, LQ_KIND_TDM);
	struct lq_sim_fault f = { .span = LQ_SLOT_SPAN(slot), .echo_cb = -100,
				  .echo_delay_samples = ECHO_DELAY };
	int fresh, second;

	CHECK_EQ(0, dev_request(s->ctl, LQ_SIM_FAULT, &f));
	fresh = call(s, slot, 1);
	second = call(s, slot, 2);
	CHECK(fresh < GIVE_UP_MS);
	printf("  fresh after %d ms, again after %d ms\n", fresh, second);
	CHECK(second > fresh / 2);
	stage_close(s);
}

TESTS(
	RUN(second_call_on_an_analog_line_knows_its_echo),
	RUN(timeslot_of_an_e1_is_learnt_anew),
)
