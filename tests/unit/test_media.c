// SPDX-License-Identifier: GPL-3.0-or-later
/* Media against a soft board: who hears what, when, and how often. */
#include <math.h>

#include "unit/media_bed.h"

/* ---------------------------------------------------------------------- tests */

TEST(bridge_of_two_codecs_goes_through_the_engine)
{
	struct stage *s = stage_open();
	static struct phone p[2];
	struct media_totals t;
	int began;

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMU);
	CHECK_EQ(0, media_bridge(s->m, 1, 2));
	for (int i = 0; i < 25; i++)
		talk(s, p, 2);
	p[0].said = alaw_encode(1000);
	p[1].awaited = ulaw_encode(alaw_decode(p[0].said));
	began = s->ms;
	for (int i = 0; i < 25; i++)
		talk(s, p, 2);
	CHECK(p[1].first_ms > 0);
	printf("  RTP to RTP through the engine: %d ms and 20 ms of packet\n",
	       p[1].first_ms - began);
	CHECK(p[1].heard[p[1].awaited] > 20 * RTP_FRAME_SAMPLES);
	media_totals(s->m, &t);
	CHECK_EQ(0, t.relays);
	CHECK_EQ(0, t.lost);
	CHECK_EQ(0, t.garbage);
	CHECK_EQ(0, t.concealed_ms);
	CHECK_EQ(0, t.line_in_full);
	CHECK_EQ(0, media_unbridge(s->m, 1));
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}

TEST(what_cleans_and_levels_voices_is_switched_on_in_the_engine)
{
	struct stage *s = stage_open_with((struct media_config){
		.is_cleaning = true, .is_levelling = true });
	const uint32_t both = LQ_SLOT_F_NR | LQ_SLOT_F_AGC;
	struct lq_slot_info info = { 0 };
	static struct phone p[2];
	struct media_totals t;

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMA);
	CHECK_EQ(0, media_tdm_open(s->m, 3, LQ_SLOT(1, 1)));
	for (uint32_t leg = 1; leg <= 3; leg++) {
		info.slot = media_slot(s->m, leg);
		CHECK_EQ(0, dev_request(s->ctl, LQ_GET_SLOT, &info));
		CHECK_EQ(both, info.flags & both);
	}
	CHECK_EQ(0, media_bridge(s->m, 1, 2));
	media_totals(s->m, &t);
	CHECK_EQ(0, t.relays);		/* never past the engine */
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}

TEST(bridge_of_one_codec_is_relayed_until_somebody_listens)
{
	struct stage *s = stage_open();
	static struct phone p[2];
	struct media_totals t;
	struct media_stats st;
	uint32_t length_ms = 0;
	unsigned int before;
	char path[MEDIA_PATH_LEN];

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMA);
	CHECK_EQ(0, media_bridge(s->m, 1, 2));
	p[0].said = alaw_encode(2000);
	p[1].said = alaw_encode(-3000);
	for (int i = 0; i < 25; i++)
		talk(s, p, 2);
	media_totals(s->m, &t);
	CHECK_EQ(2, t.relays);
	CHECK(t.relayed >= 48);
	CHECK(p[1].heard[p[0].said] >= 23 * RTP_FRAME_SAMPLES);
	CHECK_EQ(0, media_record_start(s->m, 1, MEDIA_CUSTOMER, s->dir,
				       "80011.wav", 42, path));
	CHECK_EQ(-EBUSY, media_record_start(s->m, 1, MEDIA_CUSTOMER, s->dir,
					    "80012.wav", 43, path));
	media_totals(s->m, &t);
	CHECK_EQ(0, t.relays);
	before = p[1].heard[p[0].said];
	for (int i = 0; i < 50; i++)
		talk(s, p, 2);
	CHECK(p[1].heard[p[0].said] - before >= 46 * RTP_FRAME_SAMPLES);
	CHECK_EQ(0, media_record_stop(s->m, 1, &length_ms));
	CHECK_NEAR(1000, length_ms, 12);
	media_totals(s->m, &t);
	CHECK_EQ(2, t.relays);
	for (int i = 0; i < 10; i++)
		talk(s, p, 2);
	CHECK_EQ(0, media_stats(s->m, 2, &st));
	CHECK_EQ(0, st.lost);
	CHECK_EQ(85, st.rx_packets);
	media_totals(s->m, &t);
	before = t.rx_packets;
	media_close(s->m, 1);
	media_totals(s->m, &t);
	CHECK_EQ(before, t.rx_packets);	/* the closed end's stay */
	CHECK_EQ(-ENOENT, media_unbridge(s->m, 1));
	for (int i = 0; i < 3; i++)
		talk(s, &p[1], 1);
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}

