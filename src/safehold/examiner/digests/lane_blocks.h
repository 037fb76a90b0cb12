/* Blocks of LANES streams at once, one in each lane. Included once for each width.

   Expects LANES, WIDTH (the suffix of the names) and TARGET (the instructions that may be used). */

#if LANES == 1
typedef uint32_t JOIN(words_, WIDTH);
#else
typedef uint32_t JOIN(words_, WIDTH) __attribute__((vector_size(4 * LANES)));
#endif

TARGET static void JOIN(blocks_, WIDTH)(uint32_t states[WORDS][LANES], const uint8_t *at[LANES], size_t count) {
  typedef JOIN(words_, WIDTH) words;
  words state[WORDS], word[16];
  memcpy(state, states, sizeof state);
  while (count--) {
    for (int number = 0; number < 16; number++)
      for (int lane = 0; lane < LANES; lane++) memcpy((uint32_t *)&word[number] + lane, at[lane] + 4 * number, 4);
    for (int lane = 0; lane < LANES; lane++) at[lane] += BLOCK;
    {
      words a = state[0], b = state[1], c = state[2], d = state[3];
      MD5_STEPS
      state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    }
    /* SHA-1 reads the same words the other way round. */
    for (int number = 0; number < 16; number++)
      word[number] = ROTATED(word[number] & 0x00ff00ff, 24) | ROTATED(word[number] & 0xff00ff00, 8);
    {
      words a = state[4], b = state[5], c = state[6], d = state[7], e = state[8];
      SHA1_STEPS
      state[4] += a, state[5] += b, state[6] += c, state[7] += d, state[8] += e;
    }
  }
  memcpy(states, state, sizeof state);
}

/* Takes every stream to the end of its blocks: one that ends gives its lane to the next. */
TARGET static void JOIN(run_, WIDTH)(struct stream *const *streams, size_t count) {
  uint32_t states[WORDS][LANES] = {0};
  const uint8_t *at[LANES];
  size_t left[LANES];
  struct stream *in[LANES] = {0};
  size_t next = 0;
  for (;;) {
    size_t shortest = 0, busy = 0, last = 0;
    for (size_t lane = 0; lane < LANES; lane++) {
      if (!in[lane]) {
        if (next == count) continue;
        in[lane] = streams[next++];
        at[lane] = in[lane]->data;
        left[lane] = in[lane]->blocks;
        for (int word = 0; word < WORDS; word++) states[word][lane] = in[lane]->state[word];
      }
      if (!busy++ || left[lane] < shortest) shortest = left[lane];
      last = lane;
    }
    if (!busy) return;
#if LANES > 1
    if (busy == 1) {
      /* Alone a stream is faster without lanes. */
      for (int word = 0; word < WORDS; word++) in[last]->state[word] = states[word][last];
      in[last]->data = at[last];
      in[last]->blocks = left[last];
      run_one(&in[last], 1);
      return;
    }
#endif
    /* What an empty lane computes is not used; what it reads must be there. */
    for (size_t lane = 0; lane < LANES; lane++)
      if (!in[lane]) at[lane] = at[last];
    JOIN(blocks_, WIDTH)(states, at, shortest);
    for (size_t lane = 0; lane < LANES; lane++)
      if (in[lane] && !(left[lane] -= shortest)) {
        for (int word = 0; word < WORDS; word++) in[lane]->state[word] = states[word][lane];
        in[lane] = 0;
      }
  }
}
