// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests that send tones, digits and callers' numbers: every refusal, and limits. */
#include "unit/request_bed.h"

#define TONE(err, ...)	ROW(MED, LQ_SLOT_TONE, err, tone, __VA_ARGS__)
#define DIGITS(err, ...) ROW(MED, LQ_SLOT_DIGITS, err, digits, __VA_ARGS__)
#define CID(err, ...)	ROW(MED, LQ_SLOT_CALLER_ID, err, id, __VA_ARGS__)

#define MDMF	.slot = FXS, .kind = LQ_CID_MDMF, .number = "12"
#define SDMF	.slot = FXS, .kind = LQ_CID_SDMF, .number = "12", .date = "06151230"

#define CUSTOM(err, once, n, ...) \
	TONE(err, .slot = MINE, .tone = LQ_TONE_CUSTOM, .is_once = once, \
	     .n_segments = n, .segments = { __VA_ARGS__ })

static const struct asked refused[] = {
	TONE(-EINVAL, .slot = MINE, .tone = LQ_TONE_COUNT),
	TONE(-EINVAL, .slot = MINE, .tone = 0xffffffff),
	TONE(-EINVAL, .slot = MINE, .tone = LQ_TONE_DIAL, .plan = "xx"),
	TONE(-EINVAL, .slot = MINE, .tone = LQ_TONE_DIAL,
	     .plan = { 'c', 'n', 'c', 'n', 'c', 'n', 'c', 'n' }),
	TONE(-EINVAL, .slot = MINE, .tone = LQ_TONE_DIAL, .n_segments = 1),
	TONE(-EINVAL, .slot = MINE, .tone = LQ_TONE_NONE, .n_segments = 1),
	TONE(-EINVAL, .slot = MINE, .tone = LQ_TONE_BUSY, .is_once = 2),
	TONE(-EINVAL, .slot = MINE, .tone = LQ_TONE_DIAL, .is_once = 1),
	TONE(-ENOENT, .slot = NONE, .tone = LQ_TONE_DIAL),
	TONE(-EPERM, .slot = THEIRS, .tone = LQ_TONE_DIAL),
	CUSTOM(-EINVAL, 0, 0, { 450, 0, -100, 100 }),
	CUSTOM(-EINVAL, 0, 9, { 450, 0, -100, 100 }),
	CUSTOM(-EINVAL, 0, 1, { 199, 0, -100, 100 }),
	CUSTOM(-EINVAL, 0, 1, { 3801, 0, -100, 100 }),
	CUSTOM(-EINVAL, 0, 1, { 450, 199, -100, 100 }),
	CUSTOM(-EINVAL, 0, 1, { 450, 3801, -100, 100 }),
	CUSTOM(-EINVAL, 0, 1, { 0, 450, -100, 100 }),
	CUSTOM(-EINVAL, 0, 1, { 450, 0, 1, 100 }),
	CUSTOM(-EINVAL, 0, 1, { 450, 0, -631, 100 }),
	CUSTOM(-EINVAL, 1, 1, { 450, 0, -100, 0 }),
	CUSTOM(-EINVAL, 0, 2, { 450, 0, -100, 0 }, { 0, 0, 0, 100 }),

	DIGITS(-EINVAL, .slot = MINE, .digits = "12E"),
	DIGITS(-EINVAL, .slot = MINE, .digits = "1 2"),
	DIGITS(-EINVAL, .slot = MINE, .digits = "a"),
	DIGITS(-EINVAL, .slot = MINE,
	       .digits = { '1', '1', '1', '1', '1', '1', '1', '1', '1', '1',
			   '1', '1', '1', '1', '1', '1', '1', '1', '1', '1',
			   '1', '1', '1', '1', '1', '1', '1', '1', '1', '1',
			   '1', '1' }),
	DIGITS(-EINVAL, .slot = MINE, .digits = "1", .on_ms = 39),
	DIGITS(-EINVAL, .slot = MINE, .digits = "1", .on_ms = 1001),
	DIGITS(-EINVAL, .slot = MINE, .digits = "1", .off_ms = 39),
	DIGITS(-EINVAL, .slot = MINE, .digits = "1", .off_ms = 1001),
	DIGITS(-EINVAL, .slot = MINE, .digits = "1", .is_pulse = 2),
	DIGITS(-EINVAL, .slot = FXO, .digits = "#", .is_pulse = 1),
	DIGITS(-EINVAL, .slot = FXO, .digits = "1", .is_pulse = 1), /* on hook */
	DIGITS(-EOPNOTSUPP, .slot = FXS, .digits = "1", .is_pulse = 1),
	DIGITS(-EOPNOTSUPP, .slot = MINE, .digits = "1", .is_pulse = 1),
	DIGITS(-ENOENT, .slot = NONE, .digits = "1"),
	DIGITS(-EPERM, .slot = THEIRS, .digits = "1"),

	/* LQ_SLOT_CALLER_ID */
	CID(-EINVAL, .slot = FXS),
	CID(-EINVAL, .slot = FXS, .kind = 5, .number = "1"),
	CID(-EINVAL, MDMF, .status = 1),
	CID(-EINVAL, MDMF, .modem = 2),
	CID(-EINVAL, MDMF, .message = LQ_CID_OTHER),
	CID(-EINVAL, MDMF, .no_number = LQ_CID_WITHHELD),
	CID(-EINVAL, MDMF, .no_name = 3),
	CID(-EINVAL, MDMF, .lamp = LQ_CID_LAMP_ON),
	CID(-EINVAL, MDMF, .message = LQ_CID_LAMP),
	CID(-EINVAL, MDMF, .message = LQ_CID_LAMP, .lamp = 3),
	CID(-EINVAL, MDMF, .is_off_hook = 2),
	CID(-EINVAL, MDMF, .level_cb = -401),
	CID(-EINVAL, MDMF, .level_cb = -29),
	CID(-EINVAL, MDMF, .n_heard = 1),
	CID(-EINVAL, MDMF, .reserved = 1),
	CID(-EINVAL, MDMF, .tick = 1),
	CID(-EINVAL, MDMF, .date = "0615123"),
	CID(-EINVAL, MDMF, .date = "061512300"),
	CID(-EINVAL, MDMF, .date = "0615 230"),
	CID(-EINVAL, MDMF, .codes = "DC"),
	CID(-EINVAL, MDMF, .called = "1234567890123456789A1"),
	CID(-EINVAL, MDMF, .called = "123456789012345678901"),
	CID(-EINVAL, MDMF, .name = "a\nb"),
	CID(-EINVAL, MDMF, .name = "a", .no_name = LQ_CID_WITHHELD),
	CID(-EINVAL, MDMF, .name = { 'a', 0, 'b' }),
	CID(-EINVAL, MDMF, .name = "123456789 123456789 123456789 123456789 "
				   "123456789 1"),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_MDMF),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_MDMF, .number = "12C"),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_SDMF, .number = "12"),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_SDMF, .date = "06151230"),
	CID(-EINVAL, SDMF, .name = "a"),
	CID(-EINVAL, SDMF, .called = "1"),
	CID(-EINVAL, SDMF, .is_off_hook = 1),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_DTMF),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_DTMF, .number = "1#"),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_DTMF, .number = "1",
	    .codes = "AB"),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_DTMF, .number = "1",
	    .codes = "BC"),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_DTMF, .number = "1",
	    .codes = "DC1"),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_DTMF, .number = "1",
	    .date = "06151230"),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_ALERT, .number = "1"),
	CID(-EINVAL, .slot = FXS, .kind = LQ_CID_ALERT, .is_off_hook = 1),
	CID(-ENOENT, .slot = NONE, .kind = LQ_CID_ALERT),
	CID(-EPERM, .slot = THEIRS, .kind = LQ_CID_ALERT),
};

