// What the C codecs encoded, decoded by the WebAssembly module: every pixel must be the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, glzSequences, loadEngine, lzVectors, quicVectors, take } from "./support.mjs";

function check(picture, vector) {
  assert.equal(picture.width, vector.width, vector.name);
  assert.equal(picture.height, vector.height, vector.name);
  const { format, bytes } = take(picture);
  const expected = vector.expected();
  assert.equal(format, expected.format, vector.name);
  assert.equal(Buffer.compare(bytes, expected.bytes), 0, `${vector.name}: pixels differ`);
}

test("there are vectors", () => {
  assert.ok(quicVectors.length > 15 && lzVectors.length > 20 && glzSequences.length > 1);
});

for (const vectors of [quicVectors, lzVectors]) {
  test(`${vectors[0].codec} streams decode to the raw pixels`, async () => {
    const engine = await loadEngine();
    for (const vector of vectors) check(decode(engine, vector), vector);
  });
}

test("glz sequences decode to the raw pixels", async () => {
  const engine = await loadEngine();
  for (const sequence of glzSequences) {
    const window = engine.newWindow(sequence.windowPixels);
    for (const image of sequence.images) check(decode(engine, image, image.stream, window), image);
    window.release();
  }
});

test("a glz picture waits for the one that it refers to", async () => {
  const engine = await loadEngine();
  const { images, windowPixels } = glzSequences[0];
  const window = engine.newWindow(windowPixels);
  const late = images.slice(1).find((image) => {
    try {
      decode(engine, image, image.stream, window).release();
    } catch (error) {
      return error.reason === "awaiting";
    }
  });
  assert.ok(late, "no picture refers to another");
  for (const image of images) {
    if (image === late) break;
    try {
      decode(engine, image, image.stream, window).release();
    } catch (error) {
      // It was decoded already.
      assert.equal(error.reason, "badHeader");
    }
  }
  check(decode(engine, late, late.stream, window), late);
});

test("a handle that was released names nothing", async () => {
  const engine = await loadEngine();
  const picture = engine.newPicture(3, 2);
  assert.equal(picture.format, "xrgb32");
  picture.release();
  assert.throws(() => picture.copyBytes(), { reason: "badHandle" });
});
