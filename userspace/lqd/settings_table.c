// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of lqd.conf: every key with its type, range, default and help. */
#include "lqd/settings.h"
#include "sig/r2_variant.h"

#define MINUTE	60000u
#define HOUR	(60 * MINUTE)

#define TEXT(k, member, ...) \
	{ .name = k, .type = CONF_TEXT, .offset = AT(member), __VA_ARGS__ }
#define NAME(k, member, ...) \
	{ .name = k, .type = CONF_NAME, .offset = AT(member), __VA_ARGS__ }
#define ADDR(k, member, ...) \
	{ .name = k, .type = CONF_ADDR, .offset = AT(member), __VA_ARGS__ }
#define WORDS(k, member, ...) \
	{ .name = k, .type = CONF_WORDS, .offset = AT(member), __VA_ARGS__ }
#define NUMBER(k, member, lo, hi, ...) \
	{ .name = k, .type = CONF_NUMBER, .offset = AT(member), .min = lo, \
	  .max = hi, __VA_ARGS__ }
#define TIME(k, member, lo, hi, ...) \
	{ .name = k, .type = CONF_TIME, .offset = AT(member), .min = lo, \
	  .max = hi, __VA_ARGS__ }
#define DECIBEL(k, member, down, up, ...) \
	{ .name = k, .type = CONF_DB, .offset = AT(member), .min = down, \
	  .max = up, __VA_ARGS__ }
#define YESNO(k, member, ...) \
	{ .name = k, .type = CONF_YESNO, .offset = AT(member), __VA_ARGS__ }
#define CHOICE(k, member, list, ...) \
	{ .name = k, .type = CONF_CHOICE, .offset = AT(member), \
	  .choices = list, __VA_ARGS__ }
#define END { .name = NULL }

static const char *const log_levels[] = {
	"error", "warn", "note", "fact", "trace", NULL
};
static const char *const echo_tails[] = {
	"0", "16", "32", "64", "128", NULL
};
static const char *const transports[] = { "udp", "tcp", NULL };
static const char *const answers[] = {
	"progress", "reversal", "dialling", NULL
};
static const char *const caller_ids[] = { "fsk", "dtmf", "none", NULL };
static const char *const redirects[] = { "refuse", "follow", NULL };
static const char *const signallings[] = { "pri", "cas", "r2", NULL };
static const char *const orders[] = { "up", "down", NULL };
static const char *const anis[] = { "never", "first", "last", NULL };
static const char *const progresses[] = { "signalling", "tones", NULL };
static const char *const digests[] = { "md5", "both", "sha256", NULL };

