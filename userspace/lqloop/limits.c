// SPDX-License-Identifier: GPL-2.0-or-later
/* The limits, see header. Figures without a Recommendation are our own. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lqloop/limits.h"

#define NONE INFINITY

static struct limit limits[] = {
	{ "link.up", "aligned within", "ms", -NONE, 1500, "G.706 4.2" },
	{ "link.alarms", "alarms seen", "", -NONE, 0, "G.775" },
	{ "link.crc4", "CRC-4 multiframe", LIMIT_YES, 1, 1, "G.706 4.2" },
	{ "link.fas", "errored alignment words", "", -NONE, 0, "G.706" },
	{ "link.crc", "sub-multiframes in error", "", -NONE, 0, "G.706" },
	{ "link.ebit", "errors told by the far end", "", -NONE, 0, "G.704 2.3.3.4" },
	{ "link.gaps", "frames lost by the board", "", -NONE, 0, "" },
	{ "slot.wrong", "timeslots from elsewhere", "", -NONE, 0, "" },
	{ "slot.inverted", "timeslots inverted", "", -NONE, 0, "" },
	{ "slot.silent", "timeslots without signal", "", -NONE, 0, "" },
	{ "slot.broken", "octets changed or lost", "", -NONE, 0, "" },
	{ "slot.latency", "sent to received", "ms", -NONE, 10, "" },
	{ "slot.spread", "between timeslots", "samples", -NONE, 0, "" },
	{ "bert.errors", "bit errors", "", -NONE, 0, "O.151" },
	{ "bert.ratio", "bit error ratio", "", -NONE, 1e-9, "O.151" },
	{ "bert.es", "errored seconds", "s", -NONE, 0, "G.826" },
	{ "bert.ses", "severely errored seconds", "s", -NONE, 0, "G.826" },
	{ "bert.sync", "pattern lost", "", -NONE, 0, "O.150" },
	{ "bert.bits", "bits compared", "", 1, NONE, "" },
	{ "bert.bad_slots", "timeslots with errors", "", -NONE, 0, "" },
	{ "bert.unframed", "bit errors, unframed", "", -NONE, 0, "O.151" },
	{ "clock.drift", "frames more or fewer than ticks", "frames", -NONE, 1, "" },
	{ "clock.slips", "slips", "frames", -NONE, 0, "G.822" },
	{ "clock.system", "tick against system clock", "ppm", -50, 50, "G.703 9.1" },
	{ "cas.wrong", "timeslots with wrong ABCD", "", -NONE, 0, "G.704 5.1.3" },
	{ "cas.alarms", "CAS alarms", "", -NONE, 0, "G.732" },
	{ "hdlc.lost", "frames lost", "", -NONE, 0, "" },
	{ "hdlc.changed", "frames changed", "", -NONE, 0, "" },
	{ "hdlc.errors", "FCS errors and aborts", "", -NONE, 0, "Q.921" },
	{ "voice.level", "level of 1020 Hz, error", "dB", -0.3, 0.3, "G.712 6" },
	{ "voice.sd", "signal to distortion", "dB", 33, NONE, "G.712 9" },
	{ "voice.flat", "response, 300 to 3400 Hz", "dB", -NONE, 0.5, "G.712 6" },
	{ "voice.noise", "idle noise", "dBm0", -NONE, -65, "G.712 8" },
	{ "voice.erl", "echo return loss", "dB", 40, NONE, "G.122" },
	{ "voice.digits", "DTMF digits missed or changed", "", -NONE, 0, "Q.24" },
	{ "alarm.raise", "until an alarm is raised, longest", "ms", -NONE, 100, "G.775" },
	{ "alarm.clear", "until it is cleared, longest", "ms", -NONE, 500, "G.706 4.2" },
	{ "alarm.missed", "alarms not raised or not cleared", "", -NONE, 0, "G.775" },
	{ "alarm.inject", "injected faults not seen", "", -NONE, 0, "" },
	{ "tick.late", "ticks late or missed", "", -NONE, 0, "" },
	{ "tick.longest", "longest tick since the start", "us", -NONE, 500, "" },
	{ "tick.p99", "wake-up after its tick, 99 %", "us", -NONE, 2000, "" },
	{ "irq.longest", "worst interrupt off by less than", "us", -NONE, 2200, "" },
	{ "irq.p99", "99 % of interrupts by less than", "us", -NONE, 600, "" },
	{ "port.pairing", "rings reach the right port", LIMIT_YES, 1, 1, "" },
	{ "port.voltage", "line voltage, on hook", "V", 40, 57, "" },
	{ "port.idle", "on hook at rest", LIMIT_YES, 1, 1, "" },
	{ "port.answer", "answer seen within", "ms", -NONE, 200, "" },
	{ "port.release", "release seen within", "ms", -NONE, 1500, "" },
	{ "port.flash", "flash seen", LIMIT_YES, 1, 1, "" },
	{ "port.reversal", "polarity reversal seen", LIMIT_YES, 1, 1, "" },
	{ "port.caller_id", "caller's number is whole", LIMIT_YES, 1, 1, "ETSI EN 300 659" },
	{ "port.level", "level of 1020 Hz, error", "dB", -1, 1, "" },
	{ "port.noise", "idle noise", "dBm0", -NONE, -65, "" },
	{ "port.erl", "echo return loss", "dB", 18, NONE, "G.122" },
	{ "port.digits", "DTMF digits missed or changed", "", -NONE, 0, "Q.24" },
	{ NULL }
};

const struct limit *limit_all(void)
{
	return limits;
}

const struct limit *limit_find(const char *name)
{
	const struct limit *l;

	for (l = limits; l->name; l++)
		if (!strcmp(l->name, name))
			return l;
	return NULL;
}

/* Up to @end; empty is @none. */
static int read_bound(double *out, const char *text, const char *end,
		      double none)
{
	size_t len = end - text;
	char copy[32], *stop;	/* strtod() would take the first dot of two */

	*out = none;
	if (!len)
		return 0;
	if (len >= sizeof(copy))
		return -EINVAL;
	memcpy(copy, text, len);
	copy[len] = 0;
	*out = strtod(copy, &stop);
	return !*stop && isfinite(*out) ? 0 : -EINVAL;
}

int limit_set(const char *text)
{
	const char *equals = strchr(text, '='), *dots, *first, *end;
	double min = -NONE, max;
	struct limit *l;

	for (l = limits; equals && l->name; l++)
		if (strlen(l->name) == (size_t)(equals - text) &&
		    !strncmp(l->name, text, equals - text))
			break;
	if (!equals || !l->name || !equals[1])
		return -EINVAL;
	first = equals + 1;
	end = first + strlen(first);
	dots = strstr(first, "..");
	if (dots && read_bound(&min, first, dots, -NONE))
		return -EINVAL;
	if (read_bound(&max, dots ? dots + 2 : first, end, NONE) || min > max)
		return -EINVAL;
	l->min = min;
	l->max = max;
	return 0;
}

enum verdict limit_judge(const struct limit *l, double value)
{
	return value >= l->min && value <= l->max ? VERDICT_PASS : VERDICT_FAIL;
}

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = { "pass", "skip", "fail" };

	return names[v];
}

enum verdict verdict_worse(enum verdict a, enum verdict b)
{
	if (a == VERDICT_FAIL || b == VERDICT_FAIL)
		return VERDICT_FAIL;
	return a == VERDICT_PASS || b == VERDICT_PASS ? VERDICT_PASS :
							VERDICT_SKIP;
}
