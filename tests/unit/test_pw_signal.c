/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When signalling packets go, RFC 5086 Appendix A; which of those that come count. */
#include <string.h>

#include "hw/pw_signal.h"
#include "unit/harness.h"

static struct lq_pw_signal_tx tx;
static u8 abcd[32];

/*
 * Milliseconds at which packets went, as "0 5* 10": "*" where it is the first of
 * three; a packet's time is @n_frames. At @at_ms timeslot 3 changes, or @lost is over.
 */
static const char *tell(u32 ms, u32 n_frames, u32 at_ms, u32 lost)
{
	static char told[256];
	u32 f, len = 0;

	told[0] = 0;
	for (f = 0; f < ms * 8; f += n_frames) {
		if (f == at_ms * 8 && !lost)
			abcd[3] ^= 4;
		if (!lq_pw_signal_due(&tx, abcd, n_frames, f < at_ms * 8 ? lost : 0))
			continue;
		len += snprintf(told + len, sizeof(told) - len, "%s%u%s",
				len ? " " : "", f / 8, tx.is_new ? "*" : "");
	}
	return told;
}

static void begin(void)
{
	memset(abcd, 0xd, sizeof(abcd));
	lq_pw_signal_init(&tx);
}

TEST(three_at_set_up_then_one_every_five_seconds)
{
	begin();
	CHECK_STR("0* 5 10 5010* 10010*", tell(12000, 8, 99999, 0));
}

TEST(a_change_is_told_three_times)
{
	begin();
	CHECK_STR("0* 5 10 100* 105 110 5110*", tell(6000, 8, 100, 0));
	begin();
	CHECK_STR("0* 5 10 100* 105 110", tell(1000, 1, 100, 0));
	/* packets of 4 ms: as near to 5 ms as they come */
	begin();
	CHECK_STR("0* 8 16 100* 108 116", tell(1000, 32, 100, 0));
}

TEST(another_change_begins_anew)
{
	begin();
	CHECK_STR("0* 5 7* 12 17", tell(1000, 8, 7, 0));
}

TEST(loss_that_is_over_is_a_reason_here_and_there)
{
	begin();
	CHECK_STR("0* 5 10 50* 55 60", tell(1000, 8, 50, LQ_PW_LOST_HERE));
	begin();
	CHECK_STR("0* 5 10 50* 55 60", tell(1000, 8, 50, LQ_PW_LOST_THERE));
	begin();
	CHECK_STR("0* 5 10 50* 55 60", tell(1000, 8, 50, LQ_PW_LOST_HERE | LQ_PW_LOST_THERE));
}

TEST(only_later_packets_are_news)
{
	static const struct { u16 seq; bool is_news; } rows[] = {
		{ 65534, true }, { 65534, false }, { 65535, true }, { 0, true },
		{ 65535, false }, { 2, true }, { 1, false }, { 2, false },
		{ 65523, false },	/* 15 late */
		{ 65522, true },	/* 16: begun anew */
		{ 65523, true }, { 40000, true }, { 40000, false },
	};
	struct lq_pw_signal_rx rx = { 0 };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		CHECK_EQ(rows[i].is_news, lq_pw_signal_is_news(&rx, rows[i].seq));
}

TESTS(
	RUN(three_at_set_up_then_one_every_five_seconds),
	RUN(a_change_is_told_three_times),
	RUN(another_change_begins_anew),
	RUN(loss_that_is_over_is_a_reason_here_and_there),
	RUN(only_later_packets_are_news),
)
