// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Persistence of line defects. Thresholds and their sources stand in the
 * header.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "tdm/alarm.h"

#define UNIT_BITS	256
#define LOS_ZEROS	255	/* G.775: N = 10..255 pulse intervals */
#define LOS_CLEAR_ONES	32
#define AIS_ZEROS	2	/* in 512 bits */
#define AIS_PAIRS	2
#define RAI_COUNT	3

/* What cannot be known without frame alignment. */
#define OF_A_FRAME	(LQ_ALARM_LMFA | LQ_ALARM_RAI | LQ_ALARM_CAS_LMFA | \
			 LQ_ALARM_CAS_RAI)

void lq_alarm_init(struct lq_alarm *a)
{
	memset(a, 0, sizeof(*a));
}

void lq_alarm_restart(struct lq_alarm *a, u32 now)
{
	WRITE_ONCE(a->now, now);
	a->n_zeros = 0;
	a->is_half = false;
	a->n_ais_pairs = 0;
	a->n_a_bits = 0;
	a->n_y_bits = 0;
}

static void lq_alarm_set(struct lq_alarm *a, u32 alarm, u64 *count)
{
	if (!(a->now & alarm)) {
		WRITE_ONCE(a->now, a->now | alarm);
		if (count)
			(*count)++;
	}
}

static void lq_alarm_clear(struct lq_alarm *a, u32 alarm)
{
	if (a->now & alarm)
		WRITE_ONCE(a->now, a->now & ~alarm);
}

/* --------------------------------------------------------------- LOS, AIS */

static u32 lq_ones(const struct lq_bits *unit)
{
	return lq_bits_count(unit->w[0]) + lq_bits_count(unit->w[1]) +
	       lq_bits_count(unit->w[2]) + lq_bits_count(unit->w[3]);
}

static u32 lq_zeros_before(const struct lq_bits *unit)
{
	u32 i;

	for (i = 0; i < 4; i++)
		if (unit->w[i])
			return 64 * i + __builtin_clzll(unit->w[i]);
	return UNIT_BITS;
}

static u32 lq_zeros_behind(const struct lq_bits *unit)
{
	u32 i;

	for (i = 4; i; i--)
		if (unit->w[i - 1])
			return 64 * (4 - i) + __builtin_ctzll(unit->w[i - 1]);
	return UNIT_BITS;
}

static void lq_alarm_los(struct lq_alarm *a, const struct lq_bits *unit)
{
	u32 before = a->n_zeros + lq_zeros_before(unit);
	u32 behind = lq_zeros_behind(unit);

	/* Between two ones of the same unit there is never room for so many. */
	if (before >= LOS_ZEROS || behind >= LOS_ZEROS)
		lq_alarm_set(a, LQ_ALARM_LOS, &a->n_los);
	else if (a->now & LQ_ALARM_LOS && lq_ones(unit) >= LOS_CLEAR_ONES)
		lq_alarm_clear(a, LQ_ALARM_LOS);
	a->n_zeros = min_t(u32, behind, LOS_ZEROS - 1);	/* told already */
}

/* Zeros in a unit; 3 stands for more, which is found out without counting. */
static u32 lq_few_zeros(const struct lq_bits *unit)
{
	u32 i, n = 0;
	u64 zeros;

	for (i = 0; i < 4; i++)
		for (zeros = ~unit->w[i]; zeros; zeros &= zeros - 1)
			if (++n > AIS_ZEROS)
				return n;
	return n;
}

static void lq_alarm_ais(struct lq_alarm *a, const struct lq_bits *unit)
{
	bool is_ais = a->now & LQ_ALARM_AIS, looks_ais;
	u32 zeros = lq_few_zeros(unit);

	if (!a->is_half) {
		a->is_half = true;
		a->n_pair_zeros = zeros;
		return;
	}
	a->is_half = false;
	looks_ais = a->n_pair_zeros + zeros <= AIS_ZEROS;
	a->n_ais_pairs = looks_ais != is_ais ? a->n_ais_pairs + 1 : 0;
	if (a->n_ais_pairs < AIS_PAIRS)
		return;
	a->n_ais_pairs = 0;
	if (looks_ais)
		lq_alarm_set(a, LQ_ALARM_AIS, &a->n_ais);
	else
		lq_alarm_clear(a, LQ_ALARM_AIS);
}

