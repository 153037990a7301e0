import { Type } from "typebox";
import { closed, text, time } from "./primitives.ts";

export const savedView = closed("SavedView", {
  viewName: text,
  isShared: Type.Boolean({ description: "Whether every member sees it, or its owner alone." }),
  search: text,
  updatedBy: text,
  updatedAt: time,
});

export const saveViewInput = closed("SaveViewBody", {
  search: Type.String({
    maxLength: 4_000,
    description: "Filters as the query of the Console's list has them. Conductor does not read it.",
  }),
});
