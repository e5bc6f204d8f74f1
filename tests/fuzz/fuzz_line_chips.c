// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Line chips that answer anything (kernel/hw/proslic.c, daa.c): nothing may be
 * waited for without end, and what they say of the line stays within its words.
 *
 * Input: first octet: country and which chip; then each octet is an answer over
 * SPI, and after the set-up, at the end of each look, what the port wants.
 */
#include <stdint.h>
#include <stdlib.h>

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/lq.h>
#include "hw/daa.h"
#include "hw/proslic.h"

#define LOOKS_MAX 400
#define SET_UP_MS_MAX 20000

static const uint8_t *answers;
static size_t n_answers;
static uint32_t ms;

static uint8_t next(void)
{
	if (!n_answers)
		return 0xff;	/* nobody there any more */
	n_answers--;
	return *answers++;
}

static void put(struct lq_spi *spi, u8 octet)
{
}

static u8 get(struct lq_spi *spi)
{
	return next();
}

static void wait_ms(struct lq_spi *spi, u32 n)
{
	ms += n;
	if (ms > SET_UP_MS_MAX)
		abort();
}

static void run_fxs(struct lq_spi *spi, const struct lq_line_country *country)
{
	static struct lq_proslic p;
	uint32_t i;
	int ret = lq_proslic_start(&p, spi, country, 0);

	if (ret && ret != -ENODEV && (ret != -EIO || !p.fault))
		abort();
	p.fault = NULL;		/* as if it had succeeded */
	for (i = 0; n_answers && i < LOOKS_MAX; i++) {
		if (lq_proslic_look(&p) & ~(uint32_t)LQ_SIG_OFFHOOK)
			abort();
		lq_proslic_drive(&p, next());
	}
	lq_proslic_stop(&p);
}

static void run_fxo(struct lq_spi *spi, const struct lq_line_country *country)
{
	static struct lq_daa d;
	uint32_t i;
	int ret = lq_daa_start(&d, spi, country, 0);

	if (ret && ret != -ENODEV && (ret != -EIO || !d.fault))
		abort();
	d.fault = NULL;
	for (i = 0; n_answers && i < LOOKS_MAX; i++) {
		lq_daa_look(&d);
		if (d.line & ~(uint32_t)(LQ_SIG_RING | LQ_SIG_LOOP) ||
		    d.dv < -1280 || d.dv > 1270)
			abort();
		lq_daa_drive(&d, next());
	}
	lq_daa_stop(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lq_spi spi = { put, get, wait_ms };
	const struct lq_line_country *country;

	if (!size)
		return 0;
	country = lq_line_country_find(data[0] & 2 ? "us" : "cn");
	answers = data + 1;
	n_answers = size - 1;
	ms = 0;
	if (data[0] & 1)
		run_fxo(&spi, country);
	else
		run_fxs(&spi, country);
	return 0;
}
