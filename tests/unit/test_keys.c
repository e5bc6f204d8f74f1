// SPDX-License-Identifier: GPL-3.0-or-later
/* Keys in calls: passed on, written down within bounds, sent by command. */
#include "base/str.h"
#include "unit/core_bed.h"

TEST(keys_in_talk_reach_the_other_side_unless_it_heard_them)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);
	(void)bed_digit(&b, 1, '5');
	CHECK_STR("", b.did);
	(void)BED(&b, .type = CORE_EV_DIGIT, .leg = 1, .digit = '5');
	CHECK_STR("digits 100 5", b.did);
	bed_fini(&b);
}

TEST(every_key_is_a_fact)
{
	const struct ledger_event *ev;
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);	/* with a 1 for the menu */
	ev = bed_fact(&b, LEDGER_LEG_DIGIT);
	CHECK_EQ(100, ev->leg);
	CHECK_STR("1", ev->digit);
	CHECK_STR("span1", ev->trunk);
	CHECK_STR("", ev->phone);
	CHECK_STR("in", ev->direction);
	(void)BED(&b, .type = CORE_EV_DIGIT, .leg = 1, .digit = '#',
		  .length_ms = 120);
	ev = bed_fact(&b, LEDGER_LEG_DIGIT);
	CHECK_EQ(1, ev->leg);
	CHECK_STR("#", ev->digit);
	CHECK_STR("8001", ev->phone);
	CHECK_STR("", ev->trunk);
	CHECK_EQ(120, ev->length_ms);
	CHECK_EQ(2, bed_count(&b, LEDGER_LEG_DIGIT));
	bed_fini(&b);
}

/* 40 at once, then one a second; the next one tells how many are missing. */
TEST(keys_without_end_do_not_fill_the_ledger)
{
	struct core_bed b;
	unsigned int i;

	CHECK_EQ(0, bed_init(&b));
	bed_to_talk(&b);
	b.n_facts = 0;
	for (i = 0; i < 100; i++)
		(void)bed_digit(&b, 100, '5');
	CHECK_EQ(40, bed_count(&b, LEDGER_LEG_DIGIT));
	(void)bed_digit(&b, 1, '6');	/* the other leg has its own bound */
	CHECK_EQ(41, bed_count(&b, LEDGER_LEG_DIGIT));
	bed_advance(&b, 1000);
	(void)bed_digit(&b, 100, '7');
	CHECK_EQ(42, bed_count(&b, LEDGER_LEG_DIGIT));
	CHECK_EQ(60, bed_fact(&b, LEDGER_LEG_DIGIT)->lost);
	(void)bed_digit(&b, 100, '7');
	CHECK_EQ(42, bed_count(&b, LEDGER_LEG_DIGIT));
	bed_fini(&b);
}

static const char secret_flow[] =
	"{ \"start\": \"hello\", \"nodes\": {"
	" \"hello\": {\"type\": \"play\", \"prompts\": \"welcome\","
	"   \"barge_in\": true, \"next\": \"choose\"},"
	" \"choose\": {\"type\": \"menu\", \"prompts\": \"menu\","
	"   \"keys\": {\"11\": \"pin\"}, \"failed\": \"q\"},"
	" \"pin\": {\"type\": \"collect\", \"prompts\": \"pin\", \"max\": 2,"
	"   \"secret\": true, \"next\": \"q\", \"failed\": \"q\"},"
	" \"q\": {\"type\": \"queue\", \"queue\": \"support\"} } }";

/* What was written of the keys of leg 100, in order. */
static const char *keys_written(const struct core_bed *b)
{
	static char text[BED_FACTS + 1];
	unsigned int i, n = 0;

	for (i = 0; i < b->n_facts; i++)
		if (b->facts[i].type == LEDGER_LEG_DIGIT)
			text[n++] = b->facts[i].digit[0];
	text[n] = '\0';
	return text;
}

TEST(keys_of_a_secret_are_not_written_down)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(0, core_add_flow(b.core, "main", secret_flow,
				  strlen(secret_flow), NULL));
	(void)bed_setup(&b, 100, "span1", "138", "4001");
	(void)bed_digit(&b, 100, '1');	/* ahead: for which question? */
	(void)bed_digit(&b, 100, '1');
	(void)bed_digit(&b, 100, '7');
	(void)bed_digit(&b, 100, '8');
	CHECK_STR("**", bed_fact(&b, LEDGER_IVR_DIGITS)->digits);
	CHECK_STR("queued", bed_call(&b));
	(void)bed_digit(&b, 100, '9');	/* one too many of his PIN */
	CHECK_STR("*1***", keys_written(&b));
	bed_advance(&b, 5000);
	(void)bed_digit(&b, 100, '0');
	CHECK_STR("*1***0", keys_written(&b));
	bed_fini(&b);
}

static int send_keys(struct core_bed *b, uint32_t leg, const char *digits)
{
	return BED(b, .type = CORE_EV_SEND_DIGITS, .call = 7, .leg = leg,
		   .digits = digits);
}

TEST(keys_are_sent_by_command)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	CHECK_EQ(-ENOENT, send_keys(&b, 0, "1"));
	bed_to_talk(&b);
	b.n_facts = 0;
	CHECK_EQ(0, send_keys(&b, 0, "12#"));	/* outside is the caller */
	CHECK_STR("digits 100 12#", b.did);
	CHECK_STR("12#", keys_written(&b));
	CHECK_STR("out", bed_fact(&b, LEDGER_LEG_DIGIT)->direction);
	CHECK_EQ(0, send_keys(&b, 1, "*D"));
	CHECK_STR("digits 1 *D", b.did);
	CHECK_EQ(-ENOENT, send_keys(&b, 4711, "1"));
	CHECK_EQ(-EINVAL, send_keys(&b, 0, ""));
	CHECK_EQ(-EINVAL, send_keys(&b, 0, "1e"));
	CHECK_EQ(-EINVAL, BED(&b, .type = CORE_EV_SEND_DIGITS, .call = 7));
	b.n_facts = 0;
	CHECK_EQ(0, BED(&b, .type = CORE_EV_SEND_DIGITS, .call = 7,
			.digits = "42", .is_secret = true));
	CHECK_STR("digits 100 42", b.did);
	CHECK_STR("**", keys_written(&b));
	bed_fini(&b);
}

TEST(keys_are_not_sent_to_who_has_not_answered)
{
	struct core_bed b;

	CHECK_EQ(0, bed_init(&b));
	bed_phones_up(&b);
	(void)bed_setup(&b, 100, "span1", "138", "8001");
	CHECK_EQ(-EPERM, send_keys(&b, 1, "1"));
	CHECK_EQ(-EPERM, send_keys(&b, 0, "1"));
	bed_fini(&b);
}

TESTS(
	RUN(keys_in_talk_reach_the_other_side_unless_it_heard_them),
	RUN(every_key_is_a_fact),
	RUN(keys_without_end_do_not_fill_the_ledger),
	RUN(keys_of_a_secret_are_not_written_down),
	RUN(keys_are_sent_by_command),
	RUN(keys_are_not_sent_to_who_has_not_answered),
)
