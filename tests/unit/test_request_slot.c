// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests that claim, set, signal and release slots: every refusal, and limits. */
#include "unit/request_bed.h"

#define CLAIM(err, ...)	ROW(MED, LQ_SLOT_CLAIM, err, claim, __VA_ARGS__)
#define FREE_(err, ...)	ROW(MED, LQ_SLOT_RELEASE, err, claim, __VA_ARGS__)
#define SET(err, ...)	ROW(MED, LQ_SLOT_SET, err, cfg, __VA_ARGS__)
#define SIG(err, ...)	ROW(MED, LQ_SLOT_SIG, err, sig, __VA_ARGS__)
#define PORT(err, ...)	ROW(MED, LQ_PORT_SET, err, port, __VA_ARGS__)

static const struct asked refused[] = {
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
};

TEST(a_bad_request_leaves_slots_as_they_were)
{
	check_refused(refused, ARRAY_SIZE(refused));
}

static const struct asked done[] = {
	SET(0, IP, LQ_SLOT_F_ALL & ~LQ_SLOT_F_MF_FORWARD, 1, -240, 120),
	SET(0, MINE, LQ_SLOT_F_ALL & ~(LQ_SLOT_F_LINE | LQ_SLOT_F_MF_BACKWARD),
	    0, 120, -240),
	SET(0, MINE, LQ_SLOT_F_PROGRESS, 0, 0, 0, 0, "us"),
	SIG(0, FXS, LQ_SIG_RING, LQ_SIG_REVERSED),
	SIG(0, FXO, LQ_SIG_OFFHOOK, 0),
	SIG(0, FXO, LQ_SIG_FLASH, 0),
	SIG(0, FXS, LQ_SIG_METER | LQ_SIG_BATTERY, 0),
	PORT(0, FXS, .ring_ms = { 400, 200, 400, 2000 }),
	PORT(0, FXO, .flash_ms = 100),
	FREE_(0, MINE),
};

TEST(slots_are_set_up_to_the_limits)
{
	check_done(done, ARRAY_SIZE(done));
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
	RUN(a_bad_request_leaves_slots_as_they_were),
	RUN(slots_are_set_up_to_the_limits),
	RUN(claims_end_with_enospc),
)
