// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What is heard: a leg's end in media/ is opened when its slot or its packets'
 * address is known, and the core's wishes are passed on. While the engine is
 * away every wish fails, and the core is told so.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "lqd/lqd.h"

static const enum lq_tone_id tone_ids[] = {
	[CORE_TONE_DIAL] = LQ_TONE_DIAL,
	[CORE_TONE_RINGBACK] = LQ_TONE_RINGBACK,
	[CORE_TONE_BUSY] = LQ_TONE_BUSY,
	[CORE_TONE_CONGESTION] = LQ_TONE_CONGESTION,
};

/* --------------------------------------------------------------------- ends */

static int open_tdm(struct lqd *d, struct glue_leg *g, uint32_t slot)
{
	int err;

	if (g->has_end && g->slot == slot)
		return 0;
	if (g->has_end)		/* the exchange moved the call */
		end_close(d, g);
	err = media_tdm_open(d->media, g->link.key, slot);
	if (err)
		return err;
	g->slot = slot;
	g->has_end = true;
	return g->is_listening ? media_listen(d->media, g->link.key) : 0;
}

static int open_rtp(struct lqd *d, struct glue_leg *g,
		    const struct leg_media *theirs)
{
	int err;

	if (!g->has_end) {
		err = media_rtp_open(d->media, g->link.key, &g->ours);
		if (err)
			return err;
		g->has_end = true;
		err = g->is_listening ? media_listen(d->media, g->link.key) : 0;
		if (err)
			return err;
	}
	return theirs ? media_rtp_set_remote(d->media, g->link.key, theirs,
					     &g->ours) : 0;
}

/* @ev: NULL: we are going to call, by IP */
int end_open(struct lqd *d, struct glue_leg *g, const struct leg_event *ev)
{
	if (!d->media)
		return -ENODEV;
	if (ev && ev->slot)
		return open_tdm(d, g, ev->slot);
	if (g->adapter->ops->kind == LEG_SIP)
		return open_rtp(d, g, ev ? ev->media : NULL);
	return 0;		/* its slot is not known yet */
}

void end_close(struct lqd *d, struct glue_leg *g)
{
	if (g->has_end && d->media)
		media_close(d->media, g->link.key);
	g->has_end = false;
}

/* ------------------------------------------------------------- from media/ */

static void on_digit(void *arg, uint32_t leg, char digit, unsigned int ms,
		     enum media_heard heard)
{
	(void)glue_tell(arg, &(struct core_event){
		.type = CORE_EV_DIGIT, .leg = leg, .digit = digit,
		.length_ms = ms, .is_audible = heard == MEDIA_HEARD_TONE });
}

/* What a tone is for the core: as it begins, and as it ends. */
static const struct { bool is_told; enum progress_input in; } sounds[] = {
	[LQ_TONE_DIAL] = { true, PROGRESS_DIAL },
	[LQ_TONE_RINGBACK] = { true, PROGRESS_RINGBACK },
	[LQ_TONE_BUSY] = { true, PROGRESS_BUSY },
	[LQ_TONE_CONGESTION] = { true, PROGRESS_CONGESTION },
	[LQ_TONE_SIT] = { true, PROGRESS_SIT_OTHER },
	[LQ_TONE_CED] = { true, PROGRESS_CED },
	[LQ_TONE_BEEP] = { true, PROGRESS_BEEP },
};

static const enum progress_input sit_kinds[] = {
	[LQ_SIT_OTHER] = PROGRESS_SIT_OTHER,
	[LQ_SIT_INTERCEPT] = PROGRESS_SIT_INTERCEPT,
	[LQ_SIT_VACANT] = PROGRESS_SIT_VACANT,
	[LQ_SIT_REORDER] = PROGRESS_SIT_REORDER,
	[LQ_SIT_NO_CIRCUIT] = PROGRESS_SIT_NO_CIRCUIT,
};

static bool tone_input(uint32_t tone, uint32_t arg, enum progress_input *in)
{
	uint32_t kind = LQ_TONE_DETAIL(arg);

	if (tone >= sizeof(sounds) / sizeof(sounds[0]) || !sounds[tone].is_told)
		return false;
	*in = sounds[tone].in;
	if (tone == LQ_TONE_RINGBACK && !LQ_TONE_MS(arg))
		*in = PROGRESS_RINGBACK_END;
	else if (tone == LQ_TONE_SIT && kind < sizeof(sit_kinds) / sizeof(*sit_kinds))
		*in = sit_kinds[kind];
	else if (!LQ_TONE_MS(arg) && tone != LQ_TONE_SIT && tone != LQ_TONE_BEEP)
		return false;	/* the end of what was told */
	return true;
}