/* 20 ms of ringing in the United States. */
static void ring_back(struct stage *s, struct phone *p, unsigned int at)
{
	uint8_t frame[RTP_FRAME_SAMPLES];

	for (unsigned int i = 0; i < sizeof(frame); i++) {
		double t = (at * sizeof(frame) + i) / 8000.0 * 2 * M_PI;

		frame[i] = ulaw_encode(2500 * (sin(440 * t) + sin(480 * t)));
	}
	rtp_write(p->r, frame, sizeof(frame));
	for (int k = 0; k < 4; k++)
		step(s);
}

TEST(a_change_of_codec_keeps_the_tone_plan)
{
	struct stage *s = stage_open_with((struct media_config){
		.tone_plan = "us" });
	struct leg_media ours, theirs = {
		.codec = LEG_CODEC_PCMU, .dtmf_pt = 101, .addr = "127.0.0.1",
		.ptime_ms = 20, .is_sending = true, .is_receiving = true };
	static struct phone p;

	phone_open(s, &p, 1, LEG_CODEC_PCMA);
	CHECK_EQ(0, media_listen(s->m, 1));
	theirs.port = rtp_port(p.r);
	CHECK_EQ(0, media_rtp_set_remote(s->m, 1, &theirs, &ours));
	CHECK_EQ(0, rtp_set_remote(p.r, &ours));
	for (unsigned int i = 0; i < 150 && s->sound.type != LQ_EV_TONE; i++) {
		if (i < 100)
			ring_back(s, &p, i);
		else
			talk(s, &p, 1);
		serve_loop(s);
	}
	CHECK_EQ(LQ_EV_TONE, s->sound.type);
	CHECK_EQ(LQ_TONE_RINGBACK, s->sound.value);
	phone_close(&p);
	stage_close(s);
}

static void knows_comfort_noise(struct stage *s, const struct phone *p)
{
	struct leg_media ours, theirs = {
		.codec = LEG_CODEC_PCMA, .dtmf_pt = 101, .addr = "127.0.0.1",
		.port = rtp_port(p->r), .ptime_ms = 20, .is_sending = true,
		.is_receiving = true, .has_cn = true };

	CHECK_EQ(0, media_rtp_set_remote(s->m, p->leg, &theirs, &ours));
	CHECK(ours.has_cn);
}

/* The silence of one is noise for the other: the engine's, or told on. */
TEST(who_knows_no_comfort_noise_gets_it_from_the_engine)
{
	struct stage *s = stage_open_with((struct media_config){
		.is_suppressing = true });
	static struct phone p[2];
	struct media_totals t;

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMA);
	CHECK_EQ(0, media_bridge(s->m, 1, 2));
	media_totals(s->m, &t);
	CHECK_EQ(2, t.relays);
	knows_comfort_noise(s, &p[0]);
	media_totals(s->m, &t);
	CHECK_EQ(0, t.relays);
	knows_comfort_noise(s, &p[1]);
	media_totals(s->m, &t);
	CHECK_EQ(2, t.relays);
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}

static const struct {
	enum media_side side;
	int left, right;
} sides[] = { { MEDIA_CUSTOMER, 2000, -3000 }, { MEDIA_AGENT, -3000, 2000 } };

