// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pseudowire's packets and its line: what comes is buffered, one packet a packet's
 * time is played to the span and one made of what the span sends. SAToP's octets are
 * the line's bits, whose framing and signalling are our span's; CESoPSN's are
 * timeslots, so what timeslot 16 says with CAS goes beside them (pw_cas.h).
 *
 * While a packet is missing the span's signalling stands as it was. While the stream
 * is lost, or the far end's line (L = 1), the span has AIS, so all timeslots say 1111.
 *
 * Not here: sockets, clocks, sending (satop.c).
 */
#include <linux/ktime.h>
#include <linux/lq.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/udp.h>
#include <net/ip.h>

#include "hw/pw_slots.h"
#include "hw/satop.h"

#define QUEUE_MAX	64	/* packets not sent yet */
#define HEADROOM	(LL_MAX_HEADER + sizeof(struct iphdr) + sizeof(struct udphdr))

static void lq_satop_agree(struct lq_satop *s)
{
	const struct lq_satop_cfg *cfg = &s->cfg;
	u32 n_frames = lq_satop_frames(s);
	struct lq_pw_form form = { .octets = cfg->octets, .rtp = cfg->rtp };

	if (cfg->slots) {
		form.is_structured = true;
		form.octets = n_frames * lq_pw_slots_count(cfg->slots);
	}
	if (cfg->cas == LQ_SATOP_CAS_TRUNK) {
		form.n_parts = LQ_PW_CAS_FRAMES / n_frames;
		form.cas_octets = lq_pw_cas_octets(cfg->slots);
	}
	if (cfg->cas == LQ_SATOP_CAS_PACKETS) {
		form.states_octets = lq_pw_cas_states_octets(cfg->slots);
		form.states_rtp = cfg->cas_rtp;
	}
	s->form = form;
}

void lq_satop_furnish_line(struct lq_satop *s)
{
	lq_satop_agree(s);
	s->told = 0;
	s->far = 0;
	s->was_playing = false;
	s->part = s->heard_part = 0;
	memset(&s->news, 0, sizeof(s->news));
	memset(&s->states, 0, sizeof(s->states));
	lq_pw_cas_init(&s->heard);
	lq_pw_cas_init(&s->said);
	lq_pw_signal_init(&s->signal);
	get_random_bytes(&s->seq, sizeof(s->seq));
	get_random_bytes(&s->timestamp, sizeof(s->timestamp));
	get_random_bytes(&s->ssrc, sizeof(s->ssrc));
	get_random_bytes(&s->states.seq, sizeof(s->states.seq));
	s->states.flags = LQ_PW_F_STATES;
	s->states.rtp = s->cfg.rtp ? s->cfg.cas_rtp : 0;
	s->states.ssrc = ~s->ssrc;	/* one of its own */
}

/* ------------------------------------------------------------------ what comes */

/* How long this packet will wait: whole packets before it, and the one playing. */
static s32 lq_satop_wait_ns(const struct lq_satop *s, u16 seq)
{
	s32 before = (s16)(seq - s->jitter.next);
	s64 rest = ktime_to_ns(ktime_sub(s->next, ktime_get()));

	before = clamp_t(s32, before, -LQ_PW_SLOTS_MAX, LQ_PW_SLOTS_MAX);
	rest = clamp_t(s64, rest, -NSEC_PER_SEC / 2, NSEC_PER_SEC / 2);
	return before * (s32)s->clock.packet_ns + (s32)rest;
}

static void lq_satop_take_states(struct lq_satop *s,
				 const struct lq_pw_packet *p)
{
	s->count.n_cas_rx++;
	if (lq_pw_signal_is_news(&s->news, p->seq))
		s->count.n_cas_refused += lq_pw_cas_decode(&s->heard, p->octets,
							   s->cfg.slots);
	else
		s->count.n_cas_stale++;
}

static void lq_satop_take_line(struct lq_satop *s, const struct lq_pw_packet *p)
{
	s32 wait_ns = lq_satop_wait_ns(s, p->seq);
	bool was_playing = s->jitter.is_playing;

	s->count.n_rx++;
	if (p->flags & LQ_PW_F_REMOTE)
		s->count.n_far_lops++;
	s->far = p->flags;
	if (!lq_pw_jitter_put(&s->jitter, p))
		return;
	if (was_playing)
		lq_pw_clock_came(&s->clock, wait_ns);
	else if (s->jitter.is_playing)
		lq_pw_clock_restart(&s->clock);
}

