// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The jitter buffer told as stories: a word is a packet that comes (its number,
 * "L12" with L = 1), "." a packet's time that passes. What is played is written
 * down: its number, "-" a gap, "A" all ones.
 */
#include <stdlib.h>
#include <string.h>

#include "hw/pw_jitter.h"
#include "unit/harness.h"

#define OCTETS 32
#define START 65530		/* numbers go round while stories are told */

static struct lq_pw_jitter jitter;
static u8 memory[LQ_PW_SLOTS_MAX * OCTETS];

static void begin(u32 target)
{
	lq_pw_jitter_init(&jitter, OCTETS, target, memory);
}

static bool come(long number, u32 flags)
{
	struct lq_pw_packet p = { .seq = START + number, .flags = flags };
	u8 octets[OCTETS];

	memset(octets, number, OCTETS);
	p.octets = octets;
	p.n_octets = OCTETS;
	return lq_pw_jitter_put(&jitter, &p);
}

static int play(void)
{
	const u8 *octets = NULL;

	switch (lq_pw_jitter_take(&jitter, &octets)) {
	case LQ_PW_OCTETS:
		CHECK(octets[0] == octets[OCTETS - 1]);
		return octets[0];
	case LQ_PW_GAP:
		return -1;
	default:
		return -2;
	}
}

static void write_down(char *to, size_t size)
{
	int n = play();
	char word[8];

	snprintf(word, sizeof(word), n == -1 ? "- " : n == -2 ? "A " : "%d ", n);
	if (strlen(to) + strlen(word) < size)
		snprintf(to + strlen(to), size - strlen(to), "%s", word);
}

/* Return: what was played, in static memory */
static const char *tell(const char *story)
{
	static char played[512];

	played[0] = 0;
	for (; *story; story++) {
		if (*story == '.')
			write_down(played, sizeof(played));
		else if (*story != ' ') {
			u32 flags = *story == 'L' ? LQ_PW_F_LOCAL : 0;

			come(strtol(story + !!flags, (char **)&story, 10),
			     flags);
			story--;
		}
	}
	return played;
}

TEST(packets_are_played_in_the_order_of_their_numbers)
{
	static const struct {
		const char *story, *played;
	} rows[] = {
		/* in order, from the third on */
		{ ". 0 . 1 . 2 . 3 . 4 . 5 .", "A A A 0 1 2 3 " },
		/* across the end of numbers, out of order */
		{ "0 1 2 . 4 3 . 6 . 5 . 7 . 8 .", "0 1 2 3 4 5 " },
		/* the first to come was not the first sent */
		{ "1 0 2 3 . . .", "0 1 2 " },
		/* twice, before and after it is played */
		{ "0 1 1 2 . 0 1 . 3 .", "0 1 2 " },
		/* one lost: exactly one gap */
		{ "0 1 2 . 4 . 5 . 6 . 7 .", "0 1 2 - 4 " },
		/* one late: lost all the same */
		{ "0 1 2 . 4 . 5 . 6 . 3 . 7 .", "0 1 2 - 4 5 " },
		/* the far end's line is lost, its packets are not */
		{ "0 1 L2 . 3 . 4 . 5 .", "0 1 A 3 " },
		/* the buffer runs empty for a while, nobody waits for it */
		{ "0 1 2 . . . . . 5 6 . . 7 .", "0 1 2 - - 5 6 7 " },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin(3);
		CHECK_STR(rows[i].played, tell(rows[i].story));
	}
}

