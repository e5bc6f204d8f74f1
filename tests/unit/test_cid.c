// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Caller identification: messages to the octet, the FSK modem, numbers in DTMF
 * and the alerting signal. How well they hear on bad lines is measured in
 * tests/conform/conform_cid.c.
 */
#include <string.h>
#include <linux/kernel.h>
#include "dsp/cid.h"
#include "dsp/cid_gen.h"
#include "dsp/dtmf_gen.h"
#include "unit/harness.h"

/* -------------------------------------------------------------- messages */

static u32 put_all(struct lq_cid_msg *m, const u8 *octets, u32 n)
{
	u32 state = LQ_CID_MSG_MORE, i;

	lq_cid_msg_init(m);
	for (i = 0; i < n && state == LQ_CID_MSG_MORE; i++)
		state = lq_cid_msg_put(m, octets[i]);
	CHECK_EQ(n, i);
	return state;
}

/* 17 March 16:56, 2156430144: an example published for China. */
static const u8 china_mdmf[] = {
	0x80, 0x16, 0x01, 0x08, '0', '3', '1', '7', '1', '6', '5', '6',
	0x02, 0x0a, '2', '1', '5', '6', '4', '3', '0', '1', '4', '4', 0xba,
};

static const u8 china_sdmf[] = {
	0x04, 0x12, '0', '3', '1', '7', '1', '6', '5', '6',
	'2', '1', '5', '6', '4', '3', '0', '1', '4', '4', 0x4f,
};

static u8 checksum_of(const u8 *octets, u32 n)
{
	u8 sum = 0;

	while (n--)
		sum += *octets++;
	return -sum;
}

TEST(messages_as_published_are_read)
{
	struct lq_caller_id id = { .slot = 7 };
	struct lq_cid_msg m;

	CHECK_EQ(checksum_of(china_mdmf, sizeof(china_mdmf) - 1),
		 china_mdmf[sizeof(china_mdmf) - 1]);
	CHECK_EQ(LQ_CID_MSG_DONE,
		 put_all(&m, china_mdmf, sizeof(china_mdmf)));
	lq_cid_msg_read(&m, &id);
	CHECK_EQ(LQ_CID_MDMF, id.kind);
	CHECK_EQ(LQ_CID_WHOLE, id.status);
	CHECK_EQ(LQ_CID_CALL, id.message);
	CHECK_STR("03171656", id.date);
	CHECK_STR("2156430144", id.number);
	CHECK_EQ(7, id.slot);
	CHECK_EQ(LQ_CID_MSG_DONE,
		 put_all(&m, china_sdmf, sizeof(china_sdmf)));
	lq_cid_msg_read(&m, &id);
	CHECK_EQ(LQ_CID_SDMF, id.kind);
	CHECK_EQ(LQ_CID_WHOLE, id.status);
	CHECK_STR("03171656", id.date);
	CHECK_STR("2156430144", id.number);
}

TEST(messages_are_built_as_published)
{
	struct lq_caller_id id = { .kind = LQ_CID_MDMF, .date = "03171656",
				   .number = "2156430144" };
	struct lq_cid_msg m;

	lq_cid_msg_build(&m, &id);
	CHECK_EQ(sizeof(china_mdmf), m.n);
	CHECK_MEM(china_mdmf, m.octets, sizeof(china_mdmf));
	id.kind = LQ_CID_SDMF;
	lq_cid_msg_build(&m, &id);
	CHECK_EQ(sizeof(china_sdmf), m.n);
	CHECK_MEM(china_sdmf, m.octets, sizeof(china_sdmf));
}

