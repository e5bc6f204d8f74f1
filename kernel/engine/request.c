// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ABI's requests (uapi/linux/lq.h, section 6), each validated completely
 * before anything changes.
 *
 * The order of refusals is the same everywhere, so that a caller can rely on
 * it:
 *   -ENOTTY  this kind of file does not know the request
 *   -EINVAL  the structure itself: reserved fields, ranges
 *   -ENOENT  what it names does not exist
 *   -EPERM   this file does not own it
 *   -ENODEV, -EBUSY, -ENOSPC, -EOPNOTSUPP   it cannot be done with it
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "dsp/toneplan.h"
#include "engine/engine.h"
#include "engine/request_ec.h"

#define GAIN_MIN_CB	(-240)
#define GAIN_MAX_CB	120
#define TONE_MIN_HZ	200
#define TONE_MAX_HZ	3800
#define TONE_MIN_CB	(-630)
#define DIGIT_MIN_MS	40
#define DIGIT_MAX_MS	1000
#define DIGIT_MS	100
#define BERT_MAX_ERRORS	1000000

static bool all_zero(const u32 *words, u32 n)
{
	while (n--)
		if (words[n])
			return false;
	return true;
}

/* A name in @len octets, the rest after its zero does not matter. */
static bool has_end(const char *s, u32 len)
{
	while (len--)
		if (!*s++)
			return true;
	return false;
}

int lq_request_own_slot(struct lq_slot **out, struct lq_engine *e,
			struct lq_client *c, u32 name)
{
	*out = lq_engine_slot(e, name);
	if (!*out)
		return -ENOENT;
	return (*out)->owner == c ? 0 : -EPERM;
}

static int own_room(struct lq_room **out, struct lq_engine *e,
		    struct lq_client *c, u32 number)
{
	if (!number || number > LQ_ENGINE_CONFS_MAX)
		return -ENOENT;
	*out = &e->all_rooms[number - 1];
	if (!(*out)->owner)
		return -ENOENT;
	return (*out)->owner == c ? 0 : -EPERM;
}

static struct lq_span *find_span(struct lq_engine *e, u32 number)
{
	return number <= LQ_ENGINE_SPANS_MAX ? e->spans[number] : NULL;
}

/* ------------------------------------------------------------------ facts */

static int get_info(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_info *info = arg;

	memset(info, 0, sizeof(*info));
	info->abi_version = LQ_ABI_VERSION;
	info->n_boards = e->n_boards;
	info->n_spans = e->n_spans;
	info->n_ip_slots = e->n_ip;
	info->n_ip_free = e->n_ip_free;
	info->n_clients = e->n_clients;
	info->tick = e->tick;
	info->late_ticks = e->n_late;
	info->missed_ticks = e->n_missed;
	info->longest_tick_ns = e->longest_tick_ns;
	info->tick_ns_avg = e->tick_ns_q4 / 16;
	info->clock_span = e->clock_span;
	info->clock_ppb = e->clock_ppb;
	memcpy(info->engine, e->name, sizeof(info->engine));
	return 0;
}

static int get_span(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_span_info *info = arg;
	struct lq_span *s = find_span(e, info->span);

	if (!s)
		return -ENOENT;
	lq_span_fill_info(s, info);
	return 0;
}

static bool is_interval(const struct lq_perf *p)
{
	switch (p->length_s) {
	case LQ_PERF_QUARTER_S:
		return p->back <= LQ_PERF_QUARTERS;
	case LQ_PERF_DAY_S:
		return p->back <= LQ_PERF_DAYS;
	default:
		return false;
	}
}

static int get_perf(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_perf *perf = arg;
	struct lq_span *s = find_span(e, perf->span);

	if (!is_interval(perf))
		return -EINVAL;
	if (!s)
		return -ENOENT;
	if (s->kind != LQ_SPAN_E1)
		return -EOPNOTSUPP;
	lq_span_fill_perf(s, perf);
	return 0;
}

static int get_bert(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_bert_info *info = arg;
	struct lq_span *s = find_span(e, info->span);

	if (!s)
		return -ENOENT;
	if (s->kind != LQ_SPAN_E1)
		return -EOPNOTSUPP;
	memset(info, 0, sizeof(*info));
	info->span = s->number;
	lq_bert_fill_info(&s->bert, info);
	return 0;
}

