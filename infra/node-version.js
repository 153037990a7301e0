// Which Node can run the program, and what an older one needs for it.
import { register } from "node:module";

const oldest = 20;

/**
 * Makes this process able to import TypeScript. Returns a sentence for people instead when its Node is too old.
 * @param {string} version of Node, as in process.versions.node
 * @returns {string | undefined}
 */
export function prepareNode(version = process.versions.node) {
  if (Number(version.split(".")[0]) < oldest) {
    return `Podium's program needs Node ${oldest} or newer and the \`node\` on the PATH is ${version} (${process.execPath}); install a newer one, or put node_modules/.bin in front: npm ci brings one.`;
  }

  // Newer versions remove the types by themselves.
  if (!process.features.typescript) register("./drop-types.js", import.meta.url);

  return undefined;
}
