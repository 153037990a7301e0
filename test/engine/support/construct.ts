// Stands in for the component package eks: children that exist in the account, and the outputs that are read.
import type {
  ConstructRequest,
  ConstructResponse as ConstructReply,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb.js";

import { secretSignature, signatureKey, unknownValue } from "../../../infra/render/recorder.ts";
import { answerResource } from "../../../infra/render/stand-ins.ts";
import { grpc, providerMessages, resourceMessages, Struct } from "./grpc.ts";
import { markSecret, propertiesOf, type Properties } from "./properties.ts";

/** What each component makes, of all that the real one does. */
const childTypes: Readonly<Record<string, string>> = {
  "eks:index:Cluster": "aws:eks/cluster:Cluster",
  "eks:index:ManagedNodeGroup": "aws:eks/nodeGroup:NodeGroup",
};

/** Registers the component and its child; what is read from it depends on the child. */
export async function construct(request: ConstructRequest): Promise<ConstructReply> {
  const [type, name] = [request.getType(), request.getName()];
  const childType = childTypes[type];
  if (childType === undefined) {
    throw new Error(`There is no stand-in for ${type}; add one to test/engine/support/construct.ts.`);
  }

  const monitor = new ResourceMonitorClient(request.getMonitorendpoint(), grpc.credentials.createInsecure());
  const needed = [
    ...request.getDependenciesList(),
    ...[...request.getInputdependenciesMap().entries()].flatMap(([, urns]) => urns.getUrnsList()),
  ];
  const register = (registration: RegisterResourceRequest): Promise<RegisterResourceResponse> =>
    new Promise((resolve, reject) => {
      monitor.registerResource(
        registration
          .setProtect(request.getProtect() ?? false)
          .setDependenciesList([...new Set(needed)])
          .setAcceptsecrets(true),
        (error: Error | null, response: RegisterResourceResponse) =>
          error === null ? resolve(response) : reject(error),
      );
    });
  try {
    const component = await register(
      new resourceMessages.RegisterResourceRequest()
        .setType(type)
        .setName(name)
        .setParent(request.getParent()),
    );
    if (type === "eks:index:Cluster") {
      await register(
        new resourceMessages.RegisterResourceRequest()
          .setType("aws:iam/role:Role")
          .setName(`${name}-eksRole-role`)
          .setParent(component.getUrn())
          .setCustom(true)
          .setProvider(request.getProvidersMap().get("aws") ?? "")
          .setObject(Struct.fromJavaScript({ assumeRolePolicy: "{}" })),
      );
    }
    const child = await register(
      new resourceMessages.RegisterResourceRequest()
        .setType(childType)
        .setName(name)
        .setParent(component.getUrn())
        .setCustom(true)
        .setProvider(request.getProvidersMap().get("aws") ?? "")
        .setObject(Struct.fromJavaScript(plainInputs(propertiesOf(request.getInputs())) as never)),
    );
    return await reply(request, component.getUrn(), child);
  } finally {
    monitor.close();
  }
}

async function reply(
  request: ConstructRequest,
  urn: string,
  child: RegisterResourceResponse,
): Promise<ConstructReply> {
  const outputs = answerResource({
    type: request.getType(),
    name: request.getName(),
    inputs: {},
    custom: false,
  }) as Properties;
  const response = new providerMessages.ConstructResponse().setUrn(urn);
  const state: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(outputs)) {
    state[key] = child.getId() === "" ? unknownValue : await markSecret(value);
    response
      .getStatedependenciesMap()
      .set(key, new providerMessages.ConstructResponse.PropertyDependencies().setUrnsList([child.getUrn()]));
  }
  return response.setState(Struct.fromJavaScript(state as never));
}

/** Without references to resources, which the child would only carry along. */
function plainInputs(inputs: Properties): Properties {
  const isReference = (value: unknown): boolean =>
    typeof value === "object" &&
    value !== null &&
    signatureKey in value &&
    value[signatureKey] !== secretSignature;
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isReference(value)));
}
