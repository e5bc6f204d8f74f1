/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole machine sleeps (suspend to memory), until its alarm clock rings.
 */
#ifndef TESTS_UML_SLEEP_H
#define TESTS_UML_SLEEP_H

#include "qemu/guest.h"

#define ALARM_CLOCK "/sys/class/rtc/rtc0/wakealarm"

/* What CLOCK_MONOTONIC has left out so far. */
static inline long slept_ms(void)
{
	struct timespec all, awake;

	clock_gettime(CLOCK_BOOTTIME, &all);
	clock_gettime(CLOCK_MONOTONIC, &awake);
	return (all.tv_sec - awake.tv_sec) * 1000 +
	       (all.tv_nsec - awake.tv_nsec) / 1000000;
}

/** machine_sleep - @alarm: "+2", in seconds. Return: how long it slept [ms], or -errno */
static inline long machine_sleep(const char *alarm)
{
	long before = slept_ms();
	int ret = write_file(ALARM_CLOCK, "0");

	if (!ret)
		ret = write_file(ALARM_CLOCK, alarm);
	if (!ret)
		ret = write_file("/sys/power/state", "mem");
	return ret ? ret : slept_ms() - before;
}

/** told_down - was this client told that @span was DOWN? Events read are gone */
static inline bool told_down(int fd, uint32_t span)
{
	struct lq_event ev;
	bool yes = false;

	while (read(fd, &ev, sizeof(ev)) == sizeof(ev))
		yes |= ev.type == LQ_EV_ALARM && LQ_SLOT_SPAN(ev.slot) == span &&
		       ev.value & LQ_ALARM_DOWN;
	return yes;
}

/** check_unharmed - nothing was counted on a line since @was, and it is in order */
static inline void check_unharmed(int ctl, const struct lq_span_info *was)
{
	struct lq_span_info now = span_info(ctl, was->span);

	CHECK_EQ(0, now.alarms);
	CHECK_EQ(was->flags, now.flags);
	CHECK_EQ(was->is_crc4_mf, now.is_crc4_mf);
	CHECK_EQ(was->slips_dropped, now.slips_dropped);
	CHECK_EQ(was->slips_repeated, now.slips_repeated);
	CHECK_EQ(was->rx_gap_frames, now.rx_gap_frames);
	CHECK_EQ(was->fas_errors, now.fas_errors);
	CHECK_EQ(was->crc_errors, now.crc_errors);
}

#endif
