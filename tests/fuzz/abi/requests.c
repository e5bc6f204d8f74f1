// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every request of uapi/linux/lq.h, and what its fields may be. Ranges reach a
 * little over what is allowed; play.c adds what is not. tests/check/abi.sh
 * looks that none is missing.
 */
#include "fuzz/abi/play.h"

#define LEN(s, m)	sizeof(((struct s *)0)->m)

#define FIELD(s, m, kind, lo, hi) \
	{ offsetof(struct s, m), LEN(s, m), 1, kind, lo, hi }
#define ARRAY(s, m, kind, lo, hi) \
	{ offsetof(struct s, m), LEN(s, m[0]), LEN(s, m) / LEN(s, m[0]), kind, lo, hi }
#define SEGMENT(i) \
	FIELD(lq_tone, segments[i].f1_hz, ABI_RANGE, 0, 3900), \
	FIELD(lq_tone, segments[i].level_cb, ABI_RANGE, -640, 10), \
	FIELD(lq_tone, segments[i].ms, ABI_RANGE, 0, 100)

#define OF_SPAN(s)	FIELD(s, span, ABI_SPAN, 0, 0)
#define OF_SLOT(s)	FIELD(s, slot, ABI_SLOT, 0, 0)

#define ENVELOPE() \
	FIELD(lq_envelope, what, ABI_OCTETS, 0, 0), \
	FIELD(lq_envelope, reserved, ABI_ZERO, 0, 0), \
	FIELD(lq_envelope, at, ABI_OCTETS, 0, 0)

/*
 * Those of LQ_GET and LQ_SIM by what they ask; the two alone lead nowhere. New
 * ones are put at the end: the corpus means them by their number.
 */
