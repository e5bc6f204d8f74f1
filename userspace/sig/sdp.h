/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Session descriptions: one audio stream in G.711 with telephone events.
 * Pure. RFC 8866 (syntax), 3264 (offer and answer), 3551, 4733.
 */
#ifndef SIG_SDP_H
#define SIG_SDP_H

#include <stddef.h>
#include <stdint.h>
#include "sig/leg.h"

#define SDP_MEDIA_MAX	8	/* streams in an offer; more are refused */
#define SDP_LINE_MAX	64

struct sdp {
	struct leg_media audio;	/* the stream we would take; port 0: none */
	int audio_index;	/* which of the m= lines, -1: none */
	unsigned int n_media;
	char media[SDP_MEDIA_MAX][SDP_LINE_MAX];	/* refused: "video 0 RTP/AVP 31" */
};

/**
 * sdp_read - an offer or an answer
 * Return: 0 (audio.codec may still be LEG_CODEC_NONE: nothing in common),
 * -EBADMSG: not SDP
 */
int sdp_read(struct sdp *s, const char *text, size_t len);

struct sdp_write {
	const struct leg_media *ours;
	const struct sdp *offer;	/* NULL: this is an offer */
	uint64_t session;	/* o= line: one number per dialog ... */
	uint32_t version;	/* ... and one more with each change */
};

/** sdp_write - the text; its length, or -ENOSPC */
int sdp_write(char *to, size_t size, const struct sdp_write *w);

#endif