TEST(what_happens_is_counted)
{
	static const struct {
		const char *story;
		u64 played, lost, late, duplicate, reordered, invalid;
	} rows[] = {
		{ "0 1 2 . . .", 3, 0, 0, 0, 0, 0 },
		{ "0 1 2 . 4 3 . . . .", 5, 0, 0, 0, 1, 0 },
		{ "0 1 1 2 0 . 0 . .", 3, 0, 0, 3, 0, 0 },
		{ "0 1 2 . 4 . . . 3 3 .", 4, 1, 1, 1, 0, 0 },
		{ "0 1 L2 . . .", 3, 0, 0, 0, 0, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin(3);
		tell(rows[i].story);
		CHECK_EQ(rows[i].played, jitter.count.n_played);
		CHECK_EQ(rows[i].lost, jitter.count.n_lost);
		CHECK_EQ(rows[i].late, jitter.count.n_late);
		CHECK_EQ(rows[i].duplicate, jitter.count.n_duplicate);
		CHECK_EQ(rows[i].reordered, jitter.count.n_reordered);
		CHECK_EQ(rows[i].invalid, jitter.count.n_invalid);
		CHECK_EQ(0, jitter.count.n_stray + jitter.count.n_overrun);
	}
}

/* RFC 5604's defaults: ten lost, then two in sequence (and a full buffer). */
TEST(ten_lost_in_a_row_lose_the_stream)
{
	begin(3);
	CHECK_STR("0 1 2 - - - - - - - - - ", tell("0 1 2 ............"));
	CHECK(jitter.is_playing);
	CHECK_STR("A A A ", tell("..."));
	CHECK_EQ(1, jitter.count.n_lops);
	CHECK_EQ(10, jitter.count.n_lost);	/* no more while it is lost */
	/* it comes back where it likes */
	CHECK_STR("A A 100 101 102 ", tell("100 . 101 . 102 . . ."));
}

TEST(a_longer_way_is_followed)
{
	char played[8] = "";
	int i;

	begin(4);
	for (i = 0; i < 4; i++)
		come(i, 0);
	/* from now on every packet comes six packets' times later */
	for (i = 4; i < 10; i++)
		play();
	for (; i < 200; i++) {
		come(i - 6, 0);
		play();
	}
	CHECK_EQ(1, jitter.count.n_lops);
	CHECK_EQ(10, jitter.count.n_lost);
	CHECK(jitter.is_playing);
	write_down(played, sizeof(played));
	CHECK_STR("191 ", played);
}

TEST(a_sender_that_begins_anew_is_found)
{
	int i;

	begin(3);
	for (i = 0; i < 50; i++) {
		come(i, 0);
		play();
	}
	/* three are not believed, the fourth is where it begins */
	for (i = 20000; i < 20004; i++) {
		come(i, 0);
		CHECK_EQ(i < 20003, jitter.is_playing);
	}
	CHECK_EQ(3, jitter.count.n_stray);
	CHECK_EQ(2, jitter.count.n_overrun);	/* nobody will hear them */
	for (; i < 20010; i++) {
		come(i, 0);
		play();
	}
	CHECK(jitter.is_playing);
	CHECK_EQ((u8)20008, play());
}

TEST(single_packets_from_nowhere_change_nothing)
{
	int i;

	begin(3);
	for (i = 0; i < 2000; i++) {
		if (i % 3 == 2)
			CHECK(!come(i + 10000 + (test_random() & 0x3fff), 0));
		come(i, 0);
		if (i >= 2)
			CHECK_EQ((u8)(i - 2), play());
	}
	CHECK_EQ(0, jitter.count.n_lost);
}

/* A clock that is not ours, 1 % fast: some are dropped, back to the target. */
TEST(too_many_are_dropped_whole)
{
	u32 most = 0;
	int i;

	begin(4);
	for (i = 0; i < 10000; i++) {
		come(i, 0);
		if (i % 100)
			play();
		if (lq_pw_jitter_fill(&jitter) > most)
			most = lq_pw_jitter_fill(&jitter);
	}
	CHECK(most <= jitter.n_slots * 3 / 4 + 2);
	CHECK(jitter.count.n_overrun > 70);
	CHECK_EQ(0, jitter.count.n_lost + jitter.count.n_stray);
	CHECK_EQ(10000, jitter.count.n_played + jitter.count.n_overrun +
			lq_pw_jitter_fill(&jitter));
}

static u32 held(void)
{
	u32 i, n = 0;

	for (i = 0; i < jitter.n_slots; i++)
		n += jitter.slots[i] != 0;
	return n;
}

/* A sender that stumbles, stops, begins anew; strangers' numbers between its own. */
TEST(every_packet_is_in_one_count)
{
	const struct lq_pw_counts *c = &jitter.count;
	u32 n, at = 0, n_wrong = 0;

	begin(4);
	for (n = 0; n < 20000; n++) {
		u32 chance = test_random();

		at += 1 + (chance % 8 == 0) + (chance % 64 == 1) * 20 +
		      (chance % 512 == 2) * 9000;
		come(chance % 16 ? at : at - (chance >> 8) % 80, 0);
		for (chance = test_random() % 8; chance > 5; chance--)
			play();
		play();
		n_wrong += c->n_played + c->n_late + c->n_duplicate +
			c->n_stray + c->n_overrun + held() != n + 1;
	}
	CHECK_EQ(0, n_wrong);
	CHECK(c->n_played && c->n_late && c->n_stray && c->n_overrun && c->n_lops);
}

TEST(every_target_has_room_for_twice_as_much)
{
	u32 target;

	for (target = 2; target <= LQ_PW_TARGET_MAX; target++) {
		u32 n = lq_pw_jitter_slots(target);

		CHECK(n >= 2 * target && n <= LQ_PW_SLOTS_MAX);
		CHECK_EQ(0, n & (n - 1));
	}
}

TEST(a_part_keeps_its_own_size_and_place)
{
	static const u8 order[] = { 1, 0, 2, 3 };
	u8 octets[OCTETS];
	struct lq_pw_packet p = { .octets = octets };
	const u8 *got;
	u32 i;

	begin(4);
	memset(memory, 0xee, sizeof(memory));
	for (i = 0; i < 4; i++) {
		p.seq = START + order[i];
		p.frg = order[i] % 2 ? LQ_PW_LAST : LQ_PW_FIRST;
		p.n_octets = p.frg == LQ_PW_LAST ? OCTETS : OCTETS - 2;
		memset(octets, order[i], OCTETS);
		lq_pw_jitter_put(&jitter, &p);
	}
	for (i = 0; i < 4; i++) {
		CHECK_EQ(LQ_PW_OCTETS, lq_pw_jitter_take(&jitter, &got));
		CHECK_EQ(i % 2 ? LQ_PW_LAST : LQ_PW_FIRST, jitter.frg);
		CHECK_EQ(i, got[OCTETS - 3]);
		CHECK_EQ(i % 2 ? i : 0xee, got[OCTETS - 1]);
	}
}

TESTS(
	RUN(packets_are_played_in_the_order_of_their_numbers),
	RUN(what_happens_is_counted),
	RUN(ten_lost_in_a_row_lose_the_stream),
	RUN(a_longer_way_is_followed),
	RUN(a_sender_that_begins_anew_is_found),
	RUN(single_packets_from_nowhere_change_nothing),
	RUN(too_many_are_dropped_whole),
	RUN(every_packet_is_in_one_count),
	RUN(every_target_has_room_for_twice_as_much),
	RUN(a_part_keeps_its_own_size_and_place),
)
