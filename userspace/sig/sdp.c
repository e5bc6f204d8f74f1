// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reads and writes SDP line by line. Lines that say nothing to us are stepped
 * over; what contradicts itself refuses the whole. All numbers are bounded.
 */
#include "sig/sdp.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PT_PCMU 0	/* RFC 3551 Table 4 */
#define PT_PCMA 8
#define PT_CN	13

struct reader {
	struct sdp *s;
	char session_addr[sizeof(((struct leg_media *)0)->addr)];
	bool is_session_sending, is_session_receiving;
	bool has_version;
	bool is_in_audio;	/* between our m= line and the next */
	bool pts[128];		/* listed in our m= line */
};

/* A token ended by blank or the end; false if it is empty or too long. */
static bool next_token(const char **p, char *to, size_t size)
{
	size_t n;

	*p += strspn(*p, " ");
	n = strcspn(*p, " ");
	if (!n || n >= size)
		return false;
	memcpy(to, *p, n);
	to[n] = '\0';
	*p += n;
	return true;
}

static int number(const char *text, int max)
{
	int n = 0;

	if (!isdigit((unsigned char)*text))
		return -1;
	for (; isdigit((unsigned char)*text); text++) {
		n = n * 10 + (*text - '0');
		if (n > max)
			return -1;
	}
	return n;
}

/* c=IN IP4 192.0.2.1[/ttl] */
static int read_connection(struct reader *r, const char *v)
{
	char net[8], type[8], addr[64];
	char *to = r->is_in_audio ? r->s->audio.addr : r->session_addr;

	if (r->s->n_media && !r->is_in_audio)
		return 0;	/* another stream's */
	if (!next_token(&v, net, sizeof(net)) ||
	    !next_token(&v, type, sizeof(type)) ||
	    !next_token(&v, addr, sizeof(addr)) || strcmp(net, "IN"))
		return -EBADMSG;
	addr[strcspn(addr, "/")] = '\0';
	if (strlen(addr) >= sizeof(r->session_addr))
		return -EBADMSG;
	memcpy(to, addr, strlen(addr) + 1);	/* fits: just measured */
	return 0;
}

static void read_format(struct reader *r, int pt)
{
	struct leg_media *a = &r->s->audio;

	if (pt < 0)
		return;
	r->pts[pt] = true;
	if (pt == PT_CN) {
		a->has_cn = true;
	} else if (pt == PT_PCMA) {
		a->has_pcma = true;
		if (a->codec == LEG_CODEC_NONE)
			a->codec = LEG_CODEC_PCMA;
	} else if (pt == PT_PCMU) {
		a->has_pcmu = true;
		if (a->codec == LEG_CODEC_NONE)
			a->codec = LEG_CODEC_PCMU;
	}
}

static void begin_audio(struct reader *r, int port, const char *formats)
{
	struct leg_media *a = &r->s->audio;
	char pt[8];

	r->is_in_audio = true;
	r->s->audio_index = r->s->n_media;
	*a = (struct leg_media){ .port = port, .dtmf_pt = -1,
				 .is_sending = r->is_session_sending,
				 .is_receiving = r->is_session_receiving };
	memcpy(a->addr, r->session_addr, sizeof(a->addr));
	while (next_token(&formats, pt, sizeof(pt)))
		read_format(r, number(pt, 127));
}

/* A refused stream must still list a format: " 31", or " 0" without one. */
static const char *first_format(const char *formats)
{
	return *formats == ' ' && formats[1] && formats[1] != ' ' ? formats :
								     " 0";
}

static int first_format_len(const char *formats)
{
	int n = 1 + strcspn(first_format(formats) + 1, " ");

	return n > 8 ? 8 : n;
}

/* m=audio 49170[/2] RTP/AVP 8 0 101 */
static int read_media(struct reader *r, const char *v)
{
	struct sdp *s = r->s;
	char kind[16], port[12], proto[32];
	const char *p = v;
	int n;

	if (s->n_media == SDP_MEDIA_MAX)
		return -EBADMSG;
	if (!next_token(&p, kind, sizeof(kind)) ||
	    !next_token(&p, port, sizeof(port)) ||
	    !next_token(&p, proto, sizeof(proto)))
		return -EBADMSG;
	n = number(port, 65535);
	if (n < 0)
		return -EBADMSG;
	r->is_in_audio = false;
	(void)snprintf(s->media[s->n_media], SDP_LINE_MAX, "%s 0 %s%.*s", kind,
		       proto, first_format_len(p), first_format(p));
	if (s->audio_index < 0 && n && !strcmp(kind, "audio") &&
	    !strcasecmp(proto, "RTP/AVP"))
		begin_audio(r, n, p);
	s->n_media++;
	return 0;
}

/* a=rtpmap:101 telephone-event/8000 */
static void read_rtpmap(struct reader *r, const char *v)
{
	int pt = number(v, 127);
	const char *name = strchr(v, ' ');

	if (pt < 96 || !name || !r->pts[pt])
		return;
	if (!strncasecmp(name + strspn(name, " "), "telephone-event/8000", 20))
		r->s->audio.dtmf_pt = pt;
}

