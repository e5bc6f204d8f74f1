// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every refusal of every request, as rows: what is asked, by whom, and the
 * errno of lq.h section 6. A refused request must have changed nothing.
 *
 * On the bed: a owns ip(0,1), (1,1), FXS (3,1), FXO (3,3) and conf 1; b owns
 * (1,2) and conf 2.
 */
#include <errno.h>
#include "unit/engine_bed.h"

enum asker { CTL, MED };

struct refusal {
	const char *why;
	enum asker by;
	u32 cmd;
	int err;
	union {
		struct lq_info info;
		struct lq_board_info board;
		struct lq_span_info span;
		struct lq_dchan_info dchan;
		struct lq_slot_info slot;
		struct lq_span_cfg span_cfg;
		struct lq_claim claim;
		struct lq_slot_cfg cfg;
		struct lq_tone tone;
		struct lq_digits digits;
		struct lq_caller_id id;
		struct lq_signal sig;
		struct lq_conf conf;
		struct lq_conf_member member;
		struct lq_media_setup setup;
		struct lq_sim_wire wire;
		struct lq_sim_fault fault;
		struct lq_sim_port sim_port;
		struct lq_port_cfg port;
	} arg;
};

#define MINE	LQ_SLOT(1, 1)
#define THEIRS	LQ_SLOT(1, 2)
#define FREE	LQ_SLOT(1, 3)
#define IP	LQ_SLOT(0, 1)
#define FXS	LQ_SLOT(3, 1)
#define FXO	LQ_SLOT(3, 3)
#define NONE	LQ_SLOT(9, 1)

#define ROW(by, cmd, err, field, ...) \
	{ #cmd " " #field " " #__VA_ARGS__, by, cmd, err, \
	  { .field = { __VA_ARGS__ } } }
#define SPAN(err, ...)	ROW(CTL, LQ_SET_SPAN, err, span_cfg, __VA_ARGS__)
#define CLAIM(err, ...)	ROW(MED, LQ_SLOT_CLAIM, err, claim, __VA_ARGS__)
#define FREE_(err, ...)	ROW(MED, LQ_SLOT_RELEASE, err, claim, __VA_ARGS__)
#define SET(err, ...)	ROW(MED, LQ_SLOT_SET, err, cfg, __VA_ARGS__)
#define TONE(err, ...)	ROW(MED, LQ_SLOT_TONE, err, tone, __VA_ARGS__)
#define DIGITS(err, ...) ROW(MED, LQ_SLOT_DIGITS, err, digits, __VA_ARGS__)
#define CID(err, ...)	ROW(MED, LQ_SLOT_CALLER_ID, err, id, __VA_ARGS__)
#define SIG(err, ...)	ROW(MED, LQ_SLOT_SIG, err, sig, __VA_ARGS__)
#define PORT(err, ...)	ROW(MED, LQ_PORT_SET, err, port, __VA_ARGS__)
#define JOIN(err, ...)	ROW(MED, LQ_CONF_JOIN, err, member, __VA_ARGS__)

#define MDMF	.slot = FXS, .kind = LQ_CID_MDMF, .number = "12"
#define SDMF	.slot = FXS, .kind = LQ_CID_SDMF, .number = "12", .date = "06151230"

#define CUSTOM(err, once, n, ...) \
	TONE(err, .slot = MINE, .tone = LQ_TONE_CUSTOM, .is_once = once, \
	     .n_segments = n, .segments = { __VA_ARGS__ })