#define AT(m) offsetof(struct lqd_settings, m)
static const struct conf_key lqd_keys[] = {
	TEXT("door", door, .fallback = "auto", .flags = CONF_FIXED,
	     .help = "the way to the boards: auto, kernel, or soft:SOCKET"),
	CHOICE("log", log, log_levels, .fallback = "fact",
	       .help = "least important lines that are logged"),
	TEXT("data_dir", data_dir, .fallback = "/var/lib/lq", .max = 250,
	     .flags = CONF_FIXED, .help = "folder of the database"),
	TEXT("prompt_dir", prompt_dir, .fallback = "/usr/share/lq/prompts",
	     .max = 250, .flags = CONF_FIXED,
	     .help = "prompts: zh/welcome.wav is the Chinese \"welcome\""),
	TEXT("recording_dir", recording_dir,
	     .fallback = "/var/lib/lq/recordings", .max = 250,
	     .help = "recordings"),
	NAME("tones", tones, .fallback = "cn", .flags = CONF_FIXED,
	     .help = "country whose dial, ringing and busy tones are heard"),
	NAME("language", language, .fallback = "zh",
	     .help = "folder of the prompts for callers who have not been in a "
		     "voice flow"),
	NUMBER("calls_max", calls_max, 1, 512, .fallback = "240",
	       .flags = CONF_FIXED, .help = "voices at once: two per call in talk"),
	TIME("drain", drain_ms, 0, 24 * HOUR, .fallback = "1h",
	     .help = "after SIGTERM calls may go on so long; then they are "
		     "cleared"),
	YESNO("lock_memory", lock_memory, .fallback = "yes", .flags = CONF_FIXED,
	      .help = "code and data stay in memory: a page read from disk is a "
		      "gap in every voice"),
	YESNO("mute_digits", mute_digits, .fallback = "no", .flags = CONF_FIXED,
	      .help = "keys sent as tones are told, but neither heard nor "
		      "recorded; voices are then 16 ms later and never relayed"),
	CHOICE("echo_cancel_ms", echo_cancel, echo_tails, .fallback = "64",
	       .flags = CONF_FIXED,
	       .help = "echoes of lines of E1s and analog boards that return "
		       "within so long are taken out; 0: none"),
	YESNO("noise_reduction", noise_reduction, .fallback = "no",
	      .flags = CONF_FIXED,
	      .help = "steady noise behind voices is taken out; they are then "
		      "7 ms later and never relayed"),
	YESNO("gain_control", gain_control, .fallback = "no",
	      .flags = CONF_FIXED,
	      .help = "quiet voices are raised and loud ones lowered; they are "
		      "then never relayed"),
	END
};
#undef AT

#define AT(m) offsetof(struct sip_settings, m)
static const struct conf_key sip_keys[] = {
	ADDR("addr", addr, .fallback = "0.0.0.0", .flags = CONF_FIXED,
	     .help = "address to listen at"),
	ADDR("public_addr", public_addr, .example = "203.0.113.5",
	     .flags = CONF_FIXED,
	     .help = "address that others are told, behind a NAT"),
	NUMBER("port", port, 1, 65535, .fallback = "5060", .flags = CONF_FIXED,
	       .help = "UDP and TCP"),
	NAME("realm", realm, .fallback = "lq", .flags = CONF_FIXED,
	     .help = "of passwords; ha1 values are made with it"),
	TIME("expires_min", expires_min_ms, 1000, HOUR, .fallback = "1min",
	     .flags = CONF_FIXED, .help = "shortest registration"),
	TIME("expires_max", expires_max_ms, 1000, 24 * HOUR, .fallback = "1h",
	     .flags = CONF_FIXED, .help = "longest registration"),
	NUMBER("contacts_max", contacts_max, 1, 16, .fallback = "4",
	       .flags = CONF_FIXED, .help = "devices registered as one phone"),
	NUMBER("new_calls_per_s", new_calls_per_s, 0, 10000, .fallback = "50",
	       .flags = CONF_FIXED,
	       .help = "more are answered 503; 0: no limit"),
	TIME("ring", ring_ms, 5000, HOUR, .fallback = "60s",
	     .flags = CONF_FIXED,
	     .help = "ringing without answer, where nothing else says"),
	CHOICE("redirect", redirect, redirects, .fallback = "refuse",
	       .flags = CONF_FIXED, .help = "what an answer 3xx does"),
	CHOICE("digest", digest, digests, .fallback = "md5",
	       .flags = CONF_FIXED,
	       .help = "how phones prove their password; some older ones "
		       "stumble over an offer of SHA-256"),
	END
};
#undef AT

