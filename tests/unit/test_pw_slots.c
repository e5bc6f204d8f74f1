// SPDX-License-Identifier: GPL-2.0-or-later
/* Which octet of the line is where in a packet: RFC 5086 4.2. */
#include <string.h>

#include "hw/pw_slots.h"
#include "unit/harness.h"

#define FRAMES 4

TEST(timeslots_are_counted)
{
	CHECK_EQ(31, lq_pw_slots_count(LQ_PW_SLOTS_ALL));
	CHECK_EQ(1, lq_pw_slots_count(1u << 31));
	CHECK_EQ(2, lq_pw_slots_count(1u << 1 | 1u << 16));
	CHECK_EQ(0, lq_pw_slots_count(0));
}

TEST(frames_follow_each_other_lowest_timeslot_first)
{
	static const u8 want[] = { 0x01, 0x10, 0x1f, 0x41, 0x50, 0x5f };
	u8 line[64], packet[6];
	u32 i;

	for (i = 0; i < 64; i++)
		line[i] = i < 32 ? i : i + 32;
	lq_pw_slots_pick(packet, line, 2, 1u << 1 | 1u << 16 | 1u << 31);
	CHECK_MEM(want, packet, sizeof(want));
}

TEST(what_was_carried_is_placed_and_the_rest_is_idle)
{
	static const u32 masks[] = {
		LQ_PW_SLOTS_ALL, 1u << 1, 1u << 31, 0x0001fffe, 0xaaaaaaaa,
	};
	u8 line[FRAMES * 32], packet[FRAMES * 32], back[FRAMES * 32];
	u32 m, i;

	for (m = 0; m < sizeof(masks) / sizeof(*masks); m++) {
		for (i = 0; i < sizeof(line); i++)
			line[i] = test_random();
		lq_pw_slots_pick(packet, line, FRAMES, masks[m]);
		lq_pw_slots_place(back, packet, FRAMES, masks[m]);
		for (i = 0; i < sizeof(line); i++)
			CHECK_EQ(masks[m] & 1u << i % 32 ? line[i] : 0xd5,
				 back[i]);
	}
}

TESTS(
	RUN(timeslots_are_counted),
	RUN(frames_follow_each_other_lowest_timeslot_first),
	RUN(what_was_carried_is_placed_and_the_rest_is_idle),
)
