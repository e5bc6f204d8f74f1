/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A SIP adapter and a peer that speaks to it message by message, on a clock
 * moved by hand. For test_sip_*.c; each has the whole of it.
 */
#ifndef TESTS_UNIT_SIP_BENCH_H
#define TESTS_UNIT_SIP_BENCH_H

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/mem.h"
#include "sig/sip.h"
#include "sig/sip_auth.h"
#include "unit/harness.h"
#include "unit/ports.h"

#define OUR_PORT 26500
#define PEER_PORT 26510
#define SDP_OF(dir) "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n" \
	"c=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 26600 RTP/AVP 8 101\r\n" \
	"a=rtpmap:101 telephone-event/8000\r\na=" dir "\r\n"
#define SDP SDP_OF("sendrecv")

#define NOTHING 99u	/* no event */

struct seen {
	enum leg_event_type type;
	uint32_t leg;
	int cause;
	char digit;
	bool has_media, is_sending, is_receiving, is_by_us;
	char from[LEG_NUMBER_LEN], to[LEG_NUMBER_LEN], trunk[80];
	enum leg_presentation presentation;
};

struct bench {
	struct loop *loop;
	struct sip *sip;
	int fd;
	uint32_t ids;
	struct seen ev[32];
	unsigned int n, read;
	char last[8192];	/* what the peer heard last */
	int online;		/* -1: nobody said */
	char trunks[64];	/* "-gw +gw ": what became of them */
};

static struct leg_media ours __attribute__((unused)) = {
	"127.0.0.1", 26700, LEG_CODEC_PCMA, true, true, 101, 20, true, true, false
};

static inline uint32_t fresh_id(void *arg)
{
	return ++((struct bench *)arg)->ids;
}

static inline void on_event(void *arg, const struct leg_event *ev)
{
	struct bench *b = arg;
	struct seen *s = &b->ev[b->n++ % 32];

	*s = (struct seen){ .type = ev->type, .leg = ev->leg,
			    .cause = ev->cause, .digit = ev->digit,
			    .is_by_us = ev->is_by_us,
			    .has_media = ev->media != NULL };
	if (ev->media) {
		s->is_sending = ev->media->is_sending;
		s->is_receiving = ev->media->is_receiving;
	}
	if (ev->from) {
		snprintf(s->from, sizeof(s->from), "%s", ev->from->number);
		s->presentation = ev->from->presentation;
	}
	if (ev->to)
		snprintf(s->to, sizeof(s->to), "%s", ev->to->number);
	snprintf(s->trunk, sizeof(s->trunk), "%s", ev->trunk ? ev->trunk : "");
}

static inline void on_registration(void *arg, const char *account, bool is_online)
{
	((struct bench *)arg)->online = is_online;
}

static inline void on_trunk(void *arg, const char *name, bool is_up)
{
	struct bench *b = arg;
	size_t len = strlen(b->trunks);

	snprintf(b->trunks + len, sizeof(b->trunks) - len, "%c%s ",
		 is_up ? '+' : '-', name);
}

static inline struct bench *bench_open(const struct sip_config *extra)
{
	static struct bench b;
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(PEER_PORT),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sip_config c = extra ? *extra : (struct sip_config){ 0 };
	struct sip_handler h = { .legs = { fresh_id, on_event, &b },
				 .registration = on_registration,
				 .trunk = on_trunk, .arg = &b };

	ports_take();
	b = (struct bench){ .online = -1 };
	c.addr = "127.0.0.1";
	c.port = OUR_PORT;
	log_set_level(LOG_ERROR);
	CHECK_EQ(0, loop_new_test(&b.loop, 100000, 1700000000000));
	CHECK_EQ(0, sip_new(&b.sip, b.loop, &c, &h));
	CHECK_EQ(0, sip_account_add(b.sip, &(struct sip_account){
		.name = "8001", .password = "secret" }));
	CHECK_EQ(0, sip_trunk_add(b.sip, &(struct sip_trunk){
		.name = "gw", .addr = "127.0.0.1", .port = PEER_PORT,
		.trust = SIP_TRUSTED, .username = "us", .password = "pw" }));
	b.fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	CHECK_EQ(0, bind(b.fd, (void *)&at, sizeof(at)));
	return &b;
}

