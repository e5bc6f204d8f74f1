// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One E1 line end: everything of this folder in the order in which a frame
 * meets it.
 *
 * A unit received always puts one frame into the receive store, an idle one
 * when there is nothing to be trusted (trunk conditioning), so the store's
 * level tells about clocks and about nothing else.
 *
 * Not here: how each step is done (frame.c, crc4.c, interwork.c, alarm.c,
 * elastic.c), and what a timeslot means.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "tdm/e1.h"

#define TICK_FRAMES	8
#define TS16_WORD	2	/* of lq_bits, its highest octet */
#define OUR_FLAGS	(LQ_SPAN_F_CRC4 | LQ_SPAN_F_ENABLED | LQ_SPAN_F_CAS)

/* What makes A = 1 towards the far end, G.732 table 2. */
#define SENDS_RAI	(LQ_ALARM_LOS | LQ_ALARM_AIS | LQ_ALARM_LFA)

void lq_e1_init(struct lq_e1 *e1)
{
	memset(e1, 0, sizeof(*e1));
	lq_framer_init(&e1->framer);
	lq_interwork_init(&e1->interwork);
	lq_alarm_init(&e1->alarm);
	lq_alarm_restart(&e1->alarm, LQ_ALARM_DOWN);
	lq_cas_rx_init(&e1->cas);
	lq_cas_tx_init(&e1->cas_tx);
	lq_crc4_tx_init(&e1->crc_tx);
	lq_elastic_init(&e1->rx_store, LQ_ELASTIC_REPEAT);
	lq_elastic_init(&e1->tx_store, LQ_ELASTIC_IDLE);
}

void lq_e1_set_framed(struct lq_e1 *e1)
{
	e1->is_framed = true;
}

void lq_e1_set_reserve(struct lq_e1 *e1, u32 frames)
{
	e1->rx_store.reserve = min_t(u32, frames, LQ_ELASTIC_RESERVE_MAX);
	e1->tx_store.reserve = e1->rx_store.reserve;
}

/* What is there until the first frame proves otherwise. */
static u32 lq_e1_first_alarms(const struct lq_e1 *e1)
{
	if (!(e1->flags & LQ_SPAN_F_ENABLED))
		return LQ_ALARM_DOWN;
	return e1->is_framed ? 0 : LQ_ALARM_LFA;
}

/* What comes next has nothing to do with what came. */
static void lq_e1_search(struct lq_e1 *e1)
{
	e1->was_aligned = false;
	lq_framer_restart(&e1->framer);
	lq_interwork_begin(&e1->interwork);
	lq_cas_rx_lose(&e1->cas);
	lq_alarm_restart(&e1->alarm, lq_e1_first_alarms(e1));
}

static void lq_e1_restart(struct lq_e1 *e1)
{
	lq_e1_search(e1);
	lq_elastic_flush(&e1->rx_store);
	lq_elastic_flush(&e1->tx_store);
}

void lq_e1_set_flags(struct lq_e1 *e1, u32 flags)
{
	flags &= OUR_FLAGS;
	if (flags == e1->flags)
		return;
	e1->flags = flags;
	lq_e1_restart(e1);
}

void lq_e1_set_board_loops(struct lq_e1 *e1, u32 loops)
{
	e1->board_loops = loops;
}

/* A loop that the board ties is none of ours. */
static bool lq_e1_loops(const struct lq_e1 *e1, u32 loop)
{
	return e1->loop == loop && !(e1->board_loops & 1u << loop);
}

void lq_e1_set_loop(struct lq_e1 *e1, u32 loop)
{
	if (loop == e1->loop)
		return;
	e1->loop = loop;
	/* Its own bits again are nearer to a line's than idle is. */
	e1->tx_store.policy = lq_e1_loops(e1, LQ_LOOP_REMOTE) ?
				      LQ_ELASTIC_REPEAT : LQ_ELASTIC_IDLE;
	lq_alarm_board(&e1->alarm,
		       lq_e1_loops(e1, LQ_LOOP_LOCAL) ? 0 : e1->defects, ~0u);
	lq_e1_restart(e1);
}

