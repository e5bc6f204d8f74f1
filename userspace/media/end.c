// SPDX-License-Identifier: GPL-3.0-or-later
/* Ends are opened and closed here, an RTP end's far side is set. See media.h. */
#include "media/media_priv.h"

#include <errno.h>

#include "base/mem.h"
#include "base/str.h"

#define OUR_EVENT_PT	101	/* customary; any dynamic type would do */

static void end_destroy(void *obj)
{
	struct media_end *e = obj;

	mem_deref(e->play);
	rtp_free(e->rtp);
	mem_deref(e->card);
}

static int end_claim(struct media_end *e, uint32_t slot)
{
	struct lq_claim claim = { .slot = slot };
	struct lq_slot_info info = { 0 };
	int err = media_request(e->m, LQ_SLOT_CLAIM, &claim);

	if (err)
		return err;
	e->slot = info.slot = claim.slot;
	e->index = claim.index;
	err = media_request(e->m, LQ_GET_SLOT, &info);
	if (err)
		(void)media_request(e->m, LQ_SLOT_RELEASE, &claim); /* undo */
	e->law = info.law;
	return err;
}

static int end_borrow(struct media_end *e, struct media_line *l)
{
	if (l->end)
		return -EBUSY;
	e->line = l;
	e->slot = l->slot;
	e->index = l->index;
	e->law = l->law;
	l->end = e;
	return 0;
}

/* The slot is its holder's again, or nobody's. */
static void end_give_back(struct media_end *e)
{
	struct lq_claim claim = { .slot = e->slot };

	if (e->line)
		media_line_free(e->line);
	else
		(void)media_request(e->m, LQ_SLOT_RELEASE, &claim); /* gone: fine */
}

/* Claims the slot, sets it up and hands the end to the pump. */
static int end_add(struct media_end *e, uint32_t slot, uint32_t flags)
{
	struct media *m = e->m;
	struct media_line *l = media_line_find(m, slot);
	int err = l ? end_borrow(e, l) : end_claim(e, slot);

	if (err)
		return err;
	err = media_set_flags(e, flags, 0);
	if (err) {
		end_give_back(e);
		return err;
	}
	pthread_mutex_lock(&m->lock);
	list_append(&m->ends, &e->link);
	pthread_mutex_unlock(&m->lock);
	m->n_ends++;
	return 0;
}

static int end_new(struct media_end **out, struct media *m, uint32_t leg)
{
	struct media_end *e;

	if (media_find(m, leg))
		return -EEXIST;
	e = mem_new(sizeof(*e), end_destroy);
	if (!e)
		return -ENOMEM;
	list_init(&e->link);
	e->m = m;
	e->leg = leg;
	*out = e;
	return 0;
}

int media_tdm_open(struct media *m, uint32_t leg, uint32_t slot)
{
	struct media_end *e;
	int err;

	if (slot == LQ_SLOT_ANY_IP)
		return -EINVAL;
	err = end_new(&e, m, leg);
	if (err)
		return err;
	err = end_add(e, slot, m->ears);
	if (err)
		mem_deref(e);
	return err;
}

static void tell_ours(const struct media_end *e, struct leg_media *ours)
{
	*ours = (struct leg_media){
		.port = rtp_port(e->rtp), .codec = LEG_CODEC_PCMA,
		.has_pcma = true, .has_pcmu = true, .dtmf_pt = OUR_EVENT_PT,
		.ptime_ms = 20, .is_sending = true, .is_receiving = true,
		.has_cn = e->m->is_suppressing,
	};
	str_copy(ours->addr, sizeof(ours->addr), e->m->rtp_public);
}

int media_rtp_open(struct media *m, uint32_t leg, struct leg_media *ours)
{
	struct rtp_params p = {
		.addr = m->rtp_addr, .port_min = m->port_min,
		.port_max = m->port_max, .port_next = &m->port_next,
		.jitter_min_ms = m->jitter_min_ms,
		.jitter_max_ms = m->jitter_max_ms,
		.is_suppressing = m->is_suppressing,
	};
	struct media_end *e;
	int err = end_new(&e, m, leg);

	if (err)
		return err;
	err = rtp_new(&e->rtp, &p);
	if (err)
		goto out_free;
	err = end_add(e, LQ_SLOT_ANY_IP, LQ_SLOT_F_LINE | m->ears);
	if (err)
		goto out_free;
	tell_ours(e, ours);
	return 0;

out_free:
	mem_deref(e);
	return err;
}

