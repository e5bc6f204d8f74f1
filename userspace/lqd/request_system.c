// SPDX-License-Identifier: GPL-3.0-or-later
/* Requests about the system: status, drain. */
#include <errno.h>

#include "lqd/request.h"

static const char *const phases[] = {
	[LQD_RUNS] = "running", [LQD_DRAINS] = "draining",
	[LQD_STOPS] = "stopping",
};

static json_t *door_status(struct lqd *d)
{
	struct lq_info i;

	if (!d->door || dev_request(d->door, LQ_GET_INFO, &i))
		return json_pack("{s:s, s:s}", "door", d->settings->lqd->door,
				 "state", "down");
	return json_pack("{s:s, s:s, s:o, s:i, s:i, s:i, s:i, s:I, s:I, s:I, "
			 "s:i, s:i}",
			 "door", d->settings->lqd->door, "state", "up",
			 "engine", request_safe_text(i.engine),
			 "boards", i.n_boards, "spans", i.n_spans,
			 "ip_slots", i.n_ip_slots, "ip_free", i.n_ip_free,
			 "ticks", NUMBER(i.tick),
			 "late_ticks", NUMBER(i.late_ticks),
			 "missed_ticks", NUMBER(i.missed_ticks),
			 "longest_tick_ns", i.longest_tick_ns,
			 "tick_ns", i.tick_ns_avg);
}

static json_t *media_status(struct lqd *d)
{
	struct media_totals t = { 0 };

	if (d->media)
		media_totals(d->media, &t);
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:I, s:I, "
			 "s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i, s:I}",
			 "ends", t.ends, "rtp_ends", t.rtp_ends,
			 "relays", t.relays, "recorders", t.recorders,
			 "prompts_cached", t.prompts_cached,
			 "rx_packets", NUMBER(t.rx_packets),
			 "tx_packets", NUMBER(t.tx_packets),
			 "relayed", NUMBER(t.relayed),
			 "lost", NUMBER(t.lost), "late", NUMBER(t.late),
			 "garbage", NUMBER(t.garbage),
			 "concealed_ms", NUMBER(t.concealed_ms),
			 "line_in_full", NUMBER(t.line_in_full),
			 "record_octets", NUMBER(t.record_octets),
			 "record_errors", NUMBER(t.record_errors),
			 "record_lost_octets", NUMBER(t.record_lost_octets),
			 "wakes", NUMBER(t.wakes),
			 "late_wakes", NUMBER(t.late_wakes),
			 "longest_wake_us", t.longest_wake_us,
			 "page_reads", NUMBER(t.page_reads));
}

static json_t *sip_status(struct lqd *d)
{
	struct sip_stats s;

	sip_stats(d->sip, &s);
	return json_pack("{s:s, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:I, s:I, "
			 "s:I, s:I}",
			 "addr", d->settings->sip->addr,
			 "port", d->settings->sip->port, "calls", s.calls,
			 "bindings", s.bindings,
			 "transactions", s.transactions,
			 "rx_messages", NUMBER(s.rx_messages),
			 "tx_messages", NUMBER(s.tx_messages),
			 "malformed", NUMBER(s.malformed),
			 "retransmitted", NUMBER(s.retransmitted),
			 "auth_failed", NUMBER(s.auth_failed),
			 "overload", NUMBER(s.overload),
			 "send_errors", NUMBER(s.send_errors));
}

static json_t *pri_status(struct lqd *d)
{
	struct link_counts n = pri_link_counts(d->pri);

	return json_pack("{s:b, s:i, s:I, s:I, s:I, s:I}",
			 "is_up", pri_link_is_up(d->pri),
			 "legs", pri_link_n_legs(d->pri),
			 "rx", NUMBER(n.rx), "tx", NUMBER(n.tx),
			 "bad", NUMBER(n.bad), "unsent", NUMBER(n.unsent));
}

static json_t *store_status(struct lqd *d)
{
	struct store_counters n;

	store_counters(d->store, &n);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
			 "seq", NUMBER(n.seq),
			 "published", NUMBER(__atomic_load_n(&d->acked,
							     __ATOMIC_ACQUIRE)),
			 "durable_seq", NUMBER(n.durable_seq),
			 "db_seq", NUMBER(n.db_seq),
			 "backlog", NUMBER(n.n_backlog),
			 "lost", NUMBER(n.n_lost),
			 "commits", NUMBER(n.n_commits),
			 "retries", NUMBER(n.n_retries),
			 "spool_errors", NUMBER(n.n_spool_errors));
}

static json_t *core_status(struct lqd *d)
{
	struct core_counters n;

	core_counters(d->core, &n);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
			 "s:I, s:I}",
			 "active", NUMBER(n.n_active),
			 "legs", NUMBER(n.n_legs),
			 "timers", NUMBER(n.n_timers),
			 "total", NUMBER(n.n_calls),
			 "events", NUMBER(n.n_events),
			 "actions", NUMBER(n.n_actions),
			 "refused_events", NUMBER(n.n_refused),
			 "unknown_leg", NUMBER(n.n_unknown_leg),
			 "stale_timer", NUMBER(n.n_stale_timer),
			 "refused_calls", NUMBER(d->n.n_calls_refused),
			 "media_failures", NUMBER(d->n.n_media_refused),
			 "door_lost", NUMBER(d->n.n_door_lost));
}

int request_status(void *arg, const json_t *args, json_t **result, char *why)
{
	struct lqd *d = arg;

	*result = json_pack("{s:s, s:s, s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:o, "
			    "s:o}",
			    "version", LQ_VERSION, "state", phases[d->phase],
			    "memory", d->is_locked ? "locked" : "pageable",
			    "started_ms", NUMBER(d->started_unix_ms),
			    "uptime_ms", NUMBER(loop_now_ms(d->loop) -
						d->started_ms),
			    "calls", core_status(d), "door", door_status(d),
			    "media", media_status(d), "sip", sip_status(d),
			    "pri", pri_status(d), "store", store_status(d));
	return *result ? 0 : -ENOMEM;
}

static void drain_now(void *arg)
{
	struct lqd *d = arg;

	if (d->phase == LQD_RUNS)
		lqd_drain(d);
}

/* In the next turn, so that the answer goes out first. */
int request_drain(void *arg, const json_t *args, json_t **result, char *why)
{
	struct lqd *d = arg;

	if (d->phase != LQD_RUNS)
		return 0;
	return timer_set(&d->drain, d->loop, 0, drain_now, d);
}
