// Stands in for a provider: what is asked for is there, with the outputs that the tests of the program use.
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type * as messages from "@pulumi/pulumi/proto/provider_pb.js";

import { unknownValue } from "../../../infra/render/recorder.ts";
import { answerCall, answerResource } from "../../../infra/render/stand-ins.ts";
import { construct } from "./construct.ts";
import { differences, isReplacing } from "./differences.ts";
import { answering, Empty, NotReady, pluginMessages, providerMessages, Struct } from "./grpc.ts";
import { markSecret, propertiesOf, type Properties } from "./properties.ts";

/** One thing that a provider was told to do, in the order of time. */
export interface Deed {
  readonly kind: "create" | "update" | "delete";
  readonly urn: string;
}

/** What all providers of one test share. */
export interface Work {
  readonly deeds: Deed[];
  /** Names of resources that do not become ready, with the reason, for as long as they are in here. */
  readonly failing: Map<string, string>;
}

/** The calls that the engine makes; it treats the others, which are missing, as optional. */
export function createProvider(version: string, { deeds, failing }: Work): UntypedServiceImplementation {
  const made = new Map<string, number>();
  const unready = new Set<string>();
  return {
    attach: answering(() => Promise.resolve(new Empty())),
    cancel: answering(() => Promise.resolve(new Empty())),
    getPluginInfo: answering(() => Promise.resolve(new pluginMessages.PluginInfo().setVersion(version))),
    configure: answering(() => Promise.resolve(configured())),
    check: answering((request: messages.CheckRequest) =>
      Promise.resolve(new providerMessages.CheckResponse().setInputs(request.getNews())),
    ),
    diff: answering((request: messages.DiffRequest) =>
      Promise.resolve(diff(request, unready.has(request.getUrn()))),
    ),
    create: answering(async (request: messages.CreateRequest) => {
      const urn = request.getUrn();
      const inputs = propertiesOf(request.getProperties());
      // Whatever is random differs from that of the one that it replaces.
      const earlier = made.get(urn) ?? 0;
      const name = earlier === 0 ? request.getName() : `${request.getName()}#${earlier}`;
      if (!request.getPreview()) {
        deeds.push({ kind: "create", urn });
        made.set(urn, earlier + 1);
        unready.delete(urn);
        const reason = failing.get(request.getName());
        if (reason !== undefined) {
          unready.add(urn);
          throw new NotReady(reason, `${request.getName()}-id`, inputs);
        }
      }
      const outputs = await outputsOf(request, name, inputs, {});
      return new providerMessages.CreateResponse()
        .setId(request.getPreview() ? "" : `${request.getName()}-id`)
        .setProperties(Struct.fromJavaScript(outputs as never));
    }),
    read: answering((request: messages.ReadRequest) =>
      Promise.resolve(
        new providerMessages.ReadResponse()
          .setId(request.getId())
          .setProperties(request.getProperties())
          .setInputs(request.getInputs()),
      ),
    ),
    update: answering(async (request: messages.UpdateRequest) => {
      if (!request.getPreview()) deeds.push({ kind: "update", urn: request.getUrn() });

      const inputs = propertiesOf(request.getNews());
      if (unready.has(request.getUrn())) throw new NotReady("is as it was", request.getId(), inputs);

      const outputs = await outputsOf(request, request.getName(), inputs, propertiesOf(request.getOlds()));
      return new providerMessages.UpdateResponse().setProperties(Struct.fromJavaScript(outputs as never));
    }),
    delete: answering((request: messages.DeleteRequest) => {
      deeds.push({ kind: "delete", urn: request.getUrn() });
      return Promise.resolve(new Empty());
    }),
    invoke: answering((request: messages.InvokeRequest) => {
      const outputs = answerCall({ token: request.getTok(), inputs: propertiesOf(request.getArgs()) });
      return Promise.resolve(
        new providerMessages.InvokeResponse().setReturn(Struct.fromJavaScript(outputs as never)),
      );
    }),
    construct: answering(construct),
  };
}

function configured(): messages.ConfigureResponse {
  return new providerMessages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
}

function diff(request: messages.DiffRequest, isUnready: boolean): messages.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = providerMessages.DiffResponse.DiffChanges;
  const news = propertiesOf(request.getNews());
  const olds = propertiesOf(request.getOldInputs());
  const different = differences(olds, news);
  const retried = isUnready && replacesUnready(news) ? ["metadata"] : [];
  const changed = [...different, ...retried];
  const replacing = [
    ...different.filter((path) => isReplacing(request.getType(), path, olds, news)),
    ...retried,
  ];
  return (
    new providerMessages.DiffResponse()
      .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
      .setDiffsList(changed)
      .setReplacesList(replacing)
      // Objects of Kubernetes have names of our choice, of which there cannot be two.
      .setDeletebeforereplace(replacing.length > 0 && request.getType().startsWith("kubernetes:"))
  );
}

/** As the provider of Kubernetes does: replaces what did not become ready where its annotation says so. */
function replacesUnready(inputs: Properties): boolean {
  const { annotations } = (inputs["metadata"] ?? {}) as { readonly annotations?: Record<string, string> };
  return annotations?.["pulumi.com/replaceUnready"] === "true";
}

/** Inputs and what the provider computes; a preview knows of the latter only what stays as it was. */
async function outputsOf(
  request: messages.CreateRequest | messages.UpdateRequest,
  name: string,
  inputs: Properties,
  previous: Properties,
): Promise<Properties> {
  const answer = answerResource({ type: request.getType(), name, inputs, custom: true });
  const entries = Object.entries(answer as Properties).map(async ([key, value]) => {
    const output = key in inputs ? value : await markSecret(value);
    const known =
      key in inputs ||
      !request.getPreview() ||
      differences({ output }, { output: previous[key] }).length === 0;
    return [key, known ? output : unknownValue] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
