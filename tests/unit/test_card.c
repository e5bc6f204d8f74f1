// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What a card that is too slow, too full or too late costs, and how that is
 * counted: card.c between two rings and a card of paper, which stands in for
 * alsa.c. The clock that differs is test_sound_card.c's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/alsa.h"
#include "media/card.h"
#include "unit/harness.h"

#define CARD_HZ	48000u
#define FACTOR	(CARD_HZ / 8000)
#define RING	4096u

/* ---------------------------------------------------------- a card of paper */

static struct {
	int queued, room;	/* PLAYBACK: what it says, what it still takes */
	int has;		/* CAPTURE: what it gives */
	unsigned int starts;
} paper;

struct alsa {
	enum alsa_way way;
};

int alsa_open(struct alsa **out, const char *name, enum alsa_way way,
	      double queue_s)
{
	*out = mem_new(sizeof(**out), NULL);
	if (!*out)
		return -ENOMEM;
	(*out)->way = way;
	return 0;
}

int alsa_start(struct alsa *a)
{
	paper.starts++;
	return 0;
}

uint32_t alsa_hz(const struct alsa *a)
{
	return CARD_HZ;
}

int alsa_queued(struct alsa *a)
{
	return paper.queued;
}

int alsa_write(struct alsa *a, const int16_t *from, unsigned int n)
{
	int done = (int)n < paper.room ? (int)n : paper.room;

	paper.room -= done;
	return done;
}

int alsa_read(struct alsa *a, int16_t *to, unsigned int room)
{
	int n = (int)room < paper.has ? (int)room : paper.has;

	memset(to, 0, (size_t)n * sizeof(*to));
	paper.has -= n;
	return n;
}

/* ------------------------------------------------------------------ the bed */

struct bed {
	struct lq_area *area;
	struct dev_ring in, out;
	struct card *card;
	uint64_t tick;
};

static struct dev_ring ring_of(struct bed *b, enum lq_ring_id id, size_t data)
{
	struct lq_ring *r = &b->area->rings[id];

	r->offset = data;
	r->size = RING;
	return dev_ring_of(b->area, 0, id);
}

static void turn(struct bed *b)
{
	b->tick += 5;
	CHECK_EQ(0, card_turn(b->card, &b->in, &b->out, LQ_LAW_ALAW, b->tick));
}

/* Running: what was before its first turn does not count. */
static void bed_init(struct bed *b)
{
	static const struct media_sound conf = { .playback = "paper",
						 .capture = "paper" };
	size_t data = sizeof(*b->area) + LQ_RINGS * sizeof(struct lq_ring);

	memset(&paper, 0, sizeof(paper));
	*b = (struct bed){ .area = calloc(1, data + 2 * RING), .tick = 1000 };
	b->in = ring_of(b, LQ_RING_LINE_IN, data);
	b->out = ring_of(b, LQ_RING_LINE_OUT, data + RING);
	CHECK_EQ(0, card_new(&b->card, &conf));
	turn(b);
	CHECK_EQ(2, paper.starts);
}

static void bed_fini(struct bed *b)
{
	b->card = mem_deref(b->card);
	free(b->area);
}

static struct media_sound_stats stats(struct bed *b)
{
	struct media_sound_stats s = { 0 };

	card_stats(b->card, &s);
	return s;
}

/* The engine has said so much. */
static void say(struct bed *b, unsigned int n)
{
	uint8_t codes[RING];

	memset(codes, 0xd5, sizeof(codes));
	CHECK_EQ(n, dev_ring_write(&b->out, codes, n));
}

/* ------------------------------------------------------------------- claims */

/* The first samples out of a converter are fewer, by its delay. */
#define DELAY	20

TEST(what_a_card_has_no_room_for_is_counted_in_samples_of_the_line)
{
	struct bed b;

	bed_init(&b);
	paper.room = 300 * FACTOR;
	say(&b, 400);
	turn(&b);
	CHECK_EQ(0, paper.room);
	CHECK_NEAR(100, stats(&b).n_skipped, DELAY);
	bed_fini(&b);
}

TEST(what_comes_too_late_is_skipped_before_it_is_converted)
{
	struct bed b;

	bed_init(&b);
	paper.queued = CARD_HZ;		/* a second */
	paper.room = CARD_HZ;
	say(&b, 400);
	turn(&b);
	CHECK_EQ(CARD_HZ, paper.room);
	CHECK_EQ(400, stats(&b).n_skipped);
	bed_fini(&b);
}

TEST(what_the_line_cannot_take_is_counted_in_its_samples_too)
{
	struct bed b;

	bed_init(&b);
	paper.has = 200 * FACTOR;	/* upon a cushion of silence, 240 */
	turn(&b);
	CHECK_EQ(0, stats(&b).n_skipped);
	CHECK_NEAR(440, dev_ring_fill(&b.in), DELAY);
	paper.has = 1200 * FACTOR;	/* 150 ms are the most that may lie there */
	turn(&b);
	CHECK_NEAR(1200, dev_ring_fill(&b.in), 200);
	CHECK_NEAR(440 + 1200, dev_ring_fill(&b.in) + stats(&b).n_skipped, DELAY);
	bed_fini(&b);
}

TEST(card_new_survives_short_memory)
{
	static const struct media_sound conf = { .playback = "paper",
						 .capture = "paper" };
	struct card *c;

	if (!card_new(&c, &conf))
		c = mem_deref(c);
}

TESTS(
	RUN(what_a_card_has_no_room_for_is_counted_in_samples_of_the_line),
	RUN(what_comes_too_late_is_skipped_before_it_is_converted),
	RUN(what_the_line_cannot_take_is_counted_in_its_samples_too),
	RUN_OOM(card_new_survives_short_memory),
)
