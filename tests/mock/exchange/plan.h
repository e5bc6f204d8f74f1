/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a subscriber of the exchange does with a call: of a policy for calls
 * that come from the system under test, or of a call command. All of it as
 * JSON members:
 *
 *   do               answer | ring | refuse | manual       (policies only)
 *   after_ms         before answering or refusing; default 0
 *   inband           ALERTING with "tones in the channel"
 *   cause            of refuse; default 17 (busy); 1 = unallocated
 *   play, repeat     WAV file to play after the answer, again and again
 *   record           WAV file to write; in a policy %s becomes the call's id
 *   early            play and record from the first moment, not the answer
 *   digits           DTMF as sound, digits_after_ms after the answer
 *   digit_ms         length of each digit and pause; default 100
 *   hangup_after_ms  after the answer; 0: never
 *   hangup_played    hang up when the file is through
 *   hangup_cause     default 16
 *   is_silent        leave the B channel's slot to somebody else
 */
#ifndef EXCHANGE_PLAN_H
#define EXCHANGE_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "sig/leg.h"

#define PLAN_PATH_LEN	256

enum verdict { PLAN_ANSWER, PLAN_RING, PLAN_REFUSE, PLAN_MANUAL };

struct plan {
	enum verdict verdict;
	uint32_t after_ms;
	uint8_t cause, hangup_cause;
	bool is_inband, is_repeated, is_early, is_hangup_played, is_silent;
	char play[PLAN_PATH_LEN];
	char record[PLAN_PATH_LEN];
	char digits[32];
	uint32_t digits_after_ms, digit_ms;
	uint32_t hangup_after_ms;
};

/** plan_read - from a command; 0 or -EINVAL with the member in @wrong */
int plan_read(struct plan *p, const json_t *o, const char **wrong);

/* Policies: by called number, "80*" for a beginning, "*" for all others. */
struct policy {
	struct list link;
	char number[LEG_NUMBER_LEN];
	struct plan plan;
};

struct policies {
	struct list all;
};

void policies_init(struct policies *p);
void policies_fini(struct policies *p);

/** policy_set - replaces one of the same number; 0 or -ENOMEM */
int policy_set(struct policies *p, const char *number, const struct plan *plan);

/**
 * policy_find - the longest match, or NULL
 * @is_complete: false: only a policy for exactly this number
 */
const struct plan *policy_find(const struct policies *p, const char *number,
			       bool is_complete);

#endif
