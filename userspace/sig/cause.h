/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Q.850 causes and SIP status codes: the one table. Pure.
 * RFC 3398 7.2.4.1 and 8.2.6.1; Reason header RFC 3326.
 */
#ifndef SIG_CAUSE_H
#define SIG_CAUSE_H

#include <stddef.h>
#include <stdint.h>

#define CAUSE_UNALLOCATED	1
#define CAUSE_NO_ROUTE		3
#define CAUSE_NORMAL		16
#define CAUSE_BUSY		17
#define CAUSE_NO_RESPONSE	18
#define CAUSE_NO_ANSWER		19
#define CAUSE_ABSENT		20
#define CAUSE_REJECTED		21
#define CAUSE_REDIRECTED	23
#define CAUSE_OUT_OF_ORDER	27
#define CAUSE_UNSPECIFIED	31
#define CAUSE_NETWORK_DOWN	38
#define CAUSE_TEMPORARY		41
#define CAUSE_CONGESTION	42
#define CAUSE_INCOMPATIBLE	88
#define CAUSE_TIMER		102
#define CAUSE_INTERWORKING	127

/** cause_to_sip - the final status (400..606) that refuses a call for @cause */
int cause_to_sip(uint8_t cause);

/** cause_from_sip - the cause of a final status other than 2xx */
uint8_t cause_from_sip(int status);

/** cause_text - a few English words; never NULL */
const char *cause_text(uint8_t cause);

/** cause_status_text - the reason phrase of a status; never NULL */
const char *cause_status_text(int status);

/** cause_read_reason - Q.850 cause in a Reason header's value, or -ENOENT */
int cause_read_reason(const char *value);

/** cause_write_reason - `Q.850;cause=17;text="User busy"`; returns its length */
int cause_write_reason(char *to, size_t size, uint8_t cause);

#endif
