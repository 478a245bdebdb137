// Recordings made of the draw vectors, replayed by the whole client engine: the surface must end up as the reference's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SpiceError } from "../js/spice.mjs";
import { generator, index, load, loadEngine } from "./support.mjs";

/** Bytes of little-endian integers: [size, value] each, and byte arrays as they are. */
function pack(...parts) {
  return Buffer.concat(
    parts.map((part) => {
      if (!Array.isArray(part)) return part;
      const [size, value] = part;
      const bytes = Buffer.alloc(size);
      for (let i = 0; i < size && i < 4; i++) bytes[i] = value >>> (8 * i);
      return bytes;
    }));
}

const header = pack(Buffer.from("SPICEREC"), [4, 1]);
const display = 2;
const entry = (kind, payload) => pack([1, kind], [8, 0], [1, display], [1, 0], [4, payload.length], payload);
/** Mini headers, no capabilities. */
const opened = entry(1, pack([1, 0], [4, 8]));
const message = (type, body) => entry(2, pack([2, type], [4, body.length], body));

/** A surface with the pixels from before the draw, and marked to be shown. */
function before({ surface, before }) {
  const { w, h, format, stride } = surface;
  const box = pack([4, 0], [4, 0], [4, h], [4, w]);
  const start = pack([4, 0], box, [1, 0]);
  const [put, nearest, topDown] = [8, 1, 4];
  const bitmapFormat = { 16: 6, 32: 8, 96: 9 }[format];
  const rest = [box, [2, put], [1, nearest], [1, 0], [4, 0], [4, 0], [4, 0]];
  const image = pack([8, 0], [1, 0], [1, 0], [4, w], [4, h]);
  const bitmap = pack([1, bitmapFormat], [1, topDown], [4, w], [4, h], [4, stride], [4, 0], load(before));
  const place = start.length + 4 + pack(...rest).length;
  return Buffer.concat([
    message(314, pack([4, 0], [4, w], [4, h], [4, format], [4, 1])),
    message(304, pack(start, [4, place], ...rest, image, bitmap)),
    message(102, Buffer.alloc(0)),
  ]);
}

/** The picture at the end, and the replay is gone. */
function play(engine, ...pieces) {
  const replay = engine.newReplay();
  for (const piece of pieces) replay.feed(piece);
  let picture;
  try {
    picture = replay.picture();
  } finally {
    replay.release();
  }
  const bytes = picture.copyBytes();
  const { format, stride, height } = picture;
  picture.release();
  return { bytes, format, stride, height };
}

/** Where a surface is not as it must be. */
function differences({ bytes, stride, height }, { surface, after, compare_mask, tolerance_per_channel }) {
  const size = surface.format === 16 ? 2 : 4;
  const wanted = Buffer.from(load(after));
  const list = [];
  const found = Buffer.from(bytes);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < surface.w; x++) {
      const got = found.readUIntLE(y * stride + x * size, size) & compare_mask;
      const want = wanted.readUIntLE(y * surface.stride + x * size, size) & compare_mask;
      const far = [0, 8, 16, 24].some(
        (shift) => Math.abs(((got >>> shift) & 255) - ((want >>> shift) & 255)) > tolerance_per_channel);
      if (tolerance_per_channel > 0 ? far : got !== want) list.push(`(${x}, ${y})`);
    }
  }
  return list;
}

test("draw messages change a surface as the reference does", async () => {
  const engine = await loadEngine();
  assert.ok(index.draw.length > 100);
  for (const vector of index.draw) {
    const recording = pack(header, opened, before(vector), message(vector.message_type, load(vector.body)));
    // In pieces: what is cut anywhere must be put together.
    const picture = play(engine, recording.subarray(0, 100), recording.subarray(100, 101), recording.subarray(101));
    assert.equal(picture.format, { 16: "rgb555", 32: "xrgb32", 96: "argb32" }[vector.surface.format]);
    assert.deepEqual(differences(picture, vector), [], `${vector.name} ${vector.op}`);
  }
});

test("damaged draw messages draw something or nothing", async () => {
  const engine = await loadEngine();
  const random = generator(0xd4a3);
  let [drawn, dropped] = [0, 0];
  const survives = (...pieces) => {
    try {
      play(engine, ...pieces);
      drawn += 1;
    } catch (error) {
      // A message that makes no sense at all ends the channel, and its picture.
      if (!(error instanceof SpiceError)) throw error;
      assert.equal(error.reason, "badHandle");
      dropped += 1;
    }
  };
  // Numbers that sums and differences overflow with.
  const edges = [0x7fffffff, 0x80000000, 0xffffffff, 0x7fff, 0xffff, 1 << 24, 0];
  for (const vector of index.draw) {
    const start = pack(header, opened, before(vector));
    const body = load(vector.body);
    for (let turn = 0; turn < 60; turn++) {
      const changed = Buffer.from(body);
      for (let left = 1 + random(4); left > 0; left--) {
        // Boxes and counts come first.
        const place = random(random(2) === 0 ? Math.min(64, body.length - 4) : body.length - 4);
        if (turn % 2 === 0) changed.writeUInt32LE(edges[random(edges.length)] >>> 0, place);
        else changed[place] = random(256);
      }
      survives(start, message(vector.message_type, changed));
    }
    for (let part = 0; part < 16; part++) {
      survives(start, message(vector.message_type, body.subarray(0, Math.floor((body.length * part) / 16))));
    }
  }
  assert.ok(drawn > 100 && dropped > 100, `${drawn} drawn, ${dropped} dropped`);
  assert.ok(engine.memoryBytes < 64 << 20, "memory was not given back");
});

test("what is no recording is refused", async () => {
  const engine = await loadEngine();
  for (const bytes of [Buffer.from("PNG"), pack(Buffer.from("SPICEREC"), [4, 2]), pack(header, Buffer.alloc(15))]) {
    assert.throws(() => play(engine, bytes), (error) => error instanceof SpiceError && error.reason === "badRecording");
  }
  assert.throws(() => play(engine, header, opened), { reason: "badHandle" });
});
