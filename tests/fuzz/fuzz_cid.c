// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Caller identification under any input. First octet: its low two bits choose
 *
 *   0  octets to the message parser, one by one
 *   1  A-law octets of a line to the whole receiver
 *   2  DTMF keys and pauses to the collector
 *   3  a structure to the sender: what it takes must come back as it was
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/cid.h"
#include "dsp/cid_gen.h"
#include "dsp/g711.h"

static struct lq_cid cid;
static struct lq_cid_msg msg;
static struct lq_cid_gen gen;

static void require(int is_true)
{
	if (!is_true)
		abort();
}

static int is_closed(const char *text, size_t len)
{
	return memchr(text, 0, len) != NULL;
}

static void require_sane(const struct lq_caller_id *id)
{
	require(id->kind >= LQ_CID_SDMF && id->kind <= LQ_CID_ALERT);
	require(id->status <= LQ_CID_CUT && id->modem <= LQ_CID_V23);
	require(id->message <= LQ_CID_OTHER && id->lamp <= LQ_CID_LAMP_OFF);
	require(id->no_number <= LQ_CID_WITHHELD);
	require(id->no_name <= LQ_CID_WITHHELD);
	require(is_closed(id->date, sizeof(id->date)));
	require(is_closed(id->codes, sizeof(id->codes)));
	require(is_closed(id->number, sizeof(id->number)));
	require(is_closed(id->called, sizeof(id->called)));
	require(is_closed(id->name, sizeof(id->name)));
}

static void parse(const uint8_t *data, size_t size)
{
	struct lq_caller_id id = { 0 };
	size_t i;

	lq_cid_msg_init(&msg);
	for (i = 0; i < size; i++) {
		uint32_t state = lq_cid_msg_put(&msg, data[i]);

		if (state == LQ_CID_MSG_NONE)
			continue;
		require(msg.n && msg.n <= LQ_CID_MSG_MAX);
		lq_cid_msg_read(&msg, &id);
		require_sane(&id);
		require((state == LQ_CID_MSG_MORE) ==
			(id.status == LQ_CID_CUT));
		if (state == LQ_CID_MSG_DONE)
			lq_cid_msg_init(&msg);
	}
}

static void listen(const uint8_t *data, size_t size)
{
	s16 x[8];

	lq_cid_init(&cid);
	for (; size >= 8; data += 8, size -= 8) {
		lq_g711_decode(LQ_LAW_ALAW, x, data);
		if (lq_cid_run(&cid, x))
			require_sane(&cid.heard);
		require(cid.msg.n <= LQ_CID_MSG_MAX);
	}
}

static void collect(const uint8_t *data, size_t size)
{
	static const char keys[] = "0123456789ABCD*#";
	struct lq_cid_dtmf c;
	struct lq_caller_id id;
	int ms;

	lq_cid_dtmf_init(&c);
	while (size--) {
		for (ms = *data >> 4; ms; ms--)
			if (lq_cid_dtmf_tick(&c, &id))
				require_sane(&id);
		if (lq_cid_dtmf_key(&c, keys[*data++ & 15], &id))
			require_sane(&id);
		require(c.n <= LQ_CID_DTMF_MAX);
	}
}

/* The sender's sound into the receiver. */
static void round_trip(const struct lq_caller_id *id)
{
	int is_done = 0, n_heard = 0, blocks = 0, i;

	lq_cid_init(&cid);
	lq_cid_gen_start(&gen, id);
	for (; !is_done || blocks < 40; blocks += is_done) {
		s32 sum[8] = { 0 };
		s16 x[8];

		if (!is_done)
			is_done = lq_cid_gen_add(&gen, sum);
		for (i = 0; i < 8; i++)
			x[i] = sum[i];
		n_heard += lq_cid_run(&cid, x);
	}
	require(n_heard == 1 && cid.heard.kind == id->kind);
	if (id->kind == LQ_CID_ALERT)
		return;
	cid.heard.level_cb = id->level_cb;
	cid.heard.is_off_hook = id->is_off_hook;
	cid.heard.slot = id->slot;
	require(!memcmp(&cid.heard, id, sizeof(*id)));
}

static void send(const uint8_t *data, size_t size)
{
	struct lq_caller_id id = { 0 };
	char keys[LQ_NAME_LEN];

	memcpy(&id, data, size < sizeof(id) ? size : sizeof(id));
	if (!lq_cid_is_valid(&id))
		return;
	require_sane(&id);
	if (id.kind == LQ_CID_DTMF) {
		lq_cid_dtmf_keys(&id, keys);
		require(is_closed(keys, sizeof(keys)) && strlen(keys) > 2);
	} else if (id.kind != LQ_CID_ALERT || !id.level_cb) {
		round_trip(&id);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const ways[])(const uint8_t *, size_t) = {
		parse, listen, collect, send,
	};

	if (size)
		ways[data[0] & 3](data + 1, size - 1);
	return 0;
}
