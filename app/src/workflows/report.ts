// A workflow that can be watched while it runs: it keeps an event up to date and writes a stream.
import { DBOS } from "@dbos-inc/dbos-sdk";
import { setTimeout as wait } from "node:timers/promises";

const sections = ["summary", "traffic", "costs", "outlook"];
const sectionMs = 250;

/** Event that holds `{ done, total }`. */
const progressEvent = "progress";
/** Stream that holds one line of text per section. */
const reportStream = "sections";

async function writeReportFunction(title: string): Promise<string> {
  const total = sections.length;
  await DBOS.setEvent(progressEvent, { done: 0, total });
  for (const [index, section] of sections.entries()) {
    const line = await DBOS.runStep(() => write(title, section), { name: `write the ${section}` });
    await DBOS.writeStream(reportStream, line);
    await DBOS.setEvent(progressEvent, { done: index + 1, total });
  }
  await DBOS.closeStream(reportStream);
  return `${title}: ${total} sections`;
}

export const writeReport = DBOS.registerWorkflow(writeReportFunction, { name: "writeReport" });

async function write(title: string, section: string): Promise<string> {
  await wait(sectionMs);
  return `${title}, ${section}: nothing unusual.`;
}