static int get_dchan(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_dchan_info *info = arg;
	struct lq_span *s = find_span(e, info->span);

	if (!s)
		return -ENOENT;
	if (s->kind != LQ_SPAN_E1)
		return -EOPNOTSUPP;
	memset(info, 0, sizeof(*info));
	lq_dchan_fill_info(&s->d, info);
	info->span = s->number;
	return 0;
}

/* Framing and signalling timeslots exist, as LQ_KIND_NONE. */
static int get_slot(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_slot_info *info = arg;
	struct lq_slot *s = lq_engine_slot(e, info->slot);
	struct lq_span *span = find_span(e, LQ_SLOT_SPAN(info->slot));
	u32 name = info->slot;

	if (s) {
		lq_slot_fill_info(s, c, info);
		return 0;
	}
	if (!span || LQ_SLOT_TS(name) >= span->n_ts)
		return -ENOENT;
	memset(info, 0, sizeof(*info));
	info->slot = name;
	return 0;
}

/* Kept after the release, like the counters. */
static int get_caller_id(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_caller_id *id = arg;
	struct lq_slot *s = lq_engine_slot(e, id->slot);

	if (!s)
		return -ENOENT;
	*id = s->cid.heard;
	id->slot = s->name;
	return 0;
}

/* ------------------------------------------------------------------ spans */

static bool span_cfg_is_valid(const struct lq_span_cfg *cfg)
{
	bool has_d = cfg->flags & LQ_SPAN_F_DCHAN;

	if (!all_zero(cfg->reserved, ARRAY_SIZE(cfg->reserved)) ||
	    (cfg->flags & ~LQ_SPAN_F_ALL) || cfg->law > LQ_LAW_ULAW ||
	    cfg->loop >= LQ_LOOP_COUNT)
		return false;
	if (has_d ? !cfg->d_ts || cfg->d_ts >= LQ_E1_TIMESLOTS : cfg->d_ts != 0)
		return false;
	return !(cfg->flags & LQ_SPAN_F_CAS) || cfg->d_ts != LQ_CAS_TS;
}

static int set_span(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_span_cfg *cfg = arg;
	struct lq_span *s;

	if (!span_cfg_is_valid(cfg))
		return -EINVAL;
	s = find_span(e, cfg->span);
	if (!s)
		return -ENOENT;
	if (s->kind != LQ_SPAN_E1 || cfg->flags & LQ_SPAN_F_MTP2)
		return -EOPNOTSUPP;
	if (cfg->loop == LQ_LOOP_REMOTE && s->e1.is_framed)
		return -EOPNOTSUPP;	/* no bit of timeslot 0 is ours */
	if (lq_signalling(cfg->flags, cfg->d_ts) &
	    (lq_span_owned(s) | lq_span_under_test(s)))
		return -EBUSY;
	lq_span_configure(s, cfg->flags, cfg->d_ts, cfg->law);
	lq_e1_set_loop(&s->e1, cfg->loop);
	return 0;
}

static bool is_bert_word(const struct lq_bert_cfg *cfg)
{
	u32 n = cfg->n_word_bits;

	if (cfg->pattern != LQ_BERT_WORD)
		return !n && !cfg->word;
	return n >= 1 && n <= 32 && (n == 32 || !(cfg->word >> n));
}

static bool bert_is_valid(const struct lq_bert_cfg *cfg)
{
	if (cfg->reserved || cfg->pattern >= LQ_BERT_COUNT ||
	    !is_bert_word(cfg) || cfg->n_errors > BERT_MAX_ERRORS ||
	    cfg->error_every_bits == 1)
		return false;
	if (cfg->pattern == LQ_BERT_OFF)
		return !cfg->timeslots && !cfg->n_errors &&
		       !cfg->error_every_bits;
	if (cfg->pattern == LQ_BERT_LOOP &&
	    (cfg->n_errors || cfg->error_every_bits || cfg->timeslots & 1))
		return false;
	if (cfg->timeslots & 1)
		return cfg->timeslots == LQ_BERT_SPAN;
	return cfg->timeslots;
}

static int set_bert(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_bert_cfg *cfg = arg;
	struct lq_span *s;

	if (!bert_is_valid(cfg))
		return -EINVAL;
	s = find_span(e, cfg->span);
	if (!s)
		return -ENOENT;
	if (s->kind != LQ_SPAN_E1)
		return -EOPNOTSUPP;
	return lq_span_set_bert(s, cfg);
}

