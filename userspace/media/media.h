/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Media: everything that is heard. One facade for the glue; who may hear whom
 * is decided elsewhere, this performs it.
 *
 *   E1 timeslot --- engine slot ---.
 *                                  +--- matrix --- prompts, tones, recorders
 *   RTP session --- IP slot -------+
 *        |                         |
 *        |            IP slot -----'--- sound card
 *        '------------ relay (two RTP sessions, same codec) ---- RTP session
 *
 * Every leg has at most one end here, named by the leg's id (sig/leg.h). The
 * functions are called by the control loop only; audio moves in one media
 * thread, files are written in another. A function that names an unknown leg
 * returns -ENOENT and does nothing. Handlers are called in the control loop,
 * never from inside one of these functions, and never for a closed leg.
 *
 * An end that is opened is heard from the first sample: an RTP end receives
 * from media_rtp_open() on, and sends as soon as it knows where to.
 */
#ifndef MEDIA_MEDIA_H
#define MEDIA_MEDIA_H

#include <stddef.h>
#include <stdint.h>
#include <linux/lq.h>
#include "sig/leg.h"

struct loop;
struct media;

#define MEDIA_NAME_LEN	64	/* of a prompt, closing zero included */
#define MEDIA_PATH_LEN	512

struct media_config {
	const char *door;	/* dev_open(): "auto", "kernel", "soft:PATH" */
	unsigned int n_slots;	/* legs at once, 1..512 */
	const char *rtp_addr;	/* numeric address to bind: "127.0.0.1" */
	const char *rtp_public;	/* told to the far end; NULL: rtp_addr */
	uint16_t rtp_port_min;	/* even ports from this one */
	uint16_t rtp_port_max;	/* RTCP is one above its RTP */
	const char *prompt_dir;	/* name "zh/hello" is prompt_dir/zh/hello.wav */
	const char *tone_plan;	/* "cn"; see struct lq_tone */
	uint16_t jitter_min_ms;	/* 0: 10 */
	uint16_t jitter_max_ms;	/* 0: 100 */
	bool is_muting;		/* digits sent as tones are told, not heard */
	uint16_t echo_tail_ms;	/* of lines: 16, 32, 64, 128; 0: not cancelled */
	bool is_cleaning;	/* every voice: its noise is reduced */
	bool is_levelling;	/* every voice: its gain is controlled */
	bool is_suppressing;	/* IP: silence is not sent, RFC 3389 */
	/* IP: MEDIA_RTP_SILENT after so long; from who holds us, or told comfort
	 * noise, and sends no RTCP reports then; 0: never */
	uint32_t silence_ms, rest_silence_ms;
};

enum media_fault {
	MEDIA_RECORD_FULL,	/* no space: recording pauses, the call goes on */
	MEDIA_RECORD_RESUMED,	/* space is back; the gap is silence in the file */
	MEDIA_RECORD_FAILED,	/* any other error; the recording has ended */
	MEDIA_SLOT_GONE,	/* the board went; the leg's end is dead */
	MEDIA_RTP_SILENT,	/* no sign of life for too long: media_config */
	MEDIA_SOUND_GONE,	/* the sound card went; the end is silent */
};

/* Whether the leg's partner has got the key already. */
enum media_heard {
	MEDIA_HEARD_TONE,	/* as sound, or as an event that was relayed */
	MEDIA_HEARD_EVENT,	/* as an event only: media_send_digits() passes it */
};

struct media_handler {
	/* one key is one call, whether heard in-band or sent as an event;
	 * @ms: how long it was pressed */
	void (*digit)(void *arg, uint32_t leg, char digit, unsigned int ms,
		      enum media_heard heard);
	/* of a leg that media_listen() was asked for: LQ_EV_TONE or LQ_EV_VOICE,
	 * and the event's value and arg */
	void (*sound)(void *arg, uint32_t leg, uint32_t type, uint32_t value,
		      uint32_t more);
	/* @error: 0 or negative errno */
	void (*fault)(void *arg, uint32_t leg, enum media_fault fault,
		      int error);
	/*
	 * a held line told LQ_EV_SIGNAL, LQ_EV_MF, ...: @type and the event's
	 * value and arg; LQ_EV_SLOT_GONE: it is held no more
	 */
	void (*line)(void *arg, uint32_t slot, uint32_t type, uint32_t value,
		     uint32_t more);
	/*
	 * media_record_start()'s file has ended: it is whole (0), or lacks what
	 * a negative errno kept out of it. Its leg may be closed by then
	 */
	void (*recorded)(void *arg, uint64_t vocid, int error);
	/* the engine is lost (-ENODEV): every end is dead, close them all */
	void (*lost)(void *arg, int error);
	void *arg;
};

int media_new(struct media **out, struct loop *l, const struct media_config *c,
	      const struct media_handler *h)
	__attribute__((warn_unused_result));
/**
 * media_free - every end and recording ends; media_handler.recorded is called
 * from inside it, no other; NULL-safe, returns NULL
 */
struct media *media_free(struct media *m);

/* ------------------------------------------------------------------ ends */

