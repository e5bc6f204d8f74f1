/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pseudowire's jitter buffer: packets come when the network likes and in any
 * order, and are played one a packet's time in the order of their numbers.
 *
 *            next                    end
 *   played ... |  held  gap  held ... | nothing yet ... window's end
 *
 * FILLING until @target packets lie between next and end, two of them in a row;
 * then PLAYING. What is not there when its time has come is lost, and exactly its
 * octets are told as a gap, so that the line's frames stay where they are. What
 * comes after its time is late, and dropped. After LQ_PW_LOST_ROW packets lost in
 * a row the packets' stream is lost (loss of packets, LOPS): the line hears AIS,
 * our packets say so (R), and the buffer fills anew, so it finds its place again
 * when the network's delay has changed or the sender has begun anew.
 *
 * Sources: RFC 4553 6.2; the numbers in a row are the defaults of RFC 5604 [from
 * memory: 10 out of synchronism, 2 in].
 */
#ifndef LQ_HW_PW_JITTER_H
#define LQ_HW_PW_JITTER_H

#include <linux/types.h>
#include "hw/pw_packet.h"

#define LQ_PW_SLOTS_MAX		256	/* packets; a power of two */
#define LQ_PW_TARGET_MAX	64
#define LQ_PW_LOST_ROW		10
#define LQ_PW_HEARD_ROW		2
#define LQ_PW_STRAY_ROW		4	/* far off, but in sequence: begun anew */

/* What the line hears for a packet's time. */
enum lq_pw_play {
	LQ_PW_OCTETS,
	LQ_PW_GAP,		/* so many octets are missing here */
	LQ_PW_AIS,		/* all ones */
};

/* Every packet that came is played, late, duplicate, stray, overrun, or still held. */
struct lq_pw_counts {
	u64 n_played;
	u64 n_lost;		/* not there in time, while playing */
	u64 n_late;		/* came after that */
	u64 n_duplicate;
	u64 n_reordered;	/* came after a later one, in time */
	u64 n_stray;		/* numbers far off, dropped */
	u64 n_overrun;		/* held, but dropped: too many, or the stream began anew */
	u64 n_invalid;		/* L = 1, played as AIS */
	u64 n_lops;		/* times that the stream was lost */
};

struct lq_pw_jitter {
	/* set by lq_pw_jitter_init, then constant */
	u32 octets;		/* in a packet, at most */
	u32 n_slots;
	u32 target;		/* packets held before the first is played */
	u8 *memory;

	bool is_playing;	/* else LOPS */
	u16 next;		/* to be played */
	u16 end;		/* one past the last held */
	u16 heard;		/* the last that came */
	u32 heard_row;		/* that came in sequence */
	u32 lost_row;
	u64 was_there;		/* bit i: packet next - 1 - i has come */
	u16 stray;		/* the next of a stream far off */
	u32 stray_row;
	enum lq_pw_frg frg;	/* of the packet last played */
	struct lq_pw_counts count;

	u8 slots[LQ_PW_SLOTS_MAX];
	u8 frgs[LQ_PW_SLOTS_MAX];	/* enum lq_pw_frg of those held */
};

/** lq_pw_jitter_slots - a power of two, room for twice the target */
u32 lq_pw_jitter_slots(u32 target);

/**
 * lq_pw_jitter_init - empty, filling
 * @octets: in a packet at most, 1..
 * @target: packets, 2..LQ_PW_TARGET_MAX
 * @memory: [lq_pw_jitter_slots(target) * octets] the caller's, as long as it lives
 */
void lq_pw_jitter_init(struct lq_pw_jitter *j, u32 octets, u32 target,
		       u8 *memory);

/**
 * lq_pw_jitter_put - a packet came
 * Return: is it new and in time?
 */
bool lq_pw_jitter_put(struct lq_pw_jitter *j, const struct lq_pw_packet *p);

/**
 * lq_pw_jitter_take - a packet's time has passed on the line
 * @octets: out, with LQ_PW_OCTETS: valid until the next put
 */
enum lq_pw_play lq_pw_jitter_take(struct lq_pw_jitter *j, const u8 **octets);

/** lq_pw_jitter_fill - packets between the one to be played next and the last */
u32 lq_pw_jitter_fill(const struct lq_pw_jitter *j);

#endif
