// SPDX-License-Identifier: GPL-3.0-or-later
/* Between the two rings of an end and the two directions of a card; card.h. */
#include "media/card.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "media/alsa.h"
#include "media/drift.h"
#include "media/g711.h"
#include "media/resample.h"

#define LINE_HZ		8000
#define KEPT_SAMPLES	240	/* 30 ms: in the card's queue, in LINE_IN */
#define KEPT_S		((double)KEPT_SAMPLES / LINE_HZ)
#define LEAST_S		0.020
#define MOST_S		0.060	/* of what is kept */
#define LATE_S		0.150	/* more cannot be followed: skipped */
#define TURN_SAMPLES	512	/* of the line, at once */
/* For the fastest card; one more for its drift: resample_room(). */
#define CARD_SAMPLES	(TURN_SAMPLES * (RESAMPLE_HZ_MAX / LINE_HZ + 1))

/* One direction. */
struct way {
	struct alsa *alsa;	/* NULL: not used */
	struct resample *resample;
	struct drift drift;
	double ppm;
	bool is_laid;		/* LINE_IN has its cushion */
};

struct card {
	struct way play, record;
	uint64_t tick;		/* of the last turn */
	bool is_running;
	int error;		/* it is gone */
	bool is_told;
	uint64_t n_xruns;
	uint64_t n_skipped, n_made_up;	/* samples of the line */
	int16_t line[TURN_SAMPLES];
	int16_t *sound;		/* [CARD_SAMPLES] as the card has it */
};

static void card_destroy(void *obj)
{
	struct card *c = obj;

	mem_deref(c->play.alsa);
	mem_deref(c->play.resample);
	mem_deref(c->record.alsa);
	mem_deref(c->record.resample);
	mem_deref(c->sound);
}

static double factor(int db)
{
	return pow(10, db / 20.0);
}

static int way_open(struct way *w, const char *name, enum alsa_way way,
		    int gain_db)
{
	uint32_t hz;
	int err = alsa_open(&w->alsa, name, way, KEPT_S);

	if (err)
		return err;
	drift_init(&w->drift, LEAST_S, MOST_S);
	hz = alsa_hz(w->alsa);
	return way == ALSA_PLAYBACK ?
	       resample_new(&w->resample, LINE_HZ, hz, factor(gain_db)) :
	       resample_new(&w->resample, hz, LINE_HZ, factor(gain_db));
}

int card_new(struct card **out, const struct media_sound *conf)
{
	struct card *c = mem_new(sizeof(*c), card_destroy);
	int err = -ENOMEM;

	if (!c)
		return err;
	c->sound = mem_new(CARD_SAMPLES * sizeof(*c->sound), NULL);
	if (c->sound)
		err = way_open(&c->play, conf->playback, ALSA_PLAYBACK,
			       conf->playback_gain_db);
	if (!err && conf->capture)
		err = way_open(&c->record, conf->capture, ALSA_CAPTURE,
			       conf->capture_gain_db);
	if (err) {
		mem_deref(c);
		return err;
	}
	*out = c;
	return 0;
}

/* ------------------------------------------------------------ law and linear */

static void decode(int16_t *to, const uint8_t *from, size_t n, enum lq_law law)
{
	for (size_t i = 0; i < n; i++)
		to[i] = law == LQ_LAW_ULAW ? ulaw_decode(from[i]) :
					     alaw_decode(from[i]);
}

static void encode(uint8_t *to, const int16_t *from, size_t n, enum lq_law law)
{
	for (size_t i = 0; i < n; i++)
		to[i] = law == LQ_LAW_ULAW ? ulaw_encode(from[i]) :
					     alaw_encode(from[i]);
}

/* ------------------------------------------------------------------ playback */

/* What the card had no room for is late already: it is left out. */
static int play_some(struct card *c, unsigned int n)
{
	size_t made = resample_run(c->play.resample, c->line, n, c->sound,
				   CARD_SAMPLES);
	size_t at = 0, part;
	int done;

	while (at < made) {
		part = made - at < ALSA_FRAMES_MAX ? made - at : ALSA_FRAMES_MAX;
		done = alsa_write(c->play.alsa, c->sound + at, part);
		if (done < 0)
			return done;
		if (!done)
			break;
		at += done;
	}
	if (at < made)
		c->n_skipped += (made - at) * n / made;
	return 0;
}

