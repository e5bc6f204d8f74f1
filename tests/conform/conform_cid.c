// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Caller identification: what our receiver hears of lines that are not perfect,
 * what our sender sends, and both against a peer (spandsp's adsi, Debian).
 *
 * Limits marked [K] are from memory of the standards named and could not be
 * checked against their text.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>

#include "conform/conform.h"
#include "conform/lib_cid_peer.h"
#include "conform/lib_fsk_line.h"
#include "dsp/cid.h"
#include "dsp/cid_gen.h"
#include "dsp/dtmf_gen.h"

#define N_MESSAGES 200
#define ENOUGH	   198		/* 99 % */
#define SEED	   20240615

static const char *const modem_names[] = { "Bell 202", "V.23" };
static int16_t sound[LINE_SAMPLES_MAX];

/* ---------------------------------------------------------------- trials */

static void any_number(char number[LQ_NAME_LEN])
{
	unsigned int len = 3 + fsk_line_random() % 18, i;

	memset(number, 0, LQ_NAME_LEN);
	for (i = 0; i < len; i++)
		number[i] = '0' + fsk_line_random() % 10;
}

static struct lq_caller_id any_caller(void)
{
	struct lq_caller_id id = {
		.kind = fsk_line_random() % 4 ? LQ_CID_MDMF : LQ_CID_SDMF,
		.date = "06151230",
	};

	any_number(id.number);
	/* "Zhang San" in GB 2312 */
	if (id.kind == LQ_CID_MDMF)
		memcpy(id.name, "\xd5\xc5\xc8\xfd", 4);
	return id;
}

struct tally {
	unsigned int whole;	/* as sent */
	unsigned int wrong;	/* told as whole, but not as sent */
	unsigned int broken;	/* told as broken */
};

static bool is_same(const struct lq_caller_id *a, const struct lq_caller_id *b)
{
	return a->kind == b->kind && !strcmp(a->number, b->number) &&
	       !strcmp(a->name, b->name) && !strcmp(a->date, b->date) &&
	       a->no_number == b->no_number;
}

static void listen(struct lq_cid *c, size_t n, const struct lq_caller_id *sent,
		   unsigned int modem, struct tally *t)
{
	size_t i;

	for (i = 0; i + 8 <= n; i += 8) {
		if (!lq_cid_run(c, sound + i))
			continue;
		if (c->heard.status != LQ_CID_WHOLE)
			t->broken++;
		else if (is_same(&c->heard, sent) && c->heard.modem == modem)
			t->whole++;
		else
			t->wrong++;
	}
}

/* One receiver hears them all, one after the other. */
static struct tally receive(const struct fsk_line *l, unsigned int n_messages)
{
	struct tally t = { 0 };
	struct lq_caller_id id;
	struct lq_cid_msg m;
	struct lq_cid c;
	size_t n;

	fsk_line_seed(SEED);
	lq_cid_init(&c);
	while (n_messages--) {
		id = any_caller();
		lq_cid_msg_build(&m, &id);
		n = fsk_line_send(l, m.octets, m.n, sound);
		listen(&c, n, &id, l->modem, &t);
	}
	return t;
}

static unsigned int whole_of(const struct fsk_line *l)
{
	return receive(l, N_MESSAGES).whole;
}

static void row(const char *what, const struct fsk_line *l)
{
	conform_at_least(what, "of 200", ENOUGH, whole_of(l));
}

/* ------------------------------------------------------------- receiving */

static void check_levels(unsigned int modem)
{
	static const int levels[] = { 0, -4, -12, -20, -28, -36, -40 };
	struct fsk_line l = fsk_line_good(modem);
	char what[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(levels); i++) {
		l.dbm0 = levels[i];
		snprintf(what, sizeof(what), "whole at %d dBm0, A-law", levels[i]);
		row(what, &l);
	}
	l.law = LQ_LAW_ULAW;
	l.dbm0 = -4;
	row("whole at -4 dBm0, mu-law", &l);
	l.dbm0 = -36;
	row("whole at -36 dBm0, mu-law", &l);
	l.law = LQ_LAW_ALAW;
	while (l.dbm0 > -60 && whole_of(&l) >= ENOUGH)
		l.dbm0--;
	conform_note("lowest level with 99 % whole, A-law", "dBm0", l.dbm0 + 1);
}

static void check_noise(unsigned int modem)
{
	struct fsk_line l = fsk_line_good(modem);

	for (l.snr_db = 20; l.snr_db > 0; l.snr_db--)
		if (whole_of(&l) < ENOUGH)
			break;
	conform_at_most("signal to noise with 99 % whole", "dB", 20,
			l.snr_db + 1);
	conform_note("the same, spandsp's receiver", "dB",
		     cid_peer_snr(modem, N_MESSAGES, ENOUGH));
}

static void check_twist(unsigned int modem)
{
	struct fsk_line l = fsk_line_good(modem);

	l.snr_db = 20;
	l.twist_db = 6;
	row("space 6 dB above mark, 20 dB over noise [K]", &l);
	l.twist_db = -6;
	row("space 6 dB below mark, 20 dB over noise [K]", &l);
	l.twist_db = 10;
	row("space 10 dB above mark, 20 dB over noise", &l);
	l.twist_db = -10;
	if (modem == LQ_CID_BELL202)
		row("space 10 dB below mark, 20 dB over noise", &l);
	else
		conform_note("space 10 dB below mark, 20 dB over noise",
			     "of 200", whole_of(&l));
}

static void check_rates(unsigned int modem)
{
	static const struct { const char *what; double baud, hz; } rates[] = {
		{ "1212 bit/s", 1.01, 1 },
		{ "1188 bit/s", 0.99, 1 },
		{ "frequencies 1 % high", 1, 1.01 },
		{ "frequencies 1 % low", 1, 0.99 },
		{ "1212 bit/s, frequencies 1 % low", 1.01, 0.99 },
		{ "1188 bit/s, frequencies 1 % high", 0.99, 1.01 },
	};
	struct fsk_line l = fsk_line_good(modem);
	size_t i;

	l.snr_db = 20;
	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		l.baud = rates[i].baud;
		l.hz = rates[i].hz;
		row(rates[i].what, &l);
	}
	l.dbm0 = -36;
	l.twist_db = 6;
	row("all at once at -36 dBm0, twist 6 dB", &l);
}