/* What is received is what is sent: the tick's frames are not. */
static bool lq_e1_returns(const struct lq_e1 *e1)
{
	return lq_e1_loops(e1, LQ_LOOP_PAYLOAD) ||
	       lq_e1_loops(e1, LQ_LOOP_REMOTE);
}

static bool lq_e1_has_crc4(const struct lq_e1 *e1)
{
	return e1->flags & LQ_SPAN_F_CRC4;
}

static bool lq_e1_has_cas(const struct lq_e1 *e1)
{
	return e1->flags & LQ_SPAN_F_CAS;
}

bool lq_e1_is_crc4_mf(const struct lq_e1 *e1)
{
	if (!lq_e1_has_crc4(e1))
		return false;
	if (e1->is_framed)
		return !(lq_alarm_all(&e1->alarm) &
			 (LQ_ALARM_RED | LQ_ALARM_LMFA));
	return !(READ_ONCE(e1->alarm.now) & (LQ_ALARM_LFA | LQ_ALARM_DOWN)) &&
	       READ_ONCE(e1->interwork.state) == LQ_INTERWORK_CRC4;
}

/* ---------------------------------------------------------- board: receive */

static void lq_e1_aligned(struct lq_e1 *e1)
{
	if (e1->was_aligned)
		e1->n_realigned++;
	e1->was_aligned = true;
	lq_interwork_begin(&e1->interwork);
}

static void lq_e1_rx_ts0(struct lq_e1 *e1, const struct lq_frame *frame)
{
	if (lq_e1_has_crc4(e1)) {
		lq_interwork_run(&e1->interwork, &e1->framer, frame);
		WRITE_ONCE(e1->n_bad_smf, (u32)e1->interwork.crc.n_crc_errors);
	}
	if (!frame->is_fas && !frame->is_erased)
		lq_alarm_a_bit(&e1->alarm, lq_ts0(&frame->bits) & LQ_TS0_A);
}

/* @frame: NULL when not aligned. What stands in an alarmed line is no signal. */
static void lq_e1_rx_cas(struct lq_e1 *e1, const struct lq_frame *frame)
{
	if (!frame || lq_alarm_all(&e1->alarm) & LQ_ALARM_RED) {
		lq_cas_rx_lose(&e1->cas);
		return;
	}
	if (frame->is_erased)
		lq_cas_rx_skip(&e1->cas);
	else if (lq_cas_rx_run(&e1->cas, frame->bits.w[TS16_WORD] >> 56))
		lq_alarm_y_bit(&e1->alarm, e1->cas.is_y);
	lq_alarm_cas(&e1->alarm, !e1->cas.is_aligned);
}

/* @bits: NULL for an idle frame */
static void lq_e1_store(struct lq_elastic *store, const struct lq_bits *bits)
{
	u8 *to = lq_elastic_slot(store);

	if (!to)
		return;
	if (bits)
		lq_bits_store(bits, to);
	else
		memset(to, LQ_IDLE_OCTET, LQ_FRAME_OCTETS);
	lq_elastic_put(store);
}

/* @frame: NULL when there is none */
static void lq_e1_deliver(struct lq_e1 *e1, const struct lq_frame *frame)
{
	const struct lq_bits *bits = NULL;

	if (frame && !frame->is_erased &&
	    !(lq_alarm_all(&e1->alarm) & LQ_ALARM_RED))
		bits = &frame->bits;
	lq_e1_store(&e1->rx_store, bits);
	if (lq_e1_loops(e1, LQ_LOOP_PAYLOAD))
		lq_e1_store(&e1->tx_store, bits);
}

