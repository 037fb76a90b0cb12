/* MD5 (RFC 1321) and SHA-1 (FIPS 180-4) of many streams at once, one in each lane of the processor's vectors.

   The blocks of a stream depend on each other, so one stream alone leaves most of the processor idle. Streams do not depend on
   each other. For little-endian processors; how many lanes there are is found out when it runs. */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#define BLOCK 64
#define MD5_WORDS 4
#define SHA1_WORDS 5
#define WORDS (MD5_WORDS + SHA1_WORDS)
#define AT_ONCE 256

/* What Python hands in: a part of a stream. Only the last part may have another length than whole blocks. */
struct part {
  uint32_t state[WORDS]; /* of MD5, then of SHA-1 */
  uint32_t is_last;
  uint64_t length;
  uint64_t before; /* bytes of the stream in earlier parts */
};

struct stream {
  uint32_t *state;
  const uint8_t *data;
  size_t blocks;
};

#define PASTE(name, width) name##width
#define JOIN(name, width) PASTE(name, width)
#define ROTATED(x, by) (((x) << (by)) | ((x) >> (32 - (by))))

#define MD5_F(x, y, z) ((((y) ^ (z)) & (x)) ^ (z))
#define MD5_G(x, y, z) (((x) & (z)) + ((y) & ~(z)))
#define MD5_H(x, y, z) ((x) ^ (y) ^ (z))
#define MD5_I(x, y, z) ((y) ^ ((x) | ~(z)))
#define MD5(f, a, b, c, d, number, by, sine) \
  a += f(b, c, d) + word[number] + (uint32_t)sine; \
  a = ROTATED(a, by) + b;
/* RFC 1321, section 3.4. */
#define MD5_STEPS \
  MD5(MD5_F, a, b, c, d, 0, 7, 0xd76aa478) MD5(MD5_F, d, a, b, c, 1, 12, 0xe8c7b756) \
  MD5(MD5_F, c, d, a, b, 2, 17, 0x242070db) MD5(MD5_F, b, c, d, a, 3, 22, 0xc1bdceee) \
  MD5(MD5_F, a, b, c, d, 4, 7, 0xf57c0faf) MD5(MD5_F, d, a, b, c, 5, 12, 0x4787c62a) \
  MD5(MD5_F, c, d, a, b, 6, 17, 0xa8304613) MD5(MD5_F, b, c, d, a, 7, 22, 0xfd469501) \
  MD5(MD5_F, a, b, c, d, 8, 7, 0x698098d8) MD5(MD5_F, d, a, b, c, 9, 12, 0x8b44f7af) \
  MD5(MD5_F, c, d, a, b, 10, 17, 0xffff5bb1) MD5(MD5_F, b, c, d, a, 11, 22, 0x895cd7be) \
  MD5(MD5_F, a, b, c, d, 12, 7, 0x6b901122) MD5(MD5_F, d, a, b, c, 13, 12, 0xfd987193) \
  MD5(MD5_F, c, d, a, b, 14, 17, 0xa679438e) MD5(MD5_F, b, c, d, a, 15, 22, 0x49b40821) \
  MD5(MD5_G, a, b, c, d, 1, 5, 0xf61e2562) MD5(MD5_G, d, a, b, c, 6, 9, 0xc040b340) \
  MD5(MD5_G, c, d, a, b, 11, 14, 0x265e5a51) MD5(MD5_G, b, c, d, a, 0, 20, 0xe9b6c7aa) \
  MD5(MD5_G, a, b, c, d, 5, 5, 0xd62f105d) MD5(MD5_G, d, a, b, c, 10, 9, 0x02441453) \
  MD5(MD5_G, c, d, a, b, 15, 14, 0xd8a1e681) MD5(MD5_G, b, c, d, a, 4, 20, 0xe7d3fbc8) \
  MD5(MD5_G, a, b, c, d, 9, 5, 0x21e1cde6) MD5(MD5_G, d, a, b, c, 14, 9, 0xc33707d6) \
  MD5(MD5_G, c, d, a, b, 3, 14, 0xf4d50d87) MD5(MD5_G, b, c, d, a, 8, 20, 0x455a14ed) \
  MD5(MD5_G, a, b, c, d, 13, 5, 0xa9e3e905) MD5(MD5_G, d, a, b, c, 2, 9, 0xfcefa3f8) \
  MD5(MD5_G, c, d, a, b, 7, 14, 0x676f02d9) MD5(MD5_G, b, c, d, a, 12, 20, 0x8d2a4c8a) \
  MD5(MD5_H, a, b, c, d, 5, 4, 0xfffa3942) MD5(MD5_H, d, a, b, c, 8, 11, 0x8771f681) \
  MD5(MD5_H, c, d, a, b, 11, 16, 0x6d9d6122) MD5(MD5_H, b, c, d, a, 14, 23, 0xfde5380c) \
  MD5(MD5_H, a, b, c, d, 1, 4, 0xa4beea44) MD5(MD5_H, d, a, b, c, 4, 11, 0x4bdecfa9) \
  MD5(MD5_H, c, d, a, b, 7, 16, 0xf6bb4b60) MD5(MD5_H, b, c, d, a, 10, 23, 0xbebfbc70) \
  MD5(MD5_H, a, b, c, d, 13, 4, 0x289b7ec6) MD5(MD5_H, d, a, b, c, 0, 11, 0xeaa127fa) \
  MD5(MD5_H, c, d, a, b, 3, 16, 0xd4ef3085) MD5(MD5_H, b, c, d, a, 6, 23, 0x04881d05) \
  MD5(MD5_H, a, b, c, d, 9, 4, 0xd9d4d039) MD5(MD5_H, d, a, b, c, 12, 11, 0xe6db99e5) \
  MD5(MD5_H, c, d, a, b, 15, 16, 0x1fa27cf8) MD5(MD5_H, b, c, d, a, 2, 23, 0xc4ac5665) \
  MD5(MD5_I, a, b, c, d, 0, 6, 0xf4292244) MD5(MD5_I, d, a, b, c, 7, 10, 0x432aff97) \
  MD5(MD5_I, c, d, a, b, 14, 15, 0xab9423a7) MD5(MD5_I, b, c, d, a, 5, 21, 0xfc93a039) \
  MD5(MD5_I, a, b, c, d, 12, 6, 0x655b59c3) MD5(MD5_I, d, a, b, c, 3, 10, 0x8f0ccc92) \
  MD5(MD5_I, c, d, a, b, 10, 15, 0xffeff47d) MD5(MD5_I, b, c, d, a, 1, 21, 0x85845dd1) \
  MD5(MD5_I, a, b, c, d, 8, 6, 0x6fa87e4f) MD5(MD5_I, d, a, b, c, 15, 10, 0xfe2ce6e0) \
  MD5(MD5_I, c, d, a, b, 6, 15, 0xa3014314) MD5(MD5_I, b, c, d, a, 13, 21, 0x4e0811a1) \
  MD5(MD5_I, a, b, c, d, 4, 6, 0xf7537e82) MD5(MD5_I, d, a, b, c, 11, 10, 0xbd3af235) \
  MD5(MD5_I, c, d, a, b, 2, 15, 0x2ad7d2bb) MD5(MD5_I, b, c, d, a, 9, 21, 0xeb86d391)

