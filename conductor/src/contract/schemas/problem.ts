import { Type } from "typebox";
import { anything, closed, nullable, text } from "./primitives.ts";

const errorDetail = closed("ErrorDetail", {
  location: Type.Optional(
    Type.String({ description: "Where in the request, for example `body.workflowIds[2]`." }),
  ),
  message: Type.Optional(text),
  value: Type.Optional(anything),
});

/** Every failure, as `application/problem+json`. */
export const errorModel = closed("ErrorModel", {
  type: Type.Optional(Type.String({ format: "uri", default: "about:blank" })),
  title: Type.Optional(text),
  status: Type.Optional(Type.Integer({ format: "int64" })),
  detail: Type.Optional(text),
  instance: Type.Optional(Type.String({ format: "uri" })),
  errors: Type.Optional(nullable(Type.Array(errorDetail))),
});
