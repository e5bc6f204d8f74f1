// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Media against a soft board whose clock is moved by hand, with telephones
 * that are RTP sessions of their own: who hears what, when, and how often.
 */
#include <fcntl.h>
#include <ftw.h>
#include <sndfile.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/mem.h"
#include "media/g711.h"
#include "media/media.h"
#include "media/rtp.h"
#include "unit/harness.h"
#include "unit/soft_bed.h"

#define PORT_MIN 26800
#define PHONE_MIN 26900

struct stage {
	struct soft_bed bed;
	struct dev_file *ctl;
	struct loop *loop;
	struct media *m;
	char dir[64];
	uint16_t next;
	uint64_t ms;
	char digits[16];
	unsigned int n_digits, n_done, n_faults, n_lost;
	enum media_heard heard;
	enum media_fault fault;
	int done_error;
	struct lq_event line;	/* the last of a held slot */
	unsigned int n_line;
};

static void on_digit(void *arg, uint32_t leg, char digit, enum media_heard heard)
{
	struct stage *s = arg;

	if (s->n_digits < sizeof(s->digits) - 1)
		s->digits[s->n_digits++] = digit;
	s->heard = heard;
}

static void on_fault(void *arg, uint32_t leg, enum media_fault fault, int error)
{
	struct stage *s = arg;

	s->n_faults++;
	s->fault = fault;
}

static void on_line(void *arg, uint32_t slot, uint32_t type, uint32_t value,
		    uint32_t more)
{
	struct stage *s = arg;

	s->n_line++;
	s->line = (struct lq_event){ .type = type, .slot = slot,
				     .value = value, .arg = more };
}

static void on_lost(void *arg, int error)
{
	((struct stage *)arg)->n_lost++;
}

static void on_done(void *arg, uint32_t leg, int error)
{
	struct stage *s = arg;

	s->n_done++;
	s->done_error = error;
}

/* A prompt of @n samples whose A-law codes count up from @first. */
static void make_prompt(struct stage *s, const char *name, int n, int first)
{
	SF_INFO info = { .samplerate = 8000, .channels = 1,
			 .format = SF_FORMAT_WAV | SF_FORMAT_ALAW };
	char path[128];
	SNDFILE *f;

	snprintf(path, sizeof(path), "%s/%s.wav", s->dir, name);
	f = sf_open(path, SFM_WRITE, &info);
	for (int i = 0; f && i < n; i++) {
		short v = alaw_decode(first + i / 80 % 32);

		sf_writef_short(f, &v, 1);
	}
	sf_close(f);
}

static struct stage *stage_open_with(bool is_muting)
{
	static struct stage s;
	const char *const args[] = { "--spans", "2", "--ip-slots", "16", NULL };
	struct media_config c = {
		.n_slots = 16, .rtp_addr = "127.0.0.1",
		.rtp_port_min = PORT_MIN, .rtp_port_max = PORT_MIN + 99,
		.prompt_dir = s.dir, .tone_plan = "cn", .is_muting = is_muting,
	};
	struct media_handler h = { on_digit, on_fault, on_line, on_lost, &s };

	s = (struct stage){ .next = PHONE_MIN };
	log_set_level(LOG_ERROR);
	snprintf(s.dir, sizeof(s.dir), "/tmp/lq-media-XXXXXX");
	if (!mkdtemp(s.dir))
		exit(1);
	bed_start(&s.bed, args);
	s.ctl = bed_open(&s.bed, DEV_CTL, 0);
	bed_ticks(s.ctl, 400);	/* the spans align */
	c.door = s.bed.door;
	CHECK_EQ(0, loop_new(&s.loop));
	if (media_new(&s.m, s.loop, &c, &h))
		exit(1);
	return &s;
}

static struct stage *stage_open(void)
{
	return stage_open_with(false);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *f)
{
	return remove(path);
}

