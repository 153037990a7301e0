/** Refuses an import that the order of the layers does not allow, of values and of types. */
import { dirname, join, relative } from "node:path";
import { defineRule, type ESTree } from "@oxlint/plugins";
import { refusal } from "./layers.ts";

export const layersRule = defineRule({
  meta: { type: "problem" },
  create(context) {
    const from = relative(context.cwd, context.filename);
    const check = (source: ESTree.Node | null): void => {
      if (source?.type !== "Literal" || typeof source.value !== "string" || !source.value.startsWith(".")) {
        return;
      }
      const message = refusal(from, join(dirname(from), source.value.replace(/\?.*$/, "")));
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      TSImportType: ({ source }) => check(source),
    };
  },
});