#define SHA1_CH(x, y, z) ((((y) ^ (z)) & (x)) ^ (z))
#define SHA1_PARITY(x, y, z) ((x) ^ (y) ^ (z))
#define SHA1_MAJ(x, y, z) (((x) & (y)) | ((z) & ((x) | (y))))
#define SHA1(f, a, b, c, d, e, number, constant) \
  e += ROTATED(a, 5) + f(b, c, d) + word[number] + (uint32_t)constant; \
  b = ROTATED(b, 30);
/* Word t of the schedule takes the place of word t - 16. */
#define SHA1_NEXT(f, a, b, c, d, e, number, constant) \
  word[number] ^= word[(number + 2) % 16] ^ word[(number + 8) % 16] ^ word[(number + 13) % 16]; \
  word[number] = ROTATED(word[number], 1); \
  SHA1(f, a, b, c, d, e, number, constant)
/* FIPS 180-4, section 6.1.2. */
#define SHA1_STEPS \
  SHA1(SHA1_CH, a, b, c, d, e, 0, 0x5a827999) SHA1(SHA1_CH, e, a, b, c, d, 1, 0x5a827999) \
  SHA1(SHA1_CH, d, e, a, b, c, 2, 0x5a827999) SHA1(SHA1_CH, c, d, e, a, b, 3, 0x5a827999) \
  SHA1(SHA1_CH, b, c, d, e, a, 4, 0x5a827999) SHA1(SHA1_CH, a, b, c, d, e, 5, 0x5a827999) \
  SHA1(SHA1_CH, e, a, b, c, d, 6, 0x5a827999) SHA1(SHA1_CH, d, e, a, b, c, 7, 0x5a827999) \
  SHA1(SHA1_CH, c, d, e, a, b, 8, 0x5a827999) SHA1(SHA1_CH, b, c, d, e, a, 9, 0x5a827999) \
  SHA1(SHA1_CH, a, b, c, d, e, 10, 0x5a827999) SHA1(SHA1_CH, e, a, b, c, d, 11, 0x5a827999) \
  SHA1(SHA1_CH, d, e, a, b, c, 12, 0x5a827999) SHA1(SHA1_CH, c, d, e, a, b, 13, 0x5a827999) \
  SHA1(SHA1_CH, b, c, d, e, a, 14, 0x5a827999) SHA1(SHA1_CH, a, b, c, d, e, 15, 0x5a827999) \
  SHA1_NEXT(SHA1_CH, e, a, b, c, d, 0, 0x5a827999) SHA1_NEXT(SHA1_CH, d, e, a, b, c, 1, 0x5a827999) \
  SHA1_NEXT(SHA1_CH, c, d, e, a, b, 2, 0x5a827999) SHA1_NEXT(SHA1_CH, b, c, d, e, a, 3, 0x5a827999) \
  SHA1_NEXT(SHA1_PARITY, a, b, c, d, e, 4, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, e, a, b, c, d, 5, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_PARITY, d, e, a, b, c, 6, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, c, d, e, a, b, 7, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_PARITY, b, c, d, e, a, 8, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, a, b, c, d, e, 9, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_PARITY, e, a, b, c, d, 10, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, d, e, a, b, c, 11, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_PARITY, c, d, e, a, b, 12, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, b, c, d, e, a, 13, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_PARITY, a, b, c, d, e, 14, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, e, a, b, c, d, 15, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_PARITY, d, e, a, b, c, 0, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, c, d, e, a, b, 1, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_PARITY, b, c, d, e, a, 2, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, a, b, c, d, e, 3, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_PARITY, e, a, b, c, d, 4, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, d, e, a, b, c, 5, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_PARITY, c, d, e, a, b, 6, 0x6ed9eba1) SHA1_NEXT(SHA1_PARITY, b, c, d, e, a, 7, 0x6ed9eba1) \
  SHA1_NEXT(SHA1_MAJ, a, b, c, d, e, 8, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, e, a, b, c, d, 9, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_MAJ, d, e, a, b, c, 10, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, c, d, e, a, b, 11, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_MAJ, b, c, d, e, a, 12, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, a, b, c, d, e, 13, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_MAJ, e, a, b, c, d, 14, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, d, e, a, b, c, 15, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_MAJ, c, d, e, a, b, 0, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, b, c, d, e, a, 1, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_MAJ, a, b, c, d, e, 2, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, e, a, b, c, d, 3, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_MAJ, d, e, a, b, c, 4, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, c, d, e, a, b, 5, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_MAJ, b, c, d, e, a, 6, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, a, b, c, d, e, 7, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_MAJ, e, a, b, c, d, 8, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, d, e, a, b, c, 9, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_MAJ, c, d, e, a, b, 10, 0x8f1bbcdc) SHA1_NEXT(SHA1_MAJ, b, c, d, e, a, 11, 0x8f1bbcdc) \
  SHA1_NEXT(SHA1_PARITY, a, b, c, d, e, 12, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, e, a, b, c, d, 13, 0xca62c1d6) \
  SHA1_NEXT(SHA1_PARITY, d, e, a, b, c, 14, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, c, d, e, a, b, 15, 0xca62c1d6) \
  SHA1_NEXT(SHA1_PARITY, b, c, d, e, a, 0, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, a, b, c, d, e, 1, 0xca62c1d6) \
  SHA1_NEXT(SHA1_PARITY, e, a, b, c, d, 2, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, d, e, a, b, c, 3, 0xca62c1d6) \
  SHA1_NEXT(SHA1_PARITY, c, d, e, a, b, 4, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, b, c, d, e, a, 5, 0xca62c1d6) \
  SHA1_NEXT(SHA1_PARITY, a, b, c, d, e, 6, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, e, a, b, c, d, 7, 0xca62c1d6) \
  SHA1_NEXT(SHA1_PARITY, d, e, a, b, c, 8, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, c, d, e, a, b, 9, 0xca62c1d6) \
  SHA1_NEXT(SHA1_PARITY, b, c, d, e, a, 10, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, a, b, c, d, e, 11, 0xca62c1d6) \
  SHA1_NEXT(SHA1_PARITY, e, a, b, c, d, 12, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, d, e, a, b, c, 13, 0xca62c1d6) \
  SHA1_NEXT(SHA1_PARITY, c, d, e, a, b, 14, 0xca62c1d6) SHA1_NEXT(SHA1_PARITY, b, c, d, e, a, 15, 0xca62c1d6)

