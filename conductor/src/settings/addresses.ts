// Lists, URLs, hosts and networks in settings. Each reader throws an `Error` that says what it expects.
import { isIP } from "node:net";
import { hostOf, isNetwork } from "../origin.ts";

/** Reads an `http` or `https` URL. */
export function parseHttpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Error("expected a URL such as https://dex.example.com");
  }

  return text;
}

/** Reads names separated by commas; at least one. */
export function parseList(text: string): string[] {
  const items = text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  if (items.length === 0) throw new Error("expected names separated by commas");
  return items;
}

/** Reads host names and addresses separated by commas, each with or without a port. */
export function parseHosts(text: string): string[] {
  return parseList(text).map((item) => {
    const host = hostOf(isIP(item) === 6 ? `[${item}]` : item);
    if (host === undefined) {
      throw new Error("expected host names such as conductor.example.com, separated by commas");
    }
    return host;
  });
}

/** Reads addresses and networks separated by commas. */
export function parseNetworks(text: string): string[] {
  const networks = parseList(text);
  if (!networks.every(isNetwork)) {
    throw new Error("expected addresses or networks such as 10.0.0.0/16, separated by commas");
  }

  return networks;
}
