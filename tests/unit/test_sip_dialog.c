// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The SIP adapter against a peer written here, message by message, on a clock
 * moved by hand: registrations, calls both ways, timers, refusals.
 */
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
};

static struct leg_media ours = { "127.0.0.1", 26700, LEG_CODEC_PCMA, true, true,
				 101, 20, true, true };

static uint32_t fresh_id(void *arg)
{
	return ++((struct bench *)arg)->ids;
}

static void on_event(void *arg, const struct leg_event *ev)
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

static void on_registration(void *arg, const char *account, bool is_online)
{
	((struct bench *)arg)->online = is_online;
}

static struct bench *bench_open(const struct sip_config *extra)
{
	static struct bench b;
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(PEER_PORT),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sip_config c = extra ? *extra : (struct sip_config){ 0 };
	struct sip_handler h = { .legs = { fresh_id, on_event, &b },
				 .registration = on_registration, .arg = &b };

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

static void bench_close(struct bench *b)
{
	b->sip = sip_free(b->sip);
	b->loop = loop_free(b->loop);
	close(b->fd);
}

static void say(struct bench *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct bench *b, const char *fmt, ...)
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
static const char *hear(struct bench *b)
{
	static char line[256];
	ssize_t n = recv(b->fd, b->last, sizeof(b->last) - 1, MSG_DONTWAIT);

	b->last[n > 0 ? n : 0] = '\0';
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(b->last, "\r"),
		 b->last);
	return line;
}

/* "200 OK" of "SIP/2.0 200 OK", or the method of a request */
static const char *heard(struct bench *b)
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

static const char *field(struct bench *b, const char *name)
{
	static char value[2][512];
	static int turn;
	char key[64];
	const char *at;

	snprintf(key, sizeof(key), "\r\n%s: ", name);
	at = strstr(b->last, key);
	turn = !turn;
	snprintf(value[turn], 512, "%.*s", at ?
		 (int)strcspn(at + strlen(key), "\r") : 0,
		 at ? at + strlen(key) : "");
	return value[turn];
}

static const struct seen *event(struct bench *b)
{
	static const struct seen none = { .type = NOTHING };

	return b->read < b->n ? &b->ev[b->read++ % 32] : &none;
}

/* ------------------------------------------------------------------ requests */

struct req {
	const char *method, *uri, *branch, *to_tag, *call_id, *headers, *body;
	unsigned int cseq;
};

