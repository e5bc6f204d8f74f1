/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the exchange plays into its B channels and records from them: one media
 * file of the engine, one slot per call. Paced by the engine's period events.
 */
#ifndef EXCHANGE_SOUND_H
#define EXCHANGE_SOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"

struct sounds;		/* the media file */
struct sound;		/* one slot */

struct sound_handler {
	void (*played)(void *arg);		/* the file is through */
	void (*digits_done)(void *arg);
	void (*heard)(void *arg, char digit);	/* DTMF */
	void (*failed)(void *arg, const char *what, int err);
	void *arg;
};

/** sounds_new - @door is not copied */
int sounds_new(struct sounds **out, struct loop *l, const char *door);
struct sounds *sounds_free(struct sounds *s);

/** sounds_tick - the engine's tick as of the last period; 0: no engine */
uint64_t sounds_tick(const struct sounds *s);

int sound_new(struct sound **out, struct sounds *s, uint32_t slot,
	      const struct sound_handler *h);
struct sound *sound_free(struct sound *s);	/* ends the recording too */

int sound_play(struct sound *s, const char *path, bool is_repeated);
void sound_stop(struct sound *s);
int sound_record(struct sound *s, const char *path);
int sound_digits(struct sound *s, const char *digits, uint32_t on_ms,
		 uint32_t off_ms);

struct sound_counts {
	uint64_t played, recorded;	/* samples */
	uint64_t overruns, underruns;	/* of the engine */
};

struct sound_counts sound_counts(struct sound *s);

#endif
