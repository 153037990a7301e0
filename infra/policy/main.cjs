// What Pulumi starts for the policy pack: it is loaded with `require`, by the `node` on the PATH.
module.exports = async function main() {
  const { prepareNode } = await import("../node-version.js");
  const problem = prepareNode();
  if (problem !== undefined) throw new Error(problem);

  await import("./index.ts");
};
