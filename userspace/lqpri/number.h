/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Telephone numbers and names between Q.931 (type of number, numbering plan,
 * presentation) and the way people write them (leg.h: digits, + in front for
 * the international form).
 *
 * Receiving, the span's prefixes turn a type of number into digits in front:
 * a national number "1062345678" with national prefix "0" reads "01062345678".
 * Sending, a number that begins with + or with a prefix goes out without it
 * and with that type; any other goes out as it is with the span's own type.
 */
#ifndef LQPRI_NUMBER_H
#define LQPRI_NUMBER_H

#include <stdbool.h>
#include <libpri.h>

#include "sig/leg.h"

#define NUMBER_PREFIX_LEN	8

struct number_plan {
	char international[NUMBER_PREFIX_LEN];	/* default "+" */
	char national[NUMBER_PREFIX_LEN];	/* default "": as received */
	int ton;		/* PRI_TON_*: of numbers without prefix */
	int npi;		/* PRI_NPI_* */
};

void number_plan_default(struct number_plan *p);

/** number_ton_parse, number_npi_parse - PRI_TON_*, PRI_NPI_*, or -EINVAL */
int number_ton_parse(const char *name);	/* unknown international national ... */
int number_npi_parse(const char *name);	/* unknown e164 national private */

/**
 * number_receive - a called or calling party's number for people
 * @to:   [LEG_NUMBER_LEN]; what does not fit or is no digit is left out
 * @plan: octet 3 of Q.931 4.5.8/4.5.10: TON << 4 | NPI, or -1
 */
void number_receive(char *to, const struct number_plan *p, const char *digits,
		    int plan);

/**
 * number_send - the digits to be sent for a number of people's
 * @digits: [LEG_NUMBER_LEN]
 * Return: octet 3 without extension bit: TON << 4 | NPI
 */
int number_send(char *digits, const struct number_plan *p, const char *number);

/** address_receive - the calling party of a SETUP */
void address_receive(struct leg_address *to, const struct number_plan *p,
		     const struct pri_party_id *from);

/** address_send - the calling party for a SETUP */
void address_send(struct pri_party_id *to, const struct number_plan *p,
		  const struct leg_address *from);

#endif