static void stage_close(struct stage *s)
{
	s->m = media_free(s->m);
	s->loop = loop_free(s->loop);
	dev_close(s->ctl);
	bed_stop(&s->bed);
	(void)nftw(s->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static uint64_t wakes(struct stage *s)
{
	struct media_totals t;

	media_totals(s->m, &t);
	return t.wakes;
}

/* Notices reach the handlers through the loop; a timer ends its turn. */
static void end_turn(void *arg)
{
	loop_stop(arg);
}

static void serve_loop(struct stage *s)
{
	struct timer t = { 0 };

	CHECK_EQ(0, timer_set(&t, s->loop, 2, end_turn, s->loop));
	loop_run(s->loop);
}

/* 5 ms of the line, and the media thread's turn for them. */
static void step(struct stage *s)
{
	uint64_t before = wakes(s);

	bed_ticks(s->ctl, 5);
	s->ms += 5;
	for (int i = 0; i < BED_PATIENCE_MS * 10 && wakes(s) == before; i++)
		(void)usleep(100);
}

/* ------------------------------------------------------------------ telephones */

struct phone {
	struct rtp *r;
	uint32_t leg;
	uint8_t said;		/* what its microphone gives */
	int first_ms;		/* when it first heard ... */
	uint8_t awaited;	/* ... this */
	unsigned int heard[256];
	uint8_t sound[64000];
	unsigned int n;
};

static void phone_open(struct stage *s, struct phone *p, uint32_t leg,
		       enum leg_codec codec)
{
	struct rtp_params params = {
		.addr = "127.0.0.1", .port_min = PHONE_MIN,
		.port_max = PHONE_MIN + 99, .port_next = &s->next,
		.jitter_min_ms = 0, .jitter_max_ms = 20,
	};
	struct leg_media offer, theirs = { .codec = codec, .dtmf_pt = 101,
					   .addr = "127.0.0.1", .ptime_ms = 20,
					   .is_sending = true,
					   .is_receiving = true };

	memset(p, 0, sizeof(*p));
	p->leg = leg;
	p->said = codec == LEG_CODEC_PCMU ? ULAW_SILENCE : ALAW_SILENCE;
	p->first_ms = -1;
	CHECK_EQ(0, rtp_new(&p->r, &params));
	CHECK_EQ(0, media_rtp_open(s->m, leg, &offer));
	theirs.port = rtp_port(p->r);
	CHECK_EQ(0, media_rtp_set_remote(s->m, leg, &theirs, &offer));
	CHECK_EQ(codec, offer.codec);
	CHECK_EQ(0, rtp_set_remote(p->r, &offer));
}

static void phone_close(struct phone *p)
{
	p->r = rtp_free(p->r);
}

static void phone_listen(struct stage *s, struct phone *p)
{
	uint8_t got[RTP_PAYLOAD_MAX];
	unsigned int n;

	rtp_receive(p->r, s->ms);
	while ((n = rtp_read(p->r, s->ms * 8, got))) {
		for (unsigned int i = 0; i < n; i++) {
			p->heard[got[i]]++;
			if (got[i] == p->awaited && p->first_ms < 0)
				p->first_ms = s->ms;
			if (p->n < sizeof(p->sound))
				p->sound[p->n++] = got[i];
		}
	}
}

/* 20 ms in which all phones speak and listen. */
static void talk(struct stage *s, struct phone *p, unsigned int n)
{
	uint8_t frame[RTP_FRAME_SAMPLES];

	for (unsigned int i = 0; i < n; i++) {
		memset(frame, p[i].said, sizeof(frame));
		rtp_write(p[i].r, frame, sizeof(frame));
	}
	for (int k = 0; k < 4; k++) {
		step(s);
		for (unsigned int i = 0; i < n; i++)
			phone_listen(s, &p[i]);
	}
}

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

TEST(keys_are_told_once_and_sent_on)
{
	struct stage *s = stage_open();
	static struct phone p[2];

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMU);
	for (int i = 0; i < 5; i++)
		talk(s, p, 2);
	CHECK_EQ(0, rtp_send_event(p[0].r, '1'));
	CHECK_EQ(0, rtp_send_event(p[0].r, '1'));
	for (int i = 0; i < 25; i++)
		talk(s, p, 2);
	serve_loop(s);
	CHECK_STR("11", s->digits);
	CHECK_EQ(MEDIA_HEARD_EVENT, s->heard);
	CHECK_EQ(0, media_send_digit(s->m, 2, '7'));
	CHECK_EQ(-EINVAL, media_send_digit(s->m, 2, 'x'));
	for (int i = 0; i < 12; i++)
		talk(s, p, 2);
	CHECK_EQ('7', rtp_digit(p[1].r, s->ms));
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}

/* A key goes as sound from an E1 to the agent's phone, unless it is mute. */
static void check_key_is_heard(bool is_muting)
{
	struct stage *s = stage_open_with(is_muting);
	static struct phone p[2];
	unsigned int n_before, n_loud = 0;

	phone_open(s, &p[0], 1, LEG_CODEC_PCMA);
	phone_open(s, &p[1], 2, LEG_CODEC_PCMA);
	CHECK_EQ(0, media_tdm_open(s->m, 3, LQ_SLOT(1, 1)));
	CHECK_EQ(0, media_tdm_open(s->m, 4, LQ_SLOT(2, 1)));
	CHECK_EQ(0, media_bridge(s->m, 1, 3));
	CHECK_EQ(0, media_bridge(s->m, 4, 2));
	for (int i = 0; i < 20; i++)
		talk(s, p, 2);
	n_before = p[1].heard[ALAW_SILENCE];
	CHECK_EQ(0, media_send_digit(s->m, 3, '5'));
	for (int i = 0; i < 25; i++)
		talk(s, p, 2);
	serve_loop(s);
	CHECK_STR("5", s->digits);
	CHECK_EQ(MEDIA_HEARD_TONE, s->heard);	/* not to be sent on */
	for (int i = 0; i < 256; i++)
		n_loud += i == ALAW_SILENCE ? 0 : p[1].heard[i];
	CHECK(p[1].heard[ALAW_SILENCE] > n_before);
	if (is_muting)
		CHECK_EQ(0, n_loud);
	else
		CHECK(n_loud > 80 * 8);
	phone_close(&p[0]);
	phone_close(&p[1]);
	stage_close(s);
}

TEST(key_as_tone_is_heard_by_the_other_side)
{
	check_key_is_heard(false);
}

TEST(key_as_tone_is_not_heard_where_digits_are_mute)
{
	check_key_is_heard(true);
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
	CHECK_EQ(0, media_send_digit(s->m, 3, '5'));
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
	RUN(bridge_of_one_codec_is_relayed_until_somebody_listens),
	RUN(recording_has_the_customer_on_the_left),
	RUN(prompts_are_heard_whole_and_in_order),
	RUN(music_goes_on_until_it_is_stopped),
	RUN(keys_are_told_once_and_sent_on),
	RUN(key_as_tone_is_heard_by_the_other_side),
	RUN(key_as_tone_is_not_heard_where_digits_are_mute),
	RUN(timeslots_carry_both_ways),
	RUN(held_lines_tell_their_signals_and_lend_their_slot),
	RUN(conference_hears_by_its_masks),
	RUN(lost_engine_is_told_once),
)
