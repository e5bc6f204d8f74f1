// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Caller identification through the engine: LQ_SLOT_CALLER_ID on one slot,
 * LQ_EV_CALLER_ID and LQ_GET_CALLER_ID on the slot at the other end of its
 * wire. On the bed: a sends, b listens.
 */
#include <errno.h>
#include "unit/engine_bed.h"

#define SETTLE	40		/* ms until both E1 are aligned */
#define ENDURES	2600		/* ms: longer than any message */

struct ends {
	struct bed *b;
	u32 from, to;
};

static struct ends ends_new(u32 from, u32 to, u32 flags)
{
	struct ends e = { bed_new(), from, to };

	CHECK(bed_claim(e.b, &e.b->a, &e.from) >= 0);
	CHECK(bed_claim(e.b, &e.b->b, &e.to) >= 0);
	CHECK_EQ(0, bed_set(e.b, &e.b->b, to, flags));
	bed_ticks(e.b, SETTLE);
	return e;
}

static struct ends e1_ends(u32 flags)
{
	return ends_new(LQ_SLOT(1, 1), LQ_SLOT(2, 1), flags);
}

/* The pair between FXS port 1 and FXO port 3 is carried by hand. */
static void tick(struct ends *e)
{
	memcpy(e->b->fx.rx[3], e->b->fx.tx[1], LQ_TICK_SAMPLES);
	bed_tick(e->b);
}

/* Send; the tick in which it was told to have ended, 0: never. */
static u64 send(struct ends *e, struct lq_caller_id *id)
{
	struct lq_event ev;
	u64 done = 0;
	int i;

	id->slot = e->from;
	CHECK_EQ(0, bed_ask(e->b, &e->b->a, LQ_SLOT_CALLER_ID, id));
	for (i = 0; i < ENDURES; i++) {
		tick(e);
		while (bed_event(e->b, &e->b->a, LQ_EV_TONE_DONE, &ev)) {
			CHECK(!done);
			CHECK_EQ(e->from, ev.slot);
			done = ev.tick;
		}
	}
	CHECK(done);
	return done;
}

static struct lq_caller_id get(struct ends *e)
{
	struct lq_caller_id id = { .slot = e->to };

	CHECK_EQ(0, bed_ask(e->b, &e->b->b, LQ_GET_CALLER_ID, &id));
	return id;
}

/* Every field comes out as it went in. */
static void check_heard(struct ends *e, const struct lq_caller_id *sent,
			u32 n_heard, u64 done)
{
	struct lq_caller_id got = get(e), want = *sent;
	struct lq_event ev;

	CHECK(bed_event(e->b, &e->b->b, LQ_EV_CALLER_ID, &ev));
	CHECK_EQ(e->to, ev.slot);
	CHECK_EQ(sent->kind, ev.value);
	CHECK_EQ(LQ_CID_WHOLE, ev.arg);
	CHECK_EQ(ev.tick, got.tick);
	/* a key is heard when it begins, a signal when it has ended */
	CHECK(got.tick + 150 > done && got.tick < done + 30);
	want.slot = e->to;
	want.tick = got.tick;
	want.n_heard = n_heard;
	want.level_cb = got.level_cb;
	want.is_off_hook = 0;
	CHECK_MEM(&want, &got, sizeof(want));
	CHECK(!bed_event(e->b, &e->b->b, LQ_EV_CALLER_ID, &ev));
}

static const struct lq_caller_id callers[] = {
	{ .kind = LQ_CID_MDMF, .date = "06151230", .number = "01058301234",
	  .name = "\xd5\xc5\xc8\xfd" },
	{ .kind = LQ_CID_MDMF, .modem = LQ_CID_V23, .is_off_hook = 1,
	  .no_number = LQ_CID_WITHHELD, .called = "4008001234" },
	{ .kind = LQ_CID_SDMF, .date = "06151230", .number = "2156430144" },
	{ .kind = LQ_CID_MDMF, .message = LQ_CID_LAMP, .lamp = LQ_CID_LAMP_ON },
	{ .kind = LQ_CID_DTMF, .number = "13800138000", .codes = "DC" },
	{ .kind = LQ_CID_ALERT },
};

static void check_all(struct ends *e)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(callers); i++) {
		struct lq_caller_id id = callers[i];
		u64 done = send(e, &id);

		check_heard(e, &id, i + 1, done);
	}
}

