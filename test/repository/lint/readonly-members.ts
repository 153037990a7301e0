/**
 * Members of interfaces and object types are `readonly`. A member that the program changes carries the comment
 * `// mutable` at the end of its line, so that its missing modifier is seen to be meant.
 */
import { defineRule } from "@oxlint/plugins";

const mark = /\/\/ mutable\b/;

export const readonlyMembers = defineRule({
  meta: { type: "suggestion", fixable: "code" },
  create(context) {
    const lines = context.sourceCode.lines;
    return {
      TSPropertySignature(node) {
        if (node.readonly || mark.test(lines[node.loc.end.line - 1] ?? "")) return;
        context.report({
          node,
          message: "A member is readonly, or says `// mutable` at the end of its line.",
          fix: (fixer) => fixer.insertTextBefore(node, "readonly "),
        });
      },
    };
  },
});