static void request(struct bench *b, const struct req *r)
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
static void reply_with(struct bench *b, int status, const char *tag,
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

static void reply(struct bench *b, int status, const char *tag,
		  const char *body)
{
	reply_with(b, status, tag, NULL, body);
}

static void their_tag(struct bench *b, char tag[64])
{
	const char *at = strstr(field(b, "To"), ";tag=");

	snprintf(tag, 64, "%.*s", at ? (int)strcspn(at + 5, ";\r") : 0,
		 at ? at + 5 : "");
}

/* ---------------------------------------------------------------- registrar */

static void make_authorization(struct bench *b, const char *name,
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

static void reg(struct bench *b, const char *user, unsigned int cseq,
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

static void log_in(struct bench *b)
{
	char auth[512];

	reg(b, "8001", 1, CONTACT, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "8001", "secret", true, 1, "REGISTER", auth,
			   sizeof(auth));
	reg(b, "8001", 2, CONTACT ";expires=120", auth);
	CHECK_STR("200", heard(b));
}

TEST(register_proves_who_it_is)
{
	struct bench *b = bench_open(NULL);
	char auth[512];

	reg(b, "8001", 1, CONTACT, "");
	CHECK_STR("401", heard(b));
	CHECK(strstr(b->last, "algorithm=SHA-256") < strstr(b->last,
							    "algorithm=MD5"));
	CHECK(strstr(field(b, "Via"), "received=127.0.0.1") != NULL);
	CHECK(strstr(field(b, "Via"), "rport=26510") != NULL);
	make_authorization(b, "8001", "wrong", false, 1, "REGISTER", auth,
			   sizeof(auth));
	reg(b, "8001", 2, CONTACT, auth);
	CHECK_STR("403", heard(b));
	reg(b, "nobody", 3, CONTACT, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "nobody", "", false, 1, "REGISTER", auth,
			   sizeof(auth));
	reg(b, "nobody", 4, CONTACT, auth);
	CHECK_STR("403", heard(b));
	reg(b, "8001", 5, CONTACT, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "8001", "secret", false, 1, "REGISTER", auth,
			   sizeof(auth));
	CHECK_EQ(-1, b->online);
	reg(b, "8001", 6, CONTACT ";expires=120", auth);
	CHECK_STR("200", heard(b));
	CHECK_STR("<sip:8001@10.9.9.9:5060>;expires=120", field(b, "Contact"));
	CHECK_EQ(1, b->online);
	reg(b, "8001", 7, CONTACT, auth);	/* the same nonce count */
	CHECK_STR("401", heard(b));
	CHECK(strstr(b->last, "stale=true") != NULL);
	bench_close(b);
}

TEST(register_expires_and_ends)
{
	struct bench *b = bench_open(NULL);
	char auth[512];

	log_in(b);
	CHECK(sip_is_registered(b->sip, "8001"));
	loop_advance(b->loop, 119000);
	CHECK_EQ(1, b->online);
	loop_advance(b->loop, 1001);
	CHECK_EQ(0, b->online);
	reg(b, "8001", 8, CONTACT, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "8001", "secret", false, 1, "REGISTER", auth,
			   sizeof(auth));
	reg(b, "8001", 9, CONTACT ";expires=5", auth);
	CHECK_STR("423", heard(b));
	CHECK_STR("60", field(b, "Min-Expires"));
	make_authorization(b, "8001", "secret", false, 2, "REGISTER", auth,
			   sizeof(auth));
	bench_close(b);
}

static void again(struct bench *b, unsigned int cseq, const char *contact,
		  const char *more)
{
	char auth[1024];
	size_t n;

	reg(b, "8001", cseq, contact, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "8001", "secret", true, 1, "REGISTER", auth,
			   sizeof(auth));
	n = strlen(auth);
	snprintf(auth + n, sizeof(auth) - n, "%s", more);
	reg(b, "8001", cseq + 1, contact, auth);
}

TEST(register_keeps_several_contacts_and_path)
{
	struct bench *b = bench_open(NULL);
	char name[64];
	int lines = 0;

	for (int i = 0; i < 5; i++) {
		snprintf(name, sizeof(name), "<sip:8001@10.0.0.%d>", i + 1);
		again(b, 10 + 2 * i, name, "");
		CHECK_STR("200", heard(b));
	}
	for (const char *p = b->last; (p = strstr(p, "\r\nContact:")); p++)
		lines++;
	CHECK_EQ(4, lines);	/* the oldest made room */
	CHECK(strstr(b->last, "10.0.0.1>") == NULL);
	again(b, 30, "*", "Expires: 0\r\n");
	CHECK_STR("200", heard(b));
	CHECK_EQ(0, b->online);
	again(b, 40, "*", "Expires: 10\r\n");
	CHECK_STR("400", heard(b));
	again(b, 50, CONTACT, "Supported: path\r\n"
	      "Path: <sip:127.0.0.1:26510;lr>\r\n");
	CHECK_STR("200", heard(b));
	CHECK_STR("<sip:127.0.0.1:26510;lr>", field(b, "Path"));
	CHECK_EQ(0, sip_ops()->invite(b->sip, &(struct leg_invite){
		.leg = 70, .route = "8001", .media = &ours }));
	CHECK_STR("INVITE", heard(b));
	CHECK_STR("<sip:127.0.0.1:26510;lr>", field(b, "Route"));
	CHECK(!strncmp(b->last, "INVITE sip:8001@10.9.9.9:5060 ", 30));
	bench_close(b);
}

/* ------------------------------------------------------------------ incoming */

static const struct seen *come_in(struct bench *b)
{
	const struct seen *s;

	request(b, &(struct req){ .method = "INVITE", .branch = "1",
				  .body = SDP });
	CHECK_STR("100", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_SETUP, s->type);
	return s;
}

static uint32_t come_in_and_talk(struct bench *b, char tag[64])
{
	uint32_t leg = come_in(b)->leg;

	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	their_tag(b, tag);
	request(b, &(struct req){ .method = "ACK", .branch = "1a",
				  .to_tag = tag });
	return leg;
}

TEST(call_comes_in_and_ends)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s = come_in(b);
	uint32_t leg = s->leg;
	char tag[64];

	CHECK_STR("13800001111", s->from);
	CHECK_STR("9001", s->to);
	CHECK_STR("trunk/gw", s->trunk);
	CHECK(s->has_media);
	CHECK_EQ(0, sip_ops()->accept(b->sip, leg));
	CHECK_EQ(0, sip_ops()->alert(b->sip, leg));
	CHECK_STR("180", heard(b));
	CHECK_EQ(0, sip_ops()->progress(b->sip, leg, &ours));
	CHECK_STR("183", heard(b));
	CHECK(strstr(b->last, "m=audio 26700 ") != NULL);
	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	CHECK(strstr(b->last, "m=audio 26700 ") != NULL);
	their_tag(b, tag);
	request(b, &(struct req){ .method = "ACK", .branch = "1a",
				  .to_tag = tag });
	loop_advance(b->loop, 5000);
	CHECK_STR("", hear(b));
	request(b, &(struct req){ .method = "BYE", .branch = "2", .cseq = 2,
				  .to_tag = tag,
				  .headers = "Reason: Q.850;cause=31\r\n" });
	CHECK_STR("200", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(31, s->cause);
	CHECK(!s->is_by_us);
	CHECK_EQ(-ENOENT, sip_ops()->hangup(b->sip, leg, 16));
	CHECK_EQ(0, sip_calls(b->sip));
	bench_close(b);
}

TEST(answer_is_repeated_until_acknowledged)
{
	static const unsigned int gaps[] = { 500, 1000, 2000, 4000, 4000 };
	struct bench *b = bench_open(NULL);
	uint32_t leg = come_in(b)->leg;
	const struct seen *s;

	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	for (size_t i = 0; i < 5; i++) {
		loop_advance(b->loop, gaps[i] - 1);
		CHECK_STR("", heard(b));
		loop_advance(b->loop, 1);
		CHECK_STR("200", heard(b));
	}
	request(b, &(struct req){ .method = "INVITE", .branch = "1",
				  .body = SDP });
	CHECK_STR("200", heard(b));	/* the INVITE was repeated */
	CHECK_EQ(NOTHING, event(b)->type);
	loop_advance(b->loop, 20501);	/* 32 s after the first */
	for (int i = 0; i < 5; i++)
		CHECK_STR("200", heard(b));
	CHECK_STR("BYE", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(102, s->cause);
	reply(b, 200, NULL, NULL);
	bench_close(b);
}

TEST(invite_repeated_or_merged_is_one_call)
{
	struct bench *b = bench_open(NULL);

	come_in(b);
	request(b, &(struct req){ .method = "INVITE", .branch = "1",
				  .body = SDP });
	CHECK_STR("100", heard(b));
	request(b, &(struct req){ .method = "INVITE", .branch = "other",
				  .body = SDP });
	CHECK_STR("482", heard(b));
	CHECK_EQ(NOTHING, event(b)->type);
	bench_close(b);
}

TEST(cancel_ends_a_ringing_call)
{
	struct bench *b = bench_open(NULL);
	uint32_t leg = come_in(b)->leg;
	const struct seen *s;

	CHECK_EQ(0, sip_ops()->alert(b->sip, leg));
	CHECK_STR("180", heard(b));
	request(b, &(struct req){ .method = "CANCEL", .branch = "1" });
	CHECK_STR("200", heard(b));
	CHECK_STR("487", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(16, s->cause);
	loop_advance(b->loop, 501);
	CHECK_STR("487", heard(b));	/* osip repeats it until the ACK */
	request(b, &(struct req){ .method = "ACK", .branch = "1" });
	loop_advance(b->loop, 30000);
	CHECK_STR("", heard(b));
	request(b, &(struct req){ .method = "CANCEL", .branch = "none" });
	CHECK_STR("481", heard(b));
	bench_close(b);
}

static const struct {
	int cause;
	const char *status;
} refusals[] = {
	{ 17, "486" }, { 19, "480" }, { 1, "404" }, { 21, "403" }, { 34, "503" },
};

TEST(hangup_before_answer_tells_why)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct bench *b = bench_open(NULL);
		uint32_t leg = come_in(b)->leg;
		char reason[32];
		const struct seen *s;

		CHECK_EQ(0, sip_ops()->hangup(b->sip, leg, refusals[i].cause));
		CHECK_STR(refusals[i].status, heard(b));
		snprintf(reason, sizeof(reason), "Q.850;cause=%d;",
			 refusals[i].cause);
		CHECK(!strncmp(reason, field(b, "Reason"), strlen(reason)));
		loop_advance(b->loop, 0);
		s = event(b);
		CHECK_EQ(LEG_EV_GONE, s->type);
		CHECK(s->is_by_us);
		CHECK_EQ(refusals[i].cause, s->cause);
		bench_close(b);
	}
}

static const struct {
	const char *what, *want;
	struct req r;
} bad[] = {
	{ "BYE of no dialog", "481", { .method = "BYE", .branch = "b1",
				       .to_tag = "x" } },
	{ "INFO of no dialog", "481", { .method = "INFO", .branch = "b2" } },
	{ "SUBSCRIBE", "405", { .method = "SUBSCRIBE", .branch = "b3" } },
	{ "unknown method", "501", { .method = "DANCE", .branch = "b4" } },
	{ "REFER", "603", { .method = "REFER", .branch = "b5" } },
	{ "OPTIONS", "200", { .method = "OPTIONS", .branch = "b6" } },
	{ "sips", "416", { .method = "INVITE", .branch = "b7",
			   .uri = "sips:9001@127.0.0.1" } },
	{ "nobody called", "484", { .method = "INVITE", .branch = "b8",
				    .uri = "sip:127.0.0.1" } },
	{ "extension", "420", { .method = "INVITE", .branch = "b9",
				.headers = "Require: 100rel\r\n" } },
	{ "not SDP", "400", { .method = "INVITE", .branch = "b10",
			      .body = "hello" } },
	{ "no codec", "488", { .method = "INVITE", .branch = "b11",
			       .body = "v=0\r\nc=IN IP4 127.0.0.1\r\n"
				       "m=audio 4 RTP/AVP 18\r\n" } },
	{ "other content", "415",
	  { .method = "INVITE", .branch = "b12",
	    .headers = "Content-Type: text/plain\r\n", .body = "hi" } },
	{ "short session", "422",
	  { .method = "INVITE", .branch = "b13", .body = SDP,
	    .headers = "Supported: timer\r\nSession-Expires: 30\r\n" } },
	{ "re-INVITE of no dialog", "481",
	  { .method = "INVITE", .branch = "b14", .to_tag = "z", .body = SDP } },
};

TEST(requests_that_cannot_be_served_are_refused)
{
	struct bench *b = bench_open(NULL);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char call_id[32];
		struct req r = bad[i].r;
		const char *got;

		snprintf(call_id, sizeof(call_id), "bad-%zu", i);
		r.call_id = call_id;
		request(b, &r);
		got = heard(b);
		if (strcmp(got, bad[i].want))
			test_fail(__FILE__, __LINE__, "%s: %s", bad[i].what, got);
		while (*heard(b))
			;
	}
	CHECK_EQ(0, sip_calls(b->sip));
	CHECK_EQ(NOTHING, event(b)->type);
	bench_close(b);
}

TEST(malformed_input_is_counted_and_harmless)
{
	static const char *const rows[] = {
		"hello", "INVITE", "SIP/2.0 200 OK\r\n\r\n", "\r\n\r\n",
		"INVITE sip:a@b SIP/2.0\r\n\r\n",
		"BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nCall-ID: 1\r\n"
		"CSeq: 1 INVITE\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\n\r\n",
		"BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nCall-ID: 1\r\n"
		"CSeq: 99999999999 BYE\r\nFrom: <sip:a@b>;tag=1\r\n"
		"To: <sip:b@b>\r\n\r\n",
	};
	struct bench *b = bench_open(NULL);
	struct sip_stats s;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		say(b, "%s", rows[i]);
	sip_stats(b->sip, &s);
	CHECK_EQ(6, s.malformed);
	CHECK_EQ(1, s.ignored);
	CHECK_STR("400", heard(b));	/* CSeq's method is another */
	CHECK_STR("", hear(b));
	bench_close(b);
}

TEST(stranger_must_prove_itself_to_call)
{
	struct bench *b = bench_open(NULL);

	CHECK_EQ(0, sip_trunk_remove(b->sip, "gw"));
	request(b, &(struct req){ .method = "INVITE", .branch = "1",
				  .body = SDP });
	CHECK_STR("401", heard(b));
	CHECK_EQ(NOTHING, event(b)->type);
	bench_close(b);
}

TEST(hidden_caller_stays_hidden)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s;

	request(b, &(struct req){ .method = "INVITE", .branch = "1", .body = SDP,
		.headers = "P-Asserted-Identity: <sip:02166668888@x>\r\n"
			   "Privacy: id\r\n" });
	s = event(b);
	CHECK_STR("02166668888", s->from);
	CHECK_EQ(LEG_RESTRICTED, s->presentation);
	bench_close(b);
}

/* --------------------------------------------------------------- in a dialog */

TEST(hold_is_told_and_answered)
{
	struct bench *b = bench_open(NULL);
	char tag[64];
	uint32_t leg = come_in_and_talk(b, tag);
	struct leg_media held = ours;
	const struct seen *s;

	request(b, &(struct req){ .method = "INVITE", .branch = "2", .cseq = 2,
				  .to_tag = tag, .body = SDP_OF("sendonly") });
	CHECK_STR("100", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_MEDIA, s->type);
	CHECK(s->is_sending && !s->is_receiving);
	held.is_sending = false;
	CHECK_EQ(0, sip_ops()->update(b->sip, leg, &held));
	CHECK_STR("200", heard(b));
	CHECK(strstr(b->last, "a=recvonly") != NULL);
	request(b, &(struct req){ .method = "ACK", .branch = "2a", .cseq = 2,
				  .to_tag = tag });
	/* the same once more: nothing has changed, nobody is asked */
	request(b, &(struct req){ .method = "INVITE", .branch = "3", .cseq = 3,
				  .to_tag = tag, .body = SDP_OF("sendonly") });
	CHECK_STR("200", heard(b));
	CHECK_EQ(NOTHING, event(b)->type);
	request(b, &(struct req){ .method = "ACK", .branch = "3a", .cseq = 3,
				  .to_tag = tag });
	/* the owner is silent: answered after 4 s with what was said last */
	request(b, &(struct req){ .method = "UPDATE", .branch = "4", .cseq = 4,
				  .to_tag = tag, .body = SDP });
	CHECK_STR("", hear(b));
	loop_advance(b->loop, 4000);
	CHECK_STR("200", heard(b));
	request(b, &(struct req){ .method = "INVITE", .branch = "5", .cseq = 2,
				  .to_tag = tag, .body = SDP });
	CHECK_STR("500", heard(b));	/* CSeq went back */
	bench_close(b);
}

TEST(glare_is_refused_and_retried)
{
	struct bench *b = bench_open(NULL);
	char tag[64];
	uint32_t leg = come_in_and_talk(b, tag);
	struct leg_media held = ours;
	int retried = 0;

	held.is_receiving = false;
	CHECK_EQ(0, sip_ops()->update(b->sip, leg, &held));
	CHECK_STR("INVITE", heard(b));
	CHECK(strstr(b->last, "a=sendonly") != NULL);
	reply(b, 491, NULL, NULL);
	CHECK_STR("ACK", heard(b));
	loop_advance(b->loop, 2001);
	while (!strcmp(heard(b), "INVITE"))
		retried++;		/* and repeated by Timer A */
	CHECK(retried > 0);
	request(b, &(struct req){ .method = "INVITE", .branch = "2", .cseq = 2,
				  .to_tag = tag, .body = SDP });
	CHECK_STR("491", heard(b));
	bench_close(b);
}

TEST(info_carries_keys)
{
	static const struct {
		const char *type, *body;
		char want;
	} rows[] = {
		{ "application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", '5' },
		{ "application/dtmf-relay", "Signal= #\r\nDuration=1\r\n", '#' },
		{ "application/dtmf", "7", '7' },
		{ "application/dtmf-relay", "Signal=10\r\n", '*' },
		{ "application/dtmf-relay", "Signal=!\r\n", 0 },
		{ "text/plain", "5", 0 },
	};
	struct bench *b = bench_open(NULL);
	char tag[64];
	uint32_t leg = come_in_and_talk(b, tag);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[256], branch[8];

		snprintf(branch, sizeof(branch), "i%zu", i);
		snprintf(text, sizeof(text), "Content-Type: %s\r\n", rows[i].type);
		say(b, "INFO sip:9001@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
		    "127.0.0.1:%d;branch=z9hG4bK%s\r\n"
		    "From: <sip:13800001111@127.0.0.1>;tag=peer\r\n"
		    "To: <sip:9001@127.0.0.1>;tag=%s\r\nCall-ID: call-1\r\n"
		    "CSeq: %zu INFO\r\n%sContent-Length: %zu\r\n\r\n%s",
		    PEER_PORT, branch, tag, i + 2, text, strlen(rows[i].body),
		    rows[i].body);
		CHECK_STR(rows[i].want ? "200" : "415", heard(b));
		if (rows[i].want)
			CHECK_EQ(rows[i].want, event(b)->digit);
	}
	CHECK_EQ(0, sip_ops()->digit(b->sip, leg, '9'));
	CHECK_STR("INFO", heard(b));
	CHECK(strstr(b->last, "Signal=9\r\n") != NULL);
	bench_close(b);
}

