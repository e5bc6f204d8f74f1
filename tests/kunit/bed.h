/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the KUnit tests of the module's glue stand on.
 *
 * Each file here includes the file of kernel/ that has its name, and stands in
 * its place in the module that User Mode Linux loads (tests/uml/Kbuild): so a
 * test sees what is static, and nothing is exported for it. The suites run while
 * the module is loaded, before its own init, if the kernel was booted with
 * kunit.enable=1; each brings the whole module up without a board, and down again.
 *
 * A bed_board is a board of the test's: it answers as it is told, writes down
 * what it is asked, and while it runs a timer in hard interrupt context carries 8
 * frames a millisecond on each of its looped lines.
 */
#ifndef TESTS_KUNIT_BED_H
#define TESTS_KUNIT_BED_H

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>

#include "board.h"

#define BED_PATIENCE_MS 20000

/** BED_UNTIL - sleep until @condition holds. Return: whether it does */
#define BED_UNTIL(condition)						\
	({								\
		int left_ = BED_PATIENCE_MS;				\
									\
		while (!(condition) && left_-- > 0)			\
			msleep(1);					\
		!!(condition);						\
	})

struct bed_board {
	/* set by the test, before bed_add() */
	struct lq_board board;
	u32 refuses;		/* this port cannot start: -EIO */
	int set_cfg_ret;	/* answer of ops->set_cfg */
	void (*in_set_cfg)(struct bed_board *b);	/* called in it, or NULL */

	/* set by the test at any time */
	u32 still;		/* bit n: nothing comes on port n */

	/* for the test to read */
	char asked[64];		/* "+1+2-2-1": start and stop of ports */
	bool was_dead;		/* some span was, when it was stopped */
	u32 n_set_cfg;

	/* the bed's */
	struct list_head node;
	bool is_added;
	struct hrtimer pump;
	u32 running;		/* bit n: port n */
	u8 line[8 * LQ_E1_TIMESLOTS];
};

/** bed_up, bed_down - suite_init and suite_exit: lq_init without a board, lq_exit */
int bed_up(struct kunit_suite *suite);
void bed_down(struct kunit_suite *suite);

/** bed_exit - exit of every test: boards that are left go */
void bed_exit(struct kunit *test);

/** bed_board - @n E1 spans with a framer in software; the test's end frees it */
struct bed_board *bed_board(struct kunit *test, u32 n);

/** bed_add - lq_board_add(). bed_remove - lq_board_remove(), its spans given up */
int bed_add(struct bed_board *b);
void bed_remove(struct bed_board *b);

/** bed_asker - a ctl client for requests; it is in no list and gets no event */
extern struct lq_client bed_asker;

/** BED_SUITE - a suite named @noun of @cases, each with the whole module below it */
#define BED_SUITE(noun, cases)						\
	static struct kunit_suite noun##_suite = {			\
		.name = #noun,						\
		.suite_init = bed_up,					\
		.suite_exit = bed_down,					\
		.exit = bed_exit,					\
		.test_cases = cases,					\
	};								\
	kunit_test_suite(noun##_suite)

#endif
