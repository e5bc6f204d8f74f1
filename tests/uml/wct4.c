// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq-wct4.ko with TE4xx cards made of software (tests/mock/pcidev/te4xx.c), of
 * which lines 1 and 2, and 3 and 4, are connected. Every test runs on each card of
 * the machine in turn; with several, all share one interrupt. LQ_DRIVER names the
 * module, LQ_CARDS the models in the order of their slots.
 */
#define SPEECH 2000		/* octets: 0.25 s */

#include "uml/wct4_bed.h"
#include "qemu/talker.h"

#define RING 4096
#define TALKERS 120

/* What may not change on a line from which nothing is lost. */
static void check_clean(const struct lq_span_info *was, uint32_t n)
{
	struct lq_span_info now = line(n);

	CHECK_EQ(0, now.alarms);
	CHECK_EQ(was->rx_gap_frames, now.rx_gap_frames);
	CHECK_EQ(was->fas_errors, now.fas_errors);
	CHECK_EQ(was->crc_errors, now.crc_errors);
	CHECK_EQ(was->ebit_errors, now.ebit_errors);
	CHECK_EQ(was->slips_dropped, now.slips_dropped);
	CHECK_EQ(was->slips_repeated, now.slips_repeated);
}

/* ----------------------------------------------------------------- the card */

static void check_board(void)
{
	static const char *const models[] = { "TE410P", "TE410P", "TE410P" };
	struct lq_board_info info = { .board = card.board };
	char name[64];

	CHECK_EQ(0, req(ctl, LQ_GET_BOARD, &info));
	snprintf(name, sizeof(name), "0000:00:%02x.0", card.slot);
	CHECK_STR(name, info.serial);
	CHECK_STR(models[card.kind], info.model);
	CHECK_EQ(LINES, info.n_spans);
	CHECK_EQ(0xf, say(TE4XX_SET_UP, 0, 0));
	CHECK_EQ(0x10aa, say(TE4XX_LEDS, 0, 0));	/* active, all green */
	CHECK_EQ(1, say(TE4XX_STARTS, 0, 0));
}

TEST(a_card_is_a_board_and_its_lines_come_into_service)
{
	on_every_card(check_board);
}

/* ------------------------------------------------------------------- speech */

static struct talker talkers[TALKERS];

static uint32_t slot_of(uint32_t talker)
{
	uint32_t ts = 1 + talker / LINES;

	return LQ_SLOT(card.span + talker % LINES, ts < 16 ? ts : ts + 1);
}

/* Every speech slot of all lines at once, both ways: 120 of them. */
static void check_speech(void)
{
	struct lq_media_setup setup = {
		.n_slots = TALKERS, .period_ticks = 10, .ring_octets = RING,
		.tap_octets = 256,
	};
	struct lq_span_info was[LINES];
	struct lq_area *area;
	int media = open_media(&setup, &area);
	uint32_t i;

	settle();
	for (i = 0; i < LINES; i++)
		was[i] = line(i);
	for (i = 0; i < TALKERS; i++)
		talker_start(&talkers[i], media, area, slot_of(i));
	CHECK(UNTIL(media, all_have_heard(talkers, TALKERS)));
	for (i = 0; i < TALKERS; i++)	/* lines 1-2, 3-4: the talker beside */
		CHECK_MEM(talkers[i ^ 1].said, talkers[i].heard, SPEECH);
	for (i = 0; i < LINES; i++)
		check_clean(&was[i], i);
	munmap(area, setup.area_octets);
	close(media);
}

TEST(every_slot_carries_every_octet_both_ways)
{
	on_every_card(check_speech);
}

static void check_frames(void)
{
	struct lq_span_info was[LINES];
	uint32_t i;

	settle();
	for (i = 0; i < LINES; i++)
		was[i] = line(i);
	CHECK(SOON(line(0).rx_frames >= was[0].rx_frames + 16000));
	for (i = 0; i < LINES; i++)
		check_clean(&was[i], i);
	CHECK_EQ(0, fact("lost_ms"));
	CHECK_EQ(0, fact("restarts"));
	printf("card %u: %llu frames a line, none lost, none slipped\n", card.slot,
	       (unsigned long long)(line(0).rx_frames - was[0].rx_frames));
}

