// SPDX-License-Identifier: GPL-3.0-or-later
/* SDP: what is understood, what is refused, and answers to odd offers. */
#include <errno.h>
#include <string.h>
#include "sig/sdp.h"
#include "unit/harness.h"

#define HEAD "v=0\r\no=x 1 1 IN IP4 192.0.2.1\r\ns=-\r\n"
#define SESSION HEAD "c=IN IP4 192.0.2.1\r\nt=0 0\r\n"

static const struct {
	const char *what, *text;
	int want;
	struct leg_media m;
} rows[] = {
	{ "plain", SESSION "m=audio 4000 RTP/AVP 8 0 101\r\n"
	  "a=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n", 0,
	  { "192.0.2.1", 4000, LEG_CODEC_PCMA, true, true, 101, 20, true, true, false } },
	{ "mu-law wanted", SESSION "m=audio 4000 RTP/AVP 0 8\r\n", 0,
	  { "192.0.2.1", 4000, LEG_CODEC_PCMU, true, true, -1, 0, true, true, false } },
	{ "comfort noise", SESSION "m=audio 4000 RTP/AVP 8 13\r\n"
	  "a=rtpmap:13 CN/8000\r\n", 0,
	  { "192.0.2.1", 4000, LEG_CODEC_PCMA, true, false, -1, 0, true, true, true } },
	{ "only line feeds", "v=0\nc=IN IP4 1.2.3.4\nm=audio 2 RTP/AVP 0\n", 0,
	  { "1.2.3.4", 2, LEG_CODEC_PCMU, false, true, -1, 0, true, true, false } },
	{ "address of the stream", SESSION "m=audio 4000 RTP/AVP 8\r\n"
	  "c=IN IP4 198.51.100.7/127\r\n", 0,
	  { "198.51.100.7", 4000, LEG_CODEC_PCMA, true, false, -1, 0, true, true, false } },
	{ "IPv6", HEAD "c=IN IP6 2001:db8::1\r\nm=audio 4000 RTP/AVP 8\r\n", 0,
	  { "2001:db8::1", 4000, LEG_CODEC_PCMA, true, false, -1, 0, true, true, false } },
	{ "hold by sendonly", SESSION "m=audio 4000 RTP/AVP 8\r\na=sendonly\r\n",
	  0, { "192.0.2.1", 4000, LEG_CODEC_PCMA, true, false, -1, 0, true, false, false } },
	{ "inactive for all", HEAD "c=IN IP4 192.0.2.1\r\na=inactive\r\n"
	  "m=audio 4000 RTP/AVP 8\r\n", 0,
	  { "192.0.2.1", 4000, LEG_CODEC_PCMA, true, false, -1, 0, false, false, false } },
	{ "hold by 0.0.0.0", HEAD "c=IN IP4 0.0.0.0\r\nm=audio 4 RTP/AVP 8\r\n",
	  0, { "", 4, LEG_CODEC_PCMA, true, false, -1, 0, true, false, false } },
	{ "no codec of ours", SESSION "m=audio 4000 RTP/AVP 18 3\r\n", 0,
	  { "192.0.2.1", 4000, LEG_CODEC_NONE, false, false, -1, 0, true, true, false } },
	{ "event type not listed", SESSION "m=audio 4000 RTP/AVP 8\r\n"
	  "a=rtpmap:101 telephone-event/8000\r\n", 0,
	  { "192.0.2.1", 4000, LEG_CODEC_PCMA, true, false, -1, 0, true, true, false } },
	{ "video before audio", SESSION "m=video 5000 RTP/AVP 31\r\na=inactive\r\n"
	  "m=audio 4000 RTP/AVP 8\r\n", 0,
	  { "192.0.2.1", 4000, LEG_CODEC_PCMA, true, false, -1, 0, true, true, false } },
	{ "attribute of the next stream", SESSION "m=audio 4000 RTP/AVP 8\r\n"
	  "m=video 5000 RTP/AVP 31\r\na=sendonly\r\nc=IN IP4 9.9.9.9\r\n", 0,
	  { "192.0.2.1", 4000, LEG_CODEC_PCMA, true, false, -1, 0, true, true, false } },
	{ "refused stream", SESSION "m=audio 0 RTP/AVP 8\r\n", 0,
	  { "", 0, LEG_CODEC_NONE, false, false, -1, 0, false, false, false } },
	{ "secure only", SESSION "m=audio 4000 RTP/SAVP 8\r\n", 0,
	  { "", 0, LEG_CODEC_NONE, false, false, -1, 0, false, false, false } },
	{ "empty", "", -EBADMSG, { .port = 0 } },
	{ "not SDP", "hello there", -EBADMSG, { .port = 0 } },
	{ "no version", "o=x 1 1 IN IP4 1.2.3.4\r\n", -EBADMSG, { .port = 0 } },
	{ "version 1", "v=1\r\n", -EBADMSG, { .port = 0 } },
	{ "port too large", SESSION "m=audio 70000 RTP/AVP 8\r\n", -EBADMSG, { .port = 0 } },
	{ "port negative", SESSION "m=audio -1 RTP/AVP 8\r\n", -EBADMSG, { .port = 0 } },
	{ "stream without port", SESSION "m=audio\r\n", -EBADMSG, { .port = 0 } },
	{ "connection of another net", HEAD "c=ATM X 1\r\n", -EBADMSG, { .port = 0 } },
	{ "address without end", HEAD "c=IN IP4 "
	  "1111111111111111111111111111111111111111111111111111111111\r\n",
	  -EBADMSG, { .port = 0 } },
};