static const struct refusal refusals[] = {
	/* unknown numbers, the host's own, the wrong kind of file */
	ROW(CTL, 0, -ENOTTY, info, 0),
	ROW(MED, 0xffffffff, -ENOTTY, info, 0),
	ROW(MED, _IOWR('q', 0x05, __u32), -ENOTTY, info, 0),
	ROW(CTL, LQ_GET_BOARD, -ENOTTY, board, 0),
	ROW(CTL, LQ_SIM_WIRE, -ENOTTY, wire, 0),
	ROW(CTL, LQ_SIM_FAULT, -ENOTTY, fault, 0),
	ROW(CTL, LQ_SIM_PORT, -ENOTTY, sim_port, FXS),
	ROW(CTL, LQ_PORT_SET, -ENOTTY, port, FXS),
	ROW(MED, LQ_MEDIA_SETUP, -ENOTTY, setup, 0),
	ROW(MED, LQ_SET_SPAN, -ENOTTY, span_cfg, 1, LQ_SPAN_F_ENABLED, 0, 0),
	ROW(CTL, LQ_SLOT_CLAIM, -ENOTTY, claim, IP),
	ROW(CTL, LQ_SLOT_RELEASE, -ENOTTY, claim, IP),
	ROW(CTL, LQ_SLOT_SET, -ENOTTY, cfg, MINE),
	ROW(CTL, LQ_SLOT_TONE, -ENOTTY, tone, MINE),
	ROW(CTL, LQ_SLOT_DIGITS, -ENOTTY, digits, MINE),
	ROW(CTL, LQ_SLOT_CALLER_ID, -ENOTTY, id, MINE),
	ROW(CTL, LQ_SLOT_SIG, -ENOTTY, sig, FXS),
	ROW(CTL, LQ_CONF_NEW, -ENOTTY, conf, 0),
	ROW(CTL, LQ_CONF_FREE, -ENOTTY, conf, 1),
	ROW(CTL, LQ_CONF_JOIN, -ENOTTY, member, MINE, 1, 1, 1),

	/* facts of things that are not */
	ROW(MED, LQ_GET_SPAN, -ENOENT, span, 0),
	ROW(MED, LQ_GET_SPAN, -ENOENT, span, 4),
	ROW(CTL, LQ_GET_SPAN, -ENOENT, span, 65),
	ROW(CTL, LQ_GET_SPAN, -ENOENT, span, 0xffffffff),
	ROW(MED, LQ_GET_DCHAN, -ENOENT, dchan, 4),
	ROW(MED, LQ_GET_DCHAN, -EOPNOTSUPP, dchan, 3),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, 0),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, LQ_SLOT(0, BED_IP + 1)),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, LQ_SLOT(1, 32)),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, LQ_SLOT(3, 5)),
	ROW(MED, LQ_GET_SLOT, -ENOENT, slot, 0xffffffff),
	ROW(MED, LQ_GET_CALLER_ID, -ENOENT, id, 0),
	ROW(CTL, LQ_GET_CALLER_ID, -ENOENT, id, NONE),
	ROW(CTL, LQ_GET_CALLER_ID, -ENOENT, id, LQ_SLOT(1, 16)),

	/* LQ_SET_SPAN: span, flags, d_ts, law, loop, reserved */
	SPAN(-EINVAL, 1, LQ_SPAN_F_ALL + 1, 0, 0),
	SPAN(-EOPNOTSUPP, 1, LQ_SPAN_F_MTP2, 0, 0),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 16, 0),
	SPAN(-EINVAL, 1, LQ_SPAN_F_DCHAN, 0, 0),
	SPAN(-EINVAL, 1, LQ_SPAN_F_DCHAN, 32, 0),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 0, 2),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 0, 0, LQ_LOOP_COUNT),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 0, 0, 0, { 1 }),
	SPAN(-EINVAL, 1, LQ_SPAN_F_ENABLED, 0, 0, 0, { 0, 0, 1 }),
	SPAN(-ENOENT, 0, LQ_SPAN_F_ENABLED, 0, 0),
	SPAN(-ENOENT, 4, LQ_SPAN_F_ENABLED, 0, 0),
	SPAN(-EOPNOTSUPP, 3, LQ_SPAN_F_ENABLED, 0, 0),
	SPAN(-EBUSY, 1, LQ_SPAN_F_DCHAN | LQ_SPAN_F_ENABLED, 1, 0),
	SPAN(-EBUSY, 1, LQ_SPAN_F_DCHAN | LQ_SPAN_F_ENABLED, 2, 0),

	CLAIM(-ENOENT, LQ_SLOT(0, BED_IP + 1)),
	CLAIM(-ENOENT, LQ_SLOT(1, 0)),
	CLAIM(-ENOENT, LQ_SLOT(1, 16)),		/* the D channel */
	CLAIM(-ENOENT, LQ_SLOT(1, 32)),
	CLAIM(-ENOENT, NONE),
	CLAIM(-ENOENT, 0xffffffff),
	CLAIM(-EBUSY, MINE),
	CLAIM(-EBUSY, THEIRS),
	CLAIM(-ENODEV, LQ_SLOT(2, 1)),		/* disabled here */

	FREE_(-ENOENT, 0),
	FREE_(-ENOENT, NONE),
	FREE_(-EPERM, THEIRS),
	FREE_(-EPERM, FREE),

	/* LQ_SLOT_SET: slot, flags, law, gains, reserved */
	SET(-EINVAL, MINE, LQ_SLOT_F_MUTE_DTMF),	/* what is not detected */
	SET(-EINVAL, MINE, LQ_SLOT_F_ALL + 1),
	SET(-EINVAL, MINE, LQ_SLOT_F_MF_ANY),
	SET(-EINVAL, MINE, 0x80000000),
	SET(-EINVAL, MINE, 0, 2),
	SET(-EINVAL, MINE, 0, 0, -241, 0),
	SET(-EINVAL, MINE, 0, 0, 121, 0),
	SET(-EINVAL, MINE, 0, 0, 0, -241),
	SET(-EINVAL, MINE, 0, 0, 0, 121),
	SET(-EINVAL, MINE, 0, 0, 0, 0, 8),
	SET(-EINVAL, MINE, 0, 0, 0, 0, 0, "xx"),
	SET(-EINVAL, MINE, 0, 0, 0, 0, 0, "cncncncn"),	/* without an end */
	SET(-ENOENT, NONE, 0),
	SET(-EPERM, THEIRS, 0),
	SET(-EPERM, FREE, 0),
	SET(-EOPNOTSUPP, MINE, LQ_SLOT_F_LINE),
	SET(-EOPNOTSUPP, FXS, LQ_SLOT_F_LINE),

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

	/* LQ_SLOT_SIG: slot, set, clear, reserved */
	SIG(-EINVAL, FXS, 0x100, 0),
	SIG(-EINVAL, FXS, 0, 0x80000000),
	SIG(-EINVAL, FXS, LQ_SIG_RING, LQ_SIG_RING),
	SIG(-EINVAL, FXO, 0, LQ_SIG_FLASH),
	SIG(-EINVAL, FXS, LQ_SIG_RING, 0, 1),
	SIG(-ENOENT, NONE, LQ_SIG_RING),
	SIG(-EPERM, LQ_SLOT(3, 2), LQ_SIG_RING),
	SIG(-EOPNOTSUPP, MINE, LQ_SIG_RING),
	SIG(-EOPNOTSUPP, MINE, 0, 0),
	SIG(-EOPNOTSUPP, IP, LQ_SIG_OFFHOOK),
	SIG(-EOPNOTSUPP, FXS, LQ_SIG_OFFHOOK),
	SIG(-EOPNOTSUPP, FXS, LQ_SIG_FLASH),
	SIG(-EOPNOTSUPP, FXO, LQ_SIG_RING),
	SIG(-EOPNOTSUPP, FXO, LQ_SIG_BATTERY),
	SIG(-EOPNOTSUPP, FXO, 0, LQ_SIG_REVERSED),
	SIG(-EOPNOTSUPP, FXO, LQ_SIG_METER),
	SIG(-EOPNOTSUPP, FXO, LQ_SIG_LOOP),
	SIG(-EOPNOTSUPP, FXS, LQ_SIG_IN_USE),
	SIG(-EINVAL, FXS, 0, LQ_SIG_METER),
	SIG(-EINVAL, FXO, LQ_SIG_FLASH),	/* on hook */

	/* LQ_PORT_SET */
	PORT(-ENOENT, NONE),
	PORT(-EPERM, LQ_SLOT(3, 2)),
	PORT(-EOPNOTSUPP, MINE),
	PORT(-EOPNOTSUPP, IP),
	PORT(-EINVAL, FXS, .reserved = 1),
	PORT(-EINVAL, FXS, .ring_ms = { 0, 1000 }),
	PORT(-EINVAL, FXS, .ring_ms = { 400, 0, 400 }),
	PORT(-EINVAL, FXS, .flash_min_ms = 800),
	PORT(-EINVAL, FXS, .flash_max_ms = 80),

	ROW(MED, LQ_CONF_NEW, -EINVAL, conf, 0, 1),
	ROW(MED, LQ_CONF_FREE, -EINVAL, conf, 1, 1),
	ROW(MED, LQ_CONF_FREE, -ENOENT, conf, 0),
	ROW(MED, LQ_CONF_FREE, -ENOENT, conf, 3),
	ROW(MED, LQ_CONF_FREE, -ENOENT, conf, 513),
	ROW(MED, LQ_CONF_FREE, -ENOENT, conf, 0xffffffff),
	ROW(MED, LQ_CONF_FREE, -EPERM, conf, 2),

	/* LQ_CONF_JOIN: slot, conf, talk, listen */
	JOIN(-EINVAL, MINE, 1, 0x100, 1),
	JOIN(-EINVAL, MINE, 1, 1, 0x80000000),
	JOIN(-EINVAL, MINE, 0, 0x100, 0),
	JOIN(-ENOENT, NONE, 1, 1, 1),
	JOIN(-EPERM, THEIRS, 1, 1, 1),
	JOIN(-EPERM, FREE, 0, 0, 0),
	JOIN(-ENOENT, MINE, 3, 1, 1),
	JOIN(-ENOENT, MINE, 513, 1, 1),
	JOIN(-EPERM, MINE, 2, 1, 1),
};