#define TARGET
#define LANES 1
#define WIDTH one
#include "lane_blocks.h"
#undef LANES
#undef WIDTH

#define LANES 4
#define WIDTH four
#include "lane_blocks.h"
#undef LANES
#undef WIDTH

#if defined(__x86_64__)
#undef TARGET
#define TARGET __attribute__((target("avx2")))
#define LANES 8
#define WIDTH eight
#include "lane_blocks.h"
#undef TARGET
#undef LANES
#undef WIDTH

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define LANES 16
#define WIDTH sixteen
#include "lane_blocks.h"

/* Whether the processor has these features (leaf 7, EBX) and the system saves these registers (XCR0). */
static int has(uint32_t features, uint32_t registers) {
  uint32_t a, b, c, d, saved, high;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
  __asm__ volatile("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
  return (saved & registers) == registers && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & features) == features;
}
#endif

/* Returns how many lanes this processor has. */
int safehold_lanes(void) {
#if defined(__x86_64__)
  if (has(bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL, 0xe6)) return 16;
  if (has(bit_AVX2, 0x06)) return 8;
#endif
  return 4;
}

static int longest_first(const void *one, const void *other) {
  const size_t a = (*(struct stream *const *)one)->blocks, b = (*(struct stream *const *)other)->blocks;
  return (a < b) - (a > b);
}

