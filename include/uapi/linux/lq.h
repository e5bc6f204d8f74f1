/* SPDX-License-Identifier: GPL-2.0-or-later WITH Linux-syscall-note */
/*
 * LQ voice boards: the interface between the engine and everybody else.
 *
 * This header is the only description of what crosses between the engine
 * (lq.ko, or lqsoft where no module can be loaded) and its users. It compiles
 * alone in C99, C11 and C++; sizes are asserted at the end and compared with a
 * committed table in tests/check.
 *
 *
 * 1. Nouns
 *
 *   board     a card, a USB device, a packet line, or the simulated board
 *   span      one E1 (timeslots 0..31) or one group of analog ports (1..n);
 *             numbered from 1 in the order of appearance, never reused while
 *             somebody holds the span open
 *   timeslot  a place in a span's frame. 0 carries framing, one (usually 16)
 *             may carry signalling (D channel or CAS), the rest carry speech
 *   slot      one party's voice: a timeslot, an analog port, or an IP slot
 *             (span 0), whose "wire" is a pair of rings filled by a user
 *   client    one open file; it owns the slots it claimed, and they return to
 *             idle when the file is closed for whatever reason
 *   conf      a conference; a two-party bridge is a conf with two members
 *   tick      1 ms, 8 samples; every time in this interface is a tick count
 *
 *
 * 2. Files
 *
 *   /dev/lq/ctl     facts, span configuration, the simulated board;
 *                   read(): span and board events
 *   /dev/lq/media   voice: claim slots, connect them, exchange audio through
 *                   one mapped area; read(): the period wake-up and events
 *   /dev/lq/sN/d    the D channel of span N: one read() or write() is one
 *                   HDLC frame without flags and FCS
 *
 * read() on ctl and media returns whole struct lq_event records, as many as
 * fit; -EINVAL if not even one fits; -EAGAIN (O_NONBLOCK) if there is none.
 * poll() says POLLIN when a read() would return something, POLLHUP once the
 * board of an open D channel is gone (reads then return -ENODEV).
 *
 * D channel: read() of a buffer smaller than the frame returns -EMSGSIZE and
 * the frame is dropped and counted; write() takes 3..LQ_HDLC_MAX octets or
 * returns -EMSGSIZE; a full queue returns -EAGAIN (or waits without
 * O_NONBLOCK). One opener at a time: -EBUSY. Frames with bad FCS, aborts and
 * short frames are dropped and counted, see struct lq_dchan.
 *
 *
 * 3. A slot's sample path
 *
 *   wire/LINE_IN -> decode -> [echo canceller] -> detectors -> level
 *     -> [digit mute] -> [noise reduction] -> rx gain -> [automatic gain]
 *        -+-> RX ring (what this party says)
 *         +-> matrix (to the conf)
 *         +-> TAP ring, first channel
 *
 *   matrix + TX ring (prompts) + tone/digits -> tx gain -> encode
 *        -+-> wire/LINE_OUT (what this party hears)
 *         +-> TAP ring, second channel
 *
 * Digits that are being sent, and the pauses between them, stand in the place of
 * all the rest: speech beside them would hide them from the far end's detector.
 *
 * Rings carry one octet per sample in the slot's law; TAP carries two (party,
 * heard), sample-aligned, taken in the same tick. An IP slot has no wire: its
 * user writes LINE_IN and reads LINE_OUT.
 *
 * Detectors hear the line before noise reduction and gain. Each is switched on
 * by its flag in LQ_SLOT_SET and starts afresh when it is:
 *   LQ_SLOT_F_DTMF      the 16 digits of Q.23, heard as Q.24 asks: LQ_EV_DIGIT
 *                       about 40 ms after a digit began, its tick is when it
 *                       began; LQ_EV_DIGIT_END, its tick is when it ended, also
 *                       for a digit that is on when F_DTMF is switched off.
 *                       Both within 3 ms
 *   LQ_SLOT_F_PROGRESS  call progress tones of lq_slot_cfg.plan, and of every
 *                       plan the special information tone, fax CED and CNG and
 *                       an answering machine's beep: LQ_EV_TONE
 *   LQ_SLOT_F_VAD       voice activity: LQ_EV_VOICE; what PROGRESS, if on,
 *                       takes for a tone is no voice
 *   LQ_SLOT_F_MF_*      R2 register signals of one direction: LQ_EV_MF. As long
 *                       as it is on, the signals own the line: the others hear
 *                       silence, the line hears only tones, TX waits, the
 *                       echo canceller rests
 * DIAL, STUTTER, RINGBACK, BUSY, CONGESTION and CED are told when they are
 * recognised and, with LQ_TONE_MS(arg) 0, when they have ended. SIT, CNG and
 * BEEP are told once, when they are over.
 * LQ_SLOT_F_NR takes noise out of what the party says, 7 ms later;
 * LQ_SLOT_F_AGC brings its speech to -20 dBm0 by -12..+12 dB.
 *
 * LQ_SLOT_F_MUTE_DTMF, with F_DTMF only: RX ring, matrix and TAP do not get the
 * digits that this party keys, but silence in their place. To close before a
 * digit is out, the path behind the detectors is 16 ms late while the flag is on
 * (setting it inserts 16 ms of silence, clearing it drops as much): a clean
 * digit does not get through at all, one in noise or right after speech with a
 * few ms. Speech that looks like a digit is silent for some 20 ms; that is a
 * few ten-thousandths of it. Events and the other direction are not delayed.
 *
 *
 * 4. The mapped area
 *
 * LQ_MEDIA_SETUP fixes how many slots this file can hold and the ring sizes,
 * and returns the size to mmap() at offset 0 (shared, read and write; any
 * other offset or a larger length is -EINVAL). The area begins with struct
 * lq_area; ring r of index i is described by lq_area.rings[i * LQ_RINGS + r].
 * Positions are free-running octet counts; fill = head - tail (mod 2^32).
 * The producer stores head after the data (release), the consumer stores tail
 * after use. The engine keeps its own copy of its side and clamps the user's
 * side to [0, size]: a wild position costs that user his audio and is counted
 * in lq_slot_info.ring_faults, nothing else. A full RX/TAP/LINE_OUT ring loses
 * the newest block (counted as overrun); an empty TX/LINE_IN ring plays
 * silence (counted as underrun once the stream has begun).
 *
 *
 * 5. Echo canceller
 *
 * What a party hears comes back from his line's hybrid, late and coloured; a
 * canceller on his slot takes it out of what he says. LQ_MEDIA_SETUP reserves
 * n_ec cancellers of at most ec_tail_ms; LQ_SLOT_SET with an ec_tail_ms that
 * is not 0 takes one of them for the slot, fresh, for echoes that return
 * within that time, and gives it back with 0 or when the slot is released.
 * Setting the same tail again leaves it as it is. LQ_SLOT_F_NLP lets it also
 * replace what little echo is left by noise like the line's own; near speech
 * passes untouched either way.
 *
 * LQ_GET_EC_TAPS reads the echo path it has found, LQ_EC_TAPS coefficients at
 * a time; LQ_EC_LOAD proposes one, to a canceller of the same tail, for a line
 * that is known. It is a proposal: it is used as soon as it cancels better
 * than what is in use, and never otherwise.
 *
 * A tone of 2100 Hz whose phase is reversed (a fax or a modem, G.168 7)
 * disables the canceller until the line is quiet: LQ_EV_EC.
 *
 *
 * 6. Requests and errors
 *
 * A request is an ioctl with one structure, listed at the end. LQ_GET tells
 * facts, LQ_SIM sets what the simulated board plays; each serves several
 * structures, so theirs is struct lq_envelope, which says which one is meant
 * and where it stands. `what` is one of LQ_GET_* or LQ_SIM_*: a number and the
 * size of the structure as the program was compiled with it.
 *
 * These structures may grow at their end, and nothing else of them changes. So
 * program and engine need not be of the same age:
 *   the program's is shorter  the fields it does not have are zero for the
 *                             engine, and are not written
 *   the program's is longer   the fields that the engine does not have are
 *                             zero after LQ_GET; for LQ_SIM they must be, they
 *                             are reserved to it
 * A `what` that is unknown, or the other request's, is -ENOTTY; a size outside
 * LQ_WHAT_MIN..LQ_WHAT_MAX is -EINVAL. The other requests' structures are of
 * the size that is in the request's number; any other is -ENOTTY.
 *
 *   -EINVAL  a reserved field is not zero, or a value is out of its range
 *   -ENOENT  no such board, span, slot, conf
 *   -EBUSY   slot owned by another file, area already set up, D channel open
 *   -EPERM   slot or conf exists but this file does not own it
 *   -ENOSPC  no free index, IP slot or conf
 *   -ENOMEM  no memory; of LQ_MEDIA_SETUP also: the areas of all files together
 *            would be larger than the module's parameter area_mib allows
 *   -ENODEV  the board is gone
 *   -ENOTTY  the request does not belong to this kind of file
 *   -EOPNOTSUPP this kind of slot or board cannot do that
 *
 * Every request is refused whole or done whole.
 *
 *
 * 7. Analog ports
 *
 * The board tells the port what the line is like, the engine what that means:
 * contacts bounce, ringing is intermittent, a short break is a flash. So every
 * board behaves the same, and LQ_PORT_SET sets the times of all.
 *
 *   FXS, a telephone is plugged in
 *     RING set      rings in the cadence of lq_port_cfg until cleared, or the
 *                   telephone is lifted. LQ_EV_SIGNAL says RING for every
 *                   ringing and its end: between two is the caller's number's
 *                   place
 *     REVERSED      battery reversed: the far party has answered
 *     BATTERY       set by itself; cleared: an open loop, a release
 *     METER         one 12 or 16 kHz pulse, on boards that have it
 *     OFFHOOK event lifted, after lift_ms; cleared once the loop has been open
 *                   for flash_max_ms. A break of flash_min_ms to flash_max_ms
 *                   is a FLASH; shorter ones (20 ms and more) are the pulses of
 *                   a dial: after 200 ms without one, LQ_EV_DIGIT and
 *                   LQ_EV_DIGIT_END with the digit
 *   FXO, a line of the exchange is plugged in
 *     OFFHOOK set   closes the loop; cleared: opens it
 *     FLASH         opens an off-hook loop for flash_ms; OFFHOOK stays
 *     events        RING with each ringing (never while off hook); BATTERY;
 *                   REVERSED; LOOP while off hook: its end is a release by an
 *                   exchange that opens the loop; IN_USE while on hook: the
 *                   line's voltage has fallen to what a lifted telephone
 *                   leaves (under 20 V), it has not gone (over 3 V)
 *     LQ_EV_METER   metering pulses
 *
 * A port that is released goes on hook, stops ringing, and its polarity and
 * battery return to normal.
 *
 *
 * 8. Caller identification
 *
 * With LQ_SLOT_F_CID a slot listens for a caller's number on its line: FSK
 * messages (V.23 or Bell 202, chosen by itself; SDMF or MDMF) and a number in
 * DTMF. LQ_EV_CALLER_ID tells that one has ended; LQ_GET_CALLER_ID gives it.
 * On an FXO port it belongs on while the port is on hook and off at the answer
 * (FSK comes between the first and the second ring, DTMF before the first or
 * after it): a call's own digits are no caller's number. It costs time only
 * while it is on.
 *
 * LQ_SLOT_CALLER_ID sends one on any slot, usually an FXS port after its first
 * ring has ended; LQ_EV_TONE_DONE tells that it is out, nothing else may sound
 * meanwhile. A party that talks (type II, call waiting) is told in three steps:
 *
 *   1. kind LQ_CID_ALERT          2130 + 2750 Hz; mute the other party first
 *   2. the telephone answers with DTMF D within 160 ms (LQ_SLOT_F_DTMF); else
 *      stop here
 *   3. kind LQ_CID_MDMF, is_off_hook 1    the message without channel seizure
 *
 * The other side of it: LQ_EV_CALLER_ID of kind LQ_CID_ALERT says that the
 * exchange has something to tell; answer with LQ_SLOT_DIGITS "D", 60 ms.
 *
 * number, called and name hold the octets of the line. A name's characters are
 * GB 2312 or GBK in China, ITU-T T.50 with national choices elsewhere; nothing
 * here converts them. "What was sent is what is heard": a structure taken from
 * LQ_GET_CALLER_ID can be sent again once slot, status, tick, n_heard and
 * level_cb are set anew.
 *
 *
 * 9. E1 lines
 *
 * CAS: timeslot 16 carries ABCD of every speech slot, a new one every 2 ms. The
 * owner of a slot is told with LQ_EV_SIGNAL what the far end sends (value =
 * ABCD, arg = changed bits) once it has stood for 20 ms; at a claim it stands
 * in lq_slot_info.signal. While the line or its multiframe is lost that is
 * 1111. LQ_SLOT_SIG sets and clears the bits sent; 0000 on timeslots 1..15
 * would look like the multiframe's beginning and is -EINVAL. A slot that nobody
 * owns sends LQ_CAS_BLOCKED, and a claim alone changes nothing.
 *
 * Performance (G.826): every second in service is judged for both directions,
 * the near end by what we receive (CRC-4 blocks or, without a multiframe, frame
 * alignment signals, and defects), the far end by the E bits and the remote
 * alarm that it sends back. Seconds are those of the engine's tick; intervals
 * of 900 s and of 86400 s count from the engine's start. Ten severely errored
 * seconds in a row are unavailable from the first of them on, ten others in a
 * row end it from the first of them on: so the last nine seconds of what
 * LQ_GET_PERF says may still change. Counts begin when a board comes and are
 * never cleared while it stays; nothing is judged while a span is not enabled.
 *
 * Pace: a board with a clock of its own brings frames in bursts, one with each of
 * its interrupts. LQ_GET_PACE tells of any span, E1 or analog, how far from even
 * they came since it came itself; its us are of 1024 ns. Spans that the tick moves
 * have no bursts: struct lq_info tells of the tick.
 *
 * Bit error test (O.150, O.151, O.153): one at a time in a span, over any of
 * its timeslots 1..31 that have no owner and no signalling (n * 64 kbit/s, in
 * the order of the line), or over all 32 (2 048 kbit/s unframed: the line loses
 * its alignment at both ends; -EOPNOTSUPP on boards with a framer of their own).
 * LQ_SET_BERT with other slots, pattern or word than those running begins a new
 * test and clears its result; with the same ones it only puts in more errors.
 * Timeslots under test cannot be claimed. With LQ_BERT_LOOP they are a loop for a
 * tester at the far end.
 *
 *
 * 10. Loops
 *
 * lq_span_cfg.loop ties a span's two directions together, for tests. Changing
 * it costs one search for alignment. A span that is not enabled loops nothing.
 *   LQ_LOOP_LOCAL    what we send comes back to our own receiver, the line goes
 *                    on hearing it; what the line brings, its defects too, is
 *                    not listened to
 *   LQ_LOOP_PAYLOAD  timeslots 1..31 of what is received are sent back in
 *                    frames of our own: timeslot 0, CRC-4, E bits, remote alarm
 *   LQ_LOOP_REMOTE   what is received is sent back bit for bit; -EOPNOTSUPP on
 *                    boards with a framer of their own that cannot
 * Under the last two slots and D channel still hear the line, but nothing of
 * what they say is sent. Clocks that differ slip by whole frames, counted; in
 * a remote loop each costs the far end an alignment. A framer chip that can tie
 * its lines does it itself, so that it is tested, too: a remote loop slips not.
 */
