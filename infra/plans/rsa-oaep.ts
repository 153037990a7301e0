// RSA-OAEP with SHA-256 and a given seed (RFC 8017, 7.1.1), by hand because node:crypto takes no seed.
import { constants, createHash, publicEncrypt, type KeyObject } from "node:crypto";

/** Bytes of the seed, which are those of the digest. */
export const seedBytes = 32;

/**
 * Encrypts `message`; opens only under the same `label`. The same seed gives the same bytes, so the seed must be secret and
 * must differ from message to message. Throws for a key that is not RSA, and for a message that does not fit.
 */
export function encryptOaep(publicKey: KeyObject, message: Buffer, label: Buffer, seed: Buffer): Buffer {
  const modulusBits = publicKey.asymmetricKeyDetails?.modulusLength;
  if (publicKey.asymmetricKeyType !== "rsa" || modulusBits === undefined) {
    throw new Error(`The sealing key is ${publicKey.asymmetricKeyType ?? "unknown"}; it must be RSA.`);
  }

  const blockBytes = modulusBits / 8 - seedBytes - 1;
  const padding = Buffer.alloc(blockBytes - seedBytes - 1 - message.length);
  const block = Buffer.concat([sha256(label), padding, Buffer.of(1), message]);
  const maskedBlock = xor(block, mask(seed, blockBytes));
  const maskedSeed = xor(seed, mask(maskedBlock, seedBytes));
  const encoded = Buffer.concat([Buffer.of(0), maskedSeed, maskedBlock]);
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, encoded);
}

/** MGF1 with SHA-256 (RFC 8017, B.2.1). */
function mask(seed: Buffer, bytes: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; counter * seedBytes < bytes; counter += 1) {
    const suffix = Buffer.alloc(4);
    suffix.writeUInt32BE(counter);
    blocks.push(sha256(Buffer.concat([seed, suffix])));
  }
  return Buffer.concat(blocks).subarray(0, bytes);
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

function sha256(data: Buffer): Buffer {
  return createHash("sha256").update(data).digest();
}