TEST(recording_has_the_customer_on_the_left)
{
	for (size_t k = 0; k < 2; k++) {
		struct stage *s = stage_open();
		static struct phone p[2];
		char path[MEDIA_PATH_LEN];
		SF_INFO info = { 0 };
		short pair[2];
		SNDFILE *f;
		int good = 0;

		phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
		phone_open(s, &p[1], 2, LEG_CODEC_PCMU);
		CHECK_EQ(0, media_bridge(s->m, 1, 2));
		p[0].said = alaw_encode(2000);
		p[1].said = ulaw_encode(-3000);
		CHECK_EQ(0, media_record_start(s->m, 1, sides[k].side, s->dir,
					       "side.wav", 1, path));
		for (int i = 0; i < 50; i++)
			talk(s, p, 2);
		CHECK_EQ(0, media_record_stop(s->m, 1, NULL));
		s->m = media_free(s->m);	/* the file is whole now */
		f = sf_open(path, SFM_READ, &info);
		CHECK(f != NULL);
		while (f && sf_readf_short(f, pair, 1) == 1)
			good += abs(pair[0] - sides[k].left) < 150 &&
				abs(pair[1] - sides[k].right) < 150;
		CHECK(good > 45 * RTP_FRAME_SAMPLES);
		sf_close(f);
		phone_close(&p[0]);
		phone_close(&p[1]);
		stage_close(s);
	}
}

TEST(prompts_are_heard_whole_and_in_order)
{
	struct stage *s = stage_open();
	static struct phone p;
	const char *const names[] = { "one", "two" };
	const char *const none[] = { "three" };
	unsigned int at = 0, bad = 0;

	make_prompt(s, "one", 2560, 0x80);
	make_prompt(s, "two", 2560, 0xa0);
	phone_open(s, &p, 1, LEG_CODEC_PCMA);
	CHECK_EQ(-ENOENT, media_play(s->m, 1, none, 1, MEDIA_ONCE, on_done, s));
	CHECK_EQ(-ENOENT, media_play(s->m, 9, names, 2, MEDIA_ONCE, on_done, s));
	CHECK_EQ(-EINVAL, media_play(s->m, 1, names, 0, MEDIA_ONCE, on_done, s));
	CHECK_EQ(0, media_play(s->m, 1, names, 2, MEDIA_ONCE, on_done, s));
	for (int i = 0; i < 50; i++) {
		talk(s, &p, 1);
		serve_loop(s);
	}
	CHECK_EQ(1, s->n_done);
	CHECK_EQ(0, s->done_error);
	while (at < p.n && p.sound[at] != 0x80)
		at++;
	for (int i = 0; i < 5120 && at + i < p.n; i++)
		bad += p.sound[at + i] != (i < 2560 ? 0x80 + i / 80 % 32 :
					   0xa0 + (i - 2560) / 80 % 32);
	CHECK(at + 5120 <= p.n);
	CHECK_EQ(0, bad);
	phone_close(&p);
	stage_close(s);
}

TEST(music_goes_on_until_it_is_stopped)
{
	struct stage *s = stage_open();
	static struct phone p;
	const char *const names[] = { "one" };
	unsigned int before;

	make_prompt(s, "one", 2560, 0x80);
	phone_open(s, &p, 1, LEG_CODEC_PCMU);
	CHECK_EQ(0, media_play(s->m, 1, names, 1, MEDIA_LOOP, on_done, s));
	for (int i = 0; i < 50; i++)
		talk(s, &p, 1);
	CHECK_EQ(0, s->n_done);
	CHECK(p.heard[ULAW_SILENCE] < 3 * RTP_FRAME_SAMPLES);
	CHECK_EQ(0, media_stop(s->m, 1));
	serve_loop(s);
	CHECK_EQ(1, s->n_done);
	CHECK_EQ(-ECANCELED, s->done_error);
	for (int i = 0; i < 4; i++)
		talk(s, &p, 1);
	before = p.heard[ULAW_SILENCE];
	for (int i = 0; i < 10; i++)
		talk(s, &p, 1);
	CHECK(p.heard[ULAW_SILENCE] - before >= 9 * RTP_FRAME_SAMPLES);
	phone_close(&p);
	stage_close(s);
}

