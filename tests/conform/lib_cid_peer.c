// SPDX-License-Identifier: GPL-2.0-or-later
/* spandsp's adsi as a peer, see lib_cid_peer.h. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

#define SPANDSP_EXPOSE_INTERNAL_STRUCTURES
#include <spandsp/telephony.h>
#include <spandsp/logging.h>
#include <spandsp/async.h>
#include <spandsp/adsi.h>

#include "conform/lib_cid_peer.h"
#include "conform/lib_fsk_line.h"
#include "dsp/cid.h"
#include "dsp/cid_gen.h"
#include "dsp/dtmf_gen.h"

#define DATE "06151230"

static int16_t sound[LINE_SAMPLES_MAX];
static size_t n_sound;

/* What the peer heard: the number, however its message is made. */
struct heard {
	adsi_rx_state_t *rx;
	char number[64];
};

static int standard_of(unsigned int kind, unsigned int modem)
{
	if (kind == LQ_CID_DTMF)
		return ADSI_STANDARD_CLIP_DTMF;
	return modem == LQ_CID_V23 ? ADSI_STANDARD_CLIP : ADSI_STANDARD_CLASS;
}

static void any_number(char number[LQ_NAME_LEN])
{
	unsigned int len = 3 + fsk_line_random() % 18, i;

	memset(number, 0, LQ_NAME_LEN);
	for (i = 0; i < len; i++)
		number[i] = '0' + fsk_line_random() % 10;
}

/* --------------------------------------------------------- it hears us */

static void take_field(struct heard *h, const uint8_t *msg, uint8_t type,
		       const uint8_t *body, int len)
{
	bool is_number = msg[0] == CLASS_SDMF_CALLERID ||
			 type == CLIP_CALLER_NUMBER ||
			 type == CLIP_DTMF_C_CALLER_NUMBER;

	if (!body || !is_number || len <= 0 || len >= (int)sizeof(h->number))
		return;
	if (msg[0] == CLASS_SDMF_CALLERID && len > 8) {
		body += 8;	/* its one field: date and number */
		len -= 8;
	}
	memcpy(h->number, body, len);
	h->number[len] = 0;
}

static void take_message(void *user, const uint8_t *msg, int len)
{
	struct heard *h = user;
	const uint8_t *body;
	int at = -1, body_len;
	uint8_t type;

	do {
		at = adsi_next_field(h->rx, msg, len, at, &type, &body,
				     &body_len);
		if (at > 0)
			take_field(h, msg, type, body, body_len);
	} while (at > 0);
}

static bool is_heard(int standard, const char *number)
{
	struct heard h = { 0 };

	h.rx = adsi_rx_init(NULL, standard, take_message, &h);
	adsi_rx(h.rx, sound, n_sound);
	adsi_rx_free(h.rx);
	return !strcmp(h.number, number);
}

static void emit(struct lq_cid_gen *g, struct lq_dtmf_gen *d)
{
	bool is_done = false;
	size_t i;

	memset(sound, 0, sizeof(sound));
	for (n_sound = 800; !is_done && n_sound < LINE_SAMPLES_MAX - 1600;) {
		s32 sum[8] = { 0 };

		is_done = g ? lq_cid_gen_add(g, sum) : lq_dtmf_gen_add(d, sum);
		for (i = 0; i < 8; i++)
			sound[n_sound++] = sum[i];
	}
	n_sound += 1600;
	fsk_line_spoil(sound, n_sound, -65, LQ_LAW_ALAW);
}

static void say(const struct lq_caller_id *id)
{
	struct lq_cid_gen g;
	struct lq_dtmf_gen d;
	char keys[LQ_NAME_LEN];

	if (id->kind == LQ_CID_DTMF) {
		lq_cid_dtmf_keys(id, keys);
		lq_dtmf_gen_start(&d, keys, LQ_CID_DTMF_ON_MS,
				  LQ_CID_DTMF_OFF_MS);
		emit(NULL, &d);
	} else {
		lq_cid_gen_start(&g, id);
		emit(&g, NULL);
	}
}