TEST(session_that_is_not_refreshed_ends)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s;
	uint32_t leg;
	char tag[64];

	request(b, &(struct req){ .method = "INVITE", .branch = "1", .body = SDP,
		.headers = "Supported: timer\r\nSession-Expires: 90\r\n" });
	CHECK_STR("100", heard(b));
	leg = event(b)->leg;
	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	CHECK_STR("90;refresher=uac", field(b, "Session-Expires"));
	their_tag(b, tag);
	request(b, &(struct req){ .method = "ACK", .branch = "1a",
				  .to_tag = tag });
	loop_advance(b->loop, 50000);
	request(b, &(struct req){ .method = "UPDATE", .branch = "2", .cseq = 2,
		.to_tag = tag,
		.headers = "Supported: timer\r\nSession-Expires: 90\r\n" });
	CHECK_STR("200", heard(b));
	loop_advance(b->loop, 59000);
	CHECK_STR("", hear(b));
	loop_advance(b->loop, 1001);
	CHECK_STR("BYE", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(102, s->cause);
	bench_close(b);
}

TEST(hangup_waits_for_the_ack)
{
	struct bench *b = bench_open(NULL);
	uint32_t leg = come_in(b)->leg;
	char tag[64];

	CHECK_EQ(0, sip_ops()->answer(b->sip, leg, &ours));
	CHECK_STR("200", heard(b));
	their_tag(b, tag);
	CHECK_EQ(0, sip_ops()->hangup(b->sip, leg, 16));
	CHECK_STR("", hear(b));
	request(b, &(struct req){ .method = "ACK", .branch = "1a",
				  .to_tag = tag });
	CHECK_STR("BYE", heard(b));
	reply(b, 200, NULL, NULL);
	loop_advance(b->loop, 10000);
	CHECK_STR("", hear(b));
	bench_close(b);
}

