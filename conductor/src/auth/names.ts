// Makes names for people and organisations that have chosen none. Pure.
import { randomBytes } from "node:crypto";

const minLength = 3;
const maxLength = 30;

/** A name of the alphabet that the API allows, as near to the text as possible. Takes an address's local part. */
export function nameFrom(text: string): string {
  const local = text.split("@", 1)[0] ?? "";
  const name = local
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, maxLength);
  return name.length < minLength ? `user_${name || randomSuffix()}` : name;
}

/** The name itself, then with numbers, then without end with random endings: some of them is free. */
export function* variantsOf(name: string): Generator<string> {
  yield name;
  for (let number = 2; number <= 9; number += 1) yield withSuffix(name, String(number));
  for (;;) yield withSuffix(name, randomSuffix());
}

function withSuffix(name: string, suffix: string): string {
  return `${name.slice(0, maxLength - suffix.length - 1)}_${suffix}`;
}

function randomSuffix(): string {
  return randomBytes(4).toString("hex");
}