unsigned int cid_peer_hears(unsigned int kind, unsigned int modem,
			    unsigned int n)
{
	unsigned int n_heard = 0;

	while (n--) {
		struct lq_caller_id id = { .kind = kind, .modem = modem };

		any_number(id.number);
		if (kind == LQ_CID_DTMF)
			memcpy(id.codes, "AC", 2);
		else
			memcpy(id.date, DATE, sizeof(DATE));
		say(&id);
		n_heard += is_heard(standard_of(kind, modem), id.number);
	}
	return n_heard;
}

/* ---------------------------------------------------------- we hear it */

static int add(adsi_tx_state_t *tx, uint8_t *msg, int len, uint8_t type,
	       const char *text)
{
	return adsi_add_field(tx, msg, len, type, (const uint8_t *)text,
			      text ? strlen(text) : 0);
}

static void peer_says(unsigned int kind, unsigned int modem,
		      const char *number)
{
	adsi_tx_state_t *tx = adsi_tx_init(NULL, standard_of(kind, modem));
	uint8_t msg[256];
	int len, n;

	if (kind == LQ_CID_DTMF) {
		len = add(tx, msg, -1, CLIP_DTMF_C_TERMINATED, NULL);
		len = add(tx, msg, len, CLIP_DTMF_C_CALLER_NUMBER, number);
	} else if (kind == LQ_CID_SDMF) {
		len = add(tx, msg, -1, CLASS_SDMF_CALLERID, NULL);
		len = add(tx, msg, len, 0, DATE);
		len = add(tx, msg, len, 0, number);
	} else {
		len = add(tx, msg, -1, CLIP_MDMF_CALLERID, NULL);
		len = add(tx, msg, len, CLIP_DATETIME, DATE);
		len = add(tx, msg, len, CLIP_CALLER_NUMBER, number);
	}
	adsi_tx_put_message(tx, msg, len);
	memset(sound, 0, sizeof(sound));
	n_sound = 800;
	do {
		n = adsi_tx(tx, sound + n_sound, 160);
		n_sound += 160;
	} while (n == 160 && n_sound < LINE_SAMPLES_MAX - 1600);
	n_sound += 1440;
	fsk_line_spoil(sound, n_sound, -65, LQ_LAW_ALAW);
	adsi_tx_free(tx);
}

unsigned int cid_peer_sends(unsigned int kind, unsigned int modem,
			    unsigned int n)
{
	unsigned int n_heard = 0;
	struct lq_cid c;
	size_t i;

	lq_cid_init(&c);
	while (n--) {
		char number[LQ_NAME_LEN];

		/* It doubles a length of 16 (DLE), as only Japan's format asks. */
		do
			any_number(number);
		while (strlen(number) == 16);
		peer_says(kind, modem, number);
		for (i = 0; i + 8 <= n_sound; i += 8)
			if (lq_cid_run(&c, sound + i))
				n_heard += c.heard.kind == kind &&
					   c.heard.modem == modem &&
					   c.heard.status == LQ_CID_WHOLE &&
					   !strcmp(c.heard.number, number);
	}
	return n_heard;
}

/* ---------------------------------------------------------------- noise */

static unsigned int peer_whole_of(const struct fsk_line *l, unsigned int n)
{
	unsigned int n_whole = 0;
	struct lq_cid_msg m;

	fsk_line_seed(1);
	while (n--) {
		struct lq_caller_id id = { .kind = LQ_CID_MDMF, .date = DATE };

		any_number(id.number);
		lq_cid_msg_build(&m, &id);
		n_sound = fsk_line_send(l, m.octets, m.n, sound);
		n_whole += is_heard(standard_of(LQ_CID_MDMF, l->modem),
				    id.number);
	}
	return n_whole;
}

double cid_peer_snr(unsigned int modem, unsigned int n, unsigned int enough)
{
	struct fsk_line l = fsk_line_good(modem);

	for (l.snr_db = 20; l.snr_db > 0; l.snr_db--)
		if (peer_whole_of(&l, n) < enough)
			break;
	return l.snr_db + 1;
}
