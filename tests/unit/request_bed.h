/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bed for tests of requests: rows of what is asked, by whom, and the errno of
 * lq.h section 6. A refused request must have changed nothing.
 *
 * On the bed: a owns ip(0,1), (1,1), FXS (3,1), FXO (3,3) and conf 1; b owns
 * (1,2) and conf 2; span 2 is not enabled.
 */
#ifndef TESTS_UNIT_REQUEST_BED_H
#define TESTS_UNIT_REQUEST_BED_H

#include <errno.h>
#include "unit/engine_bed.h"

enum asker { CTL, MED };

struct asked {
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

static inline struct bed *furnished(void)
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

static inline void take_picture(struct bed *b, struct picture *p)
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

/** check_refused - each row's errno, its structure untouched, nothing changed */
static inline void check_refused(const struct asked *rows, size_t n)
{
	struct bed *b = furnished();
	struct picture before, after;
	size_t i;

	take_picture(b, &before);
	for (i = 0; i < n; i++) {
		struct asked r = rows[i];
		struct lq_client *c = r.by == CTL ? &b->ctl : &b->a;
		int err = bed_ask(b, c, r.cmd, &r.arg);

		if (err != r.err)
			test_fail(__FILE__, __LINE__, "%s: want %d, got %d\n",
				  r.why, r.err, err);
		if (memcmp(&r.arg, &rows[i].arg, sizeof(r.arg)))
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

/** check_done - each row is done, one after the other, a tick between them */
static inline void check_done(const struct asked *rows, size_t n)
{
	struct bed *b = furnished();
	size_t i;

	for (i = 0; i < n; i++) {
		struct asked r = rows[i];
		int err = bed_ask(b, r.by == CTL ? &b->ctl : &b->a, r.cmd,
				  &r.arg);

		if (err)
			test_fail(__FILE__, __LINE__, "%s: got %d\n", r.why,
				  err);
		bed_tick(b);
	}
	bed_free(b);
}

#endif
