// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The table of control requests (cti/ctl.h tells what each is), and what all
 * of them need. The rest is in request_*.c, by noun.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "lqd/lqd.h"
#include "lqd/request.h"

#define FIELDS(table, ...) \
	static const struct ctl_field table[] = { __VA_ARGS__, { .name = NULL } }

FIELDS(slot_fields, { "span", CTL_NUMBER, CTL_OPTIONAL },
       { "all", CTL_FLAG, CTL_OPTIONAL });
FIELDS(channel_fields, { "span", CTL_NUMBER, CTL_OPTIONAL });
FIELDS(perf_fields, { "span", CTL_NUMBER, CTL_NEEDED },
       { "all", CTL_FLAG, CTL_OPTIONAL });
FIELDS(login_fields, { "agent", CTL_TEXT, CTL_NEEDED },
       { "phone", CTL_TEXT, CTL_OPTIONAL });
FIELDS(reason_fields, { "agent", CTL_TEXT, CTL_NEEDED },
       { "reason", CTL_TEXT, CTL_OPTIONAL });
FIELDS(agent_fields, { "agent", CTL_TEXT, CTL_NEEDED });
FIELDS(call_fields, { "call", CTL_NUMBER, CTL_NEEDED });
FIELDS(originate_fields, { "from", CTL_TEXT, CTL_NEEDED },
       { "to", CTL_TEXT, CTL_NEEDED });
FIELDS(hangup_fields, { "call", CTL_NUMBER, CTL_NEEDED },
       { "leg", CTL_NUMBER, CTL_OPTIONAL },
       { "cause", CTL_NUMBER, CTL_OPTIONAL });
FIELDS(dtmf_fields, { "call", CTL_NUMBER, CTL_NEEDED },
       { "digits", CTL_TEXT, CTL_NEEDED },
       { "leg", CTL_NUMBER, CTL_OPTIONAL },
       { "secret", CTL_FLAG, CTL_OPTIONAL });
FIELDS(alarms_fields, { "history", CTL_FLAG, CTL_OPTIONAL },
       { "last", CTL_NUMBER, CTL_OPTIONAL });
FIELDS(alarm_fields, { "alarm", CTL_NUMBER, CTL_NEEDED });
FIELDS(record_fields, { "last", CTL_NUMBER, CTL_OPTIONAL },
       { "call", CTL_NUMBER, CTL_OPTIONAL });

const struct ctl_request lqd_requests[] = {
	{ "status", NULL, request_status },
	{ "check", NULL, request_check },
	{ "alarm.list", alarms_fields, request_alarms },
	{ "alarm.clear", alarm_fields, request_alarm_clear },
	{ "drain", NULL, request_drain },
	{ "board.list", NULL, request_boards },
	{ "span.list", NULL, request_spans },
	{ "span.perf", perf_fields, request_perf },
	{ "port.list", NULL, request_ports },
	{ "sound.list", NULL, request_sounds },
	{ "channel.list", channel_fields, request_channels },
	{ "slot.list", slot_fields, request_slots },
	{ "phone.list", NULL, request_phones },
	{ "agent.list", NULL, request_agents },
	{ "agent.login", login_fields, request_agent_login },
	{ "agent.logout", reason_fields, request_agent_logout },
	{ "agent.ready", agent_fields, request_agent_ready },
	{ "agent.notready", reason_fields, request_agent_not_ready },
	{ "queue.list", NULL, request_queues },
	{ "call.list", NULL, request_calls },
	{ "call.show", call_fields, request_call },
	{ "call.originate", originate_fields, request_originate },
	{ "call.hangup", hangup_fields, request_hangup },
	{ "call.dtmf", dtmf_fields, request_dtmf },
	{ "record.list", record_fields, request_records },
	{ .name = NULL }
};

const char *request_text(const json_t *args, const char *name)
{
	return json_string_value(json_object_get(args, name));
}

uint64_t request_number(const json_t *args, const char *name)
{
	return json_integer_value(json_object_get(args, name));
}

int request_refuse(char *why, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, CTL_WHY_LEN, fmt, ap);
	va_end(ap);
	return err;
}

/* Text from outside may not be UTF-8; what is not is shown as '?'. */
json_t *request_safe_text(const char *s)
{
	json_t *text = json_string(s);
	char copy[256];
	size_t at = 0;
	unsigned int n;

	if (text)
		return text;
	for (; *s && at + 5 < sizeof(copy); s += n ? n : 1) {
		n = utf8_printable(s);
		memcpy(copy + at, n ? s : "?", n ? n : 1);
		at += n ? n : 1;
	}
	copy[at] = '\0';
	return json_string(copy);
}

int request_list(json_t **result, const char *name, json_t *list)
{
	*result = json_pack("{s:o}", name, list);
	return *result ? 0 : -ENOMEM;
}

/* @item is given away; an item that could not be made is left out. */
void request_append(json_t *list, json_t *item)
{
	if (item)
		(void)json_array_append_new(list, item);
}