TEST(no_frame_is_lost_or_slips)
{
	on_every_card(check_frames);
}

static void check_dchannel(void)
{
	uint8_t said[160], heard[LQ_HDLC_MAX];
	int d[2] = { open_dchan(card.span), open_dchan(card.span + 1) };
	int i, n, from;

	for (i = 0; i < 60; i++) {
		from = i & 1;
		for (n = 0; n < 10 + i * 2; n++)
			said[n] = test_random();
		CHECK_EQ(n, result(write(d[from], said, n)));
		CHECK(wait_for(d[!from], POLLIN) & POLLIN);
		CHECK_EQ(n, result(read(d[!from], heard, sizeof(heard))));
		CHECK_MEM(said, heard, n);
	}
	close(d[0]);
	close(d[1]);
}

TEST(frames_of_the_dchannel_go_both_ways)
{
	on_every_card(check_dchannel);
}

/* ---------------------------------------------------------------------- CAS */

static void set_line(uint32_t n, uint32_t flags)
{
	struct lq_span_cfg cfg = { .span = card.span + n, .flags = flags };

	if (flags & LQ_SPAN_F_DCHAN)
		cfg.d_ts = 16;
	CHECK_EQ(0, req(ctl, LQ_SET_SPAN, &cfg));
}

static uint32_t signal_of(int media, uint32_t slot)
{
	struct lq_slot_info info = { .slot = slot };

	CHECK_EQ(0, req(media, LQ_GET_SLOT, &info));
	return info.signal;
}

static void check_cas(void)
{
	struct lq_media_setup setup = {
		.n_slots = 2, .period_ticks = 10, .ring_octets = 1024,
		.tap_octets = 256,
	};
	struct lq_claim a = { .slot = LQ_SLOT(card.span, 3) };
	struct lq_claim b = { .slot = LQ_SLOT(card.span + 1, 3) };
	struct lq_signal s = { .slot = a.slot, .set = 0x5, .clear = 0xa };
	struct lq_area *area;
	int media, i;

	for (i = 0; i < 2; i++)
		set_line(i, LQ_SPAN_F_ENABLED | LQ_SPAN_F_CRC4 | LQ_SPAN_F_CAS);
	CHECK(SOON(!line(0).alarms && !line(1).alarms));
	media = open_media(&setup, &area);
	CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &a));
	CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &b));
	CHECK_EQ(0, req(media, LQ_SLOT_SIG, &s));
	CHECK(SOON(signal_of(media, b.slot) == 0x5));
	munmap(area, setup.area_octets);
	close(media);
	for (i = 0; i < 2; i++)
		set_line(i, LQ_SPAN_F_DEFAULT);
}

TEST(abcd_goes_through_timeslot_16)
{
	on_every_card(check_cas);
}

/* ------------------------------------------------------------------- alarms */

/* The framer's own time, and ours: a line is looked at every 8 ms. */
#define SOON_MS 20

static bool becomes(uint32_t n, uint32_t alarms)
{
	long until = now_ms() + SOON_MS;

	while (line(n).alarms != alarms && now_ms() < until)
		usleep(1000);
	CHECK_EQ(alarms, line(n).alarms);
	return line(n).alarms == alarms;
}

static void check_alarm(uint32_t op, uint32_t what, uint32_t alarms)
{
	CHECK_EQ(0, say(op, 2, what));
	becomes(2, alarms);
	becomes(3, LQ_ALARM_RAI);
	CHECK(!line(0).alarms && !line(1).alarms);
	CHECK_EQ(0, say(op, 2, op == TE4XX_WIRE ? 3 : GOOD));
	CHECK(SOON(are_all_up()));
}

