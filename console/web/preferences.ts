// A person's choices in this browser: theme, time zone, shortcuts, last application. All tabs share them.
import { useSyncExternalStore } from "react";
import type { Zone } from "./model/time.ts";

export type Theme = "system" | "light" | "dark";

const listeners = new Set<() => void>();

function read(name: string): string | null {
  try {
    return localStorage.getItem(`podium.${name}`);
  } catch {
    // Storage may be forbidden; choices then last as long as the page.
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`podium.${name}`, value);
  } catch {
    return;
  } finally {
    for (const listener of listeners) listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

function readTheme(): Theme {
  const theme = read("theme");
  return theme === "light" || theme === "dark" ? theme : "system";
}

const darkScheme = matchMedia("(prefers-color-scheme: dark)");

function readPainted(): "light" | "dark" {
  const theme = readTheme();
  return theme === "dark" || (theme === "system" && darkScheme.matches) ? "dark" : "light";
}

function paintTheme(): void {
  document.documentElement.dataset["theme"] = readPainted();
}

function subscribeToPaint(listener: () => void): () => void {
  const leave = subscribe(listener);
  darkScheme.addEventListener("change", listener);
  return () => {
    leave();
    darkScheme.removeEventListener("change", listener);
  };
}

/** The theme that is on screen, for what is drawn with its colours. */
export function usePaintedTheme(): "light" | "dark" {
  return useSyncExternalStore(subscribeToPaint, readPainted);
}

/** Paints the chosen theme, also when another tab or the system changes it. */
export function followTheme(): void {
  darkScheme.addEventListener("change", paintTheme);
  subscribe(paintTheme);
  paintTheme();
}

/** The chosen theme and how to choose another. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, readTheme), (theme) => write("theme", theme)];
}

function readZone(): Zone {
  return read("zone") === "utc" ? "utc" : "local";
}

/** The time zone of every time on screen, and how to choose another. */
export function useZone(): readonly [Zone, (zone: Zone) => void] {
  return [useSyncExternalStore(subscribe, readZone), (zone) => write("zone", zone)];
}

/** The application that was opened last. */
export function lastApp(): string | null {
  return read("app") || null;
}

/** Remembers the application for the next visit. */
export function rememberApp(appName: string): void {
  if (lastApp() !== appName) write("app", appName);
}

/** Forgets the application, which is gone. */
export function forgetApp(appName: string): void {
  if (lastApp() === appName) write("app", "");
}

function readShortcuts(): boolean {
  return read("shortcuts") !== "off";
}

/** Whether single-key shortcuts are on. People who use speech input turn them off. */
export function useShortcuts(): readonly [boolean, (isOn: boolean) => void] {
  return [useSyncExternalStore(subscribe, readShortcuts), (isOn) => write("shortcuts", isOn ? "on" : "off")];
}

/** The columns of the workflow list that were chosen last, as its address has them; null while they are the usual ones. */
export function lastColumns(): string | null {
  return read("columns") || null;
}

/** Remembers the columns for the next list; an empty text stands for the usual ones. */
export function rememberColumns(cols: string): void {
  write("columns", cols);
}
