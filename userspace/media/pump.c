// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the media thread (thread.c) does. The engine's period wake-up is its only
 * clock; each has it do one turn over all ends:
 *
 *   socket -> jitter buffer -> LINE_IN     keeps CUSHION ahead of the engine
 *   LINE_OUT -> packets                    as soon as 20 ms are there
 *   prompt -> TX                           AHEAD of the engine
 *   TAP -> recorder
 *   LINE_OUT -> sound card -> LINE_IN      card.c
 *
 * It takes no other lock than m->lock (and m->dev_lock for reading events),
 * allocates only within oRTP, and never blocks on a file.
 */
#include "media/media_priv.h"

#include <string.h>

#include "media/g711.h"
#include "media/rtp_wire.h"

#define AHEAD_SAMPLES	320	/* 40 ms: what media_stop() cannot take back */
#define BLOCK_SAMPLES	80	/* 10 ms: made up at once */
#define CUSHION_SAMPLES	160	/* 20 ms: a turn may be three periods late */
#define LOW_SAMPLES	64	/* below: the next turn might come too late */
#define TRIM_SAMPLES	280	/* never lower than that for a while: too much */
#define TRIM_PACKETS	50
#define FADE_BLOCKS	2	/* repeat the last block so often, then silence */

uint64_t media_tick(const struct media *m)
{
	return __atomic_load_n(&m->area->tick, __ATOMIC_ACQUIRE);
}

static uint8_t silence_of(const struct media_end *e)
{
	return e->law == LQ_LAW_ULAW ? ULAW_SILENCE : ALAW_SILENCE;
}

/* ------------------------------------------------------------------ LINE_IN */

static void line_in(struct media_end *e, struct dev_ring *ring,
		    const uint8_t *from, unsigned int n)
{
	struct cushion *c = &e->cushion;
	uint32_t done = dev_ring_write(ring, from, n);

	e->m->totals.line_in_full += n - done;
	if (n >= sizeof(c->last))
		memcpy(c->last, from + n - sizeof(c->last), sizeof(c->last));
}

/* Instead of a packet that has not come. */
static void conceal(struct media_end *e, struct dev_ring *ring)
{
	struct cushion *c = &e->cushion;
	uint8_t block[BLOCK_SAMPLES];

	if (rtp_comfort(e->rtp, block, sizeof(block))) {
		(void)dev_ring_write(ring, block, sizeof(block));
		return;
	}
	if (c->concealing++ < FADE_BLOCKS)
		memcpy(block, c->last, sizeof(block));
	else
		memset(block, silence_of(e), sizeof(block));
	(void)dev_ring_write(ring, block, sizeof(block));	/* it was low */
	e->concealed_samples += sizeof(block);
}

/*
 * The far end's clock is fast, or a late packet came after its concealment:
 * the cushion only grows. What it never goes below is delay for nothing.
 */
static unsigned int excess(struct cushion *c, uint32_t fill)
{
	unsigned int n = 0;

	if (fill < c->lowest)
		c->lowest = fill;
	if (++c->looked < TRIM_PACKETS)
		return 0;
	if (c->lowest > TRIM_SAMPLES)
		n = c->lowest - CUSHION_SAMPLES;
	c->looked = 0;
	c->lowest = UINT32_MAX;
	return n;
}

static void begin_stream(struct media_end *e, struct dev_ring *ring)
{
	struct cushion *c = &e->cushion;
	uint8_t block[CUSHION_SAMPLES];

	memset(block, silence_of(e), sizeof(block));
	(void)dev_ring_write(ring, block, sizeof(block));	/* it was empty */
	*c = (struct cushion){ .is_running = true, .lowest = UINT32_MAX };
	memcpy(c->last, block, sizeof(c->last));
}

static void pull(struct media_end *e, uint64_t tick)
{
	struct dev_ring ring = dev_ring_of(e->m->area, e->index,
					   LQ_RING_LINE_IN);
	uint8_t samples[RTP_PAYLOAD_MAX];
	struct cushion *c = &e->cushion;
	unsigned int n, skip;

	rtp_receive(e->rtp, tick);
	while ((n = rtp_read(e->rtp, tick * 8, samples))) {
		if (!c->is_running)
			begin_stream(e, &ring);
		c->concealing = 0;
		skip = excess(c, dev_ring_fill(&ring));
		if (skip > n)
			skip = n;
		e->m->totals.line_in_full += skip;
		line_in(e, &ring, samples + skip, n - skip);
	}
	while (c->is_running && dev_ring_fill(&ring) < LOW_SAMPLES)
		conceal(e, &ring);
}

