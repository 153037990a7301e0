// The Console's cookies: hidden from scripts, limited to its path, and split into pieces when they are long.

export interface CookieScope {
  readonly name: string;
  readonly path: string;
  readonly isSecure: boolean;
}

/** Browsers drop a cookie of more than 4096 bytes, name included. */
const pieceLength = 3_800;
/** NGINX takes request headers of 8 KiB by default. */
const maxPieces = 2;

/**
 * The scope of a cookie below a public URL. Over HTTPS its name has a prefix that makes browsers refuse a cookie
 * set by another site or an unencrypted page.
 */
export function cookieScope(name: string, publicUrl: string, basePath: string, below = ""): CookieScope {
  const isSecure = publicUrl.startsWith("https:");
  const path = `${basePath}${below}` || "/";
  const prefix = !isSecure ? "" : path === "/" ? "__Host-" : "__Secure-";
  return { name: prefix + name, path, isSecure };
}

/** The value that the browser sent, with its pieces joined; empty when there is none. */
export function readCookie(header: string | undefined, { name }: CookieScope): string {
  const sent = parse(header);
  return Array.from({ length: maxPieces }, (_, index) => sent.get(pieceName(name, index)) ?? "").join("");
}

/**
 * `Set-Cookie` lines for a value of letters, digits, dots and dashes; an empty value removes the cookie.
 * Throws when the value is too long for a browser.
 */
export function cookieLines(scope: CookieScope, value: string, lifetimeSecs: number): string[] {
  if (value.length > pieceLength * maxPieces) {
    throw new Error(
      `${value.length} bytes are too many for a cookie; configure the issuer to send smaller tokens`,
    );
  }
  const attributes = `Path=${scope.path}; HttpOnly; SameSite=Lax${scope.isSecure ? "; Secure" : ""}`;
  // Every piece is set each time: a piece left from a longer value would corrupt the next one.
  return Array.from({ length: maxPieces }, (_, index) => {
    const piece = value.slice(index * pieceLength, (index + 1) * pieceLength);
    const maxAge = piece === "" ? 0 : lifetimeSecs;
    return `${pieceName(scope.name, index)}=${piece}; Max-Age=${maxAge}; ${attributes}`;
  });
}

function pieceName(name: string, index: number): string {
  return index === 0 ? name : `${name}.${index}`;
}

function parse(header = ""): Map<string, string> {
  const pairs = header.split(";").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return [name.trim(), value.join("=").trim()] as const;
  });
  return new Map(pairs);
}