/* SIP phone - engine - E1 - wire - E1 - engine - SIP phone, and keys as sound. */
TEST(timeslots_carry_both_ways)
{
	struct stage *s = stage_open();
	static struct phone p[2];
	struct media_stats st;
	int began;

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMA);
	CHECK_EQ(0, media_tdm_open(s->m, 3, LQ_SLOT(1, 1)));
	CHECK_EQ(0, media_tdm_open(s->m, 4, LQ_SLOT(2, 1)));
	CHECK_EQ(-EEXIST, media_tdm_open(s->m, 3, LQ_SLOT(1, 2)));
	CHECK_EQ(-EBUSY, media_tdm_open(s->m, 5, LQ_SLOT(1, 1)));
	CHECK_EQ(-ENOENT, media_tdm_open(s->m, 5, LQ_SLOT(1, 16)));
	CHECK_EQ(0, media_bridge(s->m, 1, 3));
	CHECK_EQ(0, media_bridge(s->m, 4, 2));
	for (int i = 0; i < 10; i++)
		talk(s, p, 2);
	p[0].said = alaw_encode(1000);
	p[1].awaited = p[0].said;
	began = s->ms;
	for (int i = 0; i < 25; i++)
		talk(s, p, 2);
	CHECK(p[1].first_ms > 0);
	printf("  SIP to E1 to SIP: %d ms and 20 ms of packet\n",
	       p[1].first_ms - began);
	p[0].said = ALAW_SILENCE;
	CHECK_EQ(0, media_send_digits(s->m, 3, "5"));
	for (int i = 0; i < 20; i++)
		talk(s, p, 2);
	serve_loop(s);
	CHECK_STR("5", s->digits);
	CHECK_EQ(MEDIA_HEARD_TONE, s->heard);
	CHECK_EQ(0, media_stats(s->m, 4, &st));
	CHECK_EQ(1, st.digits_inband);
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}

static uint32_t owned(struct stage *s, uint32_t slot)
{
	struct lq_slot_info i = { .slot = slot };

	CHECK_EQ(0, dev_request(s->ctl, LQ_GET_SLOT, &i));
	return i.is_owned ? i.flags | 1u << 31 : 0;
}

static void set_cas(struct stage *s, uint32_t span)
{
	struct lq_span_cfg cfg = { .span = span, .flags = LQ_SPAN_F_CRC4 |
				   LQ_SPAN_F_CAS | LQ_SPAN_F_ENABLED };

	CHECK_EQ(0, dev_request(s->ctl, LQ_SET_SPAN, &cfg));
}

/* Bits and register signals of a line that no leg is on, then one comes. */
TEST(held_lines_tell_their_signals_and_lend_their_slot)
{
	struct stage *s = stage_open();
	uint32_t a = LQ_SLOT(1, 3), b = LQ_SLOT(2, 3), bits = 0;
	struct lq_tone t = { .slot = a, .tone = LQ_TONE_CUSTOM, .n_segments = 1,
			     .segments = { { 1140, 900, -115, 0 } } };

	set_cas(s, 1);
	set_cas(s, 2);
	for (int i = 0; i < 100; i++)
		step(s);
	CHECK_EQ(0, media_line_hold(s->m, a, &bits));
	CHECK_EQ(LQ_CAS_BLOCKED, bits);
	CHECK_EQ(-EEXIST, media_line_hold(s->m, a, &bits));
	CHECK_EQ(-ENOENT, media_line_signal(s->m, b, LQ_CAS_A, 0));
	CHECK_EQ(0, media_line_hold(s->m, b, &bits));
	CHECK_EQ(0, media_line_signal(s->m, a, 0x9, 0x6));
	for (int i = 0; i < 20; i++)
		step(s);
	serve_loop(s);
	CHECK_EQ(LQ_EV_SIGNAL, s->line.type);
	CHECK_EQ(b, s->line.slot);
	CHECK_EQ(0x9, s->line.value);
	CHECK_EQ(0, media_line_listen(s->m, b, LQ_SLOT_F_MF_BACKWARD));
	CHECK_EQ(0, media_line_tone(s->m, &t));
	for (int i = 0; i < 20; i++)
		step(s);
	serve_loop(s);
	CHECK_EQ(LQ_EV_MF, s->line.type);
	CHECK_EQ(2, s->line.value);
	CHECK_EQ(1, s->line.arg);

	CHECK_EQ(0, media_tdm_open(s->m, 7, b));
	CHECK_EQ(-EBUSY, media_tdm_open(s->m, 8, b));
	CHECK_EQ(1u << 31 | LQ_SLOT_F_MF_BACKWARD | LQ_SLOT_F_DTMF, owned(s, b));
	CHECK_EQ(0, media_line_listen(s->m, b, 0));
	CHECK_EQ(1u << 31 | LQ_SLOT_F_DTMF, owned(s, b));
	CHECK_EQ(0, media_tone(s->m, 7, LQ_TONE_DIAL));
	media_close(s->m, 7);
	CHECK_EQ(1u << 31, owned(s, b));
	CHECK_EQ(0, media_tdm_open(s->m, 9, b));
	media_line_drop(s->m, b);
	CHECK_EQ(0, owned(s, b));
	CHECK_EQ(0, media_slot(s->m, 9));
	stage_close(s);
}

