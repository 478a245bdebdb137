# Prints a picture of many colours: a line of hexadecimal B, G, R, 0 for each row, `w` by `h` pixels.
# The sine is made of parabolas, since busybox's awk may come without mathematics.
function wave(t) { t -= int(t); return t < 0.5 ? 16 * t * (0.5 - t) : -16 * (t - 0.5) * (1 - t) }
BEGIN {
  for (y = 0; y < h; y++) {
    v = y / h + 4
    shift = wave(v) / 6 + 4
    for (x = 0; x < w; x++) {
      u = x / w
      printf "%02x%02x%02x00", 128 + 127 * wave(u + 9 - v), 128 + 127 * wave(v + wave(u) / 6), 128 + 127 * wave(u + shift)
    }
    print ""
  }
}