/* ------------------------------------------------------------------ outgoing */

static void go_out(struct bench *b)
{
	struct leg_invite inv = { .leg = 77, .route = "trunk/gw",
				  .media = &ours,
				  .from = { "8001", "\"Li\" \\ 四", LEG_ALLOWED },
				  .to = { "13900002222", "", LEG_ALLOWED } };

	CHECK_EQ(0, sip_ops()->invite(b->sip, &inv));
	CHECK_STR("INVITE", heard(b));
}

TEST(call_goes_out_and_ends)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s;

	go_out(b);
	CHECK(!strncmp(b->last, "INVITE sip:13900002222@127.0.0.1 ", 33));
	CHECK(strstr(field(b, "From"), "\"\\\"Li\\\" \\\\ 四\" <sip:8001@") ==
	      field(b, "From") || strstr(b->last, "From: \"\\\"Li\\\" \\\\ 四\""));
	CHECK(strstr(field(b, "P-Asserted-Identity"), "sip:8001@") != NULL);
	reply(b, 100, NULL, NULL);
	CHECK_EQ(LEG_EV_PROCEEDING, event(b)->type);
	reply(b, 183, "far", SDP);
	s = event(b);
	CHECK_EQ(LEG_EV_PROGRESS, s->type);
	CHECK(s->has_media);
	reply(b, 180, "far", NULL);
	CHECK_EQ(LEG_EV_ALERTING, event(b)->type);
	reply(b, 200, "far", SDP);
	CHECK_EQ(LEG_EV_ANSWER, event(b)->type);
	CHECK_STR("ACK", heard(b));
	CHECK(!strncmp(b->last, "ACK sip:gw@127.0.0.1:26510 ", 27));
	CHECK_EQ(0, sip_ops()->hangup(b->sip, 77, 16));
	CHECK_STR("BYE", heard(b));
	CHECK_STR("2 BYE", field(b, "CSeq"));
	loop_advance(b->loop, 0);
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK(s->is_by_us);
	reply(b, 200, NULL, NULL);
	loop_advance(b->loop, 40000);
	CHECK_STR("", hear(b));
	bench_close(b);
}