static const struct lq_caller_id sendable[] = {
	{ .kind = LQ_CID_MDMF, .number = "01058301234", .date = "12312359",
	  .called = "4008001234", .name = "\xd5\xc5\xc8\xfd" },
	{ .kind = LQ_CID_MDMF, .no_number = LQ_CID_WITHHELD,
	  .no_name = LQ_CID_UNAVAILABLE },
	{ .kind = LQ_CID_MDMF, .no_number = LQ_CID_UNAVAILABLE,
	  .name = "123456789 123456789 123456789 123456789 123456789 " },
	{ .kind = LQ_CID_MDMF, .message = LQ_CID_LAMP, .lamp = LQ_CID_LAMP_ON },
	{ .kind = LQ_CID_MDMF, .message = LQ_CID_LAMP, .lamp = LQ_CID_LAMP_OFF,
	  .date = "06151230" },
	{ .kind = LQ_CID_SDMF, .number = "1", .date = "01010000" },
	{ .kind = LQ_CID_SDMF, .no_number = LQ_CID_WITHHELD,
	  .date = "01010000" },
	{ .kind = LQ_CID_SDMF, .no_number = LQ_CID_UNAVAILABLE,
	  .date = "01010000" },
	{ .kind = LQ_CID_SDMF, .message = LQ_CID_LAMP, .lamp = LQ_CID_LAMP_ON },
	{ .kind = LQ_CID_SDMF, .message = LQ_CID_LAMP, .lamp = LQ_CID_LAMP_OFF },
};

TEST(what_is_built_is_read_as_it_was)
{
	struct lq_cid_msg m;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sendable); i++) {
		struct lq_caller_id id = { 0 };

		CHECK(lq_cid_is_valid(&sendable[i]));
		lq_cid_msg_build(&m, &sendable[i]);
		lq_cid_msg_read(&m, &id);
		CHECK_MEM(&sendable[i], &id, sizeof(id));
	}
}

/* One message of each, its checksum made here. */
static void read_made(const u8 *octets, u32 n, struct lq_caller_id *id)
{
	struct lq_cid_msg m;
	u32 i;

	lq_cid_msg_init(&m);
	for (i = 0; i < n; i++)
		CHECK_EQ(LQ_CID_MSG_MORE, lq_cid_msg_put(&m, octets[i]));
	CHECK_EQ(LQ_CID_MSG_DONE, lq_cid_msg_put(&m, checksum_of(octets, n)));
	memset(id, 0, sizeof(*id));
	lq_cid_msg_read(&m, id);
}

TEST(odd_fields_are_as_if_not_sent)
{
	static const u8 control[] = { 0x80, 5, 0x02, 3, '1', 7, '2' };
	static const u8 reason_in_number[] = { 0x80, 3, 0x02, 1, 'P' };
	static const u8 odd_reason[] = { 0x80, 3, 0x04, 1, '?' };
	static const u8 short_date[] = { 0x80, 4, 0x01, 2, '0', '1' };
	static const u8 empty[] = { 0x80, 0 };
	static const u8 unknown[] = { 0x80, 7, 0x55, 2, 1, 2, 0x02, 1, '5' };
	static const u8 text[] = { 0x89, 3, 1, 1, '5' };
	u8 longest[2 + 34] = { 0x80, 34, 0x02, 32 };
	struct lq_caller_id id;

	read_made(control, sizeof(control), &id);
	CHECK_EQ(LQ_CID_WHOLE, id.status);
	CHECK_STR("", id.number);
	read_made(reason_in_number, sizeof(reason_in_number), &id);
	CHECK_STR("", id.number);
	CHECK_EQ(LQ_CID_WITHHELD, id.no_number);
	read_made(odd_reason, sizeof(odd_reason), &id);
	CHECK_EQ(LQ_CID_NOT_SAID, id.no_number);
	read_made(short_date, sizeof(short_date), &id);
	CHECK_STR("", id.date);
	read_made(empty, sizeof(empty), &id);
	CHECK_EQ(LQ_CID_WHOLE, id.status);
	read_made(unknown, sizeof(unknown), &id);
	CHECK_STR("5", id.number);
	read_made(text, sizeof(text), &id);
	CHECK_EQ(LQ_CID_OTHER, id.message);
	memset(longest + 4, '1', 32);
	read_made(longest, sizeof(longest), &id);
	CHECK_STR("", id.number);
	longest[1] = 33;
	longest[3] = 31;
	read_made(longest, sizeof(longest) - 1, &id);
	CHECK_EQ(31, strlen(id.number));
}

