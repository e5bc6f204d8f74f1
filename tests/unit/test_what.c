// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LQ_GET and LQ_SIM between programs and engines of different ages (lq.h,
 * section 6).
 */
#include <errno.h>
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include "engine/what.h"
#include "unit/harness.h"

#define SIZED(what, size) (LQ_WHAT_NR(what) | (u32)(size) << 16)

TEST(a_number_leads_to_the_engines_own_structure)
{
	static const struct {
		enum lq_client_kind kind;
		u32 what;
		int own;
	} rows[] = {
		{ LQ_CLIENT_CTL, LQ_GET_INFO, LQ_GET_INFO },
		{ LQ_CLIENT_MEDIA, LQ_GET_INFO, LQ_GET_INFO },
		{ LQ_CLIENT_CTL, LQ_SIM_PORT, LQ_SIM_PORT },
		{ LQ_CLIENT_MEDIA, LQ_SIM_PORT, -ENOTTY },
		{ LQ_CLIENT_CTL, SIZED(LQ_GET_EC_TAPS, 16), LQ_GET_EC_TAPS },
		{ LQ_CLIENT_CTL, SIZED(LQ_GET_EC_TAPS, 512), LQ_GET_EC_TAPS },
		{ LQ_CLIENT_CTL, SIZED(LQ_GET_INFO, 0), -EINVAL },
		{ LQ_CLIENT_CTL, SIZED(LQ_GET_INFO, 15), -EINVAL },
		{ LQ_CLIENT_CTL, SIZED(LQ_GET_INFO, 513), -EINVAL },
		{ LQ_CLIENT_CTL, SIZED(LQ_GET_INFO, 0xffff), -EINVAL },
		{ LQ_CLIENT_CTL, SIZED(0x00, 96), -ENOTTY },
		{ LQ_CLIENT_CTL, SIZED(0x0c, 96), -ENOTTY },
		{ LQ_CLIENT_CTL, SIZED(0x80, 64), -ENOTTY },
		{ LQ_CLIENT_CTL, SIZED(0x84, 64), -ENOTTY },
		{ LQ_CLIENT_CTL, SIZED(0x0101, 96), -ENOTTY },
		{ LQ_CLIENT_CTL, LQ_GET, -ENOTTY },
		{ LQ_CLIENT_CTL, LQ_SET_SPAN, -ENOTTY },
		{ LQ_CLIENT_CTL, 0xffffffff, -ENOTTY },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		CHECK_EQ(rows[i].own, lq_what_own(rows[i].kind, rows[i].what));
}

/* How many of the octets from @from to @to are @octet. */
static u32 count(const u8 *body, u32 from, u32 to, u8 octet)
{
	u32 n = 0;

	for (; from < to; from++)
		n += body[from] == octet;
	return n;
}

TEST(what_an_older_program_does_not_know_is_zero)
{
	u8 body[LQ_WHAT_MAX];

	memset(body, 0xa5, sizeof(body));
	CHECK_EQ(0, lq_what_fit(SIZED(LQ_SIM_FAULT, 24), LQ_SIM_FAULT, body));
	CHECK_EQ(24, count(body, 0, 24, 0xa5));
	CHECK_EQ(40, count(body, 24, 64, 0));
	CHECK_EQ(sizeof(body) - 64, count(body, 64, sizeof(body), 0xa5));
}

TEST(what_the_engine_does_not_know_is_zero_in_facts)
{
	u8 body[LQ_WHAT_MAX];

	memset(body, 0xa5, sizeof(body));
	CHECK_EQ(0, lq_what_fit(SIZED(LQ_GET_INFO, 512), LQ_GET_INFO, body));
	CHECK_EQ(96, count(body, 0, 96, 0xa5));
	CHECK_EQ(sizeof(body) - 96, count(body, 96, sizeof(body), 0));
}

TEST(what_the_engine_does_not_know_must_be_zero_in_a_setting)
{
	u8 body[LQ_WHAT_MAX] = { 1 };

	CHECK_EQ(0, lq_what_fit(SIZED(LQ_SIM_WIRE, 512), LQ_SIM_WIRE, body));
	body[511] = 1;
	CHECK_EQ(-EINVAL, lq_what_fit(SIZED(LQ_SIM_WIRE, 512), LQ_SIM_WIRE, body));
	CHECK_EQ(0, lq_what_fit(SIZED(LQ_SIM_WIRE, 511), LQ_SIM_WIRE, body));
	body[16] = 1;
	CHECK_EQ(-EINVAL, lq_what_fit(SIZED(LQ_SIM_WIRE, 17), LQ_SIM_WIRE, body));
	CHECK_EQ(0, lq_what_fit(LQ_SIM_WIRE, LQ_SIM_WIRE, body));
	CHECK_EQ(1, body[0]);
}

/* "in" stands in the first LQ_WHAT_MIN octets, however old the program. */
TEST(no_structure_is_outside_the_bounds)
{
	static const u32 all[] = {
		LQ_GET_INFO, LQ_GET_BOARD, LQ_GET_SPAN, LQ_GET_DCHAN,
		LQ_GET_SLOT, LQ_GET_PERF, LQ_GET_BERT, LQ_GET_EC,
		LQ_GET_CALLER_ID, LQ_GET_PACE, LQ_GET_EC_TAPS, LQ_SIM_WIRE, LQ_SIM_FAULT,
		LQ_SIM_PORT,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		CHECK(LQ_IS_WHAT(all[i]));
		CHECK_EQ(i < 11 ? LQ_GET : LQ_SIM, LQ_WHAT_REQUEST(all[i]));
		CHECK_EQ((int)all[i], lq_what_own(LQ_CLIENT_CTL, all[i]));
	}
	CHECK(!LQ_IS_WHAT(LQ_GET) && !LQ_IS_WHAT(LQ_SIM));
	CHECK(!LQ_IS_WHAT(LQ_SLOT_CLAIM) && !LQ_IS_WHAT(_IO(LQ_IOC, 0)));
}

TESTS(
	RUN(a_number_leads_to_the_engines_own_structure),
	RUN(what_an_older_program_does_not_know_is_zero),
	RUN(what_the_engine_does_not_know_is_zero_in_facts),
	RUN(what_the_engine_does_not_know_must_be_zero_in_a_setting),
	RUN(no_structure_is_outside_the_bounds),
)