#define AT(m) offsetof(struct rtp_settings, m)
static const struct conf_key rtp_keys[] = {
	ADDR("addr", addr, .example = "192.168.1.10", .flags = CONF_FIXED,
	     .help = "address of the voice; if not given, that of [sip]"),
	ADDR("public_addr", public_addr, .example = "203.0.113.5",
	     .flags = CONF_FIXED,
	     .help = "address that others are told, behind a NAT; if not given "
		     "and addr is 0.0.0.0, that of [sip]"),
	NUMBER("port_min", port_min, 1024, 65534, .fallback = "20000",
	       .flags = CONF_FIXED, .help = "first port"),
	NUMBER("port_max", port_max, 1025, 65535, .fallback = "20999",
	       .flags = CONF_FIXED, .help = "last port; two per voice"),
	TIME("jitter_min", jitter_min_ms, 10, 500, .fallback = "10ms",
	     .flags = CONF_FIXED, .help = "least delay of the jitter buffer"),
	TIME("jitter_max", jitter_max_ms, 20, 1000, .fallback = "100ms",
	     .flags = CONF_FIXED, .help = "most delay of the jitter buffer"),
	YESNO("silence_suppression", silence_suppression, .fallback = "no",
	      .flags = CONF_FIXED,
	      .help = "silence is not sent to phones and servers that know "
		      "comfort noise (RFC 3389); what they do not send is noise "
		      "here in any case"),
	TIME("silence", silence_ms, 0, 24 * HOUR, .fallback = "30s",
	     .flags = CONF_FIXED,
	     .help = "a party that should be heard and sends nothing so long is "
		     "gone: cause 47; 0: never"),
	TIME("silence_at_rest", rest_silence_ms, 0, 24 * HOUR,
	     .fallback = "15min", .flags = CONF_FIXED,
	     .help = "the same while it holds us, or after it told comfort "
		     "noise; if it sends RTCP reports then, five missing ones "
		     "tell; 0: never"),
	END
};
#undef AT

#define AT(m) offsetof(struct pri_settings, m)
static const struct conf_key pri_keys[] = {
	TEXT("socket", socket, .fallback = "/run/lq/pri.sock", .max = 100,
	     .flags = CONF_FIXED, .help = "where lqpri finds lqd"),
	END
};
#undef AT

#define AT(m) offsetof(struct analog_settings, m)
static const struct conf_key analog_keys[] = {
	WORDS("ring_cadence", ring_cadence, .fallback = "1000 4000",
	      .flags = CONF_FIXED,
	      .help = "ringing and pause in ms, up to three times"),
	TIME("flash_min", flash_min_ms, 20, 2000, .fallback = "80ms",
	     .flags = CONF_FIXED, .help = "a shorter break is dialling"),
	TIME("flash_max", flash_max_ms, 40, 3000, .fallback = "800ms",
	     .flags = CONF_FIXED, .help = "a longer one is hung up"),
	TIME("flash", flash_ms, 20, 2000, .fallback = "300ms",
	     .flags = CONF_FIXED, .help = "what is sent to the exchange"),
	TIME("first_digit", first_digit_ms, 1000, HOUR, .fallback = "15s",
	     .flags = CONF_FIXED, .help = "dial tone; then busy tone"),
	TIME("next_digit", next_digit_ms, 1000, MINUTE, .fallback = "5s",
	     .flags = CONF_FIXED,
	     .help = "a pause that ends a number that could be longer"),
	TIME("busy", busy_ms, 1000, HOUR, .fallback = "40s",
	     .flags = CONF_FIXED, .help = "busy tone; then the howler"),
	TIME("howler", howler_ms, 1000, HOUR, .fallback = "60s",
	     .flags = CONF_FIXED, .help = "howler; then quiet until hung up"),
	TIME("ring_gap", ring_gap_ms, 1000, MINUTE, .fallback = "8s",
	     .flags = CONF_FIXED,
	     .help = "no ringing for so long: the caller has given up"),
	TIME("dial_tone", dial_tone_ms, 500, MINUTE, .fallback = "5s",
	     .flags = CONF_FIXED,
	     .help = "of the exchange is waited for; then dialled all the "
		     "same"),
	TIME("no_progress", no_progress_ms, 1000, HOUR, .fallback = "20s",
	     .flags = CONF_FIXED,
	     .help = "dialled and nothing heard: no response"),
	TIME("ring_back", ring_back_ms, 1000, HOUR, .fallback = "90s",
	     .flags = CONF_FIXED, .help = "ringing there: no answer"),
	TIME("announcement", announcement_ms, 1000, HOUR, .fallback = "15s",
	     .flags = CONF_FIXED,
	     .help = "speech without ringing before: longer is an answer"),
	TIME("silence", silence_ms, 0, 24 * HOUR, .fallback = "1h",
	     .flags = CONF_FIXED,
	     .help = "a party who says nothing, in a queue too, has gone; 0: never"),
	TIME("guard", guard_ms, 100, MINUTE, .fallback = "1500ms",
	     .flags = CONF_FIXED, .help = "on hook between two calls"),
	END
};
#undef AT

