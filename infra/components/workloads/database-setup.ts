// Databases, roles and their passwords, and a Secret with the URL for each program that connects.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { planDatabaseSetup } from "../../plans/database-roles.ts";
import { databaseUrl, type DatabaseServer } from "../../plans/database-url.ts";
import { jobs, namespace } from "../../plans/services.ts";
import { fromSecret, plain } from "../../shared/environment.ts";
import { Component } from "../../shared/component.ts";
import type { MountedConfig } from "../../shared/pod.ts";
import { images } from "../../plans/versions.ts";
import type { DatabaseOutputs } from "../aws/rds.ts";
import { OneTimeJob } from "./one-time-job.ts";
import { SealedSecret } from "./sealed-secret.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";

export interface DatabaseSetupArgs {
  /** Where everything is made. */
  readonly server: DatabaseOutputs;
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** Keeps the right to change Conductor's schema with a role of its own; the official image changes it itself. */
  readonly withConductorOwner: boolean;
  /** Adds the application's database and its restricted role. */
  readonly withApp: boolean;
  /** Adds a role that may read the application's tables and nothing else, for the autoscaler. */
  readonly withReader: boolean;
  /** Databases, each with a role that owns it, for anything else that is hosted. */
  readonly ownDatabases?: readonly string[];
  /** What must run before the server answers. */
  readonly dependsOn?: readonly pulumi.Resource[];
}

const conductorDatabase = "dbos_conductor";
const appDatabase = "dbos_app";
const conductorRole = "dbos_conductor_role";
const conductorOwner = "dbos_conductor_owner";
export const appRole = "dbos_app_role";
const readerRole = "keda_reader";
const authorityFolder = "/etc/podium/database-authority";
const authorityFile = `${authorityFolder}/bundle.pem`;

export class DatabaseSetup extends Component {
  /** Item `database-url`, with the role that Conductor has. */
  readonly conductorUrl: SealedSecret;
  /** The same with the role that owns Conductor's database; undefined where Conductor has it itself. */
  readonly conductorOwnerUrl: SealedSecret | undefined;
  /** Undefined without an application. */
  readonly appUrl: SealedSecret | undefined;
  /** Administrator's password, and URL of the application's database as administrator. */
  readonly admin: SealedSecret;
  /** URL of the application's database for the autoscaler, still plain: it is sealed for another namespace. */
  readonly readerUrl: pulumi.Output<string> | undefined;
  /** Generated passwords of further owners. */
  readonly ownerPasswords: ReadonlyMap<string, pulumi.Output<string>>;
  /** The authority's certificate, for pods that connect. */
  readonly authority: MountedConfig | undefined;
  /** Path of that certificate inside those pods. */
  readonly authorityFile: string | undefined;
  /** Databases and roles are there once this is. */
  readonly done: pulumi.Resource;

  private readonly name: string;
  private readonly args: DatabaseSetupArgs;
  private readonly passwords = new Map<string, pulumi.Output<string>>();

  constructor(name: string, args: DatabaseSetupArgs, options: pulumi.ComponentResourceOptions) {
    super("DatabaseSetup", name, options);
    this.name = name;
    this.args = args;
    this.authority = this.publishAuthority();
    this.authorityFile = this.authority === undefined ? undefined : authorityFile;
    const owners = args.ownDatabases ?? [];
    for (const role of [
      conductorRole,
      ...(args.withConductorOwner ? [conductorOwner] : []),
      ...(args.withApp ? [appRole] : []),
      ...(args.withReader ? [readerRole] : []),
      ...owners,
    ]) {
      this.passwords.set(role, this.createPassword(role));
    }

    this.admin = this.seal("postgres-admin", {
      password: args.server.adminPassword,
      "database-url": this.urlOf(args.server.adminUser, args.server.adminPassword, appDatabase),
    });
    this.conductorUrl = this.seal("conductor-db", {
      "database-url": this.urlOf(conductorRole, this.passwordOf(conductorRole), conductorDatabase),
    });
    this.conductorOwnerUrl = args.withConductorOwner
      ? this.seal("conductor-owner-db", {
          "database-url": this.urlOf(conductorOwner, this.passwordOf(conductorOwner), conductorDatabase),
        })
      : undefined;
    this.appUrl = args.withApp
      ? this.seal("dbos-app-db", {
          "database-url": this.urlOf(appRole, this.passwordOf(appRole), appDatabase),
        })
      : undefined;
    this.readerUrl = args.withReader
      ? this.urlOf(readerRole, this.passwordOf(readerRole), appDatabase, "require")
      : undefined;
    this.ownerPasswords = new Map(owners.map((owner) => [owner, this.passwordOf(owner)]));
    this.done = this.createJob().job;
    this.registerOutputs({ conductorSecret: this.conductorUrl.secretName });
  }