#ifndef _UAPI_LINUX_LQ_H
#define _UAPI_LINUX_LQ_H

#include <linux/types.h>
#ifdef __KERNEL__
#include <linux/ioctl.h>
#else
#include <sys/ioctl.h>
#endif

#define LQ_ABI_VERSION	3

#define LQ_TICK_SAMPLES	8	/* 1 ms at 8 kHz */
#define LQ_NAME_LEN	32	/* with the closing zero */
#define LQ_E1_TIMESLOTS	32
#define LQ_HDLC_MAX	1024	/* octets in a D-channel frame, without FCS */
#define LQ_HDLC_MIN	2	/* shorter frames are counted and dropped */

/* A slot's name: span in the upper half, timeslot or port in the lower. */
#define LQ_SLOT(span, ts)	(((__u32)(span) << 16) | ((__u32)(ts) & 0xffff))
#define LQ_SLOT_SPAN(slot)	((__u32)(slot) >> 16)
#define LQ_SLOT_TS(slot)	((__u32)(slot) & 0xffff)
#define LQ_SLOT_ANY_IP		0	/* claim: any free IP slot */

enum lq_law { LQ_LAW_ALAW = 0, LQ_LAW_ULAW = 1 };

enum lq_slot_kind {
	LQ_KIND_NONE = 0,	/* no such slot, or framing/signalling */
	LQ_KIND_TDM = 1,	/* speech timeslot of an E1 */
	LQ_KIND_FXS = 2,	/* a telephone is plugged in here */
	LQ_KIND_FXO = 3,	/* a line of the exchange is plugged in here */
	LQ_KIND_IP = 4,		/* rings instead of a wire */
};