/* Whoever comes first; while he is heard nobody else: wires are crossed somewhere. */
void lq_satop_take_in(struct lq_satop *s, const struct lq_pw_packet *p)
{
	bool is_states = p->flags & LQ_PW_F_STATES;
	bool is_heard = is_states ? s->news.is_begun : s->jitter.is_playing;
	u32 *source = is_states ? &s->cas_source : &s->source;

	lockdep_assert_held(&s->lock);
	if (is_heard && p->ssrc != *source) {
		s->count.n_foreign++;
		return;
	}
	*source = p->ssrc;
	if (is_states)
		lq_satop_take_states(s, p);
	else
		lq_satop_take_line(s, p);
}

/* ------------------------------------------------------------- to the span */

/* With SAToP our framer finds what is wrong in the bits. */
static void lq_satop_tell(struct lq_satop *s, struct lq_span_dev *sp, u32 now)
{
	if (!s->form.is_structured || now == s->told)
		return;
	lq_span_dev_defect(sp, now, s->told & ~now);
	s->told = now;
}

/* A part in its turn? It is played in any case: its frames are where they belong. */
static void lq_satop_judge_part(struct lq_satop *s)
{
	if (s->jitter.frg == lq_pw_frg(&s->form, s->heard_part))
		return;
	s->count.n_misplaced += s->was_playing;
	s->heard_part = 0;
	if (s->jitter.frg == LQ_PW_LAST)
		s->heard_part = s->form.n_parts - 1;
	else if (s->jitter.frg == LQ_PW_MIDDLE)
		s->heard_part = 1;
}

/* Octets of a packet as the line's frames. Context: locked */
static void lq_satop_place(struct lq_satop *s, const u8 *octets)
{
	if (!s->form.is_structured) {
		memcpy(s->line, octets, s->form.octets);
		return;
	}
	lq_pw_slots_place(s->line, octets, lq_satop_frames(s), s->cfg.slots);
	if (!s->form.n_parts)
		return;
	lq_satop_judge_part(s);
	if (lq_pw_is_end(&s->form, s->jitter.frg))
		s->count.n_cas_refused +=
			lq_pw_cas_unpack(&s->heard, octets + s->form.octets,
					 s->cfg.slots);
}

/* What the span's timeslot 16 hears meanwhile. Context: locked */
static void lq_satop_signal(struct lq_satop *s, enum lq_pw_play play)
{
	u32 n_frames = lq_satop_frames(s);

	if (s->was_playing && !s->jitter.is_playing) {
		lq_pw_cas_init(&s->heard);
		s->news.is_begun = false;
	}
	s->was_playing = s->jitter.is_playing;
	if (s->form.n_parts)
		s->heard_part = (s->heard_part + 1) % s->form.n_parts;
	if (play == LQ_PW_OCTETS)
		lq_pw_cas_write(&s->heard, s->line, n_frames);
	else if (play == LQ_PW_GAP)
		lq_pw_cas_skip(&s->heard, n_frames);
	else
		s->heard.frame = 0;	/* where the line will look for it */
}

/* Context: locked */
static enum lq_pw_play lq_satop_next(struct lq_satop *s)
{
	enum lq_pw_play play;
	const u8 *octets;

	play = lq_pw_jitter_take(&s->jitter, &octets);
	if (play == LQ_PW_OCTETS)
		lq_satop_place(s, octets);
	if (s->cfg.cas)
		lq_satop_signal(s, play);
	return play;
}

static void lq_satop_play(struct lq_satop *s, struct lq_span_dev *sp)
{
	u32 n_frames = lq_satop_frames(s), defects = 0;
	enum lq_pw_play play;

	spin_lock_bh(&s->lock);
	play = lq_satop_next(s);
	if (s->far & (LQ_PW_F_RAI | LQ_PW_F_REMOTE))
		defects = LQ_ALARM_RAI;
	spin_unlock_bh(&s->lock);
	if (play == LQ_PW_GAP) {
		lq_span_dev_rx_gap(sp, n_frames);
		return;
	}
	if (play == LQ_PW_AIS) {
		memset(s->line, 0xff, s->cfg.octets);
		defects = LQ_ALARM_AIS;
	}
	lq_satop_tell(s, sp, defects);
	lq_span_dev_rx(sp, s->line, n_frames);
}

/* -------------------------------------------------------------- from the span */

