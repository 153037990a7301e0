// Base64 and gzip of exports, which may be large.

export function textFromBytes(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Characters that are decoded at once; a multiple of four. */
const pieceLength = 4 * 262_144;

/** The bytes of a base64 text; undefined when it is none. */
export function bytesFromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  try {
    for (let from = 0; from < text.length; from += pieceLength) {
      const piece = atob(text.slice(from, from + pieceLength));
      for (let index = 0; index < piece.length; index += 1) bytes[at++] = piece.charCodeAt(index);
    }
  } catch {
    return undefined;
  }
  return bytes;
}

const gzipBegin = [0x1f, 0x8b];

/** Unpacks gzip, up to a size; other bytes are what they are. */
export async function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  maxBytes: number,
): Promise<Uint8Array | "broken" | "too large"> {
  if (gzipBegin.some((byte, index) => bytes[index] !== byte)) return bytes;
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- a stream is read piece by piece
      const { done, value } = await reader.read();
      if (done) return joined(pieces, length);
      length += value.byteLength;
      if (length > maxBytes) {
        await reader.cancel();
        return "too large";
      }
      pieces.push(value);
    }
  } catch {
    return "broken";
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}