/* ------------------------------------------------------------------ facts */

struct lq_info {		/* LQ_GET_INFO */
	__u32 abi_version;	/* LQ_ABI_VERSION of the engine */
	__u32 n_boards;
	__u32 n_spans;		/* highest span number in use */
	__u32 n_ip_slots;
	__u32 n_ip_free;
	__u32 n_clients;	/* open ctl and media files */
	__u64 tick;		/* ticks since the engine started */
	__u64 late_ticks;	/* began more than one tick late */
	__u64 missed_ticks;	/* caught up in a burst */
	__u32 longest_tick_ns;
	__u32 tick_ns_avg;	/* exponential mean */
	__u32 clock_span;	/* whose clock the ticks follow; 0: the host's */
	__s32 clock_ppb;	/* how much faster than the host's clock it is */
	char  engine[LQ_NAME_LEN];	/* "lq.ko" or "lqsoft" and version */
};

struct lq_board_info {		/* LQ_GET_BOARD */
	__u32 board;		/* in: 0..n_boards-1 */
	__u32 n_spans;
	__u32 first_span;
	__u32 is_simulated;
	char  name[LQ_NAME_LEN];	/* "sim0" */
	char  model[LQ_NAME_LEN];
	char  serial[LQ_NAME_LEN];
};

/* ------------------------------------------------------------------ spans */

enum lq_span_kind { LQ_SPAN_E1 = 1, LQ_SPAN_ANALOG = 2 };

#define LQ_SPAN_F_CRC4		(1u << 0)	/* CRC-4 multiframe (G.704) */
#define LQ_SPAN_F_DCHAN		(1u << 1)	/* HDLC on timeslot d_ts */
#define LQ_SPAN_F_ENABLED	(1u << 2)	/* else sends AIS, slots unusable */
#define LQ_SPAN_F_CAS		(1u << 3)	/* ABCD in timeslot 16; d_ts not 16 */
#define LQ_SPAN_F_MTP2		(1u << 4)	/* reserved: SS7 on d_ts; refused
						 * with -EOPNOTSUPP */
#define LQ_SPAN_F_ALL		0x1fu
#define LQ_SPAN_F_DEFAULT	0x7u		/* of a new E1; d_ts is 16 */

struct lq_span_cfg {		/* LQ_SET_SPAN; on an E1 span only */
	__u32 span;		/* in: 1..n_spans */
	__u32 flags;		/* LQ_SPAN_F_* */
	__u32 d_ts;		/* 1..31; 0 when without D channel */
	__u32 law;		/* enum lq_law of its speech slots */
	__u32 loop;		/* enum lq_loop */
	__u32 reserved[3];
};

enum lq_loop {			/* of a span, see section 10 */
	LQ_LOOP_NONE = 0,
	LQ_LOOP_LOCAL,
	LQ_LOOP_PAYLOAD,
	LQ_LOOP_REMOTE,
	LQ_LOOP_COUNT,
};

#define LQ_ALARM_LOS	(1u << 0)	/* loss of signal, G.775 */
#define LQ_ALARM_AIS	(1u << 1)	/* all ones, G.775 */
#define LQ_ALARM_LFA	(1u << 2)	/* loss of frame alignment, G.706 4.1.1 */
#define LQ_ALARM_LMFA	(1u << 3)	/* loss of CRC-4 multiframe, G.706 4.2 */
#define LQ_ALARM_RAI	(1u << 4)	/* far end sends A = 1 */
#define LQ_ALARM_DOWN	(1u << 5)	/* not enabled, or board gone or asleep */
#define LQ_ALARM_CAS_LMFA (1u << 6)	/* loss of multiframe in TS 16, G.732 */
#define LQ_ALARM_CAS_RAI (1u << 7)	/* far end sends y = 1 in TS 16 */
#define LQ_ALARM_FAR_LMFA (1u << 8)	/* far end finds no CRC-4, G.706 B.2.5 */
#define LQ_ALARM_RED	(LQ_ALARM_LOS | LQ_ALARM_AIS | LQ_ALARM_LFA | \
			 LQ_ALARM_DOWN)	/* speech cannot pass */

