// Every message of the protocol.
import type { Message } from "./answer.ts";
import { changeMessages } from "./changes.ts";
import { countMessages } from "./counts.ts";
import { definitionMessages } from "./definitions.ts";
import { housekeepingMessages } from "./housekeeping.ts";
import { transferMessages } from "./transfers.ts";
import { workflowMessages } from "./workflows.ts";

export const messages: Readonly<Record<string, Message>> = {
  ...housekeepingMessages,
  ...workflowMessages,
  ...changeMessages,
  ...countMessages,
  ...definitionMessages,
  ...transferMessages,
};