/* @unit: 256 line bits, or NULL for an erasure */
static void lq_e1_rx_unit(struct lq_e1 *e1, const struct lq_bits *unit)
{
	bool was_aligned = e1->framer.is_aligned, has_frame;
	struct lq_frame frame;

	if (lq_e1_loops(e1, LQ_LOOP_REMOTE))
		lq_e1_store(&e1->tx_store, unit);
	if (!(e1->flags & LQ_SPAN_F_ENABLED)) {
		lq_e1_deliver(e1, NULL);
		return;
	}
	if (unit)
		lq_alarm_line(&e1->alarm, unit);
	has_frame = lq_framer_run(&e1->framer, unit, &frame);
	if (has_frame && !was_aligned)
		lq_e1_aligned(e1);
	if (has_frame)
		lq_e1_rx_ts0(e1, &frame);
	lq_alarm_frame(&e1->alarm, e1->framer.is_aligned,
		       lq_e1_has_crc4(e1) &&
		       e1->interwork.state != LQ_INTERWORK_CRC4);
	if (lq_e1_has_cas(e1))
		lq_e1_rx_cas(e1, has_frame ? &frame : NULL);
	lq_e1_deliver(e1, has_frame ? &frame : NULL);
}

/* @octets: a frame as the board's framer found it, or NULL for an erasure */
static void lq_e1_rx_framed(struct lq_e1 *e1, const u8 *octets)
{
	struct lq_frame frame = { .is_erased = !octets };
	bool is_enabled = e1->flags & LQ_SPAN_F_ENABLED;

	if (octets)
		lq_bits_load(&frame.bits, octets);
	if (is_enabled && lq_e1_has_cas(e1))
		lq_e1_rx_cas(e1, &frame);
	lq_e1_deliver(e1, is_enabled ? &frame : NULL);
}

static void lq_e1_receive(struct lq_e1 *e1, const u8 *octets, u32 n_frames)
{
	struct lq_bits unit;

	e1->n_rx_frames += n_frames;
	if (e1->test) {
		lq_bert_rx_run(&e1->test->rx, octets,
			       n_frames * LQ_FRAME_OCTETS);
		lq_bert_rx_frames(&e1->test->rx, n_frames);
	}
	for (; n_frames; n_frames--, octets += LQ_FRAME_OCTETS) {
		if (e1->is_framed) {
			lq_e1_rx_framed(e1, octets);
			continue;
		}
		lq_bits_load(&unit, octets);
		lq_e1_rx_unit(e1, &unit);
	}
}

void lq_e1_rx(struct lq_e1 *e1, const u8 *octets, u32 n_frames)
{
	if (!lq_e1_loops(e1, LQ_LOOP_LOCAL))
		lq_e1_receive(e1, octets, n_frames);
}

void lq_e1_rx_gap(struct lq_e1 *e1, u32 n_frames)
{
	if (lq_e1_loops(e1, LQ_LOOP_LOCAL))
		return;
	e1->n_gap_frames += n_frames;
	if (e1->test)
		lq_bert_rx_frames(&e1->test->rx, n_frames);
	while (n_frames--) {
		if (e1->is_framed)
			lq_e1_rx_framed(e1, NULL);
		else
			lq_e1_rx_unit(e1, NULL);
	}
}

void lq_e1_defect(struct lq_e1 *e1, u32 set, u32 clear)
{
	u32 told = LQ_ALARM_LOS | LQ_ALARM_AIS | LQ_ALARM_LFA | LQ_ALARM_DOWN;

	if (e1->is_framed)
		told |= LQ_ALARM_LMFA | LQ_ALARM_RAI;
	if (set & LQ_ALARM_DOWN)
		lq_elastic_stop(&e1->tx_store);
	else if (clear & e1->defects & LQ_ALARM_DOWN &&
		 !lq_e1_loops(e1, LQ_LOOP_LOCAL))
		lq_e1_search(e1);
	WRITE_ONCE(e1->defects, (e1->defects & ~clear) | (set & told));
	if (!lq_e1_loops(e1, LQ_LOOP_LOCAL))
		lq_alarm_board(&e1->alarm, set & told, clear);
}

void lq_e1_sleep(struct lq_e1 *e1)
{
	lq_e1_defect(e1, LQ_ALARM_DOWN, 0);
	lq_e1_restart(e1);
}

void lq_e1_wake(struct lq_e1 *e1)
{
	lq_e1_defect(e1, 0, LQ_ALARM_DOWN);
	lq_e1_restart(e1);
}

void lq_e1_board_count(struct lq_e1 *e1, enum lq_e1_board_count what, u32 n)
{
	e1->n_board[what] += n;
}