static void on_sound(void *arg, uint32_t leg, uint32_t type, uint32_t value,
		     uint32_t more)
{
	struct lqd *d = arg;
	const struct glue_leg *g = leg_get(d, leg);
	enum progress_input in = value ? PROGRESS_VOICE : PROGRESS_QUIET;

	if (!g || !g->is_listening ||
	    (type == LQ_EV_TONE && !tone_input(value, more, &in)))
		return;
	(void)glue_tell(d, &(struct core_event){
		.type = CORE_EV_HEARD, .leg = leg, .heard = in });
}

static void tell_recorded(struct lqd *d, uint64_t vocid, int error)
{
	(void)glue_tell(d, &(struct core_event){
		.type = CORE_EV_RECORD_DONE, .vocid = vocid, .error = error });
}

static void on_recorded(void *arg, uint64_t vocid, int error)
{
	tell_recorded(arg, vocid, error);
}

static const char *const fault_names[] = {
	[MEDIA_RECORD_FULL] = "record_full",
	[MEDIA_RECORD_RESUMED] = "record_resumed",
	[MEDIA_RECORD_FAILED] = "record_failed",
	[MEDIA_SLOT_GONE] = "slot_gone",
	[MEDIA_RTP_SILENT] = "rtp_silent",
	[MEDIA_SOUND_GONE] = "sound_gone",
};

static void on_fault(void *arg, uint32_t leg, enum media_fault fault, int error)
{
	struct lqd *d = arg;
	struct glue_leg *g = leg_get(d, leg);
	uint64_t vocid = g ? g->vocid : 0;

	log_warn("lqd", "call=%llu leg=%u fault=%s error=\"%s\"",
		 g ? (unsigned long long)g->call : 0, leg, fault_names[fault],
		 strerror(-error));
	switch (fault) {
	case MEDIA_RECORD_FULL:
	case MEDIA_RECORD_RESUMED:
		break;		/* the call and its recording go on */
	case MEDIA_RECORD_FAILED:
		if (!vocid)
			break;
		g->vocid = 0;
		tell_recorded(d, vocid, error ? error : -EIO);
		break;
	case MEDIA_SLOT_GONE:
	case MEDIA_RTP_SILENT:
		(void)glue_tell(d, &(struct core_event){
			.type = CORE_EV_MEDIA_FAILED, .leg = leg,
			.error = error ? error : -EIO });
		break;
	case MEDIA_SOUND_GONE:
		sound_card_gone(d->sound, leg);
		break;
	}
}

/* A held slot is a port or a channel of an R2 span. */
static void on_line(void *arg, uint32_t slot, uint32_t type, uint32_t value,
		    uint32_t more)
{
	const struct lqd *d = arg;

	if (d->r2 && r2_trunk_has(d->r2, LQ_SLOT_SPAN(slot)))
		r2_line(arg, slot, type, value);
	else
		analog_on_line(arg, slot, type, value, more);
}

const struct media_handler media_handler_template = {
	.digit = on_digit, .sound = on_sound, .fault = on_fault,
	.line = on_line, .recorded = on_recorded, .lost = door_lost,
};

static void on_played(void *arg, uint32_t leg, int error)
{
	struct lqd *d = arg;
	struct glue_leg *g = leg_get(d, leg);

	if (!g || error == -ECANCELED)	/* the core stopped or replaced it */
		return;
	(void)glue_tell(d, &(struct core_event){
		.type = CORE_EV_PLAY_DONE, .leg = leg, .play = g->play,
		.error = error });
}

/* --------------------------------------------------------------- to media/ */

#define PROMPTS_MAX 16		/* media_play()'s */