static inline void bench_close(struct bench *b)
{
	b->sip = sip_free(b->sip);
	b->loop = loop_free(b->loop);
	close(b->fd);
}

static inline void say(struct bench *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static inline void say(struct bench *b, const char *fmt, ...)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(OUR_PORT),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	char text[8192];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)!sendto(b->fd, text, n, 0, (void *)&to, sizeof(to));
	loop_advance(b->loop, 0);
}

/* First line of the next message for the peer, "" if there is none. */
static inline const char *hear(struct bench *b)
{
	static char line[256];
	ssize_t n = recv(b->fd, b->last, sizeof(b->last) - 1, MSG_DONTWAIT);

	b->last[n > 0 ? n : 0] = '\0';
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(b->last, "\r"),
		 b->last);
	return line;
}

/* "200 OK" of "SIP/2.0 200 OK", or the method of a request */
static inline const char *heard(struct bench *b)
{
	static char word[64];
	const char *line = hear(b);

	if (!strncmp(line, "SIP/2.0 ", 8))
		snprintf(word, sizeof(word), "%.3s", line + 8);
	else
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(line, " "),
			 line);
	return word;
}

static inline const char *field(struct bench *b, const char *name)
{
	static char value[2][512];
	static int turn;
	char key[64];
	const char *at;

	snprintf(key, sizeof(key), "\r\n%s: ", name);
	at = strcasestr(b->last, key);
	turn = !turn;
	snprintf(value[turn], 512, "%.*s", at ?
		 (int)strcspn(at + strlen(key), "\r") : 0,
		 at ? at + strlen(key) : "");
	return value[turn];
}

static inline const struct seen *event(struct bench *b)
{
	static const struct seen none = { .type = NOTHING };

	return b->read < b->n ? &b->ev[b->read++ % 32] : &none;
}

/* ------------------------------------------------------------------ requests */

struct req {
	const char *method, *uri, *branch, *to_tag, *call_id, *headers, *body;
	unsigned int cseq;
};

static inline void request(struct bench *b, const struct req *r)
{
	const char *uri = r->uri ? r->uri : "sip:9001@127.0.0.1:26500";

	say(b, "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;rport;"
	    "branch=z9hG4bK%s\r\nMax-Forwards: 70\r\n"
	    "From: \"Bob\" <sip:13800001111@127.0.0.1>;tag=peer\r\n"
	    "To: <sip:9001@127.0.0.1>%s%s\r\nCall-ID: %s\r\nCSeq: %u %s\r\n"
	    "Contact: <sip:bob@127.0.0.1:%d>\r\n%s%sContent-Length: %zu\r\n\r\n"
	    "%s", r->method, uri, PEER_PORT, r->branch,
	    r->to_tag && *r->to_tag ? ";tag=" : "", r->to_tag ? r->to_tag : "",
	    r->call_id ? r->call_id : "call-1", r->cseq ? r->cseq : 1,
	    r->method, PEER_PORT, r->headers ? r->headers : "",
	    r->body && (!r->headers || !strstr(r->headers, "Content-Type")) ?
	    "Content-Type: application/sdp\r\n" : "",
	    r->body ? strlen(r->body) : 0, r->body ? r->body : "");
}

