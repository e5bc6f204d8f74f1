// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq-tdm400.ko with a card made of software: an FXS in socket 1, wired to an FXO
 * in socket 4 (run.py --pci tdm400:s--o).
 */
#include "uml/tdm400_bed.h"

#define FXS 1
#define FXO 4

TEST(a_country_that_is_not_known_is_refused)
{
	CHECK_EQ(-EINVAL, driver_insert("LQ_DRIVER", "country=xy"));
}

TEST(a_call_rings_is_answered_talks_and_ends)
{
	begin(0, FXS, FXO);
	check_call();
	end();
}

TEST(a_flash_and_dial_pulses_cross_the_line)
{
	struct lq_digits d = { .is_pulse = 1, .digits = "31" };
	struct lq_event ev;
	const char *digit;

	begin(0, FXS, FXO);
	answer();
	CHECK_EQ(0, set_signal(&fxo, LQ_SIG_FLASH, 0));
	CHECK(is_told(&fxs, LQ_EV_SIGNAL, LQ_SIG_FLASH, &ev));
	CHECK(ev.value & LQ_SIG_OFFHOOK);
	set_flags(&fxs, LQ_SLOT_F_DTMF);
	d.slot = fxo.slot;
	CHECK_EQ(0, req(media, LQ_SLOT_DIGITS, &d));
	for (digit = d.digits; *digit; digit++) {
		CHECK(is_told(&fxs, LQ_EV_DIGIT, 0, &ev));
		CHECK_EQ(*digit, ev.value);
	}
	end();
}

TEST(polarity_and_voltage_are_told)
{
	begin(0, FXS, FXO);
	CHECK_EQ(480, info(&fxo).line_dv);
	CHECK_EQ(0, set_signal(&fxs, LQ_SIG_REVERSED, 0));
	CHECK(is_signalled(&fxo, LQ_SIG_REVERSED, LQ_SIG_REVERSED));
	CHECK_EQ(-480, info(&fxo).line_dv);
	answer();
	CHECK_EQ(0, set_signal(&fxs, 0, LQ_SIG_REVERSED));
	CHECK(is_signalled(&fxo, LQ_SIG_REVERSED, 0));
	CHECK_EQ(80, info(&fxo).line_dv);
	CHECK_EQ(-EOPNOTSUPP, set_signal(&fxs, LQ_SIG_METER, 0));
	end();
}

TEST(a_far_release_is_told)
{
	begin(0, FXS, FXO);
	answer();
	CHECK_EQ(0, set_signal(&fxs, 0, LQ_SIG_BATTERY));
	CHECK(is_signalled(&fxo, LQ_SIG_LOOP | LQ_SIG_BATTERY, 0));
	CHECK_EQ(0, set_signal(&fxs, LQ_SIG_BATTERY, 0));
	CHECK(UNTIL(media, state(&fxo) & LQ_SIG_LOOP));
	CHECK_EQ(0, pci_command(0, TDM400_WIRE, FXO, TDM400_CUT));
	CHECK(is_signalled(&fxo, LQ_SIG_LOOP | LQ_SIG_BATTERY, 0));
	CHECK(is_signalled(&fxs, LQ_SIG_OFFHOOK, 0));
	CHECK_EQ(0, pci_command(0, TDM400_WIRE, FXO, 0));
	end();
}

TEST(a_telephone_lifted_beside_is_told)
{
	begin(0, FXS, FXO);
	CHECK_EQ(0, pci_command(0, TDM400_WIRE, FXO, TDM400_LIFTED));
	CHECK(is_signalled(&fxo, LQ_SIG_IN_USE, LQ_SIG_IN_USE));
	CHECK(state(&fxo) & LQ_SIG_BATTERY);
	CHECK(UNTIL(media, state(&fxs) & LQ_SIG_OFFHOOK));
	CHECK_EQ(0, pci_command(0, TDM400_WIRE, FXO, 0));
	CHECK(is_signalled(&fxo, LQ_SIG_IN_USE, 0));
	end();
}

