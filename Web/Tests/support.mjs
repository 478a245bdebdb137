// The reference vectors of Tests/Vectors, and the module under test.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SpiceEngine } from "../js/spice.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = process.env.SPICE_VECTORS ?? here("../../Tests/Vectors");
export const load = (file) => new Uint8Array(readFileSync(`${folder}/${file.file}`));

export const index = JSON.parse(readFileSync(`${folder}/index.json`, "utf8"));

/** Random numbers below a limit, the same ones every time (xorshift). */
export function generator(seed) {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** A fresh instance: tests share nothing. */
export const loadEngine = () =>
  SpiceEngine.load(readFileSync(process.env.SPICE_WASM ?? here("../../.build-wasm/spice.wasm")));

/** Everything that is decoded: a name, the stream, and the pixels that it stands for. */
export const quicVectors = index.images.filter((image) => image.quic).map((image) => vector(image, image.quic, "quic"));
export const lzVectors = index.images.filter((image) => image.lz).map((image) => vector(image, image.lz, "lz"));
export const glzSequences = index.glz_sequences.map((sequence) => ({
  name: sequence.name,
  windowPixels: sequence.window_pixels * 2,
  images: sequence.images.map((image) => vector({ name: `${sequence.name} ${image.id}`, ...image }, image.glz, "glz")),
}));

function vector(image, stream, codec) {
  return {
    name: `${codec} ${image.name}`,
    codec,
    kind: image.type,
    width: image.w,
    height: image.h,
    palette: image.palette ?? [],
    stream: load(stream),
    expected: () => expectedPixels(image, codec),
  };
}

/** Decodes a vector's stream, or a damaged form of it. */
export function decode(engine, vector, stream = vector.stream, window = undefined) {
  const { codec, kind, width, height, palette } = vector;
  if (codec === "quic") return engine.decodeQUIC(stream, width, height);
  if (codec === "glz") return window.decode(stream, width, height);
  if (kind !== "xxxa") return engine.decodeLZ(stream, width, height, palette);
  const picture = engine.newPicture(width, height);
  try {
    picture.addAlpha(stream);
  } catch (error) {
    picture.release();
    throw error;
  }
  return picture;
}

/** The format and the rows without padding, and the picture is gone. */
export function take(picture) {
  const bits = { a8: 8, rgb555: 16, xrgb32: 32, argb32: 32 }[picture.format];
  const rowBytes = (picture.width * bits) / 8;
  const padded = picture.copyBytes();
  const bytes = new Uint8Array(rowBytes * picture.height);
  for (let y = 0; y < picture.height; y++) {
    bytes.set(padded.subarray(y * picture.stride, y * picture.stride + rowBytes), y * rowBytes);
  }
  const result = { format: picture.format, bytes };
  picture.release();
  return result;
}

/** What the picture's raw pixels become in the format of the decoder. */
function expectedPixels(image, codec) {
  const raw = load(image.raw);
  const pixels = [];
  let format = "xrgb32";
  for (let y = 0; y < image.h; y++) {
    const row = raw.subarray((image.top_down ? y : image.h - 1 - y) * image.stride);
    for (let x = 0; x < image.w; x++) {
      const color = (entry) => {
        const value = image.palette[entry];
        pixels.push(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, 0);
      };
      switch (image.type) {
        case "gray": case "a8":
          format = "a8";
          pixels.push(row[x]);
          break;
        case "rgb16": {
          const value = row[x * 2] | (row[x * 2 + 1] << 8);
          if (codec === "glz") {
            const wide = (shift) => (((value >> shift) & 31) << 3) | (((value >> shift) & 31) >> 2);
            pixels.push(wide(0), wide(5), wide(10), 0);
          } else {
            format = "rgb555";
            pixels.push(value & 255, (value >> 8) & (codec === "quic" ? 0x7f : 0xff));
          }
          break;
        }
        case "rgb24": pixels.push(row[x * 3], row[x * 3 + 1], row[x * 3 + 2], 0); break;
        case "rgb32": pixels.push(row[x * 4], row[x * 4 + 1], row[x * 4 + 2], 0); break;
        case "rgba":
          format = "argb32";
          pixels.push(...row.subarray(x * 4, x * 4 + 4));
          break;
        case "xxxa":
          format = "argb32";
          pixels.push(0, 0, 0, row[x * 4 + 3]);
          break;
        case "plt1_le": color((row[x >> 3] >> (x & 7)) & 1); break;
        case "plt1_be": color((row[x >> 3] >> (7 - (x & 7))) & 1); break;
        case "plt4_le": color((row[x >> 1] >> ((x & 1) * 4)) & 15); break;
        case "plt4_be": color((row[x >> 1] >> (4 - (x & 1) * 4)) & 15); break;
        case "plt8": color(row[x]); break;
        default: throw new Error(`the vectors have a new type: ${image.type}`);
      }
    }
  }
  return { format, bytes: Uint8Array.from(pixels) };
}
