/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Media on a bench: a soft board whose clock is moved by hand, and telephones
 * that are RTP sessions of their own.
 */
#ifndef TESTS_UNIT_MEDIA_BED_H
#define TESTS_UNIT_MEDIA_BED_H

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
#include "unit/ports.h"
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
	unsigned int digit_ms;
	enum media_fault fault;
	int done_error;
	struct lq_event line;	/* the last of a held slot */
	unsigned int n_line;
	struct lq_event sound;	/* the last; slot: the leg */
	unsigned int n_sounds;
};

static inline void on_digit(void *arg, uint32_t leg, char digit, unsigned int ms,
		     enum media_heard heard)
{
	struct stage *s = arg;

	if (s->n_digits < sizeof(s->digits) - 1)
		s->digits[s->n_digits++] = digit;
	s->heard = heard;
	s->digit_ms = ms;
}

static inline void on_fault(void *arg, uint32_t leg, enum media_fault fault, int error)
{
	struct stage *s = arg;

	s->n_faults++;
	s->fault = fault;
}

static inline void on_line(void *arg, uint32_t slot, uint32_t type, uint32_t value,
		    uint32_t more)
{
	struct stage *s = arg;

	s->n_line++;
	s->line = (struct lq_event){ .type = type, .slot = slot,
				     .value = value, .arg = more };
}

static inline void on_sound(void *arg, uint32_t leg, uint32_t type,
			    uint32_t value, uint32_t more)
{
	struct stage *s = arg;

	s->sound = (struct lq_event){ .type = type, .slot = leg,
				      .value = value, .arg = more };
	s->n_sounds++;
}

static inline void on_lost(void *arg, int error)
{
	((struct stage *)arg)->n_lost++;
}

static inline void on_done(void *arg, uint32_t leg, int error)
{
	struct stage *s = arg;

	s->n_done++;
	s->done_error = error;
}

/* A prompt of @n samples whose A-law codes count up from @first. */
static inline void make_prompt(struct stage *s, const char *name, int n, int first)
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

/* @c: what is switched on; the rest is the bed's */
static inline struct stage *stage_open_with(struct media_config c)
{
	static struct stage s;
	const char *const args[] = { "--spans", "2", "--ports", "2",
				     "--ip-slots", "16", NULL };
	struct media_handler h = {
		.digit = on_digit, .fault = on_fault, .line = on_line,
		.lost = on_lost, .sound = on_sound, .arg = &s,
	};

	s = (struct stage){ .next = PHONE_MIN };
	log_set_level(LOG_ERROR);
	ports_take();
	snprintf(s.dir, sizeof(s.dir), "/tmp/lq-media-XXXXXX");
	if (!mkdtemp(s.dir))
		exit(1);
	bed_start(&s.bed, args);
	s.ctl = bed_open(&s.bed, DEV_CTL, 0);
	bed_ticks(s.ctl, 400);	/* the spans align */
	c.door = s.bed.door;
	c.n_slots = 16;
	c.rtp_addr = "127.0.0.1";
	c.rtp_port_min = PORT_MIN;
	c.rtp_port_max = PORT_MIN + 99;
	c.prompt_dir = s.dir;
	if (!c.tone_plan)
		c.tone_plan = "cn";
	CHECK_EQ(0, loop_new(&s.loop));
	if (media_new(&s.m, s.loop, &c, &h))
		exit(1);
	return &s;
}

static inline struct stage *stage_open(void)
{
	return stage_open_with((struct media_config){ 0 });
}

static inline int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *f)
{
	return remove(path);
}

static inline void stage_close(struct stage *s)
{
	s->m = media_free(s->m);
	s->loop = loop_free(s->loop);
	dev_close(s->ctl);
	bed_stop(&s->bed);
	(void)nftw(s->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline uint64_t wakes(struct stage *s)
{
	struct media_totals t;

	media_totals(s->m, &t);
	return t.wakes;
}

/* Notices reach the handlers through the loop; a timer ends its turn. */
static inline void end_turn(void *arg)
{
	loop_stop(arg);
}

static inline void serve_loop(struct stage *s)
{
	struct timer t = { 0 };

	CHECK_EQ(0, timer_set(&t, s->loop, 2, end_turn, s->loop));
	loop_run(s->loop);
}

/* 5 ms of the line, and the media thread's turn for them. */
static inline void step(struct stage *s)
{
	uint64_t before = wakes(s);

	bed_ticks(s->ctl, 5);
	s->ms += 5;
	for (int i = 0; i < BED_PATIENCE_MS * 10 && wakes(s) == before; i++)
		(void)usleep(100);
	CHECK(wakes(s) != before);
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

static inline void phone_open(struct stage *s, struct phone *p, uint32_t leg,
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

static inline void phone_close(struct phone *p)
{
	p->r = rtp_free(p->r);
}

static inline void phone_listen(struct stage *s, struct phone *p)
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
static inline void talk(struct stage *s, struct phone *p, unsigned int n)
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

#endif