/* On hook at both ends: what the telephone would show is heard by the line. */
TEST(a_callers_number_crosses_the_line_on_hook)
{
	struct lq_caller_id sent = { .kind = LQ_CID_MDMF, .number = "02087654321" };
	struct lq_caller_id heard = {};
	struct lq_event ev;

	begin(0, FXS, FXO);
	set_flags(&fxo, LQ_SLOT_F_CID);
	sent.slot = fxs.slot;
	CHECK_EQ(0, req(media, LQ_SLOT_CALLER_ID, &sent));
	CHECK(is_told(&fxo, LQ_EV_CALLER_ID, 0, &ev));
	CHECK_EQ(LQ_CID_MDMF, ev.value);
	CHECK_EQ(LQ_CID_WHOLE, ev.arg);
	heard.slot = fxo.slot;
	CHECK_EQ(0, req(media, LQ_GET_CALLER_ID, &heard));
	CHECK_STR("02087654321", heard.number);
	CHECK_EQ(0, state(&fxs) & LQ_SIG_OFFHOOK);
	end();
}

/* What kernel/README.md says it costs; an FXS and an FXO on hook. */
TEST(an_interrupt_costs_two_accesses_and_lines_little)
{
	int64_t all, pins;
	uint64_t frames;
	uint32_t span;

	begin(0, FXS, FXO);
	span = span_in(0);
	CHECK(SOON(state(&fxs) == 0));
	frames = span_info(ctl, span).rx_frames;
	all = pci_command(0, TDM400_ACCESSES, 0, 0);
	pins = pci_command(0, TDM400_ACCESSES, 1, 0);
	CHECK(SOON(span_info(ctl, span).rx_frames >= frames + 8000));
	all = pci_command(0, TDM400_ACCESSES, 0, 0) - all;
	pins = pci_command(0, TDM400_ACCESSES, 1, 0) - pins;
	frames = (span_info(ctl, span).rx_frames - frames) / 8;
	printf("    in %u ms: %u accesses, %u of them SPI\n", (unsigned int)frames,
	       (unsigned int)all, (unsigned int)pins);
	CHECK(pins <= 26 * (int64_t)frames);
	CHECK(all - pins <= 3 * (int64_t)frames);
	CHECK(number(0, "spi_accesses") > pins);
	end();
}

/* A lost interrupt is so many frames that are missing, both ways, and no more. */
TEST(lost_interrupts_are_counted_and_cost_nothing_else)
{
	static const uint32_t lost[] = { 1, 2, 7, 30 };
	struct lq_span_info was;
	uint32_t span, i;
	long ms;

	begin(0, FXS, FXO);
	answer();
	span = span_in(0);
	for (i = 0; i < 4; i++) {
		was = span_info(ctl, span);
		ms = number(0, "lost_ms");
		CHECK_EQ(0, pci_command(0, PCIDEV_LOSE_INTERRUPTS, lost[i], 0));
		CHECK(SOON(number(0, "lost_ms") == ms + lost[i]));
		CHECK_EQ(was.rx_gap_frames + 8 * lost[i],
			 span_info(ctl, span).rx_gap_frames);
		check_speech();
	}
	end();
}

TEST(a_bus_abort_begins_dma_anew)
{
	uint32_t kind;
	long aborts;

	begin(0, FXS, FXO);
	answer();
	for (kind = 0; kind < 2; kind++) {
		aborts = number(0, "aborts");
		CHECK_EQ(0, pci_command(0, PCIDEV_FAIL_DMA, 1, kind));
		CHECK(SOON(number(0, "aborts") == aborts + 1));
		check_speech();
	}
	end();
}

TEST(chips_that_forgot_are_set_up_again_in_a_call)
{
	begin(0, FXS, FXO);
	answer();
	CHECK_EQ(0, pci_command(0, TDM400_FORGET, FXS, 0));
	CHECK_EQ(0, pci_command(0, TDM400_FORGET, FXO, 0));
	CHECK(SOON(pci_command(0, TDM400_REGISTER, FXS, 64) == 1 &&
		   pci_command(0, TDM400_REGISTER, FXO, 5) == 9));
	CHECK(UNTIL(media, state(&fxo) & LQ_SIG_LOOP));
	check_speech();
	end();
}

