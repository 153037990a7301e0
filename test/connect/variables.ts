/** What lines such as `NAME=value` set. */
export function variables(lines: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(lines.matchAll(/^(\w+)=(.*)$/gm), ([, name = "", value = ""]) => [name, value]),
  );
}
