// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver that others start from (kernel/hw/skeleton.c) with its imaginary card
 * (tests/mock/pcidev/skeleton.c), whose two lines are loops. LQ_DRIVER names its
 * module. What is shown here of the bed, the other drivers' tests take as given.
 */
#include "uml/pci.h"
#include "uml/sleep.h"

#define SLOT 0

static int begin(void)
{
	int ctl = open_node(CTL);

	CHECK_EQ(0, driver_insert("LQ_DRIVER", ""));
	CHECK(is_board(ctl, 0));
	CHECK(SOON(is_in_service(ctl, 1) && is_in_service(ctl, 2)));
	return ctl;
}

static void end(int ctl)
{
	CHECK_EQ(0, driver_remove("lq_skeleton"));
	CHECK(!is_board(ctl, 0));
	close(ctl);
}

TEST(its_looped_lines_carry_every_frame)
{
	struct lq_span_info was, now;
	int ctl = begin();

	was = span_info(ctl, 1);
	CHECK(SOON(span_info(ctl, 1).rx_frames >= was.rx_frames + 16000));
	now = span_info(ctl, 1);
	CHECK(now.is_crc4_mf);
	CHECK_EQ(0, now.alarms);
	CHECK_EQ(was.crc_errors, now.crc_errors);
	CHECK_EQ(was.fas_errors, now.fas_errors);
	CHECK_EQ(0, now.rx_gap_frames);
	end(ctl);
}

TEST(an_interrupt_that_is_lost_is_a_gap)
{
	struct lq_span_info was;
	int ctl = begin();

	was = span_info(ctl, 2);
	CHECK_EQ(0, pci_command(SLOT, PCIDEV_LOSE_INTERRUPTS, 1, 0));
	CHECK(SOON(span_info(ctl, 2).rx_gap_frames == was.rx_gap_frames + 8));
	CHECK(SOON(is_in_service(ctl, 2)));
	end(ctl);
}

TEST(a_cut_line_is_in_alarm)
{
	int ctl = begin();

	CHECK_EQ(0, pci_command(SLOT, PCIDEV_MODEL, 1, 0));
	CHECK(SOON(span_info(ctl, 1).alarms & LQ_ALARM_LOS));
	CHECK(is_in_service(ctl, 2));
	CHECK_EQ(0, pci_command(SLOT, PCIDEV_MODEL, 0, 0));
	CHECK(SOON(is_in_service(ctl, 1)));
	end(ctl);
}

/* @n: times the slot is without power in it */
static void sleep_once(int ctl, uint32_t n)
{
	struct lq_span_info was = span_info(ctl, 1);
	int64_t interrupts, power_ons = pci_command(SLOT, PCIDEV_POWER_ONS, 0, 0);

	(void)told_down(ctl, 1);
	if (n)
		CHECK_EQ(0, pci_command(SLOT, PCIDEV_SLEEP, 0, 0));
	interrupts = pci_command(SLOT, PCIDEV_INTERRUPTS, 0, 0);
	CHECK(machine_sleep("+2") > 1000);
	CHECK(SOON(is_in_service(ctl, 1) && is_in_service(ctl, 2)));
	CHECK(told_down(ctl, 1));
	check_unharmed(ctl, &was);
	CHECK_EQ(power_ons + n, pci_command(SLOT, PCIDEV_POWER_ONS, 0, 0));
	/* fewer than there were milliseconds */
	CHECK(pci_command(SLOT, PCIDEV_INTERRUPTS, 0, 0) < interrupts + 1500);
}

/* What is said on the loop is heard. */
static void check_dchannel(int d)
{
	static const uint8_t said[] = "not what was in the rings before";
	uint8_t heard[LQ_HDLC_MAX];

	CHECK_EQ(sizeof(said), result(write(d, said, sizeof(said))));
	CHECK(wait_for(d, POLLIN) & POLLIN);
	CHECK_EQ(sizeof(said), result(read(d, heard, sizeof(heard))));
	CHECK_MEM(said, heard, sizeof(said));
}

TEST(its_lines_come_back_after_a_sleep)
{
	int ctl = begin(), d = open_dchan(1);
	uint32_t n;

	for (n = 0; n < 2; n++) {
		sleep_once(ctl, n);
		check_dchannel(d);
	}
	close(d);
	end(ctl);
}

TEST(it_is_pulled_out_and_put_back)
{
	int ctl = begin(), d = open_dchan(1), i;
	uint8_t frame[64];

	CHECK(d >= 0);
	for (i = 0; i < 10; i++) {
		CHECK_EQ(0, pci_command(SLOT, PCIDEV_PULL, 100, 0));
		CHECK_EQ(0, pci_remove(SLOT));
		CHECK(!is_board(ctl, 0));
		CHECK(SOON(pci_rescan() == 0 && pci_is_there(SLOT)));
		CHECK(SOON(is_board(ctl, 0)));
	}
	CHECK_EQ(-ENODEV, result(read(d, frame, sizeof(frame))));
	close(d);
	end(ctl);
}

TEST(it_comes_and_goes_20_times)
{
	int i;

	for (i = 0; i < 20; i++)
		end(begin());
}

TESTS(
	RUN(its_looped_lines_carry_every_frame),
	RUN(an_interrupt_that_is_lost_is_a_gap),
	RUN(a_cut_line_is_in_alarm),
	RUN(its_lines_come_back_after_a_sleep),
	RUN(it_is_pulled_out_and_put_back),
	RUN(it_comes_and_goes_20_times),
)
