// The SDK's own client, as an editor has it.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
}

/** Connects over HTTP with a bearer of its own, or none. */
export async function connectHttp(url: string, bearer?: string): Promise<Client> {
  const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  return connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
}

export async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  return client;
}

/** Calls a tool and resolves with its text. */
export async function callTool(client: Client, name: string, given: object = {}): Promise<ToolAnswer> {
  const answer = await client.callTool({ name, arguments: { ...given } });
  const [content] = answer.content as readonly { readonly text: string }[];
  return { isError: answer.isError === true, text: content?.text ?? "" };
}

/** The answer of a tool that succeeds, parsed. */
export async function ask<Answer>(client: Client, name: string, given: object = {}): Promise<Answer> {
  const { isError, text } = await callTool(client, name, given);
  if (isError) throw new Error(`${name}: ${text}`);
  return JSON.parse(text) as Answer;
}

export async function toolNames(client: Client): Promise<string[]> {
  return (await client.listTools()).tools.map(({ name }) => name);
}
