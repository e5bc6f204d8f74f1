// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Any octets as a flow; one that loads is then walked by a caller who keys,
 * waits and listens as the octets say.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "ivr/ivr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct flow *loaded;

static void on_play(void *arg, const char *prompts, const char *lang)
{
	(void)arg;
	if (!lang || !prompts)
		abort();
}

static void on_stop(void *arg)
{
	(void)arg;
}

static void on_timer(void *arg, uint32_t ms)
{
	(void)arg;
	(void)ms;
}

static void on_digits(void *arg, const char *node, const char *digits)
{
	(void)arg;
	if (!*node || !digits)
		abort();
}

static struct flow *on_flow(void *arg, const char *name)
{
	(void)arg;
	return name[0] == 'x' ? NULL : loaded;
}

static const struct ivr_host host = { on_play, on_stop, on_timer, on_digits,
				      on_flow };

static enum ivr_status step(struct ivr *v, uint8_t what, uint64_t now_ms)
{
	static const char keys[] = "0123456789*#ABCD";

	switch (what % 4) {
	case 0:
		return ivr_played(v, now_ms);
	case 1:
		return ivr_timer(v, now_ms);
	default:
		return ivr_digit(v, keys[what / 4 % 16], now_ms);
	}
}

static void walk(const uint8_t *data, size_t size)
{
	uint64_t now_ms = 1000;
	enum ivr_status st;
	struct ivr v;
	size_t i;

	ivr_init(&v, &host, NULL);
	if (ivr_set(&v, "caller", "13800138000"))
		abort();
	st = ivr_start(&v, loaded, now_ms);
	for (i = 0; i < size && i < 300; i++) {
		now_ms += data[i] * 10u;
		if (st == IVR_RUNNING)
			st = step(&v, data[i], now_ms);
		else if (ivr_can_resume(&v, data[i] % 4))
			st = ivr_resume(&v, data[i] % 4, now_ms);
		if (st == IVR_GO)
			abort();
	}
	ivr_fini(&v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char err[FLOW_ERR_LEN];

	log_set_fd(-1);
	loaded = NULL;
	if (flow_load(&loaded, "fuzz", (const char *)data, size, err)) {
		if (!*err)
			abort();	/* refused without a reason */
		return 0;
	}
	walk(data, size);
	mem_deref(loaded);
	if (mem_live())
		abort();
	return 0;
}