TEST(conference_hears_by_its_masks)
{
	struct stage *s = stage_open();
	static struct phone p[3];
	uint32_t conf = 0;

	for (int i = 0; i < 3; i++)
		phone_open(s, &p[i], i + 1, LEG_CODEC_PCMA);
	CHECK_EQ(0, media_conf_new(s->m, &conf));
	CHECK_EQ(0, media_conf_join(s->m, conf, 1, LQ_BUS_ROOM, LQ_BUS_ROOM));
	CHECK_EQ(0, media_conf_join(s->m, conf, 2, LQ_BUS_ROOM,
				    LQ_BUS_ROOM | LQ_BUS_COACH));
	CHECK_EQ(0, media_conf_join(s->m, conf, 3, LQ_BUS_COACH, LQ_BUS_ROOM));
	p[2].said = alaw_encode(1000);
	for (int i = 0; i < 25; i++)
		talk(s, p, 3);
	CHECK_EQ(0, p[0].heard[p[2].said]);	/* the coach is for the agent */
	CHECK(p[1].heard[p[2].said] > 20 * RTP_FRAME_SAMPLES);
	CHECK_EQ(0, media_conf_leave(s->m, 3));
	CHECK_EQ(0, media_conf_free(s->m, conf));
	for (int i = 0; i < 3; i++)
		phone_close(&p[i]);
	stage_close(s);
}

TEST(lost_engine_is_told_once)
{
	struct stage *s = stage_open();
	static struct phone p;

	phone_open(s, &p, 1, LEG_CODEC_PCMA);
	CHECK_EQ(128 + SIGKILL, bed_signal(&s->bed, SIGKILL));
	for (int i = 0; i < 1000 && !s->n_lost; i++)
		serve_loop(s);
	CHECK_EQ(1, s->n_lost);
	media_close(s->m, 1);
	phone_close(&p);
	stage_close(s);
}

TESTS(
	RUN(bridge_of_two_codecs_goes_through_the_engine),
	RUN(what_cleans_and_levels_voices_is_switched_on_in_the_engine),
	RUN(bridge_of_one_codec_is_relayed_until_somebody_listens),
	RUN(a_change_of_codec_keeps_the_tone_plan),
	RUN(who_knows_no_comfort_noise_gets_it_from_the_engine),
	RUN(recording_has_the_customer_on_the_left),
	RUN(prompts_are_heard_whole_and_in_order),
	RUN(music_goes_on_until_it_is_stopped),
	RUN(timeslots_carry_both_ways),
	RUN(held_lines_tell_their_signals_and_lend_their_slot),
	RUN(conference_hears_by_its_masks),
	RUN(lost_engine_is_told_once),
)