static void check_shapes(unsigned int modem)
{
	struct fsk_line l = fsk_line_good(modem);

	l.snr_db = 20;
	l.n_seizure = 0;
	l.n_mark = 55;
	row("no seizure, 55 bits of mark (off hook) [K]", &l);
	l.n_seizure = 96;
	row("96 bits of seizure, 55 of mark [K]", &l);
	l.n_mark = 205;
	row("96 bits of seizure, 205 of mark [K]", &l);
	l = fsk_line_good(modem);
	l.n_gap = 10;
	row("10 bits of mark between octets", &l);
}

static void check_breaks(unsigned int modem)
{
	struct fsk_line l = fsk_line_good(modem);
	struct tally t;

	l.break_ms = 10;
	t = receive(&l, N_MESSAGES);
	conform_is("line broken for 10 ms: told as broken", N_MESSAGES, t.broken);
	conform_is("told as whole", 0, t.whole + t.wrong);
	l.break_ms = 200;
	t = receive(&l, N_MESSAGES);
	conform_is("line broken for 200 ms: told as broken", N_MESSAGES, t.broken);
	conform_is("told as whole", 0, t.whole + t.wrong);
	l.break_ms = 0;
	l.snr_db = 10;
	conform_is("wrong but told as whole, 10 dB over noise, of 1000", 0,
		   receive(&l, 1000).wrong);
	l.snr_db = 6;
	t = receive(&l, 1000);
	conform_note("whole at 6 dB over noise", "of 1000", t.whole);
	conform_note("wrong but told as whole (checksum of 8 bits)", "of 1000",
		     t.wrong);
}

static void check_receiver(unsigned int modem)
{
	char title[64];

	snprintf(title, sizeof(title), "%s receiver: whole messages",
		 modem_names[modem]);
	conform_section(title);
	check_levels(modem);
	check_noise(modem);
	check_twist(modem);
	check_rates(modem);
	check_shapes(modem);
	check_breaks(modem);
}

/* --------------------------------------------------------------- sending */

static size_t send(const struct lq_caller_id *id)
{
	struct lq_cid_gen g;
	size_t n = 0, i;
	bool is_done = false;

	lq_cid_gen_start(&g, id);
	while (!is_done && n + 8 <= LINE_SAMPLES_MAX) {
		s32 sum[8] = { 0 };

		is_done = lq_cid_gen_add(&g, sum);
		for (i = 0; i < 8; i++)
			sound[n++] = sum[i];
	}
	return n;
}

static double tone_power(size_t from, size_t n, double hz)
{
	double re = 0, im = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		re += sound[from + i] * cos(2 * M_PI * hz * i / 8000);
		im += sound[from + i] * sin(2 * M_PI * hz * i / 8000);
	}
	return 4 * (re * re + im * im) / ((double)n * n);
}

/* The frequency near @hz that has most power in those samples. */
static double frequency(size_t from, size_t n, double hz)
{
	double best = 0, found = 0, f, power;

	for (f = hz - 30; f <= hz + 30; f += 0.25) {
		power = tone_power(from, n, f);
		if (power > best) {
			best = power;
			found = f;
		}
	}
	return found;
}

static double level(size_t from, size_t n, double hz)
{
	return 10 * log10(tone_power(from, n, hz) / 22827 / 22827);
}

