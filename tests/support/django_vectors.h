/* tests/support/django_vectors.h - what Django's own code has made of known keys and times. */
#ifndef FICUS_TESTS_SUPPORT_DJANGO_VECTORS_H
#define FICUS_TESTS_SUPPORT_DJANGO_VECTORS_H

#include "fcgi_app/django/signing.h"

#define VECTOR_KEY    "test-secret-key-not-for-production"
#define VECTOR_TIME_S INT64_C(1700000000)

static const char *const vector_keys[] = {VECTOR_KEY, NULL};
static const struct signer vector_signer = {
	vector_keys, "django.contrib.sessions.SessionStore", ""};

/* 2.2 */
#define VECTOR_EMPTY "e30:1r31eq:xPv75BxF1hobmpuJRcfFlLWtktVIE9A_VW9PNjqm7zY"
#define VECTOR_ACCENTS                                                                             \
	"eyJuIjoiXHUwMGU5XHVkODNkXHVkZTAwIn0:1r31eq:c8C6sdoPonXByVjNPW8B4zod7thVkB7ptF3ySMLtNl8"
#define VECTOR_ACCENTS_JSON "{\"n\":\"\\u00e9\\ud83d\\ude00\"}"
#define VECTOR_LOGIN                                                                               \
	".eJxVjMsOwiAQRf-FtSE8Bpi6dO83EGBAqgaS0q6M_65NutDtPefcF_"                                  \
	"NhW6vfRl78TOzMJDv9bjGkR247oHtot85T"                                                       \
	"b-syR74r_KCDXzvl5-Vw_w5qGPVbK6WdciJYLIAGnERJsUCeCJOwEsghgASrhZBCJzsZAlMSAoqMWlv2_gChBDX-" \
	":1r31eq:Ux4VfFQTqAo4pxjFPEUbfV5RVZrOSBBUtY2aqNdw4u8"
#define VECTOR_LOGIN_PLAIN                                                                         \
	"eyJfYXV0aF91c2VyX2lkIjoiMSIsIl9hdXRoX3VzZXJfYmFja2VuZCI6ImRqYW5nby5jb250cmliLmF1dGguYmFj" \
	"a2"                                                                                       \
	"VuZHMuTW9kZWxCYWNrZW5kIiwiX2F1dGhfdXNlcl9oYXNoIjoiMjIzNzI3MGE2OGY0ODU0NzE4MWRiZjRlOWQ4Yz" \
	"A2"                                                                                       \
	"MTRkNzg0NDE0NjMwMDEwM2M2OTVkNDVmYzg0ODBlODMzNiJ9:1r31eq:VqtwkOL-Z59iLFKF-"                \
	"J6nAOVNM1k5SB9S6K"                                                                        \
	"k1K5Lt7FA"
#define VECTOR_LOGIN_JSON                                                                          \
	"{\"_auth_user_id\":\"1\",\"_auth_user_backend\":\"django.contrib.auth.backends."          \
	"ModelBackend\",\"_auth_user_hash\":\"" VECTOR_USER_HASH "\"}"

/* 2.3 */
#define VECTOR_LEGACY      "NjY1MWE0Njk5NmUwOTRhMmY0ZWU5MGE2Yzc0NmFjMjY2YWQ0Y2NmZTp7ImEiOjF9"
#define VECTOR_LEGACY_JSON "{\"a\":1}"

/* 2.4 */
#define VECTOR_PASSWORD                                                                            \
	"pbkdf2_sha256$1000$saltsaltsaltsaltsalt12$7kQnvik2EF+ZgxuPgZDCIKdNYs3JKaGATJCvSjVHMpY="
#define VECTOR_USER_HASH      "2237270a68f48547181dbf4e9d8c0614d7844146300103c695d45fc8480e8336"
#define VECTOR_USER_HASH_SHA1 "ec428e9267c1c87f8c6015f70872f19fbcb4498a"

/* 3.1 */
#define VECTOR_SECRET "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk"
#define VECTOR_TOKEN  "zyxwvutsrqponmlkjihgfedcba987654ZynXwlVujTshRqfPodNmbLk9Ji7Hg5Fe"

/* 7.1 */
#define VECTOR_MESSAGES                                                                            \
	"W1siX19qc29uX21lc3NhZ2UiLDAsMjUsIlNhdmVkLiIsIiJdXQ:1r31eq:WfAvUNIMiKoXk-XGZU_Y-"          \
	"Gsmwy7Mm886"                                                                              \
	"_7VjmzK-Lsg"

#endif
