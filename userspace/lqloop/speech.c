// SPDX-License-Identifier: GPL-2.0-or-later
/* Speech measurements, see header. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lqloop/sound.h"
#include "lqloop/speech.h"

#define RUN_MS 1400
#define N_RUN (RUN_MS * 8)
#define SKIP 2400	/* delay, and whatever was heard before */
#define N_MEASURED 8000
#define SENT_DBM0 (-10.0)
#define N_TONES 32

const struct speech_limits speech_tdm = {
	"voice.level", "voice.sd", "voice.flat", "voice.noise", "voice.erl",
	"voice.digits",
};

const struct speech_limits speech_analog = {
	.level = "port.level", .noise = "port.noise", .erl = "port.erl",
	.digits = "port.digits",
};

struct desk {
	struct parties *p;
	struct party *from, *to;
	uint8_t say[N_RUN], heard_to[N_RUN], heard_from[N_RUN];
	double x[N_MEASURED];
};

/* What @who heard, without its beginning; short if the ring ran over. */
static size_t listen(struct desk *d, const struct party *who)
{
	size_t n = who->n_heard > SKIP ? who->n_heard - SKIP : 0;

	if (n > N_MEASURED)
		n = N_MEASURED;
	sound_linear(d->x, who->heard + SKIP, n, LQ_LAW_ALAW);
	return n;
}

static int play(struct desk *d, bool is_silent)
{
	d->from->say = is_silent ? NULL : d->say;
	d->from->n_say = is_silent ? 0 : N_RUN;
	return parties_run(d->p, RUN_MS, 0);
}

static int level(struct desk *d, json_t *result, const struct speech_limits *l,
		 const char *name)
{
	double found, rest;
	size_t n;
	int err;

	sound_sine(d->say, N_RUN, LQ_LAW_ALAW, 1020, SENT_DBM0);
	err = play(d, false);
	if (err)
		return err;
	n = listen(d, d->to);
	found = sound_fit(d->x, n, 1020, &rest);
	report_measure(result, l->level, found - SENT_DBM0, name);
	if (l->sd)
		report_measure(result, l->sd, found - rest, name);
	return 0;
}

/* Levels of the sweep's tones against what each was sent with. */
static double tones(struct desk *d, const struct party *who, double hz[N_TONES],
		    double db[N_TONES])
{
	size_t n = listen(d, who);
	double sum = 0;
	int k;

	for (k = 0; k < N_TONES; k++) {
		hz[k] = 300 + 100 * k;
		db[k] = sound_fit(d->x, n, hz[k], NULL) -
			(SENT_DBM0 - 10 * log10(N_TONES));
		sum += pow(10, db[k] / 10);
	}
	return 10 * log10(sum / N_TONES);
}

static void response(struct desk *d, json_t *result,
		     const struct speech_limits *l, const char *name)
{
	double hz[N_TONES], db[N_TONES], worst = 0, middle;
	char title[80];
	int k;

	(void)tones(d, d->to, hz, db);	/* the sum tells nothing here */
	middle = (db[7] + db[8]) / 2;	/* 1000 and 1100 Hz */
	for (k = 0; k < N_TONES; k++) {
		db[k] -= middle;
		worst = fmax(worst, fabs(db[k]));
	}
	report_measure(result, l->flat, worst, name);
	(void)snprintf(title, sizeof(title), "Response, %s", name);
	report_plot(result, title, "Hz", "dB", "line", hz, db, N_TONES);
}

static void echo(struct desk *d, json_t *result, const struct speech_limits *l,
		 const char *name)
{
	double hz[N_TONES], db[N_TONES], sum = tones(d, d->from, hz, db);
	char title[80];
	int k;

	for (k = 0; k < N_TONES; k++)
		db[k] = fmin(-db[k], 70);
	report_measure(result, l->erl, fmin(-sum, 70), name);
	(void)snprintf(title, sizeof(title), "Return loss, %s", name);
	report_plot(result, title, "Hz", "dB", "line", hz, db, N_TONES);
}

static int sweep(struct desk *d, json_t *result, const struct speech_limits *l,
		 const char *name)
{
	int err;

	sound_sweep(d->say, N_RUN, LQ_LAW_ALAW, SENT_DBM0);
	err = play(d, false);
	if (err)
		return err;
	if (l->flat)
		response(d, result, l, name);
	if (d->from != d->to && l->erl)
		echo(d, result, l, name);
	return 0;
}

static int noise(struct desk *d, json_t *result, const struct speech_limits *l,
		 const char *name)
{
	size_t n;
	int err = play(d, true);

	if (err)
		return err;
	n = listen(d, d->to);
	report_measure(result, l->noise, sound_noise(d->x, n), name);
	return 0;
}

int speech_measure(struct parties *p, int from, int to, json_t *result,
		   const struct speech_limits *l, const char *name)
{
	struct desk *d = malloc(sizeof(*d));
	int err;

	if (!d)
		return -ENOMEM;
	d->p = p;
	d->from = &p->all[from];
	d->to = &p->all[to];
	d->from->heard = d->heard_from;
	d->to->heard = from == to ? d->heard_from : d->heard_to;
	d->from->n_room = d->to->n_room = N_RUN;
	err = level(d, result, l, name);
	if (!err)
		err = sweep(d, result, l, name);
	if (!err)
		err = noise(d, result, l, name);
	d->from->heard = d->to->heard = NULL;
	d->from->say = NULL;
	d->from->n_say = d->from->n_room = d->to->n_room = 0;
	free(d);
	return err;
}

int speech_digits(struct parties *p, int from, int to, json_t *result,
		  const struct speech_limits *l, const char *name)
{
	struct lq_digits digits = { .slot = p->all[from].slot, .on_ms = 80,
				    .off_ms = 80, .digits = "1234567890*#ABCD" };
	unsigned int at = 0, n_good = 0, n_told = 0;
	size_t n = strlen(digits.digits);
	const struct lq_event *ev;
	char told[32] = "";
	int err = parties_run(p, 100, LQ_SLOT_F_DTMF);

	if (!err)
		err = parties_request(p, LQ_SLOT_DIGITS, &digits);
	if (!err)
		err = parties_wait(p, n * 160 + 400);
	if (err)
		return err;
	while ((ev = parties_event(p, LQ_EV_DIGIT, p->all[to].slot, &at)) &&
	       n_told + 1 < sizeof(told)) {
		if (n_told < n && ev->value == (unsigned char)digits.digits[n_told])
			n_good++;
		told[n_told++] = ev->value;
	}
	report_measure(result, l->digits, (n_told > n ? n_told : n) - n_good, name);
	if (n_good != n || n_told != n)
		report_note(result, "%s: sent %s, told %s", name, digits.digits,
			    *told ? told : "nothing");
	return 0;
}
