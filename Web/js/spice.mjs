// The engine in WebAssembly, for browsers and Node. What the module exports is told in Sources/SpiceWeb/Exports.swift.

const failures = {
  [-1]: "truncated", [-2]: "badHeader", [-3]: "badSize", [-4]: "badReference", [-5]: "trailingBytes",
  [-6]: "badPalette", [-7]: "missingImage", [-8]: "unsupported", [-9]: "awaiting", [-10]: "windowFull",
  [-11]: "badHandle", [-12]: "badRecording",
};

/** How pixels lie in memory, by `format`. */
export const formats = ["a1", "a8", "rgb555", "rgb565", "xrgb32", "argb32"];

/** Why the engine refused something; `reason` is one word. */
export class SpiceError extends Error {
  constructor(code) {
    const reason = failures[code] ?? `failure ${code}`;
    super(reason);
    this.name = "SpiceError";
    this.reason = reason;
  }
}

/** A `WebAssembly.RuntimeError` from any call means that the module is broken: load another one. */
export class SpiceEngine {
  #exports;

  /** Loads the module from its bytes, a `Response` or a promise of one. */
  static async load(source) {
    const engine = new SpiceEngine();
    const crypto = globalThis.crypto ?? (await import("node:crypto")).webcrypto;
    const random = (place, count) => {
      for (let done = 0; done < count; done += 65536) {
        crypto.getRandomValues(engine.#bytes(place + done, Math.min(65536, count - done)));
      }
    };
    const response = await source;
    const { instance } =
      typeof Response === "function" && response instanceof Response
        ? await WebAssembly.instantiateStreaming(response, { spice: { random } })
        : await WebAssembly.instantiate(response, { spice: { random } });
    engine.#exports = instance.exports;
    instance.exports._initialize();
    return engine;
  }

  /** Bytes of memory that the module has. */
  get memoryBytes() { return this.#exports.memory.buffer.byteLength; }

  /** The picture in a QUIC stream. */
  decodeQUIC(stream, width, height) {
    return this.#picture(
      this.#lend(stream, (place, count) => this.#exports.spice_decode_quic(place, count, width, height)));
  }

  /** The picture in an LZ stream; `palette` is an array of 0x00RRGGBB. */
  decodeLZ(stream, width, height, palette = []) {
    const colors = new Uint8Array(Uint32Array.from(palette).buffer);
    return this.#picture(
      this.#lend(stream, (place, count) =>
        this.#lend(colors, (entries) =>
          this.#exports.spice_decode_lz(place, count, width, height, entries, palette.length))));
  }

  /** A window for the GLZ streams of a session that may keep so many pixels: twice what the server was told. */
  newWindow(pixels) {
    const handle = this.#checked(this.#exports.spice_window_new(pixels));
    return {
      /** The picture in a GLZ stream. */
      decode: (stream, width, height) =>
        this.#picture(
          this.#lend(stream, (place, count) =>
            this.#exports.spice_decode_glz(handle, place, count, width, height))),
      release: () => this.#exports.spice_release(handle),
    };
  }

  /** A picture of zeros, 32 bits a pixel. */
  newPicture(width, height) { return this.#picture(this.#exports.spice_picture_new(width, height)); }

  /** A recorded session, without its server. */
  newReplay() {
    const handle = this.#checked(this.#exports.spice_replay_new());
    return {
      /** Plays the next bytes of what `spice record` has written. */
      feed: (bytes) => {
        this.#checked(this.#lend(bytes, (place, count) => this.#exports.spice_replay_feed(handle, place, count)));
      },
      /** What a display shows by now, or showed last. */
      picture: (display = 0) => this.#picture(this.#exports.spice_replay_picture(handle, display)),
      release: () => this.#exports.spice_release(handle),
    };
  }

  #picture(result) {
    const handle = this.#checked(result);
    const exports = this.#exports;
    const picture = {
      width: exports.spice_picture_width(handle),
      height: exports.spice_picture_height(handle),
      /** Bytes from a row to the next. */
      stride: exports.spice_picture_stride(handle),
      get format() { return formats[exports.spice_picture_format(handle)]; },
      /** A copy of all rows, top row first. */
      copyBytes: () => {
        const count = picture.stride * picture.height;
        const place = exports.spice_alloc(count) >>> 0;
        const result = exports.spice_picture_copy(handle, place);
        const bytes = this.#bytes(place, count).slice();
        exports.spice_free(place);
        this.#checked(result);
        return bytes;
      },
      /** Adds the alpha of an LZ stream. */
      addAlpha: (stream) => {
        this.#checked(this.#lend(stream, (place, count) => exports.spice_decode_alpha(handle, place, count)));
      },
      release: () => exports.spice_release(handle),
    };
    return picture;
  }

  #checked(result) {
    if (result < 0) throw new SpiceError(result);
    return result;
  }

  /** Memory of the module; valid until its next call, which may move it. */
  #bytes(place, count) { return new Uint8Array(this.#exports.memory.buffer, place, count); }

  /** Calls `body` with the place and count of a copy of `bytes`. */
  #lend(bytes, body) {
    const place = this.#exports.spice_alloc(bytes.length) >>> 0;
    this.#bytes(place, bytes.length).set(bytes);
    const result = body(place, bytes.length);
    this.#exports.spice_free(place);
    return result;
  }
}