static void check_alarms(void)
{
	struct lq_span_info was = line(2), far = line(3), now;

	check_alarm(TE4XX_WIRE, 0xff, LQ_ALARM_LOS | LQ_ALARM_LFA);
	check_alarm(TE4XX_FAULT, AIS, LQ_ALARM_AIS | LQ_ALARM_LFA);
	check_alarm(TE4XX_FAULT, FAS, LQ_ALARM_LFA);
	now = line(2);
	CHECK_EQ(was.los_events + 1, now.los_events);
	CHECK_EQ(was.ais_events + 1, now.ais_events);
	CHECK_EQ(far.rai_events + 3, line(3).rai_events);
}

TEST(los_ais_and_lfa_are_raised_in_time_and_answered_by_rai)
{
	on_every_card(check_alarms);
}

/* A far end without CRC-4: learnt after 400 ms, alarm but traffic (Annex B). */
static void check_multiframe(void)
{
	set_line(1, LQ_SPAN_F_ENABLED | LQ_SPAN_F_DCHAN);
	CHECK_EQ(0, say(TE4XX_FAULT, 0, AIS));
	usleep(20000);
	CHECK_EQ(0, say(TE4XX_FAULT, 0, GOOD));
	CHECK(SOON(line(0).alarms == LQ_ALARM_LMFA));
	set_line(1, LQ_SPAN_F_DEFAULT);
	CHECK_EQ(0, say(TE4XX_FAULT, 0, AIS));
	usleep(20000);
	CHECK_EQ(0, say(TE4XX_FAULT, 0, GOOD));
}

TEST(a_multiframe_that_is_not_there_is_lmfa)
{
	on_every_card(check_multiframe);
}

static void check_out_of_service(void)
{
	set_line(0, LQ_SPAN_F_CRC4 | LQ_SPAN_F_DCHAN);
	CHECK(SOON(line(0).alarms & LQ_ALARM_DOWN));
	becomes(1, LQ_ALARM_AIS | LQ_ALARM_LFA);
	set_line(0, LQ_SPAN_F_DEFAULT);
}

TEST(a_line_out_of_service_sends_ais)
{
	on_every_card(check_out_of_service);
}

static void check_counts(void)
{
	struct lq_span_info near = line(0), far = line(1);

	CHECK_EQ(0, say(TE4XX_FAULT, 0, CRC | 50 << 8));
	CHECK(SOON(line(0).crc_errors >= near.crc_errors + 20));
	CHECK(SOON(line(1).ebit_errors >= far.ebit_errors + 20));
	CHECK_EQ(0, say(TE4XX_FAULT, 0, GOOD));
	CHECK_EQ(0, line(0).alarms);
}

TEST(errors_of_the_line_are_counted_at_both_ends)
{
	on_every_card(check_counts);
}

static void tie(uint32_t n, uint32_t loop)
{
	struct lq_span_cfg cfg = { .span = card.span + n, .d_ts = 16,
				   .flags = LQ_SPAN_F_DEFAULT, .loop = loop };

	CHECK_EQ(0, req(ctl, LQ_SET_SPAN, &cfg));
	CHECK_EQ(loop, line(n).loop);
}

/* One speaks on line 1, one on line 2: who is heard by them? */
static void check_who_is_heard(uint32_t by_first, uint32_t by_second)
{
	struct lq_media_setup setup = {
		.n_slots = 2, .period_ticks = 10, .ring_octets = RING,
		.tap_octets = 256,
	};
	struct lq_area *area;
	int media = open_media(&setup, &area);

	CHECK(SOON(!line(0).alarms && !line(1).alarms));
	talker_start(&talkers[0], media, area, LQ_SLOT(card.span, 5));
	talker_start(&talkers[1], media, area, LQ_SLOT(card.span + 1, 5));
	CHECK(UNTIL(media, all_have_heard(talkers, 2)));
	CHECK_MEM(talkers[by_first].said, talkers[0].heard, SPEECH);
	CHECK_MEM(talkers[by_second].said, talkers[1].heard, SPEECH);
	munmap(area, setup.area_octets);
	close(media);
}