/* |correlation| with @hz over one bit that begins at @from */
static double heard(size_t from, double hz)
{
	double re = 0, im = 0;
	size_t k;

	for (k = 0; k < 7; k++) {
		double x = sound[from + k] * (k == 6 ? 2 / 3.0 : 1);

		re += x * cos(2 * M_PI * hz * k / 8000);
		im += x * sin(2 * M_PI * hz * k / 8000);
	}
	return hypot(re, im);
}

/* Where mark and space change places, in samples. */
static size_t edges(size_t n, double mark, double space, double *at, size_t room)
{
	double past = 0, now;
	size_t n_edges = 0, i;

	for (i = 0; i + 7 <= n && n_edges < room; i++) {
		now = heard(i, mark) - heard(i, space);
		if (i && (now < 0) != (past < 0))
			at[n_edges++] = i - 1 + past / (past - now);
		past = now;
	}
	return n_edges;
}

static void check_shape_sent(double mark, double space,
			     const struct lq_caller_id *id)
{
	static double at[2000];
	const double bit = 8000 / 1200.0;
	size_t n = send(id), n_edges = edges(n, mark, space, at, ARRAY_SIZE(at));
	size_t i = 0;

	while (i + 1 < n_edges && at[i + 1] - at[i] < 3 * bit)
		i++;
	/* a line has no edge at its begin, nor between seizure and mark */
	conform_is("bits of channel seizure", 300, i + 2);
	conform_between("bit rate", "bit/s", 1188, 1212,
			i * 8000 / (at[i] - at[0]));
	/* the seizure's last bit is a mark, too */
	conform_between("bits of mark [K]", "bits", 155, 205,
			(at[i + 1] - at[i]) / bit - 1);
	/* 750 bits, in whole milliseconds */
	conform_between("samples of all", "", 5000, 5008, n);
}

static void check_sender(unsigned int modem)
{
	const double mark = modem == LQ_CID_V23 ? 1300 : 1200;
	const double space = modem == LQ_CID_V23 ? 2100 : 2200;
	struct lq_caller_id id = { .kind = LQ_CID_MDMF, .modem = modem,
				   .date = "06151230", .number = "01058301234" };
	char title[64];
	const size_t mark_at = 2010;		/* the first bits of the mark */

	snprintf(title, sizeof(title), "%s sender", modem_names[modem]);
	conform_section(title);
	(void)send(&id);
	conform_between("frequency of a mark, 1 %", "Hz", 0.99 * mark,
			1.01 * mark, frequency(mark_at, 1160, mark));
	conform_between("level of a mark [K]", "dBm0", -15, -12,
			level(mark_at, 1160, mark));
	check_shape_sent(mark, space, &id);
	/* nine spaces: a character of zeros */
	{
		static const u8 zeros[4];
		struct lq_fsk_gen g;
		size_t n = 0, i;

		lq_fsk_gen_start(&g, modem, -135, 0, 0, zeros, 1);
		while (n < 56) {
			s32 sum[8] = { 0 };

			(void)lq_fsk_gen_add(&g, sum);
			for (i = 0; i < 8; i++)
				sound[n++] = sum[i];
		}
		conform_between("frequency of a space, 1 %", "Hz", 0.99 * space,
				1.01 * space, frequency(0, n, space));
		conform_between("level of a space [K]", "dBm0", -15, -12,
				level(0, n, space));
	}
}

/* ------------------------------------------------------------------ DTMF */

static unsigned int receive_dtmf(const char *codes, double dbm0_change,
				 double noise_dbm0)
{
	unsigned int n_whole = 0, k;
	struct lq_caller_id id;
	struct lq_cid c;

	fsk_line_seed(SEED);
	lq_cid_init(&c);
	for (k = 0; k < N_MESSAGES; k++) {
		struct lq_dtmf_gen g;
		char keys[LQ_NAME_LEN];
		size_t n = 400, i;
		bool is_done = false;

		memset(&id, 0, sizeof(id));
		memset(sound, 0, sizeof(sound));
		id.kind = LQ_CID_DTMF;
		any_number(id.number);
		memcpy(id.codes, codes, 2);
		lq_cid_dtmf_keys(&id, keys);
		lq_dtmf_gen_start(&g, keys, LQ_CID_DTMF_ON_MS,
				  LQ_CID_DTMF_OFF_MS);
		while (!is_done) {
			s32 sum[8] = { 0 };

			is_done = lq_dtmf_gen_add(&g, sum);
			for (i = 0; i < 8; i++)
				sound[n++] = sum[i] *
					     pow(10, dbm0_change / 20);
		}
		n += 800;
		fsk_line_spoil(sound, n, noise_dbm0, LQ_LAW_ALAW);
		for (i = 0; i + 8 <= n; i += 8)
			if (lq_cid_run(&c, sound + i))
				n_whole += c.heard.status == LQ_CID_WHOLE &&
					   is_same(&c.heard, &id);
	}
	return n_whole;
}

