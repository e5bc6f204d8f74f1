/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to request*.c: reading arguments, making answers. */
#ifndef LQD_REQUEST_H
#define LQD_REQUEST_H

#include <jansson.h>

#include "lqd/lqd.h"

const char *request_text(const json_t *args, const char *name);	/* or NULL */
uint64_t request_number(const json_t *args, const char *name);	/* or 0 */

/** request_refuse - @err, and why for a person */
int request_refuse(char *why, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** request_safe_text - a JSON text of anything */
json_t *request_safe_text(const char *s);

/** request_list - {name: list}; @list is given away */
int request_list(json_t **result, const char *name, json_t *list);
void request_append(json_t *list, json_t *item);

#define NUMBER(n) ((json_int_t)(n))	/* for "I" of json_pack() */

/** request_r2_span - false: it is no R2 line */
bool request_r2_span(struct lqd *d, uint32_t span, struct r2_span_info *out);

#endif