static void check_loops(void)
{
	CHECK_EQ(0, say(TE4XX_WIRE, 0, 0xff));	/* nothing comes */
	CHECK(becomes(0, LQ_ALARM_LOS | LQ_ALARM_LFA));
	tie(0, LQ_LOOP_LOCAL);
	check_who_is_heard(0, 0);
	CHECK(fact("clock_line") != 1);
	CHECK_EQ(0, say(TE4XX_WIRE, 0, 1));
	tie(0, LQ_LOOP_REMOTE);
	check_who_is_heard(1, 1);
	tie(0, LQ_LOOP_PAYLOAD);		/* the engine's */
	check_who_is_heard(1, 1);
	tie(0, LQ_LOOP_NONE);
	check_who_is_heard(1, 0);
}

TEST(a_line_is_tied_to_itself_by_its_framer)
{
	on_every_card(check_loops);
}

/* All four lines lose and find their signal 170 times a second each. */
static void check_storm(void)
{
	int64_t n_before = say(PCIDEV_INTERRUPTS, 0, 0), n;
	uint64_t was = line(0).rx_frames, n_ms;
	uint32_t i;

	for (i = 0; i < LINES; i++)
		CHECK_EQ(0, say(TE4XX_FAULT, i, STORM | 3 << 8));
	CHECK(SOON(line(0).rx_frames >= was + 8000));
	n_ms = (line(0).rx_frames - was) / 8;
	n = say(PCIDEV_INTERRUPTS, 0, 0) - n_before;
	CHECK(n <= (int64_t)n_ms + 2 * LINES);
	CHECK_EQ(0, fact("lost_ms"));
	for (i = 0; i < LINES; i++)
		CHECK_EQ(0, say(TE4XX_FAULT, i, GOOD));
	printf("card %u: storm: %lld interrupts in %llu ms\n", card.slot,
	       (long long)n, (unsigned long long)n_ms);
}

TEST(a_storm_of_alarms_costs_no_interrupt)
{
	on_every_card(check_storm);
}

/* -------------------------------------------------------------------- clock */

static void check_clock(void)
{
	CHECK_EQ(1, fact("clock_line"));
	CHECK_EQ(1, say(TE4XX_CLOCK, 0, 0));
	CHECK_EQ(0, say(TE4XX_WIRE, 0, 0xff));
	CHECK(SOON(say(TE4XX_CLOCK, 0, 0) == 2));	/* 2 hears RAI: it is in order */
	CHECK_EQ(0, say(TE4XX_WIRE, 0, 1));
	CHECK(SOON(are_all_up()));
	CHECK_EQ(2, say(TE4XX_CLOCK, 0, 0));		/* it stays */
	CHECK_EQ(0, say(TE4XX_WIRE, 1, 0xff));
	CHECK(SOON(say(TE4XX_CLOCK, 0, 0) == 1));
	CHECK_EQ(1, fact("clock_line"));
	CHECK_EQ(0, say(TE4XX_WIRE, 1, 0));
}

TEST(the_clock_is_that_of_a_line_in_order)
{
	on_every_card(check_clock);
}

/* --------------------------------------------------------------------- faults */

/* Milliseconds gone for good when @n interrupts in a row are lost. */
static uint32_t lost_ms(uint32_t n)
{
	switch (card.kind) {
	case GEN1:
		return n - 1;		/* the other half is still there */
	case GEN2:
		return n;
	case GEN5:
		return n + 1 - (n + 1) % 4;	/* a ring of four */
	}
	return 0;
}

/* The next @n interrupts of all cards: another's would do for ours. */
static void lose(uint32_t n)
{
	uint32_t slot;

	for (slot = 0; slot < n_cards(); slot++)
		CHECK_EQ(0, pci_command(slot, PCIDEV_LOSE_INTERRUPTS, n, 0));
}

