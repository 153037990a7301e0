// The settings that the server wrote into the page.
import type { PublicSettings } from "../../server/assets.ts";

function read(): PublicSettings {
  const text = document.getElementById("settings")?.textContent ?? "";
  const given = JSON.parse(text === "" ? "{}" : text) as Partial<PublicSettings>;
  const fallback = { basePath: "", signInAt: null, executorUrl: "ws://localhost:8090", isReadOnly: false };
  return { ...fallback, servedAtMs: 0, ...given };
}

export const settings: PublicSettings = read();