/* Return: [@len] of a packet to be queued, or NULL, counted */
static struct sk_buff *lq_satop_packet(struct lq_satop *s, u32 len, u8 **to)
{
	struct sk_buff *skb = skb_queue_len(&s->out) < QUEUE_MAX ?
		alloc_skb(HEADROOM + len, GFP_ATOMIC) : NULL;

	if (!skb) {
		spin_lock_bh(&s->lock);
		s->count.n_tx_dropped++;
		spin_unlock_bh(&s->lock);
		return NULL;
	}
	skb_reserve(skb, HEADROOM);
	*to = skb_put(skb, len);
	return skb;
}

/* A span that carries no CAS sends something else in timeslot 16. */
static void lq_satop_read_cas(struct lq_satop *s, u32 span_flags)
{
	if (span_flags & LQ_SPAN_F_CAS)
		lq_pw_cas_read(&s->said, s->line, lq_satop_frames(s));
	else
		lq_pw_cas_init(&s->said);
}

static void lq_satop_fill(struct lq_satop *s, u8 *to, enum lq_pw_frg frg)
{
	if (!s->form.is_structured) {
		memcpy(to, s->line, s->form.octets);
		return;
	}
	lq_pw_slots_pick(to, s->line, lq_satop_frames(s), s->cfg.slots);
	if (lq_pw_is_end(&s->form, frg))
		lq_pw_cas_pack(to + s->form.octets, &s->said, s->cfg.slots);
}

/* @head: what the packet says of the two streams; made complete here */
static void lq_satop_make_line(struct lq_satop *s, struct lq_pw_head *head)
{
	u32 payload = s->form.octets, before = lq_pw_head_len(s->form.rtp);
	struct sk_buff *skb;
	u8 *to;

	head->frg = lq_pw_frg(&s->form, s->part);
	if (lq_pw_is_end(&s->form, head->frg))
		payload += s->form.cas_octets;
	if (s->form.n_parts)
		s->part = (s->part + 1) % s->form.n_parts;
	head->rtp = s->form.rtp;
	head->ssrc = s->ssrc;
	head->seq = ++s->seq;
	head->timestamp = s->timestamp;
	s->timestamp += lq_satop_frames(s);
	skb = lq_satop_packet(s, before + payload, &to);
	if (!skb)
		return;
	lq_pw_header(to, head, payload);
	lq_satop_fill(s, to + before, head->frg);
	skb_queue_tail(&s->out, skb);
}

static void lq_satop_make_states(struct lq_satop *s)
{
	u32 payload = s->form.states_octets;
	u32 before = lq_pw_head_len(s->states.rtp);
	struct sk_buff *skb;
	u8 *to;

	if (s->signal.is_new)
		s->states.timestamp = s->timestamp;
	s->states.seq++;
	skb = lq_satop_packet(s, before + payload, &to);
	if (!skb)
		return;
	lq_pw_header(to, &s->states, payload);
	lq_pw_cas_encode(to + before, &s->said, s->cfg.slots);
	skb_queue_tail(&s->out, skb);
	spin_lock_bh(&s->lock);
	s->count.n_cas_tx++;
	spin_unlock_bh(&s->lock);
}

/* The line's octets are made in any case: it has its own time. */
static void lq_satop_make(struct lq_satop *s, struct lq_span_dev *sp)
{
	u32 lost = 0, span_flags = READ_ONCE(sp->span.e1.flags);
	struct lq_pw_head head = {};

	lq_span_dev_tx(sp, s->line, lq_satop_frames(s));
	spin_lock_bh(&s->lock);
	if (!s->jitter.is_playing) {
		head.flags |= LQ_PW_F_REMOTE;
		lost |= LQ_PW_LOST_HERE;
	}
	if (s->far & LQ_PW_F_REMOTE)
		lost |= LQ_PW_LOST_THERE;
	spin_unlock_bh(&s->lock);
	if (s->form.is_structured && !(span_flags & LQ_SPAN_F_ENABLED))
		head.flags |= LQ_PW_F_LOCAL;
	if (s->cfg.cas)
		lq_satop_read_cas(s, span_flags);
	lq_satop_make_line(s, &head);
	if (s->form.states_octets &&
	    lq_pw_signal_due(&s->signal, s->said.abcd, lq_satop_frames(s), lost))
		lq_satop_make_states(s);
}

void lq_satop_move(struct lq_satop *s)
{
	lq_satop_play(s, s->board.spans[0]);
	lq_satop_make(s, s->board.spans[0]);
}