static struct bed *furnished(void)
{
	static const u32 as[] = { IP, MINE, FXS, FXO };
	struct bed *b = bed_new();
	u32 theirs = THEIRS, slot;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(as); i++) {
		slot = as[i];
		CHECK(bed_claim(b, &b->a, &slot) >= 0);
	}
	CHECK(bed_claim(b, &b->b, &theirs) >= 0);
	CHECK_EQ(1, bed_conf(b, &b->a));
	CHECK_EQ(2, bed_conf(b, &b->b));
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_SET_SPAN,
			    &(struct lq_span_cfg){ .span = 2 }));
	return b;
}

/* Everything a refused request could have changed. */
struct picture {
	struct lq_slot_info slots[5];
	struct lq_span_info spans[3];
	struct lq_info info;
	u32 n_sigs;
};

static void take_picture(struct bed *b, struct picture *p)
{
	static const u32 names[] = { IP, MINE, THEIRS, FXS, FXO };
	u32 i;

	memset(p, 0, sizeof(*p));
	for (i = 0; i < 5; i++)
		p->slots[i] = bed_info(b, names[i]);
	for (i = 0; i < 3; i++) {
		p->spans[i].span = i + 1;
		CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_SPAN, &p->spans[i]));
	}
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_INFO, &p->info));
	p->n_sigs = b->n_sigs;
}

