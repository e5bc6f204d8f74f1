/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A system of two E1s that face each other, played against the module's own
 * nodes: calls, what goes wrong on the lines, frames of the D channels, boards
 * that come and go. Each part keeps its books, and they must balance.
 *
 *   line.c    faults and alarms of the two lines; their seconds (G.826)
 *   frames.c  the D channels' frames
 *   call.c    calls: signalling, tones, digits, speech, recording, release
 *   board.c   a third E1 with a clock of its own, and whose clock is followed
 *
 * Time is the engine's tick; everything happens in steps of STEP_TICKS. What
 * is lost is excused only if something was wrong with the line on its way.
 * Chance is test_random(): a seed tells the whole day.
 */
#ifndef TESTS_UML_SOAK_BED_H
#define TESTS_UML_SOAK_BED_H

#include <stdint.h>

#include "dev/ring.h"
#include "qemu/guest.h"

#define STEP_TICKS	500	/* a part of a second */
#define RING_OCTETS	16384
#define TAP_OCTETS	32768
#define N_EC		2
#define EC_TAIL_MS	16
#define D_TS		16
#define IDLE		0xd5	/* a quiet line's octet */
#define NOISE_LEN	65536

struct bed {
	int ctl, media;
	struct lq_media_setup setup;
	struct lq_area *area;
	int clock;		/* a media file with nothing but periods */
	struct lq_area *clock_area;
	uint64_t clock_octets;
	uint64_t tick;		/* of the running step */
	bool is_ending;		/* nothing new begins */
	uint8_t noise[2 * NOISE_LEN];	/* never IDLE; twice the same */
};

extern struct bed bed;

/** within - a random number from @lo to @hi */
uint32_t within(uint32_t lo, uint32_t hi);

/* ------------------------------------------------------------------- lines */

/** lines_begin - both lines are good, and their counts are taken */
void lines_begin(void);

/** lines_step - begin and end what goes wrong */
void lines_step(void);

/** lines_heal - all faults end; nothing new begins while bed.is_ending */
void lines_heal(void);

/** line_alarm - LQ_EV_ALARM came */
void line_alarm(const struct lq_event *ev);

/** was_harmed - was something wrong, since @tick, on what span @span receives? */
bool was_harmed(uint32_t span, uint64_t tick);

/** lines_are_quiet - for @ticks, nothing was wrong with either */
bool lines_are_quiet(uint32_t ticks);

/** lines_end - check and print their books */
void lines_end(void);

/* ------------------------------------------------------------------ frames */

enum frame_type { FRAME_FILL, FRAME_SETUP, FRAME_CONNECT, FRAME_RELEASE };

void frames_begin(void);
void frames_step(void);
void frames_end(void);

/** frame_send - to span @to; false if the queue was full */
bool frame_send(uint32_t to, enum frame_type type, uint32_t ts);

/* ------------------------------------------------------------------- calls */

void calls_begin(void);
void calls_step(void);
void calls_end(void);

/** calls_are_over - no call is left */
bool calls_are_over(void);

/** call_frame - a frame arrived at span @at */
void call_frame(uint32_t at, enum frame_type type, uint32_t ts);

/** call_event - an event of the media file */
void call_event(const struct lq_event *ev);

/* ------------------------------------------------------------------- board */

void board_begin(void);
void board_step(void);
void board_end(void);

/** board_event - LQ_EV_BOARD or an alarm of the board's span */
void board_event(const struct lq_event *ev);

/** board_drift_ms - by so much its clock may have moved the ticks */
uint64_t board_drift_ms(void);

#endif