TEST(sdp_is_read_or_refused)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct leg_media *m = &rows[i].m;
		struct sdp s;
		int err = sdp_read(&s, rows[i].text, strlen(rows[i].text));

		if (err != rows[i].want)
			test_fail(__FILE__, __LINE__, "%s: %d", rows[i].what, err);
		if (err || rows[i].want)
			continue;
		if (strcmp(m->addr, s.audio.addr) || m->port != s.audio.port ||
		    m->codec != s.audio.codec || m->dtmf_pt != s.audio.dtmf_pt ||
		    m->has_pcma != s.audio.has_pcma ||
		    m->has_pcmu != s.audio.has_pcmu ||
		    m->ptime_ms != s.audio.ptime_ms ||
		    m->is_sending != s.audio.is_sending ||
		    m->has_cn != s.audio.has_cn ||
		    m->is_receiving != s.audio.is_receiving)
			test_fail(__FILE__, __LINE__, "%s: addr=%s port=%u codec=%d "
				  "dtmf=%d send=%d receive=%d", rows[i].what,
				  s.audio.addr, s.audio.port, s.audio.codec,
				  s.audio.dtmf_pt, s.audio.is_sending,
				  s.audio.is_receiving);
	}
}

TEST(sdp_too_many_streams_are_refused)
{
	static const char stream[] = "m=video 5000 RTP/AVP 31\r\n";
	char text[1024] = SESSION;
	size_t n = strlen(text);
	struct sdp s;

	for (int i = 0; i <= SDP_MEDIA_MAX; i++) {
		memcpy(text + n, stream, sizeof(stream));
		n += sizeof(stream) - 1;
		CHECK_EQ(i < SDP_MEDIA_MAX ? 0 : -EBADMSG, sdp_read(&s, text, n));
	}
}

static const struct leg_media ours = { "192.0.2.9", 26000, LEG_CODEC_PCMA, true,
				       true, 101, 20, true, true, true };

TEST(sdp_offer_is_read_back_as_written)
{
	struct sdp_write w = { .ours = &ours, .session = 7, .version = 3 };
	struct sdp s;
	char text[1024];
	int n = sdp_write(text, sizeof(text), &w);

	CHECK(n > 0);
	CHECK_EQ(0, sdp_read(&s, text, n));
	CHECK_EQ(1, s.n_media);
	CHECK_MEM(&ours, &s.audio, sizeof(ours));
	CHECK(strstr(text, "o=- 7 3 IN IP4 192.0.2.9\r\n") != NULL);
	CHECK_EQ(-ENOSPC, sdp_write(text, n, &w));
}

TEST(sdp_answer_refuses_other_streams_in_their_places)
{
	static const char offer[] = SESSION
		"m=video 5000 RTP/AVP 31 34\r\nm=audio 4000 RTP/AVP 8\r\n"
		"m=application 6000 UDP/BFCP *\r\n";
	struct sdp o;
	struct leg_media m = ours;
	struct sdp_write w = { .ours = &m, .offer = &o, .session = 1,
			       .version = 1 };
	char text[1024];
	const char *video, *audio, *app;

	m.has_pcmu = false;
	m.is_receiving = false;
	CHECK_EQ(0, sdp_read(&o, offer, strlen(offer)));
	CHECK_EQ(3, o.n_media);
	CHECK_EQ(1, o.audio_index);
	CHECK(sdp_write(text, sizeof(text), &w) > 0);
	video = strstr(text, "m=video 0 RTP/AVP 31\r\n");
	audio = strstr(text, "m=audio 26000 RTP/AVP 8 13 101\r\n");
	app = strstr(text, "m=application 0 UDP/BFCP *\r\n");
	CHECK(video && audio && app && video < audio && audio < app);
	CHECK(strstr(text, "a=sendonly") != NULL);
	CHECK(strstr(text, "PCMU") == NULL);
}

TESTS(
	RUN(sdp_is_read_or_refused),
	RUN(sdp_too_many_streams_are_refused),
	RUN(sdp_offer_is_read_back_as_written),
	RUN(sdp_answer_refuses_other_streams_in_their_places),
)