static void check_lost(uint32_t n)
{
	struct lq_span_info was = line(0), now;
	uint64_t at;

	lose(n);
	at = line(0).rx_frames;
	CHECK(SOON(line(0).rx_frames >= at + 8 * n + 400));
	now = line(0);
	CHECK_EQ(was.rx_gap_frames + 8 * lost_ms(n), now.rx_gap_frames);
	CHECK_EQ(was.lfa_events, now.lfa_events);
	CHECK_EQ(0, now.alarms);
}

static void check_interrupts(void)
{
	check_lost(1);
	check_lost(2);
	check_lost(5);
	check_lost(40);
	CHECK(fact("lost_ms") >= lost_ms(1) + lost_ms(2) + lost_ms(5) + lost_ms(40));
	CHECK_EQ(0, fact("restarts"));
}

/* So many that the driver begins anew. */
static void check_silence(void)
{
	long before = fact("restarts");

	lose(5000);
	CHECK(SOON(fact("restarts") >= before + 2));
	CHECK(SOON(line(0).alarms & LQ_ALARM_DOWN));	/* ten times in vain */
	lose(0);
	CHECK(SOON(are_all_up()));
}

TEST(lost_interrupts_are_caught_up_or_told_as_a_gap)
{
	on_every_card(check_interrupts);
	on_every_card(check_silence);
}

static void check_bus(void)
{
	long before = fact("restarts");

	CHECK_EQ(0, say(PCIDEV_FAIL_DMA, 1, 0));
	CHECK(SOON(fact("bus_faults") == 1));
	CHECK(SOON(are_all_up()));
	CHECK_EQ(0, say(PCIDEV_FAIL_DMA, 1, 1));
	CHECK(SOON(fact("bus_faults") == 2));
	CHECK(SOON(are_all_up()));
	CHECK_EQ(0, say(TE4XX_FREEZE, 0, 0));
	CHECK(SOON(fact("restarts") == before + 3));
}

TEST(a_failed_transfer_or_a_standstill_is_begun_anew)
{
	on_every_card(check_bus);
}

static void check_place(void)
{
	long restarts = fact("restarts");

	if (card.kind != GEN1)
		return;
	CHECK_EQ(0, say(TE4XX_SHIFT, 0, 0));
	CHECK(SOON(fact("restarts") == restarts + 1));
	check_speech();
}

TEST(a_card_that_lost_its_place_in_the_frame_finds_it)
{
	on_every_card(check_place);
}

/* ------------------------------------------------------------------- sleep */

static void check_talk(int media)
{
	uint32_t i;

	CHECK(UNTIL(media, all_have_heard(talkers, LINES)));
	for (i = 0; i < LINES; i++)
		CHECK_MEM(talkers[i ^ 1].said, talkers[i].heard, SPEECH);
}

/* @power_ons: 1: its slot loses power meanwhile; 0: it keeps it */
static void sleep_once(uint32_t power_ons)
{
	struct lq_span_info was[LINES];
	long sleeps = fact("sleeps");
	int64_t ons = say(PCIDEV_POWER_ONS, 0, 0);
	uint32_t i;

	(void)told_down(ctl, card.span);
	for (i = 0; i < LINES; i++)
		was[i] = line(i);
	if (power_ons)
		CHECK_EQ(0, say(PCIDEV_SLEEP, 0, 0));
	CHECK(machine_sleep("+2") > 1000);
	CHECK(SOON(are_all_up()));
	CHECK(told_down(ctl, card.span));
	for (i = 0; i < LINES; i++)
		check_unharmed(ctl, &was[i]);
	CHECK_EQ(ons + power_ons, say(PCIDEV_POWER_ONS, 0, 0));
	CHECK_EQ(0x10aa, say(TE4XX_LEDS, 0, 0));
	CHECK_EQ(sleeps + 1, fact("sleeps"));
	CHECK_EQ(0, fact("restarts") + fact("lost_ms"));
}

