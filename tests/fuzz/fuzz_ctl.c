// SPDX-License-Identifier: GPL-3.0-or-later
/* Control requests: any line, against a table with every type of field. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cti/ctl_proto.h"

static const struct ctl_field fields[] = {
	{ "agent", CTL_TEXT, CTL_NEEDED },
	{ "call", CTL_NUMBER, CTL_OPTIONAL },
	{ "all", CTL_FLAG, CTL_OPTIONAL },
	{ .name = NULL },
};

static const struct ctl_request requests[] = {
	{ "status", NULL, NULL },
	{ "agent.ready", fields, NULL },
	{ .name = NULL },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[CTL_WHY_LEN] = "", *line;
	struct ctl_parsed p;
	int err = ctl_parse(&p, requests, (const char *)data, size, why);

	if (err) {
		if (!why[0] || p.args)
			abort();	/* a refusal must say why */
		line = ctl_answer_error(p.id, err, why);
	} else {
		if (p.request == &requests[1] &&
		    !json_is_string(json_object_get(p.args, "agent")))
			abort();
		line = ctl_answer_ok(p.id, json_incref(p.args));
		json_decref(p.args);
	}
	/* an answer is one line, whatever was asked */
	if (!line || strchr(line, '\n') != line + strlen(line) - 1)
		abort();
	free(line);
	return 0;
}
