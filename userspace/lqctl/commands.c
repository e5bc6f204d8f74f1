// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of lqctl's nouns and verbs, and of what lists show. */
#include "lqctl/command.h"

#define END { .title = NULL }
#define LIST(r, l, c, e) .request = r, .list = l, .columns = c, .empty = e

static const struct column board_columns[] = {
	{ "BOARD", "name", CELL_TEXT }, { "MODEL", "model", CELL_TEXT },
	{ "SERIAL", "serial", CELL_TEXT },
	{ "FIRST SPAN", "first_span", CELL_SOME },
	{ "SPANS", "spans", CELL_NUMBER }, END
};

static const struct column span_columns[] = {
	{ "SPAN", "span", CELL_NUMBER }, { "KIND", "kind", CELL_TEXT },
	{ "ALARMS", "alarms", CELL_WORD },
	{ "D CHANNEL", "dchannel", CELL_WORD },
	{ "CHANNELS", "channels", CELL_NUMBER },
	{ "BUSY", "busy", CELL_NUMBER },
	{ "BLOCKED", "blocked", CELL_NUMBER },
	{ "ES 24 H", "es_24h", CELL_NUMBER },
	{ "SES", "ses_24h", CELL_NUMBER },
	{ "UAS", "uas_24h", CELL_NUMBER }, END
};

static const struct column port_columns[] = {
	{ "PORT", "port", CELL_TEXT }, { "KIND", "kind", CELL_TEXT },
	{ "LINE", "line", CELL_TEXT }, { "STATE", "state", CELL_WORD },
	{ "SIGNALS", "signal", CELL_TEXT }, { "LEG", "leg", CELL_SOME },
	{ "IN", "calls_in", CELL_NUMBER },
	{ "OUT", "calls_out", CELL_NUMBER }, END
};

static const struct column sound_columns[] = {
	{ "SOUND", "sound", CELL_TEXT }, { "PHONE", "number", CELL_TEXT },
	{ "DEVICE", "device", CELL_TEXT }, { "STATE", "state", CELL_WORD },
	{ "LEG", "leg", CELL_SOME }, { "CALLS", "calls", CELL_NUMBER },
	{ "FAILED", "failed", CELL_NUMBER },
	{ "RATE", "playback_hz", CELL_SOME },
	{ "PPM", "playback_ppm", CELL_NUMBER },
	{ "XRUNS", "xruns", CELL_NUMBER },
	{ "SKIPPED", "skipped", CELL_NUMBER },
	{ "MADE UP", "made_up", CELL_NUMBER },
	{ "REASON", "error", CELL_TEXT }, END
};

static const struct column phone_columns[] = {
	{ "PHONE", "phone", CELL_TEXT }, { "NAME", "display", CELL_TEXT },
	{ "STATE", "state", CELL_WORD },
	{ "CONTACTS", "contacts", CELL_COUNT }, END
};

static const struct column agent_columns[] = {
	{ "AGENT", "agent", CELL_TEXT }, { "NAME", "display", CELL_TEXT },
	{ "STATE", "state", CELL_WORD },
	{ "SINCE", "in_state_ms", CELL_DURATION },
	{ "PHONE", "phone", CELL_TEXT }, { "CALL", "call", CELL_SOME },
	{ "ANSWERED", "answered", CELL_NUMBER },
	{ "MISSED", "missed", CELL_NUMBER },
	{ "REASON", "reason", CELL_TEXT }, END
};

static const struct column queue_columns[] = {
	{ "QUEUE", "queue", CELL_TEXT }, { "WAITING", "waiting", CELL_NUMBER },
	{ "LONGEST", "longest_wait_ms", CELL_DURATION },
	{ "MEMBERS", "members", CELL_NUMBER },
	{ "READY", "ready", CELL_NUMBER },
	{ "TALKING", "talking", CELL_NUMBER },
	{ "ENTERED", "entered", CELL_NUMBER },
	{ "ANSWERED", "answered", CELL_NUMBER },
	{ "ABANDONED", "abandoned", CELL_NUMBER },
	{ "OVERFLOWED", "overflowed", CELL_NUMBER }, END
};

static const struct column call_columns[] = {
	{ "CALL", "call", CELL_NUMBER }, { "STATE", "state", CELL_WORD },
	{ "AGE", "age_ms", CELL_DURATION },
	{ "DIRECTION", "direction", CELL_WORD },
	{ "FROM", "from", CELL_TEXT }, { "TO", "to", CELL_TEXT },
	{ "TRUNK", "trunk", CELL_TEXT }, { "QUEUE", "queue", CELL_TEXT },
	{ "AGENT", "agent", CELL_TEXT }, { "RECORDING", "vocid", CELL_SOME },
	END
};

const char options_help[] =
	"  --json            as JSON; events and trace: one object per line\n"
	"  --socket PATH     of lqd (default /run/lq/ctl.sock, or $LQCTL_SOCKET)\n"
	"  --help            about lqctl, a noun, or a verb\n";

