// A list in an executor's answer that is too large for memory as objects: mapped page by page while it is written.
import { ConductorError } from "../errors.ts";
import { stringifyRaw } from "../wire/raw-json.ts";
import { inLine } from "../wire/turn.ts";

export class Rows<Item> {
  private readonly pages: AsyncIterable<Item[]>;

  constructor(pages: AsyncIterable<Item[]>) {
    this.pages = pages;
  }

  /**
   * The list as JSON. `hold` gets the bytes of each page before the next is read, and may throw. Rejects as reading does,
   * and with `CONDUCTOR_ANSWER_TOO_LARGE` above `maxBytes`: small elements can grow when they are mapped.
   */
  toJson(maxBytes: number, hold: (bytes: number) => void): Promise<Buffer[]> {
    return inLine(() => this.write(maxBytes, hold));
  }

  private async write(maxBytes: number, hold: (bytes: number) => void): Promise<Buffer[]> {
    const pieces: Buffer[] = [Buffer.from("[")];
    let bytes = 0;
    for await (const page of this.pages) {
      if (page.length === 0) continue;
      if (pieces.length > 1) pieces.push(Buffer.from(","));
      const written = withoutBrackets(stringifyRaw(page));
      pieces.push(...written);
      const more = written.reduce((sum, each) => sum + each.length, 0);
      bytes += more;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      hold(more);
    }
    return [...pieces, Buffer.from("]")];
  }
}

function tooLarge(maxBytes: number): ConductorError {
  return new ConductorError(
    "CONDUCTOR_ANSWER_TOO_LARGE",
    `The list is larger than ${Math.floor(maxBytes)} bytes (a third of CONDUCTOR_MAX_IN_FLIGHT); ask for less at once.`,
  );
}

function withoutBrackets(json: string | Buffer[]): Buffer[] {
  if (typeof json === "string") return [Buffer.from(json.slice(1, -1))];
  return json.map((piece, index) =>
    piece.subarray(index === 0 ? 1 : 0, index === json.length - 1 ? -1 : undefined),
  );
}