struct lq_span_info {		/* LQ_GET_SPAN */
	__u32 span;		/* in */
	__u32 board;
	__u32 kind;		/* enum lq_span_kind */
	__u32 n_ts;		/* 32 for E1, ports + 1 for analog */
	__u32 flags;
	__u32 d_ts;
	__u32 law;
	__u32 alarms;		/* LQ_ALARM_* present now */
	__u32 is_crc4_mf;	/* CRC-4 multiframe found on receive */
	__u32 loop;		/* enum lq_loop */
	__u64 rx_frames;	/* 125 us frames handed in by the board */
	__u64 tx_frames;
	__u64 rx_gap_frames;	/* erasures told by the board */
	__u64 fas_errors;	/* errored frame alignment words */
	__u64 crc_errors;	/* sub-multiframes with wrong CRC-4 */
	__u64 ebit_errors;	/* E = 0 received: far end saw a CRC error */
	__u64 code_errors;	/* line code violations told by the board */
	__u64 realignments;	/* times alignment was found again */
	__u64 slips_dropped;	/* frames dropped: far clock fast */
	__u64 slips_repeated;	/* frames repeated: far clock slow */
	__u64 los_events;
	__u64 ais_events;
	__u64 lfa_events;
	__u64 rai_events;
};

struct lq_dchan_info {		/* LQ_GET_DCHAN */
	__u32 span;		/* in */
	__u32 is_open;
	__u64 rx_frames;	/* handed to the reader's queue */
	__u64 rx_octets;
	__u64 tx_frames;
	__u64 tx_octets;
	__u64 rx_fcs_errors;
	__u64 rx_aborts;
	__u64 rx_short;		/* fewer than LQ_HDLC_MIN octets + FCS */
	__u64 rx_long;		/* more than LQ_HDLC_MAX octets + FCS */
	__u64 rx_unaligned;	/* not a whole number of octets */
	__u64 rx_overruns;	/* reader's queue full, frame lost */
	__u64 tx_refused;	/* writes answered with -EAGAIN or -EMSGSIZE */
};

#define LQ_PERF_QUARTER_S	900
#define LQ_PERF_DAY_S		86400
#define LQ_PERF_QUARTERS	96	/* kept besides the running one */
#define LQ_PERF_DAYS		7

struct lq_perf_count {		/* G.826; seconds but for the last two */
	__u32 es;		/* errored */
	__u32 ses;		/* severely errored, also counted in es */
	__u32 uas;		/* unavailable; in none of the others */
	__u32 bbe;		/* errored blocks outside ses and uas */
	__u32 eb;		/* errored blocks, all */
	__u32 seconds;		/* judged; the far end only while we hear it */
};

struct lq_perf {		/* LQ_GET_PERF; E1 spans only */
	__u32 span;		/* in */
	__u32 length_s;		/* in: LQ_PERF_QUARTER_S or LQ_PERF_DAY_S */
	__u32 back;		/* in: 0 running, 1..96 or 1..7 before it */
	__u32 is_kept;		/* that interval holds anything */
	__u64 begin_tick;	/* of the interval; 0: before the engine's start */
	__u64 now_tick;
	struct lq_perf_count near_end;
	struct lq_perf_count far_end;
	__u32 slips_dropped;	/* frames: far clock fast */
	__u32 slips_repeated;	/* frames: far clock slow */
	__u32 is_near_unavailable;	/* now */
	__u32 is_far_unavailable;
};

#define LQ_PACE_BINS	16

struct lq_pace_info {		/* LQ_GET_PACE */
	__u32 span;		/* in */
	__u32 reserved;
	__u64 bursts;		/* of frames that stood against the one before */
	__u64 max_early_ns;	/* since the span came */
	__u64 max_late_ns;
	__u64 bins[LQ_PACE_BINS];	/* bursts by how far they were off: below
					 * 1, 2, 4 ... 16384 us, more */
};

enum lq_bert_pattern {		/* of O.150 section 5 */
	LQ_BERT_OFF = 0,
	LQ_BERT_2E9,		/* 2^9-1, O.153 */
	LQ_BERT_2E11,		/* 2^11-1, O.152 */
	LQ_BERT_2E15,		/* 2^15-1 inverted, O.151 */
	LQ_BERT_2E20,		/* 2^20-1, O.153 */
	LQ_BERT_2E20_QRSS,	/* 2^20-1, no more than 14 zeros, O.151 */
	LQ_BERT_2E23,		/* 2^23-1 inverted, O.151 */
	LQ_BERT_WORD,		/* the n_word_bits lowest of word, again and again */
	LQ_BERT_LOOP,		/* what comes is sent back; not over all 32 */
	LQ_BERT_COUNT,
};

#define LQ_BERT_SPAN	0xffffffffu	/* all 32 timeslots: unframed */

struct lq_bert_cfg {		/* LQ_SET_BERT */
	__u32 span;
	__u32 timeslots;	/* bit n: timeslot n; 0 with LQ_BERT_OFF only */
	__u32 pattern;		/* enum lq_bert_pattern */
	__u32 word;		/* LQ_BERT_WORD, highest bit first; else 0 */
	__u32 n_word_bits;	/* LQ_BERT_WORD: 1..32; else 0 */
	__u32 n_errors;		/* bit errors to send once, 0..1000000 */
	__u32 error_every_bits;	/* 0: none; else one in so many, 2.. */
	__u32 reserved;
};

struct lq_bert_info {		/* LQ_GET_BERT */
	__u32 span;		/* in */
	__u32 timeslots;	/* the test's, as set; 0: none was ever run */
	__u32 pattern;		/* LQ_BERT_OFF: over, the rest is its result */
	__u32 is_synced;
	__u64 bits;		/* compared */
	__u64 errors;		/* of them wrong */
	__u64 tx_bits;
	__u64 tx_errors;	/* put in */
	__u32 seconds;		/* since the pattern was first found */
	__u32 es;		/* of them with errors or without the pattern */
	__u32 ses;		/* of them with 1 in 1000 wrong, or without it */
	__u32 sync_losses;
};

/* ------------------------------------------------------------------ slots */

#define LQ_SLOT_F_RX	(1u << 0)	/* fill the RX ring */
#define LQ_SLOT_F_TX	(1u << 1)	/* play the TX ring */
#define LQ_SLOT_F_TAP	(1u << 2)	/* fill the TAP ring */
#define LQ_SLOT_F_LINE	(1u << 3)	/* IP slots: LINE_IN and LINE_OUT run */
#define LQ_SLOT_F_DTMF	(1u << 4)	/* report digits */
#define LQ_SLOT_F_MUTE_DTMF (1u << 5)	/* nobody hears them; with F_DTMF only */
#define LQ_SLOT_F_PROGRESS (1u << 6)	/* report call progress tones */
#define LQ_SLOT_F_VAD	(1u << 7)	/* report voice */
#define LQ_SLOT_F_AGC	(1u << 8)	/* automatic gain on what is said */
#define LQ_SLOT_F_NR	(1u << 9)	/* noise reduction on what is said */
#define LQ_SLOT_F_NLP	(1u << 10)	/* replace residual echo by noise */
#define LQ_SLOT_F_CID	(1u << 11)	/* listen for a caller's number */
#define LQ_SLOT_F_MF_FORWARD (1u << 12)	/* report R2 signals: of one */
#define LQ_SLOT_F_MF_BACKWARD (1u << 13)	/* direction, not of both */
#define LQ_SLOT_F_MF_ANY (LQ_SLOT_F_MF_FORWARD | LQ_SLOT_F_MF_BACKWARD)
#define LQ_SLOT_F_ALL	0x3fffu

