/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracepoints, in /sys/kernel/tracing/events/lq: what happened when, at no
 * cost while nobody listens.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM lq

#if !defined(LQ_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define LQ_TRACE_H

#include <linux/lq.h>
#include <linux/tracepoint.h>

/* After every tick: how long it took. */
TRACE_EVENT(lq_tick,
	TP_PROTO(u32 ns, u32 is_late, u32 is_missed),
	TP_ARGS(ns, is_late, is_missed),
	TP_STRUCT__entry(
		__field(u32, ns)
		__field(u32, is_late)
		__field(u32, is_missed)
	),
	TP_fast_assign(
		__entry->ns = ns;
		__entry->is_late = is_late;
		__entry->is_missed = is_missed;
	),
	TP_printk("ns=%u late=%u missed=%u", __entry->ns, __entry->is_late,
		  __entry->is_missed)
);

/* An event as a reader takes it. */
TRACE_EVENT(lq_event,
	TP_PROTO(const struct lq_event *ev),
	TP_ARGS(ev),
	TP_STRUCT__entry(
		__field(u64, tick)
		__field(u32, type)
		__field(u32, slot)
		__field(u32, value)
		__field(u32, arg)
	),
	TP_fast_assign(
		__entry->tick = ev->tick;
		__entry->type = ev->type;
		__entry->slot = ev->slot;
		__entry->value = ev->value;
		__entry->arg = ev->arg;
	),
	TP_printk("tick=%llu type=%u slot=%u/%u value=%u arg=%u",
		  __entry->tick, __entry->type, LQ_SLOT_SPAN(__entry->slot),
		  LQ_SLOT_TS(__entry->slot), __entry->value, __entry->arg)
);

/* A request, of LQ_GET and LQ_SIM what they carry, and its answer. */
TRACE_EVENT(lq_request,
	TP_PROTO(const void *client, u32 cmd, long ret),
	TP_ARGS(client, cmd, ret),
	TP_STRUCT__entry(
		__field(const void *, client)
		__field(u32, cmd)
		__field(long, ret)
	),
	TP_fast_assign(
		__entry->client = client;
		__entry->cmd = cmd;
		__entry->ret = ret;
	),
	TP_printk("client=%p nr=0x%02x ret=%ld", __entry->client,
		  _IOC_NR(__entry->cmd), __entry->ret)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
