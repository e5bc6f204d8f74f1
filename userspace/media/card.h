/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sound card as the far side of an end: what RTP is to a phone.
 *
 *   LINE_OUT -> resample -> card's queue -> loudspeaker     some 30 ms
 *   microphone -> card -> resample -> LINE_IN               some 30 ms
 *
 * The card has a clock of its own. Both fills are kept where they are by
 * drift.h; only what it cannot follow (a card that stood still, a turn that came
 * very late) is skipped or made up, and counted.
 *
 * Context: card_turn() by the media thread, under the media lock: no waiting, no
 * allocation. The rest by the control thread.
 */
#ifndef MEDIA_CARD_H
#define MEDIA_CARD_H

#include <linux/lq.h>
#include "dev/ring.h"
#include "media/media.h"

struct card;

/** card_new - opens what @conf names; the first turn starts it; errors of alsa_open() */
int card_new(struct card **out, const struct media_sound *conf)
	__attribute__((warn_unused_result));

/**
 * card_turn - every period of the engine
 * @law: of both rings
 * Return: 0; once the negative errno when the card is gone, from then on 0
 */
int card_turn(struct card *c, struct dev_ring *line_in,
	      struct dev_ring *line_out, enum lq_law law, uint64_t tick);

/** card_stats - added to @s: what it counted; set: rates and drift */
void card_stats(const struct card *c, struct media_sound_stats *s);

#endif