TEST(broken_messages_say_so)
{
	static const u8 past_the_end[] = { 0x80, 4, 0x02, 3, '1', '2' };
	struct lq_caller_id id;
	struct lq_cid_msg m;

	read_made(past_the_end, sizeof(past_the_end), &id);
	CHECK_EQ(LQ_CID_BAD_CHECKSUM, id.status);	/* the form is wrong */
	CHECK_STR("", id.number);
	(void)put_all(&m, china_mdmf, sizeof(china_mdmf));
	m.octets[14] ^= 1;
	lq_cid_msg_read(&m, &id);
	CHECK_EQ(LQ_CID_BAD_CHECKSUM, id.status);
	CHECK_STR("3156430144", id.number);
	CHECK_EQ(LQ_CID_MSG_MORE, put_all(&m, china_mdmf, 13));
	lq_cid_msg_read(&m, &id);
	CHECK_EQ(LQ_CID_CUT, id.status);
	CHECK_STR("03171656", id.date);
	CHECK_STR("", id.number);
	lq_cid_msg_init(&m);
	CHECK_EQ(LQ_CID_MSG_NONE, lq_cid_msg_put(&m, 0x55));
}

/* ------------------------------------------------------------------ DTMF */

static bool key_in(struct lq_cid_dtmf *c, const char *keys,
		   struct lq_caller_id *id)
{
	bool is_done = false;

	for (; *keys; keys++)
		is_done |= lq_cid_dtmf_key(c, *keys, id);
	return is_done;
}

TEST(dtmf_numbers_of_every_form_are_read)
{
	static const struct {
		const char *keys, *number, *codes;
		u32 no_number;
	} forms[] = {
		{ "D2156430144C", "2156430144", "DC", 0 },
		{ "A2156430144C", "2156430144", "AC", 0 },
		{ "A2156430144D110C", "2156430144", "AC", 0 },
		{ "A2156430144#", "2156430144", "A#", 0 },
		{ "D2156430144#", "2156430144", "D#", 0 },
		{ "B00C", "", "BC", LQ_CID_UNAVAILABLE },
		{ "B10C", "", "BC", LQ_CID_WITHHELD },
		{ "D1#", "", "D#", LQ_CID_WITHHELD },
		{ "D2#", "", "D#", LQ_CID_UNAVAILABLE },
		{ "D3#", "", "D#", LQ_CID_UNAVAILABLE },
		{ "D1C", "1", "DC", 0 },
		{ "123D456C", "456", "DC", 0 },
	};
	struct lq_caller_id id;
	struct lq_cid_dtmf c;
	size_t i;

	lq_cid_dtmf_init(&c);
	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		CHECK(key_in(&c, forms[i].keys, &id));
		CHECK_EQ(LQ_CID_DTMF, id.kind);
		CHECK_EQ(LQ_CID_WHOLE, id.status);
		CHECK_STR(forms[i].number, id.number);
		CHECK_STR(forms[i].codes, id.codes);
		CHECK_EQ(forms[i].no_number, id.no_number);
	}
}

TEST(dtmf_that_is_no_number_is_let_go)
{
	struct lq_caller_id id;
	struct lq_cid_dtmf c;
	u32 i;

	lq_cid_dtmf_init(&c);
	CHECK(!key_in(&c, "13800138000#", &id));
	CHECK(!key_in(&c, "DC", &id));
	CHECK(!key_in(&c, "A#", &id));
	CHECK(!key_in(&c, "D", &id));
	for (i = 0; i < 10; i++)
		CHECK(!key_in(&c, "1234567890", &id));
	CHECK(!key_in(&c, "C", &id));
	CHECK(!key_in(&c, "D1", &id));
	for (i = 0; i < 2 * LQ_CID_DTMF_GAP_MS; i++)
		CHECK(!lq_cid_dtmf_tick(&c, &id));
	CHECK(!key_in(&c, "2C", &id));
}

