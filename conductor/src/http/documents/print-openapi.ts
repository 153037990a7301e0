// `conductor openapi`: the document without a server.
import { openapiText } from "../../contract/openapi-text.ts";

const versions = ["3.1", "3.0"] as const;

/** The text to print for these arguments. Throws an `Error` whose message is one sentence for arguments it lacks. */
export function printOpenApi(args: string[]): string {
  if (args.length === 0) return openapiText("3.1");
  const [option, version] = args;
  const known = versions.find((each) => each === version);
  if (args.length === 2 && /^--?spec-version$/.test(option ?? "") && known !== undefined) {
    return openapiText(known);
  }
  throw new Error(`conductor openapi takes -spec-version ${versions.join(" or ")}, and nothing else`);
}