/* Files stay open, slots keep their owners, lines their settings. */
static void check_sleep(void)
{
	struct lq_media_setup setup = {
		.n_slots = LINES, .period_ticks = 10, .ring_octets = RING,
		.tap_octets = 256,
	};
	struct lq_area *area;
	int media = open_media(&setup, &area);
	uint32_t i;

	for (i = 0; i < 2; i++)
		set_line(i, LQ_SPAN_F_DEFAULT & ~LQ_SPAN_F_CRC4);
	CHECK(SOON(are_all_up()));
	settle();
	for (i = 0; i < LINES; i++)
		talker_start(&talkers[i], media, area, slot_of(i));
	/* the first may have begun before the last could hear */
	CHECK(UNTIL(media, all_have_heard(talkers, LINES)));
	for (i = 0; i < 2; i++) {
		sleep_once(i);
		talkers_again(talkers, LINES);
		check_talk(media);
	}
	munmap(area, setup.area_octets);
	close(media);
	for (i = 0; i < 2; i++)
		set_line(i, LQ_SPAN_F_DEFAULT);
}

TEST(a_sleep_of_the_machine_costs_a_card_nothing_but_the_time)
{
	on_every_card(check_sleep);
}

/* -------------------------------------------------------------- hot unplug */

/* Everything open: D channels, slots that talk. */
static void pull(uint32_t n)
{
	struct lq_media_setup setup = {
		.n_slots = 8, .period_ticks = 10, .ring_octets = RING,
		.tap_octets = 256,
	};
	struct lq_area *area;
	uint8_t frame[64] = { 0 };
	int media = open_media(&setup, &area), d = open_dchan(card.span);
	uint32_t i;

	CHECK(d >= 0);
	for (i = 0; i < 8; i++)
		talker_start(&talkers[i], media, area, slot_of(i));
	CHECK_EQ(60, result(write(d, frame, 60)));
	CHECK_EQ(0, say(PCIDEV_PULL, 400, 0));
	if (n % 2)	/* noticed by the driver before anybody says so */
		CHECK(SOON(line(0).alarms & LQ_ALARM_DOWN));
	CHECK_EQ(0, pci_remove(card.slot));
	CHECK(wait_for(d, POLLHUP) & POLLHUP);
	CHECK_EQ(-ENODEV, result(read(d, frame, sizeof(frame))));
	CHECK_EQ(-ENODEV, result(write(d, frame, 60)));
	close(d);
	munmap(area, setup.area_octets);
	close(media);
	CHECK(SOON(!pci_rescan() && pci_is_there(card.slot)));
	CHECK(SOON(is_board(ctl, card.board)));
	CHECK(SOON(are_all_up()));
}

TEST(it_is_pulled_out_under_open_files_10_times)
{
	uint32_t i;

	begin();
	find_card(0);
	for (i = 0; i < 10; i++) {
		pull(i);
		find_card(0);
	}
	end();
}

TEST(the_module_comes_and_goes_20_times)
{
	uint32_t i;

	for (i = 0; i < 20; i++) {
		begin();
		end();
	}
}

TESTS(
	RUN(a_card_is_a_board_and_its_lines_come_into_service),
	RUN(every_slot_carries_every_octet_both_ways),
	RUN(no_frame_is_lost_or_slips),
	RUN(frames_of_the_dchannel_go_both_ways),
	RUN(abcd_goes_through_timeslot_16),
	RUN(los_ais_and_lfa_are_raised_in_time_and_answered_by_rai),
	RUN(a_multiframe_that_is_not_there_is_lmfa),
	RUN(a_line_out_of_service_sends_ais),
	RUN(errors_of_the_line_are_counted_at_both_ends),
	RUN(a_line_is_tied_to_itself_by_its_framer),
	RUN(a_storm_of_alarms_costs_no_interrupt),
	RUN(the_clock_is_that_of_a_line_in_order),
	RUN(lost_interrupts_are_caught_up_or_told_as_a_gap),
	RUN(a_failed_transfer_or_a_standstill_is_begun_anew),
	RUN(a_card_that_lost_its_place_in_the_frame_finds_it),
	RUN(a_sleep_of_the_machine_costs_a_card_nothing_but_the_time),
	RUN(it_is_pulled_out_under_open_files_10_times),
	RUN(the_module_comes_and_goes_20_times),
)