TEST(every_bad_request_is_refused_with_its_errno_and_changes_nothing)
{
	struct bed *b = furnished();
	struct picture before, after;
	size_t i;

	take_picture(b, &before);
	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		struct refusal r = refusals[i];
		struct lq_client *c = r.by == CTL ? &b->ctl : &b->a;
		int err = bed_ask(b, c, r.cmd, &r.arg);

		if (err != r.err)
			test_fail(__FILE__, __LINE__, "%s: want %d, got %d\n",
				  r.why, r.err, err);
		if (memcmp(&r.arg, &refusals[i].arg, sizeof(r.arg)))
			test_fail(__FILE__, __LINE__, "%s: wrote its argument\n",
				  r.why);
		take_picture(b, &after);
		if (memcmp(&before, &after, sizeof(before)))
			test_fail(__FILE__, __LINE__, "%s: changed something\n",
				  r.why);
		CHECK(!lq_tone_is_on(&b->e1_slots[0][0].tone));
		CHECK(!lq_dtmf_gen_is_on(&b->e1_slots[0][0].digits));
		CHECK(!lq_cid_gen_is_on(&b->fx_slots[0].cid_gen));
	}
	bed_free(b);
}

static const struct refusal accepted[] = {
	SPAN(0, 1, LQ_SPAN_F_CRC4 | LQ_SPAN_F_ENABLED, 0, 1),
	SPAN(0, 1, LQ_SPAN_F_DEFAULT, 31, 0),
	SPAN(0, 1, LQ_SPAN_F_DEFAULT, 16, 0),
	SPAN(0, 1, 0, 0, 0),
	SPAN(0, 1, LQ_SPAN_F_DEFAULT, 16, 0),
	SET(0, IP, LQ_SLOT_F_ALL & ~LQ_SLOT_F_MF_FORWARD, 1, -240, 120),
	SET(0, MINE, LQ_SLOT_F_ALL & ~(LQ_SLOT_F_LINE | LQ_SLOT_F_MF_BACKWARD),
	    0, 120, -240),
	SET(0, MINE, LQ_SLOT_F_PROGRESS, 0, 0, 0, 0, "us"),
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
	SIG(0, FXS, LQ_SIG_RING, LQ_SIG_REVERSED),
	SIG(0, FXO, LQ_SIG_OFFHOOK, 0),
	SIG(0, FXO, LQ_SIG_FLASH, 0),
	SIG(0, FXS, LQ_SIG_METER | LQ_SIG_BATTERY, 0),
	PORT(0, FXS, .ring_ms = { 400, 200, 400, 2000 }),
	PORT(0, FXO, .flash_ms = 100),
	JOIN(0, MINE, 1, 0, 0xff),
	JOIN(0, MINE, 1, 0xff, 0),
	JOIN(0, MINE, 0, 0, 0),
	ROW(MED, LQ_CONF_FREE, 0, conf, 1),
	FREE_(0, MINE),
};