  private createPassword(role: string): pulumi.Output<string> {
    const password = new random.RandomPassword(
      `${this.name}-${role.replaceAll("_", "-")}-password`,
      { length: 40, special: false },
      this.child,
    );
    return pulumi.secret(password.result);
  }

  private passwordOf(role: string): pulumi.Output<string> {
    const password = this.passwords.get(role);
    if (password === undefined) {
      throw new Error(`The database role "${role}" has no password; add it to the roles.`);
    }

    return password;
  }

  private urlOf(
    user: string,
    password: pulumi.Output<string>,
    database: string,
    tls: DatabaseServer["tls"] = this.args.server.tls,
  ): pulumi.Output<string> {
    const { host, port } = this.args.server;
    const caFile = tls === "verify-full" ? this.authorityFile : undefined;
    return pulumi.all([host, port, password]).apply(([hostname, portNumber, text]) =>
      databaseUrl(
        {
          host: hostname,
          port: portNumber,
          tls: this.args.server.tls === "disable" ? "disable" : tls,
          ...(caFile === undefined ? {} : { caFile }),
        },
        { user, password: text, database },
      ),
    );
  }

  private seal(secretName: string, data: Record<string, pulumi.Input<string>>): SealedSecret {
    const { sealer } = this.args;
    return new SealedSecret(
      `${this.name}-${secretName}`,
      { sealer, namespace, secretName, data },
      this.child,
    );
  }

  private publishAuthority(): MountedConfig | undefined {
    const { authority } = this.args.server;
    if (authority === undefined) return undefined;

    const configMap = new k8s.core.v1.ConfigMap(
      `${this.name}-authority`,
      {
        metadata: { name: "database-authority", namespace: this.args.namespace },
        data: { "bundle.pem": authority },
      },
      this.child,
    );
    return { name: "database-authority", configMap: configMap.metadata.name, path: authorityFolder };
  }

  private script(): string {
    const { withApp, withReader, withConductorOwner } = this.args;
    const owners = this.args.ownDatabases ?? [];
    const roles = [...this.passwords.keys()].map((role) => ({ role, passwordVariable: variableOf(role) }));
    return planDatabaseSetup(roles, [
      {
        database: conductorDatabase,
        owner: withConductorOwner ? conductorOwner : conductorRole,
        guests: [],
        readers: [],
        writers: withConductorOwner ? [conductorRole] : [],
      },
      ...(withApp
        ? [{ database: appDatabase, guests: [appRole], readers: withReader ? [readerRole] : [] }]
        : []),
      ...owners.map((owner) => ({ database: owner, owner, guests: [], readers: [] })),
    ]);
  }

  private createJob(): OneTimeJob {
    const { server } = this.args;
    const script = this.script();
    const scriptMap = new k8s.core.v1.ConfigMap(
      `${this.name}-script`,
      {
        metadata: { name: jobs.databaseSetup, namespace: this.args.namespace },
        data: { "setup.sql": script },
      },
      this.child,
    );
    const roles = this.seal(
      "database-roles",
      Object.fromEntries(
        [...this.passwords].map(([role, password]) => [role.replaceAll("_", "-"), password]),
      ),
    );
    return new OneTimeJob(
      `${this.name}-roles`,
      {
        namespace: this.args.namespace,
        app: jobs.databaseSetup,
        content: script,
        image: images.postgres(server.version),
        command: ["psql", "--no-psqlrc", "--file=/etc/podium/setup/setup.sql"],
        environment: [
          ...plain({
            PGHOST: server.host,
            PGPORT: server.port.apply(String),
            PGUSER: server.adminUser,
            PGDATABASE: "postgres",
            PGSSLMODE: server.tls,
            PGSSLROOTCERT: this.authorityFile,
            PGCONNECT_TIMEOUT: "10",
          }),
          fromSecret("PGPASSWORD", this.admin.secretName, "password"),
          ...[...this.passwords.keys()].map((role) =>
            fromSecret(variableOf(role), roles.secretName, role.replaceAll("_", "-")),
          ),
        ],
        secrets: [this.admin, roles],
        configs: [
          { name: "setup", configMap: scriptMap.metadata.name, path: "/etc/podium/setup" },
          ...(this.authority === undefined ? [] : [this.authority]),
        ],
        dependsOn: this.args.dependsOn ?? [],
      },
      this.child,
    );
  }
}

function variableOf(role: string): string {
  return `${role.toUpperCase()}_PASSWORD`;
}