/* --------------------------------------------------------- board: transmit */

/*
 * E = 0 until the multiframe is found (G.706 Annex B), then once for every
 * sub-multiframe received with a wrong CRC.
 */
static u32 lq_e1_e_bit(struct lq_e1 *e1)
{
	u32 n_bad = READ_ONCE(e1->n_bad_smf);

	if (!lq_crc4_tx_is_e(&e1->crc_tx))
		return 1;
	if (!lq_e1_is_crc4_mf(e1)) {
		e1->n_bad_smf_told = n_bad;
		return 0;
	}
	if (e1->n_bad_smf_told == n_bad)
		return 1;
	e1->n_bad_smf_told++;
	return 0;
}

static u8 lq_e1_ts0(const struct lq_e1 *e1)
{
	u8 ts0 = LQ_TS0_FAS;

	if (e1->crc_tx.frame & 1) {
		ts0 = LQ_TS0_NFAS | LQ_TS0_SA;
		if (lq_alarm_all(&e1->alarm) & SENDS_RAI)
			ts0 |= LQ_TS0_A;
	}
	return lq_e1_has_crc4(e1) ? ts0 : ts0 | LQ_TS0_SI;
}

static u8 lq_e1_ts16(const struct lq_e1 *e1)
{
	u32 alarms = lq_alarm_all(&e1->alarm);

	return lq_cas_tx_octet(&e1->cas_tx, e1->crc_tx.frame,
			       alarms & (SENDS_RAI | LQ_ALARM_CAS_LMFA));
}

static inline void lq_e1_set_octet(u64 *word, u64 octet)
{
	*word = (*word & ~0ull >> 8) | octet << 56;
}

static void lq_e1_tx_unit(struct lq_e1 *e1, u8 *octets)
{
	const u8 *next = lq_elastic_take(&e1->tx_store);
	struct lq_bits unit;

	if (lq_e1_loops(e1, LQ_LOOP_REMOTE)) {
		memcpy(octets, next, LQ_FRAME_OCTETS);
		lq_crc4_tx_pass(&e1->crc_tx);
		return;
	}
	lq_bits_load(&unit, next);
	lq_e1_set_octet(&unit.w[0], lq_e1_ts0(e1));
	if (lq_e1_has_cas(e1) && !lq_e1_loops(e1, LQ_LOOP_PAYLOAD))
		lq_e1_set_octet(&unit.w[TS16_WORD], lq_e1_ts16(e1));
	if (lq_e1_has_crc4(e1))
		lq_crc4_tx_run(&e1->crc_tx, &unit, lq_e1_e_bit(e1));
	else
		lq_crc4_tx_pass(&e1->crc_tx);
	lq_bits_store(&unit, octets);
}

void lq_e1_tx(struct lq_e1 *e1, u8 *octets, u32 n_frames)
{
	u32 i;

	e1->n_tx_frames += n_frames;
	lq_elastic_begin(&e1->tx_store, n_frames);
	for (i = 0; i < n_frames; i++)
		lq_e1_tx_unit(e1, octets + i * LQ_FRAME_OCTETS);
	if (e1->test)
		lq_bert_tx_run(&e1->test->tx, octets,
			       n_frames * LQ_FRAME_OCTETS);
	else if (!(e1->flags & LQ_SPAN_F_ENABLED))
		memset(octets, 0xff, n_frames * LQ_FRAME_OCTETS);
	if (lq_e1_loops(e1, LQ_LOOP_LOCAL))
		lq_e1_receive(e1, octets, n_frames);
}

/* --------------------------------------------------------------- the tick */

void lq_e1_take(struct lq_e1 *e1, u8 ts[32][8])
{
	const u8 *frame;
	u32 i, t;

	lq_elastic_begin(&e1->rx_store, TICK_FRAMES);
	for (i = 0; i < TICK_FRAMES; i++) {
		frame = lq_elastic_take(&e1->rx_store);
		for (t = 0; t < LQ_FRAME_OCTETS; t++)
			ts[t][i] = frame[t];
	}
}