static void run(struct stream *streams, size_t count, int lanes) {
  struct stream *order[2 * AT_ONCE];
  size_t some = 0;
  for (size_t number = 0; number < count; number++)
    if (streams[number].blocks) order[some++] = &streams[number];
  qsort(order, some, sizeof *order, longest_first);
#if defined(__x86_64__)
  if (lanes == 16) {
    run_sixteen(order, some);
    return;
  }
  if (lanes == 8) {
    run_eight(order, some);
    return;
  }
#endif
  if (lanes == 4)
    run_four(order, some);
  else
    run_one(order, some);
}

/* Lays out the end of a stream: what is over of its blocks, a bit, zeroes, its length in bits. Returns how many blocks that is. */
static size_t lay_out_end(const struct part *part, const uint8_t *data, uint8_t end[2 * BLOCK], int is_big_endian) {
  const size_t rest = part->length % BLOCK, blocks = rest < BLOCK - 8 ? 1 : 2;
  const uint64_t bits = (part->before + part->length) * 8, written = is_big_endian ? __builtin_bswap64(bits) : bits;
  memset(end, 0, 2 * BLOCK);
  if (rest) memcpy(end, data + (part->length - rest), rest);
  end[rest] = 0x80;
  memcpy(end + blocks * BLOCK - 8, &written, 8);
  return blocks;
}

/* Takes each part into the state of its stream; after the last part the state is the bytes of the two digests. */
void safehold_take(struct part *parts, const uint8_t *const *data, size_t count, int lanes) {
  struct stream streams[2 * AT_ONCE];
  for (size_t now; count; parts += now, data += now, count -= now) {
    uint8_t ends[2 * AT_ONCE][2 * BLOCK];
    uint32_t states[2 * AT_ONCE][WORDS];
    now = count < AT_ONCE ? count : AT_ONCE;
    for (size_t number = 0; number < now; number++)
      streams[number] = (struct stream){parts[number].state, data[number], parts[number].length / BLOCK};
    run(streams, now, lanes);
    /* The two write the length the other way round: each has an end of its own, and of each only its words count. */
    size_t some = 0;
    for (size_t number = 0; number < now; number++)
      for (int is_sha1 = 0; is_sha1 < 2 && parts[number].is_last; is_sha1++, some++) {
        const size_t blocks = lay_out_end(&parts[number], data[number], ends[some], is_sha1);
        memcpy(states[some], parts[number].state, sizeof states[some]);
        streams[some] = (struct stream){states[some], ends[some], blocks};
      }
    run(streams, some, lanes);
    some = 0;
    for (size_t number = 0; number < now; number++)
      if (parts[number].is_last) {
        memcpy(parts[number].state, states[some++], MD5_WORDS * sizeof(uint32_t));
        for (int word = MD5_WORDS; word < WORDS; word++) parts[number].state[word] = __builtin_bswap32(states[some][word]);
        some++;
      }
  }
}