/* ----------------------------------------------------- LINE_OUT, TX and TAP */

static void push(struct media_end *e)
{
	struct dev_ring ring = dev_ring_of(e->m->area, e->index,
					   LQ_RING_LINE_OUT);
	uint8_t samples[RTP_FRAME_SAMPLES];

	while (dev_ring_fill(&ring) >= sizeof(samples)) {
		(void)dev_ring_read(&ring, samples, sizeof(samples));
		rtp_write(e->rtp, samples, sizeof(samples));
	}
}

/* The next samples of the sequence; 0 at its end. */
static unsigned int next_samples(struct play *p, uint8_t *to, unsigned int room)
{
	unsigned int n = 0;

	while (n < room && p->at < p->n) {
		const struct prompt *now = p->prompts[p->at];
		size_t left = now->n - p->pos;

		if (left > room - n)
			left = room - n;
		memcpy(to + n, now->samples + p->pos, left);
		n += left;
		p->pos += left;
		if (p->pos < now->n)
			break;
		p->pos = 0;
		p->at++;
		if (p->at == p->n && p->repeat == MEDIA_LOOP)
			p->at = 0;
	}
	return n;
}

static void feed(struct media_end *e)
{
	struct dev_ring ring = dev_ring_of(e->m->area, e->index, LQ_RING_TX);
	struct play *p = e->play;
	uint32_t fill = dev_ring_fill(&ring);
	uint8_t samples[AHEAD_SAMPLES];
	unsigned int n;

	if (p->at < p->n && fill < AHEAD_SAMPLES) {
		n = next_samples(p, samples, AHEAD_SAMPLES - fill);
		if (e->law == LQ_LAW_ULAW)
			alaw_to_ulaw(samples, n);
		(void)dev_ring_write(&ring, samples, n);	/* has room */
		return;
	}
	if (p->at == p->n && !fill && !p->is_told) {
		struct notice done = { .type = NOTICE_PLAYED, .leg = e->leg,
				       .play = p };

		p->is_told = media_notice(e->m, &done);
	}
}

static void swap_sides(uint8_t *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t left = pairs[2 * i];

		pairs[2 * i] = pairs[2 * i + 1];
		pairs[2 * i + 1] = left;
	}
}

void media_pump_drain_tap(struct media_end *e)
{
	struct dev_ring ring = dev_ring_of(e->m->area, e->index, LQ_RING_TAP);
	uint8_t pairs[512];
	uint32_t n;

	while ((n = dev_ring_read(&ring, pairs, sizeof(pairs)))) {
		if (e->law == LQ_LAW_ULAW)
			ulaw_to_alaw(pairs, n);
		if (e->side == MEDIA_AGENT)
			swap_sides(pairs, n / 2);
		record_put(e->record, pairs, n / 2);
	}
}

/* ------------------------------------------------------------------- digits */

static void tell_digit(struct media_end *e, char digit, unsigned int ms,
		       enum digit_source from, uint64_t tick)
{
	bool is_passed = from == DIGIT_INBAND || e->relay_to;
	struct notice n = { .type = NOTICE_DIGIT, .leg = e->leg, .value = digit,
			    .error = is_passed ? MEDIA_HEARD_TONE :
						 MEDIA_HEARD_EVENT,
			    .ms = ms };

	if (!digit_is_new(&e->digits, digit, from, tick)) {
		e->digits_double++;
		return;
	}
	if (from == DIGIT_EVENT)
		e->digits_event++;
	else
		e->digits_inband++;
	(void)media_notice(e->m, &n);	/* a full queue has counted it */
}

/* What was handed out of e->keys has been sent. */
static void tell_keyed(struct media_end *e)
{
	struct notice n = { .type = NOTICE_KEYED, .leg = e->leg };

	(void)media_notice(e->m, &n);
}

