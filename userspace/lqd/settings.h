/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lqd.conf: what may stand in it, and what is checked before anything starts.
 *
 * settings_load() reads, checks every value, every name that points to another
 * section, every voice flow and every route (by trying them in a core that is
 * thrown away), and tells all errors. So what it returns can be used.
 *
 * Files named in it are found from the folder that lqd.conf is in.
 */
#ifndef LQD_SETTINGS_H
#define LQD_SETTINGS_H

#include "base/conf.h"
#include "base/log.h"

struct core;

struct lqd_settings {		/* [lqd] */
	const char *door;
	unsigned int log;	/* index into log_levels */
	const char *data_dir, *prompt_dir, *recording_dir;
	const char *tones, *language;
	uint32_t calls_max;
	uint32_t drain_ms;
	bool lock_memory;
	bool mute_digits;
	unsigned int echo_cancel;	/* index into echo_tails */
	bool noise_reduction, gain_control;
};

struct sip_settings {		/* [sip] */
	const char *addr, *public_addr;
	uint32_t port;
	const char *realm;
	uint32_t expires_min_ms, expires_max_ms;
	uint32_t contacts_max, new_calls_per_s, ring_ms;
	unsigned int redirect;	/* enum sip_redirect */
	unsigned int digest;	/* enum sip_digest */
};

struct rtp_settings {		/* [rtp] */
	const char *addr, *public_addr;
	uint32_t port_min, port_max;
	uint32_t jitter_min_ms, jitter_max_ms;
	bool silence_suppression;
	uint32_t silence_ms, rest_silence_ms;
};

struct pri_settings {		/* [pri] */
	const char *socket;
};

struct analog_settings {	/* [analog] */
	const struct conf_words *ring_cadence;	/* ms: on, off, ... */
	uint32_t flash_min_ms, flash_max_ms, flash_ms;
	uint32_t first_digit_ms, next_digit_ms, busy_ms, howler_ms;
	uint32_t ring_gap_ms, dial_tone_ms, no_progress_ms, ring_back_ms;
	uint32_t announcement_ms, silence_ms, guard_ms;
};

struct port_settings {		/* [port 3-1]: span and port */
	const char *extension, *display;	/* a telephone's */
	const char *group, *number, *caller_number;	/* a line's */
	unsigned int answer;	/* enum analog_answer */
	unsigned int caller_id;	/* enum analog_caller */
	bool is_pulse, is_reversing, is_recorded;
};

struct sound_settings {		/* [sound NAME] */
	const char *number, *display;
	const char *device;
	const char *microphone;	/* NULL: the device's; "none" */
	int32_t playback_gain_db, capture_gain_db;
};

struct ctl_settings {		/* [ctl] */
	const char *socket, *group;
};

enum span_signalling { SPAN_PRI, SPAN_CAS, SPAN_R2 };

enum trunk_progress { PROGRESS_BY_SIGNALLING, PROGRESS_BY_TONES };

struct span_settings {		/* [span 1] */
	const char *caller_number;
	unsigned int progress;		/* enum trunk_progress */
	unsigned int signalling;	/* enum span_signalling */
	bool has_crc4;			/* not of SPAN_PRI */
	/* of SPAN_R2, see struct r2_config */
	unsigned int variant;		/* index into r2_variant_names */
	unsigned int order;		/* enum r2_order */
	uint32_t number_len;
	unsigned int ani;		/* enum r2_ani */
	uint32_t ani_after, ani_len, category, group_ii;
	bool is_free_of_charge;
	uint32_t seize_ms, forward_ms, cycle_ms, digit_ms, decide_ms;
	uint32_t answer_delay_ms, clear_back_ms, guard_ms;
};

struct trunk_settings {		/* [trunk NAME] */
	const char *addr;
	uint32_t port;
	unsigned int transport;	/* 0: udp, 1: tcp */
	bool is_trusted;
	uint32_t probe_ms;	/* 0: asked only when it is suspected */
	unsigned int progress;	/* enum trunk_progress */
	const char *username, *password, *domain, *caller_number;
};

struct phone_settings {		/* [phone 8001] */
	const char *password, *ha1_md5, *ha1_sha256, *display;
};

struct agent_settings {		/* [agent 1001] */
	const char *display, *phone;
	uint32_t wrap_up_ms;
	bool is_auto_ready;
};

struct queue_settings {		/* [queue support] */
	const struct conf_words *agents;	/* "1001" or "1002:2" */
	const char *strategy;
	uint32_t ring_ms, retry_ms, max_wait_ms;
	const char *overflow;
	bool keeps_ready;
	const char *busy_prompt, *music, *after_flow;
	bool is_recorded;
};

struct route_settings {		/* [route NAME] */
	const char *from, *number, *to;
	uint32_t strip;
	const char *prepend, *caller_number;
	bool is_recorded;
	uint32_t ring_ms;
};

struct flow_settings {		/* [flow NAME] */
	const char *file;
};

/* Counted by mem_ref(); constant once loaded. */
struct settings {
	struct conf *conf;
	char *folder;		/* that file names start from */
	/* the sections that stand once; they live in conf */
	const struct lqd_settings *lqd;
	const struct sip_settings *sip;
	const struct rtp_settings *rtp;
	const struct pri_settings *pri;
	const struct analog_settings *analog;
	const struct ctl_settings *ctl;
};

/**
 * settings_load - 0, -EINVAL (told), -ENOMEM, or why the file cannot be read
 * (told); mem_deref() it
 */
int settings_load(struct settings **out, const char *path, conf_error_h *h,
		  void *arg) __attribute__((warn_unused_result));

/**
 * settings_fill_core - trunks, phones, agents, queues, flows, routes
 * Errors are told to the handler of settings_load(); -EINVAL if any.
 */
int settings_fill_core(struct settings *s, struct core *c);

/** settings_has_phone - of a SIP account, a telephone's port or a sound card */
bool settings_has_phone(const struct settings *s, const char *name);

/** settings_path - @name from the settings' folder; -ENAMETOOLONG */
int settings_path(const struct settings *s, char *buf, size_t size,
		  const char *name);

enum log_level settings_log_level(const struct settings *s);

/** settings_print_sample - lqd.conf.sample */
void settings_print_sample(FILE *to);

/**
 * settings_tell_fixed - after a reload: log what needs a new start to be seen,
 * and spans that went (they stay until then)
 */
void settings_tell_fixed(const struct settings *old,
			 const struct settings *now);

extern const struct conf_kind settings_kinds[];	/* settings_table.c */

#endif