TEST(dtmf_number_without_its_end_is_told_as_cut)
{
	struct lq_caller_id id;
	struct lq_cid_dtmf c;
	u32 i;

	lq_cid_dtmf_init(&c);
	CHECK(!key_in(&c, "D1234", &id));
	for (i = 1; i < LQ_CID_DTMF_GAP_MS; i++)
		CHECK(!lq_cid_dtmf_tick(&c, &id));
	CHECK(lq_cid_dtmf_tick(&c, &id));
	CHECK_EQ(LQ_CID_CUT, id.status);
	CHECK_STR("1234", id.number);
}

TEST(dtmf_numbers_are_written_with_their_codes)
{
	static const struct {
		struct lq_caller_id id;
		const char *keys;
	} ways[] = {
		{ { .number = "110" }, "D110C" },
		{ { .number = "110", .codes = "A#" }, "A110#" },
		{ { .no_number = LQ_CID_WITHHELD }, "B10C" },
		{ { .no_number = LQ_CID_UNAVAILABLE }, "B00C" },
		{ { .no_number = LQ_CID_WITHHELD, .codes = "A#" }, "D1#" },
		{ { .no_number = LQ_CID_UNAVAILABLE, .codes = "A#" }, "D3#" },
		{ { .number = "12345678901234567890" },
		  "D12345678901234567890C" },
	};
	char keys[LQ_NAME_LEN];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		lq_cid_dtmf_keys(&ways[i].id, keys);
		CHECK_STR(ways[i].keys, keys);
	}
}

/* ----------------------------------------------------------------- sound */

static struct lq_cid cid;

/* Silence of that many ms; the number of reports in it. */
static u32 hear_silence(u32 ms)
{
	static const s16 nothing[8];
	u32 n = 0;

	while (ms--)
		n += lq_cid_run(&cid, nothing);
	return n;
}

/* Our sender into our receiver; reports, and the ms that it took. */
static u32 hear(const struct lq_caller_id *id, u32 *ms)
{
	struct lq_cid_gen g;
	bool is_done = false;
	u32 n = 0, i;

	CHECK(lq_cid_is_valid(id));
	lq_cid_gen_start(&g, id);
	for (*ms = 0; !is_done; ++*ms) {
		s32 sum[8] = { 0 };
		s16 x[8];

		is_done = lq_cid_gen_add(&g, sum);
		for (i = 0; i < 8; i++)
			x[i] = sum[i];
		n += lq_cid_run(&cid, x);
	}
	CHECK(!lq_cid_gen_is_on(&g));
	return n + hear_silence(30);
}

TEST(what_is_sent_is_heard)
{
	u32 modem, ms;
	size_t i;

	lq_cid_init(&cid);
	for (i = 0; i < ARRAY_SIZE(sendable); i++)
		for (modem = 0; modem < 2; modem++) {
			struct lq_caller_id id = sendable[i];

			id.modem = modem;
			CHECK_EQ(1, hear(&id, &ms));
			CHECK_NEAR(-135, cid.heard.level_cb, 3);
			cid.heard.level_cb = 0;
			CHECK_MEM(&id, &cid.heard, sizeof(id));
		}
}

/* 300 + 180 + 10 bits and 10 for each octet; off hook 80 + 10. */
TEST(a_message_lasts_as_long_as_its_bits)
{
	struct lq_caller_id id = { .kind = LQ_CID_MDMF, .number = "12" };
	u32 ms;

	lq_cid_init(&cid);
	CHECK_EQ(1, hear(&id, &ms));
	CHECK_NEAR((490 + 70) / 1.2, ms, 1);
	id.is_off_hook = 1;
	CHECK_EQ(1, hear(&id, &ms));
	CHECK_NEAR((90 + 70) / 1.2, ms, 1);
	CHECK_STR("12", cid.heard.number);
}

TEST(the_alerting_signal_is_sent_and_heard)
{
	struct lq_caller_id id = { .kind = LQ_CID_ALERT };
	u32 ms;

	lq_cid_init(&cid);
	CHECK_EQ(1, hear(&id, &ms));
	CHECK_EQ(LQ_CID_ALERT_MS, ms);
	CHECK_EQ(LQ_CID_ALERT, cid.heard.kind);
	CHECK_NEAR(-120, cid.heard.level_cb, 5);	/* -15 dBm0 each */
}

