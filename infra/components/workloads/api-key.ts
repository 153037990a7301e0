// A key that Conductor accepts, made here, so that no person has to create one in the Console.
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { apiKeyPrefix } from "../../plans/conductor-bootstrap.ts";
import { Component } from "../../shared/component.ts";

const keyBytes = 32;

export class ApiKey extends Component {
  /** Marked secret; Conductor is given its digest only. */
  readonly key: pulumi.Output<string>;

  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("ApiKey", name, options);
    const bytes = new random.RandomBytes(`${name}-bytes`, { length: keyBytes }, this.child);
    this.key = pulumi.secret(pulumi.interpolate`${apiKeyPrefix}${bytes.hex}`);
    this.registerOutputs({ key: this.key });
  }
}
