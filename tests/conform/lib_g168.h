/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bench of G.168: sources, hybrids, a line with a canceller on it, meters.
 *
 *   far ─ A-law ─┬─────────────► sent (Rin = Rout)
 *                └► hybrid, delay ─► + ◄─ near
 *                                    └─ A-law ─► Sin ─► canceller ─► Sout
 *
 * Signals are linear at 8 kHz, full scale +3.14 dBm0.
 */
#ifndef TESTS_CONFORM_LIB_G168_H
#define TESTS_CONFORM_LIB_G168_H

#include <stdbool.h>
#include <stdint.h>

#define G168_RATE	8000
#define G168_HYBRIDS	8
#define G168_SECONDS	30	/* of a test at most */
#define G168_SAMPLES	(G168_SECONDS * G168_RATE)

struct g168_hybrid {		/* Annex D: g(k) = 10^(-ERL / 20) K m(k) */
	const int *m;
	int n;
	double k;
};

struct g168_period {		/* at 44.1 kHz */
	const int *x;
	int n;
};

extern const struct g168_hybrid g168_hybrids[G168_HYBRIDS];
extern const struct g168_period g168_far_voice, g168_near_voice;

/** g168_css - far end's composite source signal, G.168 C.1, active level @dbm0 */
void g168_css(double *x, int n, double dbm0);

/** g168_css_near - the one for double talk, G.168 C.3 */
void g168_css_near(double *x, int n, double dbm0);

void g168_noise(double *x, int n, double dbm0, uint32_t seed);
void g168_tone(double *x, int n, double hz, double dbm0);
void g168_silence(double *x, int n);

/** g168_talker - speech-like: syllables of moving formants and pitch, pauses */
void g168_talker(double *x, int n, double dbm0, uint32_t seed);

/**
 * g168_prompt - a recording of a human voice from Debian's packages
 * @name: under /usr/share/asterisk/sounds
 * Return: false if it is not installed
 */
bool g168_prompt(double *x, int n, double dbm0, const char *name);

/** g168_speech - the same of what tests/speech.sh made, e.g. "agent" */
bool g168_speech(double *x, int n, double dbm0, const char *name);

struct g168_line {
	int hybrid;		/* 0..7 */
	double erl_db;		/* INFINITY: no echo */
	int delay;		/* of the hybrid, samples */
	int tail_ms;		/* of the canceller */
	bool has_nlp;
	int swap_at;		/* sample from which the hybrid is @swap; 0 never */
	int swap;
	int n;			/* samples of the test */
};

extern double g168_far[G168_SAMPLES], g168_near[G168_SAMPLES];
extern int16_t g168_sin[G168_SAMPLES], g168_sout[G168_SAMPLES];

/* Of the newest run: events of the canceller, first disabled at (ms), or -1. */
extern int g168_disabled_at_ms, g168_enabled_at_ms;

/** g168_run - g168_far and g168_near through the line: g168_sin, g168_sout */
void g168_run(const struct g168_line *line);

/** g168_erle - Sin to Sout over [from, from + 0.7 s), dB: two periods of CSS */
double g168_erle(double from);

/**
 * g168_peak_dbm0 - the highest level of Sout in [from, to), s, of a meter with
 * a time constant of 35 ms (G.168 6.4.1), after A-law, without what is below
 * 6 Hz
 */
double g168_peak_dbm0(double from, double to);

/**
 * g168_audible_s - from the first to the last moment at which that meter shows
 * more than @dbm0: of Sin to its first, of Sout to its last; 0: never
 */
double g168_audible_s(int n, double dbm0);

/** g168_level_dbm0 - mean level of Sout in [from, to), s */
double g168_level_dbm0(double from, double to);

/**
 * g168_clipped - share of 20 ms frames of near speech cut by more than 6 dB, %
 * A frame counts if it is no more than 20 dB below @near_dbm0.
 */
double g168_clipped(double from, double to, double near_dbm0);

/** g168_likeness - correlation of Sout with near speech, -1..1 */
double g168_likeness(double from, double to);

/** g168_neighbour - correlation of neighbouring samples of Sout: its colour */
double g168_neighbour(double from, double to);

#endif
