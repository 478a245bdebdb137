// Just enough of RSA for a client that measures. Nothing here is meant to keep a secret.
#include "ticket.h"

#include <string.h>
#include <sys/random.h>

#define WORDS (TICKET_SIZE / 4)
#define HASH 20

static uint32_t rotate(uint32_t value, int bits) { return value << bits | value >> (32 - bits); }

/// SHA-1 of at most 119 bytes, that is of two blocks.
static void sha1(const uint8_t *message, size_t length, uint8_t digest[HASH]) {
  uint8_t blocks[128] = {0};
  size_t count = length < 56 ? 1 : 2;
  if (length > 0) memcpy(blocks, message, length);
  blocks[length] = 0x80;
  for (int i = 0; i < 8; i++) blocks[64 * count - 1 - i] = (uint64_t)length * 8 >> (8 * i);
  uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  for (size_t block = 0; block < count; block++) {
    uint32_t w[80];
    for (int i = 0; i < 16; i++) {
      const uint8_t *at = blocks + 64 * block + 4 * i;
      w[i] = (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
    }
    for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; i++) {
      uint32_t mix, constant;
      if (i < 20) {
        mix = (b & c) | (~b & d), constant = 0x5a827999;
      } else if (i < 40) {
        mix = b ^ c ^ d, constant = 0x6ed9eba1;
      } else if (i < 60) {
        mix = (b & c) | (b & d) | (c & d), constant = 0x8f1bbcdc;
      } else {
        mix = b ^ c ^ d, constant = 0xca62c1d6;
      }
      uint32_t next = rotate(a, 5) + mix + e + constant + w[i];
      e = d, d = c, c = rotate(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
  }
  for (int i = 0; i < HASH; i++) digest[i] = state[i / 4] >> (24 - 8 * (i % 4));
}

/// Exclusive or with the mask that a seed is stretched to.
static void apply_mask(uint8_t *bytes, size_t length, const uint8_t *seed, size_t seed_length) {
  uint8_t counted[TICKET_SIZE], digest[HASH];
  memcpy(counted, seed, seed_length);
  for (size_t done = 0, counter = 0; done < length; counter++) {
    for (int i = 0; i < 4; i++) counted[seed_length + i] = counter >> (24 - 8 * i);
    sha1(counted, seed_length + 4, digest);
    for (size_t i = 0; i < HASH && done < length; i++, done++) bytes[done] ^= digest[i];
  }
}

// Numbers of 1024 bits, least word first.

static bool is_less(const uint32_t *a, const uint32_t *b) {
  for (int i = WORDS - 1; i >= 0; i--) {
    if (a[i] != b[i]) return a[i] < b[i];
  }
  return false;
}

/// a := a + b modulo n, for numbers below n.
static void add(uint32_t *a, const uint32_t *b, const uint32_t *n) {
  uint64_t carry = 0;
  for (int i = 0; i < WORDS; i++) {
    carry += (uint64_t)a[i] + b[i];
    a[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (!carry && is_less(a, n)) return;
  int64_t borrow = 0;
  for (int i = 0; i < WORDS; i++) {
    borrow += (int64_t)a[i] - n[i];
    a[i] = (uint32_t)borrow;
    borrow >>= 32;
  }
}

/// a := a * b modulo n, a bit at a time.
static void multiply(uint32_t *a, const uint32_t *b, const uint32_t *n) {
  uint32_t sum[WORDS] = {0}, factor[WORDS];
  memcpy(factor, b, sizeof factor);
  for (int bit = WORDS * 32 - 1; bit >= 0; bit--) {
    add(sum, sum, n);
    if (a[bit / 32] >> (bit % 32) & 1) add(sum, factor, n);
  }
  memcpy(a, sum, sizeof sum);
}

static void read_number(uint32_t *number, const uint8_t *bytes) {
  for (int i = 0; i < WORDS; i++) {
    const uint8_t *at = bytes + TICKET_SIZE - 4 - 4 * i;
    number[i] = (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
  }
}

bool ticket_make(const uint8_t key[SPICE_TICKET_PUBKEY_BYTES], const char *password, uint8_t ticket[TICKET_SIZE]) {
  // The modulus is a positive number of 129 bytes, and 65537 ends the key.
  static const uint8_t before[] = {0x02, 0x81, 0x81, 0x00}, after[] = {0x02, 0x03, 0x01, 0x00, 0x01};
  const uint8_t *modulus = key + SPICE_TICKET_PUBKEY_BYTES - sizeof after - TICKET_SIZE;
  size_t length = strlen(password) + 1;
  if (memcmp(modulus - sizeof before, before, sizeof before) || memcmp(modulus + TICKET_SIZE, after, sizeof after) ||
      length > TICKET_SIZE - 2 * HASH - 2) {
    return false;
  }
  // 0, then the seed, then the block that ends with the password.
  uint8_t padded[TICKET_SIZE] = {0};
  uint8_t *seed = padded + 1, *block = padded + 1 + HASH;
  size_t block_length = TICKET_SIZE - 1 - HASH;
  sha1(NULL, 0, block);
  block[block_length - length - 1] = 1;
  memcpy(block + block_length - length, password, length);
  if (getrandom(seed, HASH, 0) != HASH) return false;
  apply_mask(block, block_length, seed, HASH);
  apply_mask(seed, HASH, block, block_length);

  uint32_t n[WORDS], message[WORDS], power[WORDS];
  read_number(n, modulus);
  read_number(message, padded);
  memcpy(power, message, sizeof power);
  // To the power of 2^16 + 1.
  for (int i = 0; i < 16; i++) multiply(power, power, n);
  multiply(power, message, n);
  for (int i = 0; i < TICKET_SIZE; i++) ticket[TICKET_SIZE - 1 - i] = power[i / 4] >> (8 * (i % 4));
  return true;
}
