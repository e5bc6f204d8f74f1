// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The procedure of Mitel's test tape CM7291 for DTMF receivers, side 1, with
 * signals made here: 50 ms on and 50 ms off, linear, levels in dB below the
 * clipping of a sine (+3.14 dBm0) as the tape has them. Side 2 is talk-off, see
 * conform_talkoff.c. [The steps and limits are quoted from secondary text.]
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "conform/conform.h"
#include "conform/lib_dtmf.h"

#define CLIP	3.14	/* dBm0 */

static struct tape tape;
static const int diagonal[4] = { 0, 5, 10, 15 };	/* 1 5 9 D */

static void pulse(int key, double ms, const struct tape_pair *p)
{
	tape_digit(&tape, key, ms, p);
	tape_pause(&tape, 50);
}

/* Responses to a train of pulses. */
static int responses(void)
{
	int n;

	tape_detect(&tape, TAPE_LINEAR);
	n = tape.n_hits;
	tape_clear(&tape);
	return n;
}

static void check_decode(void)
{
	static const struct tape_pair p = { CLIP - 7, CLIP - 7, 0, 0 };
	int key, i, ok = 0;

	conform_section("2 decode check: 16 digits, 10 pulses each, -7 dB");
	for (key = 0; key < 16; key++) {
		for (i = 0; i < 10; i++)
			pulse(key, 50, &p);
		tape_detect(&tape, TAPE_LINEAR);
		for (i = 0; i < tape.n_hits && i < 10; i++)
			ok += tape.hits[i].key == tape_keys[key];
		ok -= tape.n_hits > 10 ? tape.n_hits - 10 : 0;
		tape_clear(&tape);
	}
	conform_is("missed of 160", 0, 160 - ok);
}

/* Pulses 0.1 % further off each, to 4 %; in per cent. */
static double bandwidth(int key, int is_high, int sign)
{
	int i;

	for (i = 1; i <= 40; i++) {
		struct tape_pair p = { CLIP - 20, CLIP - 20, 0, 0 };

		*(is_high ? &p.high_off : &p.low_off) = sign * i * 0.1;
		pulse(key, 50, &p);
	}
	return responses() / 10.0;
}

static void check_bandwidth(void)
{
	int i, is_high;

	conform_section("3 recognition bandwidth and centre frequency, -20 dB, "
			"40 pulses a section");
	for (i = 0; i < 4; i++)
		for (is_high = 0; is_high <= 1; is_high++) {
			double plus = bandwidth(diagonal[i], is_high, 1);
			double minus = bandwidth(diagonal[i], is_high, -1);
			const char *group = is_high ? "high" : "low";
			char what[60];

			snprintf(what, sizeof(what), "%c %s, least of +%.1f -%.1f",
				 tape_keys[diagonal[i]], group, plus, minus);
			conform_between(what, "%", 1.5, 3.4, fmin(plus, minus));
			snprintf(what, sizeof(what), "%c %s, offset of the centre",
				 tape_keys[diagonal[i]], group);
			conform_between(what, "%", -0.5, 0.5, (plus - minus) / 2);
		}
}

/* 200 pulses, one tone 0.1 dB weaker each; in dB. */
static double twist(int key, int is_high)
{
	double db = 0;
	int i, n;

	for (n = 0; n < 4; n++) {	/* the tape holds 50 at a time */
		for (i = 0; i < 50; i++, db += 0.1) {
			struct tape_pair p = { CLIP - 6, CLIP - 6, 0, 0 };

			*(is_high ? &p.high_dbm0 : &p.low_dbm0) -= db;
			pulse(key, 50, &p);
		}
		i = responses();
		if (i < 50)
			break;
	}
	return (n * 50 + (n < 4 ? i : 0)) / 10.0;
}

static void check_twist(void)
{
	int i;

	conform_section("4 acceptable amplitude ratio, -6 dB and less");
	for (i = 0; i < 4; i++) {
		char what[60];

		snprintf(what, sizeof(what), "%c, high weaker (normal twist)",
			 tape_keys[diagonal[i]]);
		conform_between(what, "dB", 8, 10, twist(diagonal[i], 1));
		snprintf(what, sizeof(what), "%c, low weaker (reverse twist)",
			 tape_keys[diagonal[i]]);
		conform_between(what, "dB", 4, 6, twist(diagonal[i], 0));
	}
}

static void check_range(void)
{
	int i, n = 0;

	conform_section("5 dynamic range: digit 1, 1 dB weaker each, from -6 dB");
	for (i = 0; i < 35; i++)
		pulse(0, 50, &(struct tape_pair){ CLIP - 6 - i, CLIP - 6 - i,
						  0, 0 });
	conform_is("responses to the tape's 35 pulses", 35, responses());
	for (i = -3; i < 60; i++)	/* from both tones 3 dB over it */
		pulse(0, 50, &(struct tape_pair){ CLIP - 6 - i, CLIP - 6 - i,
						  0, 0 });
	n = responses();
	conform_at_least("range from -3 dB down", "dB", 35, n);
}

static void check_guard_time(void)
{
	int i, n = 0;

	conform_section("6 guard time: digit 1, from 49 ms down to 10, -6 dB");
	for (i = 490; i > 90; i--) {
		pulse(0, i / 10.0, &(struct tape_pair){ CLIP - 6, CLIP - 6, 0, 0 });
		if (tape.n > 300000)
			n += responses();
	}
	n += responses();
	conform_between("guard time", "ms", 23, 40, (500 - n) / 10.0);
}

/* Of 1000 pulses on noise @db below each tone, how many got one answer. */
static int answers_in_noise(double db)
{
	int i, ok = 0;

	for (i = 0; i < 1000; i++) {
		tape_pause(&tape, 50);
		pulse(0, 50, &(struct tape_pair){ CLIP - 7, CLIP - 7, 0, 0 });
		tape_noise(&tape, CLIP - 7 - db);
		ok += responses() == 1;
	}
	return ok;
}

static void check_noise(void)
{
	int db;

	conform_section("7 signal to noise: digit 1, 1000 pulses, per tone");
	conform_is("the tape's sections: 24 dB, of 1000", 1000,
		   answers_in_noise(24));
	for (db = 20; db > 0; db--)
		if (answers_in_noise(db) < 1000)
			break;
	conform_at_most("1000 of 1000 down to", "dB", 10, db + 1);
}

/* 16 digits of 50 ms, ten times, each tone @dbm0 below or above the digits'. */
static double dial_limit(double f1, double f2)
{
	static const struct tape_pair p = { -15, -15, 0, 0 };
	double dbm0;
	int i, k, n;

	for (dbm0 = -30; dbm0 < -3; dbm0++) {
		for (i = n = 0; i < 10; i++) {
			tape_pause(&tape, 50);
			for (k = 0; k < 16; k++)
				pulse(k, 50, &p);
			tape_tone(&tape, f1, dbm0);
			if (f2)
				tape_tone(&tape, f2, dbm0);
			n += responses();
		}
		if (n != 160)
			break;
	}
	return -15 - (dbm0 - 1);
}

static void check_dial_tone(void)
{
	conform_section("dial tone under 16 digits of -15 dBm0, 10 times");
	conform_at_most("digit to each tone of 350 + 440 Hz", "dB", 10,
			dial_limit(350, 440));
	conform_at_most("digit to 450 Hz", "dB", -3, dial_limit(450, 0));
}

int main(void)
{
	conform_begin("CM7291", "Mitel's tape for DTMF receivers, side 1");
	check_decode();
	check_bandwidth();
	check_twist();
	check_range();
	check_guard_time();
	check_noise();
	check_dial_tone();
	return conform_end();
}
