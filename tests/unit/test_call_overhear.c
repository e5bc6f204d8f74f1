// SPDX-License-Identifier: GPL-3.0-or-later
/* Calls of a telephone beside a line of ours: written down and recorded. */
#include "call/cdr.h"
#include "unit/core_bed.h"

static int overhear(struct core_bed *b, uint32_t leg, enum core_overheard how)
{
	struct core_party other = { .number = "13800138000" }, none = { 0 };
	struct core_party own = { .number = "95588" };
	bool is_in = how == CORE_OVERHEARD_IN;

	return BED(b, .type = CORE_EV_SETUP, .leg = leg, .line = "span1",
		   .from = is_in ? &other : &own, .to = is_in ? &own : &none,
		   .is_complete = true, .overheard = how);
}

/* The CDR as the store folds it. */
static struct cdr row_of(const struct core_bed *b, uint64_t call)
{
	struct cdr row;
	unsigned int i;

	cdr_init(&row);
	for (i = 0; i < b->n_facts; i++)
		if (b->facts[i].call == call)
			cdr_apply(&row, &b->facts[i]);
	return row;
}

TEST(a_call_that_is_overheard_is_recorded_from_its_beginning_to_its_end)
{
	struct core_counters n;
	struct core_bed b;
	struct cdr row;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(0, overhear(&b, 100, CORE_OVERHEARD_IN));
	CHECK_STR("record_start 955881210746355.wav 100 0", b.did);
	bed_advance(&b, 61000);
	CHECK_STR("", b.did);			/* nothing waits for anything */
	CHECK_EQ(0, bed_gone(&b, 100, 16));
	CHECK_STR("record_stop 1000", b.did);
	CHECK_EQ(0, BED(&b, .type = CORE_EV_RECORD_DONE, .vocid = 1000));
	row = row_of(&b, bed_fact(&b, LEDGER_CALL_START)->call);
	CHECK_STR("in", row.direction);
	CHECK_STR("13800138000", row.from);
	CHECK_STR("95588", row.to);
	CHECK_STR("span1", row.trunk);
	CHECK_STR("955881210746355.wav", row.file);
	CHECK_STR("called", row.by);		/* the telephone beside us */
	CHECK_EQ(1000, row.vocid);
	CHECK_EQ(16, row.cause);
	CHECK_EQ(61000, row.talk_ms);
	CHECK(row.is_closed);
	core_counters(b.core, &n);
	CHECK_EQ(0, n.n_active);
	CHECK_EQ(0, n.n_legs);
	bed_fini(&b);
}

TEST(a_call_out_of_the_telephone_beside_us_is_one_out)
{
	struct core_bed b;
	struct cdr row;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(0, overhear(&b, 100, CORE_OVERHEARD_OUT));
	CHECK_EQ(0, bed_digit(&b, 100, '7'));
	CHECK_STR("", b.did);
	CHECK_STR("span1", bed_fact(&b, LEDGER_LEG_DIGIT)->trunk);
	CHECK_EQ(0, bed_gone(&b, 100, 16));
	row = row_of(&b, bed_fact(&b, LEDGER_CALL_START)->call);
	CHECK_STR("out", row.direction);
	CHECK_STR("95588", row.from);
	CHECK_STR("caller", row.by);
	bed_fini(&b);
}

/* The line is not ours: commands end the listening, and say nothing into it. */
TEST(an_overheard_call_takes_no_keys_and_ends_by_command)
{
	struct core_bed b;
	uint64_t call;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(0, overhear(&b, 100, CORE_OVERHEARD_IN));
	call = bed_fact(&b, LEDGER_CALL_START)->call;
	CHECK_EQ(-EPERM, BED(&b, .type = CORE_EV_SEND_DIGITS, .call = call,
			     .digits = "1"));
	CHECK_EQ(-EPERM, BED(&b, .type = CORE_EV_SEND_DIGITS, .call = call,
			     .leg = 100, .digits = "1"));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_HANGUP, .call = call));
	CHECK_STR("record_stop 1000; hangup 100 16", b.did);
	CHECK_STR("system", bed_fact(&b, LEDGER_CALL_END)->by);
	CHECK_EQ(0, bed_gone(&b, 100, 16));
	CHECK_EQ(1, bed_count(&b, LEDGER_CALL_END));
	bed_fini(&b);
}

TEST(an_overheard_call_whose_slot_is_lost_keeps_what_was_said)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(0, overhear(&b, 100, CORE_OVERHEARD_IN));
	CHECK_EQ(0, BED(&b, .type = CORE_EV_MEDIA_FAILED, .leg = 100,
			.error = -ENODEV));
	CHECK_STR("record_stop 1000; hangup 100 47", b.did);
	CHECK_EQ(0, bed_gone(&b, 100, 27));
	CHECK_EQ(1, bed_count(&b, LEDGER_CALL_END));
	bed_fini(&b);
}

TEST(overhearing_survives_short_memory)
{
	struct core_bed b;

	if (bed_init(&b))
		return;
	(void)overhear(&b, 100, CORE_OVERHEARD_OUT);
	(void)bed_gone(&b, 100, 16);
	CHECK_EQ(bed_count(&b, LEDGER_CALL_START),
		 bed_count(&b, LEDGER_CALL_END));
	bed_fini(&b);
}

TESTS(
	RUN(a_call_that_is_overheard_is_recorded_from_its_beginning_to_its_end),
	RUN(a_call_out_of_the_telephone_beside_us_is_one_out),
	RUN(an_overheard_call_takes_no_keys_and_ends_by_command),
	RUN(an_overheard_call_whose_slot_is_lost_keeps_what_was_said),
	RUN_OOM(overhearing_survives_short_memory),
)