/* ------------------------------------------------------------------ slots */

static struct lq_slot *free_ip_slot(struct lq_engine *e)
{
	u32 i;

	for (i = 0; e->n_ip_free && i < e->n_ip; i++)
		if (!e->ip[i].owner)
			return &e->ip[i];
	return NULL;
}

static int slot_claim(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_claim *claim = arg;
	struct lq_slot *s;
	int index;

	if (claim->slot == LQ_SLOT_ANY_IP) {
		s = free_ip_slot(e);
		if (!s)
			return -ENOSPC;
	} else {
		s = lq_engine_slot(e, claim->slot);
		if (!s)
			return -ENOENT;
	}
	if (s->owner ||
	    (s->kind == LQ_KIND_TDM &&
	     lq_span_under_test(s->span) >> LQ_SLOT_TS(s->name) & 1))
		return -EBUSY;
	if (s->span && !(s->span->flags & LQ_SPAN_F_ENABLED))
		return -ENODEV;
	index = lq_client_free_index(c);
	if (index < 0)
		return index;
	lq_slot_claim(e, s, c, index);
	claim->slot = s->name;
	claim->index = index;
	return 0;
}

static int slot_release(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_claim *claim = arg;
	struct lq_slot *s;
	int err = lq_request_own_slot(&s, e, c, claim->slot);

	if (err)
		return err;
	lq_slot_release(e, s);
	return 0;
}

static bool is_gain(s32 cb)
{
	return cb >= GAIN_MIN_CB && cb <= GAIN_MAX_CB;
}

/* What is to be muted must be detected. */
static bool flags_are_valid(u32 flags)
{
	if (flags & ~LQ_SLOT_F_ALL ||
	    (flags & LQ_SLOT_F_MF_ANY) == LQ_SLOT_F_MF_ANY)
		return false;
	return !(flags & LQ_SLOT_F_MUTE_DTMF) || (flags & LQ_SLOT_F_DTMF);
}

/* @plan: [8], a tone plan's name closed by zero, or empty */
static bool is_plan(const char *plan)
{
	return has_end(plan, 8) && lq_toneplan_find(plan, LQ_TONE_DIAL);
}

static int slot_set(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_slot_cfg *cfg = arg;
	struct lq_slot *s;
	int err;

	if (!flags_are_valid(cfg->flags) ||
	    (cfg->ec_tail_ms && !lq_ec_is_tail(cfg->ec_tail_ms)) ||
	    cfg->law > LQ_LAW_ULAW || !is_gain(cfg->rx_gain_cb) ||
	    !is_gain(cfg->tx_gain_cb) || !is_plan(cfg->plan))
		return -EINVAL;
	err = lq_request_own_slot(&s, e, c, cfg->slot);
	if (err)
		return err;
	if ((cfg->flags & LQ_SLOT_F_LINE) && s->kind != LQ_KIND_IP)
		return -EOPNOTSUPP;
	err = lq_slot_set_ec(e, s, cfg->ec_tail_ms);
	if (err)
		return err;
	lq_slot_set(s, cfg, e->tick);
	return 0;
}

/* ------------------------------------------------------------------ tones */

static bool is_tone_hz(u32 hz)
{
	return hz >= TONE_MIN_HZ && hz <= TONE_MAX_HZ;
}

static bool segment_is_valid(const struct lq_tone_segment *s)
{
	if (!s->f1_hz)
		return !s->f2_hz;
	return is_tone_hz(s->f1_hz) && (!s->f2_hz || is_tone_hz(s->f2_hz)) &&
	       s->level_cb >= TONE_MIN_CB && s->level_cb <= 0;
}

/* Only the last segment may last for ever, and then it cannot play once. */
static bool cadence_is_valid(const struct lq_tone_segment *segments, u32 n,
			     bool is_once)
{
	u32 i;

	for (i = 0; i < n; i++) {
		if (!segment_is_valid(&segments[i]))
			return false;
		if (!segments[i].ms && (i + 1 < n || is_once))
			return false;
	}
	return true;
}

static bool tone_is_valid(const struct lq_tone *t)
{
	bool is_custom = t->tone == LQ_TONE_CUSTOM;

	if (t->tone >= LQ_TONE_COUNT || t->is_once > 1 || !is_plan(t->plan))
		return false;
	if (!is_custom)
		return !t->n_segments;
	return t->n_segments >= 1 && t->n_segments <= LQ_TONE_SEGMENTS &&
	       cadence_is_valid(t->segments, t->n_segments, t->is_once);
}

