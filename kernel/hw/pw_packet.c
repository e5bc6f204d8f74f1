// SPDX-License-Identifier: GPL-2.0-or-later
/* Control words, see pw_packet.h. */
#include <linux/types.h>
#include <linux/errno.h>
#include "hw/pw_packet.h"

#define FIRST_NIBBLE	0xf0	/* 0 in a packet of data */
#define BIT_L		0x08
#define BIT_R		0x04
#define BITS_M		0x03
#define M_RAI		0x02
#define M_SIGNAL	0x03
#define BITS_FRG	0xc0
#define BITS_LEN	0x3f
#define LEN_BELOW	64

static u32 flags_of(u8 word)
{
	u32 flags = 0;

	if (word & BIT_L)
		flags |= LQ_PW_F_LOCAL;
	else if ((word & BITS_M) == M_RAI)
		flags |= LQ_PW_F_RAI;
	else if ((word & BITS_M) == M_SIGNAL)
		flags |= LQ_PW_F_SIGNAL;
	if (word & BIT_R)
		flags |= LQ_PW_F_REMOTE;
	return flags;
}

/* Of a short packet the link may have filled up the rest: LEN says how long it is. */
static int measure(u32 *octets, const u8 *data, u32 len)
{
	u32 told = data[1] & BITS_LEN;

	if (!told) {
		*octets = len - LQ_PW_HEADER;
		return *octets + LQ_PW_HEADER < LEN_BELOW ? -EINVAL : 0;
	}
	if (told < LQ_PW_HEADER || told > len)
		return -EINVAL;
	*octets = told - LQ_PW_HEADER;
	return 0;
}

int lq_pw_parse(struct lq_pw_packet *p, const u8 *data, u32 len, u32 octets)
{
	u32 got;

	if (len < LQ_PW_HEADER || data[0] & FIRST_NIBBLE || data[1] & BITS_FRG)
		return -EINVAL;
	if (measure(&got, data, len))
		return -EINVAL;
	p->flags = flags_of(data[0]);
	p->seq = data[2] << 8 | data[3];
	p->octets = data + LQ_PW_HEADER;
	if (got == octets)
		return 0;
	p->octets = NULL;
	return !got && p->flags & LQ_PW_F_LOCAL ? 0 : -EINVAL;
}

void lq_pw_header(u8 *to, u16 seq, u32 flags, u32 octets)
{
	u32 len = LQ_PW_HEADER + octets;

	to[0] = 0;
	if (flags & LQ_PW_F_LOCAL)
		to[0] |= BIT_L;
	else if (flags & LQ_PW_F_RAI)
		to[0] |= M_RAI;
	if (flags & LQ_PW_F_REMOTE)
		to[0] |= BIT_R;
	to[1] = len < LEN_BELOW ? len : 0;
	to[2] = seq >> 8;
	to[3] = seq & 0xff;
}