TEST(invite_is_repeated_until_heard)
{
	static const unsigned int at[] = { 500, 1500, 3500, 7500, 15500, 31500 };
	struct bench *b = bench_open(NULL);
	unsigned int now = 0;
	const struct seen *s;

	go_out(b);
	for (size_t i = 0; i < 6; i++) {
		loop_advance(b->loop, at[i] - 2 - now);
		CHECK_STR("", heard(b));
		now = at[i] + 8;	/* a millisecond a turn, see arm() */
		loop_advance(b->loop, 10);
		CHECK_STR("INVITE", heard(b));
	}
	loop_advance(b->loop, 1000);	/* Timer B: 32 s */
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(102, s->cause);
	bench_close(b);
}

static const struct {
	int status, cause;
	const char *extra;
} answers[] = {
	{ 486, 17, NULL }, { 480, 18, NULL }, { 404, 1, NULL }, { 603, 21, NULL },
	{ 503, 41, NULL }, { 302, 23, NULL }, { 488, 88, NULL },
	{ 500, 38, "Reason: Q.850;cause=38\r\n" },
};

TEST(refusals_become_causes)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct bench *b = bench_open(NULL);
		const struct seen *s;

		go_out(b);
		reply_with(b, answers[i].status, "far", answers[i].extra, NULL);
		CHECK_STR("ACK", heard(b));
		s = event(b);
		CHECK_EQ(LEG_EV_GONE, s->type);
		CHECK_EQ(answers[i].cause, s->cause);
		bench_close(b);
	}
}