void lq_alarm_line(struct lq_alarm *a, const struct lq_bits *unit)
{
	lq_alarm_los(a, unit);
	lq_alarm_ais(a, unit);
}

/* --------------------------------------------------------- LFA, LMFA, RAI */

void lq_alarm_frame(struct lq_alarm *a, bool is_aligned, bool is_lmfa)
{
	if (!is_aligned) {
		lq_alarm_set(a, LQ_ALARM_LFA, &a->n_lfa);
		lq_alarm_clear(a, OF_A_FRAME);
		a->n_a_bits = 0;
		a->n_y_bits = 0;
		return;
	}
	/* An alignment not yet lost says nothing against AIS; one found does. */
	if (a->now & LQ_ALARM_LFA)
		lq_alarm_clear(a, LQ_ALARM_LFA | LQ_ALARM_AIS);
	if (is_lmfa)
		lq_alarm_set(a, LQ_ALARM_LMFA, NULL);
	else
		lq_alarm_clear(a, LQ_ALARM_LMFA);
}

/* Return: whether @alarm begins or ends now, after RAI_COUNT bits in a row */
static bool lq_alarm_persists(const struct lq_alarm *a, u32 alarm, bool is_set,
			      u32 *n)
{
	bool is_on = a->now & alarm;

	*n = is_set != is_on ? *n + 1 : 0;
	if (*n < RAI_COUNT)
		return false;
	*n = 0;
	return true;
}

void lq_alarm_a_bit(struct lq_alarm *a, bool is_set)
{
	if (!lq_alarm_persists(a, LQ_ALARM_RAI, is_set, &a->n_a_bits))
		return;
	if (is_set)
		lq_alarm_set(a, LQ_ALARM_RAI, &a->n_rai);
	else
		lq_alarm_clear(a, LQ_ALARM_RAI);
}

/* -------------------------------------------------------------------- CAS */

void lq_alarm_cas(struct lq_alarm *a, bool is_lmfa)
{
	if (!is_lmfa) {
		lq_alarm_clear(a, LQ_ALARM_CAS_LMFA);
		return;
	}
	lq_alarm_set(a, LQ_ALARM_CAS_LMFA, NULL);
	lq_alarm_clear(a, LQ_ALARM_CAS_RAI);
	a->n_y_bits = 0;
}

void lq_alarm_y_bit(struct lq_alarm *a, bool is_set)
{
	if (!lq_alarm_persists(a, LQ_ALARM_CAS_RAI, is_set, &a->n_y_bits))
		return;
	if (is_set)
		lq_alarm_set(a, LQ_ALARM_CAS_RAI, NULL);
	else
		lq_alarm_clear(a, LQ_ALARM_CAS_RAI);
}

/* ------------------------------------------------------------------ board */

static void alarm_count_board(struct lq_alarm *a, u32 began)
{
	a->n_board_los += !!(began & LQ_ALARM_LOS);
	a->n_board_ais += !!(began & LQ_ALARM_AIS);
	a->n_lfa += !!(began & LQ_ALARM_LFA);
	a->n_rai += !!(began & LQ_ALARM_RAI);
}

void lq_alarm_board(struct lq_alarm *a, u32 set, u32 clear)
{
	u32 now = (a->board & ~clear) | set;

	alarm_count_board(a, now & ~a->board);
	WRITE_ONCE(a->board, now);
}

u32 lq_alarm_all(const struct lq_alarm *a)
{
	return READ_ONCE(a->now) | READ_ONCE(a->board);
}
