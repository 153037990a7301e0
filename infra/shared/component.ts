// The base of every component: its type token, the rule that a child's name starts with its parent's, and the wait of
// all children for what the component depends on.
import * as pulumi from "@pulumi/pulumi";

/** A component whose children cannot collide with another's, checked when they register. */
export abstract class Component extends pulumi.ComponentResource {
  /** Options for children: they belong to this component. */
  protected readonly child: pulumi.ResourceOptions;

  /**
   * @param kind Last part of the type token; changing it replaces everything below, so it needs an alias.
   * @param name Unique name in the program, and the prefix of every child's name.
   */
  constructor(kind: string, name: string, options: pulumi.ComponentResourceOptions = {}) {
    const { dependsOn } = options;
    const adopt: pulumi.ResourceTransformation = (child) => {
      if (!child.name.startsWith(name)) {
        throw new Error(
          `Resource "${child.name}" (${child.type}) belongs to "${name}"; start its name with that.`,
        );
      }
      // Pulumi itself does not pass a component's dependencies to its children.
      return dependsOn === undefined
        ? undefined
        : { ...child, opts: pulumi.mergeOptions(child.opts, { dependsOn }) };
    };
    super(
      `podium:infra:${kind}`,
      name,
      {},
      { ...options, transformations: [...(options.transformations ?? []), adopt] },
    );
    this.child = { parent: this };
  }
}