TEST(good_requests_at_their_limits_are_done)
{
	struct bed *b = furnished();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(accepted); i++) {
		struct refusal r = accepted[i];
		int err = bed_ask(b, r.by == CTL ? &b->ctl : &b->a, r.cmd,
				  &r.arg);

		if (err)
			test_fail(__FILE__, __LINE__, "%s: got %d\n", r.why,
				  err);
		bed_tick(b);
	}
	bed_free(b);
}

TEST(facts_are_told)
{
	struct bed *b = furnished();
	struct lq_info info;
	struct lq_span_info span = { .span = 3 };
	struct lq_slot_info slot = { .slot = LQ_SLOT(1, 16) };
	struct lq_dchan_info d = { .span = 1 };

	b->e.n_boards = 1;
	lq_engine_account(&b->e, 12000, 2, 3);
	bed_ticks(b, 5);
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_GET_INFO, &info));
	CHECK_EQ(LQ_ABI_VERSION, info.abi_version);
	CHECK_EQ(1, info.n_boards);
	CHECK_EQ(3, info.n_spans);
	CHECK_EQ(BED_IP, info.n_ip_slots);
	CHECK_EQ(BED_IP - 1, info.n_ip_free);
	CHECK_EQ(3, info.n_clients);
	CHECK_EQ(5, info.tick);
	CHECK_EQ(2, info.late_ticks);
	CHECK_EQ(3, info.missed_ticks);
	CHECK_EQ(12000, info.longest_tick_ns);
	CHECK_STR("test 1", info.engine);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_SPAN, &span));
	CHECK_EQ(LQ_SPAN_ANALOG, span.kind);
	CHECK_EQ(5, span.n_ts);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_SLOT, &slot));
	CHECK_EQ(LQ_KIND_NONE, slot.kind);
	CHECK_EQ(LQ_SLOT(1, 16), slot.slot);
	slot.slot = LQ_SLOT(1, 0);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_SLOT, &slot));
	CHECK_EQ(LQ_KIND_NONE, slot.kind);
	CHECK_EQ(0, bed_ask(b, &b->a, LQ_GET_DCHAN, &d));
	CHECK_EQ(1, d.span);
	bed_free(b);
}

