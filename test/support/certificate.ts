// A certificate that vouches for itself, made here: X.509 by hand (RFC 5280), as much of it as TLS looks at.
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

export interface SelfSigned {
  /** PEM. */
  readonly key: string;
  /** PEM; also the authority that a client has to trust. */
  readonly cert: string;
}

const ecdsaWithSha256 = sequence(element(0x06, Buffer.from("2a8648ce3d040302", "hex")));
const commonName = element(0x06, Buffer.from("550403", "hex"));
const subjectAltName = element(0x06, Buffer.from("551d11", "hex"));
const basicConstraints = element(0x06, Buffer.from("551d13", "hex"));

/** Makes one for these IPv4 addresses and names, good from yesterday until `days` from now. */
export function selfSigned(names: readonly string[], days = 30, subject = "podium test"): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(element(0x31, sequence(commonName, element(0x0c, Buffer.from(subject)))));
  const alternatives = names.map((each) =>
    /^[\d.]+$/.test(each)
      ? element(0x87, Buffer.from(each.split(".").map(Number)))
      : element(0x82, Buffer.from(each)),
  );
  const extensions = sequence(
    sequence(basicConstraints, octets(sequence(element(0x01, Buffer.from([0xff]))))),
    sequence(subjectAltName, octets(sequence(...alternatives))),
  );
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name,
    sequence(time(-1), time(days)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    element(0xa3, extensions),
  );
  const signature = element(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  const der = sequence(body, ecdsaWithSha256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.replaceAll(/.{64}(?=.)/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}

/** A moment so many days from now, as GeneralizedTime. */
function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString();
  return element(0x18, Buffer.from(`${text.slice(0, 19).replaceAll(/[-T:]/g, "")}Z`));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function octets(content: Buffer): Buffer {
  return element(0x04, content);
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
