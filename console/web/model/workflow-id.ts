// Workflow ids and other names in paths, of pages as of the API. Proxies decode or refuse `%2F`, so that names with
// unusual characters travel as `~` + base64url, which Conductor reads too.

const plain = /^(?!\.$|.*\.\.|~)[A-Za-z0-9\-._~:@!$'()*+,;=]+$/;

/** The path segment that stands for a workflow id. */
export function segmentFromId(workflowId: string): string {
  return plain.test(workflowId) ? workflowId : codedFrom(workflowId);
}

function codedFrom(workflowId: string): string {
  const bytes = new TextEncoder().encode(workflowId);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `~${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The workflow id that a path segment stands for; a segment that is not ours is taken literally. */
export function idFromSegment(segment: string): string {
  if (!/^~[A-Za-z0-9_-]+$/.test(segment)) return segment;
  try {
    const binary = atob(segment.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const id = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return codedFrom(id) === segment ? id : segment;
  } catch {
    return segment;
  }
}