static int play(struct lqd *d, struct glue_leg *g, const struct core_action *a)
{
	char names[PROMPTS_MAX][MEDIA_NAME_LEN], words[CORE_PROMPTS_LEN];
	const char *list[PROMPTS_MAX];
	const char *lang = a->play.lang[0] ? a->play.lang :
			   d->settings->lqd->language;
	char *word, *rest;
	unsigned int n = 0;

	snprintf(words, sizeof(words), "%s", a->play.prompts);
	for (word = strtok_r(words, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		if (n == PROMPTS_MAX)
			return -E2BIG;
		if ((size_t)snprintf(names[n], MEDIA_NAME_LEN, "%s/%s",
				     lang, word) >= MEDIA_NAME_LEN)
			return -ENAMETOOLONG;
		list[n] = names[n];
		n++;
	}
	g->play = a->play.play;
	return media_play(d->media, a->leg, list, n,
			  a->play.is_loop ? MEDIA_LOOP : MEDIA_ONCE,
			  a->play.is_loop ? NULL : on_played, d);
}

static int perform(struct lqd *d, struct glue_leg *g,
		   const struct core_action *a)
{
	switch (a->type) {
	case CORE_DO_PLAY:
		return play(d, g, a);
	case CORE_DO_TONE:
		return media_tone(d->media, a->leg, tone_ids[a->tone]);
	case CORE_DO_STOP:
		return media_stop(d->media, a->leg);
	case CORE_DO_BRIDGE:
		return media_bridge(d->media, a->leg, a->leg2);
	case CORE_DO_TALK:
		return media_talk(d->media, a->leg);
	case CORE_DO_UNBRIDGE:
		return media_unbridge(d->media, a->leg);
	default:
		return media_send_digits(d->media, a->leg, a->digits);
	}
}

/* An action that failed comes back as an event, see call/event.h. */
static void tell_failure(struct lqd *d, const struct core_action *a, int err)
{
	log_warn("lqd", "call=%llu leg=%u action=%s failed=yes reason=\"%s\"",
		 (unsigned long long)a->call, a->leg,
		 core_action_name(a->type), strerror(-err));
	if (a->type == CORE_DO_PLAY && !a->play.is_loop)
		(void)glue_tell(d, &(struct core_event){
			.type = CORE_EV_PLAY_DONE, .leg = a->leg,
			.play = a->play.play, .error = err });
	else if (a->type == CORE_DO_BRIDGE)
		(void)glue_tell(d, &(struct core_event){
			.type = CORE_EV_MEDIA_FAILED, .leg = a->leg,
			.error = err });
}

static bool is_cleaning(enum core_action_type type)
{
	return type == CORE_DO_STOP || type == CORE_DO_UNBRIDGE;
}

void media_do(struct lqd *d, const struct core_action *a)
{
	struct glue_leg *g = leg_get(d, a->leg);
	int err;

	if (!g || !g->has_end) {
		if (is_cleaning(a->type))
			return;		/* nothing is left of it */
		err = -ENODEV;
	} else {
		err = perform(d, g, a);
	}
	if (err && !(is_cleaning(a->type) && err == -ENOENT))
		tell_failure(d, a, err);
}

/* --------------------------------------------------------------- recording */

static struct glue_leg *leg_recording(const struct lqd *d, uint64_t vocid)
{
	struct map_link *l = NULL;
	struct glue_leg *g;

	while ((l = map_next(&d->legs, l))) {
		g = list_entry(l, struct glue_leg, link);
		if (g->vocid == vocid)
			return g;
	}
	return NULL;
}

static int record_start(struct lqd *d, const struct core_action *a)
{
	struct glue_leg *g = leg_get(d, a->record.customer);
	enum media_side side = MEDIA_CUSTOMER;
	char dir[MEDIA_PATH_LEN], path[MEDIA_PATH_LEN];
	int err;

	if (!g || !g->has_end) {	/* then by what the agent hears */
		g = leg_get(d, a->record.agent);
		side = MEDIA_AGENT;
	}
	if (!g || !g->has_end)
		return -ENODEV;
	err = settings_path(d->settings, dir, sizeof(dir),
			    d->settings->lqd->recording_dir);
	if (!err)
		err = media_record_start(d->media, g->link.key, side, dir,
					 a->record.file, a->record.vocid,
					 path);
	if (err)
		return err;
	g->vocid = a->record.vocid;
	log_info("lqd", "call=%llu vocid=%llu recording=%s",
		 (unsigned long long)a->call,
		 (unsigned long long)a->record.vocid, path);
	return 0;
}

static void record_stop(struct lqd *d, const struct core_action *a)
{
	struct glue_leg *g = leg_recording(d, a->record.vocid);
	uint32_t ms = 0;

	if (!g)
		return;		/* it ended by itself, and that was told */
	g->vocid = 0;
	if (g->has_end)		/* else it was stopped with the end */
		(void)media_record_stop(d->media, g->link.key, &ms);
	log_info("lqd", "call=%llu vocid=%llu recorded_ms=%u",
		 (unsigned long long)a->call,
		 (unsigned long long)a->record.vocid, ms);
}

void record_do(struct lqd *d, const struct core_action *a)
{
	int err;

	if (a->type == CORE_DO_RECORD_STOP) {
		record_stop(d, a);
		return;
	}
	err = record_start(d, a);
	if (!err)
		return;
	log_error("lqd", "call=%llu vocid=%llu recording=failed reason=\"%s\"",
		  (unsigned long long)a->call,
		  (unsigned long long)a->record.vocid, strerror(-err));
	tell_recorded(d, a->record.vocid, err);
}
