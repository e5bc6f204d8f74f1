// SPDX-License-Identifier: GPL-2.0-or-later
/* Control words, see pw_packet.h. */
#include <linux/types.h>
#include <linux/errno.h>
#include "hw/pw_packet.h"

#define FIRST_NIBBLE	0xf0	/* 0 in a packet of data */
#define BIT_L		0x08
#define BIT_R		0x04
#define BITS_M		0x03
#define M_RESERVED	0x01
#define M_RAI		0x02
#define M_STATES	0x03
#define FRG_SHIFT	6
#define BITS_LEN	0x3f
#define LEN_BELOW	64
#define RTP_VERSION	0x80	/* 2; no padding, no extension, one source */
#define RTP_TYPE	0x7f	/* beside the marker */
#define RTP_SSRC	8

static u32 flags_of(u8 word)
{
	u32 flags = 0;

	if (word & BIT_L)
		flags |= LQ_PW_F_LOCAL;
	else if ((word & BITS_M) == M_RAI)
		flags |= LQ_PW_F_RAI;
	else if ((word & BITS_M) == M_STATES)
		flags |= LQ_PW_F_STATES;
	if (word & BIT_R)
		flags |= LQ_PW_F_REMOTE;
	return flags;
}

/*
 * Of a short packet the link may have filled up the rest: LEN says how long it is, if
 * the sender tells. SAToP packets of which it does not have all their octets.
 */
static int measure(u32 *octets, u32 told, u32 len, const struct lq_pw_form *form)
{
	u32 head = lq_pw_head_len(form->rtp);

	if (!told) {
		*octets = len - head;
		return form->is_structured || *octets == form->octets ? 0 :
								       -EINVAL;
	}
	if (told < head || told > len)
		return -EINVAL;
	*octets = told - head;
	return 0;
}

static u32 get32(const u8 *from)
{
	return (u32)from[0] << 24 | from[1] << 16 | from[2] << 8 | from[3];
}

static bool is_rtp(const u8 *data, u32 rtp)
{
	return data[0] == RTP_VERSION && (data[1] & RTP_TYPE) == rtp;
}

/* Codes that RFC 5086 reserves are those of a future that we do not know. */
static bool is_reserved(u8 word)
{
	return word & BIT_L ? word & BITS_M : (word & BITS_M) == M_RESERVED;
}

static bool is_part(const struct lq_pw_form *form, enum lq_pw_frg frg)
{
	if (form->n_parts < 2)
		return frg == LQ_PW_WHOLE;
	return frg != LQ_PW_WHOLE && (frg != LQ_PW_MIDDLE || form->n_parts > 2);
}

static int judge_line(struct lq_pw_packet *p, const struct lq_pw_form *form)
{
	u32 want = form->octets;

	if (!is_part(form, p->frg))
		return -EINVAL;
	if (lq_pw_is_end(form, p->frg))
		want += form->cas_octets;
	if (p->n_octets == want)
		return 0;
	if (p->n_octets || !(p->flags & LQ_PW_F_LOCAL))
		return -EINVAL;
	p->octets = NULL;
	return 0;
}

int lq_pw_parse(struct lq_pw_packet *p, const u8 *data, u32 len,
		const struct lq_pw_form *form)
{
	u32 head = lq_pw_head_len(form->rtp);
	const u8 *word = data + head - LQ_PW_HEADER;
	bool is_states;

	if (len < head || word[0] & FIRST_NIBBLE ||
	    (form->is_structured && is_reserved(word[0])))
		return -EINVAL;
	if (measure(&p->n_octets, word[1] & BITS_LEN, len, form))
		return -EINVAL;
	p->flags = flags_of(word[0]);
	if (!form->is_structured)
		p->flags &= LQ_PW_F_LOCAL | LQ_PW_F_REMOTE;
	p->frg = word[1] >> FRG_SHIFT;
	p->seq = word[2] << 8 | word[3];
	p->ssrc = form->rtp ? get32(data + RTP_SSRC) : 0;
	p->octets = word + LQ_PW_HEADER;
	is_states = p->flags & LQ_PW_F_STATES;
	if (form->rtp && !is_rtp(data, is_states ? form->states_rtp : form->rtp))
		return -EINVAL;
	if (!is_states)
		return judge_line(p, form);
	return p->frg || p->flags & LQ_PW_F_REMOTE || !form->states_octets ||
	       p->n_octets != form->states_octets ? -EINVAL : 0;
}

enum lq_pw_frg lq_pw_frg(const struct lq_pw_form *form, u32 part)
{
	if (form->n_parts < 2)
		return LQ_PW_WHOLE;
	if (!part)
		return LQ_PW_FIRST;
	return part + 1 == form->n_parts ? LQ_PW_LAST : LQ_PW_MIDDLE;
}

static void put16(u8 *to, u16 value)
{
	to[0] = value >> 8;
	to[1] = value & 0xff;
}

static void rtp_header(u8 *to, const struct lq_pw_head *h)
{
	to[0] = RTP_VERSION;
	to[1] = h->rtp;
	put16(to + 2, h->seq);
	put16(to + 4, h->timestamp >> 16);
	put16(to + 6, h->timestamp & 0xffff);
	put16(to + 8, h->ssrc >> 16);
	put16(to + 10, h->ssrc & 0xffff);
}

void lq_pw_header(u8 *to, const struct lq_pw_head *h, u32 octets)
{
	u32 len = lq_pw_head_len(h->rtp) + octets;

	if (h->rtp) {
		rtp_header(to, h);
		to += LQ_PW_RTP;
	}
	to[0] = 0;
	if (h->flags & LQ_PW_F_LOCAL)
		to[0] |= BIT_L;
	else if (h->flags & LQ_PW_F_STATES)
		to[0] |= M_STATES;
	else if (h->flags & LQ_PW_F_RAI)
		to[0] |= M_RAI;
	if (h->flags & LQ_PW_F_REMOTE)
		to[0] |= BIT_R;
	to[1] = h->frg << FRG_SHIFT | (len < LEN_BELOW ? len : 0);
	put16(to + 2, h->seq);
}