int media_sound_open(struct media *m, uint32_t leg,
		     const struct media_sound *conf)
{
	struct media_end *e;
	int err = end_new(&e, m, leg);

	if (err)
		return err;
	e->card_total = conf->total;
	err = card_new(&e->card, conf);
	if (!err)
		err = end_add(e, LQ_SLOT_ANY_IP, LQ_SLOT_F_LINE | m->ears);
	if (err)
		mem_deref(e);
	return err;
}

static enum leg_codec choose_codec(const struct leg_media *theirs)
{
	if (theirs->codec != LEG_CODEC_NONE)
		return theirs->codec;
	return theirs->has_pcma ? LEG_CODEC_PCMA :
	       theirs->has_pcmu ? LEG_CODEC_PCMU : LEG_CODEC_NONE;
}

/* The slot's law is the codec's, so that nothing is converted on the way. */
static int set_law(struct media_end *e, enum leg_codec codec)
{
	uint32_t law = codec == LEG_CODEC_PCMU ? LQ_LAW_ULAW : LQ_LAW_ALAW;
	int err;

	if (law == e->law)
		return 0;
	err = media_apply(e, e->flags, law);
	if (err)
		return err;
	pthread_mutex_lock(&e->m->lock);
	e->law = law;
	pthread_mutex_unlock(&e->m->lock);
	return 0;
}

int media_rtp_set_remote(struct media *m, uint32_t leg,
			 const struct leg_media *theirs, struct leg_media *ours)
{
	struct media_end *e = media_find(m, leg);
	struct leg_media chosen = *theirs;
	int err;

	if (!e || !e->rtp)
		return -ENOENT;
	chosen.codec = choose_codec(theirs);
	if (chosen.codec == LEG_CODEC_NONE)
		return -EOPNOTSUPP;
	err = set_law(e, chosen.codec);
	if (err)
		return err;
	pthread_mutex_lock(&m->lock);
	err = rtp_set_remote(e->rtp, &chosen);
	pthread_mutex_unlock(&m->lock);
	if (err)
		return err;
	if (ours) {
		tell_ours(e, ours);
		ours->codec = chosen.codec;
		ours->has_pcma = chosen.codec == LEG_CODEC_PCMA;
		ours->has_pcmu = chosen.codec == LEG_CODEC_PCMU;
		ours->dtmf_pt = theirs->dtmf_pt;
		ours->has_cn &= theirs->has_cn;
		ours->is_sending = theirs->is_receiving;
		ours->is_receiving = theirs->is_sending;
	}
	return media_path_update(e);	/* the codecs may differ now */
}

void media_end_count(struct media_totals *t, const struct media_end *e)
{
	struct media_stats s = { 0 };

	t->concealed_ms += e->concealed_samples / 8;
	if (!e->rtp)
		return;
	rtp_stats(e->rtp, &s);
	t->rx_packets += s.rx_packets;
	t->tx_packets += s.tx_packets;
	t->relayed += s.relayed;
	t->lost += s.lost;
	t->late += s.late;
	t->garbage += s.garbage;
}

void media_close(struct media *m, uint32_t leg)
{
	struct media_end *e = media_find(m, leg);

	if (!e)
		return;
	media_path_leave(e);
	if (e->line && e->is_toned)
		(void)media_tone(m, leg, LQ_TONE_NONE);	/* gone: fine */
	(void)media_record_stop(m, leg, NULL);	/* -ENOENT: was none */
	pthread_mutex_lock(&m->lock);
	list_remove(&e->link);	/* the media thread forgets it here */
	media_end_count(&m->totals, e);
	pthread_mutex_unlock(&m->lock);
	m->n_ends--;
	if (e->card && e->card_total)
		card_stats(e->card, e->card_total);
	end_give_back(e);
	mem_deref(e);
}

uint32_t media_slot(const struct media *m, uint32_t leg)
{
	const struct media_end *e = media_find(m, leg);

	return e ? e->slot : 0;
}
