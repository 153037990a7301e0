// An upper bound on what any role of the stack may do, for accounts that require one on every role.
import * as pulumi from "@pulumi/pulumi";

/** Gives every role the boundary, also those that packages make inside their components. */
export function bindRoles(boundaryArn: string): void {
  pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
    type === "aws:iam/role:Role"
      ? { props: { ...(props as object), permissionsBoundary: boundaryArn }, opts }
      : undefined,
  );
}