static int slot_tone(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_tone *t = arg;
	const struct lq_tone_cadence *cadence = NULL;
	struct lq_slot *s;
	int err;

	if (!tone_is_valid(t))
		return -EINVAL;
	if (t->tone != LQ_TONE_NONE && t->tone != LQ_TONE_CUSTOM) {
		cadence = lq_toneplan_find(t->plan, t->tone);
		if (!cadence_is_valid(cadence->segments, cadence->n, t->is_once))
			return -EINVAL;
	}
	err = lq_request_own_slot(&s, e, c, t->slot);
	if (err)
		return err;
	if (cadence)
		lq_tone_start(&s->tone, cadence->segments, cadence->n,
			      t->is_once);
	else if (t->tone == LQ_TONE_CUSTOM)
		lq_tone_start_own(&s->tone, t->segments, t->n_segments,
				  t->is_once);
	else
		lq_tone_stop(&s->tone);
	return 0;
}

static bool is_digit_ms(u32 ms)
{
	return !ms || (ms >= DIGIT_MIN_MS && ms <= DIGIT_MAX_MS);
}

static bool digits_are_valid(const struct lq_digits *d)
{
	const char *p;

	if (d->is_pulse > 1 || !is_digit_ms(d->on_ms) || !is_digit_ms(d->off_ms) ||
	    !has_end(d->digits, sizeof(d->digits)))
		return false;
	for (p = d->digits; *p; p++)
		if (!lq_dtmf_gen_is_digit(*p) ||
		    (d->is_pulse && (*p < '0' || *p > '9') && *p != ','))
			return false;
	return true;
}

static int slot_digits(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_digits *d = arg;
	struct lq_slot *s;
	int err;

	if (!digits_are_valid(d))
		return -EINVAL;
	err = lq_request_own_slot(&s, e, c, d->slot);
	if (err)
		return err;
	if (d->is_pulse)
		return s->kind == LQ_KIND_FXO ? lq_port_dial(s, d) :
						-EOPNOTSUPP;
	lq_dtmf_gen_start(&s->digits, d->digits, d->on_ms ? d->on_ms : DIGIT_MS,
			  d->off_ms ? d->off_ms : DIGIT_MS);
	return 0;
}

static int slot_caller_id(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_caller_id *id = arg;
	char keys[LQ_NAME_LEN];
	struct lq_slot *s;
	int err;

	if (!lq_cid_is_valid(id))
		return -EINVAL;
	err = lq_request_own_slot(&s, e, c, id->slot);
	if (err)
		return err;
	if (id->kind != LQ_CID_DTMF) {
		lq_cid_gen_start(&s->cid_gen, id);
		return 0;
	}
	lq_cid_dtmf_keys(id, keys);
	lq_dtmf_gen_start(&s->digits, keys, LQ_CID_DTMF_ON_MS,
			  LQ_CID_DTMF_OFF_MS);
	return 0;
}

/* ---------------------------------------------------------------- signals */

static u32 signals_of(const struct lq_slot *s)
{
	if (s->kind == LQ_KIND_FXS)
		return LQ_SIG_RING | LQ_SIG_REVERSED | LQ_SIG_BATTERY |
		       LQ_SIG_METER;
	if (s->kind == LQ_KIND_FXO)
		return LQ_SIG_OFFHOOK | LQ_SIG_FLASH;
	if (s->kind == LQ_KIND_TDM && s->span->flags & LQ_SPAN_F_CAS)
		return LQ_CAS_ALL;
	return 0;
}

static int slot_sig(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_signal *sig = arg;
	struct lq_slot *s;
	int err;

	if (sig->reserved || (sig->set & sig->clear) ||
	    (sig->clear & (LQ_SIG_FLASH | LQ_SIG_METER)) ||
	    ((sig->set | sig->clear) & ~LQ_SIG_ALL))
		return -EINVAL;
	err = lq_request_own_slot(&s, e, c, sig->slot);
	if (err)
		return err;
	if (((sig->set | sig->clear) & ~signals_of(s)) || !signals_of(s))
		return -EOPNOTSUPP;
	if (s->kind == LQ_KIND_TDM)
		return lq_span_cas_set(s->span, LQ_SLOT_TS(s->name), sig->set,
				       sig->clear);
	if (!s->span->signal)
		return -EOPNOTSUPP;
	return lq_port_send(s, sig->set, sig->clear);
}

