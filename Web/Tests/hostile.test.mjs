// Streams that nobody encoded: each must give an error or a picture. A trap throws what is no SpiceError, and fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SpiceError } from "../js/spice.mjs";
import { decode, generator, glzSequences, loadEngine, lzVectors, quicVectors } from "./support.mjs";

/** Bytes of a header: a change there is worth more tries than one elsewhere. */
const headerBytes = { quic: 20, lz: 28, glz: 33 };

/** The vector's stream, cut off at several places. */
function* cuts({ stream, codec }) {
  const header = headerBytes[codec];
  const places = [0, 1, 4, header - 1, header, header + 1, header + 4, stream.length - 1];
  for (let part = 1; part < 8; part++) places.push(Math.floor((stream.length * part) / 8));
  for (const place of places) if (place < stream.length) yield stream.subarray(0, place);
}

/** The vector's stream with some bytes changed: in the header, behind it, or both. */
function* changes({ stream, codec }, count, random) {
  const header = headerBytes[codec];
  for (let turn = 0; turn < count; turn++) {
    const changed = stream.slice();
    for (let left = 1 + random(3); left > 0; left--) {
      const place = turn % 3 === 0 ? random(header) : header + random(Math.max(1, stream.length - header));
      if (place < changed.length) changed[place] = turn % 2 === 0 ? changed[place] ^ (1 << random(8)) : random(256);
    }
    yield changed;
  }
}

/** Whether a damaged stream was decoded to a picture of the right size all the same. */
function survives(engine, vector, stream, window) {
  try {
    const picture = decode(engine, vector, stream, window);
    assert.equal(picture.width, vector.width);
    assert.equal(picture.height, vector.height);
    picture.release();
    return true;
  } catch (error) {
    if (!(error instanceof SpiceError)) error.message += ` (${vector.name}, ${Buffer.from(stream).toString("base64")})`;
    assert.ok(error instanceof SpiceError, error);
    return false;
  }
}

for (const vectors of [quicVectors, lzVectors]) {
  test(`damaged ${vectors[0].codec} streams give errors or pixels`, async () => {
    const engine = await loadEngine();
    const random = generator(0x51ce);
    for (const vector of vectors) {
      for (const stream of cuts(vector)) survives(engine, vector, stream);
      let pictures = 0;
      for (const stream of changes(vector, 200, random)) if (survives(engine, vector, stream)) pictures += 1;
      assert.ok(pictures < 200, `${vector.name}: no change did any harm`);
    }
  });
}

test("damaged glz streams give errors or pixels", async () => {
  const engine = await loadEngine();
  const random = generator(0x61ce);
  for (const { images, windowPixels } of glzSequences) {
    for (const [place, image] of images.entries()) {
      let window;
      // A picture that came about, or was damaged, is not decoded again: each attempt has a window of its own.
      const attempt = (stream) => {
        window?.release();
        window = engine.newWindow(windowPixels);
        for (const earlier of images.slice(0, place)) decode(engine, earlier, earlier.stream, window).release();
        return survives(engine, image, stream, window);
      };
      for (const stream of [...cuts(image), ...changes(image, 60, random)]) attempt(stream);
      assert.ok(attempt(image.stream), `${image.name}: does not decode after its damaged copies`);
      window.release();
    }
  }
});

test("sizes that a few bytes cannot have are refused before memory is taken", async () => {
  const engine = await loadEngine();
  const before = engine.memoryBytes;
  const sides = [1, 2, 255, 1 << 14, 23170, 1 << 16, 1 << 24, (1 << 24) + 1, 0x7fffffff];
  for (const vector of [quicVectors[0], lzVectors[0], glzSequences[0].images[0]]) {
    const { codec } = vector;
    const [widthAt, littleEndian] = { quic: [12, true], lz: [12, false], glz: [9, false] }[codec];
    for (const width of sides) {
      for (const height of sides) {
        if (width * height < 1 << 16) continue;
        const stream = vector.stream.slice();
        const view = new DataView(stream.buffer);
        view.setUint32(widthAt, width, littleEndian);
        view.setUint32(widthAt + 4, height, littleEndian);
        if (codec !== "quic") view.setUint32(widthAt + 8, width * 4, false);
        const window = engine.newWindow(1 << 30);
        assert.ok(!survives(engine, { ...vector, width, height }, stream, window), `${codec} ${width}x${height}`);
        window.release();
      }
    }
  }
  assert.ok(engine.memoryBytes - before < 1 << 20, "memory was taken");
});

test("pictures have room, and what is too large for 32-bit addresses is refused", async () => {
  const engine = await loadEngine();
  const side = 1 << 13;
  const [most, more] = [engine.newPicture(side, side), engine.newPicture(side, side)];
  assert.throws(() => engine.newPicture(side, side + 1), { reason: "badSize" });
  // Bits enough for a first look at the header.
  const stream = new Uint8Array(1 << 20);
  stream.set(quicVectors[0].stream.subarray(0, 12));
  const view = new DataView(stream.buffer);
  for (const [width, height, reason] of [[side, side, "truncated"], [1 << 15, (1 << 14) - 1, "badSize"]]) {
    view.setUint32(12, width, true);
    view.setUint32(16, height, true);
    assert.throws(() => engine.decodeQUIC(stream, width, height), { reason });
  }
  most.release();
  more.release();
});
