/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sound card legs: a loudspeaker, or a desk with microphone, called under a
 * number. Nobody has to lift anything: a call is answered as soon as the card
 * is open.
 *
 *   invite() --open the card--> ANSWER ... hangup() or sound_card_gone() -> GONE
 *            '--it cannot be opened--> GONE: 17 somebody has it, else 27
 *
 * A port has one leg at a time. It is the phone of its number for the core, so
 * everything that can be done with a phone can be done with it; it never calls
 * by itself (CORE_EV_ORIGINATE rings it first, as any phone). Cards are opened
 * by the owner (struct sound_wire): nothing here knows ALSA or the media.
 */
#ifndef SIG_SOUND_H
#define SIG_SOUND_H

#include <stddef.h>

#include "sig/leg.h"

struct sound;

#define SOUND_NAME_LEN	32

struct sound_wire {
	/**
	 * open - the card of port @name becomes the voice of @leg
	 * Return: 0 or negative errno, which is logged there; the owner closes it
	 * when the leg ends
	 */
	int (*open)(void *arg, uint32_t leg, const char *name);
	void *arg;
};

/** sound_new - without ports; @h and @w are copied */
int sound_new(struct sound **out, const struct leg_handler *h,
	      const struct sound_wire *w) __attribute__((warn_unused_result));

/** sound_free - no leg event comes from this; NULL-safe, returns NULL */
struct sound *sound_free(struct sound *s);

/** sound_ops - LEG_SOUND; self is the struct sound */
const struct leg_ops *sound_ops(void);

/**
 * sound_add - a port, or one that was removed, whose counts go on
 * Return: 0, -EEXIST (name or number), -EINVAL (too long, empty), -ENOMEM
 */
int sound_add(struct sound *s, const char *name, const char *number)
	__attribute__((warn_unused_result));

/** sound_remove - it is called no more; a call that it has goes on; 0, -ENOENT */
int sound_remove(struct sound *s, const char *name);

/** sound_has_line - a port is called under that number */
bool sound_has_line(const struct sound *s, const char *number);

/** sound_card_gone - the card of @leg went: GONE, cause 27; others are ignored */
void sound_card_gone(struct sound *s, uint32_t leg);

struct sound_info {	/* lives for the callback */
	const char *name, *number;
	uint32_t leg;		/* 0: none */
	uint64_t n_calls, n_failed;	/* those whose card could not be opened, or went */
	int error;		/* of the last one; 0: it went well */
};

/* Those that can be called, or have a call. */
void sound_each(const struct sound *s,
		void (*h)(void *arg, const struct sound_info *i), void *arg);

#endif
