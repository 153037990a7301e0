/**
 * The body of an `if` or a loop stands on the line of its condition where both fit, and has no braces then. A body on
 * a line of its own has braces. An `if` with an `else` is only asked for the second.
 */
import { defineRule, type Context, type ESTree } from "@oxlint/plugins";

/** The width of `printWidth` in .oxfmtrc.json. */
const maxColumns = 110;

type Owner =
  | ESTree.IfStatement
  | ESTree.ForStatement
  | ESTree.ForOfStatement
  | ESTree.ForInStatement
  | ESTree.WhileStatement;

/** The one statement that a block holds, where it could stand without its braces. */
function onlyStatement(block: ESTree.BlockStatement, context: Context): ESTree.Statement | undefined {
  const [statement, ...others] = block.body;
  if (
    statement === undefined ||
    others.length > 0 ||
    context.sourceCode.getCommentsInside(block).length > 0
  ) {
    return undefined;
  }
  const isPlain = /^(Expression|Return|Throw|Continue|Break)Statement$/.test(statement.type);
  return isPlain && statement.loc.start.line === statement.loc.end.line ? statement : undefined;
}

function checkBody(owner: Owner, body: ESTree.Statement, mayJoin: boolean, context: Context): void {
  const text = (node: ESTree.Node): string => context.sourceCode.getText(node);
  const before = context.sourceCode.getTokenBefore(body);
  if (before === null) return;
  if (body.type !== "BlockStatement") {
    if (body.loc.start.line === before.loc.end.line) return;
    context.report({
      node: body,
      message: "A body on a line of its own has braces.",
      fix: (fixer) => fixer.replaceText(body, `{ ${text(body)} }`),
    });
    return;
  }
  const statement = mayJoin ? onlyStatement(body, context) : undefined;
  if (statement === undefined || owner.loc.start.line !== body.loc.start.line) return;
  if (before.loc.end.column + 1 + text(statement).length > maxColumns) return;
  context.report({
    node: body,
    message: "A body that fits stands on the line of its condition, without braces.",
    fix: (fixer) => fixer.replaceText(body, text(statement)),
  });
}

export const oneLineBodies = defineRule({
  meta: { type: "layout", fixable: "code" },
  create(context) {
    const checkLoop = (node: Exclude<Owner, ESTree.IfStatement>): void =>
      checkBody(node, node.body, true, context);
    return {
      IfStatement(node) {
        const isPart = node.parent.type === "IfStatement" && node.parent.alternate === node;
        checkBody(node, node.consequent, node.alternate === null && !isPart, context);
        if (node.alternate !== null && node.alternate.type !== "IfStatement") {
          checkBody(node, node.alternate, false, context);
        }
      },
      ForStatement: checkLoop,
      ForOfStatement: checkLoop,
      ForInStatement: checkLoop,
      WhileStatement: checkLoop,
    };
  },
});