static bool read_direction(const char *v, bool *is_sending, bool *is_receiving)
{
	static const struct {
		const char *name;
		bool is_sending, is_receiving;
	} rows[] = {
		{ "sendrecv", true, true }, { "sendonly", true, false },
		{ "recvonly", false, true }, { "inactive", false, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(v, rows[i].name)) {
			*is_sending = rows[i].is_sending;
			*is_receiving = rows[i].is_receiving;
			return true;
		}
	return false;
}

static void read_attribute(struct reader *r, const char *v)
{
	struct leg_media *a = &r->s->audio;
	int ms;

	if (!r->s->n_media)
		(void)read_direction(v, &r->is_session_sending,
				     &r->is_session_receiving);
	if (!r->is_in_audio || read_direction(v, &a->is_sending,
					      &a->is_receiving))
		return;
	if (!strncmp(v, "rtpmap:", 7))
		read_rtpmap(r, v + 7);
	if (!strncmp(v, "ptime:", 6)) {
		ms = number(v + 6, 1000);
		if (ms >= 10 && ms <= 60)
			a->ptime_ms = ms;
	}
}

static int read_line(struct reader *r, const char *line)
{
	if (!line[0])
		return 0;
	if (line[1] != '=')
		return -EBADMSG;
	if (!r->has_version && line[0] != 'v')
		return -EBADMSG;
	switch (line[0]) {
	case 'v':
		r->has_version = true;
		return strcmp(line + 2, "0") ? -EBADMSG : 0;
	case 'c':
		return read_connection(r, line + 2);
	case 'm':
		return read_media(r, line + 2);
	case 'a':
		read_attribute(r, line + 2);
		return 0;
	default:
		return 0;
	}
}

/* RFC 3264 8.4: the old way to put on hold is to receive at 0.0.0.0. */
static void finish(struct leg_media *a)
{
	if (!strcmp(a->addr, "0.0.0.0") || !strcmp(a->addr, "::")) {
		a->addr[0] = '\0';
		a->is_receiving = false;
	}
}

int sdp_read(struct sdp *s, const char *text, size_t len)
{
	struct reader r = { .s = s, .is_session_sending = true,
			    .is_session_receiving = true };
	const char *end = text + len;

	*s = (struct sdp){ .audio_index = -1, .audio.dtmf_pt = -1 };
	while (text < end) {
		const char *nl = memchr(text, '\n', end - text);
		size_t n = (nl ? nl : end) - text;
		char line[256];
		int err;

		/* A long line is nothing we read, unless it is a stream's. */
		if (n >= sizeof(line) && *text == 'm')
			return -EBADMSG;
		if (n < sizeof(line)) {
			memcpy(line, text, n);
			line[n] = '\0';
			line[strcspn(line, "\r")] = '\0';
			err = read_line(&r, line);
			if (err)
				return err;
		}
		text += n + 1;
	}
	finish(&s->audio);
	return r.has_version ? 0 : -EBADMSG;
}

/* -------------------------------------------------------------------- write */

struct writer {
	char *to;
	size_t size, len;
};

static void put(struct writer *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct writer *w, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(w->len < w->size ? w->to + w->len : NULL,
		      w->len < w->size ? w->size - w->len : 0, fmt, ap);
	va_end(ap);
	w->len += n > 0 ? n : 0;
}

static void put_audio(struct writer *w, const struct leg_media *m)
{
	bool has_both = m->has_pcma && m->has_pcmu;
	bool is_pcma = m->codec == LEG_CODEC_PCMA;

	put(w, "m=audio %u RTP/AVP %d", m->port, is_pcma ? PT_PCMA : PT_PCMU);
	if (has_both)
		put(w, " %d", is_pcma ? PT_PCMU : PT_PCMA);
	if (m->has_cn)
		put(w, " %d", PT_CN);
	if (m->dtmf_pt >= 0)
		put(w, " %d", m->dtmf_pt);
	put(w, "\r\n");
	if (is_pcma || has_both)
		put(w, "a=rtpmap:8 PCMA/8000\r\n");
	if (!is_pcma || has_both)
		put(w, "a=rtpmap:0 PCMU/8000\r\n");
	if (m->has_cn)
		put(w, "a=rtpmap:%d CN/8000\r\n", PT_CN);
	if (m->dtmf_pt >= 0)
		put(w, "a=rtpmap:%d telephone-event/8000\r\n"
		    "a=fmtp:%d 0-15\r\n", m->dtmf_pt, m->dtmf_pt);
	put(w, "a=ptime:20\r\na=%s\r\n",
	    m->is_sending ? m->is_receiving ? "sendrecv" : "sendonly" :
			    m->is_receiving ? "recvonly" : "inactive");
}

int sdp_write(char *to, size_t size, const struct sdp_write *s)
{
	struct writer w = { .to = to, .size = size };
	const struct leg_media *m = s->ours;
	const char *type = strchr(m->addr, ':') ? "IP6" : "IP4";
	unsigned int n = s->offer ? s->offer->n_media : 1;

	put(&w, "v=0\r\no=- %" PRIu64 " %u IN %s %s\r\ns=-\r\nc=IN %s %s\r\n"
	    "t=0 0\r\n", s->session, s->version, type, m->addr, type, m->addr);
	/* RFC 3264 6: as many streams as were offered, the others refused. */
	for (unsigned int i = 0; i < n; i++) {
		if (!s->offer || (int)i == s->offer->audio_index)
			put_audio(&w, m);
		else
			put(&w, "m=%s\r\n", s->offer->media[i]);
	}
	return w.len < size ? (int)w.len : -ENOSPC;
}
