// Workflow ids and other names in the paths of pages and of the API. Proxies decode or refuse `%2F`, so names with unusual
// characters are written as `~` + base64url, which Conductor reads too.

const plain = /^(?!\.$|.*\.\.|~)[A-Za-z0-9\-._~:@!$'()*+,;=]+$/;

/** The path segment for a workflow id. */
export function segmentFromId(workflowId: string): string {
  return plain.test(workflowId) ? workflowId : codedFrom(workflowId);
}

function codedFrom(workflowId: string): string {
  const bytes = new TextEncoder().encode(workflowId);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `~${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The workflow id of a path segment; a segment in another form is the id itself. */
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