#define AT(m) offsetof(struct port_settings, m)
static const struct conf_key port_keys[] = {
	NAME("extension", extension, .example = "8101", .flags = CONF_FIXED,
	     .help = "FXS: the telephone's number"),
	TEXT("display", display, .max = 63, .example = "前台",
	     .flags = CONF_FIXED, .help = "FXS: shown when it calls"),
	NAME("group", group, .max = 20, .example = "city",
	     .flags = CONF_FIXED,
	     .help = "FXO: the group is the trunk analog-city"),
	TEXT("number", number, .max = 31, .example = "95588",
	     .flags = CONF_FIXED,
	     .help = "FXO: the number that its callers have dialled"),
	TEXT("caller_number", caller_number, .max = 31,
	     .example = "01088880000", .flags = CONF_FIXED,
	     .help = "FXO: of calls out, for the records"),
	CHOICE("answer", answer, answers, .fallback = "progress",
	       .flags = CONF_FIXED,
	       .help = "FXO: how an answer is told: by the end of ringing, by "
		       "polarity, not at all"),
	CHOICE("caller_id", caller_id, caller_ids, .fallback = "fsk",
	       .flags = CONF_FIXED,
	       .help = "FXS: how it is sent; FXO: none: not waited for"),
	YESNO("pulse", is_pulse, .fallback = "no", .flags = CONF_FIXED,
	      .help = "FXO: dials by pulses"),
	YESNO("reversal", is_reversing, .fallback = "no", .flags = CONF_FIXED,
	      .help = "FXS: polarity tells the answer"),
	YESNO("record", is_recorded, .fallback = "no", .flags = CONF_FIXED,
	      .help = "FXO: calls of a telephone beside us are recorded, from its "
		      "being lifted until it is hung up, by the line's voltage"),
	END
};
#undef AT

#define AT(m) offsetof(struct sound_settings, m)
static const struct conf_key sound_keys[] = {
	NAME("number", number, .example = "8200",
	     .flags = CONF_MUST | CONF_FIXED, .help = "the number it is called under"),
	TEXT("device", device, .fallback = "default", .max = 100, .min = 1,
	     .help = "the card, as ALSA calls it: hw:0,0 is the first, plughw:0,0 "
		     "the same with any kind of samples"),
	TEXT("microphone", microphone, .example = "hw:1,0", .max = 100,
	     .min = 1,
	     .help = "of another card; none: a loudspeaker alone, for paging; if "
		     "not given, the device's"),
	DECIBEL("playback_gain", playback_gain_db, 60, 30, .fallback = "0",
		.help = "of the loudspeaker"),
	DECIBEL("capture_gain", capture_gain_db, 60, 30, .fallback = "0",
		.help = "of the microphone"),
	TEXT("display", display, .max = 63, .example = "前台",
	     .help = "shown to whom it calls (lqctl originate)"),
	END
};
#undef AT

#define AT(m) offsetof(struct ctl_settings, m)
static const struct conf_key ctl_keys[] = {
	TEXT("socket", socket, .fallback = "/run/lq/ctl.sock", .max = 100,
	     .flags = CONF_FIXED, .help = "where lqctl finds lqd"),
	NAME("group", group, .example = "lq", .flags = CONF_FIXED,
	     .help = "group whose members may control lqd, besides root"),
	END
};
#undef AT

