/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One direction of a sound card, by alsa-lib: 16-bit linear, one voice, at a
 * rate that the card has. Nothing here waits but alsa_open(): a turn takes what
 * there is, or gives what there is room for. A card that fell behind (xrun) is
 * started again at once, and that is told.
 *
 * A card with several channels gives its first and is given the same on all. Its
 * format must be S16; for cards that have another there is ALSA's own plughw:.
 *
 * Errors are negative errno. Context: one thread at a time.
 */
#ifndef MEDIA_ALSA_H
#define MEDIA_ALSA_H

#include <stdint.h>

struct alsa;

#define ALSA_FRAMES_MAX	2048u	/* in one call */

enum alsa_way { ALSA_PLAYBACK, ALSA_CAPTURE };

/**
 * alsa_open - @name: of a PCM, "hw:0,0" or "default"
 * @queue_s: PLAYBACK: silence that lies in front of what is written first, and
 *           again after an xrun [s]
 * Return: 0; -ENOENT no such card or name; -ENODEV it went; -EBUSY taken;
 * -EACCES; -EOPNOTSUPP it has no S16 or no usable rate; -ENOMEM; others of ALSA.
 * Context: may wait for the card; allocates. mem_deref() it: what is queued is
 * dropped. It stands still until alsa_start().
 */
int alsa_open(struct alsa **out, const char *name, enum alsa_way way,
	      double queue_s) __attribute__((warn_unused_result));

/** alsa_start - 0, or the card is gone */
int alsa_start(struct alsa *a);

uint32_t alsa_hz(const struct alsa *a);

/**
 * alsa_queued - PLAYBACK: frames that are not heard yet
 * Return: frames; -EPIPE: there were none left, silence was queued again; else
 * the card is gone
 */
int alsa_queued(struct alsa *a);

/**
 * alsa_write - @from: [n] n <= ALSA_FRAMES_MAX
 * Return: frames taken, fewer than @n if the card's buffer is full; errors as
 * alsa_queued()
 */
int alsa_write(struct alsa *a, const int16_t *from, unsigned int n);

/**
 * alsa_read - CAPTURE: what the card has, at most @room <= ALSA_FRAMES_MAX
 * Return: frames; -EPIPE: some were lost, it goes on; else the card is gone
 */
int alsa_read(struct alsa *a, int16_t *to, unsigned int room);

#endif
