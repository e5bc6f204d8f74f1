/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Local control of lqd: the protocol's manual, and the server.
 *
 *
 * 1. Carriage
 *
 * A Unix stream socket, /run/lq/ctl.sock by default. One JSON object per line,
 * UTF-8, ended by one newline. A request is at most CTL_LINE_MAX octets with
 * its newline. The server greets first:
 *
 *   {"hello":"lqd","protocol":1,"version":"0.1.0"}
 *
 * Who may connect: root, lqd's own user, and members of the group that the
 * configuration names ([ctl] group). Others read {"error":"not_allowed",...}
 * and are disconnected.
 *
 *
 * 2. Requests
 *
 *   -> {"id":7,"do":"agent.ready","agent":"1001"}
 *   <- {"id":7,"ok":{...}}
 *   <- {"id":7,"error":"not_found","why":"there is no agent 1009"}
 *
 * id is any whole number from 0 to 2^53 and comes back in the answer. Answers
 * come in the order of the requests. A field that the request does not know,
 * or of the wrong type, is refused (bad_request) and nothing is done.
 *
 *   error         meaning
 *   bad_request   not JSON, no such field, wrong type or range
 *   unknown       no such request
 *   not_found     the agent, call, queue ... does not exist
 *   not_now       it exists, but its state does not allow that
 *   busy          somebody else has it
 *   unavailable   a part of the system that is needed is not there
 *   failed        anything else; why says what
 *   not_allowed   see 1; the connection is closed
 *
 *   do             fields ([ ] optional)      ok
 *   status                                    version, state, uptime_ms, ...
 *   check                                     verdict, subjects: [...]: the
 *                                             self-check, watch/judge.h
 *   alarm.list     [history] [last]           alarms: [...], newest first;
 *                                             history: past ones, too
 *   alarm.clear    alarm                      of a board that has gone for good
 *   board.list                                boards: [...]
 *   span.list                                 spans: [...]
 *   span.perf      span [all]                 intervals: [...] running now, 15
 *                                             min and 24 h; all: those before
 *   port.list                                 ports: [...]: analog ones
 *   sound.list                                sounds: [...]: sound cards
 *   channel.list   [span]                     channels: [...]: of R2 lines
 *   slot.list      [span] [all]               slots: [...]; all: idle ones too
 *   phone.list                                phones: [...]
 *   agent.list                                agents: [...]
 *   agent.login    agent [phone]
 *   agent.logout   agent [reason]
 *   agent.ready    agent
 *   agent.notready agent [reason]
 *   queue.list                                queues: [...]
 *   call.list                                 calls: [...]
 *   call.show      call                       call: {...}, events: [...]
 *   call.originate from to                    call: number; from: phone or
 *                                             agent, who is rung first
 *   call.hangup    call [leg] [cause]         leg: only that one (leg_a: the
 *                                             caller, leg_b of call.list), as
 *                                             if it had hung up by itself
 *   call.dtmf      call digits [leg] [secret] sends keys (0-9 * # A-D) to that
 *                                             leg, else to the party outside;
 *                                             secret: '*' in the ledger
 *   record.list    [last] [call]              records: [...], newest first
 *   drain                                     no new calls; ends with the last
 *   events         [since] [call]             then events follow, see 3
 *   trace          call                       then events and logs, see 3
 *   quiet                                     ends events and trace
 *
 *
 * 3. What comes by itself
 *
 *   {"event":{"seq":91,"ts_ms":1767225600000,"call":7,"type":"queue.enter",
 *             "fields":{"queue":"support","position":1}}}
 *   {"log":"12:00:01.123 acd call=7 agent=1001 state=ringing"}
 *   {"lost":12}          log lines that did not fit; events are never lost
 *
 * Types and fields of events are call/ledger.h's. Events come in the order of
 * seq, without gaps, each only after it is safe on disk. since is the seq that
 * was seen last: everything after it is replayed from the store first (0: all
 * there is); without since only new ones come. call keeps to one call. trace
 * is events of one call from its beginning, and the log lines that begin with
 * its id. A client that reads slowly gets its events later, and stops nobody.
 */
#ifndef CTI_CTL_H
#define CTI_CTL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct loop;
struct ctl;

#define CTL_PROTOCOL	1
#define CTL_LINE_MAX	8192
#define CTL_WHY_LEN	256
#define CTL_CLIENTS_MAX	64

enum ctl_field_type { CTL_TEXT, CTL_NUMBER, CTL_FLAG };
enum ctl_need { CTL_OPTIONAL, CTL_NEEDED };

struct ctl_field {
	const char *name;	/* NULL ends a table */
	enum ctl_field_type type;
	enum ctl_need need;
};

/*
 * @args:   the request; the fields of its table are there and of their types
 * @result: out, on success: an object, given away; NULL: {}
 * @why:    [CTL_WHY_LEN] out, on error: a sentence for a person
 * Return: 0 or negative errno
 */
typedef int ctl_do_h(void *arg, const json_t *args, json_t **result, char *why);

struct ctl_request {
	const char *name;	/* NULL ends the table */
	const struct ctl_field *fields;	/* NULL: none */
	ctl_do_h *h;
};

/* Where replayed events come from: lines made by ctl_event_line(). */
typedef void ctl_emit_h(void *emit_arg, uint64_t seq, uint64_t call,
			const char *line);

struct ctl_config {
	const char *path;	/* of the socket; a dead one is replaced */
	const char *version;
	bool has_group;
	gid_t group;		/* whose members may connect */
	const struct ctl_request *requests;
	/* up to @max events after @after_seq, in order; @call: 0 for all */
	int (*replay)(void *arg, uint64_t after_seq, uint64_t call,
		      unsigned int max, ctl_emit_h *emit, void *emit_arg);
	uint64_t published;	/* the last seq that is safe on disk */
	void *arg;		/* of requests and replay */
};

/** ctl_new - listen; -EADDRINUSE if another lqd does */
int ctl_new(struct ctl **out, struct loop *l, const struct ctl_config *c)
	__attribute__((warn_unused_result));
struct ctl *ctl_free(struct ctl *s);	/* NULL-safe, returns NULL */

/** ctl_event - a new event; not told before ctl_publish() reaches its seq */
void ctl_event(struct ctl *s, uint64_t seq, uint64_t call, const char *line);

/** ctl_publish - up to @seq everything is safe on disk */
void ctl_publish(struct ctl *s, uint64_t seq);

/** ctl_log - a line of the log, to those who trace the call it begins with */
void ctl_log(struct ctl *s, const char *line);

/** ctl_poke - once a second: go on with replays that had to wait */
void ctl_poke(struct ctl *s);

/** ctl_event_line - the event of section 3 as a line; its length or -ENOSPC */
#define CTL_EVENT_MAX 4096
int ctl_event_line(char *buf, size_t size, uint64_t seq, int64_t ts_ms,
		   uint64_t call, const char *type, const char *fields);

struct ctl_counters {
	uint64_t n_clients, n_refused, n_requests, n_errors, n_events,
		 n_lost_logs;
};
void ctl_counters(const struct ctl *s, struct ctl_counters *out);

#endif