/**
 * media_tdm_open - the voice of an E1 timeslot or an analog port
 * @slot: LQ_SLOT(span, timeslot)
 * Return: 0, -EEXIST (leg has an end), -EBUSY (slot taken), -ENOENT, -ENOSPC
 */
int media_tdm_open(struct media *m, uint32_t leg, uint32_t slot)
	__attribute__((warn_unused_result));

/**
 * media_rtp_open - bind an RTP port and claim an IP slot
 * @ours: out: address, port, both codecs, dtmf_pt 101, ptime 20: what to offer
 * Return: 0, -EEXIST, -ENOSPC (slots), -EADDRINUSE (ports used up)
 */
int media_rtp_open(struct media *m, uint32_t leg, struct leg_media *ours)
	__attribute__((warn_unused_result));

/**
 * media_rtp_set_remote - where to send, in which codec; may be repeated
 * @theirs: from LEG_EV_SETUP, _PROGRESS, _ANSWER or _MEDIA
 * @ours:   out, may be NULL: our side to answer with (codec chosen, direction
 *          mirrored)
 * Return: 0, -EINVAL (bad address), -EOPNOTSUPP (no codec in common)
 *
 * Until the first packet comes, any source is accepted; then the source is
 * locked and becomes the destination (symmetric RTP), until the next
 * media_rtp_set_remote() that names another address.
 */
int media_rtp_set_remote(struct media *m, uint32_t leg,
			 const struct leg_media *theirs,
			 struct leg_media *ours);

/* What one sound card counted; see media_sound_stats(). */
struct media_sound_stats {
	uint64_t n_xruns;	/* it ran empty, or over; each is a gap */
	uint64_t n_skipped;	/* samples of the line left out: too late */
	uint64_t n_made_up;	/* samples of the line: silence put in */
	uint32_t playback_hz, capture_hz;	/* 0: no microphone */
	int32_t playback_ppm, capture_ppm;	/* > 0: the card's clock is fast */
};

struct media_sound {
	const char *playback;	/* a PCM of ALSA: "hw:0,0", "default" */
	const char *capture;	/* likewise; NULL: a loudspeaker alone */
	int playback_gain_db, capture_gain_db;	/* -60..30 */
	/* caller's: what the end counted is added when it is closed; may be NULL */
	struct media_sound_stats *total;
};

/**
 * media_sound_open - a sound card's loudspeaker and microphone
 * Return: 0, -EEXIST, -ENOSPC (slots), -ENOENT (no such card), -EBUSY (taken
 * by somebody), -EACCES, -EOPNOTSUPP (no 16-bit samples, or no usable rate),
 * -ENODEV and others (the card)
 *
 * Its clock is followed by resampling. If it goes, MEDIA_SOUND_GONE is told.
 */
int media_sound_open(struct media *m, uint32_t leg,
		     const struct media_sound *conf)
	__attribute__((warn_unused_result));

/** media_sound_stats - of an open end, total included; -ENOENT: it is none */
int media_sound_stats(struct media *m, uint32_t leg,
		      struct media_sound_stats *s);

/** media_close - the end, its prompts and its recording; unknown legs are fine */
void media_close(struct media *m, uint32_t leg);

/** media_slot - LQ_SLOT() of the leg's end, of either kind; 0: it has none */
uint32_t media_slot(const struct media *m, uint32_t leg);

/* ----------------------------------------------------------------- lines */

/**
 * media_line_hold - claim a slot whose signals are served here
 * @signal: out: what the far end sends now (lq_slot_info.signal)
 * Return: 0, -EEXIST (held already), -EBUSY, -ENOENT, -ENOSPC
 *
 * media_tdm_open() on a held slot uses it, and leaves it held. Its events go to
 * media_handler.line.
 */
int media_line_hold(struct media *m, uint32_t slot, uint32_t *signal)
	__attribute__((warn_unused_result));

/** media_line_drop - give it back; an end on it is closed first */
void media_line_drop(struct media *m, uint32_t slot);

/** media_line_signal - line signals, as LQ_SLOT_SIG; -ENOENT: not held */
int media_line_signal(struct media *m, uint32_t slot, uint32_t set,
		      uint32_t clear);

/** media_line_listen - LQ_SLOT_F_* of detectors, besides what the end needs */
int media_line_listen(struct media *m, uint32_t slot, uint32_t flags);

/** media_line_tone - as LQ_SLOT_TONE; it replaces a tone of the end's */
int media_line_tone(struct media *m, const struct lq_tone *tone);

/**
 * media_line_ask - any other request of lq.h about a held slot: LQ_SLOT_DIGITS,
 * _CALLER_ID, LQ_GET_CALLER_ID, LQ_PORT_SET
 * @arg: the request's structure, which begins with the slot
 */
int media_line_ask(struct media *m, unsigned int cmd, void *arg);

/* ----------------------------------------------------------- what it hears */

enum media_repeat { MEDIA_ONCE, MEDIA_LOOP };

/* @error: 0: played to the end; -ECANCELED: stopped or replaced */
typedef void media_done_h(void *arg, uint32_t leg, int error);

