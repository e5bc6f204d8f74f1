/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became of an outgoing call, from what is heard and seen on its line:
 * for lines whose signalling does not tell, and beside signalling that does.
 *
 *   tones, voice, polarity, loop, time -> progress -> verdicts with a Q.850 cause
 *
 * Pure: every input has its time, and progress_deadline() says when to come
 * back without one. A verdict is told once. After ANSWERED the greeting is
 * analysed (person or machine); after MACHINE the beep is waited for.
 *
 * The analysis is the usual one of answering machine detection, its parameters
 * named as in the field: a person says a word and waits, a machine talks on.
 * Words are what voice activity tells: with its hang-over, pauses below 0.2 s
 * do not part them.
 */
#ifndef CALL_PROGRESS_H
#define CALL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

enum progress_input {
	PROGRESS_DIALLED,	/* the number is out */
	PROGRESS_DIAL,		/* tones: recognised */
	PROGRESS_RINGBACK,
	PROGRESS_RINGBACK_END,
	PROGRESS_BUSY,
	PROGRESS_CONGESTION,
	PROGRESS_SIT_OTHER,	/* kinds of special information tone */
	PROGRESS_SIT_INTERCEPT,
	PROGRESS_SIT_VACANT,
	PROGRESS_SIT_REORDER,
	PROGRESS_SIT_NO_CIRCUIT,
	PROGRESS_CED,		/* fax */
	PROGRESS_BEEP,
	PROGRESS_VOICE,		/* began */
	PROGRESS_QUIET,		/* ended, told hang_over_ms late */
	PROGRESS_REVERSED,	/* polarity: answered */
	PROGRESS_NORMAL,	/* polarity again as at rest, or loop lost: released */
	PROGRESS_ANSWER,	/* signalling: answered */
	PROGRESS_INPUTS,
};

enum progress_verdict {
	PROGRESS_NOTHING,	/* nothing new */
	PROGRESS_MAY_DIAL,	/* dial tone */
	PROGRESS_NO_DIAL_TONE,	/* cause 27 */
	PROGRESS_RINGING,
	PROGRESS_ANSWERED,
	PROGRESS_HUMAN,		/* of the answered */
	PROGRESS_MACHINE,
	PROGRESS_MACHINE_BEEP,	/* now it records */
	PROGRESS_FAX,
	PROGRESS_UNKNOWN,	/* neither person nor machine within the time */
	PROGRESS_IS_BUSY,	/* cause 17 */
	PROGRESS_REFUSED,	/* cause 21: rang, then busy */
	PROGRESS_CONGESTED,	/* cause 34 or 42 */
	PROGRESS_BAD_NUMBER,	/* cause 1 or 22 */
	PROGRESS_NO_ANSWER,	/* cause 19: rang; 18: nothing was heard */
	PROGRESS_RELEASED,	/* cause 16: the far end hung up after the answer */
};

struct progress_params {
	uint32_t dial_tone_ms;	/* to wait for one; 0: not waited for */
	uint32_t setup_ms;	/* from the last digit to a first sign of life */
	uint32_t no_answer_ms;	/* of ringing */
	uint32_t hang_over_ms;	/* of the voice activity detector */
	uint32_t announcement_ms;	/* so much voice before any ring, then busy:
					 * it said that the number is wrong */
	bool is_supervised;	/* an answer is told by signalling or polarity:
				 * voice before it is no answer */
	/* answering machine detection */
	uint32_t initial_silence_ms;	/* longest before the greeting */
	uint32_t greeting_ms;	/* longest of a person */
	uint32_t after_greeting_silence_ms;	/* then it was one */
	uint32_t total_analysis_ms;
	uint32_t maximum_number_of_words;	/* of a person */
	uint32_t beep_ms;	/* to wait for a machine's; 0: for ever */
};

extern const struct progress_params progress_usual;

enum progress_phase {
	PROGRESS_WAITS_DIAL_TONE,
	PROGRESS_READY,		/* dial tone was there; digits to be sent */
	PROGRESS_CALLING,
	PROGRESS_RINGS,
	PROGRESS_ANALYSES,
	PROGRESS_WAITS_BEEP,
	PROGRESS_TALKS,
	PROGRESS_OVER,
	PROGRESS_PHASES,
};

struct progress {
	struct progress_params params;
	enum progress_phase phase;
	uint64_t since_ms;	/* when the phase began */
	bool is_voice;
	uint64_t voice_ms;	/* when it last began or ended */
	uint32_t said_ms;	/* voice of this phase so far, without the running one */
	uint32_t n_words;
	uint8_t cause;		/* Q.850, of the last verdict that has one */
};

/** progress_init - @params: copied; begins with waiting for dial tone, or calling */
void progress_init(struct progress *p, const struct progress_params *params,
		   uint64_t now_ms);

/**
 * progress_input - something happened on the line
 * Return: what is known now; p->cause goes with those that say so
 */
enum progress_verdict progress_input(struct progress *p, enum progress_input in,
				     uint64_t now_ms);

/** progress_time - it is later: to be called at progress_deadline() */
enum progress_verdict progress_time(struct progress *p, uint64_t now_ms);

/** progress_deadline - when time alone will change something; 0: never */
uint64_t progress_deadline(const struct progress *p);

/** progress_verdict_name - for logs: "answered", "bad number" */
const char *progress_verdict_name(enum progress_verdict v);

#endif