static int port_set(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_port_cfg *cfg = arg;
	struct lq_slot *s;
	int err;

	err = lq_request_own_slot(&s, e, c, cfg->slot);
	if (err)
		return err;
	return lq_slot_is_port(s) ? lq_port_set(s, cfg) : -EOPNOTSUPP;
}

/* ------------------------------------------------------------ conferences */

static int conf_new(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_conf *conf = arg;
	u32 i;

	if (conf->reserved)
		return -EINVAL;
	for (i = 0; i < LQ_ENGINE_CONFS_MAX; i++) {
		if (e->all_rooms[i].owner)
			continue;
		lq_room_open(e, &e->all_rooms[i], c);
		conf->conf = e->all_rooms[i].number;
		return 0;
	}
	return -ENOSPC;
}

static int conf_free(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_conf *conf = arg;
	struct lq_room *r;
	int err;

	if (conf->reserved)
		return -EINVAL;
	err = own_room(&r, e, c, conf->conf);
	if (err)
		return err;
	lq_room_close(r);
	return 0;
}

static int conf_join(struct lq_engine *e, struct lq_client *c, void *arg)
{
	const struct lq_conf_member *m = arg;
	struct lq_slot *s;
	struct lq_room *r;
	int err;

	if ((m->talk | m->listen) & ~LQ_BUS_ALL)
		return -EINVAL;
	err = lq_request_own_slot(&s, e, c, m->slot);
	if (err)
		return err;
	if (!m->conf) {
		lq_room_leave(s);
		return 0;
	}
	err = own_room(&r, e, c, m->conf);
	if (err)
		return err;
	lq_room_join(r, s, m->talk, m->listen);
	return 0;
}

/* --------------------------------------------------------------- dispatch */

#define CTL	(1u << LQ_CLIENT_CTL)
#define MEDIA	(1u << LQ_CLIENT_MEDIA)

static const struct request {
	u32 cmd;
	u32 kinds;
	int (*perform)(struct lq_engine *e, struct lq_client *c, void *arg);
} requests[] = {
	{ LQ_GET_INFO, CTL | MEDIA, get_info },
	{ LQ_GET_SPAN, CTL | MEDIA, get_span },
	{ LQ_GET_DCHAN, CTL | MEDIA, get_dchan },
	{ LQ_GET_SLOT, CTL | MEDIA, get_slot },
	{ LQ_GET_EC, CTL | MEDIA, lq_request_get_ec },
	{ LQ_GET_CALLER_ID, CTL | MEDIA, get_caller_id },
	{ LQ_GET_PERF, CTL | MEDIA, get_perf },
	{ LQ_GET_BERT, CTL | MEDIA, get_bert },
	{ LQ_SET_SPAN, CTL, set_span },
	{ LQ_SET_BERT, CTL, set_bert },
	{ LQ_SLOT_CLAIM, MEDIA, slot_claim },
	{ LQ_SLOT_RELEASE, MEDIA, slot_release },
	{ LQ_SLOT_SET, MEDIA, slot_set },
	{ LQ_SLOT_TONE, MEDIA, slot_tone },
	{ LQ_SLOT_DIGITS, MEDIA, slot_digits },
	{ LQ_SLOT_CALLER_ID, MEDIA, slot_caller_id },
	{ LQ_SLOT_SIG, MEDIA, slot_sig },
	{ LQ_PORT_SET, MEDIA, port_set },
	{ LQ_CONF_NEW, MEDIA, conf_new },
	{ LQ_CONF_FREE, MEDIA, conf_free },
	{ LQ_CONF_JOIN, MEDIA, conf_join },
	{ LQ_EC_SAVE, MEDIA, lq_request_ec_save },
	{ LQ_EC_LOAD, MEDIA, lq_request_ec_load },
};

int lq_engine_request(struct lq_engine *e, struct lq_client *c, u32 cmd,
		      void *arg)
{
	const struct request *r;

	for (r = requests; r < requests + ARRAY_SIZE(requests); r++)
		if (r->cmd == cmd && (r->kinds & (1u << c->kind)))
			return r->perform(e, c, arg);
	return -ENOTTY;
}
