// Where an executor connects: the path holds the application and its secret.

interface SocketTarget {
  readonly appName: string;
  readonly key: string;
}

/**
 * Reads application and key from a request target: the last two segments, after `websocket`. Prefixes and repeated
 * or trailing slashes do not matter, since proxies and SDKs add and keep them differently.
 */
export function readTarget(requestTarget: string): SocketTarget | undefined {
  const segments = (requestTarget.split("?", 1)[0] ?? "").split("/").filter((segment) => segment !== "");
  const [route, appName, key] = segments.slice(-3);
  if (route !== "websocket" || appName === undefined || key === undefined) return undefined;
  try {
    return { appName: decodeURIComponent(appName), key: decodeURIComponent(key) };
  } catch {
    return undefined;
  }
}