#define AT(m) offsetof(struct span_settings, m)
static const struct conf_key span_keys[] = {
	CHOICE("signalling", signalling, signallings, .fallback = "pri",
	       .flags = CONF_FIXED,
	       .help = "pri: ISDN, by lqpri; r2: MFC-R2; cas: bits in timeslot "
		       "16 only"),
	YESNO("crc4", has_crc4, .fallback = "yes", .flags = CONF_FIXED,
	      .help = "CRC-4 multiframe of a line with cas or r2"),
	CHOICE("variant", variant, r2_variant_names, .fallback = "cn",
	       .flags = CONF_FIXED,
	       .help = "r2: cn is China No. 1, itu as Q.400 to Q.490 say"),
	CHOICE("order", order, orders, .fallback = "up",
	       .help = "r2: hunting for a free channel; the other way than the "
		       "exchange"),
	NUMBER("number_length", number_len, 0, 30, .fallback = "0",
	       .help = "r2: digits of a called number; 0: as long as routes want"),
	CHOICE("ani", ani, anis, .fallback = "first",
	       .help = "r2: when to ask for category and number of the caller; "
		       "last: after the whole number, if its length is given"),
	NUMBER("ani_after", ani_after, 1, 30, .fallback = "1",
	       .help = "r2: with ani = first, after so many digits"),
	NUMBER("ani_length", ani_len, 0, 30, .fallback = "20",
	       .help = "r2: at most; 0: the category only"),
	NUMBER("category", category, 0, 15, .fallback = "0",
	       .help = "r2: told on calls out (KA in China); 0: the variant's"),
	NUMBER("group_ii", group_ii, 0, 15, .fallback = "0",
	       .help = "r2: told on calls out after the number (KD in China); 0: "
		       "the variant's"),
	YESNO("free_of_charge", is_free_of_charge, .fallback = "no",
	      .help = "r2: callers are not charged, if the variant can say so"),
	TIME("seize", seize_ms, 100, 10000, .fallback = "2s",
	     .help = "r2: wait for the acknowledgement of a seizure"),
	TIME("forward", forward_ms, 5000, 60000, .fallback = "15s",
	     .help = "r2: wait for the answer to a forward signal (T1)"),
	TIME("cycle", cycle_ms, 5000, 60000, .fallback = "24s",
	     .help = "r2: wait for any other step (T2, T3)"),
	TIME("digit", digit_ms, 1000, 20000, .fallback = "5s",
	     .help = "r2: wait for the next digit; then the number is complete"),
	TIME("decide", decide_ms, 1000, 14000, .fallback = "8s",
	     .help = "r2: a call that nobody rings by then is said to ring"),
	TIME("answer_delay", answer_delay_ms, 0, 1000, .fallback = "100ms",
	     .help = "r2: between the last signal and an answer"),
	TIME("clear_back", clear_back_ms, 0, 120000, .fallback = "1s",
	     .help = "r2: who was called may come back so long"),
	TIME("guard", guard_ms, 0, 1000, .fallback = "20ms",
	     .help = "r2: between clear forward and idle"),
	CHOICE("progress", progress, progresses, .fallback = "signalling",
	       .help = "calls out, what became of them: signalling tells, or the "
		       "tones that are heard"),
	TEXT("caller_number", caller_number, .max = 31, .example = "01088880000",
	     .help = "shown on calls out; if not given, the phone's number"),
	END
};
#undef AT