struct lq_slot_cfg {		/* LQ_SLOT_SET */
	__u32 slot;		/* in: a slot this file owns */
	__u32 flags;		/* LQ_SLOT_F_* */
	__u32 law;		/* enum lq_law of wire and rings */
	__s32 rx_gain_cb;	/* centibel (0.1 dB), -240..+120 */
	__s32 tx_gain_cb;
	__u32 ec_tail_ms;	/* 0: no echo canceller; 16, 32, 64, 128 */
	char  plan[8];		/* of PROGRESS: "cn", "gb", ...; empty: "cn" */
};

struct lq_slot_info {		/* LQ_GET_SLOT */
	__u32 slot;		/* in */
	__u32 kind;		/* enum lq_slot_kind */
	__u32 is_owned;		/* by some file */
	__u32 is_mine;		/* by this file */
	__u32 index;		/* in the owner's area; 0 if not mine */
	__u32 flags;
	__u32 law;
	__u32 conf;		/* 0: in no conf */
	__u32 talk;
	__u32 listen;
	__u32 signal;		/* analog: LQ_SIG_* state; CAS: ABCD; else 0 */
	__s32 rx_level_cb;	/* dBm0 * 10 of the last 100 ms */
	__s32 tx_level_cb;
	__s32 line_dv;		/* FXO: line voltage, 0.1 V, - reversed; else 0 */
	__u64 rx_samples;	/* from the wire or LINE_IN, silence included */
	__u64 tx_samples;	/* to the wire or LINE_OUT */
	__u64 rx_ring_samples;	/* put into the RX ring */
	__u64 rx_overruns;	/* samples lost: RX ring full */
	__u64 tx_ring_samples;	/* taken from the TX ring */
	__u64 tx_underruns;	/* samples of silence: TX ring empty */
	__u64 tap_samples;	/* sample pairs put into the TAP ring */
	__u64 tap_overruns;	/* sample pairs lost: TAP ring full */
	__u64 line_in_samples;	/* taken from LINE_IN */
	__u64 line_in_underruns;
	__u64 line_out_samples;	/* put into LINE_OUT */
	__u64 line_out_overruns;
	__u64 ring_faults;	/* wild positions written by the user */
	__u64 digits;		/* DTMF digits reported */
	__u64 clipped;		/* output samples that saturated */
};

struct lq_claim {		/* LQ_SLOT_CLAIM */
	__u32 slot;		/* in/out: LQ_SLOT(), or LQ_SLOT_ANY_IP */
	__u32 index;		/* out: its place in the mapped area */
};

enum lq_tone_id {		/* names of E.180/E.182 */
	LQ_TONE_NONE = 0,	/* stop */
	LQ_TONE_DIAL,
	LQ_TONE_RINGBACK,
	LQ_TONE_BUSY,
	LQ_TONE_CONGESTION,
	LQ_TONE_WAITING,
	LQ_TONE_SIT,		/* special information tone */
	LQ_TONE_HOWLER,		/* receiver off hook */
	LQ_TONE_CONFIRM,
	LQ_TONE_STUTTER,
	LQ_TONE_MILLIWATT,	/* 1004 Hz, 0 dBm0 */
	LQ_TONE_CUSTOM,		/* the cadence given in struct lq_tone */
	LQ_TONE_CED,		/* fax answers: 2100 Hz, T.30 */
	LQ_TONE_CNG,		/* fax calls: 1100 Hz, 0.5 s of 3.5 s, T.30 */
	LQ_TONE_BEEP,		/* answering machine's, before it records */
	LQ_TONE_COUNT,
};

/* What three tones of LQ_TONE_SIT announce (North America codes it; else 0). */
enum lq_sit_kind {
	LQ_SIT_OTHER = 0,
	LQ_SIT_INTERCEPT,	/* number changed or out of service */
	LQ_SIT_VACANT,		/* no such number */
	LQ_SIT_REORDER,		/* call not completed */
	LQ_SIT_NO_CIRCUIT,	/* all trunks busy */
};

/* arg of LQ_EV_TONE */
#define LQ_TONE_MS(arg)		((arg) & 0xffff)	/* heard; 0: it ended */
/* SIT: enum lq_sit_kind; CED: 1 = phase reversals (ANSam, modem or V.8) */
#define LQ_TONE_DETAIL(arg)	((arg) >> 16)

#define LQ_TONE_SEGMENTS 8

struct lq_tone_segment {
	__u16 f1_hz;		/* 0: silence; 200..3800 */
	__u16 f2_hz;		/* 0: one frequency */
	__s16 level_cb;		/* per frequency, dBm0 * 10, -630..0 */
	__u16 ms;		/* 0: for ever (last segment only) */
};

struct lq_tone {		/* LQ_SLOT_TONE */
	__u32 slot;
	__u32 tone;		/* enum lq_tone_id */
	char  plan[8];		/* "cn", "gb", ...; empty: "cn" */
	__u32 n_segments;	/* of LQ_TONE_CUSTOM, else 0 */
	__u32 is_once;		/* play the segments once: LQ_EV_TONE_DONE */
	struct lq_tone_segment segments[LQ_TONE_SEGMENTS];
};

struct lq_digits {		/* LQ_SLOT_DIGITS: send DTMF as sound, or pulses */
	__u32 slot;
	__u32 on_ms;		/* 40..1000; 0: 100; pulses: break, 0: 60 */
	__u32 off_ms;		/* 40..1000; 0: 100; pulses: make, 0: 40 */
	__u32 is_pulse;		/* off-hook FXO: 0-9 by breaking the loop */
	char  digits[LQ_NAME_LEN];	/* 0-9 A-D * #, ',' = 500 ms pause */
};

enum lq_cid_kind {
	LQ_CID_NONE = 0,	/* nothing heard since the claim */
	LQ_CID_SDMF = 1,	/* one field: date and number */
	LQ_CID_MDMF = 2,	/* many fields */
	LQ_CID_DTMF = 3,	/* digits between a start and an end code */
	LQ_CID_ALERT = 4,	/* the alerting signal of call waiting alone */
};

enum lq_cid_status {
	LQ_CID_WHOLE = 0,
	LQ_CID_BAD_CHECKSUM = 1,	/* or form; do not trust the fields */
	LQ_CID_CUT = 2,		/* ended before its end; fields as heard */
};

