// SPDX-License-Identifier: GPL-3.0-or-later
/* What all commands share: asking, telling refusals, showing a list. */
#include <errno.h>
#include <stdlib.h>

#include "lqctl/answer.h"
#include "lqctl/command.h"
#include "lqctl/text.h"

static void tell_refusal(const struct invocation *in, const json_t *answer)
{
	const char *why = text_of(answer, "why");
	const char *word = text_of(answer, "error");
	char buf[512];

	if (in->is_json) {
		json_dumpf(answer, stdout, JSON_COMPACT);
		putchar('\n');
	}
	fprintf(stderr, t("lqctl: %s\n"),
		text_clean(*why ? why : *word ? word : "?", buf, sizeof(buf)));
}

json_t *command_ask(const struct invocation *in, const char *request,
		    json_t *args, enum status *status)
{
	json_t *answer, *ok;

	*status = STATUS_WELL;
	if (client_ask(in->client, request, args, &answer)) {
		fprintf(stderr, "%s", t("lqctl: lqd closed the connection\n"));
		*status = STATUS_NO_LQD;
		return NULL;
	}
	ok = json_incref(json_object_get(answer, "ok"));
	if (!ok) {
		tell_refusal(in, answer);
		*status = STATUS_REFUSED;
	}
	json_decref(answer);
	return ok;
}

bool command_number(const char *text, long long *n)
{
	char *end;

	errno = 0;
	*n = strtoll(text, &end, 10);
	if (!*text || *end || errno || *n < 0) {
		fprintf(stderr, "lqctl: \"%.40s\" is not a number\n", text);
		return false;
	}
	return true;
}

enum status command_run(const struct command *c, const struct invocation *in)
{
	enum status status;
	json_t *ok;

	if (c->run)
		return c->run(in);
	ok = command_ask(in, c->request, NULL, &status);
	if (!ok)
		return status;
	if (in->is_json) {
		print_json(ok);
	} else {
		table_print(stdout, c->columns, json_object_get(ok, c->list),
			    c->empty);
	}
	json_decref(ok);
	return STATUS_WELL;
}
