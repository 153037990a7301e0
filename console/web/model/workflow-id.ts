// Workflow ids in paths. Proxies decode or refuse `%2F`, so ids with unusual characters travel as `~` + base64url.

const plain = /^[A-Za-z0-9\-._:@!$'()*+,;=][A-Za-z0-9\-._~:@!$'()*+,;=]*$/;

/** The path segment that stands for a workflow id. */
export function segmentFromId(workflowId: string): string {
  if (plain.test(workflowId) && !/^\.{1,2}$/.test(workflowId)) return workflowId;
  const bytes = new TextEncoder().encode(workflowId);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `~${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The workflow id that a path segment stands for; a segment that is not ours is taken literally. */
export function idFromSegment(segment: string): string {
  if (!segment.startsWith("~")) return segment;
  try {
    const binary = atob(segment.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return segment;
  }
}