#define AT(m) offsetof(struct trunk_settings, m)
static const struct conf_key trunk_keys[] = {
	TEXT("addr", addr, .flags = CONF_MUST, .example = "192.168.1.1",
	     .help = "host"),
	NUMBER("port", port, 1, 65535, .fallback = "5060", .help = "port"),
	CHOICE("transport", transport, transports, .fallback = "udp",
	       .help = "transport"),
	YESNO("trusted", is_trusted, .fallback = "no",
	      .help = "the caller's number it asserts is believed"),
	TIME("probe", probe_ms, 0, HOUR, .fallback = "0",
	     .help = "it is asked whether it is there (OPTIONS) so often; 0: only "
		     "after a call that it did not answer"),
	TEXT("username", username, .example = "lq",
	     .help = "to answer its challenges"),
	TEXT("password", password, .flags = CONF_SECRET, .example = "secret",
	     .help = "to answer its challenges"),
	TEXT("domain", domain, .example = "sip.example.com",
	     .help = "in our addresses there; if not given, addr"),
	CHOICE("progress", progress, progresses, .fallback = "signalling",
	       .help = "calls out, what became of them: signalling tells, or the "
		       "tones that are heard"),
	TEXT("caller_number", caller_number, .max = 31, .example = "01088880000",
	     .help = "shown on calls out; if not given, the phone's number"),
	END
};
#undef AT

#define AT(m) offsetof(struct phone_settings, m)
static const struct conf_key phone_keys[] = {
	TEXT("password", password, .min = 6, .flags = CONF_SECRET,
	     .example = "secret",
	     .help = "of the SIP account, whose name is the section's"),
	TEXT("ha1_md5", ha1_md5, .min = 32, .max = 32, .flags = CONF_SECRET,
	     .example = "0cc175b9c0f1b6a831c399e269772661",
	     .help = "instead of password: MD5 of name:realm:password"),
	TEXT("ha1_sha256", ha1_sha256, .min = 64, .max = 64,
	     .flags = CONF_SECRET,
	     .help = "besides ha1_md5: SHA-256 of name:realm:password"),
	TEXT("display", display, .max = 63, .example = "前台",
	     .help = "shown when it calls"),
	END
};
#undef AT

#define AT(m) offsetof(struct agent_settings, m)
static const struct conf_key agent_keys[] = {
	TEXT("display", display, .max = 63, .example = "王芳",
	     .help = "name, for people"),
	NAME("phone", phone, .example = "8001",
	     .help = "where the agent sits; if not given, said at log-in"),
	TIME("wrap_up", wrap_up_ms, 0, HOUR, .fallback = "0",
	     .help = "rest after each call"),
	YESNO("auto_ready", is_auto_ready, .fallback = "no",
	      .help = "logged in and ready as soon as the phone registers"),
	END
};
#undef AT

#define AT(m) offsetof(struct queue_settings, m)
static const struct conf_key queue_keys[] = {
	WORDS("agents", agents, .max = 1000, .example = "1001 1002 1003:2",
	      .help = "who serves it; N:2 is asked when no N:1 is free"),
	NAME("strategy", strategy, .fallback = "longest_idle",
	     .help = "who of several free agents is rung"),
	TIME("ring", ring_ms, 1000, 10 * MINUTE, .fallback = "20s",
	     .help = "ringing of one agent, then the next"),
	TIME("retry", retry_ms, 0, 10 * MINUTE, .fallback = "5s",
	     .help = "who did not answer is left alone so long"),
	TIME("max_wait", max_wait_ms, 0, 24 * HOUR, .fallback = "0",
	     .help = "then overflow; 0: no limit"),
	TEXT("overflow", overflow, .max = 90, .fallback = "hangup:17",
	     .help = "where to: flow: queue: phone: agent: trunk: hangup:"),
	YESNO("keeps_ready", keeps_ready, .fallback = "yes",
	      .help = "an agent who did not answer stays ready"),
	NAME("busy_prompt", busy_prompt, .example = "all_busy",
	     .help = "said once when nobody is free"),
	NAME("music", music, .fallback = "music", .help = "while waiting"),
	NAME("after_flow", after_flow, .example = "rating",
	     .help = "voice flow when the agent hangs up first"),
	YESNO("record", is_recorded, .fallback = "yes",
	      .help = "talks are recorded"),
	END
};
#undef AT