enum lq_cid_modem {
	LQ_CID_BELL202 = 0,	/* 1200/2200 Hz: China, GR-30-CORE */
	LQ_CID_V23 = 1,		/* 1300/2100 Hz: ETSI EN 300 659 */
};

enum lq_cid_message {
	LQ_CID_CALL = 0,	/* a call's */
	LQ_CID_LAMP = 1,	/* messages wait, or wait no more */
	LQ_CID_OTHER = 2,	/* charge, text message: no fields */
};

enum lq_cid_absence {		/* why a number or a name is not there */
	LQ_CID_NOT_SAID = 0,	/* it is there, or no reason was given */
	LQ_CID_UNAVAILABLE = 1,	/* 'O' */
	LQ_CID_WITHHELD = 2,	/* 'P': the caller wants it so */
};

enum lq_cid_lamp { LQ_CID_LAMP_NONE = 0, LQ_CID_LAMP_ON = 1,
		   LQ_CID_LAMP_OFF = 2 };

struct lq_caller_id {		/* LQ_GET_CALLER_ID, LQ_SLOT_CALLER_ID */
	__u32 slot;		/* in */
	__u32 kind;		/* enum lq_cid_kind */
	__u32 status;		/* enum lq_cid_status; send: 0 */
	__u32 modem;		/* enum lq_cid_modem; DTMF: 0 */
	__u32 message;		/* enum lq_cid_message; send: not OTHER */
	__u32 no_number;	/* enum lq_cid_absence */
	__u32 no_name;		/* enum lq_cid_absence; MDMF */
	__u32 lamp;		/* enum lq_cid_lamp; of LQ_CID_LAMP */
	__u32 is_off_hook;	/* send: 1 without channel seizure; get: 0 */
	__s32 level_cb;		/* dBm0 * 10; send: -400..-30, 0: -135 */
	__u32 n_heard;		/* reported since the claim; send: 0 */
	__u32 reserved;
	__u64 tick;		/* when it had ended; send: 0 */
	char  date[12];		/* "MMDDHHMM" or empty; not with DTMF */
	char  codes[4];		/* DTMF: start and end code; empty: "DC" */
	char  number[LQ_NAME_LEN];	/* at most 20 digits; sent: 0-9 * # */
	char  called[LQ_NAME_LEN];	/* number that was dialled; MDMF */
	char  name[64];		/* at most 50 octets; MDMF */
};

/* Analog line signals: what LQ_SLOT_SIG sends, what LQ_EV_SIGNAL reports. */
#define LQ_SIG_OFFHOOK	(1u << 0)	/* FXO: seize; FXS event: lifted */
#define LQ_SIG_RING	(1u << 1)	/* FXS: ring; FXO event: ringing now */
#define LQ_SIG_REVERSED	(1u << 2)	/* battery polarity */
#define LQ_SIG_BATTERY	(1u << 3)	/* FXS: feed; FXO event: line voltage */
#define LQ_SIG_FLASH	(1u << 4)	/* momentary; never part of a state */
#define LQ_SIG_LOOP	(1u << 5)	/* FXO event: loop current flows */
#define LQ_SIG_METER	(1u << 6)	/* FXS: one pulse; momentary */
#define LQ_SIG_IN_USE	(1u << 7)	/* FXO event: lifted in parallel to us */
#define LQ_SIG_ALL	0xffu

/* On a slot of a CAS span the same two say ABCD. */
#define LQ_CAS_A	(1u << 3)
#define LQ_CAS_B	(1u << 2)
#define LQ_CAS_C	(1u << 1)
#define LQ_CAS_D	(1u << 0)
#define LQ_CAS_ALL	0xfu
#define LQ_CAS_BLOCKED	0xdu		/* a = b = 1, c = 0, d = 1 */

struct lq_signal {		/* LQ_SLOT_SIG */
	__u32 slot;
	__u32 set;		/* LQ_SIG_* or LQ_CAS_* to switch on */
	__u32 clear;		/* likewise to switch off */
	__u32 reserved;
};

#define LQ_RING_SEGMENTS 6

/* How a port understands and sends signals; ms, 0: what stands in brackets. */
struct lq_port_cfg {		/* LQ_PORT_SET; until the slot is released */
	__u32 slot;
	/* FXS: ringing, pause, ringing, ...; a 0 ends it [1000, 4000] */
	__u16 ring_ms[LQ_RING_SEGMENTS];
	__u16 lift_ms;		/* FXS: loop closed so long is lifted [20] */
	__u16 flash_min_ms;	/* FXS: a shorter break is dialling [80] */
	__u16 flash_max_ms;	/* FXS: a longer one is hung up [800] */
	__u16 flash_ms;		/* FXO: break that is sent as a flash [300] */
	__u16 ring_begin_ms;	/* FXO: voltage so long is ringing [100] */
	__u16 ring_end_ms;	/* FXO: none for so long has ended it [200] */
	__u16 line_ms;		/* FXO: battery, polarity, loop are steady [40] */
	__u16 reserved;
};

#define LQ_EC_CONVERGED	(1u << 0)	/* the echo path is found */
#define LQ_EC_DOUBLE_TALK	(1u << 1)	/* both parties speak */
#define LQ_EC_DISABLED	(1u << 2)	/* by 2100 Hz with phase reversals */
#define LQ_EC_NARROW	(1u << 3)	/* a tone is sent: not adapting */
#define LQ_EC_NLP	(1u << 4)	/* noise stands for residual echo */

struct lq_ec_info {		/* LQ_GET_EC */
	__u32 slot;		/* in */
	__u32 tail_ms;		/* 0: the slot has none; the rest is 0 then */
	__u32 state;		/* LQ_EC_* */
	__u32 delay_samples;	/* of the strongest echo */
	__s32 erl_cb;		/* echo return loss, dB * 10 */
	__s32 erle_cb;		/* its enhancement by the filter, dB * 10 */
	__s32 noise_cb;		/* the line's own noise, dBm0 * 10 */
	__u32 reserved;
	__u64 samples;		/* since it was taken */
	__u64 nlp_samples;	/* replaced by noise */
	__u64 double_talk_samples;
	__u64 n_paths;		/* times a better path was taken into use */
	__u64 n_disabled;
};

#define LQ_EC_TAPS	64

struct lq_ec_taps {		/* LQ_GET_EC_TAPS, LQ_EC_LOAD */
	__u32 slot;		/* in */
	__u32 first;		/* in: a multiple of LQ_EC_TAPS, < 8 * tail_ms */
	__u32 tail_ms;		/* get: out; load: in, the canceller's own */
	__u32 reserved;
	__s16 taps[LQ_EC_TAPS];	/* Q14: |tap| < 2 */
};

/* ------------------------------------------------------------- conference */

/*
 * Who hears whom: i hears j when (talk of j) & (listen of i) is not zero.
 * Bus 0 is the room, bus 1 the whisper to the agent, the others are free.
 *   customer, third party  talk ROOM   listen ROOM
 *   agent                  talk ROOM   listen ROOM | COACH
 *   supervisor listening   talk 0      listen ROOM
 *   coaching               talk COACH  listen ROOM
 *   barging in             talk ROOM   listen ROOM
 */