const struct abi_request abi_requests[] = {
	{ LQ_GET, { ENVELOPE() } },
	{ LQ_SIM, { ENVELOPE() } },
	{ LQ_GET_INFO, { { 0 } } },
	{ LQ_GET_BOARD, { FIELD(lq_board_info, board, ABI_RANGE, 0, 2) } },
	{ LQ_GET_SPAN, { OF_SPAN(lq_span_info) } },
	{ LQ_GET_DCHAN, { OF_SPAN(lq_dchan_info) } },
	{ LQ_GET_SLOT, { OF_SLOT(lq_slot_info) } },
	{ LQ_GET_EC, { OF_SLOT(lq_ec_info) } },
	{ LQ_GET_CALLER_ID, { OF_SLOT(lq_caller_id) } },
	{ LQ_GET_PERF, {
		OF_SPAN(lq_perf),
		FIELD(lq_perf, length_s, ABI_INTERVAL, 0, 0),
		FIELD(lq_perf, back, ABI_RANGE, 0, 100) } },
	{ LQ_GET_BERT, { OF_SPAN(lq_bert_info) } },
	{ LQ_SET_SPAN, {
		OF_SPAN(lq_span_cfg),
		FIELD(lq_span_cfg, flags, ABI_MASK, LQ_SPAN_F_ALL, 0),
		FIELD(lq_span_cfg, d_ts, ABI_RANGE, 0, 32),
		FIELD(lq_span_cfg, law, ABI_RANGE, 0, 1),
		FIELD(lq_span_cfg, loop, ABI_RANGE, 0, LQ_LOOP_COUNT),
		ARRAY(lq_span_cfg, reserved, ABI_ZERO, 0, 0) } },
	{ LQ_SIM_WIRE, {
		OF_SPAN(lq_sim_wire),
		FIELD(lq_sim_wire, mode, ABI_RANGE, 0, 3),
		FIELD(lq_sim_wire, peer, ABI_SPAN, 0, 0),
		FIELD(lq_sim_wire, reserved, ABI_ZERO, 0, 0) } },
	{ LQ_SIM_FAULT, {
		OF_SPAN(lq_sim_fault),
		FIELD(lq_sim_fault, ber_ppb, ABI_RANGE, 0, 10000000),
		FIELD(lq_sim_fault, burst_every_ms, ABI_RANGE, 0, 20),
		FIELD(lq_sim_fault, burst_octets, ABI_RANGE, 0, 4097),
		FIELD(lq_sim_fault, slip_every_ms, ABI_RANGE, -10, 10),
		FIELD(lq_sim_fault, delay_frames, ABI_RANGE, 0, 4001),
		FIELD(lq_sim_fault, bit_offset, ABI_RANGE, 0, 256),
		FIELD(lq_sim_fault, is_los, ABI_RANGE, 0, 2),
		FIELD(lq_sim_fault, is_ais, ABI_RANGE, 0, 2),
		FIELD(lq_sim_fault, echo_cb, ABI_RANGE, -610, 0),
		FIELD(lq_sim_fault, echo_delay_samples, ABI_RANGE, 0, 1025),
		FIELD(lq_sim_fault, noise_cb, ABI_RANGE, -910, -190),
		FIELD(lq_sim_fault, swap_a, ABI_RANGE, 0, 32),
		FIELD(lq_sim_fault, swap_b, ABI_RANGE, 0, 32),
		FIELD(lq_sim_fault, stuck_ts, ABI_RANGE, 0, 32),
		FIELD(lq_sim_fault, stuck_abcd, ABI_RANGE, 0, 16),
		FIELD(lq_sim_fault, inverted, ABI_MASK, 0xfffe, 0) } },
	{ LQ_SIM_PORT, {
		OF_SLOT(lq_sim_port),
		FIELD(lq_sim_port, is_cut, ABI_RANGE, 0, 2),
		FIELD(lq_sim_port, is_dead, ABI_RANGE, 0, 2),
		FIELD(lq_sim_port, hook, ABI_RANGE, 0, 3),
		FIELD(lq_sim_port, is_parallel, ABI_RANGE, 0, 2),
		FIELD(lq_sim_port, ring_ms, ABI_RANGE, 0, 50),
		FIELD(lq_sim_port, loss_cb, ABI_RANGE, 0, 410),
		FIELD(lq_sim_port, echo_cb, ABI_RANGE, -610, 0),
		FIELD(lq_sim_port, echo_delay_samples, ABI_RANGE, 0, 1025),
		FIELD(lq_sim_port, noise_cb, ABI_RANGE, -910, -190),
		ARRAY(lq_sim_port, reserved, ABI_ZERO, 0, 0) } },
	{ LQ_SET_BERT, {
		OF_SPAN(lq_bert_cfg),
		FIELD(lq_bert_cfg, timeslots, ABI_TIMESLOTS, 0, 0),
		FIELD(lq_bert_cfg, pattern, ABI_RANGE, 0, LQ_BERT_COUNT),
		FIELD(lq_bert_cfg, word, ABI_ZERO, 0, 0),
		FIELD(lq_bert_cfg, n_word_bits, ABI_ZERO, 0, 0),
		FIELD(lq_bert_cfg, n_errors, ABI_ZERO, 0, 0),
		FIELD(lq_bert_cfg, error_every_bits, ABI_RANGE, 0, 1023),
		FIELD(lq_bert_cfg, reserved, ABI_ZERO, 0, 0) } },
	{ LQ_MEDIA_SETUP, {
		FIELD(lq_media_setup, n_slots, ABI_RANGE, 1, 12),
		FIELD(lq_media_setup, period_ticks, ABI_RANGE, 1, 20),
		FIELD(lq_media_setup, ring_octets, ABI_POWER, 8, 12),
		FIELD(lq_media_setup, tap_octets, ABI_POWER, 8, 12),
		FIELD(lq_media_setup, n_ec, ABI_RANGE, 0, 2),
		FIELD(lq_media_setup, ec_tail_ms, ABI_TAIL, 0, 0) } },
	{ LQ_SLOT_CLAIM, { OF_SLOT(lq_claim) } },
	{ LQ_SLOT_CLAIM, { OF_SLOT(lq_claim) } },	/* first of all others */
	{ LQ_SLOT_RELEASE, { OF_SLOT(lq_claim) } },
	{ LQ_SLOT_SET, {
		OF_SLOT(lq_slot_cfg),
		FIELD(lq_slot_cfg, flags, ABI_MASK, LQ_SLOT_F_ALL, 0),
		FIELD(lq_slot_cfg, law, ABI_RANGE, 0, 1),
		FIELD(lq_slot_cfg, rx_gain_cb, ABI_RANGE, -241, 121),
		FIELD(lq_slot_cfg, tx_gain_cb, ABI_RANGE, -241, 121),
		FIELD(lq_slot_cfg, ec_tail_ms, ABI_TAIL, 0, 0),
		FIELD(lq_slot_cfg, plan, ABI_PLAN, 0, 0) } },
	{ LQ_SLOT_TONE, {
		OF_SLOT(lq_tone),
		FIELD(lq_tone, tone, ABI_RANGE, 0, LQ_TONE_COUNT),
		FIELD(lq_tone, plan, ABI_PLAN, 0, 0) } },
	{ LQ_SLOT_TONE, {	/* LQ_TONE_CUSTOM */
		OF_SLOT(lq_tone),
		FIELD(lq_tone, tone, ABI_RANGE, LQ_TONE_CUSTOM, LQ_TONE_CUSTOM),
		FIELD(lq_tone, n_segments, ABI_RANGE, 0, 3),
		FIELD(lq_tone, is_once, ABI_RANGE, 0, 1),
		SEGMENT(0), SEGMENT(1) } },
	{ LQ_SLOT_DIGITS, {
		OF_SLOT(lq_digits),
		FIELD(lq_digits, on_ms, ABI_RANGE, 39, 60),
		FIELD(lq_digits, off_ms, ABI_RANGE, 39, 60),
		FIELD(lq_digits, is_pulse, ABI_RANGE, 0, 1),
		FIELD(lq_digits, digits, ABI_DIGITS, 0, 0) } },
	{ LQ_SLOT_CALLER_ID, {
		OF_SLOT(lq_caller_id),
		FIELD(lq_caller_id, kind, ABI_RANGE, 0, 5),
		FIELD(lq_caller_id, modem, ABI_RANGE, 0, 1),
		FIELD(lq_caller_id, message, ABI_RANGE, 0, 2),
		FIELD(lq_caller_id, no_number, ABI_RANGE, 0, 3),
		FIELD(lq_caller_id, no_name, ABI_RANGE, 0, 3),
		FIELD(lq_caller_id, lamp, ABI_RANGE, 0, 3),
		FIELD(lq_caller_id, is_off_hook, ABI_RANGE, 0, 1),
		FIELD(lq_caller_id, level_cb, ABI_RANGE, -410, 0),
		FIELD(lq_caller_id, date, ABI_DIGITS, 0, 0),
		FIELD(lq_caller_id, codes, ABI_DIGITS, 0, 0),
		FIELD(lq_caller_id, number, ABI_DIGITS, 0, 0),
		FIELD(lq_caller_id, called, ABI_DIGITS, 0, 0),
		FIELD(lq_caller_id, name, ABI_OCTETS, 0, 0) } },
	{ LQ_SLOT_SIG, {
		OF_SLOT(lq_signal),
		FIELD(lq_signal, set, ABI_MASK, LQ_SIG_ALL, 0),
		FIELD(lq_signal, clear, ABI_MASK, LQ_SIG_ALL, 0),
		FIELD(lq_signal, reserved, ABI_ZERO, 0, 0) } },
	{ LQ_PORT_SET, {
		OF_SLOT(lq_port_cfg),
		ARRAY(lq_port_cfg, ring_ms, ABI_RANGE, 0, 50),
		FIELD(lq_port_cfg, lift_ms, ABI_RANGE, 0, 30),
		FIELD(lq_port_cfg, flash_min_ms, ABI_RANGE, 0, 100),
		FIELD(lq_port_cfg, flash_max_ms, ABI_RANGE, 0, 200),
		FIELD(lq_port_cfg, flash_ms, ABI_RANGE, 0, 100),
		FIELD(lq_port_cfg, ring_begin_ms, ABI_RANGE, 0, 100),
		FIELD(lq_port_cfg, ring_end_ms, ABI_RANGE, 0, 100),
		FIELD(lq_port_cfg, line_ms, ABI_RANGE, 0, 100),
		FIELD(lq_port_cfg, reserved, ABI_ZERO, 0, 0) } },
	{ LQ_CONF_NEW, { FIELD(lq_conf, reserved, ABI_ZERO, 0, 0) } },
	{ LQ_CONF_FREE, {
		FIELD(lq_conf, conf, ABI_CONF, 0, 0),
		FIELD(lq_conf, reserved, ABI_ZERO, 0, 0) } },
	{ LQ_CONF_JOIN, {
		OF_SLOT(lq_conf_member),
		FIELD(lq_conf_member, conf, ABI_CONF, 0, 0),
		FIELD(lq_conf_member, talk, ABI_MASK, LQ_BUS_ALL, 0),
		FIELD(lq_conf_member, listen, ABI_MASK, LQ_BUS_ALL, 0) } },
	{ LQ_GET_EC_TAPS, {
		OF_SLOT(lq_ec_taps),
		FIELD(lq_ec_taps, first, ABI_RANGE, 0, 200) } },
	{ LQ_EC_LOAD, {
		OF_SLOT(lq_ec_taps),
		FIELD(lq_ec_taps, first, ABI_RANGE, 0, 200),
		FIELD(lq_ec_taps, tail_ms, ABI_TAIL, 0, 0),
		FIELD(lq_ec_taps, taps, ABI_OCTETS, 0, 0) } },
	{ LQ_GET_PACE, { OF_SPAN(lq_pace_info) } },
};

const uint32_t n_abi_requests = sizeof(abi_requests) / sizeof(abi_requests[0]);

_Static_assert(sizeof(abi_requests) / sizeof(abi_requests[0]) > ABI_NUMBERS / 2 &&
	       sizeof(abi_requests) / sizeof(abi_requests[0]) <= ABI_NUMBERS,
	       "the corpus means requests by these numbers: convert it");

const struct abi_request *abi_request_of(uint8_t octet)
{
	uint32_t i = octet % ABI_NUMBERS;

	return &abi_requests[i < n_abi_requests ? i : i - ABI_NUMBERS / 2];
}
