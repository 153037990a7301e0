// Whether a successful answer is what its operation documents.
import type { Operation } from "../../conductor/src/contract/operation.ts";
import { anything, closed } from "../../conductor/src/contract/schemas/primitives.ts";
import type { ErrorDetail } from "../../conductor/src/errors.ts";
import { compileChecks } from "../../conductor/src/http/admission/validation.ts";

/** A function that lists what is wrong with an answer's body, as strictly as request bodies are read. */
export function answerCheck(success: Operation["success"]): (value: unknown) => ErrorDetail[] {
  const body = closed("Answer", { body: success.body ?? anything });
  const check = compileChecks({
    method: "POST",
    audit: "changes nothing",
    path: "/",
    tag: "",
    summary: "",
    access: "user",
    success,
    body,
  });
  return (value) => check.body({ body: value });
}
