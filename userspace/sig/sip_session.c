// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Session timers, RFC 4028, passively: we never ask for one, but keep to what
 * the far end asks: refresh in time if that falls to us, else end the call
 * when its refreshes stop.
 */
#include "sig/sip_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "sig/cause.h"

#define MIN_SE_S 90	/* RFC 4028 5 */
#define MAX_SE_S 86400

static const char *session_expires(const osip_message_t *m)
{
	const char *v = sip_header(m, "Session-Expires");

	return v ? v : sip_header(m, "x");
}

int sip_session_check(const osip_message_t *m)
{
	const char *v = session_expires(m);

	if (!v || !sip_header_has(m, "Supported", "timer"))
		return 0;
	return strtoul(v, NULL, 10) < MIN_SE_S ? 422 : 0;
}

static void on_session(void *arg)
{
	struct sip_call *c = mem_ref(arg);
	struct sip *s = c->s;

	sip_enter(s);
	if (c->is_refresher) {
		c->wants_update = true;	/* the same SDP once more */
		(void)sip_offer_update(c, &c->ours);
		(void)!timer_set(&c->session_timer, s->loop,
				 c->interval_s * 500ull, on_session, c);
	} else {
		log_warn("sip", "leg=%u session=expired", c->leg);
		sip_mid_bye(c->winner, CAUSE_TIMER);
		sip_call_end(c, CAUSE_TIMER, false);
	}
	mem_deref(c);
	sip_leave(s);
}

/* RFC 4028 10: the one who waits does so a third (32 s at least) less. */
static void arm(struct sip_call *c)
{
	uint32_t early = c->interval_s / 3 > 32 ? 32 : c->interval_s / 3;
	uint64_t ms = c->is_refresher ? c->interval_s * 500ull :
		      (c->interval_s - early) * 1000ull;

	if (timer_set(&c->session_timer, c->s->loop, ms, on_session, c))
		log_error("sip", "leg=%u session_timer=none error=memory",
			  c->leg);
}

void sip_session_take(struct sip_call *c, const osip_message_t *m)
{
	const char *v = session_expires(m);
	unsigned long n;

	timer_stop(&c->session_timer);
	c->interval_s = 0;
	if (!v)
		return;
	n = strtoul(v, NULL, 10);
	if (n < MIN_SE_S || n > MAX_SE_S)
		return;
	c->interval_s = n;
	c->is_refresher = strcasestr(v, "refresher=uas") ||
			  !sip_header_has(m, "Supported", "timer");
	arm(c);
}

void sip_session_tell(const struct sip_call *c, osip_message_t *reply)
{
	char value[48];

	if (!c->interval_s)
		return;
	(void)snprintf(value, sizeof(value), "%u;refresher=%s", c->interval_s,
		       c->is_refresher ? "uas" : "uac");
	(void)osip_message_set_header(reply, "Session-Expires", value);
	if (!c->is_refresher)
		(void)osip_message_set_header(reply, "Require", "timer");
}
