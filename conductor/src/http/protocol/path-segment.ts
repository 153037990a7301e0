// Names and ids as segments of a path. Proxies decode `%2F`, resolve dots and join slashes, so that a name with such
// characters arrives as another one; `~` and the base64url of its UTF-8 arrives as it was sent.

/** Longest name or id in a path, in UTF-16 units: children and retries append to workflows' ids. */
export const maxNameLength = 4_096;
/** The longest segment that stands for one: up to three bytes a unit, in base64url. */
export const maxSegmentLength = 1 + Math.ceil((maxNameLength * 3 * 4) / 3);

const base64url = /^[A-Za-z0-9_-]+$/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The name that a segment stands for, once percent-encoding is off. A segment that begins with `~` stands for what
 * follows, if that is base64url without padding, as an encoder writes it, of well-formed UTF-8. Every other segment
 * stands for itself, so that a name which begins with `~` is always reached in the coded form.
 */
export function nameFromSegment(segment: string): string {
  const coded = segment.slice(1);
  if (!segment.startsWith("~") || !base64url.test(coded)) return segment;
  const bytes = Buffer.from(coded, "base64url");
  if (bytes.toString("base64url") !== coded) return segment;
  try {
    return utf8.decode(bytes);
  } catch {
    return segment;
  }
}

/** Dots in a row are refused by proxies that fear for the folders above. */
const plain = /^(?!\.$|.*\.\.|~)[A-Za-z0-9\-._~:@!$'()*+,;=]+$/;

/** The segment that stands for a name: the name itself where every proxy leaves it alone, else the coded form. */
export function segmentFromName(name: string): string {
  return plain.test(name) ? name : `~${Buffer.from(name, "utf8").toString("base64url")}`;
}