TEST(nothing_sounds_after_a_bad_request)
{
	check_refused(refused, ARRAY_SIZE(refused));
}

static const struct asked done[] = {
	TONE(0, .slot = MINE, .tone = LQ_TONE_RINGBACK),
	TONE(0, .slot = MINE, .tone = LQ_TONE_BUSY, .plan = "gb", .is_once = 1),
	TONE(0, .slot = MINE, .tone = LQ_TONE_NONE),
	CUSTOM(0, 0, 1, { 200, 3800, 0, 0 }),
	CUSTOM(0, 1, 2, { 3800, 200, -630, 1 }, { 0, 0, 99, 1 }),
	DIGITS(0, .slot = MINE, .digits = "0123456789ABCD*#,", .on_ms = 40,
	       .off_ms = 1000),
	DIGITS(0, .slot = MINE),
	CID(0, .slot = FXS, .kind = LQ_CID_MDMF, .modem = LQ_CID_V23,
	    .message = LQ_CID_LAMP, .lamp = LQ_CID_LAMP_OFF, .level_cb = -400),
	CID(0, .slot = MINE, .kind = LQ_CID_MDMF, .no_number = LQ_CID_WITHHELD,
	    .no_name = LQ_CID_UNAVAILABLE, .level_cb = -30),
	CID(0, .slot = FXO, .kind = LQ_CID_MDMF, .is_off_hook = 1,
	    .number = "12345678901234567890", .called = "*#0123456789",
	    .date = "12312359",
	    .name = "123456789 123456789 123456789 123456789 123456789 "),
	CID(0, .slot = IP, .kind = LQ_CID_SDMF, .date = "01010000",
	    .no_number = LQ_CID_UNAVAILABLE),
	CID(0, .slot = FXS, .kind = LQ_CID_SDMF, .message = LQ_CID_LAMP,
	    .lamp = LQ_CID_LAMP_ON),
	CID(0, .slot = FXS, .kind = LQ_CID_DTMF, .codes = "A#", .number = "*1"),
	CID(0, .slot = FXS, .kind = LQ_CID_DTMF, .no_number = 2),
	CID(0, .slot = FXS, .kind = LQ_CID_ALERT, .level_cb = -320),
};

TEST(tones_digits_and_numbers_are_sent_up_to_the_limits)
{
	check_done(done, ARRAY_SIZE(done));
}

TESTS(
	RUN(nothing_sounds_after_a_bad_request),
	RUN(tones_digits_and_numbers_are_sent_up_to_the_limits),
)
