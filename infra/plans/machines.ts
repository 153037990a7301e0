// What the name of an EC2 instance type says about its processor.
export type Architecture = "arm64" | "amd64";

/** Shape of a type's name: m7g.large, c7i-flex.xlarge, u-6tb1.metal. */
export const instanceTypePattern =
  /^[a-z]+(-[a-z0-9]+|\d+[a-z]*(-[a-z]+)?)\.(nano|micro|small|medium|large|xlarge|\d+xlarge|metal(-\d+xl)?)$/;

/**
 * Processor of a type: after the number of its generation a `g` stands for Graviton, as in m7g, c6gn and im4gn.
 * The first ones, a1, came before that rule.
 */
export function architectureOf(instanceType: string): Architecture {
  const [, family = "", options = ""] = /^([a-z]+)\d+([a-z]*)/.exec(instanceType) ?? [];
  return family === "a" || options.includes("g") ? "arm64" : "amd64";
}