TEST(every_kind_of_caller_crosses_an_e1)
{
	struct ends e = e1_ends(LQ_SLOT_F_CID);

	check_all(&e);
	bed_free(e.b);
}

TEST(every_kind_of_caller_crosses_an_analog_pair)
{
	struct ends e = ends_new(LQ_SLOT(3, 1), LQ_SLOT(3, 3), LQ_SLOT_F_CID);

	check_all(&e);
	bed_free(e.b);
}

TEST(a_slot_that_does_not_listen_hears_nobody)
{
	struct ends e = e1_ends(0);
	struct lq_caller_id id = callers[0];
	struct lq_event ev;

	(void)send(&e, &id);
	CHECK(!bed_event(e.b, &e.b->b, LQ_EV_CALLER_ID, &ev));
	CHECK_EQ(LQ_CID_NONE, get(&e).kind);
	bed_free(e.b);
}

TEST(a_number_in_dtmf_is_heard_beside_its_digits)
{
	struct ends e = e1_ends(LQ_SLOT_F_CID | LQ_SLOT_F_DTMF);
	struct lq_caller_id id = callers[4];
	char digits[32] = "";
	struct lq_event ev;
	int n = 0;

	(void)send(&e, &id);
	CHECK_STR("13800138000", get(&e).number);
	while (lq_client_read(&e.b->e, &e.b->b, &ev, 1))
		if (ev.type == LQ_EV_DIGIT && n < 31)
			digits[n++] = ev.value;
	CHECK_STR("D13800138000C", digits);
	bed_free(e.b);
}

TEST(a_caller_is_kept_until_the_next_claim)
{
	struct ends e = e1_ends(LQ_SLOT_F_CID);
	struct lq_claim claim = { .slot = e.to };
	struct lq_caller_id id = callers[0];

	(void)send(&e, &id);
	CHECK_EQ(0, bed_set(e.b, &e.b->b, e.to, 0));
	CHECK_STR("01058301234", get(&e).number);
	CHECK_EQ(0, bed_ask(e.b, &e.b->b, LQ_SLOT_RELEASE, &claim));
	CHECK_STR("01058301234", get(&e).number);
	CHECK(bed_claim(e.b, &e.b->b, &e.to) >= 0);
	CHECK_EQ(LQ_CID_NONE, get(&e).kind);
	CHECK_STR("", get(&e).number);
	CHECK_EQ(0, get(&e).n_heard);
	bed_free(e.b);
}

TEST(a_release_silences_the_sender)
{
	struct ends e = e1_ends(LQ_SLOT_F_CID);
	struct lq_claim claim = { .slot = e.from };
	struct lq_caller_id id = callers[0];
	struct lq_event ev;
	int i;

	id.slot = e.from;
	CHECK_EQ(0, bed_ask(e.b, &e.b->a, LQ_SLOT_CALLER_ID, &id));
	bed_ticks(e.b, 540);		/* seizure, mark and 16 octets */
	CHECK_EQ(0, bed_ask(e.b, &e.b->a, LQ_SLOT_RELEASE, &claim));
	CHECK_EQ(0xd5, e.b->e1[0].tx[1][0]);
	bed_ticks(e.b, 200);
	CHECK(bed_event(e.b, &e.b->b, LQ_EV_CALLER_ID, &ev));
	CHECK_EQ(LQ_CID_CUT, ev.arg);
	CHECK_EQ(LQ_CID_CUT, get(&e).status);
	/* who takes the slot next does not go on with it */
	CHECK(bed_claim(e.b, &e.b->a, &e.from) >= 0);
	for (i = 0; i < 100; i++) {
		bed_tick(e.b);
		CHECK_EQ(0xd5, e.b->e1[0].tx[1][7]);
	}
	bed_free(e.b);
}

TESTS(
	RUN(every_kind_of_caller_crosses_an_e1),
	RUN(every_kind_of_caller_crosses_an_analog_pair),
	RUN(a_slot_that_does_not_listen_hears_nobody),
	RUN(a_number_in_dtmf_is_heard_beside_its_digits),
	RUN(a_caller_is_kept_until_the_next_claim),
	RUN(a_release_silences_the_sender),
)