/* The line was on hook meanwhile, then it is as its port wants it. */
static void sleep_once(void)
{
	struct lq_span_info was = span_info(ctl, span_in(0));
	int64_t ons = pci_command(0, PCIDEV_POWER_ONS, 0, 0);
	long sleeps = number(0, "sleeps"), lost_ms = number(0, "lost_ms");

	(void)told_down(ctl, span_in(0));
	CHECK_EQ(0, pci_command(0, PCIDEV_SLEEP, 0, 0));
	CHECK(machine_sleep("+2") > 1000);
	CHECK(told_down(ctl, span_in(0)));
	CHECK(UNTIL(media, state(&fxo) & LQ_SIG_LOOP && state(&fxs) & LQ_SIG_OFFHOOK));
	check_unharmed(ctl, &was);
	CHECK_EQ(ons + 1, pci_command(0, PCIDEV_POWER_ONS, 0, 0));
	CHECK_EQ(sleeps + 1, number(0, "sleeps"));
	CHECK_EQ(lost_ms, number(0, "lost_ms"));
	check_speech();
}

TEST(a_sleep_of_the_machine_costs_a_card_nothing_but_the_time)
{
	begin(0, FXS, FXO);
	answer();
	sleep_once();
	CHECK_EQ(0, set_signal(&fxo, 0, LQ_SIG_OFFHOOK));
	CHECK(UNTIL(media, !(state(&fxs) & LQ_SIG_OFFHOOK)));
	check_call();
	end();
}

TEST(a_card_is_pulled_out_in_a_call_and_put_back)
{
	struct lq_event ev;

	begin(0, FXS, FXO);
	answer();
	CHECK_EQ(0, pci_command(0, PCIDEV_PULL, 100, 0));
	CHECK_EQ(0, pci_remove(0));
	CHECK(is_told(&fxs, LQ_EV_SLOT_GONE, 0, &ev));
	CHECK(is_told(&fxo, LQ_EV_SLOT_GONE, 0, &ev));
	CHECK(SOON(pci_rescan() == 0 && pci_is_there(0)));
	CHECK(SOON(is_ready(0)));
	end();
	begin(0, FXS, FXO);
	check_call();
	end();
}

TEST(it_comes_and_goes)
{
	int i;

	for (i = 0; i < 3; i++) {
		begin(0, FXS, FXO);
		CHECK_EQ(-EWOULDBLOCK, driver_remove("lq"));
		end();
		CHECK_EQ(0, driver_remove("lq_tdm400"));
		CHECK(!is_board(ctl, 0));
	}
	/* and before its cards are ready */
	CHECK_EQ(0, driver_insert("LQ_DRIVER", ""));
	CHECK_EQ(0, driver_remove("lq_tdm400"));
	CHECK(!is_board(ctl, 0));
	close(ctl);
}

TESTS(
	RUN(a_country_that_is_not_known_is_refused),
	RUN(a_call_rings_is_answered_talks_and_ends),
	RUN(a_flash_and_dial_pulses_cross_the_line),
	RUN(polarity_and_voltage_are_told),
	RUN(a_far_release_is_told),
	RUN(a_telephone_lifted_beside_is_told),
	RUN(a_callers_number_crosses_the_line_on_hook),
	RUN(an_interrupt_costs_two_accesses_and_lines_little),
	RUN(lost_interrupts_are_counted_and_cost_nothing_else),
	RUN(a_bus_abort_begins_dma_anew),
	RUN(chips_that_forgot_are_set_up_again_in_a_call),
	RUN(a_sleep_of_the_machine_costs_a_card_nothing_but_the_time),
	RUN(a_card_is_pulled_out_in_a_call_and_put_back),
	RUN(it_comes_and_goes),
)
