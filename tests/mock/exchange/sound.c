/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Playing and recording; see sound.h. Which call wants what is party.c's. */
#include "sound.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/lq.h>
#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "dev/dev.h"
#include "dev/ring.h"
#include "wavfile.h"

#define AREA		"exchange"
#define SLOTS		248	/* 8 E1 */
#define PERIOD_MS	20
#define RING_OCTETS	8192	/* 1 s: the machine may be busy */
#define EVENTS		64

struct sounds {
	struct loop *loop;
	const char *door;
	struct dev_file *file;	/* NULL: no engine (yet, or any more) */
	struct lq_area *area;
	struct loop_fd *watch;
	struct list slots;	/* of struct sound */
};

struct sound {
	struct list link;
	struct sounds *all;
	struct sound_handler h;
	uint32_t slot;
	uint32_t index;
	struct dev_ring rx, tx;
	struct wav_sound *playing;	/* NULL: silence */
	size_t at;			/* next sample to play */
	bool is_repeated;
	struct wav_out recording;
	struct sound_counts counts;
};

static void play_on(struct sound *s)
{
	while (s->playing) {
		size_t left = s->playing->n - s->at;
		uint32_t n = dev_ring_write(&s->tx, s->playing->alaw + s->at,
					    (uint32_t)left);

		s->at += n;
		s->counts.played += n;
		if (s->at < s->playing->n)
			return;
		if (s->is_repeated && s->playing->n) {
			s->at = 0;
			continue;
		}
		if (dev_ring_fill(&s->tx))	/* still to be heard */
			return;
		s->playing = mem_deref(s->playing);
		s->h.played(s->h.arg);
	}
}

static void record_on(struct sound *s)
{
	uint8_t buf[RING_OCTETS];
	uint32_t n;
	int err;

	n = dev_ring_read(&s->rx, buf, sizeof(buf));
	if (!s->recording.f || !n)
		return;
	err = wav_out_write(&s->recording, buf, n);
	if (err) {
		(void)wav_out_close(&s->recording);	/* it has failed */
		s->h.failed(s->h.arg, "record", err);
		return;
	}
	s->counts.recorded += n;
}

static void on_period(struct sounds *all)
{
	struct sound *s, *next;

	list_for_each_safe(s, next, &all->slots, link) {
		mem_ref(s);	/* its call may end when the file is through */
		record_on(s);
		play_on(s);
		mem_deref(s);
	}
}

static struct sound *by_slot(struct sounds *all, uint32_t slot)
{
	struct sound *s;

	list_for_each(s, &all->slots, link)
		if (s->slot == slot)
			return s;
	return NULL;
}

static void on_event(struct sounds *all, const struct lq_event *e)
{
	struct sound *s = by_slot(all, e->slot);

	if (e->type == LQ_EV_PERIOD)
		on_period(all);
	else if (!s)
		return;
	else if (e->type == LQ_EV_DIGIT)
		s->h.heard(s->h.arg, (char)e->value);
	else if (e->type == LQ_EV_TONE_DONE)
		s->h.digits_done(s->h.arg);
	else if (e->type == LQ_EV_SLOT_GONE)
		s->h.failed(s->h.arg, "slot", -ENODEV);
}

static void sounds_close(struct sounds *all)
{
	struct sound *s;

	list_for_each(s, &all->slots, link)
		s->rx.r = s->tx.r = NULL;	/* the area goes */
	all->watch = loop_fd_remove(all->watch);
	all->file = dev_close(all->file);
	all->area = NULL;
}

static void on_ready(void *arg, unsigned int events)
{
	struct lq_event ev[EVENTS];
	struct sounds *all = arg;
	int n;

	while ((n = dev_read_events(all->file, ev, EVENTS)) > 0)
		for (int i = 0; i < n && all->file; i++)
			on_event(all, &ev[i]);
	if (n == -EAGAIN && !(events & LOOP_HANGUP))
		return;
	log_warn(AREA, "media=lost error=\"%s\"", strerror(n ? -n : ENODEV));
	sounds_close(all);
}

/* The engine may have been restarted since: opened when first needed. */
static int sounds_open(struct sounds *all)
{
	struct lq_media_setup setup = { .n_slots = SLOTS,
					.period_ticks = PERIOD_MS,
					.ring_octets = RING_OCTETS,
					.tap_octets = 256 };
	int err;

	if (all->file)
		return 0;
	err = dev_open(&all->file, all->door, DEV_MEDIA, 0);
	if (err)
		return err;
	err = dev_map(all->file, &setup, &all->area);
	if (!err)
		err = loop_fd_add(&all->watch, all->loop, dev_fd(all->file),
				  LOOP_READ, on_ready, all);
	if (err)
		sounds_close(all);
	return err;
}