TEST(tick_mean_follows_the_host)
{
	struct bed *b = bed_new();
	struct lq_info info;
	int i;

	for (i = 0; i < 2000; i++)
		lq_engine_account(&b->e, 20000, 0, 0);
	lq_engine_account(&b->e, 0xffffffff, 0, 0);
	for (i = 0; i < 2000; i++)
		lq_engine_account(&b->e, 15000, 0, 0);
	CHECK_EQ(0, bed_ask(b, &b->ctl, LQ_GET_INFO, &info));
	CHECK_NEAR(15000, info.tick_ns_avg, 10);
	CHECK_EQ(0xffffffff, info.longest_tick_ns);
	bed_free(b);
}

TEST(claims_end_with_enospc)
{
	struct bed *b = bed_new();
	struct lq_media_setup two = bed_setup;
	struct lq_client c, bare;
	struct lq_area *area;
	struct lq_conf conf;
	u32 slot;
	int i;

	two.n_slots = 2;
	lq_client_init(&c, LQ_CLIENT_MEDIA);
	lq_client_init(&bare, LQ_CLIENT_MEDIA);
	CHECK_EQ(0, lq_engine_add_client(&b->e, &c));
	CHECK_EQ(0, lq_engine_add_client(&b->e, &bare));
	area = bed_area(b, &c, &two);
	for (i = 0; i < 2; i++) {
		slot = LQ_SLOT_ANY_IP;
		CHECK_EQ(i, bed_claim(b, &c, &slot));
	}
	slot = LQ_SLOT_ANY_IP;
	CHECK_EQ(-ENOSPC, bed_claim(b, &c, &slot));	/* its area is full */
	CHECK_EQ(-ENOSPC, bed_claim(b, &bare, &slot));	/* it has no area */
	for (i = 2; i < BED_IP; i++) {
		slot = LQ_SLOT_ANY_IP;
		CHECK(bed_claim(b, &b->a, &slot) >= 0);
	}
	slot = LQ_SLOT_ANY_IP;
	CHECK_EQ(-ENOSPC, bed_claim(b, &b->a, &slot));	/* none is left */
	for (i = 0; i < LQ_ENGINE_CONFS_MAX; i++) {
		conf = (struct lq_conf){ 0, 0 };
		CHECK_EQ(0, bed_ask(b, &b->a, LQ_CONF_NEW, &conf));
	}
	conf = (struct lq_conf){ 0, 0 };
	CHECK_EQ(-ENOSPC, bed_ask(b, &b->a, LQ_CONF_NEW, &conf));
	lq_engine_remove_client(&b->e, &c);
	lq_engine_remove_client(&b->e, &bare);
	free(area);
	bed_free(b);
}

TESTS(
	RUN(every_bad_request_is_refused_with_its_errno_and_changes_nothing),
	RUN(good_requests_at_their_limits_are_done),
	RUN(facts_are_told),
	RUN(tick_mean_follows_the_host),
	RUN(claims_end_with_enospc),
)