TEST(cancel_waits_for_a_provisional_answer)
{
	struct bench *b = bench_open(NULL);
	char invite[8192];

	go_out(b);
	CHECK_EQ(0, sip_ops()->hangup(b->sip, 77, 16));
	CHECK_STR("", hear(b));
	loop_advance(b->loop, 501);
	CHECK_STR("INVITE", heard(b));
	snprintf(invite, sizeof(invite), "%s", b->last);
	reply(b, 180, "far", NULL);
	CHECK_STR("CANCEL", heard(b));
	CHECK_STR("1 CANCEL", field(b, "CSeq"));
	reply(b, 200, "far", NULL);
	snprintf(b->last, sizeof(b->last), "%s", invite);
	reply(b, 487, "far", NULL);
	CHECK_STR("ACK", heard(b));
	CHECK_EQ(LEG_EV_GONE, event(b)->type);
	CHECK_EQ(NOTHING, event(b)->type);
	bench_close(b);
}

TEST(answer_that_crosses_the_cancel_is_ended)
{
	struct bench *b = bench_open(NULL);
	char invite[8192];

	go_out(b);
	snprintf(invite, sizeof(invite), "%s", b->last);
	reply(b, 180, "far", NULL);
	CHECK_EQ(0, sip_ops()->hangup(b->sip, 77, 16));
	CHECK_STR("CANCEL", heard(b));
	snprintf(b->last, sizeof(b->last), "%s", invite);
	reply(b, 200, "far", SDP);
	CHECK_STR("ACK", heard(b));
	CHECK_STR("BYE", heard(b));
	bench_close(b);
}

