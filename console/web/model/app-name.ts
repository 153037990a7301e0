// The naming rule of applications, in parts that the form ticks while a person types.

export interface NameRule {
  readonly text: string;
  readonly isMet: (name: string) => boolean;
}

export const nameRules: readonly NameRule[] = [
  { text: "3 to 256 characters", isMet: (name) => name.length >= 3 && name.length <= 256 },
  { text: "lower-case letters, digits, dash, underscore", isMet: (name) => /^[a-z0-9_-]+$/.test(name) },
];

/** Whether an application may have this name. */
export function isValidAppName(name: string): boolean {
  return nameRules.every((rule) => rule.isMet(name));
}
