// SPDX-License-Identifier: GPL-3.0-or-later
/* Digest: the RFCs' own vectors, nonces in time, replay. */
#include <string.h>

#include "sig/sip_auth.h"
#include "unit/harness.h"

static const struct {
	const char *what;
	struct digest d;
	const char *password;
} vectors[] = {
	{ "RFC 2617 3.5",
	  { DIGEST_MD5, "Mufasa", "testrealm@host.com",
	    "dcd98b7102dd2f0e8b11d0f600bfb0c093", "/dir/index.html", "GET",
	    "auth", "00000001", "0a4f113b",
	    "6629fae49393a05397450978507c4ef1" }, "Circle Of Life" },
	{ "RFC 7616 3.9.1, MD5",
	  { DIGEST_MD5, "Mufasa", "http-auth@example.org",
	    "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "/dir/index.html",
	    "GET", "auth", "00000001",
	    "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
	    "8ca523f5e9506fed4657c9700eebdbec" }, "Circle of Life" },
	{ "RFC 7616 3.9.1, SHA-256",
	  { DIGEST_SHA256, "Mufasa", "http-auth@example.org",
	    "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "/dir/index.html",
	    "GET", "auth", "00000001",
	    "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
	    "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
	  }, "Circle of Life" },
};

TEST(digest_gives_the_rfcs_responses)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct digest *d = &vectors[i].d;
		struct digest wrong = *d;
		char ha1[DIGEST_HEX_MAX], response[DIGEST_HEX_MAX];

		digest_ha1(d->algorithm, d->username, d->realm,
			   vectors[i].password, ha1);
		digest_response(d, ha1, response);
		CHECK_STR(d->response, response);
		CHECK(digest_is_right(d, ha1));
		wrong.cnonce = "other";
		CHECK(!digest_is_right(&wrong, ha1));
		wrong = *d;
		wrong.method = "BYE";
		CHECK(!digest_is_right(&wrong, ha1));
		wrong = *d;
		wrong.response = "";
		CHECK(!digest_is_right(&wrong, ha1));
		CHECK(!digest_is_right(d, ""));
	}
}

TEST(digest_without_qop_is_rfc2069)
{
	struct digest d = { DIGEST_MD5, "Mufasa", "testrealm@host.com",
			    "dcd98b7102dd2f0e8b11d0f600bfb0c093",
			    "/dir/index.html", "GET", NULL, NULL, NULL, NULL };
	char ha1[DIGEST_HEX_MAX], response[DIGEST_HEX_MAX];

	digest_ha1(DIGEST_MD5, d.username, d.realm, "Circle Of Life", ha1);
	digest_response(&d, ha1, response);
	CHECK_STR("670fd8c2df070c60b045671b8b24ff02", response);
}

static struct nonces *make_nonces(void)
{
	static struct nonces n;
	static const uint8_t secret[32] = { 1, 2, 3 };

	nonces_init(&n, secret, 1000);
	return &n;
}

TEST(nonce_lives_its_time)
{
	struct nonces *n = make_nonces();
	char nonce[DIGEST_NONCE_MAX];

	nonce_make(n, 5000, 7, nonce);
	CHECK_EQ(NONCE_GOOD, nonce_check(n, nonce, "00000001", 5000));
	CHECK_EQ(NONCE_GOOD, nonce_check(n, nonce, "00000001", 6000));
	CHECK_EQ(NONCE_STALE, nonce_check(n, nonce, "00000001", 6001));
	CHECK_EQ(NONCE_STALE, nonce_check(n, nonce, "00000001", 4999));
}

TEST(nonce_of_others_is_forged)
{
	struct nonces *n = make_nonces();
	char nonce[DIGEST_NONCE_MAX];

	nonce_make(n, 5000, 7, nonce);
	nonce[15] ^= 1;			/* another time, the same MAC */
	CHECK_EQ(NONCE_FORGED, nonce_check(n, nonce, "00000001", 5000));
	nonce_make(n, 5000, 7, nonce);
	nonce[20] ^= 1;			/* another salt */
	CHECK_EQ(NONCE_FORGED, nonce_check(n, nonce, "00000001", 5000));
	CHECK_EQ(NONCE_FORGED, nonce_check(n, "", "00000001", 5000));
	CHECK_EQ(NONCE_FORGED, nonce_check(n, "x", NULL, 5000));
}

TEST(nonce_count_only_goes_up)
{
	struct nonces *n = make_nonces();
	char nonce[DIGEST_NONCE_MAX];

	nonce_make(n, 5000, 7, nonce);
	nonce_use(n, nonce, "00000001");
	CHECK_EQ(NONCE_REPLAYED, nonce_check(n, nonce, "00000001", 5100));
	CHECK_EQ(NONCE_REPLAYED, nonce_check(n, nonce, NULL, 5100));
	CHECK_EQ(NONCE_GOOD, nonce_check(n, nonce, "00000002", 5100));
	nonce_use(n, nonce, "0000000a");
	CHECK_EQ(NONCE_REPLAYED, nonce_check(n, nonce, "00000009", 5100));
	CHECK_EQ(NONCE_GOOD, nonce_check(n, nonce, "0000000b", 5100));
	nonce_use(n, nonce, NULL);	/* without qop: once */
	CHECK_EQ(NONCE_REPLAYED, nonce_check(n, nonce, NULL, 5100));
}

TESTS(
	RUN(digest_gives_the_rfcs_responses),
	RUN(digest_without_qop_is_rfc2069),
	RUN(nonce_lives_its_time),
	RUN(nonce_of_others_is_forged),
	RUN(nonce_count_only_goes_up),
)