#define LQ_BUS_ROOM	(1u << 0)
#define LQ_BUS_COACH	(1u << 1)
#define LQ_BUS_ALL	0xffu

struct lq_conf {		/* LQ_CONF_NEW, LQ_CONF_FREE */
	__u32 conf;		/* new: out; free: in */
	__u32 reserved;
};

struct lq_conf_member {		/* LQ_CONF_JOIN; moves between confs too */
	__u32 slot;
	__u32 conf;		/* 0: leave */
	__u32 talk;		/* LQ_BUS_* */
	__u32 listen;
};

/* ------------------------------------------------------------------ media */

enum lq_ring_id {
	LQ_RING_RX = 0,		/* engine -> user */
	LQ_RING_TX,		/* user -> engine */
	LQ_RING_TAP,		/* engine -> user, octet pairs */
	LQ_RING_LINE_IN,	/* user -> engine, IP slots */
	LQ_RING_LINE_OUT,	/* engine -> user, IP slots */
	LQ_RINGS,
};

struct lq_media_setup {		/* LQ_MEDIA_SETUP; once per file */
	__u32 n_slots;		/* 1..512 slots held at once */
	__u32 period_ticks;	/* 1..1000: one wake-up per so many ms */
	__u32 ring_octets;	/* RX, TX, LINE_*: power of two, 256..65536 */
	__u32 tap_octets;	/* TAP: power of two, 256..262144 */
	__u64 area_octets;	/* out: what to mmap() */
	__u32 n_ec;		/* echo cancellers at once, 0..n_slots */
	__u32 ec_tail_ms;	/* of at most; 0 if n_ec is 0 */
};

struct lq_ring {		/* one cache line for each side */
	__u32 head;		/* producer's count of octets */
	__u32 reserved1[15];
	__u32 tail;		/* consumer's count of octets */
	__u32 reserved2[13];
	__u32 offset;		/* of the data, from the area's start */
	__u32 size;		/* octets, a power of two */
};

#define LQ_AREA_MAGIC	0x4c514131	/* "LQA1" */

struct lq_area {
	__u32 magic;
	__u32 n_slots;
	__u32 period_ticks;
	__u32 reserved1;
	__u64 tick;		/* last finished tick, stored after the rings */
	__u32 reserved2[10];
	struct lq_ring rings[];	/* n_slots * LQ_RINGS */
};

/* ----------------------------------------------------------------- events */

enum lq_event_type {
	LQ_EV_PERIOD = 1,	/* media: value = periods since the last read */
	LQ_EV_DIGIT = 2,	/* value = ASCII, arg = length in ms so far */
	LQ_EV_DIGIT_END = 3,	/* value = ASCII, arg = length in ms */
	LQ_EV_TONE_DONE = 4,	/* a once-tone, LQ_SLOT_DIGITS or _CALLER_ID ended */
	LQ_EV_SIGNAL = 5,	/* value = state or ABCD, arg = changed bits */
	LQ_EV_SLOT_GONE = 6,	/* board removed; the slot is no longer owned */
	LQ_EV_ALARM = 7,	/* slot = LQ_SLOT(span, 0); value = now, arg = before */
	LQ_EV_BOARD = 8,	/* slot = 0; value = board, arg = 1 came, 0 went */
	LQ_EV_LOST = 9,		/* value = events lost: reader too slow */
	LQ_EV_TONE = 10,	/* value = enum lq_tone_id, arg: LQ_TONE_MS(arg) */
	LQ_EV_VOICE = 11,	/* value = 1 began, 0 ended; arg = (s32) dBm0 * 10 */
	LQ_EV_CALLER_ID = 12,	/* value = enum lq_cid_kind, arg = lq_cid_status */
	LQ_EV_MF = 13,		/* value = R2 signal 1..15, 0: ended; arg = 1 backward */
	LQ_EV_EC = 14,		/* value = 1 disabled by 2100 Hz, 0 enabled again */
	LQ_EV_METER = 15,	/* FXO: value = metering pulses since the last */
};

struct lq_event {
	__u64 tick;		/* when it was true on the line */
	__u32 type;		/* enum lq_event_type */
	__u32 slot;
	__u32 value;
	__u32 arg;
};

/* -------------------------------------------------------- simulated board */

enum lq_sim_wire_mode {
	LQ_WIRE_OPEN = 0,	/* unplugged: LOS at both ends */
	LQ_WIRE_CROSS = 1,	/* span's transmitter feeds peer, and back */
	LQ_WIRE_LOOP = 2,	/* span's transmitter feeds its own receiver */
};

struct lq_sim_wire {		/* LQ_SIM_WIRE: replug */
	__u32 span;
	__u32 mode;		/* enum lq_sim_wire_mode */
	__u32 peer;		/* LQ_WIRE_CROSS: the other span, else 0 */
	__u32 reserved;
};

/* What goes wrong on the way to a span's receiver, until set again. */
struct lq_sim_fault {		/* LQ_SIM_FAULT */
	__u32 span;
	__u32 ber_ppb;		/* random bit errors per 10^9 bits */
	__u32 burst_every_ms;	/* 0: none */
	__u32 burst_octets;	/* octets lost (erased) per burst, 1..4096 */
	__s32 slip_every_ms;	/* octet slips: + far clock fast, - slow, 0 none */
	__u32 delay_frames;	/* extra one-way delay, 0..4000 (500 ms) */
	__u32 bit_offset;	/* 0..255: where the line cuts its octets */
	__u32 is_los;		/* no signal at all */
	__u32 is_ais;		/* unframed all ones */
	__s32 echo_cb;		/* 0: none; else hybrid return loss, -600..-10 */
	__u32 echo_delay_samples;	/* 0..1024 */
	__s32 noise_cb;		/* 0: none; else line noise, dBm0 * 10, -900..-200 */
	__u32 seed;		/* of the noise and the bit errors */
	__u8  swap_a;		/* timeslots exchanged, 1..31; 0, 0: none */
	__u8  swap_b;
	__u8  stuck_ts;		/* CAS of this one stands still; 0: none */
	__u8  stuck_abcd;	/* so: 0..15 */
	__u32 inverted;		/* bit n: timeslot n's bits come inverted */
	__u32 reserved;
};

/* A pair of analog ports: FXS k and FXO k are wired together. */
enum lq_sim_hook {
	LQ_HOOK_AS_SENT = 0,
	LQ_HOOK_CLOSED = 1,	/* a short circuit: the loop is never open */
	LQ_HOOK_OPEN = 2,	/* a bad contact: it is never closed */
};

struct lq_sim_port {		/* LQ_SIM_PORT: its conditions, until set again */
	__u32 slot;		/* in: either end */
	__u32 is_cut;		/* broken wire: no voltage, no loop, no sound */
	__u32 is_dead;		/* the FXS end feeds no battery, rings nobody */
	__u32 hook;		/* enum lq_sim_hook: what the FXS end sees */
	__u32 is_parallel;	/* a telephone beside the FXO end is lifted */
	__u32 ring_ms;		/* ringing voltage from elsewhere, once; 0: none */
	__s32 loss_cb;		/* each way, 0..400 */
	__s32 echo_cb;		/* 0: none; else hybrid return loss, -600..-10 */
	__u32 echo_delay_samples;	/* 0..1024 */
	__s32 noise_cb;		/* 0: none; else dBm0 * 10, -900..-200 */
	__u32 seed;		/* of the noise */
	__u32 reserved[5];
};

