// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rings of a TE4xx card: it writes what the lines brought into one, sends what
 * it finds in the other, and interrupts when a buffer of both is done. What is not
 * fetched in time is overwritten: how much that was tells the time that has passed,
 * or on the 5th generation the number of the interrupt; it is a gap of that length.
 */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "hw/wct4_card.h"

#define LOST_MAX	100	/* ms told as a gap at once: longer, it is started anew */

#define FAS		0x1b	/* of timeslot 0, without its first bit */

#define STATUS_NUMBER(s) ((s) >> 16 & 0x7f)
#define BUFFERS_INDEX(b) ((b) >> 8 & 0x7f)

/* Four lines in a word, the first highest; whole frames one after the other. */
const struct lq_wct4_layout lq_wct4_words = { 3, -1, 4, 128 };

/* Line after line, timeslot after timeslot, eight octets each. */
const struct lq_wct4_layout lq_wct4_slots = { 0, LQ_WCT4_OCTETS, LQ_WCT4_FRAMES, 1 };

void lq_wct4_ring_init(struct lq_wct4 *w)
{
	memset(w->tx, 0xff, w->kind->n_buffers * LQ_WCT4_BUFFER);
	w->buffer = w->kind->n_buffers - 1;
	w->has_number = false;
	w->n_shifted = 0;
}

static void wct4_fetch(struct lq_wct4 *w, u32 line, u32 buffer)
{
	const struct lq_wct4_layout *at = w->kind->layout;
	const u8 *from = w->rx + buffer * LQ_WCT4_BUFFER + at->first + (int)line * at->line;
	u32 i, ts;

	for (i = 0; i < LQ_WCT4_FRAMES; i++)
		for (ts = 0; ts < LQ_E1_TIMESLOTS; ts++)
			w->octets[i * LQ_E1_TIMESLOTS + ts] =
				from[ts * at->timeslot + i * at->frame];
}

static void wct4_place(struct lq_wct4 *w, u32 line, u32 buffer)
{
	const struct lq_wct4_layout *at = w->kind->layout;
	u8 *to = w->tx + buffer * LQ_WCT4_BUFFER + at->first + (int)line * at->line;
	u32 i, ts;

	for (i = 0; i < LQ_WCT4_FRAMES; i++)
		for (ts = 0; ts < LQ_E1_TIMESLOTS; ts++)
			to[ts * at->timeslot + i * at->frame] =
				w->octets[i * LQ_E1_TIMESLOTS + ts];
}

/*
 * Cards of the 1st generation may lose their place in the frame: then a line in
 * order has its alignment word anywhere but in timeslot 0.
 */
static bool wct4_is_shifted(const struct lq_wct4 *w, const struct lq_wct4_line *l)
{
	u32 i;

	if (!w->kind->is_gen1 || l->defects & LQ_ALARM_RED)
		return false;
	for (i = 0; i < LQ_WCT4_FRAMES; i++)
		if ((w->octets[i * LQ_E1_TIMESLOTS] & 0x7f) == FAS)
			return false;
	return true;
}

static void wct4_move(struct lq_wct4 *w, u32 buffer)
{
	bool is_shifted = false;
	struct lq_wct4_line *l;
	u32 line;

	for (line = 0; line < w->board.n_spans; line++) {
		l = &w->lines[line];
		if (!l->is_running)
			continue;
		wct4_fetch(w, line, buffer);
		is_shifted |= wct4_is_shifted(w, l);
		lq_span_dev_rx(l->span, w->octets, LQ_WCT4_FRAMES);
		lq_span_dev_tx(l->span, w->octets, LQ_WCT4_FRAMES);
		wct4_place(w, line, buffer);
	}
	w->buffer = buffer;
	w->n_shifted = is_shifted ? w->n_shifted + 1 : 0;
}

/* The line has gone on for so long, both ways, without us. */
static void wct4_lose(struct lq_wct4 *w, u32 ms)
{
	struct lq_wct4_line *l;
	u32 line, i;

	w->n_lost_ms += ms;
	for (line = 0; line < w->board.n_spans; line++) {
		l = &w->lines[line];
		if (!l->is_running)
			continue;
		lq_span_dev_rx_gap(l->span, ms * LQ_WCT4_FRAMES);
		for (i = 0; i < ms; i++)
			lq_span_dev_tx(l->span, w->octets, LQ_WCT4_FRAMES);
	}
}

/*
 * How many milliseconds of the card have passed since the last interrupt, 1 or
 * more. Interrupts come late, never early: the earliest ones tell the card's time,
 * and it may drift away from ours by DRIFT; SLACK is more than it does in between.
 */
#define MS_NS		1000000u
#define DRIFT_NS	200u
#define SLACK_NS	20000u

static u32 wct4_elapsed(struct lq_wct4 *w)
{
	u64 now = ktime_get_ns(), late;

	if (!w->due_ns || now < w->due_ns)
		w->due_ns = now;
	late = div_u64(now - w->due_ns + SLACK_NS, MS_NS);
	w->due_ns += (late + 1) * MS_NS + DRIFT_NS;
	return 1 + min_t(u64, late, LOST_MAX);
}

/* One buffer: it is the latest, whatever was lost before it. */
static void wct4_take_gen2(struct lq_wct4 *w, u32 elapsed)
{
	if (elapsed > 1)
		wct4_lose(w, elapsed - 1);
	wct4_move(w, 0);
}

/* Two halves: the one before the latest is still there. */
static void wct4_take_gen1(struct lq_wct4 *w, u32 elapsed, u32 status)
{
	bool are_both = (status & LQ_WCT4_HALVES) == LQ_WCT4_HALVES;
	u32 first = are_both ? !w->buffer : !(status & BIT(0));
	u32 n = are_both ? 2 : 1;

	if (elapsed > n)
		wct4_lose(w, elapsed - n);
	wct4_move(w, first);
	if (are_both)
		wct4_move(w, !first);
}

/* A ring: the card says which it is in, and numbers its interrupts. */
static void wct4_take_gen5(struct lq_wct4 *w, u32 elapsed, u32 status)
{
	u32 n = w->kind->n_buffers, number = STATUS_NUMBER(status);
	u32 now = BUFFERS_INDEX(lq_wct4_read(w, LQ_WCT4_BUFFERS)) % n;
	u32 ready = (now + n - w->buffer - 1) % n;

	if (w->has_number && elapsed <= LOST_MAX)
		elapsed = (number - w->number) & 0x7f;
	w->number = number;
	w->has_number = true;
	if (elapsed > ready)
		wct4_lose(w, elapsed - ready);
	while (ready--)
		wct4_move(w, (w->buffer + 1) % n);
}

void lq_wct4_ring_move(struct lq_wct4 *w, u32 status)
{
	u32 elapsed = wct4_elapsed(w);

	if (w->kind->is_gen5)
		wct4_take_gen5(w, elapsed, status);
	else if (w->kind->is_gen1)
		wct4_take_gen1(w, elapsed, status);
	else
		wct4_take_gen2(w, elapsed);
}