const struct command commands[] = {
	{ "status", "", "", 0, 0, "how the system is", .run = run_status },
	{ "check", "", "", 0, 0,
	  "the system checks itself: 0 ok, 1 warning, 2 fault, 3 unknown",
	  .run = run_check },
	{ "alarms", "", "[--history] [--last N]", 0, 0,
	  "what is wrong now (--history: and was before)", .run = run_alarms },
	{ "alarm", "clear", "ALARM", 1, 1, "of a board that has gone for good",
	  .run = run_alarm_clear },
	{ "board", "list", "", 0, 0, "voice boards",
	  LIST("board.list", "boards", board_columns, "No boards.") },
	{ "span", "list", "", 0, 0, "E1 lines: alarms and channels",
	  LIST("span.list", "spans", span_columns, "No spans.") },
	{ "span", "show", "SPAN", 1, 1, "one line with all its counters",
	  .run = run_span_show },
	{ "span", "perf", "SPAN [--all]", 1, 1,
	  "its errored seconds, G.826 (--all: the last 24 h, 7 days)",
	  .run = run_span_perf },
	{ "port", "list", "", 0, 0, "analog lines and telephones",
	  LIST("port.list", "ports", port_columns,
	       "No analog ports are configured: add [port SPAN-PORT] to "
	       "lqd.conf.") },
	{ "sound", "list", "", 0, 0, "sound cards: calls, clocks, gaps",
	  LIST("sound.list", "sounds", sound_columns,
	       "No sound cards are configured: add [sound NAME] to lqd.conf.") },
	{ "pw", "list", "", 0, 0, "E1 lines over UDP (lq-satop)",
	  .run = run_pw_list, .is_without_lqd = true },
	{ "pw", "add", "NAME LOCAL PEER [SETTING=VALUE,...]", 3, 4,
	  "a new one, from address:port to address:port",
	  .run = run_pw_add, .is_without_lqd = true },
	{ "pw", "del", "NAME", 1, 1, "take one away, with its span",
	  .run = run_pw_del, .is_without_lqd = true },
	{ "pw", "save", "[FILE]", 0, 1, "keep those there are, in /etc/lq/pw.conf",
	  .run = run_pw_save, .is_without_lqd = true },
	{ "pw", "load", "[FILE]", 0, 1, "make those of the file, as at boot",
	  .run = run_pw_load, .is_without_lqd = true },
	{ "channel", "list", "[--span SPAN]", 0, 0, "R2 lines, channel by channel",
	  .run = run_channel_list },
	{ "slot", "list", "[--span SPAN] [--all]", 0, 0,
	  "voices in use (--all: idle ones, too)", .run = run_slot_list },
	{ "phone", "list", "", 0, 0, "SIP phones and whether they are there",
	  LIST("phone.list", "phones", phone_columns,
	       "No phones are configured: add [phone NUMBER] to lqd.conf.") },
	{ "agent", "list", "", 0, 0, "agents and what they do",
	  LIST("agent.list", "agents", agent_columns,
	       "No agents are configured: add [agent NUMBER] to lqd.conf.") },
	{ "agent", "login", "AGENT [PHONE]", 1, 2, "log an agent in",
	  .run = run_agent_login },
	{ "agent", "logout", "AGENT [REASON]", 1, 2,
	  "log out; after the call, if there is one",
	  .run = run_agent_logout },
	{ "agent", "ready", "AGENT", 1, 1,
	  "may get calls; logs in at the usual phone if needed",
	  .run = run_agent_ready },
	{ "agent", "notready", "AGENT [REASON]", 1, 2,
	  "gets no calls; from the next one on",
	  .run = run_agent_not_ready },
	{ "queue", "list", "", 0, 0, "queues and who waits",
	  LIST("queue.list", "queues", queue_columns,
	       "No queues are configured: add [queue NAME] to lqd.conf.") },
	{ "queue", "show", "QUEUE", 1, 1, "the agents of one queue",
	  .run = run_queue_show },
	{ "call", "list", "", 0, 0, "calls in progress",
	  LIST("call.list", "calls", call_columns, "No calls in progress.") },
	{ "call", "show", "CALL", 1, 1, "what happened to one call",
	  .run = run_call_show },
	{ "call", "originate", "FROM TO", 2, 2,
	  "ring a phone or agent, then dial TO for him",
	  .run = run_call_originate },
	{ "call", "hangup", "CALL [CAUSE] [--leg LEG]", 1, 2,
	  "end a call, or as if one leg did (caller, called, number)",
	  .run = run_call_hangup },
	{ "call", "dtmf", "CALL DIGITS [--leg LEG] [--secret]", 2, 2,
	  "send keys to the party outside, or to a leg (caller, called, number)",
	  .run = run_call_dtmf },
	{ "call", "trace", "CALL", 1, 1,
	  "its events and log lines as they happen, until it ends",
	  .run = run_call_trace },
	{ "record", "list", "[--last N] [--call CALL]", 0, 0,
	  "records of past calls, newest first", .run = run_record_list },
	{ "events", "", "[--follow] [--since SEQ] [--call CALL]", 0, 0,
	  "the ledger: its last 20 events, or since one",
	  .run = run_events },
	{ "drain", "", "", 0, 0, "no new calls; lqd ends with the last",
	  .run = run_drain },
	{ "version", "", "", 0, 0, "of lqctl and lqd", .run = run_version },
	{ .noun = NULL }
};
