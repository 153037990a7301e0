// Asks a registry for an image as a node without credentials would: https://github.com/opencontainers/distribution-spec

/** `denied` means private or missing: a registry does not say which without credentials. */
export type ImageAnswer = "there" | "missing" | "denied";

export interface ImageName {
  readonly registry: string;
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

const kinds = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Splits a reference as Docker does. */
export function parseImage(image: string): ImageName {
  const [named = "", digest] = image.split("@");
  const [, name = named, tag] = /^(.*?)(?::([\w.-]+))?$/.exec(named) ?? [];
  const [first = "", ...rest] = name.split("/");
  const isHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const path = isHost ? rest.join("/") : name;
  return {
    registry: isHost ? first : "registry-1.docker.io",
    repository: isHost || path.includes("/") ? path : `library/${path}`,
    reference: digest ?? tag ?? "latest",
  };
}

/** Rejects when the registry cannot be reached or answers with nonsense. */
export async function askRegistry(image: string, signal: AbortSignal): Promise<ImageAnswer> {
  const { registry, repository, reference } = parseImage(image);
  const url = `https://${registry}/v2/${repository}/manifests/${reference}`;
  const ask = (headers: Record<string, string>): Promise<Response> =>
    fetch(url, { method: "HEAD", signal, headers: { accept: kinds, ...headers } });
  const first = await ask({});
  if (first.status !== 401) return answerOf(first);
  const token = await anonymousToken(first.headers.get("www-authenticate") ?? "", signal);
  return token === undefined ? "denied" : answerOf(await ask({ authorization: `Bearer ${token}` }));
}

async function anonymousToken(challenge: string, signal: AbortSignal): Promise<string | undefined> {
  const fields: Readonly<Record<string, string>> = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value] as const),
  );
  const { realm, service = "", scope = "" } = fields;
  if (realm?.startsWith("https://") !== true) return undefined;
  const answer = await fetch(`${realm}?${new URLSearchParams({ service, scope }).toString()}`, { signal });
  if (!answer.ok) return undefined;
  const { token, access_token } = (await answer.json()) as {
    readonly token?: string;
    readonly access_token?: string;
  };
  return token ?? access_token;
}

function answerOf({ status }: Response): ImageAnswer {
  if (status === 200) return "there";
  if (status === 404) return "missing";
  if (status === 401 || status === 403) return "denied";
  throw new Error(`the registry answered ${status}`);
}