/* Answers the request heard last; @extra are whole header lines. */
static inline void reply_with(struct bench *b, int status, const char *tag,
		       const char *extra, const char *body)
{
	char via[512], from[512], to[512], call_id[512], cseq[512];

	snprintf(via, 512, "%s", field(b, "Via"));
	snprintf(from, 512, "%s", field(b, "From"));
	snprintf(to, 512, "%s", field(b, "To"));
	snprintf(call_id, 512, "%s", field(b, "Call-ID"));
	snprintf(cseq, 512, "%s", field(b, "CSeq"));
	say(b, "SIP/2.0 %d X\r\nVia: %s\r\nFrom: %s\r\nTo: %s%s%s\r\n"
	    "Call-ID: %s\r\nCSeq: %s\r\nContact: <sip:gw@127.0.0.1:%d>\r\n%s%s"
	    "Content-Length: %zu\r\n\r\n%s", status, via, from, to,
	    strstr(to, ";tag=") || !tag ? "" : ";tag=",
	    strstr(to, ";tag=") || !tag ? "" : tag, call_id, cseq, PEER_PORT,
	    extra ? extra : "", body ? "Content-Type: application/sdp\r\n" : "",
	    body ? strlen(body) : 0, body ? body : "");
}

static inline void reply(struct bench *b, int status, const char *tag,
		  const char *body)
{
	reply_with(b, status, tag, NULL, body);
}

static inline void their_tag(struct bench *b, char tag[64])
{
	const char *at = strstr(field(b, "To"), ";tag=");

	snprintf(tag, 64, "%.*s", at ? (int)strcspn(at + 5, ";\r") : 0,
		 at ? at + 5 : "");
}

/* ---------------------------------------------------------------- registrar */

static inline void make_authorization(struct bench *b, const char *name,
			       const char *password, bool is_sha, int nc,
			       const char *method, char *out, size_t size)
{
	char nonce[DIGEST_NONCE_MAX], count[16], ha1[DIGEST_HEX_MAX];
	char response[DIGEST_HEX_MAX];
	const char *at = strstr(field(b, "WWW-Authenticate"), "nonce=\"");
	struct digest d = { is_sha ? DIGEST_SHA256 : DIGEST_MD5, name, "lq",
			    nonce, "sip:lq", method, "auth", count, "abc", NULL };

	snprintf(nonce, sizeof(nonce), "%.56s", at ? at + 7 : "");
	snprintf(count, sizeof(count), "%08x", nc);
	digest_ha1(d.algorithm, name, "lq", password, ha1);
	digest_response(&d, ha1, response);
	snprintf(out, size, "Authorization: Digest username=\"%s\", realm=\"lq\","
		 " nonce=\"%s\", uri=\"sip:lq\", response=\"%s\", algorithm=%s,"
		 " qop=auth, nc=%s, cnonce=\"abc\"\r\n", name, nonce, response,
		 is_sha ? "SHA-256" : "MD5", count);
}

static inline void reg(struct bench *b, const char *user, unsigned int cseq,
		const char *contact, const char *headers)
{
	say(b, "REGISTER sip:lq SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.9.9:5060;rport;"
	    "branch=z9hG4bKr%u\r\nFrom: <sip:%s@lq>;tag=r\r\n"
	    "To: <sip:%s@lq>\r\nCall-ID: reg\r\nCSeq: %u REGISTER\r\n"
	    "Max-Forwards: 70\r\n%s%s%s%sContent-Length: 0\r\n\r\n", cseq, user,
	    user, cseq, contact ? "Contact: " : "", contact ? contact : "",
	    contact ? "\r\n" : "", headers);
}

#define CONTACT "<sip:8001@10.9.9.9:5060>"

static inline void log_in(struct bench *b)
{
	char auth[512];

	reg(b, "8001", 1, CONTACT, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "8001", "secret", false, 1, "REGISTER", auth,
			   sizeof(auth));
	reg(b, "8001", 2, CONTACT ";expires=120", auth);
	CHECK_STR("200", heard(b));
}

static inline void again(struct bench *b, unsigned int cseq, const char *contact,
		  const char *more)
{
	char auth[1024];
	size_t n;

	reg(b, "8001", cseq, contact, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "8001", "secret", false, 1, "REGISTER", auth,
			   sizeof(auth));
	n = strlen(auth);
	snprintf(auth + n, sizeof(auth) - n, "%s", more);
	reg(b, "8001", cseq + 1, contact, auth);
}

#endif
