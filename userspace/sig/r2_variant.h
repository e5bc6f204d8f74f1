/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What register signals of System R2 mean, country by country: data.
 *
 * Forward signals carry digits (group I) and categories (group II); backward
 * signals ask for the next one (groups A and, in Mexico, C) or say how the call
 * goes on (group B). Signal 10 is the digit 0.
 *
 * Sources: ITU-T Q.441 (11/88) tables 8 to 11. China No. 1: GF 002-9002, here
 * after descriptions of it [K], agreeing with what openr2 does where it has the
 * signal at all. Brazil and Mexico: as openr2's variants of that name.
 */
#ifndef SIG_R2_VARIANT_H
#define SIG_R2_VARIANT_H

#include <stdbool.h>
#include <stdint.h>

#define R2_SIGNALS 16	/* 1..15 */

/* The meaning of a backward signal. */
enum r2_ask {
	R2_ASK_NOTHING = 0,	/* not used in this variant */
	/* groups A and C */
	R2_ASK_NEXT,		/* the next digit */
	R2_ASK_AGAIN_1,		/* the digit before the last (n - 1), ... */
	R2_ASK_AGAIN_2,
	R2_ASK_AGAIN_3,
	R2_ASK_RESTART,		/* from the first digit */
	R2_ASK_TO_B,		/* address complete: group II, then B */
	R2_ASK_CATEGORY,	/* and then, by ani style, the caller's number */
	R2_ASK_CATEGORY_TO_C,	/* likewise; signals are of group C from now on */
	R2_ASK_NEXT_ANI,	/* group C */
	R2_ASK_NEXT_TO_A,	/* the next digit; group A again */
	R2_ASK_SPEECH,		/* complete, charge: no group B */
	/* how the call goes on: group B, some in A too */
	R2_ASK_FREE,
	R2_ASK_FREE_NO_CHARGE,
	R2_ASK_FREE_HELD,	/* the caller alone releases */
	R2_ASK_BUSY,
	R2_ASK_TOLL_BUSY,	/* busy with a trunk call */
	R2_ASK_CONGESTION,
	R2_ASK_UNALLOCATED,
	R2_ASK_CHANGED,		/* number */
	R2_ASK_OUT_OF_ORDER,
	R2_ASK_SPECIAL,		/* send special information tone */
	R2_ASK_NO_COLLECT,
	R2_ASKS,
};

enum r2_group { R2_GROUP_A, R2_GROUP_B, R2_GROUP_C, R2_GROUPS };

/* How the caller's number is asked for, after his category. */
enum r2_ani_style {
	R2_ANI_CATEGORY_AGAIN,	/* the category's signal once more, each digit */
	R2_ANI_NEXT,		/* the next digit's, until the end is told */
	R2_ANI_GROUP_C,		/* signals of group C */
};

struct r2_variant {
	const char *name;	/* "cn" */
	uint8_t cd;		/* bits C and D, always sent so */
	enum r2_ani_style ani;
	uint8_t category;	/* of a subscriber, where nothing else is set */
	uint8_t group_ii;	/* after TO_B; 0: the category again */
	uint8_t end_of_number;	/* forward signal; 0: silence */
	uint8_t end_of_ani;
	uint8_t ani_restricted;	/* 0: told as end_of_ani */
	enum r2_ask asks[R2_GROUPS][R2_SIGNALS];
};

/** r2_variant_find - by name; NULL: there is none */
const struct r2_variant *r2_variant_find(const char *name);

/** r2_variant_names - NULL-closed, for configuration */
extern const char *const r2_variant_names[];

/**
 * r2_pair - the two frequencies of a signal, Q.441 tables 5 and 6
 * @first_hz: 1380 forward, 1140 backward; @step_hz: +120, -120
 */
void r2_pair(uint8_t signal, int first_hz, int step_hz, uint16_t *f1_hz,
	     uint16_t *f2_hz);

/** r2_signal_of - the signal that means @ask in @group; 0: there is none */
uint8_t r2_signal_of(const struct r2_variant *v, enum r2_group group,
		     enum r2_ask ask);

/** r2_cause_of - Q.850 cause of a signal that ends the call; 0: it is free */
uint8_t r2_cause_of(enum r2_ask ask);

/**
 * r2_refusal - the signal of @group that says a cause best
 * Return: 0: this group has none (ask TO_B first); group B always has one
 */
uint8_t r2_refusal(const struct r2_variant *v, enum r2_group group,
		   uint8_t cause);

/** r2_ask_is_free - the called line is free: ringing */
bool r2_ask_is_free(enum r2_ask ask);

/** r2_digit_of - '7' is 7, '0' is 10, '*' 11, '#' 12; 0: not a digit */
uint8_t r2_digit_of(char c);

/** r2_char_of - of signal 1..15 */
char r2_char_of(uint8_t signal);

#endif
