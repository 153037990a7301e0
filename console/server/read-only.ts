// Which requests of the API change something, for a Console that passes none of those on.

/** What is read by POST, because it is too long for an address; a test holds it against the contract. */
const readsByPost =
  /^\/api\/orgs\/[^/]+\/apps\/[^/]+\/(?:workflows\/(?:search|aggregates)|steps\/aggregates|jobs\/preview)$/;

/** Whether a request is one for a change. Whatever is not known to read is one. */
export function isChange(method: string, rawUrl: string): boolean {
  if (method === "GET" || method === "HEAD") return false;
  return method !== "POST" || !readsByPost.test(rawUrl.split("?", 1)[0] ?? "");
}
