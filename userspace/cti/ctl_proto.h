/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of ctl.h's protocol: requests in, answers out. No sockets here. */
#ifndef CTI_CTL_PROTO_H
#define CTI_CTL_PROTO_H

#include "cti/ctl.h"

#define CTL_ID_NONE	(-1)	/* the line was too broken to have one */

struct ctl_parsed {
	int64_t id;		/* or CTL_ID_NONE */
	const struct ctl_request *request;
	json_t *args;		/* to be json_decref()ed; NULL on error */
};

/**
 * ctl_parse - one request line
 * @line: [len] without the newline, not trusted
 * @why:  [CTL_WHY_LEN] out, on error
 * Return: 0, -EBADMSG (not a request), -ENOSYS (no such request)
 */
int ctl_parse(struct ctl_parsed *p, const struct ctl_request *requests,
	      const char *line, size_t len, char *why)
	__attribute__((warn_unused_result));

/** ctl_answer_ok, ctl_answer_error - with newline, to be free()d; NULL: memory
 *  @result is given away, may be NULL */
char *ctl_answer_ok(int64_t id, json_t *result);
char *ctl_answer_error(int64_t id, int err, const char *why);

/** ctl_error_word - the word of section 2 for a negative errno */
const char *ctl_error_word(int err);

/** ctl_log_call - the call id that a log line begins with; 0: none */
uint64_t ctl_log_call(const char *line);

#endif