TEST(second_phone_behind_a_proxy_is_ended)
{
	struct bench *b = bench_open(NULL);
	char invite[8192];

	go_out(b);
	snprintf(invite, sizeof(invite), "%s", b->last);
	reply(b, 200, "one", SDP);
	CHECK_STR("ACK", heard(b));
	snprintf(b->last, sizeof(b->last), "%s", invite);
	reply(b, 200, "one", SDP);	/* our ACK was lost */
	CHECK_STR("ACK", heard(b));
	snprintf(b->last, sizeof(b->last), "%s", invite);
	reply(b, 200, "two", SDP);
	CHECK_STR("ACK", heard(b));
	CHECK(strstr(field(b, "To"), "tag=two") != NULL);
	CHECK_STR("BYE", heard(b));
	CHECK(strstr(field(b, "To"), "tag=two") != NULL);
	CHECK_EQ(LEG_EV_ANSWER, event(b)->type);
	CHECK_EQ(0, sip_ops()->hangup(b->sip, 77, 16));
	CHECK_STR("BYE", heard(b));
	CHECK(strstr(field(b, "To"), "tag=one") != NULL);
	bench_close(b);
}

TEST(challenge_of_a_trunk_is_answered)
{
	struct bench *b = bench_open(NULL);

	go_out(b);
	reply_with(b, 407, "far", "Proxy-Authenticate: Digest realm=\"far\", "
		   "nonce=\"n1\", algorithm=MD5, qop=\"auth\", opaque=\"o\"\r\n",
		   NULL);
	CHECK_STR("ACK", heard(b));
	CHECK_STR("INVITE", heard(b));
	CHECK_STR("2 INVITE", field(b, "CSeq"));
	CHECK(strstr(field(b, "Proxy-Authorization"), "username=\"us\"") != NULL);
	CHECK(strstr(field(b, "Proxy-Authorization"), "opaque=\"o\"") != NULL);
	CHECK(strstr(b->last, "pw") == NULL);
	reply(b, 200, "far", SDP);
	CHECK_EQ(LEG_EV_ANSWER, event(b)->type);
	bench_close(b);
}

TEST(redirection_is_followed_if_wanted)
{
	struct bench *b = bench_open(&(struct sip_config){
		.redirect = SIP_REDIRECT_FOLLOW });
	char text[8192];

	go_out(b);
	snprintf(text, sizeof(text), "%s", b->last);
	reply(b, 302, "far", NULL);	/* its Contact is sip:gw@peer */
	CHECK_STR("ACK", heard(b));
	CHECK_STR("INVITE", heard(b));
	CHECK(!strncmp(b->last, "INVITE sip:gw@127.0.0.1:26510 ", 30));
	bench_close(b);
}

TEST(unanswered_call_rings_out)
{
	struct bench *b = bench_open(NULL);
	const struct seen *s;

	CHECK_EQ(0, sip_ops()->invite(b->sip, &(struct leg_invite){
		.leg = 5, .route = "trunk/gw", .media = &ours,
		.to = { "1", "", LEG_ALLOWED }, .ring_ms = 20000 }));
	CHECK_STR("INVITE", heard(b));
	reply(b, 180, "far", NULL);
	(void)event(b);
	(void)event(b);
	loop_advance(b->loop, 20001);
	CHECK_STR("CANCEL", heard(b));
	s = event(b);
	CHECK_EQ(LEG_EV_GONE, s->type);
	CHECK_EQ(19, s->cause);
	bench_close(b);
}

TEST(nobody_there_is_told_as_a_cause)
{
	static const struct {
		const char *route;
		int cause;
	} rows[] = { { "8001", 20 }, { "trunk/none", 3 }, { "8999", 3 } };
	struct bench *b = bench_open(NULL);

	for (size_t i = 0; i < 3; i++) {
		const struct seen *s;

		CHECK_EQ(0, sip_ops()->invite(b->sip, &(struct leg_invite){
			.leg = i + 1, .route = rows[i].route, .media = &ours }));
		loop_advance(b->loop, 0);
		s = event(b);
		CHECK_EQ(LEG_EV_GONE, s->type);
		CHECK_EQ(rows[i].cause, s->cause);
	}
	bench_close(b);
}