void lq_e1_put(struct lq_e1 *e1, u8 ts[32][8])
{
	u8 *frame;
	u32 i, t;

	if (lq_e1_returns(e1) || READ_ONCE(e1->defects) & LQ_ALARM_DOWN)
		return;
	for (i = 0; i < TICK_FRAMES; i++) {
		frame = lq_elastic_slot(&e1->tx_store);
		if (!frame)
			continue;	/* counted there */
		frame[0] = 0;
		for (t = 1; t < LQ_FRAME_OCTETS; t++)
			frame[t] = ts[t][i];
		lq_elastic_put(&e1->tx_store);
	}
}

void lq_e1_set_test(struct lq_e1 *e1, struct lq_bert *test)
{
	e1->test = test;
}

void lq_e1_cas_send(struct lq_e1 *e1, u32 ts, u8 abcd)
{
	WRITE_ONCE(e1->cas_tx.sent[ts], abcd);
}

/* ------------------------------------------------------------------ facts */

u32 lq_e1_alarms(const struct lq_e1 *e1)
{
	return lq_alarm_all(&e1->alarm);
}

static u64 lq_e1_lost(const struct lq_elastic *store)
{
	return store->n_dropped + store->n_full;
}

static u64 lq_e1_dropped(const struct lq_e1 *e1)
{
	return lq_e1_lost(&e1->rx_store) + lq_e1_lost(&e1->tx_store) +
	       e1->n_board[LQ_E1_DROPPED];
}

static u64 lq_e1_repeated(const struct lq_e1 *e1)
{
	return e1->rx_store.n_repeated + e1->tx_store.n_repeated +
	       e1->n_board[LQ_E1_REPEATED];
}

void lq_e1_count(const struct lq_e1 *e1, struct lq_e1_counts *c)
{
	const struct lq_crc4_rx *crc = &e1->interwork.crc;
	const struct lq_alarm *a = &e1->alarm;

	c->n_crc_errors = READ_ONCE(crc->n_crc_errors) +
			  READ_ONCE(e1->n_board[LQ_E1_CRC_ERRORS]);
	c->n_fas_errors = READ_ONCE(e1->framer.n_fas_errors) +
			  READ_ONCE(e1->n_board[LQ_E1_FAS_ERRORS]);
	c->n_ebits = READ_ONCE(crc->n_ebit_errors) +
		     READ_ONCE(e1->n_board[LQ_E1_EBITS]);
	c->n_defects = READ_ONCE(a->n_los) + READ_ONCE(a->n_ais) +
		       READ_ONCE(a->n_lfa) + READ_ONCE(a->n_board_los) +
		       READ_ONCE(a->n_board_ais);
	c->n_rai = READ_ONCE(a->n_rai);
	c->n_dropped = lq_e1_dropped(e1);
	c->n_repeated = lq_e1_repeated(e1);
}

void lq_e1_fill_info(const struct lq_e1 *e1, struct lq_span_info *info)
{
	const struct lq_crc4_rx *crc = &e1->interwork.crc;
	const struct lq_alarm *a = &e1->alarm;

	info->is_crc4_mf = lq_e1_is_crc4_mf(e1);
	info->rx_frames = e1->n_rx_frames;
	info->tx_frames = e1->n_tx_frames;
	info->rx_gap_frames = e1->n_gap_frames;
	info->fas_errors = e1->framer.n_fas_errors +
			   e1->n_board[LQ_E1_FAS_ERRORS];
	info->crc_errors = crc->n_crc_errors + e1->n_board[LQ_E1_CRC_ERRORS];
	info->ebit_errors = crc->n_ebit_errors + e1->n_board[LQ_E1_EBITS];
	info->code_errors = e1->n_board[LQ_E1_CODE_ERRORS];
	info->realignments = e1->n_realigned + e1->interwork.n_moves;
	info->slips_dropped = lq_e1_dropped(e1);
	info->slips_repeated = lq_e1_repeated(e1);
	info->los_events = a->n_los + a->n_board_los;
	info->ais_events = a->n_ais + a->n_board_ais;
	info->lfa_events = a->n_lfa;
	info->rai_events = a->n_rai;
}