TEST(a_sender_that_breaks_off_is_told_as_cut)
{
	struct lq_caller_id id = { .kind = LQ_CID_MDMF, .number = "1234567",
				   .date = "06151230" };
	struct lq_cid_gen g;
	u32 ms, i;

	lq_cid_init(&cid);
	lq_cid_gen_start(&g, &id);
	/* 480 bits and 15 octets */
	for (ms = 0; ms < 525; ms++) {
		s32 sum[8] = { 0 };
		s16 x[8];

		(void)lq_cid_gen_add(&g, sum);
		for (i = 0; i < 8; i++)
			x[i] = sum[i];
		CHECK(!lq_cid_run(&cid, x));
	}
	CHECK_EQ(1, hear_silence(100));
	CHECK_EQ(LQ_CID_CUT, cid.heard.status);
	CHECK_STR("06151230", cid.heard.date);
}

TEST(levels_are_sent_and_told)
{
	static const s32 levels[] = { -30, -135, -250, -360, -400 };
	struct lq_caller_id id = { .kind = LQ_CID_MDMF, .number = "12" };
	size_t i;
	u32 ms;

	lq_cid_init(&cid);
	for (i = 0; i < ARRAY_SIZE(levels); i++) {
		id.level_cb = levels[i];
		CHECK_EQ(1, hear(&id, &ms));
		CHECK_NEAR(levels[i], cid.heard.level_cb, 4);
	}
}

/* A tone of steady frequency is like a mark: nothing must come of it. */
TEST(tones_and_silence_are_nobody)
{
	u32 hz, i, k;

	lq_cid_init(&cid);
	for (hz = 300; hz < 3400; hz += 50) {
		struct lq_tone_segment s = { .f1_hz = hz, .level_cb = -100,
					     .ms = 200 };
		struct lq_tone_gen g;

		lq_tone_start_own(&g, &s, 1, true);
		for (i = 0; i < 200; i++) {
			s32 sum[8] = { 0 };
			s16 x[8];

			(void)lq_tone_add(&g, sum);
			for (k = 0; k < 8; k++)
				x[k] = sum[k];
			CHECK(!lq_cid_run(&cid, x));
		}
		CHECK_EQ(0, hear_silence(20));
	}
	CHECK_EQ(LQ_CID_NONE, cid.heard.kind);
}

TEST(noise_and_full_scale_squares_are_nobody)
{
	u32 i, k;
	s16 x[8];

	lq_cid_init(&cid);
	for (i = 0; i < 20000; i++) {
		for (k = 0; k < 8; k++)
			x[k] = i < 10000 ? (s16)test_random() :
			       (8 * i + k) / (1 + i / 1000) % 2 ? 32767 : -32768;
		(void)lq_cid_run(&cid, x);
	}
	CHECK(cid.heard.kind == LQ_CID_NONE || cid.heard.status != LQ_CID_WHOLE);
}

TESTS(
	RUN(messages_as_published_are_read),
	RUN(messages_are_built_as_published),
	RUN(what_is_built_is_read_as_it_was),
	RUN(odd_fields_are_as_if_not_sent),
	RUN(broken_messages_say_so),
	RUN(dtmf_numbers_of_every_form_are_read),
	RUN(dtmf_that_is_no_number_is_let_go),
	RUN(dtmf_number_without_its_end_is_told_as_cut),
	RUN(dtmf_numbers_are_written_with_their_codes),
	RUN(what_is_sent_is_heard),
	RUN(a_message_lasts_as_long_as_its_bits),
	RUN(the_alerting_signal_is_sent_and_heard),
	RUN(a_sender_that_breaks_off_is_told_as_cut),
	RUN(levels_are_sent_and_told),
	RUN(tones_and_silence_are_nobody),
	RUN(noise_and_full_scale_squares_are_nobody),
)
