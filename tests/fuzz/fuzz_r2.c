// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * An R2 channel hears any bits and register signals at any time, and is asked
 * anything in any order: every call that is told of or seized ends once, never
 * two signals without silence between them, and a far end that goes idle makes
 * the channel idle again.
 *
 * The first octet chooses variant and configuration; then one octet a step:
 * what happens in its low half, with which value in its high half.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "sig/r2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct {
	struct r2 r2;
	struct r2_config conf;
	uint64_t now;
	bool has_call;
	uint8_t sends;
} f;

static void must(bool is_true)
{
	if (!is_true)
		abort();
}

static void on_bits(void *arg, uint8_t abcd)
{
	must((abcd & 3) == f.conf.variant->cd && abcd < 16);
}

static void on_send(void *arg, enum r2_way way, uint8_t signal)
{
	must(signal < R2_SIGNALS && (!signal || !f.sends));
	f.sends = signal;
}

static void on_listen(void *arg, enum r2_way way)
{
}

static void on_quiet(void *arg)
{
	must(!f.sends);
}

static void on_busy_tone(void *arg)
{
}

static void on_event(void *arg, const struct r2_event *ev)
{
	switch (ev->type) {
	case R2_EV_SETUP:
		must(!f.has_call);
		f.has_call = true;
		must(memchr(ev->to->number, 0, LEG_NUMBER_LEN) != NULL);
		must(memchr(ev->from->number, 0, LEG_NUMBER_LEN) != NULL);
		if (f.now & 1)	/* now and then at once */
			(void)r2_ring(&f.r2, f.now);
		break;
	case R2_EV_GONE:
		must(f.has_call);
		f.has_call = false;
		break;
	case R2_EV_STATE:
		break;
	default:
		must(f.has_call);
	}
}

static void seize(unsigned int v)
{
	static const struct leg_address from = { .number = "01088886666" };
	static const struct leg_address to = { .number = "9558#*0" };

	if (!r2_seize(&f.r2, f.now, &from, &to, v & 1))
		f.has_call = true;
}

static void step(unsigned int what, unsigned int v)
{
	switch (what) {
	case 0: case 1: case 2: case 3:
		return r2_bits(&f.r2, f.now, (uint8_t)v);
	case 4: case 5: case 6: case 7:
		return r2_heard(&f.r2, f.now, (uint8_t)v);
	case 8:
		f.now += v * 47;
		return r2_time(&f.r2, f.now);
	case 9:
		f.now += v * 2003;
		return r2_time(&f.r2, f.now);
	case 10:
		return seize(v);
	case 11:
		(void)r2_accept(&f.r2, f.now);
		return;
	case 12:
		(void)r2_answer(&f.r2, f.now);
		return;
	case 13:
		(void)r2_hangup(&f.r2, f.now, (uint8_t)(v * 8 + 1));
		return;
	case 14:
		(void)r2_more_digits(&f.r2, f.now, "0123456789*#ABCD"[v]);
		return;
	default:
		if (v == 0)
			r2_block(&f.r2, f.now);
		else if (v == 1)
			r2_unblock(&f.r2, f.now);
		else if (v == 2)
			r2_down(&f.r2, f.now);
		else if (v == 3)
			r2_up(&f.r2, f.now, 0xb);
	}
}

static void come_to_rest(void)
{
	r2_unblock(&f.r2, f.now);
	r2_up(&f.r2, f.now, 0xb);
	r2_bits(&f.r2, f.now, 0xb);
	(void)r2_hangup(&f.r2, f.now, 16);
	for (int i = 0; i < 40; i++) {
		f.now += 1000;
		r2_time(&f.r2, f.now);
	}
	must(r2_is_free(&f.r2) && !f.has_call && !f.sends);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct r2_handler h = { on_bits, on_send, on_listen, on_quiet,
				on_busy_tone, on_event, NULL };
	unsigned int kind = len ? data[0] : 0;

	log_set_level(LOG_ERROR - 1);
	memset(&f, 0, sizeof(f));
	r2_config_init(&f.conf, r2_variant_find(r2_variant_names[kind & 3]));
	f.conf.ani = (kind >> 2) % 3;
	f.conf.number_len = f.conf.ani == R2_ANI_LAST ? 3 : kind >> 6;
	f.now = 1000;
	r2_init(&f.r2, &f.conf, &h, f.now, "channel=fuzz");
	r2_up(&f.r2, f.now, 0xb);
	for (size_t i = 1; i < len; i++)
		step(data[i] & 15, data[i] >> 4);
	come_to_rest();
	return 0;
}
