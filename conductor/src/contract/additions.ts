// What Podium adds to operations of the published contract; operations of its own are in extensions.ts. Clients are made
// from the published shapes, so these stay as they are in the document, which states the additions beside them: the
// members of a schema as its `x-podium-members`, a longer name as its parameter's `x-podium-schema`.
import { Type, type TProperties, type TSchema } from "typebox";
import { appName, double, int32, nullable } from "./schemas/primitives.ts";

export const keyClass = Type.Enum(["live", "development"]);

const limit = nullable(int32);

/** Members, by the title of the schema that they are added to. */
export const addedMembers = {
  /** No executor is connected, and a connector answers from the application's database. */
  Application: { answersFromDatabase: Type.Boolean() },
  CreateTokenInputBody: { class: Type.Optional(keyClass) },
  /** What holds for each partition; null where it is not limited, and where an SDK is too old to say. */
  Queue: {
    partitionConcurrency: limit,
    partitionWorkerConcurrency: limit,
    partitionRateLimitMax: limit,
    partitionRateLimitPeriodSecs: nullable(double),
  },
} as const satisfies Record<string, TProperties>;

/** Path parameters that take more than is published, as they are in the document. */
export const publishedParams: Readonly<Record<string, TSchema>> = {
  appName: { ...appName, maxLength: 30, "x-podium-schema": appName },
};
