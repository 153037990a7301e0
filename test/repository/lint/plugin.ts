/**
 * Our own rules for oxlint: what no published rule decides.
 */
import { layersRule } from "./layers-rule.ts";
import { oneLineBodies } from "./one-line-bodies.ts";
import { readonlyMembers } from "./readonly-members.ts";

/** Loaded by `jsPlugins` in .oxlintrc.json, which reads the default export. */
// oxlint-disable-next-line import/no-default-export -- oxlint's plugin interface is the default export.
export default {
  meta: { name: "podium" },
  rules: { layers: layersRule, "one-line-bodies": oneLineBodies, "readonly-members": readonlyMembers },
};