static void tell_fault(struct media *m, uint32_t leg, enum media_fault fault)
{
	struct notice n = { .type = NOTICE_FAULT, .leg = leg, .value = fault };

	(void)media_notice(m, &n);
}

static void watch_silence(struct media_end *e, uint64_t tick)
{
	bool is_silent = rtp_is_silent(e->rtp, tick, &e->m->limits);

	if (is_silent && !e->is_silent_told)
		tell_fault(e->m, e->leg, MEDIA_RTP_SILENT);
	e->is_silent_told = is_silent;
}

/* --------------------------------------------------------------------- turn */

static void turn_rtp(struct media_end *e, uint64_t tick)
{
	unsigned int ms;
	char digit;

	if (e->relay_to) {
		(void)rtp_relay(e->rtp, e->relay_to->rtp, tick);
	} else {
		pull(e, tick);
		push(e);
	}
	while ((digit = rtp_digit(e->rtp, tick, &ms)))
		tell_digit(e, digit, ms, DIGIT_EVENT, tick);
	if (e->is_eventing && !rtp_is_sending_event(e->rtp)) {
		e->is_eventing = false;
		tell_keyed(e);
	}
	watch_silence(e, tick);
}

static void turn_card(struct media_end *e, uint64_t tick)
{
	struct dev_ring in = dev_ring_of(e->m->area, e->index, LQ_RING_LINE_IN);
	struct dev_ring out = dev_ring_of(e->m->area, e->index,
					  LQ_RING_LINE_OUT);
	struct notice n = { .type = NOTICE_FAULT, .leg = e->leg,
			    .value = MEDIA_SOUND_GONE };

	n.error = card_turn(e->card, &in, &out, e->law, tick);
	if (n.error)
		(void)media_notice(e->m, &n);	/* a full queue has counted it */
}

void media_pump_turn(struct media *m)
{
	uint64_t tick = media_tick(m);
	struct media_end *e;

	m->totals.wakes++;
	list_for_each(e, &m->ends, link) {
		if (e->rtp)
			turn_rtp(e, tick);
		if (e->card)
			turn_card(e, tick);
		if (e->play)
			feed(e);
		if (e->record)
			media_pump_drain_tap(e);
	}
}

static void note_period(struct media *m, const struct lq_event *ev)
{
	uint64_t late_ms = media_tick(m) - ev->tick;

	if (ev->value > 1)
		m->totals.late_wakes += ev->value - 1;
	if (late_ms < 60000 && late_ms * 1000 > m->totals.longest_wake_us)
		m->totals.longest_wake_us = late_ms * 1000;
}

struct media_end *media_find_slot(struct media *m, uint32_t slot)
{
	struct media_end *e;

	list_for_each(e, &m->ends, link)
		if (e->slot == slot)
			return e;
	return NULL;
}

static void tell_line(struct media *m, const struct lq_event *ev)
{
	struct notice n = { .type = NOTICE_LINE,
			    .line = { ev->slot, ev->type, ev->value, ev->arg } };

	if (media_line_find(m, ev->slot))
		(void)media_notice(m, &n);	/* a full queue has counted it */
}

static void tell_sound(struct media_end *e, const struct lq_event *ev)
{
	struct notice n = { .type = NOTICE_SOUND, .leg = e->leg,
			    .line = { ev->slot, ev->type, ev->value, ev->arg } };

	(void)media_notice(e->m, &n);	/* a full queue has counted it */
}

void media_pump_event(struct media *m, const struct lq_event *ev)
{
	struct media_end *e;

	if (ev->type == LQ_EV_PERIOD) {
		note_period(m, ev);
		return;
	}
	tell_line(m, ev);
	e = media_find_slot(m, ev->slot);
	if (!e)
		return;
	if (ev->type == LQ_EV_DIGIT_END)
		tell_digit(e, ev->value, ev->arg, DIGIT_INBAND, ev->tick);
	else if (ev->type == LQ_EV_TONE_DONE)
		tell_keyed(e);
	else if (ev->type == LQ_EV_TONE || ev->type == LQ_EV_VOICE)
		tell_sound(e, ev);
	else if (ev->type == LQ_EV_SLOT_GONE)
		tell_fault(m, e->leg, MEDIA_SLOT_GONE);
}
