// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests about conferences: every refusal, and limits. */
#include "unit/request_bed.h"

#define JOIN(err, ...)	ROW(MED, LQ_CONF_JOIN, err, member, __VA_ARGS__)

static const struct asked refused[] = {
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

TEST(a_bad_request_leaves_conferences_as_they_were)
{
	check_refused(refused, ARRAY_SIZE(refused));
}

static const struct asked done[] = {
	JOIN(0, MINE, 1, 0, 0xff),
	JOIN(0, MINE, 1, 0xff, 0),
	JOIN(0, MINE, 0, 0, 0),
	ROW(MED, LQ_CONF_FREE, 0, conf, 1),
};

TEST(conferences_are_joined_left_and_freed)
{
	check_done(done, ARRAY_SIZE(done));
}

TESTS(
	RUN(a_bad_request_leaves_conferences_as_they_were),
	RUN(conferences_are_joined_left_and_freed),
)