static int play(struct card *c, struct dev_ring *ring, enum lq_law law,
		double dt_s)
{
	struct way *w = &c->play;
	int queued = alsa_queued(w->alsa), err = 0;
	uint8_t codes[TURN_SAMPLES];
	double fill_s;
	uint32_t n;

	if (queued < 0)
		return queued;
	fill_s = (double)queued / alsa_hz(w->alsa);
	w->ppm = drift_step(&w->drift, fill_s, dt_s);
	resample_follow(w->resample, w->ppm);
	while (!err && (n = dev_ring_read(ring, codes, sizeof(codes)))) {
		if (fill_s > LATE_S) {
			c->n_skipped += n;
			continue;
		}
		decode(c->line, codes, n, law);
		err = play_some(c, n);
	}
	if (fill_s > LATE_S)
		drift_restart(&w->drift);
	return err;
}

/* ----------------------------------------------------------------- recording */

/* The cushion between card and engine, when it is empty. */
static void lay(struct card *c, struct dev_ring *ring, enum lq_law law)
{
	uint8_t silence[KEPT_SAMPLES];

	memset(silence, law == LQ_LAW_ULAW ? ULAW_SILENCE : ALAW_SILENCE,
	       sizeof(silence));
	(void)dev_ring_write(ring, silence, sizeof(silence));	/* it was empty */
	if (c->record.is_laid)
		c->n_made_up += sizeof(silence);
	c->record.is_laid = true;
	drift_restart(&c->record.drift);
}

static int record(struct card *c, struct dev_ring *ring, enum lq_law law,
		  double dt_s)
{
	struct way *w = &c->record;
	uint8_t codes[TURN_SAMPLES];
	int16_t frames[RESAMPLE_BLOCK];
	int left = alsa_hz(w->alsa) / 2, n;	/* no card has more at once */
	size_t made;

	while (left > 0 && (n = alsa_read(w->alsa, frames, RESAMPLE_BLOCK))) {
		if (n < 0)
			return n;
		left -= n;
		if (!dev_ring_fill(ring))
			lay(c, ring, law);
		made = resample_run(w->resample, frames, n, c->sound,
				    CARD_SAMPLES);
		if (dev_ring_fill(ring) > LATE_S * LINE_HZ) {
			c->n_skipped += made;
			continue;
		}
		for (size_t at = 0, part; at < made; at += part) {
			part = made - at < sizeof(codes) ? made - at :
			       sizeof(codes);
			encode(codes, c->sound + at, part, law);
			c->n_skipped += part - dev_ring_write(ring, codes, part);
		}
	}
	if (w->is_laid) {
		w->ppm = drift_step(&w->drift, (double)dev_ring_fill(ring) /
				    LINE_HZ, dt_s);
		resample_follow(w->resample, w->ppm);
	}
	return 0;
}

/* ---------------------------------------------------------------------- turn */

/* An xrun has been mended; all other errors are the end. */
static void take(struct card *c, struct way *w, int err)
{
	if (err == -EPIPE) {
		c->n_xruns++;
		drift_restart(&w->drift);
	} else if (err) {
		c->error = err;
	}
}

/* Both ways together, and what was said before nobody will miss. */
static void begin(struct card *c, struct dev_ring *line_out)
{
	uint8_t old[TURN_SAMPLES];

	c->is_running = true;
	while (dev_ring_read(line_out, old, sizeof(old)))
		;
	c->error = alsa_start(c->play.alsa);
	if (!c->error && c->record.alsa)
		c->error = alsa_start(c->record.alsa);
}

int card_turn(struct card *c, struct dev_ring *line_in,
	      struct dev_ring *line_out, enum lq_law law, uint64_t tick)
{
	double dt_s = c->tick ? (tick - c->tick) / 1000.0 : 0;

	c->tick = tick;
	if (!c->is_running)
		begin(c, line_out);
	if (!c->error)
		take(c, &c->play, play(c, line_out, law, dt_s));
	if (!c->error && c->record.alsa)
		take(c, &c->record, record(c, line_in, law, dt_s));
	if (!c->error || c->is_told)
		return 0;
	c->is_told = true;
	return c->error;
}

void card_stats(const struct card *c, struct media_sound_stats *s)
{
	s->playback_hz = alsa_hz(c->play.alsa);
	s->capture_hz = c->record.alsa ? alsa_hz(c->record.alsa) : 0;
	/* a fast card empties its queue and fills LINE_IN */
	s->playback_ppm = -lrint(c->play.drift.integral);
	s->capture_ppm = lrint(c->record.drift.integral);
	s->n_xruns += c->n_xruns;
	s->n_skipped += c->n_skipped;
	s->n_made_up += c->n_made_up;
}