static void check_dtmf(void)
{
	conform_section("DTMF numbers, 70 ms on and off");
	conform_at_least("D number C (China) whole at -9/-11 dBm0", "of 200",
			 ENOUGH, receive_dtmf("DC", 0, -60));
	conform_at_least("the same 20 dB lower, noise of -50 dBm0", "of 200",
			 ENOUGH, receive_dtmf("DC", -20, -50));
	conform_at_least("A number C whole", "of 200", ENOUGH,
			 receive_dtmf("AC", 0, -60));
	conform_at_least("A number # whole", "of 200", ENOUGH,
			 receive_dtmf("A#", 0, -60));
}

/* ------------------------------------------------- the alerting signal */

static unsigned int alerts(double hz, double ms, double dbm0, double twist_db)
{
	unsigned int n_heard = 0, k;
	struct lq_cid c;

	fsk_line_seed(SEED);
	lq_cid_init(&c);
	for (k = 0; k < 100; k++) {
		double a[2] = { 22827 * pow(10, (dbm0 + twist_db / 2) / 20),
				22827 * pow(10, (dbm0 - twist_db / 2) / 20) };
		size_t begin = 800 + fsk_line_random() % 64, n = 2400, i;

		memset(sound, 0, sizeof(sound));
		for (i = 0; i < ms * 8; i++)
			sound[begin + i] =
				a[0] * sin(2 * M_PI * 2130 * hz * i / 8000) +
				a[1] * sin(2 * M_PI * 2750 * hz * i / 8000);
		fsk_line_spoil(sound, n, dbm0 - 20, LQ_LAW_ALAW);
		for (i = 0; i < n; i += 8)
			n_heard += lq_cid_run(&c, sound + i) &&
				   c.heard.kind == LQ_CID_ALERT;
	}
	return n_heard;
}

static void check_alert(void)
{
	conform_section("alerting signal of call waiting, 20 dB over noise [K]");
	conform_is("heard of 100 at -14 dBm0", 100, alerts(1, 80, -14, 0));
	conform_is("heard of 100 at -32 dBm0", 100, alerts(1, 80, -32, 0));
	conform_is("heard of 100, frequencies 0.5 % high", 100,
		   alerts(1.005, 80, -20, 0));
	conform_is("heard of 100, frequencies 0.5 % low", 100,
		   alerts(0.995, 80, -20, 0));
	conform_is("heard of 100, 2130 Hz 6 dB above", 100,
		   alerts(1, 80, -20, 6));
	conform_is("heard of 100, 2130 Hz 6 dB below", 100,
		   alerts(1, 80, -20, -6));
	conform_is("heard of 100, 75 ms", 100, alerts(1, 75, -20, 0));
	conform_is("heard of 100, 85 ms", 100, alerts(1, 85, -20, 0));
	conform_is("heard of 100, frequencies 2 % high", 0,
		   alerts(1.02, 80, -20, 0));
	conform_is("heard of 100, 50 ms", 0, alerts(1, 50, -20, 0));
	conform_is("heard of 100, 150 ms", 0, alerts(1, 150, -20, 0));
}

/* ------------------------------------------------------------------ peer */

static void check_peer(void)
{
	static const struct { const char *what; unsigned int kind, modem; }
	ways[] = {
		{ "Bell 202, SDMF", LQ_CID_SDMF, LQ_CID_BELL202 },
		{ "Bell 202, MDMF", LQ_CID_MDMF, LQ_CID_BELL202 },
		{ "V.23, MDMF", LQ_CID_MDMF, LQ_CID_V23 },
		{ "DTMF, A number C", LQ_CID_DTMF, 0 },
	};
	char what[64];
	size_t i;

	conform_section("peer: spandsp adsi (CLASS, CLIP, CLIP DTMF), A-law");
	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		fsk_line_seed(SEED);
		snprintf(what, sizeof(what), "it hears us: %s", ways[i].what);
		conform_is(what, 100,
			   cid_peer_hears(ways[i].kind, ways[i].modem, 100));
		snprintf(what, sizeof(what), "we hear it: %s", ways[i].what);
		conform_is(what, 100,
			   cid_peer_sends(ways[i].kind, ways[i].modem, 100));
	}
}

int main(void)
{
	conform_begin("EN 300 659, GR-30-CORE", "Caller identification");
	check_receiver(LQ_CID_BELL202);
	check_receiver(LQ_CID_V23);
	check_sender(LQ_CID_BELL202);
	check_sender(LQ_CID_V23);
	check_dtmf();
	check_alert();
	check_peer();
	return conform_end();
}
