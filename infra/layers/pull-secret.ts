// Credentials for private images, as every service account of ours hands them to its pods.
import * as pulumi from "@pulumi/pulumi";

import { SealedSecret } from "../components/workloads/sealed-secret.ts";
import type { Configuration } from "../config.ts";
import { namespace } from "../plans/services.ts";
import type { Platform } from "./platform.ts";

const secretName = "image-pull";

/** Options under which service accounts pull with the stack's credentials; the platform's own where it has none. */
export function withPullSecret(
  name: string,
  { secrets }: Configuration,
  platform: Platform,
): pulumi.ComponentResourceOptions {
  if (secrets.imagePullSecret === undefined) return platform.options;

  const secret = new SealedSecret(
    `${name}-image-pull`,
    {
      sealer: platform.sealer,
      namespace,
      secretName,
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": secrets.imagePullSecret },
    },
    platform.options,
  );
  const pull: pulumi.ResourceTransformation = ({ type, props, opts }) =>
    type === "kubernetes:core/v1:ServiceAccount"
      ? {
          props: { ...(props as object), imagePullSecrets: [{ name: secretName }] },
          opts: pulumi.mergeOptions(opts, { dependsOn: secret.opened }),
        }
      : undefined;
  return { ...platform.options, transformations: [...(platform.options.transformations ?? []), pull] };
}
