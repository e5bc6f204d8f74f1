/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the suites of lq-ice1usb.ko share: the driver, the emulated device, its facts.
 */
#ifndef TESTS_QEMU_ICE1USB_H
#define TESTS_QEMU_ICE1USB_H

#include "qemu/guest.h"
#include "qemu/ice1emu.h"

static inline int insert(const char *params)
{
	return driver_insert("LQ_ICE1USB", params);
}

static inline int take_out(void)
{
	return driver_remove("lq_ice1usb");
}

static inline bool is_up(int ctl, uint32_t span)
{
	struct lq_span_info info = span_info(ctl, span);

	return !info.alarms && (info.is_crc4_mf || info.rx_frames);
}

/* Return: control file, with the device there and both lines good */
static inline int begin_with(const char *params)
{
	int ctl = open_node(CTL);

	CHECK_EQ(0, insert(params));
	emu_start("0");
	CHECK(SOON(is_board(ctl, 0)));
	CHECK(SOON(is_up(ctl, 1) && is_up(ctl, 2)));
	return ctl;
}

static inline int begin(void)
{
	return begin_with("");
}

static inline void end(int ctl)
{
	emu_end();
	CHECK(SOON(!is_board(ctl, 0)));
	CHECK_EQ(0, take_out());
	close(ctl);
}

static inline long fact(uint32_t span, const char *name)
{
	char path[128], text[32] = "-1";

	snprintf(path, sizeof(path), "/sys/class/lq/lq!s%u!d/ice1usb/%s", span,
		 name);
	read_file(path, text, sizeof(text));
	return strtol(text, NULL, 10);
}

#endif