/**
 * media_play - prompts, one after the other, to this leg alone
 * @names: [n] 1..16; the files are read (and cached) before it returns
 * @done:  may be NULL
 * Return: 0, -ENOENT (no such prompt or leg), -EINVAL (bad name), -EILSEQ (not
 *         a WAV file we can read; the log says why)
 *
 * Replaces what was playing. Digits do not stop it: media_stop() does.
 */
int media_play(struct media *m, uint32_t leg, const char *const *names,
	       unsigned int n, enum media_repeat repeat, media_done_h *done,
	       void *arg);

/** media_prompt_check - 0 if media_play() could play it; for configuration */
int media_prompt_check(struct media *m, const char *name);

/** media_tone - a tone of the plan for ever; LQ_TONE_NONE stops it */
int media_tone(struct media *m, uint32_t leg, enum lq_tone_id tone);

/**
 * media_listen - from now on tones and voice of this leg are told
 * An echo canceller that has learnt nothing yet bends a tone while somebody
 * speaks: there is none until media_talk().
 */
int media_listen(struct media *m, uint32_t leg);

/** media_talk - a leg that is listened to talks now */
int media_talk(struct media *m, uint32_t leg);

/** media_stop - prompts and tones, not the bridge; at once (40 ms) */
int media_stop(struct media *m, uint32_t leg);

/**
 * media_send_digits - keys to the far end: RFC 4733 if agreed, else as sound
 * @digits: 0-9 * # A-D; they follow those that are still on their way
 * Return: 0, -ENOENT, -EINVAL (no such key), -ENOSPC (64 wait already)
 */
int media_send_digits(struct media *m, uint32_t leg, const char *digits);

/* -------------------------------------------------------- who hears whom */

/** media_bridge - the two hear each other; leaves earlier bridges and confs */
int media_bridge(struct media *m, uint32_t a, uint32_t b);

/** media_unbridge - the leg hears nobody any more (its partner neither) */
int media_unbridge(struct media *m, uint32_t leg);

/**
 * media_conf_new, media_conf_join - more than two; masks as in LQ_BUS_*
 * @conf: out: the conference's number, not 0
 */
int media_conf_new(struct media *m, uint32_t *conf);
int media_conf_join(struct media *m, uint32_t conf, uint32_t leg,
		    uint32_t talk, uint32_t listen);
int media_conf_leave(struct media *m, uint32_t leg);
int media_conf_free(struct media *m, uint32_t conf);

/* --------------------------------------------------------------- recording */

/*
 * The WAV is stereo, A-law, 8 kHz: left the customer, right the agent's side
 * (all that the customer hears, prompts included).
 */
enum media_side { MEDIA_CUSTOMER, MEDIA_AGENT };	/* which one @leg is */

/**
 * media_record_start - record this leg from now on
 * @dir:    made if missing, with its parents
 * @name:   of the file, B-10: "8001210746355.wav"; no folder, never overwritten
 * @vocid:  unique, kept in the file (a LIST/INFO chunk)
 * @path:   [MEDIA_PATH_LEN] out: the file's path; may be NULL
 * Return: 0, -EBUSY (already recorded), -EEXIST, -EINVAL (not a name), or why
 *         the file cannot be made
 */
int media_record_start(struct media *m, uint32_t leg, enum media_side side,
		       const char *dir, const char *name, uint64_t vocid,
		       char *path);

/**
 * media_record_stop - 0 and the length recorded so far; -ENOENT
 *
 * What was said until now is in the file when media_handler.recorded is told.
 */
int media_record_stop(struct media *m, uint32_t leg, uint32_t *length_ms);

/* ---------------------------------------------------------------- figures */

struct media_stats {		/* of one leg */
	uint64_t rx_packets, rx_octets;
	uint64_t tx_packets, tx_octets;
	uint64_t lost, late, duplicate;	/* RTP sequence numbers */
	uint64_t garbage;	/* not RTP, wrong payload type, stranger's */
	uint64_t concealed_ms;	/* silence or repetition instead of a packet */
	uint64_t relayed;	/* packets that went past the engine */
	uint64_t suppressed;	/* packets of silence that were not sent */
	uint32_t jitter_us;	/* RFC 3550 A.8 */
	uint32_t jitter_buffer_ms;
	uint32_t ssrc_changes;
	uint32_t digits_event, digits_inband, digits_double;
	uint32_t record_lost_ms;	/* disk full or too slow */
	struct leg_media theirs;
};

struct media_totals {		/* of all legs since the start */
	uint32_t ends, rtp_ends, relays, recorders, prompts_cached;
	uint64_t wakes;		/* of the media thread */
	uint64_t late_wakes;	/* more than one period late */
	uint32_t longest_wake_us;
	uint64_t page_reads;	/* its page faults that waited for a disk */
	uint64_t rx_packets, tx_packets, relayed, lost, late, garbage;
	uint64_t concealed_ms;
	uint64_t line_in_full;	/* octets that did not fit: clocks differ */
	uint64_t record_octets, record_errors, record_lost_octets;
};

int media_stats(struct media *m, uint32_t leg, struct media_stats *s);
void media_totals(struct media *m, struct media_totals *t);

#endif