uint64_t sounds_tick(const struct sounds *s)
{
	return s->area ? __atomic_load_n(&s->area->tick, __ATOMIC_ACQUIRE) : 0;
}

/* -------------------------------------------------------------- one slot */

static void sound_destroy(void *obj)
{
	struct sound *s = obj;
	struct lq_claim claim = { .slot = s->slot, .index = s->index };

	if (s->rx.r) {
		record_on(s);
		(void)dev_request(s->all->file, LQ_SLOT_RELEASE, &claim);
	}
	if (wav_out_close(&s->recording))
		log_warn(AREA, "slot=%#x recording=not_closed", s->slot);
	mem_deref(s->playing);
	if (s->link.next)
		list_remove(&s->link);
}

int sound_new(struct sound **out, struct sounds *all, uint32_t slot,
	      const struct sound_handler *h)
{
	struct lq_claim claim = { .slot = slot };
	struct lq_slot_cfg cfg = { .slot = slot, .law = LQ_LAW_ALAW,
				   .flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX |
					    LQ_SLOT_F_DTMF };
	int err = sounds_open(all);
	struct sound *s;

	if (err)
		return err;
	s = mem_new(sizeof(*s), sound_destroy);
	if (!s)
		return -ENOMEM;
	s->all = all;
	s->h = *h;
	s->slot = slot;
	err = dev_request(all->file, LQ_SLOT_CLAIM, &claim);
	if (err)
		goto out_free;
	s->index = claim.index;
	s->rx = dev_ring_of(all->area, s->index, LQ_RING_RX);
	s->tx = dev_ring_of(all->area, s->index, LQ_RING_TX);
	err = dev_request(all->file, LQ_SLOT_SET, &cfg);
	if (err)
		goto out_free;
	list_append(&all->slots, &s->link);
	*out = s;
	return 0;

out_free:
	mem_deref(s);
	return err;
}

struct sound *sound_free(struct sound *s)
{
	return mem_deref(s);
}

int sound_play(struct sound *s, const char *path, bool is_repeated)
{
	struct wav_sound *w;
	int err = wav_read(&w, path);

	if (err)
		return err;
	sound_stop(s);
	s->playing = w;
	s->at = 0;
	s->is_repeated = is_repeated;
	if (s->tx.r)
		play_on(s);
	return 0;
}

/* What stands in the ring already is heard: up to one second. */
void sound_stop(struct sound *s)
{
	s->playing = mem_deref(s->playing);
}

int sound_record(struct sound *s, const char *path)
{
	uint8_t old[RING_OCTETS];

	(void)wav_out_close(&s->recording);
	if (s->rx.r)	/* from now on */
		(void)dev_ring_read(&s->rx, old, sizeof(old));
	return wav_out_open(&s->recording, path);
}

int sound_digits(struct sound *s, const char *digits, uint32_t on_ms,
		 uint32_t off_ms)
{
	struct lq_digits d = { .slot = s->slot, .on_ms = on_ms,
			       .off_ms = off_ms };

	if (!str_copy(d.digits, sizeof(d.digits), digits))
		return -EINVAL;
	return s->rx.r ? dev_request(s->all->file, LQ_SLOT_DIGITS, &d) :
		-ENODEV;
}

struct sound_counts sound_counts(struct sound *s)
{
	struct lq_slot_info info = { .slot = s->slot };

	if (s->rx.r && !dev_request(s->all->file, LQ_GET_SLOT, &info)) {
		s->counts.overruns = info.rx_overruns;
		s->counts.underruns = info.tx_underruns;
	}
	return s->counts;
}

/* --------------------------------------------------------------- lifetime */

static void sounds_destroy(void *obj)
{
	sounds_close(obj);
}

int sounds_new(struct sounds **out, struct loop *l, const char *door)
{
	struct sounds *s = mem_new(sizeof(*s), sounds_destroy);

	if (!s)
		return -ENOMEM;
	s->loop = l;
	s->door = door;
	list_init(&s->slots);
	*out = s;
	return 0;
}

struct sounds *sounds_free(struct sounds *s)
{
	return mem_deref(s);
}
