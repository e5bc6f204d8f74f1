// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests about what is sent into a slot and heard in it, see request_priv.h:
 * tones, digits, callers' numbers.
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include "dsp/toneplan.h"
#include "engine/engine.h"
#include "engine/request_priv.h"

#define TONE_MIN_HZ	200
#define TONE_MAX_HZ	3800
#define TONE_MIN_CB	(-630)
#define DIGIT_MIN_MS	40
#define DIGIT_MAX_MS	1000
#define DIGIT_MS	100

/* A name in @len octets, the rest after its zero does not matter. */
static bool has_end(const char *s, u32 len)
{
	while (len--)
		if (!*s++)
			return true;
	return false;
}

bool lq_request_is_plan(const char *plan)
{
	return has_end(plan, 8) && lq_toneplan_find(plan, LQ_TONE_DIAL);
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

	if (t->tone >= LQ_TONE_COUNT || t->is_once > 1 ||
	    !lq_request_is_plan(t->plan))
		return false;
	if (!is_custom)
		return !t->n_segments;
	return t->n_segments >= 1 && t->n_segments <= LQ_TONE_SEGMENTS &&
	       cadence_is_valid(t->segments, t->n_segments, t->is_once);
}

int lq_request_slot_tone(struct lq_engine *e, struct lq_client *c, void *arg)
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

int lq_request_slot_digits(struct lq_engine *e, struct lq_client *c, void *arg)
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

/* -------------------------------------------------------- caller's number */

/* Kept after the release, like the counters. */
int lq_request_get_caller_id(struct lq_engine *e, struct lq_client *c, void *arg)
{
	struct lq_caller_id *id = arg;
	struct lq_slot *s = lq_engine_slot(e, id->slot);

	if (!s)
		return -ENOENT;
	*id = s->cid.heard;
	id->slot = s->name;
	return 0;
}

int lq_request_slot_caller_id(struct lq_engine *e, struct lq_client *c, void *arg)
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