/* --------------------------------------------------------------- requests */

struct lq_envelope {		/* LQ_GET, LQ_SIM */
	__u32 what;		/* LQ_GET_* or LQ_SIM_* */
	__u32 reserved;
	__u64 at;		/* address of what's structure */
};

#define LQ_WHAT(nr, type)	((__u32)(sizeof(type) << 16 | (nr)))
#define LQ_WHAT_NR(what)	((what) & 0xffff)
#define LQ_WHAT_SIZE(what)	((what) >> 16)
#define LQ_WHAT_REQUEST(what)	(LQ_WHAT_NR(what) < 0x80 ? LQ_GET : LQ_SIM)
#define LQ_IS_WHAT(cmd)		(LQ_WHAT_NR(cmd) < 0x100)	/* no ioctl's number */
#define LQ_WHAT_MIN		16	/* octets; what is "in" stands there */
#define LQ_WHAT_MAX		512

/* LQ_GET by ctl and media files */
#define LQ_GET_INFO	LQ_WHAT(0x01, struct lq_info)
#define LQ_GET_BOARD	LQ_WHAT(0x02, struct lq_board_info)
#define LQ_GET_SPAN	LQ_WHAT(0x03, struct lq_span_info)
#define LQ_GET_DCHAN	LQ_WHAT(0x04, struct lq_dchan_info)
#define LQ_GET_SLOT	LQ_WHAT(0x05, struct lq_slot_info)
#define LQ_GET_PERF	LQ_WHAT(0x06, struct lq_perf)
#define LQ_GET_BERT	LQ_WHAT(0x07, struct lq_bert_info)
#define LQ_GET_EC	LQ_WHAT(0x08, struct lq_ec_info)
#define LQ_GET_CALLER_ID LQ_WHAT(0x09, struct lq_caller_id)
#define LQ_GET_PACE	LQ_WHAT(0x0b, struct lq_pace_info)
/* LQ_GET by the slot's owner */
#define LQ_GET_EC_TAPS	LQ_WHAT(0x0a, struct lq_ec_taps)
/* LQ_SIM */
#define LQ_SIM_WIRE	LQ_WHAT(0x81, struct lq_sim_wire)
#define LQ_SIM_FAULT	LQ_WHAT(0x82, struct lq_sim_fault)
#define LQ_SIM_PORT	LQ_WHAT(0x83, struct lq_sim_port)

#define LQ_IOC		'q'
/* ctl and media */
#define LQ_GET		_IOW(LQ_IOC, 0x00, struct lq_envelope)
/* ctl */
#define LQ_SET_SPAN	_IOW(LQ_IOC, 0x10, struct lq_span_cfg)
#define LQ_SET_BERT	_IOW(LQ_IOC, 0x11, struct lq_bert_cfg)
#define LQ_SIM		_IOW(LQ_IOC, 0x12, struct lq_envelope)
/* media */
#define LQ_MEDIA_SETUP	_IOWR(LQ_IOC, 0x20, struct lq_media_setup)
#define LQ_SLOT_CLAIM	_IOWR(LQ_IOC, 0x21, struct lq_claim)
#define LQ_SLOT_RELEASE	_IOW(LQ_IOC, 0x22, struct lq_claim)
#define LQ_SLOT_SET	_IOW(LQ_IOC, 0x23, struct lq_slot_cfg)
#define LQ_SLOT_TONE	_IOW(LQ_IOC, 0x24, struct lq_tone)
#define LQ_SLOT_DIGITS	_IOW(LQ_IOC, 0x25, struct lq_digits)
#define LQ_SLOT_CALLER_ID _IOW(LQ_IOC, 0x26, struct lq_caller_id)
#define LQ_SLOT_SIG	_IOW(LQ_IOC, 0x27, struct lq_signal)
#define LQ_PORT_SET	_IOW(LQ_IOC, 0x28, struct lq_port_cfg)
#define LQ_EC_LOAD	_IOW(LQ_IOC, 0x29, struct lq_ec_taps)
#define LQ_CONF_NEW	_IOWR(LQ_IOC, 0x2a, struct lq_conf)
#define LQ_CONF_FREE	_IOW(LQ_IOC, 0x2b, struct lq_conf)
#define LQ_CONF_JOIN	_IOW(LQ_IOC, 0x2c, struct lq_conf_member)

#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
_Static_assert(sizeof(struct lq_info) == 96, "ABI");
_Static_assert(sizeof(struct lq_board_info) == 112, "ABI");
_Static_assert(sizeof(struct lq_span_cfg) == 32, "ABI");
_Static_assert(sizeof(struct lq_pace_info) == 160, "ABI");
_Static_assert(sizeof(struct lq_span_info) == 152, "ABI");
_Static_assert(sizeof(struct lq_dchan_info) == 96, "ABI");
_Static_assert(sizeof(struct lq_perf_count) == 24, "ABI");
_Static_assert(sizeof(struct lq_perf) == 96, "ABI");
_Static_assert(sizeof(struct lq_bert_cfg) == 32, "ABI");
_Static_assert(sizeof(struct lq_bert_info) == 64, "ABI");
_Static_assert(sizeof(struct lq_slot_cfg) == 32, "ABI");
_Static_assert(sizeof(struct lq_slot_info) == 176, "ABI");
_Static_assert(sizeof(struct lq_claim) == 8, "ABI");
_Static_assert(sizeof(struct lq_tone_segment) == 8, "ABI");
_Static_assert(sizeof(struct lq_tone) == 88, "ABI");
_Static_assert(sizeof(struct lq_digits) == 48, "ABI");
_Static_assert(sizeof(struct lq_caller_id) == 200, "ABI");
_Static_assert(sizeof(struct lq_signal) == 16, "ABI");
_Static_assert(sizeof(struct lq_port_cfg) == 32, "ABI");
_Static_assert(sizeof(struct lq_ec_info) == 72, "ABI");
_Static_assert(sizeof(struct lq_ec_taps) == 144, "ABI");
_Static_assert(sizeof(struct lq_conf) == 8, "ABI");
_Static_assert(sizeof(struct lq_conf_member) == 16, "ABI");
_Static_assert(sizeof(struct lq_media_setup) == 32, "ABI");
_Static_assert(sizeof(struct lq_ring) == 128, "ABI");
_Static_assert(sizeof(struct lq_area) == 64, "ABI");
_Static_assert(sizeof(struct lq_event) == 24, "ABI");
_Static_assert(sizeof(struct lq_sim_wire) == 16, "ABI");
_Static_assert(sizeof(struct lq_sim_fault) == 64, "ABI");
_Static_assert(sizeof(struct lq_sim_port) == 64, "ABI");
_Static_assert(sizeof(struct lq_envelope) == 16, "ABI");
#endif

#endif /* _UAPI_LINUX_LQ_H */
