/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bit error test: a known sequence sent, and compared where it is received.
 *
 *   sequence    order  stages added  output
 *   2^9-1        9      5            as it is       O.150 5.1, O.153
 *   2^11-1      11      9            as it is       O.150 5.2, O.152
 *   2^15-1      15     14            inverted       O.150 5.3, O.151
 *   2^20-1      20      3            as it is       O.150 5.4, O.153
 *   2^20-1 QRSS 20     17            1 before 14 zeros   O.150 5.5, O.151
 *   2^23-1      23     18            inverted       O.150 5.6, O.151
 *   a word of 1..32 bits, again and again
 *
 * The register starts with all ones, so a sequence begins with as many ones (or
 * zeros, inverted). The receiver takes 72 received bits that obey the rule for
 * the sequence, goes on by itself from there, and counts what differs. It has
 * lost it when more than one bit in five of 512 is wrong, and hunts again.
 *
 * Octets are in line order, most significant bit first; where they are cut does
 * not matter.
 */
#ifndef LQ_TDM_BERT_H
#define LQ_TDM_BERT_H

#include <linux/types.h>
#include <linux/lq.h>

/* What comes next, eight bits at a time. */
struct lq_bert_seq {
	/* set by lq_bert_seq_init */
	u32 pattern;		/* enum lq_bert_pattern */
	u32 order;		/* bits that fix all others; a word's length */
	u32 tap;		/* bit t = bit t-order ^ bit t-tap; 0: none */
	u32 lag, lag_tap;	/* the same rule squared, for bigger steps */
	u8 invert;		/* 0xff or 0 */
	u64 word;		/* of LQ_BERT_WORD */

	u64 bits;		/* made so far, newest lowest */
};

/**
 * lq_bert_seq_init - at its beginning
 * @pattern: valid, not LQ_BERT_OFF or LQ_BERT_LOOP
 * @word, @n_word_bits: of LQ_BERT_WORD, 1..32 bits
 */
void lq_bert_seq_init(struct lq_bert_seq *s, u32 pattern, u32 word,
		      u32 n_word_bits);

u8 lq_bert_seq_next(struct lq_bert_seq *s);

struct lq_bert_tx {
	struct lq_bert_seq seq;
	u32 n_errors_left;	/* to put in, one an octet */
	u32 error_every_bits;	/* 0: none */
	u32 bits_to_error;
	u64 n_bits, n_errors;
};

void lq_bert_tx_init(struct lq_bert_tx *t, u32 pattern, u32 word,
		     u32 n_word_bits);

/** lq_bert_tx_errors - @n more at once, and one in @every_bits (0 or 2..) */
void lq_bert_tx_errors(struct lq_bert_tx *t, u32 n, u32 every_bits);

void lq_bert_tx_run(struct lq_bert_tx *t, u8 *octets, u32 len);

struct lq_bert_rx {
	struct lq_bert_seq seq;
	bool is_synced;
	bool was_synced;	/* once since the beginning */
	u64 got;		/* when not: bits received, newest lowest */
	u32 n_good;		/* octets in a row after which they obey */
	u32 n_window, n_window_errors;	/* bits, since it was last judged */

	u32 n_frames;		/* of the running second */
	u64 n_second_bits, n_second_errors;
	bool is_second_bad;	/* without the pattern for a while */

	u64 n_bits, n_errors;
	u32 n_seconds, n_es, n_ses, n_losses;
};

void lq_bert_rx_init(struct lq_bert_rx *r, u32 pattern, u32 word,
		     u32 n_word_bits);

void lq_bert_rx_run(struct lq_bert_rx *r, const u8 *octets, u32 len);

/** lq_bert_rx_frames - so much time has passed; 8000 frames are a second */
void lq_bert_rx_frames(struct lq_bert_rx *r, u32 n);

/* A test: what it runs over, and both ends of it. */
struct lq_bert {
	/* changed by LQ_SET_BERT */
	u32 pattern;		/* LQ_BERT_OFF: none runs */
	u32 timeslots, word, n_word_bits;

	struct lq_bert_tx tx;
	struct lq_bert_rx rx;
};

/**
 * lq_bert_set - begin, end, or put errors into the one running; @cfg is valid
 *
 * Of LQ_BERT_LOOP the caller carries the octets, and runs neither end.
 */
void lq_bert_set(struct lq_bert *b, const struct lq_bert_cfg *cfg);

/** lq_bert_fill_info - all but span */
void lq_bert_fill_info(const struct lq_bert *b, struct lq_bert_info *info);

static inline bool lq_bert_is_framed(const struct lq_bert *b)
{
	return b->pattern != LQ_BERT_OFF && b->timeslots != LQ_BERT_SPAN;
}

#endif
