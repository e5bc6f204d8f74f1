// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The tables of analog lines and telephones: every event in every state, and
 * where it leads. And numbers, as lines and legs have them.
 */
#include "unit/analog_bed.h"

/*
 * One character an event, in the order of enum port_event: where it leads, by
 * the state's character; '.' stays, '!' is refused.
 */
static const char fxo_names[] = "DIROSZLCAUGT";
static const char *const fxo_want[FXO_STATES] = {
	/*		 PDRPLRTFLOFNDrRBCSVQDSLIAAPAH */
	[FXO_DEAD]	= "I.......!!!............!!!!!!",
	[FXO_IDLE]	= ".DR...T.!!!............Z!!!!!",
	[FXO_RINGING]	= ".DO...T.!!!O..........I!!!!!!",
	[FXO_OFFERED]	= ".D....T.!!!...........I!...US",
	[FXO_SPENT]	= ".D....T.!!!...........I!!!!!!",
	[FXO_SEIZED]	= ".G..G...!!!.L..GG.....G!!!!!G",
	[FXO_DIALLING]	= ".G..G...!!!..........C.!!!!!G",
	[FXO_CALLING]	= ".G..GU..!!!..A.GGG....G!!!!!G",
	[FXO_ALERTING]	= ".G..GU..!!!....GG.U...G!!!!!G",
	[FXO_UP]	= ".G..G...!!!.G..GG......!....G",
	[FXO_GUARD]	= "........!!!...........I!!!!!!",
	[FXO_TAKEN]	= ".D......!!!...........I!!!!!.",
};

static const char fxs_names[] = "IRTGCUBHL";
static const char *const fxs_want[FXS_STATES] = {
	/*		 PDRPLRTFLOFNDrRBCSVQDSLIAAPAH */
	[FXS_IDLE]	= "!!..!!!!T..............R!!!!!",
	[FXS_RINGING]	= "!!..!!!!U.............I!!!!!I",
	[FXS_DIAL_TONE]	= "!!..!!!!.I..........G.B!!!!!!",
	[FXS_DIGITS]	= "!!..!!!!.I............C!!!!!!",
	[FXS_CALLING]	= "!!..!!!!.I.............!...UB",
	[FXS_UP]	= "!!..!!!!.I.............!!!!!B",
	[FXS_BUSY]	= "!!..!!!!.IT...........H!!!!!!",
	[FXS_HOWLER]	= "!!..!!!!.I............L!!!!!!",
	[FXS_LOCKED]	= "!!..!!!!.I.............!!!!!!",
};

static struct port *port_of(uint32_t slot)
{
	struct port *p;

	list_for_each(p, &t.a->ports, link)
		if (p->conf.slot == slot)
			return p;
	return NULL;
}

/* The port as it might stand in that state. */
static struct port *port_in(uint32_t slot, unsigned int state)
{
	struct port *p = port_of(slot);

	p->fsm.state = state;
	p->signal = state == FXO_SEIZED && slot == FXO_SLOT ? POWER :
		POWER | LQ_SIG_LOOP;
	p->leg = 100;
	p->digit = '1';
	p->cause = 16;
	return p;
}

static void check_table(uint32_t slot, const char *const *want,
			const char *names, unsigned int n_states)
{
	unsigned int state, ev;

	for (state = 0; state < n_states; state++) {
		CHECK_EQ(PORT_EVENTS, strlen(want[state]));
		for (ev = 0; ev < PORT_EVENTS; ev++) {
			struct port *p;
			char got;

			begin(ANALOG_BY_PROGRESS);
			p = port_in(slot, state);
			got = !port_happens(p, ev) ? '!' :
				p->fsm.state == state ? '.' :
				names[p->fsm.state];
			if (got != want[state][ev])
				test_fail(__FILE__, __LINE__, "%s in state "
					  "%c: want %c, got %c\n",
					  port_event_names[ev], names[state],
					  want[state][ev], got);
			end();
		}
	}
}

TEST(every_event_in_every_state_of_a_line)
{
	check_table(FXO_SLOT, fxo_want, fxo_names, FXO_STATES);
}

TEST(every_event_in_every_state_of_a_telephone)
{
	check_table(FXS_SLOT, fxs_want, fxs_names, FXS_STATES);
}

/* ----------------------------------------------------------------- numbers */

TEST(numbers_and_names_are_read_and_written)
{
	struct lq_caller_id id = { .kind = LQ_CID_MDMF, .number = "123",
				   .name = "\xcd\xf5" };	/* GBK */
	struct leg_address a = { .number = "+86138x001", .name = "王" };

	number_read(&a, &id);
	CHECK_STR("123", a.number);
	CHECK_STR("王", a.name);
	CHECK_EQ(LEG_ALLOWED, a.presentation);
	id.no_number = LQ_CID_WITHHELD;
	memcpy(id.name, "\xff\x01", 3);
	number_read(&a, &id);
	CHECK_EQ(LEG_RESTRICTED, a.presentation);
	CHECK_STR("", a.name);
	number_read(&a, &(struct lq_caller_id){ .kind = LQ_CID_NONE });
	CHECK_EQ(LEG_UNAVAILABLE, a.presentation);
	a = (struct leg_address){ .number = "+86138x001", .name = "王" };
	CHECK(number_write(&id, &a, ANALOG_CALLER_FSK, 0));
	CHECK_STR("86138001", id.number);
	CHECK_STR("\xcd\xf5", id.name);
	CHECK_EQ(8, strlen(id.date));
	a.presentation = LEG_RESTRICTED;
	CHECK(number_write(&id, &a, ANALOG_CALLER_FSK, 0));
	CHECK_EQ(LQ_CID_WITHHELD, id.no_number);
	CHECK_STR("", id.number);
	CHECK(!number_write(&id, &a, ANALOG_CALLER_DTMF, 0));
}

/* Whatever cannot be had: nothing stays behind. */
TEST(memory_may_be_short)
{
	const struct analog_port_conf c = { .slot = FXS_SLOT, .is_fxs = true };
	const struct leg_handler h = { on_id, on_leg, NULL };
	const struct analog_line_ops ops = {
		.signal = do_signal, .tone = do_tone, .listen = do_listen,
		.is_up = do_is_up,
	};

	memset(&t, 0, sizeof(t));
	if (loop_new_test(&t.loop, 0, 0))
		return;
	if (!analog_new(&t.a, t.loop, &h, &ops, &analog_times_default) &&
	    !analog_port_add(t.a, &c, 0))
		event(FXS_SLOT, LQ_EV_SIGNAL, LQ_SIG_OFFHOOK, LQ_SIG_OFFHOOK);
	end();
}

TESTS(
	RUN(every_event_in_every_state_of_a_line),
	RUN(every_event_in_every_state_of_a_telephone),
	RUN(numbers_and_names_are_read_and_written),
	RUN_OOM(memory_may_be_short),
)