TEST(all_contacts_ring_and_the_first_to_answer_wins)
{
	struct bench *b = bench_open(NULL);
	char first[8192];

	again(b, 10, "<sip:8001@10.0.0.1>", "");
	CHECK_STR("200", heard(b));
	again(b, 20, "<sip:8001@10.0.0.2>", "");
	CHECK_STR("200", heard(b));
	CHECK_EQ(0, sip_ops()->invite(b->sip, &(struct leg_invite){
		.leg = 9, .route = "8001", .media = &ours }));
	CHECK_STR("INVITE", heard(b));
	snprintf(first, sizeof(first), "%s", b->last);
	CHECK_STR("INVITE", heard(b));
	reply(b, 180, "t2", NULL);
	CHECK_EQ(LEG_EV_PROCEEDING, event(b)->type);
	CHECK_EQ(LEG_EV_ALERTING, event(b)->type);
	reply(b, 486, "t2", NULL);
	CHECK_STR("ACK", heard(b));
	CHECK_EQ(NOTHING, event(b)->type);	/* the other one still rings */
	snprintf(b->last, sizeof(b->last), "%s", first);
	reply(b, 200, "t1", SDP);
	CHECK_STR("ACK", heard(b));
	CHECK_EQ(LEG_EV_ANSWER, event(b)->type);
	bench_close(b);
}

/* ------------------------------------------------------------------ overload */

TEST(too_many_calls_are_shed)
{
	struct bench *b = bench_open(&(struct sip_config){
		.new_calls_per_s = 2 });
	struct sip_stats s;

	for (int i = 0; i < 3; i++) {
		char id[24];

		snprintf(id, sizeof(id), "flood%d", i);
		request(b, &(struct req){ .method = "INVITE", .branch = id,
					  .call_id = id, .body = SDP });
		CHECK_STR(i < 2 ? "100" : "503", heard(b));
	}
	CHECK_STR("5", field(b, "Retry-After"));
	sip_stats(b->sip, &s);
	CHECK_EQ(1, s.overload);
	loop_advance(b->loop, 1000);
	request(b, &(struct req){ .method = "INVITE", .branch = "later",
				  .call_id = "later", .body = SDP });
	CHECK_STR("100", heard(b));
	sip_drain(b->sip);
	request(b, &(struct req){ .method = "OPTIONS", .branch = "o" });
	CHECK_STR("503", heard(b));
	bench_close(b);
}

TEST(sip_survives_short_memory)
{
	struct loop *l = NULL;
	struct sip *s = NULL;
	struct sip_config c = { .addr = "127.0.0.1", .port = OUR_PORT };
	struct sip_handler h = { .legs = { fresh_id, on_event, NULL } };

	log_set_level(LOG_ERROR - 1);
	if (!loop_new_test(&l, 1, 1) && !sip_new(&s, l, &c, &h))
		(void)sip_account_add(s, &(struct sip_account){
			.name = "1", .password = "2" });
	sip_free(s);
	loop_free(l);
}

TESTS(
	RUN(register_proves_who_it_is),
	RUN(register_expires_and_ends),
	RUN(register_keeps_several_contacts_and_path),
	RUN(call_comes_in_and_ends),
	RUN(answer_is_repeated_until_acknowledged),
	RUN(invite_repeated_or_merged_is_one_call),
	RUN(cancel_ends_a_ringing_call),
	RUN(hangup_before_answer_tells_why),
	RUN(requests_that_cannot_be_served_are_refused),
	RUN(malformed_input_is_counted_and_harmless),
	RUN(stranger_must_prove_itself_to_call),
	RUN(hidden_caller_stays_hidden),
	RUN(hold_is_told_and_answered),
	RUN(glare_is_refused_and_retried),
	RUN(info_carries_keys),
	RUN(session_that_is_not_refreshed_ends),
	RUN(hangup_waits_for_the_ack),
	RUN(call_goes_out_and_ends),
	RUN(invite_is_repeated_until_heard),
	RUN(refusals_become_causes),
	RUN(cancel_waits_for_a_provisional_answer),
	RUN(answer_that_crosses_the_cancel_is_ended),
	RUN(second_phone_behind_a_proxy_is_ended),
	RUN(challenge_of_a_trunk_is_answered),
	RUN(redirection_is_followed_if_wanted),
	RUN(unanswered_call_rings_out),
	RUN(nobody_there_is_told_as_a_cause),
	RUN(all_contacts_ring_and_the_first_to_answer_wins),
	RUN(too_many_calls_are_shed),
	RUN_OOM(sip_survives_short_memory),
)