#define AT(m) offsetof(struct route_settings, m)
static const struct conf_key route_keys[] = {
	NAME("from", from, .example = "trunk",
	     .help = "trunk: any line from outside; phone: any phone; or the "
		     "name of one: span1. If not given: from everywhere"),
	TEXT("number", number, .flags = CONF_MUST, .max = 60,
	     .example = "95588",
	     .help = "called number: X any digit, Z 1-9, N 2-9, [2-57] one of, "
		     ". at the end: and more, ! at the end: or more"),
	TEXT("to", to, .flags = CONF_MUST, .max = 90, .example = "flow:main",
	     .help = "flow:NAME queue:NAME phone:8001 agent:1001 "
		     "trunk:span1,trunk/acme hangup:CAUSE"),
	NUMBER("strip", strip, 0, 30, .fallback = "0",
	       .help = "to a trunk: digits cut off in front"),
	TEXT("prepend", prepend, .max = 31, .example = "0",
	     .help = "to a trunk: digits put in front after that"),
	TEXT("caller_number", caller_number, .max = 31, .example = "01088880000",
	     .help = "to a trunk: shown instead of the trunk's"),
	YESNO("record", is_recorded, .fallback = "no",
	      .help = "to a phone, agent or trunk: the talk is recorded"),
	TIME("ring", ring_ms, 1000, HOUR, .fallback = "60s",
	     .help = "to a phone, agent or trunk: ringing without answer"),
	END
};
#undef AT

#define AT(m) offsetof(struct flow_settings, m)
static const struct conf_key flow_keys[] = {
	TEXT("file", file, .flags = CONF_MUST, .max = 250,
	     .example = "flows/main.json", .help = "its nodes, in JSON"),
	END
};
#undef AT

#define ONCE(n, type, k, h) \
	{ .name = n, .count = CONF_ONCE, .size = sizeof(struct type), \
	  .keys = k, .help = h }
#define MANY(n, type, k, ex, h) \
	{ .name = n, .count = CONF_MANY, .size = sizeof(struct type), \
	  .keys = k, .help = h, .example = ex }

const struct conf_kind settings_kinds[] = {
	ONCE("lqd", lqd_settings, lqd_keys, "The daemon."),
	ONCE("sip", sip_settings, sip_keys, "SIP: phones and trunks."),
	ONCE("rtp", rtp_settings, rtp_keys, "Voice over IP."),
	ONCE("pri", pri_settings, pri_keys, "ISDN lines, by lqpri."),
	ONCE("analog", analog_settings, analog_keys,
	     "Analog lines and telephones: their times."),
	ONCE("ctl", ctl_settings, ctl_keys, "Local control, by lqctl."),
	MANY("span", span_settings, span_keys, "1",
	     "An E1 line, by its number; of ISDN lqpri.conf has the rest. It "
	     "is the trunk span1."),
	MANY("port", port_settings, port_keys, "3-1",
	     "An analog port, by span and port: a telephone (FXS), or a line of "
	     "the exchange (FXO)."),
	MANY("sound", sound_settings, sound_keys, "paging",
	     "A sound card, called under a number: it answers at once. A "
	     "loudspeaker for paging, or a desk."),
	MANY("trunk", trunk_settings, trunk_keys, "acme",
	     "A SIP server to call through. It is the trunk trunk/acme."),
	MANY("phone", phone_settings, phone_keys, "8001",
	     "A SIP phone; its name is account and extension number."),
	MANY("agent", agent_settings, agent_keys, "1001",
	     "A person who takes calls, by number."),
	MANY("queue", queue_settings, queue_keys, "support",
	     "Callers wait here for an agent."),
	MANY("flow", flow_settings, flow_keys, "main", "A voice flow (IVR)."),
	MANY("route", route_settings, route_keys, "main",
	     "What a called number means; the most exact one wins."),
	{ .name = NULL }
};
